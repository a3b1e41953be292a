// TOML files of the user's: scenes and presets, with what they extend.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/value.hpp"

namespace sunflower::params {

/// A file with all that it extends laid under it: tables are merged key by key, everything else is replaced. Each value keeps
/// the file and line that it came from. `extends` itself is gone.
struct Document {
    std::string name;                          ///< the file's name without folder and ending
    std::vector<std::filesystem::path> files;  ///< this file first, then what it extends, up to the root
    Value root;                                ///< a table
};

/// Where names are looked for, in this order: the first folder that has one wins.
using Folders = std::span<const std::filesystem::path>;

/// A name without '/' and without ".toml" is that of a file in the folders, anything else is a path, relative to where the
/// program was started. Fails when there is none, with the nearest name.
std::filesystem::path resolve_document(std::string_view name, Folders folders);
std::filesystem::path resolve_document(std::string_view name, const std::filesystem::path& folder);

/// Reads a scene or a preset. `extends = "..."` names another file of the folders (one that extends its own name means the one
/// that it hides), or one beside or below the file that says it. Fails in one sentence with file and line, for every content:
/// larger than 1 MB, not UTF-8, nested too deep, extending itself.
///
///     const Document scene = load_document("turbine-hall", core::data_folder() / "scenes");
Document load_document(std::string_view name, Folders folders);
Document load_document(std::string_view name, const std::filesystem::path& folder);

/// The names of the files in the folders, each once, sorted.
std::vector<std::string> document_names(Folders folders);
std::vector<std::string> document_names(const std::filesystem::path& folder);

/// The text of one file as a table, without regard to `extends`. `file` is for messages.
Value parse_toml(std::string_view text, const std::string& file);

/// What a file must keep to before a parser may see it: at most so much of each. toml++ 3.3.0 dies of one long dotted key.
struct TomlLimits {
    static constexpr std::size_t bytes = 1 << 20;
    static constexpr int line_bytes = 16384;
    static constexpr int key_bytes = 256;
    static constexpr int key_dots = 16;
    static constexpr int depth = 32;
};

/// The length of the UTF-8 character that starts the text, 0 when it is none (RFC 3629: no overlong forms, no surrogates). A
/// text that has ended goes on with U+0000.
std::size_t utf8_length(std::string_view text, std::uint32_t& code);
/// Control characters, line ends that only some programs see, and marks that make text look other than it is: no file may hold
/// them but escaped, in quotes.
bool is_hidden(std::uint32_t code);

/// Fails at the line that breaks a limit, is no UTF-8, or holds control characters.
void check_toml_limits(std::string_view text, const std::string& file);

}  // namespace sunflower::params
