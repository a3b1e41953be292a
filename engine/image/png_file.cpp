#include "engine/image/png_file.hpp"

#include <png.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <csetjmp>
#include <exception>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/image/writers.hpp"

namespace sunflower::image {

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

class PngWriter final : public PictureFile {
  public:
    PngWriter(const std::filesystem::path& path, const PictureOptions& options) : PictureFile(path, options) {
        lib_.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, this, on_error, ignore_warning);
        if (lib_.png == nullptr) throw std::bad_alloc();
        lib_.info = png_create_info_struct(lib_.png);
        if (lib_.info == nullptr) throw std::bad_alloc();
        std::vector<png_text> chunks = text_chunks(options_.metadata);
        // 300 ppi are 11811 pixels a metre: rounded, not cut, or 150 ppi would read as 149.99.
        const auto per_metre = static_cast<png_uint_32>(std::lround(options_.ppi.value_or(0.0) / 0.0254));
        const auto width = static_cast<png_uint_32>(options_.width), height = static_cast<png_uint_32>(options_.height);
        const std::string& profile = icc_profile(options_.space);
        guarded([&] {
            png_set_write_fn(lib_.png, this, on_write, ignore_flush);
            png_set_IHDR(lib_.png, lib_.info, width, height, options_.channel == Channel::bits16 ? 16 : 8, PNG_COLOR_TYPE_RGB,
                         PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
            // One or the other: a file that has both contradicts itself.
            if (options_.space == ColourSpace::srgb)
                png_set_sRGB(lib_.png, lib_.info, PNG_sRGB_INTENT_PERCEPTUAL);
            else
                png_set_iCCP(lib_.png, lib_.info, title_of(options_.space).data(), PNG_COMPRESSION_TYPE_BASE,
                             reinterpret_cast<png_const_bytep>(profile.data()), static_cast<png_uint_32>(profile.size()));
            if (per_metre > 0) png_set_pHYs(lib_.png, lib_.info, per_metre, per_metre, PNG_RESOLUTION_METER);
            if (!chunks.empty()) png_set_text(lib_.png, lib_.info, chunks.data(), static_cast<int>(chunks.size()));
            png_write_info(lib_.png, lib_.info);
            // The file's numbers begin with their great end.
            if (options_.channel == Channel::bits16 && std::endian::native == std::endian::little) png_set_swap(lib_.png);
        });
    }

  private:
    /// Runs calls of libpng. It reports by longjmp, so nothing with a destructor may live in `calls` or in this frame.
    template <typename Calls>
    void guarded(const Calls& calls) {
        if (setjmp(png_jmpbuf(lib_.png)) == 0) {
            calls();
            return;
        }
        give_up();
    }

    [[noreturn]] void give_up() {
        if (failure_) std::rethrow_exception(failure_);
        core::fail("{}: cannot be written: {}", name_, complaint_);
    }

    static void on_write(png_structp png, png_bytep bytes, std::size_t count) {
        PngWriter& writer = *static_cast<PngWriter*>(png_get_io_ptr(png));
        bool written = false;
        try {
            writer.file_.write(std::as_bytes(std::span(bytes, count)));
            written = true;
        } catch (...) {
            writer.failure_ = std::current_exception();
        }
        if (!written) png_error(png, "write failed");
    }

    static void on_error(png_structp png, png_const_charp text) {
        // The error pointer, not the io pointer: an error may come before there is one.
        static_cast<PngWriter*>(png_get_error_ptr(png))->complaint_ = text;
        png_longjmp(png, 1);
    }

    void put(int, int count, std::span<const std::byte> packed) override {
        for (int i = 0; i < count; ++i) {
            const auto* row =
                reinterpret_cast<png_const_bytep>(packed.data()) + static_cast<std::size_t>(i) * options_.row_bytes();
            guarded([&] { png_write_row(lib_.png, row); });
        }
    }

    void end() override {
        guarded([&] { png_write_end(lib_.png, nullptr); });
    }

    struct Handles {
        png_structp png = nullptr;
        png_infop info = nullptr;
        ~Handles() { png_destroy_write_struct(&png, &info); }
    } lib_;
    std::exception_ptr failure_;  // of our own callbacks: no exception may cross libpng's frames
    std::string complaint_;       // libpng's own
};

}  // namespace

std::unique_ptr<PictureFile> make_png(const std::filesystem::path& path, const PictureOptions& options) {
    return std::make_unique<PngWriter>(path, options);
}

PngFile::PngFile(const std::filesystem::path& path, const PngOptions& options)
    : file_(make_png(path, {.width = options.width,
                            .height = options.height,
                            .channel = options.depth == 16 ? Channel::bits16 : Channel::bits8,
                            .ppi = options.ppi,
                            .metadata = options.metadata})) {}

void PngFile::rows(int first_row, int count, std::span<const float> rgb) {
    const PictureOptions& options = file_->options();
    const auto row_values = static_cast<std::size_t>(options.width) * 3;
    if (count < 0 || count > options.height || rgb.size() != static_cast<std::size_t>(count) * row_values)
        core::fail("{} values are not {} rows of {} pixels", rgb.size(), count, options.width);
    row_.resize(options.row_bytes());
    for (int i = 0; i < count; ++i) {
        const auto from = rgb.subspan(static_cast<std::size_t>(i) * row_values, row_values);
        values_.assign(from.begin(), from.end());
        pack(values_, options.channel, options.space, 0, first_row + i, row_);
        file_->rows(first_row + i, 1, row_);
    }
}

}  // namespace sunflower::image
