// Cameras: what is aimed at stands in the middle, matrices and view rays agree, a shifted lens keeps piers upright.
#include "engine/world/camera.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

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

TEST(Camera, ParallelRaysShowTheirWidthAtAnyDepth) {
    Camera camera{{5, 5, 3}, {5, 5, 0}, 40.0f};
    camera.ortho_width_m = 0.4f;
    camera.shift_right_mm = 9.0f;  // a quarter of the picture
    for (const float z : {2.9f, 0.1f, -40.0f}) {
        EXPECT_NEAR(pixel_of(camera, 800, 600, {5.1f, 5, z}).x, 400.0f, 1e-3f);
        EXPECT_NEAR(pixel_of(camera, 800, 600, {5.3f, 5, z}).x, 800.0f, 1e-3f);
        EXPECT_NEAR(pixel_of(camera, 800, 600, {5.1f, 5.15f, z}).y, 600.0f, 1e-3f);
    }
    // Depth falls evenly: 0 at 1000 m.
    EXPECT_NEAR(pixel_of(camera, 800, 600, {5, 5, -497}).z, 0.5f, 1e-6f);
    const ViewRay ray = view_ray(project(camera, 800, 600), {0.5f, 1.0f});
    EXPECT_NEAR(glm::distance(ray.from_m, glm::vec3(5.1f, 5.15f, 3)), 0.0f, 1e-5f);
    EXPECT_NEAR(glm::distance(ray.direction, glm::vec3(0, 0, -1)), 0.0f, 1e-6f);
}

TEST(Lens, WhatIsInFocusStaysAndTheRestMovesByItsBlur) {
    const Camera camera{{0, 0, 1}, {0, 10, 1}, 36.0f};
    const Projection middle = project(camera, 1000, 1000);
    const Lens lens{0.02f, 4.0f};
    const Projection seen = through_lens(middle, lens, {1, 0});
    const auto px = [&](const Projection& p, glm::vec3 place) {
        const glm::vec3 relative = glm::transpose(p.world_from_camera) * (place - p.eye_m);
        return (relative.x / -relative.z - p.tangent_min.x) / p.tangent_size.x * 1000.0f;
    };
    EXPECT_NEAR(px(seen, {0.3f, 4, 1.2f}), px(middle, {0.3f, 4, 1.2f}), 1e-2f);
    // A thin lens: R (1/focus - 1/distance), times 1000 pixels a unit of tangent.
    EXPECT_NEAR(px(seen, {0.3f, 2, 1}) - px(middle, {0.3f, 2, 1}), 20.0f * (0.25f - 0.5f), 1e-2f);
    EXPECT_NEAR(px(seen, {0.3f, 8, 1}) - px(middle, {0.3f, 8, 1}), 20.0f * (0.25f - 0.125f), 1e-2f);
}

TEST(Lens, PlacesFillTheDiscEvenly) {
    EXPECT_EQ(lens_place(0), glm::vec2(0.0f));
    // Each 64 in a row: 4 rings of one area and 4 quarters of the turn hold 4 each. The map of square to disc keeps areas but
    // not these lines, so that one more or less, up to two, is its doing; 64 lots by hash were off by up to 7.
    for (const int from : {0, 64, 640}) {
        std::array<int, 16> count{};
        glm::vec2 sum(0.0f);
        for (int i = from; i < from + 64; ++i) {
            const glm::vec2 p = lens_place(i);
            ASSERT_LE(glm::length(p), 1.0f + 1e-6f);
            const int ring = std::min(static_cast<int>(4.0f * glm::dot(p, p)), 3);
            const int quarter = (p.x < 0 ? 1 : 0) + (p.y < 0 ? 2 : 0);
            ++count[static_cast<std::size_t>(4 * ring + quarter)];
            sum += p;
        }
        for (const int c : count) EXPECT_NEAR(c, 4, 2) << from;
        EXPECT_LT(glm::length(sum) / 64.0f, 0.03f);
    }
}

}  // namespace
}  // namespace sunflower::world
