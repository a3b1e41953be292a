// The bed as the passes see it: seeds, tiles, relief. Lengths in mm from the bed's south-west corner and ground.
#include "shared/frame.h"
#include "lib/hash.glsl"
#include "lib/seed_shape.glsl"
#include "lib/packed_seed.glsl"

layout(std430, binding = SEEDS_BINDING) readonly buffer Seeds { uvec4 packed_seeds[]; };
layout(std430, binding = TILE_RECORDS_BINDING) readonly buffer TileRecords { uint tile_records[]; };
layout(std430, binding = BED_TILES_BINDING) readonly buffer BedTiles { uvec2 bed_tiles[]; };
layout(std430, binding = CARVE_BINDING) readonly buffer Carve { vec2 carve_nodes[]; };
layout(std430, binding = RELIEF_TILES_BINDING) buffer ReliefTiles { uint relief_tiles[]; };
layout(std430, binding = RELIEF_BINDING) buffer Relief { uint relief_words[]; };

struct ReliefTexel {
    uint word;     // 0: nothing lies there
    uint packing;  // packing tile
    ivec2 tile;    // in the bed
    vec2 middle_mm;
};

uint record_of(uint packing, uint word) { return tile_records[packing * TILE_RECORD_WORDS + word]; }

float word_height_mm(uint word) { return float(word >> RELIEF_OWNER_BITS) * (1.0 / RELIEF_STEPS_PER_MM); }

ReliefTexel relief_at(vec2 bed_mm) {
    ReliefTexel found;
    found.tile = clamp(ivec2(floor(bed_mm * (1.0 / TILE_MM))), ivec2(0), bed.xy - 1);
    ivec2 texel = ivec2(floor((bed_mm - vec2(found.tile) * TILE_MM + RELIEF_MARGIN_MM) * relief.y));
    int side = int(relief.z);
    found.word = 0u;
    found.middle_mm = (vec2(texel) + 0.5) * relief.x - RELIEF_MARGIN_MM + vec2(found.tile) * TILE_MM;
    uvec2 bed_tile = bed_tiles[found.tile.y * bed.x + found.tile.x];
    found.packing = bed_tile.x;
    if (texel.x < 0 || texel.y < 0 || texel.x >= side || texel.y >= side) return found;
    found.word = relief_words[(bed_tile.y * uint(side) + uint(texel.y)) * uint(side) + uint(texel.x)];
    return found;
}

float relief_height_mm(vec2 bed_mm) { return word_height_mm(relief_at(bed_mm).word); }

/// How high the centres of a carved tile's seeds may lie there, mm: of the bed's own, or of what is heaped on them.
float carve_limit_mm(vec2 at_mm, bool of_bed, uint first_node) {
    vec2 at = clamp(at_mm, 0.0, TILE_MM) * (1.0 / CARVE_STEP_MM);
    uvec2 node = min(uvec2(at), uvec2(CARVE_NODES - 2));
    vec2 f = at - vec2(node);
    uint i = first_node + node.y * uint(CARVE_NODES) + node.x;
    vec2 limit = mix(mix(carve_nodes[i], carve_nodes[i + 1u], f.x),
                     mix(carve_nodes[i + uint(CARVE_NODES)], carve_nodes[i + uint(CARVE_NODES) + 1u], f.x), f.y);
    return of_bed ? limit.x : limit.y;
}

/// Whether a seed is there: its rank among the tile's `ranks`, and what was carved. Twin: world::Bed::present.
bool seed_present(uvec4 words, uint ranks, uint first_node) {
    uint rank = words.w & 0xffffu;
    if (first_node == NOT_CARVED) return rank < ranks;
    SeedPose pose = unpack_seed(words);
    return pose.position_mm.z <= carve_limit_mm(vec2(pose.position_mm.xy), rank < ranks, first_node);
}

/// The part of a tile's relief that is read, mm: low and high corner. Its margin counts only on sides without a neighbour.
vec4 read_part(uint open) {
    return vec4((open & 1u) != 0u ? -RELIEF_MARGIN_MM : 0.0, (open & 4u) != 0u ? -RELIEF_MARGIN_MM : 0.0,
                TILE_MM + ((open & 2u) != 0u ? RELIEF_MARGIN_MM : 0.0), TILE_MM + ((open & 8u) != 0u ? RELIEF_MARGIN_MM : 0.0));
}

/// Words of a relief texel's owner.
uvec4 owner_seed(uint packing, uint owner) {
    if (owner >= RELIEF_FIRST_GUEST) return packed_seeds[record_of(packing, 2u) + owner - RELIEF_FIRST_GUEST];
    return packed_seeds[record_of(packing, 0u) + owner];
}

/// The 64-bit number of a seed (low, high word).
uvec2 number_of(ivec2 tile, uint index) {
    uint plan_tile = (uint(tile.y) + bed_ranks.z) * uint(bed.z) + uint(tile.x) + bed_ranks.y;
    uint high, low, carry;
    umulExtended(plan_tile, SEEDS_PER_TILE, high, low);
    low = uaddCarry(low, index + 1u, carry);
    return uvec2(low, high + carry);
}
