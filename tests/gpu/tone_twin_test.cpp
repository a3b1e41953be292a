// The display transforms on the device against their CPU twins, on 10,000 colours.
#include "engine/world/tone.hpp"
#include "tests/support/gl_test.hpp"

#include <random>

namespace sunflower::test {
namespace {

class ToneTwin : public GlTest {};

TEST_F(ToneTwin, DeviceAndProcessorAgree) {
    std::mt19937 random(2010);
    std::uniform_real_distribution<float> stops(-10.0f, 5.0f);
    std::vector<float> colours(30'000);
    for (float& c : colours) c = std::exp2(stops(random));
    const std::string body =
        "#include \"lib/tone.glsl\"\n"
        "void compute(uint i) {\n"
        "    vec3 c = vec3(inputs[3u * i], inputs[3u * i + 1u], inputs[3u * i + 2u]);\n"
        "    vec3 a = tone_neutral(c), b = tone_aces(c), d = tone_agx(c);\n"
        "    for (uint k = 0u; k < 3u; ++k) {\n"
        "        outputs[9u * i + k] = a[k];\n"
        "        outputs[9u * i + 3u + k] = b[k];\n"
        "        outputs[9u * i + 6u + k] = d[k];\n"
        "    }\n"
        "}\n";
    const std::vector<float> out = run_compute(body, colours, 90'000, 10'000);
    float worst = 0.0f;
    for (std::size_t i = 0; i < 10'000; ++i) {
        const glm::vec3 c(colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]);
        const glm::vec3 twins[3] = {world::tone_neutral(c), world::tone_aces(c), world::tone_agx(c)};
        for (std::size_t t = 0; t < 3; ++t)
            for (std::size_t k = 0; k < 3; ++k)
                worst = std::max(worst, std::abs(out[9 * i + 3 * t + k] - twins[t][static_cast<int>(k)]));
    }
    // AgX goes through log2, a sixth-degree fit and pow: the device's log2 and pow may err by a few units in the last place,
    // which the fit's slope of about 3 and the power of 2.2 multiply. 2e-4 is a twentieth of an 8-bit step.
    EXPECT_LT(worst, 2e-4f);
    // Planted: one transform for another is told apart.
    float other = 0.0f;
    for (std::size_t i = 0; i < 10'000; ++i)
        other = std::max(other,
                         std::abs(out[9 * i] - world::tone_aces({colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]}).x));
    EXPECT_GT(other, 0.1f);
}

}  // namespace
}  // namespace sunflower::test
