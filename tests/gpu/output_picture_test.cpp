// What an audience sees: never less than a whole picture, and no step between two.
#include "engine/wall/output_picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/gl_test.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

constexpr glm::ivec2 size{96, 64};

class OutputPicture : public test::GlTest {
  protected:
    OutputPicture() : scene(test::shipped_scene("proof")), bed(test::shipped_packing(), scene.bed, {100'000'000, 100'000'000}) {
        settings.quality.live_samples = 8;
        settings.output.min_samples = 4;
        settings.output.dissolve_s = 1.0f;
    }

    void SetUp() override {
        test::GlTest::SetUp();
        texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
        target = gl::Framebuffer("target", texture);
        renderer = std::make_unique<render::Renderer>(context(), scene, bed, settings);
        output = std::make_unique<wall::OutputPicture>(*renderer);
    }

    const world::Camera& view(const char* name) const { return world::find_view(scene, name).camera; }
    void aim(const char* name, bool flows = false) { output->aim(view(name), size, flows, settings.output); }

    /// Bytes of what the audience sees.
    std::vector<std::uint8_t> seen(double part = 1.0) {
        target.bind();
        output->show(&target, size, part);
        const auto words = texture.read<std::uint32_t>();
        std::vector<std::uint8_t> bytes;
        for (const std::uint32_t word : words)
            for (const unsigned shift : {0u, 8u, 16u}) bytes.push_back(static_cast<std::uint8_t>(word >> shift));
        return bytes;
    }
    bool pass(double seconds, bool black = false) { return output->pass(seconds, settings.output, black); }
    void rest() {
        while (!output->is_done()) output->advance(50.0);
        while (!output->is_settled()) ASSERT_TRUE(pass(0.6));
    }
    static double linear(std::uint8_t byte) {
        const double e = byte / 255.0;
        return e <= 0.04045 ? e / 12.92 : std::pow((e + 0.055) / 1.055, 2.4);
    }

    world::Scene scene;
    world::Bed bed;
    params::Settings settings;
    gl::Texture texture;
    gl::Framebuffer target;
    std::unique_ptr<render::Renderer> renderer;
    std::unique_ptr<wall::OutputPicture> output;
};

bool is_black(const std::vector<std::uint8_t>& bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

TEST_F(OutputPicture, ComesOutOfBlackWhenItIsWholeAndStaysUntilTheNextIs) {
    EXPECT_TRUE(is_black(seen()));
    aim("bridge");
    int looks = 0;
    while (output->is_awaited(settings.output)) {
        EXPECT_FALSE(pass(0.1)) << "with " << output->samples() << " samples";
        EXPECT_TRUE(is_black(seen()));
        output->advance(0.0);
        ++looks;
    }
    EXPECT_GT(looks, 4);
    EXPECT_GE(output->samples(), settings.output.min_samples);
    EXPECT_TRUE(pass(0.0));
    EXPECT_TRUE(is_black(seen())) << "it fades in";
    rest();
    EXPECT_FALSE(pass(1.0)) << "nothing is new";
    const auto bridge = seen();
    // Exactly what is drawn for a screen.
    render::LivePicture picture(*renderer);
    picture.aim(view("bridge"), size, false);
    while (!picture.is_done()) picture.advance(50.0);
    picture.show(&target, size);
    const auto live = texture.read<std::uint32_t>();
    int worst = 0;
    for (std::size_t i = 0; i < bridge.size(); ++i)
        worst = std::max(worst, std::abs(int(bridge[i]) - int(live[i / 3] >> (8 * (i % 3)) & 255u)));
    EXPECT_LE(worst, 1) << "the last bits of sums";

    output->interrupted();
    aim("knee");
    while (output->is_awaited(settings.output)) {
        pass(0.1);
        EXPECT_TRUE(seen() == bridge) << "half-made pictures are nobody's";
        output->advance(0.0);
    }
    rest();
    EXPECT_FALSE(seen() == bridge);
}

TEST_F(OutputPicture, DissolvesInLight) {
    aim("bridge");
    rest();
    const auto bridge = seen();
    aim("knee");
    while (!output->is_done()) output->advance(50.0);
    EXPECT_TRUE(pass(0.0));
    EXPECT_TRUE(seen() == bridge) << "it begins with what was there";
    EXPECT_TRUE(pass(0.5));
    const auto between = seen();
    rest();
    const auto knee = seen();
    double apart = 0.0, planted = 0.0;
    for (std::size_t i = 0; i < between.size(); ++i) {
        const double mean = 0.5 * (linear(bridge[i]) + linear(knee[i]));
        apart = std::max(apart, std::abs(linear(between[i]) - mean));
        planted = std::max(planted, std::abs(linear(static_cast<std::uint8_t>((bridge[i] + knee[i]) / 2)) - mean));
    }
    // Half a step of 255 where steps are widest, at white, is 0.0044.
    EXPECT_LT(apart, 0.005);
    EXPECT_GT(planted, 0.02) << "planted: the mean of the bytes";
}

// The operator's picture and the audience's are drawn in turn, a window each, while one dissolves: both are what they are
// alone.
TEST_F(OutputPicture, LeavesTheOtherPictureAlone) {
    const auto alone = [&](const char* name) {
        render::LivePicture picture(*renderer);
        picture.aim(view(name), size, false);
        while (!picture.is_done()) picture.advance(50.0);
        picture.show(&target, size);
        return texture.read<std::uint32_t>();
    };
    const auto bridge_alone = alone("bridge"), edge_alone = alone("edge");
    aim("knee");
    rest();
    aim("bridge");
    while (output->is_awaited(settings.output)) output->advance(50.0);
    render::LivePicture picture(*renderer);
    picture.aim(view("edge"), size, false);
    while (!picture.is_done() || !output->is_done()) {
        pass(0.01);
        seen();
        do picture.advance(0.0);
        while (!picture.is_between_windows());
        seen();
        do output->advance(0.0);
        while (!output->is_between_windows());
    }
    const auto worst = [](const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
        int most = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            for (const unsigned shift : {0u, 8u, 16u})
                most = std::max(most, std::abs(int(a[i] >> shift & 255u) - int(b[i] >> shift & 255u)));
        return most;
    };
    picture.show(&target, size);
    EXPECT_LE(worst(texture.read<std::uint32_t>(), edge_alone), 1) << "the last bits of sums";
    rest();
    seen();
    EXPECT_LE(worst(texture.read<std::uint32_t>(), bridge_alone), 1);
}

TEST_F(OutputPicture, GoesToBlackAndBack) {
    aim("bridge");
    rest();
    const auto bridge = seen();
    EXPECT_TRUE(pass(0.5, true));
    const auto darker = seen();
    EXPECT_FALSE(is_black(darker));
    for (std::size_t i = 0; i < darker.size(); ++i) ASSERT_LE(darker[i], bridge[i]);
    EXPECT_TRUE(pass(0.6, true));
    EXPECT_TRUE(is_black(seen()));
    EXPECT_FALSE(pass(1.0, true));
    EXPECT_TRUE(pass(1.0));
    EXPECT_TRUE(seen() == bridge);
}

TEST_F(OutputPicture, LetsAPartOfItsLightThrough) {
    aim("bridge");
    rest();
    const auto all = seen(), quarter = seen(0.25);
    double apart = 0.0;
    for (std::size_t i = 0; i < all.size(); ++i) apart = std::max(apart, std::abs(linear(quarter[i]) - 0.25 * linear(all[i])));
    // Half a step of 255 at a quarter of white is 0.0023. Planted: a quarter of the bytes is 0.2 off there.
    EXPECT_LT(apart, 0.003);
    EXPECT_TRUE(is_black(seen(0.0)));
    EXPECT_TRUE(seen() == all);
}

TEST_F(OutputPicture, OfAShowEachPictureIsFinishedAndFollowsAtOnce) {
    aim("bridge");
    rest();
    const auto bridge = seen();
    aim("knee", true);
    output->advance(0.0);
    // The show is further on already: first what was begun.
    aim("path", true);
    while (output->is_awaited(settings.output)) output->advance(50.0);
    EXPECT_TRUE(pass(0.01));
    const auto first = seen();
    EXPECT_FALSE(first == bridge) << "without a dissolve";
    aim("path", true);
    EXPECT_TRUE(output->is_awaited(settings.output));
    while (output->is_awaited(settings.output)) output->advance(50.0);
    EXPECT_TRUE(pass(0.01));
    const auto second = seen();
    EXPECT_FALSE(first == second);
    // It was the knee in between.
    aim("knee");
    rest();
    const auto knee = seen();
    double apart = 0.0;
    for (std::size_t i = 0; i < knee.size(); ++i) apart += std::abs(int(knee[i]) - int(first[i]));
    EXPECT_LT(apart / static_cast<double>(knee.size()), 12.0) << "more samples, the same view";
    apart = 0.0;
    for (std::size_t i = 0; i < knee.size(); ++i) apart += std::abs(int(knee[i]) - int(second[i]));
    EXPECT_GT(apart / static_cast<double>(knee.size()), 24.0);
}

TEST_F(OutputPicture, WhatHasChangedIsNotSeenHalfMade) {
    aim("bridge");
    rest();
    const auto before = seen();
    settings.roof.luminance_cd_m2 *= 0.25f;
    renderer->change(settings);
    output->begin_again();
    aim("bridge");
    while (output->is_awaited(settings.output)) {
        pass(0.3);
        EXPECT_TRUE(seen() == before);
        output->advance(0.0);
    }
    rest();
    EXPECT_FALSE(seen() == before);
}

}  // namespace
}  // namespace sunflower
