// Meshes, second step: where each cell's instances begin. One group; each thread owns a run of cells, so that the order of the
// instances depends on the cells alone: where two seeds touch at equal depth, the same one wins in every run.
#include "passes/cells.glsl"

layout(local_size_x = 256) in;

struct DrawCommand {
    uint index_count, instance_count, first_index, base_vertex, base_instance;
};
layout(std430, binding = DRAWS_BINDING) buffer Draws { DrawCommand draws[]; };

uniform uint cell_count;
uniform uint capacity;

shared uint totals[256 * LOD_COUNT];

void main() {
    uint thread = gl_LocalInvocationID.x;
    uint run = (cell_count + 255u) / 256u;
    uint first = min(thread * run, cell_count);
    uint end = min(first + run, cell_count);
    for (uint l = 0u; l < uint(LOD_COUNT); ++l) totals[l * 256u + thread] = 0u;
    for (uint i = first; i < end; ++i) {
        uvec4 cell = cells[i];
        if (cell.x < uint(LOD_COUNT)) totals[cell.x * 256u + thread] += cell.w;
    }
    barrier();
    // LODs one behind the other in one buffer: an exclusive sum over (lod, thread).
    if (thread == 0u) {
        uint sum = 0u;
        for (uint l = 0u; l < uint(LOD_COUNT); ++l) {
            uint base = min(sum, capacity);
            for (uint t = 0u; t < 256u; ++t) {
                uint count = totals[l * 256u + t];
                totals[l * 256u + t] = sum;
                sum += count;
            }
            draws[l].base_instance = base;
            draws[l].instance_count = min(sum, capacity) - base;
        }
    }
    barrier();
    for (uint i = first; i < end; ++i) {
        uvec4 cell = cells[i];
        if (cell.x >= uint(LOD_COUNT)) continue;
        uint slot_in = cell.x * 256u + thread;
        // The last step needs the offset only; it takes the count's place.
        cells[i].w = totals[slot_in];
        totals[slot_in] += cell.w;
    }
}
