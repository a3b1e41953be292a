// The packing: tiles of settled seeds that fit together on every side, made offline by `sunflower-bake pack`.
// North is +y, east is +x; lengths are in millimetres from the tile's lower left (south-west) corner.
#pragma once

#include "engine/core/glsl.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace sunflower::world {

#include "shaders/lib/packed_seed.glsl"

using PackedSeed = uvec4;

/// Where in the bed a tile belongs: within it, along a side, or at a corner. Sides and corners end in the raked cliff.
enum class TileKind : std::uint8_t { interior, north, east, south, west, north_east, south_east, south_west, north_west };

constexpr std::size_t tile_cells = 25;

struct PackingTile {
    TileKind kind = TileKind::interior;
    /// Colours of the edges. Two neighbours fit when the colours of their common edge are equal. An edge between corners of
    /// colours a (its southern or western end) and b, each 0 to 2, has 3 a + b; one that runs from a corner of colour c into
    /// the cliff 9 + 3 side + c, side north 0, east 1, south 2, west 3; the outer edge of a border tile outer_edge.
    std::uint8_t west = 0, east = 0, south = 0, north = 0;
    std::uint32_t first_seed = 0, seed_count = 0;    // in Packing::seeds: owned by this tile (centre inside, or in its cliff)
    std::uint32_t first_guest = 0, guest_count = 0;  // in Packing::guests: owned by a neighbour, reaching across the border
    /// Seeds of cell c (5 x 5 cells of 50 mm, x fastest, the south row first) are first_seed + [cell_first[c],
    /// cell_first[c+1]), the highest centre first. Seeds of the cliff's foot outside the tile line belong to the nearest cell.
    std::array<std::uint32_t, tile_cells + 1> cell_first{};
};

constexpr std::uint8_t outer_edge = 255;

struct Packing {
    std::vector<PackedSeed>
        seeds;  // exactly SEEDS_PER_TILE of rank < SEEDS_PER_TILE a tile; interior tiles go on above the bed
    std::vector<PackedSeed> guests;  // for the lighting of a tile: word 3 is 0, their numbers are their owners' business
    /// Periodic in x and y (250 mm), 1.6 m deep, in the order of rank by (stage, height). rank is too large for word 3, which
    /// holds only index = rank % SEEDS_PER_TILE.
    std::vector<PackedSeed> column;
    std::vector<PackingTile> tiles;
    /// Of a packing that make_poured() made: how many seeds there are with those too deep to be drawn, by how much the forms'
    /// surface was lifted, and how far what is hidden under it has sunk.
    struct Poured {
        std::int64_t seeds = 0;
        float lift_mm = 0.0f, sunk_mm = 0.0f;
    } poured;
    std::uint64_t hash = 0;  // of the content: what is baked from a packing carries it
};

/// Reads and checks a packing file. Fails with one sentence that names the file: missing, no packing, another version,
/// truncated, damaged, or breaking a promise of the structures above.
Packing load_packing(const std::filesystem::path& file);

/// Writes it. `rank` and `index` are not stored: load_packing finds them again from stage and height.
void save_packing(const Packing& packing, const std::filesystem::path& file);

/// Sorts each tile's seeds into cells, fills cell_first, rank, index and hash. For a packing that was just assembled.
void order_packing(Packing& packing);

}  // namespace sunflower::world
