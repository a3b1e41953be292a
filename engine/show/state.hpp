// Everything that a user can change, undo, keep and find again, as one value.
#pragma once

#include <bitset>
#include <map>
#include <memory>
#include <string>

#include "engine/params/settings.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/stroke.hpp"

namespace sunflower::show {

struct Show;

/// Two looks to compare. The one that is not shown waits here; settings are the other.
struct Slots {
    bool has_other = false;
    bool on_b = false;  // what is shown is B
    params::Settings other;
};

/// One bit for each row of the parameters' table.
using Locks = std::bitset<256>;

struct State {
    std::string scene = "turbine-hall";  // a name of `list scenes`, or a path
    std::string preset = "overcast";     // likewise; the look that the settings began with
    std::string view = "bridge";         // gone to last; the camera may have left it since
    world::Camera camera;
    params::Settings settings;
    Slots slots = {};
    Locks locked = {};                           // left out when values are drawn at random
    std::shared_ptr<const Show> show = nullptr;  // what Space plays; never changed, another one takes its place
    /// By scene what brushes made of it, with the scene's own; of one that is not there the scene's own alone.
    std::map<std::string, world::StrokeList> strokes = {};
};

/// Bit by bit, the camera too; a show is the same when it is the same object, and so are strokes.
bool operator==(const State& a, const State& b);

}  // namespace sunflower::show
