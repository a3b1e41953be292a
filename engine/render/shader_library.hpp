// The renderer's shaders: what lies in the folder at this moment, and the block of the parameters.
#pragma once

#include "engine/gl/shader_library.hpp"

namespace sunflower::render {

gl::ShaderLibrary shader_library();

}  // namespace sunflower::render
