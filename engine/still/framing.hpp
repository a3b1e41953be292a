// What a camera shows on a paper of another shape than the one that it was set up for.
#pragma once

#include <glm/glm.hpp>

#include "engine/world/camera.hpp"

namespace sunflower::still {

/// same: the width shows what it always shows. wider: all of what is seen in the shape that the camera was set up in, and more
/// above or beside it. crop: nothing that is not seen in it.
enum class Fit { same, wider, crop };

/// The shape that views are set up in.
inline constexpr glm::ivec2 view_shape{16, 9};

/// How much of the camera's width an image shows: 1 is what it always shows.
double shown_part(glm::ivec2 image_px, Fit fit, glm::ivec2 set_up_in = view_shape);
world::Camera fitted(const world::Camera& camera, glm::ivec2 image_px, Fit fit, glm::ivec2 set_up_in = view_shape);

/// Width of the world that such an image shows at a scale, m: metres of the world to one of paper.
double shown_width_m(glm::ivec2 image_px, double ppi, double scale);

}  // namespace sunflower::still
