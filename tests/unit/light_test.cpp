// Light of polygons against integration by brute force; the black body; the grid.
#include "engine/world/light.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/params/settings.hpp"

namespace sunflower::world {
namespace {

/// Irradiance vector and solid angle by summing small patches.
glm::dvec4 brute_force(const AreaLight& light, glm::dvec3 place, int n) {
    const glm::dvec3 u(light.edge_u_m), v(light.edge_v_m);
    const glm::dvec3 normal = glm::cross(u, v);
    const double area = glm::length(normal) / n / n;
    glm::dvec4 sum(0.0);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            const glm::dvec3 to = glm::dvec3(light.corner_m) + u * ((i + 0.5) / n) + v * ((j + 0.5) / n) - place;
            const double d2 = glm::dot(to, to);
            const glm::dvec3 direction = to / std::sqrt(d2);
            const double solid = area * -glm::dot(glm::normalize(normal), direction) / d2;
            sum += glm::dvec4(direction * solid, solid);
        }
    return sum;
}

TEST(Light, PolygonAgreesWithBruteForce) {
    const AreaLight light{LightRole::roof, {-3, 2, 5}, {6, 0, 0.4f}, {0, -4, 0}};
    for (const glm::vec3 place : {glm::vec3(0, 0, 0), glm::vec3(5, 1, 0.3f), glm::vec3(-2, -6, 2)}) {
        const glm::vec4 exact = polygon_light(light, place);
        const glm::dvec4 sum = brute_force(light, place, 400);
        // The midpoint rule on 160,000 patches errs by about 1e-6; float arithmetic by about 1e-6 of the largest term.
        for (int i = 0; i < 4; ++i) EXPECT_NEAR(static_cast<double>(exact[i]), sum[i], 2e-5) << i;
        // Planted: a light with one corner moved by 5 % is told apart.
        AreaLight moved = light;
        moved.edge_u_m.x *= 1.05f;
        EXPECT_GT(glm::distance(glm::dvec4(polygon_light(moved, place)), sum), 1e-3);
    }
    EXPECT_EQ(polygon_light(light, {0, 0, 9}), glm::vec4(0.0f)) << "nothing shines from its back";
}

TEST(Light, WideAndNarrowAreToldApart) {
    const AreaLight sky{LightRole::roof, {-5000, 5000, 1}, {10000, 0, 0}, {0, -10000, 0}};
    const glm::vec4 wide = polygon_light(sky, {0, 0, 0});
    EXPECT_NEAR(wide.z, std::numbers::pi_v<float>, 1e-3f);  // half a sky of luminance 1
    EXPECT_NEAR(wide.w, 2.0f * std::numbers::pi_v<float>, 2e-3f);
    const AreaLight small{LightRole::roof, {-0.05f, 0.05f, 5}, {0.1f, 0, 0}, {0, -0.1f, 0}};
    const glm::vec4 narrow = polygon_light(small, {0, 0, 0});
    EXPECT_NEAR(glm::length(glm::vec3(narrow)) / narrow.w, 1.0f, 1e-3f);
}

TEST(Light, BlackBodyIsNeutralAtTheWhiteAndWarmBelow) {
    const glm::vec3 white = black_body(6500, 6500);
    EXPECT_NEAR(white.r, 1.0f, 1e-5f);
    EXPECT_NEAR(white.b, 1.0f, 1e-5f);
    const glm::vec3 bulb = black_body(2700, 6500);
    EXPECT_GT(bulb.r, 1.5f * bulb.g * 0.9f);
    EXPECT_LT(bulb.b, 0.5f * bulb.g);
    const glm::vec3 sky = black_body(12000, 6500);
    EXPECT_GT(sky.b, sky.r);
    // Temperature changes colour, never luminance.
    for (const glm::vec3 c : {white, bulb, sky}) EXPECT_NEAR(glm::dot(c, glm::vec3(0.2126f, 0.7152f, 0.0722f)), 1.0f, 1e-5f);
}

TEST(Light, GridHoldsTheLightAtItsNodes) {
    Scene scene;
    scene.room_low_m = {0, 0, 0};
    scene.room_high_m = {10, 8, 6};
    scene.area_lights = {{LightRole::roof, {2, 6, 5.9f}, {6, 0, 0}, {0, -4, 0}}};
    const LightGrid grid = make_light_grid(scene, BoxTree(), 2.0f);
    ASSERT_EQ(grid.nodes.size(), static_cast<std::size_t>(grid.cells.x * grid.cells.y * grid.cells.z * grid_roles));
    const glm::vec4 first = polygon_light(scene.area_lights[0], grid.low_m);
    EXPECT_EQ(grid.nodes[0], first);
}

// What the hall's spot and lamp were before presets placed them: to the centimetre, for the table's figures are rounded.
TEST(Light, SpotAndLampStandByDefaultWhereTheHallHasThem) {
    const params::Settings s;
    const PlacedLight spot = place_light({LightRole::spot, {31, 4, 0.1f}}, s.spot.azimuth_deg, s.spot.elevation_deg,
                                         s.spot.distance_m, s.spot.aim_m);
    EXPECT_LT(glm::distance(spot.place_m, glm::vec3(38, 11, 4)), 0.01f);
    const PlacedLight lamp = place_light({LightRole::lamp, {30.5f, 6, 0.1f}}, s.lamp.azimuth_deg, s.lamp.elevation_deg,
                                         s.lamp.distance_m, s.lamp.aim_m);
    EXPECT_LT(glm::distance(lamp.place_m, glm::vec3(30.5f, 8.6f, 1.9f)), 0.01f);
}

TEST(Light, AimIsRelativeToTheSubject) {
    const PointLight light{LightRole::spot, {10, 20, 0.1f}};
    // From the east, level enough to rake, moved 2 m west and 3 m north: 1e-5 m is a float's step at 20 m, tenfold.
    const PlacedLight east = place_light(light, 90, 30, 4, {-2, 3});
    EXPECT_LT(glm::distance(east.place_m, glm::vec3(8 + 4 * std::cos(glm::radians(30.0f)), 23, 2.1f)), 1e-5f);
    EXPECT_NEAR(glm::length(east.direction), 1.0f, 1e-6f);
    EXPECT_LT(glm::distance(east.place_m + 4.0f * east.direction, glm::vec3(8, 23, 0.1f)), 1e-5f);
    EXPECT_GT(place_light(light, 0, 30, 4, {0, 0}).place_m.y, 23.0f) << "0 is the north";
    const PlacedLight above = place_light(light, 123, 90, 4, {0, 0});
    EXPECT_LT(glm::distance(above.place_m, glm::vec3(10, 20, 4.1f)), 1e-5f);
    EXPECT_LT(glm::distance(above.direction, glm::vec3(0, 0, -1)), 1e-6f);
    // All the way round it is the same light.
    EXPECT_LT(glm::distance(place_light(light, 360, 30, 4, {0, 0}).place_m, place_light(light, 0, 30, 4, {0, 0}).place_m),
              1e-5f);
}

}  // namespace
}  // namespace sunflower::world
