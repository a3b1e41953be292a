#include "engine/show/flash.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>

#include "engine/params/registry.hpp"
#include "engine/world/light.hpp"

namespace sunflower::show {
namespace {

using params::Row, params::Type;

constexpr std::array<std::string_view, 6> lights = {"roof", "bays", "window", "strips", "spot", "lamp"};
// Groups of which every row changes what is seen; of the camera and of lod only some do.
constexpr std::array<std::string_view, 5> seen = {"bed", "seed", "hall", "tone", "debug"};

double number_at(const Row& row, const params::Settings& settings, std::size_t index = 0) {
    const std::byte* at = reinterpret_cast<const std::byte*>(&settings) + row.offset;
    if (row.type == Type::count) {
        params::Count value;
        std::memcpy(&value, at, sizeof value);
        return static_cast<double>(value);
    }
    if (row.type == Type::integer || row.type == Type::truth || row.type == Type::choice) {
        std::int32_t value;
        std::memcpy(&value, at, sizeof value);
        return value;
    }
    float value;
    std::memcpy(&value, at + index * sizeof value, sizeof value);
    return static_cast<double>(value);
}

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::vector<FlashGuard::Channel> FlashGuard::channels_of(const Wish& wish) {
    const params::Settings& settings = wish.settings;
    std::vector<Channel> channels;
    const auto add = [&](double value, double scale, bool each) { channels.push_back({value, 0, 1e9, scale, each}); };
    const double exposure =
        std::exp2(-static_cast<double>(settings.camera.exposure_ev100) +
                  (settings.camera.auto_exposure ? static_cast<double>(settings.camera.auto_bias_ev) : 0.0));
    for (const std::string_view group : lights) {
        double power = 0.0;
        bool on = false;
        glm::dvec3 colour(1.0), tint(1.0);
        for (const Row& row : params::rows()) {
            if (row.group != group) continue;
            if (row.name == "on")
                on = number_at(row, settings) != 0.0;
            else if (row.name == "luminance_cd_m2" || row.name == "flux_lm")
                power = number_at(row, settings);
            else if (row.name == "temperature_k")
                colour = glm::dvec3(
                    world::black_body(static_cast<float>(number_at(row, settings)), settings.camera.white_balance_k));
            else if (row.name == "tint")
                tint = {number_at(row, settings, 0), number_at(row, settings, 1), number_at(row, settings, 2)};
            else  // where it stands and how wide it is: a twentieth of the range moves what it lights
                for (std::size_t i = 0; i < row.size / sizeof(float); ++i)
                    add(number_at(row, settings, i), 0.5 * (row.max - row.min), false);
        }
        for (int c = 0; c < 3; ++c) add(on ? power * exposure * std::max(0.0, colour[c] * tint[c]) : 0.0, 0.0, false);
    }
    for (const Row& row : params::rows()) {
        const bool choice = row.type == Type::choice || row.type == Type::truth;
        const bool counts = is_one_of(seen, row.group) || row.name == "orthographic" || row.name == "auto_exposure" ||
                            (row.group == "lod" && choice);
        if (!counts || row.type == Type::name) continue;
        const std::size_t parts = row.type == Type::count || row.type == Type::integer || choice ? 1 : row.size / sizeof(float);
        for (std::size_t i = 0; i < parts; ++i) add(number_at(row, settings, i), 0.0, choice);
    }
    add(wish.black ? 1.0 : 0.0, 0.0, true);
    return channels;
}

FlashGuard::Step FlashGuard::step_of(const Channel& channel, double value) {
    if (channel.each) return value == channel.extreme ? Step::still : Step::turns;
    const double change = value - channel.extreme;
    const double scale = channel.scale > 0.0 ? channel.scale : std::max(std::abs(value), std::abs(channel.extreme));
    if (change * channel.direction > 0.0) return Step::onwards;
    if (std::abs(change) < tenth * scale || change == 0.0) return Step::still;
    return Step::turns;
}

const Wish& FlashGuard::pass(const Wish& wish, double seconds) {
    std::vector<Channel> wanted = channels_of(wish);
    if (!known_) {
        known_ = true;
        shown_ = wish;
        light_ = std::move(wanted);
        since_cut_s_ = 1e9;
        return shown_;
    }
    since_cut_s_ += seconds;
    bool too_early = false;
    for (std::size_t i = 0; i < light_.size(); ++i) {
        light_[i].since_turn_s += seconds;
        too_early = too_early || (step_of(light_[i], wanted[i].extreme) == Step::turns && light_[i].since_turn_s < apart_s);
    }
    if (!too_early) {
        for (std::size_t i = 0; i < light_.size(); ++i) {
            const double value = wanted[i].extreme;
            const Step step = step_of(light_[i], value);
            if (step == Step::still) continue;
            if (step == Step::turns) {
                light_[i].direction = value > light_[i].extreme ? 1 : -1;
                light_[i].since_turn_s = 0.0;
            }
            light_[i].extreme = value;
        }
        shown_.settings = wish.settings;
        shown_.black = wish.black;
    }
    if (wish.cut == shown_.cut || since_cut_s_ >= apart_s) {
        if (wish.cut != shown_.cut) since_cut_s_ = 0.0;
        shown_.camera = wish.camera;
        shown_.cut = wish.cut;
    }
    return shown_;
}

}  // namespace sunflower::show
