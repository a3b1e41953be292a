// CPU twin of shaders/lib/seed_paint.glsl and seed_relief.glsl: the same text, compiled as C++.
#pragma once

#include "engine/core/hash.hpp"
#include "engine/world/seed_shape.hpp"

namespace sunflower::world {

using core::hash1;
using core::hash2;
using core::hash3;
using core::triangular;
using core::unit_float;

#include "shaders/lib/seed_paint.glsl"
#include "shaders/lib/seed_relief.glsl"

/// A seed's 64-bit number as the shaders take it: low word, high word.
inline uvec2 number_words(std::uint64_t number) {
    return uvec2(static_cast<uint>(number), static_cast<uint>(number >> 32));
}

}  // namespace sunflower::world
