// A session for tests that draw many pictures: a bed that is laid in an instant.
#pragma once

#include "engine/show/library.hpp"

namespace sunflower::test {

/// Three million seeds, seen from the path.
inline show::Session session_on_the_path(const show::Stage& stage) {
    show::Session session;
    session.state.view = "path";
    session.state.camera = world::find_view(stage.scene, "path").camera;
    session.state.settings = stage.settings;
    session.state.settings.bed.seeds = 3'000'000;
    return session;
}

}  // namespace sunflower::test
