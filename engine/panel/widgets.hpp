// The few kinds of controls of which the panel is made.
#pragma once

#include <optional>
#include <string>

#include "engine/panel/ui.hpp"

namespace sunflower::panel {

/// Where numbers lie on a track of length 1.
struct Ladder {
    double min = 0, max = 1;
    bool by_factors = false;  // with min 0, the lowest fiftieth of the track is nought
    bool whole = false;

    double position(double value) const;
    /// Rounded to what a hand can mean: three figures; four when it is careful. The ends are exact.
    double value(double position, bool careful) const;
};

struct TrackLook {
    float height_px = 0;
    float line_px = 0;
    float knob_px = 0;                // radius
    std::optional<double> mark = {};  // where the preset's value lies
};

/// A slider. Gives the new position while a hand moves it; with Shift it moves a tenth as far. A click beside the knob takes it
/// there, a click on it does not move it. ImGui::IsItemDeactivated() tells afterwards that it was let go.
std::optional<double> track(Ui& ui, const std::string& name, float width, double position, const TrackLook& look);
TrackLook small_track(const Ui& ui);

struct Typed {
    std::optional<std::string> text;  // was committed: Enter, Tab, or a click elsewhere; not what was there before
    float moved_px = 0;               // dragged over it instead
    bool let_go = false;
};
/// A value that becomes a field at a single click. Esc gives it up.
Typed field(Ui& ui, const std::string& name, const std::string& shown, float width, bool to_the_right = true);

/// A pill that is on or off. True when clicked.
bool toggle(Ui& ui, const std::string& name, bool on);
/// quiet: chosen among several; loud: something is not as usual, and this undoes it, or does what the window is for.
enum class Lit { no, quiet, loud };
bool button(Ui& ui, const std::string& name, const std::string& words, float width, Lit lit = Lit::no, bool able = true);
/// A list that opens below its present choice; when true, build its items and then ImGui::EndCombo().
bool begin_list(Ui& ui, const std::string& name, const std::string& now, float width);
/// The line that folds a group; true when it is open.
bool heading(Ui& ui, const std::string& group, const std::string& title, bool open_at_first, bool changed);

/// Text in a font and colour, on the line where the cursor is, centred on a control's height.
void words(ImFont* font, ImU32 colour, const std::string& text);
/// Cut with an ellipsis to the width.
std::string fitted(ImFont* font, const std::string& text, float width);
float width_of(ImFont* font, const std::string& text);
void chevron(ImVec2 centre, float size, bool down, ImU32 colour);

}  // namespace sunflower::panel
