// The picture for an audience: never coarser than output.min_samples. What was whole stays until the next is, then gives way to
// it; hands and their half-made pictures are never seen.
#pragma once

#include <array>

#include "engine/gl/draw.hpp"
#include "engine/gl/program.hpp"
#include "engine/render/live_picture.hpp"
#include "engine/render/renderer.hpp"

namespace sunflower::wall {

class OutputPicture {
  public:
    /// The renderer must outlive it; its context must be current in all calls.
    explicit OutputPicture(render::Renderer& renderer);

    /// What is to be seen next, with how many pixels. flows: a show or a morph, of which each picture is finished and shown
    /// without a dissolve before the next begins.
    void aim(const world::Camera& camera, glm::ivec2 size_px, bool flows, const params::Output& settings);
    /// Light, seeds or scene have changed.
    void begin_again();
    /// Somebody else has drawn with the renderer.
    void interrupted() { picture_.interrupted(); }
    bool is_between_windows() const { return picture_.is_between_windows(); }

    /// Draws the next picture on; at least one piece.
    void advance(double budget_ms);
    /// The picture to come has all its samples.
    bool is_done() const { return aimed_ && picture_.is_done(); }
    /// All that was aimed at is what is shown, without a rest of what was before.
    bool is_settled() const;
    /// On its way from one picture to another, into black or out of it.
    bool is_fading() const { return showing_ && (mixed_ < 1.0 || left_ != (black_ ? 0.0 : 1.0)); }
    bool has_picture() const { return showing_; }
    /// What is aimed at cannot be shown yet.
    bool is_awaited(const params::Output& settings) const { return waiting_ && !ripe(settings); }
    int samples() const { return picture_.samples(); }

    /// Lets time pass: seconds since the last call. black: gives way to black, and back. Returns whether show() has something
    /// new to show.
    bool pass(double seconds, const params::Output& settings, bool black);
    /// Fills size_px pixels of a framebuffer, or of the window (nullptr). part: of the light, 0 to 1.
    void show(const gl::Framebuffer* target, glm::ivec2 size_px, double part = 1.0);

    std::size_t bytes() const;

  private:
    struct Plate {
        gl::Texture texture;
        gl::Framebuffer framebuffer;
        void reserve(glm::ivec2 size);
        glm::ivec2 size() const { return {texture.width(), texture.height()}; }
    };

    bool ripe(const params::Output& settings) const;
    void keep(Plate& plate);
    Plate& before() { return plates_[static_cast<std::size_t>(1 - top_)]; }
    Plate& now() { return plates_[static_cast<std::size_t>(top_)]; }

    render::LivePicture picture_;
    gl::Program mix_;
    gl::VertexArray no_vertices_;
    gl::Sampler linear_;
    std::array<Plate, 2> plates_;
    int top_ = 0;
    glm::ivec2 size_px_{0};
    bool aimed_ = false;
    bool showing_ = false;  // anything but black
    bool flows_ = false;
    bool stale_ = true;     // aim() has not been called since begin_again()
    bool waiting_ = true;   // what is aimed at has not been seen yet
    bool changed_ = false;  // it has more samples than what was kept
    double mixed_ = 1.0;    // 0: the plate before, 1: now
    bool black_ = false;    // is wanted
    double left_ = 0.0;     // of the light: 0 is black
};

}  // namespace sunflower::wall
