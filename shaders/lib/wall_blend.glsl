// Where outputs overlap: how much of the light each gives, and how black is made equal. Canvas places, px. Compiled as GLSL and as
// C++; engine/wall/blend.hpp tells the model.

/// From 0 at the edge to 1 (Bourke 2004, "Edge blending using commodity projectors"): ramp(t) + ramp(1 - t) = 1.
GLSL_FUNC float blend_ramp(float t, float power) {
    float x = clamp(t, 0.0f, 1.0f);
    return x < 0.5f ? 0.5f * pow(2.0f * x, power) : 1.0f - 0.5f * pow(2.0f - 2.0f * x, power);
}

/// A side without a soft edge has width 0.
GLSL_FUNC float blend_side(float from_side_px, float width_px, float power) {
    return width_px > 0.0f ? blend_ramp(from_side_px / width_px, power) : 1.0f;
}

GLSL_FUNC bool blend_covers(vec2 at, vec2 low, vec2 high) {
    return at.x >= low.x && at.y >= low.y && at.x <= high.x && at.y <= high.y;
}

/// Of an output from low to high; soft: widths of its left, right, top and bottom edge. Never quite 0, so that an edge that
/// nobody else covers gives all its light.
GLSL_FUNC float blend_weight(vec2 at, vec2 low, vec2 high, vec4 soft, float power) {
    float w = blend_side(at.x - low.x, soft.x, power) * blend_side(high.x - at.x, soft.y, power) *
              blend_side(at.y - low.y, soft.z, power) * blend_side(high.y - at.y, soft.w, power);
    return max(w, 1.0e-6f);
}

/// What an output gives so that the wall is B + (1 - B) c everywhere: its share of that, less the black S that all who cover the
/// place give anyway; own_black is its own, and 1 its white.
GLSL_FUNC float blend_light(float c, float share, float most_black, float black_here, float own_black) {
    float wanted = most_black + (1.0f - most_black) * c - black_here;
    return clamp(share * wanted / (1.0f - own_black), 0.0f, 1.0f);
}
