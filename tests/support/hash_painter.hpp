// A picture that needs no device: every pixel a hash of its place.
#pragma once

#include <unistd.h>

#include <csignal>
#include <vector>

#include "engine/core/hash.hpp"
#include "engine/still/painter.hpp"

namespace sunflower::test {

/// Kills its program when so many tiles are finished.
class HashPainter final : public still::Painter {
  public:
    explicit HashPainter(int killed_at = -1) : killed_at_(killed_at) {}
    void begin(const still::Area& tile) override {
        if (begun_++ == killed_at_) ::raise(SIGKILL);
        rgb_.clear();
        for (int y = tile.y0; y < tile.y1; ++y)
            for (int x = tile.x0; x < tile.x1; ++x)
                for (std::uint32_t c = 0; c < 3; ++c)
                    rgb_.push_back(
                        core::unit_float(core::hash3(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), c)));
    }
    double advance(double) override { return 1.0; }
    std::span<float> pixels() override { return rgb_; }
    int begun() const { return begun_; }

  private:
    int killed_at_;
    int begun_ = 0;
    std::vector<float> rgb_;
};

}  // namespace sunflower::test
