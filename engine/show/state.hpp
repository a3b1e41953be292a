// Everything that a user can change, undo, keep and find again, as one value.
#pragma once

#include <string>

#include "engine/params/settings.hpp"
#include "engine/world/camera.hpp"

namespace sunflower::show {

struct State {
    std::string scene = "turbine-hall";  // a name of `list scenes`, or a path
    std::string preset = "overcast";     // likewise; the look that the settings began with
    std::string view = "bridge";         // gone to last; the camera may have left it since
    world::Camera camera;
    params::Settings settings;
};

/// Bit by bit, the camera too.
bool operator==(const State& a, const State& b);

}  // namespace sunflower::show
