// Bins of the bed's table: the view's elevation, denser where it grazes.

/// Sine of the elevation of a bin, 0.02 to 1.
float table_sine(float bin) {
    float t = bin / float(TABLE_BINS - 1);
    return mix(0.02, 1.0, t * t);
}

/// The (fractional) bin of a sine.
float table_bin(float sine) { return sqrt(clamp((sine - 0.02) / 0.98, 0.0, 1.0)) * float(TABLE_BINS - 1); }
