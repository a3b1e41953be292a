// What is on the wall instead of the work, in words for `status`.
#pragma once

#include <optional>
#include <string>

#include "engine/wall/patterns.hpp"
#include "engine/wall/recovery.hpp"

namespace sunflower::app {

struct Shown {
    bool has_monitor = true;  // one of the site's at least
    double brightness = 1.0;  // as it was asked for from afar, 0 to 1
    std::optional<wall::Pattern> pattern;
    wall::StartAdvice advice = wall::StartAdvice::normal;
    bool is_black = false, is_held = false;  // as hands asked for it
};

/// And why; the first that hides all others. Empty: the work.
std::string instead_of_work(const Shown& shown);

}  // namespace sunflower::app
