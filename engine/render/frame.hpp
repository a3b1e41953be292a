// What every way of making a picture shares: tables, programs, and one sample of one window. Renderer draws stills with it,
// window by window; LivePicture draws what is on the screen, sample by sample.
#pragma once

#include <future>
#include <optional>
#include <span>

#include "engine/gl/context.hpp"
#include "engine/gl/framebuffer.hpp"
#include "engine/gl/timer.hpp"
#include "engine/params/settings.hpp"
#include "engine/render/bed_buffers.hpp"
#include "engine/render/frame_block.hpp"
#include "engine/render/passes/hall_pass.hpp"
#include "engine/render/passes/mesh_pass.hpp"
#include "engine/render/passes/relief_pass.hpp"
#include "engine/render/passes/shade_pass.hpp"
#include "engine/render/passes/splat_pass.hpp"
#include "engine/render/renderer.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/lens.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::render {

class Frame {
  public:
    Frame(gl::Context& context, const world::Scene& scene, const world::Bed& bed, const params::Settings& settings);

    /// Another bed, scene or relief: the programs stay, the tables are baked anew. scene() again: the hall's light stays too.
    /// What fails leaves all as it was.
    void lay(const world::Scene& scene, const world::Bed& bed, const params::Settings& settings);
    /// Only a brush has carved otherwise: what it touched is baked anew, and the bed's table after it, which may wait
    /// (`in_passing`) until finish_table(). False: more is other, and nothing has changed.
    bool recarve(const world::Bed& bed, bool in_passing);
    /// Returns whether it was still to be made.
    bool finish_table();
    /// New values of parameters that are not flagged Rebuild.
    void change(const params::Settings& settings);
    const params::Settings& settings() const { return settings_; }
    const world::Scene& scene() const { return scene_; }
    bool is_software() const { return software_; }

    /// The tables, in pieces of some milliseconds on a CPU. Nothing may be drawn before they are done.
    bool is_baked() const { return baked_ >= relief_->bake_pieces(); }
    double baked_part() const { return static_cast<double>(baked_) / relief_->bake_pieces(); }
    void bake_piece();

    /// All is sharp, or the lens is open as the settings say: shared out among the samples of a still or of the live picture.
    enum class Focus { everywhere, still, live };
    /// Camera and size of the picture. Binds all that drawing needs; again whenever somebody else has used OpenGL.
    void aim(const world::Camera& camera, glm::ivec2 size, Focus focus = Focus::still) {
        aim(camera, size, {glm::ivec2(0), size}, focus);
    }
    /// Of that picture only a part.
    void aim(const world::Camera& camera, glm::ivec2 size, const Window& part, Focus focus = Focus::still);
    /// As aimed: from the lens's middle, where sample 0 of every picture is seen from.
    const world::Projection& projection() const { return projection_; }
    const world::Lens& lens() const { return lens_; }
    /// Windows of the part run from the top band down, from left to right.
    glm::ivec2 window_grid() const;
    int window_count() const { return window_grid().x * window_grid().y; }
    Window window(int index) const;
    glm::ivec2 largest_window() const { return largest_window_; }

    /// What the picture is multiplied with as it is shown, from here on.
    void expose(float gain);
    /// The sums of the window, for whoever reads them.
    void bind_sums() const { shade_.sums().bind_storage(SUM_BINDING); }

    void begin_window(int index);
    /// Adds a sample to the window's sums; first: they start with it.
    void draw_sample(int sample, bool first, Fact fact = Fact::none);

    gl::GpuTimers& timers() { return timers_; }
    const gl::ShaderLibrary& library() const { return library_; }
    /// Shaders were edited: the programs that were prepared take the place of those in use, and what they bake is baked anew.
    /// What is being drawn must begin again.
    void take_programs(const gl::ShaderLibrary& texts);
    const BedBuffers& bed_buffers() const { return *bed_buffers_; }
    std::size_t relief_bytes() const { return relief_->bytes(); }
    std::size_t other_bytes() const;
    /// Of the last window. Waits for the device.
    SeedCounts seed_counts();

  private:
    void bind_all() const;
    void upload();
    void fill_light();
    void light_hall();
    void bake_again(bool relief);

    /// What the passes draw to, as large as the largest window.
    struct Targets {
        gl::Texture id, place, depth;
        gl::Framebuffer framebuffer;
        explicit Targets(glm::ivec2 size);
    };

    std::future<world::HallLight> coming_light_;  // of the first scene, computed while the programs are built
    params::Settings settings_;
    gl::ShaderLibrary library_;
    bool software_;
    glm::ivec2 largest_window_;
    NearTiles near_;
    MeshPass meshes_;
    SplatPass splats_;
    ReliefPrograms relief_programs_;
    HallPass hall_pass_;
    gl::Program hall_light_program_;
    gl::Sampler linear_;
    gl::Buffer frame_buffer_, params_buffer_;
    Targets targets_;
    ShadePass shade_;
    gl::GpuTimers timers_;

    // Of the scene and its bed.
    world::Scene scene_;
    std::optional<world::Bed> bed_;
    world::HallLight hall_;
    std::optional<BedBuffers> bed_buffers_;
    std::optional<ReliefPass> relief_;
    gl::Texture light_, face_light_, returned_, contact_;
    bool face_light_stale_ = true;
    FrameBlock block_{};
    int baked_ = 0;  // pieces
    bool table_waits_ = false;
    Bands bands_;    // of the picture

    glm::ivec2 size_{1};
    Window part_;
    world::Projection projection_;
    world::Lens lens_;
    struct Aimed {
        world::Camera camera;
        glm::ivec2 size;
        Focus focus;
        bool operator==(const Aimed&) const = default;
    };
    std::optional<Aimed> aimed_;  // of the lens
};

}  // namespace sunflower::render
