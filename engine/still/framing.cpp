#include "engine/still/framing.hpp"

#include <algorithm>

namespace sunflower::still {

world::Camera fitted(const world::Camera& camera, glm::ivec2 image_px, Fit fit) {
    constexpr double usual_height = 9.0 / 16.0;  // of a width of 1: what views are set up for
    const double by_height = usual_height * image_px.x / image_px.y;
    double width = 1.0;
    if (fit == Fit::wider) width = std::max(width, by_height);
    if (fit == Fit::crop) width = std::min(width, by_height);
    const auto longer = static_cast<float>(1.0 / width);
    world::Camera taken = camera;
    taken.focal_mm *= longer;
    // A shift is a part of the focal length: what stood in the middle stays there.
    taken.shift_up_mm *= longer;
    taken.shift_right_mm *= longer;
    if (taken.ortho_width_m > 0.0f) taken.ortho_width_m *= static_cast<float>(width);
    return taken;
}

double shown_width_m(glm::ivec2 image_px, double ppi, double scale) {
    return image_px.x / ppi * 0.0254 * scale;
}

}  // namespace sunflower::still
