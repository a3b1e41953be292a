// The picture on the screen against the still of the same samples, in motion, and after the bed has changed under it.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/render/live_picture.hpp"
#include "engine/render/renderer.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/picture.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

constexpr glm::ivec2 size{300, 200};  // two windows of llvmpipe wide

class LivePicture : public test::GlTest {
  protected:
    LivePicture() : scene(test::shipped_scene("turbine-hall")) {
        settings.quality.live_samples = 8;
        settings.quality.samples = 8;
    }

    world::Bed bed(std::int64_t seeds) const { return world::Bed(test::shipped_packing(), scene.bed, {seeds, 100'000'000}); }
    const world::Camera& knee() const { return world::find_view(scene, "knee").camera; }

    /// Display-encoded values of what is shown, 0 to 1, upper row first.
    std::vector<float> shown(const render::LivePicture& picture) const {
        const gl::Texture texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
        const gl::Framebuffer target("target", texture);
        picture.show(&target, size);
        const auto bytes = texture.read<std::uint32_t>();
        std::vector<float> values;
        for (int y = size.y - 1; y >= 0; --y)
            for (int x = 0; x < size.x; ++x)
                for (int c = 0; c < 3; ++c)
                    values.push_back(static_cast<float>((bytes[static_cast<std::size_t>(y * size.x + x)] >> (8 * c)) & 255u) /
                                     255.0f);
        return values;
    }

    std::vector<float> still(render::Renderer& renderer, int samples) const {
        std::vector<float> values;
        renderer.set_sink([&](int, int, std::span<const float> rgb) { values.insert(values.end(), rgb.begin(), rgb.end()); });
        renderer.begin({knee(), size.x, size.y, samples});
        while (renderer.advance(1e9) < 1.0) {
        }
        renderer.set_sink({});
        return values;
    }

    /// Aims at the view and draws until nothing is left to do.
    void rest(render::LivePicture& picture) const {
        picture.aim(knee(), size, false);
        finish(picture);
    }

    static void finish(render::LivePicture& picture) {
        for (int i = 0; i < 10000 && !picture.is_done(); ++i) picture.advance(1000.0);
        ASSERT_TRUE(picture.is_done());
    }

    /// Some pictures in motion, the last of them where rest() rests.
    static void walk(render::LivePicture& picture, const world::Camera& end) {
        for (int i = 11; i >= 0; --i) {
            world::Camera camera = end;
            camera.eye_m.y += 0.005f * static_cast<float>(i);
            picture.aim(camera, size, true);
            finish(picture);
        }
    }
    void walk(render::LivePicture& picture) const { walk(picture, knee()); }

    static double mean_error(const std::vector<float>& a, const std::vector<float>& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(std::abs(a[i] - b[i]));
        return sum / static_cast<double>(a.size());
    }

    static float worst(const std::vector<float>& a, const std::vector<float>& b) {
        EXPECT_EQ(a.size(), b.size());
        float most = 0.0f;
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) most = std::max(most, std::abs(a[i] - b[i]));
        return most;
    }

    world::Scene scene;
    params::Settings settings;
};

// Triangular dither of one step to either side, then rounding: 1.5 steps of 255, and the last bits of sums.
constexpr float dither = 1.505f / 255.0f;

TEST_F(LivePicture, AtRestIsTheStillOfTheSameSamples) {
    const world::Bed all = bed(100'000'000);
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    rest(picture);
    EXPECT_EQ(picture.samples(), 8);
    const auto live = shown(picture);
    EXPECT_LE(worst(live, still(renderer, 8)), dither);
    // It can fail: seven samples are another picture.
    EXPECT_GT(worst(live, still(renderer, 7)), dither);
}

TEST_F(LivePicture, GoesOnAfterAStillWasDrawnInBetween) {
    const world::Bed all = bed(100'000'000);
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    picture.aim(knee(), size, false);
    while (picture.samples() < 2) picture.advance(0.0);
    picture.advance(0.0);  // in the midst of a window's samples
    const auto of_still = still(renderer, 8);
    picture.interrupted();
    finish(picture);
    EXPECT_LE(worst(shown(picture), of_still), dither);
}

TEST_F(LivePicture, InMotionIsWholeAndSmaller) {
    const world::Bed all = bed(100'000'000);
    settings.quality.motion_ms = 5.0f;  // no machine without a GPU draws this in so short a time
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    picture.aim(knee(), size, true);
    EXPECT_FALSE(picture.has_picture());
    finish(picture);
    ASSERT_TRUE(picture.has_picture());
    world::Camera moved = knee();
    for (int i = 0; i < 6; ++i) {  // the size follows the time of the pictures before
        moved.eye_m.x += 0.01f;
        picture.aim(moved, size, true);
        finish(picture);
    }
    if (context().info().is_software()) {
        EXPECT_LT(picture.drawn_px().x, size.x);
    }
    // A picture that is half done is finished, whatever the camera does meanwhile.
    if (context().info().is_software()) {
        constexpr glm::ivec2 wide{1400, 200};  // a quarter of it is two windows wide
        settings.quality.motion_ms = 1000.0f;
        renderer.change(settings);
        picture.aim(moved, wide, true);
        picture.advance(0.0);
        ASSERT_TRUE(picture.is_busy());
        const world::Camera before = moved;
        moved.eye_m.x += 0.01f;
        picture.aim(moved, wide, true);
        EXPECT_TRUE(picture.is_busy());
        EXPECT_EQ(picture.camera(), before);
        finish(picture);
        EXPECT_FALSE(picture.is_awaited());
    }
    // At rest all pixels come back.
    picture.aim(moved, size, false);
    finish(picture);
    EXPECT_EQ(picture.drawn_px(), size);
}

TEST_F(LivePicture, RestsAsIfNothingHadMoved) {
    const world::Bed all = bed(100'000'000);
    settings.quality.motion_ms = 1000.0f;
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    walk(picture);
    const auto truth = still(renderer, 64);
    const auto moving = shown(picture);
    picture.aim(knee(), size, false);
    while (picture.samples() < 1) picture.advance(1000.0);
    // The first picture at rest is no worse than the last in motion, which has one sample less; alone it would be much worse.
    const auto first = shown(picture);
    EXPECT_LE(mean_error(first, truth), mean_error(moving, truth));
    EXPECT_LT(mean_error(first, truth), 0.5 * mean_error(still(renderer, 1), truth));
    picture.interrupted();
    finish(picture);
    EXPECT_LE(worst(shown(picture), still(renderer, 8)), dither);
    // What was seen at rest is the history of the next picture in motion.
    world::Camera moved = knee();
    moved.eye_m.x += 0.002f;
    picture.interrupted();
    picture.aim(moved, size, true);
    finish(picture);
    EXPECT_LT(mean_error(shown(picture), truth), 0.6 * mean_error(still(renderer, 1), truth));
}

TEST_F(LivePicture, NewValuesHaveNoHistory) {
    const world::Bed all = bed(100'000'000);
    settings.quality.motion_ms = 1000.0f;
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    walk(picture);
    settings.camera.exposure_ev100 += 20.0f;  // black
    renderer.change(settings);
    picture.begin_again();
    picture.aim(knee(), size, true);
    finish(picture);
    EXPECT_LE(worst(shown(picture), std::vector<float>(static_cast<std::size_t>(size.x * size.y * 3), 0.0f)), dither);
}

TEST_F(LivePicture, LightThatGrowsKeepsSomeHistory) {
    const world::Bed all = bed(100'000'000);
    settings.quality.motion_ms = 1000.0f;
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    walk(picture);
    const auto brighten = [&](bool nearly_same) {
        settings.roof.luminance_cd_m2 *= 1.02f;  // as in a morph of ten seconds between shipped looks
        renderer.change(settings);
        picture.begin_again(nearly_same);
        picture.aim(knee(), size, true);
        finish(picture);
    };
    for (int i = 0; i < 12; ++i) brighten(true);
    const auto growing = shown(picture);
    auto truth = still(renderer, 64);
    const double alone = mean_error(still(renderer, 1), truth);
    EXPECT_LT(mean_error(growing, truth), 0.75 * alone);
    const auto mean = [](const std::vector<float>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    };
    // Three pictures behind: 6 % of the light are 2.5 % of an encoded value.
    EXPECT_NEAR(mean(growing), mean(truth), 0.03 * mean(truth));
    // Nothing of it is left at rest.
    rest(picture);
    EXPECT_LE(worst(shown(picture), still(renderer, 8)), dither);
    // It can fail: without, each picture has its one sample.
    for (int i = 0; i < 2; ++i) brighten(false);
    truth = still(renderer, 64);
    EXPECT_GT(mean_error(shown(picture), truth), 0.9 * mean_error(still(renderer, 1), truth));
}

TEST_F(LivePicture, WhatFailsLeavesTheBedThatIsThere) {
    const world::Bed all = bed(100'000'000);
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    rest(picture);
    const auto before = shown(picture);
    // So many tiles are carved that their relief fits no block of the device.
    world::Scene carved = scene;
    carved.bed.carve.resize(1);
    carved.bed.carve[0].kind = world::CarveKind::hollow;
    carved.bed.carve[0].at_m = {37.0f, -1.5f};
    carved.bed.carve[0].radius_m = 8.0f;
    carved.bed.carve[0].depth_mm = 30.0f;
    params::Settings fine = settings;
    fine.relief.texel_mm = 0.75f;
    const world::Bed of_carved(test::shipped_packing(), carved.bed, {100'000'000, 100'000'000});
    EXPECT_THROW(renderer.lay(carved, of_carved, fine), core::Error);
    picture.begin_again();
    rest(picture);
    EXPECT_EQ(shown(picture), before);
}

TEST_F(LivePicture, AnotherBedLeavesNothingOfTheOld) {
    const world::Bed all = bed(100'000'000);
    const world::Bed few = all.with_density(3'000'000);
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    rest(picture);
    const auto before = shown(picture);
    renderer.lay(scene, few, settings);
    picture.begin_again();
    rest(picture);
    const auto after = shown(picture);
    EXPECT_GT(worst(before, after), 0.1f);
    render::Renderer fresh(context(), scene, bed(3'000'000), settings);
    EXPECT_LE(worst(after, still(fresh, 8)), dither);
}

// --- lens and exposure

TEST_F(LivePicture, AnOpenLensIsSharpInMotionAndComesToRestAsAStill) {
    const world::Bed all = bed(100'000'000);
    render::Renderer renderer(context(), scene, all, settings);
    const std::vector<float> sharp = still(renderer, 1);
    settings.camera.f_stop = 1.4f;
    settings.camera.focus_m = 0.4f;
    settings.camera.sensor_mm = 200.0f;
    renderer.change(settings);
    render::LivePicture picture(renderer);
    rest(picture);
    const std::vector<float> blurred = shown(picture);
    EXPECT_LE(worst(blurred, still(renderer, 8)), dither);
    EXPECT_GT(worst(blurred, sharp), 0.1f);
    // A picture of its own in motion: what it sees is seen from the lens's middle.
    settings.quality.motion_ms = 1000.0f;
    renderer.change(settings);
    render::LivePicture moving(renderer);
    walk(moving);
    EXPECT_EQ(renderer.frame().lens(), world::Lens{});
    const std::vector<float> in_motion = shown(moving);
    EXPECT_LT(mean_error(in_motion, sharp), 0.7 * mean_error(blurred, sharp));
}

TEST_F(LivePicture, ParallelRaysKeepTheirHistory) {
    settings.camera.orthographic = true;
    settings.camera.ortho_width_m = 1.5f;
    settings.quality.motion_ms = 1000.0f;
    render::Renderer renderer(context(), scene, bed(100'000'000), settings);
    render::LivePicture picture(renderer);
    walk(picture);
    const auto truth = still(renderer, 64);
    EXPECT_LT(mean_error(shown(picture), truth), 0.6 * mean_error(still(renderer, 1), truth));
    rest(picture);
    EXPECT_LE(worst(shown(picture), still(renderer, 8)), dither);
    // Back to slanting rays: nothing is remembered of parallel ones.
    settings.camera.orthographic = false;
    renderer.change(settings);
    picture.begin_again();
    rest(picture);
    EXPECT_LE(worst(shown(picture), still(renderer, 8)), dither);
}

/// Mean of the logarithms of what is shown without a display transform: 2 to its power is the picture's grey.
float grey_of(const std::vector<float>& values) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); i += 3) {
        double luminance = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            const double v = static_cast<double>(values[i + c]);
            const double weights[] = {0.2126, 0.7152, 0.0722};
            luminance += weights[c] * (v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
        }
        sum += std::log2(std::max(luminance, 1e-4));
    }
    return static_cast<float>(std::exp2(sum / (static_cast<double>(values.size()) / 3.0)));
}

TEST_F(LivePicture, AutoExposureBringsAnyPictureToMiddleGrey) {
    const world::Bed all = bed(100'000'000);
    settings.tone.transform = params::ToneTransform::plain;
    settings.camera.exposure_ev100 = 14.0f;
    settings.camera.auto_exposure = true;
    settings.camera.auto_time_s = 0.5f;
    settings.camera.auto_bias_ev = -1.0f;
    render::Renderer renderer(context(), scene, all, settings);
    const std::vector<float> first = still(renderer, 8);
    // The meter sees the view with fewer pixels and samples: a fiftieth. White and black end what is shown.
    EXPECT_NEAR(grey_of(first), 0.09f, 0.004f);
    EXPECT_EQ(first, still(renderer, 8)) << "a still is the same again";
    render::LivePicture picture(renderer);
    rest(picture);
    EXPECT_NEAR(grey_of(shown(picture)), 0.09f, 0.004f);
    // Four times the light: what is shown comes back, in steps that nobody sees.
    settings.camera.exposure_ev100 = 12.0f;
    renderer.change(settings);
    picture.begin_again();
    picture.aim(knee(), size, false);
    float before = 0.0f, largest = 0.0f;
    int steps = 0;
    while (!picture.is_done()) {
        if (!picture.advance(20.0) || picture.is_awaited()) continue;
        const float grey = grey_of(shown(picture));
        if (before > 0.0f) largest = std::max(largest, std::abs(std::log2(grey / before)));
        before = grey;
        ++steps;
    }
    EXPECT_GT(steps, 20);
    // A pause of 250 ms at most counts, half the time constant, of 2 EV; rows of new samples are as noisy as they are.
    EXPECT_LT(largest, 0.9f);
    EXPECT_NEAR(before, 0.09f, 0.004f);
    // Planted: without it the light stays as it is set.
    settings.camera.auto_exposure = false;
    renderer.change(settings);
    EXPECT_LT(grey_of(still(renderer, 8)), 0.03f);
}

TEST_F(LivePicture, LightChangesWithoutANewBed) {
    const world::Bed all = bed(100'000'000);
    render::Renderer renderer(context(), scene, all, settings);
    render::LivePicture picture(renderer);
    rest(picture);
    settings.camera.exposure_ev100 -= 0.5f;
    settings.seed.ink = {0.5f, 0.1f, 0.1f};
    renderer.change(settings);
    picture.begin_again();
    rest(picture);
    render::Renderer fresh(context(), scene, all, settings);
    EXPECT_LE(worst(shown(picture), still(fresh, 8)), dither);
}

}  // namespace
}  // namespace sunflower
