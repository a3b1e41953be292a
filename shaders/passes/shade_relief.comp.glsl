// Finds where the pixel's ray meets the relief and lights it there; a ray that meets nothing goes on to the hall.
#include "passes/bed_access.glsl"
#include "passes/pixels.glsl"
#include "passes/words.glsl"
#include "passes/lighting.glsl"
#include "passes/shadows.glsl"
#include "passes/seed_shading.glsl"
#include "passes/relief_march.glsl"
#define RELIEF_SKIN seed_surface
#include "passes/relief_surface.glsl"
#include "passes/debug_views.glsl"

layout(local_size_x = 64) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(binding = DEPTH_UNIT) uniform sampler2D depth_map;

void main() {
    ivec2 pixel;
    if (!next_pixel(PIXEL_RELIEF, pixel)) return;
    uint h = pixel_hash(pixel);
    ViewRay ray = pixel_ray(pixel);
    float ray_length = length(ray.along);
    vec3 direction = ray.along / ray_length;
    vec3 origin = begin_mm(ray);
    uint id = texelFetch(id_map, pixel, 0).r;
    float depth = texelFetch(depth_map, pixel, 0).r;
    float limit_mm = id < ID_SURFACE || depth <= 0.0 ? 1e9 : 1000.0 * depth_m_of(depth) * ray_length;

    ReliefHit hit = relief_march(origin, direction, limit_mm, unit_float(hash1(h + 6u)));
    if (!hit.found) {
        if (id < ID_SURFACE || id == ID_NOTHING) {
            add_sample(pixel, vec3(0.0));
            keep_distance(pixel, SEES_NOTHING_M);
        } else {
            queue_pixel(PIXEL_HALL, pixel);
        }
        return;
    }
    ReliefSurface s = relief_surface(hit, origin + direction * hit.t_mm, is_steep(direction, h), pixel_mm(hit.t_mm),
                                     unit_float(hash1(h + 4u)),
                                     (vec2(unit_float(hash1(h + 8u)), unit_float(hash1(h + 9u))) - 0.5) * relief.x);
    vec3 radiance = lit_seed(s.seed, s.sky, RELIEF_SHADE, s.on_seed_mm, s.own_mm, -direction, h);
    radiance = debugged_seed(radiance, 2u, s.seed.normal, s.sky, s.number);
    vec3 place_m = world_of_bed(origin + direction * hit.t_mm);
    add_sample(pixel, fact_or(radiance, place_m, s.seed.normal, s.seed.albedo, s.number));
    keep_distance(pixel, 0.001 * hit.t_mm);
}
