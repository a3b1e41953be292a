// The line of an edition: small letters in the white below the picture, that say what it is and which of how many.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/still/paper.hpp"

namespace sunflower::still {

/// Capitals of the line, and the white that it keeps above and below, mm.
inline constexpr double edition_letters_mm = 2.5, edition_gap_mm = 3.0;

/// "3/12", "A.P. 1/2", "H.C.". Fails naming --edition when it is empty, longer than 24 bytes, or has control characters.
void check_edition(std::string_view edition);

/// "1a2b3c4d": the first 32 bits of the FNV-1a hash (Fowler, Noll, Vo) of 64 bits of the recipe's text, so that a print and its
/// file are known to belong together. Nobody's signature.
std::string short_hash(std::string_view recipe);

/// Lines for the white below the picture, as long as the picture is wide; one where that is enough. hash: eight letters, or
/// empty while it is not known. Fails naming --border with how much is needed, and --edition when the picture is too narrow.
std::vector<Ink> edition_inks(const Sheet& sheet, const PaperOrder& order, std::string_view title, std::string_view edition,
                              std::string_view hash);

}  // namespace sunflower::still
