// The light of a hall: what the area lights give through bars, trusses and bridge, and what hall and bed throw at one another.
#pragma once

#include <array>
#include <glm/glm.hpp>
#include <span>
#include <vector>

#include "engine/world/box_tree.hpp"
#include "engine/world/light.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// Diffuse albedos of what the hall is made of, linear, [0, 1). bed: of the bed as a whole (bed_reflectance). Panels and skies
/// shine and throw nothing back; ground counts as floor.
struct HallAlbedos {
    glm::vec3 floor{0.25f}, wall{0.14f}, steel{0.05f}, bed{0.3f}, plinth{0.45f};

    const glm::vec3& of(std::size_t group) const {
        const std::array<const glm::vec3*, 5> all = {&floor, &wall, &steel, &bed, &plinth};
        return *all[group];
    }
};
inline constexpr std::size_t hall_groups = 5;

/// Of a bed of seeds of that mean albedo (paint included), under diffuse light (design 1; refit when the packing says
/// otherwise).
glm::vec3 bed_reflectance(glm::vec3 seed_albedo);

/// Nodes at equal steps from low_m to high_m; index (z * cells.y + y) * cells.x + x.
struct Lattice {
    glm::ivec3 cells{0};
    glm::vec3 low_m{0}, high_m{0};

    std::size_t size() const {
        return static_cast<std::size_t>(cells.x) * static_cast<std::size_t>(cells.y) * static_cast<std::size_t>(cells.z);
    }
    glm::vec3 place(std::size_t index) const;
};

/// Irradiance that comes back from the hall, for luminance 1 of a role and albedo 1 of the surfaces that threw it last, as a
/// vec4 of two spherical-harmonic bands: E(n) = max(0, dot(v, vec4(n, 1))). v.w = 1/4 of the sum of radiance times solid angle
/// over the sphere, v.xyz = 1/2 of the sum of radiance times solid angle times direction: the band-limited cosine lobe of
/// Ramamoorthi and Hanrahan (2001), pi c0 Y0 + 2 pi / 3 c1 Y1.
///
/// A surface in the volume throws light too: close above the bed, v holds the bed's own, which an upward normal does not see
/// (an even half space of radiosity B adds B/2 to w and takes B/2 from z); seeds whose own light is baked take it off again.
///
/// Split by role and by the group that threw it last. `first` met one surface; `later` met several, with albedos as `usual`:
/// how much more or less it is with other albedos follows from how much the groups send one another (`send`), as five numbers a
/// role instead of a field. Exact for the first bounce and at the usual albedos.
struct HallLight {
    struct Transfer {
        glm::vec4 first{0}, later{0};
    };

    LightGrid direct;                // as make_light_grid, but only what of the lights is seen
    Lattice volume;                  // nodes of the light that comes back
    std::vector<Transfer> transfer;  // (node * grid_roles + role) * hall_groups + group
    HallAlbedos usual;

    /// Mean irradiance on group h from light that group g threw first, role by role: sent[role][h][g], for albedo 1.
    std::array<std::array<std::array<float, hall_groups>, hall_groups>, grid_roles> sent{};
    /// Mean irradiance on h from radiosity 1 of g: send[h][g].
    std::array<std::array<float, hall_groups>, hall_groups> send{};

    BoxTree tree;                     // what throws light back, and what shines
    std::vector<std::uint8_t> group;  // of each of its boxes; hall_groups: none
};

/// Takes a third of a second for the hall, on one thread; gives the same everywhere and always. `usual`: see HallLight.
HallLight make_hall_light(const Scene& scene, const HallAlbedos& usual);

/// A spot or lamp that burns: intensity inside its cone (cd, or any unit), the cone's edge as in lighting.glsl (-2: all
/// around).
struct BurningPoint {
    PlacedLight placed;
    float cone_cosine = -2.0f;
    glm::vec3 intensity{0};
};

/// What comes back of all lights together, channel by channel: three volumes stacked in z, (channel * cells.z + z) and on as in
/// Lattice; each vec4 as in HallLight. Linear in luminances and intensities (of roles that are off: 0). Points: their first
/// bounce.
std::vector<glm::vec4> combine(const HallLight& light, std::span<const glm::vec3, grid_roles> luminances,
                               const HallAlbedos& albedos, std::span<const BurningPoint> points = {});

/// What a channel of `combine` says of a place and normal, as the device reads it (trilinear, clamped to the lattice).
float returned_irradiance(const HallLight& light, std::span<const glm::vec4> combined, int channel, glm::vec3 place_m,
                          glm::vec3 normal);

}  // namespace sunflower::world
