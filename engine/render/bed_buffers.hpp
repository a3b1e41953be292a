// The bed on the device: the shared packing tables and which tile lies where. Nothing a seed.
#pragma once

#include "engine/gl/buffer.hpp"
#include "engine/world/bed.hpp"

namespace sunflower::render {

struct BedBuffers {
    gl::Buffer seeds;         // own seeds of all packing tiles, then their guests
    gl::Buffer tile_records;  // shaders/shared/frame.h
    gl::Buffer bed_tiles;
    gl::Buffer carve_nodes;
    std::vector<glm::uvec2> tiles;             // as bed_tiles has them: packing tile, relief
    std::vector<std::uint32_t> reliefs;        // RELIEF_TILE_WORDS each: one a packing tile, then one a carved one
    std::vector<std::uint64_t> relief_keys;    // of what each is a relief; those that no tile has keep theirs
    std::vector<std::uint32_t> seeds_in_tile;  // uploaded, a packing tile
    float own_top_mm = 0;                      // highest point of any seed of the bed's own ranks
    float top_mm = 0;                          // and of what is heaped upon them
    bool each_seed = false;                    // so few or so special that the relief has nothing to average
    std::uint32_t most_in_tile = 0;            // seeds of the fullest packing tile, guests included
};

BedBuffers make_bed_buffers(const world::Bed& bed);

/// Whether from one bed to the other only a brush has carved otherwise, so that follow() will do.
bool is_same_but_carved(const BedBuffers& buffers, const world::Bed& from, const world::Bed& to);
/// Reliefs that are there already stay where they are. Returns those that must be baked, in order. Nothing changes when `most`
/// reliefs are too few: it fails.
std::vector<std::uint32_t> follow(BedBuffers& buffers, const world::Bed& bed, std::size_t most);

}  // namespace sunflower::render
