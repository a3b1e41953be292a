// A seed told to people: the same words on the command line and in the panel.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"

namespace sunflower::show {

/// 100000000 as "100,000,000".
std::string grouped(std::uint64_t number);

/// "8,501,713" or "8501713". Fails with the range of the scene's numbers.
std::uint64_t seed_number(std::string_view text, const world::Bed& bed, std::string_view scene_name);

/// Hand 1 to 1,600 that painted it (SeedPlace::painted).
int hand_of(std::uint64_t painted);

/// Tile, place, attitude, hand, and whether it is there: a paragraph.
std::string seed_paragraph(const world::Bed& bed, const world::SeedPlace& place);

/// From above and from the seed's side, so that a face and its strokes are seen, not an end.
world::Camera portrait_camera(const world::SeedPlace& place);

}  // namespace sunflower::show
