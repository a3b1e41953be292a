// Reads JSON back, for tests of what the program writes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sunflower::test {

/// A value. What it does not have is empty.
struct Json {
    enum class Kind { null, boolean, number, text, list, object } kind = Kind::null;
    double number = 0;  // of a boolean: 0 or 1
    std::string text;
    std::vector<Json> items;                            // of a list
    std::vector<std::pair<std::string, Json>> members;  // of an object, in the file's order

    /// Throws std::runtime_error when there is no such member.
    const Json& operator[](std::string_view name) const;
    std::vector<std::string> names() const;
};

/// Strict (RFC 8259), but for escapes beyond ASCII, which the program never writes. Throws std::runtime_error with the place.
Json parse_json(std::string_view text);

}  // namespace sunflower::test
