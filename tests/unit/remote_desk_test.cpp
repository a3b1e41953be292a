// What the remote control tells others, without echo and without end, and what it does at the desk.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <random>
#include <set>

#include "engine/params/ladder.hpp"
#include "engine/wall/remote_desk.hpp"
#include "tests/support/desk_fixture.hpp"
#include "tests/support/osc_peer.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::wall {
namespace {

using namespace test;

// --- feedback ----------------------------------------------------------------------------------------------------------------

TEST(RemoteFeedback, TellsWhatChangesElsewhere) {
    Remote remote(osc_here());
    OscPeer peer(remote), silent(remote);
    RemoteState state;
    state.look = "overcast";
    remote.tell(state, 0);
    peer.say(number, {f(4000)});
    state.settings.roof.temperature_k = remote.poll(0).values.roof.temperature_k;
    remote.tell(state, 0);
    EXPECT_TRUE(peer.hear().empty()) << "who is new is not told everything, nor what it said itself";
    EXPECT_EQ(remote.peers(0), 1u);

    state.settings.lamp.on = true;
    state.look = "raking";
    remote.tell(state, 0.5);
    const auto heard = peer.hear();
    ASSERT_EQ(heard.size(), 2u);
    EXPECT_EQ(heard[0].address, "/sunflower/lamp/on");
    EXPECT_EQ(heard[0].arguments[0].tag, 'T');
    EXPECT_EQ(heard[1].address, "/sunflower/wall/look");
    EXPECT_EQ(heard[1].text, "raking");
    EXPECT_TRUE(silent.hear().empty());

    // A fader that moves at 1000 a second elsewhere: 30 a second are told, the last of them too.
    int told = 0;
    float last = 0;
    for (int ms = 0; ms <= 2000; ++ms) {
        state.settings.roof.temperature_k = 3000.0f + static_cast<float>(std::min(ms, 1900));
        remote.tell(state, 1.0 + ms / 1000.0);
        for (const auto& each : peer.hear()) {
            ++told;
            last = static_cast<float>(each.arguments[0].real);
        }
    }
    EXPECT_EQ(last, 4900.0f);
    EXPECT_GE(told, 50);
    EXPECT_LE(told, 61) << "two seconds at 30 a second, and the first";

    // A minute after it was last heard it is told no more.
    state.settings.lamp.on = false;
    remote.tell(state, 61.0);
    EXPECT_TRUE(peer.hear().empty());
    EXPECT_EQ(remote.peers(61.0), 0u);
}

TEST(RemoteFeedback, NotToWhoSetIt) {
    Remote remote(osc_here());
    OscPeer hand(remote), other(remote);
    RemoteState state;
    remote.tell(state, 0);
    other.say("/sunflower/show/pause");
    for (int i = 0; i < 100; ++i) {
        const double now_s = i / 60.0;
        hand.say(number, {f(2000 + i)});
        state.settings.roof.temperature_k = remote.poll(now_s).values.roof.temperature_k;
        remote.tell(state, now_s);
    }
    EXPECT_TRUE(hand.hear().empty());
    EXPECT_GT(other.hear().size(), 40u);
    // What became of it is another value: it is told, but only when the hand has rested for 0.1 s.
    state.settings.roof.temperature_k = 2500.0f;
    remote.tell(state, 99 / 60.0 + 0.05);
    EXPECT_TRUE(hand.hear().empty());
    remote.tell(state, 99 / 60.0 + 0.11);
    ASSERT_EQ(hand.hear().size(), 1u);
}

TEST(RemoteFeedback, HelloAsksForAllOnceASecond) {
    Remote remote(osc_here());
    OscPeer peer(remote);
    RemoteState state;
    std::size_t tells = 0;
    for (const RemoteAddress& address : remote_addresses()) tells += address.tells ? 1 : 0;
    const auto snapshot = [&](double now_s) {
        peer.say("/sunflower/hello");
        std::size_t heard = 0;
        for (int i = 0; i < 30; ++i) {
            remote.poll(now_s + i / 60.0);
            remote.tell(state, now_s + i / 60.0);
            heard += peer.hear().size();
        }
        return heard;
    };
    EXPECT_EQ(snapshot(10), tells);
    EXPECT_EQ(snapshot(10.6), 0u) << "too soon";
    EXPECT_EQ(remote.counters().hellos_refused, 1u);
    EXPECT_EQ(snapshot(11.6), tells);
    // A flood of them is worth one answer a second.
    for (int i = 0; i < 200; ++i) peer.say("/sunflower/hello");
    EXPECT_EQ(snapshot(20), tells);

    RemoteSettings silent = osc_here();
    silent.feedback = false;
    Remote quiet(silent);
    OscPeer asks(quiet);
    asks.say("/sunflower/hello");
    quiet.poll(0);
    quiet.tell(state, 0);
    EXPECT_TRUE(asks.hear().empty());
}

TEST(RemoteFeedback, TwoThatSayHelloInTheSameSecond) {
    Remote remote(osc_here());
    OscPeer one(remote, this_machine + 1), two(remote, this_machine + 2);
    one.say("/sunflower/hello");
    two.say("/sunflower/hello");
    std::size_t one_heard = 0, two_heard = 0;
    for (int i = 0; i < 60; ++i) {
        remote.poll(i / 60.0);
        remote.tell({}, i / 60.0);
        one_heard += one.hear().size();
        two_heard += two.hear().size();
    }
    EXPECT_GE(one_heard, params::rows().size());
    EXPECT_EQ(two_heard, one_heard);
    EXPECT_EQ(remote.counters().hellos_refused, 0u);
}

TEST(RemoteFeedback, ThoseOfTheSiteAreToldFromTheBegin) {
    Remote nobody(osc_here());
    OscPeer peer(nobody);
    RemoteSettings settings = osc_here();
    settings.feedback_to = {{this_machine, peer.port()}};
    Remote remote(settings);
    RemoteState state;
    std::size_t heard = 0;
    for (int i = 0; i < 60; ++i) {
        remote.tell(state, i / 60.0);
        heard += peer.hear().size();
    }
    EXPECT_GE(heard, params::rows().size());
    state.settings.lamp.on = true;
    remote.tell(state, 1e6);
    EXPECT_EQ(peer.hear().size(), 1u) << "without ever having said a word";
}

// All values change with every frame, and sixteen are told: no more goes out than the cap says, and all addresses and all
// peers have their turn.
TEST(RemoteFeedback, HasACap) {
    Remote remote(osc_here());
    std::vector<std::unique_ptr<OscPeer>> peers;
    for (std::uint32_t i = 0; i < 20; ++i) {
        peers.push_back(std::make_unique<OscPeer>(remote, this_machine + i));
        peers.back()->say("/sunflower/show/pause");
        remote.poll(i * 0.001);
    }
    EXPECT_EQ(remote.peers(0.02), Remote::most_peers) << "who came first has gone";
    std::mt19937 random(4);
    RemoteState state;
    remote.tell(state, 0.03);
    const std::uint64_t before = remote.counters().told;
    std::set<std::string> heard;
    std::vector<std::size_t> heard_by(peers.size());
    constexpr double seconds = 3.0;
    for (int i = 0; i < 180; ++i) {
        state.settings = random_settings(random);
        remote.tell(state, 1.0 + i / 60.0);
        for (std::size_t who = 0; who < peers.size(); ++who)
            for (const auto& each : peers[who]->hear()) {
                heard.insert(each.address);
                ++heard_by[who];
            }
    }
    // Of 6,250 messages each of sixteen has some 390: eleven turns of 33, and once the 250 there may be at once.
    const auto [least, most] = std::ranges::minmax(std::span(heard_by).last(Remote::most_peers));
    EXPECT_GT(least, 300u);
    EXPECT_LT(most, 700u);
    EXPECT_LE(static_cast<double>(remote.counters().told - before),
              seconds * Remote::most_told_per_s + Remote::most_told_at_once);
    EXPECT_GE(heard.size(), params::rows().size() - 1);
}

// --- at the desk -------------------------------------------------------------------------------------------------------------

class RemoteDesk : public DeskTest {
  protected:
    /// A frame of the wall's.
    void pass(double seconds = 1.0 / 60.0) {
        now_s += seconds;
        hands.apply(remote.poll(now_s), desk, now_s);
        frame();
        hands.light(seconds);
        remote.tell(hands.state(desk), now_s);
    }
    void wait(double seconds) {
        for (const double until = now_s + seconds; now_s < until;) pass();
    }

    Remote remote{osc_here()};
    OscPeer peer{remote};
    RemoteHands hands;
    double now_s = 100.0;
};

TEST_F(RemoteDesk, AGestureIsOneStepOfUndo) {
    const params::Settings before = desk.settings();
    for (int i = 0; i < 120; ++i) {
        peer.say(number, {f(3000 + 10 * i)});
        if (i % 2 == 0) peer.say("/sunflower/lamp/flux_lm", {f(i)});
        pass();
    }
    EXPECT_EQ(desk.settings().roof.temperature_k, 4190.0f);
    EXPECT_EQ(steps(), 1);
    wait(0.8);
    peer.say(number, {f(5000)});
    wait(0.1);
    EXPECT_EQ(steps(), 1) << "it goes on";
    wait(1.1);
    peer.say(number, {f(6000)});
    wait(0.1);
    EXPECT_EQ(steps(), 2) << "after a second of rest it is another";
    desk.undo();
    EXPECT_EQ(desk.settings().roof.temperature_k, 5000.0f);
    desk.undo();
    EXPECT_EQ(desk.settings(), before);
}

// Controls say again and again what is as they want it: a morph goes on, and there is no step.
TEST_F(RemoteDesk, WhatIsSaidAgainEndsNothing) {
    desk.morph_s = 3.0;
    desk.choose_preset("raking");
    const int before = steps();
    for (int i = 0; i < 60; ++i) {
        peer.say("/sunflower/quality/live_samples", {{'i', desk.settings().quality.live_samples}});
        pass();
        ASSERT_TRUE(desk.is_morphing());
    }
    EXPECT_EQ(steps(), before);
    peer.say("/sunflower/quality/live_samples", {{'i', desk.settings().quality.live_samples + 1}});
    pass();
    EXPECT_FALSE(desk.is_morphing()) << "another value is a hand's";
}

TEST_F(RemoteDesk, NamesAreOfListsAlone) {
    const show::State before = desk.state();
    const std::string file = user_.write("data/sunflower/elsewhere/lamp.toml", "[lamp]\non = true\n").string();
    for (const std::string& name : {file, std::string("../elsewhere/lamp"), std::string("lamp.toml"), std::string("no-such"),
                                    std::string("/etc/passwd"), std::string("presets/raking.toml")})
        for (const char* address :
             {"/sunflower/wall/look", "/sunflower/wall/scene", "/sunflower/wall/view", "/sunflower/show/name"}) {
            if (name.size() > 60) continue;
            peer.say(address, {s(name)});
            wait(0.3);
        }
    EXPECT_EQ(desk.state(), before);
    EXPECT_GT(hands.unknown_names(), 10u);

    peer.say("/sunflower/wall/look", {s("raking")});
    wait(0.3);
    EXPECT_EQ(desk.state().preset, "raking");
    peer.say("/sunflower/wall/look", {s("draft")});
    wait(0.3);
    EXPECT_EQ(desk.quality(), "draft");
    peer.say("/sunflower/show/name", {s("passage")});
    wait(0.3);
    ASSERT_NE(desk.show(), nullptr);
    EXPECT_EQ(desk.show()->name, "passage");
    const world::View& view = desk.scene().views.back();
    peer.say("/sunflower/wall/view", {{'i', view.order}});
    wait(0.3);
    EXPECT_EQ(desk.state().view, view.name);
    peer.say("/sunflower/wall/scene", {s("single-seed")});
    wait(0.3);
    EXPECT_EQ(desk.state().scene, "single-seed");
}

// Two scenes by turns, sixty times a second: a bed is laid every two seconds at the most.
TEST_F(RemoteDesk, ScenesAreNotRushed) {
    int before = desk.scene_version(), laid = 0;
    for (int i = 0; i < 600; ++i) {
        peer.say("/sunflower/wall/scene", {s(i % 2 == 0 ? "single-seed" : "seed-sheet")});
        pass();
        laid += desk.scene_version() != before ? 1 : 0;
        before = desk.scene_version();
    }
    EXPECT_GE(laid, 1);
    EXPECT_LE(laid, 6);
}

// A fader of seeds and of pouring, pulled for five seconds at 60 a second: on a wall a bed is laid every two, and what was said
// last is what lies there in the end. What lays no bed does not wait.
TEST_F(RemoteDesk, BedsAreNotRushed) {
    for (const bool is_wall : {false, true}) {
        hands = RemoteHands(is_wall);
        wait(3.0);
        peer.hear();
        const int before_steps = steps();
        float before = desk.settings().bed.pour;
        int laid = 0;
        for (int i = 1; i <= 300; ++i) {
            peer.say("/sunflower/bed/pour", {f(1.0 - i / 1000.0)});
            peer.say(number, {f(3000 + i)});
            pass();
            laid += desk.settings().bed.pour == before ? 0 : 1;
            before = desk.settings().bed.pour;
            EXPECT_EQ(desk.settings().roof.temperature_k, 3000.0f + static_cast<float>(i));
            EXPECT_EQ(hands.state(desk).settings.bed.pour, static_cast<float>(1.0 - i / 1000.0)) << "told as it will be";
        }
        if (is_wall)
            EXPECT_EQ(laid, 3);
        else
            EXPECT_EQ(laid, 300);
        EXPECT_TRUE(peer.hear().empty()) << "nor is the fader pulled back meanwhile";
        wait(RemoteHands::scene_apart_s + 0.1);
        EXPECT_EQ(desk.settings().bed.pour, 0.7f);
        EXPECT_EQ(steps(), before_steps + 1) << "one gesture";
        desk.undo();
    }
}

// While a bed waits nothing overtakes it: neither a look, nor a show, which a value that comes after it would end.
TEST_F(RemoteDesk, WhatIsSaidAfterABedIsDoneAfterIt) {
    hands = RemoteHands(true);
    peer.say("/sunflower/bed/pour", {f(0.9)});
    pass();
    EXPECT_EQ(desk.settings().bed.pour, 0.9f);
    peer.say("/sunflower/bed/pour", {f(0.8)});
    pass();
    peer.say("/sunflower/wall/look", {s("raking")});
    peer.say("/sunflower/show/play");
    wait(1.0);
    EXPECT_EQ(desk.settings().bed.pour, 0.9f);
    EXPECT_NE(desk.state().preset, "raking");
    EXPECT_FALSE(desk.player().is_playing());
    wait(1.2);
    EXPECT_EQ(desk.settings().bed.pour, 0.8f);
    EXPECT_EQ(desk.state().preset, "raking");
    EXPECT_TRUE(desk.player().is_playing());
    // A scene is laid together with what waits, though a bed is asked for all the time.
    for (int i = 0; i < 180; ++i) {
        if (i == 10) peer.say("/sunflower/wall/scene", {s("single-seed")});
        peer.say("/sunflower/bed/pour", {f(0.5 + i / 1000.0)});
        pass();
    }
    EXPECT_EQ(desk.state().scene, "single-seed");
}

TEST_F(RemoteDesk, DeedsAreDone) {
    peer.say("/sunflower/wall/black", {{'T'}});
    peer.say("/sunflower/wall/hold", {{'T'}});
    pass();
    EXPECT_TRUE(desk.blacked && desk.held);
    peer.say("/sunflower/wall/black", {{'T'}});
    pass();
    EXPECT_TRUE(desk.blacked) << "said, not toggled";
    peer.say("/sunflower/wall/black", {{'F'}});
    peer.say("/sunflower/wall/hold", {f(0)});
    pass();
    EXPECT_FALSE(desk.blacked || desk.held);
    peer.say("/sunflower/show/play");
    pass();
    EXPECT_TRUE(desk.player().is_playing());
    peer.say("/sunflower/show/play");
    pass();
    EXPECT_TRUE(desk.player().is_playing()) << "played, not toggled";
    peer.say("/sunflower/show/pause");
    pass();
    EXPECT_FALSE(desk.player().is_playing());
    peer.say("/sunflower/show/stop");
    pass();
    EXPECT_FALSE(desk.player().is_begun());
}

// Where brightness turns about, as a picture may: no more than three flashes, six turns, in any second. Planted: without the
// guard of light() there are twenty.
TEST_F(RemoteDesk, BrightnessDoesNotFlash) {
    std::vector<double> turns;
    double before = hands.light(0), direction = 0;
    EXPECT_EQ(before, 1.0);
    for (int i = 0; i < 1200; ++i) {
        peer.say("/sunflower/wall/brightness", {f(i % 6 < 3 ? 0.0 : 1.0)});
        now_s += 1.0 / 60.0;
        hands.apply(remote.poll(now_s), desk, now_s);
        const double light = hands.light(1.0 / 60.0);
        ASSERT_GE(light, 0.0);
        ASSERT_LE(light, 1.0);
        EXPECT_LE(std::abs(light - before), 1.0 / 60.0 / RemoteHands::whole_s + 1e-12);
        if (light != before && (light > before ? 1.0 : -1.0) != direction) {
            turns.push_back(now_s);
            direction = light > before ? 1.0 : -1.0;
        }
        before = light;
    }
    EXPECT_GT(turns.size(), 20u);
    for (std::size_t i = 6; i < turns.size(); ++i) EXPECT_GT(turns[i] - turns[i - 6], 1.0);
    peer.say("/sunflower/wall/brightness", {f(0.5)});
    wait(2.0);
    EXPECT_NEAR(hands.light(0), 0.5, 1e-7) << "a float's";
}

// A peer that sends back everything that it is told, as some controls do, while a show plays and changes values with
// every frame. Nothing of it may be taken for a hand: the show would be paused by it. Planted: without echo_s it pauses at
// once.
TEST_F(RemoteDesk, AMirrorDoesNothing) {
    peer.say("/sunflower/hello");
    desk.morph_s = 3.0;
    wait(1.0);
    peer.hear(true);
    wait(0.1);
    const int before = steps();
    desk.choose_preset("raking");
    EXPECT_TRUE(desk.is_morphing());
    const std::uint64_t applied = remote.counters().applied;
    std::size_t told = 0;
    for (int i = 0; i < 120; ++i) {  // two of its three seconds
        pass();
        if (i % 5 == 4) told += peer.hear(true).size();  // of half the frames nothing is told: what it has is of the one before
        ASSERT_TRUE(desk.is_morphing()) << i;
    }
    EXPECT_GT(told, 100u);
    EXPECT_GT(remote.counters().echoes, 100u);
    EXPECT_EQ(remote.counters().applied, applied);
    for (int i = 0; i < 180; ++i) {
        pass();
        peer.hear(true);
    }
    EXPECT_FALSE(desk.is_morphing());
    EXPECT_EQ(steps(), before + 1);
    // At rest nothing goes back and forth.
    const std::uint64_t told_before = remote.counters().told;
    for (int i = 0; i < 120; ++i) {
        pass();
        peer.hear(true);
    }
    EXPECT_EQ(remote.counters().told, told_before);
}

// The same of controls that round what they are told: a whole percent that is cut off, seven bits cut off and rounded, eight.
// Planted: with coarse = 1e-4 the morph ends at once, and so it does with any bits but eight at 1/255.
TEST_F(RemoteDesk, ARoundingMirrorDoesNothing) {
    const std::function<double(double)> roundings[] = {
        [](double position) { return std::floor(position * 100.0) / 100.0; },
        [](double position) { return std::floor(position * 127.0) / 127.0; },
        [](double position) { return std::round(position * 127.0) / 127.0; },
        [](double position) { return std::round(position * 255.0) / 255.0; },
    };
    OscPeer mirror(remote, this_machine + 1);
    mirror.say("/sunflower/hello");
    wait(1.0);
    mirror.hear();
    wait(0.5);
    desk.morph_s = 3.0;
    bool there = false;
    for (const auto& rounded : roundings) {
        const std::uint64_t applied = remote.counters().applied, echoes = remote.counters().echoes;
        const int before = steps();
        desk.choose_preset((there = !there) ? "raking" : "overcast");
        const auto reflect = [&] {
            for (const auto& each : mirror.hear()) {
                const params::Row* row = remote_addresses()[*find_remote_address(each.address)].row;
                if (row == nullptr || each.arguments.size() != 1 || each.arguments[0].tag != 'f') continue;
                const params::Ladder ladder = params::ladder_of(*row);
                mirror.say(each.address, {f(ladder.value(rounded(ladder.position(each.arguments[0].real))))});
            }
        };
        for (int i = 0; i < 200; ++i) {  // three seconds, and the rest of its answers
            pass();
            reflect();
        }
        EXPECT_EQ(remote.counters().applied, applied);
        EXPECT_GT(remote.counters().echoes, echoes + 50);
        EXPECT_EQ(steps(), before + 1) << "the look's own";
        const std::uint64_t told = remote.counters().told;
        for (int i = 0; i < 30; ++i) {
            pass();
            reflect();
        }
        EXPECT_EQ(remote.counters().told, told) << "at rest nothing goes back and forth";
    }
}

// A mirror that is late may be taken for a hand; but it comes to rest.
TEST_F(RemoteDesk, ALateMirrorComesToRest) {
    OscPeer mirror(remote);
    mirror.say("/sunflower/hello");
    wait(1.0);
    mirror.hear();
    std::vector<std::pair<double, OscPeer::Heard>> late;
    for (int i = 0; i < 900; ++i) {
        if (i < 120) {
            params::Settings next = desk.settings();
            next.roof.temperature_k = 3000.0f + static_cast<float>(i);
            desk.change(next, "A hand", true);
        }
        pass();
        for (auto& each : mirror.hear()) late.emplace_back(now_s + 0.8, std::move(each));
        for (const auto& [when, each] : late)
            if (when <= now_s && each.arguments.size() == 1 && each.arguments[0].tag == 'f')
                mirror.say(each.address, each.arguments);
        std::erase_if(late, [&](const auto& each) { return each.first <= now_s; });
    }
    const std::uint64_t told = remote.counters().told;
    wait(5.0);
    EXPECT_EQ(remote.counters().told, told);
}

// What is told of a scene or look that is a file somewhere is its name, not where it lies.
TEST_F(RemoteDesk, PathsAreNotTold) {
    const auto file = user_.write("elsewhere/secret-look.toml", "[lamp]\non = true\n");
    desk.choose_preset(file.string());
    EXPECT_EQ(desk.state().preset, file.string());
    EXPECT_EQ(hands.state(desk).look, "secret-look");
}

}  // namespace
}  // namespace sunflower::wall
