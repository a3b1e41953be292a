#include "engine/image/channel.hpp"

#include <half.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

#include "engine/image/quantise.hpp"

namespace sunflower::image {
namespace {

template <typename T>
void put(std::span<std::byte> to, std::size_t k, T value) {
    std::memcpy(to.data() + k * sizeof(T), &value, sizeof(T));
}

}  // namespace

void pack(std::span<float> rgb, Channel channel, ColourSpace space, int x, int y, std::span<std::byte> to) {
    assert(to.size() == rgb.size() * bytes_of(channel));
    if (!is_linear(channel)) convert(space, rgb);
    for (std::size_t k = 0; k < rgb.size(); ++k) {
        switch (channel) {
            case Channel::bits8:
                to[k] =
                    static_cast<std::byte>(quantise8(rgb[k], static_cast<std::uint32_t>(x) + static_cast<std::uint32_t>(k / 3),
                                                     static_cast<std::uint32_t>(y), static_cast<std::uint32_t>(k % 3)));
                break;
            case Channel::bits16: put(to, k, quantise16(rgb[k])); break;
            // Beyond its greatest value a half is infinity, which no reader likes; and no number is black.
            case Channel::half: {
                const half narrow(std::isnan(rgb[k]) ? 0.0f : std::clamp(rgb[k], -65504.0f, 65504.0f));
                put(to, k, narrow.bits());
                break;
            }
            case Channel::real: put(to, k, std::isfinite(rgb[k]) ? rgb[k] : 0.0f); break;
        }
    }
}

}  // namespace sunflower::image
