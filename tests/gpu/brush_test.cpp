// A bed that brushes worked on, as the device draws it: every way of drawing shows the same carved seeds, a stroke changes
// nothing beside itself, what is undone leaves no trace, and seeds arrive as many as they should.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "engine/render/renderer.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/ray_cast.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

using test::RayCaster;
using world::StrokeTool;

constexpr int width = 96, height = 72;
constexpr params::LodMode every_mode[] = {params::LodMode::mesh, params::LodMode::splat, params::LodMode::relief};

/// A bed of 2 x 2 m under one light, on a floor.
world::Scene small_scene() {
    world::Scene scene;
    scene.name = "small";
    scene.bed.kind = world::BedKind::field;
    scene.bed.columns = scene.bed.rows = 8;
    scene.room_low_m = {-5, -5, 0};
    scene.room_high_m = {8, 8, 6};
    scene.area_lights = {{world::LightRole::roof, {-3, 4, 5.5f}, {7, 0, 0}, {0, -7, 0}}};
    scene.boxes = {{world::Surface::floor, {-5, -5, -0.1f}, {8, 8, 0}}};
    return scene;
}

std::shared_ptr<const world::Stroke> stroke(StrokeTool tool, float radius_m, float amount, std::vector<glm::vec2> points) {
    return std::make_shared<const world::Stroke>(world::Stroke{tool, radius_m, amount, std::move(points)});
}

world::StrokeList list(world::Strokes strokes) {
    return std::make_shared<const world::Strokes>(std::move(strokes));
}

class Brush : public test::GlTest {
  protected:
    Brush() : scene(small_scene()), whole(test::shipped_packing(), scene.bed, {}) {
        settings.tone.transform = params::ToneTransform::plain;
        settings.camera.exposure_ev100 = 10.0f;
    }

    /// Rows from the top, as the display gets them.
    std::vector<glm::vec3> draw(render::Renderer& renderer, const world::Camera& camera, glm::ivec2 size = {width, height},
                                int samples = 1) const {
        std::vector<glm::vec3> picture(static_cast<std::size_t>(size.x * size.y));
        renderer.set_sink([&](int first, int rows, std::span<const float> rgb) {
            for (std::size_t i = 0; i < static_cast<std::size_t>(rows * size.x); ++i)
                picture[static_cast<std::size_t>(first * size.x) + i] = {rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]};
        });
        renderer.begin({camera, size.x, size.y, samples});
        while (renderer.advance(1000.0) < 1.0) continue;
        return picture;
    }

    /// In that way, in false colour.
    void show(render::Renderer& renderer, params::LodMode mode, params::DebugView view) {
        settings.lod.mode = mode;
        settings.lod.error_pixels = 0.1f;
        settings.debug.view = view;
        renderer.change(settings);
    }

    world::Scene scene;
    world::Bed whole;
    params::Settings settings;
};

/// Straight down on the middle of the bed, so that a pixel is a place.
const world::Camera above{{1.0f, 1.0f, 1.6f}, {1.0f, 1.0001f, 0.0f}, 35.0f};

/// What a pixel should show, where a ray meets a seed there and the same a quarter of a pixel beside.
struct Expected {
    std::size_t pixel;
    glm::vec3 normal;
};

std::vector<Expected> cast(const world::Bed& bed, const world::Camera& camera) {
    const RayCaster caster(bed);
    const world::Projection p = world::project(camera, width, height);
    const auto through = [&](glm::vec2 pixel) {
        const glm::vec2 at = pixel / glm::vec2(width, height);
        return caster.cast(camera.eye_m,
                           glm::normalize(p.world_from_camera * glm::vec3(p.tangent_min + at * p.tangent_size, -1.0f)));
    };
    std::vector<Expected> found;
    for (int y = 0; y < height; y += 2)
        for (int x = 0; x < width; x += 2) {
            const glm::vec2 middle = glm::vec2(x, height - 1 - y) + 0.5f;
            const auto hit = through(middle);
            bool inside = hit.has_value();
            for (const glm::vec2 beside :
                 {glm::vec2(0.25f, 0.25f), glm::vec2(-0.25f, 0.25f), glm::vec2(0.25f, -0.25f), glm::vec2(-0.25f)}) {
                const auto other = inside ? through(middle + beside) : std::nullopt;
                inside = inside && other && other->number == hit->number;
            }
            if (inside) found.push_back({static_cast<std::size_t>(y * width + x), hit->normal});
        }
    EXPECT_GT(found.size(), 200u);
    return found;
}

/// Part of them whose normal is shown, within bound_deg.
double same(const std::vector<Expected>& expected, const std::vector<glm::vec3>& shown, float bound_deg) {
    const auto is_shown = [&](const Expected& of) {
        glm::vec3 linear = shown[of.pixel];
        for (int c = 0; c < 3; ++c)
            linear[c] = linear[c] <= 0.04045f ? linear[c] / 12.92f : std::pow((linear[c] + 0.055f) / 1.055f, 2.4f);
        const glm::vec3 normal = 2.0f * linear - 1.0f;
        return std::abs(glm::length(normal) - 1.0f) < 0.1f &&
               glm::dot(glm::normalize(normal), of.normal) > std::cos(glm::radians(bound_deg));
    };
    return static_cast<double>(std::ranges::count_if(expected, is_shown)) / static_cast<double>(expected.size());
}

TEST_F(Brush, EveryWayOfDrawingShowsWhatIsLeft) {
    const world::Bed bed = whole.with_strokes(list({stroke(StrokeTool::dig, 0.2f, 75.0f, {{0.95f, 1.0f}, {1.1f, 1.02f}}),
                                                    stroke(StrokeTool::heap, 0.15f, 45.0f, {{1.0f, 1.3f}}),
                                                    stroke(StrokeTool::tread, 0.16f, 20.0f, {{0.7f, 0.9f}, {0.7f, 1.3f}}),
                                                    stroke(StrokeTool::rake, 0.12f, 9.0f, {{1.3f, 0.8f}, {1.35f, 1.3f}})}));
    const world::Camera camera{{1.0f, 0.5f, 0.7f}, {1.02f, 1.08f, 0.08f}, 45.0f};
    const std::vector<Expected> carved = cast(bed, camera), before = cast(whole, camera);
    render::Renderer renderer(context(), scene, bed, settings);
    for (const params::LodMode mode : every_mode) {
        show(renderer, mode, params::DebugView::normals);
        const auto shown = draw(renderer, camera);
        // The bounds of beds that nobody touched (render_test): a stroke decides which seeds are there and moves none.
        const bool relief = mode == params::LodMode::relief;
        const float bound_deg = relief ? 30.0f : 15.0f;
        EXPECT_GT(same(carved, shown, bound_deg), relief ? 0.83 : 0.98) << static_cast<int>(mode);
        // Planted: the bed as it was before.
        EXPECT_LT(same(before, shown, bound_deg), 0.8) << static_cast<int>(mode);
    }
}

// The table knows the mean of the bed alone: of one that is raked all over, the mean of that. In passing it waits.
TEST_F(Brush, TheTableIsThatOfTheBrushedBed) {
    world::Strokes strokes = {stroke(StrokeTool::rake, 0.15f, 15.0f, {{0.2f, 0.2f}})};
    settings.lod.mode = params::LodMode::relief;
    settings.lod.table_seeds = 0.1f;
    render::Renderer renderer(context(), scene, whole.with_strokes(list(strokes)), settings);
    const auto far = [&](render::Renderer& with) {
        return draw(with, {{1.0f, 1.0f, 4.0f}, {1.0f, 1.001f, 0.0f}, 150.0f}, {64, 48}, 8);
    };
    far(renderer);
    for (float y = 0.0f; y <= 2.0f; y += 0.2f)
        strokes.push_back(stroke(StrokeTool::rake, 0.15f, 15.0f, {{0.0f, y}, {2.0f, y}}));
    const world::Bed raked = whole.with_strokes(list(strokes));
    ASSERT_TRUE(renderer.recarve(raked, true));
    const auto in_passing = far(renderer);
    ASSERT_TRUE(renderer.finish_table());
    const auto table = far(renderer);
    EXPECT_NE(table, in_passing) << "planted: the table of the bed before";
    const auto light = [](const std::vector<glm::vec3>& picture) {
        double sum = 0;
        for (const glm::vec3& c : picture) sum += std::pow(static_cast<double>(c.g), 2.2);
        return sum / static_cast<double>(picture.size());
    };
    settings.lod.table_seeds = 64.0f;
    renderer.change(settings);
    const auto relief = far(renderer);
    // As between the bands of a bed that nobody touched (render_test); the raked one is apart from that by 2 %.
    EXPECT_NEAR(light(table) / light(relief), 1.0, 0.03);
    EXPECT_LT(std::abs(light(table) / light(relief) - 1.0), std::abs(light(in_passing) / light(relief) - 1.0));
}

TEST_F(Brush, AStrokeChangesNothingBesideItselfAndUndoAllOfIt) {
    const auto far = stroke(StrokeTool::heap, 0.1f, 20.0f, {{0.4f, 0.4f}});
    const glm::vec2 at{1.1f, 1.05f};
    const float radius = 0.15f;
    const world::Bed before = whole.with_strokes(list({far}));
    settings.relief.texel_mm = 4.0f;
    render::Renderer renderer(context(), scene, before, settings);
    const world::Projection p = world::project(above, width, height);
    // How far from the stroke's middle pixels changed, m on the bed's surface; 0: none did.
    const auto farthest = [&](const std::vector<glm::vec3>& a, const std::vector<glm::vec3>& b) {
        float most = 0.0f;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const auto i = static_cast<std::size_t>(y * width + x);
                if (a[i] == b[i]) continue;
                const glm::vec2 part = (glm::vec2(x, height - 1 - y) + 0.5f) / glm::vec2(width, height);
                const glm::vec3 ray = p.world_from_camera * glm::vec3(p.tangent_min + part * p.tangent_size, -1.0f);
                const glm::vec3 place = above.eye_m + ray * ((0.1f - above.eye_m.z) / ray.z);
                most = std::max(most, glm::distance(glm::vec2(place), at));
            }
        return most;
    };
    for (const params::LodMode mode : every_mode)
        for (const StrokeTool tool : {StrokeTool::heap, StrokeTool::dig, StrokeTool::rake, StrokeTool::tread}) {
            if (mode != params::LodMode::splat && tool != StrokeTool::dig) continue;
            show(renderer, mode, params::DebugView::normals);
            const auto was = draw(renderer, above);
            const float amount = static_cast<float>(world::stroke_amount(tool, radius).max);
            ASSERT_TRUE(renderer.recarve(whole.with_strokes(list({far, stroke(tool, radius, amount, {at})})), true));
            const auto is = draw(renderer, above);
            const float reach = farthest(is, was);
            EXPECT_GT(reach, 0.5f * radius) << "nothing is seen of it";
            // Its rim, a seed's length, a pixel of 9 mm, and what a height of 60 mm moves a place in the picture.
            EXPECT_LT(reach, 1.45f * radius + 0.018f + 0.013f + 0.03f)
                << static_cast<int>(mode) << ' ' << static_cast<int>(tool);
            ASSERT_TRUE(renderer.recarve(before, true));
            EXPECT_EQ(draw(renderer, above), was) << "undone, and something is left of it";
        }
    // In its own light too, and as a bed that never knew the stroke.
    show(renderer, params::LodMode::auto_, params::DebugView::none);
    const auto lit = draw(renderer, above, {width, height}, 2);
    ASSERT_TRUE(renderer.recarve(whole.with_strokes(list({far, stroke(StrokeTool::dig, radius, 60.0f, {at})})), true));
    EXPECT_GT(farthest(draw(renderer, above, {width, height}, 2), lit), radius) << "it can fail";
    ASSERT_TRUE(renderer.recarve(before, false));
    EXPECT_EQ(draw(renderer, above, {width, height}, 2), lit);
    render::Renderer anew(context(), scene, before, settings);
    EXPECT_EQ(draw(anew, above, {width, height}, 2), lit);
    // With a brush in the hand a bed is made ready for strokes: nobody sees it.
    anew.lay(whole, settings);
    const auto never = draw(anew, above, {width, height}, 2);
    anew.lay(whole.with_strokes(list({})), settings);
    EXPECT_TRUE(draw(anew, above, {width, height}, 2) == never);
    ASSERT_TRUE(anew.recarve(before, true));
    draw(anew, above, {width, height}, 2);
    ASSERT_TRUE(anew.recarve(whole.with_strokes(list({})), true));
    draw(anew, above, {width, height}, 2);
    ASSERT_TRUE(anew.finish_table());
    EXPECT_TRUE(draw(anew, above, {width, height}, 2) == never) << "the first stroke undone";
}

// So few that each is seen: they lie side by side.
TEST_F(Brush, AsManyAreSeenAsHaveArrived) {
    constexpr std::int64_t few = 500;
    const glm::ivec2 size{720, 720};
    scene.boxes.clear();
    settings.relief.texel_mm = 4.0f;
    const world::Camera all{{1.0f, 1.0f, 6.0f}, {1.0f, 1.0001f, 0.0f}, 60.0f};
    const world::Bed bed(test::shipped_packing(), scene.bed, {few, 400'000});
    render::Renderer renderer(context(), scene, bed, settings);
    show(renderer, params::LodMode::splat, params::DebugView::seeds);
    const auto seen = [&](double pour) {
        renderer.lay(bed.with_density(few, pour), settings);
        std::set<std::tuple<float, float, float>> keys;
        for (const glm::vec3& c : draw(renderer, all, size)) keys.emplace(c.r, c.g, c.b);
        keys.erase({0.0f, 0.0f, 0.0f});
        return static_cast<std::int64_t>(keys.size());
    };
    EXPECT_EQ(seen(1.0), few);
    EXPECT_EQ(seen(0.5), few / 2);
    EXPECT_EQ(seen(0.502), 251) << "it can fail: one more is one more";
}

TEST_F(Brush, WithoutSeedsTheFloorIsBare) {
    settings.relief.texel_mm = 4.0f;
    // Of a full bed with a heap and a hole.
    const world::Bed brushed = whole.with_strokes(
        list({stroke(StrokeTool::heap, 0.15f, 40.0f, {{1.1f, 1.05f}}), stroke(StrokeTool::dig, 0.15f, 60.0f, {{0.8f, 1.0f}})}));
    render::Renderer renderer(context(), scene, brushed, settings);
    const auto full = draw(renderer, above, {width, height}, 4);
    renderer.lay(brushed.with_density(100'000'000, 0.0), settings);
    const auto bare = draw(renderer, above, {width, height}, 4);
    // The same floor where no bed ever was.
    world::Scene without = scene;
    without.bed.corner_m = {3.0f, 3.0f};
    render::Renderer other(context(), without,
                           world::Bed(test::shipped_packing(), without.bed, {100'000'000, 100'000'000, 0.0}), settings);
    const auto floor = draw(other, above, {width, height}, 4);
    const auto apart = [](const std::vector<glm::vec3>& a, const std::vector<glm::vec3>& b) {
        float most = 0.0f;
        for (std::size_t i = 0; i < a.size(); ++i)
            for (int c = 0; c < 3; ++c) most = std::max(most, std::abs(a[i][c] - b[i][c]));
        return most;
    };
    EXPECT_LT(apart(bare, floor), 0.01f);
    EXPECT_GT(apart(full, floor), 0.2f) << "planted: the seeds";
}

}  // namespace
}  // namespace sunflower
