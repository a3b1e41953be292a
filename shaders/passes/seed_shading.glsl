// How a seed's surface answers to light, the same for mesh, splat and relief: two lobes (lib/seed_material.glsl), each light
// seen as far as neighbours leave it to be seen, and one polynomial for what white seeds throw at one another. Needs
// lighting.glsl and shadows.glsl.
#include "params.glsl"
#include "passes/view_rays.glsl"
#include "lib/seed_paint.glsl"
#include "lib/seed_relief.glsl"
#include "lib/seed_material.glsl"

struct SeedSurface {
    vec3 albedo;  // or, for the bed's table, seed_albedo_shares
    vec3 normal;  // shading normal, bed axes
    float cover;  // of paint
};

SeedSurface skin(SeedLook look, PaintSample paint, vec3 normal) {
    SeedSurface s;
    paint.cover = clamp(paint.cover * seed_paint_amount, 0.0, 1.0);
#ifdef ALBEDO_AS_SHARES
    s.albedo = seed_albedo_shares(paint);
#else
    vec3 white = dusty_porcelain(seed_porcelain, seed_dust) * mix(vec3(1.0), seed_tint(look), seed_tint_amount);
    s.albedo = seed_albedo(paint, white, seed_ink);
#endif
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
    return 0.95 * sky * sky * (1.0 - sky * (0.5 + 0.5 * normal.z));
}

/// Radiance that a coat finds in a narrow beam per unit of its irradiance, when its lobe looks at cosine c from the beam's
/// middle: a lobe of exponent k, as much wider as the beam is (variances add: a lobe's is 1 / k, a disc's a quarter of its
/// radius squared).
float narrow_gloss(float c, float k, float wide) {
    float radius = acos(clamp(1.0 - wide, -1.0, 1.0));
    float wider = k / (1.0 + 0.25 * k * radius * radius);
    return (wider + 1.0) / (2.0 * PI) * pow(max(c, 1e-4), wider);
}

/// The same in half a sky.
float wide_gloss(float c) { return smoothstep(-0.6, 0.6, c) / PI; }

/// Exponent of the cosine lobe about the mirrored ray that is as wide as a coat's.
float lobe_exponent(float roughness) {
    float alpha = roughness * roughness;
    return max(0.5 / (alpha * alpha) - 0.5, 1.0);
}

/// What a seed's skin makes of light, times pi.
struct SkinResponse {
    vec3 body, coat;
    vec3 normal, mirrored;
    float exponent;
};

SkinResponse skin_response(SeedSurface s, vec3 to_eye) {
    SeedMaterial m = material_of(s);
    vec2 split = coats_and_body(m, clamp(dot(s.normal, to_eye), LEAST_VIEW_COSINE, 1.0));
    SkinResponse r;
    r.body = split.y * m.albedo;
    r.coat = vec3(split.x);
    r.normal = s.normal;
    r.mirrored = reflect(-to_eye, s.normal);
    r.exponent = lobe_exponent(mix(m.roughness, m.glaze_roughness, m.glaze));
    return r;
}

/// All that a beam gives where nothing is in its way.
vec3 beam_light(SkinResponse r, Beam beam, LightLine line) {
    float gloss = mix(narrow_gloss(dot(r.mirrored, beam.from), r.exponent, beam.wide), wide_gloss(dot(r.mirrored, beam.from)), beam.wide);
    float response = mix(line_response(line, beam.wide), 0.5 + 0.5 * dot(r.normal, beam.from), is_sky(beam));
    return beam.power * (r.body * response + r.coat * (PI * gloss));
}

// Rays begin so far off the skin that they come from.
const float OFF_SKIN_MM = 0.02;

/// What a small light gives, its shadow included. own_mm: middle of the seed that the place lies on.
vec3 point_light(SkinResponse r, int i, vec3 bed_mm, vec3 own_mm, vec3 place_m, uint h, INOUT(vec3) ground) {
    Beam beam = point_beam(i, place_m, h);
    ground += beam.power * max(beam.from.z, 0.0);
    float c = dot(r.normal, beam.from);
    if (c <= 0.0 || beam.power == vec3(0.0)) return vec3(0.0);
    if (!skin_ray(bed_mm + OFF_SKIN_MM * r.normal, beam.from, 1000.0 * beam.away_m, own_mm, unit_float(hash1(h + 23u))).free) return vec3(0.0);
    return beam.power * (r.body * c + r.coat * (PI * narrow_gloss(dot(r.mirrored, beam.from), r.exponent, 0.0)));
}

/// What hall and far bed return to a place, less the bed's own: that is in the volume as an even half of a sphere from below,
/// and what neighbours throw is told apart.
vec3 returned_to(Returned back, vec3 normal, vec3 ground) {
    return max(returned_light(back, normal) - 0.5 * bed_throws.rgb * ground * (1.0 - normal.z), 0.0);
}

/// Radiance of a seed's surface towards an eye, times the exposure, from heights alone. sky: as sky_visibility returns it.
/// shade: how much of what heights hide of a beam is hidden. own_mm: middle of the seed. h: random bits.
vec3 lit_seed(SeedSurface s, float sky, float shade, vec3 bed_mm, vec3 own_mm, vec3 to_eye, uint h) {
    vec3 place_m = world_of_bed(bed_mm);
    SkinResponse r = skin_response(s, to_eye);
    Returned back = returned_at(place_m);
    vec3 ground = returned_light(back, vec3(0.0, 0.0, 1.0));
    vec3 light = vec3(0.0);
    float under = not_under(bed_mm);
    for (int i = 0; i < lit_counts.x; ++i) {
        Beam beam = area_beam(i, place_m);
        LightLine line = light_line(beam, s.normal);
        float lot = unit_float(hash1(h + 21u + 64u * uint(i)));
        float seen = 1.0 - shade * (1.0 - under * above(beam_horizon(bed_mm, beam, line, lot, h + uint(i))));
        light += beam_light(r, beam, line) * mix(seen, sky, is_sky(beam));
        ground += beam.power * max(beam.from.z, 0.0);
    }
    for (int i = lit_counts.x; i < lit_counts.y; ++i) light += point_light(r, i, bed_mm, own_mm, place_m, h, ground);
    vec3 around = returned_to(back, s.normal, ground) * sky + ground * mean_seed.rgb * from_neighbours(sky, s.normal);
    return (light + (r.body + r.coat) * around) / PI;
}
