// Meshes, first step: one invocation a cell of a near tile. Cells outside the window's frustum or the mesh range are dropped; of
// the others the burial window is found (cells hold their seeds from the highest down) and its seeds are counted.
#include "passes/bed_access.glsl"
#include "passes/slots.glsl"
#include "params.glsl"

layout(local_size_x = 64) in;

uniform uint slot_count;

bool outside(vec3 low, vec3 high) {
    vec4 corner[8];
    for (int i = 0; i < 8; ++i) {
        vec3 p = vec3((i & 1) != 0 ? high.x : low.x, (i & 2) != 0 ? high.y : low.y, (i & 4) != 0 ? high.z : low.z);
        corner[i] = clip_from_relative * vec4(p, 1.0);
    }
    bvec4 all_out = bvec4(true);
    bool behind = true;
    for (int i = 0; i < 8; ++i) {
        vec4 c = corner[i];
        // Samples move by half a pixel to all sides of the frustum that is culled with.
        vec2 side = c.w * (1.0 + 2.0 / vec2(window_sample.xy));
        all_out = bvec4(all_out.x && c.x < -side.x, all_out.y && c.x > side.x, all_out.z && c.y < -side.y, all_out.w && c.y > side.y);
        behind = behind && c.w < 0.0;
    }
    return any(all_out) || behind;
}

void main() {
    uint item = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (item >= slot_count * CELLS * CELLS) return;
    Slot slot = slots[item / (CELLS * CELLS)];
    uint cell = item % (CELLS * CELLS);
    uint packing = slot.tile.x;
    uint tile = slot.tile.w;
    uint first_node = relief_tiles[tile * RELIEF_TILE_WORDS + 1u];
    uvec2 at = uvec2(cell % CELLS, cell / CELLS);
    cells[item] = uvec4(LOD_COUNT, 0u, 0u, 0u);

    // The largest seed of the packing's format reaches 10.6 x 1.2 mm from its widest section; the cliff's foot lies in the outermost cells.
    const float reach_mm = 12.8;
    vec2 low = vec2(at) * CELL_MM - reach_mm;
    vec2 high = vec2(at + 1u) * CELL_MM + reach_mm;
    uint open = record_of(packing, TILE_RECORD_OPEN);
    if ((open & 1u) != 0u && at.x == 0u) low.x -= RELIEF_MARGIN_MM;
    if ((open & 2u) != 0u && at.x == CELLS - 1u) high.x += RELIEF_MARGIN_MM;
    if ((open & 4u) != 0u && at.y == 0u) low.y -= RELIEF_MARGIN_MM;
    if ((open & 8u) != 0u && at.y == CELLS - 1u) high.y += RELIEF_MARGIN_MM;
    vec3 box_low = slot.corner_m.xyz + 0.001 * vec3(low, 0.0);
    vec3 box_high = slot.corner_m.xyz + 0.001 * vec3(high, bed_box.z);
    float distance_m = length(clamp(vec3(0.0), box_low, box_high));
    if (distance_m > jitter_focal.w || outside(box_low, box_high)) return;

    // The lowest surface here and around: whatever lies deeper than a seed's length and a half below it is never seen.
    uint low_steps = 0x3ffffu;
    for (int y = -1; y <= 1; ++y)
        for (int x = -1; x <= 1; ++x) {
            ivec2 c = clamp(ivec2(at) + ivec2(x, y), ivec2(0), ivec2(CELLS) - 1);
            low_steps = min(low_steps, relief_tiles[tile * RELIEF_TILE_WORDS + RELIEF_TILE_CELL_LOW + uint(c.y) * CELLS + uint(c.x)]);
        }
    bool cliff = open != 0u;
    float window_mm = cliff ? -1.0 : float(low_steps) / RELIEF_STEPS_PER_MM - 26.0;
    if (bed_ranks.w != 0u) window_mm = -1.0;

    uint own = record_of(packing, 0u);
    uint first = own + record_of(packing, TILE_RECORD_CELL_FIRST + cell);
    uint end = own + record_of(packing, TILE_RECORD_CELL_FIRST + cell + 1u);
    uint window_steps = uint(max(window_mm, 0.0) * PACKED_Z_STEPS_PER_MM);
    uint count = 0u;
    uint last = first;
    for (uint i = first; i < end; ++i) {
        uvec4 words = packed_seeds[i];
        if ((words.y & 0xffffu) < window_steps) break;
        last = i + 1u;
        if (seed_present(words, slot.tile.z, first_node)) ++count;
    }
    // Pixels per millimetre at the nearest point of the cell choose the coarsest mesh whose error stays below the bound.
    float px_per_mm = jitter_focal.z / max(distance_m * 1000.0, 1.0);
    uint lod = 0u;
    for (uint l = 1u; l < uint(LOD_COUNT); ++l)
        if (lod_error_mm[l / 4u][l % 4u] * px_per_mm <= lod_error_pixels) lod = l;
    cells[item] = uvec4(lod, first, last, count);
}
