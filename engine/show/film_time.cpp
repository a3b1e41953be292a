#include "engine/show/film_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/params/value.hpp"

namespace sunflower::show {
namespace {

constexpr std::int64_t most = 1'000'000;  // above and below the line: products with ticks stay within 63 bits
constexpr std::int64_t widest = 1000;     // pictures a second, and seconds a picture

/// 0: no such number.
std::int64_t whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value >= 1 && value <= most ? value : 0;
}

}  // namespace

std::string Rate::words() const {
    return seconds == 1 ? fmt::format("{}", pictures) : fmt::format("{}/{}", pictures, seconds);
}

Rate parse_rate(std::string_view text) {
    struct Meant {
        std::string_view said, is;
    };
    constexpr std::array<Meant, 5> usual = {{{"23.976", "24000/1001"},
                                             {"23.98", "24000/1001"},
                                             {"29.97", "30000/1001"},
                                             {"59.94", "60000/1001"},
                                             {"ntsc", "30000/1001"}}};
    for (const Meant& meant : usual)
        if (text == meant.said) core::fail("--fps: {} is a rounded number; write what is meant by it, {}", text, meant.is);
    const std::size_t line = text.find('/');
    const Rate rate{whole(text.substr(0, line)), line == std::string_view::npos ? 1 : whole(text.substr(line + 1))};
    if (rate.pictures == 0 || rate.seconds == 0 || rate.pictures > widest * rate.seconds ||
        rate.seconds > widest * rate.pictures)
        core::fail("--fps: {} is no rate of pictures; write a whole number or a fraction: 24, 25, 60, 30000/1001",
                   params::quote(std::string(text)));
    const std::int64_t both = std::gcd(rate.pictures, rate.seconds);
    return {rate.pictures / both, rate.seconds / both};
}

Ticks time_of(const Rate& rate, std::int64_t index) {
    // Whole rounds first, so that no product grows with the film.
    const std::int64_t rounds = index / rate.pictures, rest = index % rate.pictures;
    return rounds * rate.seconds * ticks_per_second +
           (rest * rate.seconds * ticks_per_second + rate.pictures / 2) / rate.pictures;
}

std::int64_t picture_from(const Rate& rate, Ticks when) {
    auto index = static_cast<std::int64_t>(seconds_of(std::max<Ticks>(when, 0)) * rate.a_second());
    while (index > 0 && time_of(rate, index - 1) >= when) --index;
    while (time_of(rate, index) < when) ++index;
    return index;
}

std::vector<Ticks> shutter_times(const Rate& rate, std::int64_t index, double shutter_deg, int samples) {
    const Ticks middle = time_of(rate, index);
    std::vector<Ticks> times(static_cast<std::size_t>(samples), middle);
    if (shutter_deg <= 0.0) return times;
    const double open = shutter_deg / 360.0 * static_cast<double>(ticks_per_second) / rate.a_second();
    // The samples' ranks in the golden ratio's sequence: each part of the open time once, neighbours far apart.
    constexpr double golden = 0.6180339887498949;
    std::vector<int> order(static_cast<std::size_t>(samples));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [](int sample) { return std::fmod(sample * golden, 1.0); });
    for (int rank = 0; rank < samples; ++rank)
        times[static_cast<std::size_t>(order[static_cast<std::size_t>(rank)])] =
            middle + std::llround(open * ((rank + 0.5) / samples - 0.5));
    return times;
}

}  // namespace sunflower::show
