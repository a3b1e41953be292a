// Bins of the bed's table: the view's elevation, denser where it grazes.

// Side of the square that shows one top seed, from whichever side: what is seen of the bed is as dense in the picture's plane.
const float ONE_SEED_MM = 10.8;

/// Sine of the elevation of a bin, 0.02 to 1.
float table_sine(float bin) {
    float t = bin / float(TABLE_BINS - 1);
    return mix(0.02, 1.0, t * t);
}

/// The (fractional) bin of a sine.
float table_bin(float sine) { return sqrt(clamp((sine - 0.02) / 0.98, 0.0, 1.0)) * float(TABLE_BINS - 1); }

// The table is of no colour: its albedos are shares (seed_albedo_shares, the coats in z), so that porcelain and ink stay live. Its
// own luminances, which make grain and moments, are of seeds as they are shipped.
float shipped_luminance(vec3 shares) { return dot(shares, vec3(0.719, 0.058, 1.0)); }

// What shadows and highlights make of light from a direction, in the frame (towards the viewer, across, up): six functions,
// even across, that are orthonormal over the upper hemisphere weighted by height: Legendre's polynomials of its square.
const int DIRECTED = 6;
const int FIRST_DIRECTED = 6;  // table vector

/// x: of the direction, towards the viewer; s: its height squared.
float directed_basis(float x, float s, int i) {
    if (i == 0) return 1.0;
    if (i == 1) return 1.7320508 * (2.0 * s - 1.0);
    if (i == 2) return 2.2360680 * (6.0 * s * (s - 1.0) + 1.0);
    if (i == 3) return 2.6457513 * (s * (s * (20.0 * s - 30.0) + 12.0) - 1.0);
    return i == 4 ? 2.0 * x : 4.2426407 * x * (2.0 * s - 0.6666667);
}
