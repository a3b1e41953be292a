// The built program draws: the same bytes every time, whole files or none.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "engine/core/files.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

using test::ProgramResult;
using test::ProgramRun;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

ProgramRun still(const TemporaryFolder& folder, const Words& more) {
    ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {"still", "--software", "--size", "320x180", "--samples", "2"};
    run.arguments.insert(run.arguments.end(), more.begin(), more.end());
    run.folder = folder.path();
    return run;
}

TEST(Program, DrawsTheSameBytesTwiceAndOnOneThread) {
    const TemporaryFolder folder;
    for (const char* view : {"bridge", "macro"}) {
        ProgramRun run = still(folder, {"--view", view, "--force", "--out", "a.png"});
        ASSERT_EQ(test::run_program(run).exit_code, 0);
        const std::string first = core::read_file(folder.path() / "a.png");
        ASSERT_EQ(test::run_program(run).exit_code, 0);
        EXPECT_TRUE(core::read_file(folder.path() / "a.png") == first) << view << ": the second time";
        run.environment = {"LP_NUM_THREADS=1"};
        ASSERT_EQ(test::run_program(run).exit_code, 0);
        EXPECT_TRUE(core::read_file(folder.path() / "a.png") == first) << view << ": with one thread";
        // What the check must catch: one more sample.
        run.arguments.insert(run.arguments.end(), {"--set", "quality.samples=3"});
        std::erase(run.arguments, "--samples");
        std::erase(run.arguments, "2");
        ASSERT_EQ(test::run_program(run).exit_code, 0);
        EXPECT_FALSE(core::read_file(folder.path() / "a.png") == first) << view;
    }
}

TEST(Program, NamesItsPictureAndSaysInItWhatItShows) {
    const TemporaryFolder folder;
    for (const char* name : {"turbine-hall_macro_overcast_0001.png", "turbine-hall_macro_overcast_0002.png"}) {
        const ProgramResult result = test::run_program(still(folder, {"--view", "macro", "--depth", "16"}));
        EXPECT_EQ(result.exit_code, 0) << result.err;
        EXPECT_EQ(result.out, std::string(name) + "\n");
    }
    const auto picture = test::read_png(folder.path() / "turbine-hall_macro_overcast_0001.png");
    EXPECT_EQ(picture.width, 320);
    EXPECT_EQ(picture.height, 180);
    EXPECT_EQ(picture.depth, 16);
    EXPECT_EQ(picture.texts.at("sunflower:seeds"), "100000000");
    EXPECT_EQ(picture.texts.at("sunflower:view"), "macro");
    EXPECT_NE(picture.texts.at("sunflower:settings").find("samples = 2"), std::string::npos);
    EXPECT_NE(picture.texts.at("Description").find("not authorised"), std::string::npos);
}

TEST(Program, LeavesNothingWhenTheDiskIsFull) {
    const TemporaryFolder folder;
    ProgramRun run = still(folder, {"--view", "macro", "--out", "a.png"});
    run.most_file_bytes = 4096;
    const ProgramResult result = test::run_program(run);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("sunflower: a.png: cannot be written: "), std::string::npos) << result.err;
    EXPECT_TRUE(folder.names().empty());
}

TEST(Program, LeavesNothingWhenItIsInterrupted) {
    const TemporaryFolder folder;
    ProgramRun run = still(folder, {"--set", "quality.samples=65536", "--out", "a.png"});
    std::erase(run.arguments, "--samples");
    std::erase(run.arguments, "2");
    run.interrupt = true;
    const ProgramResult result = test::run_program(run);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_NE(result.err.find("sunflower: stopped; nothing was written"), std::string::npos) << result.err;
    EXPECT_TRUE(folder.names().empty());
}

TEST(Program, TellsItsRendererAndMemory) {
    const TemporaryFolder folder;
    ProgramRun run = still(folder, {});
    run.arguments = {"info", "--software"};
    const ProgramResult text = test::run_program(run);
    EXPECT_EQ(text.exit_code, 0) << text.err;
    for (const char* part : {"100,000,000 seeds", "llvmpipe", "OpenGL", "memory", "m2 of distinct packing"})
        EXPECT_NE(text.out.find(part), std::string::npos) << part << ": " << text.out;
    run.arguments = {"info", "--software", "--json"};
    const ProgramResult json = test::run_program(run);
    EXPECT_NE(json.out.find("\"seeds\": 100000000"), std::string::npos) << json.out;
    EXPECT_EQ(std::ranges::count(json.out, '{'), std::ranges::count(json.out, '}')) << json.out;
}

TEST(Program, DrawsAPortraitOfASeed) {
    const TemporaryFolder folder;
    ProgramRun run = still(folder, {});
    run.arguments = {"find", "8501713", "--software", "--portrait", "--set", "quality.samples=1"};
    const ProgramResult result = test::run_program(run);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(folder.names(), Words{"turbine-hall_seed-8501713_overcast_0001.png"});
}

TEST(Program, PutsEveryViewOnTheContactSheet) {
    const TemporaryFolder folder;
    ProgramRun run = still(folder, {});
    run.arguments = {"contact-sheet", "--software", "--width", "64", "--samples", "1", "--columns", "3"};
    const ProgramResult result = test::run_program(run);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "contact-sheet.png\n");
    EXPECT_EQ(test::read_png(folder.path() / "contact-sheet.png").width, 3 * (64 + 12) + 12);
}

}  // namespace
}  // namespace sunflower
