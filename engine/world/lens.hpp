// A view as the settings' camera takes it: parallel or not, and through which lens.
#pragma once

#include "engine/params/settings.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// The view's camera; orthographic when the settings say so, or the view itself.
Camera as_taken(const Camera& camera, const params::Camera& settings);

/// The lens of a picture of that size. The view's focal length is that of a 36 mm wide sensor; a sensor of another size shows
/// the same through a lens that is longer in proportion. camera.focus_m = 0: sharp is the median of nine places about the
/// picture's middle, by pick(), so that the gap between two seeds is not what is sharp. The lens never reaches more than half
/// the way to seeds or boxes. As long as all is sharp, nothing is asked of scene and bed.
Lens lens_of(const Scene& scene, const Bed& bed, const Camera& camera, glm::ivec2 size_px, const params::Camera& settings);

}  // namespace sunflower::world
