// Lights the pixels that show the hall.
#include "passes/bed_access.glsl"
#include "passes/pixels.glsl"
#include "passes/words.glsl"
#include "passes/lighting.glsl"
#include "passes/shadows.glsl"
#include "passes/relief_march.glsl"
#include "passes/hall_shading.glsl"

layout(local_size_x = 64) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(binding = PLACE_UNIT) uniform sampler2D place_map;
layout(binding = DEPTH_UNIT) uniform sampler2D depth_map;

#include "passes/sky_visibility.glsl"

void main() {
    ivec2 pixel;
    if (!next_pixel(PIXEL_HALL, pixel)) return;
    ViewRay ray = raster_ray(pixel);
    float depth_m = depth_m_of(texelFetch(depth_map, pixel, 0).r);
    vec3 to_m = to_place_m(ray, depth_m);
    uint surface = texelFetch(id_map, pixel, 0).r & 0xffu;
    vec3 normal = texelFetch(place_map, pixel, 0).xyz;

    // The foot of the cliff darkens the floor, and a single seed what it lies on. A loop that runs once or not at all: a branch
    // would be paid for by all pixels of the hall (lighting.glsl).
    vec3 bed_mm = eye_in_bed_mm.xyz + 1000.0 * to_m;
    bool near_bed = all(greaterThan(bed_mm.xy, vec2(-100.0))) && all(lessThan(bed_mm.xy, bed_box.xy + 100.0)) && normal.z > 0.5 &&
                    abs(bed_mm.z) < 20.0;
    float sky = 1.0;
    uint h = pixel_hash(pixel);
    for (int i = 0; i < (near_bed ? 1 : 0); ++i) {
        // The three radii move from sample to sample: about a seed that lies alone they would be rings.
        float reach_mm = mix(15.0, 35.0, unit_float(hash1(h + 5u)));
        sky = sky_visibility(vec3(bed_mm.xy, 0.0), normal, 2, unit_float(hash1(h + 4u)), reach_mm, vec2(0.0));
    }
    vec3 radiance = lit_hall(surface, eye_m.xyz + to_m, normal, normalize(ray.along), sky, h);
    if (debug_view == DEBUG_VIEW_BANDS) radiance = false_colour(4u) * (0.4 + 0.6 * radiance);
    if (debug_view == DEBUG_VIEW_NORMALS) radiance = 0.5 + 0.5 * normal;
    if (debug_view == DEBUG_VIEW_OCCLUSION) radiance = vec3(sky);
    add_sample(pixel, fact_or(radiance, eye_m.xyz + to_m, normal, radiance, uvec2(0u)));
    keep_distance(pixel, depth_m * length(ray.along));
}
