// A window of the live picture: its new samples join those of before, and the mean is shown, dithered to eight bits.
#include "shared/frame.h"
#include "params.glsl"
#include "lib/hash.glsl"
#include "passes/display.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

uniform int begins;  // 1: there is no before
layout(std430, binding = SUM_BINDING) readonly buffer Sum { vec4 sums[]; };
layout(binding = ACCUMULATED_IMAGE, rgba32f) uniform image2D accumulated;
layout(binding = SHOWN_IMAGE, rgba8) writeonly uniform image2D shown;

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(pixel, window_sample.xy))) return;
    ivec2 at = picture_window.zw + pixel;
    vec4 sum = sums[uint(pixel.y * window_sample.x + pixel.x)];
    if (begins == 0) sum += imageLoad(accumulated, at);
    imageStore(accumulated, at, sum);
    vec3 c = display_of(sum.rgb / max(sum.a, 1.0));
    // Triangular noise of a step, by pixel (Wronski 2016): no bands in the soft greys of the floor.
    uint h = hash3(uint(at.x), uint(at.y), 0x5eedu);
    vec3 noise = vec3(triangular(h), triangular(hash1(h + 1u)), triangular(hash1(h + 2u)));
    imageStore(shown, at, vec4(c + noise * (1.0 / 255.0), 1.0));
}
