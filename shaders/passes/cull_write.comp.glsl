// Meshes, third step: the seeds that are there, in the order of the cells.
#include "passes/bed_access.glsl"
#include "passes/cells.glsl"
#include "passes/cell_culling.glsl"

layout(local_size_x = 64) in;
layout(std430, binding = INSTANCES_BINDING) writeonly buffer Instances { uint instances[]; };

uniform uint first_slot;
uniform uint slot_count;
uniform uint capacity;

void main() {
    uint item = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (item >= slot_count * CELLS * CELLS) return;
    uvec4 cell = cells[item];
    if (cell.x >= uint(LOD_COUNT)) return;
    uint slot_index = first_slot + item / (CELLS * CELLS);
    Slot slot = slots[slot_index];
    uint own = record_of(slot.tile.x, 0u);
    Cell culled = cell_of(slot, item % (CELLS * CELLS));
    uint at = cell.w;
    for (uint i = cell.y; i < cell.z; ++i) {
        if (buried(culled, packed_seeds[i]) || !seed_present(packed_seeds[i], slot.tile.z, culled.first_node)) continue;
        if (at < capacity) instances[at] = (slot_index << RELIEF_OWNER_BITS) | (i - own);
        ++at;
    }
}
