// The player of a machine in step, without a picture.
#pragma once

#include "engine/wall/step.hpp"

namespace sunflower::test {

inline constexpr std::uint64_t step_show = 0x5EED;

/// A follower's player: it takes the rate, and half of a way through black before it is where it was sent.
struct StepPlayer {
    double at_s = 0.0;
    bool playing = true;
    double arrives_s = -1.0, aim_s = 0.0;
    int jumps = 0;
    double length_s = 1e300;

    /// So long after the last frame.
    wall::StepState state(double later_s = 0.0, std::uint64_t show = step_show) const {
        return {show, show::ticks_of(at_s + (playing ? later_s : 0.0)), 0, playing, false};
    }
    void pass(const wall::StepGuide& guide, double now_s, double seconds) {
        if (guide.play) playing = true;
        if (guide.pause) playing = false;
        if (guide.seek) {
            ++jumps;
            arrives_s = now_s + show::Player::into_black_s;
            aim_s = show::seconds_of(*guide.seek);
        }
        if (arrives_s >= 0.0) {
            if (now_s < arrives_s) return;
            at_s = aim_s + (now_s - arrives_s);
            arrives_s = -1.0;
            return;
        }
        if (playing) at_s += seconds * guide.rate;
        if (at_s >= length_s) at_s -= length_s;
    }
};

}  // namespace sunflower::test
