// The monitors of the X display, by the names that people and files give them.
#pragma once

#include <glm/vec2.hpp>
#include <string>
#include <utility>
#include <vector>

namespace sunflower::app {

struct Monitor {
    std::string name;   // of the connector: "HDMI-1"
    std::string model;  // maker, model and serial number from its EDID: "DEL DELL U2720Q 7XK2"; empty: it tells nothing
    glm::ivec2 place_px{0}, size_px{0};  // on the screen
    bool primary = false;
    double hz = 60.0;  // frames a second; 60 where nobody says
};

/// Those that show something now, from left to right. Without RandR 1.5: the whole screen as one.
std::vector<Monitor> monitors();

/// The one that a name means: its model, which stays when the cable moves, or else its connector. nullptr: it is not there.
const Monitor* find_monitor(const std::vector<Monitor>& all, const std::string& name);

/// The one that most of that part of the screen lies on; of several the smallest, so that where they show the same all of it is
/// seen on each. nullptr: there is none.
const Monitor* monitor_under(const std::vector<Monitor>& all, glm::ivec2 place_px, glm::ivec2 size_px);

/// Each as it is kept, by its model or else its connector, and as people read it.
std::vector<std::pair<std::string, std::string>> told(const std::vector<Monitor>& all);

/// Maker (three letters), model and serial number, as far as they are said, of an EDID of 128 bytes or more (VESA E-EDID 1.4,
/// section 3). Empty: it is no EDID.
std::string model_of_edid(const std::vector<unsigned char>& edid);

/// Keeps the screen from being blanked for a while.
void keep_screen_awake();

}  // namespace sunflower::app
