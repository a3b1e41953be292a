#include "engine/render/passes/near_tiles.hpp"

#include <algorithm>
#include <cmath>

#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

constexpr float margin_m = 0.065f;  // the cliff's foot and a seed's length

struct Rectangle {
    glm::vec2 low{1e30f}, high{-1e30f};
    void add(glm::vec3 p) {
        low = glm::min(low, glm::vec2(p));
        high = glm::max(high, glm::vec2(p));
    }
};

/// From above: where the hull of what is seen runs through the bed's slab of heights. The corners of that convex body are the
/// hull's own inside the slab, and its edges where they pass the slab's faces; edges are among the lines between all corners,
/// and the other lines lie inside.
Rectangle footprint(const NearView& view, float low_m, float high_m) {
    Rectangle found;
    for (std::size_t i = 0; i < view.corners_m.size(); ++i) {
        const glm::vec3& a = view.corners_m[i];
        if (a.z >= low_m && a.z <= high_m) found.add(a);
        for (std::size_t j = 0; j < i; ++j) {
            const glm::vec3& b = view.corners_m[j];
            for (const float z : {low_m, high_m})
                if ((a.z < z) != (b.z < z)) found.add(a + (b - a) * ((z - a.z) / (b.z - a.z)));
        }
    }
    return found;
}

}  // namespace

// Twin: cell_culling.glsl.
bool outside(const NearView& view, glm::vec3 low, glm::vec3 high) {
    std::array<int, 5> out{};
    for (int i = 0; i < 8; ++i) {
        const glm::vec3 corner((i & 1) ? high.x : low.x, (i & 2) ? high.y : low.y, (i & 4) ? high.z : low.z);
        const glm::vec4 c = view.clip_from_relative * glm::vec4(corner, 1.0f);
        const glm::vec2 side = c.w * (1.0f + view.spare) + view.lens_spare * std::abs(c.w * view.focus_per_m - 1.0f);
        out[0] += c.x < -side.x;
        out[1] += c.x > side.x;
        out[2] += c.y < -side.y;
        out[3] += c.y > side.y;
        out[4] += view.parallel ? c.w < c.z : c.w < 0.0f;
    }
    return std::ranges::find(out, 8) != out.end();
}

NearView near_view(const world::Projection& projection, const world::Lens& lens, const glm::mat4& clip_from_relative,
                   glm::ivec2 picture, const Window& window, float range_m) {
    const glm::vec2 size(window.size);
    const world::Lens whole{lens.reach_m(), lens.focus_m};
    NearView view;
    view.clip_from_relative = clip_from_relative;
    view.eye_m = projection.eye_m;
    view.range_m = range_m;
    view.spare = 2.0f / size;
    view.lens_spare = 2.0f * lens.reach_m() * glm::vec2(picture) / (projection.tangent_size * size);
    view.focus_per_m = 1.0f / lens.focus_m;
    view.parallel = projection.parallel;
    // A pixel more on all sides, for samples that move within theirs; and the corners of the square about the lens.
    const glm::vec2 low = (glm::vec2(window.origin) - 1.0f) / glm::vec2(picture);
    const glm::vec2 high = (glm::vec2(window.origin + window.size) + 1.0f) / glm::vec2(picture);
    for (int corner = 0; corner < 4; ++corner) {
        const glm::vec2 part((corner & 1) ? high.x : low.x, (corner & 2) ? high.y : low.y);
        for (int place = 0; place < (lens.radius_m > 0.0f ? 4 : 1); ++place) {
            const world::Projection seen =
                world::through_lens(projection, whole, glm::vec2((place & 1) ? 1.0f : -1.0f, (place & 2) ? 1.0f : -1.0f));
            const world::ViewRay ray = world::view_ray(seen, part);
            const glm::vec3 from = ray.from_m - projection.eye_m;
            // As deep as the range, so farther along.
            const float depth = -glm::dot(ray.direction, projection.world_from_camera[2]);
            view.corners_m.push_back(from);
            view.corners_m.push_back(from + ray.direction * (range_m / depth));
        }
    }
    return view;
}

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
            if (distance_m > view.range_m || outside(view, low, high)) continue;
            const glm::uvec2 tile = buffers.tiles[static_cast<std::size_t>(row) * static_cast<std::size_t>(bed.columns()) +
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
