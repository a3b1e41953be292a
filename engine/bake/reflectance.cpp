#include "engine/bake/reflectance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <thread>

#include "engine/bake/sampler.hpp"
#include "engine/world/seed_material.hpp"

namespace sunflower::bake {
namespace {

constexpr std::size_t most_meetings = 4000;

glm::vec3 about(glm::vec3 n, glm::vec2 u) {
    glm::vec3 x, y;
    world::make_frame(n, x, y);
    const float r = std::sqrt(u.x), phi = 2.0f * std::numbers::pi_v<float> * u.y;
    return r * std::cos(phi) * x + r * std::sin(phi) * y + std::sqrt(std::max(0.0f, 1.0f - u.x)) * n;
}

}  // namespace

double Meetings::reflectance(double albedo) const {
    double sum = 0.0, power = 1.0;
    for (const double p : part) sum += p * (power *= albedo);
    return sum;
}

Meetings measure_meetings(const ReferenceScene& scene, const world::Bed& bed, float elevation_deg, int paths, int threads) {
    // The middle: no light of the cliffs reaches it, a metre away at the least.
    const glm::dvec2 size_mm = 1000.0 * static_cast<double>(bed.plan().pitch_m) * glm::dvec2(bed.columns(), bed.rows());
    const glm::dvec2 middle_mm = 0.5 * size_mm, part_mm = glm::max(size_mm - 2000.0, 0.25 * size_mm);
    std::vector<std::vector<std::uint64_t>> left(static_cast<std::size_t>(threads), std::vector<std::uint64_t>(most_meetings));
    const auto work = [&](int thread) {
        for (int i = thread; i < paths; i += threads) {
            Sampler sampler(0x5eedbedu, elevation_deg < 0.0f ? 0u : static_cast<std::uint32_t>(elevation_deg) + 1u,
                            static_cast<std::uint32_t>(i));
            const glm::vec2 place = sampler.pair(), turn = sampler.pair();
            glm::vec3 direction = -about({0, 0, 1}, turn);
            if (elevation_deg >= 0.0f) {
                const float e = glm::radians(elevation_deg), a = 2.0f * std::numbers::pi_v<float> * turn.y;
                direction = -glm::vec3(std::cos(e) * std::cos(a), std::cos(e) * std::sin(a), std::sin(e));
            }
            // From a level above all seeds, so that the place where the ray would meet the ground's plane is spread evenly.
            constexpr double above_mm = 300.0;
            glm::dvec3 from(middle_mm + part_mm * (glm::dvec2(place) - 0.5), 0.0);
            from -= glm::dvec3(direction) * (above_mm / -static_cast<double>(direction.z));
            Left leaving;
            for (std::size_t met = 0; met <= most_meetings; ++met) {
                const Hit hit = scene.closest(from, direction, leaving);
                if (hit.kind == Hit::Kind::nothing) {
                    if (met > 0) ++left[static_cast<std::size_t>(thread)][met - 1];
                    break;
                }
                direction = about(hit.normal, sampler.pair());
                from = hit.place_mm;
                leaving = hit.left;
            }
        }
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(work, t);
    work(0);
    for (std::thread& other : others) other.join();
    Meetings meetings{std::vector<double>(most_meetings)};
    for (const auto& counts : left)
        for (std::size_t k = 0; k < most_meetings; ++k) meetings.part[k] += static_cast<double>(counts[k]) / paths;
    return meetings;
}

std::array<double, 3> fit_reflectance(const Meetings& meetings) {
    glm::dmat3 products(0.0);
    glm::dvec3 right(0.0);
    for (int i = 1; i <= 18; ++i) {
        const double r = 0.05 * i;
        const glm::dvec3 terms(r, r * r, r * r * r * r);
        products += glm::outerProduct(terms, terms);
        right += terms * meetings.reflectance(r);
    }
    const glm::dvec3 found = glm::inverse(products) * right;
    return {found.x, found.y, found.z};
}

double first_reflectance(double r) {
    return 0.621 * r + 0.086 * r * r + 0.197 * r * r * r * r;
}

void print_reflectance(const world::Bed& bed, int samples, int threads) {
    const auto ground_m = bed.plan().height_m;
    const ReferenceScene scene({{world::Surface::floor, {-1000.0f, -1000.0f, ground_m - 1.0f}, {1000.0f, 1000.0f, ground_m}}},
                               &bed, threads);
    const int paths = 10'000 * samples;
    const std::array<Meetings, 3> found = {measure_meetings(scene, bed, -1.0f, paths, threads),
                                           measure_meetings(scene, bed, 90.0f, paths, threads),
                                           measure_meetings(scene, bed, 15.0f, paths, threads)};
    fmt::print("seed albedo   sky     from above  15 degrees  first polynomial, sky\n");
    for (int i = 1; i <= 9; ++i) {
        const double r = 0.1 * i, first = first_reflectance(r);
        fmt::print("{:.1f}           {:.4f}  {:.4f}      {:.4f}      {:.4f} ({:+.1f} %)\n", r, found[0].reflectance(r),
                   found[1].reflectance(r), found[2].reflectance(r), first, 100.0 * (found[0].reflectance(r) / first - 1.0));
    }
    constexpr std::array names = {"sky", "from above", "15 degrees"};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto [a, b, c] = fit_reflectance(found[i]);
        double worst = 0.0;
        for (int k = 1; k <= 18; ++k) {
            const double r = 0.05 * k;
            worst = std::max(worst, std::abs(a * r + b * r * r + c * r * r * r * r - found[i].reflectance(r)));
        }
        fmt::print("{}: {:.4f} r {:+.4f} r^2 {:+.4f} r^4, off by at most {:.4f}; {} paths\n", names[i], a, b, c, worst, paths);
    }
}

}  // namespace sunflower::bake
