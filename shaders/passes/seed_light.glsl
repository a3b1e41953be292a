// Light on a near seed, drawn as mesh or as splat. Needs bed_access, pixels, lighting and seed_shading.
#include "passes/sky_visibility.glsl"
#include "passes/debug_views.glsl"

struct NearSeed {
    uvec2 number;
    SeedPose pose;
    vec3 p;        // on the surface, seed frame at scale 1, mm
    vec3 bed_mm;   // the same place in the bed
    float sees_m;  // along the ray
};

vec3 near_seed_radiance(NearSeed seed, ivec2 pixel, uint band) {
    uint h = pixel_hash(pixel);
    float footprint_mm = pixel_mm(1000.0 * seed.sees_m) / seed.pose.scale;
    SeedSurface s = seed_surface(seed.number, seed.p, seed.pose.rotation, footprint_mm);
    vec2 blur = (vec2(unit_float(hash1(h + 2u)), unit_float(hash1(h + 3u))) - 0.5) * relief.x;
    float sky = sky_visibility(seed.bed_mm, s.normal, 2, unit_float(hash1(h + 4u)), relief_occlusion_mm, blur);
    vec3 radiance = lit_seed(s, sky, 1.0, seed.bed_mm, -normalize(pixel_ray(pixel).along), h);
    return debugged_seed(radiance, band, s.normal, sky, seed.number);
}
