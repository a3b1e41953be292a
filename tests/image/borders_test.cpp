// Where one way of drawing meets the next, nothing may step: the same bed from the same place, drawn in either way by force.
#include <gtest/gtest.h>

#include <glm/glm.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "shaders/shared/frame.h"
#include "tests/support/gl_test.hpp"
#include "tests/support/stage.hpp"

namespace sunflower {
namespace {

struct View {
    const char* name;
    float elevation_deg;
    glm::ivec2 size;
};

/// The step of the mean that may be left. Thirty thousand pixels of 8 samples: their own chance is a twentieth of it, and
/// the same in both ways as far as both show the same seeds. Measured: 0.8 % at most.
constexpr double most = 0.01;

// The flatter, the fewer rows: all of the picture is to be seen under one angle.
const View views[] = {{"Above", 90.0f, {192, 192}}, {"Slanting", 30.0f, {256, 144}}, {"Grazing", 10.0f, {384, 96}}};

/// The bed of the frozen scene under an even sky, a sheet of light of 400 x 400 m.
test::Stage under_an_even_sky(gl::Context& context, const std::vector<test::Planted>& defects = {}) {
    test::Stage stage(context, {.scene = "proof", .preset = "", .sets = {"camera.exposure_ev100=11.8"}}, defects);
    world::Scene scene = stage.scene();
    scene.boxes.clear();
    scene.area_lights = {{world::LightRole::roof, {-163.0f, 198.5f, 32.4f}, {400.0f, 0.0f, 0.0f}, {0.0f, -400.0f, 0.0f}}};
    stage.renderer().lay(scene, stage.bed(), stage.settings());
    return stage;
}

/// The middle of the bed from 18 m away, so many seeds a pixel.
render::Order order(const View& view, float seeds) {
    constexpr float away_m = 18.0f;
    const float elevation = view.elevation_deg * std::numbers::pi_v<float> / 180.0f;
    const float across_mm = std::sqrt(seeds * std::max(std::sin(elevation), LEAST_SINE) / TOP_SEEDS_PER_MM2);
    world::Camera camera;
    camera.target_m = {37.0f, -1.5f, 0.09f};
    camera.eye_m = camera.target_m + away_m * glm::vec3(-std::cos(elevation), 0.0f, std::sin(elevation));
    camera.focal_mm = 1000.0f * away_m / across_mm * world::sensor_width_mm / static_cast<float>(view.size.x);
    return {camera, view.size.x, view.size.y, 8};
}

enum class Way { splat, relief, table };

glm::dvec3 mean_colour(test::Stage& stage, const params::Seed& seed, Way way, const render::Order& order) {
    params::Settings settings = stage.settings();
    settings.seed = seed;
    settings.tone.transform = params::ToneTransform::plain;
    settings.lod.mode = way == Way::splat ? params::LodMode::splat : params::LodMode::relief;
    settings.lod.table_seeds = way == Way::table ? 0.1f : 64.0f;
    const image::ComparePicture picture = stage.linear(settings, order);
    glm::dvec3 sum(0.0);
    for (std::size_t i = 0; i < picture.rgb.size(); i += 3)
        sum += glm::dvec3(picture.rgb[i], picture.rgb[i + 1], picture.rgb[i + 2]);
    return sum / static_cast<double>(picture.rgb.size() / 3);
}

/// Relative, of the channel that steps most.
double step(test::Stage& stage, Way from, Way to, const render::Order& order, const params::Seed& seed) {
    const glm::dvec3 steps = mean_colour(stage, seed, to, order) / mean_colour(stage, seed, from, order) - 1.0;
    return std::max({std::abs(steps.r), std::abs(steps.g), std::abs(steps.b)});
}
double step(test::Stage& stage, Way from, Way to, const render::Order& order) {
    return step(stage, from, to, order, stage.settings().seed);
}

class Borders : public test::GlTest, public testing::WithParamInterface<View> {
  protected:
    static void SetUpTestSuite() {
        context().make_current();
        stage_ = std::make_unique<test::Stage>(under_an_even_sky(context()));
    }
    static void TearDownTestSuite() { stage_.reset(); }

    static std::unique_ptr<test::Stage> stage_;
};
class BordersPlanted : public test::GlTest {};
std::unique_ptr<test::Stage> Borders::stage_;

TEST_P(Borders, DoNotStep) {
    // Both ends of either fade, on CPUs and on GPUs.
    for (const float seeds : {0.25f, 0.5f, 1.0f, 2.0f})
        EXPECT_LE(step(*stage_, Way::splat, Way::relief, order(GetParam(), seeds)), most)
            << "from splats to the relief, " << seeds << " seeds a pixel";
    const float table = stage_->settings().lod.table_seeds;
    for (const float seeds : {table, 2.5f * table})
        EXPECT_LE(step(*stage_, Way::relief, Way::table, order(GetParam(), seeds)), most)
            << "from the relief to the table, " << seeds << " seeds a pixel";
    // The table was made of no colour.
    params::Seed coloured = stage_->settings().seed;
    coloured.porcelain = {0.2f, 0.3f, 0.5f};
    coloured.ink = {0.7f, 0.3f, 0.05f};
    coloured.dust = 0.0f;
    EXPECT_LE(step(*stage_, Way::relief, Way::table, order(GetParam(), 2.5f * table), coloured), most) << "coloured seeds";
}

// Planted: the relief sees three parts in a hundred less of the sky.
TEST_F(BordersPlanted, ADarkerReliefIsNoticed) {
    test::Stage stage = under_an_even_sky(context(), {{"passes/relief_surface.glsl", "s.sky = sky_visibility(s.on_seed_mm,",
                                                       "s.sky = 0.97 * sky_visibility(s.on_seed_mm,"}});
    EXPECT_GT(step(stage, Way::splat, Way::relief, order(views[1], 1.0f)), most);
}

// Planted: what seeds throw at one another is forgotten.
TEST_F(BordersPlanted, ADarkerTableIsNoticed) {
    test::Stage stage = under_an_even_sky(
        context(),
        {{"passes/shade_table.comp.glsl", "light += albedo_of(table_vector(bin, 3).rgb) * ground * mean_seed.rgb;", ""}});
    EXPECT_GT(step(stage, Way::relief, Way::table, order(views[0], 5.0f)), most);
}

// Planted: the table's ink is white.
TEST_F(BordersPlanted, ATableOfAnotherColourIsNoticed) {
    test::Stage stage =
        under_an_even_sky(context(), {{"passes/shade_table.comp.glsl", "seed_ink * shares.y", "vec3(1.0) * shares.y"}});
    EXPECT_GT(step(stage, Way::relief, Way::table, order(views[0], 5.0f)), most);
}

/// Deviation of the pixels' luminance under a spot at 10 degrees, of its mean.
double raked_grain(test::Stage& stage, Way way) {
    // Where the table begins, seen as from the bridge: 128 samples, whose chance adds a tenth of it.
    render::Order seen = order({"Raked", 17.0f, {128, 64}}, 2.0f * stage.settings().lod.table_seeds);
    seen.samples = 128;
    const glm::vec3 to_subject = stage.scene().point_lights.front().aim_m - seen.camera.target_m;
    seen.camera.eye_m += to_subject;
    seen.camera.target_m += to_subject;
    params::Settings settings = stage.settings();
    settings.tone.transform = params::ToneTransform::plain;
    settings.lod.mode = params::LodMode::relief;
    settings.lod.table_seeds = way == Way::table ? 0.1f : 64.0f;
    const image::ComparePicture picture = stage.linear(settings, seen);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < picture.rgb.size(); i += 3) {
        const double y =
            glm::dot(glm::dvec3(picture.rgb[i], picture.rgb[i + 1], picture.rgb[i + 2]), glm::dvec3(0.2126, 0.7152, 0.0722));
        sum += y;
        squares += y * y;
    }
    const double count = static_cast<double>(picture.rgb.size() / 3);
    const double mean = sum / count;
    return std::sqrt(std::max(squares / count - mean * mean, 0.0)) / mean;
}

// A raking light strikes crests and leaves the rest black: a table that knew the grain of daylight only was a smooth field
// beyond a line: 0.71 of it. A fifth less is found by no eye. Measured: 1.02.
constexpr double least_grain = 0.8;

TEST_F(BordersPlanted, NoneIsSeenUnderARakingSpot) {
    test::Stage stage(context(), {.scene = "proof", .preset = "raking"});
    const double relief = raked_grain(stage, Way::relief), table = raked_grain(stage, Way::table);
    EXPECT_GT(relief, 0.15) << "the spot strikes nothing here";
    EXPECT_GT(table, least_grain * relief);
    EXPECT_LT(table, relief / least_grain);
    test::Stage planted(context(), {.scene = "proof", .preset = "raking"},
                        {{"passes/shade_table.comp.glsl", "const float STRUCK_KEPT = 0.5;", "const float STRUCK_KEPT = 0.0;"}});
    EXPECT_LT(raked_grain(planted, Way::table), least_grain * relief);
}

INSTANTIATE_TEST_SUITE_P(Bed, Borders, testing::ValuesIn(views),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace sunflower
