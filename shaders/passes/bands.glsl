// How many top seeds a pixel holds: what decides in which way it is drawn.
#include "passes/view_rays.glsl"

/// distance_mm along the ray to the bed's surface; sine: of the ray's elevation.
float seeds_in_pixel(float distance_mm, float sine) {
    float across_mm = pixel_mm(distance_mm);
    return TOP_SEEDS_PER_MM2 * across_mm * across_mm / max(sine, LEAST_SINE);
}

/// Where between two numbers of seeds a sample changes over: drawn by lot, evenly in the logarithm.
float fade_place(float begins, float ends, float lot) { return begins * pow(ends / begins, lot); }
