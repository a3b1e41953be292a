// A desk without a window, with the sheet of sixty seeds on it, and hands that do one thing a frame.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "engine/core/files.hpp"
#include "engine/show/desk.hpp"
#include "engine/world/sheet.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::test {

using show::Button, show::Desk, show::History, show::Input, show::Key, show::Notice, show::Session, show::Stage,
    show::load_stage;

inline constexpr glm::ivec2 size_px{1280, 720};
inline constexpr float frame_s = 1.0f / 60.0f;

inline Session session_of(const std::string& scene) {
    const Stage stage = load_stage(scene, "");
    const world::View& view = stage.scene.views.front();
    return {{scene, stage.preset, view.name, view.camera, stage.settings}};
}

/// A desk with the sheet of sixty seeds, and the hands on it.
class DeskTest : public ::testing::Test {
  protected:
    DeskTest() : packing_(world::make_sheet(12, 10)), bed_(packing_, desk.scene().bed, {}) {
        desk.set_bed(&bed_);
        input.size_px = size_px;
        input.seconds = frame_s;
        input.mouse_px = {640, 360};
    }

    void frame(bool mouse_free = true, bool keys_free = true) {
        desk.tick(input, mouse_free, keys_free);
        input.pressed.clear();
        input.wheel = 0.0f;
    }

    void press(std::initializer_list<Key> keys, bool keys_free = true) {
        for (const Key key : keys) input.held.set(static_cast<std::size_t>(key));
        input.pressed.assign(keys);
        frame(true, keys_free);
        input.held.reset();
        frame(true, keys_free);
    }

    void hold(Button button, bool down) { input.buttons[static_cast<std::size_t>(button)] = down; }

    void drag(Button button, glm::vec2 by_px, bool free = true) {
        hold(button, true);
        frame(free);
        for (int i = 1; i <= 10; ++i) {
            input.mouse_px += by_px / 10.0f;
            frame(free);
        }
        hold(button, false);
        frame(free);
    }

    bool told(std::string_view part) const {
        return std::ranges::any_of(desk.notices(),
                                   [&](const Notice& notice) { return notice.text.find(part) != std::string::npos; });
    }

    int steps() const {
        History history = desk.history();
        int count = 0;
        for (; history.can_undo(); ++count) history.undo();
        return count;
    }

    test::UserFolders user_;
    Desk desk{session_of("seed-sheet"), load_stage("seed-sheet", "")};
    world::Packing packing_;
    world::Bed bed_;
    Input input;
};

}  // namespace sunflower::test
