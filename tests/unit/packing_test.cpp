// The shipped packing keeps its promises, and the checks that say so can fail.
#include "engine/world/packing.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/world/packing_figures.hpp"
#include "engine/world/seed_shape.hpp"
#include "engine/world/tiling.hpp"
#include "tests/support/shipped.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

namespace {

using namespace sunflower;
using namespace sunflower::world;

std::filesystem::path scratch_file(const char* name) {
    return std::filesystem::temp_directory_path() / ("sunflower-" + std::to_string(::getpid()) + "-" + name);
}

/// The sentence with which loading fails, empty when it does not.
std::string load_failure(const std::filesystem::path& file) {
    try {
        load_packing(file);
        return "";
    } catch (const core::Error& error) {
        return error.what();
    }
}

std::vector<std::size_t> interior_tiles(const Packing& packing, std::size_t most) {
    std::vector<std::size_t> tiles;
    // Every fifth, so that all edge colours and variants take part.
    for (std::size_t t = 0; t < packing.tiles.size() && tiles.size() < most; t += 5) {
        if (packing.tiles[t].kind == TileKind::interior) tiles.push_back(t);
    }
    return tiles;
}

TEST(PackedSeed, round_trip_stays_within_a_step) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    std::normal_distribution<float> normal;
    float worst_xy = 0.0f, worst_z = 0.0f, worst_surface = 0.0f;
    for (int k = 0; k < 20000; ++k) {
        SeedPose pose;
        pose.position_mm = vec3(-45.0f + 340.0f * unit(random), -45.0f + 340.0f * unit(random), 1600.0f * unit(random));
        pose.scale = rounded_scale(0.87f + 0.26f * unit(random));
        pose.rotation = normalize(vec4(normal(random), normal(random), normal(random), normal(random)));
        pose.stage = static_cast<uint>(k) & 255u;
        pose.rank = static_cast<uint>(k * 7) & 0xffffu;
        pose.index = static_cast<uint>(k * 13) & 0xffffu;
        SeedPose back = unpack_seed(pack_seed(pose));
        EXPECT_EQ(back.stage, pose.stage);
        EXPECT_EQ(back.rank, pose.rank);
        EXPECT_EQ(back.index, pose.index);
        EXPECT_EQ(back.scale, pose.scale);
        // Twice is as once: places and words do not wander.
        SeedPose again = unpack_seed(pack_seed(back));
        EXPECT_EQ(again.position_mm, back.position_mm);
        EXPECT_EQ(again.scale, back.scale);
        vec3 moved = abs(back.position_mm - pose.position_mm);
        worst_xy = std::max({worst_xy, moved.x, moved.y});
        worst_z = std::max(worst_z, moved.z);
        vec3 tip(10.6f, 0.0f, 0.0f);
        worst_surface = std::max(worst_surface, length(rotate_by(back.rotation, tip) - rotate_by(pose.rotation, tip)));
    }
    EXPECT_LE(worst_xy, 0.5f / 192.0f + 1.0e-4f);  // half a step, and the rounding of floats near 300
    EXPECT_LE(worst_z, 0.5f / 32.0f + 2.0e-4f);
    // Three components off by half a step of 0.7071 / 511 are off by 0.0012 together, the fourth follows with up to 1.7 times
    // that: at most 0.0024 in the quaternion, twice that in the angle, and the tip is 10.6 mm out.
    EXPECT_LE(worst_surface, 0.051f);
}

TEST(PackedSeed, wrong_quaternion_order_is_noticed) {
    // Planted: swapping two components turns the seed by far more than the bound above.
    vec4 q = normalize(vec4(0.1f, 0.7f, -0.3f, 0.5f));
    vec4 back = unpack_rotation(pack_rotation(q));
    EXPECT_GT(length(rotate_by(vec4(q.y, q.x, q.z, q.w), vec3(10.6f, 0.0f, 0.0f)) - rotate_by(back, vec3(10.6f, 0.0f, 0.0f))),
              1.0f);
}

TEST(Packing, counts_are_exact) {
    const Packing& packing = test::shipped_packing();
    std::size_t interior = 0;
    ASSERT_EQ(packing.tiles.size(), 129u);
    for (const PackingTile& tile : packing.tiles) {
        std::vector<int> index_seen(SEEDS_PER_TILE, 0);
        std::vector<int> rank_seen(tile.seed_count, 0);
        EXPECT_EQ(tile.cell_first.front(), 0u);
        EXPECT_EQ(tile.cell_first.back(), tile.seed_count);
        for (std::uint32_t k = 0; k < tile.seed_count; ++k) {
            SeedPose pose = unpack_seed(packing.seeds[tile.first_seed + k]);
            ASSERT_LT(pose.rank, tile.seed_count);
            ASSERT_LT(pose.index, SEEDS_PER_TILE);
            ++rank_seen[pose.rank];
            if (pose.rank < SEEDS_PER_TILE) ++index_seen[pose.index];
        }
        EXPECT_TRUE(std::all_of(index_seen.begin(), index_seen.end(), [](int n) { return n == 1; }));
        EXPECT_TRUE(std::all_of(rank_seen.begin(), rank_seen.end(), [](int n) { return n == 1; }));
        for (std::size_t c = 0; c < tile_cells; ++c) {
            // The visibility word has 9 bits for a seed's place in its cell (design 4).
            EXPECT_LE(tile.cell_first[c + 1] - tile.cell_first[c], 512u);
            for (std::uint32_t k = tile.cell_first[c] + 1; k < tile.cell_first[c + 1]; ++k) {
                EXPECT_LE(packing.seeds[tile.first_seed + k].y & 0xffffu, packing.seeds[tile.first_seed + k - 1].y & 0xffffu);
            }
        }
        if (tile.kind == TileKind::interior) {
            ++interior;
            EXPECT_EQ(tile.seed_count, 10000u);
        } else {
            EXPECT_EQ(tile.seed_count, 6250u);
        }
    }
    EXPECT_EQ(interior, 81u);
    EXPECT_EQ(packing.column.size(), 100000u);
    float top = 0.0f;
    for (const PackedSeed& seed : packing.column) top = std::max(top, unpack_seed(seed).position_mm.z);
    EXPECT_GT(top, 1500.0f);
}

TEST(Packing, seeds_do_not_overlap_even_across_borders) {
    const Packing& packing = test::shipped_packing();
    Arrangement bed{5, 4, arrange_tiles(packing, 5, 4, 3)};
    OverlapFigures figures = measure_overlaps(packing, bed, 0, 0, bed.columns, bed.rows);
    EXPECT_GT(figures.across_pairs, 1000u);  // the borders are really closed by contacts
    EXPECT_LT(figures.p99_mm, 0.1f);         // design 3
    EXPECT_LT(figures.largest_mm, 0.3f);
    EXPECT_LT(figures.across_p99_mm, 0.1f);
    EXPECT_LT(figures.across_largest_mm, 0.3f);
}

TEST(Packing, a_seed_out_of_place_is_noticed) {
    Packing packing = test::shipped_packing();
    Arrangement one{1, 1, {0}};
    ASSERT_LT(measure_overlaps(packing, one, 0, 0, 1, 1).largest_mm, 0.3f);
    // Deep in the bed a seed touches others all round: 1 mm to the side must press it into one of them.
    PackingTile& tile = packing.tiles[0];
    PackedSeed& seed = packing.seeds[tile.first_seed + (tile.cell_first[12] + tile.cell_first[13]) / 2];
    seed.x += 192u;
    EXPECT_GT(measure_overlaps(packing, one, 0, 0, 1, 1).largest_mm, 0.3f);
}

TEST(Packing, tiles_of_the_wrong_colour_do_not_fit) {
    const Packing& packing = test::shipped_packing();
    // Planted: two tiles side by side whose common edge differs share no strip, so their seeds run into one another.
    for (std::size_t other = 0; other < packing.tiles.size(); ++other) {
        if (packing.tiles[other].kind != TileKind::interior || packing.tiles[other].west == packing.tiles[0].east) continue;
        Arrangement pair{2, 1, {0, static_cast<std::uint16_t>(other)}};
        EXPECT_GT(measure_overlaps(packing, pair, 0, 0, 2, 1).across_largest_mm, 1.0f);
        break;
    }
}

TEST(Packing, the_surface_is_that_of_the_work) {
    SurfaceFigures s = measure_surface(test::shipped_packing(), interior_tiles(test::shipped_packing(), 17));
    EXPECT_GT(s.solid_fraction, 0.61f);
    EXPECT_LT(s.solid_fraction, 0.65f);
    EXPECT_NEAR(s.height_mm, 98.0f, 2.0f);
    EXPECT_NEAR(s.elevation_median_deg, 17.0f, 5.0f);
    EXPECT_GT(s.elevation_p95_deg, 45.0f);
    EXPECT_LT(s.elevation_p95_deg, 60.0f);
    EXPECT_GT(s.flattest_azimuths, 0.10f);  // uniform 0.125; 900 top seeds an eighth: one deviation 3 %
    EXPECT_EQ(s.floor_share, 0.0f);
    // See pack_check.cpp; 17 of 81 tiles here, so that the deviation inside counts too: twice its bounds.
    EXPECT_NEAR(s.border_height_mm, s.inside_height_mm, 1.5f);
    EXPECT_NEAR(s.border_fraction, s.inside_fraction - 0.01f, 0.03f);
}

TEST(Packing, standing_seeds_are_noticed) {
    Packing packing = test::shipped_packing();
    for (PackedSeed& seed : packing.seeds) seed.z = pack_rotation(vec4(0.0f, -0.70710678f, 0.0f, 0.70710678f));
    EXPECT_GT(measure_surface(packing, {0}).elevation_median_deg, 80.0f);
}

TEST(Packing, the_plan_does_not_show_its_tiles) {
    const Packing& packing = test::shipped_packing();
    Arrangement bed{40, 40, arrange_tiles(packing, 40, 40, 3)};
    // 20 m x 20 m and at most 0.05 in `pack --check`; 5 m x 5 m here: with 400 tiles the share of repeats at one lag has a
    // deviation of 0.006, and the worst of 84 lags lies about three of them higher.
    PlanFigures plan = measure_plan(packing, bed, 10, 10, 20, 20, 6);
    EXPECT_LT(plan.painted, 0.08f);
    EXPECT_LT(plan.bare, 0.10f);
    Arrangement same{6, 6, std::vector<std::uint16_t>(36, 0)};
    PlanFigures defect = measure_plan(packing, same, 0, 0, 6, 6, 2);
    EXPECT_GT(defect.painted, 0.3f);  // planted: one tile everywhere; only the paint differs
    EXPECT_GT(defect.bare, 0.9f);
}

TEST(PackingFile, survives_writing_and_reading) {
    auto file = scratch_file("packing.bin");
    save_packing(test::shipped_packing(), file);
    Packing again = load_packing(file);
    EXPECT_EQ(again.hash, test::shipped_packing().hash);
    EXPECT_EQ(again.seeds, test::shipped_packing().seeds);
    EXPECT_EQ(again.guests, test::shipped_packing().guests);
    EXPECT_EQ(again.column, test::shipped_packing().column);
    std::filesystem::remove(file);
}

TEST(PackingFile, a_crowded_cell_is_refused) {
    Packing crowded = test::shipped_packing();
    for (std::uint32_t k = 0; k < 600; ++k) crowded.seeds[crowded.tiles[0].first_seed + k].x = (45u + 125u) * 192u * 65537u;
    order_packing(crowded);
    auto file = scratch_file("crowded.bin");
    save_packing(crowded, file);
    EXPECT_NE(load_failure(file).find("512"), std::string::npos);
    std::filesystem::remove(file);
}

TEST(PackingFile, hostile_files_are_refused_by_name) {
    std::string good = core::read_file(core::data_folder() / "assets" / "packing" / "packing.bin");
    auto file = scratch_file("hostile.bin");
    auto refused = [&](const std::string& bytes, const char* what) {
        std::ofstream(file, std::ios::binary) << bytes;
        std::string sentence = load_failure(file);
        EXPECT_NE(sentence.find(file.string()), std::string::npos) << what << ": " << sentence;
    };
    refused("", "empty");
    refused("no packing at all, but longer than a header of forty bytes", "text");
    refused(good.substr(0, 39), "part of a header");
    refused(good.substr(0, good.size() - 1), "a byte short");
    refused(good.substr(0, good.size() / 2), "half");
    refused(good + "x", "a byte too long");
    std::string bad = good;
    bad[8] = 99;
    refused(bad, "another version");
    bad = good;
    bad[good.size() / 2] = static_cast<char>(bad[good.size() / 2] ^ 1);
    refused(bad, "one bit turned");
    for (std::size_t at = 12; at < 28; at += 4) {
        bad = good;
        bad.replace(at, 4, "\xff\xff\xff\xff", 4);
        refused(bad, "absurd counts");
    }
    std::filesystem::remove(file);
    EXPECT_NE(load_failure(file).find(file.string()), std::string::npos) << "missing";
}

}  // namespace
