// What all parts of the panel share while they build one frame, and what they keep from frame to frame.
#pragma once

#include <imgui.h>

#include <array>
#include <bitset>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/image/soft_proof.hpp"
#include "engine/panel/fonts.hpp"
#include "engine/panel/panel.hpp"
#include "engine/panel/pictures.hpp"
#include "engine/panel/style.hpp"
#include "engine/params/registry.hpp"

namespace sunflower::panel {

/// What of the ground the plan of the lights shows, metres east and north, and how large.
struct PlanArea {
    glm::vec2 low_m{0}, high_m{0};
    float px_per_m = 1.0f;
};

/// What of an output the section of the room shows, the output's pixels.
struct RoomArea {
    std::size_t output = 0;
    glm::dvec2 low_px{0}, high_px{0};
};

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
    std::string typed;     // on the field before it was open
    bool fresh = false;    // asks for the keyboard
    bool onwards = false;  // Tab: the next field that is built takes over
};

/// What leaves nothing else to the keyboard: a list that is open, a small window.
enum class Layer { column, list, dialog };
/// Keys that a control keeps for itself while the keyboard is on it.
enum class Takes { nothing, sideways, arrows };

/// A control as the keyboard meets it: all of it, also where it is scrolled out of sight.
struct Stop {
    std::string name;
    Rectangle at;
    Takes takes = Takes::nothing;
};

/// The keyboard goes through the panel from an arrow key on, until Esc or the mouse.
struct Keyboard {
    bool on = false;
    std::array<std::string, 3> at;           // the control that it is on, by layer
    std::array<std::vector<Stop>, 3> stops;  // of the frame before, and then of this one, as they are built
    Layer layer = Layer::column;             // where keys go
    bool arrived = false;                    // scroll to it
    bool changes = false;                    // values under keys, a step of undo until the keys are let go
    std::bitset<show::key_count> held;       // in the frame before
    std::string grip;                        // what it has taken hold of, to push it about; empty: nothing
    // What it does to the control that it is on.
    bool enter = false;
    glm::ivec2 by{0};  // right and up, for what takes arrows; a page is ten
    int end = 0;       // -1, 1: to the end of the range
    std::string typed;
    struct Ring {
        ImDrawList* list;
        Rectangle seen, at;
    };
    std::optional<Ring> ring;  // about what it is on
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
    std::string prefix;                    // of the names of controls that stand here a second time
    Layer layer = Layer::column;           // of what is being built

    // --- kept
    Editing editing;
    double dragged = 0;  // where the knob under the hand would be, beyond the ends too
    int fine = 0;        // figures more than usual: how far beside the track the hand is
    Keyboard keys;
    Pictures pictures;
    std::string tip_name;
    float tip_s = 0;
    std::map<std::string, bool> open;  // groups that were folded or unfolded by hand
    std::string search, searched;      // now, and in the frame before
    std::string revealed;              // to be scrolled to
    const params::Row* menu_row = nullptr;
    wall::MidiMap* midi = nullptr;
    const params::Row* learning = nullptr;  // in the frame before: it waited for a knob
    bool menu_opens = false;
    int seeds_unit = 0, gather_unit = 0;
    std::optional<int> percent;  // of the panel's size, while it is dragged
    std::string find_text, look_text;
    bool find_was_open = false, save_was_open = false;
    std::optional<std::string> asks_to_replace;
    Room room;
    std::optional<RoomArea> room_area;
    ImVec2 point_mouse{0, 0};  // where it was last, while a point of the room is dragged
    glm::dvec2 point_px{0};    // and where the point would be, to the last digit
    int room_lines = 1;        // that what is said of the file takes
    PlanArea plan_area;
    std::string plan_scene;  // of which it is
    bool plan_near = false;
    ImVec2 plan_grip{0, 0};                      // from the hand to the middle of what it holds
    std::optional<double> seeking, change_over;  // while they are dragged
    float caption_px = 0;                        // height of the label on the picture
    std::vector<image::FoundProfile> printers;   // as the list of the soft proof last found them

    float px(float points) const;
    /// Notes where the item just built lies, as far as it is seen.
    void note(const std::string& name);
    void note(const std::string& name, ImVec2 from, ImVec2 to);
    /// Explains the item just built.
    void explain(const std::string& name, std::string title, std::string text = {}, std::string foot = {},
                 std::string facts = {});
    bool is_open(const std::string& group, bool at_first) const;
    /// The item just built can be reached by the keyboard. True: it is on it, and the ring is drawn.
    bool stop(const std::string& name, Takes takes = Takes::nothing);
    /// For the arrows up and down the stop just built is as high as this, and so on one line with others that are.
    void stop_on_line(float top, float bottom);
    Layer layer_here() const;
    /// A control of that name has the keyboard.
    bool has_keys(const std::string& name) const;
    /// And is pressed by it.
    bool enters(const std::string& name) const { return keys.enter && has_keys(name); }
    /// True in the frame in which a key goes down, while nobody types.
    bool pressed(show::Key key) const;
};

/// Before anything is built: where the keyboard goes, and what it does there. Afterwards: it is on something that is there.
void begin_keys(Ui& ui);
void end_keys(Ui& ui);

// --- the parts, from top to bottom
void build_header(Ui& ui);
void build_favourites(Ui& ui);
void build_density(Ui& ui);
void build_brushes(Ui& ui);
void build_brush_ring(Ui& ui);
void build_lights(Ui& ui);
void build_output(Ui& ui);
void build_room(Ui& ui);
void build_print(Ui& ui);
void build_guides(Ui& ui);
void build_soft_proof(Ui& ui);
void build_proof_mark(Ui& ui);  // on the picture
void build_looks(Ui& ui);
void build_shows(Ui& ui);
void build_sections(Ui& ui);
void build_found(Ui& ui);  // instead of those above, while something is searched
float notices_height(const Ui& ui);
void build_notices(Ui& ui);
float seed_card_height(const Ui& ui);
void build_seed_card(Ui& ui);
float status_height(const Ui& ui);
void build_status(Ui& ui);
void build_row_menu(Ui& ui);
void build_tip(Ui& ui);
void build_overlays(Ui& ui);

}  // namespace sunflower::panel
