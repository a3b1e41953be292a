// A sheet of single seeds, as a packing of one tile: for looking at the paint.
#pragma once

#include "engine/world/packing.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// columns x rows seeds, evenly over the tile, lying flat on the ground with the point to the east. Seeds stand in pairs side
/// by side, the same number with one face up and with the other: numbers 1 to columns / 2 * rows. At most 12 x 12.
Packing make_sheet(int columns, int rows);

/// What the scene's bed is made of: the shipped packing, or a sheet's own. Fails when the packing is missing or damaged.
Packing packing_for(const Scene& scene);

}  // namespace sunflower::world
