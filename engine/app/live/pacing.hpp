// How evenly frames come: the time from each to the next, while something moves.
#pragma once

#include <chrono>
#include <deque>

#include "engine/show/desk.hpp"

namespace sunflower::app {

class Pacing {
  public:
    using Clock = std::chrono::steady_clock;

    /// wanted_ms: from one frame to the next; one that comes after more than `late` times that has missed its time, and others
    /// with it.
    Pacing(double wanted_ms, double late) : wanted_ms_(wanted_ms), late_(late) {}
    void set_wanted_ms(double wanted_ms) { wanted_ms_ = wanted_ms; }

    /// A frame is on the screen. moves: another follows as soon as it can; the time to it counts. At rest nothing new is shown,
    /// however long.
    void shown(Clock::time_point now, bool moves);
    /// Of the last minute, at most of the last 8,192 frames.
    show::Pace pace() const;

  private:
    struct Interval {
        Clock::time_point end;
        double ms;
    };
    double wanted_ms_, late_;
    Clock::time_point last_{};
    bool moves_ = false;
    std::deque<Interval> intervals_;
};

}  // namespace sunflower::app
