// Relief, second step: how much sky each texel sees, and how low the surface of each cell lies (which ends the burial window).
// One invocation for four texels of a row, so that each writes a whole word.
#include "passes/bed_access.glsl"
#include "params.glsl"

layout(local_size_x = 64) in;

uniform uint first_relief;

uint relief_tile;
uint packing;
int side;

float sky_height(vec2 local_mm) {
    // Neighbours beyond the tile line depend on the place in the bed; the tile's own surface, mirrored, stands in for them.
    uint open = record_of(packing, TILE_RECORD_OPEN);
    vec2 at = local_mm;
    if (at.x < 0.0 && (open & 1u) == 0u) at.x = -at.x;
    if (at.x > TILE_MM && (open & 2u) == 0u) at.x = 2.0 * TILE_MM - at.x;
    if (at.y < 0.0 && (open & 4u) == 0u) at.y = -at.y;
    if (at.y > TILE_MM && (open & 8u) == 0u) at.y = 2.0 * TILE_MM - at.y;
    at += RELIEF_MARGIN_MM;
    ivec2 texel = clamp(ivec2(floor(at * relief.y)), ivec2(0), ivec2(side - 1));
    return word_height_mm(relief_words[(relief_tile * uint(side) + uint(texel.y)) * uint(side) + uint(texel.x)]);
}

#include "passes/sky_visibility.glsl"

void main() {
    side = int(relief.z);
    uint per_row = uint(side) / 4u;
    uint item = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    relief_tile = first_relief + item / (per_row * uint(side));
    if (relief_tile >= uint(relief.w)) return;
    packing = relief_tiles[relief_tile * RELIEF_TILE_WORDS];
    uint inside = item % (per_row * uint(side));
    uint y = inside / per_row;
    uint x0 = (inside % per_row) * 4u;
    uint packed_sky = 0u;
    for (uint i = 0u; i < 4u; ++i) {
        uint index = (relief_tile * uint(side) + y) * uint(side) + x0 + i;
        uint word = relief_words[index];
        vec2 local = (vec2(x0 + i, y) + 0.5) * relief.x - RELIEF_MARGIN_MM;
        if (local.x > 0.0 && local.y > 0.0 && local.x < TILE_MM && local.y < TILE_MM) {
            uvec2 cell = uvec2(local * (1.0 / CELL_MM));
            atomicMin(relief_tiles[relief_tile * RELIEF_TILE_WORDS + RELIEF_TILE_CELL_LOW + cell.y * CELLS + cell.x],
                      word >> RELIEF_OWNER_BITS);
        }
        if (word == 0u) continue;
        SeedPose pose = unpack_seed(owner_seed(packing, word & RELIEF_OWNER_MASK));
        vec3 p = vec3(local, word_height_mm(word));
        vec3 n = normalize(rotate_by(pose.rotation, seed_gauge_gradient(rotate_back_by(pose.rotation, p - pose.position_mm) / pose.scale)));
        float sky = sky_visibility(p, n, 4, 0.5, relief_occlusion_mm, vec2(0.0));
        packed_sky |= uint(sky * 255.0 + 0.5) << (i * 8u);
    }
    relief_sky[(relief_tile * uint(side * side) >> 2u) + y * per_row + (x0 >> 2u)] = packed_sky;
}
