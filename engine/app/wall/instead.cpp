#include "engine/app/wall/instead.hpp"

#include <fmt/format.h>

namespace sunflower::app {
namespace {

// Of a mid grey, a fifth of white, 2 % leaves 0.4 %: as much as a projector's black in a room that is not quite dark.
constexpr double least_brightness = 0.02;

}  // namespace

std::string instead_of_work(const Shown& shown) {
    if (!shown.has_monitor) return "nothing, as none of its monitors is there";
    if (shown.brightness < least_brightness) return "black, as its brightness was turned down from afar";
    if (shown.pattern) return fmt::format("the pattern {}, as somebody asked for it", wall::row_of(*shown.pattern).name);
    if (shown.advice == wall::StartAdvice::last_good_still) return "the last good picture, as the work did not live";
    if (shown.advice == wall::StartAdvice::safe_preset) return "the hall in its own light, as the work did not live";
    if (shown.is_black) return "black, as somebody asked for it";
    return shown.is_held ? "a picture that is held, as somebody asked for it" : "";
}

}  // namespace sunflower::app
