// The seed's functions on the GPU against the same text compiled as C++.
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "engine/world/seed_paint.hpp"
#include "tests/support/gl_test.hpp"

namespace sunflower::test {
namespace {

using namespace world;

constexpr std::size_t seeds = 12000;
constexpr std::size_t input_words = 12;
constexpr std::size_t integer_words = 4;
constexpr std::size_t float_words = 24;
constexpr std::size_t output_words = integer_words + float_words;

// Names of the float outputs and how far the two compilers may lie apart. Both work in 32-bit floats with the same
// operations; square root, inverse square root, division and cosine may each differ by some 1e-7 of their value, products and
// sums may be fused on one side. The bounds are what that grows to: 1e-5 mm along a ray and more where it grazes, and in the
// paint, whose edges rise from 0 to 1 within 0.09 mm and whose hairs are 0.16 mm wide, 1e-5 mm of place times some ten per mm.
struct Quantity {
    const char* name;
    double tolerance;
};
constexpr std::array<Quantity, float_words> quantities = {{
    {"gauge", 4e-6},     {"gradient x", 4e-6}, {"gradient y", 4e-6}, {"gradient z", 4e-6}, {"support x", 3e-5},
    {"support y", 3e-5}, {"support z", 3e-5},  {"hit", 1e-4},        {"cover", 5e-4},      {"density", 5e-4},
    {"albedo x", 5e-4},  {"albedo y", 5e-4},   {"albedo z", 5e-4},   {"mean cover", 2e-6}, {"mean density", 2e-6},
    {"tint x", 1e-6},    {"tint y", 1e-6},     {"tint z", 1e-6},     {"width", 1e-6},      {"margin", 1e-6},
    {"relief x", 1e-5},  {"relief y", 1e-5},   {"relief z", 1e-5},   {"unit float", 0.0},
}};

constexpr const char* body = R"(
#include "lib/hash.glsl"
#include "lib/seed_shape.glsl"
#include "lib/seed_paint.glsl"
#include "lib/seed_relief.glsl"
void put(uint at, float value) { outputs[at] = floatBitsToUint(value); }
void put3(uint at, vec3 value) { put(at, value.x); put(at + 1u, value.y); put(at + 2u, value.z); }
void compute(uint i) {
    uint from = i * 12u;
    uint to = i * 28u;
    uvec2 number = uvec2(inputs[from], inputs[from + 1u]);
    vec3 p = uintBitsToFloat(uvec3(inputs[from + 2u], inputs[from + 3u], inputs[from + 4u]));
    float footprint = uintBitsToFloat(inputs[from + 5u]);
    vec3 origin = uintBitsToFloat(uvec3(inputs[from + 6u], inputs[from + 7u], inputs[from + 8u]));
    vec3 direction = uintBitsToFloat(uvec3(inputs[from + 9u], inputs[from + 10u], inputs[from + 11u]));
    SeedLook look = seed_look(number);
    PaintSample paint = seed_paint(look, p, footprint);
    vec3 tint = seed_tint(look);
    vec3 gradient = seed_gauge_gradient(p);
    outputs[to] = look.key;
    outputs[to + 1u] = look.hand;
    outputs[to + 2u] = hash3(number.x, number.y, i);
    outputs[to + 3u] = uint(paint_strokes(look, paint_face(look, 1u)));
    put(to + 4u, seed_gauge(p));
    put3(to + 5u, gradient);
    put3(to + 8u, seed_support(direction));
    put(to + 11u, seed_hit(origin, direction));
    put(to + 12u, paint.cover);
    put(to + 13u, paint.density);
    put3(to + 14u, seed_albedo(paint, vec3(0.7, 0.7, 0.68) * tint, vec3(0.05)));
    put(to + 17u, seed_mean_cover(look));
    put(to + 18u, seed_mean_density(look));
    put3(to + 19u, tint);
    put(to + 22u, look.width_mm);
    put(to + 23u, look.margin_mm);
    put3(to + 24u, seed_relief_normal(look, p, normalize(gradient), footprint));
    put(to + 27u, unit_float(look.key) PLANTED);
}
)";

struct Case {
    uvec2 number;
    vec3 p;
    float footprint_mm;
    vec3 origin;
    vec3 direction;
};

std::vector<Case> make_cases() {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    std::normal_distribution<float> normal;
    const auto direction = [&] {
        const vec3 v(normal(random), normal(random), normal(random));
        return glm::normalize(v);
    };
    std::vector<Case> cases(seeds);
    for (std::size_t i = 0; i < seeds; ++i) {
        Case& c = cases[i];
        // People's numbers, and every fourth beyond 32 bits.
        c.number = uvec2(i % 4 == 3 ? random() : static_cast<uint>(i) * 8333u + 1u, i % 4 == 3 ? random() : 0u);
        c.p = seed_support(direction());
        c.footprint_mm = 0.02f * std::pow(600.0f, unit(random));
        c.direction = direction();
        // Aimed at points well inside: whether a ray that grazes hits is decided by the last bit.
        const vec3 through = seed_support(direction()) * (0.97f * unit(random));
        c.origin = through - c.direction * 25.0f;
    }
    return cases;
}

std::vector<uint> run_on_gpu(const std::vector<Case>& cases, const std::string& planted) {
    std::vector<uint> inputs;
    const auto put = [&inputs](const vec3& v) {
        for (int k = 0; k < 3; ++k) inputs.push_back(std::bit_cast<uint>(v[k]));
    };
    for (const Case& c : cases) {
        inputs.push_back(c.number.x);
        inputs.push_back(c.number.y);
        put(c.p);
        inputs.push_back(std::bit_cast<uint>(c.footprint_mm));
        put(c.origin);
        put(c.direction);
    }
    static_assert(input_words == 12);
    std::string text = body;
    text.replace(text.find("PLANTED"), 7, planted);
    return run_compute_uints(text, inputs, cases.size() * output_words, cases.size());
}

std::vector<uint> run_on_cpu(const std::vector<Case>& cases) {
    std::vector<uint> out;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const Case& c = cases[i];
        const SeedLook look = seed_look(c.number);
        const PaintSample paint = seed_paint(look, c.p, c.footprint_mm);
        const vec3 tint = seed_tint(look);
        const vec3 gradient = seed_gauge_gradient(c.p);
        const auto put = [&out](float value) { out.push_back(std::bit_cast<uint>(value)); };
        const auto put3 = [&put](const vec3& v) {
            for (int k = 0; k < 3; ++k) put(v[k]);
        };
        out.push_back(look.key);
        out.push_back(look.hand);
        out.push_back(core::hash3(c.number.x, c.number.y, static_cast<uint>(i)));
        out.push_back(static_cast<uint>(paint_strokes(look, paint_face(look, 1u))));
        put(seed_gauge(c.p));
        put3(gradient);
        put3(seed_support(c.direction));
        put(seed_hit(c.origin, c.direction));
        put(paint.cover);
        put(paint.density);
        put3(seed_albedo(paint, vec3(0.7f, 0.7f, 0.68f) * tint, vec3(0.05f)));
        put(seed_mean_cover(look));
        put(seed_mean_density(look));
        put3(tint);
        put(look.width_mm);
        put(look.margin_mm);
        put3(seed_relief_normal(look, c.p, glm::normalize(gradient), c.footprint_mm));
        put(core::unit_float(look.key));
    }
    return out;
}

struct Differences {
    std::size_t integers = 0;                   // words that are not equal
    std::array<double, float_words> largest{};  // of each float
    bool within() const {
        for (std::size_t k = 0; k < float_words; ++k) {
            if (!(largest[k] <= quantities[k].tolerance)) return false;
        }
        return integers == 0;
    }
};

Differences compare(const std::vector<uint>& gpu, const std::vector<uint>& cpu) {
    Differences d;
    for (std::size_t i = 0; i < gpu.size(); ++i) {
        const std::size_t k = i % output_words;
        if (k < integer_words) {
            d.integers += gpu[i] != cpu[i] ? 1 : 0;
            continue;
        }
        const double difference =
            std::abs(static_cast<double>(std::bit_cast<float>(gpu[i])) - static_cast<double>(std::bit_cast<float>(cpu[i])));
        // A NaN on one side must not pass for no difference.
        double& largest = d.largest[k - integer_words];
        largest = std::isnan(difference) ? 1e9 : std::max(largest, difference);
    }
    return d;
}

class SeedTwin : public GlTest {};

TEST_F(SeedTwin, GpuAndCpuAgree) {
    const std::vector<Case> cases = make_cases();
    const std::vector<uint> cpu = run_on_cpu(cases);
    const std::vector<uint> gpu = run_on_gpu(cases, "");
    ASSERT_EQ(gpu.size(), cpu.size());
    const Differences d = compare(gpu, cpu);
    EXPECT_EQ(d.integers, 0u);  // integer hashes: the same bits
    for (std::size_t k = 0; k < float_words; ++k) EXPECT_LE(d.largest[k], quantities[k].tolerance) << quantities[k].name;
    // The cases are worth comparing: most rays hit, paint is there and not there.
    std::size_t hits = 0;
    std::size_t painted = 0;
    for (std::size_t i = 0; i < seeds; ++i) {
        hits += std::bit_cast<float>(cpu[i * output_words + 11]) > 0.0f ? 1 : 0;
        painted += std::bit_cast<float>(cpu[i * output_words + 12]) > 0.5f ? 1 : 0;
    }
    EXPECT_EQ(hits, seeds);
    EXPECT_GT(painted, seeds / 5);
    EXPECT_LT(painted, seeds / 2);
}

TEST_F(SeedTwin, ALastBitIsNoticed) {
    const std::vector<Case> cases = make_cases();
    EXPECT_FALSE(compare(run_on_gpu(cases, "+ 6e-8"), run_on_cpu(cases)).within());
}

}  // namespace
}  // namespace sunflower::test
