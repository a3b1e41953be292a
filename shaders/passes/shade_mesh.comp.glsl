// Lights the pixels that show a seed drawn as mesh.
#include "passes/bed_access.glsl"
#include "passes/pixels.glsl"
#include "passes/words.glsl"
#include "passes/lighting.glsl"
#include "passes/shadows.glsl"
#include "passes/seed_shading.glsl"
#include "passes/slots.glsl"
#include "passes/seed_light.glsl"

layout(local_size_x = 64) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(binding = PLACE_UNIT) uniform sampler2D place_map;
layout(binding = DEPTH_UNIT) uniform sampler2D depth_map;

uint lod_at(float t_m) {
    float px_per_mm = 1.0 / pixel_mm(max(t_m * 1000.0, 1.0));
    uint lod = 0u;
    for (uint i = 1u; i < uint(LOD_COUNT); ++i)
        if (lod_error_mm[i / 4u][i % 4u] * px_per_mm <= lod_error_pixels) lod = i;
    return lod;
}

void main() {
    ivec2 pixel;
    if (!next_pixel(PIXEL_MESH, pixel)) return;
    ViewRay ray = raster_ray(pixel);
    float depth_m = depth_m_of(texelFetch(depth_map, pixel, 0).r);
    uint id = texelFetch(id_map, pixel, 0).r;
    Slot slot = slots[id >> RELIEF_OWNER_BITS];
    uvec4 words_of_seed = packed_seeds[record_of(slot.tile.x, 0u) + (id & RELIEF_OWNER_MASK)];
    NearSeed seed;
    seed.pose = unpack_seed(words_of_seed);
    seed.number = number_of(ivec2(slot.tile.y & 0xffffu, slot.tile.y >> 16u), words_of_seed.w >> 16u);
    seed.p = texelFetch(place_map, pixel, 0).xyz;
    seed.bed_mm = eye_in_bed_mm.xyz + 1000.0 * to_place_m(ray, depth_m);
    seed.sees_m = depth_m * length(ray.along);
    vec3 radiance = near_seed_radiance(seed, pixel, 0u);
    if (debug_view == DEBUG_VIEW_LOD) radiance = false_colour(lod_at(seed.sees_m)) * (0.4 + 0.6 * radiance);
    add_sample(pixel, radiance);
    keep_distance(pixel, seed.sees_m);
}
