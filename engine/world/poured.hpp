// What stands higher than a bed, or is too small for one: cones, piles, forms from a picture, single seeds. Each place of the
// plan has a packing tile of its own: of the deep periodic column what lies below the form's surface, as deep as anything
// shows.
#pragma once

#include <optional>

#include "engine/world/bed_plan.hpp"
#include "engine/world/packing.hpp"

namespace sunflower::world {

/// A packing of plan.columns x plan.rows tiles in the order of the plan's places, from the shipped packing's column. It keeps
/// that column and says in `poured` how many seeds there are in all: exactly plan.seeds, when that is not 0, reached by moving
/// the surface up or down. Fails when the forms cannot hold so many.
Packing make_poured(const Packing& shipped, const BedPlan& plan);

/// Fewer seeds of the same form, whose whole pour is known: it sinks, with its banks as they were, and what is hidden under it
/// sinks with it. Exactly so many, but of less than a thousand as many as come to rest.
Packing pour_fewer(const Packing& shipped, const BedPlan& plan, const Packing::Poured& whole, std::int64_t seeds);

/// Of the seeds too deep to be drawn, the one at that place in their order; nothing when there are fewer.
struct DeepSeed {
    SeedPose pose;
    int column = 0, row = 0;
};
std::optional<DeepSeed> deep_seed(const Packing& poured, const BedPlan& plan, std::uint64_t index);

}  // namespace sunflower::world
