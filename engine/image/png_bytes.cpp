#include "engine/image/png_bytes.hpp"

#include <png.h>

#include <csetjmp>
#include <cstring>
#include <new>

#include "engine/core/error.hpp"
#include "engine/image/png_reader.hpp"

namespace sunflower::image {
namespace {

constexpr std::size_t signature_bytes = 8;
/// Of what deflate can make of a byte (zlib's technical details): a file that claims more has not got it.
constexpr std::size_t most_expansion = 1032;

void ignore_warning(png_structp, png_const_charp) {}

struct Reader {
    std::string_view bytes;
    const std::string& name;
    std::size_t at = 0;
    std::string complaint;  // libpng's
    png_structp png = nullptr;
    png_infop info = nullptr;

    Reader(std::string_view whole, const std::string& of) : bytes(whole), name(of) {}
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

struct Writer {
    std::string bytes;
    png_structp png = nullptr;
    png_infop info = nullptr;

    Writer() = default;
    ~Writer() { png_destroy_write_struct(&png, &info); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    static void on_write(png_structp png, png_bytep from, std::size_t count) {
        static_cast<Writer*>(png_get_io_ptr(png))->bytes.append(reinterpret_cast<const char*>(from), count);
    }
    static void on_flush(png_structp) {}
    // Nothing with a destructor lies between here and pack_png(): no exception is thrown across libpng's frames.
    static void on_error(png_structp png, png_const_charp) { png_longjmp(png, 1); }
};

void check_kind(const Reader& reader, PngKind kind) {
    const int type = png_get_color_type(reader.png, reader.info);
    const bool deep = png_get_bit_depth(reader.png, reader.info) >= 8;
    if (kind == PngKind::rgb && (type != PNG_COLOR_TYPE_RGB || !deep))
        core::fail("{}: is no RGB picture of 8 or 16 bits; write it without palette and transparency", reader.name);
    if (kind == PngKind::grey && (type != PNG_COLOR_TYPE_GRAY || !deep))
        core::fail("{}: is no grey picture of 8 or 16 bits; write it as grey, without palette and transparency", reader.name);
}

}  // namespace

PngSamples unpack_png(std::string_view bytes, const std::string& name, PngKind kind) {
    Reader reader(bytes, name);
    if (bytes.size() < signature_bytes || png_sig_cmp(reinterpret_cast<png_const_bytep>(bytes.data()), 0, signature_bytes) != 0)
        core::fail("{}: is no PNG file", name);
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, Reader::on_error, ignore_warning);
    if (reader.png == nullptr) throw std::bad_alloc();
    reader.info = png_create_info_struct(reader.png);
    if (reader.info == nullptr) throw std::bad_alloc();
    reader.guarded([&] {
        png_set_read_fn(reader.png, &reader, Reader::on_read);
        png_read_info(reader.png, reader.info);
    });
    check_kind(reader, kind);

    const std::size_t width = png_get_image_width(reader.png, reader.info);
    const std::size_t height = png_get_image_height(reader.png, reader.info);
    if (width * height > most_read_pixels)
        core::fail("{}: is {} x {} pixels large; at most {} pixels are read", name, width, height, most_read_pixels);
    if (png_get_rowbytes(reader.png, reader.info) * height / most_expansion > bytes.size())
        core::fail("{}: is damaged: {} x {} pixels are more than its {} bytes can hold", name, width, height, bytes.size());
    reader.guarded([&] {
        if (png_get_color_type(reader.png, reader.info) == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(reader.png);
        if (png_get_bit_depth(reader.png, reader.info) < 8) png_set_expand_gray_1_2_4_to_8(reader.png);
        png_set_strip_alpha(reader.png);
        png_set_interlace_handling(reader.png);
        png_read_update_info(reader.png, reader.info);
    });

    const std::size_t channels = png_get_channels(reader.png, reader.info);
    const int depth = png_get_bit_depth(reader.png, reader.info);
    const std::size_t row_bytes = png_get_rowbytes(reader.png, reader.info);
    std::vector<png_byte> packed(row_bytes * height);
    std::vector<png_bytep> rows;
    for (std::size_t y = 0; y < height; ++y) rows.push_back(packed.data() + y * row_bytes);
    reader.guarded([&] {
        png_read_image(reader.png, rows.data());
        png_read_end(reader.png, nullptr);
    });

    PngSamples samples{static_cast<int>(width), static_cast<int>(height), static_cast<int>(channels), depth, {}};
    samples.values.reserve(width * height * channels);
    for (std::size_t k = 0; k < width * height * channels; ++k)
        samples.values.push_back(depth == 16 ? static_cast<std::uint16_t>(packed[2 * k] << 8 | packed[2 * k + 1])
                                             : static_cast<std::uint16_t>(packed[k]));
    return samples;
}

std::string pack_png(const PngSamples& samples) {
    const auto width = static_cast<std::size_t>(samples.width), height = static_cast<std::size_t>(samples.height);
    const std::size_t row_values = width * static_cast<std::size_t>(samples.channels);
    const bool deep = samples.depth == 16;
    if (samples.values.size() != row_values * height)
        core::fail("{} values are not {} x {} pixels", samples.values.size(), samples.width, samples.height);
    std::vector<png_byte> row(row_values * (deep ? 2 : 1));
    Writer writer;
    writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, Writer::on_error, ignore_warning);
    if (writer.png == nullptr) throw std::bad_alloc();
    writer.info = png_create_info_struct(writer.png);
    if (writer.info == nullptr) throw std::bad_alloc();
    if (setjmp(png_jmpbuf(writer.png)) != 0)
        core::fail("a picture of {} x {} pixels cannot be made a PNG file", samples.width, samples.height);
    png_set_write_fn(writer.png, &writer, Writer::on_write, Writer::on_flush);
    png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(samples.width), static_cast<png_uint_32>(samples.height),
                 samples.depth, samples.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(writer.png, writer.info);
    for (std::size_t y = 0; y < height; ++y) {
        const std::uint16_t* from = samples.values.data() + y * row_values;
        for (std::size_t k = 0; k < row_values; ++k) {
            if (deep) row[2 * k] = static_cast<png_byte>(from[k] >> 8);
            row[deep ? 2 * k + 1 : k] = static_cast<png_byte>(from[k] & 0xff);
        }
        png_write_row(writer.png, row.data());
    }
    png_write_end(writer.png, nullptr);
    return std::move(writer.bytes);
}

}  // namespace sunflower::image
