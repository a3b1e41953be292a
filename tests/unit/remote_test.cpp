// The remote control on sockets of this machine: every parameter, all that can be wrong with a message, who may send, floods,
// and what it may not do.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <random>
#include <set>
#include <thread>

#include "engine/params/document.hpp"
#include "tests/support/open_ports.hpp"
#include "tests/support/osc_peer.hpp"
#include "tests/support/own_address.hpp"
#include "tests/support/random_settings.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::wall {
namespace {

using namespace test;

/// As a control would send it.
std::vector<OscArgument> arguments_of(const params::Row& row, const params::Settings& settings) {
    static RemoteState state;
    state.settings = settings;
    const RemoteValue value = remote_value(remote_addresses()[params::index_of(row)], state);
    return {value.all().begin(), value.all().end()};
}

bool same_value(const params::Row& row, const params::Settings& a, const params::Settings& b) {
    const auto bytes = [&](const params::Settings& of) { return reinterpret_cast<const std::byte*>(&of) + row.offset; };
    return std::memcmp(bytes(a), bytes(b), row.size) == 0;
}

// --- what may be said --------------------------------------------------------------------------------------------------------

TEST(RemoteAddresses, EveryParameterHasOne) {
    const auto addresses = remote_addresses();
    for (const params::Row& row : params::rows()) {
        const auto found = find_remote_address(fmt::format("/sunflower/{}/{}", row.group, row.name));
        ASSERT_TRUE(found) << row.path();
        EXPECT_EQ(addresses[*found].row, &row);
        EXPECT_EQ(*found, params::index_of(row));
    }
    std::set<std::string> paths;
    for (const RemoteAddress& address : addresses) paths.insert(address.path);
    EXPECT_EQ(paths.size(), addresses.size()) << "each once";
    EXPECT_FALSE(find_remote_address("/sunflower"));
}

// What would end, overwrite, delete, write, read a path or render has no address, under whatever name.
TEST(RemoteAddresses, NoneDestroys) {
    for (const RemoteAddress& address : remote_addresses())
        for (const char* word : {"quit", "save", "delete", "remove", "still", "file", "path", "load", "shutdown", "export"}) {
            const bool is_parameter = address.row != nullptr;
            EXPECT_TRUE(is_parameter || address.path.find(word) == std::string::npos) << address.path;
        }
}

// All parameters at once, five times, as many packets as there are parameters: what arrives is what was sent, bit by bit.
TEST(Remote, SetsEveryParameter) {
    Remote remote(osc_here());
    OscPeer peer(remote);
    std::mt19937 random(3);
    for (int round = 0; round < 5; ++round) {
        const params::Settings wanted = random_settings(random);
        params::Settings got;
        std::size_t set = 0;
        for (const params::Row& row : params::rows()) {
            peer.say(remote_addresses()[params::index_of(row)].path, arguments_of(row, wanted));
            const RemoteChanges& changes = remote.poll(round);
            ASSERT_TRUE(changes.rows[params::index_of(row)]) << row.path();
            ASSERT_EQ(changes.rows.count(), 1u);
            EXPECT_TRUE(same_value(row, changes.values, wanted)) << row.path();
            ++set;
        }
        EXPECT_EQ(set, params::rows().size());
    }
    EXPECT_EQ(remote.counters().applied, 5 * params::rows().size());
    EXPECT_FALSE(remote.poll(6).any());
}

TEST(Remote, TakesWhatControlsSend) {
    Remote remote(osc_here());
    OscPeer peer(remote);
    peer.say("/sunflower/lamp/on", {{'i', 1}});
    peer.say("/sunflower/spot/on", {f(1)});
    peer.say("/sunflower/roof/on", {{'F'}});
    peer.say("/sunflower/tone/transform", {s("agx")});
    peer.say("/sunflower/lod/mode", {f(3)});
    peer.say("/sunflower/quality/live_samples", {f(99.6)});
    peer.say("/sunflower/bed/seeds", {{'d', 0, 5e7}});
    peer.say("/sunflower/spot/tint", {f(1), {'i', 0}, f(0.5)});
    const RemoteChanges& changes = remote.poll(0);
    EXPECT_EQ(changes.rows.count(), 8u);
    EXPECT_TRUE(changes.values.lamp.on && changes.values.spot.on && !changes.values.roof.on);
    EXPECT_EQ(changes.values.tone.transform, params::ToneTransform::agx);
    EXPECT_EQ(changes.values.lod.mode, params::LodMode::splat);
    EXPECT_EQ(changes.values.quality.live_samples, 100);
    EXPECT_EQ(changes.values.bed.seeds, 50'000'000);
    EXPECT_EQ(changes.values.spot.tint.b, 0.5f);
}

TEST(Remote, TakesDeeds) {
    Remote remote(osc_here());
    OscPeer peer(remote);
    // Buttons: pressed, and let go.
    peer.say("/sunflower/show/play", {f(1)});
    peer.say("/sunflower/show/play", {f(0)});
    peer.say("/sunflower/show/next");
    peer.say("/sunflower/show/stop", {f(0)});
    peer.say("/sunflower/show/seek", {{'i', 90}});
    peer.say("/sunflower/wall/look", {s("raking")});
    peer.say("/sunflower/wall/view", {f(3)});
    peer.say("/sunflower/wall/black", {{'T'}});
    peer.say("/sunflower/wall/brightness", {f(0.25)});
    const RemoteChanges& changes = remote.poll(0);
    EXPECT_TRUE(changes.play && changes.next);
    EXPECT_FALSE(changes.stop || changes.previous || changes.pause);
    EXPECT_EQ(changes.seek_s, 90.0);
    EXPECT_EQ(changes.look, "raking");
    EXPECT_EQ(changes.view, "3");
    EXPECT_EQ(changes.black, true);
    EXPECT_FALSE(changes.hold);
    EXPECT_EQ(changes.brightness, 0.25);
    EXPECT_FALSE(remote.poll(1).any());
}

// Nothing of it is applied, and each is counted as what it is.
TEST(Remote, WhatIsWrongIsCounted) {
    Remote remote(osc_here());
    OscPeer peer(remote);
    const auto after = [&](auto say) {
        const RemoteCounters before = remote.counters();
        say();
        EXPECT_FALSE(remote.poll(0).any());
        RemoteCounters now = remote.counters();
        EXPECT_EQ(now.applied, before.applied);
        EXPECT_EQ(now.received, before.received + 1);
        now.unknown -= before.unknown;
        now.wrong_type -= before.wrong_type;
        now.not_finite -= before.not_finite;
        now.out_of_range -= before.out_of_range;
        now.broken -= before.broken;
        return now;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    const auto say = [&](const char* address, std::vector<OscArgument> arguments) {
        return after([&] { peer.say(address, arguments); });
    };
    for (const double value : {nan, infinity, -infinity}) {
        EXPECT_EQ(say(number, {f(value)}).not_finite, 1u);
        EXPECT_EQ(say(number, {{'d', 0, value}}).not_finite, 1u);
        EXPECT_EQ(say("/sunflower/lamp/on", {f(value)}).not_finite, 1u);
        EXPECT_EQ(say("/sunflower/bed/seeds", {f(value)}).not_finite, 1u);
        EXPECT_EQ(say("/sunflower/tone/transform", {f(value)}).not_finite, 1u);
        EXPECT_EQ(say("/sunflower/spot/tint", {f(1), f(1), f(value)}).not_finite, 1u);
        EXPECT_EQ(say("/sunflower/wall/brightness", {f(value)}).not_finite, 1u);
        EXPECT_EQ(say("/sunflower/show/seek", {f(value)}).not_finite, 1u);
    }
    EXPECT_EQ(say(number, {f(1e38)}).out_of_range, 1u);
    EXPECT_EQ(say(number, {f(1499)}).out_of_range, 1u) << "refused as files do, not clamped";
    EXPECT_EQ(say(number, {{'h', std::numeric_limits<std::int64_t>::max()}}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/bed/seeds", {{'d', 0, 1e300}}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/lamp/on", {f(0.5)}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/tone/transform", {s("agxx")}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/tone/transform", {f(4)}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/spot/tint", {f(1), f(1), f(5)}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/wall/brightness", {f(1.01)}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/show/seek", {f(-1)}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/wall/view", {f(0)}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/wall/look", {s(std::string(61, 'x'))}).out_of_range, 1u);
    EXPECT_EQ(say("/sunflower/wall/look", {s("")}).out_of_range, 1u);
    EXPECT_EQ(say(number, {s("4000")}).wrong_type, 1u);
    EXPECT_EQ(say(number, {}).wrong_type, 1u);
    EXPECT_EQ(say(number, {f(4000), f(4000)}).wrong_type, 1u);
    EXPECT_EQ(say(number, {{'T'}}).wrong_type, 1u);
    EXPECT_EQ(say("/sunflower/spot/tint", {f(1)}).wrong_type, 1u);
    EXPECT_EQ(say("/sunflower/lamp/on", {s("true")}).wrong_type, 1u);
    EXPECT_EQ(say("/sunflower/wall/black", {}).wrong_type, 1u);
    EXPECT_EQ(say("/sunflower/wall/look", {f(1)}).wrong_type, 1u);
    EXPECT_EQ(say("/sunflower/roof/temperature", {f(4000)}).unknown, 1u);
    EXPECT_EQ(say("/sunflower/*/on", {{'T'}}).unknown, 1u) << "patterns mean nothing";
    EXPECT_EQ(say("/sunflower/quit", {}).unknown, 1u);
    EXPECT_EQ(say("/sunflower/show/playing", {{'T'}}).unknown, 1u) << "it only tells";
    EXPECT_EQ(after([&] { peer.send("nothing"); }).broken, 1u);
    EXPECT_EQ(after([&] { peer.send(std::string(OscLimits::packet_bytes + 4, '/')); }).broken, 1u);
    // After all that it still listens.
    peer.say(number, {f(4000)});
    EXPECT_EQ(remote.poll(1).values.roof.temperature_k, 4000.0f);
}

// False colours, and frames that wait for a second of drawing, would stay before an audience: no look brings them back.
TEST(Remote, AWallTakesLess) {
    RemoteSettings settings = osc_here();
    for (const bool is_wall : {false, true}) {
        settings.is_wall = is_wall;
        Remote remote(settings);
        OscPeer peer(remote);
        for (const params::Row& row : params::rows())
            peer.say(remote_addresses()[params::index_of(row)].path, arguments_of(row, {}));
        const show::Locks taken = remote.poll(0).rows;
        for (const params::Row& row : params::rows())
            EXPECT_EQ(taken[params::index_of(row)], !is_wall || (row.group != "debug" && row.path() != "quality.slice_ms"))
                << row.path();
        EXPECT_EQ(remote.counters().not_taken, is_wall ? 2u : 0u);
        EXPECT_EQ(remote.counters().applied, taken.count());
    }
}

// --- who may say it ----------------------------------------------------------------------------------------------------------

TEST(Remote, OpensNothingUnlessTold) {
    const auto before = open_ports();
    Remote closed(read_remote(params::parse_toml("", "site.toml")));
    EXPECT_FALSE(closed.is_open());
    EXPECT_EQ(open_ports(), before);
    EXPECT_FALSE(closed.poll(0).any());
    closed.tell({}, 0);

    Remote remote(osc_here());
    auto now = open_ports();
    ASSERT_EQ(now.size(), before.size() + 1);
    const auto port = std::ranges::find(now, static_cast<int>(remote.port()), &OpenPort::port);
    ASSERT_NE(port, now.end());
    EXPECT_EQ(port->protocol, "udp");
    EXPECT_EQ(port->address, "0100007F");
    EXPECT_TRUE(port->is_this_machine_only());

    RemoteSettings taken = osc_here();
    taken.port = remote.port();
    const std::string why = complaint([&] { Remote second(taken); });
    EXPECT_NE(why.find(fmt::format("[remote]: UDP 127.0.0.1:{} cannot be had", remote.port())), std::string::npos) << why;
}

// What this machine sends from its own address in a network is to the remote what another machine sends.
TEST(Remote, HearsOnlyThoseThatAreAllowed) {
    RemoteSettings settings = osc_here();
    settings.bind = 0;
    settings.allow = {*ipv4_of("192.0.2.7")};  // for documentation: no machine has it
    Remote remote(settings);
    OscPeer peer(remote);
    peer.say(number, {f(4000)});
    EXPECT_TRUE(remote.poll(0).any()) << "this machine may";

    const Ipv4 own = own_address();
    if (own == 0) GTEST_SKIP() << "this machine has no address but 127.0.0.1";
    UdpSocket other({own, 0}, "another machine");
    std::array<std::byte, 64> packet;
    const OscArgument value = f(5000);
    const std::size_t length = make_osc(packet, number, {&value, 1});
    ASSERT_TRUE(other.send({own, remote.port()}, std::span(packet).first(length)));
    EXPECT_FALSE(remote.poll(1).any());
    EXPECT_EQ(remote.counters().not_allowed, 1u);
    EXPECT_EQ(remote.peers(1), 1u) << "nor is it told anything";

    settings.allow.push_back(own);
    Remote open(settings);
    ASSERT_TRUE(other.send({own, open.port()}, std::span(packet).first(length)));
    EXPECT_TRUE(open.poll(1).any());
}

TEST(Remote, SettingsAreRead) {
    const auto read = [](const std::string& text) { return read_remote(params::parse_toml(text, "site.toml")); };
    EXPECT_FALSE(read("").osc);
    const RemoteSettings settings = read(
        "osc = true\nport = 7000\nbind = '0.0.0.0'\nallow = ['192.168.1.20']\nfeedback = false\nfeedback_to = "
        "['192.168.1.20:9001']\noscquery_port = 8080\n");
    EXPECT_TRUE(settings.osc);
    EXPECT_EQ(settings.port, 7000);
    EXPECT_EQ(settings.bind, 0u);
    EXPECT_EQ(settings.allow, std::vector<Ipv4>{0xC0A80114});
    EXPECT_FALSE(settings.feedback);
    EXPECT_TRUE(settings.is_wall) << "sites are of walls";
    EXPECT_EQ(settings.feedback_to, (std::vector<Endpoint>{{0xC0A80114, 9001}}));
    EXPECT_EQ(settings.oscquery_port, 8080);

    const std::pair<const char*, const char*> wrong[] = {
        {"osc = true\nbind = '0.0.0.0'\n", "site.toml:2: [remote]: bind = 0.0.0.0 lets every machine of the network in"},
        {"feedback_to = ['192.168.1.20:9001']\n", "site.toml:1: [remote]: feedback_to 192.168.1.20:9001 is another machine"},
        {"bind = 'localhost'\n", "site.toml:1: [remote]: bind takes an IPv4 address like \"192.168.1.20\", not 'localhost'"},
        {"allow = ['192.168.1.0/24']\n", "site.toml:1: [remote]: allow takes an IPv4 address"},
        {"allow = ['::1']\n", "site.toml:1: [remote]: allow takes an IPv4 address"},
        {"allow = [1]\n", "site.toml:1: [remote]: allow takes a text"},
        {"feedback_to = ['127.0.0.1']\n", "takes an address with a port"},
        {"feedback_to = ['127.0.0.1:0']\n", "takes an address with a port"},
        {"feedback_to = ['127.0.0.1:70000']\n", "takes an address with a port"},
        {"feedback_to = ['127.0.0.1:90 ']\n", "takes an address with a port"},
        {"port = 0\n", "site.toml:1: [remote]: port = 0 is out of range"},
        {"pord = 9000\n", "site.toml:1: [remote]: 'pord' is unknown; did you mean 'port'?"},
    };
    for (const auto& [text, part] : wrong) {
        const std::string why = complaint([&, given = std::string(text)] { read(given); });
        EXPECT_NE(why.find(part), std::string::npos) << why;
    }
    std::string many = "allow = [";
    for (int i = 0; i < 17; ++i) many += fmt::format("'10.0.0.{}', ", i);
    EXPECT_NE(complaint([&] { read(many + "]\n"); }).find("at most 16"), std::string::npos);
}

// Others flood the same port: the one packet that counts is found behind theirs in the same call.
TEST(Remote, OthersDoNotDrownThoseThatAreAllowed) {
    const Ipv4 own = own_address();
    if (own == 0) GTEST_SKIP() << "this machine has no address but 127.0.0.1";
    RemoteSettings settings = osc_here();
    settings.bind = 0;
    settings.allow = {*ipv4_of("192.0.2.77")};
    Remote remote(settings);
    if (own == settings.allow[0]) GTEST_SKIP() << "this machine has the address of the example";
    UdpSocket other({own, 0}, "another machine");
    std::array<std::byte, 64> packet;
    const OscArgument value = f(5000);
    const std::size_t length = make_osc(packet, number, {&value, 1});
    // More than a call takes of those that are allowed; the system's standard buffer holds some 280.
    constexpr int junk = Remote::most_packets + 10;
    for (int i = 0; i < junk; ++i) ASSERT_TRUE(other.send({own, remote.port()}, std::span(packet).first(length)));
    OscPeer peer(remote);
    peer.say(number, {f(4000)});
    EXPECT_EQ(remote.poll(0).values.roof.temperature_k, 4000.0f);
    EXPECT_EQ(remote.counters().not_allowed, static_cast<std::uint64_t>(junk));
}

// --- floods ------------------------------------------------------------------------------------------------------------------

// 200,000 packets from two threads of this machine, some of them broken. No call takes more than 256, no memory is asked for,
// and what came last is what counts. How many packets the system keeps is its own affair, and so is how long the flood takes.
TEST(Remote, BearsAFlood) {
    Remote remote(osc_here());
    OscPeer steady(remote);
    steady.say(number, {f(2000)});
    remote.poll(0);
    const struct mallinfo2 before = mallinfo2();
    std::atomic<int> running{2};
    const auto flood = [&](int from) {
        OscPeer peer(remote);
        std::array<std::byte, 64> packet;
        for (int i = 0; i < 100'000; ++i) {
            const OscArgument value = f(2000 + (from + i) % 10'000);
            const char* address = i % 10 == 0 ? "/sunflower/nothing" : number;
            std::size_t length = make_osc(packet, address, {&value, 1});
            if (i % 16 == 0) length -= 2;
            peer.send({reinterpret_cast<const char*>(packet.data()), length});
        }
        --running;
    };
    std::thread first(flood, 0), second(flood, 5000);
    std::uint64_t most = 0, calls = 0, with_news = 0;
    double now_s = 1.0;
    while (running > 0) {
        const std::uint64_t received = remote.counters().received;
        with_news += remote.poll(now_s).any() ? 1 : 0;
        most = std::max(most, remote.counters().received - received);
        now_s += 1.0 / 60.0;
        ++calls;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    first.join();
    second.join();
    while (remote.poll(now_s).any()) {
    }
    const RemoteCounters counters = remote.counters();
    EXPECT_LE(most, static_cast<std::uint64_t>(Remote::most_packets));
    EXPECT_GT(with_news, 0u);
    EXPECT_GT(counters.applied, 0u);
    EXPECT_GT(counters.broken, 0u);
    EXPECT_GT(counters.unknown, 0u);
    // The system tells of a loss with the next packet that it keeps.
    steady.say(number, {f(3456)});
    EXPECT_EQ(remote.poll(now_s).values.roof.temperature_k, 3456.0f) << "the last one wins";
    EXPECT_EQ(remote.counters().received + remote.counters().lost, 200'002u) << "what was not received is counted as lost";
    // The threads' own arenas and stacks are not this one's heap; a packet kept would be 200,000 x 40 bytes.
    EXPECT_LT(static_cast<double>(mallinfo2().uordblks) - static_cast<double>(before.uordblks), 256.0 * 1024);
}

// Frames of a wall may take a while; what comes meanwhile lies there, as far as the system lets it.
TEST(UdpSocket, KeepsAThousandPackets) {
    int most_bytes = 0;
    std::ifstream("/proc/sys/net/core/rmem_max") >> most_bytes;
    if (most_bytes < UdpSocket::buffer_bytes / 2) GTEST_SKIP() << "the system keeps " << most_bytes << " bytes at the most";
    UdpSocket in({this_machine, 0}, "in"), out({this_machine, 0}, "out");
    const std::array<std::byte, 32> packet{};
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(out.send({this_machine, in.port()}, packet));
    std::array<std::byte, 64> buffer;
    int come = 0;
    while (in.receive(buffer)) ++come;
    EXPECT_EQ(come, 1000) << "the standard buffer keeps some 280";
}

TEST(Remote, TheLastOfManyWins) {
    Remote remote(osc_here());
    OscPeer peer(remote);
    for (int i = 0; i < 100; ++i) peer.say(number, {f(2000 + i)});
    EXPECT_EQ(remote.poll(0).values.roof.temperature_k, 2099.0f);
    // A packet may hold hundreds of messages: a call ends at 4,096 of them, but for the rest of the packet.
    std::string bundle("#bundle\0\0\0\0\0\0\0\0\1", 16);
    for (int i = 0; i < 600; ++i) bundle += std::string("\0\0\0\x08/a\0\0,\0\0\0", 12);
    for (int i = 0; i < 20; ++i) peer.send(bundle);
    remote.poll(1);
    EXPECT_EQ(remote.counters().unknown, 7u * 600u);
    for (int i = 0; i < 4; ++i) remote.poll(2);
    EXPECT_EQ(remote.counters().unknown, 20u * 600u);
}

}  // namespace
}  // namespace sunflower::wall
