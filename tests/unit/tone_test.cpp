// The display transforms against their published values (golden values of the definitions, exposure 1, linear in and out).
#include "engine/world/tone.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace sunflower {
namespace {

using glm::vec3;
using world::tone_aces;
using world::tone_agx;
using world::tone_neutral;

struct Golden {
    vec3 in, neutral, aces, agx;
};

const std::array<Golden, 8> golden = {{
    {vec3(0.18f), vec3(0.14f), {0.105591f, 0.105591f, 0.105590f}, {0.214524f, 0.214520f, 0.214515f}},
    {vec3(0.5f), vec3(0.46f), {0.374308f, 0.374308f, 0.374305f}, {0.425163f, 0.425145f, 0.425123f}},
    {vec3(1.0f), vec3(0.869091f), {0.619115f, 0.619115f, 0.619109f}, {0.590196f, 0.590161f, 0.590124f}},
    {vec3(4.0f), vec3(0.983256f), {0.909014f, 0.909014f, 0.909005f}, {0.860997f, 0.860925f, 0.860851f}},
    {vec3(16.0f), vec3(0.996269f), {0.989935f, 0.989935f, 0.989925f}, {0.995198f, 0.995109f, 0.995018f}},
    {{1, 0, 0}, {0.88f, 0.01556f, 0.01556f}, {0.688028f, 0.0f, 0.002639f}, {0.723260f, 0.105875f, 0.066763f}},
    {{0, 0, 4}, {0.306367f, 0.306367f, 0.983448f}, {0.111528f, 0.004823f, 0.953881f}, {0.227701f, 0.392871f, 1.031880f}},
    {{4, 1, 0.1f}, {0.983256f, 0.468299f, 0.313812f}, {1.0f, 0.663411f, 0.206658f}, {0.941496f, 0.621473f, 0.385649f}},
}};

float worst(vec3 a, vec3 b) {
    return glm::max(std::abs(a.x - b.x), glm::max(std::abs(a.y - b.y), std::abs(a.z - b.z)));
}

TEST(Tone, MatchesThePublishedValues) {
    // 1e-4: the promise of design 5. Float rounding stays below 1e-5.
    for (const Golden& g : golden) {
        EXPECT_LT(worst(tone_neutral(g.in), g.neutral), 1e-4f) << g.in.x << ' ' << g.in.y << ' ' << g.in.z;
        EXPECT_LT(worst(tone_aces(g.in), g.aces), 1e-4f) << g.in.x << ' ' << g.in.y << ' ' << g.in.z;
        EXPECT_LT(worst(tone_agx(g.in), g.agx), 1e-4f) << g.in.x << ' ' << g.in.y << ' ' << g.in.z;
    }
    // Planted: the other AgX in circulation differs by far more than the bound.
    EXPECT_GT(worst(tone_agx(vec3(0.18f)), vec3(0.1842f)), 1e-2f);
}

TEST(Tone, IsMonotonicOnGreyAndFiniteOnAnything) {
    for (const auto transform : {tone_neutral, tone_aces, tone_agx}) {
        float last = -1.0f;
        for (int i = 0; i <= 4000; ++i) {
            const float out = transform(vec3(0.002f * static_cast<float>(i))).y;
            EXPECT_GE(out, last - 1e-5f) << i;
            last = out;
        }
        for (const float wild : {0.0f, 1e-40f, 65504.0f, 1e30f, -1.0f}) {
            const vec3 out = transform(vec3(wild, 0.5f, 0.0f));
            EXPECT_TRUE(std::isfinite(out.x) && std::isfinite(out.y) && std::isfinite(out.z)) << wild;
        }
        EXPECT_LT(worst(transform(vec3(0.0f)), vec3(0.0f)), 1e-6f);
    }
}

TEST(Tone, CurveIsThatOfSrgb) {
    EXPECT_FLOAT_EQ(world::srgb_encode(0.0f), 0.0f);
    EXPECT_NEAR(world::srgb_encode(1.0f), 1.0f, 1e-6f);
    // Middle grey of 0.2140 is code 127.5 of 255.
    EXPECT_NEAR(255.0f * world::srgb_encode(0.21404f), 127.5f, 0.01f);
}

}  // namespace
}  // namespace sunflower
