// The looks of the hall's surfaces on the device against their CPU twins, at 10,000 places.
#include "engine/world/hall_look.hpp"
#include "tests/support/gl_test.hpp"

#include <random>

namespace sunflower::test {
namespace {

class HallLookTwin : public GlTest {};

TEST_F(HallLookTwin, DeviceAndProcessorAgree) {
    constexpr std::size_t places = 10'000;
    std::mt19937 random(2010);
    std::uniform_real_distribution<float> metres(-60.0f, 60.0f);
    std::vector<float> in(3 * places);
    for (float& v : in) v = metres(random);
    const std::string body =
        "#include \"lib/hash.glsl\"\n"
        "#include \"lib/hall_look.glsl\"\n"
        "void compute(uint i) {\n"
        "    vec3 p = vec3(inputs[3u * i], inputs[3u * i + 1u], inputs[3u * i + 2u]);\n"
        "    float grain = float(i % 3u) * 0.5;\n"
        "    float pixel_m = 0.001 * float(1u + i % 40u);\n"
        "    outputs[6u * i] = floor_look(false, p.xy, pixel_m);\n"
        "    outputs[6u * i + 1u] = wall_look(p);\n"
        "    outputs[6u * i + 2u] = pane_look(vec3(2.0), p, vec3(1.0, 0.0, 0.0), grain).x;\n"
        "    outputs[6u * i + 3u] = floor_look(true, p.xy, 0.02);\n"
        "    outputs[6u * i + 4u] = sky_look(p.z / 60.0);\n"
        "    outputs[6u * i + 5u] = grain_look(int(i % 3u), p.xz, pixel_m);\n"
        "}\n";
    const std::vector<float> out = run_compute(body, in, 6 * places, places);
    std::size_t apart = 0, differs = 0;
    for (std::size_t i = 0; i < places; ++i) {
        const glm::vec3 p(in[3 * i], in[3 * i + 1], in[3 * i + 2]);
        const glm::vec2 on(p.x, p.z);
        const float grain = static_cast<float>(i % 3) * 0.5f, pixel_m = 0.001f * static_cast<float>(1 + i % 40);
        const float twins[6] = {world::floor_look(false, p, pixel_m),
                                world::wall_look(p),
                                world::pane_look(glm::vec3(2.0f), p, {1, 0, 0}, grain).x,
                                world::floor_look(true, p, 0.02f),
                                world::sky_look(p.z / 60.0f),
                                world::grain_look(static_cast<int>(i % 3), on, pixel_m)};
        for (std::size_t k = 0; k < 6; ++k) apart += std::abs(out[6 * i + k] - twins[k]) > 2e-4f ? 1 : 0;
        differs += std::abs(out[6 * i] - world::floor_look(false, glm::vec2(p) + 0.5f, pixel_m)) > 2e-4f ? 1 : 0;
    }
    // Division may round to the other side of a cell's border on one of the two: some places in a hundred thousand.
    EXPECT_LE(apart, 5U);
    EXPECT_GT(differs, places / 2) << "planted: half a metre off";
}

}  // namespace
}  // namespace sunflower::test
