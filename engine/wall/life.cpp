#include "engine/wall/life.hpp"

#include <algorithm>
#include <cmath>

namespace sunflower::wall {

double Fade::light_at(double way) {
    const double eased = way * way * (3.0 - 2.0 * way);
    return eased * eased * eased;  // lightness goes by the cube root of light
}

void Fade::pass(double passed_s, bool lit) {
    const double step = std::isfinite(passed_s) ? std::clamp(passed_s, 0.0, longest_step_s) / fade_s_ : 0.0;
    way_ = std::clamp(way_ + (lit ? step : -step), 0.0, 1.0);
}

const Life::Output& Life::pass(const Input& input) {
    if (now_.phase == Phase::gone) return now_;
    const double passed_s = std::isfinite(input.passed_s) ? std::max(input.passed_s, 0.0) : 0.0;
    now_.wants_placing = is_lost_ && input.has_output;
    is_lost_ = !input.has_output;
    lost_s_ = is_lost_ ? std::min(lost_s_ + passed_s, 2.0 * hold_s) : 0.0;

    const bool is_wanted = input.is_open && !input.is_in_trouble && !input.is_quit_wanted;
    const bool is_held = is_wanted && is_lost_ && lost_s_ < hold_s;
    // Once it is on its way a picture that is being drawn anew keeps nobody waiting: what was whole is shown until then.
    const bool is_lit = is_wanted && !is_lost_ && (input.has_picture || !fade_.is_black());
    if (!is_held) fade_.pass(passed_s, is_lit);

    const bool is_black = fade_.is_black();
    black_s_ = is_black && !input.is_open ? std::min(black_s_ + passed_s, 2.0 * screen_off_s_) : 0.0;
    if (input.is_quit_wanted && is_black)
        now_.phase = Phase::gone;
    else if (is_wanted && is_lost_)
        now_.phase = Phase::held;
    else if (is_black)
        now_.phase = Phase::dark;
    else if (!is_lit)
        now_.phase = Phase::going;
    else
        now_.phase = fade_.is_full() ? Phase::open : Phase::coming;

    now_.light = fade_.light();
    now_.is_done = now_.phase == Phase::gone;
    now_.may_draw = !now_.is_done && (!is_black || (!is_lost_ && (input.is_open || input.opens_soon)));
    now_.does_show_run = !is_black && !is_lost_;
    now_.wants_screen_off = is_black && !input.is_open && !input.opens_soon && black_s_ >= screen_off_s_;
    return now_;
}

const char* word_of(Life::Phase phase) {
    switch (phase) {
        case Life::Phase::dark: return "dark";
        case Life::Phase::coming: return "coming";
        case Life::Phase::open: return "open";
        case Life::Phase::held: return "held";
        case Life::Phase::going: return "going";
        case Life::Phase::gone: return "gone";
    }
    return "";
}

}  // namespace sunflower::wall
