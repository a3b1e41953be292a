// Mouse and keys of show::Input as Dear ImGui 1.86 takes them.
#pragma once

#include <imgui.h>

#include <string>

#include "engine/show/input.hpp"

namespace sunflower::panel {

/// Once a context. Tab stays ours: it hides the panel, and in a field it goes on to the next.
void name_keys(ImGuiIO& io);
/// text: what of the typed letters goes to it.
void feed(ImGuiIO& io, const show::Input& input, const std::string& text);

}  // namespace sunflower::panel
