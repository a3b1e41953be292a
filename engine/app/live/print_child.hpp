// The program itself, started once more to draw one picture: out of the way of the live picture, and gone with it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sunflower::app {

/// Runs at nice 10 with a process group of its own, reads nothing, and is killed when the thread that started it ends, by
/// whatever way. What it wrote to the disk by then is what it goes on with.
class PrintChild {
  public:
    /// Fails when it cannot be started.
    PrintChild(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    /// Kills what still runs.
    ~PrintChild();
    PrintChild(const PrintChild&) = delete;
    PrintChild& operator=(const PrintChild&) = delete;

    /// Lines that it wrote to stderr since the last call. Never waits.
    std::vector<std::string> read_lines();
    /// Its end, told once all that it wrote has been read: the exit code, or 128 + signal. Never waits.
    std::optional<int> ended();

    void sleep();
    void wake();
    /// Asks it to stop where it is; the second time, or 10 s later in ended(), there is no asking.
    void stop();

  private:
    using Clock = std::chrono::steady_clock;
    void signal(int which) const;

    pid_t pid_ = -1;
    int err_ = -1;
    std::string unread_;
    std::optional<int> status_;
    std::optional<Clock::time_point> asked_;
};

}  // namespace sunflower::app
