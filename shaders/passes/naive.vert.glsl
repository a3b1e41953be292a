// One vertex of one seed as a straightforward program draws it, to be measured against.
#include "lib/packed_seed.glsl"

layout(location = 0) in vec3 vertex_mm;
layout(location = 1) in vec4 from_eye_m;  // and metres per millimetre of the mesh
layout(location = 2) in vec4 rotation;

uniform mat4 clip_from_relative;

void main() { gl_Position = clip_from_relative * vec4(from_eye_m.xyz + from_eye_m.w * rotate_by(rotation, vertex_mm), 1.0); }
