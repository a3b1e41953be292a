// A finished picture as a pyramid of small tiles (Deep Zoom), with a page that shows it: from the whole hall to one seed in a
// browser, from a folder, without a server.
#pragma once

#include <filesystem>
#include <functional>

namespace sunflower::still {

/// NAME.dzi, NAME.html and the folder NAME_files beside the picture, of JPEG tiles with its profile. One pass over the
/// picture's rows; the memory it takes grows with the picture's width only. The folder appears when it is whole. Fails when one
/// of them is there already (unless replace), when the picture is of linear light, and when the disk is full. tell: the
/// finished part, 0 to 1.
void write_deep_zoom(const std::filesystem::path& picture, bool replace, const std::function<void(double)>& tell);

/// Fails as it will, before there is a picture.
void check_deep_zoom(const std::filesystem::path& picture, bool linear, bool replace);

}  // namespace sunflower::still
