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

float table_luminance(vec3 colour) { return dot(colour, vec3(0.2126, 0.7152, 0.0722)); }
