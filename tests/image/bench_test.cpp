// The bench measures every view and writes what it found, as JSON or as a table. Its times are nobody's business here.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/app/session.hpp"
#include "engine/core/files.hpp"
#include "tests/support/json.hpp"
#include "tests/support/png_reader.hpp"
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

/// Every seed that was considered was drawn or culled.
void expect_counts_add_up(const Json& one) {
    EXPECT_EQ(one["considered"].number, one["culled"].number + one["drawn"]["mesh"].number + one["drawn"]["splat"].number);
}

Json results_of(const test::ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return test::parse_json(result.out)["results"];
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
                                      "passes_p10", "passes_p90", "drawn", "considered", "culled", "memory_mb"}));
        EXPECT_EQ(one["scene"].text, "turbine-hall");
        EXPECT_EQ(one["width"].number, 64);
        EXPECT_EQ(one["height"].number, 36);
        EXPECT_EQ(one["seeds"].number, 100e6);
        EXPECT_GT(one["ms_p10"].number, 0);
        EXPECT_LE(one["ms_p10"].number, one["ms_median"].number);
        EXPECT_LE(one["ms_median"].number, one["ms_p90"].number);
        EXPECT_GT(one["memory_mb"].number, 1);
        EXPECT_EQ(one["drawn"].names(), (Words{"mesh", "splat"}));
        // At 64 x 36 no seed is long enough for a mesh.
        EXPECT_EQ(one["drawn"]["mesh"].number, 0) << one["view"].text;
        expect_counts_add_up(one);
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

TEST(Bench, WalksAlongAPath) {
    const TemporaryFolder folder;
    const Json results =
        results_of(bench(folder, {"--path", "walk", "--frames", "4", "--set", "lod.relief_seeds=64", "--json", "-"}));
    ASSERT_EQ(results.items.size(), 1U);
    const Json& walk = results.items[0];
    EXPECT_EQ(walk["scene"].text, "turbine-hall");
    EXPECT_EQ(walk["view"].text, "walk");
    ASSERT_EQ(walk["frames"].items.size(), 4U);
    const double worst = walk["ms_worst"].number;
    EXPECT_EQ(walk["frames"].items[static_cast<std::size_t>(walk["worst_frame"].number) - 1]["ms"].number, worst);
    EXPECT_LE(walk["ms_p90"].number, worst);
    double before_s = -1.0;
    for (const Json& frame : walk["frames"].items) {
        EXPECT_GT(frame["time_s"].number, before_s);
        before_s = frame["time_s"].number;
        expect_counts_add_up(frame);
    }
    // Up to 64 seeds a pixel are drawn singly: on one's knees many.
    EXPECT_GT(walk["frames"].items[3]["drawn"]["splat"].number, 1000);

    const test::ProgramResult table = bench(folder, {"--path", "drop", "--frames", "2"});
    ASSERT_EQ(table.exit_code, 0) << table.err;
    for (const char* part : {"drop", "worst", "of 2 at", "culled", "2 pictures"})
        EXPECT_NE(table.out.find(part), std::string::npos) << part << ": " << table.out;
    EXPECT_TRUE(folder.names().empty());
    for (const Words& words : {Words{"--path", "wal"}, {"--path", "walk", "--view", "knee"}, {"--frames", "3"}})
        EXPECT_NE(bench(folder, words).exit_code, 0) << words[0];
}

TEST(Bench, GrowsTheBed) {
    const TemporaryFolder folder;
    const Json results = results_of(bench(folder, {"--scale", "--up-to", "1000000", "--json", "-"}));
    ASSERT_EQ(results.items.size(), 3U);
    double seeds = 1e4;
    for (const Json& row : results.items) {
        EXPECT_EQ(row["seeds"].number, seeds);
        EXPECT_EQ(row["view"].text, "bridge");
        EXPECT_GE(row["lay_ms"].number, 0);
        // 100,000 a square metre and 100 mm: what is thinner has as much less depth.
        EXPECT_NEAR(row["bed_m"].items[0].number * row["bed_m"].items[1].number * row["depth_mm"].number * 1000.0, seeds,
                    1e-3 * seeds);
        expect_counts_add_up(row);
        seeds *= 10;
    }
    EXPECT_EQ(results.items[2]["depth_mm"].number, 100);
    EXPECT_GT(results.items[1]["ratio_to_previous"].number, 0);
    for (const char* mode : {"--scale", "--naive"}) {
        const test::ProgramResult sheet = bench(folder, {"seed-sheet", mode});
        EXPECT_EQ(sheet.exit_code, 1);
        EXPECT_NE(sheet.err.find(mode), std::string::npos) << sheet.err;
    }
}

TEST(Bench, ComparesWithPlainMeshes) {
    const TemporaryFolder folder;
    const Words few = {"--view", "plan", "--set", "bed.gather=100000", "--set", "bed.seeds=100000", "--naive"};
    Words json = few;
    json.insert(json.end(), {"--json", "-"});
    const Json results = results_of(bench(folder, json));
    ASSERT_EQ(results.items.size(), 1U);
    const Json& naive = results.items[0]["naive"];
    EXPECT_EQ(naive["triangles"].number, 80);
    // 6 x 3 tiles of 0.0625 m2 at 24,000 a square metre; so few are all drawn.
    EXPECT_EQ(naive["whole_instances"].number, 27'000);
    EXPECT_EQ(naive["instances"].number, 27'000);
    EXPECT_EQ(naive["whole_ms"].number, naive["ms"].number);
    // Both figures are rounded to a microsecond.
    EXPECT_NEAR(naive["ratio"].number, naive["whole_ms"].number / results.items[0]["ms_median"].number,
                1e-3 * naive["ratio"].number + 1e-3);
    const test::ProgramResult table = bench(folder, few);
    EXPECT_NE(table.out.find("80 triangles"), std::string::npos) << table.out << table.err;
}

TEST(ContactSheet, DrawsAPath) {
    const TemporaryFolder folder;
    test::ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {"--software", "contact-sheet", "--path", "walk",      "--frames", "3",     "--columns",
                     "2",          "--width",       "64",     "--samples", "1",        "--out", "walk.png"};
    run.folder = folder.path();
    const test::ProgramResult result = test::run_program(run);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "walk.png\n");
    const test::PngPicture sheet = test::read_png(folder.path() / "walk.png");
    // Two columns of 64 and three gaps of 12 pixels.
    EXPECT_EQ(sheet.width, 2 * 64 + 3 * 12);
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
