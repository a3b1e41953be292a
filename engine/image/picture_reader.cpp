#include "engine/image/picture_reader.hpp"

#include <algorithm>
#include <fstream>

#include "engine/core/error.hpp"
#include "engine/image/writers.hpp"

namespace sunflower::image {

std::string PictureFacts::text(std::string_view key) const {
    const auto found = std::ranges::find(texts, key, &Metadata::value_type::first);
    return found == texts.end() ? std::string{} : found->second;
}

std::unique_ptr<PictureReader> open_picture(const std::filesystem::path& file) {
    std::error_code gone;
    if (!std::filesystem::is_regular_file(file, gone)) core::fail("{}: is no file that can be read", file.string());
    std::ifstream stream(file, std::ios::binary);
    std::string begin(4, '\0');
    stream.read(begin.data(), 4);
    if (!stream) core::fail("{}: cannot be read, or is empty", file.string());
    if (begin == "\x89PNG") return open_png(file);
    if (begin == "\x76\x2f\x31\x01") return open_exr(file);
    if (begin.starts_with("\xff\xd8")) return open_jpeg(file);
    if (begin.starts_with("II") || begin.starts_with("MM")) return open_tiff(file);
    core::fail("{}: is no PNG, TIFF, JPEG or OpenEXR file", file.string());
}

}  // namespace sunflower::image
