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
    std::vector<std::uint32_t> seeds_in_tile;  // uploaded, a packing tile
    float top_mm = 0;                          // highest point of any seed that is there
    bool each_seed = false;                // so few or so special that the relief has nothing to average
    std::uint32_t most_in_tile = 0;            // seeds of the fullest packing tile, guests included
};

BedBuffers make_bed_buffers(const world::Bed& bed);

}  // namespace sunflower::render
