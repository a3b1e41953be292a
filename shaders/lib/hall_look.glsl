// What the hall's surfaces look like beside their colour: the clouds and joints of concrete, the lifts of a cast wall, panes of
// glass, patches of open ground, the gradation of a sky. Factors, of mean 1 or nearly. Needs hash.glsl; compiled as GLSL and as C++.

GLSL_FUNC float look_lattice(ivec2 p, uint salt) { return unit_float(hash3(uint(p.x), uint(p.y), salt)); }

/// Value noise in [0, 1], one feature a unit.
GLSL_FUNC float look_noise(vec2 p, uint salt) {
    ivec2 cell = ivec2(floor(p));
    vec2 f = fract(p);
    f = f * f * (3.0f - 2.0f * f);
    return mix(mix(look_lattice(cell, salt), look_lattice(cell + ivec2(1, 0), salt), f.x),
               mix(look_lattice(cell + ivec2(0, 1), salt), look_lattice(cell + ivec2(1, 1), salt), f.x), f.y);
}

/// Polished concrete: clouds of the pour, and joints every 5.3 by 5.75 m.
GLSL_FUNC float concrete_look(vec2 p_m) {
    float clouds = 0.6f * look_noise(p_m * 0.45f, 11u) + 0.4f * look_noise(p_m * 2.7f, 12u);
    vec2 joint = abs(fract(vec2(p_m.x / 5.3f, p_m.y / 5.75f) + 0.5f) - 0.5f) * vec2(5.3f, 5.75f);
    float seam = 1.0f - 0.35f * (1.0f - smoothstep(0.006f, 0.014f, min(joint.x, joint.y)));
    return (0.90f + 0.20f * clouds) * seam;
}

/// Cast in lifts of 1.2 m: a hair's difference between them, and a shadow in each joint.
GLSL_FUNC float wall_look(vec3 world_m) {
    float lift = world_m.z / 1.2f;
    float tone = 0.97f + 0.05f * look_lattice(ivec2(int(floor(lift)), int(floor((world_m.x + world_m.y) / 5.3f))), 13u);
    return tone * (1.0f - 0.25f * (1.0f - smoothstep(0.006f, 0.02f, abs(fract(lift + 0.5f) - 0.5f) * 1.2f)));
}

/// What a pane shows of the light behind it. The shoulder is there because samples are averaged as light: a pane five times as
/// bright as white would burn a bar before it to dashes. Panes differ by a few per cent, as glass and dirt do.
GLSL_FUNC vec3 pane_look(vec3 light, vec3 world_m, vec3 normal) {
    vec2 on = vec2(world_m.x / 2.1f, world_m.z / 2.1f);
    if (abs(normal.x) > 0.5f) on = vec2(world_m.y / 1.5f, world_m.z / 1.9f);
    if (abs(normal.z) > 0.5f) on = vec2(world_m.x / 0.73f, world_m.y / 2.5f);
    float glass = 0.94f + 0.06f * look_lattice(ivec2(floor(on)), 14u) + 0.05f * (look_noise(on * 0.7f, 15u) - 0.5f);
    float peak = max(light.x, max(light.y, light.z));
    return light * (glass / (1.0f + 0.45f * peak));
}

/// Open ground: no joints, which a grazing view would turn to moire; dry and damp patches, which fade before a pixel holds them.
GLSL_FUNC float ground_look(vec2 p_m, float pixel_m) {
    vec2 wide = vec2(pixel_m / 45.0f, pixel_m / 11.0f);
    vec2 seen = 1.0f / (1.0f + 9.0f * wide * wide);
    return 1.0f + 0.10f * seen.x * (look_noise(p_m / 45.0f, 16u) - 0.5f) + 0.08f * seen.y * (look_noise(p_m / 11.0f, 17u) - 0.5f);
}

/// Luminance of a sky under thin high cloud over the irradiance that it gives the ground, 1/sr: L = E / (1.4 pi) (1 + 0.6 sin
/// elevation), a third of the gradation of heavy overcast (Moon and Spencer 1942, "Illumination from a non-uniform sky"; the third
/// is ours).
GLSL_FUNC float sky_look(float sine) { return (1.0f + 0.6f * max(sine, 0.0f)) / (1.4f * 3.14159265f); }
