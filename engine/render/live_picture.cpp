#include "engine/render/live_picture.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

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
constexpr double most_pixels = 36.0e6;  // a little more than 8K; 48 bytes each
// Rows of one piece of the reprojection on a CPU, where a picture of 1280 x 720 would take too long at once.
constexpr int rows_at_once = 256;
// Auto exposure: how often it looks, how long it can have slept, how little of a change is shown, and how long it waits where
// nothing else is to be done.
constexpr double meter_pause_ms = 500.0;
constexpr double longest_pause_ms = 250.0;
constexpr float seen_ev = 0.02f;
constexpr std::chrono::milliseconds adapting_pause{10};

}  // namespace

LivePicture::LivePicture(Renderer& renderer)
    : frame_(renderer.frame()),
      keep_first_(frame_.library(), "keep first", {"passes/accumulate.comp.glsl"}, {{"IS_FIRST", "1"}}),
      accumulate_(frame_.library(), "accumulate", {"passes/accumulate.comp.glsl"}, {{"IS_FIRST", "0"}}),
      show_again_(frame_.library(), "show again", {"passes/show_again.comp.glsl"}),
      meter_(frame_.library(), Meter::Of::live),
      reprojection_(frame_.library()) {}

Reprojection::Aim LivePicture::history_aim() const {
    const auto most = static_cast<float>(frame_.settings().quality.history_samples);
    // In a light that grows or fades what is older than some pictures is too dark or too bright.
    if (relit_) return {moving_, std::min(most, 4.0f), std::min(8.0f, static_cast<float>(aim_))};
    // What was sharp in motion says little of what an open lens sees, and what that blurred little of the next motion.
    if (frame_.lens().radius_m > 0.0f) return {moving_, std::min(most, 4.0f), std::min(16.0f, static_cast<float>(aim_))};
    // Twice as many samples of one's own know more than the history; and at the last it must be gone.
    return {moving_, most, std::min(2.0f * most, static_cast<float>(aim_))};
}

// Steps of a quarter, and some reserve before it becomes finer: each change of size costs the history some sharpness. Never
// below a quarter of the sides.
glm::ivec2 LivePicture::motion_size(glm::ivec2 full) {
    const double full_ms = ms_per_pixel_ * full.x * full.y;
    const double wanted = std::sqrt(full_ms / static_cast<double>(frame_.settings().quality.motion_ms));
    const auto step = [](double divisor) { return std::clamp(std::ceil(divisor * 4.0) / 4.0, 1.0, most_divisor); };
    // Before anything was timed a GPU is trusted and a CPU is not.
    if (full_ms <= 0.0)
        divisor_ = frame_.is_software() ? most_divisor : 1.0;
    else if (divisor_ == 0.0 || wanted > 1.05 * divisor_)
        divisor_ = step(wanted);
    else
        divisor_ = std::min(divisor_, step(1.15 * wanted));
    return glm::max(glm::ivec2(glm::dvec2(full) / divisor_), glm::ivec2(1));
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
    // What was seen at rest is the history of what comes.
    if (knows_before_ && rests_) reprojection_.settle(front(), accumulated_, settled_);
    rests_ = false;
    relit_ = std::exchange(relit_next_, false);
    drawn_ = moving_ ? motion_size(full_) : full_;
    // A window may be larger than any texture; then the picture is scaled.
    const double sides = static_cast<double>(std::max(drawn_.x, drawn_.y)) / most_side;
    const double area = std::sqrt(static_cast<double>(drawn_.x) * drawn_.y / most_pixels);
    if (const double shrink = std::max(sides, area); shrink > 1.0)
        drawn_ = glm::max(glm::ivec2(glm::dvec2(drawn_) / shrink), glm::ivec2(1));
    back().reserve(drawn_);
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
    row_ = 0;
    round_ms_ = 0.0;
    motion_ += moving_ ? 1 : 0;
}

void LivePicture::interrupted() {
    sample_ = 0;
}

bool LivePicture::all_drawn() const {
    return full_.x > 0 && !stale_ && frame_.is_baked() && samples_ >= aim_;
}

bool LivePicture::is_done() const {
    return all_drawn() && (!frame_.settings().camera.auto_exposure || adaptation_.rests());
}

// --- auto exposure

// What is drawn now, at most so often: it waits for the device. The last samples count.
void LivePicture::meter_picture() {
    if (!frame_.settings().camera.auto_exposure) return;
    if (ms_since(metered_) < meter_pause_ms && !all_drawn()) return;
    metered_ = Clock::now();
    accumulated_.bind_image(ACCUMULATED_IMAGE, GL_READ_ONLY);
    adaptation_.sees(wanted_ev(meter_.read(drawn_), frame_.settings().camera));
}

// The picture on the screen changes as a whole: while rows of a new one are shown, nothing.
bool LivePicture::adapt() {
    const double seconds = 0.001 * std::min(ms_since(adapted_), longest_pause_ms);
    adapted_ = Clock::now();
    if (!frame_.settings().camera.auto_exposure) {
        adaptation_.forget();
        gain_ = 1.0f;
        return false;
    }
    if (first_round_ && row_ > 0) return false;
    adaptation_.pass(seconds, frame_.settings().camera);
    const float gain = adaptation_.gain();
    if (gain == gain_ || (std::abs(std::log2(gain / gain_)) < seen_ev && !adaptation_.rests())) return false;
    gain_ = gain;
    // A new picture comes with it; a picture in motion is followed by the next.
    if (first_round_ || !rests_) return false;
    frame_.expose(gain_);
    show_again_.set("size", drawn_);
    show_again_.set("fades", history_aim().fades);
    accumulated_.bind_image(ACCUMULATED_IMAGE, GL_READ_ONLY);
    front().history.bind_image(HISTORY_IMAGE, GL_READ_ONLY);
    front().shown.bind_image(SHOWN_IMAGE, GL_WRITE_ONLY);
    glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT);
    show_again_.dispatch(static_cast<std::uint32_t>((drawn_.x + 7) / 8), static_cast<std::uint32_t>((drawn_.y + 7) / 8));
    glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT);
    glFinish();
    return true;
}

// --- pieces

void LivePicture::finish_window() {
    const auto [origin, size] = frame_.window(window_);
    const auto scope = frame_.timers().scope("accumulate");
    // What was shown last may still be copied to the window.
    glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT);
    accumulated_.bind_image(ACCUMULATED_IMAGE, GL_READ_WRITE);
    if (!first_round_) {
        front().shown.bind_image(SHOWN_IMAGE, GL_WRITE_ONLY);
        front().history.bind_image(HISTORY_IMAGE, GL_READ_ONLY);
        accumulate_.set("fades", history_aim().fades);
    }
    (first_round_ ? keep_first_ : accumulate_)
        .dispatch(static_cast<std::uint32_t>((size.x + 7) / 8), static_cast<std::uint32_t>((size.y + 7) / 8));
    glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT | GL_SHADER_STORAGE_BARRIER_BIT);
}

// All windows have their first sample: neighbours are known across their borders.
void LivePicture::finish_first_samples() {
    const auto scope = frame_.timers().scope("reproject");
    const int rows = frame_.is_software() ? rows_at_once : drawn_.y;
    back().projection = frame_.projection();
    back().place = sample_place(sample_number());
    const bool remembers = knows_before_ && frame_.settings().quality.history_samples > 1 &&
                           front().projection.parallel == back().projection.parallel;
    if (row_ == 0) {
        meter_picture();
        if (frame_.settings().camera.auto_exposure) gain_ = adaptation_.gain();
        frame_.expose(gain_);
    }
    reprojection_.rows(back(), accumulated_, remembers ? &front() : nullptr, history_aim(), row_, rows);
    row_ += rows;
}

void LivePicture::finish_round() {
    ms_per_sample_ = round_ms_ / round_;
    if (first_round_) {
        const double measured = ms_per_sample_ / (static_cast<double>(drawn_.x) * drawn_.y);
        if (ms_per_pixel_ == 0.0) ms_per_pixel_ = measured;
        if (moving_) ms_per_pixel_ = 0.5 * (ms_per_pixel_ + measured);
        front_ = 1 - front_;
        has_picture_ = true;
        knows_before_ = !stale_;
        rests_ = !moving_;
    }
    samples_ += round_;
    first_round_ = false;
    round_ = std::min({samples_, longest_round, std::max(aim_ - samples_, 1)});
    settled_ = history_aim();
    window_ = 0;
    round_ms_ = 0.0;
    meter_picture();
}

bool LivePicture::piece() {
    frame_.timers().begin_frame();
    if (!frame_.is_baked()) {
        frame_.bake_piece();
        glFinish();
        return false;
    }
    const auto start = Clock::now();
    bool changed = false;
    if (window_ == frame_.window_count()) {
        finish_first_samples();
    } else {
        if (sample_ == 0) frame_.begin_window(window_);
        frame_.draw_sample(sample_number(), sample_ == 0);
        if (++sample_ == round_) {
            finish_window();
            changed = !first_round_;
            sample_ = 0;
            ++window_;
        }
    }
    // Without this the driver queues pieces and the clock measures nothing.
    glFinish();
    round_ms_ += ms_since(start);
    if (window_ < frame_.window_count() || (first_round_ && row_ < drawn_.y)) return changed;
    finish_round();
    return true;
}

bool LivePicture::advance(double budget_ms) {
    if (full_.x == 0 || is_done()) return false;
    const auto start = Clock::now();
    bool changed = false;
    // In motion all is sharp: what a lens blurs needs samples.
    frame_.aim(camera_, drawn_, moving_ ? Frame::Focus::everywhere : Frame::Focus::live);
    // A still may have been exposed otherwise.
    frame_.expose(gain_);
    if (all_drawn()) std::this_thread::sleep_for(adapting_pause);
    while (!all_drawn()) {
        changed = piece() || changed;
        if (ms_since(start) >= budget_ms) break;
    }
    return adapt() || changed;
}

void LivePicture::show(const gl::Framebuffer* target, glm::ivec2 size) const {
    if (has_picture_) front().framebuffer.blit_to(target, front().size(), size);
}

std::size_t LivePicture::bytes() const {
    constexpr std::size_t pixel = 16;  // of the sums
    const auto sums = static_cast<std::size_t>(accumulated_.width()) * static_cast<std::size_t>(accumulated_.height()) * pixel;
    return sums + frames_[0].bytes() + frames_[1].bytes();
}

}  // namespace sunflower::render
