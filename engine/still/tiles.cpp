#include "engine/still/tiles.hpp"

#include <algorithm>
#include <charconv>

#include "engine/core/error.hpp"

namespace sunflower::still {
namespace {

struct Run {
    int first, end;
};

int floor_to(int value, int step) {
    const int rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/// Along one axis: the piece that holds `at`.
Run piece_at(int at, Run drawn, int image, int step, int guard) {
    if (at >= -guard && at < 0) return {-guard, 0};
    if (at >= image && at < image + guard) return {image, image + guard};
    // From the far edge outwards they are counted from there, from the near one inwards and outwards.
    const int base = at < 0 ? -guard : at < image ? 0 : image + guard;
    const int first = base + floor_to(at - base, step);
    const int end = at >= 0 && at < image ? std::min(first + step, image) : first + step;
    return {std::max(first, drawn.first), std::min(end, drawn.end)};
}

std::vector<Run> pieces_along(Run tile, Run drawn, int image, int step, int guard) {
    std::vector<Run> runs;
    for (int at = tile.first; at < tile.end;) {
        runs.push_back(piece_at(at, drawn, image, step, guard));
        at = runs.back().end;
    }
    return runs;
}

std::vector<Run> tiles_along(Run drawn, int step) {
    std::vector<Run> runs = {{drawn.first, drawn.end}};
    for (int cut = std::max(step, floor_to(drawn.first, step) + step); cut < drawn.end; cut += step) {
        runs.back().end = cut;
        runs.push_back({cut, drawn.end});
    }
    return runs;
}

}  // namespace

std::filesystem::path Share::store_of(const std::filesystem::path& target) const {
    std::filesystem::path path = target;
    if (of > 1) path += fmt::format(".{}of{}", number, of);
    return path;
}

Share parse_share(std::string_view text) {
    constexpr std::size_t most = 9999;
    const std::size_t stroke = text.find('/');
    const auto number = [](std::string_view word) {
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        return error == std::errc{} && end == word.data() + word.size() && !word.empty() ? value : 0;
    };
    const Share share{number(text.substr(0, stroke)), stroke == std::string_view::npos ? 0 : number(text.substr(stroke + 1))};
    if (share.number < 1 || share.of > most || share.number > share.of)
        core::fail("--part: '{}' is no share of a picture; write 2/8 for the second of eight", text.substr(0, 60));
    return share;
}

Area common(const Area& a, const Area& b) {
    Area both{std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
    both.x1 = std::max(both.x0, both.x1);
    both.y1 = std::max(both.y0, both.y1);
    return both;
}

Area grown(const Area& area, int by_px) {
    return {area.x0 - by_px, area.y0 - by_px, area.x1 + by_px, area.y1 + by_px};
}

std::vector<Area> tiles_of(const Area& drawn, glm::ivec2 side) {
    std::vector<Area> tiles;
    for (const Run y : tiles_along({drawn.y0, drawn.y1}, side.y))
        for (const Run x : tiles_along({drawn.x0, drawn.x1}, side.x)) tiles.push_back({x.first, y.first, x.end, y.end});
    return tiles;
}

std::vector<Area> pieces_of(const Area& tile, const Area& drawn, glm::ivec2 image_px, glm::ivec2 window, int guard_px) {
    std::vector<Area> pieces;
    for (const Run y : pieces_along({tile.y0, tile.y1}, {drawn.y0, drawn.y1}, image_px.y, window.y, guard_px))
        for (const Run x : pieces_along({tile.x0, tile.x1}, {drawn.x0, drawn.x1}, image_px.x, window.x, guard_px))
            pieces.push_back({x.first, y.first, x.end, y.end});
    return pieces;
}

}  // namespace sunflower::still
