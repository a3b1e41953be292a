// An exhibition on two monitors, as its visitors see it: the work or black, and never anything else, whatever happens.
#include <gtest/gtest.h>

#include <cmath>
#include <csignal>

#include "tests/support/live_window.hpp"
#include "tests/support/open_ports.hpp"
#include "tests/support/png_reader.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::Area;
using test::enough_s;
using test::Pixels;
using test::wait_until;

constexpr Area left{0, 0, 192, 108}, right{192, 0, 192, 108}, all{0, 0, 384, 108};

// The right projector's picture begins where the left one's has 48 pixels left; the soft edge lies between.
constexpr const char* site_text = R"(title = "A test"
scene = "single-seed"
[canvas]
size_px = [336, 108]
[[output]]
name = "left"
monitor = "L"
part = [0, 0, 192, 108]
size_px = [192, 108]
[[output]]
name = "right"
monitor = "R"
part = [144, 0, 192, 108]
size_px = [192, 108]
)";

class Exhibition : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        screen = std::make_unique<test::XDisplay>(all.width, all.height);
        screen->plug("L", left);
        screen->plug("R", right);
        core::write_file_atomically(home.path() / "room.toml", std::string_view(site_text));
    }

    void start() {
        wall = std::make_unique<test::RunningProgram>(test::RunningProgram::Start{
            SUNFLOWER_BINARY_DIR "/sunflower",
            {"wall", "--software", "--site", (home.path() / "room.toml").string()},
            home.path(),
            {"DISPLAY=" + screen->name(), "HOME=" + home.path().string(), "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
             "NOTIFY_SOCKET"},
            home.path() / "stderr"});
    }

    std::string said() const {
        std::error_code gone;
        return fs::exists(home.path() / "stderr", gone) ? core::read_file(home.path() / "stderr") : "";
    }

    /// In full light: of the seed's white ground both monitors have much.
    bool is_open(const Area& area) const { return screen->grab(area).mean() > 60.0; }
    bool is_black(const Area& area) const { return screen->grab(area).mean() == 0.0; }
    /// Nothing has changed for a while, and it is bright.
    ::testing::AssertionResult comes(const Area& area) {
        const bool bright = wait_until([&] { return is_open(area) || !wall->running(); });
        if (!bright || !wall->running()) return ::testing::AssertionFailure() << "the wall stays dark; " << said();
        return screen->wait_for_rest(area, 1.5, enough_s) ? ::testing::AssertionSuccess()
                                                          : ::testing::AssertionFailure() << "it never rests";
    }

    test::TemporaryFolder home;
    std::unique_ptr<test::XDisplay> screen;
    std::unique_ptr<test::RunningProgram> wall;
};

TEST_F(Exhibition, ComesOutOfBlackAndGoesIntoIt) {
    start();
    double before = 0.0;
    // Brighter and brighter, as far as eyes and samples of noise go, from the first pixel on.
    ASSERT_TRUE(wait_until([&] {
        const double now = screen->grab(all).mean();
        EXPECT_GE(now, before - 3.0) << "it fell back while it came";
        before = std::max(before, now);
        return now > 60.0 || !wall->running();
    })) << said();
    ASSERT_TRUE(comes(all));
    EXPECT_EQ(test::open_ports(wall->pid()), std::vector<test::OpenPort>{}) << "nothing listens unless a site says so";
    EXPECT_EQ(screen->find_window("Sunflower"), 0U) << "there is no panel";

    kill(wall->pid(), SIGTERM);
    before = 255.0;
    while (wall->running()) {
        const double now = screen->grab(all).mean();
        EXPECT_LE(now, before + 1.0) << "it grew light again while it went";
        before = std::min(before, now);
    }
    EXPECT_EQ(wall->wait(enough_s), 0) << said();
    EXPECT_TRUE(is_black(all));
    EXPECT_LT(before, 3.0) << "it was cut off, and did not fade";
}

TEST_F(Exhibition, ProjectorsAgreeWhereTheyOverlap) {
    start();
    ASSERT_TRUE(comes(all));
    // What the wall keeps for bad days is its canvas.
    const test::PngPicture canvas = test::read_png(home.path() / ".local/state/sunflower/wall/last-good.png");
    ASSERT_EQ(canvas.width, 336);
    const Pixels a = screen->grab(left), b = screen->grab(right);
    const auto light = [](double value) {
        const double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const auto green = [](const Pixels& pixels, int x, int y) {
        return static_cast<double>(pixels.rgb[static_cast<std::size_t>(y * pixels.width + x)] >> 8 & 255U);
    };
    const auto mean = [&](const auto& at, int x0) {
        double sum = 0.0;
        for (int y = 2; y < 22; ++y)  // the ground alone, which is smooth
            for (int x = x0; x < x0 + 8; ++x) sum += at(x, y);
        return sum / 160.0;
    };
    const auto of_canvas = [&](int x, int y) { return light(canvas.at(x, y, 1)); };
    const auto of_left = [&](int x, int y) { return x < 192 ? light(green(a, x, y)) : 0.0; };
    const auto of_both = [&](int x, int y) { return of_left(x, y) + (x >= 144 ? light(green(b, x - 144, y)) : 0.0); };
    // A hundredth is what an eye is given; samples that came since the canvas was kept are below it.
    for (int x = 128; x < 208; x += 8)
        EXPECT_NEAR(mean(of_both, x) / mean(of_canvas, x), 1.0, 0.01) << "columns " << x << " to " << x + 8;
    // Planted: without the other's part the edge is a hole.
    EXPECT_LT(mean(of_left, 180) / mean(of_canvas, 180), 0.5);
}

TEST_F(Exhibition, AMonitorThatGoesTakesNothingWithIt) {
    start();
    ASSERT_TRUE(comes(all));
    const Pixels before = screen->grab(right);
    screen->unplug("R");
    ASSERT_TRUE(wait_until([&] { return is_black(right); })) << said();
    EXPECT_TRUE(is_open(left)) << "the other goes on";
    screen->plug("R", right);
    ASSERT_TRUE(comes(right));
    EXPECT_LT(test::changed_part(screen->grab(right), before), 0.6) << "the same picture, but for its dither and more samples";
    EXPECT_NEAR(screen->grab(right).mean(), before.mean(), 1.0);
}

TEST_F(Exhibition, ComesBackAfterItWasKilled) {
    start();
    ASSERT_TRUE(comes(all));
    kill(wall->pid(), SIGKILL);
    EXPECT_EQ(wall->wait(enough_s), 128 + SIGKILL);
    EXPECT_TRUE(wait_until([&] { return is_black(all); })) << "no window of it stays";
    start();
    ASSERT_TRUE(comes(all));
    EXPECT_NE(said().find("1 starts before this one"), std::string::npos) << said();
}

}  // namespace
}  // namespace sunflower
