// What one can do with the live window, on a real screen with real mouse and keys.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/live_window.hpp"
#include "tests/support/open_ports.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::Area;
using test::enough_s;
using test::height;
using test::LiveWindow;
using test::MouseButton;
using test::part_of;
using test::Pixels;
using test::Place;
using test::screen_height;
using test::screen_width;
using test::wait_until;
using test::width;
using test::XDisplay;
using Words = std::vector<std::string>;

/// Concrete where seeds were is as grey, but hardly a pixel is the same: of 26,496 measured 132.
bool is_another(const Pixels& now, const Pixels& before) {
    return test::changed_part(now, before) > 0.9;
}

TEST_F(LiveWindow, OpensWithTheGreyFieldAndQuits) {
    open_fresh();
    const Area area = screen->area_of(window);
    EXPECT_EQ(area.width, width);
    EXPECT_EQ(area.height, height);
    EXPECT_LT(picture.width, width) << "the panel is at the right";
    // The bed is sRGB 146 +- 5 after the transform; the bridge sees it at a slant, and two samples leave noise in single
    // pixels, hardly any in the mean of so many.
    EXPECT_NEAR(screen->grab(bed).mean(), 146, 12);
    EXPECT_LT(screen->grab(bed).deviation(), 45) << "a field, not black and white";
    EXPECT_GT(screen->grab(bed).deviation(), 1) << "of seeds, not a plain colour";
    // The panel's letters.
    EXPECT_GT(screen->grab(places->area("button undo")).deviation(), 5);
    EXPECT_EQ(test::open_ports(program->pid()), std::vector<test::OpenPort>{}) << "nothing listens unless it is asked to";
    quit();
}

TEST_F(LiveWindow, HidesAndShowsPanelAndKeys) {
    open_fresh();
    const Area combo = places->area("view"), centre = part_of(picture, 250, 200, 750, 700);
    const Pixels combo_before = screen->grab(combo), centre_before = screen->grab(centre);
    screen->key("Tab");
    EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(combo), combo_before) > 0.9; }))
        << "the panel is still there";
    screen->key("Tab");
    EXPECT_TRUE(becomes(combo, combo_before)) << "the panel did not come back";
    EXPECT_TRUE(becomes(centre, centre_before)) << "the picture is another one";
    screen->key("F1");
    EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(centre), centre_before) > 0.5; })) << "no list of keys";
    screen->key("F1");
    EXPECT_TRUE(becomes(centre, centre_before)) << "the list of keys stays";
}

TEST_F(LiveWindow, SwitchesALightByAClickAndTakesItBack) {
    open_fresh();
    scroll_to_lights();
    const Area knob = places->area("roof.on");
    const Pixels knob_on = screen->grab(knob);
    const double light = screen->grab(bed).mean();
    screen->click(places->middle("roof.on"));
    EXPECT_TRUE(changes(knob, knob_on));
    screen->move(somewhere);
    EXPECT_TRUE(wait_until([&] { return screen->grab(bed).mean() < light - 5; })) << "the bed is as bright as before";
    EXPECT_TRUE(session_becomes([](const show::Session& s) { return !s.state.settings.roof.on; }));
    EXPECT_FALSE(screen->grab(knob) == knob_on);
    screen->key("ctrl+z");
    EXPECT_TRUE(becomes(knob, knob_on)) << "the switch did not go back";
    // The noise of two samples in the mean of so many pixels is far below one step.
    EXPECT_TRUE(wait_until([&] { return std::abs(screen->grab(bed).mean() - light) < 1; })) << "the light did not come back";
    EXPECT_TRUE(session_becomes([](const show::Session& s) { return s.state.settings.roof.on != 0; }));
}

TEST_F(LiveWindow, LooksAroundAndGoesToEveryView) {
    // A session that says nothing of changing over goes to views at once: eight ways of two seconds are much to wait for.
    fs::create_directories(session_file().parent_path());
    core::write_file_atomically(session_file(), "scene = \"turbine-hall\"\n");
    open({"--set", "quality.live_samples=2"});
    const Pixels from_bridge = screen->grab(picture);
    const Place middle{picture.left + picture.width / 2, picture.top + picture.height / 2};
    screen->drag(middle, {middle.x - 200, middle.y + 40});
    rest();
    // All of what is seen moved by 200 pixels; only plain dark walls look the same.
    EXPECT_GT(test::changed_part(screen->grab(picture), from_bridge), 0.5);
    std::vector<Pixels> seen;
    for (int digit = 1; digit <= 8; ++digit) {
        const Pixels before = screen->grab(picture);
        screen->key(std::to_string(digit));
        // At rest nothing but another view changes most of it: a sample may take longer than rest() waits for.
        EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(picture), before) > 0.5; })) << "view " << digit;
        rest();
        const Pixels now = screen->grab(part_of(picture, 0, 0, 1000, 850));
        for (const Pixels& other : seen) EXPECT_GT(test::changed_part(now, other), 0.5) << "view " << digit;
        EXPECT_GT(now.mean(), 20) << "view " << digit << " is black";
        seen.push_back(now);
    }
    const Pixels end = screen->grab(bed);
    screen->key("1");
    EXPECT_TRUE(changes(bed, end));
    EXPECT_TRUE(wait_until([&] {
        return test::changed_part(screen->grab(part_of(picture, 0, 0, 1000, 850)), seen.front()) < 0.01;
    })) << "the bridge is not where it was";
    quit();
    EXPECT_EQ(session().state.view, "bridge");
}

TEST_F(LiveWindow, FillsTheScreenUntilEsc) {
    open_fresh();
    screen->key("F11");
    EXPECT_TRUE(wait_until([&] { return screen->area_of(window).width == screen_width; }));
    EXPECT_EQ(screen->area_of(window).height, screen_height);
    EXPECT_TRUE(wait_until([&] {
        return screen->grab({0, 880, 900, 20}).mean() > 20;
    })) << "the picture does not reach the foot";
    screen->key("Escape");
    EXPECT_TRUE(wait_until([&] { return screen->area_of(window).width == width; }));
    EXPECT_EQ(screen->area_of(window).height, height);
    // One of several monitors.
    const Area at = screen->area_of(window), own{at.left - 10, at.top - 8, width + 30, height + 16};
    screen->plug("own", own);
    screen->key("F11");
    EXPECT_TRUE(wait_until([&] { return screen->area_of(window).width == own.width; }));
    EXPECT_EQ(screen->area_of(window).left, own.left);
    EXPECT_EQ(screen->area_of(window).height, own.height);
    screen->key("Escape");
    EXPECT_TRUE(wait_until([&] { return screen->area_of(window).width == width; }));
    screen->key("Escape");
    EXPECT_TRUE(program->running()) << "Esc never quits";
    quit();
}

TEST_F(LiveWindow, SavesALookUnderAName) {
    open_fresh();
    scroll_to_lights();
    const Area centre = part_of(picture, 250, 200, 750, 700);
    const Pixels lit = screen->grab(centre);
    screen->click(places->middle("roof.on"));
    screen->move(somewhere);
    ASSERT_TRUE(changes(centre, lit));
    rest();
    const Pixels before = screen->grab(centre);
    screen->key("ctrl+s");
    EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(centre), before) > 0.05; }))
        << "nobody asks for a name";
    // The caret blinks: now the field has the keys.
    const Pixels asking = screen->grab(centre);
    EXPECT_TRUE(changes(centre, asking));
    screen->type("no roof");
    screen->key("Return");
    const fs::path file = home.path() / ".local/share/sunflower/presets/no-roof.toml";
    EXPECT_TRUE(wait_until([&] { return fs::exists(file); })) << said();
    EXPECT_TRUE(becomes(centre, before)) << "the field for the name stays";
    quit();
    EXPECT_NE(core::read_file(file).find("[roof]"), std::string::npos) << core::read_file(file);
    test::ProgramRun list_presets;
    list_presets.program = SUNFLOWER_BINARY_DIR "/sunflower";
    list_presets.arguments = {"list", "presets"};
    list_presets.environment = {"XDG_DATA_HOME=" + (home.path() / ".local/share").string()};
    const test::ProgramResult list = test::run_program(list_presets);
    EXPECT_NE(list.out.find("no-roof"), std::string::npos) << list.out << list.err;
    EXPECT_EQ(session().state.preset, "no-roof");
}

TEST_F(LiveWindow, TakesUpTheLastSession) {
    open_fresh();
    scroll_to_lights();
    screen->key("4");
    screen->click(places->middle("roof.on"));
    screen->move(somewhere);
    // Saved within five seconds: the picture has long changed by then.
    ASSERT_TRUE(session_becomes([](const show::Session& s) { return !s.state.settings.roof.on; }));
    rest();
    const Area free = part_of(picture, 0, 0, 1000, 850);  // of notices
    const Pixels left = screen->grab(free);
    quit();
    ASSERT_TRUE(fs::exists(session_file()));
    const show::Session then = session();
    EXPECT_EQ(then.state.view, "knee");
    EXPECT_FALSE(then.state.settings.roof.on);
    open({});
    EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(free), left) < 0.01; }))
        << "another picture than the one that was left";
    screen->key("ctrl+q");
    EXPECT_EQ(program->wait(enough_s), 0);
    EXPECT_TRUE(session().state == then.state) << "starting and quitting alone changed something";
}

TEST_F(LiveWindow, DragsTheDensityFromAllToOneAndBack) {
    open_fresh();
    const Area dial = places->area("seeds dial");
    const Area count = places->area("seeds count");
    const Pixels count_before = screen->grab(count);
    const Pixels full = screen->grab(bed);
    EXPECT_FALSE(is_another(screen->grab(bed), full)) << "planted: the picture as it was";
    const auto settings = [&] { return test::first_session(width, height).state.settings; };
    const int y = dial.top + dial.height / 2, left = dial.left - 40, right = dial.left + dial.width + 40;
    const int knob = dial.left + dial.width - 9;  // all there are: at the right end
    screen->drag({knob, y}, {left, y}, MouseButton::left, 24);
    screen->move(somewhere);
    EXPECT_TRUE(session_becomes([](const show::Session& s) { return s.state.settings.bed.seeds == 1; }))
        << session().state.settings.bed.seeds;
    EXPECT_FALSE(screen->grab(count) == count_before);
    // One seed: from the bridge nobody sees it. At rest, because in motion the same seeds are other pixels too; more than once,
    // because the picture rests while the bed is laid.
    EXPECT_TRUE(wait_until([&] {
        rest();
        return is_another(screen->grab(bed), full);
    })) << "the seeds are still there: "
        << test::changed_part(screen->grab(bed), full) << " of the pixels are others";
    screen->drag({dial.left + 9, y}, {right, y}, MouseButton::left, 24);
    screen->move(somewhere);
    EXPECT_TRUE(session_becomes([&](const show::Session& s) { return s.state.settings.bed.seeds == settings().bed.seeds; }))
        << session().state.settings.bed.seeds;
    EXPECT_TRUE(becomes(count, count_before)) << "not 100,000,000 again";
    EXPECT_TRUE(becomes(bed, full)) << "the bed did not come back";
    // A drag is one step: two take both back.
    screen->key("ctrl+z");
    EXPECT_TRUE(session_becomes([](const show::Session& s) { return s.state.settings.bed.seeds == 1; }));
    quit();
}

/// Pixels of the ring that shows where the brush is: seeds are as blue as they are red.
int ring_pixels(const Pixels& pixels) {
    return static_cast<int>(std::ranges::count_if(
        pixels.rgb, [](std::uint32_t c) { return static_cast<int>(c >> 16) - static_cast<int>(c & 255u) > 50; }));
}

TEST_F(LiveWindow, PaintsOnTheBedAndFindsItAgain) {
    // Small letters, so that the section of brushes needs no scrolling.
    const std::string small = "scene = \"turbine-hall\"\n[screen]\nui_percent = 75\n";
    fs::create_directories(session_file().parent_path());
    core::write_file_atomically(session_file(), small);
    show::Session first = test::first_session(width, height);
    first.ui_percent = 75;
    places = std::make_unique<test::PanelPlaces>(first);
    const test::PanelPlaces unfolded(first, "brush dig");
    const Words plan = {"--view", "plan", "--set", "quality.live_samples=1"};
    open(plan);
    // Revealed, the section was scrolled; unfolded by hand, its heading stays where it is.
    const auto in_section = [&](const std::string& control) {
        const Place at = unfolded.middle(control), heading = unfolded.middle("group brush");
        const Place here = places->middle("group brush");
        return Place{here.x + at.x - heading.x, here.y + at.y - heading.y};
    };
    const Area free = part_of(picture, 0, 0, 1000, 850);  // of notices
    const Area middle = part_of(picture, 420, 400, 470, 500), corner = part_of(picture, 0, 0, 200, 200);
    const Place from{middle.left + middle.width / 2, middle.top + middle.height / 2};
    const Place to{picture.left + picture.width * 7 / 10, from.y};
    const Pixels before = screen->grab(free), middle_before = screen->grab(middle), corner_before = screen->grab(corner);
    EXPECT_EQ(ring_pixels(before), 0);

    // By the key and in the panel.
    screen->key("t");
    screen->move(from);
    EXPECT_TRUE(wait_until([&] { return ring_pixels(screen->grab(free)) > 100; })) << "no ring shows where the brush is";
    screen->click(places->middle("group brush"));
    screen->click(in_section("brush dig"));

    // While the hand is still at it the bed changes behind the ring.
    screen->move(from);
    screen->press(MouseButton::left);
    for (int i = 1; i <= 10; ++i) {
        screen->move({from.x + (to.x - from.x) * i / 10, from.y});
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_TRUE(wait_until([&] {
        const Pixels now = screen->grab(middle);
        return ring_pixels(now) == 0 && test::changed_part(now, middle_before) > 0.5;
    })) << "nothing is seen before it is let go";
    screen->release(MouseButton::left);
    screen->key("Escape");
    screen->move(somewhere);
    rest();
    const Pixels dug = screen->grab(free);
    EXPECT_EQ(ring_pixels(dug), 0);
    EXPECT_LT(test::changed_part(screen->grab(corner), corner_before), 0.05) << "nobody was there";
    screen->key("ctrl+z");
    EXPECT_TRUE(becomes(free, before)) << "one stroke, taken back to the last pixel";
    EXPECT_NE(dug, before) << "it can fail";
    screen->key("ctrl+shift+z");
    EXPECT_TRUE(becomes(free, dug));

    // A scene of one's own, and the session: both have it again.
    screen->click(in_section("brush scene"));
    screen->type("my garden");
    screen->key("Return");
    const fs::path own = home.path() / ".local/share/sunflower/scenes/my-garden.toml";
    EXPECT_TRUE(wait_until([&] { return fs::exists(own); })) << said();
    quit();
    const auto strokes = session().state.strokes;
    ASSERT_TRUE(strokes.contains("turbine-hall"));
    ASSERT_EQ(strokes.at("turbine-hall")->size(), 1u);
    EXPECT_EQ(strokes.at("turbine-hall")->front()->tool, world::StrokeTool::dig);
    open({});
    EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(free), dug) < 0.01; })) << "the session forgot it";
    quit();
    Words garden = plan;
    garden.insert(garden.begin(), "my-garden");
    open(garden);
    EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(free), dug) < 0.01; })) << "the scene is another";
    quit();
}

// Two monitors side by side: SFML alone would put windows below them, and wait until they are seen.
TEST_F(LiveWindow, OpensWhereTwoMonitorsStandSideBySide) {
    screen = std::make_unique<XDisplay>(2 * width, height);
    const Area audience{0, 0, width / 2, height};
    screen->plug("projector", audience);
    open({"--fresh", "--set", "quality.live_samples=1", "--set", "output.min_samples=1", "--output", "projector"});
    const Area there = screen->area_of(window);
    EXPECT_EQ(there.width, width);
    EXPECT_EQ(there.height, height);
    EXPECT_GE(there.top, 0);
    EXPECT_LE(there.top + there.height, height);
    ASSERT_TRUE(wait_until([&] { return screen->find_window("Audience") != 0; })) << said();
    EXPECT_EQ(screen->area_of(screen->find_window("Audience")).height, height);
    EXPECT_TRUE(wait_until([&] { return screen->grab(audience).mean() > 25; })) << said();
    rest();
    quit();  // by a key: the audience's window has not kept them
}

// The audience's monitor is a strip at the left, where the panel's window does not reach.
TEST_F(LiveWindow, ShowsTheAudienceThePictureAloneAndHoldsIt) {
    const Area audience{0, 0, 150, 600};
    screen->plug("projector", audience);
    open({"--fresh", "--set", "quality.live_samples=2", "--set", "output.min_samples=2", "--set", "output.dissolve_s=0.2",
          "--output", "projector"});
    ASSERT_TRUE(wait_until([&] { return screen->find_window("Audience") != 0; })) << said();
    const Area window_there = screen->area_of(screen->find_window("Audience"));
    EXPECT_EQ(window_there.left, audience.left);
    EXPECT_EQ(window_there.width, audience.width);
    EXPECT_EQ(window_there.height, audience.height);
    // Out of black into the hall, and then nothing stirs: the panel's letters and its mouse are never there.
    EXPECT_TRUE(wait_until([&] { return screen->grab(audience).mean() > 25; })) << said();
    ASSERT_TRUE(screen->wait_for_rest(audience, 1.5, enough_s));
    const Pixels shown = screen->grab(audience);
    const Area centre = part_of(picture, 250, 200, 750, 700);
    const Pixels picture_before = screen->grab(centre);
    screen->key("F1");
    EXPECT_TRUE(wait_until([&] { return test::changed_part(screen->grab(centre), picture_before) > 0.5; }))
        << "no list of keys";
    rest();
    EXPECT_TRUE(screen->grab(audience) == shown) << "the list of keys is the operator's";
    screen->key("F1");
    EXPECT_TRUE(becomes(centre, picture_before));

    // Held: hands change the picture under the panel, and the audience sees what it saw.
    scroll_to_lights();
    screen->key("h");
    screen->click(places->middle("roof.on"));
    screen->move(somewhere);
    ASSERT_TRUE(changes(centre, picture_before)) << "hands are held too";
    rest();
    EXPECT_TRUE(screen->grab(audience) == shown) << "not held";
    screen->key("h");
    EXPECT_TRUE(wait_until([&] { return screen->grab(audience).mean() < shown.mean() - 5; })) << "not taken";
    ASSERT_TRUE(screen->wait_for_rest(audience, 1.5, enough_s));
    const Pixels taken = screen->grab(audience);

    // The monitor goes and comes again: what it showed is there again, and was on no other.
    screen->unplug("projector");
    EXPECT_TRUE(wait_until([&] { return screen->find_window("Audience") == 0; }));
    screen->plug("projector", audience);
    EXPECT_TRUE(becomes(audience, taken)) << "it does not come back";
    quit();
}

}  // namespace
}  // namespace sunflower
