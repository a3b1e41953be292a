// The window's pixels, sorted by what shades them. Each kind has a list and a dispatch of its own: on llvmpipe, which runs both
// sides of a branch, one shader for all would do everything for every pixel, and a GPU would wait for the slowest of a group.
#include "shared/frame.h"
#include "lib/hash.glsl"
#include "passes/view_rays.glsl"

struct PixelQueue {
    uint groups_x, groups_y, groups_z, count;  // the first three as glDispatchComputeIndirect reads them
};
layout(std430, binding = PIXELS_BINDING) buffer Pixels {
    PixelQueue queues[PIXEL_KINDS];
    uint queued[];  // a window's size for each kind: x | y << 16
};
layout(std430, binding = SUM_BINDING) buffer Sum { vec4 sums[]; };

void queue_pixel(uint kind, ivec2 pixel) {
    uint slot = atomicAdd(queues[kind].count, 1u);
    queued[kind * uint(window_sample.x * window_sample.y) + slot] = uint(pixel.x) | uint(pixel.y) << 16;
    if (slot % 64u == 0u) atomicMax(queues[kind].groups_x, slot / 64u + 1u);
}

/// The pixel of this invocation; false: there is none.
bool next_pixel(uint kind, OUT(ivec2) pixel) {
    uint slot = gl_GlobalInvocationID.x;
    pixel = ivec2(0);
    if (slot >= queues[kind].count) return false;
    uint packed_pixel = queued[kind * uint(window_sample.x * window_sample.y) + slot];
    pixel = ivec2(packed_pixel & 0xffffu, packed_pixel >> 16);
    return true;
}

/// Random bits of a pixel and sample; independent of window and machine.
uint pixel_hash(ivec2 pixel) {
    ivec2 absolute = picture_window.zw + pixel;
    return hash3(uint(absolute.x), uint(absolute.y), uint(window_sample.z) + 1u);
}

// As render::Fact.
const int FACT_POSITION = 1;  // in the hall, m
const int FACT_NORMAL = 2;
const int FACT_ALBEDO = 3;
const int FACT_NUMBER = 4;    // of the seed: 16 bits, the next 16, the rest

/// What is known of a place instead of its light, when a file is to keep that. number: 0 where there is no seed.
vec3 fact_or(vec3 radiance, vec3 place_m, vec3 normal, vec3 albedo, uvec2 number) {
    int fact = int(parallel_focus.w);
    return fact == FACT_POSITION ? place_m : fact == FACT_NORMAL ? normal : fact == FACT_ALBEDO ? albedo
         : fact == FACT_NUMBER ? vec3(float(number.x & 0xffffu), float(number.x >> 16u), float(number.y)) : radiance;
}

void add_sample(ivec2 pixel, vec3 radiance) {
    uint at = uint(pixel.y * window_sample.x + pixel.x);
    vec4 before = window_sample.w != 0 ? vec4(0.0) : sums[at];
    sums[at] = before + vec4(radiance, 1.0);
}

/// Of the bands: mesh, splat, relief, table, and the hall.
vec3 false_colour(uint i) {
    return i == 0u ? vec3(0.8, 0.2, 0.1) : i == 1u ? vec3(0.8, 0.6, 0.1) : i == 2u ? vec3(0.2, 0.7, 0.2)
         : i == 3u ? vec3(0.1, 0.5, 0.8) : i == 4u ? vec3(0.3) : vec3(0.4, 0.2, 0.8);
}
