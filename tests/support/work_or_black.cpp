#include "tests/support/work_or_black.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

namespace sunflower::test {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(3);

std::array<double, 256> make_light() {
    std::array<double, 256> light{};
    for (std::size_t i = 0; i < light.size(); ++i) {
        const double v = static_cast<double>(i) / 255.0;
        light[i] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    }
    return light;
}

/// Linear, 0 to 1, of each value of the signal.
double light_of(std::uint32_t value) {
    static const std::array<double, 256> light = make_light();
    return light[value & 255U];
}

/// 0 to 255.
double signal_of(double light) {
    return 255.0 * (light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1.0 / 2.4) - 0.055);
}

std::uint32_t pixel(const Pixels& pixels, int x, int y) {
    return pixels.rgb[static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.width) + static_cast<std::size_t>(x)];
}

bool holds(const Area& area, int x, int y) {
    return x >= area.left && y >= area.top && x < area.left + area.width && y < area.top + area.height;
}

}  // namespace

Witness::Witness(const XDisplay& screen) : screen_(screen), seen_{screen.seen()}, thread_([this] { look(); }) {}

Witness::~Witness() {
    ends_ = true;
    thread_.join();
}

void Witness::look() {
    Pixels last;
    while (!ends_) {
        Pixels now = screen_.seen();
        if (now != last) {
            last = now;
            const std::lock_guard lock(mutex_);
            seen_.push_back(std::move(now));
        }
        std::this_thread::sleep_for(between_looks);
    }
}

std::vector<Pixels> Witness::take() {
    const std::lock_guard lock(mutex_);
    std::vector<Pixels> taken = std::exchange(seen_, {});
    seen_.push_back(screen_.seen());
    return taken;
}

double WorkOrBlack::light(const Pixels& seen, std::size_t monitor) const {
    const Area& area = monitors_[monitor];
    double both = 0.0, own = 0.0;
    for (int y = area.top; y < area.top + area.height; ++y)
        for (int x = area.left; x < area.left + area.width; ++x)
            for (int shift : {0, 8, 16}) {
                const double r = light_of(pixel(reference_, x, y) >> shift);
                both += r * light_of(pixel(seen, x, y) >> shift);
                own += r * r;
            }
    return own > 0.0 ? both / own : 0.0;
}

std::string WorkOrBlack::fault(const Pixels& seen) const {
    if (seen.width != reference_.width || seen.height != reference_.height) return "a screen of another size";
    for (int y = 0; y < seen.height; ++y)
        for (int x = 0; x < seen.width; ++x)
            if (pixel(seen, x, y) != 0 && std::ranges::none_of(monitors_, [&](const Area& area) { return holds(area, x, y); }))
                return fmt::format("light beside the monitors, at {}, {}", x, y);
    for (std::size_t monitor = 0; monitor < monitors_.size(); ++monitor) {
        const Area& area = monitors_[monitor];
        const double part = light(seen, monitor);
        for (int top = area.top; top < area.top + area.height; top += block_px)
            for (int left = area.left; left < area.left + area.width; left += block_px)
                for (int shift : {0, 8, 16}) {
                    double off = 0.0;
                    int count = 0;
                    for (int y = top; y < std::min(top + block_px, area.top + area.height); ++y)
                        for (int x = left; x < std::min(left + block_px, area.left + area.width); ++x, ++count)
                            off += static_cast<double>(pixel(seen, x, y) >> shift & 255U) -
                                   signal_of(std::min(part, 1.0) * light_of(pixel(reference_, x, y) >> shift));
                    off /= count;
                    if (std::abs(off) > most_off)
                        return fmt::format("monitor {} at {:.3f} of its light: from {}, {} on it is {:.1f} off in channel {}",
                                           monitor + 1, part, left, top, off, 2 - shift / 8);
                }
    }
    return {};
}

}  // namespace sunflower::test
