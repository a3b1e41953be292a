// The panel's section of a room: points are dragged and nudged, numbers typed, and nothing of it is there without a room.
#include <gtest/gtest.h>

#include "engine/core/files.hpp"
#include "engine/wall/calibration.hpp"
#include "tests/support/panel_hand.hpp"

namespace sunflower {
namespace {

using show::Key;

constexpr const char* text = R"(title = "A room"
show = "passage"
[canvas]
size_px = [3520, 1080]
[[output]]
name = "left"
monitor = "L"
part = [0, 0, 1920, 1080]
[[output]]
name = "right"
monitor = "R"
part = [1600, 0, 1920, 1080]
)";

class PanelRoom : public ::testing::Test {
  protected:
    PanelRoom() : file(wall::read_site(text, "/nowhere/room.toml")), calibration(file) {
        hand.panel.set_room({.calibration = &calibration, .monitors_px = {{1920, 1080}, {0, 0}}});
        hand.desk.status.monitors = {{"L", "L  1920 x 1080"}, {"D", "D  1280 x 800"}};
        hand.reveal("room state");
    }
    glm::dvec2 corner(std::size_t i) const { return calibration.chosen().corners_px[i]; }
    void with(Key held, Key pressed) {
        hand.input.held.set(static_cast<std::size_t>(held));
        hand.key(pressed);
        hand.input.held.reset(static_cast<std::size_t>(held));
    }

    wall::SiteFile file;
    wall::Calibration calibration;
    test::PanelHand hand{{1280, 1000}};
};

TEST_F(PanelRoom, IsNotThereWithoutOne) {
    EXPECT_TRUE(hand.has("room plan"));
    EXPECT_FALSE(hand.has("output monitor"));
    test::PanelHand other;
    EXPECT_FALSE(other.has("room plan"));
}

TEST_F(PanelRoom, KeysMoveThePointInTheHand) {
    hand.key(Key::left);
    EXPECT_EQ(corner(1), glm::dvec2(0, 0)) << "none is in the hand";
    hand.click("room corner top right");
    hand.key(Key::left);
    hand.key(Key::left);
    with(Key::shift, Key::down);
    with(Key::alt, Key::right);
    EXPECT_EQ(corner(1), glm::dvec2(-1.9, 10));
    EXPECT_TRUE(hand.wants.keys) << "nobody walks meanwhile";
    hand.key(Key::digit_3);
    hand.key(Key::up);
    EXPECT_EQ(corner(2), glm::dvec2(0, -1));
    hand.key(Key::enter);
    hand.key(Key::right);
    EXPECT_EQ(corner(3), glm::dvec2(1, 0));
    params::Settings darker = hand.settings();
    darker.camera.exposure_ev100 += 1.0f;
    hand.desk.change(darker, "Darker", false);
    with(Key::ctrl, Key::z);
    EXPECT_EQ(corner(3), glm::dvec2(0, 0));
    EXPECT_EQ(hand.settings(), darker) << "undo of looks is another's";
    hand.key(Key::escape);
    hand.key(Key::escape);
    hand.key(Key::left);
    EXPECT_EQ(corner(3), glm::dvec2(0, 0));
}

TEST_F(PanelRoom, APointIsInTheHandOnlyOnceItIsChosen) {
    EXPECT_FALSE(calibration.is_in_hand());
    hand.enter("room x", "12.5");
    EXPECT_EQ(corner(0), glm::dvec2(12.5, 0)) << "its numbers are there all the same";
    EXPECT_FALSE(calibration.is_in_hand());
    hand.click("room corner top right");
    EXPECT_TRUE(calibration.is_in_hand() && calibration.is_marked());
    hand.key(Key::escape);
    EXPECT_FALSE(calibration.is_in_hand() || calibration.is_marked());
    hand.click("room corner top right");
    hand.key(Key::tab);
    EXPECT_TRUE(calibration.is_in_hand());
    calibration.let_go();  // as when the window is closed and opened again
    hand.frames(2);
    hand.key(Key::left);
    EXPECT_EQ(corner(1), glm::dvec2(0, 0));
    // A hand that stays on the button stays at it.
    hand.move_to("room corner top right");
    hand.press();
    calibration.pass(2 * wall::Calibration::mark_s);
    EXPECT_FALSE(calibration.is_marked());
    hand.frame();
    EXPECT_TRUE(calibration.is_marked());
    hand.release();
    hand.desk.panel_shown = false;
    hand.frames(2);
    EXPECT_FALSE(calibration.is_in_hand());
}

TEST_F(PanelRoom, UndoByKeysIsTheRoomsAlone) {
    params::Settings darker = hand.settings();
    darker.camera.exposure_ev100 += 1.0f;
    hand.desk.change(darker, "Darker", false);
    const auto undo = [&] {
        hand.input.held.set(static_cast<std::size_t>(Key::ctrl));
        hand.input.pressed = {Key::z};
        hand.frame();
        hand.input.held.reset();
        return hand.wants.keys;
    };
    EXPECT_TRUE(undo()) << "and does not go on to the desk";
    EXPECT_EQ(hand.settings(), darker);
    hand.enter("room gain green", "0.93");
    hand.enter("room gain green", "0.5");
    undo();
    EXPECT_EQ(calibration.chosen().gain.y, 0.93);
    hand.key(Key::down);  // keys that steer the panel change nothing of that
    ASSERT_NE(hand.panel.focus(), "");
    undo();
    EXPECT_EQ(calibration.chosen().gain.y, 1.0);
    hand.input.held.set(static_cast<std::size_t>(Key::shift));
    with(Key::ctrl, Key::z);
    EXPECT_EQ(calibration.chosen().gain.y, 0.93);
    hand.input.held.reset();
    EXPECT_EQ(hand.settings(), darker);
    hand.click("button undo");
    EXPECT_NE(hand.settings(), darker) << "the button at the top is the work's";
    EXPECT_EQ(calibration.chosen().gain.y, 0.93);
}

TEST_F(PanelRoom, WhatIsWrongIsToldInWhole) {
    const auto height = [&] { return hand.at("room trouble").bottom - hand.at("room trouble").top; };
    calibration.complain("/nowhere/room.toml:38: this is short");
    hand.frames(2);
    const float line = height(), short_px = hand.at("room trouble").right;
    calibration.complain("room.toml:38: this is short");
    hand.frames(2);
    EXPECT_EQ(hand.at("room trouble").right, short_px) << "the folder is not told";
    calibration.complain("/nowhere/else/room.toml:38: this is short");
    hand.frames(2);
    EXPECT_GT(hand.at("room trouble").right, short_px) << "but that of others";
    calibration.complain("room.toml:38: this is short");
    hand.frames(2);
    const float below = hand.at("room pattern").top;
    calibration.complain(
        "/nowhere/room.toml:38: output 'left': part reaches from (1600, 0) to (3521, 1080), beyond the canvas of 3520 x 1080; "
        "/nowhere/room.toml.bak is what it was");
    // Nothing moves under a hand.
    hand.press();
    EXPECT_EQ(hand.at("room pattern").top, below);
    hand.release();
    EXPECT_GT(height(), 1.5f * line);
    EXPECT_LE(height(), 3.0f * line);
    calibration.complain(std::string(4000, 'a'));
    hand.frames(2);
    EXPECT_LE(height(), 3.0f * line) << "three lines at most";
    EXPECT_FALSE(hand.has("room state"));
}

TEST_F(PanelRoom, WhatIsWrongWithTheRoomIsTold) {
    hand.panel.set_room({.calibration = &calibration, .warning = "output 'right': its monitor 'L' is that of 'left' too"});
    hand.frames(2);
    EXPECT_TRUE(hand.has("room trouble"));
    EXPECT_FALSE(hand.has("room state"));
}

TEST_F(PanelRoom, WhatIsTypedAndNotEnteredGoesWithThePanel) {
    hand.reveal("room gain red");
    hand.click("room gain red");
    hand.frames(2);
    hand.type("0.8");
    EXPECT_TRUE(hand.wants.keys);
    hand.panel.put_away();
    hand.frames(2);
    EXPECT_FALSE(hand.wants.keys) << "the field is closed";
    hand.click("room pattern");
    hand.key(Key::escape);
    EXPECT_EQ(calibration.chosen().gain, glm::dvec3(1));
    hand.enter("room gain red", "0.7");
    EXPECT_EQ(calibration.chosen().gain, glm::dvec3(0.7, 1, 1)) << "the next is as ever";
}

TEST_F(PanelRoom, WhoMissesAFieldDoesNotChangeTheWork) {
    const auto reaches_work = [&](test::PanelHand& at, Key key) {
        at.input.pressed = {key};
        at.frame();
        return !at.wants.keys;
    };
    test::PanelHand other;
    for (const Key key : {Key::digit_0, Key::digit_8, Key::b, Key::h, Key::n, Key::t, Key::x, Key::c, Key::f, Key::space}) {
        EXPECT_FALSE(reaches_work(hand, key)) << static_cast<int>(key);
        EXPECT_TRUE(reaches_work(other, key)) << static_cast<int>(key) << ": elsewhere it does";
    }
    for (const Key key : {Key::f11, Key::f1, Key::tab, Key::escape}) EXPECT_TRUE(reaches_work(hand, key));
    hand.input.held.set(static_cast<std::size_t>(Key::w));
    hand.frame();
    EXPECT_TRUE(hand.wants.keys) << "nobody walks";
    hand.input.held.reset();
    hand.input.held.set(static_cast<std::size_t>(Key::ctrl));
    for (const Key key : {Key::s, Key::k, Key::q}) EXPECT_TRUE(reaches_work(hand, key)) << "chords do";
    hand.input.held.reset();
    // R under the mouse sets a value back elsewhere.
    params::Settings darker = hand.settings();
    darker.camera.exposure_ev100 += 1.0f;
    hand.desk.change(darker, "Darker", false);
    hand.reveal("camera.exposure_ev100");
    hand.move_to("camera.exposure_ev100");
    hand.key(Key::r);
    EXPECT_EQ(hand.settings(), darker);
    // With the keyboard in the panel Space presses what it is on, and digits are typed into it.
    hand.key(Key::down);
    hand.key(Key::space);
    EXPECT_NE(hand.panel.focus(), "");
}

TEST(PanelRoomLow, WhatIsTurnedWhilePatternsAreLookedAtIsInSightWithThem) {
    wall::SiteFile file = wall::read_site(text, "/nowhere/room.toml");
    wall::Calibration calibration(file);
    wall::Output wanted = calibration.chosen();
    wanted.curve.srgb = false;
    calibration.change(wanted, "curve");
    test::PanelHand hand({1280, 800});  // as the wall's window is
    hand.panel.set_room({.calibration = &calibration, .monitors_px = {{1920, 1080}, {1920, 1080}}});
    hand.frames(3);
    for (const char* name : {"room state", "room undo", "room pattern", "room output", "room black red", "room gain red",
                             "room gamma red", "room corner top left", "room corner bottom right"})
        EXPECT_TRUE(hand.has(name)) << name;
    // And whoever moves points scrolls no further than to their numbers.
    hand.move_to("room plan");
    hand.input.wheel = -1.0f;
    hand.frames(3);
    for (const char* name : {"room undo", "room pattern", "room output", "room plan", "room corner bottom right", "room x"})
        EXPECT_TRUE(hand.has(name)) << name;
}

TEST_F(PanelRoom, PointsAreDraggedAsFarAsTheHandGoes) {
    const panel::Rectangle plan = hand.at("room plan"), point = hand.at("room corner bottom left");
    // A press that comes in one frame with the way to it moves nothing.
    hand.input.mouse_px = {(point.left + point.right) / 2, (point.top + point.bottom) / 2};
    hand.press();
    EXPECT_EQ(corner(3), glm::dvec2(0, 0));
    const float before_px = hand.input.mouse_px.x;
    hand.input.mouse_px.x += 10;
    hand.frame();
    const double moved = corner(3).x;
    // The plan's width is 1.1 times the picture's.
    const panel::Rectangle other = hand.at("room corner bottom right");
    const double px_per_point = 1920.0 / static_cast<double>((other.left + other.right) / 2 - before_px);
    EXPECT_NEAR(moved, 10 * px_per_point, 0.05 * 10 * px_per_point) << "as the plan is scaled";
    EXPECT_EQ(corner(3).y, 0.0);
    hand.input.held.set(static_cast<std::size_t>(Key::shift));
    hand.input.mouse_px.x += 10;
    hand.frame();
    EXPECT_NEAR(corner(3).x - moved, 0.1 * moved, 0.11) << "with Shift a tenth as far, to a tenth of a pixel";
    hand.input.held.reset();
    hand.release();
    calibration.undo();
    EXPECT_EQ(corner(3), glm::dvec2(0, 0)) << "a drag is one step";
    EXPECT_LT(plan.left, point.left);
}

TEST_F(PanelRoom, NumbersAreTypedAndWordsUnderstood) {
    hand.enter("room x", "12.5");
    EXPECT_EQ(corner(0), glm::dvec2(12.5, 0));
    hand.click("room point reset");
    EXPECT_EQ(corner(0), glm::dvec2(0, 0));
    hand.enter("room edge right", "300");
    EXPECT_EQ(calibration.chosen().edges_px[wall::right_side], 300.0);
    hand.enter("room edge right", "right 280 px");
    EXPECT_EQ(calibration.chosen().edges_px[wall::right_side], 280.0);
    hand.enter("room edge right", "auto");
    EXPECT_FALSE(calibration.chosen().edges_px[wall::right_side]);
    hand.enter("room edge right", "much");
    ASSERT_FALSE(hand.desk.notices().empty());
    EXPECT_NE(hand.desk.notices().back().text.find("'much' is neither auto nor 0 to 1920 px"), std::string::npos)
        << hand.desk.notices().back().text;
    hand.enter("room gain green", "0.93");
    EXPECT_EQ(calibration.chosen().gain, glm::dvec3(1, 0.93, 1));
    hand.reveal("room curve gamma");
    hand.click("room curve gamma");
    EXPECT_FALSE(calibration.chosen().curve.srgb);
    hand.enter("room gamma red", "2.35");
    EXPECT_EQ(calibration.chosen().curve.gamma, glm::dvec3(2.35, 2.2, 2.2));
    hand.enter("room black blue", "0.0005");
    EXPECT_EQ(calibration.chosen().black, glm::dvec3(0, 0, 0.0005));
    hand.enter("room brightness", "1.5");
    EXPECT_EQ(calibration.chosen().brightness, 1.0) << "refused, and said so";
    EXPECT_NE(hand.desk.notices().back().text.find("Brightness: '1.5' is not 0 to 1"), std::string::npos);
}

TEST_F(PanelRoom, AFloorHasAScale) {
    EXPECT_FALSE(hand.has("room floor")) << "this one is a wall";
    calibration.set_mm_per_px(1.25);
    hand.frames(2);
    hand.enter("room floor", "wide");
    EXPECT_EQ(calibration.site().mm_per_px, 1.25);
    EXPECT_NE(hand.desk.notices().back().text.find("'wide' is not 0.01 to 1000"), std::string::npos);
    hand.enter("room floor", "1.3 mm a pixel");
    EXPECT_EQ(calibration.site().mm_per_px, 1.3);
}

TEST_F(PanelRoom, ListsChoosePatternOutputAndMonitor) {
    hand.click("room pattern");
    hand.frames(2);
    hand.click("room pattern = near-black");
    hand.frames(2);
    EXPECT_EQ(calibration.pattern(), wall::Pattern::near_black);
    hand.click("room output");
    hand.frames(2);
    hand.click("room output = right");
    hand.frames(2);
    EXPECT_EQ(calibration.output(), 1u);
    hand.click("room monitor");
    hand.frames(2);
    hand.click("room monitor = D  1280 x 800");
    hand.frames(2);
    EXPECT_EQ(calibration.chosen().monitor, "D");
    hand.click("room mesh");
    hand.frames(2);
    hand.click("room mesh = 4 x 4");
    hand.frames(2);
    EXPECT_EQ(calibration.chosen().mesh.offsets_px.size(), 16u);
    EXPECT_TRUE(hand.has("room mesh 6"));
    hand.reveal("room undo");
    hand.click("room undo");
    EXPECT_EQ(calibration.chosen().mesh.columns, 0);
    hand.click("room revert");
    EXPECT_EQ(calibration.chosen().monitor, "R");
}

}  // namespace
}  // namespace sunflower
