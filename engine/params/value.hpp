// A file's content as a tree of values that know their line, and a reader that leaves nothing unread.
#pragma once

#include <cstdint>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/error.hpp"

namespace sunflower::params {

struct Member;

struct Value {
    using Array = std::vector<Value>;
    using Table = std::vector<Member>;  ///< sorted by key

    std::variant<bool, std::int64_t, double, std::string, Array, Table> data;
    core::SourcePlace place;

    template <typename T>
    const T* as() const {
        return std::get_if<T>(&data);
    }
    /// The member of a table; nullptr: it is no table or has no such key.
    const Value* find(std::string_view key) const;
    /// "a whole number", "a list" and so on: what it is, for a sentence.
    std::string_view kind() const;
};

/// A key and its value. A type of its own: a std::pair of an incomplete type is none that clang would take.
struct Member {
    std::string key;
    Value value;
};

/// Whether both say the same, wherever they stand.
bool same_content(const Value& a, const Value& b);

/// Foreign text for use in a sentence: in quotes, cut at 60 bytes, without control characters.
std::string quote(std::string_view text);

/// Smallest number of letters put in, left out or changed. Only the first 64 bytes of each are looked at.
int edit_distance(std::string_view a, std::string_view b);

/// "; did you mean 'overcast'?", or the names there are when none comes near; empty: they are too many.
std::string suggestion(std::string_view word, std::span<const std::string> names);

/// Limits of a number, both included.
struct Range {
    double min;
    double max;
};

// One value, checked: fails at its place, in a sentence that begins with `what`.
double read_number(const Value& value, std::string_view what, Range range);
std::int64_t read_integer(const Value& value, std::string_view what, Range range);
bool read_truth(const Value& value, std::string_view what);
std::string read_text(const Value& value, std::string_view what);
/// Exactly `count` numbers.
std::vector<double> read_numbers(const Value& value, std::string_view what, std::size_t count, Range range);

/// Reads a table member by member and complains about what it was never asked for. Without a standard value a key must be
/// there.
///
///     Reader view(value, "view 'bridge'");
///     eye_m = view.vec3("eye_m", {-1000, 1000});
///     lens_mm = view.number("lens_mm", {5, 2000}, 35.0);
///     view.finish();
///
/// The table must outlive the reader.
class Reader {
  public:
    /// what: begins every complaint. Fails when value is no table.
    Reader(const Value& value, std::string what);

    /// nullptr: not there. The key counts as read.
    const Value* find(std::string_view key);
    /// Fails when it is not there; where a key that was not read so far is nearly called so, at that one.
    const Value& get(std::string_view key);
    /// Such a key; nullptr: there is none.
    const Member* mistyped(std::string_view key) const;

    double number(std::string_view key, Range range);
    double number(std::string_view key, Range range, double standard);
    std::int64_t integer(std::string_view key, Range range);
    std::int64_t integer(std::string_view key, Range range, std::int64_t standard);
    bool truth(std::string_view key);
    bool truth(std::string_view key, bool standard);
    std::string text(std::string_view key);
    std::string text(std::string_view key, std::string_view standard);
    glm::dvec2 vec2(std::string_view key, Range range);
    glm::dvec2 vec2(std::string_view key, Range range, glm::dvec2 standard);
    glm::dvec3 vec3(std::string_view key, Range range);
    glm::dvec3 vec3(std::string_view key, Range range, glm::dvec3 standard);
    /// The index of the text among the labels.
    std::size_t choice(std::string_view key, std::span<const std::string> labels);
    /// The tables of `[key.NAME]`, with their names. Empty when there is none.
    std::span<const Member> tables(std::string_view key);
    /// The members of a list, of `[[key]]` too. Empty when there is none.
    std::span<const Value> list(std::string_view key);

    /// Fails at the first key that was never read, with the nearest of those that were asked for.
    void finish() const;

    const core::SourcePlace& place() const { return value_.place; }

  private:
    std::string label(std::string_view key) const;

    const Value& value_;
    std::string what_;
    std::vector<std::string> asked_;
};

}  // namespace sunflower::params
