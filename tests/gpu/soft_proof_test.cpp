// The operator's picture through a printer's table: the device against the processor, pixel by pixel.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/core/hash.hpp"
#include "engine/render/passes/soft_proof.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/printer_profile.hpp"

namespace sunflower {
namespace {

constexpr int side = 64;

class SoftProofPass : public test::GlTest {
  protected:
    void SetUp() override {
        GlTest::SetUp();
        const test::PaperModel matte;
        table = image::proof_table({matte.title, test::printer_profile(matte)}, image::ProofIntent::relative, true);
        for (std::uint32_t i = 0; i < side * side; ++i)
            // A third of them greys, as the work is.
            for (std::uint32_t c = 0; c < 4; ++c)
                colours.push_back(static_cast<std::uint8_t>(core::hash2(i, i % 3 == 0 ? 0 : c) % 256));
        picture = gl::Texture::flat("picture", gl::Format::rgba8, side, side);
        picture.upload(0, std::span<const std::uint8_t>(colours));
        seen = gl::Texture::flat("seen", gl::Format::rgba8, side, side);
        target = gl::Framebuffer("seen", seen);
        pass = std::make_unique<render::SoftProofPass>(library());
        pass->set_table(table);
    }
    void TearDown() override {
        pass.reset();
        target = {};
        seen = {};
        picture = {};
        GlTest::TearDown();
    }

    glm::vec4 right(std::size_t i, const image::ProofTable& by) const {
        return by.at(glm::vec3(colours[4 * i], colours[4 * i + 1], colours[4 * i + 2]) / 255.0f);
    }
    std::vector<std::uint8_t> drawn(bool warns) {
        target.bind();
        pass->draw(picture, {side, side}, warns);
        return seen.read<std::uint8_t>();
    }
    /// Steps of eight bits by which the picture is off at most.
    float worst(const std::vector<std::uint8_t>& rgba, const image::ProofTable& by) const {
        float off = 0.0f;
        for (std::size_t i = 0; i < side * side; ++i)
            for (std::size_t c = 0; c < 3; ++c)
                off = std::max(off, std::abs(static_cast<float>(rgba[4 * i + c]) - 255.0f * right(i, by)[static_cast<int>(c)]));
        return off;
    }

    image::ProofTable table;
    std::vector<std::uint8_t> colours;
    gl::Texture picture, seen;
    gl::Framebuffer target;
    std::unique_ptr<render::SoftProofPass> pass;
};

TEST_F(SoftProofPass, DeviceAndProcessorAgree) {
    // Half a step is rounding; what the two compute differs in the sixth figure.
    EXPECT_LT(worst(drawn(false), table), 0.51f);
    // Planted: axes exchanged.
    image::ProofTable turned = table;
    for (int i = 0; i < PROOF_SIDE * PROOF_SIDE * PROOF_SIDE; ++i) {
        const int r = i % PROOF_SIDE, g = i / PROOF_SIDE % PROOF_SIDE, b = i / PROOF_SIDE / PROOF_SIDE;
        turned.nodes[static_cast<std::size_t>(i)] =
            table.nodes[static_cast<std::size_t>((r * PROOF_SIDE + g) * PROOF_SIDE + b)];
    }
    EXPECT_GT(worst(drawn(false), turned), 50.0f);
}

TEST_F(SoftProofPass, TheWarningIsWhereTheGamutEnds) {
    const std::vector<std::uint8_t> plain = drawn(false), warned = drawn(true);
    int out = 0;
    for (std::size_t i = 0; i < side * side; ++i) {
        const float distance = right(i, table).a;
        const bool magenta = warned[4 * i] == 255 && warned[4 * i + 1] == 0 && warned[4 * i + 2] == 217;
        out += distance >= PROOF_OUT_FROM ? 1 : 0;
        if (std::abs(distance - PROOF_OUT_FROM) < 1e-3f) continue;  // rounding decides
        ASSERT_EQ(magenta, distance >= PROOF_OUT_FROM) << i;
        if (!magenta) {
            ASSERT_EQ(warned[4 * i + 1], plain[4 * i + 1]);
        }
    }
    EXPECT_GT(out, side * side / 10);
    EXPECT_LT(out, side * side);
    // One more or less where rounding decides.
    EXPECT_NEAR(pass->out_of_gamut(picture), static_cast<double>(out) / (side * side), 2.0 / (side * side));
}

TEST_F(SoftProofPass, ALargePictureIsCountedByAPartOfIt) {
    gl::Texture large = gl::Texture::flat("large", gl::Format::rgba8, 1920, 1080);
    // The left quarter a pure green, which matte paper has not.
    std::vector<std::uint8_t> rgba;
    for (int i = 0; i < 1920 * 1080; ++i)
        for (const int value : {i % 1920 < 480 ? 0 : 150, i % 1920 < 480 ? 255 : 150, i % 1920 < 480 ? 0 : 150, 255})
            rgba.push_back(static_cast<std::uint8_t>(value));
    large.upload(0, std::span<const std::uint8_t>(rgba));
    EXPECT_NEAR(pass->out_of_gamut(large), 0.25, 0.005) << "columns of the grid are 6 pixels apart";
    // Scaled as a copy would be.
    target.bind();
    pass->draw(large, {side, side}, true);
    const auto small = seen.read<std::uint8_t>();
    EXPECT_EQ(small[4 * (side * 20 + 5)], 255) << "magenta";
    EXPECT_LT(small[4 * (side * 20 + 40)], 200);
}

}  // namespace
}  // namespace sunflower
