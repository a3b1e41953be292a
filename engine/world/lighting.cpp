#include "engine/world/lighting.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/world/seed_material.hpp"

namespace sunflower::world {
namespace {

template <typename Group>
Burning burning(const Group& group, float power, float white_k) {
    return {group.on, power * black_body(group.temperature_k, white_k) * glm::vec3(group.tint)};
}

template <typename Group>
Aimed aimed(const PointLight& light, const Group& group) {
    return {place_light(light, group.azimuth_deg, group.elevation_deg, group.distance_m, group.aim_m), group.cone_deg};
}

}  // namespace

std::array<Burning, light_role_count> all_lights(const params::Settings& s) {
    const float white_k = s.camera.white_balance_k;
    return {burning(s.roof, s.roof.luminance_cd_m2, white_k),
            burning(s.bays, s.bays.luminance_cd_m2, white_k),
            burning(s.window, s.window.luminance_cd_m2, white_k),
            burning(s.strips, s.strips.luminance_cd_m2, white_k),
            burning(s.spot, s.spot.flux_lm, white_k),
            burning(s.lamp, s.lamp.flux_lm, white_k)};
}

float exposure(const params::Settings& settings) {
    return 1.0f / (1.2f * std::exp2(settings.camera.exposure_ev100));
}

// 0.408 of the skin is paint, of 1.65 times the ink's albedo on average (measured over the skin of 400 seeds by
// tests/unit/seed_test.cpp: 0.45 for porcelain of 0.70 and ink of 0.05).
glm::vec3 mean_seed_albedo(const params::Seed& seed) {
    const glm::vec3 white = dusty_porcelain(glm::vec3(seed.porcelain), seed.dust);
    return glm::mix(white, 1.65f * glm::vec3(seed.ink), 0.408f * std::min(seed.paint_amount, 1.5f));
}

float Aimed::solid_angle_sr() const {
    return 2.0f * std::numbers::pi_v<float> * (1.0f - std::cos(glm::radians(cone_deg)));
}

float Aimed::edge_cosine() const {
    return cone_deg >= 180.0f ? -2.0f : std::cos(glm::radians(cone_deg));
}

Aimed aim(const PointLight& light, const params::Settings& settings) {
    return light.role == LightRole::spot ? aimed(light, settings.spot) : aimed(light, settings.lamp);
}

}  // namespace sunflower::world
