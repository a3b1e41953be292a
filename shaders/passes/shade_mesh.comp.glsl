// Lights the pixels that show a seed drawn as mesh.
#include "passes/bed_access.glsl"
#include "passes/pixels.glsl"
#include "passes/lighting.glsl"
#include "passes/seed_shading.glsl"
#include "passes/slots.glsl"

layout(local_size_x = 64) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(binding = PLACE_UNIT) uniform sampler2D place_map;
layout(binding = DEPTH_UNIT) uniform sampler2D depth_map;

float sky_height(vec2 bed_mm) { return relief_height_mm(bed_mm); }
#include "passes/sky_visibility.glsl"

uint lod_at(float t_m) {
    float px_per_mm = jitter_focal.z / max(t_m * 1000.0, 1.0);
    uint lod = 0u;
    for (uint i = 1u; i < uint(LOD_COUNT); ++i)
        if (lod_error_mm[i / 4u][i % 4u] * px_per_mm <= lod_error_pixels) lod = i;
    return lod;
}

void main() {
    ivec2 pixel;
    if (!next_pixel(PIXEL_MESH, pixel)) return;
    uint h = pixel_hash(pixel);
    vec3 ray = pixel_ray(pixel);
    float ray_length = length(ray);
    float t_m = eye_m.w / texelFetch(depth_map, pixel, 0).r * ray_length;
    vec3 to_m = ray * (t_m / ray_length);
    uint id = texelFetch(id_map, pixel, 0).r;

    Slot slot = slots[id >> RELIEF_OWNER_BITS];
    uvec4 words = packed_seeds[record_of(slot.tile.x, 0u) + (id & RELIEF_OWNER_MASK)];
    SeedPose pose = unpack_seed(words);
    uvec2 number = number_of(ivec2(slot.tile.y & 0xffffu, slot.tile.y >> 16u), words.w >> 16u);
    float footprint_mm = 1000.0 * t_m / (jitter_focal.z * pose.scale);
    SeedSurface s = seed_surface(number, texelFetch(place_map, pixel, 0).xyz, pose.rotation, footprint_mm);
    vec2 blur = (vec2(unit_float(hash1(h + 2u)), unit_float(hash1(h + 3u))) - 0.5) * relief.x;
    float sky = sky_visibility(eye_in_bed_mm.xyz + 1000.0 * to_m, s.normal, 2, unit_float(hash1(h + 4u)), relief_occlusion_mm, blur);
    vec3 radiance = lit_seed(s, sky, eye_m.xyz + to_m);

    if (debug_view == DEBUG_VIEW_BANDS) radiance = false_colour(0u) * (0.4 + 0.6 * radiance);
    if (debug_view == DEBUG_VIEW_NORMALS) radiance = 0.5 + 0.5 * s.normal;
    if (debug_view == DEBUG_VIEW_OCCLUSION) radiance = vec3(sky);
    if (debug_view == DEBUG_VIEW_LOD) radiance = false_colour(lod_at(t_m)) * (0.4 + 0.6 * radiance);
    add_sample(pixel, radiance);
}
