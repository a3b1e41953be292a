#include "engine/show/morph.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>

#include "engine/show/library.hpp"

namespace sunflower::show {
namespace {

using params::Row, params::Settings, params::Type;

constexpr std::array<std::string_view, 6> lights = {"roof", "bays", "window", "strips", "spot", "lamp"};

template <typename T>
T value_of(const Row& row, const Settings& settings, std::size_t index = 0) {
    T value;
    std::memcpy(&value, reinterpret_cast<const std::byte*>(&settings) + row.offset + index * sizeof(T), sizeof value);
    return value;
}

template <typename T>
void put(const Row& row, Settings& settings, T value, std::size_t index = 0) {
    std::memcpy(reinterpret_cast<std::byte*>(&settings) + row.offset + index * sizeof(T), &value, sizeof value);
}

void copy(const Row& row, const Settings& from, Settings& to) {
    std::memcpy(reinterpret_cast<std::byte*>(&to) + row.offset, reinterpret_cast<const std::byte*>(&from) + row.offset,
                row.size);
}

bool is_same(const Row& row, const Settings& a, const Settings& b) {
    return std::memcmp(reinterpret_cast<const std::byte*>(&a) + row.offset, reinterpret_cast<const std::byte*>(&b) + row.offset,
                       row.size) == 0;
}

/// Rises or falls with t, whatever is rounded.
double mixed(double a, double b, double t) {
    return a + t * (b - a);
}

double by_factors(double a, double b, double t) {
    return a * std::pow(b / a, t);
}

bool is_round(const Row& row) {
    return row.unit == "deg" && row.min == 0.0 && row.max == 360.0;
}

double mixed_angle(double a, double b, double t) {
    const double angle = std::fmod(a + t * std::remainder(b - a, 360.0) + 360.0, 360.0);
    return angle;
}

/// Whether nought stands for something else: all sharp, the middle of the picture, whatever the device likes.
bool has_special_nought(const Row& row) {
    return row.name == "f_stop" || row.name == "focus_m";
}

float mixed_real(const Row& row, double a, double b, double t) {
    double value = 0.0;
    if (row.unit == "K")
        value = 1.0 / mixed(1.0 / a, 1.0 / b, t);
    else if (is_round(row))
        value = mixed_angle(a, b, t);
    else if (row.name == "f_stop") {
        const double aperture = mixed(a > 0.0 ? 1.0 / a : 0.0, b > 0.0 ? 1.0 / b : 0.0, t);
        value = aperture > 0.0 ? std::min(1.0 / aperture, row.max) : 0.0;
    } else if (has_special_nought(row))
        value = a > 0.0 && b > 0.0 ? 1.0 / mixed(1.0 / a, 1.0 / b, t) : (t < 0.5 ? a : b);
    else if (row.has(params::Log) && a > 0.0 && b > 0.0)
        value = by_factors(a, b, t);
    else
        value = mixed(a, b, t);
    return static_cast<float>(std::clamp(value, row.min, row.max));
}

void mix_row(const Row& row, const Settings& from, const Settings& to, double t, Settings& out) {
    if (is_same(row, from, to)) return;
    switch (row.type) {
        case Type::real:
            put(row, out,
                mixed_real(row, static_cast<double>(value_of<float>(row, from)), static_cast<double>(value_of<float>(row, to)),
                           t));
            return;
        case Type::integer:
            put(row, out,
                static_cast<std::int32_t>(
                    std::lround(mixed(value_of<std::int32_t>(row, from), value_of<std::int32_t>(row, to), t))));
            return;
        case Type::count: {
            const auto a = static_cast<double>(value_of<params::Count>(row, from));
            const auto b = static_cast<double>(value_of<params::Count>(row, to));
            put(row, out,
                static_cast<params::Count>(std::llround(std::clamp(by_factors(a, b, t), std::min(a, b), std::max(a, b)))));
            return;
        }
        case Type::colour:
        case Type::vec2:
        case Type::vec3:
            for (std::size_t i = 0; i < row.size / sizeof(float); ++i)
                put(row, out,
                    static_cast<float>(mixed(static_cast<double>(value_of<float>(row, from, i)),
                                             static_cast<double>(value_of<float>(row, to, i)), t)),
                    i);
            return;
        case Type::truth:
        case Type::choice:
        case Type::name: copy(row, t < 0.5 ? from : to, out); return;
    }
}

double exposure_of(const Settings& settings) {
    return std::exp2(-static_cast<double>(settings.camera.exposure_ev100));
}

bool is_power(const Row& row) {
    return row.name == "luminance_cd_m2" || row.name == "flux_lm";
}

void mix_light(std::string_view group, const Settings& from, const Settings& to, double t, Settings& out) {
    const Row& on = *params::find_row(group, "on");
    const bool from_on = value_of<std::int32_t>(on, from) != 0, to_on = value_of<std::int32_t>(on, to) != 0;
    const bool same_exposure = from.camera.exposure_ev100 == to.camera.exposure_ev100;
    for (const Row& row : params::rows()) {
        if (row.group != group || row.name == "on") continue;
        if (is_power(row)) {
            if (!from_on && !to_on) continue;
            if (from_on == to_on && same_exposure && is_same(row, from, to)) continue;
            const double a = from_on ? static_cast<double>(value_of<float>(row, from)) * exposure_of(from) : 0.0;
            const double b = to_on ? static_cast<double>(value_of<float>(row, to)) * exposure_of(to) : 0.0;
            put(row, out, static_cast<float>(std::clamp(mixed(a, b, t) / exposure_of(out), row.min, row.max)));
        } else if (from_on == to_on) {
            mix_row(row, from, to, t, out);
        } else {
            copy(row, from_on ? from : to, out);
        }
    }
    put(on, out, std::int32_t{from_on || to_on ? 1 : 0});
}

bool is_light(std::string_view group) {
    return std::ranges::find(lights, group) != lights.end();
}

}  // namespace

double eased(double t) {
    t = std::clamp(t, 0.0, 1.0);
    return t * t * t * (t * (6.0 * t - 15.0) + 10.0);
}

Settings blended(const Settings& from, const Settings& to, double t) {
    if (!(t > 0.0)) return from;
    if (t >= 1.0) return to;
    Settings out = from;
    for (const Row& row : params::rows()) {
        if (is_light(row.group)) continue;
        if (!is_of_look(row) && row.group != "bed")
            copy(row, t < 0.5 ? from : to, out);
        else
            mix_row(row, from, to, t, out);
    }
    // After the exposure, which they are mixed by.
    for (const std::string_view group : lights) mix_light(group, from, to, t, out);
    return out;
}

Settings dimmed(const Settings& settings, double light) {
    if (light >= 1.0) return settings;
    constexpr float ev_of_black = 20.0f;  // the most that the parameter takes
    Settings out = settings;
    const float darker = light > 0.0 ? settings.camera.exposure_ev100 - static_cast<float>(std::log2(light)) : ev_of_black;
    out.camera.exposure_ev100 = std::max(settings.camera.exposure_ev100, std::min(darker, ev_of_black));
    return out;
}

}  // namespace sunflower::show
