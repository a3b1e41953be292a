// The letters of the panel, as large as the window asks.
#pragma once

#include <imgui.h>

#include <set>
#include <string_view>

namespace sunflower::panel {

struct Fonts {
    ImFont* body = nullptr;    // 15 px at scale 1; knows the letters given
    ImFont* small = nullptr;   // 12.5 px: units, hints, status
    ImFont* strong = nullptr;  // headings
    ImFont* large = nullptr;   // the number of seeds
};

/// Adds the letters of a text (UTF-8) that are not among those that every font is made with: beyond Latin-1. What ImGui cannot
/// show at all (beyond 16 bits) is left out.
void add_letters(std::string_view text, std::set<unsigned>& letters);

/// Fills an empty atlas: Roboto where the system has it, any other sans, or ImGui's own letters with a warning. Letters that it
/// has not are merged from whichever fonts have most of them. Scripts whose letters join or change places (Arabic, Devanagari)
/// are shown letter by letter.
Fonts make_fonts(ImFontAtlas& atlas, float scale, const std::set<unsigned>& letters);

}  // namespace sunflower::panel
