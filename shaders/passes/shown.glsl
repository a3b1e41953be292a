// The live picture as it is shown, eight bits a channel. Needs display.glsl and hash.glsl.
#include "shared/frame.h"

layout(binding = SHOWN_IMAGE, rgba8) writeonly uniform image2D shown;

void show_radiance(ivec2 at, vec3 radiance) {
    // Triangular noise of a step, by pixel (Wronski 2016): no bands in the soft greys of the floor.
    uint h = hash3(uint(at.x), uint(at.y), 0x5eedu);
    vec3 noise = vec3(triangular(h), triangular(hash1(h + 1u)), triangular(hash1(h + 2u)));
    imageStore(shown, at, vec4(display_of(radiance) + noise * (1.0 / 255.0), 1.0));
}
