// What ships with the program, loaded once for a test program, and the sentence of what fails.
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
