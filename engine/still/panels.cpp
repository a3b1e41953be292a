#include "engine/still/panels.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/params/value.hpp"
#include "engine/still/typeface.hpp"

namespace sunflower::still {
namespace {

constexpr double inch_mm = 25.4;
constexpr int most_a_side = 20;
// Marks take the outer part of the bleed, so that a cut that is a little off leaves none of them.
constexpr double least_marked_mm = 3.0, marked_part = 0.6, stroke_mm = 0.3;

int px(double mm, double ppi) {
    return static_cast<int>(std::lround(mm / inch_mm * ppi));
}

/// Panels along one axis, pixels of the trimmed wall.
struct Axis {
    std::vector<int> from;
    int size = 0;
};

Axis cut_along(int wall_px, int count, int overlap_px) {
    Axis axis;
    // One size for all; what the last would have too much, overlaps share.
    axis.size = (wall_px + (count - 1) * overlap_px + count - 1) / count;
    for (int i = 0; i < count; ++i)
        axis.from.push_back(
            count == 1 ? 0 : static_cast<int>(std::lround(static_cast<double>(i) * (wall_px - axis.size) / (count - 1))));
    return axis;
}

std::string name_of(int row, int column) {
    return fmt::format("r{}c{}", row + 1, column + 1);
}

/// What stands in its bleed. bleed: at the left and top; pixels.
std::vector<Ink> marks_of(const Panel& panel, const PanelOrder& order, int row, int column, const Axis& across,
                          const Axis& down, glm::ivec2 bleed, double ppi) {
    std::vector<Ink> marks;
    const auto at = [](const std::vector<int>& from, int i) { return from[static_cast<std::size_t>(i)]; };
    const glm::ivec2 file = panel.sheet.file_px, deep(glm::dvec2(bleed) * marked_part);
    const int stroke = std::max(1, px(stroke_mm, ppi));
    std::string beside;
    int clear = bleed.x;
    // White on either side, or it would not be seen on what is dark.
    const auto mark = [&](const Area& line, glm::ivec2 white) {
        marks.push_back({{line.x0 - white.x, line.y0 - white.y, line.x1 + white.x, line.y1 + white.y}, " "});
        marks.push_back({line, {}});
    };
    const auto upright = [&](int x) {
        const int left = bleed.x + x - stroke / 2;
        mark({left, 0, left + stroke, deep.y}, {stroke, 0});
        mark({left, file.y - deep.y, left + stroke, file.y}, {stroke, 0});
    };
    const auto level = [&](int y) {
        const int top = bleed.y + y - stroke / 2;
        mark({0, top, deep.x, top + stroke}, {0, stroke});
        mark({file.x - deep.x, top, file.x, top + stroke}, {0, stroke});
    };
    if (column > 0) {
        const int ends = at(across.from, column - 1) + across.size - at(across.from, column);
        beside += ", left " + name_of(row, column - 1);
        upright(ends);
        clear += ends;
    }
    if (column + 1 < order.columns) {
        beside += ", right " + name_of(row, column + 1);
        upright(at(across.from, column + 1) - at(across.from, column));
    }
    if (row > 0) {
        beside += ", above " + name_of(row - 1, column);
        level(at(down.from, row - 1) + down.size - at(down.from, row));
    }
    if (row + 1 < order.rows) {
        beside += ", below " + name_of(row + 1, column);
        level(at(down.from, row + 1) - at(down.from, row));
    }
    const std::string words = fmt::format(" {} of {} x {}{}", panel.name, order.columns, order.rows, beside);
    const int left = clear + 4 * stroke, pad = std::max(1, deep.y / 4);
    const int length = static_cast<int>(std::ceil(Typeface().width(words, 0.5 * deep.y))) + pad;
    // Where the panel is too narrow for them its name in the file has to do.
    if (left + length <= file.x - bleed.x) marks.push_back({{left, 0, left + length, deep.y}, words});
    return marks;
}

}  // namespace

PanelOrder parse_panels(std::string_view text) {
    const auto number = [](std::string_view word) {
        int value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        return error == std::errc{} && end == word.data() + word.size() && value >= 1 && value <= most_a_side ? value : 0;
    };
    const auto cross = text.find_first_of("xX");
    const int columns = number(text.substr(0, cross));
    const int rows = cross == std::string_view::npos ? 0 : number(text.substr(cross + 1));
    if (columns * rows < 2)
        core::fail(
            "--panels: {} is no division of a wall; write 3x2 for three side by side and two above one another, at most "
            "{} a side",
            params::quote(text), most_a_side);
    return {columns, rows, 0};
}

std::vector<Panel> panels_of(const Sheet& wall, const PaperOrder& paper, const PanelOrder& order) {
    const int border = px(paper.border_mm, paper.ppi), overlap = px(order.overlap_mm, paper.ppi);
    const glm::ivec2 trim = wall.image_px + 2 * border, both_bleeds = wall.file_px - trim, bleed = wall.image_at - border;
    const Axis across = cut_along(trim.x, order.columns, overlap), down = cut_along(trim.y, order.rows, overlap);
    if ((order.columns > 1 && 2 * overlap >= across.size) || (order.rows > 1 && 2 * overlap >= down.size))
        core::fail("--overlap: {:g} mm are half a panel or more; say less, or fewer --panels", order.overlap_mm);
    std::vector<Panel> panels;
    for (int row = 0; row < order.rows; ++row)
        for (int column = 0; column < order.columns; ++column) {
            const glm::ivec2 size(across.size, down.size);
            const glm::ivec2 from(across.from[static_cast<std::size_t>(column)], down.from[static_cast<std::size_t>(row)]);
            Panel panel{name_of(row, column), wall, glm::dvec2(size) * inch_mm / paper.ppi};
            panel.sheet.file_px = size + both_bleeds;
            // Of the whole file, which begins where the first panel's does.
            const glm::ivec2 corner = from - wall.image_at;
            panel.sheet.image_at = -corner;
            const Area part =
                common(wall.drawn, {corner.x, corner.y, corner.x + panel.sheet.file_px.x, corner.y + panel.sheet.file_px.y});
            if (part.pixels() == 0)
                core::fail("--border: {:g} mm leave nothing of the picture on panel {}", paper.border_mm, panel.name);
            panel.sheet.cuts = {{part, glm::ivec2(part.x0, part.y0) - corner}};
            if (paper.bleed_mm >= least_marked_mm)
                panel.sheet.inks = marks_of(panel, order, row, column, across, down, bleed, paper.ppi);
            panels.push_back(std::move(panel));
        }
    return panels;
}

}  // namespace sunflower::still
