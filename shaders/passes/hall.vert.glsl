// What the hall is built of: a mesh of one kind, put where its copy stands.
#include "shared/frame.h"

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 outwards;
layout(location = 2) in vec4 origin;  // w: surface
layout(location = 3) in vec4 x_to;
layout(location = 4) in vec4 y_to;
layout(location = 5) in vec4 z_to;

layout(location = 0) flat out uint id;
layout(location = 1) out vec3 normal;

void main() {
    vec3 world_m = origin.xyz + x_to.xyz * position.x + y_to.xyz * position.y + z_to.xyz * position.z;
    // The axes stand upright on one another, so that their lengths are all that bends a normal.
    normal = x_to.xyz * (outwards.x / max(dot(x_to, x_to), 1e-12)) + y_to.xyz * (outwards.y / max(dot(y_to, y_to), 1e-12)) +
             z_to.xyz * (outwards.z / max(dot(z_to, z_to), 1e-12));
    normal = normalize(normal);
    id = ID_SURFACE | uint(origin.w);
    gl_Position = clip_from_relative * vec4(world_m - eye_m.xyz, 1.0);
}
