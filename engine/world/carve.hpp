// What people take from a bed and heap upon it, as height fields: seeds keep the pose that the packing gave them, the fields
// only decide which are there (design 3: displacing or tilting them makes them overlap).
#pragma once

#include <glm/glm.hpp>
#include <vector>

namespace sunflower::world {

enum class CarveKind { hollow, bevel, heap };

/// One form, world frame.
///   hollow  a dish about at_m: depth_mm deep in the middle, nothing at radius_m
///   bevel   inside the rectangle low_m .. high_m the surface rises from the ground at its border to all that lies there at
///   width_m heap    a cone about at_m: height_mm above the bed's own surface in the middle, nothing at radius_m
struct CarveForm {
    CarveKind kind = CarveKind::hollow;
    glm::vec2 at_m{0}, low_m{0}, high_m{0};
    float radius_m = 0, width_m = 0, depth_mm = 0, height_mm = 0;
};

/// Heights above the ground at a place, mm: what of the bed (rank below the tile's own) is left, and what lies above it.
struct CarveLimits {
    float bed_mm;
    float heap_mm;
};

/// No form at all: bed_mm is a metre, heap_mm 0.
CarveLimits carve_limits(const std::vector<CarveForm>& forms, glm::vec2 place_m, float surface_mm);

/// Whether any form touches the square of that corner and side.
bool touches(const std::vector<CarveForm>& forms, glm::vec2 corner_m, float side_m);

}  // namespace sunflower::world
