// Which seed, and where on it: light and paint come later, once a pixel.
layout(location = 0) in vec3 place;
layout(location = 1) flat in uint id;

layout(location = 0) out uint out_id;
layout(location = 1) out vec4 out_place;

void main() {
    out_id = id;
    out_place = vec4(place, 0.0);
}
