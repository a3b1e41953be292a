// Shadows at the feet of things: how much of the light of the floor is left beside what stands on it. The light grid knows
// nothing that is finer than its step; this does, and knows nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/world/scene.hpp"

namespace sunflower::world {

/// A map of the room's plan, row by row from its south-west corner. 255: all of the light is left.
struct ContactMap {
    int columns = 1, rows = 1;
    std::vector<std::uint8_t> left{255};

    float at(glm::vec2 part) const;  // nearest; part: 0 to 1 from the first corner
};

/// Of boxes that stand on the room's floor, as far as a metre and a half. A texel is 0.1 m, more in very large rooms.
ContactMap make_contact_map(const Scene& scene);

/// Part of the hemisphere over a floor that an upright face hides: height_m high, `away_m` in front of it, from u0_m to u1_m
/// along it (Howell, "Catalog of radiation heat transfer configuration factors", B-4). At most 1/2.
float upright_factor(float away_m, float height_m, float u0_m, float u1_m);

}  // namespace sunflower::world
