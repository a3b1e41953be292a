// Wang tiles: neighbours fit, borders are borders, repeats keep apart, and impossible beds are refused.
#include "engine/world/tiling.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/world/packing_figures.hpp"
#include "tests/support/shipped.hpp"

#include <gtest/gtest.h>
#include <set>

namespace {

using namespace sunflower;
using namespace sunflower::world;

/// Number of common edges whose colours differ.
int misfits(const Packing& packing, const Arrangement& bed) {
    int wrong = 0;
    for (int r = 0; r < bed.rows; ++r) {
        for (int c = 0; c < bed.columns; ++c) {
            const PackingTile& tile = packing.tiles[bed.at(c, r)];
            if (c + 1 < bed.columns && tile.east != packing.tiles[bed.at(c + 1, r)].west) ++wrong;
            if (r + 1 < bed.rows && tile.north != packing.tiles[bed.at(c, r + 1)].south) ++wrong;
        }
    }
    return wrong;
}

TEST(Tiling, neighbours_fit_in_beds_of_all_shapes) {
    const Packing& packing = test::shipped_packing();
    for (auto [columns, rows] : {std::pair{2, 2}, {2, 9}, {9, 2}, {3, 3}, {7, 5}, {200, 80}}) {
        Arrangement bed{columns, rows, arrange_tiles(packing, columns, rows, 11)};
        ASSERT_EQ(bed.tiles.size(), static_cast<std::size_t>(columns * rows));
        EXPECT_EQ(misfits(packing, bed), 0) << columns << " x " << rows;
        for (int r = 0; r < rows; ++r) {
            for (int c = 0; c < columns; ++c) {
                const PackingTile& tile = packing.tiles[bed.at(c, r)];
                EXPECT_EQ(tile.west == outer_edge, c == 0);
                EXPECT_EQ(tile.east == outer_edge, c == columns - 1);
                EXPECT_EQ(tile.south == outer_edge, r == 0);
                EXPECT_EQ(tile.north == outer_edge, r == rows - 1);
            }
        }
    }
}

TEST(Tiling, a_misfit_is_noticed) {
    const Packing& packing = test::shipped_packing();
    Arrangement bed{6, 6, arrange_tiles(packing, 6, 6, 11)};
    for (std::size_t t = 0; t < packing.tiles.size(); ++t) {
        if (packing.tiles[t].kind == TileKind::interior && packing.tiles[t].west != packing.tiles[bed.at(2, 2)].west) {
            bed.tiles[2 * 6 + 2] = static_cast<std::uint16_t>(t);
            break;
        }
    }
    EXPECT_GT(misfits(packing, bed), 0);
}

TEST(Tiling, is_deterministic_and_depends_on_the_seed) {
    EXPECT_EQ(arrange_tiles(test::shipped_packing(), 20, 20, 5), arrange_tiles(test::shipped_packing(), 20, 20, 5));
    EXPECT_NE(arrange_tiles(test::shipped_packing(), 20, 20, 5), arrange_tiles(test::shipped_packing(), 20, 20, 6));
}

TEST(Tiling, repeats_keep_apart) {
    Arrangement bed{200, 80, arrange_tiles(test::shipped_packing(), 200, 80, 7)};
    RepeatFigures repeats = measure_repeats(test::shipped_packing(), bed);
    EXPECT_GE(repeats.least_m, 0.75f);
    EXPECT_GE(repeats.median_m, 1.25f);
    std::set<std::uint16_t> used(bed.tiles.begin(), bed.tiles.end());
    EXPECT_GE(used.size(), 115u);  // 81 + 36 + 4 of the 12 corner tiles; a few border tiles may miss their turn
    // Planted: one tile everywhere.
    EXPECT_LT(measure_repeats(test::shipped_packing(), {9, 9, std::vector<std::uint16_t>(81, 0)}).least_m, 0.3f);
}

TEST(Tiling, impossible_beds_are_refused) {
    EXPECT_THROW(arrange_tiles(test::shipped_packing(), 1, 1, 0), core::Error);
    EXPECT_THROW(arrange_tiles(test::shipped_packing(), 1, 8, 0), core::Error);
    EXPECT_THROW(arrange_tiles(test::shipped_packing(), 0, -3, 0), core::Error);
    EXPECT_THROW(arrange_tiles(test::shipped_packing(), 70000, 3, 0), core::Error);
    Packing without_borders = test::shipped_packing();
    std::erase_if(without_borders.tiles, [](const PackingTile& tile) { return tile.kind != TileKind::interior; });
    EXPECT_THROW(arrange_tiles(without_borders, 4, 4, 0), core::Error);
}

}  // namespace
