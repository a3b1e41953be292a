#include "engine/show/player.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/show/morph.hpp"

namespace sunflower::show {
namespace {

constexpr Ticks begin_again = 3 * ticks_per_second;  // within it "previous" means the step before
constexpr double light_lead_s = 1.5;
constexpr double clock_step_min = 1.0 / 6.0;

}  // namespace

void Player::choose(std::shared_ptr<const Show> show) {
    stop();
    show_ = std::move(show);
}

void Player::replace(std::shared_ptr<const Show> show) {
    if (!is_begun() || !score_ || !show) return choose(std::move(show));
    changed_ = std::move(show);
}

void Player::play() {
    if (!show_ || mode_ == Mode::playing) return;
    if (mode_ == Mode::paused && score_) leads_ = true;
    mode_ = Mode::playing;
}

void Player::pause() {
    if (mode_ != Mode::playing) return;
    mode_ = score_ ? Mode::paused : Mode::stopped;
    lead_.reset();
    aim_.reset();
    dark_ = false;
    light_ = 1.0;
}

void Player::stop() {
    mode_ = Mode::stopped;
    score_.reset();
    changed_.reset();
    lead_.reset();
    aim_.reset();
    scene_wanted_.reset();
    begun_in_.clear();
    leads_ = dark_ = cut_ = false;
    light_ = 1.0;
    at_ = day_ = 0;
    step_ = 0;
}

void Player::next() {
    if (!score_ || show_->steps.empty()) return;
    const std::size_t count = show_->steps.size();
    const std::size_t from = aim_ ? aim_->step : step_;
    aim_ = Aim{(from + 1) % count, 0, true};
    if (mode_ == Mode::paused) mode_ = Mode::playing;
}

void Player::previous() {
    if (!score_ || show_->steps.empty()) return;
    const std::size_t count = show_->steps.size();
    const std::size_t from = aim_ ? aim_->step : step_;
    const std::size_t in_score = step_ - score_->first_step();
    const bool just_begun = aim_ || in_score >= score_->steps().size() || at_ - score_->steps()[in_score].begin < begin_again;
    aim_ = Aim{just_begun ? (from + count - 1) % count : from, 0, true};
    if (mode_ == Mode::paused) mode_ = Mode::playing;
}

void Player::seek(Ticks when) {
    if (!score_) return;
    aim_ = Aim{step_, std::clamp<Ticks>(when, 0, score_->length()), false};
    if (mode_ == Mode::paused) mode_ = Mode::playing;
}

void Player::resume(std::size_t step, Ticks when) {
    if (!score_) return;
    aim_ = Aim{step < show_->steps.size() ? step : 0, when, false};
}

void Player::lay_out(const Hall& hall, const State& now, std::size_t step, bool at_once) {
    const Chapter chapter = chapter_of(*show_, step);
    score_.emplace(*show_, chapter.first, chapter.last, hall, now, at_once, day_);
    laid_in_ = now.scene;
    at_ = 0;
    step_ = chapter.first;
}

std::optional<double> Player::minute_of(double clock_minute) {
    if (!score_ || !score_->has_hours()) return std::nullopt;
    minute_ = real_time ? std::floor(clock_minute / clock_step_min) * clock_step_min : score_->minute_at(at_);
    return minute_;
}

/// Out of black: what was asked for is laid out and shown.
void Player::arrive(const Hall& hall, const State& now) {
    const Aim aim = *aim_;
    aim_.reset();
    const bool other = !score_ || aim.step < score_->first_step() ||
                       aim.step >= score_->first_step() + std::max<std::size_t>(1, score_->steps().size());
    if (other) lay_out(hall, now, aim.step, true);
    if (aim.in_step) {
        const std::size_t in_score = aim.step - score_->first_step();
        at_ = in_score < score_->steps().size() ? score_->steps()[in_score].begin : 0;
    } else {
        at_ = std::clamp<Ticks>(aim.when, 0, score_->length());
    }
    cut_ = true;
    lead_.reset();
    leads_ = false;
}

/// Into black, over to what is aimed at, and out of it again. False: nothing can be shown yet.
bool Player::follow_black(Ticks passed, const Hall& hall, const State& now) {
    const double change = seconds_of(passed) / into_black_s;
    if (aim_) {
        if (!dark_) light_ = std::max(0.0, light_ - change);
        if (light_ > 0.0) return true;
        dark_ = true;
        const Chapter chapter = chapter_of(*show_, aim_->step);
        const std::string& scene = chapter.scene.empty() ? begun_in_ : chapter.scene;
        if (scene != now.scene) {
            scene_wanted_ = scene;
            return false;
        }
        scene_wanted_.reset();
        if (hall.bed == nullptr) return false;
        arrive(hall, now);
        return true;
    }
    dark_ = false;
    light_ = std::min(1.0, light_ + change);
    return true;
}

std::optional<Player::Output> Player::tick(Ticks passed, const Hall& hall, const State& now, double clock_minute) {
    if (mode_ != Mode::playing || !show_) return std::nullopt;
    try {
        // Hands have gone to another scene meanwhile.
        if (score_ && now.scene != laid_in_ && !aim_) {
            aim_ = Aim{step_, 0, true};
            score_.reset();
        }
        if (!score_ && !aim_) {
            begun_in_ = show_->scene.empty() ? now.scene : show_->scene;
            const Chapter chapter = chapter_of(*show_, 0);
            if ((chapter.scene.empty() ? begun_in_ : chapter.scene) != now.scene) {
                aim_ = Aim{0, 0, true};
            } else {
                if (hall.bed == nullptr) return std::nullopt;
                lay_out(hall, now, 0, false);
            }
        }
        if (changed_ && score_ && !aim_ && hall.bed != nullptr) {
            show_ = std::exchange(changed_, nullptr);
            const std::size_t step = std::min(step_, show_->steps.empty() ? 0 : show_->steps.size() - 1);
            const Ticks since = step_ < score_->first_step() + score_->steps().size()
                                    ? at_ - score_->steps()[step_ - score_->first_step()].begin
                                    : 0;
            lay_out(hall, now, step, false);
            const std::size_t in_score = step - score_->first_step();
            if (in_score < score_->steps().size()) {
                const Score::Span& span = score_->steps()[in_score];
                at_ = span.begin + std::clamp<Ticks>(since, 0, span.length);
            }
            leads_ = true;
        }
        if (!follow_black(passed, hall, now)) return std::nullopt;
        if (!score_) return std::nullopt;
        Output output;
        const std::optional<double> minute = minute_of(clock_minute);
        if (std::exchange(leads_, false)) {
            const Moment there = score_->at(at_, minute);
            Lead lead;
            lead.from = now;
            double seconds = there.settings == now.settings ? 0.0 : light_lead_s;
            if (!(there.camera == now.camera)) {
                lead.ride = std::make_shared<Ride>(hall.around(), std::array{now.camera, there.camera});
                seconds = std::max(seconds, lead.ride->least_s());
            }
            lead.length = ticks_of(seconds);
            if (lead.length > 0) lead_ = std::move(lead);
        }
        if (lead_) {
            lead_->passed += passed;
            output.moment = score_->at(at_, minute);
            if (lead_->passed < lead_->length) {
                const double part = static_cast<double>(lead_->passed) / static_cast<double>(lead_->length);
                if (lead_->ride) output.moment.camera = lead_->ride->at(part);
                output.moment.settings = blended(lead_->from.settings, output.moment.settings, eased(part));
                output.moment.moves = true;
            } else {
                lead_.reset();
            }
        } else {
            // Time stands still in the dark, and at the moment where the picture comes out of it.
            if (!aim_ && !cut_) at_ += passed;
            if (at_ >= score_->length() && !aim_) {
                const std::size_t after = score_->first_step() + score_->steps().size();
                const bool ends = after >= show_->steps.size();
                if (ends && !show_->loop) {
                    output.moment = score_->at(score_->length(), minute);
                    step_ = output.moment.step;
                    at_ = score_->length();
                    output.light = light_;
                    mode_ = Mode::paused;
                    return output;
                }
                const Ticks over = at_ - score_->length();
                const Chapter chapter = chapter_of(*show_, ends ? 0 : after);
                const std::string& scene = chapter.scene.empty() ? begun_in_ : chapter.scene;
                if (scene == now.scene && ends) {
                    const Moment last = score_->at(score_->length(), minute);
                    State state = now;
                    state.camera = last.camera;
                    state.settings = last.settings;
                    day_ += score_->length();
                    lay_out(hall, state, 0, false);
                    at_ = std::min(over, score_->length());
                } else {
                    aim_ = Aim{ends ? 0 : after, 0, true};
                    at_ = score_->length();
                }
            }
            output.moment = score_->at(at_, minute_of(clock_minute));
        }
        step_ = output.moment.step;
        output.light = seen_light(light_);
        output.cut = std::exchange(cut_, false);
        return output;
    } catch (const core::Error&) {
        stop();
        throw;
    }
}

}  // namespace sunflower::show
