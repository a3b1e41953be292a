// The kinds of picture files, one maker and one reader each. For picture_file.cpp and picture_reader.cpp.
#pragma once

#include "engine/image/picture_file.hpp"
#include "engine/image/picture_reader.hpp"

namespace sunflower::image {

std::unique_ptr<PictureFile> make_png(const std::filesystem::path& path, const PictureOptions& options);
std::unique_ptr<PictureFile> make_tiff(const std::filesystem::path& path, const PictureOptions& options);
std::unique_ptr<PictureFile> make_jpeg(const std::filesystem::path& path, const PictureOptions& options);
std::unique_ptr<PictureFile> make_exr(const std::filesystem::path& path, const PictureOptions& options);

std::unique_ptr<PictureReader> open_png(const std::filesystem::path& file);
std::unique_ptr<PictureReader> open_tiff(const std::filesystem::path& file);
std::unique_ptr<PictureReader> open_jpeg(const std::filesystem::path& file);
std::unique_ptr<PictureReader> open_exr(const std::filesystem::path& file);

}  // namespace sunflower::image
