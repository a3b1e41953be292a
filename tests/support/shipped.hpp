// What ships with the program, loaded once for a test program; scenes that are no more than a test needs; and the sentence of
// what fails.
#pragma once

#include <functional>
#include <string>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/world/packing.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::test {

inline const world::Packing& shipped_packing() {
    static const world::Packing packing = world::load_packing(core::data_folder() / "assets/packing/packing.bin");
    return packing;
}

inline world::Scene shipped_scene(const std::string& name) {
    return world::read_scene(params::load_document(name, core::data_folder() / "scenes"));
}

/// A bed of 4 x 4 tiles in the dark: what is no seed is black.
inline world::Scene dark_scene() {
    world::Scene scene;
    scene.name = "dark";
    scene.bed.kind = world::BedKind::field;
    scene.bed.columns = scene.bed.rows = 4;
    scene.room_low_m = {-5, -5, 0};
    scene.room_high_m = {8, 8, 6};
    return scene;
}

/// As little as makes a scene, but a plan: a room of 5 m to all sides of the origin and 3 m high, and one view.
inline const std::string bare_scene = R"(title = "T"
tag = "ours"
preset = "overcast"
[caption]
english = "a"
chinese = "b"
sources = "c"
[room]
low_m = [-5, -5, 0]
high_m = [5, 5, 3]
[view.a]
key = 1
help = "h"
eye_m = [0, 0, 2]
target_m = [1, 0, 0]
)";

inline world::Scene scene_of(const std::string& text, const std::string& file = "test.toml") {
    params::Document document;
    document.name = "test";
    document.root = params::parse_toml(text, file);
    return world::read_scene(document);
}

/// The sentence with which it fails; empty: it does not.
inline std::string complaint(const std::function<void()>& act) {
    try {
        act();
    } catch (const core::Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace sunflower::test
