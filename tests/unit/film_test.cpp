// Films: pictures at exact times, a show that is the same at each moment however it is come to, the folder that they lie in,
// and the pipe to ffmpeg.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <fstream>
#include <numeric>
#include <set>

#include "engine/core/files.hpp"
#include "engine/show/player.hpp"
#include "engine/show/roll.hpp"
#include "engine/still/picture_folder.hpp"
#include "engine/still/video.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using show::Rate, show::Reel, show::Roll, show::Show, show::Sight, show::Ticks, show::ticks_per_second;
using test::complaint;

Show parse(const std::string& text) {
    return show::read_show({"trial", {"trial.toml"}, params::parse_toml("title = \"A trial\"\n" + text, "trial.toml")});
}

bool same(const Sight& a, const Sight& b) {
    return a.scene == b.scene && a.camera == b.camera && a.settings == b.settings && a.step == b.step && a.view == b.view &&
           a.cut == b.cut;
}

// --- time

TEST(FilmTime, PicturesOfAnHourAreExact) {
    const Rate rate = show::parse_rate("30000/1001");
    constexpr std::int64_t hour = 107'892;  // pictures
    std::int64_t clock_us = 0;
    for (std::int64_t i = 0; i <= hour; ++i) {
        ASSERT_EQ(show::time_of(rate, i), i * 100'100) << "1001/30000 of 3,000,000 ticks";
        clock_us += 33'367;
    }
    // Planted: pictures of whole microseconds, one after the other, are late after an hour.
    EXPECT_GT(std::abs(3 * clock_us - show::time_of(rate, hour)), ticks_per_second / 1000);
    for (const char* usual : {"24000/1001", "24", "25", "30", "50", "60000/1001", "60", "120"}) {
        const Rate one = show::parse_rate(usual);
        EXPECT_EQ(one.seconds * ticks_per_second % one.pictures, 0) << usual;
        EXPECT_EQ(show::time_of(one, one.pictures * 3600), one.seconds * 3600 * ticks_per_second) << usual;
        EXPECT_EQ(one.words(), usual);
    }
    // Where it is no whole number of ticks, the nearest, at any length: picture 7 k + 5 of 7 in 3 s.
    const Rate odd = show::parse_rate("14/6");
    EXPECT_EQ(odd.words(), "7/3");
    for (const std::int64_t k : {0LL, 1LL, 1'000'000'000LL})
        EXPECT_EQ(show::time_of(odd, 7 * k + 5), 3 * ticks_per_second * k + 6'428'571) << "15/7 s, rounded";
    for (std::int64_t i = 0; i < 1000; ++i) {
        EXPECT_EQ(show::picture_from(odd, show::time_of(odd, i)), i);
        EXPECT_EQ(show::picture_from(odd, show::time_of(odd, i) + 1), i + 1);
    }
}

TEST(FilmTime, RatesAreFractionsOrRefused) {
    EXPECT_EQ(complaint([] { show::parse_rate("25"); }), "");
    for (const char* wrong : {"", "0", "-25", "25.5", "25/0", "/5", "25/", "1e3", "2000", "1/2000", "30000 /1001", "2000000"})
        EXPECT_NE(complaint([&] { show::parse_rate(wrong); }).find("--fps"), std::string::npos) << wrong;
    EXPECT_NE(complaint([] { show::parse_rate("29.97"); }).find("30000/1001"), std::string::npos);
}

TEST(FilmTime, TheShutterIsOpenAboutThePicturesTime) {
    const Rate rate{25, 1};
    constexpr int samples = 16;
    constexpr std::int64_t index = 100;
    const Ticks middle = show::time_of(rate, index), between = ticks_per_second / 25;
    // A sixteenth of half the time between pictures, each once: their mean is the middle, to the ticks that they are rounded
    // to.
    const auto mean = [&](const std::vector<Ticks>& times) {
        return static_cast<double>(std::accumulate(times.begin(), times.end(), Ticks{0})) / samples;
    };
    const auto is_right = [&](const std::vector<Ticks>& times) {
        return std::abs(mean(times) - static_cast<double>(middle)) <= 1.0;
    };
    const std::vector<Ticks> half = show::shutter_times(rate, index, 180.0, samples);
    EXPECT_TRUE(is_right(half));
    std::set<Ticks> parts;
    for (const Ticks time : half) parts.insert((time - middle + between / 4) * samples * 2 / between);
    EXPECT_EQ(parts.size(), static_cast<std::size_t>(samples));
    EXPECT_EQ(*parts.begin(), 0);
    EXPECT_EQ(*parts.rbegin(), samples - 1);
    // Planted: a shutter that opens at the picture's time.
    std::vector<Ticks> late = half;
    for (Ticks& time : late) time += between / 4;
    EXPECT_FALSE(is_right(late));
    // Of each four that follow one another some are early and some late, so that no part of a picture's samples is.
    for (int i = 0; i + 4 <= samples; ++i) {
        const auto [least, most] = std::minmax_element(half.begin() + i, half.begin() + i + 4);
        EXPECT_GT(*most - *least, between / 5) << i;
    }
    EXPECT_EQ(show::shutter_times(rate, index, 0.0, 3), std::vector<Ticks>(3, middle));
    EXPECT_EQ(show::shutter_times(rate, index, 180.0, 1), std::vector<Ticks>(1, middle));
}

// --- the show

const std::string two_scenes = R"(scene = "single-seed"
[[step]]
hold_s = 1
[[step]]
move = "orbit"
turn_deg = 20
move_s = 3
[[step]]
morph_s = 2
[step.set.camera]
exposure_ev100 = 10
[[step]]
scene = "handful"
hold_s = 2
[[step]]
morph_s = 1
[step.set.roof]
luminance_cd_m2 = 900
[[step]]
eye_m = [0.5, 0, 0.5]
target_m = [0, 0, 0]
cut = true
hold_s = 1
)";

TEST(Reel, ShowsTheSameAtAMomentWhateverCameBefore) {
    const Reel reel(parse(two_scenes), {});
    Roll roll(reel, {25, 1}, 180.0);
    std::vector<Sight> forth;
    for (std::int64_t i = 0; i < roll.count(); ++i) forth.push_back(roll.picture(i));
    EXPECT_EQ(roll.count(), show::picture_from({25, 1}, reel.length()));
    for (std::int64_t i = roll.count() - 1; i >= 0; i -= 47) {
        EXPECT_TRUE(same(roll.picture(i), forth[static_cast<std::size_t>(i)])) << i;
        EXPECT_EQ(roll.samples(i, 8).size(), Roll(reel, {25, 1}, 180.0).samples(i, 8).size()) << i;
    }
    EXPECT_EQ(fingerprint(reel), fingerprint(Reel(parse(two_scenes), {})));
    // Planted: any other value or place is another show.
    EXPECT_NE(fingerprint(reel), fingerprint(Reel(parse(two_scenes), {.sets = {"camera.exposure_ev100=9.5"}})));
    EXPECT_NE(fingerprint(reel), fingerprint(Reel(parse(two_scenes), {.preset = "raking"})));
    std::string other = two_scenes;
    other.replace(other.find("turn_deg = 20"), 13, "turn_deg = 21");
    EXPECT_NE(fingerprint(reel), fingerprint(Reel(parse(other), {})));
}

TEST(Reel, IsWhatAPlayerShows) {
    const Show show = parse(two_scenes);
    const Reel reel(show, {});
    show::Player player;
    player.choose(std::make_shared<const Show>(show));
    player.play();
    show::State now;
    now.scene = "single-seed";
    const Reel::House* house = &reel.house(now.scene);
    now.preset = house->stage.preset;
    now.settings = house->stage.settings;
    now.camera = house->stage.scene.views.front().camera;
    const Ticks step = ticks_per_second / 25;
    player.tick(0, {&house->stage, &house->bed}, now, 0.0);
    const Ticks first_part = player.score()->length();
    int compared = 0;
    for (Ticks when = step; when < first_part; when += step, ++compared) {
        const auto output = player.tick(step, {&house->stage, &house->bed}, now, 0.0);
        ASSERT_TRUE(output);
        const Sight sight = reel.at(when);
        ASSERT_EQ(sight.settings, output->moment.settings) << when;
        ASSERT_LT(glm::distance(sight.camera.eye_m, output->moment.camera.eye_m), 0.016f) << "what the eye keeps clear";
        ASSERT_EQ(sight.step, output->moment.step);
        now.camera = output->moment.camera;
        now.settings = output->moment.settings;
    }
    EXPECT_GT(compared, 100);
    // Black is reached when the other scene begins, and left in it.
    const auto exposure = [&](double after_s) {
        return reel.at(first_part + show::ticks_of(after_s)).settings.camera.exposure_ev100;
    };
    EXPECT_EQ(exposure(0.0), 10.0f);
    EXPECT_EQ(reel.at(first_part + show::ticks_of(0.69)).scene, "single-seed");
    EXPECT_GT(exposure(0.69), 19.0f);
    EXPECT_EQ(reel.at(first_part + show::ticks_of(0.71)).scene, "handful");
    EXPECT_GT(exposure(0.71), 19.0f);
    EXPECT_EQ(exposure(1.5), 10.0f) << "what was changed goes along to the other scene, as by hand";
}

TEST(Reel, NoSampleSeesBeyondACut) {
    const Reel reel(parse(two_scenes), {});
    const Ticks cut = reel.steps().back().begin, scenes = reel.steps()[3].begin;
    const Ticks step = ticks_per_second / 50;
    EXPECT_EQ(reel.beside(cut, cut - step), cut);
    EXPECT_EQ(reel.beside(cut - step, cut + step), cut - 1);
    EXPECT_EQ(reel.at(reel.beside(cut - step, cut + step)).step, 4u);
    EXPECT_EQ(reel.beside(scenes, scenes - step), scenes);
    EXPECT_EQ(reel.at(reel.beside(scenes - step, scenes + step)).scene, "single-seed");
    EXPECT_EQ(reel.beside(step, 2 * step), 2 * step) << "all else is as it is";
    EXPECT_EQ(reel.at(-step).camera, reel.at(0).camera);
}

TEST(Reel, WhatIsSaidOnTheCommandLineHoldsThroughout) {
    const Reel reel(parse(two_scenes), {.sets = {"camera.exposure_ev100=9.25", "quality.samples=3"}});
    for (int i = 0; i <= 20; ++i) {
        const Sight sight = reel.at(reel.length() / 20 * i);
        EXPECT_GE(sight.settings.camera.exposure_ev100, 9.25f);
        EXPECT_EQ(sight.settings.quality.samples, 3);
    }
    EXPECT_EQ(reel.at(0).settings.camera.exposure_ev100, 9.25f);
    EXPECT_NE(complaint([] { Reel(parse(two_scenes), {.sets = {"camera.exposure=9"}}); }).find("exposure_ev100"),
              std::string::npos);
    EXPECT_EQ(Reel(parse("[[step]]\nhold_s = 2\n"), {.scene = "handful"}).at(0).scene, "handful");
}

TEST(Reel, ALookComesAlongWithAMoveThatHasNoOtherTimeForIt) {
    const auto exposures = [](const std::string& more) {
        const Reel reel(
            parse("scene = \"single-seed\"\n[[step]]\nhold_s = 1\n[step.set.camera]\nexposure_ev100 = 8\n[[step]]\n" + more +
                  "[step.set.camera]\nexposure_ev100 = 12\n"),
            {});
        std::vector<double> at;
        for (const Ticks when : {reel.steps()[1].begin + 1, reel.steps()[1].begin + reel.steps()[1].length / 2, reel.length()})
            at.push_back(static_cast<double>(reel.at(when).settings.camera.exposure_ev100));
        return at;
    };
    const std::string orbit = "move = \"orbit\"\nturn_deg = 10\nmove_s = 4\n";
    const std::vector<double> along = exposures(orbit);
    EXPECT_NEAR(along[0], 8.0, 1e-4);
    EXPECT_NEAR(along[1], 10.0, 0.01) << "half of it in the middle";
    EXPECT_NEAR(along[2], 12.0, 1e-4);
    // Planted: with a time of its own it is there before the move begins.
    EXPECT_NEAR(exposures("morph_s = 1\n" + orbit)[1], 12.0, 1e-4);
}

struct Worst {
    double eye_m_per_s = 0, turn_deg_per_s = 0;
    int tones = 0;  // how often the tone becomes another: between two transforms there is nothing gradual
};
Worst worst_of(const Show& show, const Rate& rate) {
    const Reel reel(show, {.scene = "turbine-hall"});
    Roll roll(reel, rate, 180.0);
    Worst worst;
    Sight before = roll.picture(0);
    for (std::int64_t i = 1; i < roll.count(); ++i) {
        const Sight now = roll.picture(i);
        const double a_second = now.cut == before.cut ? rate.a_second() : 0.0;
        worst.eye_m_per_s =
            std::max(worst.eye_m_per_s, a_second * static_cast<double>(glm::distance(now.camera.eye_m, before.camera.eye_m)));
        worst.turn_deg_per_s = std::max(worst.turn_deg_per_s, a_second * show::turn_deg(before.camera, now.camera));
        worst.tones += now.settings.tone.transform != before.settings.tone.transform ? 1 : 0;
        before = now;
    }
    return worst;
}

// A float of 60 m is 4 um coarse: at 24 pictures a second that is 0.0002 m/s and, for an aim at a metre, 0.01 degrees a second.
TEST(Film, ShippedShowsKeepTheLimitsOfComfort) {
    for (const std::string& name : params::document_names(core::data_folder() / "presets/shows")) {
        const Worst worst = worst_of(show::load_show(name), {24000, 1001});
        EXPECT_LE(worst.eye_m_per_s, 1.2 + 0.0005) << name;
        EXPECT_LE(worst.turn_deg_per_s, 10.0 + 0.05) << name;
        EXPECT_EQ(worst.tones, 0) << name;
    }
    // Planted: a leap, and a look with a tone of its own.
    EXPECT_EQ(worst_of(parse("[[step]]\nview = \"path\"\n[[step]]\npreset = \"ash\"\nmorph_s = 1\n"), {25, 1}).tones, 1);
    const Worst leap = worst_of(
        parse("[[step]]\nview = \"bridge\"\nhold_s = 1\n[[step]]\nview = \"knee\"\ncut = true\nhold_s = 1\n"), {24000, 1001});
    EXPECT_GT(leap.eye_m_per_s, 100.0);
}

struct Rest {
    double begin_s = 0, end_s = 0;
};
/// When neither eye nor aim nor lens move, for a tenth of a second at least.
std::vector<Rest> rests_of(const Reel& reel) {
    constexpr double step_s = 0.1;
    std::vector<Rest> rests;
    Sight before = reel.at(0);
    for (double at_s = step_s; at_s <= show::seconds_of(reel.length()); at_s += step_s) {
        const Sight now = reel.at(show::ticks_of(at_s));
        const double eye_m_per_s = static_cast<double>(glm::distance(now.camera.eye_m, before.camera.eye_m)) / step_s;
        const double zoom_per_s =
            std::abs(std::log(static_cast<double>(now.camera.focal_mm) / static_cast<double>(before.camera.focal_mm))) / step_s;
        const bool still = eye_m_per_s < 0.003 && show::turn_deg(before.camera, now.camera) / step_s < 0.3 && zoom_per_s < 0.01;
        if (still && !rests.empty() && rests.back().end_s > at_s - 1.5 * step_s)
            rests.back().end_s = at_s;
        else if (still)
            rests.push_back({at_s - step_s, at_s});
        before = now;
    }
    return rests;
}

TEST(Film, ThePassageRestsAtTheBridgeAndAtTheSeedAlone) {
    const auto right = [](const Show& show) {
        const Reel reel(show, {});
        const double length_s = show::seconds_of(reel.length());
        const std::vector<Rest> rests = rests_of(reel);
        return std::abs(length_s - 90.0) < 0.5 && rests.size() == 3 && rests[0].begin_s == 0.0 &&
               rests[2].end_s > length_s - 0.2 && rests[1].begin_s > 30.0 && rests[1].end_s < 60.0;
    };
    const Show passage = show::load_show("passage");
    EXPECT_TRUE(right(passage));
    // Planted: a walk that ends half-way and goes on after it.
    Show halting = passage;
    show::Step after = halting.steps[1];
    halting.steps[1].move.places.resize(2);
    halting.steps[1].hold_s = 0.0;
    after.move.places.erase(after.move.places.begin(), after.move.places.begin() + 2);
    halting.steps.insert(halting.steps.begin() + 2, after);
    EXPECT_FALSE(right(halting));
}

// --- the folder

using still::PictureFolder;
using Begin = PictureFolder::Begin;

void put(const fs::path& file) {
    std::ofstream(file) << "a picture";
}

TEST(PictureFolder, GoesOnWithTheSameFilmOnly) {
    const test::TemporaryFolder folder;
    const fs::path at = folder.path() / "deep/film";
    const auto open = [&](const std::string& job, Begin begin) {
        return PictureFolder(at, {"walk", job, [](const std::string&, const std::string&) { return "fps differs"; }}, begin);
    };
    {
        const PictureFolder begun = open("A", Begin::fresh);
        EXPECT_FALSE(begun.has(3));
        EXPECT_EQ(begun.file(3), at / "walk_000003.png");
        EXPECT_NE(complaint([&] { open("A", Begin::resume); }).find("another program"), std::string::npos);
        put(begun.file(3));
        put(begun.file(1'000'000));
        put(at / ".walk_000004.png.a1B2c3");  // of a program that was killed
        put(at / ".film.json.a1B2c3");
        put(at / ".walk_000004.png");
        put(at / "walk_3.png");
    }
    EXPECT_NE(complaint([&] { open("A", Begin::fresh); }).find("--resume"), std::string::npos);
    EXPECT_NE(complaint([&] { open("B", Begin::resume); }).find("fps differs"), std::string::npos);
    {
        const PictureFolder again = open("A", Begin::resume);
        EXPECT_TRUE(again.has(3));
        EXPECT_TRUE(again.has(1'000'000));
        EXPECT_FALSE(again.has(4));
        EXPECT_FALSE(fs::exists(at / ".walk_000004.png.a1B2c3"));
        EXPECT_FALSE(fs::exists(at / ".film.json.a1B2c3"));
        EXPECT_TRUE(fs::exists(at / ".walk_000004.png")) << "not ours";
    }
    {
        PictureFolder anew = open("B", Begin::anew);
        EXPECT_FALSE(anew.has(3));
        EXPECT_FALSE(fs::exists(at / "walk_000003.png")) << "no other film's pictures";
        EXPECT_TRUE(fs::exists(at / "walk_3.png")) << "not ours";
        put(anew.file(8));
        anew.remove();
        EXPECT_FALSE(fs::exists(at / "walk_000008.png"));
        EXPECT_TRUE(fs::exists(at / "walk_3.png"));
    }
    put(at / "walk_000009.png");
    EXPECT_NE(complaint([&] { open("B", Begin::resume); }).find("without a note"), std::string::npos);
    put(folder.path() / "file");
    EXPECT_NE(complaint([&] {
                  PictureFolder(folder.path() / "file", {"walk", "A", {}}, Begin::fresh);
              }).find("file"),
              std::string::npos);
}

// --- video

/// A program that keeps what it is told and fed, and writes a video of three bytes.
fs::path fake_ffmpeg(const fs::path& folder, const std::string& more) {
    const fs::path program = folder / "ffmpeg";
    std::ofstream(program) << "#!/bin/sh\ncd '" << folder.string() << "'\nprintf '%s\\n' \"$@\" > words\n" << more << "\n";
    ::chmod(program.c_str(), 0755);
    return program;
}

TEST(Video, ThePicturesGoToFfmpegOneBehindTheOther) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "a.png") << std::string(300'000, 'a');  // more than a pipe holds
    std::ofstream(folder.path() / "b.png") << "b";
    const fs::path written = folder.path() / "written";
    const fs::path program = fake_ffmpeg(folder.path(), "cat > fed; printf abc > written");
    {
        still::VideoPipe pipe(program, still::ffmpeg_words({"film.MOV", "30000/1001", "A title", "A comment"}, written));
        pipe.picture(folder.path() / "a.png");
        pipe.picture(folder.path() / "b.png");
        pipe.finish([] {});
    }
    EXPECT_EQ(core::read_file(folder.path() / "fed"), std::string(300'000, 'a') + "b");
    const std::string words = core::read_file(folder.path() / "words");
    for (const char* pair : {"-framerate\n30000/1001\n-i\npipe:0\n", "title=A title\n", "-f\nmov\n", "-pix_fmt\nyuv420p\n"})
        EXPECT_NE(words.find(pair), std::string::npos) << pair << words;
    still::put_in_place(written, folder.path() / "film.mov", false);
    EXPECT_EQ(core::read_file(folder.path() / "film.mov"), "abc");
    put(written);
    EXPECT_NE(complaint([&] { still::put_in_place(written, folder.path() / "film.mov", false); }).find("exists"),
              std::string::npos);
    EXPECT_EQ(core::read_file(folder.path() / "film.mov"), "abc") << "never over what is there";
}

TEST(Video, WhatFfmpegSaysIsTold) {
    const test::TemporaryFolder folder;
    put(folder.path() / "a.png");
    std::signal(SIGPIPE, SIG_IGN);  // as the program has it
    const auto said = [&](const std::string& more, int pictures) {
        const fs::path program = fake_ffmpeg(folder.path(), more);
        return complaint([&] {
            still::VideoPipe pipe(program, {});
            for (int i = 0; i < pictures; ++i) pipe.picture(folder.path() / "a.png");
            pipe.finish([] {});
        });
    };
    EXPECT_EQ(said("cat > fed", 3), "");
    EXPECT_EQ(said("cat > fed; echo early >&2; echo 'Unknown encoder' >&2; exit 1", 3),
              "ffmpeg could not make the video: Unknown encoder");
    EXPECT_EQ(said("echo 'No space left' >&2; exit 1", 100'000), "ffmpeg could not make the video: No space left");
    EXPECT_NE(complaint([&] { still::VideoPipe(folder.path() / "none", {}); }).find("cannot be started"), std::string::npos);
    EXPECT_TRUE(still::is_video("a.mp4") && still::is_video("b.MKV") && still::is_video("c.mov"));
    EXPECT_FALSE(still::is_video("folder") || still::is_video("a.png"));
}

}  // namespace
}  // namespace sunflower
