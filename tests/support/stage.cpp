#include "tests/support/stage.hpp"

#include <optional>

namespace sunflower::test {

Stage::Stage(gl::Context& context, const app::SceneChoice& choice, const std::vector<Planted>& defects) {
    std::optional<PlantedShaders> planted;
    if (!defects.empty()) planted.emplace(defects);
    session_ = std::make_unique<app::Session>(choice);
    renderer_ = std::make_unique<render::Renderer>(context, session_->scene(), session_->bed(), session_->settings());
}

std::vector<float> Stage::draw(const params::Settings& settings, const render::Order& order) {
    std::vector<float> picture;
    renderer_->change(settings);
    renderer_->set_sink([&](int, int, std::span<const float> rgb) { picture.insert(picture.end(), rgb.begin(), rgb.end()); });
    renderer_->begin(order);
    while (renderer_->advance(1e9) < 1.0) {
    }
    renderer_->set_sink({});
    return picture;
}

image::ComparePicture Stage::linear(const params::Settings& settings, const render::Order& order) {
    const glm::ivec2 size = order.drawn().size;
    return image::compare_picture(size.x, size.y, draw(settings, order));
}

}  // namespace sunflower::test
