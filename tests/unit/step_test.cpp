// Machines in step: packets, and a follower against a leader with another clock, jitter, loss, doubled and overtaken packets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/wall/step.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/step_player.hpp"

namespace sunflower::wall {
namespace {

using show::ticks_of, show::seconds_of;
using OwnPlayer = test::StepPlayer;

constexpr std::uint64_t show_a = test::step_show;

// --- packets -----------------------------------------------------------------------------------------------------------------

TEST(StepPacket, IsReadAsItWasWritten) {
    const StepPacket packet{{0xFEDCBA9876543210u, 123'456'789'012, 0xABCD, true, true}, 0xDEADBEEF, 0xFFFFFFFF};
    const auto bytes = step_bytes(packet);
    ASSERT_EQ(bytes.size(), 32u);
    EXPECT_EQ(step_packet(bytes), packet);
    const unsigned char expected[] = {'S',  'F',  's',  't',  1,    5,    0xAB, 0xCD, 0xFE, 0xDC, 0xBA,
                                      0x98, 0x76, 0x54, 0x32, 0x10, 0,    0,    0,    0x1C, 0xBE, 0x99,
                                      0x1A, 0x14, 0xDE, 0xAD, 0xBE, 0xEF, 0xFF, 0xFF, 0xFF, 0xFF};
    EXPECT_TRUE(std::ranges::equal(bytes, std::as_bytes(std::span(expected))));
    StepPacket paused = packet;
    paused.state.playing = paused.state.black = false;
    EXPECT_EQ(step_packet(step_bytes(paused)), paused);
}

TEST(StepPacket, WhatIsNoneIsRefused) {
    const auto good = step_bytes({{show_a, 3'000'000, 0, true, false}, 1, 1});
    ASSERT_TRUE(step_packet(good));
    for (std::size_t length = 0; length < good.size(); ++length) EXPECT_FALSE(step_packet(std::span(good).first(length)));
    std::vector<std::byte> longer(good.begin(), good.end());
    longer.push_back({});
    EXPECT_FALSE(step_packet(longer));
    const auto changed = [&](std::size_t at, int value) {
        auto bytes = good;
        bytes[at] = static_cast<std::byte>(value);
        return step_packet(bytes);
    };
    for (std::size_t at = 0; at < 5; ++at) EXPECT_FALSE(changed(at, 0x7F)) << "magic and version";
    for (const int flags : {0, 3, 4, 7, 8, 0x81}) EXPECT_FALSE(changed(5, flags)) << flags;
    EXPECT_FALSE(changed(16, 0x80)) << "before its begin";
    EXPECT_FALSE(changed(16, 0x7F)) << "a hundred thousand years";
}

TEST(StepPacket, AShowIsKnownByWhatItSays) {
    const show::Show one = show::load_show("passage"), again = show::load_show("passage");
    EXPECT_EQ(show_hash(one), show_hash(again));
    show::Show other = one;
    ASSERT_FALSE(other.steps.empty());
    other.steps[0].hold_s += 1.0;
    EXPECT_NE(show_hash(one), show_hash(other));
}

// --- the follower ------------------------------------------------------------------------------------------------------------

/// Of a fixed seed, in a few nanoseconds: thirty days have 26 million packets.
class Lot {
  public:
    explicit Lot(std::uint64_t seed) : state_(seed) {}
    /// 0 to 1. SplitMix64 (Steele, Lea, Flood 2014).
    double next() {
        state_ += 0x9E3779B97F4A7C15u;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
    }

  private:
    std::uint64_t state_;
};

/// A leader, the net and a follower. Times are the true ones; the follower's clock goes by its own rate and from its own begin.
struct Trial {
    double drift = 0.0;  // of the follower's clock: 1e-4 is 100 parts in a million
    double clock_begin_s = 0.0, leader_begin_s = 0.0;
    double jitter_s = 0.05, least_delay_s = 0.0002, loss = 0.3, doubled = 0.1;
    double frame_s = 0.1;    // of the follower
    bool is_single = false;  // planted: the follower counts seconds in single precision
    std::uint64_t seed = 1;

    StepFollower follower;
    OwnPlayer player;
    double true_s = 0.0;
    double leader_at_s = 0.0;
    std::uint16_t leader_chapter = 0;
    bool leader_silent = false, leader_playing = true;
    double length_s = 1e300;
    std::uint32_t sequence = 0;
    std::vector<std::pair<double, StepPacket>> underway;  // when it arrives
    Lot lot{1};
    double sent_s = -1.0;

    void begin() {
        lot = Lot(seed);
        leader_at_s = leader_begin_s;
        player.length_s = length_s;
    }
    double clock() const {
        const double now_s = clock_begin_s + true_s * (1.0 + drift);
        return is_single ? static_cast<double>(static_cast<float>(now_s)) : now_s;
    }

    /// Returns by how much the follower's show is off.
    double pass() {
        true_s += frame_s;
        if (leader_playing) leader_at_s += frame_s;
        if (leader_at_s >= length_s) leader_at_s -= length_s;
        if (!leader_silent && true_s - sent_s >= 0.1 - 1e-9) {
            sent_s = true_s;
            const StepPacket packet{{show_a, ticks_of(leader_at_s), leader_chapter, leader_playing, false}, 7, ++sequence};
            for (int copies = lot.next() < doubled ? 2 : 1; copies-- > 0;)
                if (lot.next() >= loss) underway.emplace_back(true_s + least_delay_s + jitter_s * lot.next(), packet);
        }
        // A packet may be overtaken by a later one.
        std::ranges::sort(underway, {}, &std::pair<double, StepPacket>::first);
        std::size_t come = 0;
        for (; come < underway.size() && underway[come].first <= true_s; ++come) {
            const double arrived_s = clock_begin_s + underway[come].first * (1.0 + drift);
            follower.take(underway[come].second, player.state(arrived_s - clock() + frame_s), arrived_s);
        }
        underway.erase(underway.begin(), underway.begin() + static_cast<std::ptrdiff_t>(come));
        player.pass(follower.guide(player.state(frame_s), clock()), clock(), frame_s * (1.0 + drift));
        return player.at_s - leader_at_s;
    }
};

// What is asked for is 20 ms, a frame and a bit at 60 a second. What there is of it: 0.2 ms of least delay, the least of some
// seventy delays of 0 to 50 ms (0.7 ms, seldom 7), 1 ms of two clocks at 100 parts in a million, and what the slew is behind: 7
// ms at the worst in thirty days. Planted: a window of 0.3 s gives 25 to 29 ms, the latest packet instead of the least late one
// 32 to 39.
constexpr double bound_s = 0.020;

TEST(StepFollower, KeepsStepWithJitterLossAndDrift) {
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
        Trial trial;
        trial.seed = seed;
        trial.drift = seed % 2 == 0 ? 1e-4 : -1e-4;
        trial.clock_begin_s = 1000.0 * static_cast<double>(seed);
        trial.leader_begin_s = 77.0;
        trial.player.at_s = 76.7;  // near enough to catch up
        trial.frame_s = 0.02;
        trial.begin();
        double worst = 0.0, last = trial.player.at_s;
        for (int i = 0; i < 50 * 3600; ++i) {
            const double error = trial.pass();
            if (trial.true_s > 70.0) worst = std::max(worst, std::abs(error));  // 0.3 s at 0.5 % take 60
            // It never leaps, and time never goes back.
            const double step = trial.player.at_s - last;
            EXPECT_NEAR(step, trial.frame_s, trial.frame_s * 0.0052) << "half a percent, and the clocks' difference";
            last = trial.player.at_s;
        }
        EXPECT_LT(worst, bound_s) << seed;
        EXPECT_EQ(trial.player.jumps, 0);
        EXPECT_GT(trial.follower.counters.old, 1000u) << "some were doubled, some overtaken";
        EXPECT_NE(trial.follower.status(trial.clock()).find("in step with the leader"), std::string::npos);
    }
}

TEST(StepFollower, KeepsStepForThirtyDays) {
    Trial trial;
    trial.drift = 5e-5;
    trial.begin();
    double worst = 0.0;
    for (int i = 0; i < 30 * 86'400 * 10; ++i) {
        const double error = trial.pass();
        if (i > 100) worst = std::max(worst, std::abs(error));
    }
    EXPECT_LT(worst, bound_s);
    EXPECT_EQ(trial.player.jumps, 0);
    EXPECT_NEAR(trial.leader_at_s, 30 * 86'400.0, 0.01);
}

// The same two minutes, whenever they are: after an hour, a day, a month, a year of both clocks.
TEST(StepFollower, KeepsStepAlikeAfterAYear) {
    const auto errors = [](double begin_s, bool is_single = false) {
        Trial trial;
        trial.is_single = is_single;
        trial.drift = 1e-4;
        trial.clock_begin_s = trial.leader_begin_s = begin_s;
        trial.player.at_s = begin_s + 0.05;
        trial.frame_s = 0.02;
        trial.begin();
        std::vector<double> each;
        for (int i = 0; i < 50 * 120; ++i) each.push_back(trial.pass());
        EXPECT_EQ(trial.player.jumps, 0) << begin_s;
        return each;
    };
    const std::vector<double> at_once = errors(0.0);
    const auto most_apart = [&](const std::vector<double>& later) {
        double most = 0.0;
        for (std::size_t i = 0; i < later.size(); ++i) most = std::max(most, std::abs(later[i] - at_once[i]));
        return most;
    };
    // A double that counts a year in seconds is good to 4e-9 s, a tick is 3e-7 s; thousands of frames of rounding add up.
    for (const double begin_s : {3600.0, 86'400.0, 30.0 * 86'400.0, 365.0 * 86'400.0})
        EXPECT_LT(most_apart(errors(begin_s)), 1e-5) << begin_s;
    EXPECT_GT(most_apart(errors(30.0 * 86'400.0, true)), 0.02) << "planted";
}

TEST(StepFollower, WhoComesLateIsThereAtOnce) {
    Trial trial;
    trial.leader_begin_s = 900.0;
    trial.frame_s = 0.02;
    trial.begin();
    trial.player.playing = false;
    double in_step_s = 0.0;
    for (int i = 0; i < 50 * 20; ++i)
        if (std::abs(trial.pass()) > 0.06) in_step_s = trial.true_s;
    EXPECT_TRUE(trial.player.playing);
    EXPECT_EQ(trial.player.jumps, 1);
    EXPECT_LT(in_step_s, 2.0) << "the first packets, and the way into black";
}

TEST(StepFollower, AJumpOfTheLeadersIsFollowed) {
    for (const double to_s : {500.0, 20.0}) {
        Trial trial;
        trial.leader_begin_s = trial.player.at_s = 100.0;
        trial.frame_s = 0.02;
        trial.begin();
        for (int i = 0; i < 500; ++i) trial.pass();
        trial.leader_at_s = to_s;
        for (int i = 0; i < 200; ++i) trial.pass();
        EXPECT_LT(std::abs(trial.pass()), 0.06) << to_s;
        EXPECT_EQ(trial.player.jumps, 1);
        for (int i = 0; i < 50 * 20; ++i) trial.pass();
        EXPECT_LT(std::abs(trial.pass()), bound_s);
        EXPECT_EQ(trial.player.jumps, 1);
    }
}

// A show of two minutes that begins anew: both do, at their own moments. Nobody jumps. Planted: without surely_s there are
// jumps.
TEST(StepFollower, AShowThatBeginsAnewIsNoJump) {
    for (const double behind_s : {0.0, 0.01, -0.01, 0.3}) {
        Trial trial;
        trial.seed = 11;
        trial.length_s = 120.0;
        trial.leader_begin_s = 10.0;
        trial.player.at_s = 10.0 - behind_s;
        trial.frame_s = 0.02;
        trial.begin();
        double worst = 0.0;
        for (int i = 0; i < 50 * 3600; ++i) {
            const double error = std::abs(trial.pass());
            if (trial.true_s > 70.0) worst = std::max(worst, std::min(error, trial.length_s - error));
        }
        EXPECT_EQ(trial.player.jumps, 0) << behind_s;
        EXPECT_LT(worst, bound_s) << behind_s;
    }
}

TEST(StepFollower, GoesOnWithoutALeader) {
    Trial trial;
    trial.frame_s = 0.02;
    trial.drift = 1e-4;
    trial.begin();
    for (int i = 0; i < 50 * 60; ++i) trial.pass();
    trial.leader_silent = true;
    for (int i = 0; i < 50 * 600; ++i) {
        const double before = trial.player.at_s;
        trial.pass();
        if (i <= 100) continue;
        EXPECT_NEAR(trial.player.at_s - before, trial.frame_s * (1.0 + trial.drift), 1e-9) << "its own clock";
    }
    EXPECT_FALSE(trial.follower.has_leader(trial.clock()));
    EXPECT_NE(trial.follower.status(trial.clock()).find("silent for 600 s"), std::string::npos)
        << trial.follower.status(trial.clock());
    EXPECT_FALSE(trial.follower.guide(trial.player.state(), trial.clock()).black.has_value());
    // It comes back: 60 ms off after ten minutes, which nobody sees going.
    trial.leader_silent = false;
    for (int i = 0; i < 50 * 60; ++i) {
        const double before = trial.player.at_s;
        trial.pass();
        EXPECT_NEAR(trial.player.at_s - before, trial.frame_s, trial.frame_s * 0.0052);
    }
    EXPECT_LT(std::abs(trial.pass()), bound_s);
    EXPECT_EQ(trial.player.jumps, 0);
}

// A leader whose pictures took too long loses some of its show's time, as the desk lets nothing leap: the others lose it too.
TEST(StepFollower, ALeaderThatLosesTimeIsFollowed) {
    Trial trial;
    trial.frame_s = 0.02;
    trial.begin();
    for (int i = 0; i < 50 * 30; ++i) trial.pass();
    trial.leader_at_s -= 0.3;
    double in_step_s = 0.0;
    const double lost_s = trial.true_s;
    for (int i = 0; i < 50 * 120; ++i)
        if (std::abs(trial.pass()) > bound_s) in_step_s = trial.true_s;
    EXPECT_EQ(trial.player.jumps, 0);
    EXPECT_LT(in_step_s - lost_s, 62.0) << "0.28 s at half a percent are 56 s; without lost_time_s it takes 65";
}

TEST(StepFollower, PausesAndPlaysWithTheLeader) {
    Trial trial;
    trial.frame_s = 0.02;
    trial.begin();
    for (int i = 0; i < 500; ++i) trial.pass();
    trial.leader_playing = false;
    for (int i = 0; i < 200; ++i) trial.pass();
    EXPECT_FALSE(trial.player.playing);
    EXPECT_LT(std::abs(trial.pass()), 0.7) << "as late as its first packet is";
    EXPECT_NE(trial.follower.status(trial.clock()).find("pauses"), std::string::npos);
    trial.leader_playing = true;
    for (int i = 0; i < 50 * 60; ++i) trial.pass();
    EXPECT_TRUE(trial.player.playing);
    EXPECT_LT(std::abs(trial.pass()), bound_s);

    StepFollower follower;
    OwnPlayer player;
    StepPacket packet{{show_a, 0, 0, true, true}, 1, 1};
    EXPECT_TRUE(follower.take(packet, player.state(), 5.0));
    EXPECT_EQ(follower.guide(player.state(), 5.0).black, true);
}

// The leader's machine goes off for good after somebody had it black and paused: what came from it is taken back, once and
// when that is sure; what this machine's own hands did stays.
TEST(StepFollower, WhatCameFromALeaderThatIsGoneIsTakenBack) {
    for (const bool is_own : {false, true}) {
        StepFollower follower;
        StepState own{show_a, 0, 0, !is_own, is_own};
        int takings = 0;
        double taken_s = 0.0;
        for (int i = 0; i < 3600; ++i) {
            const double now_s = 0.1 * i;
            const bool leads = i < 100;
            if (leads)
                follower.take({{show_a, ticks_of(now_s), 0, false, true}, 1, static_cast<std::uint32_t>(i + 1)}, own, now_s);
            const StepGuide guide = follower.guide(own, now_s);
            own.black = guide.black.value_or(own.black);
            own.playing = guide.play || (own.playing && !guide.pause);
            EXPECT_TRUE(!leads || (own.black && !own.playing)) << i;
            if (follower.has_leader(now_s) || (!guide.black && !guide.play)) continue;
            ++takings;
            taken_s = now_s - 9.9;  // since the last packet
        }
        EXPECT_EQ(own.black, is_own);
        EXPECT_EQ(own.playing, !is_own);
        EXPECT_EQ(takings, is_own ? 0 : 1) << "hands that black it later are not told otherwise";
        // A frame, and a packet's time: a cable that is plugged in anew is no end.
        EXPECT_NEAR(taken_s, is_own ? 0.0 : StepFollower::forsaken_s, 0.15);
    }
}

TEST(StepFollower, ItsLogSaysWhatIsOtherwiseOnce) {
    StepFollower follower;
    const StepState own{show_a, 0, 0, true, false};
    std::vector<StepNews> log;
    const auto pass = [&](double from_s, double to_s, std::uint64_t show) {
        for (double now_s = from_s; now_s < to_s; now_s += 0.1) {
            if (show != 0)
                follower.take({{show, ticks_of(now_s), 0, true, false}, 1, static_cast<std::uint32_t>(now_s * 100.0) + 1}, own,
                              now_s);
            if (const auto news = follower.news(now_s)) log.push_back(*news);
        }
        return log.size();
    };
    EXPECT_EQ(pass(0.0, 4.0, 0), 0u) << "machines that are put on together do not come together";
    EXPECT_EQ(pass(4.0, 60.0, show_a), 1u);
    EXPECT_FALSE(log.back().is_trouble);
    EXPECT_EQ(pass(60.0, 64.0, 0), 1u) << "silent for a moment";
    EXPECT_EQ(pass(64.0, 100.0, show_a), 1u);
    EXPECT_EQ(pass(100.0, 200.0, show_a + 1), 2u);
    EXPECT_NE(log.back().words.find("plays another show"), std::string::npos) << log.back().words;
    EXPECT_TRUE(log.back().is_trouble);
    EXPECT_EQ(pass(200.0, 3600.0, 0), 3u);
    EXPECT_NE(log.back().words.find("silent"), std::string::npos) << log.back().words;
    EXPECT_TRUE(log.back().is_trouble);
}

// Ten scenes further than this machine, which needs four seconds to lay another: one way through black, and it is in step.
TEST(StepFollower, WhoComesLateIsInItsSceneAtOnce) {
    for (const std::uint16_t chapter : {std::uint16_t{20}, std::uint16_t{2}}) {
        Trial trial;
        trial.leader_begin_s = 100.0;
        trial.leader_chapter = chapter;
        trial.frame_s = 0.02;
        trial.begin();
        trial.player.chapter_before = 38;
        trial.player.chapter_after = 2;  // who has just come need not wait for what is next
        trial.player.lay_s = 4.0;
        double in_step_s = 0.0;
        for (int i = 0; i < 50 * 20; ++i)
            // A frame, and the least delay of so few packets.
            if (std::abs(trial.pass()) > 0.06 || trial.player.chapter != chapter) in_step_s = trial.true_s;
        EXPECT_EQ(trial.player.chapter, chapter);
        EXPECT_EQ(trial.player.jumps, 1) << "not once more because laying the scene took its time";
        EXPECT_LT(in_step_s, 7.2) << "two seconds, the way into black, the scene; and two packets, of which some are lost";
    }
}

// In step both go on to the next scene by themselves, one of them later, as it lays it more slowly. Only who does not come is
// fetched; at once when it cannot be about to come.
TEST(StepFollower, OtherScenesAreWaitedForThenGoneTo) {
    const auto seconds_until_gone = [](std::uint16_t chapter) {
        Trial trial;
        trial.frame_s = 0.02;
        trial.begin();
        trial.player.chapter = 4;
        trial.player.chapter_before = 2;
        trial.player.chapter_after = 7;
        trial.leader_chapter = 4;
        for (int i = 0; i < 50 * 10; ++i) trial.pass();
        EXPECT_EQ(trial.player.jumps, 0);
        trial.leader_chapter = chapter;
        const double begin_s = trial.true_s;
        while (trial.player.jumps == 0 && trial.true_s < begin_s + 30.0) trial.pass();
        return trial.true_s - begin_s;
    };
    // A packet comes ten times a second, three in ten are lost: half a second later for sure.
    EXPECT_NEAR(seconds_until_gone(7), StepFollower::next_chapter_s + 0.25, 0.25);
    EXPECT_NEAR(seconds_until_gone(2), StepFollower::next_chapter_s + 0.25, 0.25);
    EXPECT_NEAR(seconds_until_gone(9), StepFollower::other_chapter_s + 0.25, 0.25);

    // It comes by itself after nine seconds: nothing is seen of it.
    Trial trial;
    trial.frame_s = 0.02;
    trial.begin();
    trial.player.chapter_after = 3;
    for (int i = 0; i < 500; ++i) trial.pass();
    trial.leader_chapter = 3;
    trial.leader_at_s = 0.0;
    for (int i = 0; i < 50 * 9; ++i) trial.pass();
    trial.player.chapter = 3;
    trial.player.at_s = trial.leader_at_s;
    for (int i = 0; i < 500; ++i) trial.pass();
    EXPECT_EQ(trial.player.jumps, 0);
}

TEST(StepFollower, KnowsTheScenesBesidesItsOwn) {
    show::Show show;
    show.scene = "a";
    show.steps.resize(5);
    show.steps[1].scene = "b";
    show.steps[3].scene = "c";
    const auto at = [&](std::size_t step) {
        StepState state;
        put_chapter(state, show, step);
        return std::array{state.chapter_before, state.chapter, state.chapter_after};
    };
    using Chapters = std::array<std::uint16_t, 3>;
    EXPECT_EQ(at(0), (Chapters{3, 0, 1})) << "shows go round";
    EXPECT_EQ(at(1), (Chapters{0, 1, 3}));
    EXPECT_EQ(at(2), (Chapters{0, 1, 3}));
    EXPECT_EQ(at(4), (Chapters{1, 3, 0}));
    show.steps.clear();
    EXPECT_EQ(at(0), (Chapters{0, 0, 0}));
}

TEST(StepFollower, OnlyOneLeadsAndTheSameShow) {
    StepFollower follower;
    OwnPlayer player;
    EXPECT_FALSE(follower.take({{show_a + 1, 0, 0, true, false}, 1, 1}, player.state(), 0.0));
    EXPECT_EQ(follower.counters.other_show, 1u);
    EXPECT_NE(follower.status(1.0).find("another show"), std::string::npos);
    EXPECT_FALSE(follower.guide(player.state(), 0.0).seek);
    EXPECT_FALSE(follower.take({{0, 0, 0, true, false}, 1, 1}, player.state(0.0, 0), 0.0)) << "no show is none in common";

    EXPECT_TRUE(follower.take({{show_a, 0, 0, true, false}, 1, 5}, player.state(), 1.0));
    EXPECT_FALSE(follower.take({{show_a, ticks_of(900), 0, true, false}, 2, 6}, player.state(), 1.1));
    EXPECT_EQ(follower.counters.other_leader, 1u);
    EXPECT_FALSE(follower.take({{show_a, ticks_of(900), 0, true, false}, 1, 5}, player.state(), 1.1));
    EXPECT_FALSE(follower.take({{show_a, ticks_of(900), 0, true, false}, 1, 4}, player.state(), 1.1));
    EXPECT_FALSE(follower.take({{show_a, ticks_of(900), 0, true, false}, 1, 0x80000005u}, player.state(), 1.1));
    EXPECT_EQ(follower.counters.old, 3u);
    EXPECT_NEAR(*follower.leader_s(1.1), 0.1, 1e-6);
    // Three seconds of silence: another may.
    EXPECT_TRUE(follower.take({{show_a, ticks_of(900), 0, true, false}, 2, 6}, player.state(), 4.2));
    // The number goes round.
    EXPECT_TRUE(follower.take({{show_a, ticks_of(0), 0, true, false}, 3, 0xFFFFFFFFu}, player.state(), 9.0));
    EXPECT_TRUE(follower.take({{show_a, ticks_of(0.1), 0, true, false}, 3, 0}, player.state(), 9.1));
}

// Packets that nobody honest sends, from the leader's own address: no error, no rate beyond the bound, no memory without end.
TEST(StepFollower, BearsNonsense) {
    StepFollower follower;
    OwnPlayer player;
    Lot lot(9);
    for (std::uint32_t i = 0; i < 200'000; ++i) {
        const double now_s = 0.0005 * i;
        StepPacket packet{{show_a, static_cast<show::Ticks>(lot.next() * 1e13), static_cast<std::uint16_t>(lot.next() * 2),
                           lot.next() < 0.9, lot.next() < 0.5},
                          static_cast<std::uint32_t>(lot.next() * 3),
                          i};
        follower.take(packet, player.state(), now_s);
        const StepGuide guide = follower.guide(player.state(), now_s);
        ASSERT_GE(guide.rate, 1.0 - StepFollower::most_slew);
        ASSERT_LE(guide.rate, 1.0 + StepFollower::most_slew);
        ASSERT_GE(guide.seek.value_or(0), 0);
        player.pass(guide, now_s, 0.0005);
    }
    EXPECT_LE(player.jumps, 34) << "100 s, three apart";
}

}  // namespace
}  // namespace sunflower::wall
