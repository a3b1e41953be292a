// The path tracer against what can be said without it, and against itself.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/bake/reference.hpp"
#include "engine/bake/reflectance.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/world/lighting.hpp"
#include "engine/world/pick.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

using bake::PathWorld;
using bake::Tracer;
using bake::Window;
using bake::WindowSums;

constexpr int threads = 2;

const world::Packing& packing() {
    static const world::Packing loaded = world::load_packing(core::data_folder() / "assets/packing/packing.bin");
    return loaded;
}

world::BedPlan small_plan() {
    world::BedPlan plan;
    plan.kind = world::BedKind::field;
    plan.corner_m = {-1.0f, -1.0f};
    plan.columns = plan.rows = 8;
    return plan;
}

const world::Bed& small_bed() {
    static const world::Bed bed(packing(), small_plan(), {});
    return bed;
}

world::Camera from_above(float height_m, float focal_mm = 100.0f) {
    world::Camera camera;
    camera.eye_m = {0.013f, 0.021f, height_m};
    camera.target_m = {0.013f, 0.021f, 0.0f};
    camera.focal_mm = focal_mm;
    return camera;
}

/// Mean of the RGB's green over the window, and the deviation of that mean.
struct Mean {
    double value, deviation;
};
Mean mean_of(const WindowSums& sums) {
    const image::ExrPicture picture = sums.picture();
    double sum = 0.0, squares = 0.0;
    const std::vector<float>&green = *picture.channel("G"), &error = *picture.channel("error.Y");
    for (std::size_t i = 0; i < green.size(); ++i) {
        sum += static_cast<double>(green[i]);
        squares += static_cast<double>(error[i]) * static_cast<double>(error[i]);
    }
    const auto n = static_cast<double>(green.size());
    return {sum / n, std::sqrt(squares) / n};
}

TEST(Reference, white_furnace_is_white) {
    const world::Scene scene;
    const auto seen = [&](float albedo, float slant_m) {
        const PathWorld world{&scene, &small_bed(), {}, albedo};
        const Tracer tracer(world, threads);
        world::Camera camera = from_above(0.5f, 60.0f);
        camera.eye_m.x += slant_m;
        WindowSums sums({{24, 16}, {0, 0}, {24, 16}});
        sums.trace(tracer, {camera}, 4, threads);
        float least = 2.0f, most = 0.0f;
        const image::ExrPicture picture = sums.picture();
        for (const float v : *picture.channel("G")) {
            least = std::min(least, v);
            most = std::max(most, v);
        }
        return glm::vec2(least, most);
    };
    for (const float slant_m : {0.0f, 0.8f}) {
        const glm::vec2 range = seen(1.0f, slant_m);
        // Every single path finds the sky, however long it wanders: only rounding is between it and 1, some 1e-7 a meeting.
        EXPECT_NEAR(range.x, 1.0f, 1e-3f);
        EXPECT_NEAR(range.y, 1.0f, 1e-3f);
    }
    EXPECT_LT(seen(0.99f, 0.0f).y, 0.998f) << "planted: seeds that keep a hundredth";
}

/// A floor of albedo 1 under lights, without bed: of steel, which has no pattern.
world::Scene room_of(const std::vector<world::AreaLight>& lights) {
    world::Scene scene;
    scene.room_low_m = {-10.0f, -10.0f, 0.0f};
    scene.room_high_m = {10.0f, 10.0f, 8.0f};
    scene.boxes = {{world::Surface::steel, {-50.0f, -50.0f, -1.0f}, {50.0f, 50.0f, 0.0f}}};
    scene.area_lights = lights;
    return scene;
}

params::Settings white_floor() {
    params::Settings settings;
    settings.hall.pier_albedo = {1.0f, 1.0f, 1.0f};
    settings.roof.temperature_k = settings.spot.temperature_k = settings.camera.white_balance_k;
    return settings;
}

TEST(Reference, rectangle_lights_a_floor_as_its_polygon_does) {
    const params::Settings settings = white_floor();
    // Far and near, over the eye and beside it, upright; together they shine from several pieces.
    const std::vector<world::AreaLight> lights = {{world::LightRole::roof, {-3, 4, 5}, {9, 0, 0}, {0, -6, 0}},
                                                  {world::LightRole::roof, {0.4f, 0.3f, 0.2f}, {0.5f, 0, 0}, {0, -0.2f, 0}},
                                                  {world::LightRole::roof, {5, 5, 0.5f}, {0, -9, 0}, {0, 0, 3}}};
    for (std::size_t i = 0; i < lights.size(); ++i) {
        const world::Scene scene = room_of({lights[i]});
        const PathWorld world{&scene, nullptr, settings, -1.0f};
        const Tracer tracer(world, 1);
        WindowSums sums({{32, 32}, {0, 0}, {32, 32}});
        sums.trace(tracer, {from_above(3.0f, 5000.0f)}, 16, threads);
        const float irradiance = std::max(world::polygon_light(lights[i], {0.013f, 0.021f, 0.0f}).z, 0.0f);
        const double right =
            static_cast<double>(irradiance * settings.roof.luminance_cd_m2 * world::exposure(settings)) / std::numbers::pi;
        const Mean found = mean_of(sums);
        ASSERT_GT(right, 0.001) << i;
        EXPECT_NEAR(found.value, right, 5.0 * found.deviation + 0.002 * right)
            << i << ": five deviations, and the pixels' own spread";
        EXPECT_LT(found.deviation, 0.02 * right) << i;
        EXPECT_GT(std::abs(found.value - 1.1 * right), 5.0 * found.deviation + 0.002 * right) << i << ": planted: a tenth more";
    }
}

TEST(Reference, spot_lights_by_its_flux_and_distance) {
    params::Settings settings = white_floor();
    settings.spot.on = true;
    settings.spot.cone_deg = 30.0f;
    settings.spot.distance_m = 4.0f;
    settings.spot.elevation_deg = 50.0f;
    world::Scene scene = room_of({});
    scene.point_lights = {{world::LightRole::spot, {0, 0, 0}}};
    const PathWorld world{&scene, nullptr, settings, -1.0f};
    const Tracer tracer(world, 1);
    WindowSums sums({{16, 16}, {0, 0}, {16, 16}});
    world::Camera camera = from_above(2.0f, 20000.0f);
    camera.eye_m = {0.0f, 0.0f, 2.0f};
    camera.target_m = {0.0f, 0.0f, 0.0f};
    sums.trace(tracer, {camera}, 16, threads);
    const double solid_angle_sr = 2.0 * std::numbers::pi * (1.0 - std::cos(30.0 * std::numbers::pi / 180.0));
    const double right = static_cast<double>(settings.spot.flux_lm * world::exposure(settings)) / solid_angle_sr *
                         std::sin(50.0 * std::numbers::pi / 180.0) / 16.0 / std::numbers::pi;
    EXPECT_NEAR(mean_of(sums).value, right, 0.002 * right) << "a ball instead of a point, over some millimetres";
}

TEST(Reference, bed_returns_what_the_design_says) {
    const bake::ReferenceScene scene({{world::Surface::floor, {-50, -50, -1}, {50, 50, 0}}}, &small_bed(), threads);
    const bake::Meetings found = bake::measure_meetings(scene, small_bed(), -1.0f, 40'000, threads);
    double all = 0.0;
    for (const double part : found.part) all += part;
    EXPECT_NEAR(all, 0.998, 0.002) << "no light is lost between white seeds; a little wanders on after 4,000 meetings";
    // Design 1: 10 %. 40,000 paths have a deviation of 0.5 %.
    for (const double albedo : {0.2, 0.7}) EXPECT_NEAR(found.reflectance(albedo) / bake::first_reflectance(albedo), 1.0, 0.10);
    EXPECT_GT(std::abs(found.reflectance(0.7 * 0.85) / bake::first_reflectance(0.7) - 1.0), 0.10) << "planted: darker seeds";
    const auto [a, b, c] = bake::fit_reflectance(found);
    EXPECT_NEAR(0.5 * a + 0.25 * b + 0.0625 * c, found.reflectance(0.5), 0.004) << "three terms fit";
}

/// Part of a lit bed, as the tests below look at it.
struct LitBed {
    world::Scene scene;
    params::Settings settings = white_floor();
    PathWorld world;
    Tracer tracer;
    world::Camera camera = from_above(0.6f, 40.0f);

    LitBed()
        : scene(room_of({{world::LightRole::roof, {-3, 4, 5}, {9, 0, 0}, {0, -6, 0}}})),
          world{&scene, &small_bed(), settings, -1.0f},
          tracer(world, threads) {}
};

const LitBed& lit_bed() {
    static const LitBed bed;
    return bed;
}

WindowSums traced(const Window& window, int samples) {
    WindowSums sums(window);
    sums.trace(lit_bed().tracer, {lit_bed().camera}, samples, threads);
    return sums;
}

void expect_equal(const WindowSums& a, const WindowSums& b) {
    const image::ExrPicture p = a.state(), q = b.state();
    ASSERT_EQ(p.channels.size(), q.channels.size());
    for (std::size_t c = 0; c < p.channels.size(); ++c)
        EXPECT_EQ(p.channels[c].values, q.channels[c].values) << p.channels[c].name;
}

constexpr Window whole{{48, 40}, {0, 0}, {48, 40}};

TEST(Reference, resumed_equals_uninterrupted) {
    const test::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "a.sums.exr";
    WindowSums first(whole);
    first.trace(lit_bed().tracer, {lit_bed().camera}, 3, 1);
    image::write_exr(file, first.state());
    WindowSums second(whole);
    second.restore(image::read_exr(file), file.string());
    EXPECT_EQ(second.samples(), 3);
    second.trace(lit_bed().tracer, {lit_bed().camera}, 5, threads);
    const WindowSums uninterrupted = traced(whole, 8);
    expect_equal(second, uninterrupted);

    WindowSums other({{48, 40}, {0, 0}, {40, 40}});
    EXPECT_THROW(other.restore(image::read_exr(file), file.string()), core::Error);
    // Planted: the same samples once more instead of the next ones.
    image::ExrPicture forgotten = first.state();
    forgotten.texts[0].second = "0";
    WindowSums again(whole);
    again.restore(forgotten, "");
    again.trace(lit_bed().tracer, {lit_bed().camera}, 5, threads);
    EXPECT_NE(again.state().channels[0].values, uninterrupted.state().channels[0].values);
}

TEST(Reference, another_seed_is_other_noise_of_the_same_light) {
    const WindowSums one = traced(whole, 8);
    WindowSums other(whole, 1);
    other.trace(lit_bed().tracer, {lit_bed().camera}, 8, threads);
    EXPECT_NE(one.state().channels[0].values, other.state().channels[0].values);
    // Five standard errors of the difference of two means of 48 x 40 pixels.
    const double error = one.noise().error / std::sqrt(48.0 * 40.0);
    EXPECT_NEAR(one.noise().luminance, other.noise().luminance, 5.0 * std::sqrt(2.0) * error);
}

TEST(Reference, window_equals_the_same_pixels_of_the_whole) {
    const WindowSums all = traced(whole, 2), part = traced({{48, 40}, {13, 9}, {20, 17}}, 2);
    const image::ExrPicture a = all.state(), b = part.state();
    const auto differing = [&](int x0, int y0) {
        int count = 0;
        for (int y = 0; y < 17; ++y)
            for (int x = 0; x < 20; ++x) {
                const auto in_all = static_cast<std::size_t>((y + y0) * 48 + x + x0),
                           in_part = static_cast<std::size_t>(y * 20 + x);
                if (a.channels[0].values[in_all] != b.channels[0].values[in_part]) ++count;
            }
        return count;
    };
    EXPECT_EQ(differing(13, 9), 0);
    EXPECT_GT(differing(14, 9), 300) << "planted: a pixel off";
}

TEST(Reference, lens_blurs_what_is_not_in_focus) {
    // The edge of a white slab over nothing has no blur but the lens's.
    world::Scene scene = room_of({{world::LightRole::roof, {-3, 4, 5}, {9, 0, 0}, {0, -6, 0}}});
    scene.boxes = {{world::Surface::steel, {0.013f, -5, -1}, {5, 5, 0}}};
    const PathWorld world{&scene, nullptr, white_floor(), -1.0f};
    const Tracer tracer(world, 1);
    const auto wide_px = [&](const bake::Shot& shot) {
        WindowSums sums({{64, 4}, {0, 0}, {64, 4}});
        sums.trace(tracer, shot, 64, threads);
        const image::ExrPicture picture = sums.picture();
        const std::vector<float>& green = *picture.channel("G");
        int between = 0;
        for (std::size_t x = 0; x < 64; ++x) between += green[x] > 0.1f * green[63] && green[x] < 0.9f * green[63] ? 1 : 0;
        return between;
    };
    world::Camera camera = from_above(2.0f, 100.0f);
    EXPECT_LE(wide_px({camera}), 2);
    EXPECT_LE(wide_px({camera, {0.05f, 2.0f}}), 2) << "in focus";
    // Focused at half the way, a point becomes a disc as wide as the lens; its edge rises from 0.1 to 0.9 in 0.69 of that.
    EXPECT_NEAR(wide_px({camera, {0.025f, 1.0f}}), 0.05 / 0.72 * 64 * 0.69, 1.6);
    camera.ortho_width_m = 0.72f;
    EXPECT_LE(wide_px({camera}), 2) << "parallel rays see the same edge";
}

TEST(Reference, rays_meet_the_seeds_that_picking_meets) {
    const bake::ReferenceScene scene({}, &small_bed(), threads);
    const world::Scene nothing;
    int met = 0, close = 0;
    for (std::uint32_t i = 0; i < 400; ++i) {
        bake::Sampler sampler(i, 3, 0);
        const glm::vec2 place = sampler.pair(), turn = sampler.pair();
        const glm::vec3 from(1.6f * place - 0.8f, 0.4f);
        const glm::vec3 direction = glm::normalize(glm::vec3(2.0f * turn - 1.0f, -0.4f - sampler.one()));
        const auto picked = world::pick(nothing, small_bed(), from, direction);
        const bake::Hit hit = scene.closest(1000.0 * (glm::dvec3(from) - scene.origin_m()), direction);
        ASSERT_EQ(picked.has_value(), hit.kind == bake::Hit::Kind::seed);
        if (!picked) continue;
        ++met;
        EXPECT_EQ(picked->seed->number, hit.number);
        const double apart_mm = std::abs(1000.0 * static_cast<double>(picked->distance_m) - hit.distance_mm);
        // A ray that only just touches a seed may end a little before or behind; picking stops within 0.002 of the gauge.
        EXPECT_LT(apart_mm, 0.5);
        if (apart_mm < 0.005) ++close;
    }
    EXPECT_GT(met, 300);
    EXPECT_GT(close, 95 * met / 100);
}

test::ProgramResult run(const std::filesystem::path& folder, std::vector<std::string> arguments) {
    test::ProgramRun program;
    program.program = SUNFLOWER_BINARY_DIR "/sunflower-bake";
    program.arguments = std::move(arguments);
    program.arguments.insert(program.arguments.begin(), {"reference", "seed-sheet", "--size", "64x36", "--threads", "1"});
    program.folder = folder;
    return test::run_program(program);
}

TEST(ReferenceCommand, goes_on_where_it_stopped_and_says_what_it_made) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(run(folder.path(), {"--samples", "2", "--out", "a.exr", "--resume"}).exit_code, 0);
    const test::ProgramResult resumed = run(folder.path(), {"--samples", "5", "--out", "a.exr", "--resume"});
    EXPECT_EQ(resumed.out, "a.exr\n") << resumed.err;
    EXPECT_EQ(run(folder.path(), {"--samples", "5", "--out", "b.exr"}).exit_code, 0);
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"a.exr", "a.sums.exr", "b.exr"}));
    const image::ExrPicture a = image::read_exr(folder.path() / "a.exr"), b = image::read_exr(folder.path() / "b.exr");
    ASSERT_EQ(a.channels.size(), b.channels.size());
    for (std::size_t c = 0; c < a.channels.size(); ++c) EXPECT_EQ(a.channels[c].values, b.channels[c].values);
    EXPECT_EQ(a.texts, b.texts);
    EXPECT_EQ(a.text("samples"), "5");
    EXPECT_EQ(a.text("scene"), "seed-sheet");
    // The roles add up to the whole.
    double all = 0.0, roles = 0.0;
    for (const image::ExrChannel& channel : a.channels) {
        if (channel.name != "G" && !channel.name.ends_with(".G")) continue;
        for (const float v : channel.values) (channel.name == "G" ? all : roles) += static_cast<double>(v);
    }
    EXPECT_GT(all, 1.0);
    EXPECT_NEAR(roles, all, 1e-3 * all) << "half precision";

    const test::ProgramResult other = run(folder.path(), {"--out", "a.exr", "--resume", "--set", "seed.dust=0.1"});
    EXPECT_NE(other.exit_code, 0);
    EXPECT_NE(other.err.find("a.sums.exr: was made of another scene, view or settings"), std::string::npos) << other.err;
}

TEST(ReferenceCommand, refuses_in_one_sentence) {
    const test::TemporaryFolder folder;
    const auto refused = [&](const std::vector<std::string>& arguments, const std::string& mention) {
        const test::ProgramResult result = run(folder.path(), arguments);
        EXPECT_NE(result.exit_code, 0);
        EXPECT_EQ(result.error_lines().size(), 1U) << result.err;
        EXPECT_NE(result.err.find(mention), std::string::npos) << result.err;
    };
    refused({}, "--out FILE.exr");
    refused({"--out", "a.jpg"}, "a.jpg");
    refused({"--out", "a.exr", "--window", "1,2,3"}, "'1,2,3' is no window");
    refused({"--out", "a.exr", "--window", "60,2,10,3"}, "does not lie within");
    refused({"--out", "a.exr", "--window", "60,2,-1,3"}, "is no window");
    refused({"--out", "a.exr", "--view", "nowhere"}, "nowhere");
    EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace sunflower
