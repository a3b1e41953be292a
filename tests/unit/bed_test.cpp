// The bed on the shipped packing: exact counts at every density, numbers that never change, nothing for numbers outside.
#include "engine/world/bed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/core/files.hpp"
#include "engine/world/sheet.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::world {
namespace {

BedPlan hall() {
    BedPlan plan;
    plan.kind = BedKind::field;
    plan.corner_m = {12.0f, -11.5f};
    plan.columns = 200;
    plan.rows = 80;
    return plan;
}

std::uint64_t counted(const Bed& bed) {
    std::uint64_t sum = 0;
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) sum += std::min(bed.ranks(column, row), SEEDS_PER_TILE);
    return sum;
}

TEST(Bed, HoldsExactlyOneHundredMillion) {
    const Bed bed(test::shipped_packing(), hall(), {});
    EXPECT_EQ(bed.capacity(), 100'000'000u);
    EXPECT_EQ(bed.count(), 100'000'000u);
    EXPECT_EQ(counted(bed), 100'000'000u);
}

TEST(Bed, EveryDensityIsExact) {
    for (const std::int64_t wanted : {1LL, 2LL, 15'999LL, 16'000LL, 16'001LL, 8'000'000LL, 12'345'678LL, 99'999'999LL}) {
        const Bed bed(test::shipped_packing(), hall(), {wanted, 100'000'000});
        EXPECT_EQ(bed.count(), static_cast<std::uint64_t>(wanted));
        EXPECT_EQ(counted(bed), static_cast<std::uint64_t>(wanted)) << wanted;
        EXPECT_EQ(bed.columns() * bed.rows(), 16'000) << "the outline is kept";
    }
}

TEST(Bed, GatheringIsExactAndKeepsTheDepth) {
    for (const std::int64_t wanted : {25'000LL, 25'001LL, 1'000'003LL, 8'000'000LL, 99'000'000LL}) {
        const Bed bed(test::shipped_packing(), hall(), {100'000'000, wanted});
        EXPECT_EQ(bed.count(), static_cast<std::uint64_t>(wanted));
        EXPECT_EQ(counted(bed), static_cast<std::uint64_t>(wanted)) << wanted;
    }
    // At a million the patch has 160 tiles and more, and every tile is all but full.
    const Bed bed(test::shipped_packing(), hall(), {100'000'000, 1'000'000});
    EXPECT_GE(bed.full_ranks(), 0.9 * SEEDS_PER_TILE);
    EXPECT_LT(bed.columns() * bed.rows(), 180);
}

/// Seeds that present() says are there, each of its own number, and found there by it.
std::uint64_t counted_one_by_one(const Bed& bed) {
    std::set<std::uint64_t> numbers;
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) {
            const PackingTile& tile = test::shipped_packing().tiles[bed.packing_tile(column, row)];
            for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
                const SeedPose pose = unpack_seed(test::shipped_packing().seeds[tile.first_seed + i]);
                if (!bed.present(column, row, pose)) continue;
                numbers.insert(bed.plan_tile(column, row) * SEEDS_PER_TILE + pose.index + 1);
            }
        }
    EXPECT_LE(numbers.empty() ? 0 : *numbers.rbegin(), bed.capacity());
    // find() reads the whole tile: of many seeds, every so many.
    const std::size_t step = numbers.size() / 500 + 1;
    std::size_t k = 0;
    for (const std::uint64_t number : numbers)
        if (k++ % step == 0) {
            EXPECT_TRUE(bed.find(number).value().present) << number;
        }
    return numbers.size();
}

// Too few seeds for whole tiles: a cone cut from the packing, none beside it, none above nothing.
TEST(Bed, AFewSeedsLieAsAPile) {
    for (const std::int64_t wanted : {1, 2, 10, 1000, 9'999, 10'000, 24'000, 24'999, 25'000}) {
        const Bed bed(test::shipped_packing(), hall(), {100'000'000, wanted});
        EXPECT_EQ(bed.is_pile(), wanted < 25'000);
        EXPECT_EQ(bed.count(), static_cast<std::uint64_t>(wanted));
        EXPECT_EQ(counted_one_by_one(bed), static_cast<std::uint64_t>(wanted));
        EXPECT_EQ(bed.columns() * bed.rows(), 4);
        const auto top = bed.find_on_top(7);
        ASSERT_TRUE(top);
        EXPECT_TRUE(top->present);
    }
    const Bed million(test::shipped_packing(), hall(), {100'000'000, 1'000'000});
    EXPECT_FALSE(million.is_pile());
    EXPECT_EQ(million.count(), 1'000'000u);
    EXPECT_EQ(counted_one_by_one(million), 1'000'000u);
}

TEST(Bed, APileIsAsHighAsItIsWide) {
    const Bed bed(test::shipped_packing(), hall(), {100'000'000, 1000});
    const glm::vec2 middle = bed.corner_m() + 0.25f;
    float top_m = 0.0f, widest_m = 0.0f;
    std::vector<glm::vec3> there;
    for (int tile = 0; tile < 4; ++tile)
        for (std::uint64_t index = 0; index < SEEDS_PER_TILE; ++index) {
            const PackingTile& packed = test::shipped_packing().tiles[bed.packing_tile(tile & 1, tile >> 1)];
            const SeedPose pose = unpack_seed(test::shipped_packing().seeds[packed.first_seed + index]);
            if (!bed.present(tile & 1, tile >> 1, pose)) continue;
            const glm::vec2 at = bed.corner_m() + 0.25f * glm::vec2(tile & 1, tile >> 1) + 0.001f * glm::vec2(pose.position_mm);
            there.emplace_back(at, 0.001f * pose.position_mm.z);
            top_m = std::max(top_m, there.back().z);
            widest_m = std::max(widest_m, glm::distance(at, middle));
        }
    ASSERT_EQ(there.size(), 1000u);
    // A litre as a cone of 32 degrees is 68 mm high and 118 mm wide; a rounded top makes it flatter and wider.
    EXPECT_GT(top_m, 0.04f);
    EXPECT_LT(top_m, 0.08f);
    EXPECT_GT(widest_m, 0.10f);
    EXPECT_LT(widest_m, 0.16f);
    // What is off the floor has another seed below it, nearer than a seed is long. Planted: lifted by two seeds' thickness,
    // many have not.
    const auto floating = [&](float lift_m) {
        int count = 0;
        for (const glm::vec3& seed : there) {
            if (seed.z < 0.009f) continue;  // lies, or stands, on the floor
            count += std::ranges::none_of(there, [&](const glm::vec3& other) {
                return other.z < seed.z - 0.001f && glm::distance(other, seed + glm::vec3(0, 0, lift_m)) < 0.013f;
            });
        }
        return count;
    };
    EXPECT_LE(floating(0.0f), 1) << "design: at most 0.1 % unsupported";
    EXPECT_GT(floating(0.016f), 100);
}

TEST(Bed, ADensityOfAPileIsASmallerPile) {
    BedPlan plan = hall();
    CarveForm heap;
    heap.kind = CarveKind::heap;
    heap.at_m = {37.0f, -1.5f};
    heap.radius_m = 0.2f;
    heap.height_mm = 50.0f;
    plan.carve = {heap};
    const Bed pile(test::shipped_packing(), plan, {100'000'000, 1000});
    EXPECT_EQ(counted_one_by_one(pile), 1000u) << "a pile carries no heap";
    const Bed smaller = pile.with_density(300), direct(test::shipped_packing(), plan, {300, 1000});
    EXPECT_EQ(counted_one_by_one(smaller), 300u);
    EXPECT_TRUE(smaller.carve_nodes() == direct.carve_nodes());
    EXPECT_TRUE(smaller.with_density(100'000'000).carve_nodes() == pile.carve_nodes());
}

TEST(Bed, TheFieldHoldsExactlyTenBillion) {
    BedPlan plan = hall();
    plan.columns = 2000;
    plan.rows = 800;
    plan.corner_m = {0.0f, -100.0f};
    constexpr std::int64_t all = 10'000'000'000;
    const Bed field(test::shipped_packing(), plan, {all, all});
    EXPECT_EQ(field.capacity(), 10'000'000'000u);
    EXPECT_EQ(field.count(), 10'000'000'000u);
    EXPECT_EQ(counted(field), 10'000'000'000u);
    // Beyond 32 bits too.
    for (const std::uint64_t number : {1ull, 4'294'967'296ull, 4'294'967'297ull, 9'999'999'999ull, 10'000'000'000ull}) {
        const auto place = field.find(number);
        ASSERT_TRUE(place) << number;
        EXPECT_EQ(place->number, number);
        EXPECT_TRUE(place->present);
        const std::uint64_t tile = (number - 1) / SEEDS_PER_TILE;
        const glm::vec2 corner =
            plan.corner_m + 0.25f * glm::vec2(static_cast<float>(tile % 2000), static_cast<float>(tile / 2000));
        EXPECT_TRUE(glm::all(glm::greaterThan(glm::vec2(place->position_m), corner - 0.05f))) << number;
        EXPECT_TRUE(glm::all(glm::lessThan(glm::vec2(place->position_m), corner + 0.30f))) << number;
    }
    EXPECT_FALSE(field.find(10'000'000'001ull));
    for (const std::int64_t wanted : {std::int64_t{1}, std::int64_t{1'599'999}, std::int64_t{4'294'967'297}, all - 1}) {
        const Bed thinner = field.with_density(wanted);
        EXPECT_EQ(thinner.count(), static_cast<std::uint64_t>(wanted));
        EXPECT_EQ(counted(thinner), static_cast<std::uint64_t>(wanted));
        const auto top = thinner.find_on_top(9'876'543'210u);
        ASSERT_TRUE(top) << wanted;
        EXPECT_TRUE(top->present);
    }
}

TEST(Bed, FindsEveryNumberAndNoOther) {
    const Bed bed(test::shipped_packing(), hall(), {});
    for (const std::uint64_t number : {1ull, 8'501'713ull, 100'000'000ull}) {
        const auto place = bed.find(number);
        ASSERT_TRUE(place) << number;
        EXPECT_TRUE(place->present);
        // In its tile, as far as the cliff's foot allows.
        const std::uint64_t tile = (number - 1) / SEEDS_PER_TILE;
        const glm::vec2 corner =
            hall().corner_m + 0.25f * glm::vec2(static_cast<float>(tile % 200), static_cast<float>(tile / 200));
        EXPECT_GT(place->position_m.x, corner.x - 0.05f);
        EXPECT_LT(place->position_m.x, corner.x + 0.30f);
        EXPECT_GT(place->position_m.y, corner.y - 0.05f);
        EXPECT_LT(place->position_m.y, corner.y + 0.30f);
        EXPECT_GT(place->position_m.z, 0.0f);
        EXPECT_LT(place->position_m.z, 0.125f);
    }
    EXPECT_FALSE(bed.find(0));
    EXPECT_FALSE(bed.find(100'000'001));
}

TEST(Bed, NumbersAreDistinctWithinATile) {
    const Bed bed(test::shipped_packing(), hall(), {});
    const PackingTile& tile = test::shipped_packing().tiles[bed.packing_tile(100, 40)];
    std::vector<int> met(SEEDS_PER_TILE, 0);
    for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
        const SeedPose pose = unpack_seed(test::shipped_packing().seeds[tile.first_seed + i]);
        if (pose.rank < SEEDS_PER_TILE) ++met.at(pose.index);
    }
    for (const int times : met) ASSERT_EQ(times, 1);
}

TEST(Bed, DensityMovesNoSeed) {
    const Bed full(test::shipped_packing(), hall(), {});
    const Bed thin(test::shipped_packing(), hall(), {40'000'000, 100'000'000});
    int there = 0;
    for (std::uint64_t number = 5'000'000; number < 5'000'400; ++number) {
        const auto a = full.find(number), b = thin.find(number);
        ASSERT_TRUE(a && b);
        EXPECT_EQ(a->position_m, b->position_m);
        EXPECT_EQ(a->rotation, b->rotation);
        there += b->present;
    }
    // 40 % of them, give or take five standard deviations of a fair draw.
    EXPECT_NEAR(there, 160, 50);
}

TEST(Bed, CarvingTakesAndHeapsExactlyWhatItCounts) {
    BedPlan plan = hall();
    CarveForm hollow;
    hollow.kind = CarveKind::hollow;
    hollow.at_m = {30.1f, 0.2f};
    hollow.radius_m = 0.4f;
    hollow.depth_mm = 50.0f;
    CarveForm heap;
    heap.kind = CarveKind::heap;
    heap.at_m = {40.0f, -3.0f};
    heap.radius_m = 0.2f;
    heap.height_mm = 50.0f;
    plan.carve = {hollow, heap};
    const Bed bed(test::shipped_packing(), plan, {});
    std::int64_t taken = 0, heaped = 0;
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) {
            if (bed.first_carve_node(column, row) < 0) continue;
            const PackingTile& tile = test::shipped_packing().tiles[bed.packing_tile(column, row)];
            for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
                const SeedPose pose = unpack_seed(test::shipped_packing().seeds[tile.first_seed + i]);
                const bool of_bed = pose.rank < bed.ranks(column, row);
                if (of_bed && !bed.present(column, row, pose)) ++taken;
                if (!of_bed && bed.present(column, row, pose)) ++heaped;
            }
        }
    EXPECT_EQ(bed.count(), 100'000'000u - static_cast<std::uint64_t>(taken) + static_cast<std::uint64_t>(heaped));
    // A paraboloid 50 mm deep and 0.4 m in radius, its rim lost above the crests, holds some ten litres: ten thousand seeds.
    EXPECT_GT(taken, 7'000);
    EXPECT_LT(taken, 14'000);
    // A cone of 50 mm and 0.2 m: two litres.
    EXPECT_GT(heaped, 1'000);
    EXPECT_LT(heaped, 3'000);
}

TEST(Bed, ASheetShowsBothFacesOfEveryNumber) {
    const Packing sheet = make_sheet(12, 10);
    BedPlan plan;
    plan.kind = BedKind::sheet;
    plan.columns = 12;
    plan.rows = 10;
    const Bed bed(sheet, plan, {});
    EXPECT_EQ(bed.capacity(), 60u);
    EXPECT_EQ(bed.count(), 120u);
    EXPECT_EQ(sheet.tiles[0].cell_first.back(), 120u);
    ASSERT_TRUE(bed.find(60));
    EXPECT_FALSE(bed.find(61));
}

TEST(Bed, FindsASeedOnTop) {
    for (const std::int64_t seeds : {1LL, 1000LL, 100'000'000LL}) {
        const Bed bed(test::shipped_packing(), hall(), {seeds, 100'000'000});
        std::set<std::uint64_t> found;
        for (std::uint64_t pick = 0; pick < 50; ++pick) {
            const auto place = bed.find_on_top(pick * 123'457);
            ASSERT_TRUE(place);
            EXPECT_TRUE(place->present);
            EXPECT_LE(place->depth_mm, 10.0f);
            found.insert(place->number);
        }
        EXPECT_GE(found.size(), seeds == 1 ? 1u : 40u) << "of 50 picks";
    }
}

// The live window changes density without laying tiles again.
TEST(Bed, WithAnotherDensityIsTheBedOfThatDensity) {
    BedPlan plan = hall();
    CarveForm hollow;
    hollow.at_m = {37.0f, -1.0f};
    hollow.radius_m = 0.4f;
    hollow.depth_mm = 50.0f;
    plan.carve = {hollow};
    const Bed all(test::shipped_packing(), plan, {});
    for (const std::int64_t seeds : {1LL, 12'345'678LL, 100'000'000LL}) {
        const Bed direct(test::shipped_packing(), plan, {seeds, 100'000'000});
        const Bed changed = all.with_density(7'000'000).with_density(seeds);
        EXPECT_EQ(changed.count(), direct.count());
        EXPECT_EQ(changed.full_ranks(), direct.full_ranks());
        EXPECT_EQ(changed.packing_tiles(), direct.packing_tiles());
        EXPECT_TRUE(changed.carve_nodes() == direct.carve_nodes());
        for (int column = 0; column < direct.columns(); ++column) EXPECT_EQ(changed.ranks(column, 7), direct.ranks(column, 7));
    }
}

}  // namespace
}  // namespace sunflower::world
