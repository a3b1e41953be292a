// The live loop without a window: what is shown while hands move, and what a still says about itself.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "engine/app/live/live.hpp"
#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/panel_hand.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/printer_profile.hpp"
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
        live.emplace(context(), *desk, panel::Clipboard{}, std::future<world::Packing>{},
                     app::PrintProgram{SUNFLOWER_BINARY_DIR "/sunflower", true});
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

    /// The picture that was asked for, when it is there. Empty: it failed, or never came.
    std::string printed() {
        for (int i = 0; i < 20'000; ++i) {
            turn();
            if (desk->prints.queue.empty() || !desk->prints.requests.empty()) continue;
            const show::Print& print = desk->prints.queue.back();
            if (print.state == show::PrintState::failed) ADD_FAILURE() << print.why;
            if (print.state == show::PrintState::failed) return {};
            if (print.state == show::PrintState::done) return print.file;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return {};
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
    const std::string file = printed();
    ASSERT_FALSE(file.empty());
    EXPECT_EQ(std::filesystem::path(file).filename(), "turbine-hall_knee_overcast_0001.png");
    const test::PngPicture held = test::read_png(file);
    std::string told;
    for (const auto& [key, text] : held.texts) told += text;
    EXPECT_EQ(told.find("on = false"), std::string::npos) << told;
    // The very file that the command line makes.
    test::ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {"still", "--software", "--view", "knee", "--size", "1920x1200", "--samples", "1", "--out", "b.png"};
    run.folder = folders.path();
    const test::ProgramResult result = test::run_program(run);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(core::read_file(file) == core::read_file(folders.path() / "b.png"));
    desk->run(show::Command::hold);
    for (int i = 0; i < 3; ++i) turn();
    rest();
    EXPECT_NE(shown(), before) << "taken";
}

// What hands do after they asked for it is not in it, and the picture under them does not wait.
TEST_F(LiveLoop, APrintIsOfTheMomentAndThePictureGoesOnMeanwhile) {
    rest();
    desk->choose_view("path");
    for (int i = 0; i < 5; ++i) turn();
    desk->prints.wish.size = show::PrintWish::Size::pixels;
    desk->prints.wish.pixels = "480x300";  // the shape of the window
    desk->prints.wish.samples = 32;
    desk->run(show::Command::still);
    turn();
    ASSERT_EQ(desk->prints.queue.size(), 1u) << desk->notices().back().text;
    desk->choose_view("macro");
    for (int i = 0; i < 5; ++i) turn();
    rest();
    EXPECT_GE(desk->status.samples, 2);
    EXPECT_EQ(desk->prints.running(), &desk->prints.queue.front()) << "it is drawn still";
    const std::string file = printed();
    ASSERT_FALSE(file.empty());
    const still::Recipe recipe = still::read_recipe(file);
    EXPECT_EQ(recipe.view, "path");
    EXPECT_EQ(recipe.camera, world::find_view(desk->scene(), "path").camera);
    EXPECT_EQ(recipe.samples, 32);
}

TEST_F(LiveLoop, GuidesMakeRoomInThePictureUnderTheHandsAlone) {
    desk->panel_shown = true;
    rest();
    live->set_output({96, 64});
    const world::Camera eye = desk->camera();
    show::Prints& prints = desk->prints;
    prints.wish.size = show::PrintWish::Size::paper;
    prints.wish.paper = "A4";
    prints.wish.orientation = "landscape";
    prints.wish.bleed = "3mm";
    prints.guides = true;
    for (int i = 0; i < 5; ++i) turn();
    ASSERT_TRUE(desk->shows_guides()) << prints.readout.trouble;
    const show::PrintGuides guides = *prints.readout.guides;
    EXPECT_NEAR(guides.trim.x / guides.trim.y, 297.0 / 210.0, 0.002);
    // Of 297 mm, 3 mm of bleed on each side, and 5 mm to the safe line; half a pixel of 3508 and of 3579.
    EXPECT_NEAR(guides.bleed.x / guides.trim.x, 303.0 / 297.0, 3e-4);
    EXPECT_NEAR(guides.safe.x / guides.trim.x, 287.0 / 297.0, 3e-4);
    EXPECT_GT(prints.room, 1.0);
    EXPECT_EQ(desk->camera(), eye) << "the audience's picture is of it";
    EXPECT_LT(desk->seen_camera().focal_mm, eye.focal_mm);
    prints.wish.crop = true;
    for (int i = 0; i < 5; ++i) turn();
    EXPECT_LT(prints.readout.guides->trim.x, guides.trim.x);
    // Without a panel the window's picture is nobody's draft.
    desk->panel_shown = false;
    for (int i = 0; i < 5; ++i) turn();
    EXPECT_EQ(prints.room, 1.0);
    // What a lab would refuse is told where it is wished for.
    prints.wish.lab = "photo";
    prints.wish.icc = "adobe";
    for (int i = 0; i < 5; ++i) turn();
    EXPECT_NE(prints.readout.trouble.find("photo.toml:4: Colours: adobe"), std::string::npos) << prints.readout.trouble;
    desk->run(show::Command::still);
    turn();
    EXPECT_TRUE(prints.queue.empty());
}

// A proof is for the operator's eyes: his window shows it and says so, the audience and stills know nothing of it.
TEST_F(LiveLoop, ASoftProofIsShownToNobodyElse) {
    gl::Texture wall = gl::Texture::flat("audience", gl::Format::rgba8, 96, 64);
    const gl::Framebuffer audience("audience", wall);
    params::Settings calm = desk->settings();
    calm.output.min_samples = calm.quality.live_samples = 2;
    calm.output.dissolve_s = 0.0f;
    desk->change(calm, "Output", false);
    live->set_output({96, 64});
    rest();
    const auto shown_outside = [&] {
        for (int i = 0; i < 200 && !live->output_is_settled(); ++i) {
            turn();
            live->pass_output(1.0);
        }
        audience.bind();
        live->show_output(&audience, {96, 64});
        return wall.read<std::uint32_t>();
    };
    const auto outside = shown_outside();
    const std::uint64_t plain = shown();
    desk->proof = {.on = true, .profile = folders.write("matte.icc", test::printer_profile({})).string(), .warns = true};
    turn();
    turn();
    EXPECT_EQ(desk->status.proof, "Matte paper");
    EXPECT_LT(desk->status.proof_out, 0.1) << "seeds are grey, and paper can be grey";
    const std::uint64_t proofed = shown();
    EXPECT_NE(proofed, plain);
    EXPECT_EQ(shown_outside(), outside);
    // Black is black, and no proof of anything.
    live->set_output({0, 0});
    desk->run(show::Command::black);
    for (int i = 0; i < 5; ++i) turn();
    EXPECT_EQ(desk->status.proof, "");
    desk->run(show::Command::black);
    for (int i = 0; i < 5; ++i) turn();
    EXPECT_EQ(desk->status.proof, "Matte paper");
    // Off again, to the last bit as it was; and a file that is none is told of and switches it off.
    desk->proof.on = false;
    turn();
    turn();
    EXPECT_EQ(desk->status.proof, "");
    EXPECT_EQ(shown(), plain);
    desk->proof = {.on = true, .profile = folders.write("text.icc", "nothing of the kind").string()};
    turn();
    EXPECT_FALSE(desk->proof.on);
    EXPECT_NE(desk->notices().back().text.find("no ICC profile"), std::string::npos) << desk->notices().back().text;
}

// Held before there was one (at the start, on another canvas, after a GPU reset), the first picture comes all the same, and
// stays.
TEST_F(LiveLoop, WhatWasBeingTypedIsOverWhenNobodySitsAtThePanel) {
    input.size_px = {1280, 720};
    desk->panel_shown = true;
    const panel::Rectangle at = test::PanelHand(input.size_px).at("search");
    input.mouse_px = {(at.left + at.right) / 2, (at.top + at.bottom) / 2};
    for (const bool down : {false, true, false, false}) {
        input.buttons[0] = down;
        turn();
    }
    const auto press_b = [&] {
        input.pressed = {show::Key::b};
        turn();
        input.pressed.clear();
        turn();
        return desk->blacked;
    };
    EXPECT_FALSE(press_b()) << "the field has it";
    live->pass_unseen(0.1);
    turn();
    EXPECT_TRUE(press_b()) << "the field is closed";
}

TEST_F(LiveLoop, HoldTakesEffectFromTheFirstPictureOn) {
    params::Settings calm = desk->settings();
    calm.output.min_samples = calm.quality.live_samples = 2;
    calm.output.dissolve_s = 0.0f;
    desk->change(calm, "Output", false);
    desk->held = true;
    gl::Texture wall = gl::Texture::flat("audience", gl::Format::rgba8, 96, 64);
    const gl::Framebuffer audience("audience", wall);
    const auto shown_outside = [&] {
        for (int i = 0; i < 100; ++i) {
            live->set_output({96, 64});
            turn();
            live->pass_output(1.0);
        }
        live->show_output(&audience, {96, 64});
        return wall.read<std::uint32_t>();
    };
    const auto first = shown_outside();
    ASSERT_TRUE(live->output_has_picture());
    calm.roof.temperature_k = 3000.0f;
    desk->change(calm, "Roof", false);
    EXPECT_EQ(shown_outside(), first);
    desk->held = false;
    EXPECT_NE(shown_outside(), first);
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
