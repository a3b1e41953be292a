// Every shipped scene and preset loads; broken scenes are refused with a place and a reason.
#include "engine/world/scene.hpp"

#include <gtest/gtest.h>

#include "engine/core/files.hpp"
#include "engine/params/layers.hpp"

namespace sunflower::world {
namespace {

params::Document document_of(const std::string& text) {
    params::Document document;
    document.name = "test";
    document.root = params::parse_toml(text, "test.toml");
    return document;
}

const std::string good = R"(title = "T"
tag = "ours"
preset = "overcast"
[caption]
english = "a"
chinese = "b"
sources = "c"
[plan]
kind = "field"
corner_m = [0, 0]
size_m = [2, 1]
[room]
low_m = [-1, -1, 0]
high_m = [3, 3, 3]
[view.a]
key = 1
help = "h"
eye_m = [0, 0, 2]
target_m = [1, 0, 0]
)";

std::string complaint(const std::string& text) {
    try {
        read_scene(document_of(text));
    } catch (const core::Error& error) {
        return error.what();
    }
    return "";
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

TEST(Scene, RefusesWhatIsWrongWithPlaceAndReason) {
    EXPECT_EQ(complaint(good), "");
    EXPECT_NE(complaint(replaced(good, "tag = \"ours\"", "tag = \"mine\"")).find("test.toml:2"), std::string::npos);
    EXPECT_NE(complaint(replaced(good, "size_m = [2, 1]", "size_m = [2, 1.1]")).find("whole tiles"), std::string::npos);
    EXPECT_NE(complaint(replaced(good, "target_m = [1, 0, 0]", "target_m = [0, 0, 2]")).find("same place"), std::string::npos);
    EXPECT_NE(complaint(replaced(good, "high_m = [3, 3, 3]", "high_m = [3, 3, -3]")).find("room"), std::string::npos);
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
