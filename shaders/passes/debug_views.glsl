// What the picture shows instead of the work. Needs pixels.glsl, seed_shading.glsl and params.glsl.

vec3 debugged_seed(vec3 radiance, uint band, vec3 normal, float sky, uvec2 number) {
    if (debug_view == DEBUG_VIEW_BANDS) return false_colour(band) * (0.4 + 0.6 * radiance);
    if (debug_view == DEBUG_VIEW_NORMALS) return 0.5 + 0.5 * normal;
    if (debug_view == DEBUG_VIEW_OCCLUSION) return vec3(sky);
    if (debug_view == DEBUG_VIEW_SEEDS) {
        uint key = seed_key(number);
        return vec3(float(key & 255u), float((key >> 8u) & 255u), float((key >> 16u) & 255u)) * (1.0 / 255.0);
    }
    return radiance;
}
