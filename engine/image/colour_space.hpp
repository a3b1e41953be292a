// In which colours a picture's file speaks, and the profile that says so. Values are made as sRGB; a wider space holds all of
// them, so that nothing is cut.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sunflower::image {

/// adobe: the primaries and curve of Adobe RGB (1998), under a name of our own. prophoto: ROMM primaries, so wide that 8 bits
/// band.
enum class ColourSpace { srgb, p3, adobe, prophoto };

/// "srgb", "p3", "adobe", "prophoto", as options name them.
std::string_view name_of(ColourSpace space);
std::optional<ColourSpace> colour_space_named(std::string_view name);
/// "sRGB", "Display P3", "compatible with Adobe RGB (1998)", "ProPhoto": as people read it.
std::string_view title_of(ColourSpace space);

/// An ICC profile of version 2, which old printers read too. The same bytes on every day and machine.
const std::string& icc_profile(ColourSpace space);

/// Display-encoded sRGB, 0 to 1, three floats a pixel, becomes the same colours encoded in `space`. Bradford adaptation where
/// the whites differ; what is outside [0, 1] is cut first.
void convert(ColourSpace space, std::span<float> rgb);

}  // namespace sunflower::image
