// Whom the remote control tells, and what of their words it takes for an echo: controls that listen at another port, that
// round, that send from another port each time; and hands, of which nothing may be lost.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "engine/params/registry.hpp"
#include "tests/support/osc_peer.hpp"

namespace sunflower::wall {
namespace {

using namespace test;

constexpr double frame_s = 1.0 / 60.0;

/// A wall of which one value counts: it shows at once what it was sent.
struct Shown {
    explicit Shown(RemoteSettings settings = osc_here()) : remote(std::move(settings)) {}

    void pass(double seconds = frame_s) {
        now_s += seconds;
        const RemoteChanges& changes = remote.poll(now_s);
        if (changes.rows.any()) state.settings.roof.temperature_k = changes.values.roof.temperature_k;
        remote.tell(state, now_s);
    }
    void wait(double seconds) {
        for (const double until_s = now_s + seconds; now_s < until_s;) pass();
    }
    float kelvin() const { return state.settings.roof.temperature_k; }

    Remote remote;
    RemoteState state;
    double now_s = 10.0;
};

// A console sends from one port and listens at another, as most do.
TEST(RemotePeers, AConsoleThatListensElsewhereHearsNotItself) {
    const Remote anywhere(osc_here());
    OscPeer ear(anywhere);
    RemoteSettings settings = osc_here();
    settings.feedback_to = {{this_machine, ear.port()}};
    Shown wall(settings);
    ear.turn_to(wall.remote);
    ear.say("/sunflower/hello");  // it may ask, and is an ear all the same
    OscPeer hand(wall.remote), program(wall.remote);
    program.say("/sunflower/show/pause");
    wall.wait(1.0);
    ear.hear();
    for (int i = 0; i < 60; ++i) {
        hand.say(number, {f(4000 + 10 * i)});
        wall.pass();
        EXPECT_TRUE(ear.hear().empty()) << "under the hand";
    }
    EXPECT_GT(program.hear().size(), 20u) << "another program of that machine is told";
    wall.wait(0.5);
    const auto heard = ear.hear();
    ASSERT_EQ(heard.size(), 1u) << "once, at rest: another program may have said it";
    EXPECT_EQ(heard[0].arguments[0].real, 4590.0);
    // Ticks of a wheel, so slow that each is told before the next: none is taken for an answer.
    for (int i = 1; i <= 20; ++i) {
        hand.say(number, {f(4590 + i)});
        wall.wait(0.12);
        EXPECT_EQ(wall.kelvin(), static_cast<float>(4590 + i));
    }
    ear.hear();

    // What moves elsewhere it is told, and what it sends back from its other port is no news.
    std::uint64_t applied = wall.remote.counters().applied;
    for (int i = 0; i < 60; ++i) {
        wall.state.settings.roof.temperature_k = 6000.0f + 50.0f * static_cast<float>(i);
        wall.pass();
        for (const auto& each : ear.hear()) hand.say(each.address, each.arguments);
    }
    EXPECT_EQ(wall.kelvin(), 8950.0f);
    wall.pass();
    EXPECT_EQ(wall.remote.counters().applied, applied);
    EXPECT_GT(wall.remote.counters().echoes, 20u);
    // A hand that goes to and fro is one, wherever its ear is.
    wall.wait(RemotePeer::echo_s);
    for (const double back : {8500.0, 8300.0, 8500.0}) {
        hand.say(number, {f(back)});
        wall.pass();
        EXPECT_EQ(wall.kelvin(), static_cast<float>(back));
    }
}

// The dial has 18,500 K: 1 of a hundred parts are 185.
TEST(RemotePeers, AHandIsNoEcho) {
    Shown wall;
    OscPeer peer(wall.remote);
    peer.say("/sunflower/hello");
    wall.wait(1.0);
    const auto tell_of = [&](float kelvin) {
        wall.state.settings.roof.temperature_k = kelvin;
        wall.pass();
        EXPECT_EQ(peer.hear().size(), 1u);
    };
    const auto say = [&](double kelvin) {
        peer.say(number, {f(kelvin)});
        wall.pass();
        return static_cast<double>(wall.kelvin()) == kelvin;
    };
    peer.hear();
    tell_of(5000.0f);
    EXPECT_TRUE(say(5200.0)) << "further off than anything that was rounded";
    wall.wait(0.5);
    tell_of(6000.0f);
    EXPECT_FALSE(say(6010.0)) << "so soon and so near it may have been rounded";
    EXPECT_TRUE(say(6020.0)) << "but not twice: this is a hand";
    EXPECT_TRUE(say(6010.0));
    wall.wait(0.5);
    tell_of(7000.0f);
    say(7000.0);  // the answer, to the last digit
    EXPECT_TRUE(say(7001.0));
    wall.wait(0.5);
    tell_of(8000.0f);
    wall.wait(RemotePeer::coarse_echo_s);
    EXPECT_TRUE(say(8001.0)) << "too late for an answer";

    // A slow hand at a fader that a show has moved: once the show's last values are answered for it has the say.
    for (int i = 0; i < 30; ++i) {
        wall.state.settings.roof.temperature_k = 9000.0f + 2.0f * static_cast<float>(i);
        wall.pass();
    }
    const std::uint64_t echoes = wall.remote.counters().echoes;
    for (int i = 1; i <= 30; ++i) say(9058.0 + i);
    EXPECT_EQ(wall.kelvin(), 9088.0f);
    EXPECT_LE(wall.remote.counters().echoes, echoes + 5) << "as many as it was told of in 0.15 s, 30 a second";
}

// A script that opens a socket for each message takes no place from a tablet that listens; what is not applied takes none.
TEST(RemotePeers, ManyPortsOfOneMachineAreFour) {
    Shown wall;
    OscPeer tablet(wall.remote, this_machine + 1);
    tablet.say("/sunflower/hello");
    wall.wait(1.0);
    tablet.hear();
    for (int i = 0; i < 100; ++i) {
        OscPeer(wall.remote).say(number, {f(4000 + i)});
        OscPeer(wall.remote, this_machine + 2).say("/sunflower/nothing");
        OscPeer(wall.remote, this_machine + 3).say(number, {s("text")});
        wall.pass();
    }
    EXPECT_EQ(wall.kelvin(), 4099.0f);
    EXPECT_EQ(wall.remote.peers(wall.now_s), 1u + static_cast<std::size_t>(Remote::most_peers_of_address));
    EXPECT_GT(tablet.hear().size(), 40u);
    // It stays for as long as it says anything at all.
    for (int i = 0; i < 4; ++i) {
        wall.now_s += 30.0;
        tablet.say("/ping");
        wall.pass();
    }
    EXPECT_EQ(wall.remote.peers(wall.now_s), 1u);
    wall.state.settings.roof.temperature_k = 5000.0f;
    wall.pass();
    EXPECT_FALSE(tablet.hear().empty());
}

}  // namespace
}  // namespace sunflower::wall
