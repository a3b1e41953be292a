// Results on stdout, and the small forms that they take.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/json.hpp"
#include "engine/show/seed_words.hpp"

namespace sunflower::app {

/// Writes to stdout. Fails when it cannot be written, e.g. to a full disk; ends the program quietly when the reader has gone.
void print(std::string_view text);

using show::grouped;

using core::json_string;

/// Columns as wide as their longest cell (in characters, not bytes), two blanks between them, a line a row.
std::string table(const std::vector<std::vector<std::string>>& rows);

/// The text with every line end and control character as a blank: a sentence for one line.
std::string one_line(std::string_view text);

}  // namespace sunflower::app
