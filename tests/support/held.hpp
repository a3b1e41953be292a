// What a test program holds of memory, and how fast it grows.
#pragma once

#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace sunflower::test {

struct Held {
    double resident_kb, heap_kb;
};

inline Held held() {
    // Freed memory is no leak, wherever the allocator keeps it.
    malloc_trim(0);
    const struct mallinfo2 heap = mallinfo2();
    // statm and status count by guess between the processors; this one counts pages.
    std::ifstream file("/proc/self/smaps_rollup");
    std::string line;
    double resident_kb = 0;
    while (std::getline(file, line))
        if (std::sscanf(line.c_str(), "Rss: %lf", &resident_kb) == 1) break;
    return {resident_kb, static_cast<double>(heap.uordblks + heap.hblkhd) / 1024.0};
}

struct Sample {
    double frame;
    Held held;
};

/// KB per 1,000 frames, by least squares.
inline double slope(const std::vector<Sample>& samples, double Held::*kind) {
    double x = 0, y = 0, xx = 0, xy = 0;
    for (const Sample& s : samples) {
        x += s.frame;
        y += s.held.*kind;
        xx += s.frame * s.frame;
        xy += s.frame * (s.held.*kind);
    }
    const auto n = static_cast<double>(samples.size());
    return 1000.0 * (n * xy - x * y) / (n * xx - x * x);
}

/// The least that was held in each round of changes: what drawing and driver hold for a moment comes and goes by 640 KB, as the
/// clock has it, while a leak raises the least too.
class Rounds {
  public:
    explicit Rounds(int frames_a_round) : frames_a_round_(frames_a_round) {}

    void look(int frame) {
        if ((frame + 1) % look_every == 0) {
            const Held now = held();
            least_ = {std::min(least_.resident_kb, now.resident_kb), std::min(least_.heap_kb, now.heap_kb)};
        }
        if ((frame + 1) % frames_a_round_ != 0) return;
        samples.push_back({static_cast<double>(frame), least_});
        least_ = most;
    }

    std::vector<Sample> samples;

  private:
    int frames_a_round_;
    static constexpr int look_every = 10;
    static constexpr Held most{1e18, 1e18};
    Held least_ = most;
};

}  // namespace sunflower::test
