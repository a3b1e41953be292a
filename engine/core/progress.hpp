// A progress line with the time left, for anything longer than two seconds.
#pragma once

#include <chrono>
#include <string>

namespace sunflower::core {

/// Writes "what 42 %, 13 s left" to stderr, at most five times a second and not in the first two seconds. On a terminal the
/// line is rewritten in place; elsewhere a line appears every ten seconds, so that logs stay short.
class Progress {
  public:
    explicit Progress(std::string what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// fraction in [0, 1].
    void update(double fraction);

  private:
    using Clock = std::chrono::steady_clock;
    std::string what_;
    Clock::time_point start_;
    Clock::time_point last_;
    bool terminal_;
    bool shown_ = false;
};

/// "7 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

}  // namespace sunflower::core
