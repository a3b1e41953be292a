// Windows of large pictures, drawn for measures: what a picture of small size never shows, as its seeds are other ones.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/app/session.hpp"
#include "engine/image/compare.hpp"
#include "engine/render/renderer.hpp"
#include "tests/support/planted.hpp"

namespace sunflower::test {

/// One scene with its bed and renderer, with the shaders as they are or with defects planted.
class Stage {
  public:
    Stage(gl::Context& context, const app::SceneChoice& choice, const std::vector<Planted>& defects = {});

    const world::Scene& scene() const { return session_->scene(); }
    const params::Settings& settings() const { return session_->settings(); }
    const world::Bed& bed() { return session_->bed(); }
    render::Renderer& renderer() { return *renderer_; }

    /// Display-encoded RGB, 0 to 1, the top row first.
    std::vector<float> draw(const params::Settings& settings, const render::Order& order);
    /// In linear light.
    image::ComparePicture linear(const params::Settings& settings, const render::Order& order);

  private:
    std::unique_ptr<app::Session> session_;
    std::unique_ptr<render::Renderer> renderer_;
};

}  // namespace sunflower::test
