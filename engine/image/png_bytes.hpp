// PNG files as bytes in memory: read from whatever holds them, and made for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sunflower::image {

struct PngSamples {
    int width = 0, height = 0;
    int channels = 3;                   // 1 grey, 3 RGB
    int depth = 8;                      // bits a channel: 8 or 16
    std::vector<std::uint16_t> values;  // 0 to 255 or 0 to 65535 as in the file, width * channels a row, the top row first
};

/// any: palettes and grey of fewer bits become RGB and grey of 8, transparency is dropped.
enum class PngKind { grey, rgb, any };

/// name: for messages. What the file says of its colour space is not looked at. Fails with the name when the bytes are no PNG
/// file, of another kind, larger than most_read_pixels, or damaged.
PngSamples unpack_png(std::string_view bytes, const std::string& name, PngKind kind);

/// The file that unpack_png() makes these samples of. It says nothing of a colour space.
std::string pack_png(const PngSamples& samples);

}  // namespace sunflower::image
