// A still that is rendered between the turns of the live loop.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/image/png_file.hpp"
#include "engine/render/renderer.hpp"
#include "engine/show/desk.hpp"

namespace sunflower::app {

class LiveStill {
  public:
    /// What the renderer holds, told for the file's metadata.
    struct What {
        const world::Scene& scene;
        const show::State& state;  // names of view and preset
        const params::Settings& settings;
        const world::Camera& camera;
        const world::Bed& bed;
        const gl::ContextInfo& device;
    };
    /// In the shape of the window's picture, its longer side at least 1920 pixels, with quality.samples; into the next free
    /// name of this folder. Fails when it cannot be written.
    LiveStill(render::Renderer& renderer, const What& what, glm::ivec2 picture_px);

    /// Draws on for about budget_ms. True: the file is finished. Fails when the disk is full.
    bool advance(double budget_ms);

    double done() const { return done_; }
    double seconds_left() const;  // negative: not known yet
    glm::ivec2 size_px() const { return size_; }
    const std::filesystem::path& file() const { return target_; }

  private:
    using Clock = std::chrono::steady_clock;
    render::Renderer& renderer_;
    std::filesystem::path target_;
    glm::ivec2 size_{0};
    std::unique_ptr<image::PngFile> png_;
    double done_ = 0.0;
    double first_ = -1.0;  // part done when the clock was started
    Clock::time_point start_;
};

}  // namespace sunflower::app
