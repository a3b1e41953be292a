// The splats' visibility words, in blocks of 8 x 8 pixels: rows of a wide window would thrash the caches. When a pixel has been
// shaded its word has done its work, and the place holds how far the pixel sees: what reprojection asks for.
#include "shared/frame.h"

layout(std430, binding = WORDS_BINDING) buffer Words { uint words[]; };

uint word_place(ivec2 pixel) {
    uint blocks = (uint(window_sample.x) + 7u) >> 3u;
    return ((uint(pixel.y) >> 3u) * blocks + (uint(pixel.x) >> 3u)) * 64u + ((uint(pixel.y) & 7u) << 3u) + (uint(pixel.x) & 7u);
}

/// depth_m: along the view's axis. The nearest has the largest word, whoever comes first.
uint word_of(float depth_m, uint parity, uint index) {
    float steps = clamp(1.0 - log2(depth_m / eye_m.w) * (1.0 / WORD_OCTAVES), 0.0, 1.0) * WORD_DEPTH_STEPS;
    return (uint(steps + 0.5) << WORD_DEPTH_SHIFT) | (parity << WORD_PARITY_SHIFT) | index;
}

float word_depth_m(uint word) {
    return eye_m.w * exp2((1.0 - float(word >> WORD_DEPTH_SHIFT) * (1.0 / WORD_DEPTH_STEPS)) * WORD_OCTAVES);
}

/// sees_m: along the ray, SEES_NOTHING_M when nothing is met.
void keep_distance(ivec2 pixel, float sees_m) { words[word_place(pixel)] = floatBitsToUint(sees_m); }
