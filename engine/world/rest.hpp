// Seeds at rest, one by one: how a single one lies on the floor, whether two touch, whether one would stay where it is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/world/packing.hpp"

namespace sunflower::world {

/// A seed lying on a flat side, as low as its weight can get. at_mm: of its origin; h: random bits for turn, face and size.
SeedPose lying_seed(glm::vec2 at_mm, std::uint32_t h);

/// Where two seeds touch or nearly do. normal: unit, from the first to the second; gap: mm, negative where they overlap.
struct Touch {
    glm::vec3 at_mm{0}, normal{0};
    float gap_mm = 0.0f;
};

/// Nothing when they are more than within_mm apart, along the common normal (Cundall and Strack 1979 call it the branch).
std::optional<Touch> touch_of(const SeedPose& a, const SeedPose& b, float within_mm);

/// Height of a seed's lowest point above z = 0, mm.
float lowest_mm(const SeedPose& seed);

/// Whether the seed would stay: its centre of mass stands over the hull of what carries it, the floor or seeds of `others`
/// (itself left out by address), with `spare_mm` for what friction does. A seed whose neighbours are all above it is in the
/// air.
bool stays(const SeedPose& seed, std::span<const SeedPose* const> others, float spare_mm);

}  // namespace sunflower::world
