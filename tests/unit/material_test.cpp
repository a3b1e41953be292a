// The seed's material: how much light it returns, that light and eye may change places, that directions are drawn as said.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "engine/core/hash.hpp"
#include "engine/world/seed_material.hpp"

namespace sunflower::world {
namespace {

constexpr vec3 up(0.0f, 0.0f, 1.0f);

vec3 at_cosine(float cosine, float azimuth = 0.0f) {
    const float sine = std::sqrt(1.0f - cosine * cosine);
    return {sine * std::cos(azimuth), sine * std::sin(azimuth), cosine};
}

SeedMaterial of_albedo(float albedo, float roughness, float f0, float glaze = 0.0f) {
    return {vec3(albedo), roughness, f0, glaze, 0.25f};
}

/// A function of directions, over the hemisphere, weighted by cosine: midpoints in cosine and azimuth.
template <typename Of>
double over_hemisphere(const Of& of, int steps = 400) {
    double sum = 0.0;
    for (int i = 0; i < steps; ++i)
        for (int k = 0; k < 2 * steps; ++k) {
            const float cosine = (static_cast<float>(i) + 0.5f) / static_cast<float>(steps);
            const float azimuth = MATERIAL_PI * (static_cast<float>(k) + 0.5f) / static_cast<float>(steps);
            sum += static_cast<double>(cosine * of(at_cosine(cosine, azimuth)));
        }
    return sum * 3.14159265358979 / (steps * steps);
}

/// What the material returns of a white sky to an eye at this cosine.
double furnace(const SeedMaterial& m, float cosine) {
    return over_hemisphere([&](vec3 l) { return seed_bsdf(m, up, at_cosine(cosine), l).x; });
}

// How far the fit of the coat's directional albedo may be off: stated in seed_material.glsl.
constexpr double fit_error = 0.017;

TEST(Material, without_coat_it_returns_its_albedo) {
    for (const float albedo : {0.06f, 0.5f, 1.0f})
        for (const float cosine : {0.05f, 0.5f, 1.0f})
            EXPECT_NEAR(furnace(of_albedo(albedo, 0.6f, 0.0f), cosine), static_cast<double>(albedo), 1e-4)
                << "Lambert, no fit in it";
}

TEST(Material, white_body_returns_all_light_and_no_more) {
    for (const float roughness : {0.25f, 0.4f, 0.5f, 0.6f, 1.0f})
        for (const float glaze : {0.0f, 0.5f, 1.0f}) {
            const SeedMaterial m = of_albedo(1.0f, roughness, PORCELAIN_F0, glaze);
            double mean = 0.0;
            for (const float cosine : {0.08f, 0.2f, 0.4f, 0.6f, 0.8f, 0.95f}) {
                const double returned = furnace(m, cosine);
                EXPECT_LT(returned, 1.0 + (glaze > 0.0f ? 2.0 : 1.0) * fit_error) << roughness << ' ' << glaze << ' ' << cosine;
                // A glaze takes the coat below it for a matt one: at a grazing eye some of its highlight is lost.
                EXPECT_GT(returned, glaze > 0.0f ? 0.92 : 1.0 - fit_error) << roughness << ' ' << glaze << ' ' << cosine;
                mean += returned * static_cast<double>(cosine) / 3.03;  // by cosine: their sum
            }
            EXPECT_NEAR(mean, 1.0, glaze > 0.0f ? 0.010 : 0.006)
                << roughness << ' ' << glaze << ": what a seed returns on the whole";
        }

    // Planted: a coat that takes nothing from the body returns more light than there is.
    SeedMaterial m = of_albedo(1.0f, 0.6f, PORCELAIN_F0);
    const double coat = over_hemisphere([&](vec3 l) { return coat_bsdf(m.f0, m.roughness, up, at_cosine(0.2f), l); });
    EXPECT_GT(1.0 + coat, 1.0 + 2.0 * fit_error);
}

TEST(Material, coat_albedo_is_that_of_the_coat) {
    double worst = 0.0;
    for (const float roughness : {0.3f, 0.4f, 0.5f, 0.6f, 0.8f, 1.0f})
        for (const float cosine : {0.1f, 0.3f, 0.6f, 1.0f}) {
            const double coat = over_hemisphere([&](vec3 l) { return coat_bsdf(0.04f, roughness, up, at_cosine(cosine), l); });
            worst = std::max(worst, std::abs(coat - static_cast<double>(coat_albedo(0.04f, roughness, cosine))));
            EXPECT_GT(std::abs(coat - 0.5 * static_cast<double>(coat_albedo(0.04f, roughness, cosine))), 0.3 * coat)
                << "planted: half of it";
        }
    EXPECT_LT(worst, fit_error);
    const double mean = over_hemisphere([](vec3 l) { return coat_albedo(0.04f, 0.6f, l.z); }) / 3.14159265358979;
    EXPECT_NEAR(mean, static_cast<double>(coat_mean_albedo(0.04f, 0.6f)), 1e-4) << "the fit's own mean, in closed form";
}

TEST(Material, light_and_eye_may_change_places) {
    const SeedMaterial m = of_albedo(0.7f, 0.5f, PORCELAIN_F0, 0.6f);
    for (std::uint32_t i = 0; i < 200; ++i) {
        const vec3 v =
            at_cosine(0.02f + 0.97f * core::unit_float(core::hash2(i, 1)), 6.28f * core::unit_float(core::hash2(i, 2)));
        const vec3 l =
            at_cosine(0.02f + 0.97f * core::unit_float(core::hash2(i, 3)), 6.28f * core::unit_float(core::hash2(i, 4)));
        const float there = seed_bsdf(m, up, v, l).x, back = seed_bsdf(m, up, l, v).x;
        EXPECT_NEAR(there / back, 1.0f, 1e-4f) << "float's rounding in narrow lobes";
    }
    EXPECT_EQ(seed_bsdf(m, up, at_cosine(0.5f), -at_cosine(0.5f)).x, 0.0f);
}

/// Chi square of drawn directions in 8 x 8 bins of equal cosine-weighted area against their density, over its degrees of
/// freedom.
double chi_square(const SeedMaterial& m, vec3 v, double wrong = 1.0) {
    constexpr int bins = 8, fine = 40, draws = 200'000;
    std::vector<double> expected(bins * bins), found(bins * bins);
    for (int i = 0; i < bins * fine; ++i)
        for (int k = 0; k < bins * fine; ++k) {
            const float z2 = (static_cast<float>(i) + 0.5f) / (bins * fine);
            const vec3 l = at_cosine(std::sqrt(z2), 2.0f * MATERIAL_PI * (static_cast<float>(k) + 0.5f) / (bins * fine));
            // pi of solid angle times cosine in all
            expected[static_cast<std::size_t>(i / fine * bins + k / fine)] +=
                draws * wrong * static_cast<double>(seed_bsdf_density(m, up, v, l) / l.z) * 3.14159265 /
                (bins * fine * bins * fine);
        }
    for (std::uint32_t i = 0; i < draws; ++i) {
        const vec3 u(core::unit_float(core::hash2(i, 11)), core::unit_float(core::hash2(i, 12)),
                     core::unit_float(core::hash2(i, 13)));
        const vec3 l = sample_seed_bsdf(m, up, v, u);
        if (l.z <= 0.0f) continue;  // no density is asked for there
        float azimuth = std::atan2(l.y, l.x);
        if (azimuth < 0.0f) azimuth += 2.0f * MATERIAL_PI;
        const int row = std::min(static_cast<int>(l.z * l.z * bins), bins - 1);
        const int column = std::min(static_cast<int>(azimuth / (2.0f * MATERIAL_PI) * bins), bins - 1);
        found[static_cast<std::size_t>(row * bins + column)] += 1.0;
    }
    double sum = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        sum += (found[i] - expected[i]) * (found[i] - expected[i]) / std::max(expected[i], 1.0);
    return sum / (bins * bins);
}

TEST(Material, directions_are_drawn_by_their_density) {
    for (const float cosine : {0.3f, 0.8f}) {
        const SeedMaterial dark = of_albedo(0.05f, 0.4f, PORCELAIN_F0, 0.5f);
        // 64 bins: the mean of chi square over its degrees of freedom is 1, its deviation 0.18.
        EXPECT_LT(chi_square(dark, at_cosine(cosine, 0.4f)), 1.9);
        EXPECT_GT(chi_square(dark, at_cosine(cosine, 0.4f), 0.95), 3.0) << "planted: 5 % off everywhere";
    }
}

TEST(Material, draws_find_what_the_material_returns) {
    const SeedMaterial m = of_albedo(0.3f, 0.4f, PORCELAIN_F0, 0.7f);
    for (const float cosine : {0.25f, 0.7f}) {
        const vec3 v = at_cosine(cosine);
        double sum = 0.0;
        constexpr std::uint32_t draws = 100'000;
        for (std::uint32_t i = 0; i < draws; ++i) {
            const vec3 u(core::unit_float(core::hash2(i, 21)), core::unit_float(core::hash2(i, 22)),
                         core::unit_float(core::hash2(i, 23)));
            const vec3 l = sample_seed_bsdf(m, up, v, u);
            if (l.z > 0.0f) sum += static_cast<double>(seed_bsdf(m, up, v, l).x * l.z / seed_bsdf_density(m, up, v, l));
        }
        const double whole = furnace(m, cosine);
        EXPECT_NEAR(sum / draws, whole, 0.003) << "about four deviations of 100,000 draws";
        const double told = static_cast<double>(seed_diffuse_albedo(m, cosine).x + seed_specular_albedo(m, cosine));
        EXPECT_NEAR(told, whole, 0.03) << "the fitted sums, which take light from a white sky";
    }
}

}  // namespace
}  // namespace sunflower::world
