#include "engine/image/png_reader.hpp"

#include <png.h>

#include <csetjmp>
#include <cstring>
#include <new>
#include <string>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"

namespace sunflower::image {
namespace {

constexpr std::size_t signature_bytes = 8;

struct Reader {
    std::string name;
    std::string bytes;
    std::size_t at = 0;
    std::string complaint;  // libpng's
    png_structp png = nullptr;
    png_infop info = nullptr;

    explicit Reader(const std::filesystem::path& file) : name(file.string()), bytes(core::read_file(file)) {}
    ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Runs calls of libpng. It reports by longjmp, so nothing with a destructor may live in `calls` or in this frame.
    template <typename Calls>
    void guarded(const Calls& calls) {
        if (setjmp(png_jmpbuf(png)) == 0) {
            calls();
            return;
        }
        core::fail("{}: is damaged: {}", name, complaint);
    }

    static void on_read(png_structp png, png_bytep to, std::size_t count) {
        Reader& reader = *static_cast<Reader*>(png_get_io_ptr(png));
        if (count > reader.bytes.size() - reader.at) png_error(png, "the file ends too early");
        std::memcpy(to, reader.bytes.data() + reader.at, count);
        reader.at += count;
    }

    static void on_error(png_structp png, png_const_charp text) {
        static_cast<Reader*>(png_get_error_ptr(png))->complaint = text;
        png_longjmp(png, 1);
    }
};

void ignore_warning(png_structp, png_const_charp) {}

/// The file's samples as they are, `channels` a pixel. what: the sentence for a file of another kind.
PngPixels read_samples(const std::filesystem::path& file, int colour_type, std::size_t channels, const char* what) {
    Reader reader(file);
    if (reader.bytes.size() < signature_bytes ||
        png_sig_cmp(reinterpret_cast<png_const_bytep>(reader.bytes.data()), 0, signature_bytes) != 0)
        core::fail("{}: is no PNG file", reader.name);
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, Reader::on_error, ignore_warning);
    if (reader.png == nullptr) throw std::bad_alloc();
    reader.info = png_create_info_struct(reader.png);
    if (reader.info == nullptr) throw std::bad_alloc();
    reader.guarded([&] {
        png_set_read_fn(reader.png, &reader, Reader::on_read);
        png_read_info(reader.png, reader.info);
    });

    const std::size_t width = png_get_image_width(reader.png, reader.info);
    const std::size_t height = png_get_image_height(reader.png, reader.info);
    const int depth = png_get_bit_depth(reader.png, reader.info);
    if (png_get_color_type(reader.png, reader.info) != colour_type || depth < 8) core::fail("{}: {}", reader.name, what);
    if (width * height > most_read_pixels)
        core::fail("{}: is {} x {} pixels large; at most {} pixels are read", reader.name, width, height, most_read_pixels);

    const std::size_t row_bytes = width * channels * static_cast<std::size_t>(depth / 8);
    std::vector<png_byte> bytes(row_bytes * height);
    std::vector<png_bytep> rows;
    for (std::size_t y = 0; y < height; ++y) rows.push_back(bytes.data() + y * row_bytes);
    reader.guarded([&] {
        png_set_interlace_handling(reader.png);
        png_read_image(reader.png, rows.data());
        png_read_end(reader.png, nullptr);
    });

    PngPixels pixels{static_cast<int>(width), static_cast<int>(height), depth, {}};
    pixels.rgb.reserve(width * height * channels);
    for (std::size_t k = 0; k < width * height * channels; ++k)
        pixels.rgb.push_back(depth == 16 ? static_cast<std::uint16_t>(bytes[2 * k] << 8 | bytes[2 * k + 1])
                                         : static_cast<std::uint16_t>(bytes[k]));
    return pixels;
}

}  // namespace

PngPixels read_png(const std::filesystem::path& file) {
    return read_samples(file, PNG_COLOR_TYPE_RGB, 3,
                        "is no RGB picture of 8 or 16 bits; write it without palette and transparency");
}

GreyPixels read_grey_png(const std::filesystem::path& file) {
    const PngPixels read = read_samples(
        file, PNG_COLOR_TYPE_GRAY, 1, "is no grey picture of 8 or 16 bits; write it as grey, without palette and transparency");
    GreyPixels grey{read.width, read.height, {}};
    const float white = read.depth == 16 ? 65535.0f : 255.0f;
    grey.values.reserve(read.rgb.size());
    for (const std::uint16_t value : read.rgb) grey.values.push_back(static_cast<float>(value) / white);
    return grey;
}

}  // namespace sunflower::image
