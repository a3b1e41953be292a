// Regions of MPCDI files made ready to draw: declared in mpcdi.hpp.
#include <algorithm>
#include <cmath>
#include <glm/common.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "engine/wall/mpcdi.hpp"

namespace sunflower::wall {
namespace {

constexpr double white = 65535.0;

/// What a small map gives for the pixels of a larger one, along one side: two of its own, and how much of the second. Beyond
/// the outermost middles `part` is outside of 0 to 1.
struct Between {
    std::size_t low = 0, high = 0;
    double part = 0.0;
};

std::vector<Between> between(int from, int to) {
    std::vector<Between> found;
    for (int i = 0; i < to; ++i) {
        const double at = (i + 0.5) * from / to - 0.5;
        const int low = std::clamp(static_cast<int>(std::floor(at)), 0, std::max(from - 2, 0));
        found.push_back({static_cast<std::size_t>(low), static_cast<std::size_t>(std::min(low + 1, from - 1)), at - low});
    }
    return found;
}

/// Pixels without weight do not count, be they NaN.
template <typename Pixels>
glm::dvec3 mixed(const Pixels& pixels, std::size_t width, const Between& x, const Between& y) {
    glm::dvec3 sum(0.0);
    const auto add = [&](std::size_t column, std::size_t row, double weight) {
        if (weight != 0.0) sum += weight * pixels(row * width + column);
    };
    add(x.low, y.low, (1.0 - x.part) * (1.0 - y.part));
    add(x.high, y.low, x.part * (1.0 - y.part));
    add(x.low, y.high, (1.0 - x.part) * y.part);
    add(x.high, y.high, x.part * y.part);
    return sum;
}

/// Visits the pixels of size_px with what `pixels` gives there, a map of from_px.
template <typename Pixels, typename Visit>
void each(glm::ivec2 from_px, glm::ivec2 size_px, const Pixels& pixels, bool clamp, const Visit& visit) {
    auto xs = between(from_px.x, size_px.x), ys = between(from_px.y, size_px.y);
    if (clamp)
        for (auto* side : {&xs, &ys})
            for (Between& one : *side) one.part = std::clamp(one.part, 0.0, 1.0);
    for (const Between& y : ys)
        for (const Between& x : xs) visit(mixed(pixels, static_cast<std::size_t>(from_px.x), x, y));
}

std::vector<glm::u16vec4> linear(const MpcdiMap& map, glm::ivec2 size_px, std::uint16_t without) {
    const auto pixels = static_cast<std::size_t>(size_px.x) * static_cast<std::size_t>(size_px.y);
    if (map.rgb.empty()) return std::vector<glm::u16vec4>(pixels, {without, without, without, 0});
    std::vector<double> curve;
    for (int i = 0; i <= 65535; ++i) curve.push_back(white * std::pow(i / white, map.gamma));
    std::vector<glm::u16vec4> made;
    made.reserve(pixels);
    const auto light = [&](std::size_t i) {
        const glm::u16vec3& rgb = map.rgb[i];
        return glm::dvec3(curve[rgb.x], curve[rgb.y], curve[rgb.z]);
    };
    each(map.size_px, size_px, light, true,
         [&](const glm::dvec3& rgb) { made.emplace_back(glm::u16vec3(glm::round(rgb)), std::uint16_t{0}); });
    return made;
}

}  // namespace

WarpMaps warp_maps(const MpcdiRegion& region, glm::ivec2 canvas_px) {
    WarpMaps maps;
    maps.size_px = region.head.size_px;
    const glm::dvec2 canvas(canvas_px);
    const auto place = [&](std::size_t i) { return glm::dvec3(region.warp[i], 0.0); };
    each(region.warp_px, maps.size_px, place, false, [&](const glm::dvec3& in_part) {
        const glm::dvec2 at = (region.head.place + glm::dvec2(in_part) * region.head.size) * canvas;
        // NaN fails these too.
        const bool there = at.x >= 0.0 && at.y >= 0.0 && at.x <= canvas.x && at.y <= canvas.y;
        maps.canvas_px.push_back(there ? glm::vec2(at) : WarpMaps::nowhere);
    });
    maps.alpha = linear(region.alpha, maps.size_px, 65535);
    maps.beta = linear(region.beta, maps.size_px, 0);
    return maps;
}

}  // namespace sunflower::wall
