// A still that a file manager lets fall onto the live window: the question, the answer, and what the session has of it.
#include <gtest/gtest.h>

#include "engine/app/commands/still_plan.hpp"
#include "engine/app/live/dropped.hpp"
#include "engine/image/picture_file.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/file_drag.hpp"
#include "tests/support/live_window.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::Area;
using test::enough_s;
using test::FileDrag;
using test::height;
using test::part_of;
using test::Pixels;
using test::Place;
using test::wait_until;
using test::width;

class LiveDrop : public test::LiveWindow {
  protected:
    /// A picture of the hall from the knees under a raking spot, as `still` says it.
    fs::path still_of_the_knees() const {
        const show::Stage stage = show::load_stage("turbine-hall", "raking");
        still::Recipe recipe;
        recipe.origin = app::origin_of("turbine-hall", test::shipped_packing().hash);
        recipe.scene = "turbine-hall";
        recipe.view = "knee";
        recipe.preset = "raking";
        recipe.camera = world::find_view(stage.scene, "knee").camera;
        recipe.sheet = still::sheet_of({8, 8});
        recipe.values = still::all_values(stage.settings);
        const fs::path file = home.path() / "from the knees 葵.png";
        image::PictureOptions options{
            .width = 8, .height = 8, .metadata = {{std::string(still::recipe_key), still::recipe_text(recipe)}}};
        const auto png = image::make_picture_file(file, options);
        png->rows(0, 8, std::vector<std::byte>(options.bytes()));
        png->commit(true);
        return file;
    }
    std::string address_of_the_knees() const {
        return "file://" + home.path().string() + "/from%20the%20knees%20%E8%91%B5.png\r\n";
    }

    /// Where the window asks about that file: the same panel, built here.
    Place answer_at(const fs::path& file, const std::string& answer) const {
        const show::Session first = test::first_session(width, height);
        show::Desk desk(first, show::load_stage(first.state.scene, first.state.preset));
        app::offer_dropped(desk, std::vector{file});
        panel::Panel panel;
        show::Input input;
        input.size_px = {width, height};
        input.seconds = 0.1f;
        for (int frame = 0; frame < 4; ++frame) panel.build(input, desk);
        const panel::Rectangle at = panel.controls().at(answer);
        const Area there = screen->area_of(window);
        return {there.left + static_cast<int>(at.left + at.right) / 2, there.top + static_cast<int>(at.top + at.bottom) / 2};
    }

    Place middle() const { return {picture.left + picture.width / 2, picture.top + picture.height / 2}; }
};

TEST_F(LiveDrop, TheLookOfAStillComesBack) {
    const fs::path file = still_of_the_knees();
    const show::State then = test::first_session(width, height).state;
    const world::Camera knees = world::find_view(show::load_stage("turbine-hall", "").scene, "knee").camera;
    open_fresh();
    const Area centre = part_of(picture, 250, 250, 750, 600);
    const Pixels before = screen->grab(centre);
    FileDrag drag(screen->name());
    EXPECT_FALSE(drag.over({5, screen->area_of(window).top + height + 40}, 1.0)) << "beside the window nobody takes it";
    ASSERT_TRUE(drag.over(middle(), enough_s)) << "it does not say that files may be dropped";
    EXPECT_EQ(screen->grab(centre), before) << "over it alone asks nothing";
    ASSERT_TRUE(drag.drop(address_of_the_knees(), enough_s)) << said();
    EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(centre), before) > 0.1; })) << "nobody asks";
    screen->click(answer_at(file, "button offer view"));
    screen->move(somewhere);
    EXPECT_TRUE(session_becomes([&](const show::Session& s) { return s.state.preset == "raking" && s.state.view == "knee"; }))
        << said();
    EXPECT_TRUE(session().state.camera == knees);
    EXPECT_GT(session().state.settings.spot.flux_lm, 0.0f);
    rest();
    EXPECT_GT(test::changed_part(screen->grab(centre), before), 0.5);
    screen->key("ctrl+z");
    EXPECT_TRUE(session_becomes([&](const show::Session& s) {
        return s.state.preset == then.preset && s.state.view == then.view && s.state.camera == then.camera;
    })) << "one step back is not where it was";

    // In another tongue it is not taken, and is forgotten when it goes; and then the look alone.
    FileDrag words(screen->name(), {"text/plain", "UTF8_STRING", "text/html", "image/png"});
    EXPECT_FALSE(words.over(middle(), enough_s));
    words.leave();
    FileDrag many(screen->name(), {"text/plain", "UTF8_STRING", "text/html", "text/uri-list"});
    ASSERT_TRUE(many.over(middle(), enough_s));
    EXPECT_FALSE(many.drop("https://example.org/a.png\r\n", enough_s)) << "no file of this machine";
    ASSERT_TRUE(many.over(middle(), enough_s));
    EXPECT_TRUE(many.drop(address_of_the_knees(), enough_s));
    rest();
    screen->click(answer_at(file, "button offer look"));
    screen->move(somewhere);
    EXPECT_TRUE(session_becomes([&](const show::Session& s) {
        return s.state.preset == "raking" && s.state.view == then.view;
    })) << said();
    quit();
}

}  // namespace
}  // namespace sunflower
