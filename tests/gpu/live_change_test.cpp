// What a change of a value costs the live picture, as counted work: a light or an albedo nothing but the picture itself,
// another share of paint or glaze the bed's table, another density that bed alone, in pieces, while the picture before goes on
// showing. And that what is shown then is what would have been drawn from scratch.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "engine/render/live_picture.hpp"
#include "engine/render/renderer.hpp"
#include "shaders/shared/frame.h"
#include "tests/support/gl_test.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

constexpr glm::ivec2 size{300, 200};  // two windows of llvmpipe wide
constexpr int samples = 4;

// Triangular dither of one step to either side, then rounding: 1.5 steps of 255, and the last bits of sums.
constexpr float dither = 1.505f / 255.0f;

struct Change {
    const char* name;
    std::function<void(params::Settings&)> make;
};

const Change of_light_and_colour[] = {
    {"power", [](auto& s) { s.roof.luminance_cd_m2 *= 0.5f; }},
    {"colour", [](auto& s) { s.bays.temperature_k = 2700.0f; }},
    {"filter",
     [](auto& s) {
         s.window.tint = {1.0f, 0.5f, 0.2f};
     }},
    {"another light", [](auto& s) { s.spot.on = true, s.spot.flux_lm = 200000.0f; }},
    {"side", [](auto& s) { s.spot.azimuth_deg = 200.0f; }},
    {"aim",
     [](auto& s) {
         s.spot.aim_m = {-8.0f, 2.0f};
     }},
    {"off", [](auto& s) { s.roof.on = false; }},
    {"exposure", [](auto& s) { s.camera.exposure_ev100 -= 1.0f; }},
    {"albedo of the hall",
     [](auto& s) {
         s.hall.floor_albedo = {0.5f, 0.2f, 0.2f};
     }},
    {"porcelain",
     [](auto& s) {
         s.seed.porcelain = {0.5f, 0.3f, 0.3f};
     }},
    {"ink",
     [](auto& s) {
         s.seed.ink = {0.1f, 0.1f, 0.5f};
     }},
    {"dust", [](auto& s) { s.seed.dust = 1.0f; }},
    {"tints", [](auto& s) { s.seed.tint_amount = 4.0f; }},
};
const Change of_skin[] = {
    {"paint", [](auto& s) { s.seed.paint_amount = 0.3f; }},
    {"glaze", [](auto& s) { s.seed.glaze = 1.0f; }},
};

class LiveChange : public test::GlTest {
  protected:
    LiveChange() : scene(test::shipped_scene("proof")), all(test::shipped_packing(), scene.bed, {100'000'000, 100'000'000}) {
        settings.quality.live_samples = samples;
        settings.quality.samples = samples;
    }

    // Seeds, relief, table and hall, all in one picture.
    const world::Camera& path() const { return world::find_view(scene, "path").camera; }

    /// Passes that ran, and how many pieces they were cut into.
    struct Work {
        int pieces = 0;
        std::map<std::string, int> passes;

        int baked() const { return passes.contains("bake") ? passes.at("bake") : 0; }
    };

    /// Draws until nothing is left to do; after each piece `watch`.
    Work rest(render::Renderer& renderer, render::LivePicture& picture, const std::function<void()>& watch = {}) const {
        Work work;
        picture.begin_again();
        picture.aim(path(), size, false);
        while (!picture.is_done() && work.pieces < 10000) {
            picture.advance(0.0);
            ++work.pieces;
            for (const gl::PassTime& pass : renderer.frame().timers().finish()) ++work.passes[pass.name];
            if (watch) watch();
        }
        EXPECT_TRUE(picture.is_done());
        return work;
    }

    static std::vector<std::uint32_t> shown(const render::LivePicture& picture) {
        const gl::Texture texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
        const gl::Framebuffer target("target", texture);
        picture.show(&target, size);
        return texture.read<std::uint32_t>();
    }

    static float worst(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
        int most = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            for (int shift = 0; shift < 24; shift += 8)
                most =
                    std::max(most, std::abs(static_cast<int>(a[i] >> shift & 255u) - static_cast<int>(b[i] >> shift & 255u)));
        return static_cast<float>(most) / 255.0f;
    }

    /// With the values as they are now.
    std::vector<std::uint32_t> from_scratch(const world::Bed& bed) const {
        render::Renderer renderer(context(), scene, bed, settings);
        render::LivePicture picture(renderer);
        rest(renderer, picture);
        return shown(picture);
    }

    world::Scene scene;
    world::Bed all;
    params::Settings settings;
};

TEST_F(LiveChange, LightAndColourBakeNothing) {
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    EXPECT_GT(rest(renderer, picture).baked(), 0) << "the first time";
    const Work usual = rest(renderer, picture);
    EXPECT_EQ(usual.baked(), 0);
    auto before = shown(picture);
    for (const Change& change : of_light_and_colour) {
        change.make(settings);
        renderer.change(settings);
        EXPECT_TRUE(renderer.frame().is_baked()) << change.name;
        const Work work = rest(renderer, picture);
        EXPECT_EQ(work.baked(), 0) << change.name;
        EXPECT_EQ(work.pieces, usual.pieces) << change.name;
        const auto after = shown(picture);
        EXPECT_GT(worst(before, after), dither) << change.name << " shows";
        before = after;
    }
    EXPECT_LE(worst(before, from_scratch(all)), dither);
    // It can fail: what lays the bed anew bakes it.
    renderer.lay(all, settings);
    EXPECT_FALSE(renderer.frame().is_baked());
    EXPECT_GT(rest(renderer, picture).baked(), 0);
}

TEST_F(LiveChange, PaintAndGlazeBakeTheTableAlone) {
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    const int first = rest(renderer, picture).baked();
    auto before = shown(picture);
    for (const Change& change : of_skin) {
        change.make(settings);
        renderer.change(settings);
        const Work work = rest(renderer, picture);
        EXPECT_LE(work.baked(), TABLE_BINS) << change.name;
        EXPECT_LT(work.baked(), first) << change.name << ": the relief is of the same seeds";
        const auto after = shown(picture);
        EXPECT_GT(worst(before, after), dither) << change.name << " shows";
        before = after;
    }
    EXPECT_LE(worst(before, from_scratch(all)), dither);
}

TEST_F(LiveChange, AnotherDensityIsBakedInPiecesBehindThePicture) {
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    rest(renderer, picture);
    const auto before = shown(picture);
    settings.bed.seeds = 50'000'000;
    const world::Bed half = all.with_density(settings.bed.seeds);
    renderer.lay(half, settings);
    int waited = 0, baking = 0;
    const Work work = rest(renderer, picture, [&] {
        ASSERT_TRUE(picture.has_picture());
        if (!renderer.frame().is_baked()) ++baking;
        // Until it is whole the new picture is not shown, nor black, nor a mixture of both.
        if (!picture.is_awaited()) return;
        if (++waited % 4 == 0) {
            EXPECT_EQ(shown(picture), before);
        }
    });
    EXPECT_EQ(work.baked(), baking + 1) << "a piece at a time";
    EXPECT_GT(work.baked(), TABLE_BINS);
    EXPECT_GT(waited, work.baked());
    EXPECT_GT(worst(before, shown(picture)), 0.1f);
    EXPECT_LE(worst(shown(picture), from_scratch(half)), dither);
}

// Before the eye on the path.
world::StrokeList heaps(const world::BedPlan& plan, std::initializer_list<float> away_m) {
    world::Strokes strokes;
    const glm::vec2 middle = plan.corner_m + 0.5f * plan.pitch_m * glm::vec2(plan.columns, plan.rows);
    for (const float away : away_m)
        strokes.push_back(std::make_shared<const world::Stroke>(world::Stroke{
            world::StrokeTool::heap, 0.3f, 50.0f, {middle + glm::vec2(away, 0.0f), middle + glm::vec2(away, 2.0f)}}));
    return std::make_shared<const world::Strokes>(strokes);
}

TEST_F(LiveChange, ABrushBakesWhatItTouchesAndNothingElse) {
    settings.quality.live_samples = 2;
    const world::Bed one = all.with_strokes(heaps(scene.bed, {0.0f}));
    const world::Bed two = all.with_strokes(heaps(scene.bed, {0.0f, 1.5f}));
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    const int whole = rest(renderer, picture).baked();
    EXPECT_FALSE(renderer.recarve(one, true)) << "what lies above the bed is not on the device yet";
    renderer.lay(one, settings);
    rest(renderer, picture);
    // In passing the touched tiles alone; the table when the hand rests.
    ASSERT_TRUE(renderer.recarve(two, true));
    const int touched = rest(renderer, picture).baked();
    EXPECT_GT(touched, 0);
    EXPECT_LT(touched, whole - TABLE_BINS);
    EXPECT_TRUE(renderer.finish_table());
    EXPECT_FALSE(renderer.finish_table());
    EXPECT_EQ(rest(renderer, picture).baked(), TABLE_BINS);
    const auto with_two = shown(picture);
    // And back: nothing is left of it. Some reliefs that nobody has any more are there again.
    ASSERT_TRUE(renderer.recarve(one, false));
    rest(renderer, picture);
    const auto with_one = shown(picture);
    EXPECT_EQ(with_one, from_scratch(one));
    EXPECT_NE(with_one, with_two) << "it can fail: the second heap is seen";
    ASSERT_TRUE(renderer.recarve(two, false));
    rest(renderer, picture);
    EXPECT_EQ(shown(picture), with_two);
    EXPECT_FALSE(renderer.recarve(all, true));
    EXPECT_FALSE(renderer.recarve(one.with_density(50'000'000), true)) << "that is another bed";
}

}  // namespace
}  // namespace sunflower
