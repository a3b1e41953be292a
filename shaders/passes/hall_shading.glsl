// The hall's surfaces: concrete, walls, charcoal steel, and what shines. Needs lighting.glsl, hash.glsl and params.glsl.

// Surfaces in the order of world::Surface.
const uint SURFACE_FLOOR = 0u;
const uint SURFACE_WALL = 1u;
const uint SURFACE_STEEL = 2u;
const uint SURFACE_GLASS = 3u;
const uint SURFACE_ROOF_PANEL = 4u;
const uint SURFACE_BAY_PANEL = 5u;
const uint SURFACE_WINDOW_PANEL = 6u;
const uint SURFACE_STRIP_PANEL = 7u;
const uint SURFACE_PLINTH = 8u;

float lattice(ivec2 p, uint salt) { return unit_float(hash3(uint(p.x), uint(p.y), salt)); }

/// Value noise in [0, 1], one feature a unit.
float value_noise(vec2 p, uint salt) {
    ivec2 cell = ivec2(floor(p));
    vec2 f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(lattice(cell, salt), lattice(cell + ivec2(1, 0), salt), f.x),
               mix(lattice(cell + ivec2(0, 1), salt), lattice(cell + ivec2(1, 1), salt), f.x), f.y);
}

/// Polished concrete: clouds of the pour, and joints every 5.3 by 5.75 m.
vec3 concrete(vec2 p_m) {
    float clouds = 0.6 * value_noise(p_m * 0.45, 11u) + 0.4 * value_noise(p_m * 2.7, 12u);
    vec2 joint = abs(fract(vec2(p_m.x / 5.3, p_m.y / 5.75) + 0.5) - 0.5) * vec2(5.3, 5.75);
    float seam = 1.0 - 0.35 * (1.0 - smoothstep(0.006, 0.014, min(joint.x, joint.y)));
    return hall_floor_albedo * (0.90 + 0.20 * clouds) * seam;
}

/// What the polished floor mirrors: the glowing bays and the end window, blurred by its roughness. Schlick's Fresnel at 0.04.
vec3 floor_mirror(vec3 world_m, vec3 direction) {
    vec3 r = vec3(direction.xy, -direction.z);
    float fresnel = 0.04 + 0.96 * pow(1.0 - clamp(r.z, 0.0, 1.0), 5.0);
    vec3 light = vec3(0.0);
    if (r.y > 1e-3) {
        float t = (11.5 - world_m.y) / r.y;
        vec3 at = world_m + t * r;
        float blur = 0.28 * t;
        float rows = smoothstep(12.0 - blur, 12.0 + blur, at.z) - smoothstep(16.2 - blur, 16.2 + blur, at.z) +
                     smoothstep(19.5 - blur, 19.5 + blur, at.z) - smoothstep(23.1 - blur, 23.1 + blur, at.z);
        light += role_colour[1].rgb * (rows * 0.79) * step(t, 200.0);
    }
    if (r.x > 1e-3) {
        float t = (66.0 - world_m.x) / r.x;
        vec3 at = world_m + t * r;
        float blur = 0.28 * t;
        float across = smoothstep(-7.5 - blur, -7.5 + blur, at.y) - smoothstep(7.5 - blur, 7.5 + blur, at.y);
        float rise = smoothstep(9.0 - blur, 9.0 + blur, at.z) - smoothstep(28.0 - blur, 28.0 + blur, at.z);
        light += role_colour[2].rgb * (across * rise * 0.85);
    }
    return light * fresnel * 0.6;
}

/// Radiance of a surface seen along `direction`. sky: what of the sky is not hidden by the bed beside it.
vec3 lit_hall(uint surface, vec3 world_m, vec3 normal, vec3 direction, float sky, Lighting l) {
    if (surface == SURFACE_ROOF_PANEL) return role_colour[0].rgb;
    if (surface == SURFACE_BAY_PANEL) return role_colour[1].rgb;
    if (surface == SURFACE_WINDOW_PANEL) return role_colour[2].rgb;
    if (surface == SURFACE_STRIP_PANEL) return role_colour[3].rgb;
    vec3 albedo = hall_wall_albedo;
    vec3 mirror = vec3(0.0);
    if (surface == SURFACE_FLOOR) {
        albedo = concrete(world_m.xy);
        mirror = floor_mirror(world_m, direction);
    } else if (surface == SURFACE_STEEL) {
        albedo = hall_pier_albedo;
    } else if (surface == SURFACE_WALL) {
        // Cast in lifts of 1.2 m: a hair's difference between them, and a shadow in each joint.
        float lift = world_m.z / 1.2;
        albedo *= 0.97 + 0.05 * lattice(ivec2(int(floor(lift)), int(floor((world_m.x + world_m.y) / 5.3))), 13u);
        albedo *= 1.0 - 0.25 * (1.0 - smoothstep(0.006, 0.02, abs(fract(lift + 0.5) - 0.5) * 1.2));
    } else if (surface == SURFACE_PLINTH) {
        albedo = vec3(0.62);
    }
    vec3 light = l.room * sky;
    for (int role = 0; role < 6; ++role) {
        if ((grid_cells.w & (1 << role)) == 0) continue;
        light += l.power[role] * (light_response(dot(normal, l.from[role]), l.wide[role]) * sky);
    }
    return albedo * light / PI + mirror * sky;
}
