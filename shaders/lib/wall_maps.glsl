// Outputs that are drawn by another program's maps. Compiled as GLSL and as C++; engine/wall/mpcdi.hpp tells where they come from.

/// Whether a picture of which `low` and `size` are known reaches the place that a map gives, canvas px. Half a pixel is left for
/// rounding; WarpMaps::nowhere is farther from every picture.
GLSL_FUNC bool map_reaches(vec2 place, vec2 low, vec2 size) {
    vec2 beyond = max(low - place, place - low - size);
    return max(beyond.x, beyond.y) < 0.5f;
}

/// What an output gives for the picture's light c, of one colour: all of it light, before the output's curve.
GLSL_FUNC float map_light(float c, float alpha, float beta) {
    return clamp(alpha * c + beta, 0.0f, 1.0f);
}
