// A PNG file read back, to be compared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace sunflower::image {

/// Greatest picture that is read, pixels: a file of some bytes may claim any size.
inline constexpr std::size_t most_read_pixels = 40'000'000;

struct PngPixels {
    int width = 0, height = 0;
    int depth = 8;                   // bits a channel: 8 or 16
    std::vector<std::uint16_t> rgb;  // 0 to 255 or 0 to 65535 as in the file, width * 3 a row, the top row first
};

/// RGB of 8 or 16 bits, as `still` writes it. What the file says of its colour space is not looked at.
/// Fails with the file's name when it is missing, no PNG, of another kind, larger than most_read_pixels, or damaged.
PngPixels read_png(const std::filesystem::path& file);

struct GreyPixels {
    int width = 0, height = 0;
    std::vector<float> values;  // 0 black to 1 white, as the file has them, the top row first
};

/// Grey of 8 or 16 bits: masks and height maps. Fails as read_png does.
GreyPixels read_grey_png(const std::filesystem::path& file);

}  // namespace sunflower::image
