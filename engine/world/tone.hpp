// CPU twin of shaders/lib/tone.glsl: the same text, compiled as C++.
#pragma once

#include "engine/core/glsl.hpp"

namespace sunflower::world {

#include "shaders/lib/tone.glsl"

}  // namespace sunflower::world
