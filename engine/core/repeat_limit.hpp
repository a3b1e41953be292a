// Messages that repeat themselves: some a minute, then how many more there were.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sunflower::core {

/// What tells a driver's complaint of every frame, for months, in a log of some megabytes. Messages are the same when they are
/// but for their digits. Remembers the last 64 different ones: memory is fixed.
class RepeatLimit {
  public:
    using Clock = std::chrono::steady_clock;

    /// At most so many of the same a minute.
    explicit RepeatLimit(std::uint64_t most_a_minute) : most_(most_a_minute) {}

    /// Whether to write it.
    bool admits(std::string_view text, Clock::time_point now);
    /// A sentence for each message of which some were left out and whose minute is over: "... 123 more: TEXT". To be asked
    /// before each message, and at the end with all = true.
    std::vector<std::string> left_out(Clock::time_point now, bool all = false);

    static constexpr std::chrono::seconds minute{60};

  private:
    struct Known {
        std::uint64_t key = 0, count = 0;  // count 0: a free place
        Clock::time_point begin;
        std::string text;  // its beginning
    };
    static std::string sentence(const Known& known, std::uint64_t most);

    std::uint64_t most_;
    std::array<Known, 64> known_;
    std::vector<std::string> pushed_out_;
};

}  // namespace sunflower::core
