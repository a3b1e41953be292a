// The hall's surfaces: concrete, walls, charcoal steel, and what shines. Needs lighting.glsl, hash.glsl, view_rays.glsl and
// params.glsl.

#include "lib/hall_look.glsl"

/// What the polished floor mirrors of rows of upright lights: a lobe of about 16 degrees about the mirrored ray, filled by the
/// row as far as it is high and near. Schlick's Fresnel at 0.04.
vec3 floor_mirror(vec3 world_m, vec3 direction) {
    const float lobe = 0.04;  // 1 - cos of the lobe's half width
    vec3 r = vec3(direction.xy, -direction.z);
    float fresnel = 0.04 + 0.96 * pow(1.0 - clamp(r.z, 0.0, 1.0), 5.0);
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
        float filled = clamp((high.z - low.z) / (0.55 * max(away, 0.1)), 0.0, 1.0);
        light += role_colour[role].rgb * (inside * filled * mirror_high[i].w);
    }
    return light * fresnel * 0.4;
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

/// Irradiance on a surface that faces along an axis.
vec3 face_irradiance(vec3 world_m, vec3 normal, uint h) {
    int axis = abs(normal.x) > 0.5 ? 0 : abs(normal.y) > 0.5 ? 1 : 2;
    int face = 2 * axis + (normal[axis] > 0.0 ? 1 : 0);
    vec3 light = texture(face_light, grid_place(world_m, face, 6.0)).rgb;
    for (int i = lit_counts.x; i < lit_counts.y; ++i) {
        Beam beam = point_beam(i, world_m + 0.002 * normal, h);
        light += beam.power * max(dot(normal, beam.from), 0.0);
    }
    return light;
}

/// Radiance of a surface seen along `direction`. sky: what of the sky is not hidden by the bed beside it.
vec3 lit_hall(uint surface, vec3 world_m, vec3 normal, vec3 direction, float sky, uint h) {
    // One call: a shader's text is compiled as often as it is written, and that is half of llvmpipe's first picture.
    if (surface >= SURFACE_ROOF_PANEL && surface <= SURFACE_STRIP_PANEL)
        return pane_look(role_colour[surface - SURFACE_ROOF_PANEL].rgb, world_m, normal);
    if (surface == SURFACE_SKY) return open_sky(direction);
    vec3 albedo = hall_wall_albedo;
    vec3 mirror = vec3(0.0);
    if (surface == SURFACE_FLOOR) {
        albedo = hall_floor_albedo * concrete_look(world_m.xy);
        mirror = floor_mirror(world_m, direction);
    } else if (surface == SURFACE_GROUND) {
        float pixel_m = 0.001 * pixel_mm(1000.0 * distance(world_m, eye_m.xyz)) / max(-direction.z, 1e-4);
        albedo = hall_floor_albedo * ground_look(world_m.xy, pixel_m);
    } else if (surface == SURFACE_STEEL) {
        albedo = hall_pier_albedo;
    } else if (surface == SURFACE_WALL) {
        albedo *= wall_look(world_m);
    } else if (surface == SURFACE_PLINTH) {
        albedo = vec3(0.45);
    }
    vec3 light = face_irradiance(world_m, normal, h) * sky;
    return albedo * light / PI + mirror * sky;
}
