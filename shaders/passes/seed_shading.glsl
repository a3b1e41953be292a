// How a seed's surface answers to light, the same for mesh, splat and relief. First light: direct light dimmed by the visible
// sky, and one polynomial for what white seeds throw at one another. Needs lighting.glsl.
#include "lib/seed_paint.glsl"
#include "lib/seed_relief.glsl"
#include "passes/mean_seed.glsl"

struct SeedSurface {
    vec3 albedo;
    vec3 normal;  // shading normal, bed axes
};

vec3 skin_albedo(SeedLook look, PaintSample paint) {
    paint.cover = clamp(paint.cover * seed_paint_amount, 0.0, 1.0);
    vec3 white = mix(seed_porcelain, vec3(0.70), seed_dust) * mix(vec3(1.0), seed_tint(look), seed_tint_amount);
    return seed_albedo(paint, white, seed_ink);
}

/// p: on the surface, seed frame at scale 1, mm. rotation: bed from seed.
SeedSurface seed_surface(uvec2 number, vec3 p, vec4 rotation, float footprint_mm) {
    SeedLook look = seed_look(number);
    SeedSurface s;
    s.albedo = skin_albedo(look, seed_paint(look, p, footprint_mm));
    vec3 n = normalize(seed_gauge_gradient(p));
    s.normal = normalize(rotate_by(rotation, seed_relief_normal(look, p, n, footprint_mm)));
    return s;
}

/// The same of a seed so far away that its strokes and its finer relief have gone. llvmpipe pays for both sides of a branch, so
/// that what is far has a function of its own.
SeedSurface far_seed_surface(uvec2 number, vec3 p, vec4 rotation, float footprint_mm) {
    SeedLook look = seed_look(number);
    SeedSurface s;
    s.albedo = skin_albedo(look, seed_far_paint(look, p, footprint_mm));
    s.normal = rotate_by(rotation, normalize(seed_gauge_gradient(p)));
    return s;
}

/// Part of a surface's direct light that arrives, and irradiance from its neighbours per horizontal irradiance of the bed. sky:
/// as sky_visibility returns it. What is seen beside the sky are other seeds, the darker the deeper they lie themselves.
vec2 seed_transfer(float sky, vec3 normal) {
    float open = sky * (0.5 + 0.5 * normal.z);
    float seen = 1.0 - open;
    return vec2(sky, seen * (0.10 + 0.75 * sky));
}

/// Radiance of a seed's surface, times the exposure.
vec3 lit_seed(SeedSurface s, float sky, vec3 place_m) {
    vec2 transfer = seed_transfer(sky, s.normal);
    vec3 ground;
    vec3 light = direct_light(place_m, s.normal, ground) * transfer.x;
    light += room_light() * (sky * (0.5 + 0.5 * s.normal.z)) + ground * mean_seed_albedo() * transfer.y;
    return s.albedo * light / PI;
}
