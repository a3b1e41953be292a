// What a ray meets, against brute force over all seeds that are there; and that a free place is free.
#include "engine/world/pick.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/world/sheet.hpp"
#include "tests/support/ray_cast.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::world {
namespace {

/// One square metre: sides, corners and four tiles of the inside.
BedPlan small_plan() {
    BedPlan plan;
    plan.kind = BedKind::field;
    plan.corner_m = {12.0f, -11.5f};
    plan.columns = plan.rows = 4;
    return plan;
}

Scene scene_of(const std::string& name) {
    return read_scene(params::load_document(name, core::data_folder() / "scenes"));
}

struct Ray {
    glm::vec3 from, direction;
};

/// From beside and above the bed, steep and grazing, also past its border.
std::vector<Ray> random_rays(const Bed& bed, int count) {
    std::mt19937 random(20101012);
    const auto between = [&](float low, float high) { return std::uniform_real_distribution<float>(low, high)(random); };
    const glm::vec3 corner(bed.corner_m(), bed.plan().height_m);
    const glm::vec2 size = bed.plan().pitch_m * glm::vec2(bed.columns(), bed.rows());
    std::vector<Ray> rays;
    for (int i = 0; i < count; ++i) {
        const glm::vec3 aim =
            corner + glm::vec3(between(-0.07f, size.x + 0.07f), between(-0.07f, size.y + 0.07f), between(0.0f, 0.17f));
        const float turn = between(0.0f, 6.2832f);
        const float height = i % 2 == 0 ? between(0.2f, 3.0f) : between(0.0f, 0.15f);
        const glm::vec3 from =
            glm::vec3(glm::vec2(corner) + 0.5f * size + 1.5f * glm::vec2(std::cos(turn), std::sin(turn)), corner.z + height);
        // Every eighth straight down, where no axis leads.
        if (i % 8 == 0)
            rays.push_back({aim + glm::vec3(0, 0, 1), {0, 0, -1}});
        else
            rays.push_back({from, glm::normalize(aim - from)});
    }
    return rays;
}

struct Found {
    std::uint64_t number = 0;  // 0: none
    float distance_m = 0;
};
using Picker = std::function<Found(const Ray&)>;

/// Rays for which the picker names another seed than brute force, or the same at another distance.
int disagreements(const std::vector<Ray>& rays, const test::RayCaster& truth, const Picker& picker) {
    int wrong = 0;
    for (const Ray& ray : rays) {
        const auto cast = truth.cast(ray.from, ray.direction);
        const Found found = picker(ray);
        // Both do the same Newton steps on a surface met to 2e-3 of a half-thickness of 4 mm; grazing rays stretch that.
        const bool same =
            found.number == (cast ? cast->number : 0) && (!cast || std::abs(found.distance_m - cast->t_m) < 5e-5f);
        // Two seeds in contact may change places within that error.
        const bool touching = found.number != 0 && cast && std::abs(found.distance_m - cast->t_m) < 5e-6f;
        wrong += same || touching ? 0 : 1;
    }
    return wrong;
}

Picker picker(const Scene& scene, const Bed& bed) {
    return [&scene, &bed](const Ray& ray) {
        const auto found = pick(scene, bed, ray.from, ray.direction);
        return found && found->seed ? Found{found->seed->number, found->distance_m} : Found{};
    };
}

void expect_picks_as_brute_force(const Bed& bed) {
    const Scene empty;
    const test::RayCaster truth(bed);
    const auto rays = random_rays(bed, 2500);
    // Silhouettes: where a ray grazes a seed within the steps of a float (0.1 um at 1.5 m), one way may hit and the other miss.
    EXPECT_LE(disagreements(rays, truth, picker(empty, bed)), 3);
    int met = 0;
    for (const Ray& ray : rays) met += truth.cast(ray.from, ray.direction) ? 1 : 0;
    EXPECT_GT(met, 25) << "rays that meet nothing test nothing";
}

TEST(Pick, WholeBed) {
    expect_picks_as_brute_force(Bed(test::shipped_packing(), small_plan(), {}));
}

TEST(Pick, ThinBed) {
    for (const std::int64_t seeds : {300LL, 6'000LL, 50'000LL})
        expect_picks_as_brute_force(Bed(test::shipped_packing(), small_plan(), {seeds, 100'000}));
}

TEST(Pick, GatheredBed) {
    BedPlan plan = small_plan();
    plan.columns = plan.rows = 12;
    expect_picks_as_brute_force(Bed(test::shipped_packing(), plan, {900'000, 70'000}));
}

TEST(Pick, CarvedBed) {
    BedPlan plan = small_plan();
    plan.carve.push_back({.kind = CarveKind::hollow, .at_m = {12.35f, -11.1f}, .radius_m = 0.3f, .depth_mm = 80.0f});
    plan.carve.push_back({.kind = CarveKind::heap, .at_m = {12.6f, -10.85f}, .radius_m = 0.12f, .height_mm = 54.0f});
    expect_picks_as_brute_force(Bed(test::shipped_packing(), plan, {}));
}

TEST(Pick, SheetTellsWhichOfTheTwoFaces) {
    const Scene scene = scene_of("seed-sheet");
    const Packing seeds = make_sheet(scene.bed.columns, scene.bed.rows);
    const Bed bed(seeds, scene.bed, {});
    expect_picks_as_brute_force(bed);
    const auto left = pick(scene, bed, {-0.1145f, 0.1125f, 1.0f}, {0, 0, -1});
    const auto right = pick(scene, bed, {-0.0937f, 0.1125f, 1.0f}, {0, 0, -1});
    ASSERT_TRUE(left && left->seed && right && right->seed);
    EXPECT_EQ(left->seed->number, 1u);
    EXPECT_EQ(right->seed->number, 1u);
    EXPECT_NE(left->seed->rotation, right->seed->rotation);
    EXPECT_LT(left->seed->position_m.x, right->seed->position_m.x);
}

// The likely mistake: looking only into cells that the ray itself crosses, though seeds reach out of theirs.
TEST(Pick, CellsBesideTheRayCount) {
    const Bed bed(test::shipped_packing(), small_plan(), {});
    const Scene empty;
    const test::RayCaster truth(bed);
    const auto rays = random_rays(bed, 2500);
    const Picker whole = picker(empty, bed);
    const Picker narrow = [&](const Ray& ray) {
        const Found found = whole(ray);
        if (found.number == 0) return found;
        const auto place = bed.find(found.number);
        const glm::vec3 low(glm::floor((glm::vec2(place->position_m) - bed.corner_m()) / 0.05f) * 0.05f + bed.corner_m(), 0.0f);
        const glm::vec3 a = (low - ray.from) / ray.direction,
                        b = (low + glm::vec3(0.05f, 0.05f, 0.2f) - ray.from) / ray.direction;
        const glm::vec3 first = glm::min(a, b), last = glm::max(a, b);
        const bool crossed = std::max({first.x, first.y, first.z}) <= std::min({last.x, last.y, last.z, found.distance_m});
        return crossed ? found : Found{};
    };
    EXPECT_GT(disagreements(rays, truth, narrow), 50);
}

TEST(Pick, FromFarAwayTheSeedUnderThePixel) {
    const Scene scene = scene_of("turbine-hall");
    const Bed bed(test::shipped_packing(), scene.bed, {});
    std::mt19937 random(7);
    std::uniform_int_distribution<std::uint64_t> any(1, bed.capacity());
    int met = 0;
    for (int i = 0; i < 400; ++i) {
        // A buried seed's place may be hidden; then what is met lies in front of it.
        const auto aim = bed.find(any(random));
        const glm::vec3 eye(-0.7f, 0.0f, 8.1f);
        const glm::vec3 way = aim->position_m - eye;
        const auto found = pick(scene, bed, eye, glm::normalize(way));
        ASSERT_TRUE(found && found->seed) << "the bed has no holes";
        EXPECT_LT(found->distance_m, glm::length(way));
        met += found->seed->number == aim->number ? 1 : 0;
        // The place lies on that seed: within the reach of a seed of the largest scale.
        EXPECT_LT(glm::distance(found->place_m, found->seed->position_m), 0.0128f);
        EXPECT_EQ(bed.find(found->seed->number)->position_m, found->seed->position_m);
        EXPECT_NEAR(bed.find(found->seed->number)->depth_mm, found->seed->depth_mm, 1e-3f);
    }
    EXPECT_GT(met, 3);
}

TEST(Pick, FloorWallsAndSteelWithoutASeed) {
    const Scene scene = scene_of("turbine-hall");
    const Bed bed(test::shipped_packing(), scene.bed, {});
    const auto floor = pick(scene, bed, {20.0f, 10.0f, 1.6f}, {0, 0, -1});
    ASSERT_TRUE(floor);
    EXPECT_FALSE(floor->seed);
    EXPECT_NEAR(floor->distance_m, 1.6f, 1e-5f);
    const auto wall = pick(scene, bed, {20.0f, 0.0f, 1.6f}, {0, -1, 0});
    ASSERT_TRUE(wall);
    EXPECT_NEAR(wall->place_m.y, -11.5f, 1e-4f);
    EXPECT_FALSE(pick(Scene{}, bed, {20.0f, 0.0f, 1.6f}, {0, 0, 1}));
}

TEST(Pick, RayThroughAPixelIsTheCamerasOwn) {
    Camera camera;
    camera.eye_m = {1, 2, 3};
    camera.target_m = {4, 6, 2};
    camera.shift_up_mm = -3.0f;
    const glm::ivec2 size(640, 360);
    const Projection projection = project(camera, size.x, size.y);
    for (const glm::vec2 place : {glm::vec2(0.5f, 0.5f), glm::vec2(320, 180), glm::vec2(600, 10)}) {
        const glm::vec3 ray = glm::transpose(projection.world_from_camera) * ray_through(camera, place, size);
        const glm::vec2 part = (glm::vec2(ray) / -ray.z - projection.tangent_min) / projection.tangent_size;
        // A thousandth of a pixel.
        EXPECT_NEAR(part.x * 640.0f, place.x, 1e-3f);
        EXPECT_NEAR((1.0f - part.y) * 360.0f, place.y, 1e-3f);
    }
}

TEST(SurfaceHeight, IsThatOfTheHighestSeedNearby) {
    const Bed bed(test::shipped_packing(), small_plan(), {});
    const Scene empty;
    std::mt19937 random(3);
    const auto between = [&](float low, float high) { return std::uniform_real_distribution<float>(low, high)(random); };
    for (int i = 0; i < 300; ++i) {
        const glm::vec2 at(between(12.0f, 13.0f), between(-11.5f, -10.5f));
        const float surface = surface_height_m(bed, at, 0.02f);
        // Whatever a plumb line meets within the radius lies no higher.
        for (const glm::vec2 beside : {glm::vec2(0), glm::vec2(0.019f, 0), glm::vec2(0, -0.019f)}) {
            const auto met = pick(empty, bed, glm::vec3(at + beside, 1.0f), {0, 0, -1});
            ASSERT_TRUE(met);
            EXPECT_LE(met->place_m.z, surface + 1e-5f);  // 10 um: the hit's own error
        }
        EXPECT_LT(surface, 0.125f);
    }
    EXPECT_EQ(surface_height_m(bed, {11.0f, -11.0f}, 0.02f), 0.0f);
}

bool is_free(const Scene& scene, const Bed& bed, glm::vec3 p) {
    for (const Box& box : scene.boxes)
        if (glm::all(glm::greaterThan(p, box.low_m)) && glm::all(glm::lessThan(p, box.high_m))) return false;
    return p.z >= surface_height_m(bed, glm::vec2(p), 0.03f) && glm::clamp(p, scene.room_low_m, scene.room_high_m) == p;
}

TEST(FreePlace, AnyPlaceOfTheHallLeadsToAFreeOne) {
    const Scene scene = scene_of("turbine-hall");
    const Bed bed(test::shipped_packing(), scene.bed, {});
    std::mt19937 random(5);
    const auto between = [&](float low, float high) { return std::uniform_real_distribution<float>(low, high)(random); };
    int were_taken = 0;
    for (int i = 0; i < 6000; ++i) {
        glm::vec3 eye(between(-34, 70), between(-14, 14), between(-2, 36));
        // Where it is narrow: near the walls and the floor, and among the piers.
        if (i % 3 == 1) eye.z = between(-0.1f, 0.2f);
        if (i % 3 == 2) eye.y = between(10.6f, 11.6f);
        const glm::vec3 found = free_place(scene, bed, eye, {});
        ASSERT_TRUE(is_free(scene, bed, found)) << eye.x << " " << eye.y << " " << eye.z;
        EXPECT_EQ(free_place(scene, bed, found, {}), found) << "a free place stays";
        const bool taken = !is_free(scene, bed, eye);
        were_taken += taken ? 1 : 0;
        if (!taken) {
            EXPECT_LT(glm::distance(found, eye), 0.5f) << "what is free already moves by little more than the clearance";
        }
    }
    EXPECT_GT(were_taken, 1000);
}

TEST(FreePlace, ViewsOfAllScenesAreFree) {
    for (const std::string name : {"turbine-hall", "seed-sheet"}) {
        const Scene scene = scene_of(name);
        const Packing sheet = scene.bed.kind == BedKind::sheet ? make_sheet(scene.bed.columns, scene.bed.rows) : Packing{};
        const Bed bed(scene.bed.kind == BedKind::sheet ? sheet : test::shipped_packing(), scene.bed, {});
        for (const View& view : scene.views)
            EXPECT_EQ(free_place(scene, bed, view.camera.eye_m, {}), view.camera.eye_m) << view.name;
    }
}

}  // namespace
}  // namespace sunflower::world
