// What a picture's file is called when nobody says.
#pragma once

#include <filesystem>
#include <string_view>

namespace sunflower::still {

/// folder/scene_view_preset_NNNN.png (or another ending) with the first number from 0001 that is free. Fails when all 9,999 are
/// taken.
std::filesystem::path default_name(std::string_view scene, std::string_view view, std::string_view preset,
                                   const std::filesystem::path& folder, std::string_view ending = ".png");

}  // namespace sunflower::still
