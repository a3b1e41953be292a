// CPU twin of shaders/lib/seed_shape.glsl: the same text, compiled as C++.
#pragma once

#include "engine/core/glsl.hpp"

namespace sunflower::world {

#include "shaders/lib/seed_shape.glsl"

}  // namespace sunflower::world
