// A hand and eyes for the panel without window and OpenGL: frames are built from show::Input, controls are found by name.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/panel/panel.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/library.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::test {

/// Paths of all parameters that differ, bit by bit.
inline std::vector<std::string> changed_rows(const params::Settings& a, const params::Settings& b) {
    std::vector<std::string> paths;
    const auto bytes = [](const params::Settings& of) { return reinterpret_cast<const char*>(&of); };
    for (const params::Row& row : params::rows())
        if (!std::equal(bytes(a) + row.offset, bytes(a) + row.offset + row.size, bytes(b) + row.offset))
            paths.push_back(row.path());
    return paths;
}

/// A print section with all that it can show.
inline void fill_prints(show::Desk& desk) {
    show::Prints& prints = desk.prints;
    prints.papers = {"A2", "A0"};
    prints.labs = {"photo", "offset"};
    prints.wish.size = show::PrintWish::Size::paper;
    prints.wish.paper = "60x40cm";
    prints.readout.text = "60x40cm: 7087 x 4724 pixels at 300 ppi, 16-bit TIFF; at most 201 MB; 82.7 GB are free";
    prints.readout.guides = show::PrintGuides{{0.45, 0.3}, {0.44, 0.29}, {0.43, 0.28}, 1.0};
    using show::PrintState;
    int id = 0;
    for (const PrintState state : {PrintState::running, PrintState::waiting, PrintState::paused, PrintState::failed,
                                   PrintState::waiting, PrintState::done})
        prints.queue.push_back({.id = ++id,
                                .file = "/prints/turbine-hall_knee_overcast_0001.tif",
                                .what = "A2",
                                .state = state,
                                .stage = "drawing",
                                .part = 0.4,
                                .left_s = 100,
                                .why = state == PrintState::failed ? "the disk is full; make room, and go on" : ""});
}

class PanelHand {
  public:
    explicit PanelHand(glm::ivec2 window_px = {1280, 720}, const std::string& scene = "turbine-hall")
        : desk(session_of(scene), show::load_stage(scene, "")),
          panel({.get = [this] { return clipboard; }, .set = [this](const std::string& text) { clipboard = text; }}) {
        input.size_px = window_px;
        input.seconds = 0.05f;
        frames(3);
    }

    /// One frame; presses, text and wheel are over with it.
    void frame() {
        wants = panel.build(input, desk);
        input.pressed.clear();
        input.text.clear();
        input.wheel = 0.0f;
    }
    void frames(int count) {
        for (int i = 0; i < count; ++i) frame();
    }
    bool has(const std::string& name) const { return panel.controls().contains(name); }
    panel::Rectangle at(const std::string& name) const {
        const auto found = panel.controls().find(name);
        if (found != panel.controls().end()) return found->second;
        ADD_FAILURE() << "the panel shows no '" << name << "'";
        return {};
    }
    /// share: 0 the left end of it, 1 the right.
    void move_to(const std::string& name, float share = 0.5f) {
        const panel::Rectangle r = at(name);
        input.mouse_px = {r.left + share * (r.right - r.left), (r.top + r.bottom) / 2.0f};
        frame();
    }
    void press(show::Button button = show::Button::left) {
        input.buttons[static_cast<std::size_t>(button)] = true;
        frame();
    }
    void release(show::Button button = show::Button::left) {
        input.buttons[static_cast<std::size_t>(button)] = false;
        frames(2);
    }
    void click(const std::string& name, float share = 0.5f, show::Button button = show::Button::left) {
        move_to(name, share);
        press(button);
        release(button);
    }
    void drag(const std::string& name, float from, float to) {
        const panel::Rectangle r = at(name);
        move_to(name, from);
        press();
        constexpr int steps = 5;
        for (int i = 1; i <= steps; ++i) {
            input.mouse_px.x = r.left + (from + (to - from) * static_cast<float>(i) / steps) * (r.right - r.left);
            frame();
        }
        release();
    }
    void key(show::Key key) {
        input.pressed = {key};
        input.held.set(static_cast<std::size_t>(key));
        frame();
        input.held.reset(static_cast<std::size_t>(key));
        frame();
    }
    /// Into the field that is open.
    void type(const std::string& text) {
        input.text = text;
        frames(2);
    }
    /// Clicks the field, types, presses Enter.
    void enter(const std::string& name, const std::string& text) {
        panel.reveal(name);
        frames(4);
        click(name);
        frames(2);
        type(text);
        key(show::Key::enter);
        frames(2);
    }
    void reveal(const std::string& name) {
        panel.reveal(name);
        frames(4);
    }
    const params::Settings& settings() const { return desk.settings(); }

    UserFolders user;  // before the desk: it lists the looks there
    show::Desk desk;
    std::string clipboard;
    panel::Panel panel;
    show::Input input;
    panel::Wants wants;

  private:
    static show::Session session_of(const std::string& scene) {
        const show::Stage stage = show::load_stage(scene, "");
        show::Session session;
        session.state = {scene, stage.preset, stage.scene.views.front().name, stage.scene.views.front().camera, stage.settings};
        return session;
    }
};

}  // namespace sunflower::test
