#include "engine/app/live/pacing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/app/statistics.hpp"

namespace sunflower::app {
namespace {

constexpr std::chrono::seconds kept{60};
constexpr std::size_t most_kept = 8192;

}  // namespace

void Pacing::shown(Clock::time_point now, bool moves) {
    if (std::exchange(moves_, moves))
        intervals_.push_back({now, std::chrono::duration<double, std::milli>(now - last_).count()});
    last_ = now;
    while (!intervals_.empty() && (intervals_.size() > most_kept || now - intervals_.front().end > kept))
        intervals_.pop_front();
}

show::Pace Pacing::pace() const {
    show::Pace pace;
    std::vector<double> all;
    for (const Interval& interval : intervals_) {
        all.push_back(interval.ms);
        if (interval.ms > late_ * wanted_ms_)
            pace.missed += std::max(1, static_cast<int>(std::lround(interval.ms / wanted_ms_)) - 1);
    }
    pace.frames = static_cast<int>(all.size());
    if (all.empty()) return pace;
    pace.median_ms = quantile(all, 0.5);
    pace.p99_ms = quantile(all, 0.99);
    pace.longest_ms = std::ranges::max(all);
    return pace;
}

}  // namespace sunflower::app
