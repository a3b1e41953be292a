#include "engine/show/score.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/core/error.hpp"
#include "engine/params/layers.hpp"
#include "engine/show/morph.hpp"
#include "engine/show/seed_words.hpp"
#include "engine/world/pick.hpp"

namespace sunflower::show {
namespace {

constexpr double minutes_a_day = 1440.0;
constexpr double into_the_day_s = 6.0;  // from the light that was there to the hour's
constexpr float shaved_m = 0.02f;       // what a move keeps from boxes and seeds at least

world::Camera camera_of(const Place& place, const Hall& hall) {
    if (place.camera) return *place.camera;
    try {
        if (!place.view.empty()) return world::find_view(hall.stage->scene, place.view).camera;
        if (hall.bed == nullptr) core::fail("no bed is laid");
        const auto seed = hall.bed->find(seed_number(std::to_string(place.seed), *hall.bed, hall.stage->scene.name));
        if (!seed || !seed->present)
            core::fail("seed {} is not there while so few lie here; lay more seeds, or take another show", grouped(place.seed));
        return portrait_camera(*seed);
    } catch (const core::Error& error) {
        core::fail_at(place.where, "{}", error.what());
    }
}

params::Settings settings_of(const LookChange& look, const Hall& hall, params::Settings now) {
    if (!look.preset.empty()) try {
            now = settings_with_preset(now, hall.stage->scene_settings,
                                       hall.presets != nullptr ? hall.presets->get(look.preset) : preset_document(look.preset));
        } catch (const core::Error& error) {
            core::fail_at(look.where, "{}", error.what());
        }
    const auto* values = look.values.as<params::Value::Table>();
    if (values == nullptr || values->empty()) return now;
    params::Layers layers(now);
    layers.add({"set", {}, look.values});
    return layers.settings();
}

/// A number between -1 and 1 that is the same whenever the show is played.
float wander(unsigned step, unsigned axis) {
    std::uint32_t word = step * 747796405u + axis * 2891336453u + 12345u;
    word = ((word >> ((word >> 28u) + 4u)) ^ word) * 277803737u;  // PCG's output function, O'Neill 2014
    word = (word >> 22u) ^ word;
    return static_cast<float>(word) * (2.0f / 4294967295.0f) - 1.0f;
}

CameraPath orbit_path(const world::Camera& from, double turn_deg) {
    constexpr double key_deg = 12.0;
    const int parts = std::max(2, static_cast<int>(std::ceil(std::abs(turn_deg) / key_deg)));
    std::vector<CameraKey> keys = {{0.0, from}};
    for (int i = 1; i <= parts; ++i) {
        const double angle = turn_deg * i / parts * std::numbers::pi / 180.0;
        world::Camera camera = from;
        const glm::dvec3 arm = glm::dvec3(from.eye_m) - glm::dvec3(from.target_m);
        const glm::dvec3 turned(arm.x * std::cos(angle) - arm.y * std::sin(angle),
                                arm.x * std::sin(angle) + arm.y * std::cos(angle), arm.z);
        camera.eye_m = glm::vec3(glm::dvec3(from.target_m) + turned);
        keys.push_back({static_cast<double>(i), camera});
    }
    return CameraPath(std::move(keys));
}

/// What is looked at stays; only the eye wanders, within an ellipsoid across its way of looking, and comes back.
CameraPath drift_path(const world::Camera& from, double reach_m, double seconds, unsigned step) {
    constexpr double key_s = 5.0;
    const int parts = std::max(3, static_cast<int>(std::lround(seconds / key_s)));
    const glm::mat3 axes = world::project(from, 16, 9).world_from_camera;
    std::vector<CameraKey> keys = {{0.0, from}};
    for (int i = 1; i < parts; ++i) {
        const auto at = [&](unsigned axis) { return wander(step * 1000u + static_cast<unsigned>(i), axis); };
        world::Camera camera = from;
        camera.eye_m += static_cast<float>(reach_m) * (axes * glm::vec3(at(0), 0.4f * at(1), 0.5f * at(2)));
        keys.push_back({static_cast<double>(i), camera});
    }
    keys.push_back({static_cast<double>(parts), from});
    return CameraPath(std::move(keys));
}

void expect_clear(const CameraPath& path, const Hall& hall, const core::SourcePlace& where, const char* what) {
    glm::vec3 before = path.keys().front().camera.eye_m;
    constexpr int parts = 96;
    for (int i = 1; i <= parts; ++i) {
        const glm::vec3 now = path.at(path.begin_s() + (path.end_s() - path.begin_s()) * i / parts).eye_m;
        if (!is_clear(hall.around(), before, now, shaved_m))
            core::fail_at(where, "this {} leads through a wall, the floor or the bed; make it smaller or begin it elsewhere",
                          what);
        before = now;
    }
}

}  // namespace

Chapter chapter_of(const Show& show, std::size_t step) {
    Chapter chapter{0, show.steps.size(), show.scene};
    for (std::size_t i = 0; i < show.steps.size(); ++i) {
        const std::string& scene = show.steps[i].scene;
        if (scene.empty() || scene == chapter.scene) continue;
        if (i > step) {
            chapter.last = i;
            break;
        }
        chapter.first = i;
        chapter.scene = scene;
    }
    return chapter;
}

Score::Score(const Show& show, std::size_t first, std::size_t last, const Hall& hall, const State& from, bool at_once,
             Ticks day)
    : begun_with_(from.settings),
      cut_to_(at_once),
      first_(first),
      day_begin_(day),
      day_s_(show.day_s),
      first_minute_(show.first_minute) {
    for (const Hour& hour : show.hours)
        hours_.push_back({static_cast<double>(hour.minute), settings_of(hour.look, hall, from.settings)});
    State now = from;
    for (std::size_t i = first; i < last; ++i) {
        const Ticks begin = length_;
        lay(show.steps[i], i, hall, now, at_once && i == first);
        spans_.push_back({begin, length_ - begin});
    }
    if (show.steps.empty()) add({0, 0, nullptr, now.camera, now.settings, now.settings, 0, now.view, now.preset}, show.day_s);
    // A show in which nothing takes time would begin again and again within one moment.
    if (length_ < ticks_per_second)
        add({0, 0, nullptr, now.camera, now.settings, now.settings, last > first ? last - 1 : 0, now.view, now.preset},
            1.0 - seconds_of(length_));
}

void Score::add(Leg leg, double seconds) {
    leg.begin = length_;
    leg.length = ticks_of(seconds);
    if (leg.length <= 0 && !legs_.empty()) return;
    length_ += leg.length;
    legs_.push_back(std::move(leg));
}

void Score::lay(const Step& step, std::size_t index, const Hall& hall, State& now, bool at_once) {
    const Surroundings around = hall.around();
    State next = now;
    if (step.place.is_given()) next.camera = camera_of(step.place, hall);
    if (!step.place.view.empty()) next.view = step.place.view;
    next.settings = settings_of(step.look, hall, now.settings);
    if (!step.look.preset.empty()) next.preset = step.look.preset;
    params::Settings light = next.settings;  // with which the move begins
    if (step.cut || at_once) {
        if (length_ > 0) cuts_.push_back(length_);
        now = next;
    } else if (next.camera == now.camera && step.morph_s <= 0.0 && step.move.kind != MoveKind::none) {
        light = now.settings;
        now = next;
    } else {
        std::shared_ptr<const Ride> ride;
        double seconds = step.morph_s;
        if (!(next.camera == now.camera)) {
            ride = std::make_shared<Ride>(around, std::array{now.camera, next.camera});
            seconds = std::max(seconds, ride->least_s());
        }
        add({0, 0, ride, next.camera, now.settings, next.settings, index, next.view, next.preset}, seconds);
        now = next;
    }
    const Move& move = step.move;
    if (move.kind != MoveKind::none) {
        std::shared_ptr<const Ride> ride;
        switch (move.kind) {
            case MoveKind::none: break;
            case MoveKind::dolly: {
                world::Camera to = now.camera;
                const glm::vec3 way = static_cast<float>(move.by_m) * glm::normalize(to.target_m - to.eye_m);
                to.eye_m += way;
                to.target_m += way;
                if (!is_clear(around, to.eye_m, to.eye_m, shaved_m))
                    core::fail_at(move.where, "this dolly ends within a wall, the floor or the bed; make by_m smaller");
                ride = std::make_shared<Ride>(around, std::array{now.camera, to});
                now.camera = to;
                break;
            }
            case MoveKind::orbit: {
                CameraPath path = orbit_path(now.camera, move.turn_deg);
                expect_clear(path, hall, move.where, "orbit");
                now.camera = path.keys().back().camera;
                ride = std::make_shared<Ride>(around, std::move(path));
                break;
            }
            case MoveKind::drift: {
                CameraPath path = drift_path(now.camera, move.reach_m, move.seconds, static_cast<unsigned>(index));
                expect_clear(path, hall, move.where, "drift");
                ride = std::make_shared<Ride>(around, std::move(path));
                break;
            }
            case MoveKind::walk: {
                std::vector<world::Camera> stations = {now.camera};
                for (const Place& place : move.places) {
                    stations.push_back(camera_of(place, hall));
                    if (!place.view.empty()) now.view = place.view;
                }
                ride = std::make_shared<Ride>(around, stations);
                now.camera = stations.back();
                break;
            }
        }
        add({0, 0, ride, now.camera, light, now.settings, index, now.view, now.preset},
            std::max(move.seconds, ride->least_s()));
    }
    add({0, 0, nullptr, now.camera, now.settings, now.settings, index, now.view, now.preset}, step.hold_s);
}

double Score::minute_at(Ticks when) const {
    if (day_s_ <= 0.0) return 0.0;
    return std::fmod(first_minute_ + minutes_a_day * seconds_of(when + day_begin_) / day_s_, minutes_a_day);
}

Score::Run Score::run_at(Ticks when) const {
    const auto after = std::ranges::upper_bound(cuts_, when);
    return {after == cuts_.begin() ? std::numeric_limits<Ticks>::min() : *(after - 1),
            after == cuts_.end() ? std::numeric_limits<Ticks>::max() : *after};
}

params::Settings Score::light_at(double minute) const {
    std::size_t after = 0;
    while (after < hours_.size() && hours_[after].minute <= minute) ++after;
    const Light& a = hours_[(after + hours_.size() - 1) % hours_.size()];
    const Light& b = hours_[after % hours_.size()];
    const double span = std::fmod(b.minute - a.minute + minutes_a_day, minutes_a_day);
    const double passed = std::fmod(minute - a.minute + minutes_a_day, minutes_a_day);
    return blended(a.settings, b.settings, passed / span);
}

Moment Score::at(Ticks when, std::optional<double> minute) const {
    const auto after = std::ranges::upper_bound(legs_, when, {}, &Leg::begin);
    const Leg& leg = after == legs_.begin() ? legs_.front() : *(after - 1);
    const double part =
        leg.length > 0 ? std::clamp(static_cast<double>(when - leg.begin) / static_cast<double>(leg.length), 0.0, 1.0) : 1.0;
    Moment moment;
    moment.step = leg.step;
    moment.view = leg.view;
    moment.preset = leg.preset;
    moment.camera = leg.ride ? leg.ride->at(part) : leg.camera;
    moment.settings = blended(leg.from, leg.to, eased(part));
    moment.moves = part < 1.0 && (leg.ride != nullptr || !(leg.from == leg.to));
    if (hours_.empty()) return moment;
    moment.settings = light_at(minute.value_or(minute_at(when)));
    moment.moves = moment.moves || !minute;  // by its own clock it changes from picture to picture
    if (day_begin_ == 0 && !cut_to_ && seconds_of(when) < into_the_day_s)
        moment.settings = blended(begun_with_, moment.settings, eased(seconds_of(when) / into_the_day_s));
    return moment;
}

}  // namespace sunflower::show
