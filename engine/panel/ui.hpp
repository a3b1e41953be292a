// What all parts of the panel share while they build one frame, and what they keep from frame to frame.
#pragma once

#include <imgui.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/panel/fonts.hpp"
#include "engine/panel/panel.hpp"
#include "engine/panel/style.hpp"
#include "engine/params/registry.hpp"

namespace sunflower::panel {

/// The explanation of a control: told beside the panel when the cursor rests on it.
struct Tip {
    std::string name, title, text, facts, foot;
    Rectangle at;
};

/// The text that is being typed in place of a value.
struct Editing {
    ImGuiID field = 0;    // 0: none
    ImGuiID pressed = 0;  // a value under the mouse button, which becomes a field when it is let go there
    std::vector<char> text;
    std::string before;
    bool fresh = false;    // asks for the keyboard
    bool onwards = false;  // Tab: the next field that is built takes over
};

struct Ui {
    // --- this frame
    show::Desk* desk = nullptr;
    const show::Input* input = nullptr;
    float scale = 1.0f;
    Fonts fonts;
    std::map<std::string, Rectangle> controls;
    /// What may load another scene waits until the frame is built.
    std::vector<std::function<void()>> after;
    std::optional<Tip> tip;
    const params::Row* hovered = nullptr;  // reset by key R
    float column_px = 0;                   // width of the panel; 0: hidden

    // --- kept
    Editing editing;
    double dragged = 0;  // where the knob under the hand would be, beyond the ends too
    std::string tip_name;
    float tip_s = 0;
    std::map<std::string, bool> open;  // groups that were folded or unfolded by hand
    std::string search;
    std::string revealed;  // to be scrolled to
    const params::Row* menu_row = nullptr;
    bool menu_opens = false;
    int seeds_unit = 0, gather_unit = 0;
    std::optional<int> percent;  // of the panel's size, while it is dragged
    std::string find_text, look_text;
    bool find_was_open = false, save_was_open = false;
    std::optional<std::string> asks_to_replace;
    std::optional<double> seeking, change_over;  // while they are dragged
    float caption_px = 0;  // height of the label on the picture

    float px(float points) const;
    /// Notes where the item just built lies, as far as it is seen.
    void note(const std::string& name);
    void note(const std::string& name, ImVec2 from, ImVec2 to);
    /// Explains the item just built.
    void explain(const std::string& name, std::string title, std::string text = {}, std::string foot = {},
                 std::string facts = {});
    bool is_open(const std::string& group, bool at_first) const;
    /// True in the frame in which a key goes down, while nobody types.
    bool pressed(show::Key key) const;
};

// --- the parts, from top to bottom
void build_header(Ui& ui);
void build_density(Ui& ui);
void build_lights(Ui& ui);
void build_output(Ui& ui);
void build_looks(Ui& ui);
void build_shows(Ui& ui);
void build_sections(Ui& ui);
void build_found(Ui& ui);  // instead of those above, while something is searched
float seed_card_height(const Ui& ui);
void build_seed_card(Ui& ui);
float status_height(const Ui& ui);
void build_status(Ui& ui);
void build_row_menu(Ui& ui);
void build_tip(Ui& ui);
void build_overlays(Ui& ui);

}  // namespace sunflower::panel
