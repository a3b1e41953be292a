#include "engine/still/contact_layout.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"

namespace sunflower::still {
namespace {

constexpr double inch_mm = 25.4;
// What printers leave white, and gaps at which rows and columns are told apart (ours).
constexpr double margin_mm = 10.0, gap_mm = 4.0, widest_gap_mm = 12.0, below_picture_mm = 0.8, title_letters_mm = 2.2;
constexpr double least_picture_mm = 20.0;

}  // namespace

ContactLayout contact_layout(const PaperOrder& order, int count, int columns) {
    const auto px = [&](double mm) { return static_cast<int>(std::lround(mm / inch_mm * order.ppi)); };
    ContactLayout layout;
    layout.paper_px = sheet_of(order).file_px;
    const int margin = px(margin_mm), gap = px(gap_mm), title = std::max(1, px(line_mm(title_letters_mm)));
    layout.caption = std::max(1, px(line_mm(caption_letters_mm)));
    const int below = px(below_picture_mm) + layout.caption;
    const glm::ivec2 room = layout.paper_px - glm::ivec2(2 * margin, 2 * margin + title + layout.caption + 2 * gap);
    int best = 0;
    for (int some = columns > 0 ? columns : 1; some <= (columns > 0 ? columns : count); ++some) {
        const int rows = (count + some - 1) / some;
        const int by_width = (room.x - (some - 1) * gap) / some;
        const int by_height = ((room.y - (rows - 1) * gap) / rows - below) * 16 / 9;
        const int width = std::min(by_width, by_height);
        if (width <= best) continue;
        best = width;
        layout.columns = some;
        layout.rows = rows;
    }
    if (best * inch_mm / order.ppi < least_picture_mm)
        core::fail("--paper {}: {} pictures would be {:.0f} mm wide; take larger paper, or fewer pictures", order.paper.name,
                   count, best * inch_mm / order.ppi);
    layout.picture_px = {best, std::max(1, best * 9 / 16)};
    layout.caption_from = layout.picture_px.y + px(below_picture_mm);
    const glm::ivec2 many(std::min(layout.columns, count), layout.rows), size(best, layout.picture_px.y + below);
    const glm::ivec2 spread = (room - many * size) / glm::max(many - 1, glm::ivec2(1));
    layout.step = size + glm::clamp(spread, glm::ivec2(0), glm::ivec2(px(widest_gap_mm)));
    layout.first.x = margin + (room.x - (many.x - 1) * layout.step.x - size.x) / 2;
    layout.first.y = margin + title + gap;
    const int right = layout.paper_px.x - margin, bottom = layout.paper_px.y - margin;
    layout.title = {margin, margin, right, margin + title};
    layout.credit = {margin, bottom - layout.caption, right, bottom};
    return layout;
}

}  // namespace sunflower::still
