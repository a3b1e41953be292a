// What a ray meets, and where an eye may be: questions that hands ask of the scene, answered on the CPU.
#pragma once

#include <glm/glm.hpp>
#include <optional>

#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// The ray through a place of the picture: pixels from the upper left corner.
ViewRay view_ray_through(const Camera& camera, glm::vec2 place_px, glm::ivec2 size_px);
/// Its direction only: from the eye, where the camera is not orthographic.
glm::vec3 ray_through(const Camera& camera, glm::vec2 place_px, glm::ivec2 size_px);

struct Pick {
    float distance_m = 0;
    glm::vec3 place_m{0};
    std::optional<SeedPlace> seed;  // nothing: floor, wall or steel
};

/// The first thing that a ray meets; the same seed that the picture shows, by the closed form. Some microseconds to a
/// millisecond: cells of the bed are visited along the ray. direction: of unit length. Boxes around the origin do not count.
std::optional<Pick> pick(const Scene& scene, const Bed& bed, glm::vec3 origin_m, glm::vec3 direction);

/// Height of the highest seed that is there within radius_m of a place of the plan; the ground's where there is none.
float surface_height_m(const Bed& bed, glm::vec2 place_m, float radius_m);

/// What an eye keeps: from the sides and the undersides of boxes, and from seeds and the tops of boxes below it.
struct Clearance {
    float beside_m = 0.12f;
    float above_m = 0.03f;  // more than the near plane's 0.02 m
};

/// The nearest place to eye_m, or nearly, that keeps clear of boxes and seeds within the room. A place that does is returned
/// as it is.
glm::vec3 free_place(const Scene& scene, const Bed& bed, glm::vec3 eye_m, Clearance clearance = {});

}  // namespace sunflower::world
