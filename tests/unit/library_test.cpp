// Scenes and looks by name, and the last session: what the user made comes back bit by bit, whatever happens to the files.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <random>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/layers.hpp"
#include "engine/show/library.hpp"
#include "tests/support/random_settings.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::show {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool has(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// Transient parameters are never written: a comparison leaves them out.
params::Settings lasting(params::Settings settings) {
    settings.debug = {};
    return settings;
}

class LibraryTest : public ::testing::Test {
  protected:
    params::Settings random_settings() { return test::random_settings(random_); }

    Session random_session() {
        const auto real = [&](double low, double high) {
            return static_cast<float>(std::uniform_real_distribution<double>(low, high)(random_));
        };
        Session session;
        session.state = {"traces", "overcast", "", {}, lasting(random_settings())};
        session.state.view = load_stage("traces", "").scene.views.back().name;
        session.state.camera = {{real(-90, 90), real(-9, 9), real(0, 30)},
                                {real(-90, 90), real(-9, 9), -0.0f},
                                real(5, 500),
                                real(-9, 9),
                                real(-9, 9)};
        session.width_px = static_cast<int>(640 + random_() % 4000);
        session.height_px = static_cast<int>(480 + random_() % 4000);
        session.ui_percent = static_cast<int>(75 + random_() % 226);
        session.panel_shown = random_() % 2 == 0;
        return session;
    }

    test::UserFolders user_;
    std::mt19937 random_{7};
};

TEST_F(LibraryTest, XdgFolders) {
    EXPECT_EQ(user_data_folder(), user_.data());
    EXPECT_EQ(user_state_folder(), user_.state());
    const std::string home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "/";
    ::setenv("HOME", "/somebody", 1);
    ::setenv("XDG_DATA_HOME", "relative/data", 1);
    ::unsetenv("XDG_STATE_HOME");
    EXPECT_EQ(user_data_folder(), "/somebody/.local/share/sunflower") << "the specification: a relative one is ignored";
    EXPECT_EQ(user_state_folder(), "/somebody/.local/state/sunflower");
    ::unsetenv("HOME");
    EXPECT_TRUE(contains(test::complaint([] { user_state_folder(); }), "$XDG_STATE_HOME and $HOME name no folder"));
    EXPECT_TRUE(has(preset_names(), "overcast")) << "what is shipped needs no home";
    std::string trouble;
    EXPECT_FALSE(load_session(trouble));
    EXPECT_TRUE(contains(trouble, "name no folder")) << trouble;
    ::setenv("HOME", home.c_str(), 1);
}

TEST_F(LibraryTest, TheUsersOwnNamesComeFirst) {
    EXPECT_EQ(preset_folders(), std::vector<fs::path>{core::data_folder() / "presets"}) << "no folder of the user's yet";
    user_.write("data/sunflower/presets/dusk.toml", "extends = 'overcast'\n[roof]\nluminance_cd_m2 = 100\n");
    user_.write("data/sunflower/scenes/mine.toml", "extends = 'seed-sheet'\ntitle = 'Mine'\npreset = 'dusk'\n");
    EXPECT_TRUE(has(preset_names(), "dusk") && has(preset_names(), "overcast"));
    EXPECT_TRUE(has(scene_names(), "mine") && has(scene_names(), "turbine-hall"));
    const Stage mine = load_stage("mine", "");
    EXPECT_EQ(mine.scene.title, "Mine");
    EXPECT_EQ(mine.preset, "dusk") << "the scene's own";
    const Stage shipped = load_stage("seed-sheet", "overcast");
    EXPECT_EQ(shipped.preset, "overcast");
    EXPECT_EQ(mine.scene_settings, shipped.scene_settings);
    params::Settings expected = shipped.settings;
    expected.roof.luminance_cd_m2 = 100.0f;
    EXPECT_EQ(mine.settings, expected) << "what the shipped one says, and on top of it the user's";
    user_.write("data/sunflower/presets/overcast.toml", "[roof]\nluminance_cd_m2 = 5\n");
    EXPECT_EQ(load_stage("seed-sheet", "overcast").settings.roof.luminance_cd_m2, 5.0f);
    EXPECT_TRUE(contains(test::complaint([] { load_stage("seed-shee", ""); }), "did you mean 'seed-sheet'?"));
    EXPECT_TRUE(contains(test::complaint([] { load_stage("mine", "dust"); }), "did you mean 'dusk'?"));
}

TEST_F(LibraryTest, TheWishForPrintsIsKept) {
    Session session;
    const Stage stage = load_stage("seed-sheet", "");
    session.state = {"seed-sheet", stage.preset, stage.scene.views.front().name, stage.scene.views.front().camera, stage.settings};
    show::save_session(session, stage.settings);
    EXPECT_EQ(core::read_file(user_.state() / "session.toml").find("[print]"), std::string::npos) << "as usual";
    PrintWish& wish = session.print;
    wish.size = PrintWish::Size::paper;
    wish.pixels = "100x50";
    wish.paper = "60 x 40 \"cm\"";
    wish.orientation = "landscape";
    wish.ppi = 299.7;
    wish.bleed = "1/8in";
    wish.border = "20 mm";
    wish.scale = "1:20";
    wish.crop = true;
    wish.lab = "offset";
    wish.file = "tif";
    wish.depth = 16;
    wish.icc = "p3";
    wish.sharpen = "matte";
    wish.samples = 300;
    session.print_guides = true;
    show::save_session(session, stage.settings);
    std::string trouble;
    auto read = show::load_session(trouble);
    ASSERT_TRUE(read) << trouble;
    EXPECT_EQ(trouble, "");
    EXPECT_TRUE(read->print == wish);
    EXPECT_TRUE(read->print_guides);
    // What means nothing is left out alone.
    std::string text = core::read_file(user_.state() / "session.toml");
    const auto change = [&](const std::string& from, const std::string& to) {
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
    };
    change("file = \"tif\"", "file = \"gif\"");
    change("ppi = 299.7", "ppi = -1");
    user_.write("state/sunflower/session.toml", text);
    read = show::load_session(trouble);
    ASSERT_TRUE(read);
    EXPECT_NE(trouble.find("gif"), std::string::npos) << trouble;
    EXPECT_NE(trouble.find("ppi"), std::string::npos) << trouble;
    wish.file.clear();
    wish.ppi = 0;
    EXPECT_TRUE(read->print == wish);
}

TEST_F(LibraryTest, APresetLeavesSeedsAndMachineAlone) {
    user_.write("data/sunflower/presets/few.toml", "[bed]\nseeds = 1000\n[quality]\nsamples = 9\n[lamp]\non = true\n");
    const Stage stage = load_stage("traces", "overcast");
    for (int i = 0; i < 20; ++i) {
        const params::Settings now = random_settings();
        params::Settings expected = stage.settings;
        expected.bed = now.bed;
        expected.lod = now.lod;
        expected.relief = now.relief;
        expected.quality = now.quality;
        expected.output = now.output;
        expected.debug = now.debug;
        EXPECT_EQ(settings_with_preset(now, stage.scene_settings, preset_document("overcast")), expected);
        const params::Settings few = settings_with_preset(now, stage.scene_settings, preset_document("few"));
        EXPECT_EQ(few.bed.seeds, 1000) << "what a preset names, it sets";
        EXPECT_EQ(few.bed.gather, now.bed.gather);
        EXPECT_EQ(few.quality.samples, 9);
        EXPECT_TRUE(few.lamp.on);
    }
}

TEST_F(LibraryTest, AQualityGoesOnTopOfAnyLook) {
    user_.write("data/sunflower/presets/few.toml", "[bed]\nseeds = 1000\n[lamp]\non = true\n");
    user_.write("data/sunflower/presets/plain.toml", "");
    for (const char* name : {"draft", "gallery", "print"}) EXPECT_TRUE(is_quality(preset_document(name))) << name;
    for (const char* name : {"overcast", "ash", "few", "plain"}) EXPECT_FALSE(is_quality(preset_document(name))) << name;
    // One leaves nothing of another behind.
    const auto named = [](const char* name) {
        params::Layers layers;
        layers.add(preset_document(name));
        std::vector<std::string> rows;
        for (const params::Row& row : params::rows())
            if (layers.origin(row) != "default") rows.push_back(row.path());
        return rows;
    };
    EXPECT_EQ(named("draft"), named("print"));
    EXPECT_EQ(named("draft"), named("gallery"));
    params::Layers gallery;
    gallery.add(preset_document("gallery"));
    EXPECT_EQ(gallery.settings(), params::Settings{}) << "what the program starts with";

    const NamedPresets one = named_presets({"print", "blue-hour", "few", "draft"});
    EXPECT_EQ(one.look, "blue-hour") << "the first that is a look";
    ASSERT_EQ(one.over.size(), 3u);
    EXPECT_EQ(one.over[0].name + one.over[1].name + one.over[2].name, "printfewdraft");
    EXPECT_EQ(named_presets({"draft"}).look, "") << "the scene's own look stays";
    EXPECT_EQ(named_presets({}).over.size(), 0u);
    EXPECT_TRUE(contains(test::complaint([] { named_presets({"draft", "blue-our"}); }), "did you mean 'blue-hour'?"));
}

TEST_F(LibraryTest, LookNames) {
    EXPECT_EQ(look_name("Blue hour, late"), "blue-hour-late");
    EXPECT_EQ(look_name("  2nd -- try!  "), "2nd-try");
    EXPECT_EQ(look_name("../../etc/passwd"), "etc-passwd");
    EXPECT_EQ(look_name(std::string("a\0b\nc", 5)), "a-b-c");
    EXPECT_EQ(look_name(std::string(200, 'x')), std::string(60, 'x'));
    EXPECT_EQ(look_name(std::string(59, 'x') + " y"), std::string(59, 'x'));
    EXPECT_EQ(look_name("Später Morgen"), "später-morgen");
    EXPECT_EQ(look_name("\u8475\u82b1\u7c7d"), "\u8475\u82b1\u7c7d");
    EXPECT_EQ(look_name(std::string(59, 'x') + "ä"), std::string(59, 'x')) << "no half letters";
    for (const char* bad : {"", " ", "...", "/", "\xff\x8f"})
        EXPECT_TRUE(contains(test::complaint([&] { look_name(bad); }), "gives no name for a look")) << bad;
}

TEST_F(LibraryTest, ASavedLookComesBackBitByBit) {
    const params::Settings scene_settings = load_stage("traces", "").scene_settings;
    int rounded_differs = 0;
    for (int i = 0; i < 100; ++i) {
        State state{"traces", "overcast", "plan", {}, lasting(random_settings())};
        state.settings.camera.exposure_ev100 = i == 0 ? -0.0f : state.settings.camera.exposure_ev100;
        const fs::path file = save_look(fmt::format("Look {}", i), state, scene_settings, false);
        EXPECT_EQ(file, user_.data() / "presets" / fmt::format("look-{}.toml", i));
        const params::Settings loaded = load_stage("traces", file.stem().string()).settings;
        EXPECT_EQ(loaded, look_of(state.settings, scene_settings)) << file;
        EXPECT_FALSE(loaded == scene_settings) << "there is something to come back";
        const float cd_m2 = state.settings.roof.luminance_cd_m2;
        rounded_differs += std::strtof(fmt::format("{:.6g}", cd_m2).c_str(), nullptr) != cd_m2 ? 1 : 0;
    }
    EXPECT_GT(rounded_differs, 50) << "six digits, as printf writes, would not bring these numbers back";
    EXPECT_EQ(params::document_names(user_.data() / "presets").size(), 100u);
    for (const auto& entry : fs::directory_iterator(user_.data() / "presets"))
        EXPECT_EQ(entry.path().extension(), ".toml") << "nothing temporary stays: " << entry.path();
}

// A look that was saved over few seeds must not take the seeds away where it is chosen.
TEST_F(LibraryTest, ASavedLookLeavesSeedsAndMachineAlone) {
    const Stage stage = load_stage("traces", "overcast");
    for (int i = 0; i < 20; ++i) {
        State state{"traces", "overcast", "plan", {}, random_settings()};
        state.settings.bed.seeds = 7860;
        const fs::path file = save_look("few", state, stage.scene_settings, true);
        const std::string text = core::read_file(file);
        for (const char* group : {"[bed]", "[lod]", "[relief]", "[quality]", "[debug]"})
            EXPECT_FALSE(contains(text, group)) << text;
        EXPECT_TRUE(contains(text, "[roof]")) << text;
        const params::Settings now = random_settings();
        const params::Settings chosen = settings_with_preset(now, stage.scene_settings, preset_document("few"));
        EXPECT_EQ(chosen, look_of(state.settings, now)) << "the look of the one, all else of the other";
        EXPECT_EQ(chosen.bed.seeds, now.bed.seeds);
        EXPECT_EQ(chosen.roof.luminance_cd_m2, state.settings.roof.luminance_cd_m2);
    }
}

TEST_F(LibraryTest, LooksAreNotLost) {
    const Stage stage = load_stage("traces", "overcast");
    State state{"traces", "overcast", "plan", {}, stage.settings};
    state.settings.debug.view = params::DebugView::normals;
    EXPECT_TRUE(contains(test::complaint([&] { save_look("Overcast", state, stage.scene_settings, true); }),
                         "'overcast' is a look that came with the program; choose another name"));
    const fs::path file = save_look("dusk", state, stage.scene_settings, false);
    const std::string first = core::read_file(file);
    EXPECT_TRUE(first.starts_with("# Saved from scene 'traces', begun with preset 'overcast'.\n")) << first;
    EXPECT_FALSE(contains(first, "debug")) << "transient";
    state.settings.roof.on = false;
    EXPECT_TRUE(contains(test::complaint([&] { save_look("dusk", state, stage.scene_settings, false); }),
                         "there is a look 'dusk' already"));
    EXPECT_EQ(core::read_file(file), first);
    save_look("dusk", state, stage.scene_settings, true);
    EXPECT_FALSE(load_stage("traces", "dusk").settings.roof.on);
    EXPECT_TRUE(contains(test::complaint([&] { save_look("?", state, stage.scene_settings, false); }), "gives no name"));
    // A file where the folder should be.
    fs::remove_all(user_.data() / "presets");
    user_.write("data/sunflower/presets", "");
    EXPECT_TRUE(contains(test::complaint([&] { save_look("dusk", state, stage.scene_settings, false); }), "cannot be made"));
}

TEST_F(LibraryTest, TheSessionComesBackBitByBit) {
    std::string trouble;
    EXPECT_FALSE(load_session(trouble));
    EXPECT_EQ(trouble, "") << "a first start is no trouble";
    const params::Settings base = load_stage("traces", "overcast").settings;
    for (int i = 0; i < 100; ++i) {
        const Session session = random_session();
        save_session(session, base);
        const auto loaded = load_session(trouble);
        ASSERT_TRUE(loaded) << trouble;
        EXPECT_EQ(trouble, "");
        EXPECT_EQ(loaded->state, session.state) << core::read_file(user_.state() / "session.toml");
        EXPECT_TRUE(std::signbit(loaded->state.camera.target_m.z));
        EXPECT_EQ(loaded->width_px, session.width_px);
        EXPECT_EQ(loaded->height_px, session.height_px);
        EXPECT_EQ(loaded->ui_percent, session.ui_percent);
        EXPECT_EQ(loaded->panel_shown, session.panel_shown);
    }
    Session debugging = random_session();
    debugging.state.settings = base;
    debugging.state.settings.debug.view = params::DebugView::bands;
    save_session(debugging, base);
    EXPECT_FALSE(contains(core::read_file(user_.state() / "session.toml"), "debug")) << "transient";
    EXPECT_EQ(load_session(trouble)->state.settings, base);
}

TEST_F(LibraryTest, ASceneOfTheUsersByPath) {
    // A name that TOML must escape, and that means the same file from every folder.
    const fs::path scene = user_.write("a \"b\" \\ \xE8\x91\xB5/mine.toml", "extends = 'seed-sheet'\n");
    const fs::path before = fs::current_path();
    fs::current_path(scene.parent_path());
    Session session;
    session.state.scene = "./mine.toml";
    session.state.view = "sheet";
    save_session(session, {});
    fs::current_path(before);
    std::string trouble;
    const auto loaded = load_session(trouble);
    ASSERT_TRUE(loaded) << trouble;
    EXPECT_TRUE(fs::equivalent(loaded->state.scene, scene)) << loaded->state.scene;
}

// What the session names may be gone, or be of another release: all the rest is kept, and the file as it was too.
TEST_F(LibraryTest, WhatIsGoneIsLeftOut) {
    const Stage stage = load_stage("traces", "overcast");
    const std::string whole =
        "scene = 'traces'\npreset = 'overcast'\nview = '" + stage.scene.views.back().name +
        "'\n[eye]\neye_m = [30, 1, 2]\ntarget_m = [31, 1, 1]\nfocal_mm = 50\nshift_up_mm = 0\nshift_right_mm = 0\n"
        "[screen]\nwidth_px = 1000\nheight_px = 700\nui_percent = 120\npanel_shown = false\n"
        "[lamp]\non = true\n[roof]\nluminance_cd_m2 = 123\n";
    std::string trouble;
    const auto load = [&](const std::string& from, const std::string& to) {
        std::string text = whole;
        if (!from.empty()) text.replace(text.find(from), from.size(), to);
        user_.write("state/sunflower/session.toml", text);
        fs::remove(user_.state() / "session-broken.toml");
        auto loaded = load_session(trouble);
        EXPECT_EQ(fs::exists(user_.state() / "session-broken.toml"), !trouble.empty());
        if (!trouble.empty()) {
            EXPECT_EQ(core::read_file(user_.state() / "session-broken.toml"), text) << "nothing is lost";
        }
        return loaded;
    };
    params::Settings expected = stage.settings;
    expected.lamp.on = true;
    expected.roof.luminance_cd_m2 = 123.0f;
    ASSERT_TRUE(load("", ""));
    EXPECT_EQ(trouble, "");
    EXPECT_EQ(load("", "")->state.settings, expected);
    EXPECT_EQ(load("", "")->state.camera.focal_mm, 50.0f);

    auto kept = load("preset = 'overcast'", "preset = 'gone'");
    ASSERT_TRUE(kept);
    EXPECT_TRUE(contains(trouble, "there is no 'gone' in ")) << trouble;
    EXPECT_EQ(kept->state.preset, stage.scene.preset) << "the scene's own";
    EXPECT_EQ(kept->state.settings, expected);

    kept = load("view = '" + stage.scene.views.back().name, "view = 'gone");
    ASSERT_TRUE(kept);
    EXPECT_TRUE(contains(trouble, "has no view 'gone'")) << trouble;
    EXPECT_EQ(kept->state.view, stage.scene.views.front().name);
    EXPECT_EQ(kept->state.camera.focal_mm, 50.0f) << "the camera is where it was";

    const std::pair<const char*, const char*> parts[] = {
        {"on = true", "on = true\nwarmth = 3"},  // a parameter that was renamed since
        {"on = true", "on = true\n[fog]\ndensity = 1"},
        {"on = true", "on = true\n[debug]\nview = 'bands'"},
        {"scene =", "fog = 1\nscene ="},
    };
    for (const auto& [from, to] : parts) {
        kept = load(from, to);
        ASSERT_TRUE(kept) << to;
        EXPECT_TRUE(contains(trouble, "Of the last session a part is left out: ")) << to;
        EXPECT_TRUE(contains(trouble, "session.toml:")) << trouble;
        EXPECT_EQ(kept->state.settings, expected) << to;
        EXPECT_EQ(kept->width_px, 1000);
    }
    kept = load("luminance_cd_m2 = 123", "luminance_cd_m2 = -1");
    ASSERT_TRUE(kept);
    EXPECT_TRUE(contains(trouble, "roof.luminance_cd_m2 = -1 is out of range")) << trouble;
    EXPECT_EQ(kept->state.settings.roof.luminance_cd_m2, stage.settings.roof.luminance_cd_m2);
    EXPECT_TRUE(kept->state.settings.lamp.on);
    for (const char* eye : {"[nan, 1, 2]", "[inf, 1, 2]", "[31, 1, 1]", "'here'", "[1, 2]", "[1e30, 0, 0]"}) {
        kept = load("eye_m = [30, 1, 2]", std::string("eye_m = ") + eye);
        ASSERT_TRUE(kept) << eye;
        EXPECT_NE(trouble, "") << eye;
        EXPECT_EQ(kept->state.camera.eye_m, stage.scene.views.back().camera.eye_m) << eye;
        EXPECT_EQ(kept->state.settings, expected) << eye;
    }
    kept = load("ui_percent = 120", "ui_percent = 100000");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->ui_percent, 100);
    EXPECT_EQ(kept->height_px, 700);
    EXPECT_FALSE(kept->panel_shown);
    std::string many = "on = true";
    for (int i = 0; i < 100; ++i) many += fmt::format("\nold_{} = 1", i);
    ASSERT_TRUE(load("on = true", many));
    EXPECT_TRUE(contains(trouble, "More parts")) << trouble;
    EXPECT_LT(std::ranges::count(trouble, '\n'), 8) << "nobody reads a hundred sentences";
}

TEST_F(LibraryTest, BrokenSessionsAreMovedAside) {
    const std::string broken[] = {
        "",
        "scene = 'traces",
        "scene = 5",
        "scene = ''",
        "scene = 'gone'\npreset = 'overcast'",
        "scene = 'gone'\npreset = 'gone'",
        "scene = '/dev/zero'",
        "scene = '../../../etc/passwd.toml'",
        "view = 'bridge'",
        std::string("scene = 'a\0b'", 13),
        "\xFF\xFE",
        std::string(2 << 20, '#'),
        fmt::format("scene = {}", std::string(2000, '[')),
    };
    for (const std::string& text : broken) {
        const fs::path file = user_.write("state/sunflower/session.toml", text);
        std::string trouble;
        EXPECT_FALSE(load_session(trouble)) << params::quote(text);
        EXPECT_TRUE(contains(trouble, "The last session cannot be taken up again: ")) << trouble;
        EXPECT_TRUE(contains(trouble, "It was moved to ")) << trouble;
        EXPECT_FALSE(fs::exists(file));
        EXPECT_EQ(core::read_file(user_.state() / "session-broken.toml"), text);
        EXPECT_FALSE(load_session(trouble));
        EXPECT_EQ(trouble, "") << "it is told once";
    }
    fs::create_directories(user_.state() / "session.toml");
    std::string trouble;
    EXPECT_FALSE(load_session(trouble));
    EXPECT_TRUE(contains(trouble, "is not a plain file")) << trouble;
}

TEST_F(LibraryTest, OldTemporaryFilesAreSweptUp) {
    const auto aged = [&](const std::string& name, std::chrono::minutes age) {
        const fs::path file = user_.write(name, "torn");
        fs::last_write_time(file, fs::file_time_type::clock::now() - age);
        return file;
    };
    using std::chrono::minutes;
    const fs::path old[] = {aged("state/sunflower/.session.toml.Ab12Cd", minutes(61)),
                            aged("data/sunflower/presets/.dusk.toml.zzzzzz", minutes(10000))};
    const fs::path kept[] = {
        aged("state/sunflower/.session.toml.Ab12Ce", minutes(59)),  // somebody may be writing it
        aged("state/sunflower/.hidden.toml", minutes(10000)),      aged("state/sunflower/session-broken.toml", minutes(10000)),
        aged("state/sunflower/notes.toml.Ab12Cd", minutes(10000)), aged("state/.session.toml.Ab12Cd", minutes(10000)),
        aged("data/sunflower/presets/dusk.toml", minutes(10000))};
    std::string trouble;
    EXPECT_FALSE(load_session(trouble));
    EXPECT_EQ(trouble, "");
    for (const fs::path& file : old) EXPECT_FALSE(fs::exists(file)) << file;
    for (const fs::path& file : kept) EXPECT_TRUE(fs::exists(file)) << file;
}

TEST_F(LibraryTest, ASessionThatCannotBeWritten) {
    user_.write("state/sunflower", "a file where the folder should be");
    EXPECT_TRUE(contains(test::complaint([] { save_session({}, {}); }), "the folder cannot be made"));
    fs::remove(user_.path() / "state/sunflower");
    fs::create_directories(user_.state() / "session.toml");
    EXPECT_TRUE(contains(test::complaint([] { save_session({}, {}); }), "is a folder"));
}

}  // namespace
}  // namespace sunflower::show
