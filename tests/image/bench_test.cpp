// The bench measures every view and writes what it found, as JSON or as a table. Its times are nobody's business here.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/app/session.hpp"
#include "engine/core/files.hpp"
#include "tests/support/json.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

using test::Json;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

test::ProgramResult bench(const TemporaryFolder& folder, const Words& more) {
    test::ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {"bench", "--software", "--size", "64x36", "--repeat", "2"};
    run.arguments.insert(run.arguments.end(), more.begin(), more.end());
    run.folder = folder.path();
    return test::run_program(run);
}

TEST(Bench, WritesEveryViewAsJson) {
    const TemporaryFolder folder;
    const test::ProgramResult result = bench(folder, {"--json", "bench.json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "bench.json\n");
    EXPECT_EQ(folder.names(), Words{"bench.json"});
    const std::string text = core::read_file(folder.path() / "bench.json");
    const Json all = test::parse_json(text);
    EXPECT_EQ(all.names(), (Words{"machine", "renderer", "results"}));
    EXPECT_NE(all["machine"].text.find("threads"), std::string::npos) << all["machine"].text;
    EXPECT_NE(all["renderer"].text.find("llvmpipe"), std::string::npos) << all["renderer"].text;
    Words views, expected;
    for (const world::View& view : app::load_scene("turbine-hall").views) expected.push_back(view.name);
    for (const Json& one : all["results"].items) {
        views.push_back(one["view"].text);
        EXPECT_EQ(one.names(), (Words{"scene", "view", "width", "height", "seeds", "ms_median", "ms_p10", "ms_p90", "passes",
                                      "passes_p10", "passes_p90", "drawn", "memory_mb"}));
        EXPECT_EQ(one["scene"].text, "turbine-hall");
        EXPECT_EQ(one["width"].number, 64);
        EXPECT_EQ(one["height"].number, 36);
        EXPECT_EQ(one["seeds"].number, 100e6);
        EXPECT_GT(one["ms_p10"].number, 0);
        EXPECT_LE(one["ms_p10"].number, one["ms_median"].number);
        EXPECT_LE(one["ms_median"].number, one["ms_p90"].number);
        EXPECT_GT(one["memory_mb"].number, 1);
        // At 64 x 36 no seed is long enough for a mesh.
        EXPECT_EQ(one["drawn"].names(), Words{"mesh"});
        EXPECT_EQ(one["drawn"]["mesh"].number, 0) << one["view"].text;
        // The bake's passes are no part of a sample; every pass has all three figures.
        EXPECT_GE(one["passes"].members.size(), 3U);
        EXPECT_EQ(one["passes"].names(), one["passes_p10"].names());
        EXPECT_EQ(one["passes"].names(), one["passes_p90"].names());
    }
    EXPECT_EQ(views, expected);

    // What the reader must refuse: the same text cut short, a comma too many, a number that is none.
    EXPECT_THROW(test::parse_json(std::string_view(text).substr(0, text.size() - 3)), std::runtime_error);
    EXPECT_THROW(test::parse_json("{\"a\": 1,}"), std::runtime_error);
    EXPECT_THROW(test::parse_json("{\"a\": nan}"), std::runtime_error);
    EXPECT_THROW(test::parse_json("[1 2]"), std::runtime_error);

    const test::ProgramResult again = bench(folder, {"--json", "bench.json"});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.err.find("is there already"), std::string::npos) << again.err;
    EXPECT_TRUE(core::read_file(folder.path() / "bench.json") == text);
}

TEST(Bench, CountsTheSeedsThatAreDrawnAsMeshes) {
    const TemporaryFolder folder;
    const test::ProgramResult result = bench(folder, {"--view", "macro", "--set", "lod.mesh_pixels=4", "--json", "-"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Json all = test::parse_json(result.out);
    ASSERT_EQ(all["results"].items.size(), 1U);
    EXPECT_GT(all["results"].items[0]["drawn"]["mesh"].number, 0);
    EXPECT_TRUE(folder.names().empty());
}

TEST(Bench, TellsTheChosenViewsAsATable) {
    const TemporaryFolder folder;
    const test::ProgramResult result = bench(folder, {"--view", "knee", "--view", "plan", "--set", "bed.seeds=1000000"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    for (const char* part :
         {"llvmpipe", "1,000,000 seeds", "64 x 36", "2 samples each", "knee", "plan", "whole sample", "MEDIAN"})
        EXPECT_NE(result.out.find(part), std::string::npos) << part << ": " << result.out;
    EXPECT_EQ(result.out.find("bridge"), std::string::npos) << result.out;
    EXPECT_TRUE(folder.names().empty());
    const test::ProgramResult wrong = bench(folder, {"--view", "kne"});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_NE(wrong.err.find("'knee'"), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace sunflower
