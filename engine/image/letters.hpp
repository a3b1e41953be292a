// Small letters for labels and test pictures: the usual 5 x 7 dots of character displays.
#pragma once

#include <functional>
#include <string_view>

namespace sunflower::image {

/// Dots of a letter with the blank column after it, and of a line of letters.
inline constexpr int letter_width = 6;
inline constexpr int letter_height = 7;

/// Calls set(x, y) for every dot of the text, each `scale` x `scale` pixels large, from the upper left corner (0, 0). ASCII;
/// other bytes are a box.
void draw_letters(std::string_view text, int scale, const std::function<void(int x, int y)>& set);

}  // namespace sunflower::image
