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

/// A ray to the seeds about a point, and what of the light there hangs on it.
struct NearRay {
    vec3 direction;
    vec3 light;          // what depends on it
    bool guessed_free;
    bool to_sky;
    float weight, total; // of its light, and of all that it was drawn from
};

/// Draws between the ray so far and another; lot stays even in [0, 1).
bool draws(INOUT(NearRay) ray, float weight, INOUT(float) lot) {
    ray.total += weight;
    float part = weight / max(ray.total, 1e-9);
    bool drawn = lot < part;
    lot = drawn ? lot / part : (lot - part) / (1.0 - part);
    if (drawn) ray.weight = weight;
    return drawn;
}

// Irradiance of neighbours where no ray has met them, for the square of the sky that is seen: so that pictures without rays are
// as bright as those with.
const float GUESSED_NEIGHBOURS = 1.17;

/// What a seed that a ray has met throws back, for each of its albedo: of area lights and the hall as the sky it sees, of small
/// lights by a ray of its own. evenly: horizontal irradiance of all but the small lights.
vec3 light_on_neighbour(SkinRay ray, vec3 evenly, vec3 place_m, vec2 blur_mm, uint h) {
    float angle = 2.0 * PI * unit_float(hash1(h + 29u));
    vec2 d = vec2(cos(angle), sin(angle));
    float across = dot(ray.normal.xy, d);
    float open = length(vec2(across, ray.normal.z)) *
                 open_slice(horizon(ray.hit_mm, d, relief_occlusion_mm, blur_mm), atan(across, ray.normal.z));
    // What its own neighbours throw, and theirs (fitted to the path tracer's even sky).
    vec3 bounce = mean_seed.rgb * ((1.35 * open + 0.05) * (1.0 - open));
    vec3 light = evenly * (open + bounce);
    for (int i = lit_counts.x; i < lit_counts.y; ++i) {
        Beam beam = point_beam(i, place_m, h);
        float c = max(dot(ray.normal, beam.from), 0.0);
        SkinRay to_light = skin_ray(ray.hit_mm + OFF_SKIN_MM * ray.normal, beam.from, 1000.0 * beam.away_m, ray.own_mm,
                                    unit_float(hash1(h + 24u)));
        light += beam.power * ((to_light.free ? c : 0.0) + bounce * max(beam.from.z, 0.0));
    }
    return light;
}

/// Light on a near seed: what the heights tell, made right by one ray to the seeds' own shapes. Heights make gaps too dark and
/// steps of their texels; rays alone would be noise. The ray goes where most light comes from by lot, to the sky or to one of the
/// lights, and what it finds counts as far as it differs from what the heights say of that same ray: where they are right,
/// nothing is noisy, and where they are wrong, the mean over the samples is right (a control variate).
/// Radiance towards an eye, times the exposure. lots: three even numbers in [0, 1). sky: as sky_visibility returns it.
vec3 near_seed_light(SeedSurface s, vec3 bed_mm, vec3 own_mm, vec3 to_eye, vec2 blur_mm, vec3 lots, uint h, OUT(float) sky) {
    vec3 place_m = world_of_bed(bed_mm);
    SkinResponse r = skin_response(s, to_eye);
    Returned back = returned_at(place_m);
    vec3 ground = returned_light(back, vec3(0.0, 0.0, 1.0));
    vec3 light = vec3(0.0);
    vec3 around = vec3(0.0);
    // Pictures in motion and the first samples of others are quieter without a ray (engine/render/frame.cpp).
    float under = splats.y == 0 ? not_under(bed_mm) : 1.0;
    NearRay ray;
    ray.direction = s.normal;
    ray.light = vec3(0.0);
    ray.guessed_free = true;
    ray.to_sky = false;
    ray.weight = 0.0;
    ray.total = 0.0;
    for (int i = 0; i < lit_counts.x; ++i) {
        Beam beam = area_beam(i, place_m);
        LightLine line = light_line(beam, s.normal);
        BeamHorizon horizon = beam_horizon(bed_mm, beam, line, lots.z, h + uint(i));
        vec3 all = beam_light(r, beam, line);
        vec3 narrow = all * (1.0 - is_sky(beam));
        light += narrow * (under * above(horizon));
        around += all - narrow;
        ground += beam.power * max(beam.from.z, 0.0);
        if (draws(ray, luminance(narrow), lots.x)) {
            float elevation = horizon.middle + (2.0 * lots.y - 1.0) * horizon.spread;
            ray.direction = vec3(horizon.heading * cos(elevation), sin(elevation));
            ray.light = narrow;
            ray.guessed_free = elevation > horizon.rise;
        }
    }
    vec3 evenly = ground;
    for (int i = lit_counts.x; i < lit_counts.y; ++i) light += point_light(r, i, bed_mm, own_mm, place_m, h, ground);
    vec3 diffuse = r.body + r.coat;
    around += diffuse * returned_to(back, s.normal, ground);
    // All that comes from above is told relative to open ground.
    float hemisphere = max(0.5 + 0.5 * s.normal.z, 0.05);
    around /= hemisphere;

    // A direction by the cosine about the normal, and how much of the slice of the sky is open in which it lies.
    float azimuth = 2.0 * PI * lots.z;
    float up = 2.0 * lots.y - 1.0;
    vec3 to_sky = normalize(s.normal + 0.999 * vec3(sqrt(1.0 - up * up) * vec2(cos(azimuth), sin(azimuth)), up));
    vec2 heading = normalize(to_sky.xy + vec2(1e-6, 0.0));
    vec2 rise = horizon(bed_mm, heading, relief_occlusion_mm, blur_mm);
    float g = atan(dot(s.normal.xy, heading), s.normal.z);
    bool sky_free = to_sky.z > rise.x * length(to_sky.xy);
    float open = s.normal.z > 0.0 ? clamp(open_slice(rise, g) / (cos(g) + g * sin(g)), 0.0, 1.0) : float(sky_free);
    sky = min(open / hemisphere, 1.0);
    vec3 thrown = diffuse * mean_seed.rgb;
    float returns = GUESSED_NEIGHBOURS * sky * sky;
    light += around * open + thrown * ground * (returns * (1.0 - open));
    if (draws(ray, luminance(around + thrown * ground), lots.x)) {
        ray.direction = to_sky;
        ray.light = around;
        ray.guessed_free = sky_free;
        ray.to_sky = true;
    }
    for (int i = 0; i < splats.y; ++i) {
        SkinRay skin = skin_ray(bed_mm + OFF_SKIN_MM * s.normal, ray.direction, 1e9, own_mm, unit_float(hash1(h + 23u)));
        vec3 more = ray.light * (float(skin.free) - float(ray.guessed_free));
        if (ray.to_sky) {
            vec3 met = skin.free ? vec3(0.0) : light_on_neighbour(skin, evenly, place_m, blur_mm, h);
            more += thrown * (met - (ray.guessed_free ? vec3(0.0) : ground * returns));
        }
        light += more * (ray.total / max(ray.weight, 1e-9));
    }
    return light / PI;
}

/// Three numbers in [0, 1) that fill a cube evenly from sample to sample (the generalised golden ratio, Roberts 2018), begun
/// elsewhere in each pixel.
vec3 sample_lots(ivec2 pixel) {
    ivec2 absolute = picture_window.zw + pixel;
    uint h = hash2(uint(absolute.x), uint(absolute.y));
    vec3 begin = vec3(unit_float(h), unit_float(hash1(h + 1u)), unit_float(hash1(h + 2u)));
    return fract(begin + float(window_sample.z & 0xffff) * vec3(0.8191725, 0.6710436, 0.5497005));
}

vec3 near_seed_radiance(NearSeed seed, ivec2 pixel, uint band) {
    uint h = pixel_hash(pixel);
    float footprint_mm = pixel_mm(1000.0 * seed.sees_m) / seed.pose.scale;
    SeedSurface s = seed_surface(seed.number, seed.p, seed.pose.rotation, footprint_mm);
    vec2 blur = (vec2(unit_float(hash1(h + 2u)), unit_float(hash1(h + 3u))) - 0.5) * relief.x;
    vec3 own_mm = seed.bed_mm - rotate_by(seed.pose.rotation, seed.p) * seed.pose.scale;
    float sky;
    vec3 radiance =
        near_seed_light(s, seed.bed_mm, own_mm, -normalize(pixel_ray(pixel).along), blur, sample_lots(pixel), h, sky);
    radiance = debugged_seed(radiance, band, s.normal, sky, seed.number);
    return fact_or(radiance, world_of_bed(seed.bed_mm), s.normal, s.albedo, seed.number);
}
