#include "tests/support/panel_places.hpp"

#include <cmath>

namespace sunflower::test {

show::Session first_session(int width_px, int height_px) {
    const show::Stage stage = show::load_stage("turbine-hall", "");
    const world::View& view = stage.scene.views.front();
    show::Session session;
    session.state = {stage.scene.name, stage.preset, view.name, view.camera, stage.settings};
    session.width_px = width_px;
    session.height_px = height_px;
    return session;
}

PanelPlaces::PanelPlaces(const show::Session& session, const std::string& revealed, int notches) {
    show::Desk desk(session, show::load_stage(session.state.scene, session.state.preset));
    panel::Panel panel;
    show::Input input;
    input.size_px = {session.width_px, session.height_px};
    input.seconds = 0.1f;
    // Sizes of windows follow from what was in them the frame before.
    const auto settle = [&] {
        for (int frame = 0; frame < 4; ++frame) panel.build(input, desk);
    };
    settle();
    if (!revealed.empty()) {
        panel.reveal(revealed);
        settle();
    }
    if (notches != 0) {
        const panel::Rectangle over = panel.controls().at("seeds count");
        input.mouse_px = {(over.left + over.right) / 2, (over.top + over.bottom) / 2};
        panel.build(input, desk);
        input.wheel = static_cast<float>(notches);
        panel.build(input, desk);
        input.wheel = 0.0f;
        settle();
    }
    controls_ = panel.controls();
    picture_ = panel.picture_area();
}

Area PanelPlaces::on_screen(const panel::Rectangle& r) const {
    const int left = static_cast<int>(std::floor(r.left)), top = static_cast<int>(std::floor(r.top));
    return {corner_.x + left, corner_.y + top, static_cast<int>(std::ceil(r.right)) - left,
            static_cast<int>(std::ceil(r.bottom)) - top};
}

Area PanelPlaces::area(const std::string& control) const {
    return on_screen(controls_.at(control));
}

Place PanelPlaces::middle(const std::string& control) const {
    const Area a = area(control);
    return {a.left + a.width / 2, a.top + a.height / 2};
}

}  // namespace sunflower::test
