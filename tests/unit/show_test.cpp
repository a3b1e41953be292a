// Shows: files that say where they are wrong, time that does not drift, ways that are comfortable and lead through nothing.
#include "engine/show/show.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/show/flash.hpp"
#include "engine/show/player.hpp"
#include "engine/world/pick.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::show {
namespace {

using test::complaint;

Show parse(const std::string& text) {
    return read_show({"trial", {"trial.toml"}, params::parse_toml(text, "trial.toml")});
}

const std::string head = "title = \"A trial\"\n";

/// Of the hall, laid once.
struct TheHall {
    Stage stage = load_stage("turbine-hall", "");
    world::Bed bed{test::shipped_packing(), stage.scene.bed, {}};
    Hall hall() const { return {&stage, &bed}; }
    State begin() const {
        State state;
        state.settings = stage.settings;
        state.camera = stage.scene.views.front().camera;
        return state;
    }
};

const TheHall& the_hall() {
    static const TheHall made;
    return made;
}

Score score_of(const Show& show, const State& from = the_hall().begin()) {
    return {show, 0, show.steps.size(), the_hall().hall(), from, false, 0};
}

TEST(ShowFile, SaysWhereItIsWrong) {
    const auto expect = [](const std::string& text, int line, const std::string& word) {
        const std::string said = complaint([&] { parse(text); });
        EXPECT_NE(said.find(fmt::format("trial.toml:{}: ", line)), std::string::npos) << text << "\n" << said;
        EXPECT_NE(said.find(word), std::string::npos) << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << "one sentence";
    };
    const std::string step = head + "[[step]]\n";
    expect("titel = \"x\"\n", 1, "title");
    expect(head, 1, "no [[step]]");
    expect(step, 2, "nothing happens");
    expect(step + "hold_s = 3\nholds = 3\n", 4, "did you mean 'hold_s'");
    expect(step + "hold_s = -1\n", 3, "hold_s");
    expect(step + "hold_s = \"long\"\n", 3, "hold_s");
    expect(step + "hold_s = nan\n", 3, "hold_s");
    expect(step + "view = \"bridge\"\nseed = 4\n", 4, "only one of them");
    expect(step + "view = \"\"\n", 3, "view is empty");
    expect(step + "target_m = [0, 0, 0]\n", 3, "needs eye_m");
    expect(step + "eye_m = [0, 0, 1]\ntarget_m = [0, 0, 1]\n", 2, "same place");
    expect(step + "seed = 0\n", 3, "seed");
    expect(step + "move = \"fly\"\n", 3, "fly");
    expect(step + "move = \"orbit\"\n", 2, "turn_deg");
    expect(step + "move = \"drift\"\nreach_m = 1\n", 3, "move_s");
    expect(step + "move = \"walk\"\n", 3, "[[step.key]]");
    expect(step + "hold_s = 1\n[[step.key]]\nview = \"knee\"\n", 4, "belongs to move");
    expect(step + "move = \"walk\"\n[[step.key]]\nfocal_mm = 30\n", 5, "needs eye_m");
    expect(step + "view = \"a\"\ncut = true\nmorph_s = 3\n", 2, "cut");
    expect(step + "[step.set.roof]\nluminance = 3\n", 4, "luminance_cd_m2");
    expect(step + "[step.set.rof]\non = true\n", 3, "roof");
    expect(step + "[step.set.roof]\nluminance_cd_m2 = -3\n", 4, "luminance_cd_m2");
    expect(head + "day_s = 60\n[[step]]\nhold_s = 1\n", 2, "[[hour]]");
    const std::string hours = head + "day_s = 60\n[[hour]]\nat = \"06:00\"\npreset = \"overcast\"\n";
    expect(hours, 1, "two at least");
    expect(hours + "[[hour]]\nat = \"05:00\"\npreset = \"overcast\"\n", 7, "times must rise");
    expect(hours + "[[hour]]\nat = \"25:00\"\npreset = \"overcast\"\n", 7, "time of day");
    expect(hours + "[[hour]]\nat = \"07:00\"\n", 6, "no light");
    expect(hours + "[[hour]]\nat = \"07:00\"\npreset = \"overcast\"\n[[step]]\npreset = \"overcast\"\n", 10, "leave preset");
    expect("title = \n", 1, "");
    EXPECT_EQ(complaint([&] { parse(step + "hold_s = 3\n"); }), "") << "the check can tell";
    EXPECT_NE(complaint([] { load_show("pasage"); }).find("'passage'"), std::string::npos);
}

TEST(ShowFile, WhatTheSceneLacksIsSaidWithItsLine) {
    const auto said = [](const std::string& text) { return complaint([&] { score_of(parse(head + text)); }); };
    EXPECT_NE(said("[[step]]\nview = \"brigde\"\n").find("trial.toml:3: "), std::string::npos)
        << said("[[step]]\nview = \"brigde\"\n");
    EXPECT_NE(said("[[step]]\nview = \"brigde\"\n").find("bridge"), std::string::npos);
    EXPECT_NE(said("[[step]]\npreset = \"overcats\"\n").find("trial.toml:3: "), std::string::npos);
    EXPECT_NE(said("[[step]]\nseed = 99_999_999_999\n").find("trial.toml:3: "), std::string::npos);
    EXPECT_NE(said("[[step]]\nview = \"knee\"\nmove = \"dolly\"\nby_m = 5\n").find("trial.toml:4: "), std::string::npos)
        << "into the bed";
    EXPECT_NE(
        said("[[step]]\neye_m = [30, 0, 1]\ntarget_m = [30, 8, 1]\nmove = \"orbit\"\nturn_deg = 200\n").find("trial.toml:5: "),
        std::string::npos)
        << "through the wall";
}

TEST(ShowFile, ComesBackAsItWasWritten) {
    test::UserFolders user;
    for (const std::string& name : show_names()) {
        const Show show = load_show(name);
        const std::string text = show_text(show);
        const Show again = read_show({name, {}, params::parse_toml(text, "again.toml")});
        EXPECT_EQ(show_text(again), text) << name;
        ASSERT_EQ(again.steps.size(), show.steps.size());
        const Score a = score_of(show), b = score_of(again);
        EXPECT_EQ(a.length(), b.length()) << name;
        const Ticks middle = a.length() / 3;
        EXPECT_EQ(a.at(middle).camera, b.at(middle).camera);
        EXPECT_EQ(a.at(middle).settings, b.at(middle).settings);
    }
    EXPECT_NE(complaint([] { save_show(load_show("passage"), "Passage", true); }).find("came with the program"),
              std::string::npos);
    const auto file = save_show(load_show("passage"), "My walk", false);
    EXPECT_EQ(file.filename(), "my-walk.toml");
    EXPECT_NE(complaint([] { save_show(load_show("passage"), "My walk", false); }).find("already"), std::string::npos);
    save_show(load_show("looks"), "My walk", true);
    EXPECT_EQ(load_show("my-walk").title, load_show("looks").title);
    int binned = 0;
    for (const auto& entry : std::filesystem::directory_iterator(user.data() / "bin/shows")) binned += entry.is_regular_file();
    EXPECT_EQ(binned, 1) << "what was replaced is kept";
}

// --- comfort

struct Worst {
    double eye_m_per_s = 0, turn_deg_per_s = 0, roll = 0;
    int hits = 0;
};

Worst worst_of(const Score& score, double pictures_a_second) {
    Worst worst;
    const Ticks step = static_cast<Ticks>(ticks_per_second / pictures_a_second);
    world::Camera before = score.at(0).camera;
    for (Ticks t = step; t <= score.length(); t += step) {
        const world::Camera now = score.at(t).camera;
        worst.eye_m_per_s =
            std::max(worst.eye_m_per_s, pictures_a_second * static_cast<double>(glm::distance(now.eye_m, before.eye_m)));
        worst.turn_deg_per_s = std::max(worst.turn_deg_per_s, pictures_a_second * turn_deg(before, now));
        const glm::vec3 forward = glm::normalize(now.target_m - now.eye_m);
        if (std::abs(forward.z) < 0.9999f)
            worst.roll = std::max(worst.roll, static_cast<double>(std::abs(world::project(now, 16, 9).world_from_camera[0].z)));
        if (world::free_place(the_hall().stage.scene, the_hall().bed, now.eye_m, {.beside_m = 0.01f, .above_m = 0.01f}) !=
            now.eye_m)
            ++worst.hits;
        before = now;
    }
    return worst;
}

// A float of 60 m is 4 um coarse: at 30 pictures a second that is 0.0002 m/s and, for an aim at a metre, 0.01 degrees a second.
constexpr double most_m_per_s = 1.2 + 0.0005, most_deg_per_s = 10.0 + 0.05;

TEST(Shows, ShippedOnesKeepTheLimitsOfComfort) {
    const std::vector<std::string> names = params::document_names(core::data_folder() / "presets/shows");
    EXPECT_EQ(names, (std::vector<std::string>{"looks", "one-day", "passage", "portraits"}));
    for (const std::string& name : names) {
        const Show show = load_show(name);
        EXPECT_EQ(show.scene, "turbine-hall");
        for (const Step& step : show.steps) EXPECT_FALSE(step.cut) << name;
        const Score score = score_of(show);
        const Worst worst = worst_of(score, 30.0);
        EXPECT_LE(worst.eye_m_per_s, most_m_per_s) << name;
        EXPECT_LE(worst.turn_deg_per_s, most_deg_per_s) << name;
        EXPECT_LT(worst.roll, 1e-5) << name;
        EXPECT_EQ(worst.hits, 0) << name;
        // Nor do they flash: the guard has nothing to hold up.
        FlashGuard guard;
        for (Ticks t = 0; t <= score.length(); t += ticks_per_second / 10) {
            const Moment moment = score.at(t);
            ASSERT_EQ(guard.pass({moment.settings, moment.camera, 0, false}, 0.1).settings, moment.settings)
                << name << " " << t;
        }
        // The second round begins where the first ended.
        State end = the_hall().begin();
        end.camera = score.at(score.length()).camera;
        end.settings = score.at(score.length()).settings;
        const Worst again = worst_of(score_of(show, end), 10.0);
        EXPECT_LE(again.eye_m_per_s, most_m_per_s) << name;
        EXPECT_LE(again.turn_deg_per_s, most_deg_per_s) << name;
    }
}

TEST(Shows, TheLimitsHoldWhateverAFileSays) {
    const Worst hasty =
        worst_of(score_of(parse(head + "[[step]]\nview = \"knee\"\nmorph_s = 0.5\n[[step]]\nview = \"plan\"\n"
                                       "[[step]]\nmove = \"orbit\"\nturn_deg = 30\nmove_s = 0.1\n"
                                       "[[step]]\nview = \"end\"\n[[step]]\nmove = \"drift\"\nmove_s = 20\nreach_m = 0.3\n")),
                 30.0);
    EXPECT_LE(hasty.eye_m_per_s, most_m_per_s);
    EXPECT_LE(hasty.turn_deg_per_s, most_deg_per_s);
    EXPECT_EQ(hasty.hits, 0);
    // Planted: a cut is a leap, and the measure sees it.
    const Worst cut = worst_of(
        score_of(parse(head + "[[step]]\nview = \"bridge\"\nhold_s = 2\n[[step]]\nview = \"knee\"\ncut = true\nhold_s = 2\n")),
        30.0);
    EXPECT_GT(cut.eye_m_per_s, 100.0);
    EXPECT_GT(cut.turn_deg_per_s, 100.0);
}

TEST(Shows, ThePassageTakesNinetySecondsAndSlowsDownNearTheSeeds) {
    const Score score = score_of(load_show("passage"));
    EXPECT_NEAR(seconds_of(score.length()), 90.0, 4.5);
    EXPECT_EQ(score.at(0).camera, world::find_view(the_hall().stage.scene, "bridge").camera);
    EXPECT_EQ(score.at(score.length()).camera, score.at(0).camera) << "and back";
    double nearest_m = 10.0, fastest_near = 0.0;
    world::Camera before = score.at(0).camera;
    constexpr double step_s = 0.05;
    for (double t = step_s; t < seconds_of(score.length()); t += step_s) {
        const world::Camera now = score.at(ticks_of(t)).camera;
        const double height =
            static_cast<double>(now.eye_m.z - world::surface_height_m(the_hall().bed, glm::vec2(now.eye_m), 0.03f));
        nearest_m = std::min(nearest_m, height);
        if (height < 0.3)
            fastest_near = std::max(fastest_near, static_cast<double>(glm::distance(now.eye_m, before.eye_m)) / step_s);
        before = now;
    }
    EXPECT_LT(nearest_m, 0.3) << "one seed fills the picture";
    EXPECT_LT(fastest_near, 0.4);
}

TEST(Shows, TheLightOfTheDayFollowsTheClock) {
    const Show day = load_show("one-day");
    const Score score = score_of(day);
    EXPECT_EQ(score.minute_at(0), 360.0);
    EXPECT_NEAR(score.minute_at(ticks_of(day.day_s / 2)), 360.0 + 720.0, 1e-9);
    const auto roof = [&](double minute) { return score.at(ticks_of(60.0), minute).settings.roof.luminance_cd_m2; };
    EXPECT_EQ(roof(13 * 60.0), 3600.0f) << "an hour is what its file says";
    EXPECT_LT(roof(3 * 60.0), 10.0f);
    EXPECT_GT(roof(9 * 60.0), roof(8 * 60.0));
    EXPECT_LT(roof(17 * 60.0), roof(16 * 60.0));
    // Midnight is no border.
    EXPECT_NEAR(roof(1439.9), roof(0.1), 0.02f);
    // It begins with the light that was there.
    EXPECT_EQ(score.at(0).settings, the_hall().stage.settings);
}

// --- time

TEST(Shows, TicksDoNotDrift) {
    EXPECT_EQ(ticks_of(1.0), ticks_per_second);
    for (const int rate : {24, 25, 30, 48, 50, 60, 120}) EXPECT_EQ(ticks_per_second % rate, 0) << rate;
    // A day of frames whose microseconds are told as floats: exactly a day. Summed as floats: off by seconds.
    Ticks whole = 0;
    float floats = 0.0f;
    constexpr int frames = 1'000'000;
    std::int64_t micros = 0;
    for (int i = 0; i < frames; ++i) {
        const int us = 16'000 + i % 1334;
        micros += us;
        const float told = static_cast<float>(us) / 1e6f;
        whole += ticks_of(static_cast<double>(told));
        floats += told;
    }
    EXPECT_EQ(whole, micros * 3);
    EXPECT_GT(std::abs(static_cast<double>(floats) - static_cast<double>(micros) / 1e6), 1.0) << "what ticks are for";
}

class Playing : public ::testing::Test {
  protected:
    /// One frame of it; what is shown is where it goes on from, as the desk has it.
    void frame(Ticks passed = ticks_per_second / 30) {
        output = player.tick(passed, the_hall().hall(), now, 0.0);
        if (!output) return;
        now.camera = output->moment.camera;
        now.settings = output->moment.settings;
    }
    void frames(double seconds) {
        for (int i = 0; i < static_cast<int>(seconds * 30.0); ++i) frame();
    }
    void open(const std::string& text) {
        player.choose(std::make_shared<const Show>(parse(head + text)));
        player.play();
    }

    Player player;
    State now = the_hall().begin();
    std::optional<Player::Output> output;
};

const std::string three =
    "[[step]]\nview = \"path\"\nhold_s = 5\n[[step]]\nview = \"edge\"\nhold_s = 5\n[[step]]\npreset = \"raking\"\nmorph_s = "
    "4\nhold_s = 2\n";

TEST_F(Playing, PlaysPausesAndGoesOn) {
    open(three);
    frame();
    ASSERT_TRUE(output);
    frames(4.0);
    const Ticks at = player.position();
    EXPECT_EQ(at, 121 * (ticks_per_second / 30));
    player.pause();
    frame();
    EXPECT_FALSE(output);
    EXPECT_EQ(player.position(), at);
    player.play();
    frame();
    EXPECT_EQ(player.position(), at + ticks_per_second / 30) << "nothing has moved: it goes on at once";
    // Hands have moved the eye: a comfortable way leads back, and the show waits for it.
    player.pause();
    const world::Camera left = now.camera;
    now.camera.eye_m.y += 1.0f;
    now.camera.target_m.y += 1.0f;
    world::Camera before = now.camera;
    player.play();
    const Ticks paused_at = player.position();
    int frames_back = 0;
    while (player.position() == paused_at && frames_back < 300) {
        frame();
        ASSERT_LT(glm::distance(before.eye_m, now.camera.eye_m), 1.21f / 30.0f) << frames_back;
        before = now.camera;
        ++frames_back;
    }
    EXPECT_GT(frames_back, 20);
    EXPECT_LT(glm::distance(left.eye_m, now.camera.eye_m), 0.1f);
    EXPECT_EQ(player.score()->length(), score_of(parse(head + three)).length());
}

// After hours, a day, thirty days, a year: the same frames, to the last bit. Planted: a show's time in single precision loses
// whole frames after a month.
TEST_F(Playing, AYearLaterItIsTheSame) {
    open(
        "day_s = 3600\n[[step]]\nview = \"path\"\nhold_s = 7180\n[[step]]\nview = \"edge\"\nhold_s = 7180\n[[hour]]\nat = "
        "\"06:00\"\npreset = \"overcast\"\n[[hour]]\nat = \"18:00\"\npreset = \"raking\"\n");
    frame();
    ASSERT_TRUE(output);
    const auto first_frames = [&] {
        std::vector<std::pair<State, double>> shown;
        for (int i = 0; i < 60; ++i) {
            frame(ticks_per_second / 3);
            shown.emplace_back(now, player.minute());
        }
        return shown;
    };
    std::int64_t rounds = 0;
    const auto go_to = [&](std::int64_t round) {
        while (rounds < round) {
            const Ticks left = player.score()->length() - player.position();
            frame(left / 2);  // half way, then over its end
            frame(left - left / 2);
            ASSERT_EQ(player.position(), 0);
            ++rounds;
        }
    };
    go_to(1);  // the first round begins with what was there
    const double round_s = seconds_of(player.score()->length());
    const auto reference = first_frames();
    for (const double later_s : {4 * 3600.0, 86'400.0, 30 * 86'400.0, 365 * 86'400.0}) {
        go_to(1 + static_cast<std::int64_t>(std::ceil(later_s / round_s)));
        const double passed_s = static_cast<double>(rounds - 1) * round_s;
        const auto there = first_frames();
        for (std::size_t i = 0; i < there.size(); ++i) {
            ASSERT_EQ(there[i].first.camera, reference[i].first.camera) << later_s << ", frame " << i;
            // The clock of its day has gone on, as far as a double tells minutes after a year.
            const double minute = std::fmod(reference[i].second + passed_s / 2.5, 1440.0);
            EXPECT_NEAR(std::remainder(there[i].second - minute, 1440.0), 0.0, 1e-6) << later_s;
        }
    }
    EXPECT_GT(rounds, 2000);
    EXPECT_EQ(static_cast<float>(30 * 86'400.0 + 1.0 / 30.0), static_cast<float>(30 * 86'400.0 + 2.0 / 30.0));
}

TEST_F(Playing, GoesToStepsThroughBlack) {
    open(three);
    frames(1.0);
    EXPECT_EQ(player.step(), 0u);
    player.next();
    double darkest = 1.0;
    world::Camera before = now.camera;
    int leaps = 0;
    for (int i = 0; i < 60; ++i) {
        frame();
        ASSERT_TRUE(output);
        darkest = std::min(darkest, output->light);
        if (glm::distance(before.eye_m, now.camera.eye_m) > 1.0f) {
            ++leaps;
            EXPECT_TRUE(output->cut);
            EXPECT_LT(output->light, 1e-3) << "a leap is never seen";
        }
        before = now.camera;
    }
    EXPECT_EQ(leaps, 1);
    EXPECT_LT(darkest, 1e-6);
    EXPECT_EQ(output->light, 1.0);
    EXPECT_EQ(player.step(), 1u);
    player.previous();
    frames(2.0);
    EXPECT_EQ(player.step(), 0u) << "within three seconds: the one before";
    player.seek(player.score()->length() - ticks_of(1.5));
    frames(2.0);
    EXPECT_EQ(player.step(), 2u);
    // The end leads to the beginning, without black: the look goes back as the first step says.
    double least = 1.0;
    for (int i = 0; i < 90; ++i) {
        frame();
        least = std::min(least, output->light);
    }
    EXPECT_EQ(least, 1.0);
    EXPECT_EQ(player.step(), 0u);
    player.stop();
    frame();
    EXPECT_FALSE(output);
    EXPECT_FALSE(player.is_begun());
}

TEST_F(Playing, EndsWhereItEndsWhenItIsNoLoop) {
    open("loop = false\n" + three);
    frame();
    const Ticks length = player.score()->length();
    for (Ticks t = 0; t < length + 2 * ticks_per_second; t += ticks_per_second / 30) frame();
    EXPECT_FALSE(player.is_playing());
    EXPECT_EQ(player.position(), length);
    EXPECT_EQ(now.camera, world::find_view(the_hall().stage.scene, "edge").camera) << "to the bit";
}

TEST_F(Playing, OtherScenesAreComeToInTheDark) {
    open("[[step]]\nview = \"path\"\nhold_s = 1\n[[step]]\nscene = \"seed-sheet\"\nhold_s = 2\n");
    for (int i = 0; i < 3000 && !player.scene_wanted(); ++i) frame();
    ASSERT_EQ(player.scene_wanted(), "seed-sheet");
    EXPECT_EQ(player.light(), 0.0);
    now.scene = "seed-sheet";
    const Stage sheet = load_stage("seed-sheet", "");
    EXPECT_FALSE(player.tick(1000, {&sheet, nullptr}, now, 0.0)) << "no bed is laid yet";
    now.camera = sheet.scene.views.front().camera;
    now.settings = sheet.settings;
    output = player.tick(1000, {&sheet, &the_hall().bed}, now, 0.0);
    ASSERT_TRUE(output);
    EXPECT_TRUE(output->cut);
    EXPECT_EQ(player.step(), 1u);
    EXPECT_FALSE(player.scene_wanted());
}

// A machine that follows another is told in each frame where that is by now, until it is there itself: the way through black
// takes no longer, and leads to the last word.
TEST_F(Playing, IsResumedAnewOnItsWay) {
    open("[[step]]\nview = \"path\"\nhold_s = 9\n[[step]]\nscene = \"seed-sheet\"\nhold_s = 9\n");
    frames(1.0);
    Ticks there = 3 * ticks_per_second;
    constexpr Ticks step = ticks_per_second / 30;
    int way = 0;
    for (; player.scene_wanted() != "seed-sheet" && way < 100; ++way) {
        player.resume(1, there += step);
        frame();
    }
    EXPECT_NEAR(way / 30.0, Player::into_black_s, 0.05) << "to a frame";
    for (int i = 0; i < 60; ++i) {  // the scene is laid
        player.resume(1, there += step);
        frame();
        EXPECT_EQ(player.light(), 0.0);
    }
    now.scene = "seed-sheet";
    const Stage sheet = load_stage("seed-sheet", "");
    now.camera = sheet.scene.views.front().camera;
    now.settings = sheet.settings;
    player.resume(1, there += step);
    output = player.tick(step, {&sheet, &the_hall().bed}, now, 0.0);
    ASSERT_TRUE(output);
    EXPECT_EQ(player.step(), 1u);
    EXPECT_EQ(player.position(), there);
}

TEST_F(Playing, StepsCanBeChangedWhileItPlays) {
    open(three);
    frames(2.0);
    Show longer = *player.show();
    longer.steps[0].hold_s = 50.0;
    const Ticks before = player.position();
    player.replace(std::make_shared<const Show>(longer));
    frame();
    EXPECT_EQ(player.show()->steps[0].hold_s, 50.0);
    EXPECT_GT(player.score()->steps()[0].length, ticks_of(50.0));
    EXPECT_TRUE(player.is_playing());
    EXPECT_LE(std::abs(player.position() - before), ticks_per_second);
}

}  // namespace
}  // namespace sunflower::show
