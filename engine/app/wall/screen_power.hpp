// What X does to a screen that nobody touches: nothing, as long as the work is on it.
#pragma once

#include <chrono>
#include <cstdint>

namespace sunflower::app {

/// While it lives neither screen saver nor power saving darkens the screens; afterwards both are as they were.
class ScreenPower {
  public:
    /// There must be a display.
    ScreenPower();
    ~ScreenPower();
    ScreenPower(const ScreenPower&) = delete;
    ScreenPower& operator=(const ScreenPower&) = delete;

    using Clock = std::chrono::steady_clock;

    /// Off: monitors sleep, as far as X and they can (DPMS 1.1), until on again. What others have changed meanwhile is put
    /// right; to be called now and then.
    void keep(bool on, Clock::time_point now);

    /// X wakes what sleeps at a bump of mouse or keys, and asks nobody: so often it is put to sleep again. Who woke it on
    /// purpose has so long for a look.
    static constexpr std::chrono::seconds asleep_again{30};

  private:
    struct Saver {
        int timeout_s = 0, interval_s = 0, blanking = 0, exposures = 0;
    };
    struct Sleep {
        std::uint16_t standby_s = 0, suspend_s = 0, off_s = 0;
    };
    void wake() const;
    void sleep() const;

    Saver saver_;
    Sleep sleep_;
    bool can_sleep_ = false;
    bool slept_before_ = false;  // power saving was in use
    bool on_ = true;
    Clock::time_point slept_{};  // when it was last seen to
};

}  // namespace sunflower::app
