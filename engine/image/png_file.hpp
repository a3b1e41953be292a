// A PNG file written row by row: the memory it takes does not grow with the picture's height.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "engine/image/metadata.hpp"

namespace sunflower::image {

/// Greatest side of a picture, pixels.
inline constexpr int most_pixels = 200'000;

struct PngOptions {
    int width = 0, height = 0;  // 1 to most_pixels
    int depth = 8;              // bits a channel: 8 (dithered) or 16
    std::optional<double> ppi;  // pixels per inch, for printers
    Metadata metadata;
};

/// The file appears under its name on commit() only. Whatever goes wrong before leaves nothing behind.
///
///     PngFile file("hall.png", {.width = 1920, .height = 1080});
///     renderer.set_sink([&](int first_row, int rows, std::span<const float> rgb) { file.rows(first_row, rows, rgb); });
///     ...
///     file.commit();
class PngFile {
  public:
    /// Fails when the folder is missing, not writable or full.
    PngFile(const std::filesystem::path& path, const PngOptions& options);
    ~PngFile();
    PngFile(const PngFile&) = delete;
    PngFile& operator=(const PngFile&) = delete;

    /// The next rows from the top: display-encoded sRGB, 0 to 1, width * 3 floats a row. Fails when the disk is full, and when
    /// the rows are not those that follow the ones before.
    void rows(int first_row, int count, std::span<const float> rgb);

    /// After the last row.
    /// replace false: fails when a file of that name has appeared meanwhile.
    void commit(bool replace);

  private:
    struct Writer;
    std::unique_ptr<Writer> writer_;
};

}  // namespace sunflower::image
