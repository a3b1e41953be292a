// All of an exhibition that lies on the graphics device: what a GPU reset takes away, and what is made again after it.
#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "engine/app/live/live.hpp"
#include "engine/gl/context.hpp"
#include "engine/gl/framebuffer.hpp"
#include "engine/gl/shader_library.hpp"
#include "engine/gl/texture.hpp"
#include "engine/render/program_warmer.hpp"
#include "engine/wall/output_pass.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::app {

class Exhibit {
  public:
    /// still: instead of the work a picture of it that was kept, where nothing else would run. The desk must outlive it.
    Exhibit(const wall::SiteFile& file, show::Desk& desk, bool software, const std::filesystem::path& still = {});

    gl::Context& context() { return context_; }
    /// nullptr: a still is shown.
    Live* live() { return live_.get(); }
    wall::OutputPass& pass() { return *pass_; }
    wall::CanvasPicture canvas() const { return {&canvas_, {{0.0, 0.0}, glm::dvec2(canvas_px_)}}; }
    bool has_picture() const { return !live_ || live_->output_has_picture(); }

    /// Time passes for what is seen: the show, and dissolves. Whether the canvas is to be shown anew.
    bool turn(double show_s, double passed_s);
    /// The next piece of the picture. False: nothing is left to do.
    bool work_on() { return live_ && live_->work_on(); }

    /// The canvas in a file that comes to be in its own time, and a small one of it; nothing when the last is still being written.
    void keep(const std::filesystem::path& good, const std::filesystem::path& small);

  private:
    gl::Context context_;
    render::ProgramWarmer warmer_;
    glm::ivec2 canvas_px_;
    gl::Texture canvas_;
    gl::Framebuffer target_;
    std::unique_ptr<Live> live_;
    gl::ShaderLibrary library_;
    std::unique_ptr<wall::OutputPass> pass_;
    std::future<void> writing_;
};

}  // namespace sunflower::app
