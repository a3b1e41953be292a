#include "engine/still/framing.hpp"

#include <algorithm>

namespace sunflower::still {

double shown_part(glm::ivec2 image_px, Fit fit, glm::ivec2 set_up_in) {
    const double usual_height = static_cast<double>(set_up_in.y) / set_up_in.x;  // of a width of 1
    const double by_height = usual_height * image_px.x / image_px.y;
    if (fit == Fit::wider) return std::max(1.0, by_height);
    if (fit == Fit::crop) return std::min(1.0, by_height);
    return 1.0;
}

world::Camera fitted(const world::Camera& camera, glm::ivec2 image_px, Fit fit, glm::ivec2 set_up_in) {
    return world::widened(camera, shown_part(image_px, fit, set_up_in));
}

double shown_width_m(glm::ivec2 image_px, double ppi, double scale) {
    return image_px.x / ppi * 0.0254 * scale;
}

}  // namespace sunflower::still
