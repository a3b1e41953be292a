// Relief too fine for the silhouette, in the shading normal only (design 2): the ridge along the margin, the mould's seam,
// the scar where the seed was broken from its sprue, and the faint unevenness of hand-smoothed porcelain. Needs hash.glsl,
// seed_shape.glsl and seed_paint.glsl before it; compiled as GLSL and as C++.

/// Derivative of the bump height (1 - (x / w)^2)^2, which is 0 from |x| = w on.
GLSL_FUNC float relief_bump_slope(float x, float height, float w) {
    float q = 1.0f - x * x / (w * w);
    return q > 0.0f ? -4.0f * height * q * x / (w * w) : 0.0f;
}

/// Share of a feature of this size that a footprint leaves to be seen.
GLSL_FUNC float relief_seen(float size_mm, float footprint_mm) { return clamp(1.5f - footprint_mm / size_mm, 0.0f, 1.0f); }

/// The shading normal at p (mm, on the surface, seed frame at scale 1); normal is the surface's own, of unit length.
GLSL_FUNC vec3 seed_relief_normal(SeedLook look, vec3 p, vec3 normal, float footprint_mm) {
    if (footprint_mm > 3.0f) return normal;
    uint h = hash1(look.key ^ 0x7e11efu);
    vec3 slope = vec3(0.0f, 0.0f, 0.0f);

    // Unevenness: three waves of 4 to 7 mm, each steep by 2 to 3 in a hundred.
    float uneven = 0.5f * relief_seen(2.0f, footprint_mm);
    float phase = 6.2831853f * paint_byte(h, 0u);
    float turn = paint_byte(h, 8u) - 0.5f;
    slope += vec3(0.45f, 0.85f, 0.30f) * (0.055f * uneven * cos(0.95f * p.x * turn + 1.5f * p.y + 0.6f * p.z + phase));
    slope += vec3(-0.35f, 0.30f, 0.90f) * (0.055f * uneven * cos(1.3f * p.z - 0.6f * p.x + 0.9f * p.y * turn + 2.0f * phase));
    slope += vec3(0.90f, -0.20f, 0.40f) * (0.045f * uneven * cos(1.15f * p.x + 0.5f * p.z * turn + 3.0f * phase + 1.0f));

    // The margin: a low ridge along the widest line, and on it the seam, not quite in the middle. Near z = 0 the surface
    // stands upright, so that z measures the arc across it.
    float body = clamp((SEED_A1_MM + p.x) * 0.4f, 0.0f, 1.0f) * clamp((SEED_A2_MM - p.x) * 0.4f, 0.0f, 1.0f);
    slope.z += body * relief_seen(0.7f, footprint_mm) * relief_bump_slope(p.z, 0.07f + 0.05f * paint_byte(h, 16u), 0.8f);
    float seam = p.z - 0.3f * (paint_byte(h, 24u) - 0.5f) - 0.05f * cos(0.8f * p.x + phase);
    slope.z += body * relief_seen(0.2f, footprint_mm) * relief_bump_slope(seam, 0.016f, 0.14f);

    // The scar: a small hollow near the blunt end's pole.
    if (p.x < -5.0f) {
        float dy = p.y - 0.9f * turn;
        float dz = p.z - 0.8f * (paint_byte(h, 16u) - 0.5f);
        float d = sqrt(dy * dy + dz * dz);
        float s = relief_seen(0.6f, footprint_mm) * relief_bump_slope(d, -0.10f, 0.9f) / max(d, 0.01f);
        slope.y += s * dy;
        slope.z += s * dz;
    }
    slope -= normal * dot(slope, normal);
    return normalize(normal - slope);
}
