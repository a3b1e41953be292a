// A room that closes and opens again: black first, then the screens are off, as far as they can be told; and what the X server
// does by itself to a screen that nobody touches is put off for so long, and given back.
//
// Xvfb has screens that sleep (DPMS) only by name, so that a screen of this test's own listens to what they are told.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <numeric>
#include <optional>
#include <span>

#include "engine/app/wall/wall.hpp"
#include "engine/wall/osc.hpp"
#include "engine/wall/recovery.hpp"
#include "engine/wall/udp.hpp"
#include "tests/support/own_screen.hpp"
#include "tests/support/played_projector.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/user_folders.hpp"
#include "tests/support/work_or_black.hpp"

// Last: Xlib's macros are everyday words.
#include <X11/Xlib.h>
#include <X11/extensions/dpms.h>

namespace sunflower {
namespace {

/// Of a monitor that can sleep.
struct Sleeper {
    bool enabled = true;  // a desktop lets it sleep after a while
    CARD16 level = DPMSModeOn;
    std::array<CARD16, 3> timeouts_s{600, 900, 1200};
    int refused = 0;  // X takes a level only where DPMS is enabled: otherwise it is an error, whatever the level
};
Sleeper sleeper;

}  // namespace
}  // namespace sunflower

// Instead of libXext's.
extern "C" {
Bool DPMSQueryExtension(Display*, int*, int*) {
    return True;
}
Bool DPMSCapable(Display*) {
    return True;
}
Status DPMSEnable(Display*) {
    sunflower::sleeper.enabled = true;
    return 1;
}
Status DPMSDisable(Display*) {
    // As X does: what is no more under its power is on.
    sunflower::sleeper.enabled = false;
    sunflower::sleeper.level = DPMSModeOn;
    return 1;
}
Status DPMSForceLevel(Display*, CARD16 level) {
    if (sunflower::sleeper.enabled)
        sunflower::sleeper.level = level;
    else
        ++sunflower::sleeper.refused;
    return 1;
}
Bool DPMSGetTimeouts(Display*, CARD16* standby_s, CARD16* suspend_s, CARD16* off_s) {
    *standby_s = sunflower::sleeper.timeouts_s[0];
    *suspend_s = sunflower::sleeper.timeouts_s[1];
    *off_s = sunflower::sleeper.timeouts_s[2];
    return True;
}
Status DPMSSetTimeouts(Display*, CARD16 standby_s, CARD16 suspend_s, CARD16 off_s) {
    sunflower::sleeper.timeouts_s = {standby_s, suspend_s, off_s};
    return 1;
}
Status DPMSInfo(Display*, CARD16* level, BOOL* enabled) {
    *level = sunflower::sleeper.level;
    *enabled = sunflower::sleeper.enabled ? 1 : 0;
    return 1;
}
}

namespace sunflower {
namespace {

using Clock = std::chrono::steady_clock;
using Phase = wall::Life::Phase;
using test::Area;

constexpr Area area{0, 0, 160, 90};
constexpr double enough_s = 40.0;

std::string site_text(const std::filesystem::path& show, int port, int projector) {
    std::string text =
        fmt::format("title = \"A test\"\nfade_s = 1\nshow = \"{}\"\n[remote]\nosc = true\nport = {}\n", show.string(), port);
    text += R"([canvas]
size_px = [160, 90]
[[output]]
name = "only"
monitor = "M"
part = [0, 0, 160, 90]
size_px = [160, 90]
[power]
warm_up_min = 0
screen_off_s = 1
[[power.projector]]
address = "127.0.0.1"
)";
    text += fmt::format("port = {}\n[hours]\n", projector);
    for (const char* day : {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
        text += fmt::format("{} = [\"00:00-12:00\", \"13:00-24:00\"]\n", day);
    return text;
}

/// From now on the local clocks say so many seconds before that hour: a zone's offset may have seconds.
void set_clocks(int hour, int before_s) {
    const std::time_t now = std::time(nullptr);
    const long wanted = 3600L * hour - before_s, ahead = wanted - static_cast<long>(now % 86400);
    const long west = std::abs(ahead);
    setenv("TZ", fmt::format("TST{}{}:{:02}:{:02}", ahead > 0 ? '-' : '+', west / 3600, west / 60 % 60, west % 60).c_str(), 1);
    tzset();
}

class Closing : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        screen = &test::own_screen(area);
        unsetenv("NOTIFY_SOCKET");
        display = XOpenDisplay(nullptr);
        set_clocks(10, 0);
        // It was in the midst of a show when it ended.
        const auto show = folders.write(
            "rest.toml", "title = \"Rest\"\nscene = \"single-seed\"\n[[step]]\nview = \"seed\"\nhold_s = 7200.0\n");
        wall::ResumeKeeper(wall::wall_state_folder() / "resume.toml")
            .keep({.show = "rest", .scene = "single-seed", .step = 0, .at = show::ticks_of(1000.0)}, std::time(nullptr));
        port = wall::UdpSocket({wall::this_machine, 0}, "a free port").port();
        wall::SiteFile file = wall::load_site(folders.write("room.toml", site_text(show, port, projector.port())).string());
        app::SiteTables tables = app::read_tables(file);
        set_saver(300);
        wall.emplace(std::move(file), std::move(tables), true, [](const gl::Context&) { return gl::ResetStatus::none; });
    }
    void TearDown() override {
        wall.reset();
        if (display != nullptr) XCloseDisplay(display);
    }

    bool turn_until(const std::function<bool()>& come) {
        const auto end = Clock::now() + std::chrono::duration<double>(enough_s);
        bool runs = true;
        while (runs && Clock::now() < end) {
            runs = wall->turn();
            if (projector_answers) projector.turn();
            if (come()) return true;
        }
        return false;
    }
    /// False: it has ended.
    bool turn_for(double seconds) {
        const auto end = Clock::now() + std::chrono::duration<double>(seconds);
        return turn_until([&] { return Clock::now() > end; });
    }
    /// A hand from afar.
    void say(std::string_view address, std::span<const wall::OscArgument> arguments = {}) const {
        wall::UdpSocket hand({wall::this_machine, 0}, "a hand");
        std::array<std::byte, 64> packet;
        const std::size_t length = wall::make_osc(packet, address, arguments);
        EXPECT_TRUE(hand.send({wall::this_machine, port}, std::span(packet).first(length)));
    }
    Phase phase() const { return wall->health().phase; }
    bool is_black() const { return screen->seen().mean() == 0.0; }

    /// After so many seconds X blanks the screen; 0: never.
    int saver() const {
        int after_s = 0, interval_s = 0, blanking = 0, exposures = 0;
        XGetScreenSaver(display, &after_s, &interval_s, &blanking, &exposures);
        return after_s;
    }
    void set_saver(int after_s) const {
        XSetScreenSaver(display, after_s, 60, PreferBlanking, AllowExposures);
        XSync(display, False);
    }

    test::UserFolders folders;
    test::XDisplay* screen = nullptr;
    Display* display = nullptr;
    std::optional<app::Wall> wall;
    std::uint16_t port = 0;
    test::PlayedProjector projector;
    bool projector_answers = true;
};

TEST_F(Closing, ScreensSleepWhenTheRoomIsClosed) {
    EXPECT_EQ(saver(), 0);
    EXPECT_FALSE(sleeper.enabled);
    // A lighting desk that pauses the show while it is still on its way to where it was gets a picture all the same.
    say("/sunflower/show/pause");
    wall->turn();
    EXPECT_FALSE(wall->desk().player().is_playing());
    // A bad day is not to be got over with black, though the hour's thumbnail shows it.
    const auto good = wall::wall_state_folder() / "last-good.png", thumbnails = wall::wall_state_folder() / "thumbnails";
    const wall::OscArgument yes{.tag = 'T'}, no{.tag = 'F'};
    say("/sunflower/wall/black", {&yes, 1});
    ASSERT_TRUE(turn_until([&] { return phase() == Phase::open; }));
    EXPECT_TRUE(is_black());
    ASSERT_TRUE(turn_until([&] { return std::filesystem::exists(thumbnails) && !std::filesystem::is_empty(thumbnails); }));
    set_saver(300);
    sleeper.enabled = true;
    turn_for(1.0);
    EXPECT_EQ(saver(), 0) << "what others switch on is switched off again";
    EXPECT_FALSE(sleeper.enabled);
    // What is shown for three seconds is kept, but not this.
    ASSERT_TRUE(turn_for(2.5));
    EXPECT_FALSE(std::filesystem::exists(good));
    say("/sunflower/wall/black", {&no, 1});
    ASSERT_TRUE(turn_until([&] { return std::filesystem::exists(good); }));
    const test::Pixels seen = screen->seen();
    EXPECT_GT(seen.mean(), 25.0);
    const test::PngPicture kept = test::read_png(good);
    // In full light: the output's dither and samples that came since are less than a hundredth of it.
    EXPECT_NEAR(std::accumulate(kept.rgb.begin(), kept.rgb.end(), 0.0) / static_cast<double>(kept.rgb.size()), seen.mean(),
                0.01 * seen.mean());

    set_clocks(12, 1);
    ASSERT_TRUE(turn_until([&] { return phase() == Phase::going; }));
    EXPECT_FALSE(is_black());
    ASSERT_TRUE(turn_until([&] { return phase() == Phase::dark; }));
    const auto dark = Clock::now();
    EXPECT_EQ(sleeper.level, DPMSModeOn);
    ASSERT_TRUE(turn_until([&] { return sleeper.level == DPMSModeOff; }));
    EXPECT_GE(std::chrono::duration<double>(Clock::now() - dark).count(), 0.9) << "a second after it was black";
    EXPECT_TRUE(is_black());
    EXPECT_EQ(sleeper.refused, 0);
    turn_for(1.0);
    EXPECT_EQ(sleeper.level, DPMSModeOff) << "looking after them does not wake them";

    set_clocks(13, 1);
    ASSERT_TRUE(turn_until([&] { return phase() == Phase::coming; }));
    ASSERT_TRUE(turn_until([&] { return sleeper.level == DPMSModeOn; })) << "they are on before there is much to be seen";
    EXPECT_LT(screen->seen().mean(), 60.0);
    ASSERT_TRUE(turn_until([&] { return phase() == Phase::open; }));

    const auto dimmed_to = [&](double part) {
        const wall::OscArgument brightness{.tag = 'f', .real = part};
        say("/sunflower/wall/brightness", {&brightness, 1});
        wall->turn();
        return wall->health().instead;
    };
    ASSERT_EQ(wall->health().controls.size(), 1U);
    EXPECT_TRUE(wall->health().controls[0].starts_with("OSC: UDP port ")) << wall->health().controls[0];
    EXPECT_NE(dimmed_to(0.01), "") << "it is as good as black, and the phase is open";
    EXPECT_EQ(dimmed_to(1.0), "");

    EXPECT_EQ(projector.power, '1');
    projector_answers = false;
    wall->quit();
    ASSERT_TRUE(turn_until([&] { return is_black(); }));
    EXPECT_TRUE(turn_for(0.5)) << "a lamp would burn all night";
    EXPECT_TRUE(is_black());
    projector_answers = true;
    const auto asked = Clock::now();
    EXPECT_FALSE(turn_until([] { return false; })) << "it ends";
    EXPECT_LT(std::chrono::duration<double>(Clock::now() - asked).count(), 5.0) << "not when its patience does: 15 s";
    EXPECT_EQ(projector.power, '0');
    EXPECT_TRUE(is_black());
    wall.reset();
    EXPECT_EQ(saver(), 300) << "as it was";
    EXPECT_TRUE(sleeper.enabled);
    EXPECT_EQ(sleeper.level, DPMSModeOn);
    EXPECT_EQ(sleeper.timeouts_s, (std::array<CARD16, 3>{600, 900, 1200}));
    EXPECT_EQ(sleeper.refused, 0) << "an error in the log at every look";
}

// A cleaner moves the mouse, and X wakes them: projectors would burn until the next closing.
TEST(Screens, WhatABumpHasWokenSleepsAgain) {
    if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
    test::own_screen(area);
    sleeper = {};
    app::ScreenPower screens;
    app::ScreenPower::Clock::time_point now{};
    const auto asleep_until = now + app::ScreenPower::asleep_again;
    screens.keep(false, now);
    EXPECT_EQ(sleeper.level, DPMSModeOff);
    sleeper.level = DPMSModeOn;
    using namespace std::chrono_literals;
    for (now += 500ms; now < asleep_until; now += 500ms) screens.keep(false, now);
    EXPECT_EQ(sleeper.level, DPMSModeOn) << "who woke them on purpose sees something";
    screens.keep(false, now);
    EXPECT_EQ(sleeper.level, DPMSModeOff);
    DPMSDisable(nullptr);  // as another program may
    screens.keep(false, now += app::ScreenPower::asleep_again);
    EXPECT_EQ(sleeper.level, DPMSModeOff);
    screens.keep(true, now);
    EXPECT_EQ(sleeper.level, DPMSModeOn);
    screens.keep(false, now);
    EXPECT_EQ(sleeper.level, DPMSModeOff) << "the next closing is one of its own";
    EXPECT_EQ(sleeper.refused, 0);
}

}  // namespace
}  // namespace sunflower
