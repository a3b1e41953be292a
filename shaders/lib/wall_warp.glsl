// Where a pixel of a projector lies on the part of the canvas that it shows. Compiled as GLSL and as C++.

/// Rows of a homography applied to a place; z: positive before the horizon.
GLSL_FUNC vec3 warp_rows(vec4 row0, vec4 row1, vec4 row2, vec2 at) {
    return vec3(row0.x * at.x + row0.y * at.y + row0.z, row1.x * at.x + row1.y * at.y + row1.z,
                row2.x * at.x + row2.y * at.y + row2.z);
}

/// How far the place moves, in x and in y, while the pixel goes by one in both directions; h: of warp_rows().
GLSL_FUNC vec2 warp_reach(vec4 row0, vec4 row1, vec4 row2, vec3 h) {
    vec2 place = vec2(h.x, h.y) / h.z;
    return vec2(length(vec2(row0.x - place.x * row2.x, row0.y - place.x * row2.y)),
                length(vec2(row1.x - place.y * row2.x, row1.y - place.y * row2.y))) / h.z;
}

/// How much of a pixel lies within the part: its sides are smooth where they run askew.
GLSL_FUNC float warp_coverage(vec2 place, vec2 size, vec2 reach) {
    float x = min(place.x, size.x - place.x) / reach.x + 0.5f;
    float y = min(place.y, size.y - place.y) / reach.y + 0.5f;
    return clamp(x, 0.0f, 1.0f) * clamp(y, 0.0f, 1.0f);
}
