// The last step of a picture: from display-encoded values to whole numbers.
#pragma once

#include <cmath>
#include <cstdint>

#include "engine/core/hash.hpp"

namespace sunflower::image {

/// value in [0, 1] to 0..255 with triangular noise of one step to either side (Wronski 2016, "Dithering part three"): its error
/// has mean 0 and the same variance, 1/4, whatever the value, so that no band and no change of grain shows. The noise is a
/// hash of the absolute pixel and channel, so a picture made in pieces has no seams; it fades out over the first and the last
/// step, so that 0 and 1 stay pure. Values outside [0, 1] become its nearer end, no number becomes 0.
inline std::uint8_t quantise8(float value, std::uint32_t x, std::uint32_t y, std::uint32_t channel) {
    constexpr std::uint32_t salt = 0x50e3d000u;
    const float steps = 255.0f * value;
    if (!(steps > 0.0f)) return 0;
    if (steps >= 255.0f) return 255;
    const float amplitude = std::fmin(1.0f, std::fmin(steps, 255.0f - steps));
    const float noise = core::triangular(core::hash3(x, y, salt + channel));
    return static_cast<std::uint8_t>(std::floor(steps + amplitude * noise + 0.5f));
}

/// value in [0, 1] to 0..65535, rounded: a step is far below what anybody sees or prints.
inline std::uint16_t quantise16(float value) {
    const float steps = 65535.0f * value;
    if (!(steps > 0.0f)) return 0;
    return steps >= 65535.0f ? std::uint16_t{65535} : static_cast<std::uint16_t>(std::floor(steps + 0.5f));
}

}  // namespace sunflower::image
