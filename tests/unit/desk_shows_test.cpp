// A show on the desk: Space plays it, a hand takes over, undo takes it back as one step, and nothing of it gets lost.
#include <gtest/gtest.h>

#include "tests/support/desk_fixture.hpp"
#include "tests/support/panel_hand.hpp"

namespace sunflower::show {
namespace {

using namespace test;
namespace fs = std::filesystem;

class ShowTest : public DeskTest {
  protected:
    ShowTest() {
        user_.write("data/sunflower/presets/shows/trial.toml",
                    "title = 'A trial'\n[[step]]\nview = 'lying'\nmorph_s = 2\nhold_s = 1\n[[step]]\nview = 'row'\npreset = "
                    "'blue-hour'\nmorph_s = 3\nhold_s = 1\n");
        user_.write("data/sunflower/presets/shows/two-scenes.toml",
                    "title = 'Two'\n[[step]]\nview = 'lying'\nhold_s = 1\n[[step]]\nscene = 'single-seed'\nview = "
                    "'face'\nhold_s = 1\n");
        user_.write("data/sunflower/presets/shows/broken.toml", "title = 'B'\n[[step]]\nhold = 3\n");
        desk.refresh_lists();
    }
    void frames(double seconds) {
        for (int i = 0; i < static_cast<int>(seconds * 60.0); ++i) frame();
    }
};

TEST_F(ShowTest, SpacePlaysAndPausesIt) {
    desk.choose_show("trial");
    const State before = desk.state();
    const int steps_before = steps();
    press({Key::space});
    frames(1.0);
    EXPECT_TRUE(desk.player().is_playing());
    EXPECT_TRUE(desk.moving());
    EXPECT_NE(desk.camera(), before.camera);
    EXPECT_EQ(desk.state().camera, desk.camera());
    EXPECT_EQ(steps(), steps_before) << "history is not filled by it";
    press({Key::space});
    EXPECT_FALSE(desk.player().is_playing());
    const State paused = desk.state();
    EXPECT_EQ(steps(), steps_before + 1) << "one step, however long it played";
    frames(1.0);
    EXPECT_EQ(desk.state(), paused);
    EXPECT_FALSE(desk.moving());
    press({Key::ctrl, Key::z});
    EXPECT_EQ(desk.state(), before);
    EXPECT_EQ(desk.camera(), before.camera);
    press({Key::ctrl, Key::shift, Key::z});
    EXPECT_EQ(desk.state(), paused);
    press({Key::space});
    for (int i = 0; i < 60 * 60 && desk.player().step() == 0; ++i) frame();
    while (desk.moving()) frame();
    EXPECT_EQ(desk.state().preset, "blue-hour");
    EXPECT_EQ(desk.state().view, "row");
    EXPECT_EQ(desk.settings().roof.luminance_cd_m2, load_stage("seed-sheet", "blue-hour").settings.roof.luminance_cd_m2);
    desk.stop_show();
    EXPECT_EQ(desk.base().roof.luminance_cd_m2, desk.settings().roof.luminance_cd_m2)
        << "reset returns to the look that is shown";
}

TEST_F(ShowTest, WithNothingToUndoItPlaysOn) {
    desk.choose_show("trial");
    desk.forget_steps();  // as a wall does, whose show nobody has chosen by hand
    desk.play();
    frames(1.0);
    for (const auto act : {&Desk::undo, &Desk::redo}) {
        const world::Camera there = desk.camera();
        (desk.*act)();
        EXPECT_EQ(desk.camera(), there);
        EXPECT_TRUE(desk.player().is_playing());
        EXPECT_FALSE(desk.history().can_undo());
        frames(0.2);
        EXPECT_NE(desk.camera(), there);
    }
    EXPECT_TRUE(told("Nothing to redo."));
}

TEST_F(ShowTest, TheFirstTimeItIsThePassage) {
    press({Key::space});
    ASSERT_NE(desk.show(), nullptr);
    EXPECT_EQ(desk.show()->name, "passage");
    frames(2.0);
    EXPECT_EQ(desk.state().scene, "turbine-hall") << "where it plays; come to through black";
    EXPECT_TRUE(desk.player().is_playing());
    EXPECT_EQ(desk.picture().settings.camera.exposure_ev100, 20.0f) << "black until the bed is laid";
}

TEST_F(ShowTest, HandsTakeOver) {
    desk.choose_show("trial");
    desk.play();
    frames(1.0);
    const world::Camera there = desk.camera();
    drag(Button::left, {40, 0});
    EXPECT_FALSE(desk.player().is_playing());
    EXPECT_LT(glm::distance(desk.camera().eye_m, there.eye_m), 0.05f) << "from where it is";
    const world::Camera left = desk.camera();
    frames(1.0);
    EXPECT_EQ(desk.camera(), left);
    desk.play();
    for (int i = 0; i < 60 * 60 && desk.player().step() == 0; ++i) frame();
    frames(0.5);
    const float roof = desk.settings().roof.luminance_cd_m2;
    params::Settings next = desk.settings();
    next.lamp.on = true;
    desk.change(next, "Lamp", false);
    EXPECT_FALSE(desk.player().is_playing());
    EXPECT_EQ(desk.settings().roof.luminance_cd_m2, roof) << "the light stays where it is";
    EXPECT_TRUE(desk.settings().lamp.on);
    // Looks and views likewise, and a seed that is flown to.
    for (const auto& act : std::initializer_list<std::function<void()>>{
             [&] { desk.choose_view("row"); }, [&] { desk.choose_preset("overcast"); }, [&] { desk.find("3"); }}) {
        desk.play();
        frames(0.3);
        ASSERT_TRUE(desk.player().is_playing());
        act();
        EXPECT_FALSE(desk.player().is_playing());
    }
    frames(3.0);
    EXPECT_FALSE(desk.moving());
}

TEST_F(ShowTest, AnotherSceneComesThroughBlack) {
    desk.choose_show("two-scenes");
    desk.play();
    for (int i = 0; i < 60 * 120 && desk.state().scene == "seed-sheet"; ++i) frame();
    ASSERT_EQ(desk.state().scene, "single-seed");
    EXPECT_EQ(desk.bed(), nullptr);
    EXPECT_TRUE(desk.player().is_playing());
    frames(1.0);
    EXPECT_EQ(desk.picture().settings.camera.exposure_ev100, 20.0f);
    const world::Packing packing = world::packing_for(desk.scene());
    const world::Bed bed(packing, desk.scene().bed, {});
    desk.set_bed(&bed);
    frames(1.0);
    EXPECT_EQ(desk.camera(), world::find_view(desk.scene(), "face").camera);
    EXPECT_LT(desk.picture().settings.camera.exposure_ev100, 12.0f);
    // And back again to the first, round and round.
    for (int i = 0; i < 60 * 20 && desk.state().scene == "single-seed"; ++i) frame();
    EXPECT_EQ(desk.state().scene, "seed-sheet");
    desk.set_bed(&bed_);
    frames(3.0);
    EXPECT_TRUE(desk.player().is_playing());
}

TEST_F(ShowTest, WhoeverGoesToAnotherSceneIsFetchedBack) {
    desk.choose_show("two-scenes");
    desk.play();
    frames(0.5);
    desk.choose_scene("single-seed");
    EXPECT_FALSE(desk.player().is_playing());
    desk.play();
    frames(1.0);
    EXPECT_EQ(desk.state().scene, "seed-sheet") << "where the step plays";
    EXPECT_EQ(desk.picture().settings.camera.exposure_ev100, 20.0f);
    desk.set_bed(&bed_);
    frames(2.0);
    EXPECT_TRUE(desk.player().is_playing());
    EXPECT_EQ(desk.player().step(), 0u);
    // Changed while it is paused: it goes on, and does not begin anew.
    desk.play();
    Show edited = *desk.show();
    edited.steps[0].hold_s = 30.0;
    desk.edit_show(edited, "Step 1", false);
    const Ticks at = desk.player().position();
    desk.play();
    frames(0.5);
    EXPECT_GT(desk.player().position(), at / 2);
    EXPECT_EQ(desk.player().show()->steps[0].hold_s, 30.0);
}

TEST_F(ShowTest, StepsAreEditedUndoneAndKept) {
    desk.choose_show("trial");
    Show edited = *desk.show();
    edited.steps[0].hold_s = 9.0;
    edited.edited = true;
    desk.edit_show(edited, "Step 1", false);
    EXPECT_EQ(desk.show()->steps[0].hold_s, 9.0);
    desk.undo();
    EXPECT_EQ(desk.show()->steps[0].hold_s, 1.0);
    desk.redo();
    EXPECT_EQ(desk.show()->steps[0].hold_s, 9.0);
    // Not saved under a name yet, and not lost.
    desk.save_session();
    std::string trouble;
    const auto session = load_session(trouble);
    ASSERT_TRUE(session && session->state.show) << trouble;
    EXPECT_EQ(session->state.show->steps[0].hold_s, 9.0);
    EXPECT_TRUE(session->state.show->edited);
    desk.save_show("Mine", false);
    EXPECT_EQ(load_show("mine").steps[0].hold_s, 9.0);
    EXPECT_EQ(std::ranges::count(desk.shows(), "mine"), 1);
    EXPECT_FALSE(desk.show()->edited);
    desk.save_session();
    EXPECT_EQ(load_session(trouble)->state.show->name, "mine");
    desk.save_show("passage", false);
    EXPECT_TRUE(told("came with the program"));
    desk.choose_show("broken");
    EXPECT_TRUE(told("broken.toml:3: ")) << desk.notices().back().text;
    EXPECT_EQ(desk.show()->name, "mine");
}

// --- by the panel

TEST(ShowPanel, AHandPlaysAndEditsTheShow) {
    PanelHand hand;
    Desk& desk = hand.desk;
    desk.choose_show("looks");
    const std::size_t count = desk.show()->steps.size();
    hand.reveal("show play");
    hand.click("show play");
    EXPECT_TRUE(desk.player().is_playing());
    hand.click("show play");
    EXPECT_FALSE(desk.player().is_playing());
    hand.enter("show step 2 hold", "12.5");
    EXPECT_EQ(desk.show()->steps[1].hold_s, 12.5);
    hand.enter("show step 2 time", "4,5");
    EXPECT_EQ(desk.show()->steps[1].morph_s, 4.5);
    hand.enter("show step 2 time", "long");
    EXPECT_TRUE(desk.notices().back().trouble);
    EXPECT_EQ(desk.show()->steps[1].morph_s, 4.5);
    hand.reveal("show step 3 remove");
    hand.click("show step 3 remove");
    EXPECT_EQ(desk.show()->steps.size(), count - 1);
    hand.reveal("show add view");
    hand.click("show add view");
    ASSERT_EQ(desk.show()->steps.size(), count);
    EXPECT_EQ(desk.show()->steps.back().place.view, "bridge");
    hand.click("show add");
    hand.click("show add = orbit");
    EXPECT_EQ(desk.show()->steps.back().move.kind, MoveKind::orbit);
    hand.enter(fmt::format("show step {} measure", count + 1), "-30");
    EXPECT_EQ(desk.show()->steps.back().move.turn_deg, -30.0);
    hand.reveal("show loop");
    hand.click("show loop");
    EXPECT_FALSE(desk.show()->loop);
    hand.enter("show name", "Evening");
    EXPECT_EQ(load_show("evening").steps.size(), count + 1);
    for (int i = 0; i < 9; ++i) desk.undo();
    EXPECT_FALSE(desk.show() != nullptr && desk.show()->edited);
}

TEST(ShowPanel, AHandPutsStepsInOrderAndChangesTheirMoves) {
    PanelHand hand;
    Desk& desk = hand.desk;
    desk.choose_show("passage");
    hand.reveal("show step 2");
    const std::string before = show_text(*desk.show());
    const std::size_t steps = desk.show()->steps.size();
    const auto click = [&](const std::string& name) {
        hand.reveal(name);
        hand.click(name);
    };
    const auto choose = [&](const std::string& list, const std::string& what) {
        click(list);
        hand.click(list + " = " + what);
        hand.frames(2);
    };
    EXPECT_FALSE(hand.has("show step 2 up")) << "folded at first";
    click("show step 2");
    // The walk of the passage: its places are told, moved, set, added and taken out.
    const std::size_t places = desk.show()->steps[1].move.places.size();
    ASSERT_GE(places, 2u);
    click("show step 2 key 1 down");
    EXPECT_EQ(desk.show()->steps[1].move.places[1].view, "path");
    click("show step 2 key 1 here");
    EXPECT_EQ(desk.show()->steps[1].move.places[0].view, "bridge");
    click("show step 2 key add");
    ASSERT_EQ(desk.show()->steps[1].move.places.size(), places + 1);
    click(fmt::format("show step 2 key {} up", places + 1));
    EXPECT_EQ(desk.show()->steps[1].move.places[places - 1].view, "bridge");
    click(fmt::format("show step 2 key {} remove", places));
    EXPECT_EQ(desk.show()->steps[1].move.places.size(), places);
    // Order: the step that is open stays open where it goes.
    click("show step 2 up");
    EXPECT_EQ(desk.show()->steps[0].move.kind, MoveKind::walk);
    EXPECT_TRUE(hand.has("show step 1 down"));
    hand.reveal("show step 1 up");
    hand.click("show step 1 up");
    EXPECT_EQ(desk.show()->steps[0].move.kind, MoveKind::walk) << "there is nothing before the first";
    click("show step 1 down");
    EXPECT_EQ(desk.show()->steps[1].move.kind, MoveKind::walk);
    // Other moves, and their measures.
    choose("show step 2 move", "orbit");
    EXPECT_EQ(desk.show()->steps[1].move.turn_deg, 45.0);
    hand.enter("show step 2 measure", "-20");
    EXPECT_EQ(desk.show()->steps[1].move.turn_deg, -20.0);
    choose("show step 2 move", "drift");
    EXPECT_EQ(desk.show()->steps[1].move.seconds, 60.0);
    choose("show step 2 move", "dolly");
    choose("show step 2 look", "raking");
    EXPECT_EQ(desk.show()->steps[1].look.preset, "raking");
    choose("show step 2 look", "as before");
    choose("show step 2 move", "none");
    click("show step 2 here");
    EXPECT_EQ(desk.show()->steps[1].place.view, "bridge");
    click("show step 2 stay");
    EXPECT_FALSE(desk.show()->steps[1].place.is_given());
    EXPECT_GT(desk.show()->steps[1].hold_s, 0.0);
    click("show step 2 copy");
    EXPECT_EQ(desk.show()->steps.size(), steps + 1);
    // Nothing that could not be read again, and all of it undone one by one.
    EXPECT_NO_THROW(read_show({"edited", {}, params::parse_toml(show_text(*desk.show()), "edited.toml")}));
    int undone = 0;
    while (show_text(*desk.show()) != before && undone < 40) {
        desk.undo();
        ++undone;
    }
    EXPECT_EQ(undone, 17);
    desk.undo();
    EXPECT_EQ(desk.show(), nullptr) << "the choice of the show was the step before";
}

TEST(ShowPanel, AKeyOpensAStepAndPutsItInOrder) {
    PanelHand hand;
    hand.desk.choose_show("looks");
    hand.reveal("show step 1");
    const std::string first = hand.desk.show()->steps[0].look.preset;
    const auto go_to = [&](const std::string& name) {
        hand.key(Key::down);
        for (int i = 0; i < 400 && hand.panel.focus() != name; ++i) hand.key(Key::tab);
        ASSERT_EQ(hand.panel.focus(), name);
    };
    go_to("show step 1");
    hand.key(Key::enter);
    hand.frames(2);
    go_to("show step 1 down");
    hand.key(Key::enter);
    hand.frames(2);
    EXPECT_EQ(hand.desk.show()->steps[1].look.preset, first);
}

TEST(ShowPanel, AHandWorksOnLooks) {
    PanelHand hand;
    Desk& desk = hand.desk;
    hand.reveal("look draw");
    const params::Settings before = desk.settings();
    hand.click("look draw");
    const params::Settings drawn = desk.settings();
    EXPECT_NE(drawn, before);
    desk.undo();
    hand.enter("look seed", "1");
    hand.click("look draw");
    EXPECT_EQ(desk.settings(), drawn) << "the number that is told draws the same";
    hand.click("look b");
    EXPECT_TRUE(desk.state().slots.on_b);
    hand.enter("look change over field", "3.5");
    EXPECT_EQ(desk.morph_s, 3.5);
    desk.morph_s = 0.0;
    hand.click("look copy text");
    EXPECT_NE(hand.clipboard.find("luminance_cd_m2"), std::string::npos);
    desk.choose_preset("overcast");
    hand.click("look paste text");
    EXPECT_EQ(desk.settings(), drawn);
    desk.save_look("mine", false);
    hand.frames(3);
    hand.enter("look name mine", "Mine too");
    EXPECT_EQ(desk.state().preset, "mine-too");
    hand.reveal("look bin mine-too");
    hand.click("look bin mine-too");
    EXPECT_TRUE(desk.own_looks().empty());
    hand.frames(3);
    hand.click("look bin list");
    hand.click("look bin list = " + desk.binned().front().stem().string());
    EXPECT_EQ(desk.own_looks(), std::vector<std::string>{"mine-too"});
    // A lock by the menu of the right button.
    hand.reveal("roof.tint");
    hand.click("roof.tint label", 0.3f, Button::right);
    hand.frames(2);
    hand.click("menu lock");
    EXPECT_TRUE(desk.is_locked(*params::find_row("roof", "tint")));
}

}  // namespace
}  // namespace sunflower::show
