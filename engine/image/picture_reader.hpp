// A picture's file read back row by row, whatever its kind: to see that it was written well, and what it says about itself.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/image/picture_file.hpp"

namespace sunflower::image {

struct PictureFacts {
    FileKind kind = FileKind::png;
    int width = 0, height = 0;
    Channel channel = Channel::bits8;
    std::optional<double> ppi;
    std::string profile;  // ICC; of a PNG in sRGB: none
    Metadata texts;       // under the keys that they were written with
    bool big_tiff = false;
    std::vector<Layer> layers;  // of an OpenEXR: its channels of 32 bits beside R, G, B

    std::size_t row_bytes() const { return static_cast<std::size_t>(width) * pixel_bytes_of(channel, layers.size()); }
    /// "" when there is none.
    std::string text(std::string_view key) const;
};

class PictureReader {
  public:
    virtual ~PictureReader() = default;
    PictureReader(const PictureReader&) = delete;
    PictureReader& operator=(const PictureReader&) = delete;

    const PictureFacts& facts() const { return facts_; }
    /// The next row from the top, as pack() made it. Fails when the file is damaged.
    virtual void row(std::span<std::byte> to) = 0;

  protected:
    explicit PictureReader(const std::filesystem::path& file) : name_(file.string()) {}
    std::string name_;
    PictureFacts facts_;
};

/// By what the file begins with. RGB only, in strips or tiles, as the program writes it. Fails with the file's name when it is
/// missing, of another kind, or damaged.
std::unique_ptr<PictureReader> open_picture(const std::filesystem::path& file);

}  // namespace sunflower::image
