// How much of the sky a point among the seeds sees, from the height map alone. Needs bed_access.glsl.

/// Cosine-weighted part of a slice between the zenith and the angle h, the projected normal at angle g (Jimenez et al. 2016,
/// "Practical Realtime Strategies for Accurate Indirect Occlusion", eq. 7).
float slice_arc(float h, float g) { return 0.25 * (-cos(2.0 * h - g) + cos(g) + 2.0 * h * sin(g)); }

/// Tangents of the elevations of what rises highest ahead of a point and behind it, in heading d. Three radii for the
/// neighbours, and four times as far each for what people have dug or heaped, where they have.
vec2 horizon(vec3 p, vec2 d, float reach_mm, vec2 blur_mm) {
    vec2 rise = vec2(0.0);
    float r = reach_mm * 0.2;
    for (int j = min(bed.w, 0); j < 4 + bed.w; ++j) {
        rise.x = max(rise.x, (relief_height_mm(p.xy + d * r + blur_mm) - p.z) / r);
        rise.y = max(rise.y, (relief_height_mm(p.xy - d * r + blur_mm) - p.z) / r);
        r *= j == 0 ? 2.5 : j == 1 ? 2.0 : 4.0;
    }
    return rise;
}

/// Of a slice in heading d: the cosine-weighted part that is open above the horizon.
float open_slice(vec2 rise, float g) {
    float ahead = min(1.57079633 - atan(rise.x), g + 1.57079633);
    float behind = -min(1.57079633 - atan(rise.y), 1.57079633 - g);
    return max(slice_arc(ahead, g) + slice_arc(behind, g), 0.0);
}

/// Visible sky of a point p with normal n (unit), relative to the same normal on open ground: 0 buried, 1 free. `turn` in [0,
/// 1) rotates the directions, `reach_mm` is how far the neighbours reach, `blur_mm` scatters the places read.
float sky_visibility(vec3 p, vec3 n, int slices, float turn, float reach_mm, vec2 blur_mm) {
    float visible = 0.0;
    for (int i = min(bed.w, 0); i < slices; ++i) {
        float angle = 3.14159265 * (float(i) + turn) / float(slices);
        vec2 d = vec2(cos(angle), sin(angle));
        float across = dot(n.xy, d);
        visible += length(vec2(across, n.z)) * open_slice(horizon(p, d, reach_mm, blur_mm), atan(across, n.z));
    }
    // On open ground a slice is limited by the horizon alone: its part of the hemisphere is (1 + n.z) / 2 on average.
    float seen = clamp(visible / (float(slices) * max(0.5 + 0.5 * n.z, 0.05)), 0.0, 1.0);
    // Gaps are narrower than their heights tell: seeds bulge into them (fitted to path-traced windows).
    return seen * smoothstep(0.0, 0.5, seen);
}
