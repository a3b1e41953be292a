#include "engine/core/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/core/json.hpp"

namespace sunflower::core {
namespace {

ProgressForm form_wanted = ProgressForm::text;

}  // namespace

void set_progress_form(ProgressForm form) {
    form_wanted = form;
}

void report_file(const std::filesystem::path& file) {
    if (form_wanted != ProgressForm::json) return;
    fmt::print(stderr, "{{\"file\": {}}}\n", json_string(file.string()));
    std::fflush(stderr);
}

Progress::Progress(std::string what, double there, double expected_s)
    : what_(std::move(what)),
      there_(there),
      expected_s_(expected_s),
      start_(Clock::now()),
      last_(start_),
      terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
    if (shown_ && terminal_ && form_wanted == ProgressForm::text) std::fputs("\r\033[K", stderr);
}

/// The upper part of a hall is cheap and drawn first: by it alone a print of four minutes said that it had 40 s left.
double Progress::left_s(double fraction, double elapsed_s) const {
    const double measured_s = elapsed_s * (1.0 - fraction) / fraction;
    const double trust = expected_s_ > 0.0 ? std::max(0.0, 1.0 - elapsed_s / expected_s_) : 0.0;
    return trust * (expected_s_ - elapsed_s) + (1.0 - trust) * measured_s;
}

void Progress::update(double fraction) {
    const auto now = Clock::now();
    const double elapsed_s = std::chrono::duration<double>(now - start_).count();
    const double since_last_s = std::chrono::duration<double>(now - last_).count();
    if (form_wanted == ProgressForm::json) {
        if (shown_ && since_last_s < 0.2) return;
        last_ = now;
        shown_ = true;
        return write_json(fraction, elapsed_s >= 1.0 && fraction > 0.0 ? left_s(fraction, elapsed_s) : -1.0);
    }
    if (elapsed_s < 2.0 || fraction <= 0.0) return;
    if (shown_ && since_last_s < (terminal_ ? 0.2 : 10.0)) return;
    last_ = now;
    shown_ = true;
    fmt::print(stderr, "{}{} {:.0f} %, {} left{}", terminal_ ? "\r\033[K" : "", what_, std::floor(100.0 * fraction),
               duration_text(left_s(fraction, elapsed_s)), terminal_ ? "" : "\n");
    std::fflush(stderr);
}

void Progress::write_json(double fraction, double left_s) {
    const std::string left = left_s < 0.0 ? "" : fmt::format(", \"left_s\": {:.1f}", left_s);
    fmt::print(stderr, "{{\"stage\": {}, \"part\": {:.4f}{}}}\n", json_string(what_), there_ + (1.0 - there_) * fraction, left);
    std::fflush(stderr);
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace sunflower::core
