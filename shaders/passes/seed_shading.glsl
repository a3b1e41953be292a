// How a seed's surface answers to light, the same for mesh, splat and relief: two lobes (lib/seed_material.glsl), each light
// seen as far as neighbours leave it to be seen, and one polynomial for what white seeds throw at one another. Needs
// lighting.glsl and shadows.glsl.
#include "params.glsl"
#include "passes/view_rays.glsl"
#include "lib/seed_paint.glsl"
#include "lib/seed_relief.glsl"
#include "lib/seed_material.glsl"

struct SeedSurface {
    vec3 albedo;
    vec3 normal;  // shading normal, bed axes
    float cover;  // of paint
};

SeedSurface skin(SeedLook look, PaintSample paint, vec3 normal) {
    SeedSurface s;
    paint.cover = clamp(paint.cover * seed_paint_amount, 0.0, 1.0);
    vec3 white = mix(seed_porcelain, vec3(0.70), seed_dust) * mix(vec3(1.0), seed_tint(look), seed_tint_amount);
    s.albedo = seed_albedo(paint, white, seed_ink);
    s.normal = normal;
    s.cover = paint.cover;
    return s;
}

/// p: on the surface, seed frame at scale 1, mm. rotation: bed from seed.
SeedSurface seed_surface(uvec2 number, vec3 p, vec4 rotation, float footprint_mm) {
    SeedLook look = seed_look(number);
    vec3 n = normalize(seed_gauge_gradient(p));
    vec3 normal = normalize(rotate_by(rotation, seed_relief_normal(look, p, n, footprint_mm)));
    return skin(look, seed_paint(look, p, footprint_mm), normal);
}

/// The same of a seed so far away that its strokes and its finer relief have gone. llvmpipe pays for both sides of a branch, so
/// that what is far has a function of its own.
SeedSurface far_seed_surface(uvec2 number, vec3 p, vec4 rotation, float footprint_mm) {
    SeedLook look = seed_look(number);
    return skin(look, seed_far_paint(look, p, footprint_mm), rotate_by(rotation, normalize(seed_gauge_gradient(p))));
}

SeedMaterial material_of(SeedSurface s) {
    SeedMaterial m = seed_material(s.albedo, s.cover);
    m.glaze = seed_glaze;
    m.glaze_roughness = seed_glaze_roughness;
    return m;
}

// Points of the relief may look away from the eye a little.
const float LEAST_VIEW_COSINE = 0.2;

/// x: what a surface's coats return of light from all around to an eye at this cosine, y: what they leave to its body.
/// seed_specular_albedo and seed_diffuse_albedo at once, in a loop that is not unrolled: a coat's fit is long.
vec2 coats_and_body(SeedMaterial m, float cosine) {
    vec2 split = vec2(0.0, 1.0);
    for (int i = min(bed.w, 0); i < 2; ++i) {
        float returned = coat_albedo(i == 0 ? m.f0 : m.glaze * GLAZE_F0, i == 0 ? m.roughness : m.glaze_roughness, cosine);
        split = vec2(returned + (1.0 - returned) * split.x, (1.0 - returned) * split.y);
    }
    return split;
}

/// Irradiance from its neighbours per horizontal irradiance of the bed. sky: as sky_visibility returns it. What is seen beside
/// the sky are other seeds, the darker the deeper they lie themselves.
float from_neighbours(float sky, vec3 normal) {
    return 0.92 * sky * sky * (1.0 - sky * (0.5 + 0.5 * normal.z));
}

/// Radiance that a coat finds in a beam per unit of its irradiance, when its lobe looks at cosine c from the beam's middle:
/// between a point's lobe of exponent k and half a sky's share of the lobe.
float lobe_response(float c, float k, float wide) {
    float narrow = (k + 1.0) / (2.0 * PI) * pow(max(c, 1e-4), k);
    return mix(narrow, smoothstep(-0.6, 0.6, c) / PI, wide);
}

/// Exponent of the cosine lobe about the mirrored ray that is as wide as a coat's.
float lobe_exponent(float roughness) {
    float alpha = roughness * roughness;
    return max(0.5 / (alpha * alpha) - 0.5, 1.0);
}

/// Radiance of a seed's surface towards an eye, times the exposure. sky: as sky_visibility returns it. shade: how much of what
/// beam_visibility hides is hidden. h: random bits.
vec3 lit_seed(SeedSurface s, float sky, float shade, vec3 bed_mm, vec3 to_eye, uint h) {
    vec3 place_m = world_of_bed(bed_mm);
    SeedMaterial m = material_of(s);
    float cosine = clamp(dot(s.normal, to_eye), LEAST_VIEW_COSINE, 1.0);
    vec2 split = coats_and_body(m, cosine);
    vec3 mirrored = reflect(-to_eye, s.normal);
    float k = lobe_exponent(mix(m.roughness, m.glaze_roughness, m.glaze));

    Returned back = returned_at(place_m);
    vec3 ground = returned_light(back, vec3(0.0, 0.0, 1.0));
    vec3 light = vec3(0.0);
    vec3 shine = vec3(0.0);
    for (int i = 0; i < lit_counts.x; ++i) {
        Beam beam = area_beam(i, place_m);
        vec3 seen = beam.power * mix(1.0 - shade * (1.0 - beam_visibility(bed_mm, beam, h + uint(i))), sky, beam.wide);
        light += seen * light_response(dot(s.normal, beam.from), beam.wide);
        shine += seen * lobe_response(dot(mirrored, beam.from), k, beam.wide);
        ground += beam.power * max(beam.from.z, 0.0);
    }
    for (int i = lit_counts.x; i < lit_counts.y; ++i) {
        Beam beam = point_beam(i, place_m, h);
        float free = 0.0;
        if (dot(s.normal, beam.from) > 0.0 && beam.power != vec3(0.0))
            free = relief_shadow(bed_mm + 0.02 * s.normal, beam.from, 1000.0 * beam.away_m, unit_float(hash1(h + 23u)));
        vec3 seen = beam.power * free;
        light += seen * max(dot(s.normal, beam.from), 0.0);
        shine += seen * lobe_response(dot(mirrored, beam.from), k, 0.0);
        ground += beam.power * max(beam.from.z, 0.0);
    }
    // The bed's own light is in the volume too, an even half of a sphere from below; what neighbours throw is in the
    // polynomial.
    vec3 own = 0.5 * bed_throws.rgb * ground * (1.0 - s.normal.z);
    vec3 around = max(returned_light(back, s.normal) - own, 0.0) * sky +
                  ground * mean_seed.rgb * from_neighbours(sky, s.normal);
    return (split.y * m.albedo * (light + around) + split.x * (PI * shine + around)) / PI;
}
