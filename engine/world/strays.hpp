// Seeds that people carried and kicked out of the bed: single ones at rest on the hall's floor. The bed's tiles end where it
// ends, so these are part of the hall: triangles, painted triangle by triangle.
#pragma once

#include "engine/core/error.hpp"
#include "engine/world/model.hpp"
#include "engine/world/packing.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// Where each stray of a form `loose` lies, mm from the plan's corner and ground: in the room, outside the bed and everything
/// that stands in the room, clear of one another, densest about the form's middle. Fails, naming `place`, when so many do not
/// fit.
std::vector<SeedPose> lay_strays(const Scene& scene, const CarveForm& form, const core::SourcePlace& place);

/// They as triangles, behind what the scene's model holds; nothing without strays. Fails as lay_strays() does.
void add_strays(Scene& scene, const core::SourcePlace& place);

}  // namespace sunflower::world
