// What a camera shows on a paper of another shape than the one that it was set up for.
#pragma once

#include <glm/glm.hpp>

#include "engine/world/camera.hpp"

namespace sunflower::still {

/// same: the width shows what it always shows. wider: all of what is seen at 16:9, and more above or beside it. crop: nothing
/// that is not seen at 16:9.
enum class Fit { same, wider, crop };

world::Camera fitted(const world::Camera& camera, glm::ivec2 image_px, Fit fit);

/// Width of the world that such an image shows at a scale, m: metres of the world to one of paper.
double shown_width_m(glm::ivec2 image_px, double ppi, double scale);

}  // namespace sunflower::still
