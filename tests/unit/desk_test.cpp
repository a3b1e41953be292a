// The desk without a window: values and their past, scenes and looks, counts of seeds, the session that saves itself.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "tests/support/desk_fixture.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::show {
namespace {

using namespace test;
namespace fs = std::filesystem;

TEST_F(DeskTest, StartsAsTheSessionSays) {
    Session session = session_of("seed-sheet");
    session.ui_percent = 150;
    session.panel_shown = false;
    session.width_px = 1000;
    session.state.camera.focal_mm = 77.0f;
    session.state.settings.lamp.on = true;
    const Desk other(session, load_stage("seed-sheet", ""));
    EXPECT_EQ(other.state(), session.state);
    EXPECT_EQ(other.ui_percent, 150);
    EXPECT_FALSE(other.panel_shown);
    EXPECT_EQ(other.window_px, glm::ivec2(1000, 720));
    EXPECT_EQ(other.camera(), session.state.camera);
    EXPECT_EQ(other.base(), load_stage("seed-sheet", "").settings);
    EXPECT_TRUE(std::ranges::count(other.scenes(), "turbine-hall") == 1 &&
                std::ranges::count(other.presets(), "overcast") == 1);
}

TEST_F(DeskTest, ValuesAndTheirPast) {
    const params::Settings before = desk.settings();
    std::mt19937 random(5);
    std::vector<params::Settings> made = {before};
    for (int i = 0; i < 20; ++i) {
        made.push_back(test::random_settings(random));
        desk.change(made.back(), "All", false);
        EXPECT_EQ(desk.settings(), made.back());
    }
    for (std::size_t i = made.size() - 1; i-- > 0;) {
        press({Key::ctrl, Key::z});
        EXPECT_EQ(desk.settings(), made[i]);
    }
    press({Key::ctrl, Key::z});
    EXPECT_TRUE(told("Nothing to undo."));
    for (std::size_t i = 1; i < made.size(); ++i) {
        press({Key::ctrl, Key::shift, Key::z});
        EXPECT_EQ(desk.settings(), made[i]);
    }
    // A drag is one step, and the picture is moving while it lasts. So it is while keys repeat.
    EXPECT_TRUE(desk.moving());
    for (int i = 0; i < 20; ++i) frame();
    EXPECT_FALSE(desk.moving());
    params::Settings next = desk.settings();
    for (int i = 0; i < 30; ++i) {
        next.roof.luminance_cd_m2 = static_cast<float>(i);
        desk.change(next, "Roof luminance", true);
        EXPECT_TRUE(desk.moving());
    }
    desk.settle();
    EXPECT_EQ(steps(), 21);
    for (int i = 0; i < 20; ++i) frame();
    EXPECT_FALSE(desk.moving()) << "a third of a second later it rests";
}

// The number that is shown is the number that lies there, before it lies there.
TEST_F(DeskTest, CountsAreExact) {
    EXPECT_EQ(desk.capacity(), 60u) << "each lies on the sheet twice, once on either face";
    EXPECT_EQ(desk.seed_count(), bed_.count() / 2);
    EXPECT_NEAR(desk.plan_m2(), 0.0625, 1e-9);

    user_.write("data/sunflower/scenes/small.toml", "extends = 'turbine-hall'\n[plan]\ncorner_m = [20, -5]\nsize_m = [5, 4]\n");
    Desk small(session_of("small"), load_stage("small", ""));
    const std::int64_t room = 20 * 16 * 6250;
    EXPECT_EQ(small.capacity(), static_cast<std::uint64_t>(room));
    EXPECT_NEAR(small.plan_m2(), 20.0, 1e-6);
    EXPECT_EQ(small.seed_count(), static_cast<std::uint64_t>(room)) << "the default stands for all there are";
    EXPECT_EQ(small.settings().bed.seeds, 100'000'000);
    std::mt19937 random(2);
    for (const std::int64_t seeds : {1, 2, 6249, 6250, 6251, 1'999'999, 2'000'000, 2'000'001, 99'999'999, 100'000'000})
        for (int i = 0; i < 3; ++i) {
            params::Settings next = small.settings();
            next.bed.seeds = seeds;
            next.bed.gather = i == 0 ? 1 : i == 1 ? static_cast<std::int64_t>(random() % 2'000'000 + 1) : 100'000'000;
            small.change(next, "Seeds", false);
            const params::Bed& kept = small.settings().bed;
            EXPECT_TRUE(kept.seeds == 100'000'000 || kept.seeds == std::min(seeds, room)) << kept.seeds;
            const world::Bed bed(test::shipped_packing(), small.scene().bed, {kept.seeds, kept.gather});
            EXPECT_EQ(small.seed_count(), bed.count()) << seeds << " " << next.bed.gather;
        }
    // The other way round too: a session of a scene that was larger then.
    Session large = session_of("small");
    large.state.settings.bed.seeds = 99'000'000;
    EXPECT_EQ(Desk(large, load_stage("small", "")).settings().bed.seeds, room);
}

TEST_F(DeskTest, OnlyALaidBedKnowsWhatIsCarved) {
    Desk traces(session_of("traces"), load_stage("traces", ""));
    EXPECT_EQ(traces.seed_count(), 100'000'000u);
    const world::Bed bed(test::shipped_packing(), traces.scene().bed, {});
    traces.set_bed(&bed);
    ASSERT_NE(bed.count(), 100'000'000u) << "nothing is carved: this test sees nothing";
    EXPECT_EQ(traces.seed_count(), bed.count());
    params::Settings next = traces.settings();
    next.bed.seeds = 5000;
    traces.change(next, "Seeds", false);
    EXPECT_EQ(traces.seed_count(), 5000u) << "the bed lies there for other settings";
    traces.undo();
    EXPECT_EQ(traces.seed_count(), bed.count());
}

TEST_F(DeskTest, LooksScenesAndViewsAreSteps) {
    user_.write("data/sunflower/presets/dusk.toml", "extends = 'overcast'\n[roof]\nluminance_cd_m2 = 100\n");
    const State first = desk.state();
    desk.choose_view("lying");
    EXPECT_EQ(desk.state().view, "lying");
    EXPECT_EQ(desk.camera(), world::find_view(desk.scene(), "lying").camera);
    EXPECT_FALSE(desk.moving());
    params::Settings next = desk.settings();
    next.bed.seeds = 50;
    next.spot.on = !next.spot.on;
    desk.change(next, "By hand", false);
    desk.choose_preset("dusk");
    EXPECT_EQ(desk.state().preset, "dusk");
    EXPECT_EQ(desk.settings().roof.luminance_cd_m2, 100.0f);
    EXPECT_EQ(desk.settings().bed.seeds, 50) << "a look leaves the seeds";
    EXPECT_NE(desk.settings().spot.on, next.spot.on) << "and takes the light";
    EXPECT_EQ(desk.base().roof.luminance_cd_m2, 100.0f);
    EXPECT_NE(desk.bed(), nullptr);
    next = desk.settings();
    next.lamp.on = !next.lamp.on;
    desk.change(next, "Lamp", false);
    const State last = desk.state();

    desk.choose_scene("turbine-hall");
    EXPECT_EQ(desk.scene().name, "turbine-hall");
    EXPECT_EQ(desk.state().view, "bridge") << "its first";
    EXPECT_EQ(desk.state().preset, "dusk");
    EXPECT_EQ(desk.settings().bed.seeds, 100'000'000) << "the seeds are the scene's";
    EXPECT_EQ(desk.settings().lamp.on, next.lamp.on) << "what was changed by hand stays changed";
    EXPECT_EQ(desk.bed(), nullptr) << "that was another scene's";
    EXPECT_EQ(desk.camera(), desk.scene().views.front().camera);
    const State hall = desk.state();
    EXPECT_EQ(steps(), 5);

    desk.set_bed(&bed_);  // whichever: the hall's is laid by now
    desk.undo();
    EXPECT_EQ(desk.bed(), nullptr);
    EXPECT_EQ(desk.state(), last);
    EXPECT_EQ(desk.scene().name, "seed-sheet");
    EXPECT_EQ(desk.base().roof.luminance_cd_m2, 100.0f);
    while (desk.history().can_undo()) desk.undo();
    EXPECT_EQ(desk.state(), first);
    EXPECT_EQ(desk.base(), load_stage("seed-sheet", "").settings);
    EXPECT_EQ(desk.camera(), first.camera);
    while (desk.history().can_redo()) desk.redo();
    EXPECT_EQ(desk.state(), hall);
    EXPECT_EQ(desk.scene().name, "turbine-hall");
}

TEST_F(DeskTest, WhatCannotBeLoadedChangesNothing) {
    const State first = desk.state();
    user_.write("data/sunflower/presets/bad.toml", "[roof]\nluminance = 3\n");
    user_.write("data/sunflower/scenes/bad.toml", "extends = 'seed-sheet'\n[plan]\nrows = 99\n");
    const fs::path dusk = user_.write("data/sunflower/presets/dusk.toml", "[roof]\non = false\n");
    const fs::path mine = user_.write("data/sunflower/scenes/mine.toml", "extends = 'seed-sheet'\n");
    desk.refresh_lists();
    EXPECT_EQ(std::ranges::count(desk.presets(), "dusk"), 1);
    const auto refused = [&](const std::function<void()>& act, std::string_view why) {
        act();
        EXPECT_TRUE(told(why)) << why;
        EXPECT_TRUE(!desk.notices().empty() && desk.notices().back().trouble);
        EXPECT_EQ(desk.state(), first);
        EXPECT_EQ(desk.bed(), &bed_);
    };
    refused([&] { desk.choose_preset("bad"); }, "bad.toml:2: ");
    refused([&] { desk.choose_preset("gone"); }, "there is no 'gone'");
    refused([&] { desk.choose_scene("bad"); }, "rows");
    refused([&] { desk.choose_scene("gone"); }, "there is no 'gone'");
    refused([&] { desk.choose_view("gone"); }, "has no view 'gone'");
    EXPECT_EQ(steps(), 0);
    desk.choose_scene("seed-sheet");
    EXPECT_EQ(steps(), 0) << "it is there already";

    // Undo into a scene whose file has gone meanwhile.
    desk.choose_scene("mine");
    desk.choose_scene("turbine-hall");
    const State hall = desk.state();
    fs::remove(mine);
    desk.undo();
    EXPECT_TRUE(told("there is no 'mine'"));
    EXPECT_EQ(desk.state(), hall);
    EXPECT_EQ(desk.scene().name, "turbine-hall");
    // A preset that has gone does not keep one from going on to another scene.
    desk.choose_preset("dusk");
    fs::remove(dusk);
    desk.choose_scene("seed-sheet");
    EXPECT_EQ(desk.scene().name, "seed-sheet");
    EXPECT_EQ(desk.state().preset, "overcast");
    EXPECT_TRUE(told("there is no 'dusk'"));
}

TEST_F(DeskTest, AQualityIsChosenApartFromTheLook) {
    EXPECT_EQ(desk.quality(), "gallery");
    EXPECT_EQ(std::ranges::count(desk.presets(), "print"), 0);
    EXPECT_EQ(std::ranges::count(desk.qualities(), "print"), 1);
    const State before = desk.state();
    desk.choose_preset("print");
    EXPECT_EQ(desk.quality(), "print");
    EXPECT_EQ(desk.state().preset, before.preset);
    EXPECT_EQ(look_of(desk.settings(), before.settings), before.settings) << "nothing of the look";
    desk.choose_preset("ash");
    EXPECT_EQ(desk.quality(), "print") << "another look leaves it";
    desk.undo();
    desk.undo();
    EXPECT_EQ(desk.state(), before);
    params::Settings own = desk.settings();
    own.quality.samples = 7;
    desk.change(own, "Samples", false);
    EXPECT_EQ(desk.quality(), "");
}

TEST_F(DeskTest, ALookIsSavedAndIsTheLookThen) {
    params::Settings next = desk.settings();
    next.roof.luminance_cd_m2 = 123.0f;
    desk.change(next, "Roof", false);
    press({Key::ctrl, Key::s});
    EXPECT_TRUE(desk.save_open);
    desk.save_look("overcast", false);
    EXPECT_TRUE(told("came with the program"));
    EXPECT_TRUE(desk.save_open) << "to try another name";
    desk.save_look("Late hour", false);
    EXPECT_FALSE(desk.save_open);
    EXPECT_EQ(desk.state().preset, "late-hour");
    EXPECT_EQ(desk.settings(), next);
    EXPECT_EQ(desk.base(), next) << "reset returns to what was saved";
    EXPECT_EQ(std::ranges::count(desk.presets(), "late-hour"), 1);
    EXPECT_NE(desk.bed(), nullptr);
    desk.save_look("Late hour", false);
    EXPECT_TRUE(told("there is a look 'late-hour' already"));
}

TEST_F(DeskTest, NoticesGoByThemselves) {
    desk.tell("One");
    for (int i = 0; i < 240; ++i) frame();
    desk.tell("Two", true);
    desk.tell("One");
    ASSERT_EQ(desk.notices().size(), 2u) << "the same again is told once";
    EXPECT_EQ(desk.notices().back().text, "One");
    for (int i = 0; i < 479; ++i) frame();
    EXPECT_EQ(desk.notices().size(), 2u);
    for (int i = 0; i < 3; ++i) frame();
    EXPECT_TRUE(desk.notices().empty());
    for (int i = 0; i < 100; ++i) desk.tell(std::to_string(i));
    EXPECT_LE(desk.notices().size(), 8u) << "nobody reads a hundred";
    EXPECT_EQ(desk.notices().back().text, "99");
}

TEST_F(DeskTest, TheSessionSavesItself) {
    const fs::path file = user_.state() / "session.toml";
    const auto pass = [&](int seconds) {
        for (int i = 0; i < 60 * seconds; ++i) frame();
    };
    pass(4);
    EXPECT_FALSE(fs::exists(file));
    pass(2);
    ASSERT_TRUE(fs::exists(file));
    std::string trouble;
    EXPECT_EQ(load_session(trouble)->state, desk.state());
    fs::remove(file);
    pass(20);
    EXPECT_FALSE(fs::exists(file)) << "nothing changed, nothing is written";
    params::Settings next = desk.settings();
    next.roof.luminance_cd_m2 = 7.0f;
    desk.change(next, "Roof", false);
    desk.ui_percent = 125;
    pass(6);
    ASSERT_TRUE(fs::exists(file));
    const auto loaded = load_session(trouble);
    EXPECT_EQ(loaded->state, desk.state());
    EXPECT_EQ(loaded->ui_percent, 125);
    desk.panel_shown = false;
    desk.save_session();
    EXPECT_FALSE(load_session(trouble)->panel_shown) << "at once, when the program ends";

    // A folder that cannot be written: told once, tried again, and told again only after it went well.
    fs::remove_all(user_.state());
    user_.write("state/sunflower", "");
    const auto troubles = [&] { return std::ranges::count(desk.notices(), true, &Notice::trouble); };
    desk.panel_shown = true;
    pass(6);
    EXPECT_EQ(troubles(), 1);
    pass(60);
    EXPECT_EQ(troubles(), 0);
    EXPECT_ANY_THROW(desk.save_session());
    fs::remove(user_.state());
    pass(6);
    EXPECT_TRUE(fs::exists(file));
}

}  // namespace
}  // namespace sunflower::show
