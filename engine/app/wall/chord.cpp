#include "engine/app/wall/chord.hpp"

#include <X11/Xlib.h>
#include <X11/keysym.h>

#include <array>
#include <utility>

#include "engine/app/live/x_connection.hpp"

namespace sunflower::app {

bool Chord::are_down() const {
    Display* display = x_connection();
    if (display == nullptr) return false;
    std::array<char, 32> down{};
    XQueryKeymap(display, down.data());
    const auto is_down = [&](unsigned long key) {
        const unsigned code = XKeysymToKeycode(display, key);
        return code != 0 && (static_cast<unsigned char>(down[code / 8]) >> (code % 8) & 1U) != 0;
    };
    return is_down(key_) && (is_down(XK_Control_L) || is_down(XK_Control_R)) && (is_down(XK_Alt_L) || is_down(XK_Alt_R));
}

bool Chord::pass(double passed_s, bool down) {
    held_s_ = down ? held_s_ + passed_s : 0.0;
    if (!down) told_ = false;
    return held_s_ >= hold_s_ && !std::exchange(told_, held_s_ >= hold_s_);
}

}  // namespace sunflower::app
