// Display transforms, linear Rec.709 in and out (out: 0 to 1 before the sRGB curve). Compiled as GLSL and as C++.

/// Khronos PBR Neutral (Khronos 2024, "PBR Neutral Tone Mapper"): identity minus the Fresnel offset below 0.76, then a
/// shoulder.
GLSL_FUNC vec3 tone_neutral(vec3 c) {
    const float start = 0.8f - 0.04f;
    const float desaturation = 0.15f;
    c = max(c, vec3(0.0f));
    float x = min(c.x, min(c.y, c.z));
    float offset = x < 0.08f ? x - 6.25f * x * x : 0.04f;
    c = c - vec3(offset);
    float peak = max(c.x, max(c.y, c.z));
    if (peak < start) return c;
    float d = 1.0f - start;
    float new_peak = 1.0f - d * d / (peak + d - start);
    c = c * (new_peak / peak);
    float g = 1.0f - 1.0f / (desaturation * (peak - new_peak) + 1.0f);
    return c + (vec3(new_peak) - c) * g;
}

/// ACES, fitted by Stephen Hill (in BakingLab, 2016); no exposure bias.
GLSL_FUNC vec3 tone_aces(vec3 c) {
    vec3 a = vec3(0.59719f * c.x + 0.35458f * c.y + 0.04823f * c.z, 0.07600f * c.x + 0.90834f * c.y + 0.01566f * c.z,
                  0.02840f * c.x + 0.13383f * c.y + 0.83777f * c.z);
    a = min(max(a, vec3(0.0f)), vec3(1.0e6f));
    vec3 b = (a * (a + vec3(0.0245786f)) - vec3(0.000090537f)) / (a * (a * 0.983729f + vec3(0.4329510f)) + vec3(0.238081f));
    vec3 d = vec3(1.60475f * b.x - 0.53108f * b.y - 0.07367f * b.z, -0.10208f * b.x + 1.10813f * b.y - 0.00605f * b.z,
                  -0.00327f * b.x - 0.07276f * b.y + 1.07602f * b.z);
    return clamp(d, vec3(0.0f), vec3(1.0f));
}

GLSL_FUNC float agx_contrast(float x) {
    float x2 = x * x;
    float x4 = x2 * x2;
    return 15.5f * x4 * x2 - 40.14f * x4 * x + 31.96f * x4 - 6.868f * x2 * x + 0.4298f * x2 + 0.1191f * x - 0.00232f;
}

/// AgX with the Rec.2020 inset (Troy Sobotka's, matrices and fit as published with three.js; the variant that begins 0.8566).
/// Not clamped: blue reaches 1.03.
GLSL_FUNC vec3 tone_agx(vec3 c) {
    c = max(c, vec3(0.0f));
    // To Rec.2020 (seven digits: with the four that circulate, saturated blue is off by 1.3e-4), then inset.
    vec3 w = vec3(0.6274039f * c.x + 0.3292830f * c.y + 0.0433131f * c.z, 0.0690973f * c.x + 0.9195404f * c.y + 0.0113623f * c.z,
                  0.0163914f * c.x + 0.0880133f * c.y + 0.8955953f * c.z);
    vec3 i = vec3(0.856627153315983f * w.x + 0.0951212405381588f * w.y + 0.0482516061458583f * w.z,
                  0.137318972929847f * w.x + 0.761241990602591f * w.y + 0.101439036467562f * w.z,
                  0.11189821299995f * w.x + 0.0767994186031903f * w.y + 0.811302368396859f * w.z);
    i = max(i, vec3(1.0e-10f));
    vec3 e = vec3(log2(i.x), log2(i.y), log2(i.z));
    e = clamp((e + vec3(12.47393f)) * (1.0f / (4.026069f + 12.47393f)), vec3(0.0f), vec3(1.0f));
    e = vec3(agx_contrast(e.x), agx_contrast(e.y), agx_contrast(e.z));
    vec3 o = vec3(1.1271005818144368f * e.x - 0.11060664309660323f * e.y - 0.016493938717834573f * e.z,
                  -0.1413297634984383f * e.x + 1.157823702216272f * e.y - 0.016493938717834257f * e.z,
                  -0.14132976349843826f * e.x - 0.11060664309660294f * e.y + 1.2519364065950405f * e.z);
    o = max(o, vec3(0.0f));
    o = vec3(pow(o.x, 2.2f), pow(o.y, 2.2f), pow(o.z, 2.2f));
    return vec3(1.6604910f * o.x - 0.5876411f * o.y - 0.0728499f * o.z, -0.1245505f * o.x + 1.1328999f * o.y - 0.0083494f * o.z,
                -0.0181508f * o.x - 0.1005789f * o.y + 1.1187297f * o.z);
}

/// IEC 61966-2-1.
GLSL_FUNC float srgb_encode(float v) {
    return v <= 0.0031308f ? 12.92f * v : 1.055f * pow(v, 1.0f / 2.4f) - 0.055f;
}

GLSL_FUNC float srgb_decode(float e) {
    return e <= 0.04045f ? e / 12.92f : pow((e + 0.055f) / 1.055f, 2.4f);
}
