// A camera as photographers name it: place, aim, focal length, lens shift.
#pragma once

#include <glm/glm.hpp>
#include <string>

namespace sunflower::world {

/// World frame: x east, y north, z up, metres. Sensor 36 mm wide ("full frame"); its height follows from the picture's shape.
struct Camera {
    glm::vec3 eye_m{0, 0, 1.65f};
    glm::vec3 target_m{1, 0, 1.65f};
    float focal_mm = 35.0f;       // 36 mm wide sensor
    float shift_up_mm = 0.0f;     // lens shift: moves the picture's content without tilting the camera
    float shift_right_mm = 0.0f;  // so that piers stay upright

    bool operator==(const Camera&) const = default;
};

inline constexpr float sensor_width_mm = 36.0f;

/// What the shaders need of a camera for one picture of width x height pixels.
struct Projection {
    glm::mat3 world_from_camera{1.0f};  // columns: right, up, back
    glm::vec3 eye_m{0};
    glm::vec2 tangent_min{0};   // view rays are (tan_x, tan_y, -1); of the picture's left and bottom border
    glm::vec2 tangent_size{0};  // from left to right, from bottom to top
    float focal_px = 0;         // pixels per unit of tangent
};

Projection project(const Camera& camera, int width, int height);

/// Reversed-Z matrix with the far plane at infinity, for the window [x0, x0+w) x [y0, y0+h) (rows from the bottom) of a
/// width x height picture, moved by jitter_px: depth is near_m / distance. Takes positions relative to the eye (world axes, m):
/// at 60 m from the origin a float is 4 um coarse, which a macro view would show.
glm::mat4 clip_from_relative(const Projection& projection, glm::ivec2 picture, glm::ivec2 window_origin, glm::ivec2 window_size,
                             glm::vec2 jitter_px, float near_m);

}  // namespace sunflower::world
