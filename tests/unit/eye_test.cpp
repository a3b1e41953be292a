// The camera in a hand: what each movement keeps, flights that arrive, and ten thousand rough moves.
#include "engine/show/eye.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::show {
namespace {

using world::Camera;

constexpr glm::ivec2 size_px{1280, 720};

struct Hall {
    world::Scene scene = test::shipped_scene("turbine-hall");
    world::Bed bed{test::shipped_packing(), scene.bed, {}};
};

const Hall& hall() {
    static const Hall made;
    return made;
}

Camera camera_at(glm::vec3 eye, glm::vec3 target) {
    Camera camera;
    camera.eye_m = eye;
    camera.target_m = target;
    return camera;
}

glm::vec2 pixel_of(const Camera& camera, glm::vec3 place_m) {
    const world::Projection p = world::project(camera, size_px.x, size_px.y);
    const glm::vec3 v = glm::transpose(p.world_from_camera) * (place_m - camera.eye_m);
    const glm::vec2 part = (glm::vec2(v) / -v.z - p.tangent_min) / p.tangent_size;
    return glm::vec2(part.x, 1.0f - part.y) * glm::vec2(size_px);
}

glm::vec3 forward_of(const Camera& camera) {
    return glm::normalize(camera.target_m - camera.eye_m);
}

TEST(Eye, LookMovesThePictureWithTheCursor) {
    for (const auto& [shift_up_mm, target] :
         {std::pair{0.0f, glm::vec3(10, 3, 1.2f)}, {-4.6f, glm::vec3(10, 0, 1.65f)}, {0.0f, glm::vec3(2, 1, -2.0f)}}) {
        Eye eye;
        Camera camera = camera_at({0, 0, 1.65f}, target);
        camera.shift_up_mm = shift_up_mm;
        eye.place(camera);
        const glm::vec3 middle = camera.eye_m + 5.0f * world::ray_through(camera, glm::vec2(size_px) / 2.0f, size_px);
        eye.look({24, -15}, size_px);
        const glm::vec2 moved = pixel_of(eye.camera(), middle) - glm::vec2(size_px) / 2.0f;
        // To first order: a picture of tangents is not one of angles, and turning about the vertical bends it when looking
        // down.
        EXPECT_NEAR(moved.x, 24.0f, 1.0f);
        EXPECT_NEAR(moved.y, -15.0f, 1.0f);
        EXPECT_EQ(eye.camera().eye_m, camera.eye_m);
        EXPECT_EQ(eye.camera().shift_up_mm, shift_up_mm);
    }
}

TEST(Eye, LookNeverTipsOver) {
    Eye eye;
    eye.place(camera_at({0, 0, 3}, {0, 0, 0}));
    for (int i = 0; i < 500; ++i) eye.look({0, i < 250 ? 60.0f : -60.0f}, size_px);
    EXPECT_NEAR(glm::degrees(std::asin(forward_of(eye.camera()).z)), -89.0, 0.02);
    for (int i = 0; i < 500; ++i) eye.look({0, 60}, size_px);
    EXPECT_NEAR(glm::degrees(std::asin(forward_of(eye.camera()).z)), 89.0, 0.02);
}

TEST(Eye, OrbitKeepsThePivotsPlaceInThePicture) {
    const Camera camera = camera_at({30, 2, 2.5f}, {34, -3, 0.2f});
    const glm::vec3 pivot = camera.eye_m + 6.0f * world::ray_through(camera, {900, 250}, size_px);
    Eye eye;
    eye.place(camera);
    for (int i = 0; i < 400; ++i) {
        // Upwards stays above the bed: what it keeps out of would change the distance.
        eye.orbit(pivot, {7, i % 40 < 20 ? 1.0f : -1.0f}, size_px);
        const glm::vec2 place = pixel_of(eye.camera(), pivot);
        EXPECT_LT(glm::distance(place, glm::vec2(900, 250)), 0.5f) << i;
        EXPECT_NEAR(glm::distance(eye.camera().eye_m, pivot), 6.0f, 1e-3f);
    }
    // Planted: an orbit about another point loses the pivot.
    Eye beside;
    beside.place(camera);
    beside.orbit(pivot + glm::vec3(0.3f, 0, 0), {70, 0}, size_px);
    EXPECT_GT(glm::distance(pixel_of(beside.camera(), pivot), glm::vec2(900, 250)), 2.0f);
}

TEST(Eye, OrbitFromStraightAboveKeepsThePivotToo) {
    Eye eye;
    eye.place(camera_at({30, 0, 3.1f}, {30, 0, 0.1f}));
    const glm::vec3 pivot(30.3f, 0.2f, 0.1f);
    const glm::vec2 before = pixel_of(eye.camera(), pivot);
    for (int i = 0; i < 50; ++i) {
        eye.orbit(pivot, {5, -6}, size_px);
        EXPECT_LT(glm::distance(pixel_of(eye.camera(), pivot), before), 0.5f) << i;
    }
}

TEST(Eye, DollyTakesAnEighthAndNeverPasses) {
    Eye eye;
    const glm::vec3 point(5, 0, 1);
    const Camera camera = camera_at({0, 0, 1.65f}, {10, 1, 1});
    eye.place(camera);
    const glm::vec2 place = pixel_of(camera, point);
    float distance = glm::distance(camera.eye_m, point);
    for (int i = 0; i < 8; ++i) {
        eye.dolly(1, point);
        distance *= 0.875f;
        EXPECT_NEAR(glm::distance(eye.camera().eye_m, point), distance, 1e-4f);
        EXPECT_LT(glm::distance(pixel_of(eye.camera(), point), place), 0.5f) << "the point keeps its place in the picture";
    }
    eye.dolly(-8, point);
    EXPECT_LT(glm::distance(eye.camera().eye_m, camera.eye_m), 1e-4f) << "and back again";
    for (int i = 0; i < 200; ++i) eye.dolly(3, point);
    EXPECT_NEAR(glm::distance(eye.camera().eye_m, point), 0.03f, 1e-4f);
    for (int i = 0; i < 400; ++i) eye.dolly(-3, point);
    EXPECT_TRUE(std::isfinite(eye.camera().eye_m.x));
}

TEST(Eye, WalkIsSlowNearTheSeedsAndStopsAtWalls) {
    const auto walked_m = [](glm::vec3 from, bool fast) {
        Eye eye;
        eye.set_world(&hall().scene, &hall().bed);
        eye.place(camera_at(from, from + glm::vec3(1, 0, -0.2f)));
        for (int i = 0; i < 10; ++i) eye.walk(1, 0, fast, 0.1f);
        return glm::distance(eye.camera().eye_m, from);
    };
    EXPECT_NEAR(walked_m({20, 9.6f, 1.65f}, false), 1.4f, 0.01f);
    EXPECT_NEAR(walked_m({20, 9.6f, 1.65f}, true), 2.8f, 0.01f);
    // 0.15 m above the crests, which lie 0.10 to 0.12 m high.
    EXPECT_LT(walked_m({30, 0, 0.26f}, false), 0.25f);
    EXPECT_GT(walked_m({30, 0, 0.26f}, false), 0.1f);

    Eye eye;
    eye.set_world(&hall().scene, &hall().bed);
    eye.place(camera_at({20, 9.6f, 1.65f}, {20, 20, 1.65f}));
    for (int i = 0; i < 100; ++i) eye.walk(1, 0, true, 0.1f);
    EXPECT_NEAR(eye.camera().eye_m.y, 11.5f - 0.12f, 0.05f) << "the north wall";
    for (int i = 0; i < 100; ++i) eye.walk(0, 1, true, 2.0f);
    EXPECT_LT(eye.camera().eye_m.x, 66.0f) << "the east wall, however long a frame took";
}

TEST(Eye, WalkClimbsTheCliff) {
    Eye eye;
    eye.set_world(&hall().scene, &hall().bed);
    eye.place(camera_at({30, 8.8f, 0.05f}, {30, 0, 0.05f}));
    for (int i = 0; i < 400; ++i) eye.walk(1, 0, true, 0.1f);
    EXPECT_LT(eye.camera().eye_m.y, 8.0f);
    EXPECT_GT(eye.camera().eye_m.z, 0.11f) << "on top of the bed";
}

TEST(Eye, FlightEndsExactlyAndTurnsTheShortWay) {
    Eye eye;
    eye.set_world(&hall().scene, &hall().bed);
    for (const world::View& from : hall().scene.views)
        for (const world::View& to : hall().scene.views) {
            eye.place(from.camera);
            eye.fly_to(to.camera, 2.0f);
            glm::vec3 before = forward_of(from.camera);
            double turned_deg = 0.0;
            for (int frame = 0; frame < 125 && eye.flying(); ++frame) {
                eye.tick(1.0f / 60.0f);
                const glm::vec3 now = forward_of(eye.camera());
                turned_deg += glm::degrees(std::acos(glm::clamp(static_cast<double>(glm::dot(before, now)), -1.0, 1.0)));
                before = now;
            }
            EXPECT_FALSE(eye.flying());
            EXPECT_EQ(eye.camera(), to.camera) << from.name << " to " << to.name;
            // Half a turn and a quarter of tilting at most; the long way would be up to a whole turn.
            EXPECT_LT(turned_deg, 271.0) << from.name << " to " << to.name;
        }
}

TEST(Eye, FlightIntoTheVerticalDoesNotJerk) {
    // From any side into the view from above and back, at 60 pictures a second: the picture turns by no more than the fastest
    // even turn would (half a turn in 4 s, smootherstep's slope of 15/8: 1.4 degrees a picture).
    const Camera above = camera_at({30, 0, 3.1f}, {30, 0, 0.1f});
    for (int side = 0; side < 8; ++side) {
        const float angle = 0.3f + 0.7854f * static_cast<float>(side);
        const Camera aside = camera_at({30, 0, 2}, glm::vec3(30, 0, 1) + glm::vec3(std::cos(angle), std::sin(angle), 0));
        for (const bool down : {true, false}) {
            Eye eye;
            eye.place(down ? aside : above);
            eye.fly_to(down ? above : aside, 4.0f);
            glm::vec3 before = world::project(eye.camera(), 1280, 720).world_from_camera[0];
            while (eye.flying()) {
                eye.tick(1.0f / 60.0f);
                const glm::vec3 now = world::project(eye.camera(), 1280, 720).world_from_camera[0];
                EXPECT_GT(glm::dot(before, now), std::cos(glm::radians(1.5f))) << side;
                before = now;
            }
        }
    }
}

TEST(Eye, FlightIsEased) {
    Eye eye;
    eye.place(camera_at({0, 0, 2}, {1, 0, 2}));
    eye.fly_to(camera_at({10, 0, 2}, {11, 0, 2}), 4.0f);
    eye.tick(0.1f);
    EXPECT_LT(eye.camera().eye_m.x, 0.01f);
    eye.tick(1.9f);
    EXPECT_NEAR(eye.camera().eye_m.x, 5.0f, 1e-3f);
    eye.tick(1.9f);
    EXPECT_GT(eye.camera().eye_m.x, 9.99f);
    EXPECT_TRUE(eye.flying());
    eye.look({1, 0}, size_px);
    EXPECT_FALSE(eye.flying()) << "a hand ends it";
}

TEST(Eye, TenThousandRoughMoves) {
    Eye eye;
    const Hall& h = hall();
    eye.set_world(&h.scene, &h.bed);
    eye.place(h.scene.views.front().camera);
    std::mt19937 random(11);
    const auto between = [&](float low, float high) { return std::uniform_real_distribution<float>(low, high)(random); };
    const auto cursor = [&] {
        const glm::vec3 ray = world::ray_through(eye.camera(), {between(0, 1280), between(0, 720)}, size_px);
        const auto met = world::pick(h.scene, h.bed, eye.camera().eye_m, ray);
        return met ? met->place_m : eye.camera().eye_m + 3.0f * ray;
    };
    for (int i = 0; i < 10'000; ++i) {
        switch (random() % 6) {
            case 0: eye.look({between(-900, 900), between(-900, 900)}, size_px); break;
            case 1: eye.orbit(cursor(), {between(-300, 300), between(-300, 300)}, size_px); break;
            case 2: eye.dolly(between(-2, 6), cursor()); break;
            case 3: eye.walk(between(-1, 1), between(-1, 1), i % 2 == 0, between(0, 2)); break;
            case 4:
                if (i % 10 > 1) break;
                eye.fly_to(h.scene.views[random() % h.scene.views.size()].camera, between(0, 3));
                eye.tick(between(0, 3));
                break;
            default:
                // A look and a step in one frame, as a hand does with both.
                eye.look({between(-9, 9), between(-9, 9)}, size_px);
                eye.walk(1, 0, true, 0.016f);
        }
        const Camera& c = eye.camera();
        ASSERT_TRUE(std::isfinite(glm::dot(c.eye_m, c.eye_m)) && std::isfinite(glm::dot(c.target_m, c.target_m))) << i;
        ASSERT_GT(glm::distance(c.eye_m, c.target_m), 1e-3f) << i;
        ASSERT_EQ(world::free_place(h.scene, h.bed, c.eye_m), c.eye_m) << i << ": inside the room, outside boxes and seeds";
        // No roll: what is right in the picture is level. Straight down, where north is up, that is a matter of rounding.
        const bool steep = std::abs(forward_of(c).z) > 0.9999f;
        ASSERT_NEAR(world::project(c, 1280, 720).world_from_camera[0].z, 0.0f, steep ? 0.015f : 1e-5f) << i;
    }
}

TEST(Eye, WithoutAWorldItMovesAllTheSame) {
    Eye eye;
    eye.place(camera_at({0, 0, 1}, {1, 0, 1}));
    eye.walk(1, 0, false, 1.0f);
    EXPECT_NEAR(eye.camera().eye_m.x, 1.4f, 1e-4f);
    eye.walk(0, 0, false, 1.0f);
    EXPECT_NEAR(eye.camera().eye_m.x, 1.4f, 1e-4f);
}

}  // namespace
}  // namespace sunflower::show
