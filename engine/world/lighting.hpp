// What the settings make of a scene's lights: which of them burn, how bright and of which colour, from where.
#pragma once

#include <array>
#include <glm/glm.hpp>

#include "engine/params/settings.hpp"
#include "engine/world/light.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// A light role as set: linear Rec.709, before the exposure.
struct Burning {
    bool on = false;
    glm::vec3 colour{0};  // cd/m2 for surfaces, lm for small lights
};

/// Of all roles, whether the scene has such lights or not.
std::array<Burning, light_role_count> all_lights(const params::Settings& settings);

/// From cd/m2 to what the picture shows as 1. Saturation-based sensitivity: the largest luminance is 1.2 * 2^EV100 cd/m2
/// (Lagarde and de Rousiers 2014, section 5.1).
float exposure(const params::Settings& settings);

/// Mean albedo of the seeds' painted skin.
glm::vec3 mean_seed_albedo(const params::Seed& seed);

/// A spot or lamp as placed. Its flux is spread evenly over the cone.
struct Aimed {
    PlacedLight placed;
    float cone_deg = 180.0f;  // half the opening angle
    /// sr; what flux is divided by for the intensity in cd.
    float solid_angle_sr() const;
    /// Cosine from which on the cone is dark; -2 for a light that shines all around.
    float edge_cosine() const;
};
Aimed aim(const PointLight& light, const params::Settings& settings);

}  // namespace sunflower::world
