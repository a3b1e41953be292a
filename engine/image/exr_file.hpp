// OpenEXR files: linear light as floats, with as many further channels as a program likes and text about itself.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/image/metadata.hpp"

namespace sunflower::image {

struct ExrChannel {
    std::string name;           // R, G, B; others "layer.R" or a word: no control characters, 1 to 255 bytes
    std::vector<float> values;  // width values a row, the top row first
    bool half = false;          // in the file as 16 bits: 11 of precision, up to 65504
};

struct ExrPicture {
    int width = 0, height = 0;
    std::vector<ExrChannel> channels;  // read back: sorted by name
    Metadata texts;                    // keys are words of the program's own; those of the format itself are left out

    /// nullptr: there is none of that name.
    const std::vector<float>* channel(const std::string& name) const;
    /// "" when there is none.
    std::string text(const std::string& key) const;
};

/// Linear Rec.709 primaries are written down, ZIP keeps every bit. The file appears whole or not at all. Fails with the file's
/// name when it cannot be written, when a channel is of another size than the picture, or holds what is no number.
void write_exr(const std::filesystem::path& file, const ExrPicture& picture, bool replace = true);

/// One flat picture without subsampled channels. Fails with the file's name when it is missing, no OpenEXR, of another kind,
/// larger than most_read_pixels (of 64 channels at most), or damaged.
ExrPicture read_exr(const std::filesystem::path& file);

}  // namespace sunflower::image
