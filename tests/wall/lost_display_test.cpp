// The display goes before the wall is told to end: with the machine, whose projectors would burn all night without a signal, or
// by a crash of X, after which all goes on.
#include <gtest/gtest.h>

#include <csignal>

#include "tests/support/at_home.hpp"
#include "tests/support/live_window.hpp"
#include "tests/support/played_projector.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::enough_s;

constexpr test::Area area{0, 0, 160, 90};

constexpr const char* site_text = R"(title = "A test"
scene = "single-seed"
[canvas]
size_px = [160, 90]
[[output]]
name = "only"
monitor = "M"
part = [0, 0, 160, 90]
size_px = [160, 90]
[[power.projector]]
address = "127.0.0.1"
port = {}
)";

/// A wall with a projector, on a machine of which systemd says that word. Empty: there is no systemd.
struct Room {
    explicit Room(const std::string& word) {
        screen->plug("M", area);
        const fs::path site = home.path() / "room.toml", systemctl = home.path() / "bin/systemctl";
        core::write_file_atomically(site, fmt::format(fmt::runtime(site_text), projector.port()));
        fs::create_directories(systemctl.parent_path());
        if (!word.empty()) {
            core::write_file_atomically(systemctl, "#!/bin/sh\necho " + word + "\n");
            fs::permissions(systemctl, fs::perms::owner_all);
        }
        wall = test::start_at_home(SUNFLOWER_BINARY_DIR "/sunflower", *screen, home.path(),
                                   {"wall", "--software", "--site", site.string()},
                                   {"PATH=" + systemctl.parent_path().string(), "NOTIFY_SOCKET"});
    }

    bool is_on() {
        projector.turn();
        return projector.power == '1';
    }
    bool is_running() {
        projector.turn();
        return wall->running();
    }

    test::TemporaryFolder home;
    std::unique_ptr<test::XDisplay> screen = std::make_unique<test::XDisplay>(area.width, area.height);
    test::PlayedProjector projector;
    std::unique_ptr<test::RunningProgram> wall;
};

TEST(LostDisplay, ProjectorsGoOffWithTheMachineAndOnlyThen) {
    if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
    Room stopping("stopping"), crashed("running"), told("");
    ASSERT_TRUE(test::wait_until([&] { return int{stopping.is_on()} + crashed.is_on() + told.is_on() == 3; }))
        << test::said_at_home(stopping.home.path());
    for (Room* room : {&stopping, &crashed, &told}) room->screen.reset();
    kill(told.wall->pid(), SIGTERM);
    ASSERT_TRUE(test::wait_until([&] { return int{stopping.is_running()} + crashed.is_running() + told.is_running() == 0; }));
    for (Room* room : {&stopping, &crashed, &told}) {
        EXPECT_EQ(room->wall->wait(enough_s), 1) << "systemd starts it again";
        EXPECT_NE(test::said_at_home(room->home.path()).find("the display is gone"), std::string::npos);
    }
    EXPECT_EQ(stopping.projector.power, '0') << test::said_at_home(stopping.home.path());
    EXPECT_EQ(told.projector.power, '0') << test::said_at_home(told.home.path());
    EXPECT_EQ(crashed.projector.power, '1') << test::said_at_home(crashed.home.path());
}

}  // namespace
}  // namespace sunflower
