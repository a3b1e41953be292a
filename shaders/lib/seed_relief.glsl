// Relief too fine for the silhouette, in the shading normal only (design 2). Needs seed_shape.glsl, hash.glsl and
// seed_paint.glsl before it; compiled as GLSL and as C++.

/// The shading normal at p (mm, on the surface, seed frame at scale 1); normal is the surface's own, of unit length.
GLSL_FUNC vec3 seed_relief_normal(SeedLook look, vec3 p, vec3 normal, float footprint_mm) {
    return normal;
}
