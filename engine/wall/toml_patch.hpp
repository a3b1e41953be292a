// Changes single values in the text of a TOML file, and leaves all else in it as somebody wrote it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/value.hpp"

namespace sunflower::wall {

/// A value as TOML writes it, numbers as short as give the same again. per_line: items of a list on a line; 0: all.
std::string toml_text(const params::Value& value, std::size_t per_line = 0);

/// Where what stands in a text. Paths are keys and indices with dots between: "output.0.mesh.offsets_px.3.1".
class TomlPatch {
  public:
    /// Of a text that params::parse_toml() takes.
    explicit TomlPatch(std::string_view text);

    bool has(const std::string& path) const { return values_.contains(path); }
    /// Makes the value at the path, which is there, `wanted`; of lists only the items that are other than those of `now`, when
    /// there are as many.
    void set(const std::string& path, const params::Value& now, const params::Value& wanted, std::size_t per_line = 0);
    /// A new key at the end of a table ("": the top), which begins with `header` after its parent's when it is not there.
    void add(const std::string& table, const std::string& key, const std::string& text, const std::string& header = {});
    /// The line or lines of a key; a table with its keys and the tables in it. Comments of their own stay. Nothing when it is
    /// not there.
    void remove(const std::string& path);
    /// Lines at the end of the text.
    void append(const std::string& lines) { appended_ += lines; }

    std::string text() const;

  private:
    struct Place {
        std::size_t begin = 0, end = 0;  // of the value
        std::size_t line = 0;            // where its key's line begins; npos: it is in a list or in an inline table
        std::size_t items = 0;           // of a list
        bool is_list = false;
    };
    struct Table {
        std::size_t line = 0;  // where its header begins
        std::size_t end = 0;   // behind the line of its last key, or its header's
    };
    void scan();
    void scan_header();
    void scan_key(const std::string& table);
    void scan_value(const std::string& path, std::size_t line);
    void skip_string();
    void skip_blank(bool lines);
    std::vector<std::string> key_words();
    std::string joined(const std::string& table, const std::vector<std::string>& words) const;
    std::size_t line_end(std::size_t at) const;
    std::size_t extent(const std::string& path) const;

    std::string_view text_;
    std::size_t at_ = 0;
    std::string table_;                  // that the keys below are of
    std::map<std::string, int> counts_;  // of [[lists]], by their path
    std::map<std::string, Place> values_;
    std::map<std::string, Table> tables_;
    std::multimap<std::size_t, std::pair<std::size_t, std::string>> edits_;  // by their begin: end, text
    std::map<std::string, std::string> new_tables_;                          // behind the table of that path
    std::string appended_;
};

}  // namespace sunflower::wall
