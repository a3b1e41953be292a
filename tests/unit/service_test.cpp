// What systemd is told, heard by the test at a socket of its own; and the unit, judged by systemd itself where it is there.
#include "engine/wall/service.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "tests/support/program.hpp"
#include "tests/support/running_program.hpp"

namespace sunflower::wall {
namespace {

using namespace std::chrono_literals;
using Messages = std::vector<std::string>;

/// $NOTIFY_SOCKET, as systemd would hold it.
class Ear {
  public:
    /// name: a path, or '@' and an abstract name.
    explicit Ear(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name.front() == '@') address.sun_path[0] = '\0';
        const auto length =
            static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (name.front() == '@' ? 0 : 1));
        EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), length), 0) << std::strerror(errno);
    }
    Messages heard() {
        Messages all;
        char buffer[4096];
        for (ssize_t got = 0; (got = ::recv(socket_.get(), buffer, sizeof buffer, 0)) >= 0;)
            all.emplace_back(buffer, static_cast<std::size_t>(got));
        return all;
    }

  private:
    Descriptor socket_;
};

class Notify : public ::testing::TestWithParam<bool> {
  protected:
    std::string name() const {
        return GetParam() ? fmt::format("@sunflower-test-{}", ::getpid()) : (folder_.path() / "notify").string();
    }
    test::TemporaryFolder folder_;
};

TEST_P(Notify, TellsAWholeLife) {
    Ear ear(name());
    Service service({.socket = name(), .watchdog = 10s});
    Service::Clock::time_point now{};
    const auto pass = [&](Service::Clock::duration passed) { service.poll(now += passed); };
    EXPECT_TRUE(service.is_there());
    service.status("coming");
    pass(1s);
    EXPECT_EQ(ear.heard(), Messages{"STATUS=coming"});
    for (int i = 0; i < 3; ++i) {
        service.presented();
        pass(6s);
    }
    EXPECT_EQ(ear.heard(), Messages{}) << "nothing lives before it is ready";
    service.ready();
    service.ready();
    EXPECT_EQ(ear.heard(), Messages{"READY=1"}) << "once";

    // Pings come with frames, at a tenth of the watchdog's time.
    service.presented();
    pass(16ms);
    EXPECT_EQ(ear.heard(), Messages{"WATCHDOG=1"});
    int pings = 0;
    for (int frame = 0; frame < 60 * 60; ++frame) {
        service.presented();
        pass(16667us);
        for (const std::string& message : ear.heard()) {
            EXPECT_EQ(message, "WATCHDOG=1");
            ++pings;
        }
    }
    // Sixty seconds at one a second, each up to a frame late. At a stall nine of the ten seconds are left, or more.
    EXPECT_GE(pings, 58);
    EXPECT_LE(pings, 60);

    // The swap hangs: nothing is presented, and the loop's other turns do not count.
    for (int i = 0; i < 3; ++i) pass(6s);
    EXPECT_EQ(ear.heard(), Messages{});
    service.presented();
    pass(16ms);
    EXPECT_EQ(ear.heard(), Messages{"WATCHDOG=1"}) << "it is back";
    service.rested();
    pass(6s);
    EXPECT_EQ(ear.heard(), Messages{"WATCHDOG=1"}) << "closed: rest is life too";
    service.stopping();
    service.stopping();
    EXPECT_EQ(ear.heard(), Messages{"STOPPING=1"});
}

TEST_P(Notify, AFirstPictureThatGrowsIsWaitedFor) {
    Ear ear(name());
    Service service({.socket = name(), .watchdog = 10s});
    Service::Clock::time_point now{};
    const Messages more{"EXTEND_TIMEOUT_USEC=180000000"};
    service.drawing(0.0, now);
    EXPECT_EQ(ear.heard(), Messages{}) << "nothing is drawn yet";
    service.drawing(0.5, now += 1min);
    EXPECT_EQ(ear.heard(), more) << "it is baked";
    service.drawing(1.0, now += 2s);
    EXPECT_EQ(ear.heard(), Messages{}) << "seldom";
    service.drawing(1.0, now += 8s);
    EXPECT_EQ(ear.heard(), more) << "what came in between counts";
    for (int i = 0; i < 10; ++i) service.drawing(1.0, now += 1min);
    EXPECT_EQ(ear.heard(), Messages{}) << "it comes to nothing";
    for (int i = 0; i < 20; ++i) service.drawing(i % 2, now += 1min);
    EXPECT_EQ(ear.heard(), Messages{}) << "it begins again and again";
    service.drawing(2.0, now += 1min);
    EXPECT_EQ(ear.heard(), more);
    service.ready();
    service.drawing(3.0, now += 1min);
    EXPECT_EQ(ear.heard(), Messages{"READY=1"});
}

TEST_P(Notify, StatusIsALineAndSeldom) {
    Ear ear(name());
    Service service({.socket = name(), .watchdog = {}});
    Service::Clock::time_point now{};
    service.status("open\nREADY=1");
    for (int frame = 0; frame < 600; ++frame) {
        if (frame > 0) service.status(fmt::format("frame {}", frame));
        service.poll(now += 10ms);
    }
    const Messages heard = ear.heard();
    ASSERT_FALSE(heard.empty());
    EXPECT_EQ(heard.front(), "STATUS=open READY=1") << "a status is no other message";
    EXPECT_LE(heard.size(), 7U) << "six seconds, one a second";
    service.presented();
    service.ready();
    service.poll(now += 1min);
    EXPECT_EQ(std::ranges::count(ear.heard(), std::string("WATCHDOG=1")), 0) << "no watchdog was asked for";
}

INSTANTIATE_TEST_SUITE_P(PathAndAbstract, Notify, ::testing::Bool(),
                         [](const auto& made) { return made.param ? "abstract" : "path"; });

TEST(Service, NobodyListens) {
    test::TemporaryFolder folder;
    for (const std::string& socket : {std::string(), (folder.path() / "gone").string(), std::string("@sunflower-nobody"),
                                      std::string("relative"), "/" + std::string(300, 'x')}) {
        Service service({.socket = socket, .watchdog = 1s});
        service.ready();
        service.status("x");
        service.presented();
        service.poll({});
        service.stopping();
    }
}

TEST(Service, NeverWaitsForOneWhoDoesNotRead) {
    const std::string name = fmt::format("@sunflower-full-{}", ::getpid());
    Ear ear(name);
    Service service({.socket = name, .watchdog = 2us});
    service.ready();
    Service::Clock::time_point now{};
    for (int i = 0; i < 5000; ++i) {
        service.presented();
        service.poll(now += 1ms);
    }
    EXPECT_LT(ear.heard().size(), 5000U) << "the queue was full: and still the loop came here";
}

/// A variable of the environment, while it lives.
class Variable {
  public:
    Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
    ~Variable() { ::unsetenv(name_); }

  private:
    const char* name_;
};

TEST(Service, Environment) {
    EXPECT_EQ(service_environment().socket, "");
    const Variable socket("NOTIFY_SOCKET", "@x"), usec("WATCHDOG_USEC", "10000000");
    EXPECT_EQ(service_environment().socket, "@x");
    EXPECT_EQ(service_environment().watchdog, 10s);
    {
        const Variable pid("WATCHDOG_PID", std::to_string(::getpid()));
        EXPECT_EQ(service_environment().watchdog, 10s);
    }
    {
        const Variable pid("WATCHDOG_PID", std::to_string(::getppid()));
        EXPECT_EQ(service_environment().watchdog, std::nullopt) << "another's";
    }
    for (const char* bad : {"", "0", "-1", "ten", "10 ", "99999999999999999999"}) {
        const Variable broken("WATCHDOG_USEC", bad);
        EXPECT_EQ(service_environment().watchdog, std::nullopt) << bad;
        ::setenv("WATCHDOG_USEC", "10000000", 1);
    }
}

std::string own_name() {
    const passwd* entry = ::getpwuid(::geteuid());
    return entry != nullptr ? entry->pw_name : "the user";
}

TEST(ServiceUnit, SaysWhatItMust) {
    const std::string text =
        service_unit({.program = "/opt/sun flower/sunflower", .site = "/etc/50%/$site \"a\".toml", .user = {}});
    for (const char* line : {"Type=notify", "NotifyAccess=main", "WatchdogSec=10", "Restart=always", "RestartSec=1",
                             "StartLimitIntervalSec=0", "RestartPreventExitStatus=10", "WantedBy=graphical-session.target",
                             R"(ExecStart="/opt/sun flower/sunflower" wall --site "/etc/50%%/$$site \"a\".toml")"})
        EXPECT_NE(text.find("\n" + std::string(line) + "\n"), std::string::npos) << line;
    EXPECT_EQ(text.find("{user}"), std::string::npos);
    EXPECT_NE(text.find("\n# And how it is: '/opt/sun flower/sunflower' status\n"), std::string::npos);
    EXPECT_NE(text.find("\n#   ~" + own_name() + "/.bash_profile "), std::string::npos) << "whose home it is";
    EXPECT_NE(service_unit({.program = "/a", .site = "/c", .user = {}, .software = true})
                  .find("\nExecStart=\"/a\" --software wall --site"),
              std::string::npos);
    // What would keep X, the GPU or llvmpipe away is only spoken of.
    for (const char* never : {"\nPrivateTmp", "\nPrivateDevices", "\nMemoryDenyWriteExecute", "\nPrivateNetwork",
                              "\nIPAddressDeny", "\nProtectSystem"})
        EXPECT_EQ(text.find(never), std::string::npos) << never;
    EXPECT_THROW(service_unit({.program = "/a\nExecStart=/b", .site = "/c", .user = {}}), core::Error);
    EXPECT_THROW(service_unit({.program = "/a", .site = "/c", .user = "no such user"}), core::Error);
    EXPECT_THROW(service_unit({.program = "/a", .site = "/c", .user = "nobody\nUser=root"}), core::Error);
    const std::string system = service_unit({.program = "/a", .site = "/c", .user = "daemon"});
    for (const char* line : {"User=daemon", "Environment=DISPLAY=:0", "ProtectSystem=strict", "WantedBy=graphical.target",
                             "DeviceAllow=char-drm rw"})
        EXPECT_NE(system.find("\n" + std::string(line) + "\n"), std::string::npos) << line;
}

/// The lines below that name in the unit's first ones, as they are pasted into a file.
std::string file_in_unit(const std::string& unit, const std::string& name) {
    std::string file;
    std::size_t at = unit.find('\n', unit.find("\n#   " + name) + 1) + 1;
    for (const std::string begin = "#       "; unit.compare(at, begin.size(), begin) == 0;) {
        const std::size_t end = unit.find('\n', at) + 1;
        file += unit.substr(at + begin.size(), end - at - begin.size());
        at = end;
    }
    return file;
}

// Run as it is pasted, among programs that only write down how they were called. xrandr says what xrandr 1.5.1 says.
TEST(ServiceUnit, XinitrcPlacesAMonitorThatComesLater) {
    test::TemporaryFolder folder;
    const auto put = [&](const std::string& name, const std::string& text) {
        core::write_file_atomically(folder.path() / name, text);
        std::filesystem::permissions(folder.path() / name, std::filesystem::perms::owner_all);
    };
    constexpr const char* off = "HDMI-2 connected (normal left inverted right x axis y axis)\n   1920x1080     60.00 +\n";
    constexpr const char* off_first =
        "HDMI-2 connected primary (normal left inverted right x axis y axis)\n   1920x1080  60.00 +\n";
    constexpr const char* on = "HDMI-2 connected 1920x1080+1920+0 (normal left inverted right x axis y axis) 0mm x 0mm\n";
    constexpr const char* away = "HDMI-2 disconnected (normal left inverted right x axis y axis)\n";
    constexpr const char* gone = "HDMI-2 disconnected 1920x1080+1920+0 (normal left inverted right x axis y axis) 0mm x 0mm\n";
    const std::string screen =
        "Screen 0: minimum 320 x 200, current 1920 x 1080, maximum 16384 x 16384\n"
        "HDMI-1 connected primary 1920x1080+0+0 (normal left inverted right x axis y axis) 0mm x 0mm\n";
    int looks = 0;
    for (const char* state : {away, off, off_first, on, gone}) put(fmt::format("look{}", ++looks), screen + state);
    const std::string says = "#!/bin/sh\necho ${0##*/} \"$@\" >> said\n";
    for (const char* name : {"xset", "xsetroot", "systemctl"}) put(name, says);
    put("xrandr", "#!/bin/sh\nif [ \"$*\" = --current ]; then cat look$(cat now); else echo place $(cat now) >> said; fi\n");
    put("sleep", "#!/bin/sh\nn=$(($(cat now) + 1)); echo $n > now; [ -e look$n ]\n");
    put("now", "0\n");
    put("xinitrc", file_in_unit(service_unit({.program = "/a", .site = "/c", .user = {}}), "~" + own_name() + "/.xinitrc"));
    test::ProgramRun run;
    run.program = "/bin/sh";
    run.arguments = {"xinitrc"};
    run.folder = folder.path();
    run.environment = {"PATH=" + folder.path().string() + ":/usr/bin:/bin"};
    const test::ProgramResult result = test::run_program(run);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(core::read_file(folder.path() / "said"),
              "xset s off -dpms\nxsetroot -solid black\nplace 0\nsystemctl --user import-environment DISPLAY XAUTHORITY\n"
              "systemctl --user start sunflower-wall.service\nplace 2\nplace 3\n");
}

class Verified : public ::testing::TestWithParam<bool> {};

TEST_P(Verified, SystemdUnderstandsTheUnit) {
    if (test::installed_program("systemd-analyze").empty()) GTEST_SKIP() << "systemd-analyze is not installed";
    test::TemporaryFolder folder;
    const bool is_system = GetParam();
    const auto verify = [&](const std::string& text) {
        const auto file = folder.path() / service_unit_name;
        core::write_file_atomically(file, text);
        test::ProgramRun run;
        run.program = test::installed_program("systemd-analyze");
        run.arguments = {is_system ? "--system" : "--user", "--man=no", "--recursive-errors=no", "verify", file.string()};
        run.folder = folder.path();
        run.environment = {"XDG_RUNTIME_DIR=" + folder.path().string()};
        return test::run_program(run);
    };
    const std::string text =
        service_unit({.program = "/bin/true", .site = folder.path() / "a site.toml", .user = is_system ? "daemon" : ""});
    const test::ProgramResult result = verify(text);
    if (result.err.find("Failed to initialize manager") != std::string::npos)
        GTEST_SKIP() << "systemd-analyze cannot work here: " << result.err;
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    // What it must catch.
    std::string broken = text;
    broken.replace(broken.find("WatchdogSec=10"), 14, "WatchdogSec=ten");
    EXPECT_NE(verify(broken).err, "");
}

INSTANTIATE_TEST_SUITE_P(UserAndSystem, Verified, ::testing::Bool(),
                         [](const auto& made) { return made.param ? "system" : "user"; });

}  // namespace
}  // namespace sunflower::wall
