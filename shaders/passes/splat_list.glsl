// Splats of a window: a list of seeds whose small ones grow from the front and whose large ones from the back, and how many
// there are.
#include "shared/frame.h"

struct SplatQueue {
    uint groups_x, groups_y, groups_z, count;  // the first three as glDispatchComputeIndirect reads them
};
layout(std430, binding = SPLAT_QUEUES_BINDING) buffer SplatQueues { SplatQueue splat_queues[2]; };
layout(std430, binding = SPLATS_BINDING) buffer Splats { uint listed[]; };

// Groups in x; more go on in y, as a dimension holds 65,535.
const uint GROUPS_X = 32768u;

/// queue 0: small, a thread each; 1: large, a group each.
void list_splat(uint queue, uint seed) {
    uint place = atomicAdd(splat_queues[queue].count, 1u);
    uint room = uint(listed.length());
    if (place >= room) return;
    listed[queue == 0u ? place : room - 1u - place] = seed;
    uint group = queue == 0u ? place / 64u : place;
    if (queue == 1u || place % 64u == 0u) {
        atomicMax(splat_queues[queue].groups_x, min(group + 1u, GROUPS_X));
        atomicMax(splat_queues[queue].groups_y, group / GROUPS_X + 1u);
    }
}

uint splat_group() { return gl_WorkGroupID.y * GROUPS_X + gl_WorkGroupID.x; }

/// The seed at a place of a queue; false: there is none.
bool listed_splat(uint queue, uint place, OUT(uint) seed) {
    uint room = uint(listed.length());
    seed = 0u;
    if (place >= min(splat_queues[queue].count, room)) return false;
    seed = listed[queue == 0u ? place : room - 1u - place];
    return true;
}
