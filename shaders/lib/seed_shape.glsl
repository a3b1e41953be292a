// The seed as a closed-form convex body (design 2), in millimetres, in its own frame: x along the length with the pointed
// end at +x, y half the width, z half the thickness, origin in the widest section. Compiled as GLSL and as C++.
//
// The blunt half (x < 0) is half an ellipsoid, the pointed half has a parabolic profile: its section's radius falls as
// 1 - u^2, u = x / a2. Both meet with a common tangent at x = 0. As one gauge,
//     f(p) = length(x / a1, q) - 1 for x < 0,   q + (x / a2)^2 - 1 for x >= 0,   q = length(y / b, z / c),
// f is convex and differentiable wherever q > 0, so Newton's method from outside never overshoots the surface.

const float SEED_A1_MM = 7.0f;   // blunt half's length
const float SEED_A2_MM = 10.6f;  // pointed half's length
const float SEED_B_MM = 4.9f;    // half the width
const float SEED_C_MM = 3.9f;    // half the thickness

/// Centre of mass of the homogeneous body, mm towards the point: the moments of the halves are pi b c (a2^2 / 6 - a1^2 / 4),
/// over the volume pi b c (2/3 a1 + 8/15 a2).
const float SEED_MASS_CENTRE_MM = 0.6276f;

/// Volume of the seed of scale 1 in mm^3: pi b c (2/3 a1 + 8/15 a2).
const float SEED_VOLUME_MM3 = 619.6f;

/// Gauge of the surface: negative inside, 0 on it, positive outside. p in mm.
GLSL_FUNC float seed_gauge(vec3 p) {
    float q2 = p.y * p.y * (1.0f / (SEED_B_MM * SEED_B_MM)) + p.z * p.z * (1.0f / (SEED_C_MM * SEED_C_MM));
    if (p.x < 0.0f) return sqrt(q2 + p.x * p.x * (1.0f / (SEED_A1_MM * SEED_A1_MM))) - 1.0f;
    return sqrt(q2) + p.x * p.x * (1.0f / (SEED_A2_MM * SEED_A2_MM)) - 1.0f;
}

/// Gradient of the gauge (1/mm); normalised it is the outward normal. On the axis of the pointed half (the tip) it is +x.
GLSL_FUNC vec3 seed_gauge_gradient(vec3 p) {
    float yb = p.y * (1.0f / (SEED_B_MM * SEED_B_MM));
    float zc = p.z * (1.0f / (SEED_C_MM * SEED_C_MM));
    float q2 = p.y * yb + p.z * zc;
    if (p.x < 0.0f) {
        float x = p.x * (1.0f / (SEED_A1_MM * SEED_A1_MM));
        return vec3(x, yb, zc) * inversesqrt(max(q2 + p.x * x, 1.0e-12f));
    }
    float s = inversesqrt(max(q2, 1.0e-12f));
    return vec3(2.0f * p.x * (1.0f / (SEED_A2_MM * SEED_A2_MM)), yb * s, zc * s);
}

/// Support point: the point of the surface that lies farthest in direction n (any length but 0), mm.
GLSL_FUNC vec3 seed_support(vec3 n) {
    float by = SEED_B_MM * n.y;
    float cz = SEED_C_MM * n.z;
    float s2 = by * by + cz * cz;
    if (n.x < 0.0f) {
        float ax = SEED_A1_MM * n.x;
        float w = inversesqrt(max(s2 + ax * ax, 1.0e-20f));
        return vec3(SEED_A1_MM * ax, SEED_B_MM * by, SEED_C_MM * cz) * w;
    }
    float w = inversesqrt(max(s2, 1.0e-20f));
    float u = min(1.0f, 0.5f * n.x * SEED_A2_MM * w);
    float r = (1.0f - u * u) * w;
    return vec3(SEED_A2_MM * u, SEED_B_MM * by * r, SEED_C_MM * cz * r);
}

/// First hit of the ray origin + t direction (mm, direction of unit length, origin outside) with the seed of scale 1.
/// Returns t, or -1 for a miss. The ray enters an ellipsoid that encloses the seed and six Newton steps follow.
GLSL_FUNC float seed_hit(vec3 origin, vec3 direction) {
    // Enclosing ellipsoid about x = 1.3: the one of least volume, with 0.3 % to spare.
    vec3 axes = vec3(9.33f, 5.04f, 4.01f);
    vec3 o = (origin - vec3(1.3f, 0.0f, 0.0f)) / axes;
    vec3 d = direction / axes;
    float a = dot(d, d);
    float h = dot(o, d);
    float disc = h * h - a * (dot(o, o) - 1.0f);
    if (disc < 0.0f) return -1.0f;
    float root = sqrt(disc);
    float t = max((-h - root) / a, 0.0f);
    float exit_t = (-h + root) / a;
    for (int i = 0; i < 6; ++i) {
        vec3 p = origin + direction * t;
        float slope = dot(seed_gauge_gradient(p), direction);
        float f = seed_gauge(p);
        // A convex gauge that no longer falls along the ray never reaches 0.
        if (slope >= 0.0f && f > 1.0e-4f) return -1.0f;
        t -= f / min(slope, -1.0e-6f);
        if (t > exit_t) return -1.0f;
    }
    return abs(seed_gauge(origin + direction * t)) < 2.0e-3f ? t : -1.0f;
}
