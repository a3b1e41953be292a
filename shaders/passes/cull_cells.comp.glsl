// Meshes, first step: one invocation a cell of a near tile. Cells outside the window's frustum or the mesh range are dropped;
// of the others the seeds that are there and not buried are counted.
#include "passes/bed_access.glsl"
#include "passes/cells.glsl"
#include "passes/cell_culling.glsl"
#include "passes/view_rays.glsl"
#include "params.glsl"

layout(local_size_x = 64) in;

uniform uint first_slot;
uniform uint slot_count;

void main() {
    uint item = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (item >= slot_count * CELLS * CELLS) return;
    Slot slot = slots[first_slot + item / (CELLS * CELLS)];
    cells[item] = uvec4(LOD_COUNT, 0u, 0u, 0u);
    Cell cell = cell_of(slot, item % (CELLS * CELLS));
    if (!cell.seen || !is_mesh(cell)) return;
    uint count = 0u;
    uint last = cell.first;
    for (uint i = cell.first; i < cell.end; ++i) {
        uvec4 words = packed_seeds[i];
        if (buried(cell, words) || !seed_present(words, slot.tile.z, cell.first_node)) continue;
        last = i + 1u;
        ++count;
    }
    // Pixels per millimetre at the nearest point of the cell choose the coarsest mesh whose error stays below the bound.
    float px_per_mm = 1.0 / pixel_mm(max(cell.distance_m * 1000.0, 1.0));
    uint lod = 0u;
    for (uint l = 1u; l < uint(LOD_COUNT); ++l)
        if (lod_error_mm[l / 4u][l % 4u] * px_per_mm <= lod_error_pixels) lod = l;
    cells[item] = uvec4(lod, cell.first, last, count);
}
