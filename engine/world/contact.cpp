#include "engine/world/contact.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sunflower::world {
namespace {

constexpr float texel_m = 0.1f, reach_m = 1.5f;
constexpr int most_texels = 2048;
// What stands higher is large enough for the light grid.
constexpr float highest_m = 0.6f;
// What hides throws some light itself, and some of what it hides is dark anyhow (ours: between the path tracer's and the
// eye's).
constexpr float strength = 0.55f, least_left = 0.35f;
constexpr float hidden_inside = 0.5f;

bool stands(const Box& box, float floor_m) {
    if (box.surface != Surface::wall && box.surface != Surface::steel && box.surface != Surface::plinth) return false;
    return box.low_m.z < floor_m + 0.05f && box.high_m.z > floor_m + 0.02f;
}

/// All four faces, as far as they are turned to the place.
float hidden_by(const Box& box, glm::vec2 place, float height_m) {
    const glm::vec2 low(box.low_m), high(box.high_m);
    const glm::vec2 out = glm::max(glm::max(low - place, place - high), 0.0f);
    const float away2 = glm::dot(out, out);
    if (away2 >= reach_m * reach_m) return 0.0f;
    if (away2 <= 0.0f) return hidden_inside;
    float sum = 0.0f;
    for (int axis = 0; axis < 2; ++axis) {
        const int across = 1 - axis;
        if (out[axis] > 0.0f)
            sum += upright_factor(out[axis], height_m, low[across] - place[across], high[across] - place[across]);
    }
    const float fade = 1.0f - away2 / (reach_m * reach_m);
    return sum * fade * fade;
}

}  // namespace

float upright_factor(float away_m, float height_m, float u0_m, float u1_m) {
    const float k = away_m / std::hypot(away_m, height_m);
    const auto to = [&](float u) { return std::atan(u / away_m) - k * std::atan(u * k / away_m); };
    return (to(u1_m) - to(u0_m)) / (2.0f * std::numbers::pi_v<float>);
}

float ContactMap::at(glm::vec2 part) const {
    const glm::ivec2 texel =
        glm::clamp(glm::ivec2(part * glm::vec2(columns, rows)), glm::ivec2(0), glm::ivec2(columns - 1, rows - 1));
    return static_cast<float>(left[static_cast<std::size_t>(texel.y * columns + texel.x)]) / 255.0f;
}

ContactMap make_contact_map(const Scene& scene) {
    ContactMap map;
    if (scene.grain <= 0.0f) return map;
    const glm::vec2 low(scene.room_low_m), size = glm::vec2(scene.room_high_m) - low;
    map.columns = std::clamp(static_cast<int>(size.x / texel_m), 1, most_texels);
    map.rows = std::clamp(static_cast<int>(size.y / texel_m), 1, most_texels);
    const glm::vec2 step = size / glm::vec2(map.columns, map.rows);
    std::vector<float> hidden(static_cast<std::size_t>(map.columns) * static_cast<std::size_t>(map.rows), 0.0f);
    std::vector<Box> boxes = scene.boxes;
    for (const Rod& rod : scene.rods)
        if (rod.radius_m > 0.05f)
            boxes.push_back({rod.surface, glm::min(rod.from_m, rod.to_m) - glm::vec3(rod.radius_m, rod.radius_m, 0.0f),
                             glm::max(rod.from_m, rod.to_m) + glm::vec3(rod.radius_m, rod.radius_m, 0.0f)});
    for (const Box& box : boxes) {
        if (!stands(box, scene.room_low_m.z)) continue;
        const float height_m = std::min(box.high_m.z - scene.room_low_m.z, highest_m);
        const glm::ivec2 last(map.columns - 1, map.rows - 1);
        const glm::ivec2 first = glm::clamp(glm::ivec2((glm::vec2(box.low_m) - reach_m - low) / step), glm::ivec2(0), last);
        const glm::ivec2 end = glm::clamp(glm::ivec2((glm::vec2(box.high_m) + reach_m - low) / step), glm::ivec2(0), last);
        for (int y = first.y; y <= end.y; ++y)
            for (int x = first.x; x <= end.x; ++x) {
                float& here = hidden[static_cast<std::size_t>(y * map.columns + x)];
                here += hidden_by(box, low + step * (glm::vec2(x, y) + 0.5f), height_m);
            }
    }
    map.left.resize(hidden.size());
    std::ranges::transform(hidden, map.left.begin(), [](float part) {
        return static_cast<std::uint8_t>(std::lround(255.0f * std::max(1.0f - strength * part, least_left)));
    });
    return map;
}

}  // namespace sunflower::world
