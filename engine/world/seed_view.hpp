// CPU twin of shaders/lib/seed_view.glsl: the same text, compiled as C++.
#pragma once

#include "engine/world/seed_shape.hpp"

namespace sunflower::world {

#include "shaders/lib/seed_view.glsl"

}  // namespace sunflower::world
