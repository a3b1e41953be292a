// Whose work this shows, and what the picture is not: said wherever the program speaks about itself.
#pragma once

#include <string_view>

namespace sunflower::core {

inline constexpr std::string_view credit =
    "Ai Weiwei, Sunflower Seeds (葵花籽), 2010, porcelain and paint, made by some 1,600 people of Jingdezhen. "
    "This is a computer reconstruction, not the work, and not authorised by the artist or Tate.";

}  // namespace sunflower::core
