#include "tests/support/ray_cast.hpp"

#include "engine/world/seed_shape.hpp"

namespace sunflower::test {

RayCaster::RayCaster(const world::Bed& bed) {
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) {
            const world::PackingTile& tile = bed.packing().tiles[bed.packing_tile(column, row)];
            const glm::vec2 corner =
                bed.corner_m() + bed.plan().pitch_m * glm::vec2(static_cast<float>(column), static_cast<float>(row));
            Tile found{glm::vec3(1e9f), glm::vec3(-1e9f), {}};
            for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
                const world::SeedPose pose = world::unpack_seed(bed.packing().seeds[tile.first_seed + i]);
                if (!bed.present(column, row, pose)) continue;
                const glm::vec3 place = glm::vec3(corner, bed.plan().height_m) + 0.001f * pose.position_mm;
                found.low_m = glm::min(found.low_m, place - 0.013f);
                found.high_m = glm::max(found.high_m, place + 0.013f);
                found.seeds.push_back({pose, place, bed.plan_tile(column, row) * world::SEEDS_PER_TILE + pose.index + 1});
            }
            tiles_.push_back(std::move(found));
        }
}

std::optional<CastHit> RayCaster::cast(glm::vec3 origin_m, glm::vec3 direction) const {
    std::optional<CastHit> nearest;
    for (const Tile& tile : tiles_) {
        const glm::vec3 a = (tile.low_m - origin_m) / direction, b = (tile.high_m - origin_m) / direction;
        const glm::vec3 first = glm::min(a, b), last = glm::max(a, b);
        if (glm::max(first.x, glm::max(first.y, first.z)) > glm::min(last.x, glm::min(last.y, last.z))) continue;
        for (const Seed& seed : tile.seeds) {
            const glm::vec3 to = seed.place_m - origin_m;
            const float along = glm::dot(to, direction);
            const float reach_m = 0.0107f * seed.pose.scale;
            if (along < 0.0f || glm::dot(to, to) - along * along > reach_m * reach_m) continue;
            if (nearest && along - reach_m > nearest->t_m) continue;
            const glm::vec3 o = world::rotate_back_by(seed.pose.rotation, -to) * (1000.0f / seed.pose.scale);
            const glm::vec3 d = world::rotate_back_by(seed.pose.rotation, direction);
            const float t = world::seed_hit(o, d);
            if (t < 0.0f) continue;
            const float t_m = 0.001f * t * seed.pose.scale;
            if (nearest && t_m >= nearest->t_m) continue;
            const glm::vec3 p = o + t * d;
            nearest = {t_m, seed.number, world::rotate_by(seed.pose.rotation, glm::normalize(world::seed_gauge_gradient(p))),
                       p};
        }
    }
    return nearest;
}

}  // namespace sunflower::test
