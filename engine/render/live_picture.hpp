// The picture on the screen: drawn in pieces, refined at rest, coarser in motion. What is shown is always a whole picture: the
// first sample of a new one is finished out of sight.
#pragma once

#include <array>

#include "engine/render/frame.hpp"
#include "engine/render/renderer.hpp"

namespace sunflower::render {

class LivePicture {
  public:
    /// The renderer must outlive it.
    explicit LivePicture(Renderer& renderer);

    /// What to show. Begins a picture when camera or size differ, or after begin_again(). moving: with as many pixels as
    /// quality.motion_ms allows, and one sample; otherwise all pixels, quality.live_samples.
    void aim(const world::Camera& camera, glm::ivec2 size, bool moving);
    /// Values have changed: what is being drawn is out of date.
    void begin_again() { stale_ = true; }
    /// A picture in motion is half done: it is finished before the next begins, or a slow machine would never show one.
    bool is_busy() const;
    /// Nothing of what was begun has been shown yet, its bake included. While something moves, do not change values until it
    /// has.
    bool is_awaited() const { return stale_ || first_round_; }
    /// As it is drawn now.
    const world::Camera& camera() const { return camera_; }

    /// Bakes or draws pieces until about budget_ms have passed, at least one where there is something to do. Returns whether
    /// what is shown has changed.
    bool advance(double budget_ms);
    /// Somebody else has drawn with the renderer: the window that was being drawn begins again.
    void interrupted();
    /// Nothing is left to do.
    bool is_done() const;

    /// Into the framebuffer of the window (nullptr) or another: the picture fills width x height pixels of its lower left
    /// corner.
    void show(const gl::Framebuffer* target, glm::ivec2 size) const;
    bool has_picture() const { return has_picture_; }

    /// Samples of every pixel of what is shown, and at which it comes to rest.
    int samples() const { return samples_; }
    int samples_aim() const { return aim_; }
    /// Pixels that are drawn, before they are scaled to the window.
    glm::ivec2 drawn_px() const { return drawn_; }
    /// Of one sample of the whole picture as it is drawn now, by the last that was finished.
    double ms_per_sample() const { return ms_per_sample_; }
    std::size_t bytes() const;

  private:
    void begin();
    bool piece();
    void finish_window();
    void finish_round();
    glm::ivec2 motion_size(glm::ivec2 full) const;

    Frame& frame_;
    gl::Program accumulate_;
    gl::Texture accumulated_;
    struct Shown {
        gl::Texture texture;
        gl::Framebuffer framebuffer;
    };
    static void reserve(Shown& shown, glm::ivec2 size);
    std::array<Shown, 2> shown_;  // the one that is shown, the one that is being made
    int front_ = 0;
    bool has_picture_ = false;

    world::Camera camera_;
    glm::ivec2 full_{0}, drawn_{0};
    bool moving_ = false;
    bool stale_ = true;
    bool first_round_ = true;  // of this picture: out of sight
    int samples_ = 0;          // in all windows
    int aim_ = 1;
    int round_ = 1;   // samples that this round adds
    int window_ = 0;  // of the round
    int sample_ = 0;  // of the window in this round
    double round_ms_ = 0, ms_per_sample_ = 0;
    double ms_per_pixel_ = 0;  // of a first sample; 0: not known yet
};

}  // namespace sunflower::render
