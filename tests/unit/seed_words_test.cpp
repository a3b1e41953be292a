// What is told of a seed: the same words for the command line and the panel, true to the bed.
#include "engine/show/seed_words.hpp"

#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/world/pick.hpp"
#include "engine/world/sheet.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::show {
namespace {

world::Scene scene_of(const std::string& name) {
    return world::read_scene(params::load_document(name, core::data_folder() / "scenes"));
}

bool says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(SeedWords, Grouped) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(100'000'000), "100,000,000");
    EXPECT_EQ(grouped(18'446'744'073'709'551'615ull), "18,446,744,073,709,551,615");
}

TEST(SeedWords, NumberAsPeopleTypeIt) {
    const world::Scene hall = scene_of("turbine-hall");
    const world::Bed bed(test::shipped_packing(), hall.bed, {});
    EXPECT_EQ(seed_number("8501713", bed, hall.name), 8'501'713u);
    EXPECT_EQ(seed_number("8,501,713", bed, hall.name), 8'501'713u);
    EXPECT_EQ(seed_number("100,000,000", bed, hall.name), 100'000'000u);
    for (const std::string_view wrong : {"", ",", "0", "-1", "1.5", "seven", "100000001", "12x", "99999999999999999999999"}) {
        try {
            seed_number(wrong, bed, hall.name);
            ADD_FAILURE() << wrong;
        } catch (const core::Error& error) {
            EXPECT_TRUE(says(error.what(), "1 to 100,000,000") && says(error.what(), "turbine-hall")) << error.what();
        }
    }
}

TEST(SeedWords, ParagraphOfTheHall) {
    const world::Scene hall = scene_of("turbine-hall");
    const world::Bed bed(test::shipped_packing(), hall.bed, {});
    const std::string text = seed_paragraph(bed, bed.find(8'501'713).value());
    for (const std::string_view part : {"Seed 8,501,713 belongs to tile 1,361 of 16,000", "of the scene", "of 1,600 painted it",
                                        "one of the 100,000,000 seeds"})
        EXPECT_TRUE(says(text, part)) << part << ": " << text;
    const world::Bed thin(test::shipped_packing(), hall.bed, {1, 100'000'000});
    EXPECT_TRUE(says(seed_paragraph(thin, thin.find(8'501'713).value()), "at this density 1 seed is"));
    const world::Bed patch(test::shipped_packing(), hall.bed, {100'000'000, 1'000'000});
    EXPECT_TRUE(says(seed_paragraph(patch, patch.find(1).value()), "its tile lies outside"));
}

TEST(SeedWords, ParagraphOfTheSheetSpeaksOfTheSheetAndOfTheFaceThatWasMet) {
    const world::Scene scene = scene_of("seed-sheet");
    const world::Packing seeds = world::make_sheet(scene.bed.columns, scene.bed.rows);
    const world::Bed bed(seeds, scene.bed, {});
    const auto left = world::pick(scene, bed, {-0.1145f, 0.1125f, 1.0f}, {0, 0, -1});
    const auto right = world::pick(scene, bed, {-0.0937f, 0.1125f, 1.0f}, {0, 0, -1});
    ASSERT_TRUE(left && left->seed && right && right->seed);
    const std::string text = seed_paragraph(bed, *left->seed);
    EXPECT_TRUE(text.starts_with("Seed 1 lies on the sheet twice")) << text;
    EXPECT_FALSE(says(text, "hall")) << text;
    EXPECT_TRUE(says(text, "one of the 60 seeds")) << text;
    EXPECT_NE(text, seed_paragraph(bed, *right->seed));
}

TEST(SeedWords, HandsAreOneTo1600) {
    int least = 1600, most = 1;
    for (std::uint64_t number = 1; number <= 20'000; ++number) {
        least = std::min(least, hand_of(number));
        most = std::max(most, hand_of(number));
    }
    // Twelve seeds a hand on average: that the first or the last is missing has a chance of e^-12.
    EXPECT_EQ(least, 1);
    EXPECT_EQ(most, 1600);
}

TEST(SeedWords, PortraitLooksAtTheSeedFromAbove) {
    const world::Scene hall = scene_of("turbine-hall");
    const world::Bed bed(test::shipped_packing(), hall.bed, {});
    for (const std::uint64_t number : {1ull, 8'501'713ull, 100'000'000ull}) {
        const world::SeedPlace place = bed.find(number).value();
        const world::Camera camera = portrait_camera(place);
        EXPECT_EQ(camera.target_m, place.position_m);
        EXPECT_GT(camera.eye_m.z, place.position_m.z + 0.2f);
        EXPECT_NEAR(glm::distance(camera.eye_m, camera.target_m), 0.25f, 1e-5f);
    }
}

}  // namespace
}  // namespace sunflower::show
