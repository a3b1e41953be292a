#include "engine/world/rest.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "engine/core/hash.hpp"
#include "engine/world/seed_shape.hpp"

namespace sunflower::world {
namespace {

// The simulation leaves touching seeds so much apart at most, and packed poses are rounded by a few hundredths.
constexpr float touching_mm = 0.35f;

glm::vec3 support(const SeedPose& seed, glm::vec3 n) {
    return seed.position_mm + seed.scale * rotate_by(seed.rotation, seed_support(rotate_back_by(seed.rotation, n)));
}

glm::vec3 mass_centre(const SeedPose& seed) {
    return seed.position_mm + seed.scale * rotate_by(seed.rotation, glm::vec3(SEED_MASS_CENTRE_MM, 0.0f, 0.0f));
}

glm::vec4 product(glm::vec4 a, glm::vec4 b) {
    const glm::vec3 u(a), v(b);
    return {a.w * v + b.w * u + glm::cross(u, v), a.w * b.w - glm::dot(u, v)};
}

glm::vec4 turn(glm::vec3 axis, float angle) {
    return {axis * std::sin(0.5f * angle), std::cos(0.5f * angle)};
}

/// Height of the centre of mass of a seed of scale 1 that stands on the floor with its length at that angle.
float mass_height(float pitch) {
    const glm::vec3 down = rotate_back_by(turn({0, 1, 0}, pitch), {0, 0, -1});
    return glm::dot(seed_support(down) - glm::vec3(SEED_MASS_CENTRE_MM, 0, 0), down);
}

/// The angle at which a flat seed comes to rest: its mass as low as it gets.
float rest_pitch() {
    float low = -0.3f, high = 0.3f;
    for (int i = 0; i < 60; ++i) {
        const float a = glm::mix(low, high, 0.382f), b = glm::mix(low, high, 0.618f);
        if (mass_height(a) < mass_height(b))
            high = b;
        else
            low = a;
    }
    return 0.5f * (low + high);
}

}  // namespace

SeedPose lying_seed(glm::vec2 at_mm, std::uint32_t h) {
    static const float pitch = rest_pitch();
    SeedPose seed{};
    // Sizes scatter by some 5 %, as those of the packing do: the sum of three draws is near enough to a normal one.
    const float draws =
        core::unit_float(core::hash2(h, 1)) + core::unit_float(core::hash2(h, 2)) + core::unit_float(core::hash2(h, 3));
    seed.scale = rounded_scale(1.0f + 0.1f * (draws - 1.5f));
    const float face = core::unit_float(core::hash2(h, 4)) < 0.5f ? 0.0f : std::numbers::pi_v<float>;
    const float heading = 2.0f * std::numbers::pi_v<float> * core::unit_float(core::hash2(h, 5));
    seed.rotation = product(turn({0, 0, 1}, heading), product(turn({0, 1, 0}, pitch), turn({1, 0, 0}, face)));
    // As it will be stored, so that it neither floats nor sinks by what rounding turns.
    seed.rotation = unpack_rotation(pack_rotation(seed.rotation));
    seed.position_mm = glm::vec3(at_mm, 0.0f);
    seed.position_mm.z = -lowest_mm(seed);
    return seed;
}

std::optional<Touch> touch_of(const SeedPose& a, const SeedPose& b, float within_mm) {
    const glm::vec3 from = mass_centre(a);
    glm::vec3 n = mass_centre(b) - from;
    const float apart = glm::length(n);
    if (apart > 22.0f + within_mm || apart < 1e-3f) return std::nullopt;
    n /= apart;
    Touch best;
    best.gap_mm = -1e9f;
    // The separation along any direction is less than the true one; 0.03/mm is stable for all radii of curvature.
    for (int round = 0; round < 300; ++round) {
        const glm::vec3 on_a = support(a, n), on_b = support(b, -n);
        const glm::vec3 w = on_b - on_a;
        const float gap = glm::dot(w, n);
        if (gap > within_mm) return std::nullopt;
        if (gap > best.gap_mm) best = {0.5f * (on_a + on_b), n, gap};
        const glm::vec3 aside = w - n * gap;
        if (glm::dot(aside, aside) < 1e-6f) break;
        n = glm::normalize(n + aside * 0.03f);
    }
    return best;
}

float lowest_mm(const SeedPose& seed) {
    return support(seed, {0, 0, -1}).z;
}

bool stays(const SeedPose& seed, std::span<const SeedPose* const> others, float spare_mm) {
    const glm::vec3 centre = mass_centre(seed);
    std::vector<glm::vec2> under;
    if (lowest_mm(seed) < touching_mm) under.emplace_back(glm::vec2(support(seed, {0, 0, -1}) - centre));
    for (const SeedPose* other : others) {
        if (other == &seed) continue;
        const auto touch = touch_of(seed, *other, touching_mm);
        // What pushes upwards, if only by friction.
        if (touch && -touch->normal.z > 0.05f) under.emplace_back(glm::vec2(touch->at_mm - centre));
    }
    constexpr int directions = 24;
    for (int i = 0; i < directions; ++i) {
        const float angle = 2.0f * std::numbers::pi_v<float> * static_cast<float>(i) / directions;
        const glm::vec2 d(std::cos(angle), std::sin(angle));
        if (std::ranges::all_of(under, [&](glm::vec2 p) { return glm::dot(p, d) < -spare_mm; })) return false;
    }
    return true;
}

}  // namespace sunflower::world
