// The part of a scene file that says where seeds lie and what shaped them: [plan], [[carve]] and [[stroke]].
#pragma once

#include <span>

#include "engine/params/value.hpp"
#include "engine/world/bed_plan.hpp"

namespace sunflower::world {

/// plan: the table [plan]; carve, strokes: the lists [[carve]] and [[stroke]]; ceiling_m: of the room, which nothing may
/// pierce. Fails with file and line at a missing, misspelt or impossible value: a path outside the bed, a height above the
/// room, a picture of the wrong kind.
BedPlan read_bed(const params::Value& plan, std::span<const params::Value> carve, std::span<const params::Value> strokes,
                 float ceiling_m);

}  // namespace sunflower::world
