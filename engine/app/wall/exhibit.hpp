// All of an exhibition that lies on the graphics device: what a GPU reset takes away, and what is made again after it.
#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "engine/app/live/live.hpp"
#include "engine/app/live/window.hpp"
#include "engine/gl/context.hpp"
#include "engine/gl/framebuffer.hpp"
#include "engine/gl/shader_library.hpp"
#include "engine/gl/texture.hpp"
#include "engine/render/program_warmer.hpp"
#include "engine/wall/output_pass.hpp"
#include "engine/wall/patterns.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::app {

class Exhibit {
  public:
    /// still: instead of the work a picture of it that was kept, where nothing else would run. The desk must outlive it.
    Exhibit(const wall::SiteFile& file, const wall::Site& site, show::Desk& desk, bool software,
            const std::filesystem::path& still = {});

    gl::Context& context() { return context_; }
    /// nullptr: a still is shown.
    Live* live() { return live_.get(); }
    glm::ivec2 canvas_px() const { return canvas_px_; }
    bool has_picture() const { return !live_ || live_->output_has_picture(); }
    /// What was drawn is of another moment, and nobody is to see it: has_picture() again when there is one of now.
    void forget_picture() {
        if (live_) live_->set_output({0, 0});
    }

    /// Time passes for what is seen: the show, and dissolves. Whether the canvas is to be shown anew.
    bool turn(double show_s, double passed_s);
    /// The same while somebody sits at a panel, in the window that is current. The context is that window's afterwards.
    bool turn(Window& window, show::Input input, double show_s, double passed_s);
    /// The site is another. Fails when it cannot be shown, and leaves all as it was.
    void lay(const wall::SiteFile& file, const wall::Site& site) { pass_->lay(site, file.path.parent_path(), &file.root); }
    /// One of its outputs: the canvas, or a pattern instead.
    void draw(const wall::Site& site, std::size_t output, std::optional<wall::Pattern> pattern, double light,
              glm::ivec2 size_px);
    /// The next piece of the picture. False: nothing is left to do.
    bool work_on() { return live_ && live_->work_on(); }

    /// The canvas in a file that comes to be in its own time, and a small one of it; empty: in none. False: the last is still
    /// being written, and this is not.
    bool keep(const std::filesystem::path& good, const std::filesystem::path& small);

  private:
    bool turn_output(double passed_s);

    gl::Context context_;
    render::ProgramWarmer warmer_;
    glm::ivec2 canvas_px_;
    gl::Texture canvas_;
    gl::Framebuffer target_;
    std::unique_ptr<Live> live_;
    gl::ShaderLibrary library_;
    std::unique_ptr<wall::OutputPass> pass_;
    wall::PatternScreen patterns_;
    std::future<void> writing_;
};

}  // namespace sunflower::app
