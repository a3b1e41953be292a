// CPU twin of shaders/lib/hall_look.glsl: the same text, compiled as C++.
#pragma once

#include "engine/core/hash.hpp"

namespace sunflower::world {

using core::hash3;
using core::unit_float;

#include "shaders/lib/hall_look.glsl"

}  // namespace sunflower::world
