// Shades one sample of every pixel of the window: a seed drawn as mesh, the relief, or the hall, and adds it to the sum.
#include "passes/bed_access.glsl"
#include "passes/lighting.glsl"
#include "passes/seed_shading.glsl"
#include "passes/relief_march.glsl"
#include "passes/slots.glsl"
#include "passes/table_bins.glsl"
#include "passes/hall_shading.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(binding = PLACE_UNIT) uniform sampler2D place_map;
layout(binding = DEPTH_UNIT) uniform sampler2D depth_map;
layout(std430, binding = BED_TABLE_BINDING) readonly buffer BedTable { vec4 bed_table[]; };
layout(std430, binding = SUM_BINDING) buffer Sum { vec4 sums[]; };

// Relative spread of the light of patches that show one top seed each. Measured on the bed from above at 10.8 mm a pixel, 64
// samples: 0.107, of which 0.056 is the samples' own; patches of 4 and 16 seeds show a half and a quarter of the rest.
const float GRAIN = 0.09;
const float TOP_SEEDS_PER_MM2 = 0.0085;
// The table takes over between these many top seeds a pixel. Later, the samples' own noise would show beside the table's grain.
const float TABLE_BEGINS = 1.5;
const float TABLE_ENDS = 5.0;

float sky_height(vec2 bed_mm) { return relief_height_mm(bed_mm); }
#include "passes/sky_visibility.glsl"

vec3 lit_seed(SeedSurface s, float sky, Lighting l) {
    vec2 transfer = seed_transfer(sky, s.normal);
    vec3 light = l.room * (sky * (0.5 + 0.5 * s.normal.z)) + l.ground * mean_seed_albedo() * transfer.y;
    for (int role = 0; role < 6; ++role) {
        if ((grid_cells.w & (1 << role)) == 0) continue;
        light += l.power[role] * (light_response(dot(s.normal, l.from[role]), l.wide[role]) * transfer.x);
    }
    return s.albedo * light / PI;
}

vec4 table_vector(float bin, int v) {
    int low = min(int(bin), TABLE_BINS - 2);
    return mix(bed_table[low * TABLE_VECTORS + v], bed_table[(low + 1) * TABLE_VECTORS + v], bin - float(low));
}

/// Radiance of many seeds at once; w: part of the ground they hide.
vec4 lit_bed(vec3 direction, vec2 bed_mm, float footprint_mm, Lighting l) {
    float bin = table_bin(-direction.z);
    vec2 heading = -normalize(direction.xy + vec2(1e-6, 0.0));
    vec4 flat_part = table_vector(bin, 0);
    vec3 facing = table_vector(bin, 1).rgb;
    vec3 up = table_vector(bin, 2).rgb;
    vec3 light = table_vector(bin, 3).rgb * l.ground * mean_seed_albedo() + table_vector(bin, 4).rgb * l.room;
    for (int role = 0; role < 6; ++role) {
        if ((grid_cells.w & (1 << role)) == 0) continue;
        // Nearly all visible skin faces the light, so that max(c, 0) is c: what light_response is then, averaged.
        vec3 cosine = max(facing * dot(l.from[role].xy, heading) + up * l.from[role].z, 0.0);
        light += l.power[role] * mix(cosine, 0.5 * (flat_part.rgb + cosine), l.wide[role]);
    }
    // Grain: the mean of n seeds has 1/n of the variance of one. Cells of half a pixel, so that a pixel's samples meet several.
    float level = max(0.0, floor(log2(max(0.5 * footprint_mm, 1.0) / 10.8)));
    float cell_mm = 10.8 * exp2(level);
    ivec2 cell = ivec2(floor(bed_mm / cell_mm));
    float n = TOP_SEEDS_PER_MM2 * cell_mm * cell_mm;
    float grain = GRAIN * 2.449 * triangular(hash3(uint(cell.x), uint(cell.y), uint(level) + 77u)) * inversesqrt(max(n, 1.0));
    return vec4(light / PI * (1.0 + grain), flat_part.w);
}

vec3 false_colour(uint i) {
    return i == 0u ? vec3(0.8, 0.2, 0.1) : i == 1u ? vec3(0.8, 0.6, 0.1) : i == 2u ? vec3(0.2, 0.7, 0.2)
         : i == 3u ? vec3(0.1, 0.5, 0.8) : i == 4u ? vec3(0.4, 0.2, 0.8) : vec3(0.3);
}

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(pixel, window_sample.xy))) return;
    ivec2 absolute = picture_window.zw + pixel;
    uint h = hash3(uint(absolute.x), uint(absolute.y), uint(window_sample.z) + 1u);

    vec2 tangent = tangents.xy + (vec2(absolute) + jitter_focal.xy) / vec2(picture_window.xy) * tangents.zw;
    vec3 ray = camera_right.xyz * tangent.x + camera_up.xyz * tangent.y - camera_back.xyz;
    float ray_length = length(ray);
    vec3 direction = ray / ray_length;

    uint id = texelFetch(id_map, pixel, 0).r;
    vec3 place = texelFetch(place_map, pixel, 0).xyz;
    float depth = texelFetch(depth_map, pixel, 0).r;
    float t_m = depth > 0.0 ? eye_m.w / depth * ray_length : 1e6;

    bool mesh = id < ID_SURFACE;
    // Meshes end at a different distance in every sample: the border to the relief is a blend, not a line.
    if (mesh && lod_mode != LOD_MODE_MESH && bed_ranks.w == 0u &&
        t_m > jitter_focal.w * mix(0.75, 1.0, unit_float(hash1(h + 1u))))
        mesh = false;

    vec3 radiance = vec3(0.0);
    vec3 debug_normal = vec3(0.0);
    float debug_sky = 0.0;
    uint band = 5u;
    bool done = false;
    if (mesh) {
        Slot slot = slots[id >> RELIEF_OWNER_BITS];
        uvec4 words = packed_seeds[record_of(slot.tile.x, 0u) + (id & RELIEF_OWNER_MASK)];
        SeedPose pose = unpack_seed(words);
        float footprint_mm = 1000.0 * t_m / (jitter_focal.z * pose.scale);
        SeedSurface s = seed_surface(number_of(ivec2(slot.tile.y & 0xffffu, slot.tile.y >> 16u), words.w >> 16u), place, pose.rotation, footprint_mm);
        vec3 bed_mm = eye_in_bed_mm.xyz + 1000.0 * t_m * direction;
        vec2 blur = (vec2(unit_float(hash1(h + 2u)), unit_float(hash1(h + 3u))) - 0.5) * relief.x;
        float sky = sky_visibility(bed_mm, s.normal, 2, unit_float(hash1(h + 4u)), relief_occlusion_mm, blur);
        radiance = lit_seed(s, sky, lighting_at(eye_m.xyz + t_m * direction));
        debug_normal = s.normal;
        debug_sky = sky;
        band = 0u;
        done = true;
    } else if (eye_in_bed_mm.w > 0.0 && bed_ranks.w == 0u && lod_mode != LOD_MODE_MESH) {
        vec3 origin = eye_in_bed_mm.xyz;
        vec2 span = bed_interval(origin, direction);
        // A seed in front of the hall's surface, or a mesh that was not taken: the relief decides again.
        float limit_mm = id >= ID_SURFACE ? 1000.0 * t_m : 1e9;
        if (span.x < min(span.y, limit_mm)) {
            // Where the ray meets the mean surface, how many top seeds does the pixel hold?
            float t_mean = direction.z < -1e-4 ? max((origin.z - bed_box.w) / -direction.z, span.x) : 1e9;
            float footprint_mm = t_mean / jitter_focal.z;
            float seeds = TOP_SEEDS_PER_MM2 * footprint_mm * footprint_mm / max(-direction.z, 0.02);
            vec2 at = origin.xy + direction.xy * t_mean;
            bool inside = all(greaterThan(at, vec2(60.0))) && all(lessThan(at, bed_box.xy - 60.0)) && t_mean < limit_mm;
            float table = smoothstep(TABLE_BEGINS, TABLE_ENDS, seeds);
            Lighting l = lighting_at(eye_m.xyz + 0.001 * min(t_mean, span.y) * direction);
            if (inside && unit_float(hash1(h + 5u)) < table) {
                vec4 bed = lit_bed(direction, at, footprint_mm, l);
                radiance = bed.rgb;
                // What shows between thinly strewn seeds is the ground.
                done = unit_float(hash1(h + 8u)) < bed.w;
                radiance /= max(bed.w, 1e-3);
                band = 2u;
            } else {
                vec2 blur = (vec2(unit_float(hash1(h + 2u)), unit_float(hash1(h + 3u))) - 0.5) * relief.x;
                ReliefHit hit = relief_march(origin, direction, limit_mm, unit_float(hash1(h + 6u)), blur);
                if (hit.found) {
                    vec3 bed_mm = origin + direction * hit.t_mm;
                    ReliefSurface s = relief_surface(hit, bed_mm, hit.t_mm / jitter_focal.z);
                    radiance = lit_seed(s.seed, s.sky, l);
                    debug_normal = s.seed.normal;
                    debug_sky = s.sky;
                    band = 1u;
                    done = true;
                }
            }
        }
    }
    if (!done && id >= ID_SURFACE && id != ID_NOTHING) {
        vec3 world_m = eye_m.xyz + t_m * direction;
        float sky = 1.0;
        vec3 bed_mm = eye_in_bed_mm.xyz + 1000.0 * t_m * direction;
        // The foot of the cliff darkens the floor.
        bool near_bed = all(greaterThan(bed_mm.xy, vec2(-150.0))) && all(lessThan(bed_mm.xy, bed_box.xy + 150.0));
        if (near_bed && eye_in_bed_mm.w > 0.0 && place.z > 0.5 && abs(bed_mm.z) < 20.0)
            sky = sky_visibility(vec3(bed_mm.xy, 0.0), place, 2, unit_float(hash1(h + 4u)), 30.0, vec2(0.0));
        radiance = lit_hall(id & 0xffu, world_m, place, direction, sky, lighting_at(world_m));
        debug_normal = place;
        debug_sky = sky;
    }
    if (debug_view == DEBUG_VIEW_BANDS) radiance = false_colour(band) * (0.4 + 0.6 * radiance);
    if (debug_view == DEBUG_VIEW_NORMALS) radiance = 0.5 + 0.5 * debug_normal;
    if (debug_view == DEBUG_VIEW_OCCLUSION) radiance = vec3(debug_sky);
    if (debug_view == DEBUG_VIEW_LOD && mesh) {
        float px_per_mm = jitter_focal.z / max(t_m * 1000.0, 1.0);
        uint lod = 0u;
        for (uint i = 1u; i < uint(LOD_COUNT); ++i)
            if (lod_error_mm[i / 4u][i % 4u] * px_per_mm <= lod_error_pixels) lod = i;
        radiance = false_colour(lod) * (0.4 + 0.6 * radiance);
    }
    uint at = uint(pixel.y * window_sample.x + pixel.x);
    vec4 before = window_sample.z == 0 ? vec4(0.0) : sums[at];
    sums[at] = before + vec4(radiance, 1.0);
}
