// Camera paths: exact at their ends, without a jump, and the shipped ones clear of all that is in their way.
#include "engine/show/camera_path.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/show/way.hpp"
#include "engine/world/pick.hpp"
#include "engine/world/sheet.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::show {
namespace {

using test::complaint;

CameraPathFile parse(const std::string& text) {
    return read_camera_path({"path", {"path.toml"}, params::parse_toml(text, "path.toml")});
}

std::string key(double time_s, const std::string& eye, const std::string& target) {
    return fmt::format("[[key]]\ntime_s = {}\neye_m = {}\ntarget_m = {}\n", time_s, eye, target);
}

const std::string head = "title = \"A path\"\nscene = \"turbine-hall\"\n";

double degrees_between(const world::Camera& a, const world::Camera& b) {
    const glm::dvec3 p = glm::normalize(glm::dvec3(a.target_m) - glm::dvec3(a.eye_m));
    const glm::dvec3 q = glm::normalize(glm::dvec3(b.target_m) - glm::dvec3(b.eye_m));
    return std::atan2(glm::length(glm::cross(p, q)), glm::dot(p, q)) * 180.0 / std::numbers::pi;
}

std::vector<CameraPathFile> shipped_paths() {
    std::vector<CameraPathFile> paths;
    for (const std::string& name : params::document_names(core::data_folder() / "presets/bench"))
        paths.push_back(load_camera_path(name));
    return paths;
}

TEST(CameraPath, PassesItsKeysAndRestsAtItsEnds) {
    for (const CameraPathFile& file : shipped_paths()) {
        const CameraPath& path = file.path;
        EXPECT_TRUE(path.at(path.begin_s()) == path.keys().front().camera) << file.name;
        EXPECT_TRUE(path.at(path.end_s()) == path.keys().back().camera) << file.name;
        EXPECT_TRUE(path.at(path.begin_s() - 1.0) == path.keys().front().camera) << file.name;
        EXPECT_TRUE(path.at(path.end_s() + 1e9) == path.keys().back().camera) << file.name;
        EXPECT_EQ(path.time_of(0, 48), path.begin_s());
        EXPECT_EQ(path.time_of(47, 48), path.end_s());
        for (const CameraKey& key : path.keys()) {
            const world::Camera at = path.at(key.time_s);
            // A float of 60 m is 4 um coarse; the aim is turned into angles and back.
            EXPECT_LT(glm::distance(at.eye_m, key.camera.eye_m), 1e-5f) << file.name << " " << key.time_s;
            EXPECT_LT(glm::distance(at.target_m, key.camera.target_m), 1e-4f) << file.name << " " << key.time_s;
            EXPECT_NEAR(at.focal_mm, key.camera.focal_mm, 1e-4f);
            EXPECT_NEAR(at.shift_up_mm, key.camera.shift_up_mm, 1e-5f);
        }
        // Within a thousandth of the path from its end a camera at rest has moved by the square of that, times 3 of a cubic.
        const double part = 1e-3 * (path.end_s() - path.begin_s());
        EXPECT_LT(glm::distance(path.at(path.begin_s() + part).eye_m, path.keys().front().camera.eye_m), 2e-3f) << file.name;
        EXPECT_LT(glm::distance(path.at(path.end_s() - part).eye_m, path.keys().back().camera.eye_m), 2e-3f) << file.name;
    }
}

/// The largest of some change between two pictures of `count`.
template <typename Change>
double largest_step(const CameraPath& path, int count, Change change) {
    double largest = 0.0;
    for (int i = 1; i < count; ++i)
        largest = std::max(largest,
                           static_cast<double>(change(path.at(path.time_of(i - 1, count)), path.at(path.time_of(i, count)))));
    return largest;
}

TEST(CameraPath, NeverJumps) {
    const auto moved = [](const world::Camera& a, const world::Camera& b) { return glm::distance(a.eye_m, b.eye_m); };
    const auto turned = [](const world::Camera& a, const world::Camera& b) { return degrees_between(a, b); };
    const auto rolled = [](const world::Camera& a, const world::Camera& b) {
        const glm::vec3 p = world::project(a, 16, 9).world_from_camera[0], q = world::project(b, 16, 9).world_from_camera[0];
        return std::acos(std::min(1.0f, glm::dot(p, q))) * 180.0f / std::numbers::pi_v<float>;
    };
    constexpr int count = 2000;
    for (const CameraPathFile& file : shipped_paths()) {
        const double step_s = (file.path.end_s() - file.path.begin_s()) / (count - 1);
        // The drop begins at 24 m with up to 7 m/s; a head turns calmly at 25 degrees a second.
        EXPECT_LT(largest_step(file.path, count, moved), 8.0 * step_s) << file.name;
        EXPECT_LT(largest_step(file.path, count, turned), 25.0 * step_s) << file.name;
        // Where the aim leaves the vertical, the picture's right side is allowed 1 degree at once, no more.
        EXPECT_LT(largest_step(file.path, count, rolled), 1.0) << file.name;
    }
    // A path with a jump in it is found: half a metre within a millisecond.
    const CameraPath jump = parse(head + key(0, "[0, 0, 2]", "[9, 0, 2]") + key(10, "[1, 0, 2]", "[9, 0, 2]") +
                                  key(10.001, "[1.5, 0, 2]", "[9, 0, 2]") + key(20, "[2, 0, 2]", "[9, 0, 2]"))
                                .path;
    EXPECT_GT(largest_step(jump, count, moved), 8.0 * 20.0 / (count - 1));
}

TEST(CameraPath, StaysBetweenItsKeys) {
    // Down and then level, where a plain Catmull-Rom spline would dip into the floor.
    const CameraPath path = parse(head + key(0, "[0, 0, 8]", "[9, 0, 8]") + key(4, "[8, 0, 0.5]", "[20, 0, 0.5]") +
                                  key(8, "[16, 0, 0.5]", "[30, 0, 0.5]") + key(9, "[17, 0, 0.6]", "[30, 0, 0.6]"))
                                .path;
    for (int i = 0; i <= 900; ++i) {
        const world::Camera camera = path.at(0.01 * i);
        EXPECT_GE(camera.eye_m.z, 0.5f) << i;
        EXPECT_LE(camera.eye_m.z, i < 400 ? 8.0f : 0.6f) << i;
    }
    // Speed is one from either side of a key.
    for (const double time_s : {4.0, 8.0}) {
        const auto speed = [&](double from_s, double to_s) {
            return glm::vec3(path.at(to_s).eye_m - path.at(from_s).eye_m) / static_cast<float>(to_s - from_s);
        };
        EXPECT_LT(glm::distance(speed(time_s - 0.02, time_s), speed(time_s, time_s + 0.02)), 0.15f) << time_s;
    }
}

TEST(CameraPath, TurnsTheShorterWayRound) {
    // From 170 degrees to -170 over the west, where the angles themselves differ by 340.
    const CameraPath path = parse(head + key(0, "[0, 0, 2]", "[-10, 1.76, 2]") + key(10, "[0, 0, 2]", "[-10, -1.76, 2]")).path;
    for (int i = 0; i <= 100; ++i) {
        const world::Camera camera = path.at(0.1 * i);
        EXPECT_LT(camera.target_m.x, -9.9f) << i;
    }
}

/// Places of the path that are not free.
int hits(const world::Scene& scene, const world::Bed& bed, const CameraPath& path, int count) {
    int found = 0;
    for (int i = 0; i < count; ++i) {
        const glm::vec3 eye = path.at(path.time_of(i, count)).eye_m;
        if (world::free_place(scene, bed, eye, {.beside_m = 0.3f, .above_m = 0.2f}) != eye) ++found;
    }
    return found;
}

TEST(CameraPath, ShippedPathsAreClear) {
    for (const CameraPathFile& file : shipped_paths()) {
        const world::Scene scene = test::shipped_scene(file.scene);
        const world::Bed bed(test::shipped_packing(), scene.bed, {});
        EXPECT_EQ(hits(scene, bed, file.path, 500), 0) << file.name;
        EXPECT_GE(file.pictures, 2);
        EXPECT_FALSE(file.title.empty());
    }
    // The straight way from the bridge to the knee leads through its parapet.
    const world::Scene scene = test::shipped_scene("turbine-hall");
    const world::Bed bed(test::shipped_packing(), scene.bed, {});
    const CameraPath straight = parse(head + key(0, "[-0.7, 0.0, 8.1]", "[60, 0, 8.1]") +
                                      key(1, "[0.7, 0.0, 6.0]", "[60, 0, 6]") + key(2, "[33, 2.4, 0.7]", "[34, 0.5, 0.1]"))
                                    .path;
    EXPECT_GT(hits(scene, bed, straight, 500), 0);
}

TEST(CameraPath, TheWalkGoesByTheViewsOfTheHall) {
    const CameraPathFile walk = load_camera_path("walk");
    const world::Scene scene = test::shipped_scene(walk.scene);
    for (const char* name : {"bridge", "path", "edge", "knee"}) {
        const world::Camera& view = world::find_view(scene, name).camera;
        const auto there = [&](const CameraKey& key) { return key.camera == view; };
        EXPECT_TRUE(std::ranges::any_of(walk.path.keys(), there)) << name;
    }
    EXPECT_EQ(walk.pictures, 48);
}

TEST(CameraPath, ComplainsWithFileAndLine) {
    const std::string first = key(0, "[0, 0, 2]", "[9, 0, 2]");
    const auto said = [](const std::string& text) { return complaint([&] { parse(text); }); };
    EXPECT_EQ(said(head + first + key(1, "[1, 0, 2]", "[9, 0, 2]")), "");
    EXPECT_NE(said(head + first).find("two [[key]]s"), std::string::npos) << said(head + first);
    const auto expect_line = [&](const std::string& text, const std::string& line, const std::string& word) {
        EXPECT_NE(said(text).find("path.toml:" + line), std::string::npos) << said(text);
        EXPECT_NE(said(text).find(word), std::string::npos) << said(text);
    };
    expect_line(head + first + key(0, "[1, 0, 2]", "[9, 0, 2]"), "7", "times must rise");
    expect_line(head + first + key(1, "[9, 0, 2]", "[9, 0, 2]"), "7", "same place");
    expect_line(head + first + key(1, "[1, 0]", "[9, 0, 2]"), "9", "eye_m");
    expect_line(head + first + key(1, "[1, 0, 2]", "[9, 0, 2]") + "focal = 3\n", "11", "'focal_mm'");
    expect_line(head + first + key(1, "[1, 0, 2]", "[9, 0, 2]") + "focal_mm = 1\n", "11", "focal_mm");
    EXPECT_NE(complaint([] { load_camera_path("wal"); }).find("'walk'"), std::string::npos);
    EXPECT_NE(complaint([] { CameraPath({}); }).find("two keys"), std::string::npos);
}

// --- ways that nobody has written down

/// Places along a ride that lie in a box, in the bed or outside the room, and jumps over something.
int solids_met(const world::Scene& scene, const world::Bed& bed, const Ride& ride, int parts) {
    int met = 0;
    glm::vec3 before = ride.at(0.0).eye_m;
    for (int i = 1; i <= parts; ++i) {
        const glm::vec3 now = ride.at(static_cast<double>(i) / parts).eye_m;
        if (world::free_place(scene, bed, now, {.beside_m = 0.0f, .above_m = 0.004f}) != now) ++met;
        // Between two places, by rays: a wall thinner than a step is met too.
        const float way_m = glm::distance(before, now);
        if (way_m > 1e-5f)
            if (const auto hit = world::pick(scene, bed, before, (now - before) / way_m); hit && hit->distance_m < way_m) ++met;
        before = now;
    }
    return met;
}

TEST(Way, BetweenAllViewsThroughNothing) {
    for (const char* name : {"turbine-hall", "traces", "single-seed"}) {
        const world::Scene scene = test::shipped_scene(name);
        const world::Packing poured = scene.bed.kind == world::BedKind::poured ? world::packing_for(scene) : world::Packing{};
        const world::Bed bed(scene.bed.kind == world::BedKind::poured ? poured : test::shipped_packing(), scene.bed, {});
        for (const world::View& from : scene.views)
            for (const world::View& to : scene.views) {
                const Ride ride({&scene, &bed}, std::array{from.camera, to.camera});
                EXPECT_EQ(solids_met(scene, bed, ride, 160), 0) << name << ": " << from.name << " to " << to.name;
                EXPECT_TRUE(ride.at(0.0) == from.camera && ride.at(1.0) == to.camera) << name << ": exact at both ends";
                EXPECT_EQ(ride.least_s() == 0.0, from.camera == to.camera);
            }
    }
}

TEST(Way, GoesOverAndRoundWhatIsInTheWay) {
    // A wall that leaves a gap of a metre at one side and nothing above.
    world::Scene scene = test::dark_scene();
    scene.bed.kind = world::BedKind::none;
    scene.room_low_m = {-5, -5, 0};
    scene.room_high_m = {5, 5, 3};
    const world::Camera from{.eye_m = {-3, 0, 1.5f}, .target_m = {3, 0, 1.5f}},
        to{.eye_m = {3, 0, 1.5f}, .target_m = {9, 0, 1.5f}};
    const auto crosses = [&](const Ride& ride) {
        int met = 0;
        for (int i = 1; i <= 400; ++i)
            met += is_clear({&scene, nullptr}, ride.at((i - 1) / 400.0).eye_m, ride.at(i / 400.0).eye_m, 0.0f) ? 0 : 1;
        return met;
    };
    EXPECT_EQ(clear_places({&scene, nullptr}, from.eye_m, to.eye_m).size(), 2u);
    scene.boxes.push_back({world::Surface::wall, {-0.1f, -5, 0}, {0.1f, 4, 3}});
    const Ride round({&scene, nullptr}, std::array{from, to});
    EXPECT_EQ(crosses(round), 0);
    EXPECT_GT(round.length_m(), 9.0) << "by the gap";
    scene.boxes.back() = {world::Surface::wall, {-0.1f, -5, 0}, {0.1f, 5, 2}};
    const Ride over({&scene, nullptr}, std::array{from, to});
    EXPECT_EQ(crosses(over), 0);
    EXPECT_LT(over.length_m(), 8.0);
    // Planted: shut on all sides there is no way, and what goes straight through is found by the same measure.
    scene.boxes.back() = {world::Surface::wall, {-0.1f, -5, 0}, {0.1f, 5, 3}};
    EXPECT_GT(crosses(Ride({&scene, nullptr}, std::array{from, to})), 0);
}

TEST(Way, KeepsThePaceOfComfort) {
    const world::Scene scene = test::shipped_scene("turbine-hall");
    const world::Bed bed(test::shipped_packing(), scene.bed, {});
    const auto camera = [&](const char* name) { return world::find_view(scene, name).camera; };
    for (const auto& [from, to] : {std::pair{"bridge", "knee"}, {"plan", "macro"}, {"end", "plan"}, {"bay", "bridge"}}) {
        const Ride ride({&scene, &bed}, std::array{camera(from), camera(to)});
        const int parts = static_cast<int>(ride.least_s() * 60.0);
        double fastest = 0.0, turns = 0.0, slowest_near_m = 9.0;
        for (int i = 1; i <= parts; ++i) {
            const world::Camera a = ride.at(static_cast<double>(i - 1) / parts), b = ride.at(static_cast<double>(i) / parts);
            const double seconds = ride.least_s() / parts;
            fastest = std::max(fastest, static_cast<double>(glm::distance(a.eye_m, b.eye_m)) / seconds);
            turns = std::max(turns, turn_deg(a, b) / seconds);
            slowest_near_m = std::min(slowest_near_m, static_cast<double>(b.eye_m.z));
        }
        EXPECT_LE(fastest, 1.201) << from;
        EXPECT_LE(turns, 10.1) << from << " " << to;
        EXPECT_GT(std::max(fastest / 1.2, turns / 10.0), 0.8) << from << " " << to << ": no slower than it must be";
    }
}

TEST(Way, WhatIsLookedAtGrowsSlowlyAndThePaceChangesSlowly) {
    const world::Camera wide{.eye_m = {0, -1, 1}, .target_m = {0, 0, 1}, .focal_mm = 20};
    world::Camera narrow = wide, aside = wide, far = wide;
    narrow.focal_mm = 200;
    // A lens alone: ln 10 at 0.3 a second, with the ramps at its ends.
    const Comfort comfort;
    const double zoom_s = Ride({}, std::array{wide, narrow}).least_s();
    EXPECT_GT(zoom_s, std::log(10.0) / comfort.growth_per_s);
    EXPECT_LT(zoom_s, std::log(10.0) / comfort.growth_per_s + 3.0);
    EXPECT_LT(Ride({}, std::array{wide, narrow}, {.growth_per_s = 1.0}).least_s(), zoom_s - 4.0) << "planted: a quick one";
    // Three metres fast, then a turn that is slow: the eye slows down before it.
    far.eye_m.x += 6;
    far.target_m.x += 6;
    aside = far;
    aside.eye_m.x += 0.05f;
    aside.target_m = aside.eye_m + glm::vec3(1, 0, 0);
    const auto steepest = [&](const Comfort& by) {
        const Ride ride({}, std::array{wide, far, aside}, by);
        const double step_s = 0.1;
        double most = 0.0, before = 0.0;
        for (double at_s = 2.0; at_s < ride.least_s() - 2.0; at_s += step_s) {
            const double speed = static_cast<double>(
                glm::distance(ride.at((at_s + step_s) / ride.least_s()).eye_m, ride.at(at_s / ride.least_s()).eye_m));
            if (before > 0.0) most = std::max(most, std::abs(std::log(speed / before)) / step_s);
            before = speed;
        }
        return most;
    };
    EXPECT_LT(steepest(comfort), 3.0 * comfort.pace_per_s) << "the path's own bends come on top";
    EXPECT_GT(steepest({.pace_per_s = 100.0}), 6.0 * comfort.pace_per_s) << "planted: no such limit";
}

}  // namespace
}  // namespace sunflower::show
