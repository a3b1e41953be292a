// Reads PNG files back, for tests: pixels, and the chunks as they lie in the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sunflower::test {

struct PngPicture {
    int width = 0, height = 0, depth = 0;
    std::vector<std::uint16_t> rgb;            // 0..255 or 0..65535, width * 3 a row, the top row first
    std::vector<std::string> chunks;           // types in the file's order
    std::map<std::string, std::string> texts;  // tEXt and iTXt
    std::uint32_t pixels_per_metre = 0;

    std::uint16_t at(int x, int y, int channel) const {
        return rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3 +
                   static_cast<std::size_t>(channel)];
    }
};

/// Throws std::runtime_error when it is no RGB PNG file that libpng reads without complaint.
PngPicture read_png(const std::filesystem::path& file);

}  // namespace sunflower::test
