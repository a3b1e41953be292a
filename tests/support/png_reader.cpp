#include "tests/support/png_reader.hpp"

#include <png.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

#include "engine/core/files.hpp"

namespace sunflower::test {
namespace {

// libpng may be left by an exception here: Debian builds its C libraries with unwind tables, and a test may rely on that.
void on_error(png_structp, png_const_charp text) {
    throw std::runtime_error(text);
}

std::vector<std::string> chunk_types(const std::string& bytes) {
    std::vector<std::string> types;
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(bytes[at + i]);
        types.push_back(bytes.substr(at + 4, 4));
        at += 12 + length;
    }
    return types;
}

}  // namespace

PngPicture read_png(const std::filesystem::path& file) {
    PngPicture picture;
    picture.chunks = chunk_types(core::read_file(file));
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rb"), std::fclose);
    if (!stream) throw std::runtime_error(file.string() + " cannot be opened");
    struct Reader {
        png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_error);
        png_infop info = png_create_info_struct(png);
        ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
    } reader;
    png_init_io(reader.png, stream.get());
    png_read_info(reader.png, reader.info);
    if (png_get_color_type(reader.png, reader.info) != PNG_COLOR_TYPE_RGB) throw std::runtime_error("the picture is not RGB");
    picture.width = static_cast<int>(png_get_image_width(reader.png, reader.info));
    picture.height = static_cast<int>(png_get_image_height(reader.png, reader.info));
    picture.depth = png_get_bit_depth(reader.png, reader.info);
    picture.pixels_per_metre = png_get_pixels_per_meter(reader.png, reader.info);
    const auto row_values = static_cast<std::size_t>(picture.width) * 3;
    std::vector<png_byte> row(png_get_rowbytes(reader.png, reader.info));
    for (int y = 0; y < picture.height; ++y) {
        png_read_row(reader.png, row.data(), nullptr);
        for (std::size_t k = 0; k < row_values; ++k)
            picture.rgb.push_back(picture.depth == 16 ? static_cast<std::uint16_t>(row[2 * k] << 8 | row[2 * k + 1]) : row[k]);
    }
    png_read_end(reader.png, reader.info);
    png_textp texts = nullptr;
    const int count = png_get_text(reader.png, reader.info, &texts, nullptr);
    for (int i = 0; i < count; ++i) picture.texts[texts[i].key] = texts[i].text;
    return picture;
}

}  // namespace sunflower::test
