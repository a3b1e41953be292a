// Cameras: what is aimed at stands in the middle, matrices and view rays agree, a shifted lens keeps piers upright.
#include "engine/world/camera.hpp"

#include <gtest/gtest.h>

namespace sunflower::world {
namespace {

/// Pixel (from the bottom left) of a world point, by the matrix of the whole picture.
glm::vec3 pixel_of(const Camera& camera, int width, int height, glm::vec3 place_m) {
    const Projection p = project(camera, width, height);
    const glm::mat4 m = clip_from_relative(p, {width, height}, {0, 0}, {width, height}, {0, 0}, 0.1f);
    const glm::vec4 c = m * glm::vec4(place_m - camera.eye_m, 1.0f);
    return {(c.x / c.w * 0.5f + 0.5f) * static_cast<float>(width), (c.y / c.w * 0.5f + 0.5f) * static_cast<float>(height),
            c.z / c.w};
}

TEST(Camera, TargetStandsInTheMiddle) {
    const Camera camera{{1, 2, 3}, {4, 6, 1}, 35.0f};
    const glm::vec3 at = pixel_of(camera, 1280, 720, camera.target_m);
    EXPECT_NEAR(at.x, 640.0f, 0.01f);
    EXPECT_NEAR(at.y, 360.0f, 0.01f);
    // Reversed depth: near plane over distance along the axis.
    EXPECT_NEAR(at.z, 0.1f / glm::distance(camera.eye_m, camera.target_m), 1e-6f);
}

TEST(Camera, RaysAndMatricesAgreeInAnyWindow) {
    Camera camera{{-0.7f, 0, 8.1f}, {60, 0, 8.1f}, 18.0f};
    camera.shift_up_mm = -2.2f;
    const glm::ivec2 picture(1920, 1080), origin(512, 256), size(256, 256);
    const Projection p = project(camera, picture.x, picture.y);
    const glm::mat4 m = clip_from_relative(p, picture, origin, size, {0.25f, -0.125f}, 0.02f);
    // The ray through a place of pixel (600, 300) must land on that place of the window.
    const glm::vec2 place = (glm::vec2(600, 300) + glm::vec2(0.75f, 0.375f)) / glm::vec2(picture);
    const glm::vec2 tangent = p.tangent_min + place * p.tangent_size;
    const glm::vec3 ray = p.world_from_camera * glm::vec3(tangent, -1.0f);
    const glm::vec4 c = m * glm::vec4(ray * 17.0f, 1.0f);
    // The window is moved by the jitter, so the place of the sample falls on the pixel's middle.
    EXPECT_NEAR((c.x / c.w * 0.5f + 0.5f) * 256.0f, 600.0f - 512.0f + 0.5f, 1e-2f);
    EXPECT_NEAR((c.y / c.w * 0.5f + 0.5f) * 256.0f, 300.0f - 256.0f + 0.5f, 1e-2f);
}

TEST(Camera, ShiftKeepsVerticalsUpright) {
    Camera camera{{0, 0, 8}, {50, 0, 8}, 18.0f};
    camera.shift_up_mm = -4.0f;
    const glm::vec3 foot = pixel_of(camera, 1000, 600, {30, 9, 0});
    const glm::vec3 head = pixel_of(camera, 1000, 600, {30, 9, 20});
    EXPECT_NEAR(foot.x, head.x, 0.01f);
    // Planted: tilting instead of shifting leans the pier by many pixels.
    Camera tilted{{0, 0, 8}, {50, 0, -3}, 18.0f};
    EXPECT_GT(std::abs(pixel_of(tilted, 1000, 600, {30, 9, 0}).x - pixel_of(tilted, 1000, 600, {30, 9, 20}).x), 10.0f);
}

TEST(Camera, StraightDownHasNorthUp) {
    const Camera camera{{5, 5, 3}, {5, 5, 0}, 40.0f};
    EXPECT_GT(pixel_of(camera, 800, 800, {5, 5.1f, 0}).y, 400.0f);
    EXPECT_GT(pixel_of(camera, 800, 800, {5.1f, 5, 0}).x, 400.0f);
}

}  // namespace
}  // namespace sunflower::world
