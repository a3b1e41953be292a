// What the hall's surfaces look like beside their colour: the clouds and joints of concrete, the lifts of a cast wall, steel's
// paint, panes of glass, patches of open ground, the gradation of a sky. Factors, of mean 1 or nearly; grain 0 leaves the plain
// colour. Nothing is finer than the pixel that it is asked for. Needs hash.glsl; compiled as GLSL and as C++.

GLSL_FUNC float look_lattice(ivec2 p, uint salt) { return unit_float(hash3(uint(p.x), uint(p.y), salt)); }

/// Value noise in [0, 1], one feature a unit.
GLSL_FUNC float look_noise(vec2 p, uint salt) {
    ivec2 cell = ivec2(floor(p));
    vec2 f = fract(p);
    f = f * f * (3.0f - 2.0f * f);
    return mix(mix(look_lattice(cell, salt), look_lattice(cell + ivec2(1, 0), salt), f.x),
               mix(look_lattice(cell + ivec2(0, 1), salt), look_lattice(cell + ivec2(1, 1), salt), f.x), f.y);
}

/// Polished concrete: clouds of the pour, and joints every 5.3 by 5.75 m. Open ground: no joints, which a grazing view would turn
/// to moire; dry and damp patches, which fade before a pixel holds them. One text: a shader's is compiled as often as it is written.
GLSL_FUNC float floor_look(bool open_ground, vec2 p_m, float pixel_m) {
    float broad = look_noise(p_m * (open_ground ? 1.0f / 45.0f : 0.45f), open_ground ? 16u : 11u);
    float close = look_noise(p_m * (open_ground ? 1.0f / 11.0f : 2.7f), open_ground ? 17u : 12u);
    vec2 wide = vec2(pixel_m / 45.0f, pixel_m / 11.0f);
    vec2 seen = 1.0f / (1.0f + 9.0f * wide * wide);
    vec2 joint = abs(fract(vec2(p_m.x / 5.3f, p_m.y / 5.75f) + 0.5f) - 0.5f) * vec2(5.3f, 5.75f);
    float seam = 1.0f - 0.35f * (1.0f - smoothstep(0.006f, 0.014f, min(joint.x, joint.y)));
    return open_ground ? 1.0f + 0.10f * seen.x * (broad - 0.5f) + 0.08f * seen.y * (close - 0.5f)
                       : (0.90f + 0.20f * (0.6f * broad + 0.4f * close)) * seam;
}

/// Cast in lifts of 1.2 m: a hair's difference between them, and a shadow in each joint.
GLSL_FUNC float wall_look(vec3 world_m) {
    float lift = world_m.z / 1.2f;
    float tone = 0.97f + 0.05f * look_lattice(ivec2(int(floor(lift)), int(floor((world_m.x + world_m.y) / 5.3f))), 13u);
    return tone * (1.0f - 0.25f * (1.0f - smoothstep(0.006f, 0.02f, abs(fract(lift + 0.5f) - 0.5f) * 1.2f)));
}

/// As look_noise, for grain: two rounds a corner instead of six (Wellons 2018, lowbias32), as every pixel asks for much of it.
GLSL_FUNC float look_corner(uint h) {
    h = (h ^ (h >> 16u)) * 0x7feb352du;
    h = (h ^ (h >> 15u)) * 0x846ca68bu;
    return float(h >> 8u) * (1.0f / 16777216.0f);
}

GLSL_FUNC float look_grain(vec2 p, uint salt) {
    ivec2 cell = ivec2(floor(p));
    vec2 f = fract(p);
    f = f * f * (3.0f - 2.0f * f);
    uint at = uint(cell.x) * 0x9e3779b1u + uint(cell.y) * 0x85ebca77u + salt;
    return mix(mix(look_corner(at), look_corner(at + 0x9e3779b1u), f.x),
               mix(look_corner(at + 0x85ebca77u), look_corner(at + 0x85ebca77u + 0x9e3779b1u), f.x), f.y);
}

/// What is left of a feature of that size where a pixel holds much of it.
GLSL_FUNC float look_fade(float feature_m, float pixel_m) {
    float part = 1.6f * pixel_m / feature_m;
    return 1.0f / (1.0f + part * part * part * part);
}

/// Distance to the next of lines at whole multiples of a step.
GLSL_FUNC float look_to_line(float at, float step_m) { return abs(fract(at / step_m + 0.5f) - 0.5f) * step_m; }

/// The grain of a hall's surfaces, beside what the looks above give them. kind 0, polished concrete: ways that feet and polishing
/// have left, and its stones. 1, cast walls: boards' joints every 2.65 m, lifts, the holes of ties, clouds, and what water has
/// drawn down. 2, painted steel: dust that has run down, and the brush. on: along the surface, and across the floor or up;
/// pixel_m: side of a pixel on it, and nothing is finer. One text for all, with numbers for each: llvmpipe runs both sides of a
/// branch.
GLSL_FUNC float grain_look(int kind, vec2 on, float pixel_m) {
    bool floors = kind == 0;
    bool walls = kind == 1;
    vec2 broad = floors ? vec2(0.16f, 0.55f) : walls ? vec2(0.37f, 0.23f) : vec2(6.0f, 0.45f);
    vec2 middle = floors ? vec2(9.0f, 9.0f) : walls ? vec2(1.9f, 1.3f) : vec2(70.0f, 9.0f);
    vec2 drawn = floors ? vec2(0.9f, 0.7f) : walls ? vec2(4.3f, 0.16f) : vec2(1.1f, 0.9f);
    // Turned, so that no stones stand in rows.
    vec2 stones = vec2(0.8f * on.x - 0.6f * on.y, 0.6f * on.x + 0.8f * on.y) * (floors ? 110.0f : 34.0f);
    float streak = look_grain(on * drawn, 3u);
    float sum = (floors ? 0.24f : walls ? 0.15f : 0.34f) * (look_grain(on * broad, 1u) - 0.5f) +
                (floors ? 0.10f * look_fade(0.12f, pixel_m) : walls ? 0.11f : 0.16f * look_fade(0.05f, pixel_m)) *
                    (look_grain(on * middle, 2u) - 0.5f) -
                (walls ? 0.09f : 0.06f) * (streak * streak - 0.33f) +
                (floors ? 0.26f * look_fade(0.009f, pixel_m) : walls ? 0.20f * look_fade(0.03f, pixel_m) : 0.0f) *
                    (look_grain(stones, 4u) - 0.5f);
    // A line keeps its area where it is thinner than a pixel.
    float wide = max(0.011f, pixel_m);
    float board = (walls ? 0.22f : 0.0f) * (0.011f / wide) * (1.0f - smoothstep(0.4f * wide, 0.95f * wide, look_to_line(on.x, 2.65f)));
    vec2 tie = vec2(look_to_line(on.x - 0.6625f, 1.325f), look_to_line(on.y - 0.3f, 0.6f));
    float hole_m = max(0.016f, 0.6f * pixel_m);
    float hole = (walls ? 0.55f * 0.016f * 0.016f : 0.0f) / (hole_m * hole_m) *
                 (1.0f - smoothstep(0.36f * hole_m * hole_m, 1.69f * hole_m * hole_m, dot(tie, tie)));
    return (1.0f + sum) * (1.0f - board) * (1.0f - hole);
}

/// What a pane shows of the light behind it. The shoulder is there because samples are averaged as light: a pane five times as
/// bright as white would burn a bar before it to dashes. Panes differ by a few per cent, as glass and dirt do; with grain also by
/// what is behind them, a room or a sky that is not everywhere as bright.
GLSL_FUNC vec3 pane_look(vec3 light, vec3 world_m, vec3 normal, float grain) {
    vec2 on = vec2(world_m.x / 2.1f, world_m.z / 2.1f);
    if (abs(normal.x) > 0.5f) on = vec2(world_m.y / 1.5f, world_m.z / 1.9f);
    if (abs(normal.z) > 0.5f) on = vec2(world_m.x / 0.73f, world_m.y / 2.5f);
    float glass = 0.94f + 0.06f * look_lattice(ivec2(floor(on)), 14u) + (0.05f + 0.40f * grain) * (look_noise(on * 0.7f, 15u) - 0.5f);
    float peak = max(light.x, max(light.y, light.z));
    return light * (glass / (1.0f + (0.45f + 0.25f * min(grain, 1.0f)) * peak));
}

/// Luminance of a sky under thin high cloud over the irradiance that it gives the ground, 1/sr: L = E / (1.4 pi) (1 + 0.6 sin
/// elevation), a third of the gradation of heavy overcast (Moon and Spencer 1942, "Illumination from a non-uniform sky"; the third
/// is ours).
GLSL_FUNC float sky_look(float sine) { return (1.0f + 0.6f * max(sine, 0.0f)) / (1.4f * 3.14159265f); }
