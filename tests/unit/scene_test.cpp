// Every shipped scene and preset loads; broken scenes are refused with a place and a reason.
#include "engine/world/scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/files.hpp"
#include "engine/params/layers.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/light.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::world {
namespace {

const std::string good = test::bare_scene + "[plan]\nkind = \"field\"\ncorner_m = [0, 0]\nsize_m = [2, 1]\n";

std::string complaint(const std::string& text) {
    return test::complaint([&] { test::scene_of(text); });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST(Scene, AllShippedScenesAndPresetsLoad) {
    const auto scenes = core::data_folder() / "scenes";
    const auto presets = core::data_folder() / "presets";
    ASSERT_GE(params::document_names(scenes).size(), 2u);
    for (const std::string& name : params::document_names(scenes)) {
        const params::Document document = params::load_document(name, scenes);
        params::Layers layers;
        layers.add(document, scene_keys());
        const Scene scene = read_scene(document);
        EXPECT_FALSE(scene.views.empty()) << name;
        layers.add(params::load_document(scene.preset, presets));
        EXPECT_NE(scene.caption.english.find("computer reconstruction"), std::string::npos) << name << " must say what it is";
    }
    for (const std::string& name : params::document_names(presets)) {
        params::Layers layers;
        layers.add(params::load_document(name, presets));
    }
}

TEST(Scene, TurbineHallHasItsViewsAndItsSeeds) {
    const Scene scene = read_scene(params::load_document("turbine-hall", core::data_folder() / "scenes"));
    for (const char* view : {"bridge", "path", "edge", "knee", "macro", "plan", "bay", "end"})
        EXPECT_NO_THROW(find_view(scene, view));
    EXPECT_EQ(scene.bed.columns * scene.bed.rows, 16'000);
    EXPECT_EQ(scene.views.front().name, "bridge");
}

TEST(Scene, TheFieldIsTenBillionSeedsUnderASky) {
    const params::Document document = params::load_document("field", core::data_folder() / "scenes");
    const Scene scene = read_scene(document);
    EXPECT_EQ(seed_capacity(scene.bed), 10'000'000'000u);
    EXPECT_EQ(scene.tag, "ours");
    for (const char* view : {"horizon", "knee", "eight", "sixty", "plan", "macro"}) EXPECT_NO_THROW(find_view(scene, view));
    // The scene itself asks for all of them: the parameters' defaults are the hall's.
    params::Layers layers;
    layers.add(document, scene_keys());
    layers.add(params::load_document(scene.preset, core::data_folder() / "presets"));
    EXPECT_EQ(layers.settings().bed.seeds, 10'000'000'000);
    EXPECT_EQ(layers.settings().bed.gather, 10'000'000'000);
    // Every role has a light, so that any preset suits.
    for (int role = 0; role < light_role_count; ++role) {
        const auto is = [&](const auto& light) { return static_cast<int>(light.role) == role; };
        EXPECT_TRUE(std::ranges::any_of(scene.area_lights, is) || std::ranges::any_of(scene.point_lights, is)) << role;
    }
    // A bed that shows no edge of the world: wherever an eye may be, ground ends 20 km away, and sky begins there.
    const auto box = [&](Surface surface, auto holds) {
        return std::ranges::any_of(scene.boxes, [&](const Box& b) { return b.surface == surface && holds(b); });
    };
    EXPECT_TRUE(box(Surface::ground, [&](const Box& b) {
        return b.high_m.z == 0.0f && glm::all(glm::lessThan(glm::vec2(b.low_m) + 20'000.0f, glm::vec2(scene.room_low_m))) &&
               glm::all(glm::greaterThan(glm::vec2(b.high_m) - 20'000.0f, glm::vec2(scene.room_high_m)));
    }));
    for (int axis = 0; axis < 3; ++axis) {
        EXPECT_TRUE(box(Surface::sky, [&](const Box& b) { return b.low_m[axis] >= 20'000.0f; })) << axis;
        EXPECT_TRUE(axis == 2 || box(Surface::sky, [&](const Box& b) { return b.high_m[axis] <= -20'000.0f; })) << axis;
    }
}

// The presets' powers are made for the hall: under the sky each role gives the ground about as much.
TEST(Scene, TheFieldIsLitAsTheHallIs) {
    const auto ground = [](const Scene& scene, glm::vec3 place_m) {
        std::vector<float> light(grid_roles, 0.0f);
        for (const AreaLight& area : scene.area_lights)
            light[static_cast<std::size_t>(area.role)] += polygon_light(area, place_m).z;
        return light;
    };
    const auto shipped = [](const char* name) {
        return read_scene(params::load_document(name, core::data_folder() / "scenes"));
    };
    const Scene field = shipped("field"), hall = shipped("turbine-hall");
    const std::vector<float> in_hall = ground(hall, {37.0f, -1.5f, 0.1f});
    for (const glm::vec3 place_m :
         {glm::vec3(250.0f, 0.0f, 0.1f), glm::vec3(2.0f, -98.0f, 0.1f), glm::vec3(498.0f, 98.0f, 0.1f)}) {
        const std::vector<float> in_field = ground(field, place_m);
        for (std::size_t role = 0; role < in_field.size(); ++role)
            EXPECT_NEAR(in_field[role] / in_hall[role], 1.0f, 0.2f) << role;  // a sixth: 7 of 255 in the bed's grey
    }
    // Far lights need few nodes, near ones many.
    EXPECT_LT(make_light_grid(field, BoxTree(), 2.0f).nodes.size(), 4000u);
    EXPECT_GT(make_light_grid(hall, BoxTree(), 2.0f).nodes.size(), 20'000u);
}

TEST(Scene, RefusesWhatIsWrongWithPlaceAndReason) {
    EXPECT_EQ(complaint(good), "");
    EXPECT_NE(complaint(replaced(good, "tag = \"ours\"", "tag = \"mine\"")).find("test.toml:2"), std::string::npos);
    EXPECT_NE(complaint(replaced(good, "size_m = [2, 1]", "size_m = [2, 1.1]")).find("whole tiles"), std::string::npos);
    EXPECT_NE(complaint(replaced(good, "target_m = [1, 0, 0]", "target_m = [0, 0, 2]")).find("same place"), std::string::npos);
    EXPECT_NE(complaint(replaced(good, "high_m = [5, 5, 3]", "high_m = [5, 5, -3]")).find("room"), std::string::npos);
    EXPECT_NE(complaint(replaced(good, "help = \"h\"", "halp = \"h\"")).find("help"), std::string::npos);
    EXPECT_NE(complaint(replaced(good, "eye_m = [0, 0, 2]", "eye_m = [0, nan, 2]")).find("eye_m"), std::string::npos);
    EXPECT_NE(complaint(good + "[[box]]\nsurface = \"flor\"\nlow_m = [0,0,0]\nhigh_m = [1,1,1]\n").find("floor"),
              std::string::npos);
}

TEST(Scene, AnUnknownViewNamesTheNearest) {
    const Scene scene = read_scene(params::load_document("turbine-hall", core::data_folder() / "scenes"));
    try {
        find_view(scene, "brigde");
        FAIL();
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("bridge"), std::string::npos);
    }
}

}  // namespace
}  // namespace sunflower::world
