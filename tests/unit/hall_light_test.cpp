// What hall and bed throw at one another: against rooms that can be solved by hand, and against paths.
#include "engine/world/hall_light.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numbers>
#include <random>

#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/world/area_shadow.hpp"

namespace sunflower::world {
namespace {

constexpr float pi = std::numbers::pi_v<float>;

Scene shipped(const char* name) {
    return read_scene(params::load_document(name, core::data_folder() / "scenes"));
}

HallAlbedos grey_albedos(float floor, float wall, float steel, float bed) {
    return {glm::vec3(floor), glm::vec3(wall), glm::vec3(steel), glm::vec3(bed), glm::vec3(0.45f)};
}

using Luminances = std::array<glm::vec3, grid_roles>;

constexpr Luminances overcast = {glm::vec3(3000.0f), glm::vec3(1130.0f), glm::vec3(900.0f), glm::vec3(0.0f)};

/// Of one role at a place without anything in between, as the device takes it from the grid (lighting.glsl).
float response(glm::vec4 light, glm::vec3 normal) {
    const float strength = glm::length(glm::vec3(light));
    if (strength <= 0.0f) return 0.0f;
    const float wide = std::clamp(2.0f - 2.0f * strength / light.w, 0.0f, 1.0f);
    const float cosine = glm::dot(glm::vec3(light), normal) / strength;
    return strength * glm::mix(std::max(cosine, 0.0f), 0.5f + 0.5f * cosine, wide);
}

/// A closed cube of 10 m whose six sides throw back all around: ground, through which the lights shine in from far outside, one
/// from (1, 1, 1) and one from (-1, -1, -1), so that every side gets the same.
Scene furnace(Surface sides) {
    Scene scene;
    scene.room_low_m = glm::vec3(0.0f);
    scene.room_high_m = glm::vec3(10.0f);
    for (int axis = 0; axis < 3; ++axis)
        for (const float at : {-1.0f, 10.0f}) {
            Box box{axis == 2 ? sides : Surface::ground, glm::vec3(-1.0f), glm::vec3(11.0f)};
            box.low_m[axis] = at;
            box.high_m[axis] = at + 1.0f;
            scene.boxes.push_back(box);
        }
    const glm::vec3 middle(5.0f), out = glm::normalize(glm::vec3(1.0f));
    const glm::vec3 u = glm::normalize(glm::cross(out, glm::vec3(0, 0, 1))), v = glm::cross(out, u);
    for (const float side : {1.0f, -1.0f}) {
        AreaLight light;
        light.role = side > 0.0f ? LightRole::roof : LightRole::bays;
        const glm::vec3 centre = middle + side * 4000.0f * out;
        light.edge_u_m = -side * 400.0f * u;
        light.edge_v_m = 400.0f * v;
        light.corner_m = centre - 0.5f * (light.edge_u_m + light.edge_v_m);
        scene.area_lights.push_back(light);
    }
    return scene;
}

constexpr Luminances both = {glm::vec3(1.0f), glm::vec3(1.0f), glm::vec3(0.0f), glm::vec3(0.0f)};

/// What reaches each side from outside.
float furnace_direct(const Scene& scene) {
    float sum = 0.0f;
    for (const AreaLight& light : scene.area_lights) sum += response(polygon_light(light, glm::vec3(5.0f)), {0, 0, 1});
    return sum;
}

// Nothing in it is noise: all rays bring the same. What is left is that 512 directions do not quite cancel (0.2 %), and that a
// light 4 km away is not equally far from all sides (0.3 %).
constexpr float furnace_tolerance = 0.01f;

TEST(HallLight, WhiteFurnaceReturnsWhatTheSeriesSays) {
    const Scene scene = furnace(Surface::ground);
    const float direct = furnace_direct(scene);
    ASSERT_GT(direct, 0.001f);
    for (const float albedo : {0.3f, 0.5f, 0.8f}) {
        const HallLight light = make_hall_light(scene, grey_albedos(albedo, 0, 0, 0));
        const auto returned = combine(light, both, light.usual);
        const float expected = direct * albedo / (1.0f - albedo);
        for (const glm::vec3 place : {glm::vec3(5, 5, 5), glm::vec3(0, 0, 0), glm::vec3(10, 3, 7)})
            for (const glm::vec3 normal : {glm::vec3(0, 0, 1), glm::vec3(-1, 0, 0), glm::vec3(0, 0.6f, -0.8f)})
                EXPECT_NEAR(returned_irradiance(light, returned, 1, place, normal) / expected, 1.0f, furnace_tolerance)
                    << albedo;
        // Other albedos, live: of one surface five numbers say all there is to say.
        for (const float other : {0.2f, 0.7f}) {
            const auto changed = combine(light, both, grey_albedos(other, 0, 0, 0));
            EXPECT_NEAR(returned_irradiance(light, changed, 0, {5, 5, 5}, {0, 0, 1}) / (direct * other / (1.0f - other)), 1.0f,
                        2.0f * furnace_tolerance)
                << "from " << albedo << " to " << other;
        }
        // Planted: without the later bounces it is told apart.
        HallLight once = light;
        for (HallLight::Transfer& transfer : once.transfer) transfer.later = glm::vec4(0.0f);
        EXPECT_LT(returned_irradiance(once, combine(once, both, light.usual), 1, {5, 5, 5}, {0, 0, 1}), 0.8f * expected);
    }
}

TEST(HallLight, ChangedAlbedosComeNearToComputingAgain) {
    const Scene scene = furnace(Surface::plinth);  // floor and ceiling of the cube
    HallAlbedos usual = grey_albedos(0.3f, 0, 0, 0), other = grey_albedos(0.6f, 0, 0, 0);
    usual.plinth = glm::vec3(0.4f);
    other.plinth = glm::vec3(0.6f);
    const HallLight light = make_hall_light(scene, usual), again = make_hall_light(scene, other);
    const auto changed = combine(light, both, other), truth = combine(again, both, other);
    const auto before = combine(light, both, usual);
    for (const glm::vec3 normal : {glm::vec3(0, 0, 1), glm::vec3(1, 0, 0), glm::vec3(0, -1, 0)})
        for (const glm::vec3 place : {glm::vec3(5, 5, 5), glm::vec3(2, 2, 9), glm::vec3(9, 5, 1)}) {
            const float expected = returned_irradiance(again, truth, 0, place, normal);
            // Where the later light lies stays as with the usual albedos: a tenth of the half that it is.
            EXPECT_NEAR(returned_irradiance(light, changed, 0, place, normal) / expected, 1.0f, 0.05f);
            EXPECT_GT(std::abs(returned_irradiance(light, before, 0, place, normal) / expected - 1.0f), 0.05f)
                << "planted: unchanged";
        }
}

TEST(HallLight, LightsAddUpAndColoursStayApart) {
    const Scene scene = shipped("turbine-hall");
    const HallAlbedos albedos = grey_albedos(0.25f, 0.14f, 0.05f, 0.29f);
    const HallLight light = make_hall_light(scene, albedos);
    const auto all = combine(light, overcast, albedos);
    std::vector<glm::vec4> sum(all.size(), glm::vec4(0.0f));
    for (std::size_t role = 0; role < grid_roles; ++role) {
        Luminances one{};
        one[role] = 2.0f * overcast[role];
        const auto part = combine(light, one, albedos);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += 0.5f * part[i];
    }
    float most = 0.0f;
    for (const glm::vec4 node : all) most = std::max(most, node.w);
    // Float sums in another order.
    for (std::size_t i = 0; i < sum.size(); ++i) ASSERT_LT(glm::distance(sum[i], all[i]), 1e-4f * most);
    // A red roof makes nothing green; a red floor under a white roof throws red.
    const auto red = combine(light, Luminances{glm::vec3(3000, 0, 0)}, albedos);
    const std::size_t nodes = light.volume.size();
    EXPECT_GT(red[nodes / 2].w, 0.0f);
    EXPECT_EQ(red[nodes + nodes / 2].w, 0.0f);
    HallAlbedos red_bed = albedos;
    red_bed.bed = {0.29f, 0.0f, 0.0f};
    const auto tinted = combine(light, overcast, red_bed);
    const glm::vec3 above_bed(37, 0, 6);
    EXPECT_NEAR(returned_irradiance(light, tinted, 0, above_bed, {0, 0, -1}),
                returned_irradiance(light, all, 0, above_bed, {0, 0, -1}), 0.1f);
    EXPECT_LT(returned_irradiance(light, tinted, 1, above_bed, {0, 0, -1}),
              0.5f * returned_irradiance(light, all, 1, above_bed, {0, 0, -1}));
    // The same every time, to the last bit.
    const HallLight twin = make_hall_light(scene, albedos);
    ASSERT_EQ(twin.transfer.size(), light.transfer.size());
    EXPECT_EQ(std::memcmp(twin.transfer.data(), light.transfer.data(), light.transfer.size() * sizeof(HallLight::Transfer)), 0);
    EXPECT_EQ(twin.direct.nodes, light.direct.nodes);
    // No more comes back than the brightest surfaces could throw.
    float brightest = 0.0f;
    for (std::size_t role = 0; role < grid_roles; ++role)
        for (std::size_t i = 0; i < light.direct.nodes.size() / grid_roles; ++i)
            brightest =
                std::max(brightest, overcast[role].r * light.direct.nodes[role * light.direct.nodes.size() / grid_roles + i].w);
    for (std::size_t i = 0; i < nodes; ++i) {
        ASSERT_GE(all[i].w, 0.0f);
        ASSERT_LE(2.0f * all[i].w, 0.29f / (1.0f - 0.29f) * 3.0f * brightest);
    }
    // A memory of its own size, known to those who upload it.
    EXPECT_EQ(all.size(), 3 * nodes);
    EXPECT_LE(light.transfer.size() * sizeof(HallLight::Transfer), std::size_t{2} << 20);
}

/// Irradiance that comes back to a place, by paths of five surfaces; direct light as AreaShadow sees it.
class Paths {
  public:
    Paths(const Scene& scene, const HallLight& light, const HallAlbedos& albedos)
        : scene_(scene), light_(light), albedos_(albedos), blockers_(AreaShadow::blockers(scene)) {
        for (const AreaLight& area : scene.area_lights) shadows_.emplace_back(area, blockers_);
    }

    double returned(glm::vec3 place, glm::vec3 normal, int count) {
        double sum = 0.0;
        for (int i = 0; i < count; ++i) sum += path(place, normal, 0);
        return sum / count;
    }

  private:
    double uniform() { return static_cast<double>(engine_()) / 4294967296.0; }

    double direct(glm::vec3 place, glm::vec3 normal) {
        double sum = 0.0;
        for (std::size_t i = 0; i < shadows_.size(); ++i) {
            const float luminance = overcast[static_cast<std::size_t>(scene_.area_lights[i].role)].r;
            if (luminance > 0.0f) sum += static_cast<double>(luminance * response(shadows_[i].seen(place), normal));
        }
        return sum;
    }

    double path(glm::vec3 place, glm::vec3 normal, int depth) {
        const glm::vec3 side =
            glm::normalize(glm::cross(normal, std::abs(normal.x) < 0.5f ? glm::vec3(1, 0, 0) : glm::vec3(0, 1, 0)));
        const double r = std::sqrt(uniform()), turn = 2.0 * std::numbers::pi * uniform();
        const glm::vec3 direction = static_cast<float>(r * std::cos(turn)) * side +
                                    static_cast<float>(r * std::sin(turn)) * glm::cross(normal, side) +
                                    static_cast<float>(std::sqrt(1.0 - r * r)) * normal;
        const glm::vec3 from = place + 1e-3f * normal;
        const auto hit = light_.tree.closest(from, direction, 1e9f);
        if (!hit || light_.group[hit->box] >= hall_groups) return 0.0;
        const glm::vec3 there = from + hit->distance * direction + 1e-3f * hit->normal;
        const double more = depth < 4 ? path(there, hit->normal, depth + 1) : 0.0;
        return static_cast<double>(albedos_.of(light_.group[hit->box]).r) * (direct(there, hit->normal) + more);
    }

    const Scene& scene_;
    const HallLight& light_;
    const HallAlbedos& albedos_;
    BoxTree blockers_;
    std::vector<AreaShadow> shadows_;
    std::mt19937 engine_{3};
};

struct Probe {
    const char* name;
    glm::vec3 place, normal;
    double most;
    HallAlbedos planted;  // is told apart
};

void agrees_with_paths(const char* name, std::span<const Probe> probes) {
    const Scene scene = shipped(name);
    const HallAlbedos albedos = grey_albedos(0.25f, 0.14f, 0.05f, 0.29f);
    const HallLight light = make_hall_light(scene, albedos);
    const auto returned = combine(light, overcast, albedos);
    Paths paths(scene, light, albedos);
    for (const Probe& probe : probes) {
        const double truth = paths.returned(probe.place, probe.normal, 1200);
        const auto apart = [&](const auto& found) {
            return std::abs(static_cast<double>(returned_irradiance(light, found, 0, probe.place, probe.normal)) / truth - 1.0);
        };
        EXPECT_LT(apart(returned), probe.most) << name << ", " << probe.name;
        EXPECT_GT(apart(combine(light, overcast, probe.planted)), probe.most) << name << ", " << probe.name;
    }
}

TEST(HallLight, AgreesWithPaths) {
    // Paths 3 % (one sigma, the bed), two bands instead of all 5 %, nodes 5 m apart 5 %: of a light that is a tenth of the
    // direct.
    constexpr double usual = 0.13;
    const HallAlbedos darker = grey_albedos(0.2f, 0.1f, 0.05f, 0.2f);
    const std::array<Probe, 4> probes = {{{"bed", {37, -1.5f, 0.1f}, {0, 0, 1}, usual, darker},
                                          {"south wall", {37, -11.5f, 5}, {0, 1, 0}, usual, darker},
                                          {"side of a thing on the bed", {37, -1.5f, 0.1f}, {0, -1, 0}, usual, darker},
                                          {"bridge, from below", {-3, 0, 5.6f}, {0, 0, -1}, usual, darker}}};
    agrees_with_paths("proof", probes);
    // Under the built hall's bridge the nodes lie between thin parts: 16 % too bright, where hardly any light comes.
    std::array<Probe, 4> built = probes;
    built[3].most = 0.2;
    built[3].planted = grey_albedos(0.12f, 0.06f, 0.05f, 0.12f);
    agrees_with_paths("turbine-hall", built);
}

TEST(HallLight, OpenSkyHasNothingToThrowBackFromAbove) {
    const Scene scene = shipped("field");
    const HallAlbedos albedos = grey_albedos(0.38f, 0.14f, 0.05f, 0.29f);
    const HallLight light = make_hall_light(scene, albedos);
    const auto returned = combine(light, overcast, albedos);
    float direct = 0.0f;
    const glm::vec3 on_bed(250, 0, 0.1f);
    std::array<glm::vec4, grid_roles> found{};
    for (const AreaLight& area : scene.area_lights) found[static_cast<std::size_t>(area.role)] += polygon_light(area, on_bed);
    for (std::size_t role = 0; role < grid_roles; ++role) direct += overcast[role].r * response(found[role], {0, 0, 1});
    // The bands of an even half space cancel for the other half: what is left is the rays' (0.5 % of what lies below).
    EXPECT_LT(returned_irradiance(light, returned, 0, on_bed, {0, 0, 1}), 0.005f * direct);
    // From below comes bed or ground; between the two the nodes, 65 m apart, do not tell.
    const float below = returned_irradiance(light, returned, 0, {250, 0, 50}, {0, 0, -1}) / direct;
    EXPECT_GT(below, 0.27f);
    EXPECT_LT(below, 0.40f);
}

TEST(HallLight, SpotOnTheFloorIsThrownBack) {
    Scene scene;
    scene.room_low_m = {-20, -20, 0};
    scene.room_high_m = {20, 20, 20};
    scene.boxes = {{Surface::floor, {-50, -50, -1}, {50, 50, 0}}};
    const HallAlbedos albedos = grey_albedos(0.5f, 0, 0, 0);
    const HallLight light = make_hall_light(scene, albedos);
    BurningPoint spot;
    spot.placed = {{0, 0, 8}, {0, 0, -1}};
    spot.cone_cosine = std::cos(glm::radians(10.0f));
    spot.intensity = {1000, 500, 0};
    const auto returned = combine(light, Luminances{}, albedos, std::span(&spot, 1));
    // Its edge is soft over the outer 15 % of the cap: on the mean 1/2 there. The patch, 2.8 m wide, as a point of the floor.
    const float flux = 1000.0f * 2.0f * pi * (1.0f - spot.cone_cosine) * 0.925f;
    const glm::vec3 place(0, 0, 18), normal(0, 0, -1);
    // Two bands of a point's light are three quarters of it. A hundred rays share the edge (2 %), nodes are 5 m apart and
    // softened by half of that (5 %).
    EXPECT_NEAR(returned_irradiance(light, returned, 0, place, normal) / (0.75f * 0.5f * flux / (pi * 18.0f * 18.0f)), 1.0f,
                0.1f);
    EXPECT_NEAR(returned_irradiance(light, returned, 1, place, normal) / returned_irradiance(light, returned, 0, place, normal),
                0.5f, 1e-5f);
    EXPECT_EQ(returned_irradiance(light, returned, 2, place, normal), 0.0f);
    // Planted: one that looks up lights nothing.
    spot.placed.direction = {0, 0, 1};
    EXPECT_EQ(returned_irradiance(light, combine(light, Luminances{}, albedos, std::span(&spot, 1)), 0, place, normal), 0.0f);
}

TEST(HallLight, BedReflectsAsDesignSays) {
    EXPECT_NEAR(bed_reflectance(glm::vec3(0.45f)).r, 0.305f, 0.001f);
    EXPECT_EQ(bed_reflectance(glm::vec3(0.0f)), glm::vec3(0.0f));
    EXPECT_NEAR(bed_reflectance(glm::vec3(1.0f)).b, 0.904f, 1e-6f);
}

}  // namespace
}  // namespace sunflower::world
