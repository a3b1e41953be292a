// The part of a scene file that says where seeds lie and what shaped them: [plan] and [[carve]].
#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "engine/params/value.hpp"
#include "engine/world/bed_plan.hpp"

namespace sunflower::world {

/// Reads a grey picture for masks and height maps. Files of pictures are no business of this library: the program that knows
/// them says once how they are read, before a scene with a picture is. Fails with the file's name.
using HeightReader = std::function<HeightImage(const std::filesystem::path&)>;
void read_heights_with(HeightReader reader);

/// plan: the table [plan]; carve: the list [[carve]]; ceiling_m: of the room, which nothing may pierce. Fails with file and
/// line at a missing, misspelt or impossible value: a path outside the bed, a height above the room, a picture of the wrong
/// kind.
BedPlan read_bed(const params::Value& plan, std::span<const params::Value> carve, float ceiling_m);

}  // namespace sunflower::world
