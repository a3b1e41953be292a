// Where seeds lie: whole tiles of 0.25 m, and what shapes them.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/world/carve.hpp"
#include "engine/world/stroke.hpp"

namespace sunflower::world {

/// field: a bed of packing tiles. sheet: single seeds, side by side, both faces. poured: what stands higher than a bed or is
/// too small for one, cut from one deep column or laid seed by seed.
enum class BedKind { none, field, sheet, poured };

struct BedPlan {
    BedKind kind = BedKind::none;
    glm::vec2 corner_m{0};      // south-west
    int columns = 0, rows = 0;  // tiles; of a sheet, seeds
    float pitch_m = 0.25f;      // from tile to tile
    float height_m = 0.0f;      // of the ground it lies on
    std::vector<CarveForm> carve;
    StrokeList strokes;       // over what is carved
    core::SourcePlace place;  // in the scene's file
    std::int64_t seeds = 0;   // exactly so many lie there; 0: as many as the plan and what is carved leave
};

}  // namespace sunflower::world
