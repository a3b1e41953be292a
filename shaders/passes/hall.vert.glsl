// The hall's boxes: 36 vertices each, from two corners.
#include "shared/frame.h"

layout(std430, binding = BOXES_BINDING) readonly buffer Boxes { vec4 boxes[]; };  // low and surface, high

layout(location = 0) flat out uint id;
layout(location = 1) flat out vec3 normal;

void main() {
    vec4 low = boxes[2 * gl_InstanceID];
    vec4 high = boxes[2 * gl_InstanceID + 1];
    int face = gl_VertexID / 6;
    int axis = face >> 1;
    bool far_side = (face & 1) != 0;
    int corner = gl_VertexID % 6;
    bool u = corner == 1 || corner == 2 || corner == 4;
    bool v = corner == 2 || corner == 4 || corner == 5;
    bvec3 at = axis == 0 ? bvec3(far_side, u, v) : axis == 1 ? bvec3(u, far_side, v) : bvec3(u, v, far_side);
    vec3 world_m = mix(low.xyz, high.xyz, at);
    normal = vec3(0.0);
    normal[axis] = far_side ? 1.0 : -1.0;
    id = ID_SURFACE | uint(low.w);
    gl_Position = clip_from_relative * vec4(world_m - eye_m.xyz, 1.0);
}
