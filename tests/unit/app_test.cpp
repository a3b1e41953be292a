// The built program as a user meets it, as far as no picture is drawn: results, bad input, exit codes, nothing left behind.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/app/text.hpp"
#include "engine/core/files.hpp"
#include "engine/image/letters.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::ProgramResult;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

constexpr int failed = 1, misunderstood = 2;

ProgramResult run(const Words& arguments, const fs::path& folder = {}, const Words& environment = {},
                  const std::string& out_file = {}) {
    test::ProgramRun program;
    program.program = SUNFLOWER_BINARY_DIR "/sunflower";
    program.arguments = arguments;
    program.folder = folder;
    program.environment = environment;
    program.out_file = out_file;
    return test::run_program(program);
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += word.substr(0, 80) + " ";
    return text;
}

/// One sentence on stderr that names what and where, nothing on stdout, no file left.
void expect_refused(const Words& arguments, int exit_code, const Words& mentions, const Words& environment = {}) {
    const TemporaryFolder folder;
    const ProgramResult result = run(arguments, folder.path(), environment);
    const std::string what = joined(arguments) + "said: " + result.err;
    EXPECT_EQ(result.exit_code, exit_code) << what;
    EXPECT_EQ(result.error_lines().size(), 1U) << what;
    EXPECT_TRUE(result.err.starts_with("sunflower: ")) << what;
    EXPECT_LT(result.err.size(), 600U) << what;
    for (const std::string& word : mentions)
        EXPECT_NE(result.err.find(word), std::string::npos) << word << " is missing. " << what;
    EXPECT_EQ(result.out, "") << what;
    EXPECT_EQ(folder.names(), Words{}) << what;
}

TEST(CommandLine, TellsWhatItCanDo) {
    for (const Words& words : {Words{"--help"},
                               {"still", "--help"},
                               {"find", "--help"},
                               {"list", "--help"},
                               {"list", "views", "--help"},
                               {"info", "--help"},
                               {"caption", "--help"},
                               {"contact-sheet", "--help"},
                               {"bench", "--help"},
                               {"--help-all"}}) {
        const ProgramResult result = run(words);
        EXPECT_EQ(result.exit_code, 0) << joined(words);
        EXPECT_NE(result.out.find("Usage: "), std::string::npos) << joined(words);
        EXPECT_EQ(result.err, "") << joined(words);
    }
    EXPECT_NE(run({"--help"}).out.find("not authorised by the artist or Tate"), std::string::npos);
    EXPECT_EQ(run({"--version"}).out, fmt::format("Sunflower {}\n", core::version()));
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
    expect_refused({"stil"}, misunderstood, {"no command 'stil'", "'still'"});
    expect_refused({"list"}, misunderstood, {"scenes, views"});
    expect_refused({"list", "seeds"}, misunderstood, {"seeds"});
    expect_refused({"caption"}, misunderstood, {"SCENE"});
    expect_refused({"find"}, misunderstood, {"NUMBER"});
    expect_refused({"find", "1", "turbine-hall", "--colour"}, misunderstood, {"--colour"});
    expect_refused({"still", "--vieuw", "knee"}, misunderstood, {"--vieuw"});
    expect_refused({"still", "--samples"}, misunderstood, {"--samples"});
    expect_refused({"still", "--samples", "0"}, misunderstood, {"--samples", "1"});
    expect_refused({"still", "--samples", "-3"}, misunderstood, {"--samples"});
    expect_refused({"still", "--samples", "1e30"}, misunderstood, {"--samples", "1e30"});
    expect_refused({"still", "--depth", "7"}, misunderstood, {"--depth", "7"});
    expect_refused({"contact-sheet", "--columns", "0"}, misunderstood, {"--columns"});
    expect_refused({"bench", "--repeat", "0"}, misunderstood, {"--repeat"});
}

TEST(CommandLine, RefusesPicturesThatCannotBe) {
    for (const std::string size : {"0x0", "-5x5", "5x-5", "1000000000x1000000000", "99999999999999999999x1", "1920", "x", "",
                                   "axb", "8x8x8", "1e3x10", "300001x1"})
        expect_refused({"still", "--size", size}, failed, {"--size", "1 to 300,000"});
    expect_refused({"still", "--out", "a.gif"}, failed, {"a.gif", ".png"});
    expect_refused({"still", "--out", "picture"}, failed, {"picture", ".png"});
    expect_refused({"contact-sheet", "--out", "a.jpg"}, failed, {"a.jpg", ".png"});
    expect_refused({"still", "--out", "no/such/folder/a.png"}, failed, {"no/such/folder/a.png"});
    expect_refused({"still", "--out", "/proc/a.png"}, failed, {"/proc/a.png"});
    expect_refused({"contact-sheet", "--out", "no/such/folder/a.png"}, failed, {"no/such/folder/a.png"});
    expect_refused({"bench", "--json", "no/such/folder/a.json"}, failed, {"no/such/folder/a.json"});
    expect_refused({"bench", "--size", "0x0"}, failed, {"--size", "1 to 300,000"});
}

TEST(CommandLine, RefusesUnknownNamesWithTheNearest) {
    expect_refused({"still", "turbine-hal"}, failed, {"'turbine-hal'", "'turbine-hall'"});
    expect_refused({"still", "--view", "brigde"}, failed, {"'brigde'", "'bridge'"});
    expect_refused({"still", "--preset", "overcats"}, failed, {"'overcats'", "'overcast'"});
    expect_refused({"still", "--set", "camera.exposure_ev10=8"}, failed, {"--set", "exposure_ev10'", "'exposure_ev100'"});
    expect_refused({"still", "--set", "camra.exposure_ev100=8"}, failed, {"--set", "'camra'", "'camera'"});
    expect_refused({"list", "views", "turbine-hal"}, failed, {"'turbine-hall'"});
    expect_refused({"caption", "turbine-hal"}, failed, {"'turbine-hall'"});
    expect_refused({"caption", "no/such/scene.toml"}, failed, {"no/such/scene.toml"});
}

TEST(CommandLine, RefusesBadValues) {
    for (const std::string value : {"1e30", "nan", "inf", "-inf", "NaN", "abc", ""})
        expect_refused({"still", "--set", "camera.exposure_ev100=" + value}, failed, {"--set", "camera.exposure_ev100"});
    expect_refused({"still", "--set", "bed.seeds=0"}, failed, {"bed.seeds", "1"});
    expect_refused({"still", "--set", "camera.exposure_ev100"}, failed, {"group.name=value"});
    expect_refused({"info", "--set", "tone.transform=nice"}, failed, {"tone.transform"});
}

TEST(CommandLine, RefusesBadScenes) {
    const TemporaryFolder scenes;
    const auto scene = [&](const std::string& name, const std::string& text) {
        core::write_file_atomically(scenes.path() / name, text);
        return (scenes.path() / name).string();
    };
    std::string deep = "a = ";
    deep.append(500, '[').append(500, ']');
    scene("b.toml", "extends = \"a.toml\"\n");
    expect_refused({"caption", scene("large.toml", fmt::format("# {}", std::string(10'000'000, 'x')))}, failed, {"large.toml"});
    expect_refused({"caption", scene("key.toml", fmt::format("a{}b = 1\n", std::string(400'000, '.')))}, failed,
                   {"key.toml:1"});
    expect_refused({"caption", scene("deep.toml", deep)}, failed, {"deep.toml:1"});
    expect_refused({"caption", scene("binary.toml", std::string("\x00\x01\xff\xfe\x7f", 5))}, failed, {"binary.toml"});
    expect_refused({"caption", scene("a.toml", "extends = \"b.toml\"\n")}, failed, {".toml"});
    expect_refused({"caption", scene("empty.toml", "")}, failed, {"empty.toml"});
    expect_refused({"still", "--preset", scene("preset.toml", "[camera]\n\nexposure_ev100 = 99\n")}, failed,
                   {"preset.toml:3", "camera.exposure_ev100"});
    expect_refused({"caption", scenes.path().string() + "/"}, failed, {scenes.path().string()});
}

TEST(CommandLine, NeverReplacesAFileUnasked) {
    const TemporaryFolder folder;
    core::write_file_atomically(folder.path() / "hall.png", "mine");
    for (const Words& words :
         {Words{"still", "--out", "hall.png"}, {"contact-sheet", "--out", "hall.png"}, {"bench", "--json", "hall.png"}}) {
        const ProgramResult result = run(words, folder.path());
        EXPECT_EQ(result.exit_code, failed);
        EXPECT_EQ(result.err, "sunflower: hall.png: is there already; name another file, or say --force to replace it\n");
        EXPECT_EQ(core::read_file(folder.path() / "hall.png"), "mine");
    }
}

TEST(CommandLine, TellsOfMissingAssets) {
    const TemporaryFolder data;
    const Words environment = {"SUNFLOWER_DATA=" + data.path().string()};
    expect_refused({"list", "scenes"}, failed, {data.path().string()}, environment);
    fs::create_directories(data.path() / "shaders");
    expect_refused({"caption", "turbine-hall"}, failed, {"turbine-hall"}, environment);
    for (const char* folder : {"scenes", "presets"}) fs::copy(core::data_folder() / folder, data.path() / folder);
    expect_refused({"still"}, failed, {"packing.bin"}, environment);
    expect_refused({"info"}, failed, {"packing.bin"}, environment);
    fs::create_directories(data.path() / "assets/packing");
    core::write_file_atomically(data.path() / "assets/packing/packing.bin", "no packing at all");
    expect_refused({"still"}, failed, {"packing.bin"}, environment);
}

TEST(CommandLine, TellsOfAFullDiskBehindStdout) {
    const ProgramResult result = run({"list", "params"}, {}, {}, "/dev/full");
    EXPECT_EQ(result.exit_code, failed);
    EXPECT_EQ(result.error_lines().size(), 1U) << result.err;
    EXPECT_NE(result.err.find("stdout"), std::string::npos) << result.err;
}

TEST(List, NamesScenesViewsPresetsAndParameters) {
    EXPECT_NE(run({"list", "scenes"}).out.find("turbine-hall"), std::string::npos);
    const std::string views = run({"list", "views", "turbine-hall"}).out;
    for (const char* view : {"bridge", "path", "edge", "knee", "macro", "plan", "bay", "end"})
        EXPECT_NE(views.find(view), std::string::npos) << view;
    EXPECT_NE(run({"list", "presets"}).out.find("overcast"), std::string::npos);
    EXPECT_NE(run({"list", "params"}).out.find("camera.exposure_ev100"), std::string::npos);
    EXPECT_NE(run({"list", "keys"}).out.find("Ctrl+Shift+Z  Redo what was undone."), std::string::npos);
}

TEST(Caption, IsTheWallLabelInBothLanguagesWithItsSources) {
    const std::string text = run({"caption", "turbine-hall"}).out;
    for (const char* part :
         {"100,000,000", "葵花籽", "Sources. ", "not authorised by the artist or Tate", "This scene is reconstructed."})
        EXPECT_NE(text.find(part), std::string::npos) << part;
}

TEST(Find, TellsWhereASeedLies) {
    for (const std::string number : {"1", "8501713", "100000000"}) {
        const ProgramResult result = run({"find", number});
        EXPECT_EQ(result.exit_code, 0) << result.err;
        EXPECT_TRUE(result.out.starts_with("Seed " + app::grouped(std::stoull(number)) + " ")) << result.out;
        for (const char* part : {"of 16,000", "Hand ", "degrees", "mm below", "is one of the 100,000,000 seeds that are there"})
            EXPECT_NE(result.out.find(part), std::string::npos) << part << ": " << result.out;
    }
    // 1-based, row by row from the south-west: 8,501,713 is in tile 1,361, column 161 of row 7.
    EXPECT_NE(
        run({"find", "8501713"}).out.find("tile 1,361 of 16,000 (column 161 of 200 from the west, row 7 of 80 from the south)"),
        std::string::npos);
}

TEST(Find, TellsWhenASeedIsNotThere) {
    EXPECT_NE(run({"find", "1", "--set", "bed.gather=1000000"}).out.find("bed.gather"), std::string::npos);
    int gone = 0;
    for (int number = 50'000'001; number <= 50'000'005; ++number)
        gone += run({"find", std::to_string(number), "--set", "bed.seeds=1000000"}).out.find("It is not there now") !=
                std::string::npos;
    EXPECT_GE(gone, 3) << "of 5, when 99 in 100 are away";
}

TEST(Find, RefusesNumbersThatNoSeedHas) {
    for (const std::string number : {"0", "100000001", "-1", "abc", "1e30", "1.5", "99999999999999999999999999", " 1"})
        expect_refused({"find", number}, failed, {"1 to 100,000,000"});
    expect_refused({"find", "-1", "turbine-hall"}, failed, {"1 to 100,000,000"});
}

TEST(Text, GroupsAndAligns) {
    EXPECT_EQ(app::grouped(0), "0");
    EXPECT_EQ(app::grouped(999), "999");
    EXPECT_EQ(app::grouped(1000), "1,000");
    EXPECT_EQ(app::grouped(100'000'000), "100,000,000");
    EXPECT_EQ(app::json_string("a\"b\\c\n"), R"("a\"b\\c\n")");
    EXPECT_EQ(app::table({{"a", "bb"}, {"ccc", "d"}}), "a    bb\nccc  d\n");
    EXPECT_EQ(app::table({{"葵", "x"}, {"ab", "y"}}), "葵   x\nab  y\n");
    EXPECT_EQ(app::one_line("a\nb\x1b[0m\n"), "a b [0m");
}

TEST(Letters, StandWithinTheirPlace) {
    int dots = 0;
    std::string all;
    for (char c = ' '; c <= '~'; ++c) all += c;
    all += "\xe8";
    image::draw_letters(all, 2, [&](int x, int y) {
        ++dots;
        EXPECT_TRUE(y >= 0 && y < 2 * image::letter_height) << y;
        EXPECT_TRUE(x >= 0 && x % (2 * image::letter_width) < 2 * (image::letter_width - 1)) << x << ": two letters touch";
    });
    EXPECT_GT(dots, 95 * 4 * 5);
}

}  // namespace
}  // namespace sunflower
