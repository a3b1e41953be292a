// A picture that was made before, offered to the desk: what is taken of it, what stays, and that one step takes it back.
#include <gtest/gtest.h>

#include <sstream>

#include "engine/params/layers.hpp"
#include "tests/support/desk_fixture.hpp"
#include "tests/support/panel_hand.hpp"

namespace sunflower {
namespace {

using show::Key, show::Notice, show::PastPicture;
using show::Taking;
using test::changed_rows;
using test::DeskTest;
using test::PanelHand;
using Words = std::vector<std::string>;

/// As a file says it, every value of it.
PastPicture picture_of(const std::string& scene, const std::string& preset, const Words& sets) {
    const show::Stage stage = show::load_stage(scene, preset);
    params::Layers layers(stage.settings);
    for (const std::string& value : sets) layers.set(value);
    PastPicture picture;
    picture.file = "past.png";
    picture.version = "0.1.0";
    picture.scene = scene;
    picture.view = stage.scene.views.back().name;
    picture.preset = preset + "+print";
    picture.camera = stage.scene.views.back().camera;
    picture.camera.focal_mm = 41.5f;
    for (const params::Row& row : params::rows())
        picture.values.push_back(row.path() + "=" + params::text_of(row, &layers.settings()));
    return picture;
}

const Words some_values = {"tone.transform=agx",   "seed.glaze=0.5",           "camera.exposure_ev100=6.5", "camera.f_stop=2.8",
                           "bed.seeds=5",          "camera.orthographic=true", "quality.samples=7",         "lod.mode=splat",
                           "output.min_samples=9", "debug.view=bands"};

bool holds(const Words& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

TEST_F(DeskTest, TheLookOfAPictureComesBackAlone) {
    const show::State before = desk.state();
    const PastPicture picture = picture_of("turbine-hall", "raking", some_values);
    desk.offer(picture);
    ASSERT_TRUE(desk.offered());
    EXPECT_TRUE(desk.state() == before) << "a question changes nothing";
    EXPECT_EQ(desk.offered()->no_scene, "");
    EXPECT_TRUE(desk.offered()->unknown.empty());
    desk.take_offered(Taking::look);
    EXPECT_FALSE(desk.offered());
    const Words changed = changed_rows(desk.settings(), before.settings);
    for (const char* row : {"tone.transform", "seed.glaze", "camera.exposure_ev100"}) EXPECT_TRUE(holds(changed, row)) << row;
    for (const char* row : {"bed.seeds", "camera.orthographic", "camera.f_stop", "quality.samples", "lod.mode",
                            "output.min_samples", "debug.view"})
        EXPECT_FALSE(holds(changed, row)) << row;
    EXPECT_EQ(desk.state().scene, before.scene);
    EXPECT_EQ(desk.state().view, before.view);
    EXPECT_TRUE(desk.state().camera == before.camera);
    EXPECT_EQ(desk.state().preset, "raking");
    EXPECT_EQ(steps(), 1);
    desk.undo();
    EXPECT_TRUE(desk.state() == before);
    // What the check must catch: all that the file says, taken as it is.
    params::Layers all(before.settings);
    for (const std::string& value : picture.values) all.set(value);
    const Words blindly = changed_rows(all.settings(), before.settings);
    EXPECT_TRUE(holds(blindly, "quality.samples") && holds(blindly, "bed.seeds") && holds(blindly, "camera.orthographic"));
}

TEST_F(DeskTest, LookAndViewOfAPictureComeBackAtOnce) {
    const show::State before = desk.state();
    const PastPicture picture = picture_of("turbine-hall", "raking", some_values);
    desk.offer(picture);
    desk.take_offered(Taking::look_and_view);
    EXPECT_EQ(desk.state().scene, "turbine-hall");
    EXPECT_EQ(desk.scene().name, "turbine-hall");
    EXPECT_EQ(desk.state().view, picture.view);
    EXPECT_TRUE(desk.state().camera == picture.camera);
    EXPECT_TRUE(desk.camera() == picture.camera);
    EXPECT_EQ(desk.settings().bed.seeds, 5);
    EXPECT_TRUE(desk.settings().camera.orthographic);
    EXPECT_EQ(desk.settings().tone.transform, params::ToneTransform::agx);
    EXPECT_EQ(desk.settings().quality.samples, before.settings.quality.samples);
    EXPECT_EQ(desk.settings().output.min_samples, before.settings.output.min_samples);
    EXPECT_EQ(steps(), 1);
    desk.undo();
    EXPECT_TRUE(desk.state() == before);
    EXPECT_EQ(desk.scene().name, "seed-sheet");
    desk.redo();
    EXPECT_TRUE(desk.state().camera == picture.camera);
}

TEST_F(DeskTest, ValuesOfOtherReleasesAreToldAndLeftOut) {
    PastPicture picture = picture_of("seed-sheet", "overcast", {"seed.glaze=0.5"});
    picture.values.insert(picture.values.begin(), {"seed.varnish=0.4", "gobo.on=true", "nonsense", ""});
    picture.values.insert(picture.values.end(), {"camera.exposure_ev100=900", "tone.transform=filmic", "quality.haste=3"});
    desk.offer(picture);
    EXPECT_EQ(desk.offered()->unknown,
              (Words{"seed.varnish", "gobo.on", "nonsense", "", "camera.exposure_ev100", "tone.transform", "quality.haste"}));
    desk.take_offered(Taking::look);
    EXPECT_FLOAT_EQ(desk.settings().seed.glaze, 0.5f);
    // Of an older one: what it does not say is as its scene and its look have it.
    params::Settings changed = desk.settings();
    changed.seed.porcelain = {0.1f, 0.1f, 0.1f};
    desk.change(changed, "Porcelain", false);
    std::erase_if(picture.values, [](const std::string& value) { return value.starts_with("seed.porcelain="); });
    desk.offer(picture);
    desk.take_offered(Taking::look);
    EXPECT_EQ(desk.settings().seed.porcelain.r, desk.base().seed.porcelain.r);
    // A look that is not here: its values are all in the file.
    picture.preset = "of-somebody-else";
    desk.offer(picture);
    desk.take_offered(Taking::look);
    EXPECT_FLOAT_EQ(desk.settings().seed.glaze, 0.5f);
    EXPECT_TRUE(std::ranges::none_of(desk.notices(), &Notice::trouble));
}

TEST_F(DeskTest, OfASceneThatIsNotHereTheLookAloneIsTaken) {
    const show::State before = desk.state();
    for (const char* scene : {"no-such-hall", "/dev/zero", "", "/no/such.toml"}) {
        PastPicture picture = picture_of("seed-sheet", "raking", {"seed.glaze=0.25"});
        picture.scene = scene;
        desk.offer(picture);
        EXPECT_NE(desk.offered()->no_scene, "") << scene;
        desk.take_offered(Taking::look_and_view);
        EXPECT_TRUE(desk.state() == before) << scene;
        EXPECT_TRUE(std::ranges::any_of(desk.notices(), &Notice::trouble)) << scene;
        desk.offer(picture);
        desk.take_offered(Taking::look);
        EXPECT_FLOAT_EQ(desk.settings().seed.glaze, 0.25f) << scene;
        desk.undo();
    }
    desk.offer(picture_of("seed-sheet", "raking", {}));
    press({Key::escape});
    EXPECT_FALSE(desk.offered());
    EXPECT_TRUE(desk.state() == before);
    desk.take_offered(Taking::look);
    EXPECT_TRUE(desk.state() == before) << "nothing is offered";
}

TEST_F(DeskTest, StrokesComeWithTheView) {
    const auto strokes_at = [](glm::vec2 at) {
        const world::Stroke stroke{world::StrokeTool::dig, 0.2f, 30.0f, {at}};
        return std::make_shared<const world::Strokes>(world::Strokes{std::make_shared<const world::Stroke>(stroke)});
    };
    PastPicture picture = picture_of("turbine-hall", "overcast", {});
    const world::BedPlan plan = show::load_stage("turbine-hall", "").scene.bed;
    picture.strokes = strokes_at(plan.corner_m + 1.0f);
    desk.offer(picture);
    desk.take_offered(Taking::look);
    EXPECT_TRUE(desk.state().strokes.empty());
    desk.offer(picture);
    desk.take_offered(Taking::look_and_view);
    EXPECT_EQ(desk.strokes(), picture.strokes);
    // Beside the bed: told, and the rest is taken.
    picture.strokes = strokes_at(plan.corner_m - 1.0f);
    desk.offer(picture);
    desk.take_offered(Taking::look_and_view);
    EXPECT_TRUE(desk.state().strokes.empty());
    EXPECT_TRUE(told("Strokes of brushes do not lie on the bed"));
}

TEST(PanelOffer, AsksWithThreeAnswers) {
    const Words three = {"button offer cancel", "button offer look", "button offer view"};
    for (const glm::ivec2 size : {glm::ivec2(1280, 800), glm::ivec2(800, 500), glm::ivec2(3840, 2160)})
        for (const std::string& answer : three) {
            PanelHand hand(size);
            for (const std::string& button : three) EXPECT_FALSE(hand.has(button));
            PastPicture picture = picture_of("turbine-hall", "raking", {"seed.glaze=0.5"});
            picture.file = std::string(200, 'x') + "葵花籽.png";
            picture.date = "21 November 2026";
            picture.other_here = "program, shaders, packing, scene";
            picture.values.insert(picture.values.end(), 40, "seed.varnish=1");
            hand.desk.offer(picture);
            hand.frames(4);
            for (const std::string& button : three) {
                const panel::Rectangle at = hand.at(button), all = hand.panel.picture_area();
                EXPECT_TRUE(at.left >= all.left && at.right <= all.right && at.bottom <= all.bottom && at.top >= all.top)
                    << button << " at " << size.x;
            }
            hand.click(answer);
            EXPECT_FALSE(hand.desk.offered()) << answer;
            EXPECT_EQ(hand.settings().seed.glaze == 0.5f, answer != three[0]) << answer;
            EXPECT_EQ(hand.desk.state().camera.focal_mm == 41.5f, answer == three[2]) << answer;
            hand.frames(2);
            EXPECT_FALSE(hand.has(answer));
        }
}

TEST(PanelOffer, EscTakesNothingAndAMissingSceneGivesNoView) {
    PanelHand hand;
    PastPicture picture = picture_of("turbine-hall", "raking", {"seed.glaze=0.5"});
    const show::State before = hand.desk.state();
    hand.desk.offer(picture);
    hand.frames(4);
    hand.key(show::Key::escape);
    EXPECT_FALSE(hand.desk.offered());
    EXPECT_TRUE(hand.desk.state() == before);
    picture.scene = "no-such-hall";
    hand.desk.offer(picture);
    hand.frames(4);
    hand.click("button offer view");
    EXPECT_TRUE(hand.desk.offered()) << "that answer cannot be given";
    hand.click("button offer look");
    EXPECT_FALSE(hand.desk.offered());
    EXPECT_EQ(hand.settings().seed.glaze, 0.5f);
}

}  // namespace
}  // namespace sunflower
