// What a picture's file is called when nobody says.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace sunflower::still {

/// folder/scene_view_preset_NNNN.png (or another ending) with the first number from 0001 that is free, and whose recipe's name
/// is, and that is not taken in another way. Fails when all 9,999 are.
std::filesystem::path default_name(std::string_view scene, std::string_view view, std::string_view preset,
                                   const std::filesystem::path& folder, std::string_view ending = ".png",
                                   const std::function<bool(const std::filesystem::path&)>& is_taken = {});

}  // namespace sunflower::still
