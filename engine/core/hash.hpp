// CPU twin of shaders/lib/hash.glsl: the same text, compiled as C++.
#pragma once

#include "engine/core/glsl.hpp"

namespace sunflower::core {

#include "shaders/lib/hash.glsl"

}  // namespace sunflower::core
