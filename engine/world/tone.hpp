// CPU twin of shaders/lib/tone.glsl: the same text, compiled as C++.
#pragma once

#include "engine/core/glsl.hpp"
#include "engine/params/types.hpp"

namespace sunflower::world {

#include "shaders/lib/tone.glsl"

/// Exposed radiance as it is shown, sRGB-encoded, 0 to 1. Twin: shaders/passes/display.glsl.
inline vec3 display_of(params::ToneTransform transform, vec3 radiance) {
    vec3 c = radiance;
    if (transform == params::ToneTransform::neutral)
        c = tone_neutral(c);
    else if (transform == params::ToneTransform::aces)
        c = tone_aces(c);
    else if (transform == params::ToneTransform::agx)
        c = tone_agx(c);
    c = clamp(c, vec3(0.0f), vec3(1.0f));
    return {srgb_encode(c.x), srgb_encode(c.y), srgb_encode(c.z)};
}

}  // namespace sunflower::world
