// Brushes on a bed: what a file may say of strokes, what each tool leaves where, that nothing slides, hangs or is in another,
// and that seeds arrive one by one.
#include "engine/world/stroke.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "engine/world/bed.hpp"
#include "engine/world/stroke_field.hpp"
#include "tests/support/at_rest.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::world {
namespace {

const std::string field = "[plan]\nkind = \"field\"\ncorner_m = [0, 0]\nsize_m = [3, 2]\n";
constexpr float surface_mm = 96.0f, untouched_mm = 1000.0f;

BedPlan plan() {
    BedPlan of;
    of.kind = BedKind::field;
    of.columns = 12;
    of.rows = 8;
    return of;
}

std::shared_ptr<const Stroke> stroke(StrokeTool tool, float radius_m, float amount, std::vector<glm::vec2> points) {
    return std::make_shared<const Stroke>(Stroke{tool, radius_m, amount, std::move(points)});
}

StrokeList list(Strokes strokes) {
    return std::make_shared<const Strokes>(std::move(strokes));
}

/// A flat bed of 3 x 2 m.
StrokeField flat() {
    return StrokeField(
        {{0.0f, 0.0f}, 12, 8, surface_mm, [](glm::ivec2, std::span<const glm::vec2>, std::span<CarveLimits> found) {
             std::ranges::fill(found, CarveLimits{untouched_mm, 0.0f});
         }});
}

float at(const StrokeField& made, glm::vec2 place_m) {
    return made.height_mm(glm::ivec2(glm::round(place_m * 100.0f)));
}

std::vector<float> heights(const StrokeField& made) {
    std::vector<float> all;
    for (int y = 0; y <= 200; ++y)
        for (int x = 0; x <= 300; ++x) all.push_back(made.height_mm({x, y}));
    return all;
}

std::shared_ptr<const Stroke> random_stroke(std::mt19937& random) {
    const auto real = [&](double low, double high) {
        return static_cast<float>(std::uniform_real_distribution<double>(low, high)(random));
    };
    const auto tool = static_cast<StrokeTool>(random() % stroke_tool_count);
    const float radius = real(0.05, 0.25);
    const params::Range range = stroke_amount(tool, radius);
    Stroke made{tool, radius, real(range.min, range.max), {{real(0.3, 2.7), real(0.3, 1.7)}}};
    for (unsigned i = random() % 12; i > 0; --i)
        made.points_m.push_back(glm::clamp(made.points_m.back() + glm::vec2(real(-0.1, 0.1), real(-0.1, 0.1)), glm::vec2(0.0f),
                                           glm::vec2(3.0f, 2.0f)));
    return std::make_shared<const Stroke>(std::move(made));
}

// --- files ----------------------------------------------------------------------------------------------------------------

Scene scene_with(const std::string& strokes) {
    return test::scene_of(test::bare_scene + field + strokes);
}

TEST(Stroke, IsReadBackAsItWasWritten) {
    std::mt19937 random(3);
    Strokes strokes;
    for (int i = 0; i < 200; ++i) strokes.push_back(random_stroke(random));
    const Scene scene = scene_with(strokes_text(strokes));
    ASSERT_TRUE(scene.bed.strokes);
    ASSERT_EQ(scene.bed.strokes->size(), strokes.size());
    for (std::size_t i = 0; i < strokes.size(); ++i) EXPECT_EQ(*(*scene.bed.strokes)[i], *strokes[i]) << i;
    EXPECT_EQ(scene_with("").bed.strokes, nullptr);
    // Planted: a point that is moved by the smallest step of a float is another.
    Stroke moved = *strokes.front();
    moved.points_m.front().x = std::nextafter(moved.points_m.front().x, 9.0f);
    EXPECT_FALSE(*(*scene_with(strokes_text({std::make_shared<const Stroke>(moved)})).bed.strokes)[0] == *strokes.front());
}

TEST(Stroke, RefusesWhatCannotBe) {
    const auto says = [](const std::string& text, const std::string& part, const std::string& plan_text = field) {
        const std::string said = test::complaint([&] { test::scene_of(test::bare_scene + plan_text + text); });
        EXPECT_NE(said.find(part), std::string::npos) << "said: " << said;
        EXPECT_NE(said.find("test.toml:"), std::string::npos) << "names no line: " << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << "is more than a sentence: " << said;
    };
    const std::string head = "[[stroke]]\nradius_m = 0.1\n", dig = head + "tool = \"dig\"\ndepth_mm = 20.0\n";
    EXPECT_EQ(test::complaint([&] { scene_with(dig + "points_m = [[1, 1]]\n"); }), "");
    says(dig + "points_m = [[1, 1], [3.5, 1]]\n", "outside the bed");
    says(dig + "points_m = []\n", "needs a point");
    says(dig + "points_m = [[1, 1, 1]]\n", "a point of points_m");
    says(dig + "points_m = [[nan, 1]]\n", "a point of points_m");
    says(dig + "points_m = [[1, 1]]\nheight_mm = 3.0\n", "height_mm");
    says(dig, "points_m");
    says(head + "tool = \"comb\"\ndepth_mm = 5.0\npoints_m = [[1, 1]]\n", "comb");
    says(head + "tool = \"dig\"\ndepth_mm = 80.0\npoints_m = [[1, 1]]\n", "would slide");
    says(head + "tool = \"smooth\"\nstrength = 1.5\npoints_m = [[1, 1]]\n", "strength");
    says("[[stroke]]\nradius_m = 5.0\ntool = \"rake\"\ndepth_mm = 5.0\npoints_m = [[1, 1]]\n", "radius_m");
    says(dig + "points_m = [[1, 1]]\n", "kind 'field'", "[plan]\nkind = \"poured\"\ncorner_m = [0, 0]\nsize_m = [3, 2]\n");
    std::string many = dig + "points_m = [";
    for (std::size_t i = 0; i <= most_stroke_points; ++i) many += "[1, 1],\n";
    says(many + "]\n", "make two strokes of it");
}

// --- tools ----------------------------------------------------------------------------------------------------------------

TEST(Stroke, EachToolLeavesWhatItShould) {
    // A tenth of the amount is the hand's own unevenness, in height and in width.
    const std::vector<glm::vec2> way = {{0.8f, 1.0f}, {2.2f, 1.0f}};
    StrokeField made = flat();
    EXPECT_TRUE(made.tiles().empty());
    made.follow({stroke(StrokeTool::heap, 0.1f, 30.0f, way)});
    for (float x = 0.8f; x <= 2.2f; x += 0.1f) {
        EXPECT_NEAR(at(made, {x, 1.0f}), 30.0f, 5.0f) << x;
        EXPECT_NEAR(at(made, {x, 1.05f}), 19.0f, 4.0f) << x;
        EXPECT_EQ(at(made, {x, 1.12f}), 0.0f) << x;
    }
    EXPECT_EQ(made.limits({100, 150}).bed_mm, untouched_mm) << "where nobody was nothing is another";
    EXPECT_NEAR(made.limits({150, 100}).heap_mm, surface_mm + 30.0f, 5.0f);

    made.follow({stroke(StrokeTool::dig, 0.15f, 60.0f, way)});
    EXPECT_NEAR(at(made, {1.5f, 1.0f}), -60.0f, 9.0f);
    EXPECT_NEAR(made.limits({150, 100}).bed_mm, surface_mm - 60.0f, 9.0f);
    EXPECT_GT(at(made, {1.5f, 1.18f}), 1.0f) << "a rim";
    made.follow({stroke(StrokeTool::dig, 0.3f, 120.0f, way)});
    EXPECT_GT(at(made, {1.5f, 1.0f}), -surface_mm - 11.0f) << "no deeper than the floor";
    EXPECT_LT(made.limits({150, 100}).bed_mm, 0.0f) << "which is bare";

    made.follow({stroke(StrokeTool::rake, 0.11f, 8.0f, way)});
    int grooves = 0;
    for (int y = 90; y <= 110; ++y) {
        const float here = made.height_mm({150, y});
        grooves += here < made.height_mm({150, y - 1}) && here <= made.height_mm({150, y + 1}) && here < -4.0f ? 1 : 0;
    }
    EXPECT_EQ(grooves, 4) << "a tine every 55 mm";
    // A row of tines sets in and ends in a row; a hole ends in a half circle.
    for (float y = 0.86f; y <= 1.14f; y += 0.02f) {
        EXPECT_EQ(at(made, {0.73f, y}), 0.0f) << y;
        EXPECT_EQ(at(made, {2.27f, y}), 0.0f) << y;
    }
    EXPECT_LT(made.height_mm({83, 97}), -3.0f);
    // Of a wide one too, that a hand drew in short steps.
    std::vector<glm::vec2> steps;
    for (int i = 0; i <= 28; ++i) steps.emplace_back(0.8f + 0.05f * static_cast<float>(i), 1.0f);
    StrokeField wide = flat();
    wide.follow({stroke(StrokeTool::rake, 0.25f, 8.0f, steps)});
    for (float y = 0.7f; y <= 1.3f; y += 0.02f) EXPECT_EQ(at(wide, {0.71f, y}), 0.0f) << y;
    EXPECT_LT(std::ranges::min(heights(wide)), -6.0f);
    StrokeField dug = flat();
    dug.follow({stroke(StrokeTool::dig, 0.11f, 8.0f, way)});
    EXPECT_LT(at(dug, {0.73f, 1.0f}), -1.0f);
    // One dab of it is a short row too.
    dug.follow({stroke(StrokeTool::rake, 0.11f, 8.0f, {{1.5f, 1.0f}})});
    EXPECT_LT(std::ranges::min(heights(dug)), -4.0f);
    EXPECT_EQ(at(dug, {1.5f, 1.07f}), 0.0f);

    made.follow({stroke(StrokeTool::tread, 0.16f, 16.0f, way)});
    const std::vector<float> trodden = heights(made);
    const auto pressed = std::ranges::count_if(trodden, [](float mm) { return mm < -8.0f; });
    EXPECT_GT(pressed, 3 * 120) << "three shoes of 0.32 by 0.12 m: 300 nodes each, more than a third of them deep";
    EXPECT_LT(pressed, 3 * 320);
    EXPECT_LT(std::ranges::min(trodden), -11.0f);

    // Smoothing takes half of a ridge away at least, and leaves a plain as it is.
    const auto ridge = stroke(StrokeTool::heap, 0.06f, 20.0f, way);
    made.follow({ridge, stroke(StrokeTool::smooth, 0.2f, 1.0f, way)});
    EXPECT_LT(at(made, {1.5f, 1.0f}), 10.0f);
    EXPECT_GT(at(made, {1.5f, 1.0f}), 1.0f);
    made.follow({stroke(StrokeTool::smooth, 0.2f, 1.0f, way)});
    EXPECT_EQ(std::ranges::max(heights(made)), 0.0f);
    EXPECT_TRUE(made.tiles().empty());
}

TEST(Stroke, AWayOfNoLengthIsADab) {
    // Planted: squared, such a length is nought in floats, and the direction along it is infinite.
    for (const float away : {0.0f, 1e-30f, 1e-20f}) {
        StrokeField dab = flat(), way = flat();
        dab.follow({stroke(StrokeTool::rake, 0.11f, 8.0f, {{0.0f, 1.0f}})});
        way.follow({stroke(StrokeTool::rake, 0.11f, 8.0f, {{0.0f, 1.0f}, {away, 1.0f}})});
        EXPECT_EQ(heights(way), heights(dab)) << away;
    }
}

TEST(Stroke, OneAfterTheOther) {
    const auto heap = stroke(StrokeTool::heap, 0.1f, 30.0f, {{1.5f, 1.0f}}),
               dig = stroke(StrokeTool::dig, 0.1f, 30.0f, {{1.5f, 1.0f}});
    const auto level = stroke(StrokeTool::smooth, 0.15f, 1.0f, {{1.5f, 1.0f}});
    StrokeField a = flat(), b = flat();
    a.follow({heap, level, dig});
    b.follow({heap, dig, level});
    EXPECT_GT(std::abs(at(a, {1.5f, 1.0f}) - at(b, {1.5f, 1.0f})), 5.0f) << "the order makes a difference";
    // One heap upon another stays below what the packing has.
    Strokes often(20, heap);
    a.follow(often);
    EXPECT_GT(at(a, {1.5f, 1.0f}), 40.0f);
    EXPECT_LT(at(a, {1.5f, 1.0f}), 55.1f);
}

TEST(Stroke, MoreOrFewerAreAsIfDrawnAnew) {
    std::mt19937 random(5);
    StrokeField going = flat();
    Strokes strokes;
    for (int i = 0; i < 60; ++i) {
        if (random() % 3 == 0 && !strokes.empty())
            strokes.pop_back();
        else if (random() % 3 == 0 && !strokes.empty())
            strokes.back() = random_stroke(random);
        else
            strokes.push_back(random_stroke(random));
        going.follow(strokes);
        if (i % 12 != 11) continue;
        StrokeField anew = flat();
        anew.follow(strokes);
        ASSERT_TRUE(heights(going) == heights(anew)) << "after " << i;
    }
    // Planted: another order is another bed.
    StrokeField other = flat();
    std::ranges::reverse(strokes);
    other.follow(strokes);
    EXPECT_FALSE(heights(going) == heights(other));
    going.follow({});
    EXPECT_TRUE(going.tiles().empty());
}

TEST(Stroke, NoBankSlides) {
    std::mt19937 random(7);
    StrokeField made = flat();
    Strokes strokes;
    for (int i = 0; i < 300; ++i) strokes.push_back(random_stroke(random));
    // Straight down on the same place ten times: only sliding keeps this from being a shaft.
    for (int i = 0; i < 10; ++i) strokes.push_back(stroke(StrokeTool::dig, 0.06f, 25.0f, {{1.0f, 1.0f}}));
    made.follow(strokes);
    float most = 0.0f;
    for (int y = 0; y <= 200; ++y)
        for (int x = 0; x < 300; ++x)
            most = std::max(most, std::abs(made.height_mm({x, y}) - made.height_mm({x + 1, y})) / 10.0f);
    // A tread or a groove may stand as steep as it was pressed when it is no deeper than a seed is thick.
    EXPECT_LT(most, repose_slope + 0.01f);
    EXPECT_LT(std::ranges::min(heights(made)), -60.0f) << "nothing was dug: this test sees nothing";
}

// --- beds -----------------------------------------------------------------------------------------------------------------

StrokeList everything() {
    std::vector<glm::vec2> spiral;
    for (int i = 0; i <= 40; ++i) {
        const float angle = 0.3f * static_cast<float>(i), away = 0.08f + 0.006f * static_cast<float>(i);
        spiral.push_back(glm::vec2(2.2f, 0.75f) + away * glm::vec2(std::cos(angle), std::sin(angle)));
    }
    return list({stroke(StrokeTool::heap, 0.14f, 45.0f, {{0.8f, 1.2f}, {0.9f, 1.3f}}),
                 stroke(StrokeTool::dig, 0.18f, 80.0f, {{1.5f, 1.3f}, {1.6f, 1.25f}}),
                 stroke(StrokeTool::rake, 0.12f, 9.0f, spiral),
                 stroke(StrokeTool::tread, 0.15f, 16.0f, {{0.4f, 0.6f}, {1.6f, 0.7f}}),
                 stroke(StrokeTool::smooth, 0.15f, 1.0f, {{0.7f, 1.0f}, {1.0f, 1.0f}})});
}

const Bed& bare_bed() {
    static const Bed bed(test::shipped_packing(), plan(), {});
    return bed;
}
const Bed& brushed_bed() {
    static const Bed bed = bare_bed().with_strokes(everything());
    return bed;
}

TEST(Stroke, NothingHangsInTheAirAndNothingIsInAnother) {
    struct Place {
        const char* what;
        glm::vec2 at_m;
        float half_m;
    };
    for (const Place& place : {Place{"heap", {0.85f, 1.25f}, 0.12f}, Place{"hole", {1.55f, 1.28f}, 0.13f},
                               Place{"rake", {2.3f, 0.75f}, 0.12f}, Place{"steps", {1.02f, 0.62f}, 0.12f}}) {
        const test::Rest rest =
            test::at_rest(test::seeds_about(brushed_bed(), place.at_m, place.half_m + 0.05f), 1000.0f * place.half_m);
        std::printf("%-6s %5zu on top, %5.2f %% would move, overlap p99 %.3f, largest %.3f mm\n", place.what, rest.looked_at,
                    100.0 * rest.share(), static_cast<double>(rest.p99_mm), static_cast<double>(rest.largest_mm));
        ASSERT_GT(rest.looked_at, 300u);
        // As of all traces (traces_test): what the packing's own surface has, 2.6 %, and the packing's overlaps.
        EXPECT_LE(rest.share(), 0.03) << place.what;
        EXPECT_LT(rest.p99_mm, 0.1f) << place.what;
        EXPECT_LT(rest.largest_mm, 0.3f) << place.what;
        // 40 degrees, as there.
        EXPECT_LT(test::steepest(brushed_bed(), place.at_m, place.half_m), 0.84f) << place.what;
    }
    // Planted: lifted by a seed's thickness, every second hangs.
    auto lifted = test::seeds_about(brushed_bed(), {0.85f, 1.25f}, 0.2f);
    for (std::size_t i = 0; i < lifted.size(); i += 2) lifted[i].position_mm.z += 8.0f;
    EXPECT_GT(test::at_rest(lifted, 150.0f).share(), 0.1);
}

TEST(Stroke, CountsAndNumbersAreThoseOfTheSeeds) {
    EXPECT_EQ(test::counted(brushed_bed()), brushed_bed().count());
    EXPECT_NE(brushed_bed().count(), bare_bed().count());
    // The same whether it was painted on the bed or laid with it, and after taking back and forth.
    BedPlan painted = plan();
    painted.strokes = everything();
    const Bed laid(test::shipped_packing(), painted, {});
    EXPECT_EQ(laid.count(), brushed_bed().count());
    EXPECT_TRUE(laid.carve_nodes() == brushed_bed().carve_nodes());
    Strokes fewer = *brushed_bed().plan().strokes;
    fewer.pop_back();
    const Bed back = brushed_bed().with_strokes(list(fewer)).with_strokes(brushed_bed().plan().strokes);
    EXPECT_EQ(back.count(), brushed_bed().count());
    EXPECT_TRUE(back.carve_nodes() == brushed_bed().carve_nodes());
    EXPECT_EQ(brushed_bed().with_strokes(nullptr).count(), bare_bed().count());
    EXPECT_FALSE(brushed_bed().with_strokes(nullptr).is_brushed());
    // What lies on top has a number, and is found by it or carries that of one dug nearby.
    for (std::uint64_t pick = 0; pick < 50; ++pick) {
        const auto top = brushed_bed().find_on_top(pick * 7919);
        ASSERT_TRUE(top);
        EXPECT_GE(top->number, 1u);
        EXPECT_LE(top->number, brushed_bed().last_number());
    }
    // Where the plan says how many there are, a brush takes and gives, and numbers stay.
    BedPlan exact = plan();
    exact.seeds = 500'000;
    const Bed before(test::shipped_packing(), exact, {});
    ASSERT_EQ(before.count(), 500'000u);
    const Bed after = before.with_strokes(everything());
    EXPECT_NE(after.count(), 500'000u);
    EXPECT_EQ(after.last_number(), 500'000u);
    exact.strokes = everything();
    EXPECT_EQ(Bed(test::shipped_packing(), exact, {}).count(), after.count());
    EXPECT_EQ(Bed(test::shipped_packing(), exact, {}).last_number(), 500'000u);
}

TEST(Stroke, SeedsArriveOneByOne) {
    const std::int64_t brushed_count = static_cast<std::int64_t>(brushed_bed().count());
    for (const Bed* bed : {&bare_bed(), &brushed_bed()})
        for (const double share : {0.0, 1e-6, 0.1, 0.5, 0.97, 0.9999, 1.0}) {
            const Bed some = bed->with_density(100'000'000, share);
            const std::int64_t wanted = std::llround(share * static_cast<double>(bed->count()));
            EXPECT_EQ(static_cast<std::int64_t>(some.count()), wanted) << share;
            EXPECT_EQ(test::counted(some), static_cast<std::uint64_t>(wanted)) << share;
            if (share == 1.0) {
                EXPECT_TRUE(some.carve_nodes() == bed->carve_nodes());
            }
        }
    // Who has arrived stays, until the heaps grow.
    const Bed few = brushed_bed().with_density(100'000'000, 0.4), more = few.with_density(100'000'000, 0.41);
    const PackingTile& tile = few.packing().tiles[few.packing_tile(3, 5)];
    for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
        const SeedPose pose = unpack_seed(few.packing().seeds[tile.first_seed + i]);
        ASSERT_TRUE(!few.present(3, 5, pose) || more.present(3, 5, pose)) << i;
    }
    // With density and gathering, in a pile, and brushed while they arrive.
    const Bed thin(test::shipped_packing(), plan(), {300'000, 200'000, 0.25});
    EXPECT_EQ(thin.count(), 50'000u);
    EXPECT_EQ(Bed(test::shipped_packing(), plan(), {1000, 1000, 0.5}).count(), 500u);
    EXPECT_EQ(Bed(test::shipped_packing(), plan(), {1000, 1000, 0.0}).count(), 0u);
    const Bed half = bare_bed().with_density(100'000'000, 0.5).with_strokes(everything());
    EXPECT_EQ(static_cast<std::int64_t>(half.count()), std::llround(0.5 * static_cast<double>(brushed_count)));
    EXPECT_EQ(half.with_density(100'000'000).count(), brushed_bed().count());
    // Planted: half of the density is none of the share where heaps are, which density leaves alone.
    EXPECT_NE(static_cast<std::int64_t>(brushed_bed().with_density(300'000).count()),
              std::llround(0.5 * static_cast<double>(brushed_count)));
}

}  // namespace
}  // namespace sunflower::world
