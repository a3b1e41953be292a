// The GPU is reset under an exhibition: nobody sees more of it than some seconds of black.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <utility>

#include "engine/app/live/output_window.hpp"
#include "engine/app/live/window.hpp"
#include "engine/app/wall/wall.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/gl/handle.hpp"
#include "tests/support/own_screen.hpp"
#include "tests/support/picture.hpp"
#include "tests/support/program.hpp"
#include "tests/support/user_folders.hpp"
#include "tests/support/work_or_black.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using test::Area;

constexpr Area area{0, 0, 160, 90};
constexpr double enough_s = 40.0;
constexpr double back_within_s = 5.0;

constexpr const char* site_text = R"(title = "A test"
scene = "single-seed"
preset = "draft"
[canvas]
size_px = [160, 90]
[[output]]
name = "only"
monitor = "M"
part = [0, 0, 160, 90]
size_px = [160, 90]
)";

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class Reset : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        screen = &test::own_screen(area);
        unsetenv("NOTIFY_SOCKET");
    }

    void open(const std::string& keys = "", const std::string& more = "") {
        wall::SiteFile file = wall::load_site(folders.write("room.toml", keys + site_text + more).string());
        app::SiteTables tables = app::read_tables(file);
        wall.emplace(std::move(file), std::move(tables), true, [this](const gl::Context&) {
            if (std::exchange(fails, false)) core::fail("the window cannot be shown (EGL_CONTEXT_LOST)");
            return std::exchange(next, gl::ResetStatus::none);
        });
    }

    bool turn_until(const std::function<bool()>& come, double most_s = enough_s) {
        for (const auto start = Clock::now(); seconds_since(start) < most_s;) {
            wall->turn();
            if (come()) return true;
        }
        return false;
    }
    /// In full light, and all samples are there: nothing of it has changed for a while.
    bool turn_until_whole() {
        test::Pixels last;
        auto since = Clock::now();
        return turn_until([&] {
            test::Pixels now = screen->seen();
            if (now != last) since = Clock::now();
            last = std::move(now);
            return last.mean() > 25.0 && wall->health().phase == wall::Life::Phase::open && seconds_since(since) > 1.0;
        });
    }

    test::UserFolders folders;
    test::XDisplay* screen = nullptr;
    std::optional<app::Wall> wall;
    gl::ResetStatus next = gl::ResetStatus::none;
    bool fails = false;  // whatever was to be done next with the device
};

TEST_F(Reset, TheWorkIsBackAndWhole) {
    open();
    ASSERT_TRUE(turn_until_whole());
    const test::WorkOrBlack work(screen->seen(), {area});
    const int objects = gl::object_count();
    {
        test::Witness witness(*screen);
        next = gl::ResetStatus::guilty;
        const auto start = Clock::now();
        ASSERT_TRUE(turn_until([&] { return next == gl::ResetStatus::none; })) << "nobody asked";
        EXPECT_TRUE(turn_until([&] { return work.light(screen->seen(), 0) > 0.99; })) << "it stays dark";
        EXPECT_LT(seconds_since(start), back_within_s);
        ASSERT_TRUE(turn_until_whole());
        EXPECT_EQ(gl::object_count(), objects);
        double last = 1.0;
        bool was_dark = false;
        for (const test::Pixels& each : witness.take()) {
            EXPECT_EQ(work.fault(each), "");
            const double light = work.light(each, 0);
            was_dark = was_dark || light == 0.0;
            EXPECT_LT(light - last, test::most_rise) << "it may go at once, as devices do, but comes as it always comes";
            last = light;
        }
        EXPECT_TRUE(was_dark) << "nothing was made anew";
    }
    EXPECT_GT(wall->health().complaints, 0u) << "it is in the log";

    // Swaps, framebuffers and programs of a device that was reset may fail before anybody has asked whether it was.
    fails = true;
    next = gl::ResetStatus::unknown;
    ASSERT_TRUE(turn_until([&] { return !fails && next == gl::ResetStatus::none; }));
    EXPECT_TRUE(turn_until([&] { return work.light(screen->seen(), 0) > 0.99; })) << "it stays dark";
    fails = true;
    EXPECT_THROW(turn_until([&] { return !fails; }), core::Error) << "what fails of itself is an end";

    // A third within the minute is more than this program can mend.
    next = gl::ResetStatus::innocent;
    std::string sentence;
    try {
        turn_until([&] { return next == gl::ResetStatus::none; });
    } catch (const core::Error& error) {
        sentence = error.what();
    }
    EXPECT_EQ(sentence, "the GPU was reset 3 times within a minute; the program starts anew, in simpler light if that goes on");
}

// Where nothing is drawn any more, as nothing else stays alive, a reset is no reason to draw. After a while the work is: twelve
// seconds for what is half an hour in a room, four times what comes before it on two cores.
TEST_F(Reset, AStillStaysAStillUntilTheWorkIsTriedAgain) {
    folders.write("state/sunflower/wall/starts.toml", "count = 6\ncomplete = true\n");
    const auto slope = [](int x, int y, int channel) { return 60 + x + y / 2 - 20 * channel; };
    const fs::path still = folders.write("state/sunflower/wall/last-good.png", "");
    test::write_picture(test::made_of(area.width, area.height, slope), still);
    open("fade_s = 0.5\n", "lut = \"none.cube\"\n[health]\ntry_again_min = 0.2\n");
    ASSERT_TRUE(turn_until_whole()) << "a table that is gone is no reason to be dark";
    const test::Pixels before = screen->seen();
    const test::WorkOrBlack work(before, {area});
    EXPECT_NEAR(static_cast<double>(before.rgb[40] >> 16), 100.0, 1.0) << "the picture, but for its dither";
    EXPECT_FALSE(wall->health().instead.empty());
    test::Witness witness(*screen);
    next = gl::ResetStatus::guilty;
    ASSERT_TRUE(turn_until([&] { return next == gl::ResetStatus::none; }));
    ASSERT_TRUE(turn_until_whole());
    EXPECT_EQ(screen->seen(), before);
    for (const test::Pixels& each : witness.take()) EXPECT_EQ(work.fault(each), "");

    ASSERT_TRUE(turn_until([&] { return wall->health().instead.empty(); })) << "it stays";
    EXPECT_EQ(wall::parse_starts(core::read_file(folders.state() / "wall" / "starts.toml"))->count, 6)
        << "an end so soon brings back what is safe";
    ASSERT_TRUE(turn_until_whole());
    EXPECT_NE(work.fault(screen->seen()), "") << "another picture";
    double least = 255.0;
    for (const test::Pixels& each : witness.take()) least = std::min(least, each.mean());
    EXPECT_EQ(least, 0.0) << "through black";
}

/// SFML makes a context of its own current when it closes a window, and what is drawn next would go nowhere.
TEST_F(Reset, AWindowThatClosesTakesNoContextWithIt) {
    gl::ContextOptions software;
    software.software = true;
    gl::Context context(gl::Context::X11{}, software);
    gl::Texture texture = gl::Texture::flat("seen", gl::Format::rgba8, 2, 2);
    const auto works = [&] {
        texture.clear(0);
        gl::Framebuffer("seen", texture).clear_colour(0, std::array{1.0f, 1.0f, 1.0f, 1.0f});
        return texture.read<std::uint8_t>() == std::vector<std::uint8_t>(16, 255);
    };
    ASSERT_TRUE(works());
    {
        app::Window panel("Sunflower", {64, 64}, context);
        EXPECT_TRUE(works());
    }
    EXPECT_TRUE(works()) << "after the panel";
    { const app::OutputWindow output(context, "M"); }
    EXPECT_TRUE(works()) << "after a projector's";
}

}  // namespace
}  // namespace sunflower
