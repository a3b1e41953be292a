// The shaders' view of Settings.
#pragma once

#include <span>
#include <string>

#include "engine/params/registry.hpp"

namespace sunflower::params {

/// The text of "params.glsl": `layout(std140, binding = PARAMS_BINDING) uniform Params`, a member group_name for each row
/// flagged Gpu, at the offset that it has in Settings, and an int constant for each label of its choices
/// (TONE_TRANSFORM_NEUTRAL). The buffer behind it is the bytes of Settings. Truth values are int, 0 or 1.
std::string params_glsl(std::span<const Row> table = rows());

}  // namespace sunflower::params
