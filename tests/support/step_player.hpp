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
    std::uint16_t chapter = 0, chapter_before = 0, chapter_after = 0, aim_chapter = 0;
    double lay_s = 0.0;  // that another scene takes

    /// So long after the last frame.
    wall::StepState state(double later_s = 0.0, std::uint64_t show = step_show) const {
        return {show, show::ticks_of(at_s + (playing ? later_s : 0.0)), chapter, playing, false, chapter_before, chapter_after};
    }
    void pass(const wall::StepGuide& guide, double now_s, double seconds) {
        if (guide.play) playing = true;
        if (guide.pause) playing = false;
        if (guide.seek) {
            // On its way to another scene it only learns better where to.
            const bool goes_on = guide.chapter && arrives_s >= 0.0;
            if (!goes_on) {
                ++jumps;
                arrives_s = now_s + show::Player::into_black_s + (guide.chapter ? lay_s : 0.0);
            }
            aim_chapter = guide.chapter.value_or(chapter);
            aim_s = show::seconds_of(*guide.seek);
        }
        if (arrives_s >= 0.0) {
            if (now_s < arrives_s) return;
            at_s = aim_s + (aim_chapter == chapter ? now_s - arrives_s : 0.0);
            chapter = aim_chapter;
            arrives_s = -1.0;
            return;
        }
        if (playing) at_s += seconds * guide.rate;
        if (at_s >= length_s) at_s -= length_s;
    }
};

}  // namespace sunflower::test
