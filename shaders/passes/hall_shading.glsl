// The hall's surfaces: concrete, walls, charcoal steel, and what shines. Needs lighting.glsl, hash.glsl, view_rays.glsl and
// params.glsl.

float lattice(ivec2 p, uint salt) { return unit_float(hash3(uint(p.x), uint(p.y), salt)); }

/// Value noise in [0, 1], one feature a unit.
float value_noise(vec2 p, uint salt) {
    ivec2 cell = ivec2(floor(p));
    vec2 f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(lattice(cell, salt), lattice(cell + ivec2(1, 0), salt), f.x),
               mix(lattice(cell + ivec2(0, 1), salt), lattice(cell + ivec2(1, 1), salt), f.x), f.y);
}

/// Two octaves of value noise, the second 6 times as fine; `fine` is its weight.
float clouds(vec2 p, float fine, uint salt) {
    float sum = 0.0;
    for (int i = min(bed.w, 0); i < 2; ++i)
        sum += (i == 0 ? 1.0 - fine : fine) * value_noise(i == 0 ? p : p * 6.0, salt + uint(i));
    return sum;
}

/// Polished concrete: clouds of the pour, and joints every 5.3 by 5.75 m.
vec3 concrete(vec2 p_m) {
    vec2 joint = abs(fract(vec2(p_m.x / 5.3, p_m.y / 5.75) + 0.5) - 0.5) * vec2(5.3, 5.75);
    float seam = 1.0 - 0.35 * (1.0 - smoothstep(0.006, 0.014, min(joint.x, joint.y)));
    return hall_floor_albedo * (0.90 + 0.20 * clouds(p_m * 0.45, 0.4, 11u)) * seam;
}

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

/// What a pane shows of the light behind it. The shoulder is there because samples are averaged as light: a pane five times as
/// bright as white would burn a bar before it to dashes. Panes differ by a few per cent, as glass and dirt do.
vec3 pane(vec3 light, vec3 world_m, vec3 normal) {
    vec2 on = abs(normal.z) > 0.5 ? world_m.xy / vec2(0.73, 2.5)
              : abs(normal.x) > 0.5 ? world_m.yz / vec2(1.5, 1.9) : world_m.xz / vec2(2.1, 2.1);
    float glass = 0.94 + 0.06 * lattice(ivec2(floor(on)), 14u) + 0.05 * (value_noise(on * 0.7, 15u) - 0.5);
    float peak = max(light.r, max(light.g, light.b));
    return light * (glass / (1.0 + 0.45 * peak));
}

/// Open ground: no joints, which a grazing view would turn to moire; dry and damp patches, which fade before a pixel holds
/// them.
vec3 open_ground(vec3 world_m, vec3 direction) {
    float pixel_m = 0.001 * pixel_mm(1000.0 * distance(world_m, eye_m.xyz)) / max(-direction.z, 1e-4);
    vec2 wide = pixel_m / vec2(45.0, 11.0);
    vec2 seen = 1.0 / (1.0 + 9.0 * wide * wide);
    float patches = 0.10 * seen.x * (value_noise(world_m.xy / 45.0, 16u) - 0.5) +
                    0.08 * seen.y * (value_noise(world_m.xy / 11.0, 17u) - 0.5);
    return hall_floor_albedo * (1.0 + patches);
}

/// A sky under thin high cloud that lights the ground as the roof role does: L = E / (1.4 pi) (1 + 0.6 sin elevation), a third
/// of the gradation of heavy overcast (Moon and Spencer 1942, "Illumination from a non-uniform sky"; the third is ours).
/// Presets know a roof's luminance; the roof lights of an open scene fill only part of the vault, so that its sky is no whiter
/// than paper where the bed is grey.
vec3 open_sky(vec3 direction) {
    vec3 ground = vec3(0.0);
    for (int i = 0; i < lit_counts.x; ++i) {
        Beam beam = area_beam(i, eye_m.xyz);
        ground += lit_roles[i].x == 0 ? beam.power * max(beam.from.z, 0.0) : vec3(0.0);
    }
    return ground * ((1.0 + 0.6 * max(direction.z, 0.0)) / (1.4 * PI));
}

layout(binding = FACE_LIGHT_UNIT) uniform sampler3D face_light;  // hall_light.comp.glsl

/// Irradiance on a surface that faces along an axis.
vec3 face_irradiance(vec3 world_m, vec3 normal, uint h) {
    int axis = abs(normal.x) > 0.5 ? 0 : abs(normal.y) > 0.5 ? 1 : 2;
    int face = 2 * axis + (normal[axis] > 0.0 ? 1 : 0);
    vec3 light = texture(face_light, grid_place(world_m, face, 6.0)).rgb;
    for (int i = lit_counts.x; i < lit_counts.y; ++i) {
        Beam beam = point_beam(i, world_m + 0.002 * normal, h);
        light += beam.power * (beam.open * max(dot(normal, beam.from), 0.0));
    }
    return light;
}

/// Radiance of a surface seen along `direction`. sky: what of the sky is not hidden by the bed beside it.
vec3 lit_hall(uint surface, vec3 world_m, vec3 normal, vec3 direction, float sky, uint h) {
    // One call: a shader's text is compiled as often as it is written, and that is half of llvmpipe's first picture.
    if (surface >= SURFACE_ROOF_PANEL && surface <= SURFACE_STRIP_PANEL)
        return pane(role_colour[surface - SURFACE_ROOF_PANEL].rgb, world_m, normal);
    if (surface == SURFACE_SKY) return open_sky(direction);
    vec3 albedo = hall_wall_albedo;
    vec3 mirror = vec3(0.0);
    if (surface == SURFACE_FLOOR) {
        albedo = concrete(world_m.xy);
        mirror = floor_mirror(world_m, direction);
    } else if (surface == SURFACE_GROUND) {
        albedo = open_ground(world_m, direction);
    } else if (surface == SURFACE_STEEL) {
        albedo = hall_pier_albedo;
    } else if (surface == SURFACE_WALL) {
        // Cast in lifts of 1.2 m: a hair's difference between them, and a shadow in each joint.
        float lift = world_m.z / 1.2;
        albedo *= 0.97 + 0.05 * lattice(ivec2(int(floor(lift)), int(floor((world_m.x + world_m.y) / 5.3))), 13u);
        albedo *= 1.0 - 0.25 * (1.0 - smoothstep(0.006, 0.02, abs(fract(lift + 0.5) - 0.5) * 1.2));
    } else if (surface == SURFACE_PLINTH) {
        albedo = vec3(0.45);
    }
    vec3 light = face_irradiance(world_m, normal, h) * sky;
    return albedo * light / PI + mirror * sky;
}
