// Lights the pixels that show a splatted seed: which one is found again from the place that the word's depth says. Depth is so
// fine that the place lies on the surface: 0.01 mm off at a metre, a tenth of a millimetre at ten.
#include "passes/bed_access.glsl"
#include "passes/pixels.glsl"
#include "passes/words.glsl"
#include "passes/lighting.glsl"
#include "passes/shadows.glsl"
#include "passes/seed_shading.glsl"
#include "passes/seed_light.glsl"
#include "passes/splat_owner.glsl"

layout(local_size_x = 64) in;

void main() {
    ivec2 pixel;
    if (!next_pixel(PIXEL_SPLAT, pixel)) return;
    uint word = words[word_place(pixel)];
    ViewRay ray = pixel_ray(pixel);
    float depth_m = word_depth_m(word);
    vec3 place_mm = eye_in_bed_mm.xyz + 1000.0 * to_place_m(ray, depth_m);
    SplatOwner owner = splat_owner(word, place_mm);
    NearSeed seed;
    seed.pose = unpack_seed(owner.words);
    seed.number = number_of(owner.tile, owner.words.w >> 16u);
    vec3 local = place_mm - vec3(vec2(owner.tile) * TILE_MM, 0.0) - seed.pose.position_mm;
    vec3 p = rotate_back_by(seed.pose.rotation, local) / seed.pose.scale;
    vec3 slope = seed_gauge_gradient(p);
    seed.p = p - slope * (seed_gauge(p) / max(dot(slope, slope), 1e-6));
    seed.bed_mm = place_mm;
    seed.sees_m = depth_m * length(ray.along);
    vec3 radiance = near_seed_radiance(seed, pixel, 1u);
    add_sample(pixel, radiance);
    keep_distance(pixel, seed.sees_m);
}
