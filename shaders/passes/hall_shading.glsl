// The hall's surfaces: concrete, walls, charcoal steel, and what shines. Needs lighting.glsl, shadows.glsl, relief_march.glsl,
// hash.glsl, view_rays.glsl and params.glsl.

#include "lib/hall_look.glsl"

/// Schlick's, of paint, stone and wax.
float fresnel_of(float cosine) {
    float away = 1.0 - clamp(cosine, 0.0, 1.0);
    return 0.04 + 0.96 * away * away * away * away * away;
}

/// Of a rough one: at grazing its own relief is in its way (Lagarde 2011, "Adopting a physically based shading model").
float rough_fresnel(float cosine) { return 0.04 + 0.4 * (fresnel_of(cosine) - 0.04); }

/// What the polished floor mirrors of rows of upright lights: a lobe about the mirrored ray, of 16 degrees or with grain of 8,
/// filled by the row as far as it is high and near.
vec3 floor_mirror(vec3 world_m, vec3 direction) {
    float lobe = 0.04 - 0.03 * min(hall_look.x, 1.0);  // 1 - cos of the lobe's half width
    float narrow = 0.55 * sqrt(25.0 * lobe);
    vec3 r = vec3(direction.xy, -direction.z);
    vec3 light = vec3(0.0);
    for (int i = min(bed.w, 0); i < MIRRORS; ++i) {
        int role = int(mirror_low[i].w);
        if (role < 0) continue;
        vec3 low = mirror_low[i].xyz;
        vec3 high = mirror_high[i].xyz;
        // The place of the row nearest to the mirrored ray, where the ray is as far as the row's middle.
        vec3 along = world_m + r * max(dot(0.5 * (low + high) - world_m, r), 0.1);
        vec3 to = clamp(along, low, high) - world_m;
        float away = length(to);
        float inside = exp(-(1.0 - dot(to, r) / max(away, 0.1)) / lobe);
        float filled = clamp((high.z - low.z) / (narrow * max(away, 0.1)), 0.0, 1.0);
        light += role_colour[role].rgb * (inside * filled * mirror_high[i].w);
    }
    return light * (rough_fresnel(r.z) * (0.4 - 0.15 * min(hall_look.x, 1.0)));
}

/// A sky that lights the ground as the roof role does. Presets know a roof's luminance; the roof lights of an open scene fill only
/// part of the vault, so that its sky is no whiter than paper where the bed is grey.
vec3 open_sky(vec3 direction) {
    vec3 ground = vec3(0.0);
    for (int i = 0; i < lit_counts.x; ++i) {
        Beam beam = area_beam(i, eye_m.xyz);
        ground += lit_roles[i].x == 0 ? beam.power * max(beam.from.z, 0.0) : vec3(0.0);
    }
    return ground * sky_look(direction.z);
}

layout(binding = FACE_LIGHT_UNIT) uniform sampler3D face_light;  // hall_light.comp.glsl

layout(binding = CONTACT_UNIT) uniform sampler2D contact_map;  // what is left of the light beside what stands on the floor
layout(std430, binding = MATERIALS_BINDING) readonly buffer Materials { vec4 materials[]; };  // of models: colour, roughness

/// Whether no seed stands between a place of the hall and a small light.
bool is_past_seeds(vec3 world_m, Beam beam, uint h) {
    vec3 from_mm = eye_in_bed_mm.xyz + 1000.0 * (world_m - eye_m.xyz);
    vec2 span = bed_interval(from_mm, beam.from);
    span.y = min(span.y, 1000.0 * beam.away_m);
    if (span.x >= span.y) return true;
    return skin_ray(from_mm + beam.from * span.x, beam.from, span.y - span.x, vec3(1e9), unit_float(hash1(h + 23u))).free;
}

/// Radiance of a surface seen along `direction`. sky: what of the sky is not hidden by the bed beside it.
vec3 lit_hall(uint surface, vec3 world_m, vec3 normal, vec3 direction, float sky, uint h) {
    if (int(parallel_focus.w) == FACT_ALBEDO && surface >= SURFACE_ROOF_PANEL && surface <= SURFACE_STRIP_PANEL) return vec3(0.0);
    // One call: a shader's text is compiled as often as it is written, and that is half of llvmpipe's first picture.
    if (surface >= SURFACE_ROOF_PANEL && surface <= SURFACE_STRIP_PANEL)
        return pane_look(role_colour[surface - SURFACE_ROOF_PANEL].rgb, world_m, normal, hall_look.x);
    if (surface == SURFACE_SKY) return int(parallel_focus.w) == FACT_ALBEDO ? vec3(0.0) : open_sky(direction);
    float pixel_m = 0.001 * pixel_mm(1000.0 * distance(world_m, eye_m.xyz)) / clamp(-dot(direction, normal), 0.03, 1.0);
    bool on_floor = surface == SURFACE_FLOOR;
    bool on_wall = surface == SURFACE_WALL;
    bool on_steel = surface == SURFACE_STEEL;
    bool on_ground = surface == SURFACE_GROUND;
    vec3 albedo = on_floor || on_ground ? hall_floor_albedo * floor_look(on_ground, world_m.xy, pixel_m)
                : on_wall ? hall_wall_albedo * wall_look(world_m) : on_steel ? hall_pier_albedo : vec3(0.45);  // of a plinth
    vec3 mirror = vec3(0.0);
    float sheen = on_steel ? 0.6 * hall_look.x : 0.0;
    if (on_floor) {
        mirror = floor_mirror(world_m, direction);
        sky *= mix(1.0, texture(contact_map, (world_m.xy - contact_plan.xy) * contact_plan.zw).r, min(hall_look.x, 1.0));
    }
    vec2 on = vec2(abs(normal.x) > 0.7 ? world_m.y : world_m.x, abs(normal.z) > 0.7 ? world_m.y : world_m.z);
    float grain = on_floor || on_wall || on_steel ? hall_look.x : 0.0;
    albedo *= mix(1.0, grain_look(on_floor ? 0 : on_wall ? 1 : 2, on, pixel_m), grain);
    if (surface >= SURFACE_MODEL) {
        albedo = materials[surface - SURFACE_MODEL].rgb;
        sheen = 1.0 - materials[surface - SURFACE_MODEL].w;
    }

    if (int(parallel_focus.w) == FACT_ALBEDO) return albedo;
    // Irradiance on what faces along an axis is one lookup. Aslant it lies between three, by their squares (McTaggart 2004,
    // "Half-Life 2 / Valve source shading": the ambient cube). Shining paint is lit by the same from where it mirrors, so that it
    // has a bloom; roughness holds that back. One loop, which most pixels run once.
    vec3 squares = normal * normal;
    bool aslant = max(squares.x, max(squares.y, squares.z)) < 0.99;
    vec3 mirrored = reflect(direction, normal);
    int plain = aslant ? 3 : 1;
    vec3 light = vec3(0.0);
    vec3 bloom = vec3(0.0);
    for (int i = 0; i < plain + (sheen > 0.0 ? 3 : 0); ++i) {
        bool glossy = i >= plain;
        vec3 way = glossy ? mirrored : normal;
        int axis = glossy ? i - plain : aslant ? i : squares.x > 0.5 ? 0 : squares.y > 0.5 ? 1 : 2;
        float along = axis == 0 ? way.x : axis == 1 ? way.y : way.z;
        float part = glossy || aslant ? along * along : 1.0;
        vec3 found = part * texture(face_light, grid_place(world_m, 2 * axis + (along > 0.0 ? 1 : 0), 6.0)).rgb;
        light += glossy ? vec3(0.0) : found;
        bloom += glossy ? found : vec3(0.0);
    }
    mirror += bloom * (sheen * min(fresnel_of(-dot(direction, normal)), 0.15) / PI);
    for (int i = lit_counts.x; i < lit_counts.y; ++i) {
        Beam beam = point_beam(i, world_m + 0.002 * normal, h);
        if (is_past_seeds(world_m, beam, h)) light += beam.power * max(dot(normal, beam.from), 0.0);
    }
    return (albedo * light / PI + mirror) * sky;
}
