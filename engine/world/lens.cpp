#include "engine/world/lens.hpp"

#include <algorithm>
#include <array>

#include "engine/world/pick.hpp"

namespace sunflower::world {
namespace {

constexpr float widest_stop = 0.7f;
constexpr float farthest_m = 1e4f;  // as good as infinity
constexpr float nearest_m = 0.01f;

float distance_in_middle_m(const Scene& scene, const Bed& bed, const Projection& projection, glm::ivec2 size_px) {
    constexpr float spread = 0.02f;  // of the width
    const glm::vec2 step = spread * glm::vec2(1.0f, static_cast<float>(size_px.x) / static_cast<float>(size_px.y));
    std::array<float, 9> depths_m;
    for (int i = 0; i < 9; ++i) {
        const ViewRay ray = view_ray(projection, 0.5f + step * glm::vec2(i % 3 - 1, i / 3 - 1));
        const auto met = pick(scene, bed, ray.from_m, ray.direction);
        const float along = -glm::dot(ray.direction, projection.world_from_camera[2]);
        depths_m[static_cast<std::size_t>(i)] = met ? met->distance_m * along : farthest_m;
    }
    std::ranges::nth_element(depths_m, depths_m.begin() + 4);
    return depths_m[4];
}

float distance_to_box_m(glm::vec3 place, glm::vec3 low, glm::vec3 high) {
    return glm::distance(place, glm::clamp(place, low, high));
}

/// From the eye to the nearest seed or box, or less: what is carved from the bed counts as filled.
float room_m(const Scene& scene, const Bed& bed, glm::vec3 eye_m) {
    constexpr float around_m = 0.06f;  // the foot of the bed's cliff
    float room = farthest_m;
    for (const Box& box : scene.boxes) room = std::min(room, distance_to_box_m(eye_m, box.low_m, box.high_m));
    const glm::vec2 corner = bed.corner_m();
    const glm::vec2 size = bed.plan().pitch_m * glm::vec2(bed.columns(), bed.rows());
    // The highest seed that a lens as wide as its height over the ground could reach.
    const float reach_m = std::max(eye_m.z - bed.plan().height_m, 0.1f);
    const float top_m = surface_height_m(bed, glm::vec2(eye_m), std::min(reach_m, 0.5f));
    return std::min(room, distance_to_box_m(eye_m, glm::vec3(corner - around_m, bed.plan().height_m),
                                            glm::vec3(corner + size + around_m, top_m)));
}

}  // namespace

Camera as_taken(const Camera& camera, const params::Camera& settings) {
    Camera taken = camera;
    if (settings.orthographic) taken.ortho_width_m = settings.ortho_width_m;
    return taken;
}

Lens lens_of(const Scene& scene, const Bed& bed, const Camera& camera, glm::ivec2 size_px, const params::Camera& settings) {
    const Projection projection = project(as_taken(camera, settings), size_px.x, size_px.y);
    if (settings.f_stop <= 0.0f || projection.parallel) return {};
    const float focal_mm = camera.focal_mm * settings.sensor_mm / sensor_width_mm;
    const float radius_m = 0.001f * focal_mm / (2.0f * std::max(settings.f_stop, widest_stop));
    const float focus_m = settings.focus_m > 0.0f ? settings.focus_m : distance_in_middle_m(scene, bed, projection, size_px);
    return {std::min(radius_m, 0.5f * room_m(scene, bed, camera.eye_m)), std::max(focus_m, nearest_m)};
}

}  // namespace sunflower::world
