// A picture that was made before, as far as what it shows can be taken back.
#pragma once

#include <string>
#include <vector>

#include "engine/params/registry.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/stroke.hpp"

namespace sunflower::show {

/// What its file says of its making.
struct PastPicture {
    std::string file;     // its name, without folders
    std::string date;     // the file's, for people; empty: not known
    std::string version;  // of the program that made it
    std::string scene, view, preset;
    world::Camera camera;
    std::vector<std::string> values;  // "group.name=value", in whatever release's words
    world::StrokeList strokes;        // of brushes, instead of the scene's own; nullptr: those of the scene
    std::string other_here;           // "packing, shaders": what has changed since; empty: nothing
};

/// What of it is wanted. look: light, tone, paint, hall and exposure. look_and_view: also its scene, where its eye was, its
/// lens, how many seeds lay there and what brushes made of them. Never how finely pictures are drawn, nor what an audience
/// sees.
enum class Taking { look, look_and_view };
bool is_taken(const params::Row& row, Taking what);

/// `over` with the values that are wanted. What this release does not know, or does not let be, is left out and named in
/// `unknown` ("seed.varnish").
params::Settings with_values_of(const PastPicture& picture, Taking what, const params::Settings& over,
                                std::vector<std::string>& unknown);

/// Shown to whoever is asked what of it is wanted.
struct Offer {
    PastPicture picture;
    std::vector<std::string> unknown;  // of its values, left out whatever is answered
    std::string no_scene;              // why its scene cannot be gone to; empty: it can
};

}  // namespace sunflower::show
