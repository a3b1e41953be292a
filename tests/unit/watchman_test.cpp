#include "engine/wall/watchman.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sunflower {
namespace {

using wall::Watchman;

constexpr double step_s = 0.5;
constexpr double try_again_s = 1800.0, play_on_s = 600.0;

/// Seconds until it says so, at the most so many.
template <typename Says>
double until(Watchman& watchman, Watchman::Input input, Says says, double most_s = 7200.0) {
    input.passed_s = step_s;
    for (double passed_s = step_s; passed_s <= most_s; passed_s += step_s)
        if (says(watchman.pass(input))) return passed_s;
    return std::numeric_limits<double>::infinity();
}
const auto tries_work = [](const Watchman::Output& output) { return output.try_work; };
const auto plays_on = [](const Watchman::Output& output) { return output.play_on; };
const auto is_stuck = [](const Watchman::Output& output) { return output.is_stuck; };
const auto says_anything = [](const Watchman::Output& output) { return output.try_work || output.play_on || output.is_stuck; };
const double never = std::numeric_limits<double>::infinity();

TEST(Watchman, LeavesAloneWhatIsWell) {
    Watchman watchman(try_again_s, play_on_s);
    EXPECT_EQ(until(watchman, {}, says_anything), never);
    // A technician, whatever it is that is not as usual.
    EXPECT_EQ(until(watchman, {.is_in_hands = true, .is_safe = true, .has_scene = false, .stands = true}, says_anything),
              never);
}

TEST(Watchman, TriesTheWorkAgainAfterAWhileOfWhatIsSafe) {
    Watchman watchman(try_again_s, play_on_s);
    EXPECT_EQ(until(watchman, {.is_safe = true}, tries_work), try_again_s);
    EXPECT_TRUE(watchman.pass({.passed_s = step_s, .is_safe = true}).try_work) << "until it is so";
    EXPECT_FALSE(watchman.pass({.passed_s = step_s}).try_work);
    EXPECT_EQ(until(watchman, {.is_safe = true}, tries_work), try_again_s) << "from the begin";
    // A show that was stopped to be safe is none that stands.
    EXPECT_EQ(until(watchman, {.is_safe = true, .stands = true}, plays_on), never);
}

TEST(Watchman, PlaysOnWhatAnErrorHasStopped) {
    Watchman watchman(try_again_s, play_on_s);
    until(watchman, {.ended_from_afar = 7, .changed_from_afar = 9}, says_anything, 20.0);
    const Watchman::Input stands{.stands = true, .ended_from_afar = 7, .changed_from_afar = 9};
    EXPECT_EQ(until(watchman, stands, plays_on), Watchman::mend_s);
    EXPECT_EQ(until(watchman, stands, plays_on), Watchman::mend_s) << "and again, if that did not help";
}

// A console that moves brightness all day long has not stopped the show.
TEST(Watchman, PlaysOnWhatAnErrorHasStoppedWhereAConsoleTalksAllDay) {
    Watchman watchman(try_again_s, play_on_s);
    std::uint64_t changed = 0;
    for (int i = 0; i < 100; ++i) watchman.pass({.passed_s = step_s, .changed_from_afar = ++changed});
    double plays_s = never;
    for (double passed_s = step_s; passed_s < 7200.0 && plays_s == never; passed_s += step_s)
        if (watchman.pass({.passed_s = step_s, .stands = true, .changed_from_afar = ++changed}).play_on) plays_s = passed_s;
    EXPECT_EQ(plays_s, Watchman::mend_s);
}

TEST(Watchman, PlaysOnWhatHandsHaveStoppedAndForgotten) {
    Watchman watchman(try_again_s, play_on_s);
    until(watchman, {}, says_anything, 20.0);
    const Watchman::Input paused{.stands = true, .ended_from_afar = 1};  // by the one message
    EXPECT_EQ(until(watchman, paused, plays_on), play_on_s + step_s) << "of silence, after the message";
    // It was played, and now it is an error that stops it.
    until(watchman, {.ended_from_afar = 1}, says_anything, 1.0);
    EXPECT_EQ(until(watchman, paused, plays_on), Watchman::mend_s);

    // As long as somebody is at it, it is his.
    Watchman busy(try_again_s, play_on_s);
    const auto touched = [](std::uint64_t changed) {
        return Watchman::Input{.stands = true, .ended_from_afar = 1, .changed_from_afar = changed};
    };
    for (std::uint64_t i = 2; i < 100; ++i) EXPECT_EQ(until(busy, touched(i), plays_on, 0.5 * play_on_s), never) << i;
    EXPECT_LE(until(busy, touched(99), plays_on), 0.5 * play_on_s + step_s);

    Watchman patient(try_again_s, 0.0);
    EXPECT_EQ(until(patient, paused, plays_on), never) << "0: hands only";
}

TEST(Watchman, KnowsThatNothingComesAnyMore) {
    Watchman watchman(try_again_s, play_on_s);
    EXPECT_EQ(until(watchman, {.has_scene = false}, is_stuck), Watchman::stuck_s);
    EXPECT_FALSE(watchman.pass({.passed_s = step_s}).is_stuck);
    EXPECT_EQ(until(watchman, {.is_wanted = false, .has_scene = false}, is_stuck), never) << "closed: nothing is drawn";
    // Scenes that follow one another, each bare for a moment.
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(watchman.pass({.passed_s = 1.0, .has_scene = i % 2 == 0}).is_stuck) << i;
}

TEST(Watchman, NoClockConfusesIt) {
    Watchman watchman(try_again_s, play_on_s);
    EXPECT_FALSE(says_anything(watchman.pass({.passed_s = std::nan(""), .is_safe = true, .has_scene = false, .stands = true})));
    EXPECT_FALSE(says_anything(watchman.pass({.passed_s = -1e9, .is_safe = true, .has_scene = false, .stands = true})));
    EXPECT_EQ(until(watchman, {.has_scene = false}, is_stuck), Watchman::stuck_s);
}

}  // namespace
}  // namespace sunflower
