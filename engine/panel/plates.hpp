// Plates on the picture: what overlays and small windows have in common.
#pragma once

#include <string>

#include "engine/panel/ui.hpp"

namespace sunflower::panel {

inline constexpr ImGuiWindowFlags plate_flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                                ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                                                ImGuiWindowFlags_AlwaysAutoResize;
// What appears by itself must not take the keyboard from a field, nor close a list.
inline constexpr ImGuiWindowFlags shy = ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoBringToFrontOnFocus;

/// Of the window, what the panel leaves free.
float picture_width(const Ui& ui);
void push_plate(Ui& ui, float padding);
void pop_plate();
void text_in(ImFont* font, ImU32 colour, const std::string& text);
/// Esc went down in this frame.
bool escaped(const Ui& ui);

/// The windows that a key opens to ask something: find, save, quit.
void build_dialogs(Ui& ui);

}  // namespace sunflower::panel
