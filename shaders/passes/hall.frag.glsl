// Surface and normal of the hall; light comes later, once a pixel.
layout(location = 0) flat in uint id;
layout(location = 1) in vec3 normal;

layout(location = 0) out uint out_id;
layout(location = 1) out vec4 out_place;

void main() {
    out_id = id;
    out_place = vec4(gl_FrontFacing ? normal : -normal, 0.0);
}
