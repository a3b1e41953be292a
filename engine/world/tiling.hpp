// Which packing tile lies where in the bed.
#pragma once

#include "engine/world/packing.hpp"

namespace sunflower::world {

/// The arrangement that every bed uses, and that `pack --check` judges.
constexpr std::uint32_t arrangement_seed = 2010;

/// Indices into packing.tiles, row-major, the south row first: a bed of columns x rows tiles, border and corner tiles all
/// round, edges matching, the same tile recurring as far away as possible, and no period. Deterministic; about half a second
/// for 1.6 million tiles. Fails when columns or rows is less than 2 (a bed needs its four corners), more than 65,536 in all
/// directions, or when the packing lacks a tile that fits.
std::vector<std::uint16_t> arrange_tiles(const Packing& packing, int columns, int rows, std::uint32_t seed);

}  // namespace sunflower::world
