// What a seed's skin does with light: unglazed porcelain and stroke enamel as two lobes, and a glaze over both where there is one.
// Compiled as GLSL and as C++. Directions are unit vectors away from the surface.
//
// The coat is GGX (Walter et al. 2007) with Smith's height-correlated shadowing (Heitz 2014) and Schlick's Fresnel (1994). What it
// does not reflect reaches the body, which is Lambertian: albedo / pi (1 - E(v)) (1 - E(l)) / (1 - mean E), E the coat's directional
// albedo (Ashikhmin and Shirley 2000; Kelemen and Szirmay-Kalos 2001). So light and eye may change places, and a white body returns
// all light, as exactly as E is known: 0.016 at the most (at a grazing eye), 0.003 on average over the eye's directions.

struct SeedMaterial {
    vec3 albedo;            // of the body: all that it returns under diffuse light when there is no coat
    float roughness;        // of the coat; alpha is its square
    float f0;               // reflectance of the coat head on; 0: no coat at all
    float glaze;            // 0 bare, 1 a whole second coat of F0 0.04
    float glaze_roughness;
};

const float MATERIAL_PI = 3.14159265f;
const float GLAZE_F0 = 0.04f;

const float PORCELAIN_ROUGHNESS = 0.6f;
const float ENAMEL_ROUGHNESS = 0.4f;
const float PORCELAIN_F0 = 0.04f;

/// Albedo of bare porcelain under a veil of dust, which is a grey of 0.70.
GLSL_FUNC vec3 dusty_porcelain(vec3 porcelain, float dust) { return porcelain + (vec3(0.70f) - porcelain) * dust; }

/// Of porcelain under paint of this cover; no glaze.
GLSL_FUNC SeedMaterial seed_material(vec3 albedo, float cover) {
    SeedMaterial m;
    m.albedo = albedo;
    m.roughness = mix(PORCELAIN_ROUGHNESS, ENAMEL_ROUGHNESS, cover);
    m.f0 = PORCELAIN_F0;
    m.glaze = 0.0f;
    m.glaze_roughness = 0.2f;
    return m;
}

/// Schlick's reflectance at a right angle: 1, but nothing where there is no coat (Lagarde and de Rousiers 2014, section 3.1.3).
GLSL_FUNC float coat_f90(float f0) { return min(50.0f * f0, 1.0f); }

/// Shares of F0 and of F90 in the directional albedo of the GGX coat. Fitted by least squares to 24 x 12 values of roughness 0.15
/// to 1 that were integrated numerically; largest errors 0.092 of F0 and 0.013 of F90.
GLSL_FUNC vec2 coat_shares(float c, float r) {
    float x = 1.0f - c;
    float x2 = x * x;
    float x5 = x2 * x2 * x;
    float x10 = x5 * x5;
    float a = 1.12674f + r * (-0.12719f - r * 0.70267f) + x2 * (-0.89806f + r * (1.31507f + r * 0.11039f)) +
              x10 * x10 * (-0.52419f + r * (2.04896f - r * 1.45806f));
    float b = -0.01117f + r * (0.08970f + r * (-0.14575f + r * 0.06822f)) +
              x5 * (1.39401f + r * (-2.25716f + r * (0.00025f + r * 0.93313f))) +
              x10 * x2 * x2 * (0.79268f + r * (-10.60986f + r * (21.54272f - r * 11.86675f))) +
              x10 * x10 * (-1.15335f + r * (10.16992f + r * (-19.08054f + r * 10.18478f)));
    return vec2(a, b);
}

/// Directional albedo of a coat: what it returns of a white sky to an eye at this cosine, or of a beam from there.
GLSL_FUNC float coat_albedo(float f0, float roughness, float c) {
    vec2 shares = coat_shares(clamp(c, 0.0f, 1.0f), roughness);
    return clamp(f0 * shares.x + coat_f90(f0) * shares.y, 0.0f, 1.0f);
}

/// Its mean over all directions, weighted by cosine: x^k has the mean 2 / ((k + 1) (k + 2)).
GLSL_FUNC float coat_mean_albedo(float f0, float roughness) {
    float r = roughness;
    float a = 1.12674f + r * (-0.12719f - r * 0.70267f) + (-0.89806f + r * (1.31507f + r * 0.11039f)) * (1.0f / 6.0f) +
              (-0.52419f + r * (2.04896f - r * 1.45806f)) * (1.0f / 231.0f);
    float b = -0.01117f + r * (0.08970f + r * (-0.14575f + r * 0.06822f)) +
              (1.39401f + r * (-2.25716f + r * (0.00025f + r * 0.93313f))) * (1.0f / 21.0f) +
              (0.79268f + r * (-10.60986f + r * (21.54272f - r * 11.86675f))) * (1.0f / 120.0f) +
              (-1.15335f + r * (10.16992f + r * (-19.08054f + r * 10.18478f))) * (1.0f / 231.0f);
    return clamp(f0 * a + coat_f90(f0) * b, 0.0f, 1.0f);
}

/// What the body keeps of light that goes in and out through a coat.
GLSL_FUNC float coat_passes(float f0, float roughness, float cosine_v, float cosine_l) {
    return (1.0f - coat_albedo(f0, roughness, cosine_v)) * (1.0f - coat_albedo(f0, roughness, cosine_l)) /
           (1.0f - coat_mean_albedo(f0, roughness));
}

/// The distribution of the coat's facets.
GLSL_FUNC float ggx_facets(float cosine_h, float alpha) {
    float a2 = alpha * alpha;
    float d = cosine_h * cosine_h * (a2 - 1.0f) + 1.0f;
    return a2 / (MATERIAL_PI * d * d);
}

/// Bidirectional reflectance of a coat.
GLSL_FUNC float coat_bsdf(float f0, float roughness, vec3 n, vec3 v, vec3 l) {
    float alpha = roughness * roughness;
    float a2 = alpha * alpha;
    float nv = dot(n, v);
    float nl = dot(n, l);
    if (nv <= 0.0f || nl <= 0.0f || f0 <= 0.0f) return 0.0f;
    vec3 h = normalize(v + l);
    float w = 1.0f - clamp(dot(v, h), 0.0f, 1.0f);
    float w2 = w * w;
    float fresnel = f0 + (coat_f90(f0) - f0) * w2 * w2 * w;
    float shadowing = nl * sqrt(nv * nv * (1.0f - a2) + a2) + nv * sqrt(nl * nl * (1.0f - a2) + a2);
    return fresnel * ggx_facets(clamp(dot(n, h), 0.0f, 1.0f), alpha) * 0.5f / shadowing;
}

/// Bidirectional reflectance (1/sr), without the cosine; 0 below the horizon of n.
GLSL_FUNC vec3 seed_bsdf(SeedMaterial m, vec3 n, vec3 v, vec3 l) {
    float nv = dot(n, v);
    float nl = dot(n, l);
    if (nv <= 0.0f || nl <= 0.0f) return vec3(0.0f);
    vec3 f = m.albedo * (1.0f / MATERIAL_PI);
    if (m.f0 > 0.0f) f = f * coat_passes(m.f0, m.roughness, nv, nl) + vec3(coat_bsdf(m.f0, m.roughness, n, v, l));
    if (m.glaze > 0.0f) {
        float f0 = m.glaze * GLAZE_F0;
        f = f * coat_passes(f0, m.glaze_roughness, nv, nl) + vec3(coat_bsdf(f0, m.glaze_roughness, n, v, l));
    }
    return f;
}

/// Part of light that falls from everywhere that the body returns to an eye at this cosine.
GLSL_FUNC vec3 seed_diffuse_albedo(SeedMaterial m, float cosine) {
    float passed = 1.0f;
    if (m.f0 > 0.0f) passed *= 1.0f - coat_albedo(m.f0, m.roughness, cosine);
    if (m.glaze > 0.0f) passed *= 1.0f - coat_albedo(m.glaze * GLAZE_F0, m.glaze_roughness, cosine);
    return m.albedo * passed;
}

/// And that the coats return.
GLSL_FUNC float seed_specular_albedo(SeedMaterial m, float cosine) {
    float returned = m.f0 > 0.0f ? coat_albedo(m.f0, m.roughness, cosine) : 0.0f;
    if (m.glaze <= 0.0f) return returned;
    float glaze = coat_albedo(m.glaze * GLAZE_F0, m.glaze_roughness, cosine);
    return glaze + (1.0f - glaze) * returned;
}
