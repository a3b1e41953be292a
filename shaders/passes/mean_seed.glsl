// The average seed, for light that comes from seeds and not from lamps.
#include "params.glsl"

/// Mean albedo of painted seeds: 0.408 of the skin is paint, of 1.65 times the ink's albedo on average (measured over the skin
/// of 400 seeds by tests/unit/seed_test.cpp: 0.45 for porcelain of 0.70 and ink of 0.05).
vec3 mean_seed_albedo() {
    return mix(mix(seed_porcelain, vec3(0.70), seed_dust), seed_ink * 1.65, 0.408 * min(seed_paint_amount, 1.5));
}
