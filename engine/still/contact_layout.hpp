// Many small pictures on one sheet of paper, each with a line of letters below it.
#pragma once

#include "engine/still/paper.hpp"

namespace sunflower::still {

/// Capitals of the lines below the pictures: 7 points, as in a catalogue; and the least that a long line may shrink to, 5
/// points.
inline constexpr double caption_letters_mm = 1.8, least_letters_mm = 1.3;

/// Pixels of a sheet. Pictures are 16:9 and stand row by row between its margins; the first and the last of a row touch them
/// unless that would part them too far.
struct ContactLayout {
    glm::ivec2 paper_px{0}, picture_px{0};
    int columns = 1, rows = 1;
    glm::ivec2 first{0}, step{0};       // top left of the first picture, and from picture to picture
    int caption_from = 0, caption = 0;  // below a picture's top, and how high
    Area title, credit;                 // lines above and below all pictures

    glm::ivec2 at(int place) const { return first + step * glm::ivec2(place % columns, place / columns); }
};

/// columns 0: as many as make the pictures largest. Fails naming --paper when they would be narrower than 20 mm.
ContactLayout contact_layout(const PaperOrder& order, int count, int columns);

}  // namespace sunflower::still
