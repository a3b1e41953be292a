// The light of a room as vectors: for every light role and place, where it comes from, how much, and how wide it is.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

#include "engine/world/box_tree.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// xyz: vector irradiance of a light of luminance 1 (dot with a normal that sees all of it gives its irradiance);
/// w: the solid angle it fills (sr), so that |xyz| / w tells a narrow source (1) from a wide one (1/2 for a whole sky).
/// Exact for polygons (Lambert 1760, as given by Arvo 1995, "Applications of Irradiance Tensors", eq. 3.7).
glm::vec4 polygon_light(const AreaLight& light, glm::vec3 place_m);

/// How a role's area lights stretch, all together: the axis (x, y or z) along which they are longest, and as w their second side
/// relative to it, 0 to 1. (1, 0, 0, 1) where there are none.
glm::vec4 longest_axis(const Scene& scene, LightRole role);

/// A grid of polygon_light over the room, one slice stack a role: index ((role * nz + z) * ny + y) * nx + x.
struct LightGrid {
    glm::ivec3 cells{0};
    glm::vec3 low_m{0}, high_m{0};  // places of the first and the last node
    std::vector<glm::vec4> nodes;
};

inline constexpr int grid_roles = 4;  // roof, bays, window, strips: the area lights

/// Only what of the lights is seen past the boxes (AreaShadow). A node inside a box says what is seen from just outside of it.
/// Between nodes at least `least_step_m`: with 2.5 m linear interpolation errs by 0.4 % (rms) on the bed, whose nearest light
/// is 8 m away, and by 2 % on the walls.
LightGrid make_light_grid(const Scene& scene, const BoxTree& blockers, float least_step_m);

/// The nearest place along an axis that is outside of all boxes and at least so far from them; the place itself where there is
/// none.
glm::vec3 free_place(const BoxTree& boxes, glm::vec3 place_m, float margin_m);

/// Metres between nodes of a grid in which light changes: at least `least_m`, more under an open sky, whose lights are far
/// away.
float light_step_m(const Scene& scene, float least_m);

/// A small light as placed: where it stands, and the unit vector to what it is aimed at.
struct PlacedLight {
    glm::vec3 place_m{0}, direction{0};
};

/// Aimed at a place so far east and north of the light's subject, from a side (clockwise from north, seen from above), a height
/// above the horizon and a distance.
PlacedLight place_light(const PointLight& light, float azimuth_deg, float elevation_deg, float distance_m, glm::vec2 aim_m);

/// Linear Rec.709 colour of a black body, luminance 1. temperature_k in [1000, 25000] (Kim et al. 2002 cubic spline of the
/// Planckian locus), white_k is shown neutral (Bradford-free scaling of the channels).
glm::vec3 black_body(float temperature_k, float white_k);

}  // namespace sunflower::world
