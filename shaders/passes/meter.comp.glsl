// Auto exposure's meter: the sum of the logarithms of the luminances of a window's sums, or of a grid of places of the live picture
// (after Reinhard et al. 2002, "Photographic tone reproduction for digital images"). One group. What is black because nothing is
// there does not count.
#include "shared/frame.h"
#include "passes/history.glsl"

layout(local_size_x = 256) in;

layout(std430, binding = PICTURE_BINDING) writeonly buffer Metered { vec2 metered; };  // sum of log2, places
uniform ivec2 size;
#if OF_SUMS
layout(std430, binding = SUM_BINDING) readonly buffer Sum { vec4 sums[]; };
vec4 sum_at(ivec2 at) { return sums[uint(at.y * size.x + at.x)]; }
#else
layout(binding = ACCUMULATED_IMAGE, rgba32f) readonly uniform image2D accumulated;
vec4 sum_at(ivec2 at) { return counted(imageLoad(accumulated, at)); }
#endif

const float LEAST = 1.0e-4;
const int MOST_PLACES = 16384;

shared vec2 parts[256];

void main() {
    int lane = int(gl_LocalInvocationID.x);
    int apart = int(ceil(sqrt(float(size.x) * float(size.y) / float(MOST_PLACES))));
    ivec2 grid = (size + apart - 1) / apart;
    vec2 part = vec2(0.0);
    for (int i = lane; i < grid.x * grid.y; i += 256) {
        vec4 sum = sum_at(ivec2(i % grid.x, i / grid.x) * apart);
        float luminance = dot(sum.rgb, vec3(0.2126, 0.7152, 0.0722)) / max(sum.a, 1.0);
        if (luminance > LEAST) part += vec2(log2(luminance), 1.0);
    }
    parts[lane] = part;
    barrier();
    if (lane > 0) return;
    for (int i = 1; i < 256; ++i) part += parts[i];
    metered = part;
}
