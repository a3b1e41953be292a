#include "engine/show/eye.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <glm/gtc/constants.hpp>
#include <utility>

namespace sunflower::show {
namespace {

// Below steep_z, or the picture would turn about.
const float most_pitch = glm::radians(89.0f);
// world::project's own limit: steeper than this, north (not what is above) is up in the picture.
constexpr float steep_z = 0.9999f;
constexpr float nearest_m = 0.03f;
// Where no room ends the way back.
constexpr float farthest_m = 1000.0f;

/// Where a camera looks: azimuth anticlockwise from east as seen from above, pitch above the horizon, radians.
struct Aim {
    float azimuth, pitch;
};

glm::vec3 forward_of(const world::Camera& camera) {
    return glm::normalize(camera.target_m - camera.eye_m);
}

Aim aim_of(glm::vec3 forward) {
    // As world::project has it: looking straight down, north is up in the picture.
    const bool upright = std::abs(forward.z) > steep_z;
    const float azimuth =
        upright ? (forward.z < 0.0f ? glm::half_pi<float>() : -glm::half_pi<float>()) : std::atan2(forward.y, forward.x);
    return {azimuth, std::asin(glm::clamp(forward.z, -1.0f, 1.0f))};
}

glm::vec3 direction_of(Aim aim) {
    return {std::cos(aim.pitch) * std::cos(aim.azimuth), std::cos(aim.pitch) * std::sin(aim.azimuth), std::sin(aim.pitch)};
}

void turn_to(world::Camera& camera, Aim aim) {
    const float distance_m = std::max(glm::distance(camera.eye_m, camera.target_m), nearest_m);
    camera.target_m = camera.eye_m + distance_m * direction_of(aim);
}

glm::dvec3 rotated(glm::dvec3 v, glm::dvec3 axis, double angle) {
    return v * std::cos(angle) + glm::cross(axis, v) * std::sin(angle) + axis * (glm::dot(axis, v) * (1.0 - std::cos(angle)));
}

}  // namespace

void Eye::place(const world::Camera& camera) {
    stop();
    camera_ = camera;
}

void Eye::set_world(const world::Scene* scene, const world::Bed* bed) {
    scene_ = scene;
    bed_ = bed;
}

void Eye::move_to(glm::vec3 eye_m) {
    camera_.target_m += eye_m - camera_.eye_m;
    camera_.eye_m = eye_m;
}

void Eye::keep_out() {
    if (scene_ && bed_) move_to(world::free_place(*scene_, *bed_, camera_.eye_m));
}

bool Eye::stay_out() {
    const glm::vec3 before = camera_.eye_m;
    if (!flying()) keep_out();
    return camera_.eye_m != before;
}

void Eye::look(glm::vec2 moved_px, glm::ivec2 size_px) {
    if (moved_px == glm::vec2(0.0f)) return;
    stop();
    const world::Projection projection = world::project(camera_, size_px.x, size_px.y);
    const float tangent_per_px = 1.0f / projection.focal_px;
    // Of the middle of the picture, which lens shift moves away from where the camera points.
    const float up = projection.tangent_min.y + 0.5f * projection.tangent_size.y;
    Aim aim = aim_of(forward_of(camera_));
    const float level = std::cos(aim.pitch) - up * std::sin(aim.pitch);
    aim.azimuth += moved_px.x * tangent_per_px / std::max(level, 0.2f);
    aim.pitch = glm::clamp(aim.pitch + moved_px.y * tangent_per_px / (1.0f + up * up), -most_pitch, most_pitch);
    turn_to(camera_, aim);
}

void Eye::orbit(glm::vec3 pivot_m, glm::vec2 moved_px, glm::ivec2 size_px) {
    if (moved_px == glm::vec2(0.0f)) return;
    stop();
    // Where the way is barred the eye stays on its circle and only turns, or stays: pushed off it would lose the pivot.
    if (!orbit_by(pivot_m, moved_px, size_px) && !orbit_by(pivot_m, {moved_px.x, 0.0f}, size_px))
        orbit_by(pivot_m, {0.0f, moved_px.y}, size_px);
}

bool Eye::orbit_by(glm::vec3 pivot_m, glm::vec2 moved_px, glm::ivec2 size_px) {
    const double per_px = glm::pi<double>() / size_px.y;
    const glm::vec3 forward = forward_of(camera_);
    const Aim aim = aim_of(forward);
    const float pitch = glm::clamp(aim.pitch - moved_px.y * static_cast<float>(per_px), -most_pitch, most_pitch);
    const double turn = -static_cast<double>(moved_px.x) * per_px, tilt = static_cast<double>(pitch - aim.pitch);
    const glm::dvec3 right(std::sin(aim.azimuth), -std::cos(aim.azimuth), 0.0);
    const auto about_pivot = [&](glm::dvec3 v) { return rotated(rotated(v, right, tilt), {0, 0, 1}, turn); };
    const double distance_m = glm::distance(glm::dvec3(camera_.eye_m), glm::dvec3(camera_.target_m));
    const glm::dvec3 eye = glm::dvec3(pivot_m) + about_pivot(glm::dvec3(camera_.eye_m) - glm::dvec3(pivot_m));
    constexpr float barred_m = 0.002f;
    if (scene_ && bed_ && glm::distance(world::free_place(*scene_, *bed_, glm::vec3(eye)), glm::vec3(eye)) > barred_m)
        return false;
    camera_.eye_m = glm::vec3(eye);
    camera_.target_m = glm::vec3(eye + distance_m * about_pivot(glm::dvec3(forward)));
    keep_out();
    return true;
}

void Eye::dolly(float notches, glm::vec3 towards_m) {
    if (notches == 0.0f) return;
    stop();
    const float distance_m = glm::distance(camera_.eye_m, towards_m);
    const glm::vec3 away = distance_m > 1e-6f ? (camera_.eye_m - towards_m) / distance_m : -forward_of(camera_);
    const float factor = std::pow(0.875f, glm::clamp(notches, -40.0f, 40.0f));
    // Nearer than the limit the eye stays where it is, or leaves as if from there.
    const float next_m = notches > 0.0f ? std::max(distance_m * factor, std::min(distance_m, nearest_m))
                                        : std::min(std::max(distance_m, nearest_m) * factor, farthest_m);
    move_to(towards_m + next_m * away);
    keep_out();
}

void Eye::walk(float ahead, float right, bool fast, float seconds) {
    if ((ahead == 0.0f && right == 0.0f) || seconds <= 0.0f) return;
    stop();
    float height_m = 10.0f;
    if (scene_ && bed_)
        if (const auto below = world::pick(*scene_, *bed_, camera_.eye_m, glm::vec3(0, 0, -1))) height_m = below->distance_m;
    const float speed = glm::clamp(1.2f * height_m, 0.02f, 1.4f) * (fast ? 2.0f : 1.0f);
    const float azimuth = aim_of(forward_of(camera_)).azimuth;
    const glm::vec2 ahead_of(std::cos(azimuth), std::sin(azimuth));
    glm::vec2 way = ahead * ahead_of + right * glm::vec2(ahead_of.y, -ahead_of.x);
    way *= speed * seconds / std::max(1.0f, glm::length(way));
    // No step is longer than what it keeps from a wall, so that it cannot pass through one.
    const int steps = static_cast<int>(std::clamp(std::ceil(glm::length(way) / 0.05f), 1.0f, 100.0f));
    for (int i = 0; i < steps; ++i) {
        move_to(camera_.eye_m + glm::vec3(way / static_cast<float>(steps), 0.0f));
        keep_out();
    }
}

void Eye::fly_to(const world::Camera& camera, float seconds) {
    stop();
    const std::array stations{camera_, camera};
    flight_.emplace(Flight{Ride({scene_, bed_}, stations), std::max(seconds, 0.0f)});
}

void Eye::stop() {
    flight_.reset();
}

void Eye::tick(float seconds) {
    if (!flight_) return;
    flight_->passed += seconds;
    if (flight_->passed >= flight_->seconds) {
        camera_ = flight_->ride.at(1.0);
        flight_.reset();
        return;
    }
    camera_ = flight_->ride.at(static_cast<double>(flight_->passed / flight_->seconds));
    keep_out();
}

}  // namespace sunflower::show
