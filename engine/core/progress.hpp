// A progress line with the time left, for anything longer than two seconds.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace sunflower::core {

/// For people or for programs: json is a line {"stage": "drawing", "part": 0.42, "left_s": 13} on stderr, from the first moment
/// on and at most five times a second; left_s is not there while nobody knows. Messages are lines that begin with no brace.
enum class ProgressForm { text, json };
/// Of all that is made from now on.
void set_progress_form(ProgressForm form);
/// In json the last line, {"file": "..."}; people are told another way.
void report_file(const std::filesystem::path& file);

/// Writes "what 42 %, 13 s left" to stderr, at most five times a second and not in the first two seconds. On a terminal the
/// line is rewritten in place; elsewhere a line appears every ten seconds, so that logs stay short.
class Progress {
  public:
    /// there: the part of the whole that had been done before, so that programs are told of the whole. expected_s: how long the
    /// rest takes, where somebody has found out; it counts at the begin, and what is measured at the end.
    explicit Progress(std::string what, double there = 0.0, double expected_s = 0.0);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// fraction in [0, 1], of what was still to be done.
    void update(double fraction);

  private:
    using Clock = std::chrono::steady_clock;
    double left_s(double fraction, double elapsed_s) const;
    void write_json(double fraction, double left_s);

    std::string what_;
    double there_, expected_s_;
    Clock::time_point start_;
    Clock::time_point last_;
    bool terminal_;
    bool shown_ = false;
};

/// "7 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

}  // namespace sunflower::core
