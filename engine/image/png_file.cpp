#include "engine/image/png_file.hpp"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstring>
#include <exception>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/image/quantise.hpp"

namespace sunflower::image {

struct PngFile::Writer {
    core::AtomicFile file;
    std::string name;
    PngOptions options;
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::exception_ptr failure;  // of our own callbacks: no exception may cross libpng's frames
    std::string complaint;       // libpng's own
    std::vector<png_byte> row;
    int next_row = 0;

    Writer(const std::filesystem::path& path, const PngOptions& wanted) : file(path), name(path.string()), options(wanted) {}
    ~Writer() { png_destroy_write_struct(&png, &info); }

    /// Runs calls of libpng. It reports by longjmp, so nothing with a destructor may live in `calls` or in this frame.
    template <typename Calls>
    void guarded(const Calls& calls) {
        if (setjmp(png_jmpbuf(png)) == 0) {
            calls();
            return;
        }
        give_up();
    }

    [[noreturn]] void give_up() {
        if (failure) std::rethrow_exception(failure);
        core::fail("{}: cannot be written: {}", name, complaint);
    }

    static Writer& of(png_structp png) { return *static_cast<Writer*>(png_get_io_ptr(png)); }

    static void on_write(png_structp png, png_bytep bytes, std::size_t count) {
        Writer& writer = of(png);
        bool written = false;
        try {
            writer.file.write(std::as_bytes(std::span(bytes, count)));
            written = true;
        } catch (...) {
            writer.failure = std::current_exception();
        }
        if (!written) png_error(png, "write failed");
    }

    static void on_error(png_structp png, png_const_charp text) {
        // The error pointer, not the io pointer: an error may come before there is one.
        static_cast<Writer*>(png_get_error_ptr(png))->complaint = text;
        png_longjmp(png, 1);
    }
};

namespace {

void ignore_warning(png_structp, png_const_charp) {}
void ignore_flush(png_structp) {}

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

std::vector<png_text> text_chunks(Metadata& metadata) {
    std::vector<png_text> chunks;
    for (auto& [key, text] : metadata) {
        png_text chunk{};
        chunk.key = key.data();
        chunk.text = text.data();
        if (is_ascii(text)) {
            chunk.compression = PNG_TEXT_COMPRESSION_NONE;
            chunk.text_length = text.size();
        } else {
            chunk.compression = PNG_ITXT_COMPRESSION_NONE;
            chunk.itxt_length = text.size();
        }
        chunks.push_back(chunk);
    }
    return chunks;
}

}  // namespace

PngFile::PngFile(const std::filesystem::path& path, const PngOptions& options) {
    if (options.width < 1 || options.width > most_pixels || options.height < 1 || options.height > most_pixels)
        core::fail("{}: a picture of {} x {} pixels cannot be written; each side is 1 to {}", path.string(), options.width,
                   options.height, most_pixels);
    writer_ = std::make_unique<Writer>(path, options);
    Writer& writer = *writer_;
    const int width = options.width, height = options.height, depth = options.depth;
    writer.row.resize(static_cast<std::size_t>(width) * 3 * static_cast<std::size_t>(depth / 8));
    std::vector<png_text> chunks = text_chunks(writer.options.metadata);
    // 300 ppi are 11811 pixels a metre: rounded, not cut, or 150 ppi would read as 149.99.
    const auto per_metre = static_cast<png_uint_32>(std::lround(options.ppi.value_or(0.0) / 0.0254));

    writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, Writer::on_error, ignore_warning);
    if (writer.png == nullptr) throw std::bad_alloc();
    writer.info = png_create_info_struct(writer.png);
    if (writer.info == nullptr) throw std::bad_alloc();
    writer.guarded([&] {
        png_set_write_fn(writer.png, &writer, Writer::on_write, ignore_flush);
        png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), depth,
                     PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_set_sRGB(writer.png, writer.info, PNG_sRGB_INTENT_PERCEPTUAL);
        if (per_metre > 0) png_set_pHYs(writer.png, writer.info, per_metre, per_metre, PNG_RESOLUTION_METER);
        if (!chunks.empty()) png_set_text(writer.png, writer.info, chunks.data(), static_cast<int>(chunks.size()));
        png_write_info(writer.png, writer.info);
    });
}

PngFile::~PngFile() = default;

void PngFile::rows(int first_row, int count, std::span<const float> rgb) {
    Writer& writer = *writer_;
    const auto row_values = static_cast<std::size_t>(writer.options.width) * 3;
    if (first_row != writer.next_row || count < 0 || count > writer.options.height - first_row ||
        rgb.size() != row_values * static_cast<std::size_t>(count))
        core::fail("{}: rows {} to {} came where row {} of {} was due", writer.name, first_row, first_row + count,
                   writer.next_row, writer.options.height);
    for (int i = 0; i < count; ++i) {
        const float* values = rgb.data() + static_cast<std::size_t>(i) * row_values;
        const auto y = static_cast<std::uint32_t>(first_row + i);
        for (std::size_t k = 0; k < row_values; ++k) {
            if (writer.options.depth == 8) {
                const auto x = static_cast<std::uint32_t>(k / 3);
                writer.row[k] = quantise8(values[k], x, y, static_cast<std::uint32_t>(k % 3));
            } else {
                const std::uint16_t value = quantise16(values[k]);
                writer.row[2 * k] = static_cast<png_byte>(value >> 8);
                writer.row[2 * k + 1] = static_cast<png_byte>(value & 255);
            }
        }
        writer.guarded([&] { png_write_row(writer.png, writer.row.data()); });
    }
    writer.next_row = first_row + count;
}

void PngFile::commit(bool replace) {
    Writer& writer = *writer_;
    if (writer.next_row != writer.options.height)
        core::fail("{}: only {} of {} rows were drawn", writer.name, writer.next_row, writer.options.height);
    writer.guarded([&] { png_write_end(writer.png, nullptr); });
    writer.file.commit(replace);
}

}  // namespace sunflower::image
