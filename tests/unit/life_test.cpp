// What is on the wall: every way there leads through black, no light ever jumps, and a wall that nobody can see does not draw.
#include "engine/wall/life.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace sunflower::wall {
namespace {

using Phase = Life::Phase;
constexpr double frame_s = 1.0 / 60.0;
constexpr double fade_s = 2.0, screen_off_s = 10.0;

/// Lets time pass in frames; the last output.
Life::Output after(Life& life, Life::Input input, double seconds) {
    input.passed_s = frame_s;
    for (int i = 0; i < static_cast<int>(std::lround(seconds / frame_s)); ++i) life.pass(input);
    return life.now();
}

TEST(Fade, IsSlowAtBothEndsAndEvenToTheEye) {
    EXPECT_EQ(Fade::light_at(0.0), 0.0);
    EXPECT_EQ(Fade::light_at(1.0), 1.0);
    double steepest = 0.0;
    for (int i = 0; i < 10000; ++i) {
        const double rise = 10000.0 * (Fade::light_at((i + 1) / 10000.0) - Fade::light_at(i / 10000.0));
        EXPECT_GE(rise, 0.0) << i;
        steepest = std::max(steepest, rise);
    }
    EXPECT_LE(steepest, Fade::steepest);
    EXPECT_GT(steepest, 0.99 * Fade::steepest) << "the bound that other tests lean on is no looser than it must be";
    // Halfway the light is an eighth: lightness a half.
    EXPECT_NEAR(Fade::light_at(0.5), 0.125, 1e-12);
}

TEST(Fade, AStallMakesItLongerNotAJump) {
    Fade fade(fade_s);
    fade.pass(1000.0, true);
    EXPECT_NEAR(fade.light(), Fade::light_at(Fade::longest_step_s / fade_s), 1e-12);
    fade.pass(std::numeric_limits<double>::quiet_NaN(), true);
    fade.pass(-5.0, true);
    EXPECT_NEAR(fade.light(), Fade::light_at(Fade::longest_step_s / fade_s), 1e-12);
}

TEST(Fade, GoesOnFromWhereItIsWithAnotherTime) {
    Fade fade(fade_s);
    for (int i = 0; i < 60; ++i) fade.pass(frame_s, true);
    const double light = fade.light();
    fade.set_fade_s(10.0 * fade_s);
    EXPECT_EQ(fade.light(), light);
    fade.pass(frame_s, true);
    EXPECT_LE(fade.light() - light, Fade::steepest * frame_s / (10.0 * fade_s));
    EXPECT_GT(fade.light(), light);
}

TEST(Life, ADay) {
    Life life(fade_s, screen_off_s);
    Life::Input input;
    EXPECT_EQ(after(life, input, 5.0).phase, Phase::dark);
    EXPECT_EQ(life.now().light, 0.0) << "no picture is whole yet";
    EXPECT_TRUE(life.now().may_draw);
    EXPECT_FALSE(life.now().does_show_run);
    input.has_picture = true;
    EXPECT_EQ(after(life, input, 0.5 * fade_s).phase, Phase::coming);
    EXPECT_GT(life.now().light, 0.0);
    EXPECT_TRUE(life.now().does_show_run);
    EXPECT_EQ(after(life, input, fade_s).phase, Phase::open);
    EXPECT_EQ(life.now().light, 1.0);
    input.has_picture = false;  // another is being drawn
    EXPECT_EQ(after(life, input, 60.0).phase, Phase::open);
    input.is_open = false;
    EXPECT_EQ(after(life, input, 0.5 * fade_s).phase, Phase::going);
    EXPECT_TRUE(life.now().may_draw);
    EXPECT_EQ(after(life, input, fade_s).phase, Phase::dark);
    EXPECT_FALSE(life.now().may_draw);
    EXPECT_FALSE(life.now().wants_screen_off) << "not before " << screen_off_s << " s of black";
    EXPECT_TRUE(after(life, input, screen_off_s).wants_screen_off);
    input.opens_soon = true;
    EXPECT_FALSE(after(life, input, frame_s).wants_screen_off);
    EXPECT_TRUE(life.now().may_draw) << "so that a picture is there when the doors open";
    EXPECT_EQ(life.now().light, 0.0);
    input.is_open = true;
    input.has_picture = true;
    EXPECT_EQ(after(life, input, 2.0 * fade_s).phase, Phase::open);
    EXPECT_FALSE(life.now().is_done);
}

TEST(Life, QuitFadesFirst) {
    Life life(fade_s, screen_off_s);
    Life::Input input{.has_picture = true};
    after(life, input, 2.0 * fade_s);
    input.is_quit_wanted = true;
    EXPECT_FALSE(after(life, input, 0.9 * fade_s).is_done);
    EXPECT_EQ(life.now().phase, Phase::going);
    EXPECT_TRUE(after(life, input, 0.2 * fade_s).is_done);
    EXPECT_EQ(life.now().phase, Phase::gone);
    EXPECT_EQ(life.now().light, 0.0);
    input.is_quit_wanted = false;
    EXPECT_TRUE(after(life, input, 60.0).is_done) << "gone is gone";
    Life closed(fade_s, screen_off_s);
    EXPECT_TRUE(closed.pass({.passed_s = frame_s, .is_open = false, .is_quit_wanted = true}).is_done) << "nothing to fade";
}

TEST(Life, QuitCanBeTakenBackOnItsWay) {
    Life life(fade_s, screen_off_s);
    Life::Input input{.has_picture = true};
    after(life, input, 2.0 * fade_s);
    input.is_quit_wanted = true;
    after(life, input, 0.5 * fade_s);
    input.is_quit_wanted = false;
    EXPECT_EQ(after(life, input, fade_s).phase, Phase::open);
}

TEST(Life, AMonitorThatIsAwayForAMomentIsHeld) {
    Life life(fade_s, screen_off_s);
    Life::Input input{.has_picture = true};
    after(life, input, 2.0 * fade_s);
    input.has_output = false;
    EXPECT_EQ(after(life, input, 0.9 * Life::hold_s).phase, Phase::held);
    EXPECT_EQ(life.now().light, 1.0);
    EXPECT_FALSE(life.now().does_show_run) << "nobody sees it";
    EXPECT_FALSE(life.now().wants_placing);
    input.has_output = true;
    input.passed_s = frame_s;
    EXPECT_TRUE(life.pass(input).wants_placing);
    EXPECT_FALSE(life.pass(input).wants_placing) << "once";
    EXPECT_EQ(life.now().phase, Phase::open);
}

TEST(Life, AMonitorThatIsLongAwayComesBackThroughBlack) {
    Life life(fade_s, screen_off_s);
    Life::Input input{.has_picture = true};
    after(life, input, 2.0 * fade_s);
    input.has_output = false;
    EXPECT_EQ(after(life, input, Life::hold_s + 2.0 * fade_s).light, 0.0);
    EXPECT_EQ(life.now().phase, Phase::held);
    EXPECT_FALSE(life.now().may_draw);
    input.has_output = true;
    input.passed_s = frame_s;
    EXPECT_TRUE(life.pass(input).wants_placing);
    EXPECT_EQ(life.now().phase, Phase::coming);
    EXPECT_EQ(after(life, input, 2.0 * fade_s).phase, Phase::open);
}

TEST(Life, TroubleIsNeverSeen) {
    Life life(fade_s, screen_off_s);
    Life::Input input{.has_picture = true};
    after(life, input, 2.0 * fade_s);
    input.is_in_trouble = true;
    EXPECT_EQ(after(life, input, 0.5 * fade_s).phase, Phase::going);
    EXPECT_EQ(after(life, input, fade_s).light, 0.0);
    EXPECT_TRUE(life.now().may_draw) << "it is how trouble ends";
    EXPECT_FALSE(life.now().wants_screen_off) << "the room is open";
    input.is_in_trouble = false;
    input.has_picture = false;
    EXPECT_EQ(after(life, input, 5.0).light, 0.0) << "no picture is whole yet";
    input.has_picture = true;
    EXPECT_EQ(after(life, input, 2.0 * fade_s).phase, Phase::open);
}

struct Walk {
    int turns = 0;         // until it was quit
    double largest = 0.0;  // step of light, as a part of what its frame may change it by
};

/// Random events, at most so many turns of them.
Walk random_walk(Life& life, int most_turns, unsigned seed) {
    std::mt19937 random(seed);
    const auto one_in = [&](unsigned n) { return random() % n == 0; };
    Life::Input input;
    Walk walk;
    double before = life.now().light;
    for (int& i = walk.turns; i < most_turns; ++i) {
        if (one_in(300)) input.is_open = !input.is_open;
        if (one_in(200)) input.opens_soon = !input.opens_soon;
        if (one_in(20)) input.has_picture = !input.has_picture;
        if (one_in(400)) input.has_output = !input.has_output;
        if (one_in(500)) input.is_in_trouble = !input.is_in_trouble;
        if (one_in(300)) input.is_quit_wanted = !input.is_quit_wanted && one_in(4);
        // Frames of 60 Hz, of llvmpipe, a stall, a clock that was set back.
        input.passed_s = one_in(50) ? 3600.0 : one_in(50) ? -1.0 : one_in(3) ? 0.5 * frame_s : frame_s;
        const Life::Output& now = life.pass(input);
        const double counted_s = std::clamp(input.passed_s, 0.0, Fade::longest_step_s);
        const double step = std::abs(now.light - before), share = Fade::steepest * counted_s / fade_s;
        if (step > 0.0) walk.largest = std::max(walk.largest, share > 0.0 ? step / share : 1e9);
        before = now.light;
        if (now.is_done) {
            EXPECT_EQ(now.light, 0.0);
            break;
        }
        EXPECT_TRUE(now.light >= 0.0 && now.light <= 1.0);
        EXPECT_FALSE(now.wants_screen_off && now.light > 0.0) << i;
        EXPECT_FALSE(now.wants_screen_off && input.is_open) << i;
        EXPECT_TRUE(now.may_draw || now.light == 0.0) << "a picture that is seen is drawn, turn " << i;
        EXPECT_FALSE(now.phase == Phase::open && now.light < 1.0) << i;
        EXPECT_FALSE(now.phase == Phase::dark && now.light > 0.0) << i;
        EXPECT_FALSE(now.does_show_run && now.light == 0.0) << i;
    }
    return walk;
}

TEST(Life, LightNeverJumpsWhateverHappens) {
    int turns = 0, ends = 0, seed = 0;
    for (constexpr int most_turns = 20'000; turns < 1'000'000; ++seed) {
        Life life(fade_s, screen_off_s);
        const Walk walk = random_walk(life, most_turns, static_cast<unsigned>(seed));
        turns += walk.turns;
        ends += walk.turns < most_turns ? 1 : 0;
        ASSERT_LE(walk.largest, 1.0) << "seed " << seed;
        ASSERT_GT(walk.turns, 0);
    }
    EXPECT_GT(ends, 20) << "some of " << seed << " were quit";
}

/// Planted: a wall that is cut to black when its monitor goes, as many are.
class CutLife {
  public:
    const Life::Output& pass(const Life::Input& input) {
        now_ = life_.pass(input);
        if (!input.has_output) now_.light = 0.0;
        return now_;
    }
    const Life::Output& now() const { return now_; }

  private:
    Life life_{fade_s, screen_off_s};
    Life::Output now_;
};

TEST(Life, ACutIsSeenByTheTest) {
    CutLife life;
    double largest = 0.0;
    std::mt19937 random(1);
    Life::Input input{.passed_s = frame_s, .has_picture = true};
    double before = 0.0;
    for (int i = 0; i < 20'000; ++i) {
        if (random() % 400 == 0) input.has_output = !input.has_output;
        const double light = life.pass(input).light;
        largest = std::max(largest, std::abs(light - before) / (Fade::steepest * frame_s / fade_s));
        before = light;
    }
    EXPECT_GT(largest, 10.0);
}

/// The fade that a clock times which has run for begin_s: how far it is from the one that it should be.
template <typename Seconds>
double off_after(double begin_s) {
    Life life(fade_s, screen_off_s);
    auto before_s = static_cast<Seconds>(begin_s);
    double most = 0.0;
    for (int frame = 1; frame <= 240; ++frame) {
        const auto now_s = static_cast<Seconds>(begin_s + frame * frame_s);
        const double light = life.pass({.passed_s = static_cast<double>(now_s - before_s), .has_picture = true}).light;
        before_s = now_s;
        most = std::max(most, std::abs(light - Fade::light_at(std::min(frame * frame_s / fade_s, 1.0))));
    }
    return most;
}

TEST(Life, ComesAlikeAfterAYear) {
    // A double that counts a year in seconds is good to 4e-9 s; a fade of 2 s rises by 1.2 a second at most.
    for (const double begin_s : {0.0, 3600.0, 86400.0, 30.0 * 86400.0, 365.0 * 86400.0})
        EXPECT_LT(off_after<double>(begin_s), 1e-8) << begin_s;
    EXPECT_GT(off_after<float>(30.0 * 86400.0), 0.01) << "planted: a clock of single precision";
}

TEST(Life, AYearOfDays) {
    Life life(fade_s, screen_off_s);
    int openings = 0;
    Phase before = Phase::dark;
    double lit_s = 0.0;
    constexpr double turn_s = 0.1;
    for (int day = 0; day < 365; ++day)
        for (int turn = 0; turn < 2000; ++turn) {  // a day of 200 s
            const Life::Output& now =
                life.pass({.passed_s = turn_s, .is_open = turn >= 800 && turn < 1600, .has_picture = true});
            openings += now.phase == Phase::open && before != Phase::open ? 1 : 0;
            before = now.phase;
            lit_s += now.light >= 1.0 ? turn_s : 0.0;
        }
    EXPECT_EQ(openings, 365);
    // 80 s a day less the fade in: no drift over 730,000 turns.
    EXPECT_NEAR(lit_s, 365 * (80.0 - fade_s), 365 * 2.5 * turn_s);
}

}  // namespace
}  // namespace sunflower::wall
