// What people take from a bed and heap upon it, as height fields: seeds keep the pose that the packing gave them, the fields
// only decide which are there (design 3: displacing or tilting them makes them overlap).
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <memory>
#include <vector>

#include "engine/image/png_reader.hpp"

namespace sunflower::world {

/// In world metres and millimetres of height:
///   hollow  a dish about at_m: depth_mm deep in the middle, nothing at radius_m
///   bevel   inside the rectangle low_m .. high_m the surface rises from the ground at its border to all that lies there at
///           width_m
///   heap    a cone about at_m: height_mm above the bed's own surface in the middle, nothing at radius_m; its top is rounded
///           over round_m
///   hole    dug: depth_mm deep as far as floor_m from at_m, from there up to all at radius_m
///   print   of a shoe: at_m its middle, along the unit vector to_m; length_m x width_m, depth_mm at the heel; about it a rim
///   of
///           height_mm
///   rake    grooves along at_m .. to_m, over width_m, every pitch_m, depth_mm deep
///   former  hidden, about at_m: seeds lie only above a cone of height_mm and radius_m (poured beds only)
///   mask    nothing where the image over low_m .. high_m is black, all where it is white; banks rise at slope
///   loose   `count` single seeds on the ground about at_m, from floor_m to radius_m away; beside a field they are strays
///           (strays.hpp)
///   trodden the whole bed: up to depth_mm lower and height_mm higher from step to step
///   height  the image over low_m .. high_m says how high seeds lie: white is height_mm
enum class CarveKind { hollow, bevel, heap, hole, print, rake, former, mask, height, trodden, loose };

struct CarveForm {
    CarveKind kind = CarveKind::hollow;
    glm::vec2 at_m{0}, to_m{0}, low_m{0}, high_m{0};
    float radius_m = 0, width_m = 0, length_m = 0, floor_m = 0, pitch_m = 0, round_m = 0;
    float depth_mm = 0, height_mm = 0;
    int count = 0, variety = 0;
    std::shared_ptr<const image::GreyPixels> image;
};

/// The steepest bank that seeds keep (tangent): 33 degrees, between the 31 of Tate's cone and the 36 of Sotheby's pile.
inline constexpr float repose_slope = 0.65f;

/// A tile of the bed as `trodden` knows it: like the packing it fits its neighbours by the colours of corners and edges, so
/// that tiles of one kind have one form.
struct TroddenTile {
    glm::vec2 corner_m{0};
    float side_m = 0.25f;
    std::uint32_t id = 0;                                   // of the packing tile
    std::uint8_t west = 0, east = 0, south = 0, north = 0;  // its edges' colours, as PackingTile has them
};

/// Heights above the ground at a place, mm: what of the bed (rank below the tile's own) is left, and what lies above it.
struct CarveLimits {
    float bed_mm;
    float heap_mm;
};

/// No form at all: bed_mm is a metre, heap_mm 0.
CarveLimits carve_limits(const std::vector<CarveForm>& forms, glm::vec2 place_m, float surface_mm, const TroddenTile& tile);

/// The forms that touch the square of that corner and side.
std::vector<CarveForm> touching(const std::vector<CarveForm>& forms, glm::vec2 corner_m, float side_m);

/// Of a poured bed at a place, mm above the ground: its surface (negative beside a cone, the lower the farther) and what is
/// hidden under it.
glm::vec2 poured_heights(const std::vector<CarveForm>& forms, glm::vec2 place_m);

/// A place under a shoe.
struct Foot {
    float r;      // 0 in the middle of the sole, 1 at its outline
    float press;  // of the sole there: most at the heel, least under the arch
};
Foot foot_at(const CarveForm& print, glm::vec2 place_m);

/// Single seeds that forms of kind `loose` lay.
int loose_count(const std::vector<CarveForm>& forms);

/// Whether a form lays seeds above the bed's own.
bool heaps_up(const CarveForm& form);

}  // namespace sunflower::world
