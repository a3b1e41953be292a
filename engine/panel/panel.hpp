// The operator's panel: Dear ImGui built from the parameter table. Building it needs no OpenGL; Painter draws what was built.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/show/desk.hpp"
#include "engine/show/input.hpp"

namespace sunflower::panel {
class Pictures;
}
namespace sunflower::wall {
class Calibration;
class MidiMap;
}  // namespace sunflower::wall
struct ImGuiContext;
struct ImDrawData;

namespace sunflower::panel {

/// What the panel needs of mouse and keyboard in the frame that was just built.
struct Wants {
    bool mouse = false;  // the cursor is over it, or drags something of it
    bool keys = false;   // a field is being typed in
};

/// Pixels, from the upper left corner of the window.
struct Rectangle {
    float left = 0, top = 0, right = 0, bottom = 0;
};

/// Shared with other programs; without one, what is copied stays in the panel.
struct Clipboard {
    std::function<std::string()> get;
    std::function<void(const std::string&)> set;
};

/// Where the panel stands in an exhibition's room: what a technician works on.
struct Room {
    wall::Calibration* calibration = nullptr;
    /// What the site's outputs have in truth, in their order; 0: the monitor is away.
    std::vector<glm::ivec2> monitors_px = {};
    /// What is wrong with the room beside what the calibration complains of, a sentence; empty: nothing.
    std::string warning = {};
};

class Panel {
  public:
    explicit Panel(Clipboard clipboard = {});
    ~Panel();
    Panel(const Panel&) = delete;
    Panel& operator=(const Panel&) = delete;

    /// Feeds the input, builds the whole panel, and changes the desk as hands do. Fonts are made anew when the size of the
    /// letters changes (desk.ui_percent, height of the window) or a scene's caption needs other glyphs.
    Wants build(const show::Input& input, show::Desk& desk);
    /// Nobody sits at it any more, until the next build(): what was typed and not entered is dropped.
    void put_away();
    /// With a room there is its section, and no other window for an audience. What it names must outlive the next build().
    void set_room(Room room);
    /// Of the last build(); nullptr before the first.
    ImDrawData* draw_data() const;

    /// Part of the window that the panel leaves to the picture, in pixels: all of it when the panel is hidden.
    Rectangle picture_area() const;

    /// The visible part of each control of the last build(), by its name: "roof.luminance_cd_m2" (the slider, switch, list or
    /// swatch of a row), "... field", "... mark", "seeds dial", "group hall", "button undo", "tone.transform = agx" (an item of
    /// an open list), "favourite spot.flux_lm" (once more at the top). For tests and for help.
    const std::map<std::string, Rectangle>& controls() const;
    /// Unfolds the group of a row ("spot.tint") or control and scrolls to it in the next frames.
    void reveal(const std::string& name);

    /// What the keyboard is on; empty: it does not steer the panel.
    std::string focus() const;
    /// Everything that it can be on in the column of the last build(), in order.
    std::vector<std::string> stops() const;

    /// Which knob moves which row, shown and taught by the rows' menus; must outlive the panel. nullptr: there are no knobs.
    void set_midi(wall::MidiMap* midi);

    // For the painter.
    ImGuiContext* context() const;
    Pictures& pictures();
    /// Grows whenever the font texture must be made anew.
    int font_generation() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::panel
