// Films as pictures: the same as stills where nothing moves or the shutter is shut, blurred along what moves where it is open,
// any picture after any other; and the built program, which is stopped at any moment and goes on to the same files.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <thread>

#include "engine/app/commands/show_stage.hpp"
#include "engine/core/files.hpp"
#include "engine/show/roll.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/program.hpp"
#include "tests/support/running_program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using show::Reel, show::Roll, show::Show, show::Sight;
using test::ProgramResult, test::ProgramRun, test::TemporaryFolder;
using Words = std::vector<std::string>;
using Picture = std::vector<float>;

constexpr glm::ivec2 size{64, 36};

// A dolly past the seeds, then another scene.
const std::string trial = R"(title = "A trial"
scene = "single-seed"
[[step]]
eye_m = [-0.1, -0.2, 0.12]
target_m = [-0.1, 0, 0]
hold_s = 0.5
[[step]]
eye_m = [0.1, -0.2, 0.12]
target_m = [0.1, 0, 0]
[[step]]
morph_s = 1
[step.set.camera]
exposure_ev100 = 9.5
[step.set.seed]
paint_amount = 0.2
[[step]]
scene = "handful"
hold_s = 1
)";

Show trial_show() {
    return show::read_show({"trial", {"trial.toml"}, params::parse_toml(trial, "trial.toml")});
}

class Film : public test::GlTest {
  protected:
    static Picture draw(app::ShowStage& stage, const Sight& sight, const std::vector<Sight>& samples = {}) {
        Picture picture;
        stage.draw(
            {sight, samples, size},
            [&](int, int, std::span<const float> rgb) { picture.insert(picture.end(), rgb.begin(), rgb.end()); },
            [](double) {});
        return picture;
    }
};

// Planted by itself: pictures that are no still's differ.
TEST_F(Film, AnyOrderGivesTheSamePictures) {
    const Reel reel(trial_show(), {.sets = {"quality.samples=4"}});
    Roll roll(reel, {5, 1}, 180.0);
    app::ShowStage stage(context(), reel);
    std::map<std::int64_t, Picture> forth;
    // At rest, moving, as the paint goes and so its tables, in black, and in the other scene.
    const auto second = [](double s) { return static_cast<std::int64_t>(s * 5.0); };
    const double other_s = show::seconds_of(reel.steps().back().begin), paint_s = show::seconds_of(reel.steps()[2].begin);
    const std::vector<std::int64_t> some = {0, second(1.2), second(paint_s + 0.5), second(other_s - 0.3),
                                            second(other_s + 1.0)};
    for (const std::int64_t i : some) {
        const Sight sight = roll.picture(i);
        forth[i] = draw(stage, sight, roll.samples(i, 4));
    }
    for (const std::size_t at : {3u, 0u, 4u, 2u, 1u}) {
        const std::int64_t i = some[at];
        const Sight sight = roll.picture(i);
        EXPECT_TRUE(draw(stage, sight, roll.samples(i, 4)) == forth[i]) << i;
    }
    const std::int64_t moving = some[1];
    EXPECT_EQ(roll.samples(0, 4).size(), 0u) << "at rest it is a still";
    EXPECT_EQ(roll.samples(moving, 4).size(), 4u);
    EXPECT_FALSE(draw(stage, roll.picture(moving)) == forth[moving]) << "the blur is seen";
}

/// In light, nearly: display values to the power of 2.2.
Picture light_of(Picture picture) {
    for (float& value : picture) value = std::pow(value, 2.2f);
    return picture;
}

double apart(const Picture& a, const Picture& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    return sum / static_cast<double>(a.size());
}

TEST_F(Film, AnOpenShutterBlursAlongTheMotionAboutThePicturesTime) {
    constexpr int count = 32;
    const Reel reel(trial_show(), {.sets = {fmt::format("quality.samples={}", count), "tone.transform=plain"}});
    const show::Rate rate{2, 1};  // slow, so that the way of a shutter is many pixels
    Roll open(reel, rate, 360.0);
    app::ShowStage stage(context(), reel);
    const show::Score::Span& way = reel.steps()[1];
    const std::int64_t index = show::picture_from(rate, way.begin + way.length / 2);
    const show::Ticks middle = show::time_of(rate, index), between = show::ticks_per_second / 2;
    const auto sharp_at = [&](show::Ticks when) { return light_of(draw(stage, reel.at(when))); };
    // The mean of pictures all over the open time is what the blurred one must be.
    constexpr int parts = 16;
    Picture mean(static_cast<std::size_t>(size.x * size.y * 3), 0.0f);
    for (int k = 0; k < parts; ++k) {
        const Picture one = sharp_at(middle + between * (2 * k + 1 - parts) / (2 * parts));
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += one[i] / parts;
    }
    const std::vector<Sight> samples = open.samples(index, count);
    ASSERT_EQ(samples.size(), static_cast<std::size_t>(count));
    const double off = apart(light_of(draw(stage, reel.at(middle), samples)), mean);
    // What is left is the noise of 32 samples. A sharp picture is much farther off; and so is, planted, a shutter that opens at
    // the picture's time.
    std::vector<Sight> late;
    for (const show::Ticks when : show::shutter_times(rate, index, 360.0, count)) late.push_back(reel.at(when + between / 2));
    EXPECT_GT(apart(sharp_at(middle), mean), 2.5 * off);
    EXPECT_GT(apart(light_of(draw(stage, reel.at(middle), late)), mean), 2.5 * off);
    EXPECT_LT(off, 0.02);
}

// --- the built program

ProgramRun film(const TemporaryFolder& folder, const Words& words, const char* command = "film") {
    std::ofstream(folder.path() / "trial.toml") << trial;
    ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {command, "--software"};
    run.arguments.insert(run.arguments.end(), words.begin(), words.end());
    run.folder = folder.path();
    // Of what is installed here nothing but what a test puts there.
    run.environment = {"PATH=" + (folder.path() / "bin").string() + ":/bin"};
    return run;
}

const Words tiny = {"--show", "./trial.toml", "--fps", "6", "--size", "32x18", "--samples", "2"};

Words with(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::map<std::string, std::string> files_of(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files[entry.path().filename().string()] = core::read_file(entry.path());
    return files;
}

TEST(FilmProgram, WhatIsKilledGoesOnToTheSamePictures) {
    const TemporaryFolder folder;
    const ProgramResult whole = test::run_program(film(folder, with(tiny, {"--out", "whole"})));
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
    EXPECT_EQ(whole.out, "whole\n");
    const auto pictures = files_of(folder.path() / "whole");
    ASSERT_GT(pictures.size(), 20u);

    const fs::path begun = folder.path() / "begun", third = begun / "trial_000003.png";
    {
        const ProgramRun run = film(folder, with(tiny, {"--out", "begun"}));
        test::RunningProgram killed({run.program, run.arguments, run.folder, run.environment, {}});
        for (int i = 0; i < 3000 && !fs::exists(third); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        ASSERT_EQ(::kill(killed.pid(), SIGKILL), 0);
        killed.wait(10.0);
    }
    const auto partly = files_of(begun);
    ASSERT_LT(partly.size(), pictures.size());
    const auto when = fs::last_write_time(third);

    const auto refused = [&](const Words& words, const std::string& word) {
        const ProgramResult result = test::run_program(film(folder, words));
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_EQ(result.error_lines().size(), 1u) << result.err;
        EXPECT_NE(result.err.find(word), std::string::npos) << result.err;
    };
    refused(with(tiny, {"--out", "begun"}), "--resume");
    refused(with(tiny, {"--out", "begun", "--resume", "--shutter", "90"}), "shutter_deg 180 there, 90 here");
    refused(with(tiny, {"--out", "begun", "--resume", "--set", "seed.glaze=0.3"}), "seed.glaze");

    const ProgramResult resumed = test::run_program(film(folder, with(tiny, {"--out", "begun", "--resume"})));
    ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_NE(resumed.err.find("are there already"), std::string::npos) << resumed.err;
    EXPECT_EQ(fs::last_write_time(third), when) << "not drawn again";
    EXPECT_TRUE(files_of(begun) == pictures);

    // A part of it alone is the same pictures; planted: others are others.
    const ProgramResult part = test::run_program(film(folder, with(tiny, {"--out", "part", "--from", "1", "--to", "1.4"})));
    ASSERT_EQ(part.exit_code, 0) << part.err;
    const auto some = files_of(folder.path() / "part");
    EXPECT_EQ(some.size(), 4u) << "three pictures and the note";
    for (const auto& [name, bytes] : some) EXPECT_TRUE(pictures.at(name) == bytes) << name;
    EXPECT_FALSE(some.at("trial_000006.png") == some.at("trial_000008.png"));
}

TEST(FilmProgram, AShutterThatIsShutMakesStills) {
    const TemporaryFolder folder;
    const ProgramResult drawn =
        test::run_program(film(folder, with(tiny, {"--shutter", "0", "--from", "1", "--to", "1.1", "--out", "film"})));
    ASSERT_EQ(drawn.exit_code, 0) << drawn.err;
    const ProgramResult still =
        test::run_program(film(folder, {"--again", "film/trial_000006.png", "--out", "still.png"}, "still"));
    ASSERT_EQ(still.exit_code, 0) << still.err;
    const auto film_pixels = test::read_png(folder.path() / "film/trial_000006.png");
    EXPECT_TRUE(test::read_png(folder.path() / "still.png").rgb == film_pixels.rgb);
    EXPECT_NE(film_pixels.texts.at("sunflower:film").find("\"picture\": 6"), std::string::npos);
    // Planted: of a picture with an open shutter no still is made.
    const ProgramResult open = test::run_program(film(folder, with(tiny, {"--from", "1", "--to", "1.1", "--out", "open"})));
    ASSERT_EQ(open.exit_code, 0) << open.err;
    const ProgramResult none =
        test::run_program(film(folder, {"--again", "open/trial_000006.png", "--out", "none.png"}, "still"));
    EXPECT_NE(none.err.find("does not say how it was made"), std::string::npos) << none.err;
}

TEST(FilmProgram, AVideoIsFfmpegsIfItIsThere) {
    const TemporaryFolder folder;
    const Words words = with(tiny, {"--from", "0", "--to", "0.5", "--out", "a.mp4"});
    const ProgramResult absent = test::run_program(film(folder, words));
    EXPECT_EQ(absent.exit_code, 1);
    EXPECT_EQ(absent.error_lines().size(), 1u) << absent.err;
    EXPECT_NE(absent.err.find("--out a"), std::string::npos) << absent.err;
    EXPECT_FALSE(fs::exists(folder.path() / "a.mp4.part"));

    fs::create_directory(folder.path() / "bin");
    const fs::path fake = folder.path() / "bin/ffmpeg";
    const auto install = [&](const std::string& script) {
        std::ofstream(fake) << "#!/bin/sh\n" << script << "\n";
        ::chmod(fake.c_str(), 0755);
    };
    install("echo 'Unknown encoder' >&2; exit 1");
    const ProgramResult broken = test::run_program(film(folder, words));
    EXPECT_EQ(broken.exit_code, 1);
    EXPECT_NE(broken.err.find("Unknown encoder; the pictures that are drawn are kept"), std::string::npos) << broken.err;
    const auto kept = files_of(folder.path() / "a.mp4.part");
    ASSERT_EQ(kept.size(), 4u);

    // Writes what it is fed where its last word says.
    install("for word; do :; done; cat > \"$word\"");
    const ProgramResult made = test::run_program(film(folder, with(words, {"--resume"})));
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_EQ(made.out, "a.mp4\n");
    EXPECT_NE(made.err.find("3 are there already"), std::string::npos) << made.err;
    EXPECT_EQ(core::read_file(folder.path() / "a.mp4"),
              kept.at("trial_000000.png") + kept.at("trial_000001.png") + kept.at("trial_000002.png"));
    EXPECT_FALSE(fs::exists(folder.path() / "a.mp4.part"));
    const ProgramResult again = test::run_program(film(folder, words));
    EXPECT_NE(again.err.find("is there already"), std::string::npos) << again.err;
}

TEST(FilmProgram, AFullDiskIsToldInASentence) {
    const TemporaryFolder folder;
    ProgramRun run = film(folder, {"--show", "./trial.toml", "--size", "160x90", "--samples", "1", "--out", "film"});
    run.most_file_bytes = 10'000;  // the note has room, a picture has not
    const ProgramResult full = test::run_program(run);
    EXPECT_EQ(full.exit_code, 1);
    EXPECT_NE(full.err.find("cannot be written"), std::string::npos) << full.err;
    EXPECT_NE(full.err.find("go on with --resume"), std::string::npos) << full.err;
    for (const auto& [name, bytes] : files_of(folder.path() / "film")) EXPECT_EQ(name, "film.json");
}

}  // namespace
}  // namespace sunflower
