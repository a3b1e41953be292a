// Lights the pixels that hold many seeds by the bed's own reflectance, with the grain that so many seeds have.
#include "params.glsl"
#include "passes/pixels.glsl"
#include "passes/words.glsl"
#include "passes/lighting.glsl"
#include "lib/seed_material.glsl"
#include "passes/table_bins.glsl"
#include "passes/bands.glsl"

layout(local_size_x = 64) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(std430, binding = BED_TABLE_BINDING) readonly buffer BedTable { vec4 bed_table[]; };

vec4 table_vector(float bin, int v) {
    int low = min(int(bin), TABLE_BINS - 2);
    return mix(bed_table[low * TABLE_VECTORS + v], bed_table[(low + 1) * TABLE_VECTORS + v], bin - float(low));
}

/// Albedo of the table's shares.
vec3 albedo_of(vec3 shares) { return dusty_porcelain(seed_porcelain, seed_dust) * shares.x + seed_ink * shares.y + shares.z; }

/// In the frame of the table: towards the viewer, across, up.
vec3 in_table(vec3 d, vec2 heading) { return vec3(dot(d.xy, heading), dot(d.xy, vec2(-heading.y, heading.x)), d.z); }

/// Of the cosine to a direction.
float second_moment(vec3 d, vec4 moments) {
    return d.x * d.x * moments.x + d.z * d.z * moments.y + 2.0 * d.x * d.z * moments.z + d.y * d.y * moments.w;
}

/// Mean of max(c, 0) over cosines c of that mean and variance, as if they were normally distributed: skin that faces away from
/// a low light is dark and not darker (without this the bed under overcast was 3 % too dark). The distribution function after
/// Page 1977.
float mean_lit(float mean, float variance) {
    float spread = sqrt(max(variance, 1e-6));
    float z = mean / spread;
    float below = 0.5 + 0.5 * tanh(clamp(0.79788456 * (z + 0.044715 * z * z * z), -10.0, 10.0));
    return mean * below + spread * 0.39894228 * exp(-0.5 * z * z);
}

// Skin that looks at a narrow light also sees more of the sky, which the means of both do not know; most where the eye grazes,
// where skin that looks at a wide one sees less of it (both fitted to the relief, under the hall's lights and under an even sky).
const float NARROW = 0.21;
const float EVEN = 0.007;

// A small light strikes some of the skin and leaves the rest dark: its share p of what it would give were all struck at this
// cosine has the variance (1 - p) / p. Of that, squares of one top seed keep a part, the less the lower one looks: then the lit
// crests are nearly all that is seen (fitted to the relief under a spot at 10 degrees, from the bridge and from the path: grain
// of 0.27 and 0.20 of the mean, where without this it was 0.08).
const float STRUCK_COSINE = 0.65;
const float STRUCK_KEPT = 0.5;

// What cells lose to a pixel's border (1.2: on average a pixel cuts the outer ones of its row of three), and what real lights
// have of contrast beyond the even sky that the spread was measured under.
const float FITTED = 1.5;
const int HEADINGS = 8;  // in half a turn

/// spread: of the light of squares of the picture that show one top seed, relative. The mean of n seeds has 1/n of the variance
/// of one (measured from above and from 34 degrees, 1 to 64 seeds: 0.167, 0.081, 0.040, 0.020). The noise lies on the ground in
/// cells of about half a pixel, as long towards the eye as they are foreshortened, so that one sample is not noisier than a few
/// seeds are. Size, length and heading come in steps; which of two a sample takes is drawn by lot, so that no distance and no
/// turn shows one.
float grain(float spread, float stronger, float sine, vec2 heading, vec2 bed_mm, float footprint_mm, uint h) {
    float level = max(-1.0, floor(log2(max(0.5 * footprint_mm, 1.0) / ONE_SEED_MM) + unit_float(h)));
    float cell_mm = ONE_SEED_MM * exp2(level);
    float steep = max(sine, 0.05);
    float longer = floor(log2(1.0 / steep) + unit_float(hash1(h + 1u)));
    float turn = floor(atan(heading.y, heading.x) * (float(HEADINGS) / PI) + unit_float(hash1(h + 2u)));
    float azimuth = (turn + 0.5) * (PI / float(HEADINGS));
    vec2 along = vec2(cos(azimuth), sin(azimuth));
    vec2 place = vec2(dot(bed_mm, along) * exp2(-longer), dot(bed_mm, vec2(-along.y, along.x))) / cell_mm;
    ivec2 cell = ivec2(floor(place));
    uint kind = (uint(int(level) + 77) * 16u + uint(longer)) * 16u + uint(int(turn) + HEADINGS) % uint(HEADINGS);
    // Darker or brighter, nothing between: of all noise of this variance it reaches least far, and what would be darker than
    // black would make the bed too bright.
    float rough = stronger * FITTED * spread * (ONE_SEED_MM / cell_mm) * inversesqrt(steep * exp2(longer));
    float noise = (hash3(uint(cell.x), uint(cell.y), kind) & 1u) == 0u ? -1.0 : 1.0;
    return noise * min(rough, 0.95);
}

/// Where the relief fades out, a pixel is the mean of two grains that know nothing of one another, which is calmer than either:
/// with a share p of its samples from here, (p k)^2 + (1 - p)^2 = 1 makes up for it.
float fading(float n) {
    float p = clamp(log2(n / bands.z) / log2(bands.w / bands.z), 0.02, 1.0);
    return sqrt((2.0 - p) / p);
}

void main() {
    ivec2 pixel;
    if (!next_pixel(PIXEL_TABLE, pixel)) return;
    uint h = pixel_hash(pixel);
    ViewRay ray = pixel_ray(pixel);
    vec3 direction = normalize(ray.along);
    vec3 origin = begin_mm(ray);
    float t_mm = (origin.z - bed_box.w) / -direction.z;
    vec2 at = origin.xy + direction.xy * t_mm;

    float bin = table_bin(-direction.z);
    vec4 open = table_vector(bin, 0);
    // What shows between thinly strewn seeds is the ground.
    if (unit_float(hash1(h + 8u)) >= open.w) {
        uint id = texelFetch(id_map, pixel, 0).r;
        if (id >= ID_SURFACE && id != ID_NOTHING) {
            queue_pixel(PIXEL_HALL, pixel);
            return;
        }
    }
    vec2 heading = -normalize(direction.xy + vec2(1e-6, 0.0));
    vec4 moments = table_vector(bin, 5) / max(shipped_luminance(open.rgb), 1e-4);
    open.rgb = albedo_of(open.rgb);
    float weight = max(luminance(open.rgb), 1e-4);
    vec3 facing = albedo_of(table_vector(bin, 1).rgb);
    vec3 up = albedo_of(table_vector(bin, 2).rgb);
    vec3 place_m = eye_m.xyz + ray.from_m + 0.001 * t_mm * direction;
    float lit = 1.0 + NARROW * (0.8 + direction.z);
    vec3 ground = returned_light(returned_at(place_m), vec3(0.0, 0.0, 1.0));
    vec3 light = albedo_of(table_vector(bin, 4).rgb) * ground;
    float struck = 0.0;
    for (int i = 0; i < lit_counts.y; ++i) {
        vec3 before = light;
        Beam beam;
        if (i < lit_counts.x)
            beam = area_beam(i, place_m);
        else
            beam = point_beam(i, place_m, h);
        // As line_response and half a sky, averaged over the skin; what is a sky is no line.
        vec3 from = in_table(beam.from, heading);
        vec3 axis = in_table(line_axis(beam), heading);
        float line = 1.0 - is_sky(beam);
        float off = line_end(beam) * line_end(beam) / 3.0 * line;  // mean square of the sine along it
        float middle = 1.0 - 0.5 * beam.wide * line;               // mean cosine
        vec3 cosine = facing * from.x + up * from.z;
        float mean = luminance(cosine) / weight * middle;
        float square = mix(second_moment(from, moments), second_moment(axis, moments), off);
        vec3 narrow = open.rgb * (lit * mean_lit(mean, square - mean * mean) / middle);
        light += beam.power * mix((0.5 - EVEN * (1.0 + direction.z)) * (open.rgb + cosine), narrow, line);
        float height2 = mix(from.z * from.z, axis.z * axis.z, off);
        vec4 directed = vec4(0.0);
        for (int v = min(bed.w, 0); v < DIRECTED; ++v)
            directed += table_vector(bin, FIRST_DIRECTED + v) * directed_basis(from.x, height2, v);
        light += beam.power * mix(vec3(directed.w), albedo_of(directed.rgb), line);
        ground += beam.power * max(beam.from.z, 0.0);
        float given = luminance(light - before);
        float part = clamp(given / max(STRUCK_COSINE * luminance(beam.power) * weight, 1e-9), 0.02, 1.0);
        struck += i < lit_counts.x ? 0.0 : given * given * (1.0 - part) / part;
    }
    light += albedo_of(table_vector(bin, 3).rgb) * ground * mean_seed.rgb;
    float seen = table_vector(bin, 3).w / max(open.w, 1e-3);
    float product = table_vector(bin, 1).w / max(table_vector(bin, 4).w, 1e-3);
    float spread = sqrt(max(product - seen * seen, 0.0)) / max(seen, 1e-4);
    float all = max(luminance(light), 1e-9);
    spread = sqrt(spread * spread + STRUCK_KEPT * -direction.z * struck / (all * all));
    float rough = grain(spread, fading(seeds_in_pixel(t_mm, -direction.z)), -direction.z, heading, at, pixel_mm(t_mm), hash1(h + 7u));
    vec3 radiance = light / (PI * max(open.w, 1e-3)) * (1.0 + rough);
    if (debug_view == DEBUG_VIEW_BANDS) radiance = false_colour(3u) * (0.4 + 0.6 * radiance);
    add_sample(pixel, fact_or(radiance, place_m, vec3(0.0, 0.0, 1.0), mean_seed.rgb, uvec2(0u)));
    keep_distance(pixel, 0.001 * t_mm);
}
