// How a picture's file keeps a number, and how drawn values become such numbers.
#pragma once

#include <cstddef>
#include <span>

#include "engine/image/colour_space.hpp"

namespace sunflower::image {

/// Whole numbers of 8 (dithered) or 16 bits for display-encoded values; halves and floats for linear light.
enum class Channel { bits8, bits16, half, real };

constexpr std::size_t bytes_of(Channel channel) {
    return channel == Channel::bits8 ? 1 : channel == Channel::real ? 4 : 2;
}
constexpr bool is_linear(Channel channel) {
    return channel == Channel::half || channel == Channel::real;
}

/// Part of a row as the file has it, in this machine's byte order. rgb: three floats a pixel, display-encoded sRGB in [0, 1]
/// (converted here, so the floats are used up), or linear light. x, y: of the first pixel in the picture, from its top left;
/// the dither counts from there. to: as many channels as there are floats.
void pack(std::span<float> rgb, Channel channel, ColourSpace space, int x, int y, std::span<std::byte> to);

}  // namespace sunflower::image
