// A PNG file of display-encoded values, written row by row: the short way for what is drawn in one go.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/image/picture_file.hpp"

namespace sunflower::image {

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

    /// The next rows from the top: display-encoded sRGB, 0 to 1, width * 3 floats a row. Fails when the disk is full, and when
    /// the rows are not those that follow the ones before.
    void rows(int first_row, int count, std::span<const float> rgb);

    /// After the last row.
    /// replace false: fails when a file of that name has appeared meanwhile.
    void commit(bool replace) { file_->commit(replace); }

  private:
    std::unique_ptr<PictureFile> file_;
    std::vector<float> values_;
    std::vector<std::byte> row_;
};

}  // namespace sunflower::image
