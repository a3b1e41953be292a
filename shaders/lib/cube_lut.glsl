// Tetrahedral interpolation in a cube of colours (Kasson, Nin, Plouffe and Hafner 1995, "Performing color space conversions with
// three-dimensional linear interpolation"): greys come of the diagonal alone and stay grey. Compiled as GLSL and as C++.

/// A place in a cell, 0 to 1 each, lies between four of its corners: that of all zeros, `second`, `third`, that of all ones.
GLSL_FUNC vec4 cube_weights(vec3 f, OUT(ivec3) second, OUT(ivec3) third) {
    bool xy = f.x >= f.y;
    bool yz = f.y >= f.z;
    bool xz = f.x >= f.z;
    bool x_most = xy && xz;
    bool y_most = !x_most && yz;
    bool x_least = !xy && !xz;
    bool y_least = !x_least && xy && !yz;
    second = ivec3(x_most ? 1 : 0, y_most ? 1 : 0, x_most || y_most ? 0 : 1);
    third = ivec3(x_least ? 0 : 1, y_least ? 0 : 1, x_least || y_least ? 1 : 0);
    float most = max(f.x, max(f.y, f.z));
    float least = min(f.x, min(f.y, f.z));
    float middle = max(min(f.x, f.y), min(max(f.x, f.y), f.z));
    return vec4(1.0f - most, most - middle, middle - least, least);
}
