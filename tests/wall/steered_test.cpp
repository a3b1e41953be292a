// The wall and the live window in other programs' hands: ports that were asked for are open to this machine alone, what comes
// through them is seen on the screen, and a MIDI device that is not there is no matter.
#include <gtest/gtest.h>

#include <csignal>

#include "engine/wall/osc.hpp"
#include "engine/wall/udp.hpp"
#include "tests/support/at_home.hpp"
#include "tests/support/json.hpp"
#include "tests/support/live_window.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/open_ports.hpp"

namespace sunflower {
namespace {

using test::Area;
using test::wait_until;

constexpr Area all{0, 0, 640, 360};

class Steered : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        screen = std::make_unique<test::XDisplay>(all.width, all.height);
        screen->plug("P", all);
        osc = wall::UdpSocket({wall::this_machine, 0}, "a free port").port();
        page = test::Listener().port();
    }

    void start(const std::vector<std::string>& arguments) {
        program = test::start_at_home(SUNFLOWER_BINARY_DIR "/sunflower", *screen, home.path(), arguments);
    }

    std::string said() const { return test::said_at_home(home.path()); }

    /// Both, and no others.
    void expect_open_ports() {
        ASSERT_TRUE(wait_until([&] { return test::open_ports(program->pid()).size() >= 2 || !program->running(); })) << said();
        const auto open = test::open_ports(program->pid());
        ASSERT_EQ(open.size(), 2u) << said();
        for (const test::OpenPort& port : open) {
            EXPECT_TRUE(port.is_this_machine_only());
            EXPECT_EQ(port.port, port.protocol == "udp" ? osc : page);
        }
    }

    void say(std::string_view address, const wall::OscArgument& argument) {
        std::array<std::byte, 256> packet;
        const std::size_t length = wall::make_osc(packet, address, {&argument, 1});
        ASSERT_TRUE(voice.send({wall::this_machine, osc}, std::span(packet).first(length)));
    }

    /// Of the page of OSCQuery.
    double value_at(const std::string& address) {
        test::Peer peer = test::Peer::connected_to(page);
        peer.write("GET " + address + "?VALUE HTTP/1.0\r\n\r\n");
        if (!wait_until([&] { return !peer.read(); })) return -1.0;
        const std::size_t body = peer.got.find("\r\n\r\n");
        EXPECT_TRUE(peer.got.starts_with("HTTP/1.0 200")) << peer.got;
        if (body == std::string::npos) return -1.0;
        return test::parse_json(peer.got.substr(body + 4))["VALUE"].items.at(0).number;
    }

    test::TemporaryFolder home;
    std::unique_ptr<test::XDisplay> screen;
    std::unique_ptr<test::RunningProgram> program;
    std::uint16_t osc = 0, page = 0;
    wall::UdpSocket voice{{wall::this_machine, 0}, "a lighting desk"};
};

TEST_F(Steered, TheWallBySite) {
    core::write_file_atomically(home.path() / "room.toml", fmt::format(R"(title = "A test"
fade_s = 1
scene = "single-seed"
[canvas]
size_px = [640, 360]
[[output]]
name = "one"
monitor = "P"
part = [0, 0, 640, 360]
size_px = [640, 360]
[remote]
osc = true
port = {}
oscquery_port = {}
[midi]
device = "no such box"
)",
                                                                       osc, page));
    start({"wall", "--software", "--site", (home.path() / "room.toml").string()});
    ASSERT_TRUE(wait_until([&] { return screen->grab(all).mean() > 60.0 || !program->running(); })) << said();
    expect_open_ports();
    say("/sunflower/wall/brightness", {'f', 0, 0.0});
    EXPECT_TRUE(wait_until([&] { return screen->grab(all).mean() == 0.0; })) << said();
    EXPECT_EQ(value_at("/sunflower/wall/brightness"), 0.0);
    say("/sunflower/wall/brightness", {'f', 0, 1.0});
    EXPECT_TRUE(wait_until([&] { return screen->grab(all).mean() > 60.0; })) << said();
    EXPECT_EQ(said().find("ALSA"), std::string::npos) << "a library speaks for itself: " << said();
    kill(program->pid(), SIGTERM);
    EXPECT_EQ(program->wait(test::enough_s), 0) << said();
}

TEST_F(Steered, TheLiveWindowByItsOptions) {
    start({"live", "single-seed", "--software", "--fresh", "--set", "quality.live_samples=2", "--osc", std::to_string(osc),
           "--oscquery", std::to_string(page), "--midi", "no such box"});
    ASSERT_NE(screen->wait_for_window("Sunflower", test::enough_s), 0U) << said();
    expect_open_ports();
    const Area picture{20, 40, 150, 280};  // the panel is at the right
    ASSERT_TRUE(wait_until([&] { return screen->grab(picture).mean() > 60.0 || !program->running(); })) << said();
    say("/sunflower/roof/temperature_k", {'f', 0, 4321.0});
    EXPECT_TRUE(wait_until([&] { return value_at("/sunflower/roof/temperature_k") == 4321.0; }));
    say("/sunflower/wall/black", {'T'});
    EXPECT_TRUE(wait_until([&] { return screen->grab(picture).mean() == 0.0; })) << said();
    say("/sunflower/wall/black", {'F'});
    EXPECT_TRUE(wait_until([&] { return screen->grab(picture).mean() > 60.0; })) << said();
    kill(program->pid(), SIGTERM);
    EXPECT_TRUE(program->wait(test::enough_s).has_value()) << said();
}

}  // namespace
}  // namespace sunflower
