// Machines in step, as site files say it, and over sockets of this machine.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include "engine/params/document.hpp"
#include "engine/wall/step.hpp"
#include "tests/support/open_ports.hpp"
#include "tests/support/own_address.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/step_player.hpp"

namespace sunflower::wall {
namespace {

using show::ticks_of;
using test::complaint;
using OwnPlayer = test::StepPlayer;

constexpr std::uint64_t show_a = test::step_show;

TEST(StepSettings, AreRead) {
    const auto read = [](const std::string& text) { return read_step(params::parse_toml(text, "site.toml")); };
    EXPECT_EQ(read("").role, StepSettings::Role::alone);
    const StepSettings lead = read("role = 'lead'\nport = 9011\nto = ['192.168.1.21', '192.168.1.255:9012']\n");
    EXPECT_EQ(lead.role, StepSettings::Role::lead);
    EXPECT_EQ(lead.to, (std::vector<Endpoint>{{0xC0A80115, 9011}, {0xC0A801FF, 9012}}));
    EXPECT_EQ(read("role = 'lead'\n").to, (std::vector<Endpoint>{{this_machine, 9010}})) << "this machine alone";
    EXPECT_EQ(read("role = 'follow'\n").bind, this_machine);
    const std::pair<const char*, const char*> wrong[] = {
        {"role = 'leed'\n", "site.toml:1: [step]: role cannot be 'leed'; did you mean 'lead'?"},
        {"role = 'follow'\nbind = '0.0.0.0'\n", "site.toml:2: [step]: bind = 0.0.0.0 lets every machine of the network lead"},
        {"to = ['wall-2']\n", "site.toml:1: [step]: to takes an address"},
        {"roll = 'lead'\n", "site.toml:1: [step]: 'roll' is unknown"},
    };
    for (const auto& [text, part] : wrong) {
        const std::string why = complaint([&, given = std::string(text)] { read(given); });
        EXPECT_NE(why.find(part), std::string::npos) << why;
    }
}

StepSettings follow_here() {
    StepSettings settings;
    settings.role = StepSettings::Role::follow;
    settings.port = 0;
    return settings;
}
StepSettings lead_to(Endpoint to) {
    StepSettings settings;
    settings.role = StepSettings::Role::lead;
    settings.to = {to};
    return settings;
}

TEST(StepLink, TwoOnThisMachine) {
    const auto before = test::open_ports();
    StepLink alone({}, 1);
    EXPECT_EQ(test::open_ports(), before);
    StepLink follower(follow_here(), 2);
    StepLink leader(lead_to({this_machine, follower.port()}), 3);
    const auto ports = test::open_ports();
    EXPECT_EQ(ports.size(), before.size() + 2);
    EXPECT_TRUE(std::ranges::all_of(ports, &test::OpenPort::is_this_machine_only));

    OwnPlayer player;
    std::uint64_t most = 0;
    for (int i = 0; i < 600; ++i) {
        const double now_s = i / 60.0;
        leader.pass({show_a, ticks_of(50.0 + std::max(0, i - 1) / 60.0), 0, true, false}, now_s);
        const std::uint64_t received = follower.follower().counters.received;
        player.pass(follower.pass(player.state(), now_s), now_s, 1.0 / 60.0);
        most = std::max(most, follower.follower().counters.received - received);
    }
    EXPECT_NEAR(player.at_s, 50.0 + 599 / 60.0, 0.02);
    EXPECT_EQ(player.jumps, 1);
    EXPECT_NEAR(static_cast<double>(follower.follower().counters.taken), 100.0, 2.0) << "ten a second";

    // A stranger's bytes.
    UdpSocket stranger({this_machine, 0}, "a stranger");
    const std::string nonsense = "SFst nonsense that is 32 bytes !";
    for (int i = 0; i < 1000; ++i) stranger.send({this_machine, follower.port()}, std::as_bytes(std::span(nonsense)));
    const std::uint64_t received = follower.follower().counters.received;
    follower.pass(player.state(), 10.0);
    EXPECT_EQ(follower.follower().counters.received - received, static_cast<std::uint64_t>(StepLink::most_packets));
    EXPECT_GT(follower.follower().counters.broken, 0u);
}

// A leader whose show is given no time: its monitors are gone for a minute, or its room is closed. The other neither comes back
// to it again and again, each time through black, nor stands for ever.
TEST(StepLink, ALeaderThatNobodySees) {
    for (const bool is_closed : {false, true}) {
        StepLink follower(follow_here(), 2);
        StepLink leader(lead_to({this_machine, follower.port()}), 3);
        OwnPlayer player;
        player.at_s = 50.0;
        double leader_s = 50.0, stood_s = 0.0, longest_s = 0.0;
        for (int i = 0; i < 60 * 90; ++i) {
            const double now_s = i / 60.0;
            const bool is_seen = now_s < 10.0 || now_s >= 70.0;
            StepState state{show_a, ticks_of(leader_s), 0, true, false};
            state.runs = is_seen;
            state.open = is_seen || !is_closed;
            leader.pass(state, now_s);
            if (is_seen) leader_s += 1.0 / 60.0;
            const double before_s = player.at_s;
            player.pass(follower.pass(player.state(), now_s), now_s, 1.0 / 60.0);
            stood_s = player.at_s == before_s ? stood_s + 1.0 / 60.0 : 0.0;
            longest_s = std::max(longest_s, stood_s);
            ASSERT_TRUE(player.jumps == 0 || now_s >= 70.0) << now_s;
            if (i == 60 * 60) {
                EXPECT_EQ(leader.status(now_s), "does not lead while nothing of it is seen");
                EXPECT_FALSE(follower.is_led(now_s));
                EXPECT_TRUE(player.playing);
            }
        }
        // A closed one is silent at once; who has lost its monitors pauses the others until it is silent, and a while.
        const double most_s = is_closed ? 0.0 : StepLink::unseen_s + StepFollower::forsaken_s;
        EXPECT_NEAR(longest_s, most_s, 1.0) << "frames, packets, and the way through black at the end";
        EXPECT_EQ(leader.status(90.0), "leads");
        EXPECT_EQ(player.jumps, 1) << "when it is seen again, a minute apart";
        EXPECT_NEAR(player.at_s, leader_s, 0.1);
    }
}

// Others flood the port: the leader's packet is found behind theirs in the same call.
TEST(StepLink, OthersDoNotDrownTheLeader) {
    const Ipv4 own = test::own_address();
    if (own == 0) GTEST_SKIP() << "this machine has no address but 127.0.0.1";
    StepSettings settings = follow_here();
    settings.bind = 0;
    settings.from = {*ipv4_of("192.0.2.77")};
    if (own == settings.from[0]) GTEST_SKIP() << "this machine has the address of the example";
    StepLink follower(settings, 2);
    StepLink leader(lead_to({this_machine, follower.port()}), 3);
    UdpSocket other({own, 0}, "another machine");
    const auto junk = step_bytes({{show_a, 0, 0, true, false}, 9, 1});
    // More than a call takes of those that may lead; the system's standard buffer holds some 280.
    constexpr int many = 3 * StepLink::most_packets;
    for (int i = 0; i < many; ++i) ASSERT_TRUE(other.send({own, follower.port()}, junk));
    leader.pass({show_a, ticks_of(50.0), 0, true, false}, 1.0);
    follower.pass(OwnPlayer{}.state(), 1.0);
    EXPECT_EQ(follower.follower().counters.taken, 1u);
    EXPECT_EQ(follower.follower().counters.not_allowed, static_cast<std::uint64_t>(many));
}

void write_text(const char* file, const std::string& text) {
    std::ofstream(file) << text;
}

/// Its own user and network namespace with 127.0.0.1 alone: nothing of this machine's is seen or touched.
bool enter_own_network() {
    const uid_t user = ::getuid();
    const gid_t group = ::getgid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
    write_text("/proc/self/setgroups", "deny");
    write_text("/proc/self/uid_map", fmt::format("0 {} 1", user));
    write_text("/proc/self/gid_map", fmt::format("0 {} 1", group));
    return std::system("ip link set lo up 2>/dev/null") == 0;
}

// Two processes with a clock each, in a network of their own, for two seconds by the wall's clock.
TEST(StepLink, TwoProcessesInANetworkOfTheirOwn) {
    constexpr int no_network = 77;
    const pid_t outer = ::fork();
    ASSERT_GE(outer, 0);
    if (outer == 0) {
        if (!enter_own_network()) ::_exit(no_network);
        constexpr std::uint16_t port = 9010;  // of a network that nobody else is in
        const auto now = [] {
            return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
        };
        const double begin_s = now();
        StepSettings settings = follow_here();
        settings.port = port;
        StepLink follower(settings, 2);
        const pid_t inner = ::fork();
        if (inner == 0) {
            StepLink leader(lead_to({this_machine, port}), 3);
            for (double at_s = 0; at_s < 2.2; at_s = now() - begin_s) {
                leader.pass({show_a, ticks_of(300.0 + at_s), 0, true, false}, now());
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
            ::_exit(0);
        }
        OwnPlayer player;
        double last_s = now();
        for (double at_s = 0; at_s < 2.0; at_s = now() - begin_s) {
            const double now_s = now();
            player.pass(follower.pass(player.state(), now_s), now_s, now_s - last_s);
            last_s = now_s;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        const double error_s = player.at_s - (300.0 + last_s - begin_s);
        int status = 0;
        ::waitpid(inner, &status, 0);
        // Frames of this test come when a loaded machine lets them: a tenth of a second is enough to tell step from none.
        ::_exit(std::abs(error_s) < 0.1 && player.jumps == 1 && follower.follower().counters.taken > 8 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(outer, &status, 0), outer);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == no_network) GTEST_SKIP() << "no network namespace may be made here, or there is no ip program";
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace sunflower::wall
