// CPU twin of shaders/lib/seed_material.glsl: the same text, compiled as C++; and how a path tracer draws directions from it.
#pragma once

#include "engine/core/glsl.hpp"

namespace sunflower::world {

#include "shaders/lib/seed_material.glsl"

/// A direction drawn about in proportion to seed_bsdf times cosine: its body by the cosine, its coats by their visible facets
/// (Heitz 2018, "Sampling the GGX Distribution of Visible Normals"). u in [0, 1): lobe, then place in it. May lie below the
/// horizon of n, where the bsdf is 0.
vec3 sample_seed_bsdf(const SeedMaterial& m, vec3 n, vec3 v, vec3 u);

/// The density of that draw, 1/sr.
float seed_bsdf_density(const SeedMaterial& m, vec3 n, vec3 v, vec3 l);

/// Two unit vectors that make a right-handed frame with n (Duff et al. 2017).
void make_frame(vec3 n, vec3& x, vec3& y);

}  // namespace sunflower::world
