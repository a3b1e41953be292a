// Tiles near enough for meshes or splats.
#include "shared/frame.h"

struct Slot {
    vec4 corner_m;  // south-west corner on the ground, relative to the middle of the lens; w unused
    uvec4 tile;     // packing tile; tile in the bed x | y << 16; ranks that are there; relief
};

layout(std430, binding = SLOTS_BINDING) readonly buffer Slots { Slot slots[]; };
