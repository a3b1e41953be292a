// The live loop without a window: what is shown while hands move, and what a still says about itself.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "engine/app/live/live.hpp"
#include "engine/core/hash.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

class LiveLoop : public test::GlTest {
  protected:
    void SetUp() override {
        GlTest::SetUp();
        std::filesystem::current_path(folders.path());  // where stills go
        show::Stage stage = show::load_stage("turbine-hall", "overcast");
        show::Session session;
        session.state.view = "knee";
        session.state.camera = world::find_view(stage.scene, "knee").camera;
        session.state.settings = stage.settings;
        session.state.settings.quality.samples = 1;
        session.panel_shown = false;
        desk.emplace(std::move(session), std::move(stage));
        live.emplace(context(), *desk);
        texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
        target = gl::Framebuffer("target", texture);
        input.size_px = size;
        input.seconds = 0.03f;
    }
    void TearDown() override {
        live.reset();
        target = {};
        texture = {};
        std::filesystem::current_path("/");
        GlTest::TearDown();
    }

    void turn() {
        live->turn(input, &target, true);
        live->work_on();
    }

    void rest() {
        desk->settle();
        for (int i = 0; i < 2000 && (desk->moving() || desk->status.baking < 1.0 || desk->status.samples < 2); ++i) turn();
        ASSERT_GE(desk->status.samples, 2);
        turn();
    }

    std::uint64_t shown() const {
        std::uint64_t hash = 0;
        for (const std::uint32_t pixel : texture.read<std::uint32_t>()) hash = hash * 0x100000001b3u ^ pixel;
        return hash;
    }

    static constexpr glm::ivec2 size{320, 200};
    test::UserFolders folders;
    std::optional<show::Desk> desk;
    std::optional<app::Live> live;
    gl::Texture texture;
    gl::Framebuffer target;
    show::Input input;
};

// A slow machine lays a bed in a second. Under a hand that never rests, each that was begun must be seen.
TEST_F(LiveLoop, ADragShowsWhatItDoes) {
    rest();
    std::set<std::uint64_t> pictures, beds;
    params::Settings next = desk->settings();
    for (int i = 0; i < 400 && pictures.size() < 6; ++i) {
        next.bed.seeds = 50'000'000 - 100'000 * i;
        desk->change(next, "Seeds", true);
        turn();
        pictures.insert(shown());
        beds.insert(desk->bed()->count());
    }
    EXPECT_GE(pictures.size(), 6u) << "of " << beds.size() << " beds";
    // Colours make a new picture of the same bed.
    rest();
    pictures.clear();
    for (int i = 0; i < 400 && pictures.size() < 6; ++i) {
        next.seed.ink.r = 0.002f * static_cast<float>(i);
        desk->change(next, "Ink", true);
        turn();
        pictures.insert(shown());
    }
    EXPECT_GE(pictures.size(), 6u);
}

TEST_F(LiveLoop, AHeldPictureIsTheStillAndItsMetadata) {
    rest();
    const std::uint64_t before = shown();
    desk->run(show::Command::hold);
    params::Settings dark = desk->settings();
    dark.roof.on = false;
    desk->change(dark, "Roof", false);
    for (int i = 0; i < 20; ++i) turn();
    desk->run(show::Command::still);
    for (int i = 0; i < 4000 && (desk->still_wanted || desk->status.still >= 0.0 || i < 5); ++i) turn();
    std::string file;
    for (const auto& entry : std::filesystem::directory_iterator(folders.path()))
        if (entry.path().extension() == ".png") file = entry.path().string();
    ASSERT_FALSE(file.empty());
    std::string told;
    for (const auto& [key, text] : test::read_png(file).texts) told += text;
    EXPECT_EQ(told.find("on = false"), std::string::npos) << told;
    desk->run(show::Command::hold);
    for (int i = 0; i < 3; ++i) turn();
    rest();
    EXPECT_NE(shown(), before) << "taken";
}

// While a show plays there is always a next picture for the operator: it must not be all that is drawn.
TEST_F(LiveLoop, AnAudienceThatComesInTheMidstOfAShowSeesIt) {
    params::Settings settings = desk->settings();
    settings.quality.slice_ms = 1.0f;
    settings.output.min_samples = 1;
    desk->change(settings, "Pieces", false);
    rest();
    desk->choose_show("looks");
    desk->play();
    for (int i = 0; i < 10; ++i) turn();
    bool seen = false;
    for (int i = 0; i < 2000 && !seen; ++i) {
        live->set_output({64, 36});
        turn();
        seen = live->pass_output(0.03);
    }
    EXPECT_TRUE(desk->player().is_playing());
    EXPECT_TRUE(seen);
}

// A field's tiles, a pour, a sheet: what is laid after another is what is laid after a third.
TEST_F(LiveLoop, GoesFromAnyKindOfBedToAnyOther) {
    params::Settings settings = desk->settings();
    settings.quality.live_samples = 2;
    desk->change(settings, "Samples", false);
    rest();
    const std::uint64_t hall = shown();
    std::map<std::string, std::uint64_t> seen;
    for (const char* scene :
         {"pile-100kg", "seed-sheet", "single-seed", "pile-100kg", "opening-days", "single-seed", "seed-sheet"}) {
        desk->choose_scene(scene);
        for (int i = 0; i < 3; ++i) turn();
        rest();
        ASSERT_EQ(desk->state().scene, scene);
        ASSERT_EQ(desk->settings().quality.live_samples, 2);
        const auto [before, is_first] = seen.emplace(scene, shown());
        EXPECT_EQ(shown(), before->second) << scene << " is another the second time";
        EXPECT_NE(shown(), hall);
    }
    EXPECT_EQ(seen.size(), 4u);
}

// What can be loaded but not laid is told once, and the bed that is there stays.
TEST_F(LiveLoop, ASceneThatCannotBeLaidIsToldOnce) {
    const std::string path = folders
                                 .write("data/sunflower/scenes/holes.toml", R"(extends = "turbine-hall"
title = "Holes"
[[carve]]
kind = "hollow"
at_m = [37.0, -1.5]
radius_m = 5.0
depth_mm = 30.0
[relief]
texel_mm = 0.75
)")
                                 .string();
    rest();
    const std::uint64_t seeds = desk->bed()->count();
    desk->choose_scene("holes");
    ASSERT_EQ(desk->state().scene, "holes") << (desk->notices().empty() ? "" : desk->notices().back().text);
    int told = 0;
    std::string text;
    for (int i = 0; i < 60; ++i) {
        turn();
        for (const show::Notice& notice : desk->notices())
            if (notice.trouble && notice.text != text) {
                ++told;
                text = notice.text;
            }
    }
    EXPECT_EQ(told, 1) << text;
    EXPECT_NE(text.find("relief"), std::string::npos) << text;
    desk->undo();
    rest();
    ASSERT_NE(desk->bed(), nullptr);
    EXPECT_EQ(desk->bed()->count(), seeds);
}

}  // namespace
}  // namespace sunflower
