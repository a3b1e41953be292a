// The picture on the screen: drawn in pieces, refined at rest, coarser in motion. What is shown is always a whole picture: the
// first sample of a new one is finished out of sight, and joins what the picture before knew of the same places. At rest that
// history fades while samples are summed, and nothing of it is in the mean of all.
#pragma once

#include <array>
#include <chrono>

#include "engine/render/auto_exposure.hpp"
#include "engine/render/frame.hpp"
#include "engine/render/renderer.hpp"
#include "engine/render/reprojection.hpp"

namespace sunflower::render {

class LivePicture {
  public:
    /// The renderer must outlive it.
    explicit LivePicture(Renderer& renderer);

    /// What to show. Begins a picture when camera or size differ, or after begin_again(). moving: with as many pixels as
    /// quality.motion_ms allows, and one sample; otherwise all pixels, quality.live_samples.
    void aim(const world::Camera& camera, glm::ivec2 size, bool moving);
    /// Values have changed: what is being drawn is out of date, and what was drawn is no history. nearly_same: the same places
    /// with a little more or less light, of which some samples are kept.
    void begin_again(bool nearly_same = false) {
        stale_ = true;
        knows_before_ = knows_before_ && nearly_same;
        relit_next_ = nearly_same;
    }
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
    /// Somebody else may draw with the renderer, and nothing is lost.
    bool is_between_windows() const { return sample_ == 0; }
    /// Nothing is left to do.
    bool is_done() const;

    /// Into the framebuffer of the window (nullptr) or another: the picture fills width x height pixels of its lower left
    /// corner.
    void show(const gl::Framebuffer* target, glm::ivec2 size) const;
    bool has_picture() const { return has_picture_; }
    /// What show() copies. Only when there is a picture; until the next call of anything but show().
    const gl::Texture& shown() const { return front().shown; }

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
    void finish_first_samples();
    glm::ivec2 motion_size(glm::ivec2 full);
    Reprojection::Aim history_aim() const;
    bool all_drawn() const;
    void meter_picture();
    bool adapt();
    /// Of the pixel's places and lots. In motion each picture takes the next.
    int sample_number() const { return moving_ ? motion_ : samples_ + sample_; }
    LiveFrame& front() { return frames_[static_cast<std::size_t>(front_)]; }
    const LiveFrame& front() const { return frames_[static_cast<std::size_t>(front_)]; }
    LiveFrame& back() { return frames_[static_cast<std::size_t>(1 - front_)]; }

    Frame& frame_;
    gl::Program keep_first_, accumulate_, show_again_;
    Meter meter_;
    Adaptation adaptation_;
    float gain_ = 1.0f;  // of the picture on the screen
    std::chrono::steady_clock::time_point adapted_{}, metered_{};
    Reprojection reprojection_;
    gl::Texture accumulated_;          // sums of the samples, and how many
    std::array<LiveFrame, 2> frames_;  // the one that is shown, the one that is being made
    int front_ = 0;
    bool has_picture_ = false;
    bool knows_before_ = false;                // what is shown is of the values that are drawn now
    bool rests_ = false;                       // its samples are summed in accumulated_
    bool relit_ = false, relit_next_ = false;  // this picture, the one that comes: begun with nearly the same values as before
    Reprojection::Aim settled_;                // with which it is shown

    world::Camera camera_;
    glm::ivec2 full_{0}, drawn_{0};
    bool moving_ = false;
    bool stale_ = true;
    bool first_round_ = true;  // of this picture: out of sight
    int samples_ = 0;          // in all windows
    int aim_ = 1;
    int round_ = 1;       // samples that this round adds
    int window_ = 0;      // of the round
    int sample_ = 0;      // of the window in this round
    int row_ = 0;         // of the first samples that have met the history
    int motion_ = 0;      // pictures in motion so far: each takes the next place in the pixel
    double divisor_ = 0;  // of the sides, in motion; 0: nothing has moved yet
    double round_ms_ = 0, ms_per_sample_ = 0;
    double ms_per_pixel_ = 0;  // of a first sample; 0: not known yet
};

}  // namespace sunflower::render
