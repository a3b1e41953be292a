#include <png.h>

#include <bit>
#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <memory>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/image/writers.hpp"

namespace sunflower::image {
namespace {

void ignore_warning(png_structp, png_const_charp) {}

class PngSource final : public PictureReader {
  public:
    explicit PngSource(const std::filesystem::path& file)
        : PictureReader(file), stream_(std::fopen(file.c_str(), "rbe"), std::fclose) {
        if (!stream_) core::fail("{}: cannot be opened", name_);
        lib_.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, ignore_warning);
        if (lib_.png == nullptr) throw std::bad_alloc();
        lib_.info = png_create_info_struct(lib_.png);
        if (lib_.info == nullptr) throw std::bad_alloc();
        guarded([&] {
            png_init_io(lib_.png, stream_.get());
            png_read_info(lib_.png, lib_.info);
        });
        const int depth = png_get_bit_depth(lib_.png, lib_.info);
        if (png_get_color_type(lib_.png, lib_.info) != PNG_COLOR_TYPE_RGB || depth < 8 ||
            png_get_interlace_type(lib_.png, lib_.info) != PNG_INTERLACE_NONE)
            core::fail("{}: is no RGB picture of 8 or 16 bits; write it without palette, transparency and interlacing", name_);
        facts_.kind = FileKind::png;
        facts_.width = static_cast<int>(png_get_image_width(lib_.png, lib_.info));
        facts_.height = static_cast<int>(png_get_image_height(lib_.png, lib_.info));
        facts_.channel = depth == 16 ? Channel::bits16 : Channel::bits8;
        if (const png_uint_32 per_metre = png_get_pixels_per_meter(lib_.png, lib_.info); per_metre > 0)
            facts_.ppi = per_metre * 0.0254;
        png_charp title = nullptr;
        png_bytep profile = nullptr;
        png_uint_32 size = 0;
        int packing = 0;
        if (png_get_iCCP(lib_.png, lib_.info, &title, &packing, &profile, &size) != 0)
            facts_.profile.assign(reinterpret_cast<const char*>(profile), size);
        png_textp texts = nullptr;
        const int count = png_get_text(lib_.png, lib_.info, &texts, nullptr);
        for (int i = 0; i < count; ++i) facts_.texts.emplace_back(texts[i].key, texts[i].text);
        if (depth == 16 && std::endian::native == std::endian::little) png_set_swap(lib_.png);
    }

    void row(std::span<std::byte> to) override {
        auto* bytes = reinterpret_cast<png_bytep>(to.data());
        guarded([&] { png_read_row(lib_.png, bytes, nullptr); });
        if (++rows_ == facts_.height) guarded([&] { png_read_end(lib_.png, nullptr); });
    }

  private:
    /// As in png_file.cpp: nothing with a destructor may live in `calls` or in this frame.
    template <typename Calls>
    void guarded(const Calls& calls) {
        if (setjmp(png_jmpbuf(lib_.png)) == 0) {
            calls();
            return;
        }
        core::fail("{}: is damaged: {}", name_, complaint_);
    }

    static void on_error(png_structp png, png_const_charp text) {
        static_cast<PngSource*>(png_get_error_ptr(png))->complaint_ = text;
        png_longjmp(png, 1);
    }

    std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_;
    std::string complaint_;
    struct Handles {
        png_structp png = nullptr;
        png_infop info = nullptr;
        ~Handles() { png_destroy_read_struct(&png, &info, nullptr); }
    } lib_;
    int rows_ = 0;
};

}  // namespace

std::unique_ptr<PictureReader> open_png(const std::filesystem::path& file) {
    return std::make_unique<PngSource>(file);
}

}  // namespace sunflower::image
