// JPEG files: proofs to look at and what photo labs take. Lossy, so that what is read back is close and never the same.
#include <cstdio>

// Needs what is above it.
#include <jpeglib.h>

#include <cmath>
#include <csetjmp>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/image/tiff_text.hpp"
#include "engine/image/writers.hpp"

namespace sunflower::image {
namespace {

/// Begins the segment that holds an XMP packet (Adobe, XMP part 3); its zero belongs to it.
constexpr std::string_view xmp_mark("http://ns.adobe.com/xap/1.0/\0", 29);
/// Of a segment's contents: its length has 16 bits and counts itself.
constexpr std::size_t most_segment_bytes = 65533;
constexpr std::size_t buffer_bytes = 1 << 16;

/// The library reports by what it is given here, so that nothing ends the program.
struct Complaints {
    jpeg_error_mgr manager;  // first: the library hands out its address
    std::jmp_buf back;
    char text[JMSG_LENGTH_MAX];

    jpeg_error_mgr* set_up() {
        jpeg_std_error(&manager);
        text[0] = '\0';
        manager.error_exit = [](j_common_ptr of) { leave(of); };
        // Below 0 are warnings: the file is damaged, and was guessed at.
        manager.emit_message = [](j_common_ptr of, int level) {
            if (level < 0) leave(of);
        };
        manager.output_message = [](j_common_ptr) {};
        return &manager;
    }

  private:
    [[noreturn]] static void leave(j_common_ptr of) {
        auto* complaints = reinterpret_cast<Complaints*>(of->err);
        of->err->format_message(of, complaints->text);
        std::longjmp(complaints->back, 1);
    }
};

class JpegWriter final : public PictureFile {
  public:
    JpegWriter(const std::filesystem::path& path, const PictureOptions& options) : PictureFile(path, options) {
        if (options_.width > most_jpeg_pixels || options_.height > most_jpeg_pixels)
            core::fail("{}: a JPEG has at most {} pixels a side, and this is {} x {}; write a .tif, or fewer --ppi", name_,
                       most_jpeg_pixels, options_.width, options_.height);
        const std::string packet = std::string(xmp_mark) + xmp_packet(options_.metadata, XmpWords::all);
        if (packet.size() > most_segment_bytes)
            core::fail("{}: what it says of its making is longer than the {} bytes that a JPEG can hold", name_,
                       most_segment_bytes);
        const std::string& profile = icc_profile(options_.space);
        out_.jpeg.err = complaints_.set_up();
        guarded([&] { jpeg_create_compress(&out_.jpeg); });
        destination_.init_destination = [](j_compress_ptr jpeg) { of(jpeg).rewind(); };
        destination_.empty_output_buffer = [](j_compress_ptr jpeg) -> boolean { return of(jpeg).drain(buffer_bytes); };
        destination_.term_destination = [](j_compress_ptr jpeg) {
            JpegWriter& writer = of(jpeg);
            writer.drain(buffer_bytes - writer.destination_.free_in_buffer);
        };
        out_.jpeg.dest = &destination_;
        out_.jpeg.client_data = this;
        guarded([&] {
            jpeg_compress_struct& jpeg = out_.jpeg;
            jpeg.image_width = static_cast<JDIMENSION>(options_.width);
            jpeg.image_height = static_cast<JDIMENSION>(options_.height);
            jpeg.input_components = 3;
            jpeg.in_color_space = JCS_RGB;
            jpeg_set_defaults(&jpeg);
            jpeg_set_quality(&jpeg, options_.jpeg_quality, TRUE);
            // Colour as fine as grey: a proof is looked at closely.
            jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
            // One pass: optimal tables or progressive scans would keep the picture in memory.
            jpeg.optimize_coding = FALSE;
            jpeg.dct_method = JDCT_ISLOW;
            if (options_.ppi) {
                jpeg.density_unit = 1;  // dots an inch, whole ones
                jpeg.X_density = jpeg.Y_density = static_cast<UINT16>(std::lround(*options_.ppi));
            }
            jpeg_start_compress(&jpeg, TRUE);
            jpeg_write_marker(&jpeg, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(packet.data()),
                              static_cast<unsigned>(packet.size()));
            jpeg_write_icc_profile(&jpeg, reinterpret_cast<const JOCTET*>(profile.data()),
                                   static_cast<unsigned>(profile.size()));
        });
    }

  private:
    static JpegWriter& of(j_compress_ptr jpeg) { return *static_cast<JpegWriter*>(jpeg->client_data); }

    /// As in png_file.cpp: the library comes back by longjmp, so nothing with a destructor may live in `calls` or in this
    /// frame.
    template <typename Calls>
    void guarded(const Calls& calls) {
        if (setjmp(complaints_.back) == 0)
            calls();
        else
            core::fail("{}: cannot be written: {}", name_, complaints_.text);
        if (failure_) std::rethrow_exception(failure_);
    }

    void rewind() {
        destination_.next_output_byte = buffer_.data();
        destination_.free_in_buffer = buffer_bytes;
    }

    boolean drain(std::size_t bytes) {
        rewind();
        // No exception may cross the library's frames; after one the rest goes nowhere.
        if (failure_) return TRUE;
        try {
            const auto written = std::as_bytes(std::span(buffer_).first(bytes));
            file_.write(written);
            file_crc_ = crc_of(written, file_crc_);
        } catch (...) {
            failure_ = std::current_exception();
        }
        return TRUE;
    }

    void put(int, int count, std::span<const std::byte> packed) override {
        for (int i = 0; i < count; ++i) {
            // The library asks for a pointer that is not const, and only reads.
            auto* row = reinterpret_cast<JSAMPROW>(
                const_cast<std::byte*>(packed.data() + static_cast<std::size_t>(i) * options_.row_bytes()));
            guarded([&] { jpeg_write_scanlines(&out_.jpeg, &row, 1); });
        }
    }

    void end() override {
        guarded([&] { jpeg_finish_compress(&out_.jpeg); });
    }

    /// The file's own bytes tell, and that each row can be read.
    bool holds_what_was_put(PictureReader& reader) const override {
        std::vector<std::byte> row(options_.row_bytes());
        for (int y = 0; y < options_.height; ++y) reader.row(row);
        std::ifstream file(file_.temporary(), std::ios::binary);
        std::vector<char> bytes(buffer_bytes);
        std::uint32_t crc = 0;
        while (file.read(bytes.data(), buffer_bytes) || file.gcount() > 0)
            crc = crc_of(std::as_bytes(std::span(bytes).first(static_cast<std::size_t>(file.gcount()))), crc);
        return crc == file_crc_;
    }

    Complaints complaints_;
    std::exception_ptr failure_;  // of our own callbacks
    std::vector<JOCTET> buffer_ = std::vector<JOCTET>(buffer_bytes);
    std::uint32_t file_crc_ = 0;
    jpeg_destination_mgr destination_{};
    struct Handle {
        jpeg_compress_struct jpeg{};
        ~Handle() { jpeg_destroy_compress(&jpeg); }
    } out_;
};

class JpegSource final : public PictureReader {
  public:
    explicit JpegSource(const std::filesystem::path& file)
        : PictureReader(file), stream_(std::fopen(file.c_str(), "rbe"), std::fclose) {
        if (!stream_) core::fail("{}: cannot be opened", name_);
        in_.jpeg.err = complaints_.set_up();
        guarded([&] {
            jpeg_create_decompress(&in_.jpeg);
            jpeg_stdio_src(&in_.jpeg, stream_.get());
            jpeg_save_markers(&in_.jpeg, JPEG_APP0 + 1, 0xffff);
            jpeg_save_markers(&in_.jpeg, JPEG_APP0 + 2, 0xffff);
            jpeg_read_header(&in_.jpeg, TRUE);
        });
        jpeg_decompress_struct& jpeg = in_.jpeg;
        if (jpeg.num_components != 3) core::fail("{}: is no picture of three colours", name_);
        facts_.kind = FileKind::jpeg;
        facts_.width = static_cast<int>(jpeg.image_width);
        facts_.height = static_cast<int>(jpeg.image_height);
        facts_.channel = Channel::bits8;
        if (jpeg.density_unit == 1) facts_.ppi = static_cast<double>(jpeg.X_density);
        JOCTET* profile = nullptr;
        unsigned size = 0;
        guarded([&] { jpeg_read_icc_profile(&jpeg, &profile, &size); });
        const std::unique_ptr<JOCTET, void (*)(void*)> owner(profile, std::free);
        if (profile != nullptr) facts_.profile.assign(reinterpret_cast<const char*>(profile), size);
        for (const jpeg_marker_struct* m = jpeg.marker_list; m != nullptr; m = m->next) {
            const std::string_view text(reinterpret_cast<const char*>(m->data), m->data_length);
            if (m->marker == JPEG_APP0 + 1 && text.starts_with(xmp_mark))
                facts_.texts = texts_of_xmp(text.substr(xmp_mark.size()));
        }
        guarded([&] {
            jpeg.out_color_space = JCS_RGB;
            jpeg.dct_method = JDCT_ISLOW;
            jpeg_start_decompress(&jpeg);
        });
    }

    void row(std::span<std::byte> to) override {
        auto* row = reinterpret_cast<JSAMPROW>(to.data());
        guarded([&] { jpeg_read_scanlines(&in_.jpeg, &row, 1); });
        if (++rows_ == facts_.height) guarded([&] { jpeg_finish_decompress(&in_.jpeg); });
    }

  private:
    template <typename Calls>
    void guarded(const Calls& calls) {
        if (setjmp(complaints_.back) == 0) {
            calls();
            return;
        }
        core::fail("{}: is damaged: {}", name_, complaints_.text);
    }

    Complaints complaints_;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_;
    struct Handle {
        jpeg_decompress_struct jpeg{};
        ~Handle() { jpeg_destroy_decompress(&jpeg); }
    } in_;
    int rows_ = 0;
};

}  // namespace

std::unique_ptr<PictureFile> make_jpeg(const std::filesystem::path& path, const PictureOptions& options) {
    return std::make_unique<JpegWriter>(path, options);
}

std::unique_ptr<PictureReader> open_jpeg(const std::filesystem::path& file) {
    return std::make_unique<JpegSource>(file);
}

}  // namespace sunflower::image
