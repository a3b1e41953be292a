// How seeds lie in a bed: whether each would stay, how far they are in one another, how steep their banks are.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "engine/world/bed.hpp"
#include "engine/world/rest.hpp"

namespace sunflower::test {

using world::PackingTile, world::SeedPose, world::TILE_MM, world::unpack_seed, world::stays, world::touch_of;

/// Seeds that are there within a square, mm from its middle and from the ground.
inline std::vector<world::SeedPose> seeds_about(const world::Bed& bed, glm::vec2 middle_m, float half_m) {
    std::vector<SeedPose> found;
    const glm::vec2 from = (middle_m - half_m - bed.corner_m()) / bed.plan().pitch_m;
    const glm::vec2 to = (middle_m + half_m - bed.corner_m()) / bed.plan().pitch_m;
    for (int row = std::max(0, int(from.y)); row <= std::min(bed.rows() - 1, int(to.y)); ++row)
        for (int column = std::max(0, int(from.x)); column <= std::min(bed.columns() - 1, int(to.x)); ++column) {
            const PackingTile& tile = bed.packing().tiles[bed.packing_tile(column, row)];
            const glm::vec2 corner_mm = 1000.0f * (bed.corner_m() - middle_m) +
                                        TILE_MM * glm::vec2(static_cast<float>(column), static_cast<float>(row));
            for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
                SeedPose pose = unpack_seed(bed.packing().seeds[tile.first_seed + i]);
                if (!bed.present(column, row, pose)) continue;
                pose.position_mm += glm::vec3(corner_mm, 0.0f);
                if (std::max(std::abs(pose.position_mm.x), std::abs(pose.position_mm.y)) <= 1000.0f * half_m)
                    found.push_back(pose);
            }
        }
    return found;
}

/// Seeds that present() says are there.
inline std::uint64_t counted(const world::Bed& bed) {
    std::uint64_t count = 0;
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) {
            const PackingTile& tile = bed.packing().tiles[bed.packing_tile(column, row)];
            for (std::uint32_t i = 0; i < tile.seed_count; ++i)
                count += bed.present(column, row, unpack_seed(bed.packing().seeds[tile.first_seed + i])) ? 1 : 0;
        }
    return count;
}

/// Seeds by squares of 25 mm, which no touch reaches beyond.
class Near {
  public:
    explicit Near(const std::vector<SeedPose>& seeds) {
        for (const SeedPose& seed : seeds) cells_[key(seed.position_mm, 0, 0)].push_back(&seed);
    }
    std::vector<const SeedPose*> about(const SeedPose& seed) const {
        std::vector<const SeedPose*> found;
        for (int y = -1; y <= 1; ++y)
            for (int x = -1; x <= 1; ++x)
                if (const auto cell = cells_.find(key(seed.position_mm, x, y)); cell != cells_.end())
                    for (const SeedPose* other : cell->second)
                        if (glm::distance(other->position_mm, seed.position_mm) < 25.0f) found.push_back(other);
        return found;
    }

  private:
    static std::pair<int, int> key(glm::vec3 p, int x, int y) {
        return {int(std::floor(p.x / 25.0f)) + x, int(std::floor(p.y / 25.0f)) + y};
    }
    std::map<std::pair<int, int>, std::vector<const SeedPose*>> cells_;
};

struct Rest {
    std::size_t looked_at = 0, falling = 0;
    float p99_mm = 0.0f, largest_mm = 0.0f;
    double share() const { return static_cast<double>(falling) / static_cast<double>(std::max<std::size_t>(looked_at, 1)); }
};

/// Of the seeds in the inner part of the sample those that `on_top` says are near the surface.
template <typename OnTop>
Rest at_rest(const std::vector<SeedPose>& seeds, float inner_mm, OnTop on_top) {
    const Near near(seeds);
    Rest rest;
    std::vector<float> overlaps;
    for (const SeedPose& seed : seeds) {
        if (std::max(std::abs(seed.position_mm.x), std::abs(seed.position_mm.y)) > inner_mm) continue;
        const auto others = near.about(seed);
        if (!on_top(seed, others)) continue;
        ++rest.looked_at;
        rest.falling += stays(seed, others, 1.5f) ? 0 : 1;
        for (const SeedPose* other : others) {
            if (other <= &seed) continue;
            const auto touch = touch_of(seed, *other, 0.0f);
            if (touch) overlaps.push_back(-touch->gap_mm);
        }
    }
    std::ranges::sort(overlaps);
    if (!overlaps.empty()) {
        rest.p99_mm = overlaps[static_cast<std::size_t>(0.99 * static_cast<double>(overlaps.size() - 1))];
        rest.largest_mm = overlaps.back();
    }
    return rest;
}

/// Those that lie within 25 mm of the highest about them.
inline Rest at_rest(const std::vector<SeedPose>& seeds, float inner_mm) {
    return at_rest(seeds, inner_mm, [](const SeedPose& seed, const std::vector<const SeedPose*>& others) {
        return std::ranges::all_of(others, [&](const SeedPose* o) { return o->position_mm.z < seed.position_mm.z + 25.0f; });
    });
}

/// Height of what is seen from above, mm, the mean over a square of `side` mm.
inline float mean_top_mm(const std::vector<SeedPose>& seeds, glm::vec2 at, float side) {
    double sum = 0.0;
    int count = 0;
    for (float y = -0.5f * side; y <= 0.5f * side; y += 4.0f)
        for (float x = -0.5f * side; x <= 0.5f * side; x += 4.0f) {
            float top = 0.0f;
            for (const SeedPose& seed : seeds)
                if (glm::distance(glm::vec2(seed.position_mm), at + glm::vec2(x, y)) < 5.5f)
                    top = std::max(top, seed.position_mm.z + 3.5f);
            sum += static_cast<double>(top);
            ++count;
        }
    return static_cast<float>(sum / count);
}

/// The steepest slope between means of 45 mm, 45 mm apart: less would be the seeds' own shapes.
inline float steepest(const world::Bed& bed, glm::vec2 middle_m, float half_m) {
    const auto seeds = seeds_about(bed, middle_m, half_m + 0.04f);
    const int count = static_cast<int>(2.0f * half_m / 0.045f);
    std::vector<float> heights;
    for (int y = 0; y < count; ++y)
        for (int x = 0; x < count; ++x)
            heights.push_back(mean_top_mm(seeds, 45.0f * (glm::vec2(x, y) - 0.5f * static_cast<float>(count - 1)), 45.0f));
    float most = 0.0f;
    for (int y = 0; y + 1 < count; ++y)
        for (int x = 0; x + 1 < count; ++x) {
            const float here = heights[static_cast<std::size_t>(y * count + x)];
            const float east = heights[static_cast<std::size_t>(y * count + x + 1)] - here;
            const float north = heights[static_cast<std::size_t>((y + 1) * count + x)] - here;
            most = std::max(most, std::hypot(east, north) / 45.0f);
        }
    return most;
}

}  // namespace sunflower::test
