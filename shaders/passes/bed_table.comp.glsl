// The bed's own reflectance: what a pixel sees that holds many seeds, by the elevation of the view. Made by marching rays into
// the relief itself, so that near and far agree by construction. Each invocation: two rays of one elevation to one patch.
//
// Vectors of a bin, each a mean over the rays, in the frame (towards the viewer, across, up); albedos are shares (table_bins.glsl):
//   0 albedo x sky visibility; w: part of the rays that meet a seed
//   1 the same x normal towards the viewer; w: mean product of the light of two rays to one patch of the picture
//   2 the same x normal up; w: mean height, mm                          3 albedo x light from neighbours
//   4 albedo x open sky (for the light of the room); w: part of the pairs that both meet seeds
//   5 shipped luminance of 0, times the normal's second moments: towards the viewer, up, both, across
//   6 to 11 what a narrow light of irradiance 1 gives more than its cosine and the sky's visibility say, by its direction; w: the
//     same of the gloss under half a sky
#define ALBEDO_AS_SHARES
#include "passes/bed_access.glsl"
#include "passes/lighting.glsl"
#include "passes/shadows.glsl"
#include "passes/seed_shading.glsl"
#include "passes/relief_march.glsl"
#define RELIEF_SKIN far_seed_surface
#include "passes/relief_surface.glsl"
#include "passes/table_bins.glsl"

layout(local_size_x = 64) in;

// Paint as it is seen from where a pixel holds several seeds.
const float FOOTPRINT_MM = 15.0;

uniform uint first_bin;
uniform uint rays_a_patch;  // 2

layout(std430, binding = TABLE_SAMPLES_BINDING) buffer TableSamples { vec4 table_samples[]; };

struct TableRay {
    vec4 vectors[TABLE_VECTORS];
    float light;  // what it sees under an even sky
};

/// A ray of the bin's elevation, aimed at a place of the mean surface.
TableRay table_ray(vec2 at, vec2 heading, float sine, uint h) {
    TableRay ray;
    for (int v = 0; v < TABLE_VECTORS; ++v) ray.vectors[v] = vec4(0.0);
    ray.light = 0.0;
    vec3 direction = vec3(-heading * sqrt(1.0 - sine * sine), -sine);
    vec3 origin = vec3(at, bed_box.w) - direction * ((bed_box.z - bed_box.w + 1.0) / sine);
    ReliefHit hit = relief_march(origin, direction, 1e9, unit_float(hash1(h + 3u)));
    if (!hit.found) return ray;
    vec3 place = origin + direction * hit.t_mm;
    vec2 blur = (vec2(unit_float(hash1(h + 5u)), unit_float(hash1(h + 6u))) - 0.5) * relief.x;
    ReliefSurface s = relief_surface(hit, place, is_steep(direction, h), FOOTPRINT_MM, unit_float(hash1(h + 4u)), blur);
    vec3 n = vec3(dot(s.seed.normal.xy, heading), dot(s.seed.normal.xy, vec2(-heading.y, heading.x)), s.seed.normal.z);
    SeedMaterial m = material_of(s.seed);
    float view = clamp(-dot(s.seed.normal, direction), LEAST_VIEW_COSINE, 1.0);
    vec2 split = coats_and_body(m, view);
    vec3 coat = vec3(0.0, 0.0, split.x);
    vec3 returns = split.y * m.albedo + coat;
    float neighbours = from_neighbours(s.sky, s.seed.normal);
    vec3 lit = returns * s.sky;
    ray.light = shipped_luminance(lit) * (0.5 + 0.5 * n.z) + 0.3 * shipped_luminance(returns) * neighbours;
    ray.vectors[0] = vec4(lit, 1.0);
    ray.vectors[1] = vec4(lit * n.x, 0.0);
    ray.vectors[2] = vec4(lit * n.z, place.z);
    ray.vectors[3] = vec4(returns * neighbours, ray.light);
    ray.vectors[4] = vec4(returns * (s.sky * (0.5 + 0.5 * n.z)), 0.0);
    float up = sqrt(unit_float(hash1(h + 7u)));
    float around = 6.28318531 * unit_float(hash1(h + 8u));
    vec3 from = vec3(sqrt(1.0 - up * up) * vec2(cos(around), sin(around)), up);
    Beam beam;
    beam.from = vec3(heading * from.x + vec2(-heading.y, heading.x) * from.y, from.z);
    beam.wide = 0.0;
    beam.axis = vec4(1.0, 0.0, 0.0, 1.0);
    BeamHorizon horizon = beam_horizon(s.on_seed_mm, beam, light_line(beam, s.seed.normal), 0.5, h);
    float seen = 1.0 - RELIEF_SHADE * (1.0 - not_under(s.on_seed_mm) * above(horizon));
    float cosine = max(dot(s.seed.normal, beam.from), 0.0);
    float mirrored = dot(reflect(direction, s.seed.normal), beam.from);
    float gloss = PI * narrow_gloss(mirrored, lobe_exponent(m.roughness), 0.0);
    float wide_coat = PI * wide_gloss(mirrored) - 0.5 - 0.5 * dot(s.seed.normal, beam.from);
    vec4 directed = vec4(split.y * m.albedo * ((seen - s.sky) * cosine) + coat * (seen * gloss - s.sky * cosine),
                         split.x * s.sky * wide_coat);
    for (int i = 0; i < DIRECTED; ++i) ray.vectors[FIRST_DIRECTED + i] = directed * directed_basis(from.x, from.z * from.z, i);
    ray.vectors[5] = shipped_luminance(lit) * vec4(n.x * n.x, n.z * n.z, n.x * n.z, n.y * n.y);
    return ray;
}

void main() {
    uint bin = first_bin;
    uint i = gl_GlobalInvocationID.x;
    uint h = hash3(i, bin, 0x7ab1e5u);
    float azimuth = 6.28318531 * unit_float(h);
    vec2 heading = vec2(cos(azimuth), sin(azimuth));
    float sine = table_sine(float(bin));
    // Well inside the bed. The rays of one elevation are spread over the picture's plane, not over the ground: a place is as
    // likely as it is wide.
    vec2 inset = min(vec2(2.0 * TILE_MM), 0.3 * bed_box.xy);
    vec2 patch_mm = mix(inset, bed_box.xy - inset, vec2(unit_float(hash1(h + 1u)), unit_float(hash1(h + 2u))));
    vec4 sums[TABLE_VECTORS];
    for (int v = 0; v < TABLE_VECTORS; ++v) sums[v] = vec4(0.0);
    float product = 1.0;
    bool both = true;
    // A loop that the compiler cannot unroll: twice the text would cost a third of a second of llvmpipe's first picture.
    for (uint r = 0u; r < rays_a_patch; ++r) {
        uint k = hash2(h, r + 11u);
        vec2 in_picture_mm = ONE_SEED_MM * (vec2(unit_float(hash1(k)), unit_float(hash1(k + 1u))) - 0.5);
        vec2 at = patch_mm + vec2(-heading.y, heading.x) * in_picture_mm.x + heading * (in_picture_mm.y / sine);
        TableRay ray = table_ray(at, heading, sine, hash1(k + 2u));
        for (int v = 0; v < TABLE_VECTORS; ++v) sums[v] += ray.vectors[v];
        product *= ray.light;
        both = both && ray.vectors[0].w > 0.0;
    }
    // Two rays to one square of the picture: the mean of their product, less the square of the mean, is the variance of the
    // patches' light. Of those that both meet seeds: what shows between thin ones is not grain.
    uint base = (bin * uint(TABLE_SAMPLES) + i) * uint(TABLE_VECTORS);
    for (int v = 0; v < TABLE_VECTORS; ++v) table_samples[base + uint(v)] = sums[v] / float(rays_a_patch);
    table_samples[base + 1u].w = both ? product : 0.0;
    table_samples[base + 4u].w = both ? 1.0 : 0.0;
}
