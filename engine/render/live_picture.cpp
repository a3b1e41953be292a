#include "engine/render/live_picture.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Tiles near the eye are listed once for all samples of a round, so that rounds grow; but what a window has gained is seen only
// at the round's end, so that they stay short.
constexpr int longest_round = 8;

bool same(const world::Camera& a, const world::Camera& b) {
    return a.eye_m == b.eye_m && a.target_m == b.target_m && a.focal_mm == b.focal_mm && a.shift_up_mm == b.shift_up_mm &&
           a.shift_right_mm == b.shift_right_mm;
}

}  // namespace

LivePicture::LivePicture(Renderer& renderer)
    : frame_(renderer.frame()), accumulate_(frame_.library(), "accumulate", {"passes/accumulate.comp.glsl"}) {}

void LivePicture::reserve(glm::ivec2 size) {
    if (accumulated_ && size.x <= accumulated_.width() && size.y <= accumulated_.height()) return;
    accumulated_ = {};
    accumulated_ = gl::Texture::flat("accumulated", gl::Format::rgba32f, size.x, size.y);
    for (Shown& shown : shown_) {
        shown.framebuffer = {};
        shown.texture = gl::Texture::flat("shown", gl::Format::rgba8, size.x, size.y);
        shown.framebuffer = gl::Framebuffer("shown", shown.texture);
    }
    shown_size_ = {0, 0};
}

// Steps of a quarter, so that the size does not flicker with every noisy timing; never below a quarter of the sides.
glm::ivec2 LivePicture::motion_size(glm::ivec2 full) const {
    const double full_ms = ms_per_pixel_ * full.x * full.y;
    const double wanted = std::sqrt(full_ms / static_cast<double>(frame_.settings().quality.motion_ms));
    const double divisor = std::clamp(std::ceil(wanted * 4.0) / 4.0, 1.0, 4.0);
    return glm::max(glm::ivec2(glm::dvec2(full) / divisor), glm::ivec2(1));
}

bool LivePicture::is_busy() const {
    return moving_ && first_round_ && !stale_ && window_ + sample_ > 0;
}

void LivePicture::aim(const world::Camera& camera, glm::ivec2 size, bool moving) {
    size = glm::max(size, glm::ivec2(1));
    if (is_busy() && moving && size == full_) return;
    if (!stale_ && size == full_ && same(camera, camera_) && (moving || !moving_)) return;
    camera_ = camera;
    full_ = size;
    moving_ = moving;
    stale_ = false;
    begin();
}

void LivePicture::begin() {
    reserve(full_);
    drawn_ = moving_ ? motion_size(full_) : full_;
    aim_ = moving_ ? 1 : frame_.settings().quality.live_samples;
    first_round_ = true;
    samples_ = 0;
    round_ = 1;
    window_ = 0;
    sample_ = 0;
    round_ms_ = 0.0;
}

void LivePicture::interrupted() {
    sample_ = 0;
}

bool LivePicture::is_done() const {
    return full_.x > 0 && !stale_ && frame_.is_baked() && samples_ >= aim_;
}

void LivePicture::finish_window() {
    const auto [origin, size] = frame_.window(window_);
    const auto scope = frame_.timers().scope("accumulate");
    const int back = first_round_ ? 1 - front_ : front_;
    accumulated_.bind_image(ACCUMULATED_IMAGE, GL_READ_WRITE);
    shown_[static_cast<std::size_t>(back)].texture.bind_image(SHOWN_IMAGE, GL_WRITE_ONLY);
    accumulate_.set("begins", first_round_ ? 1 : 0);
    accumulate_.dispatch(static_cast<std::uint32_t>((size.x + 7) / 8), static_cast<std::uint32_t>((size.y + 7) / 8));
    glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT | GL_SHADER_STORAGE_BARRIER_BIT);
}

void LivePicture::finish_round() {
    ms_per_sample_ = round_ms_ / round_;
    if (first_round_) {
        const double measured = ms_per_sample_ / (static_cast<double>(drawn_.x) * drawn_.y);
        if (ms_per_pixel_ == 0.0) ms_per_pixel_ = measured;
        if (moving_) ms_per_pixel_ = 0.5 * (ms_per_pixel_ + measured);
        front_ = 1 - front_;
        shown_size_ = drawn_;
    }
    samples_ += round_;
    first_round_ = false;
    round_ = std::min({samples_, longest_round, std::max(aim_ - samples_, 1)});
    window_ = 0;
    round_ms_ = 0.0;
}

bool LivePicture::piece() {
    frame_.timers().begin_frame();
    if (!frame_.is_baked()) {
        frame_.bake_piece();
        glFinish();
        return false;
    }
    const auto start = Clock::now();
    if (sample_ == 0) frame_.begin_window(window_);
    frame_.draw_sample(samples_ + sample_, sample_ == 0);
    bool changed = false;
    const bool window_done = ++sample_ == round_;
    if (window_done) {
        finish_window();
        changed = !first_round_;
        sample_ = 0;
        ++window_;
    }
    // Without this the driver queues pieces and the clock measures nothing.
    glFinish();
    round_ms_ += ms_since(start);
    if (window_done && window_ == frame_.window_count()) {
        finish_round();
        changed = true;
    }
    return changed;
}

bool LivePicture::advance(double budget_ms) {
    if (full_.x == 0 || is_done()) return false;
    const auto start = Clock::now();
    bool changed = false;
    frame_.aim(camera_, drawn_);
    do {
        changed = piece() || changed;
    } while (!is_done() && ms_since(start) < budget_ms);
    return changed;
}

void LivePicture::show(const gl::Framebuffer* target, glm::ivec2 size) const {
    if (shown_size_.x == 0) return;
    shown_[static_cast<std::size_t>(front_)].framebuffer.blit_to(target, shown_size_, size);
}

std::size_t LivePicture::bytes() const {
    const auto pixels = static_cast<std::size_t>(accumulated_.width()) * static_cast<std::size_t>(accumulated_.height());
    return pixels * (16 + 4 + 4);
}

}  // namespace sunflower::render
