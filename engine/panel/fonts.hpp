// The letters of the panel, as large as the window asks.
#pragma once

#include <imgui.h>

#include <string>

namespace sunflower::panel {

struct Fonts {
    ImFont* body = nullptr;    // 15 px at scale 1; knows the glyphs of the texts given
    ImFont* small = nullptr;   // 12.5 px: units, hints, status
    ImFont* strong = nullptr;  // headings
    ImFont* large = nullptr;   // the number of seeds
};

/// Fills an empty atlas: Roboto where the system has it, any other sans, or ImGui's own letters with a warning. `texts`
/// (UTF-8): what will be shown beyond Latin; its Chinese glyphs are merged from whichever font has them all.
Fonts make_fonts(ImFontAtlas& atlas, float scale, const std::string& texts);

}  // namespace sunflower::panel
