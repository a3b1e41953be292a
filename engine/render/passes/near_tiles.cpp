#include "engine/render/passes/near_tiles.hpp"

#include <algorithm>
#include <cmath>

#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

constexpr float margin_m = 0.065f;  // the cliff's foot and a seed's length

/// spare: how much wider than the window the frustum is, for samples that move within their pixels.
bool outside(const glm::mat4& clip_from_relative, glm::vec2 spare, glm::vec3 low, glm::vec3 high) {
    std::array<int, 5> out{};
    for (int i = 0; i < 8; ++i) {
        const glm::vec3 corner((i & 1) ? high.x : low.x, (i & 2) ? high.y : low.y, (i & 4) ? high.z : low.z);
        const glm::vec4 c = clip_from_relative * glm::vec4(corner, 1.0f);
        const glm::vec2 side = c.w * spare;
        out[0] += c.x < -side.x;
        out[1] += c.x > side.x;
        out[2] += c.y < -side.y;
        out[3] += c.y > side.y;
        out[4] += c.w < 0.0f;
    }
    return std::ranges::find(out, 8) != out.end();
}

struct Rectangle {
    glm::vec2 low{1e30f}, high{-1e30f};
    void add(glm::vec3 p) {
        low = glm::min(low, glm::vec2(p));
        high = glm::max(high, glm::vec2(p));
    }
};

/// From above: where the view's pyramid, as deep as its range, runs through the bed's slab of heights. The corners of that convex
/// body are the pyramid's own inside the slab, and its edges where they pass the slab's faces.
Rectangle footprint(const NearView& view, float low_m, float high_m) {
    std::array<glm::vec3, 5> corner{};  // relative to the eye; the last is the eye
    for (std::size_t i = 0; i < 4; ++i) corner[i] = view.corner_rays[i] * view.range_m;
    Rectangle found;
    for (const glm::vec3& p : corner)
        if (p.z >= low_m && p.z <= high_m) found.add(p);
    const auto edge = [&](const glm::vec3& a, const glm::vec3& b) {
        for (const float z : {low_m, high_m})
            if ((a.z < z) != (b.z < z)) found.add(a + (b - a) * ((z - a.z) / (b.z - a.z)));
    };
    for (std::size_t i = 0; i < 4; ++i) {
        edge(corner[4], corner[i]);
        edge(corner[i], corner[(i + 1) % 4]);
    }
    return found;
}

}  // namespace

NearTiles::NearTiles() : buffer_("near tiles", 64 * sizeof(Slot)) {}

void NearTiles::list(const world::Bed& bed, const BedBuffers& buffers, const NearView& view) {
    slots_.clear();
    slot_seeds_.clear();
    seeds_ = 0;
    nearest_m_ = view.range_m;
    const float pitch_m = bed.plan().pitch_m;
    const glm::vec2 corner_m = bed.corner_m();
    const float ground_m = bed.plan().height_m - view.eye_m.z;
    const float top_m = ground_m + 0.001f * buffers.top_mm + 0.02f;
    const glm::vec2 spare = 1.0f + 2.0f / glm::vec2(view.window_px);
    const Rectangle seen = footprint(view, ground_m - 0.02f, top_m);
    const glm::vec2 eye = glm::vec2(view.eye_m) - corner_m;
    const auto range = [&](float low, float high, int count) {
        // In tiles, kept within what an int holds.
        const float first = std::clamp(std::floor((low - margin_m) / pitch_m), 0.0f, static_cast<float>(count));
        const float last = std::clamp(std::ceil((high + margin_m) / pitch_m), 0.0f, static_cast<float>(count));
        return glm::ivec2(static_cast<int>(first), static_cast<int>(last));
    };
    const glm::ivec2 columns = range(eye.x + seen.low.x, eye.x + seen.high.x, bed.columns());
    const glm::ivec2 rows = range(eye.y + seen.low.y, eye.y + seen.high.y, bed.rows());
    for (int row = rows.x; row < rows.y; ++row)
        for (int column = columns.x; column < columns.y; ++column) {
            const glm::vec2 at = corner_m + pitch_m * glm::vec2(static_cast<float>(column), static_cast<float>(row));
            const glm::vec3 corner = glm::vec3(at, bed.plan().height_m) - view.eye_m;
            const glm::vec3 low = corner - glm::vec3(margin_m, margin_m, 0.0f);
            const glm::vec3 high(corner.x + pitch_m + margin_m, corner.y + pitch_m + margin_m, top_m);
            const float distance_m = glm::length(glm::clamp(glm::vec3(0.0f), low, high));
            if (distance_m > view.range_m || outside(view.clip_from_relative, spare, low, high)) continue;
            const glm::uvec2 tile =
                buffers.tiles[static_cast<std::size_t>(row) * static_cast<std::size_t>(bed.columns()) +
                              static_cast<std::size_t>(column)];
            const std::uint32_t place = static_cast<std::uint32_t>(column) | static_cast<std::uint32_t>(row) << 16;
            slots_.push_back({glm::vec4(corner, 0.0f), {tile.x, place, bed.ranks(column, row), tile.y}});
            slot_seeds_.push_back(buffers.seeds_in_tile[tile.x]);
            seeds_ += slot_seeds_.back();
            nearest_m_ = std::min(nearest_m_, distance_m);
        }
    if (slots_.empty()) return;
    if (slots_.size() * sizeof(Slot) > buffer_.bytes())
        buffer_ = gl::Buffer("near tiles", (slots_.size() + slots_.size() / 2) * sizeof(Slot));
    buffer_.upload(0, std::span<const Slot>(slots_));
}

std::vector<NearTiles::Run> NearTiles::runs(std::uint64_t most_seeds) const {
    std::vector<Run> found;
    for (std::uint32_t i = 0; i < count(); ++i) {
        if (found.empty() || found.back().seeds + slot_seeds_[i] > most_seeds || found.back().count == most_slots)
            found.push_back({i, 0, 0});
        ++found.back().count;
        found.back().seeds += slot_seeds_[i];
    }
    return found;
}

void NearTiles::bind() const {
    buffer_.bind_storage(SLOTS_BINDING);
}

}  // namespace sunflower::render
