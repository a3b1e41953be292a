// A wall too large for one sheet, cut into panels that overlap.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/still/paper.hpp"

namespace sunflower::still {

struct PanelOrder {
    int columns = 1, rows = 1;
    double overlap_mm = 0;  // that neighbours share
};

/// "3x2": three side by side, two above one another. Fails naming --panels unless there are 2 to 400, at most 20 a side.
PanelOrder parse_panels(std::string_view text);

struct Panel {
    std::string name;  // "r1c2": row and column, from the top left
    Sheet sheet;
    glm::dvec2 trim_mm{0};
};

/// Row by row. All are of one size; each is pixel for pixel what the wall has there, with the wall's bleed around it: inner
/// bleed is picture too. In a bleed of 3 mm or more, to be cut off, stands which panel it is and what hangs beside it, and
/// strokes show where its neighbours end. wall: of the whole. Fails where an overlap reaches the middle of a panel, or the
/// border leaves nothing of one.
std::vector<Panel> panels_of(const Sheet& wall, const PaperOrder& paper, const PanelOrder& order);

}  // namespace sunflower::still
