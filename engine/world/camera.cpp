#include "engine/world/camera.hpp"

#include <cmath>

namespace sunflower::world {

Projection project(const Camera& camera, int width, int height) {
    Projection projection;
    projection.eye_m = camera.eye_m;
    const glm::vec3 forward = glm::normalize(camera.target_m - camera.eye_m);
    // Straight down or up leaves no horizon: then north is up in the picture.
    const glm::vec3 reference = std::abs(forward.z) > 0.9999f ? glm::vec3(0, 1, 0) : glm::vec3(0, 0, 1);
    const glm::vec3 right = glm::normalize(glm::cross(forward, reference));
    projection.world_from_camera = glm::mat3(right, glm::cross(right, forward), -forward);
    const float half_x = 0.5f * sensor_width_mm / camera.focal_mm;
    const float half_y = half_x * static_cast<float>(height) / static_cast<float>(width);
    const glm::vec2 shift(camera.shift_right_mm / camera.focal_mm, camera.shift_up_mm / camera.focal_mm);
    projection.tangent_min = shift - glm::vec2(half_x, half_y);
    projection.tangent_size = 2.0f * glm::vec2(half_x, half_y);
    projection.focal_px = static_cast<float>(width) / projection.tangent_size.x;
    return projection;
}

glm::mat4 clip_from_relative(const Projection& projection, glm::ivec2 picture, glm::ivec2 window_origin, glm::ivec2 window_size,
                             glm::vec2 jitter_px, float near_m) {
    const glm::vec2 per_px = projection.tangent_size / glm::vec2(picture);
    const glm::vec2 low = projection.tangent_min + per_px * (glm::vec2(window_origin) + jitter_px);
    const glm::vec2 size = per_px * glm::vec2(window_size);
    glm::mat4 clip_from_camera(0.0f);
    clip_from_camera[0][0] = 2.0f / size.x;
    clip_from_camera[1][1] = 2.0f / size.y;
    clip_from_camera[2][0] = 2.0f * low.x / size.x + 1.0f;
    clip_from_camera[2][1] = 2.0f * low.y / size.y + 1.0f;
    clip_from_camera[2][3] = -1.0f;
    clip_from_camera[3][2] = near_m;
    const glm::mat4 camera_from_relative(glm::transpose(projection.world_from_camera));
    return clip_from_camera * camera_from_relative;
}

}  // namespace sunflower::world
