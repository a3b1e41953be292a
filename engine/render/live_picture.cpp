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
constexpr double most_divisor = 4.0;    // of the sides, in motion
constexpr double most_side = 16384.0;   // OpenGL 4.5's least limit of textures
constexpr double most_pixels = 36.0e6;  // a little more than 8K; 24 bytes each

}  // namespace

LivePicture::LivePicture(Renderer& renderer)
    : frame_(renderer.frame()), accumulate_(frame_.library(), "accumulate", {"passes/accumulate.comp.glsl"}) {}

// A picture has a texture of its own size: what scaling reads at its border is its border.
void LivePicture::reserve(Shown& shown, glm::ivec2 size) {
    if (shown.texture && size == glm::ivec2(shown.texture.width(), shown.texture.height())) return;
    shown.framebuffer = {};
    shown.texture = gl::Texture::flat("shown", gl::Format::rgba8, size.x, size.y);
    shown.framebuffer = gl::Framebuffer("shown", shown.texture);
}

// Steps of a quarter, so that the size does not flicker with every noisy timing; never below a quarter of the sides.
glm::ivec2 LivePicture::motion_size(glm::ivec2 full) const {
    const double full_ms = ms_per_pixel_ * full.x * full.y;
    const double wanted = std::sqrt(full_ms / static_cast<double>(frame_.settings().quality.motion_ms));
    // Before anything was timed a GPU is trusted and a CPU is not.
    const double unknown = frame_.is_software() ? most_divisor : 1.0;
    const double divisor = full_ms > 0.0 ? std::clamp(std::ceil(wanted * 4.0) / 4.0, 1.0, most_divisor) : unknown;
    return glm::max(glm::ivec2(glm::dvec2(full) / divisor), glm::ivec2(1));
}

bool LivePicture::is_busy() const {
    return moving_ && !stale_ && first_round_ && window_ + sample_ > 0;
}

void LivePicture::aim(const world::Camera& camera, glm::ivec2 size, bool moving) {
    size = glm::max(size, glm::ivec2(1));
    if (is_busy() && moving && size == full_) return;
    if (!stale_ && size == full_ && camera == camera_ && (moving || !moving_)) {
        // More samples than before need no new picture.
        if (!moving_) aim_ = frame_.settings().quality.live_samples;
        return;
    }
    camera_ = camera;
    full_ = size;
    moving_ = moving;
    stale_ = false;
    begin();
}

void LivePicture::begin() {
    drawn_ = moving_ ? motion_size(full_) : full_;
    // A window may be larger than any texture; then the picture is scaled.
    const double sides = static_cast<double>(std::max(drawn_.x, drawn_.y)) / most_side;
    const double area = std::sqrt(static_cast<double>(drawn_.x) * drawn_.y / most_pixels);
    if (const double shrink = std::max(sides, area); shrink > 1.0)
        drawn_ = glm::max(glm::ivec2(glm::dvec2(drawn_) / shrink), glm::ivec2(1));
    reserve(shown_[static_cast<std::size_t>(1 - front_)], drawn_);
    if (!accumulated_ || accumulated_.width() < drawn_.x || accumulated_.height() < drawn_.y) {
        const glm::ivec2 size = glm::max(drawn_, glm::ivec2(accumulated_.width(), accumulated_.height()));
        accumulated_ = {};
        accumulated_ = gl::Texture::flat("accumulated", gl::Format::rgba32f, size.x, size.y);
    }
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
    // What was shown last may still be copied to the window.
    glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT);
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
        has_picture_ = true;
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
    if (!has_picture_) return;
    const gl::Framebuffer& front = shown_[static_cast<std::size_t>(front_)].framebuffer;
    front.blit_to(target, {front.width(), front.height()}, size);
}

std::size_t LivePicture::bytes() const {
    const auto texels = [](const gl::Texture& texture) {
        return static_cast<std::size_t>(texture.width()) * static_cast<std::size_t>(texture.height());
    };
    return texels(accumulated_) * 16 + texels(shown_[0].texture) * 4 + texels(shown_[1].texture) * 4;
}

}  // namespace sunflower::render
