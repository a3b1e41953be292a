// A brush in the hand: what the left drag does with it, that each stroke is a step, and that nothing that was painted is lost.
#include <gtest/gtest.h>

#include <random>

#include "engine/core/files.hpp"
#include "engine/show/stroke_files.hpp"
#include "tests/support/desk_fixture.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::show {
namespace {

using world::StrokeTool;

/// A small bed under the eye, two metres above it.
class BrushTest : public ::testing::Test {
  protected:
    BrushTest() {
        user.write("data/sunflower/scenes/small.toml", small_text);
        desk = std::make_unique<Desk>(test::session_of("small"), load_stage("small", ""));
        lay();
        input.size_px = {1280, 720};
        input.seconds = test::frame_s;
        input.mouse_px = {640, 360};
        frame();
    }

    static inline const std::string small_text =
        "# Mine.\nextends = 'turbine-hall'\ntitle = 'Small'\n[plan]\ncorner_m = [20, -5]\nsize_m = [3, 2]\n"
        "[view.above]\nkey = 9\nhelp = 'From above.'\neye_m = [21.5, -4.01, 2.1]\ntarget_m = [21.5, -4.0, 0.0]\n";

    /// As the live loop does.
    void lay() {
        world::BedPlan plan = desk->scene().bed;
        plan.strokes = desk->strokes();
        bed = std::make_unique<world::Bed>(test::shipped_packing(), plan, world::amount_wanted(desk->settings().bed));
        desk->set_bed(bed.get());
    }
    void frame(bool free = true) {
        desk->tick(input, free, free);
        input.pressed.clear();
    }
    void press(Key key) {
        input.held.set(static_cast<std::size_t>(key));
        input.pressed = {key};
        frame();
        input.held.reset();
        frame();
    }
    void drag(glm::vec2 by_px, bool free = true) {
        input.buttons[static_cast<std::size_t>(Button::left)] = true;
        frame(free);
        for (int i = 0; i < 10; ++i) {
            input.mouse_px += by_px / 10.0f;
            frame(free);
        }
        input.buttons[static_cast<std::size_t>(Button::left)] = false;
        frame(free);
    }
    std::size_t count() const { return desk->strokes() ? desk->strokes()->size() : 0; }
    int steps() const {
        History history = desk->history();
        int steps = 0;
        for (; history.can_undo(); ++steps) history.undo();
        return steps;
    }

    test::UserFolders user;
    std::unique_ptr<Desk> desk;
    std::unique_ptr<world::Bed> bed;
    Input input;
};

TEST_F(BrushTest, TheLeftDragPaintsInsteadOfLooking) {
    desk->choose_view("above");
    frame();
    const world::Camera before = desk->camera();
    const int steps_before = steps();
    drag({100, 0});
    EXPECT_FALSE(desk->camera() == before) << "without a brush it looks around";
    EXPECT_EQ(count(), 0u);
    desk->undo();

    press(Key::t);
    ASSERT_EQ(desk->brush.tool, StrokeTool::heap);
    ASSERT_TRUE(desk->brush_place());
    drag({-200, 40});
    EXPECT_TRUE(desk->camera() == before);
    ASSERT_EQ(count(), 1u);
    const world::Stroke first = *desk->strokes()->front();
    EXPECT_EQ(first.tool, StrokeTool::heap);
    EXPECT_EQ(first.radius_m, desk->brush.radius_m);
    EXPECT_EQ(first.amount, desk->brush.amount());
    EXPECT_GE(first.points_m.size(), 3u);
    EXPECT_GT(glm::distance(first.points_m.front(), first.points_m.back()), 0.2f);
    EXPECT_EQ(steps(), steps_before + 1) << "one stroke, one step";
    EXPECT_EQ(desk->history().undo_text(), "Heap");
    EXPECT_FALSE(desk->inspected());

    // Another of the same tool is another step; each comes back whole, and is the same again.
    drag({100, -80});
    ASSERT_EQ(count(), 2u);
    EXPECT_EQ(steps(), steps_before + 2);
    const world::StrokeList both = desk->strokes();
    desk->undo();
    EXPECT_EQ(count(), 1u);
    EXPECT_EQ(*desk->strokes()->front(), first);
    desk->undo();
    EXPECT_EQ(count(), 0u);
    desk->redo();
    desk->redo();
    EXPECT_EQ(desk->strokes(), both);

    // Undo while the hand is still at it ends the stroke.
    input.buttons[static_cast<std::size_t>(Button::left)] = true;
    frame();
    input.mouse_px.x += 60;
    frame();
    EXPECT_EQ(count(), 3u);
    desk->undo();
    input.mouse_px.x += 60;
    frame();
    EXPECT_EQ(desk->strokes(), both);
    input.buttons = {};
    frame();

    desk->clear_strokes();
    EXPECT_EQ(count(), 0u);
    desk->undo();
    EXPECT_EQ(desk->strokes(), both);

    // Over the panel nothing is painted. Esc lays the brush down, before it leaves the full screen.
    drag({50, 50}, false);
    EXPECT_EQ(desk->strokes(), both);
    desk->full_screen = true;
    press(Key::escape);
    EXPECT_FALSE(desk->brush.tool);
    EXPECT_TRUE(desk->full_screen);
    EXPECT_FALSE(desk->brush_place());
    press(Key::escape);
    EXPECT_FALSE(desk->full_screen);
    drag({100, 0});
    EXPECT_FALSE(desk->camera() == before);
}

// A hole down to the floor can be filled again, and a bed that has not been poured in yet is painted on too.
TEST_F(BrushTest, TheFloorOfTheBedIsPaintedOnToo) {
    desk->choose_view("above");
    params::Settings none = desk->settings();
    none.bed.pour = 0.0f;
    desk->change(none, "Pour", false);
    lay();
    ASSERT_EQ(bed->count(), 0u);
    press(Key::t);
    ASSERT_TRUE(desk->brush_place());
    EXPECT_NEAR(desk->brush_place()->at_m.z, 0.0f, 0.002f);
    drag({-100, 0});
    EXPECT_EQ(count(), 1u);
    // Beside the plan the floor is no bed; nor is a pile.
    desk->choose_view("bridge");
    input.mouse_px = {640, 700};
    frame();
    EXPECT_FALSE(desk->brush_place());
    desk->choose_view("above");
    frame();
    ASSERT_TRUE(desk->brush_place());
    none.bed.gather = 2000;
    desk->change(none, "Gather", false);
    lay();
    ASSERT_TRUE(bed->is_pile());
    frame();
    EXPECT_FALSE(desk->brush_place());
    press(Key::escape);
    press(Key::t);
    EXPECT_FALSE(desk->brush.tool);
}

// Strokes by hand among changes of everything else: back and forth, every state to the bit.
TEST_F(BrushTest, AThousandRandomEditsAreUndoneAndRedone) {
    std::mt19937 random(21);
    desk->choose_view("above");
    std::vector<State> states = {desk->state()};
    int painted = 0;
    for (int i = 0; static_cast<int>(states.size()) <= 1000; ++i) {
        ASSERT_LT(i, 3000);
        switch (random() % 8) {
            case 0: desk->change(test::random_settings(random), "All " + std::to_string(i), false); break;
            case 1:
                if (i % 7 == 0) desk->clear_strokes();
                break;
            case 2: {
                // As they were again, so that the bed is before the eye.
                desk->change(states.front().settings, "None " + std::to_string(i), false);
                desk->choose_view("above");
                break;
            }
            default: {
                desk->choose_tool(static_cast<StrokeTool>(random() % world::stroke_tool_count));
                input.mouse_px = {440 + static_cast<int>(random() % 400), 260 + static_cast<int>(random() % 200)};
                const std::size_t before = count();
                drag({static_cast<int>(random() % 60) - 30, static_cast<int>(random() % 60) - 30});
                painted += count() > before ? 1 : 0;
                desk->choose_tool(std::nullopt);
            }
        }
        if (!(desk->state() == states.back())) states.push_back(desk->state());
    }
    EXPECT_GT(painted, 300);
    ASSERT_EQ(steps(), 1000);
    for (int round = 0; round < 2; ++round) {
        for (std::size_t i = states.size() - 1; i-- > 0;) {
            desk->undo();
            ASSERT_EQ(desk->state(), states[i]) << i;
        }
        for (std::size_t i = 1; i < states.size(); ++i) {
            desk->redo();
            ASSERT_EQ(desk->state(), states[i]) << i;
        }
    }
    // Planted: a stroke less is another state.
    State other = desk->state();
    ASSERT_FALSE(other.strokes["small"] == states.front().strokes["small"]);
    other.strokes["small"] = states.front().strokes["small"];
    EXPECT_FALSE(other == desk->state());
}

TEST_F(BrushTest, NoAmountIsMoreThanAFileMaySay) {
    world::Strokes strokes;
    for (std::size_t tool = 0; tool < world::stroke_tool_count; ++tool)
        for (float radius = 0.05f; radius <= 0.6f; radius += 0.011f)
            for (const float strength : {0.0f, 0.33f, 1.0f}) {
                const auto stroke =
                    begun_stroke({static_cast<StrokeTool>(tool), radius, strength}, desk->scene().bed, {21.0f, -4.0f});
                ASSERT_TRUE(stroke);
                strokes.push_back(std::make_shared<const world::Stroke>(*stroke));
            }
    user.write("data/sunflower/scenes/once.toml", small_text + world::strokes_text(strokes));
    EXPECT_EQ(load_stage("once", "").scene.bed.strokes->size(), strokes.size());
    EXPECT_FALSE(begun_stroke({}, desk->scene().bed, {21.0f, -4.0f})) << "no tool, no stroke";
    EXPECT_FALSE(begun_stroke({StrokeTool::dig}, desk->scene().bed, {19.0f, -4.0f})) << "beside the bed";
}

TEST_F(BrushTest, TheSessionTakesUpWhatWasPainted) {
    desk->choose_view("above");
    press(Key::t);
    drag({-200, 40});
    desk->brush.radius_m = 0.31f;
    desk->brush.strength = 0.75f;
    const world::Stroke painted = *desk->strokes()->front();
    desk->choose_scene("traces");
    EXPECT_EQ(count(), 0u);
    desk->choose_scene("small");
    EXPECT_EQ(count(), 1u) << "another scene and back";
    desk->save_session();
    std::string trouble;
    const auto session = load_session(trouble);
    ASSERT_TRUE(session);
    EXPECT_EQ(trouble, "");
    const Desk again(*session, load_stage(session->state.scene, session->state.preset));
    ASSERT_TRUE(again.strokes());
    ASSERT_EQ(again.strokes()->size(), 1u);
    EXPECT_EQ(*again.strokes()->front(), painted);
    EXPECT_EQ(again.brush.radius_m, 0.31f);
    EXPECT_EQ(again.brush.strength, 0.75f);
    EXPECT_FALSE(again.brush.tool);
    // Planted: a file that is broken costs the strokes alone, and is kept.
    std::filesystem::path file;
    for (const auto& entry : std::filesystem::directory_iterator(user.state() / "strokes")) file = entry.path();
    user.write(std::filesystem::relative(file, user.path()).string(), "scene = 'small'\n[[stroke]]\ntool = 'comb'\n");
    const auto without = load_session(trouble);
    ASSERT_TRUE(without);
    EXPECT_NE(trouble.find("comb"), std::string::npos) << trouble;
    EXPECT_TRUE(without->state.strokes.empty());
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_TRUE(std::filesystem::exists(file.parent_path() / (file.stem().string() + "-broken.toml")));
}

TEST_F(BrushTest, ASceneOfOnesOwn) {
    desk->choose_view("above");
    press(Key::t);
    drag({-200, 40});
    desk->save_scene_as("My garden", false);
    const Stage saved = load_stage("my-garden", "");
    EXPECT_EQ(saved.scene.title, "My garden");
    EXPECT_EQ(saved.scene.tag, "ours");
    ASSERT_TRUE(saved.scene.bed.strokes);
    EXPECT_EQ(*saved.scene.bed.strokes->front(), *desk->strokes()->front());
    EXPECT_EQ(saved.scene.bed.columns, 12) << "all else is the scene's below it";
    EXPECT_TRUE(std::ranges::count(desk->scenes(), "my-garden"));
    // Not over another, unless it is told to.
    drag({100, -80});
    desk->save_scene_as("My garden", false);
    EXPECT_EQ(load_stage("my-garden", "").scene.bed.strokes->size(), 1u);
    EXPECT_EQ(desk->scene_to_replace, "My garden");
    desk->save_scene_as("My garden", true);
    EXPECT_EQ(load_stage("my-garden", "").scene.bed.strokes->size(), 2u);
    EXPECT_TRUE(desk->scene_to_replace.empty());
    EXPECT_NE(
        test::complaint([&] { save_scene("turbine-hall", "small", desk->strokes(), true); }).find("came with the program"),
        std::string::npos);
    // On it, more is painted and saved under its own name: what somebody wrote into the file stays.
    user.write("data/sunflower/scenes/small.toml",
               small_text + "\n" + world::strokes_text(*desk->strokes()) +
                   "[view.more]\nkey = 8\nhelp = 'h'\neye_m = [0, 0, 2]\ntarget_m = [1, 0, 0]\n");
    save_scene("small", "small", with_stroke(desk->strokes(), *desk->strokes()->front(), false), true);
    const Stage small = load_stage("small", "");
    EXPECT_EQ(small.scene.bed.strokes->size(), 3u);
    EXPECT_EQ(world::find_view(small.scene, "more").order, 8);
    EXPECT_EQ(core::read_file(user.data() / "scenes/small.toml", 1 << 20).find("# Mine."), 0u);
    // None at all is none too, above one that has some.
    save_scene("swept", "small", nullptr, false);
    EXPECT_EQ(load_stage("swept", "").scene.bed.strokes, nullptr);
    EXPECT_EQ(load_stage("small", "").scene.bed.strokes->size(), 3u);
}

}  // namespace
}  // namespace sunflower::show
