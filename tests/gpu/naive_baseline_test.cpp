// The naive baseline draws real seeds at their real places: what it is measured at must be what it claims.
#include "engine/render/naive_baseline.hpp"

#include <map>

#include "tests/support/gl_test.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::test {
namespace {

using Naive = GlTest;

world::BedPlan plan_of(int columns, int rows) {
    world::BedPlan plan;
    plan.kind = world::BedKind::field;
    plan.columns = columns;
    plan.rows = rows;
    return plan;
}

constexpr glm::vec3 eye(0.9f, 0.5f, 1.0f);

TEST_F(Naive, TakesTheHighestSeedsOfEveryTileInTurns) {
    const world::Bed bed(shipped_packing(), plan_of(8, 4), {});
    EXPECT_EQ(render::naive_seed_count(bed), 32U * 1500U);
    const auto some = render::naive_instances(bed, eye, 320);
    ASSERT_EQ(some.size(), 320U);
    std::map<int, int> in_tile;
    for (const render::NaiveInstance& instance : some) {
        const glm::vec3 place = instance.from_eye_m + eye;
        // The feet of border tiles lie some centimetres outside: the nearest tile.
        const glm::ivec2 tile = glm::clamp(glm::ivec2(glm::floor(glm::vec2(place) / 0.25f)), glm::ivec2(0), glm::ivec2(7, 3));
        const world::PackingTile& packed = shipped_packing().tiles[bed.packing_tile(tile.x, tile.y)];
        bool found = false;
        for (std::uint32_t i = 0; i < packed.seed_count; ++i) {
            const world::SeedPose pose = world::unpack_seed(shipped_packing().seeds[packed.first_seed + i]);
            // Floats of a metre: 0.1 um.
            found = found || (glm::distance(0.001f * pose.position_mm + 0.25f * glm::vec3(tile, 0), place) < 1e-6f &&
                              pose.rotation == instance.rotation && 0.001f * pose.scale == instance.scale);
        }
        EXPECT_TRUE(found) << place.x << " " << place.y << " " << place.z;
        ++in_tile[tile.y * 8 + tile.x];
    }
    // Ten turns over 32 tiles; a centre on a tile line may be counted on its other side.
    EXPECT_EQ(in_tile.size(), 32U);
    for (const auto& [tile, seeds] : in_tile) EXPECT_NEAR(seeds, 10, 2) << tile;
    EXPECT_EQ(render::naive_instances(bed, eye, 1'000'000).size(), 32U * 1500U);
}

TEST_F(Naive, CoversTheBed) {
    const world::Bed bed(shipped_packing(), plan_of(8, 4), {});
    world::Camera above;
    above.eye_m = {1.0f, 0.5f, 1.5f};
    above.target_m = {1.0f, 0.5f, 0.0f};
    render::NaiveBaseline naive({160, 90});
    EXPECT_EQ(naive.triangles(), 80);
    naive.draw(bed, above, 1'000'000);
    // 36 mm at 35 mm from 1.4 m: 1.44 x 0.81 m of a bed of 2 x 1 m. 24,000 a square metre hide all below, but for a pixel here
    // and there.
    EXPECT_GT(naive.covered_pixels(), 160U * 90U * 995U / 1000U);
    naive.draw(bed, above, 320);
    // 320 seeds of 1.3 cm2 on 2 m2 cover 2 %; most of them are in the picture.
    EXPECT_GT(naive.covered_pixels(), 160U * 90U / 100U);
    EXPECT_LT(naive.covered_pixels(), 160U * 90U * 6U / 100U);
    const render::NaiveFigures figures = naive.measure(bed, above, 0.0, 1000);
    EXPECT_EQ(figures.instances, 1000U);
    EXPECT_EQ(figures.whole_instances, 48'000U);
    EXPECT_DOUBLE_EQ(figures.whole_ms(), 48.0 * figures.ms);
}

}  // namespace
}  // namespace sunflower::test
