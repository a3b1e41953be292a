// A picture's file, written row by row: the memory it takes does not grow with the picture's height.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/files.hpp"
#include "engine/image/channel.hpp"
#include "engine/image/colour_space.hpp"
#include "engine/image/metadata.hpp"

namespace sunflower::image {

/// Greatest side of a picture, pixels: what Photoshop reads.
inline constexpr int most_pixels = 300'000;

/// Of a JPEG: what its library reads.
inline constexpr int most_jpeg_pixels = 65'500;

enum class FileKind { png, tiff, exr, jpeg };

/// By the name's ending: .png, .tif or .tiff, .exr, .jpg or .jpeg, large or small. nothing: another.
std::optional<FileKind> kind_of(const std::filesystem::path& file);

enum class TiffPacking { deflate, lzw, none };

struct TiffOptions {
    TiffPacking packing = TiffPacking::deflate;  // with horizontal differences; lzw for old readers
    bool tiled = false;                          // tiles of 128 pixels instead of strips: some printers read only strips
};

/// Of an OpenEXR: a further number of each pixel. 32 bits: a float, or a whole number.
struct Layer {
    std::string name;  // of its channel
    bool whole = false;

    bool operator==(const Layer&) const = default;
};

/// R, G and B, and behind them a word of each layer, at places that are multiples of 4.
constexpr std::size_t pixel_bytes_of(Channel channel, std::size_t layers) {
    const std::size_t colours = 3 * bytes_of(channel);
    return layers == 0 ? colours : (colours + 3) / 4 * 4 + 4 * layers;
}

struct PictureOptions {
    int width = 0, height = 0;  // 1 to most_pixels
    Channel channel = Channel::bits8;
    ColourSpace space = ColourSpace::srgb;  // of whole numbers; linear light is Rec.709
    std::optional<double> ppi;              // pixels per inch, for printers
    Metadata metadata;
    TiffOptions tiff;
    std::vector<Layer> layers;     // of an OpenEXR, sorted by name
    int jpeg_quality = 92;         // 1 to 100
    std::uint64_t most_bytes = 0;  // of the finished file; 0: any

    std::size_t pixel_bytes() const { return pixel_bytes_of(channel, layers.size()); }
    std::size_t row_bytes() const { return static_cast<std::size_t>(width) * pixel_bytes(); }
    std::uint64_t bytes() const { return row_bytes() * static_cast<std::uint64_t>(height); }
};

/// Whether a TIFF of these rows may come out larger than the 4 GiB that a classic one can be: in the worst case, as what
/// packing saves is known too late. Such a one is written as BigTIFF, which not every reader knows.
bool needs_big_tiff(const PictureOptions& options);

class PictureReader;

/// The file appears under its name on commit() only, and has been read back by then. Whatever goes wrong before leaves nothing.
///
///     auto file = make_picture_file("hall.tif", {.width = 4961, .height = 7016, .channel = Channel::bits16});
///     file->rows(0, 64, packed);
///     ...
///     file->commit(false);
class PictureFile {
  public:
    virtual ~PictureFile() = default;
    PictureFile(const PictureFile&) = delete;
    PictureFile& operator=(const PictureFile&) = delete;

    /// The next rows from the top, as pack() makes them. Fails when the disk is full, and when the rows are not those that
    /// follow the ones before.
    void rows(int first_row, int count, std::span<const std::byte> packed);

    /// After the last row. Fails when what is read back is not what was written.
    /// replace false: fails when a file of that name has appeared meanwhile.
    void commit(bool replace);

    const PictureOptions& options() const { return options_; }

  protected:
    /// Fails when the size is impossible, and when the folder is missing, not writable or full.
    PictureFile(const std::filesystem::path& path, const PictureOptions& options);
    virtual void put(int first_row, int count, std::span<const std::byte> packed) = 0;
    virtual void end() = 0;
    /// After end(): whether the finished file says what was put.
    virtual bool holds_what_was_put(PictureReader& reader) const;

    std::string name_;
    PictureOptions options_;
    core::AtomicFile file_;

  private:
    int next_row_ = 0;
    std::uint32_t crc_ = 0;
};

/// Fails likewise, and when the kind of file cannot hold such channels.
std::unique_ptr<PictureFile> make_picture_file(const std::filesystem::path& path, const PictureOptions& options);
std::unique_ptr<PictureFile> make_picture_file(const std::filesystem::path& path, FileKind kind, const PictureOptions& options);

/// CRC-32 of bytes that follow those of `before`.
std::uint32_t crc_of(std::span<const std::byte> bytes, std::uint32_t before = 0);

}  // namespace sunflower::image
