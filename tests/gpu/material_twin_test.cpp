// The seed's material on the device against its CPU twin, for 10,000 pairs of directions.
#include "engine/world/seed_material.hpp"
#include "tests/support/gl_test.hpp"

#include <random>

namespace sunflower::test {
namespace {

class MaterialTwin : public GlTest {};

TEST_F(MaterialTwin, DeviceAndProcessorAgree) {
    constexpr std::size_t pairs = 10'000;
    std::mt19937 random(2010);
    std::uniform_real_distribution<float> any(-1.0f, 1.0f), part(0.0f, 1.0f);
    std::vector<float> in(8 * pairs);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = i % 8 < 6 ? any(random) : part(random);
    const std::string body =
        "#include \"lib/seed_material.glsl\"\n"
        "void compute(uint i) {\n"
        "    uint at = 8u * i;\n"
        "    vec3 v = normalize(vec3(inputs[at], inputs[at + 1u], abs(inputs[at + 2u]) + 0.02));\n"
        "    vec3 l = normalize(vec3(inputs[at + 3u], inputs[at + 4u], abs(inputs[at + 5u]) + 0.02));\n"
        "    SeedMaterial m = seed_material(vec3(0.7, 0.5, 0.1), inputs[at + 6u]);\n"
        "    m.glaze = inputs[at + 7u];\n"
        "    outputs[3u * i] = seed_bsdf(m, vec3(0.0, 0.0, 1.0), v, l).y;\n"
        "    outputs[3u * i + 1u] = seed_diffuse_albedo(m, v.z).x;\n"
        "    outputs[3u * i + 2u] = seed_specular_albedo(m, v.z);\n"
        "}\n";
    const std::vector<float> out = run_compute(body, in, 3 * pairs, pairs);
    float worst = 0.0f, other = 0.0f;
    for (std::size_t i = 0; i < pairs; ++i) {
        const float* at = in.data() + 8 * i;
        const glm::vec3 v = glm::normalize(glm::vec3(at[0], at[1], std::abs(at[2]) + 0.02f));
        const glm::vec3 l = glm::normalize(glm::vec3(at[3], at[4], std::abs(at[5]) + 0.02f));
        world::SeedMaterial m = world::seed_material({0.7f, 0.5f, 0.1f}, at[6]);
        m.glaze = at[7];
        const float twins[3] = {world::seed_bsdf(m, {0, 0, 1}, v, l).y, world::seed_diffuse_albedo(m, v.z).x,
                                world::seed_specular_albedo(m, v.z)};
        for (std::size_t k = 0; k < 3; ++k)
            worst = std::max(worst, std::abs(out[3 * i + k] - twins[k]) / std::max(twins[k], 0.1f));
        m.roughness += 0.1f;
        other = std::max(other, std::abs(out[3 * i] - world::seed_bsdf(m, {0, 0, 1}, v, l).y));
    }
    // A glaze's narrow highlight grows the rounding of the half vector, some 1e-7, by 1 / alpha^2 = 625.
    EXPECT_LT(worst, 5e-4f);
    EXPECT_GT(other, 0.02f) << "planted: a rougher coat";
}

}  // namespace
}  // namespace sunflower::test
