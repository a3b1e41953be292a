// Lights the pixels that hold many seeds by the bed's own reflectance, with the grain that so many seeds have.
#include "passes/pixels.glsl"
#include "passes/lighting.glsl"
#include "passes/table_bins.glsl"
#include "passes/mean_seed.glsl"

layout(local_size_x = 64) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(std430, binding = BED_TABLE_BINDING) readonly buffer BedTable { vec4 bed_table[]; };

// Relative spread of the light of patches that show one top seed each. Measured on the bed from above at 10.8 mm a pixel, 64
// samples: 0.107, of which 0.056 is the samples' own; patches of 4 and 16 seeds show a half and a quarter of the rest.
const float GRAIN = 0.09;
const float ONE_SEED_MM = 10.8;

vec4 table_vector(float bin, int v) {
    int low = min(int(bin), TABLE_BINS - 2);
    return mix(bed_table[low * TABLE_VECTORS + v], bed_table[(low + 1) * TABLE_VECTORS + v], bin - float(low));
}

/// The mean of n seeds has 1/n of the variance of one. Cells of half a pixel, so that a pixel's samples meet several.
float grain(vec2 bed_mm, float footprint_mm, float dither) {
    // Which of two octaves a sample takes is drawn by lot, so that no distance shows a step.
    float level = max(0.0, floor(log2(max(0.5 * footprint_mm, 1.0) / ONE_SEED_MM) + dither));
    float cell_mm = ONE_SEED_MM * exp2(level);
    ivec2 cell = ivec2(floor(bed_mm / cell_mm));
    float n = TOP_SEEDS_PER_MM2 * cell_mm * cell_mm;
    // 2.449: the triangular distribution's variance is 1/6.
    return GRAIN * 2.449 * triangular(hash3(uint(cell.x), uint(cell.y), uint(level) + 77u)) * inversesqrt(max(n, 1.0));
}

void main() {
    ivec2 pixel;
    if (!next_pixel(PIXEL_TABLE, pixel)) return;
    uint h = pixel_hash(pixel);
    vec3 direction = normalize(pixel_ray(pixel));
    float t_mm = (eye_in_bed_mm.z - bed_box.w) / -direction.z;
    vec2 at = eye_in_bed_mm.xy + direction.xy * t_mm;

    float bin = table_bin(-direction.z);
    vec4 open = table_vector(bin, 0);
    // What shows between thinly strewn seeds is the ground.
    if (unit_float(hash1(h + 8u)) >= open.w) {
        if (texelFetch(id_map, pixel, 0).r >= ID_SURFACE) {
            queue_pixel(PIXEL_HALL, pixel);
            return;
        }
    }
    vec2 heading = -normalize(direction.xy + vec2(1e-6, 0.0));
    vec3 facing = table_vector(bin, 1).rgb;
    vec3 up = table_vector(bin, 2).rgb;
    vec3 place_m = eye_m.xyz + 0.001 * t_mm * direction;
    vec3 light = table_vector(bin, 4).rgb * room_light();
    vec3 ground = vec3(0.0);
    for (int i = 0; i < lit_counts.y; ++i) {
        Beam beam;
        if (i < lit_counts.x)
            beam = area_beam(i, place_m);
        else
            beam = point_beam(i, place_m);
        // Nearly all visible skin faces the light, so that max(c, 0) is c: what light_response is then, averaged.
        vec3 cosine = max(facing * dot(beam.from.xy, heading) + up * beam.from.z, 0.0);
        light += beam.power * mix(cosine, 0.5 * (open.rgb + cosine), beam.wide);
        ground += beam.power * max(beam.from.z, 0.0);
    }
    light += table_vector(bin, 3).rgb * ground * mean_seed_albedo();
    vec3 radiance = light / (PI * max(open.w, 1e-3)) * (1.0 + grain(at, t_mm / jitter_focal.z, unit_float(hash1(h + 7u))));
    if (debug_view == DEBUG_VIEW_BANDS) radiance = false_colour(2u) * (0.4 + 0.6 * radiance);
    add_sample(pixel, radiance);
}
