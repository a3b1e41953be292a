// The few kinds of controls of which the panel is made.
#pragma once

#include <optional>
#include <string>

#include "engine/panel/ui.hpp"
#include "engine/params/ladder.hpp"

namespace sunflower::panel {

using params::Ladder;

struct TrackLook {
    float height_px = 0;
    float line_px = 0;
    float knob_px = 0;                // radius
    std::optional<double> mark = {};  // where the preset's value lies
};

/// A slider. Gives the new position while a hand moves it: a tenth as far while the hand is away from the track, above or
/// below, or holds Shift, a hundredth farther away still. A click beside the knob takes it there, a click on it does not move
/// it. ImGui::IsItemDeactivated() tells afterwards that it was let go. With the keyboard on it, left and right move it.
std::optional<double> track(Ui& ui, const std::string& name, float width, double position, const TrackLook& look);
TrackLook small_track(const Ui& ui);
/// The same for a value on a ladder: gives the new value, and a key always changes it.
std::optional<double> slide(Ui& ui, const std::string& name, float width, const Ladder& ladder, double value,
                            const TrackLook& look);
inline constexpr const char* fine_words = "Drag, and move away from the track for finer steps; or type the number beside it.";

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
/// One of its items, as it is called in controls(). True when it was chosen; the list closes.
bool item(Ui& ui, const std::string& name, const std::string& text, bool chosen);
/// With a picture before it; a missing one is drawn as its name.
bool pictured_item(Ui& ui, const std::string& name, const std::string& text, bool chosen, const std::filesystem::path& picture);
/// At a place, with a name for the case that there is none.
void draw_picture(Ui& ui, ImVec2 at, ImVec2 size, const std::filesystem::path& picture, const std::string& name);
/// A button of no looks of its own. True when it was pressed.
bool area(Ui& ui, const std::string& name, ImVec2 size);
/// The line that folds a group; true when it is open.
bool heading(Ui& ui, const std::string& group, const std::string& title, bool open_at_first, bool changed);

/// A thin bar from the cursor to the right end, 3 points high.
void draw_progress(Ui& ui, double part, ImU32 colour);
/// Text in a font and colour, on the line where the cursor is, centred on a control's height.
void words(ImFont* font, ImU32 colour, const std::string& text);
/// Cut with an ellipsis to the width.
std::string fitted(ImFont* font, const std::string& text, float width);
float width_of(ImFont* font, const std::string& text);
void chevron(ImVec2 centre, float size, bool down, ImU32 colour);

}  // namespace sunflower::panel
