// Area lights seen past boxes: against rectangles that are left over, and against many rays.
#include <gtest/gtest.h>

#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/world/area_shadow.hpp"
#include "engine/world/light.hpp"

namespace sunflower::world {
namespace {

Scene shipped(const std::string& name) {
    return read_scene(params::load_document(name, core::data_folder() / "scenes"));
}

glm::vec4 seen(const AreaLight& light, const std::vector<Box>& boxes, glm::vec3 place) {
    const BoxTree tree(boxes);
    return AreaShadow(light, tree).seen(place);
}

float difference(glm::vec4 a, glm::vec4 b) {
    return glm::distance(glm::vec3(a), glm::vec3(b)) / glm::length(glm::vec3(b));
}

/// n x n rays to the rectangle.
glm::vec4 by_rays(const AreaLight& light, const BoxTree& tree, glm::vec3 place, int n) {
    glm::dvec4 sum(0.0);
    const glm::dvec3 facing = glm::cross(glm::dvec3(light.edge_u_m), glm::dvec3(light.edge_v_m));
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            const glm::vec3 at = light.corner_m + light.edge_u_m * ((static_cast<float>(i) + 0.5f) / static_cast<float>(n)) +
                                 light.edge_v_m * ((static_cast<float>(j) + 0.5f) / static_cast<float>(n));
            const glm::dvec3 to = glm::dvec3(at) - glm::dvec3(place);
            const double d = glm::length(to), solid = -glm::dot(facing, to) / (d * d * d * n * n);
            if (solid > 0.0 && !tree.blocked(place, at)) sum += solid * glm::dvec4(to / d, 1.0);
        }
    return glm::vec4(sum);
}

const AreaLight ceiling{LightRole::roof, {-4, 3, 10}, {8, 0, 0}, {0, -6, 0}};  // shines down

TEST(LightShadow, WholeLightIsExact) {
    const std::vector<Box> beside = {{Surface::steel, {-4, -3, 10.01f}, {4, 3, 11}},  // behind it
                                     {Surface::steel, {5, -3, 4}, {6, 3, 9}},         // at its side
                                     {Surface::floor, {-50, -50, -1}, {50, 50, 0}}};  // what one stands on
    for (const glm::vec3 place : {glm::vec3(0, 0, 0), glm::vec3(-3, 2, 5), glm::vec3(3.9f, -2.9f, 9.9f)})
        EXPECT_EQ(seen(ceiling, beside, place), polygon_light(ceiling, place));
    // Its own panel is no obstacle, nor is a sky.
    Scene scene;
    scene.boxes = {{Surface::roof_panel, {-4, -3, 9.9f}, {4, 3, 10}}, {Surface::sky, {-9, -9, 5}, {9, 9, 6}}};
    EXPECT_TRUE(AreaShadow::blockers(scene).empty());
    scene.boxes[1].surface = Surface::wall;
    EXPECT_EQ(AreaShadow::blockers(scene).size(), 1u);
}

TEST(LightShadow, HalfIsTheOtherHalf) {
    const AreaLight left{LightRole::roof, {-4, 3, 10}, {4, 0, 0}, {0, -6, 0}};
    // A plate on the light itself; and one half way, half as large, whose shadow for the place below the middle is the same.
    const std::vector<Box> on_it = {{Surface::steel, {0, -3, 9.999f}, {4, 3, 10}}};
    const std::vector<Box> half_way = {{Surface::steel, {0, -1.5f, 5}, {2, 1.5f, 5.001f}}};
    // Far: what the middles of cells err in their shares, 2 %. Near: cells are exact, the plate's millimetre is not nothing.
    EXPECT_LT(difference(seen(ceiling, on_it, {0, 0, 0}), polygon_light(left, {0, 0, 0})), 0.02f);
    EXPECT_LT(difference(seen(ceiling, half_way, {0, 0, 0}), polygon_light(left, {0, 0, 0})), 0.02f);
    EXPECT_LT(difference(seen(ceiling, on_it, {1, 1, 8}), polygon_light(left, {1, 1, 8})), 0.003f);
    // Its direction changes: what is left lies to the west.
    EXPECT_LT(seen(ceiling, on_it, {0, 0, 0}).x, -0.03f);
    EXPECT_NEAR(polygon_light(ceiling, {0, 0, 0}).x, 0.0f, 1e-6f);
    // Planted: a plate a tenth shorter is told apart.
    const std::vector<Box> shorter = {{Surface::steel, {0.4f, -3, 9.999f}, {4, 3, 10}}};
    EXPECT_GT(difference(seen(ceiling, shorter, {0, 0, 0}), polygon_light(left, {0, 0, 0})), 0.05f);
    // A quarter of the area left, along v: three quarters of a row of cells, whose middle is 0.25 m away from that of its lit
    // part.
    const AreaLight strip{LightRole::roof, {-4, 3, 10}, {8, 0, 0}, {0, -1.5f, 0}};
    const std::vector<Box> most = {{Surface::steel, {-4, -3, 9.999f}, {4, 1.5f, 10}}};
    EXPECT_LT(difference(seen(ceiling, most, {0, 0, 0}), polygon_light(strip, {0, 0, 0})), 0.035f);
    const std::vector<Box> all = {{Surface::steel, {-9, -9, 5}, {9, 9, 6}}};
    EXPECT_NEAR(glm::length(seen(ceiling, all, {0, 0, 0})), 0.0f, 1e-6f);
}

void agrees_with_rays(const std::string& name, float most) {
    const Scene scene = shipped(name);
    const BoxTree tree(AreaShadow::blockers(scene));
    const AreaLight& roof = scene.area_lights[0];
    ASSERT_EQ(roof.role, LightRole::roof);
    AreaLight west = roof;
    west.corner_m.x = 20.0f;
    west.edge_u_m = {32, 0, 0};
    for (const glm::vec3 place : {glm::vec3(37, -1.5f, 0.1f), glm::vec3(-3, 0, 8), glm::vec3(20, -11, 5), glm::vec3(60, 8, 20)})
        // Every ray that ends within a ten-thousandth of the light is let through, which takes 4 % off the depth of its bars.
        EXPECT_LT(difference(seen(west, tree.boxes(), place), by_rays(west, tree, place, 500)), most) << name << " " << place.x;
    for (const AreaLight& light : {scene.area_lights[3], scene.area_lights[12], scene.area_lights[19]}) {
        const glm::vec3 place(30, 3, 1);
        const glm::vec4 rays = by_rays(light, tree, place, 400);
        EXPECT_LT(difference(seen(light, tree.boxes(), place), rays), most) << name;
        // Planted: the light without its bars.
        EXPECT_GT(difference(polygon_light(light, place), rays), most + 0.01f) << name;
    }
}

TEST(LightShadow, BarsTrussesAndBridgeOfTheHallAgreeWithRays) {
    agrees_with_rays("proof", 0.03f);
    // The built hall has many more and thinner bars: 4.2 % at one of its bays.
    agrees_with_rays("turbine-hall", 0.045f);
}

TEST(LightShadow, TiltedLightsAreSeenByRays) {
    const AreaLight tilted{LightRole::roof, {-4, 3, 10}, {8, 0, 2}, {0, -6, 1}};
    const std::vector<Box> plate = {{Surface::steel, {0, -9, 5}, {9, 9, 5.1f}}};
    const BoxTree tree(plate);
    // Four rays in each of 24 cells, of which a straight edge cuts every fourth.
    EXPECT_LT(difference(seen(tilted, plate, {0.3f, 0, 0}), by_rays(tilted, tree, {0.3f, 0, 0}, 300)), 0.06f);
    EXPECT_EQ(seen(tilted, {}, {0.3f, 0, 0}), polygon_light(tilted, {0.3f, 0, 0}));
}

TEST(LightShadow, GridOfTheHallIsDarkerUnderItsBridge) {
    const Scene scene = shipped("turbine-hall");
    const LightGrid open = make_light_grid(scene, BoxTree(), 2.5f);
    const LightGrid grid = make_light_grid(scene, BoxTree(AreaShadow::blockers(scene)), 2.5f);
    ASSERT_EQ(grid.cells, open.cells);
    for (std::size_t i = 0; i < grid.nodes.size(); ++i)
        EXPECT_LE(grid.nodes[i].w, open.nodes[i].w * 1.02f + 0.01f) << "nodes inside of steel are moved, and see a little more";
    const auto at = [&](const LightGrid& of, float x) {
        const auto node =
            static_cast<int>(std::lround((x - of.low_m.x) / (of.high_m.x - of.low_m.x) * static_cast<float>(of.cells.x - 1)));
        return of.nodes[static_cast<std::size_t>(of.cells.y / 2 * of.cells.x + node)].z;
    };
    EXPECT_LT(at(grid, -3.0f), 0.3f * at(open, -3.0f));
    EXPECT_GT(at(grid, 37.0f), 0.6f * at(open, 37.0f));
}

TEST(LightShadow, PlacesAreFreedUpwardsThroughBoxesThatLieOnOneAnother) {
    const BoxTree boxes(
        std::vector<Box>{{Surface::floor, {-9, -9, -0.3f}, {9, 9, 0}}, {Surface::floor, {-5, -5, 0}, {5, 5, 0.1f}}});
    EXPECT_EQ(free_place(boxes, {0, 0, 2}, 0.02f), glm::vec3(0, 0, 2));
    const glm::vec3 freed = free_place(boxes, {0, 0, 0}, 0.02f);
    EXPECT_EQ(glm::vec2(freed), glm::vec2(0));
    EXPECT_NEAR(freed.z, 0.13f, 1e-5f);
}

}  // namespace
}  // namespace sunflower::world
