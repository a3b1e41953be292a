// A technician at the wall: the panel comes by its chord, on the desk's own monitor; points are moved with real mouse and keys,
// an editor may take part, and afterwards nothing of it is left on the wall.
#include <gtest/gtest.h>

#include <csignal>

#include "engine/wall/calibration.hpp"
#include "tests/support/at_home.hpp"
#include "tests/support/live_window.hpp"
#include "tests/support/panel_hand.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::Area;
using test::enough_s;
using test::wait_until;

constexpr Area left{0, 0, 192, 108}, right{192, 0, 192, 108}, desk{0, 108, 1280, 800};

constexpr const char* site_text = R"(title = "A test"   # ours
scene = "single-seed"
[canvas]
size_px = [336, 108]
[[output]]
name = "left"
monitor = "L"
part = [0, 0, 192, 108]
size_px = [192, 108]
gain = [1, 1, 1]
[[output]]
name = "right"
monitor = "R"
part = [144, 0, 192, 108]
size_px = [192, 108]
)";

class AtTheWall : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        screen = std::make_unique<test::XDisplay>(desk.width, desk.top + desk.height);
        screen->plug("L", left);
        screen->plug("R", right);
        screen->plug("D", desk);
        core::write_file_atomically(path, std::string_view(site_text));
        wall = test::start_at_home(SUNFLOWER_BINARY_DIR "/sunflower", *screen, home.path(),
                                   {"wall", "--software", "--site", path.string()});
    }
    std::string said() const { return test::said_at_home(home.path()); }
    void hold_chord() {
        for (const char* line :
             {"keydown Control_L", "keydown Alt_L", "keydown p", "sleep 2.6", "keyup p", "keyup Alt_L", "keyup Control_L"})
            screen->send(std::string(line) + "\n");
        screen->wait_until_sent();
    }
    /// The same panel, built here.
    test::Place place_of(const std::string& control) {
        wall::SiteFile file = wall::load_site(path.string());
        wall::Calibration calibration(file);
        test::PanelHand hand({desk.width, desk.height}, "single-seed");
        hand.panel.set_room({.calibration = &calibration, .monitors_px = {{192, 108}, {192, 108}}});
        hand.desk.status.monitors = {{"L", "L"}};
        hand.frames(3);
        const panel::Rectangle at = hand.at(control);
        const Area window = screen->area_of(screen->find_window("Sunflower"));
        return {window.left + static_cast<int>((at.left + at.right) / 2),
                window.top + static_cast<int>((at.top + at.bottom) / 2)};
    }
    double darkest_corner() const { return screen->grab({2, 2, 12, 8}).mean(); }

    test::TemporaryFolder home;
    fs::path path = home.path() / "room.toml";
    std::unique_ptr<test::XDisplay> screen;
    std::unique_ptr<test::RunningProgram> wall;
};

TEST_F(AtTheWall, SetsUpAProjectorAndLeavesNothingBehind) {
    const auto is_lit = [&](const Area& area) { return screen->grab(area).mean() > 60.0; };
    ASSERT_TRUE(wait_until([&] { return (is_lit(left) && is_lit(right)) || !wall->running(); })) << said();
    ASSERT_TRUE(screen->wait_for_rest(left, 1.5, enough_s));
    EXPECT_EQ(screen->find_window("Sunflower"), 0U);
    const test::Pixels work = screen->grab(right);

    // Another wall would cover this one.
    test::RunningProgram second({SUNFLOWER_BINARY_DIR "/sunflower",
                                 {"wall", "--software", "--site", path.string()},
                                 home.path(),
                                 {"DISPLAY=" + screen->name(), "HOME=" + home.path().string(), "XDG_STATE_HOME"},
                                 home.path() / "second"});
    EXPECT_EQ(second.wait(enough_s), 1);
    EXPECT_NE(core::read_file(home.path() / "second").find("a wall of this user runs already"), std::string::npos);

    hold_chord();
    const unsigned long window = screen->wait_for_window("Sunflower", enough_s);
    ASSERT_NE(window, 0U) << said();
    EXPECT_TRUE(wait_until([&] { return screen->area_of(window).top >= desk.top; })) << "on the monitor that is no projector";
    EXPECT_TRUE(wait_until([&] { return screen->grab(desk).mean() > 20.0; })) << "the panel is drawn, and its picture";

    // The upper left corner goes down by 30 pixels: what was lit there is black.
    EXPECT_GT(darkest_corner(), 60.0);
    screen->focus(window);
    screen->click(place_of("room corner top left"));
    for (int i = 0; i < 3; ++i) screen->key("shift+Down");
    screen->key("alt+Right");
    ASSERT_TRUE(wait_until([&] { return darkest_corner() < 40.0; })) << "but for the mark";
    EXPECT_TRUE(wait_until([&] {
        return wall::load_site(path.string()).site.outputs[0].corners_px[0] == glm::dvec2(0.1, 30.0);
    })) << core::read_file(path);
    EXPECT_NE(core::read_file(path).find("# ours"), std::string::npos);
    EXPECT_EQ(core::read_file(path.string() + ".bak"), site_text);

    // An editor saves something broken, and then something good.
    const std::string good = core::read_file(path);
    core::write_file_atomically(path, std::string_view("title = "));
    ASSERT_TRUE(wait_until([&] { return said().find("the wall stays as it is") != std::string::npos; })) << said();
    const double bright = screen->grab({60, 70, 60, 30}).mean();
    std::string darker = good;
    darker.replace(darker.find("gain = [1, 1, 1]"), 16, "gain = [0.2, 0.2, 0.2]");
    core::write_file_atomically(path, std::string_view(darker));
    EXPECT_TRUE(wait_until([&] { return screen->grab({60, 70, 60, 30}).mean() < 0.7 * bright; })) << said();
    EXPECT_NEAR(screen->grab(right).mean(), work.mean(), 1.0) << "the other stays";

    hold_chord();
    ASSERT_TRUE(wait_until([&] { return screen->find_window("Sunflower") == 0U; })) << said();
    EXPECT_TRUE(wait_until([&] { return darkest_corner() == 0.0; })) << "no mark stays";
    EXPECT_TRUE(wait_until([&] { return screen->grab(desk).mean() == 0.0; }));
    EXPECT_TRUE(wall->running());
    kill(wall->pid(), SIGTERM);
    EXPECT_EQ(wall->wait(enough_s), 0) << said();
}

}  // namespace
}  // namespace sunflower
