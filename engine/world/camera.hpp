// A camera as photographers name it: place, aim, focal length, lens shift; and the lens it looks through.
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
    float ortho_width_m = 0.0f;   // parallel rays: what the picture's width shows; 0: perspective

    bool operator==(const Camera&) const = default;
};

inline constexpr float sensor_width_mm = 36.0f;

/// So many times as much of the world, about the same middle.
Camera widened(const Camera& camera, double factor);

/// What the shaders need of a camera for one picture of width x height pixels.
struct Projection {
    glm::mat3 world_from_camera{1.0f};  // columns: right, up, back
    glm::vec3 eye_m{0};
    glm::vec2 tangent_min{0};   // view rays are (tan_x, tan_y, -1); of the picture's left and bottom border
    glm::vec2 tangent_size{0};  // from left to right, from bottom to top
    float focal_px = 0;         // pixels per unit of tangent
    bool parallel = false;      // rays go straight ahead: tangents are then places in the eye's plane, m
};

Projection project(const Camera& camera, int width, int height);

/// A unit vector and where it begins, world frame.
struct ViewRay {
    glm::vec3 from_m, direction;
};
/// Through a part of the picture, 0 to 1 from the lower left corner.
ViewRay view_ray(const Projection& projection, glm::vec2 part);

/// What is focus_m away is sharp; what is not becomes a disc. radius_m 0: all is sharp.
struct Lens {
    float radius_m = 0.0f;
    float focus_m = 1.0f;  // along the axis
    float part_m = 0.0f;   // side of the square about its place that a sample stands for

    /// From the middle to the farthest corner of a part.
    float reach_m() const { return radius_m + 0.7072f * part_m; }
    bool operator==(const Lens&) const = default;
};

/// The same lens as so many samples share it out.
Lens shared(const Lens& lens, int samples);

/// As a place of the lens sees it (in the unit disc, right and up): moved there, and sheared so that what is sharp stays where
/// it is in the picture. Thin lens after Potmesil and Chakravarty (1981), "A lens and aperture camera model".
Projection through_lens(const Projection& projection, const Lens& lens, glm::vec2 place);

/// Place of a sample on the lens: the first two dimensions of Sobol's sequence (1967), so that any 2^n samples are spread
/// evenly, mapped to the disc by Shirley and Chiu (1997). Sample 0 is the middle.
glm::vec2 lens_place(int sample);

/// Reversed-Z matrix with the far plane at infinity, for the window [x0, x0+w) x [y0, y0+h) (rows from the bottom) of a
/// width x height picture, moved by jitter_px: depth is near_m / distance. Takes positions relative to the eye (world axes, m):
/// at 60 m from the origin a float is 4 um coarse, which a macro view would show. Parallel rays: depth falls from 1 at the
/// eye's plane to 0 at far_m.
glm::mat4 clip_from_relative(const Projection& projection, glm::ivec2 picture, glm::ivec2 window_origin, glm::ivec2 window_size,
                             glm::vec2 jitter_px, float near_m, float far_m = 1000.0f);

}  // namespace sunflower::world
