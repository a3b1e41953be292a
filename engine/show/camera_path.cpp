#include "engine/show/camera_path.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"

namespace sunflower::show {
namespace {

constexpr double north = 0.5 * std::numbers::pi;
constexpr params::Range place_m{-1000.0, 1000.0};
constexpr params::Range day_s{0.0, 86400.0};

/// Slope at a knot between the secants before and after it: of their sign and at most twice the flatter, 0 where they differ in
/// sign.
double steffen_slope(double before_s, double before_secant, double after_s, double after_secant) {
    if (before_secant * after_secant <= 0.0) return 0.0;
    const double parabola = (before_secant * after_s + after_secant * before_s) / (before_s + after_s);
    const double least = std::min({2.0 * std::abs(before_secant), 2.0 * std::abs(after_secant), std::abs(parabola)});
    return std::copysign(least, before_secant);
}

}  // namespace

CameraPath::CameraPath(std::vector<CameraKey> keys) : keys_(std::move(keys)) {
    if (keys_.size() < 2) core::fail("a camera path needs two keys at least; it has {}", keys_.size());
    double compass_before = 0.0;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const world::Camera& camera = keys_[i].camera;
        if (i > 0 && keys_[i].time_s <= keys_[i - 1].time_s)
            core::fail("key {} of a camera path is at {} s, no later than the one before it; times must rise", i + 1,
                       keys_[i].time_s);
        const glm::dvec3 aim = glm::dvec3(camera.target_m) - glm::dvec3(camera.eye_m);
        const double flat = std::hypot(aim.x, aim.y), distance = glm::length(aim);
        // As in world::project: so near to the vertical there is no compass, and north is up.
        const bool vertical = std::abs(aim.z) > 0.9999 * distance;
        double compass = vertical ? north : std::atan2(aim.y, aim.x);
        if (i > 0) compass = compass_before + std::remainder(compass - compass_before, 2.0 * std::numbers::pi);
        compass_before = compass;
        knots_.push_back({{camera.eye_m.x, camera.eye_m.y, camera.eye_m.z, compass, std::atan2(aim.z, flat), std::log(distance),
                           std::log(camera.focal_mm), camera.shift_up_mm, camera.shift_right_mm},
                          {}});
    }
    for (std::size_t i = 1; i + 1 < keys_.size(); ++i) {
        const double before_s = keys_[i].time_s - keys_[i - 1].time_s, after_s = keys_[i + 1].time_s - keys_[i].time_s;
        for (std::size_t v = 0; v < values; ++v)
            knots_[i].slope_per_s[v] = steffen_slope(before_s, (knots_[i].value[v] - knots_[i - 1].value[v]) / before_s,
                                                     after_s, (knots_[i + 1].value[v] - knots_[i].value[v]) / after_s);
    }
}

world::Camera CameraPath::at(double time_s) const {
    if (!(time_s > begin_s())) return keys_.front().camera;
    if (time_s >= end_s()) return keys_.back().camera;
    const auto after =
        static_cast<std::size_t>(std::ranges::upper_bound(keys_, time_s, {}, &CameraKey::time_s) - keys_.begin());
    const Knot &a = knots_[after - 1], &b = knots_[after];
    const double span_s = keys_[after].time_s - keys_[after - 1].time_s;
    const double t = (time_s - keys_[after - 1].time_s) / span_s;
    const double from_b = t * t * (3.0 - 2.0 * t);
    Values value{};
    for (std::size_t v = 0; v < values; ++v)
        value[v] = a.value[v] + from_b * (b.value[v] - a.value[v]) +
                   span_s * t * (1.0 - t) * ((1.0 - t) * a.slope_per_s[v] - t * b.slope_per_s[v]);
    const glm::dvec3 direction(std::cos(value[3]) * std::cos(value[4]), std::sin(value[3]) * std::cos(value[4]),
                               std::sin(value[4]));
    world::Camera camera;
    camera.eye_m = glm::vec3(value[0], value[1], value[2]);
    camera.target_m = glm::vec3(glm::dvec3(value[0], value[1], value[2]) + std::exp(value[5]) * direction);
    camera.focal_mm = static_cast<float>(std::exp(value[6]));
    camera.shift_up_mm = static_cast<float>(value[7]);
    camera.shift_right_mm = static_cast<float>(value[8]);
    return camera;
}

double CameraPath::time_of(int index, int count) const {
    if (count < 2) return begin_s();
    return begin_s() + (end_s() - begin_s()) * static_cast<double>(index) / (count - 1);
}

CameraPathFile read_camera_path(const params::Document& document) {
    params::Reader reader(document.root, "camera path");
    const std::string title = reader.text("title");
    const std::string scene = reader.text("scene");
    const auto pictures = static_cast<int>(reader.integer("pictures", {2, 10000}, 48));
    std::vector<CameraKey> keys;
    for (const params::Value& value : reader.list("key")) {
        params::Reader one(value, "key");
        CameraKey key;
        key.time_s = one.number("time_s", day_s);
        key.camera.eye_m = glm::vec3(one.vec3("eye_m", place_m));
        key.camera.target_m = glm::vec3(one.vec3("target_m", place_m));
        key.camera.focal_mm = static_cast<float>(one.number("focal_mm", {4.0, 2000.0}, 35.0));
        key.camera.shift_up_mm = static_cast<float>(one.number("shift_up_mm", {-40.0, 40.0}, 0.0));
        one.finish();
        if (glm::distance(key.camera.eye_m, key.camera.target_m) < 1e-4f)
            core::fail_at(value.place, "key: eye_m and target_m are the same place; move one of them");
        if (!keys.empty() && key.time_s <= keys.back().time_s)
            core::fail_at(value.place, "key: time_s = {} is no later than the {} of the key before it; times must rise",
                          key.time_s, keys.back().time_s);
        keys.push_back(key);
    }
    reader.finish();
    if (keys.size() < 2)
        core::fail_at(document.root.place, "camera path: it has {} keys; give two [[key]]s at least", keys.size());
    return {document.name, title, scene, pictures, CameraPath(std::move(keys))};
}

CameraPathFile load_camera_path(const std::string& name) {
    return read_camera_path(params::load_document(name, core::data_folder() / "presets/bench"));
}

}  // namespace sunflower::show
