// A seed as a camera sees it: view rays in the seed's own frame, and where they meet it. Compiled as GLSL and as C++.
// Needs seed_shape.glsl.

/// Tangents are those of the view ray (x, y, -1) in camera axes; depth runs along the view's axis.
struct SeedView {
    vec3 right, up, back;  // camera axes in the seed's frame, over the seed's scale
    float x_mm, y_mm, depth_mm;  // of the seed's origin, camera axes
};

// The ellipsoid of least volume about the seed of scale 1, with 0.3 % to spare.
const float SEED_HULL_CENTRE_MM = 1.3f;
const float SEED_HULL_A_MM = 9.33f;
const float SEED_HULL_B_MM = 5.04f;
const float SEED_HULL_C_MM = SEED_HULL_B_MM * SEED_C_MM / SEED_B_MM;

/// Depth at which a ray first meets the seed, mm, or -1. across: where the ray passes the plane of the seed's origin, camera
/// axes; slant: of the ray. It starts in that plane, so that the numbers stay as small as the seed at any distance. The blunt
/// half is met in closed form; for the pointed half four Newton steps start at the hull (its gauge is convex, so that they come
/// from outside and never overshoot).
GLSL_FUNC float seed_view_hit_across(SeedView view, float across_x_mm, float across_y_mm, float slant_x, float slant_y) {
    vec3 o = view.right * (across_x_mm - view.x_mm) + view.up * (across_y_mm - view.y_mm);
    vec3 d = view.right * slant_x + view.up * slant_y - view.back;
    // The section: q^2 = q0 + 2 q1 t + q2 t^2.
    float q0 = o.y * o.y * (1.0f / (SEED_B_MM * SEED_B_MM)) + o.z * o.z * (1.0f / (SEED_C_MM * SEED_C_MM));
    float q1 = o.y * d.y * (1.0f / (SEED_B_MM * SEED_B_MM)) + o.z * d.z * (1.0f / (SEED_C_MM * SEED_C_MM));
    float q2 = d.y * d.y * (1.0f / (SEED_B_MM * SEED_B_MM)) + d.z * d.z * (1.0f / (SEED_C_MM * SEED_C_MM));

    // A ray that is inside the section at x = 0 entered the blunt ellipsoid on the side it came from; so where it enters at x
    // <= 0, that is the seed's own surface.
    float x0 = o.x * (1.0f / SEED_A1_MM);
    float x1 = d.x * (1.0f / SEED_A1_MM);
    float a = q2 + x1 * x1;
    float h = q1 + x0 * x1;
    float disc = h * h - a * (q0 + x0 * x0 - 1.0f);
    float blunt = (-h - sqrt(max(disc, 0.0f))) / a;
    bool is_blunt = disc >= 0.0f && x0 + x1 * blunt <= 0.0f;

    float y2 = (SEED_B_MM * SEED_B_MM) / (SEED_HULL_B_MM * SEED_HULL_B_MM);
    x0 = (o.x - SEED_HULL_CENTRE_MM) * (1.0f / SEED_HULL_A_MM);
    x1 = d.x * (1.0f / SEED_HULL_A_MM);
    a = q2 * y2 + x1 * x1;
    h = q1 * y2 + x0 * x1;
    disc = h * h - a * (q0 * y2 + x0 * x0 - 1.0f);
    bool is_near = disc >= 0.0f;
    float t = (-h - sqrt(max(disc, 0.0f))) / a;
    x0 = o.x * (1.0f / SEED_A2_MM);
    x1 = d.x * (1.0f / SEED_A2_MM);
    // No step at all for those that are done or miss: on llvmpipe only the loop's end spares them.
    int steps = is_near && !is_blunt ? 4 : 0;
    for (int i = 0; i < steps; ++i) {
        float u = x0 + x1 * t;
        float square = max(q0 + t * (2.0f * q1 + t * q2), 1.0e-8f);
        float over = inversesqrt(square);
        float slope = (q1 + t * q2) * over + 2.0f * u * x1;
        // A convex gauge that no longer falls along the ray never reaches 0: the steps stay where they are.
        t -= (square * over + u * u - 1.0f) / min(slope, -1.0e-5f);
    }
    float u = x0 + x1 * t;
    float f = sqrt(max(q0 + t * (2.0f * q1 + t * q2), 0.0f)) + u * u - 1.0f;
    if (is_blunt) return view.depth_mm + blunt;
    return is_near && u > -1.0e-3f && abs(f) < 2.0e-3f ? view.depth_mm + t : -1.0f;
}

/// The same for the ray of a tangent, which starts at the eye.
GLSL_FUNC float seed_view_hit(SeedView view, float tangent_x, float tangent_y) {
    return seed_view_hit_across(view, tangent_x * view.depth_mm, tangent_y * view.depth_mm, tangent_x, tangent_y);
}
