// What a show shows, drawn: a renderer that is brought from one moment's scene, bed and light to another's.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/render/renderer.hpp"
#include "engine/show/reel.hpp"

namespace sunflower::app {

class ShowStage {
  public:
    /// Both must outlive it.
    ShowStage(gl::Context& context, const show::Reel& reel);

    struct Picture {
        show::Sight sight;
        std::vector<show::Sight> samples = {};  // what each of them sees while a shutter is open; empty: all the same
        glm::ivec2 size_px{0};
    };
    /// With as many samples as its settings say. Any moment after any other: the picture is the same. between: see still::draw.
    void draw(const Picture& picture, render::Renderer::RowSink sink, const std::function<void(double)>& between);

    /// The bed of the picture drawn last.
    const world::Bed& bed() const { return *bed_; }

  private:
    void set(const show::Sight& sight);

    gl::Context& context_;
    const show::Reel& reel_;
    std::string scene_;
    params::Settings settings_;  // the renderer's
    std::optional<world::Bed> bed_;
    std::optional<render::Renderer> renderer_;
};

}  // namespace sunflower::app
