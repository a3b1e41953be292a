#include "engine/image/png_reader.hpp"

#include "engine/core/files.hpp"
#include "engine/image/png_bytes.hpp"

namespace sunflower::image {

PngPixels read_png(const std::filesystem::path& file) {
    PngSamples read = unpack_png(core::read_file(file), file.string(), PngKind::rgb);
    return {read.width, read.height, read.depth, std::move(read.values)};
}

GreyPixels read_grey_png(const std::filesystem::path& file) {
    const PngSamples read = unpack_png(core::read_file(file), file.string(), PngKind::grey);
    GreyPixels grey{read.width, read.height, {}};
    const float white = read.depth == 16 ? 65535.0f : 255.0f;
    grey.values.reserve(read.values.size());
    for (const std::uint16_t value : read.values) grey.values.push_back(static_cast<float>(value) / white);
    return grey;
}

}  // namespace sunflower::image
