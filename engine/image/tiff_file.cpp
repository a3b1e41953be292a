#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <exception>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/image/tiff_text.hpp"
#include "engine/image/writers.hpp"

namespace sunflower::image {
namespace {

constexpr int tile_px = 128;
constexpr std::uint64_t strip_bytes = 1 << 18;

std::uint32_t strip_rows(const PictureOptions& options) {
    return static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(strip_bytes / options.row_bytes(), 1, static_cast<std::uint64_t>(options.height)));
}

std::uint64_t pieces_of(const PictureOptions& options) {
    const auto tiles = [](int side) { return static_cast<std::uint64_t>((side + tile_px - 1) / tile_px); };
    if (options.tiff.tiled) return tiles(options.width) * tiles(options.height);
    const std::uint64_t rows = strip_rows(options);
    return (static_cast<std::uint64_t>(options.height) + rows - 1) / rows;
}

class TiffWriter final : public PictureFile {
  public:
    TiffWriter(const std::filesystem::path& path, const PictureOptions& options) : PictureFile(path, options) {
        TIFFOpenOptions* how = TIFFOpenOptionsAlloc();
        TIFFOpenOptionsSetErrorHandlerExtR(how, on_error, this);
        TIFFOpenOptionsSetWarningHandlerExtR(how, on_warning, this);
        // Little-endian whatever the machine: the same file everywhere.
        lib_.tiff = TIFFClientOpenExt(name_.c_str(), needs_big_tiff(options_) ? "w8l" : "w4l", this, on_read, on_write, on_seek,
                                      on_close, on_size, nullptr, nullptr, how);
        TIFFOpenOptionsFree(how);
        check(lib_.tiff != nullptr);
        describe();
    }

  private:
    void describe() {
        TIFF* tiff = lib_.tiff;
        const bool deep = options_.channel == Channel::bits16;
        set(TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(options_.width));
        set(TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(options_.height));
        set(TIFFTAG_BITSPERSAMPLE, deep ? 16 : 8);
        set(TIFFTAG_SAMPLESPERPIXEL, 3);
        set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
        set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
        set(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
        set(TIFFTAG_COMPRESSION, options_.tiff.packing == TiffPacking::deflate ? COMPRESSION_ADOBE_DEFLATE
                                 : options_.tiff.packing == TiffPacking::lzw   ? COMPRESSION_LZW
                                                                               : COMPRESSION_NONE);
        if (options_.tiff.packing != TiffPacking::none) set(TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
        if (options_.tiff.tiled) {
            set(TIFFTAG_TILEWIDTH, static_cast<std::uint32_t>(tile_px));
            set(TIFFTAG_TILELENGTH, static_cast<std::uint32_t>(tile_px));
            band_.resize(static_cast<std::size_t>(tile_px) * options_.row_bytes());
            piece_.resize(static_cast<std::size_t>(tile_px) * tile_px * 3 * bytes_of(options_.channel));
        } else {
            set(TIFFTAG_ROWSPERSTRIP, strip_rows(options_));
            band_.resize(static_cast<std::size_t>(strip_rows(options_)) * options_.row_bytes());
        }
        if (options_.ppi) {
            set(TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
            check(TIFFSetField(tiff, TIFFTAG_XRESOLUTION, *options_.ppi) == 1);
            check(TIFFSetField(tiff, TIFFTAG_YRESOLUTION, *options_.ppi) == 1);
        }
        const std::string& profile = icc_profile(options_.space);
        check(TIFFSetField(tiff, TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(profile.size()), profile.data()) == 1);
        for (const auto& [key, text] : options_.metadata) {
            const std::uint32_t tag = plain_tag(key);
            if (tag != 0) check(TIFFSetField(tiff, tag, text.c_str()) == 1);
        }
        const std::string packet = xmp_packet(options_.metadata, XmpWords::own);
        check(TIFFSetField(tiff, TIFFTAG_XMLPACKET, static_cast<std::uint32_t>(packet.size()), packet.data()) == 1);
    }

    /// Numbers go through C's own promotion: a 16-bit tag takes an int, a 32-bit one an unsigned.
    template <typename T>
    void set(std::uint32_t tag, T value) {
        check(TIFFSetField(lib_.tiff, tag, value) == 1);
    }

    void put(int first_row, int count, std::span<const std::byte> packed) override {
        const int band_rows = options_.tiff.tiled ? tile_px : static_cast<int>(strip_rows(options_));
        const std::size_t row = options_.row_bytes();
        for (int i = 0; i < count; ++i) {
            const int y = first_row + i;
            std::memcpy(band_.data() + static_cast<std::size_t>(y % band_rows) * row,
                        packed.data() + static_cast<std::size_t>(i) * row, row);
            if (y % band_rows == band_rows - 1 || y == options_.height - 1) put_band(y / band_rows, y % band_rows + 1);
        }
    }

    void put_band(int band, int rows) {
        const auto row = options_.row_bytes();
        if (!options_.tiff.tiled) {
            check(TIFFWriteEncodedStrip(lib_.tiff, static_cast<std::uint32_t>(band), band_.data(),
                                        static_cast<tmsize_t>(static_cast<std::size_t>(rows) * row)) >= 0);
            return;
        }
        const std::size_t pixel = 3 * bytes_of(options_.channel);
        for (int x = 0; x < options_.width; x += tile_px) {
            // What lies beyond the picture is no accident of the band before.
            std::ranges::fill(piece_, std::byte{0});
            const auto wide = static_cast<std::size_t>(std::min(tile_px, options_.width - x)) * pixel;
            for (int y = 0; y < rows; ++y)
                std::memcpy(piece_.data() + static_cast<std::size_t>(y) * tile_px * pixel,
                            band_.data() + static_cast<std::size_t>(y) * row + static_cast<std::size_t>(x) * pixel, wide);
            const std::uint32_t tile =
                TIFFComputeTile(lib_.tiff, static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(band * tile_px), 0, 0);
            check(TIFFWriteEncodedTile(lib_.tiff, tile, piece_.data(), static_cast<tmsize_t>(piece_.size())) >= 0);
        }
    }

    void end() override {
        check(TIFFFlush(lib_.tiff) == 1);
        TIFFClose(lib_.tiff);
        lib_.tiff = nullptr;
        check(true);
    }

    /// Fails when the library or one of our own callbacks has.
    void check(bool fine) {
        if (failure_) std::rethrow_exception(failure_);
        if (!fine) core::fail("{}: cannot be written: {}", name_, complaint_);
    }

    static TiffWriter& of(thandle_t handle) { return *static_cast<TiffWriter*>(handle); }

    static tmsize_t on_write(thandle_t handle, void* bytes, tmsize_t count) {
        TiffWriter& writer = of(handle);
        try {
            writer.file_.write_at(writer.at_,
                                  std::as_bytes(std::span(static_cast<const char*>(bytes), static_cast<std::size_t>(count))));
        } catch (...) {
            // No exception may cross libtiff's frames.
            if (!writer.failure_) writer.failure_ = std::current_exception();
            return -1;
        }
        writer.at_ += static_cast<std::uint64_t>(count);
        writer.size_ = std::max(writer.size_, writer.at_);
        return count;
    }
    static tmsize_t on_read(thandle_t, void*, tmsize_t) { return -1; }
    static toff_t on_seek(thandle_t handle, toff_t place, int whence) {
        TiffWriter& writer = of(handle);
        writer.at_ = place + (whence == SEEK_CUR ? writer.at_ : whence == SEEK_END ? writer.size_ : 0);
        return writer.at_;
    }
    static int on_close(thandle_t) { return 0; }
    static toff_t on_size(thandle_t handle) { return of(handle).size_; }

    static int on_error(TIFF*, void* writer, const char*, const char* format, va_list arguments) {
        char text[256];
        std::vsnprintf(text, sizeof text, format, arguments);
        static_cast<TiffWriter*>(writer)->complaint_ = text;
        return 1;
    }
    static int on_warning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

    std::exception_ptr failure_;  // of our own callbacks
    std::string complaint_;       // libtiff's
    std::uint64_t at_ = 0, size_ = 0;
    std::vector<std::byte> band_, piece_;
    struct Handle {
        TIFF* tiff = nullptr;
        // Closing writes what is left; after a failure that fails again, which nobody needs to hear.
        ~Handle() {
            if (tiff != nullptr) TIFFClose(tiff);
        }
    } lib_;
};

class TiffSource final : public PictureReader {
  public:
    explicit TiffSource(const std::filesystem::path& file) : PictureReader(file) {
        TIFFOpenOptions* how = TIFFOpenOptionsAlloc();
        TIFFOpenOptionsSetErrorHandlerExtR(how, on_error, this);
        TIFFOpenOptionsSetWarningHandlerExtR(how, on_warning, this);
        lib_.tiff = TIFFOpenExt(name_.c_str(), "rm", how);
        TIFFOpenOptionsFree(how);
        if (lib_.tiff == nullptr) core::fail("{}: is damaged: {}", name_, complaint_);
        if (ends_early_) core::fail("{}: is damaged: it ends too early", name_);
        TIFF* tiff = lib_.tiff;
        std::uint32_t width = 0, height = 0;
        std::uint16_t bits = 0, samples = 0, format = SAMPLEFORMAT_UINT, planes = 0, colours = 0;
        TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
        TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planes);
        TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &colours);
        if (samples != 3 || (bits != 8 && bits != 16) || format != SAMPLEFORMAT_UINT || planes != PLANARCONFIG_CONTIG ||
            colours != PHOTOMETRIC_RGB)
            core::fail("{}: is no RGB picture of 8 or 16 bits without further channels", name_);
        if (width < 1 || height < 1 || width > most_pixels || height > most_pixels)
            core::fail("{}: is {} x {} pixels large; each side may be 1 to {}", name_, width, height, most_pixels);
        facts_.kind = FileKind::tiff;
        facts_.width = static_cast<int>(width);
        facts_.height = static_cast<int>(height);
        facts_.channel = bits == 16 ? Channel::bits16 : Channel::bits8;
        facts_.big_tiff = TIFFIsBigTIFF(tiff) != 0;
        float ppi = 0.0f;
        std::uint16_t unit = RESUNIT_INCH;
        TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
        if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &ppi) == 1 && unit == RESUNIT_INCH) facts_.ppi = double{ppi};
        std::uint32_t size = 0;
        const char* bytes = nullptr;
        if (TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &bytes) == 1) facts_.profile.assign(bytes, size);
        for (const std::string_view key : plain_keys) {
            const char* text = nullptr;
            if (TIFFGetField(tiff, plain_tag(key), &text) == 1) facts_.texts.emplace_back(key, text);
        }
        if (TIFFGetField(tiff, TIFFTAG_XMLPACKET, &size, &bytes) == 1)
            for (auto& text : texts_of_xmp({bytes, size})) facts_.texts.push_back(std::move(text));
        tiled_ = TIFFIsTiled(tiff) != 0;
        std::uint32_t rows = 0, wide = width;
        if (tiled_) {
            TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &wide);
            TIFFGetField(tiff, TIFFTAG_TILELENGTH, &rows);
        } else {
            TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows);
        }
        rows_ = static_cast<int>(std::clamp<std::uint32_t>(rows, 1, tiled_ ? 8192 : height));
        wide_ = static_cast<int>(std::clamp<std::uint32_t>(wide, 1, most_pixels));
        const tmsize_t piece = tiled_ ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
        const auto expected =
            static_cast<std::uint64_t>(rows_) * static_cast<std::uint64_t>(wide_) * 3 * bytes_of(facts_.channel);
        if (piece <= 0 || static_cast<std::uint64_t>(piece) != expected || expected > most_piece_bytes)
            core::fail("{}: its strips or tiles are damaged, or larger than {} bytes", name_, most_piece_bytes);
        piece_.resize(static_cast<std::size_t>(piece));
        band_.resize(static_cast<std::size_t>(rows_) * facts_.row_bytes());
    }

    void row(std::span<std::byte> to) override {
        if (y_ % rows_ == 0) read_band();
        std::memcpy(to.data(), band_.data() + static_cast<std::size_t>(y_ % rows_) * facts_.row_bytes(), facts_.row_bytes());
        ++y_;
    }

  private:
    static constexpr std::uint64_t most_piece_bytes = std::uint64_t{1} << 30;

    void read_band() {
        const std::size_t pixel = 3 * bytes_of(facts_.channel), row = facts_.row_bytes();
        const int rows = std::min(rows_, facts_.height - y_);
        for (int x = 0; x < facts_.width; x += wide_) {
            const tmsize_t got = tiled_ ? TIFFReadEncodedTile(lib_.tiff,
                                                              TIFFComputeTile(lib_.tiff, static_cast<std::uint32_t>(x),
                                                                              static_cast<std::uint32_t>(y_), 0, 0),
                                                              piece_.data(), static_cast<tmsize_t>(piece_.size()))
                                        : TIFFReadEncodedStrip(lib_.tiff, static_cast<std::uint32_t>(y_ / rows_), piece_.data(),
                                                               static_cast<tmsize_t>(static_cast<std::size_t>(rows) * row));
            const auto needed = tiled_ ? piece_.size() : static_cast<std::size_t>(rows) * row;
            if (got < 0 || static_cast<std::size_t>(got) != needed) core::fail("{}: is damaged: {}", name_, complaint_);
            const auto part = static_cast<std::size_t>(std::min(wide_, facts_.width - x)) * pixel;
            for (int y = 0; y < rows; ++y)
                std::memcpy(band_.data() + static_cast<std::size_t>(y) * row + static_cast<std::size_t>(x) * pixel,
                            piece_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(wide_) * pixel, part);
        }
    }

    static int on_error(TIFF*, void* reader, const char*, const char* format, va_list arguments) {
        char text[256];
        std::vsnprintf(text, sizeof text, format, arguments);
        static_cast<TiffSource*>(reader)->complaint_ = text;
        return 1;
    }
    /// Tags that it does not know are nothing to speak of, tags that the file ends before are.
    static int on_warning(TIFF*, void* reader, const char*, const char* format, va_list arguments) {
        char text[256];
        std::vsnprintf(text, sizeof text, format, arguments);
        if (std::strstr(text, "IO error") != nullptr) static_cast<TiffSource*>(reader)->ends_early_ = true;
        return 1;
    }

    std::string complaint_;
    bool ends_early_ = false;
    struct Handle {
        TIFF* tiff = nullptr;
        ~Handle() {
            if (tiff != nullptr) TIFFClose(tiff);
        }
    } lib_;
    bool tiled_ = false;
    int rows_ = 1, wide_ = 1;  // of a strip or tile
    int y_ = 0;
    std::vector<std::byte> piece_, band_;
};

}  // namespace

bool needs_big_tiff(const PictureOptions& options) {
    // LZW writes at most 12 bits for a byte, deflate a few bytes more than it gets for each strip.
    std::uint64_t worst = options.bytes();
    if (options.tiff.tiled) {
        const auto whole = [](int side) { return static_cast<std::uint64_t>((side + tile_px - 1) / tile_px * tile_px); };
        worst = whole(options.width) * whole(options.height) * 3 * bytes_of(options.channel);
    }
    if (options.tiff.packing == TiffPacking::lzw) worst += worst / 2;
    if (options.tiff.packing == TiffPacking::deflate) worst += worst / 1000;
    std::uint64_t around = icc_profile(options.space).size() + 4096;
    for (const auto& [key, text] : options.metadata) around += 7 * text.size() + 2 * key.size() + 16;
    worst += around + 64 * pieces_of(options);
    return worst > 0xffff'ffffU;
}

std::unique_ptr<PictureFile> make_tiff(const std::filesystem::path& path, const PictureOptions& options) {
    return std::make_unique<TiffWriter>(path, options);
}

std::unique_ptr<PictureReader> open_tiff(const std::filesystem::path& file) {
    return std::make_unique<TiffSource>(file);
}

}  // namespace sunflower::image
