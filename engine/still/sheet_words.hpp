// The parts of a sheet in a recipe's words: what of the picture the file has, and what is written on it.
#pragma once

#include <string>

#include "engine/params/value.hpp"
#include "engine/still/paper.hpp"

namespace sunflower::still {

/// `, "cuts": [[left, top, right, bottom, x, y], ...], "inks": [[left, top, right, bottom, "text"], ...]` as JSON; what there
/// is none of is left out.
std::string sheet_words(const Sheet& sheet);

/// Into the sheet, whose other members are read already. Fails naming the file where they do not fit together.
void read_sheet_words(params::Reader& picture, Sheet& sheet, const std::string& file);

}  // namespace sunflower::still
