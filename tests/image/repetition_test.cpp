// The bed is made of tiles, and no picture may say so: what is drawn is compared with itself, whole tiles away.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "engine/world/packing.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/stage.hpp"

namespace sunflower {
namespace {

/// Light on the bed, resampled on its plane: `step` values a tile.
struct Plan {
    int columns = 0, rows = 0, step = 0;
    std::vector<double> values;

    double at(int x, int y) const { return values[static_cast<std::size_t>(y * columns + x)]; }
    double& at(int x, int y) { return values[static_cast<std::size_t>(y * columns + x)]; }
};

/// Takes away what is broader than two tiles (the hall's light) and leaves the grain.
void flatten(Plan& plan) {
    const int half = plan.step;
    std::vector<double> sums(static_cast<std::size_t>((plan.columns + 1) * (plan.rows + 1)), 0.0);
    const auto sum = [&](int x, int y) -> double& { return sums[static_cast<std::size_t>(y * (plan.columns + 1) + x)]; };
    for (int y = 0; y < plan.rows; ++y)
        for (int x = 0; x < plan.columns; ++x) sum(x + 1, y + 1) = plan.at(x, y) + sum(x, y + 1) + sum(x + 1, y) - sum(x, y);
    for (int y = 0; y < plan.rows; ++y)
        for (int x = 0; x < plan.columns; ++x) {
            const int x0 = std::max(x - half, 0), x1 = std::min(x + half + 1, plan.columns);
            const int y0 = std::max(y - half, 0), y1 = std::min(y + half + 1, plan.rows);
            const double mean = (sum(x1, y1) - sum(x0, y1) - sum(x1, y0) + sum(x0, y0)) / ((x1 - x0) * (y1 - y0));
            plan.at(x, y) = plan.at(x, y) / mean - 1.0;
        }
}

constexpr float surface_m = 0.09f;
constexpr int lags = 16;  // tiles: 4 m

struct Worst {
    double correlation = 0;
    int tiles_x = 0, tiles_y = 0;
};

/// The largest normalised autocorrelation at whole tiles, up to `most` of them.
Worst worst_repetition(Plan plan, int most) {
    flatten(plan);
    double variance = 0;
    for (const double v : plan.values) variance += v * v;
    variance /= static_cast<double>(plan.values.size());
    Worst worst;
    for (int b = 0; b <= most; ++b)
        for (int a = -most; a <= most; ++a) {
            if (b == 0 && a <= 0) continue;
            const int dx = a * plan.step, dy = b * plan.step;
            const int first = std::max(0, -dx), last = std::min(plan.columns, plan.columns - dx);
            // A few seeds that happen to be alike are no repetition: at least a square metre of overlap.
            if (last - first < 4 * plan.step || plan.rows - dy < 4 * plan.step) continue;
            double sum = 0;
            for (int y = 0; y + dy < plan.rows; ++y)
                for (int x = first; x < last; ++x) sum += plan.at(x, y) * plan.at(x + dx, y + dy);
            const double correlation = sum / (static_cast<double>(last - first) * (plan.rows - dy)) / variance;
            if (correlation > worst.correlation) worst = {correlation, a, b};
        }
    return worst;
}

/// The bed's rectangle from `low_m`, read from the picture at the height of its surface.
Plan plan_of(const render::Order& order, const image::ComparePicture& picture, glm::vec2 low_m, glm::vec2 size_m, int step) {
    const world::Projection p = world::project(order.camera, order.width, order.height);
    const glm::mat3 camera_from_world = glm::transpose(p.world_from_camera);
    Plan plan;
    plan.step = step;
    const float step_m = 0.001f * world::TILE_MM / static_cast<float>(step);
    plan.columns = static_cast<int>(std::lround(size_m.x / step_m));
    plan.rows = static_cast<int>(std::lround(size_m.y / step_m));
    for (int y = 0; y < plan.rows; ++y)
        for (int x = 0; x < plan.columns; ++x) {
            const glm::vec3 place(low_m + step_m * (glm::vec2(x, y) + 0.5f), surface_m);
            const glm::vec3 seen = camera_from_world * (place - p.eye_m);
            const glm::vec2 at =
                (glm::vec2(seen) / -seen.z - p.tangent_min) / p.tangent_size * glm::vec2(order.width, order.height) -
                glm::vec2(order.drawn().origin) - 0.5f;
            const glm::ivec2 low = glm::ivec2(glm::floor(at));
            const glm::vec2 f = at - glm::vec2(low);
            const auto light = [&](int u, int v) {
                const int column = std::clamp(u, 0, picture.width - 1),
                          row = picture.height - 1 - std::clamp(v, 0, picture.height - 1);
                return picture.rgb[static_cast<std::size_t>(row * picture.width + column) * 3 + 1];
            };
            plan.values.push_back(
                static_cast<double>(glm::mix(glm::mix(light(low.x, low.y), light(low.x + 1, low.y), f.x),
                                             glm::mix(light(low.x, low.y + 1), light(low.x + 1, low.y + 1), f.x), f.y)));
        }
    return plan;
}

class Repetition : public test::GlTest {
  protected:
    static void SetUpTestSuite() {
        context().make_current();
        stage_ = std::make_unique<test::Stage>(context(), app::SceneChoice{.scene = "proof", .preset = "", .sets = {}});
    }
    static void TearDownTestSuite() { stage_.reset(); }

    static std::unique_ptr<test::Stage> stage_;
};
std::unique_ptr<test::Stage> Repetition::stage_;

/// 20 x 20 m from straight above, a tile in 16 pixels: two seeds in each, drawn one by one. They are what repeats; the noise
/// that stands for them farther away knows no tiles.
Plan plan_from_above(test::Stage& stage) {
    constexpr int size_px = 1280;
    constexpr float height_m = 27.0f;
    world::Camera camera;
    camera.eye_m = {37.0f, -1.5f, height_m};
    camera.target_m = {37.0f, -1.5f, 0.0f};
    camera.focal_mm = world::sensor_width_mm * (height_m - surface_m) / 20.0f;
    const render::Order order{camera, size_px, size_px, 2};
    return plan_of(order, stage.linear(stage.settings(), order), {27.0f, -11.5f}, {20.0f, 20.0f}, 16);
}

/// What of the bed lies before the bridge: farther away a pixel is so long on the ground that two tiles share it.
Plan plan_from_bridge(test::Stage& stage) {
    const render::Order order{world::find_view(stage.scene(), "bridge").camera, 1920, 1080, 4, {{0, 0}, {1920, 480}}};
    return plan_of(order, stage.linear(stage.settings(), order), {12.5f, -9.5f}, {7.0f, 16.0f}, 10);
}

// Design 3. Measured 0.02 to 0.03, which is what 64 tiles that come again at random, as far as their edges fit, have in common.
constexpr double most = 0.05;

TEST_F(Repetition, IsNotSeenFromAbove) {
    const Plan plan = plan_from_above(*stage_);
    const Worst worst = worst_repetition(plan, lags);
    RecordProperty("correlation", std::to_string(worst.correlation));
    EXPECT_LE(worst.correlation, most) << "at " << worst.tiles_x << ", " << worst.tiles_y << " tiles";
    // Planted: a tenth of each tile's variance is the same in all, as by a strip along the borders that all share.
    Plan shared = plan;
    for (int y = 0; y < plan.rows; ++y)
        for (int x = 0; x < plan.columns; ++x) shared.at(x, y) += plan.at(x % plan.step, y % plan.step) / 3.0;
    EXPECT_GT(worst_repetition(shared, lags).correlation, most);
}

TEST_F(Repetition, IsNotSeenFromTheBridge) {
    const Worst worst = worst_repetition(plan_from_bridge(*stage_), lags);
    RecordProperty("correlation", std::to_string(worst.correlation));
    EXPECT_LE(worst.correlation, most) << "at " << worst.tiles_x << ", " << worst.tiles_y << " tiles";
}

// Planted: the same eight by eight tiles again and again.
TEST_F(Repetition, AShortPeriodIsNoticed) {
    test::Stage stage(context(), {.scene = "proof", .preset = "", .sets = {}},
                      {{"passes/bed_access.glsl", "uvec2 bed_tile = bed_tiles[found.tile.y * bed.x + found.tile.x];",
                        "uvec2 bed_tile = bed_tiles[(found.tile.y % 8 + 8) * bed.x + found.tile.x % 8 + 8];"}});
    for (const Plan& plan : {plan_from_above(stage), plan_from_bridge(stage)}) {
        const Worst worst = worst_repetition(plan, lags);
        EXPECT_GT(worst.correlation, most) << "at " << worst.tiles_x << ", " << worst.tiles_y << " tiles";
    }
}

}  // namespace
}  // namespace sunflower
