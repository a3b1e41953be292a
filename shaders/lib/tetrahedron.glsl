// Tetrahedral interpolation in a cube of a table of colours. Compiled as GLSL and as C++.

/// Of the six tetrahedra into which the cube's diagonal parts it (Kasson, Nin, Plouffe and Hafner 1995, "Performing color space
/// conversions with three-dimensional linear interpolation") the one that holds `f`, 0 to 1 along each side. Its corners are
/// (0, 0, 0), second, third, (1, 1, 1); returned are their weights. Greys lie on the diagonal and are made of greys alone.
GLSL_FUNC vec4 tetrahedron(vec3 f, OUT(ivec3) second, OUT(ivec3) third) {
    if (f.x >= f.y) {
        if (f.y >= f.z) {
            second = ivec3(1, 0, 0);
            third = ivec3(1, 1, 0);
            return vec4(1.0f - f.x, f.x - f.y, f.y - f.z, f.z);
        }
        third = ivec3(1, 0, 1);
        if (f.x >= f.z) {
            second = ivec3(1, 0, 0);
            return vec4(1.0f - f.x, f.x - f.z, f.z - f.y, f.y);
        }
        second = ivec3(0, 0, 1);
        return vec4(1.0f - f.z, f.z - f.x, f.x - f.y, f.y);
    }
    if (f.x >= f.z) {
        second = ivec3(0, 1, 0);
        third = ivec3(1, 1, 0);
        return vec4(1.0f - f.y, f.y - f.x, f.x - f.z, f.z);
    }
    third = ivec3(0, 1, 1);
    if (f.y >= f.z) {
        second = ivec3(0, 1, 0);
        return vec4(1.0f - f.y, f.y - f.z, f.z - f.x, f.x);
    }
    second = ivec3(0, 0, 1);
    return vec4(1.0f - f.z, f.z - f.y, f.y - f.x, f.x);
}
