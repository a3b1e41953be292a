// The bed's own reflectance: what a pixel sees that holds many seeds, by the elevation of the view. Made by marching rays into the
// relief itself, so that near and far agree by construction. Each invocation: one ray, in group row y one elevation.
//
// Vectors of a bin, each a mean over the rays, in the frame (towards the viewer, across, up):
//   0 albedo x sky visibility; w: part of the rays that meet a seed     1 the same x normal towards the viewer
//   2 the same x normal up; w: mean height, mm                          3 albedo x light from neighbours
//   4 albedo x open sky (for the light of the room)
#include "passes/bed_access.glsl"
#include "passes/lighting.glsl"
#include "passes/seed_shading.glsl"
#include "passes/relief_march.glsl"
#include "passes/relief_surface.glsl"
#include "passes/table_bins.glsl"

layout(local_size_x = 64) in;

uniform uint first_bin;
layout(std430, binding = TABLE_SAMPLES_BINDING) writeonly buffer TableSamples { vec4 table_samples[]; };

void main() {
    uint bin = first_bin + gl_WorkGroupID.y;
    uint i = gl_GlobalInvocationID.x;
    uint h = hash3(i, bin, 0xbed7ab1eu);
    float azimuth = 6.28318531 * unit_float(h);
    float sine = table_sine(float(bin));
    float cosine = sqrt(1.0 - sine * sine);
    vec2 heading = vec2(cos(azimuth), sin(azimuth));
    // Aimed at a place of the surface well inside the bed, from above everything.
    vec2 inset = min(vec2(2.0 * TILE_MM), 0.3 * bed_box.xy);
    vec2 at = mix(inset, bed_box.xy - inset, vec2(unit_float(hash1(h + 1u)), unit_float(hash1(h + 2u))));
    vec3 direction = vec3(-heading * cosine, -sine);
    vec3 origin = vec3(at, bed_box.w) - direction * ((bed_box.z - bed_box.w + 1.0) / sine);
    // The rays of one elevation are spread over the picture's plane, not over the ground: a place is as likely as it is wide.
    ReliefHit hit = relief_march(origin, direction, 1e9, unit_float(hash1(h + 3u)), vec2(0.0));
    uint base = (bin * uint(TABLE_SAMPLES) + i) * uint(TABLE_VECTORS);
    for (uint v = 0u; v < uint(TABLE_VECTORS); ++v) table_samples[base + v] = vec4(0.0);
    if (!hit.found) return;
    vec3 place = origin + direction * hit.t_mm;
    ReliefSurface s = relief_surface(hit, place, 1.0);
    vec2 transfer = seed_transfer(s.sky, s.seed.normal);
    table_samples[base] = vec4(s.seed.albedo * transfer.x, 1.0);
    table_samples[base + 1u] = vec4(s.seed.albedo * (transfer.x * dot(s.seed.normal.xy, heading)), 0.0);
    table_samples[base + 2u] = vec4(s.seed.albedo * (transfer.x * s.seed.normal.z), place.z);
    table_samples[base + 3u] = vec4(s.seed.albedo * transfer.y, 0.0);
    table_samples[base + 4u] = vec4(s.seed.albedo * (s.sky * (0.5 + 0.5 * s.seed.normal.z)), 0.0);
}
