// The bed by brute force on the CPU: what any way of drawing must show. Nothing is left out but tiles whose box a ray misses.
#pragma once

#include <optional>
#include <vector>

#include "engine/world/bed.hpp"

namespace sunflower::test {

struct CastHit {
    float t_m = 0;  // along the unit direction
    std::uint64_t number = 0;
    glm::vec3 normal{0};    // of the closed form, without fine relief
    glm::vec3 place_mm{0};  // seed frame
};

/// All seeds of a bed that are there. Meant for beds of a few dozen tiles.
class RayCaster {
  public:
    explicit RayCaster(const world::Bed& bed);
    std::optional<CastHit> cast(glm::vec3 origin_m, glm::vec3 direction) const;

  private:
    struct Seed {
        world::SeedPose pose;
        glm::vec3 place_m;
        std::uint64_t number;
    };
    struct Tile {
        glm::vec3 low_m, high_m;
        std::vector<Seed> seeds;
    };
    std::vector<Tile> tiles_;
};

}  // namespace sunflower::test
