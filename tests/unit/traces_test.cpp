// What shapes a bed: counts exact where the scene says so, nothing in the air, nothing in one another beyond the packing's
// bounds, no bank steeper than seeds keep; and what a scene file may not say.
#include "engine/world/traces.hpp"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/poured.hpp"
#include "engine/world/rest.hpp"
#include "engine/world/sheet.hpp"
#include "engine/world/strays.hpp"
#include "tests/support/at_rest.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::world {
namespace {

using test::at_rest, test::counted, test::Rest, test::seeds_about, test::steepest;

/// A bed of 2 x 1 m, and a pier beside it.
const std::string field_in_room =
    "[plan]\nkind = \"field\"\ncorner_m = [0, 0]\nsize_m = [2, 1]\n"
    "[[box]]\nsurface = \"steel\"\nlow_m = [0.7, 1.3, 0]\nhigh_m = [1.0, 1.5, 2]\n";

/// A shipped scene with its packing and bed.
struct Laid {
    Scene scene;
    Packing packing;
    Bed bed;

    explicit Laid(const std::string& name) : Laid(test::shipped_scene(name)) {}
    explicit Laid(Scene of) : scene(std::move(of)), packing(packing_for(scene)), bed(packing, scene.bed, {}) {}
};

/// Pouring takes a second: once for all tests.
const Laid& laid_once(const std::string& name) {
    static std::map<std::string, std::unique_ptr<const Laid>> all;
    auto& laid = all[name];
    if (!laid) laid = std::make_unique<const Laid>(name);
    return *laid;
}

TEST(Traces, FlatBedsHoldExactlyWhatTheirSceneSays) {
    const std::map<std::string, std::uint64_t> scenes = {
        {"tate-square", 8'000'000}, {"mary-boone", 3'330'000}, {"k20", 65'000'000}, {"behind-the-barrier", 100'000'000}};
    for (const auto& [name, seeds] : scenes) {
        const Laid& laid = laid_once(name);
        EXPECT_EQ(laid.bed.count(), seeds) << name;
        if (seeds <= 8'000'000) {
            EXPECT_EQ(counted(laid.bed), seeds) << name;
            // Planted: another density is another count, and back again it is the scene's.
            const Bed fewer = laid.bed.with_density(static_cast<std::int64_t>(seeds) - 1);
            EXPECT_NE(counted(fewer), seeds) << name;
            EXPECT_EQ(counted(fewer.with_density(100'000'000)), seeds) << name;
        }
    }
}

TEST(Traces, WhatIsPouredIsExactAndNumberedFromOne) {
    const std::map<std::string, std::uint64_t> scenes = {
        {"tate-cone", 8'000'000}, {"pile-100kg", 66'667}, {"handful", 60}, {"single-seed", 1}};
    for (const auto& [name, seeds] : scenes) {
        const Laid& laid = laid_once(name);
        const Packing& poured = laid.bed.packing();
        EXPECT_EQ(laid.bed.count(), seeds) << name;
        EXPECT_EQ(laid.bed.capacity(), seeds) << name;
        std::set<std::uint64_t> numbers;
        std::uint64_t drawn = 0;
        for (int row = 0; row < laid.bed.rows(); ++row)
            for (int column = 0; column < laid.bed.columns(); ++column) {
                const PackingTile& tile = poured.tiles[laid.bed.packing_tile(column, row)];
                for (std::uint32_t i = 0; i < tile.seed_count; ++i, ++drawn) {
                    const SeedPose pose = unpack_seed(poured.seeds[tile.first_seed + i]);
                    ASSERT_TRUE(laid.bed.present(column, row, pose)) << name;
                    numbers.insert(laid.bed.number_of(column, row, pose.index));
                }
            }
        EXPECT_EQ(numbers.size(), drawn) << name << ": two seeds have one number";
        EXPECT_GE(*numbers.begin(), 1u);
        EXPECT_LE(*numbers.rbegin(), seeds) << name;
        // The deep ones complete them: the last there is, and none beyond.
        if (drawn < seeds) {
            EXPECT_TRUE(deep_seed(poured, laid.scene.bed, seeds - drawn - 1)) << name;
        }
        EXPECT_FALSE(deep_seed(poured, laid.scene.bed, seeds - drawn)) << name;
        EXPECT_FALSE(laid.bed.find(seeds + 1)) << name;
        for (const std::uint64_t number : {std::uint64_t{1}, (seeds + 1) / 2, seeds}) {
            const auto place = laid.bed.find(number);
            ASSERT_TRUE(place) << name << " " << number;
            EXPECT_GE(place->position_m.z, laid.scene.bed.height_m) << name;
        }
    }
}

TEST(Traces, EverySceneNumbersItsSeedsFromOneToTheLast) {
    const std::map<std::string, std::uint64_t> last = {
        {"field", 10'000'000'000}, {"handful", 60},          {"k20", 65'000'000},
        {"mary-boone", 3'330'000}, {"pile-100kg", 66'667},   {"seed-sheet", 60},
        {"single-seed", 1},        {"tate-cone", 8'000'000}, {"tate-square", 8'000'000}};
    for (const std::string& name : params::document_names(core::data_folder() / "scenes")) {
        const Laid& laid = laid_once(name);
        const std::uint64_t most = last.contains(name) ? last.at(name) : 100'000'000;
        EXPECT_EQ(laid.bed.last_number(), most) << name;
        EXPECT_FALSE(laid.bed.find(0)) << name;
        EXPECT_FALSE(laid.bed.find(most + 1)) << name;
        for (const std::uint64_t number : {std::uint64_t{1}, most / 2 + 1, most}) {
            const auto place = laid.bed.find(number);
            ASSERT_TRUE(place) << name << " " << number;
            EXPECT_EQ(place->number, number) << name;
            EXPECT_TRUE(place->present || place->carved || name == "field")
                << name << " " << number;  // of ten billion the default shows a hundredth
        }
        // What lies on top says the number by which it is found.
        const auto top = laid.bed.find_on_top(12345);
        ASSERT_TRUE(top) << name;
        EXPECT_EQ(laid.bed.find(top->number)->position_m, top->position_m) << name;
    }
    // Where the plan says how many there are, a thinner bed keeps the numbers of those that stay.
    const Bed &whole = laid_once("mary-boone").bed, thin = whole.with_density(1'000'000);
    const auto stays = thin.find_on_top(77);
    ASSERT_TRUE(stays);
    EXPECT_EQ(whole.find(stays->number)->position_m, stays->position_m);
    EXPECT_FALSE(thin.find(3'330'001));
}

struct Sample {
    const char* scene;
    glm::vec2 at_m;
    float inner_m;
};

/// Of a poured bed only the skin is listed: of that the upper 20 mm, whose supports are listed too.
Rest poured_at_rest(const Laid& laid, const Sample& sample, const std::vector<SeedPose>& seeds) {
    return at_rest(seeds, 1000.0f * sample.inner_m, [&](const SeedPose& seed, const auto&) {
        const glm::vec2 place = sample.at_m + 0.001f * glm::vec2(seed.position_mm);
        const float top_mm = poured_heights(laid.scene.bed.carve, place).x + laid.bed.packing().poured.lift_mm;
        return seed.position_mm.z > top_mm - 20.0f;
    });
}

TEST(Traces, FewerPouredSeedsLieInASmallerFormAtRest) {
    const Laid &pile = laid_once("pile-100kg"), &hand = laid_once("handful");
    float before_mm = 1e9f;
    for (const std::int64_t seeds : {66'666, 20'000, 1200, 40}) {
        const Bed fewer = pile.bed.with_density(seeds);
        // Below a thousand, as many as come to rest.
        EXPECT_NEAR(static_cast<double>(fewer.count()), static_cast<double>(seeds), seeds < 1000 ? 6.0 : 0.0);
        float top_mm = 0.0f;
        for (const PackedSeed& words : fewer.packing().seeds) top_mm = std::max(top_mm, unpack_seed(words).position_mm.z);
        EXPECT_LT(top_mm, before_mm) << seeds;
        before_mm = top_mm;
        EXPECT_TRUE(fewer.find(fewer.count())->present);
        EXPECT_FALSE(fewer.find(66'667)->present);
    }
    // So few are looked at one by one.
    const Bed few = hand.bed.with_density(25);
    EXPECT_EQ(few.count(), 25u);
    const Rest rest = at_rest(seeds_about(few, {0.0f, 0.0f}, 0.2f), 150.0f, [](const SeedPose&, const auto&) { return true; });
    EXPECT_EQ(rest.looked_at, 25u);
    EXPECT_EQ(rest.falling, 0u);
    // And all of them again.
    EXPECT_EQ(few.with_density(100'000'000).count(), 60u);
}

TEST(Traces, StraysLieOnTheFloorBesideTheBed) {
    const auto strays = [](const std::string& text) {
        const Scene scene = test::scene_of(test::bare_scene + field_in_room + text);
        return scene;
    };
    const Scene none = strays("");
    EXPECT_EQ(none.model, nullptr);
    CarveForm form;
    form.kind = CarveKind::loose;
    form.at_m = {1.0f, 1.0f};
    form.radius_m = 0.8f;
    form.count = 60;
    const auto seeds = lay_strays(none, form, {});
    ASSERT_EQ(seeds.size(), 60u);
    for (const SeedPose& seed : seeds) {
        EXPECT_NEAR(lowest_mm(seed), 0.0f, 0.01f);
        const glm::vec2 at_m = 0.001f * glm::vec2(seed.position_mm);
        EXPECT_TRUE(at_m.x < -0.05f || at_m.x > 2.05f || at_m.y < -0.05f || at_m.y > 1.05f) << "in the bed";
        EXPECT_FALSE(at_m.x > 0.69f && at_m.x < 1.01f && at_m.y > 1.29f && at_m.y < 1.51f) << "in the pier";
        std::vector<const SeedPose*> all;
        for (const SeedPose& other : seeds) {
            all.push_back(&other);
            EXPECT_TRUE(&other == &seed || !touch_of(seed, other, 0.0f)) << "in another";
        }
        EXPECT_TRUE(stays(seed, all, 0.5f));
    }
    // Planted: one that is lifted hangs in the air.
    SeedPose lifted = seeds.front();
    lifted.position_mm.z += 5.0f;
    EXPECT_FALSE(stays(lifted, {}, 0.5f));
    const Scene some = strays("[[carve]]\nkind = \"loose\"\nat_m = [1, 1]\nradius_m = 0.8\ncount = 60\n");
    ASSERT_NE(some.model, nullptr);
    for (const Model::Part& part : some.model->parts)
        EXPECT_GE(part.low_m.z, -1e-4f) << "under the floor";  // corners of a mesh of the seed's volume lie outside it
    EXPECT_TRUE(some.bed.carve.empty());
    const std::string said =
        test::complaint([&] { strays("[[carve]]\nkind = \"loose\"\nat_m = [1, 0.5]\nradius_m = 0.3\ncount = 5\n"); });
    EXPECT_NE(said.find("do not lie clear of the bed"), std::string::npos) << said;
}

TEST(Traces, NothingHangsInTheAirAndNothingIsInAnother) {
    const std::vector<Sample> samples = {{"behind-the-barrier", {30.0f, 2.0f}, 0.20f},  // uncarved: what the packing itself has
                                         {"opening-days", {32.35f, 5.75f}, 0.25f},      // a hole
                                         {"opening-days", {32.72f, 6.02f}, 0.16f},      // a castle
                                         {"opening-days", {30.2f, 6.9f}, 0.25f},        // footprints
                                         {"opening-days", {29.0f, 5.6f}, 0.25f},        // where somebody sat
                                         {"cuboid", {26.3f, -10.9f}, 0.22f},
                                         {"cuboid", {23.0f, 8.0f}, 0.20f},
                                         {"mary-boone", {-6.4f, 0.1f}, 0.20f},
                                         {"pile-100kg", {0.0f, 0.0f}, 0.46f},
                                         {"tate-cone", {-1.2f, -1.1f}, 0.30f},
                                         {"tate-cone", {0.0f, 0.0f}, 0.25f},
                                         {"handful", {0.0f, 0.0f}, 0.12f},
                                         {"single-seed", {0.0f, 0.0f}, 0.12f}};
    for (const Sample& sample : samples) {
        const Laid& laid = laid_once(sample.scene);
        const auto seeds = seeds_about(laid.bed, sample.at_m, sample.inner_m + 0.05f);
        const Rest rest = laid.scene.bed.kind == BedKind::poured ? poured_at_rest(laid, sample, seeds)
                                                                 : at_rest(seeds, 1000.0f * sample.inner_m);
        std::printf("%-20s %6.2f %6.2f: %5zu on top, %5.2f %% would move, overlap p99 %.3f, largest %.3f mm\n", sample.scene,
                    static_cast<double>(sample.at_m.x), static_cast<double>(sample.at_m.y), rest.looked_at,
                    100.0 * rest.share(), static_cast<double>(rest.p99_mm), static_cast<double>(rest.largest_mm));
        ASSERT_GT(rest.looked_at, 0u) << sample.scene;
        EXPECT_LE(rest.share(), 0.03) << sample.scene;
        EXPECT_LT(rest.p99_mm, 0.1f) << sample.scene;
        EXPECT_LT(rest.largest_mm, 0.3f) << sample.scene;
    }
    // Planted: half of the top seeds lifted by their thickness hang in the air; moved sideways they are in others.
    auto lifted = seeds_about(laid_once("opening-days").bed, {30.2f, 6.9f}, 0.25f);
    auto pushed = lifted;
    for (std::size_t i = 0; i < lifted.size(); i += 2) {
        lifted[i].position_mm.z += 8.0f;
        pushed[i].position_mm.x += 2.0f;
    }
    EXPECT_GT(at_rest(lifted, 200.0f).share(), 0.1);
    EXPECT_GT(at_rest(pushed, 200.0f).p99_mm, 0.5f);
}

TEST(Traces, NoBankIsSteeperThanSeedsKeep) {
    const Laid &open = laid_once("opening-days"), &pile = laid_once("pile-100kg"), &cone = laid_once("tate-cone");
    // 40 degrees: 36 of Sotheby's pile, and what single seeds add to a difference of means.
    constexpr float steep = 0.84f;
    EXPECT_LT(steepest(open.bed, {30.2f, 6.9f}, 0.3f), steep);
    EXPECT_LT(steepest(open.bed, {32.35f, 5.75f}, 0.25f), steep);
    EXPECT_LT(steepest(open.bed, {32.72f, 6.02f}, 0.15f), steep);
    // Sotheby's own figures, 33 cm on 44, are 37 degrees all over.
    EXPECT_LT(steepest(pile.bed, {0.0f, 0.20f}, 0.12f), 0.92f);
    EXPECT_LT(steepest(cone.bed, {-1.0f, -0.9f}, 0.15f), steep);
    // Planted: the cliff of the bed's own edge, 60 degrees, is none of them.
    EXPECT_GT(steepest(open.bed, {33.0f, 8.45f}, 0.1f), steep);
}

const std::string field = "[plan]\nkind = \"field\"\ncorner_m = [0, 0]\nsize_m = [2, 1]\n";
const std::string poured = "[plan]\nkind = \"poured\"\ncorner_m = [0, 0]\nsize_m = [2, 1]\n";

/// A scene file in `folder` that has nothing else to say.
Scene scene_in(const std::filesystem::path& folder, const std::string& text) {
    return test::scene_of(test::bare_scene + text, (folder / "test.toml").string());
}

std::string complaint(const std::string& text, const std::filesystem::path& folder = "folder") {
    return test::complaint([&] { scene_in(folder, text); });
}

TEST(Traces, RefusesWhatCannotBe) {
    const auto says = [](const std::string& text, const std::string& part) {
        const std::string said = complaint(text);
        EXPECT_NE(said.find(part), std::string::npos) << "said: " << said;
        EXPECT_NE(said.find("test.toml:"), std::string::npos) << "names no line: " << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << "is more than a sentence: " << said;
    };
    EXPECT_EQ(complaint(field), "");
    says(field + "[[carve]]\nkind = \"footprints\"\npath_m = [[0.2, 0.2], [2.5, 0.2]]\n", "outside the bed");
    says(field + "[[carve]]\nkind = \"footprints\"\npath_m = [[0.2, 0.2]]\n", "two points or more");
    says(field + "[[carve]]\nkind = \"footprints\"\npath_m = [[0.2, 0.2], [0.2, 0.2]]\n", "goes nowhere");
    says(field + "[[carve]]\nkind = \"hollow\"\nat_m = [3, 0.5]\nradius_m = 0.2\ndepth_mm = 20.0\n", "outside the bed");
    says(field + "[[carve]]\nkind = \"hole\"\nat_m = [1, 0.5]\nradius_m = 0.05\ndepth_mm = 90.0\n", "slide");
    says(field + "[[carve]]\nkind = \"former\"\nat_m = [1, 0.5]\nradius_m = 0.2\nheight_mm = 30.0\n", "poured");
    says(poured + "[[carve]]\nkind = \"rake\"\nat_m = [0.2, 0.5]\nto_m = [1.2, 0.5]\n", "field");
    says(poured + "[[carve]]\nkind = \"heap\"\nat_m = [1, 0.5]\nradius_m = 0.1\nheight_mm = 400.0\n", "slides");
    says(
        "[plan]\nkind = \"poured\"\ncorner_m = [0, 0]\nsize_m = [2, 1]\nheight_m = 2.5\n[[carve]]\nkind = \"heap\"\nat_m = [1, "
        "0.5]\n"
        "radius_m = 1.0\nheight_mm = 600.0\n",
        "above the room's ceiling");
    says(field + "seeds = 60_000_000\n", "room for");
    says("[plan]\nkind = \"poured\"\ncorner_m = [0, 0]\nsize_m = [20, 20]\n", "poured has room for");
    says(field + "[[carve]]\nkind = \"castle\"\nat_m = [1, 0.5]\n", "castle");
    // Only the packing knows how many a form holds: that is found out late, and said of the plan's own line.
    const auto says_of_plan = [](const std::string& text, const std::string& part) {
        const Scene scene = scene_in("folder", text);
        const std::string said = test::complaint([&] { Bed(test::shipped_packing(), scene.bed, {}); });
        const auto line = 1 + std::ranges::count(test::bare_scene, '\n');
        EXPECT_EQ(said.find("folder/test.toml:" + std::to_string(line)), 0u) << "said: " << said;
        EXPECT_NE(said.find(part), std::string::npos) << "said: " << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << "is more than a sentence: " << said;
    };
    const std::string heap = "[[carve]]\nkind = \"heap\"\nat_m = [1, 0.5]\nradius_m = 0.3\nheight_mm = 150.0\n";
    says_of_plan(poured + "seeds = 5_000_000\n" + heap, "make them larger or smaller");
    says_of_plan(poured + "seeds = 40\n[[carve]]\nkind = \"loose\"\nat_m = [1, 0.5]\nradius_m = 0.4\ncount = 30\n",
                 "the plan asks for 40 seeds");
    says_of_plan(poured + "[[carve]]\nkind = \"loose\"\nat_m = [1, 0.5]\nradius_m = 0.01\ncount = 900\n", "ask for fewer");
    says_of_plan(poured, "nothing is poured");
    says_of_plan(
        field + "seeds = 40_000\n[[carve]]\nkind = \"bevel\"\nlow_m = [0.9, 0.4]\nhigh_m = [1.1, 0.6]\nwidth_m = 0.01\n",
        "the plan asks for 40000 seeds");
}

/// value: of x and y, 0 to 1 from the lower left corner.
void paint(const std::filesystem::path& file, int width, int height, png_uint_32 format, float (*value)(float, float)) {
    std::vector<png_byte> pixels;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (unsigned channel = 0; channel < PNG_IMAGE_SAMPLE_CHANNELS(format); ++channel)
                pixels.push_back(
                    static_cast<png_byte>(255.0f * value((static_cast<float>(x) + 0.5f) / static_cast<float>(width),
                                                         1.0f - (static_cast<float>(y) + 0.5f) / static_cast<float>(height))));
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = format;
    ASSERT_NE(png_image_write_to_file(&image, file.c_str(), 0, pixels.data(), 0, nullptr), 0);
}

TEST(Traces, FootprintsGoOnWhereAPlaceIsSaidTwice) {
    const auto prints = [](const std::string& path) {
        return scene_in("folder", field + "[[carve]]\nkind = \"footprints\"\npath_m = " + path + "\n").bed.carve;
    };
    const auto once = prints("[[0.2, 0.2], [1.5, 0.2], [1.5, 0.8]]");
    // Planted: without its care the first of them had no direction, and lay nowhere.
    const auto twice = prints("[[0.2, 0.2], [0.2, 0.2], [0.2, 0.2000001], [1.5, 0.2], [1.5, 0.2], [1.5, 0.8], [1.5, 0.8]]");
    ASSERT_EQ(twice.size(), once.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
        EXPECT_EQ(twice[i].at_m, once[i].at_m) << i;
        EXPECT_NEAR(glm::length(twice[i].to_m), 1.0f, 1e-5f) << i;
    }
}

TEST(Traces, PicturesSayWhereSeedsLie) {
    const test::TemporaryFolder beside;
    const auto white = [](float, float) { return 1.0f; };
    paint(beside.path() / "narrow.png", 100, 100, PNG_FORMAT_GRAY, white);
    paint(beside.path() / "colour.png", 200, 100, PNG_FORMAT_RGB, white);
    paint(beside.path() / "disc.png", 200, 100, PNG_FORMAT_GRAY,
          [](float x, float y) { return std::hypot(2.0f * (x - 0.25f), y - 0.5f) < 0.4f ? 1.0f : 0.0f; });
    const auto complaint_here = [&](const std::string& text) { return complaint(text, beside.path()); };
    const auto scene_here = [&](const std::string& text) { return scene_in(beside.path(), text); };
    const std::string place = "low_m = [0, 0]\nhigh_m = [2, 1]\n";
    EXPECT_NE(complaint_here(field + "[[carve]]\nkind = \"mask\"\nfile = \"narrow.png\"\n" + place).find("the same shape"),
              std::string::npos);
    EXPECT_NE(complaint_here(field + "[[carve]]\nkind = \"mask\"\nfile = \"colour.png\"\n" + place).find("no grey picture"),
              std::string::npos);
    EXPECT_NE(
        complaint_here(poured + "[[carve]]\nkind = \"height\"\nfile = \"disc.png\"\nheight_mm = 1600.0\n" + place).find("1550"),
        std::string::npos);

    // A disc of 0.4 m about 0.5, 0.5: seeds in its middle, none beside it, banks between.
    const Scene masked = scene_here(field + "[[carve]]\nkind = \"mask\"\nfile = \"disc.png\"\n" + place);
    const Bed bed(test::shipped_packing(), masked.bed, {});
    EXPECT_TRUE(seeds_about(bed, {1.5f, 0.5f}, 0.2f).empty());
    const auto middle = seeds_about(bed, {0.5f, 0.5f}, 0.1f);
    EXPECT_NEAR(static_cast<double>(middle.size()), 4000.0, 400.0) << "100,000 a square metre";
    const auto rim = at_rest(seeds_about(bed, {0.85f, 0.5f}, 0.15f), 100.0f);
    EXPECT_LE(rim.share(), 0.03);

    // The same as a height map: half a metre in the middle at most, as its banks allow.
    const Scene high = scene_here(poured + "[[carve]]\nkind = \"height\"\nfile = \"disc.png\"\nheight_mm = 500.0\n" + place);
    for (float x = 0.1f; x < 0.9f; x += 0.05f) {
        const float away_mm = 1000.0f * (0.4f - std::abs(x - 0.5f));
        const float top_mm = poured_heights(high.bed.carve, {x, 0.5f}).x;
        // A pixel is 10 mm; chamfers are 8 % off at most.
        EXPECT_LE(top_mm, repose_slope * 1.09f * std::max(away_mm + 15.0f, 0.0f) + 1.0f) << x;
    }
    EXPECT_GT(poured_heights(high.bed.carve, {0.5f, 0.5f}).x, 230.0f);
    const Packing heap = make_poured(test::shipped_packing(), high.bed);
    EXPECT_GT(heap.poured.seeds, 30'000);
}

}  // namespace
}  // namespace sunflower::world
