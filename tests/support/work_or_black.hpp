// Whether a screen shows the work or black and nothing else, in all that was seen of it.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/x_display.hpp"

namespace sunflower::test {

/// Looks at a screen all the time, on a thread of its own, and keeps each picture that differs from the one before.
class Witness {
  public:
    /// The screen must have Eyes::light, and outlive it.
    explicit Witness(const XDisplay& screen);
    ~Witness();
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;

    /// What was seen since the last call, at least one.
    std::vector<Pixels> take();

  private:
    void look();

    const XDisplay& screen_;
    std::mutex mutex_;
    std::vector<Pixels> seen_;
    std::atomic<bool> ends_ = false;
    std::thread thread_;
};

/// Light that comes, from one picture that was seen to the next: a turn of the loop fades by a tenth at the most, and a loaded
/// machine may not see one or two of them.
inline constexpr double most_rise = 0.25;

/// Each monitor shows the reference times one number between 0 (black) and 1, in linear light, and what is on no monitor is
/// black. A monitor's picture is judged in blocks, as noise of fewer samples and dither are small in their mean and a window, a
/// letter or a cursor is not.
class WorkOrBlack {
  public:
    WorkOrBlack(Pixels reference, std::vector<Area> monitors)
        : reference_(std::move(reference)), monitors_(std::move(monitors)) {}

    /// Empty: nothing else. Otherwise what is seen where.
    std::string fault(const Pixels& seen) const;
    /// The number above, of one monitor.
    double light(const Pixels& seen, std::size_t monitor) const;

    static constexpr int block_px = 6;
    /// Of a block's mean, in 255ths of the signal: 16 samples instead of 256 make 1.5 of it, a cursor 37, the stroke of a
    /// letter 15.
    static constexpr double most_off = 5.0;

  private:
    Pixels reference_;
    std::vector<Area> monitors_;
};

}  // namespace sunflower::test
