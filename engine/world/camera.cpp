#include "engine/world/camera.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace sunflower::world {
namespace {

/// Second dimension of Sobol's sequence, as 32 bits.
std::uint32_t sobol_bits(std::uint32_t i) {
    std::uint32_t bits = 0;
    for (std::uint32_t v = 1u << 31; i != 0; i >>= 1, v ^= v >> 1)
        if (i & 1u) bits ^= v;
    return bits;
}

std::uint32_t reversed_bits(std::uint32_t i) {
    std::uint32_t bits = 0;
    for (int b = 0; b < 32; ++b) bits |= ((i >> b) & 1u) << (31 - b);
    return bits;
}

/// -1 to 1. Turning the first bit over moves sample 0 to the middle and leaves the spread as it is.
float around_middle(std::uint32_t bits) {
    return static_cast<float>(static_cast<double>(bits ^ (1u << 31)) * 0x1p-31 - 1.0);
}

}  // namespace

Camera widened(const Camera& camera, double factor) {
    const auto longer = static_cast<float>(1.0 / factor);
    Camera taken = camera;
    taken.focal_mm *= longer;
    // A shift is a part of the focal length: what stood in the middle stays there.
    taken.shift_up_mm *= longer;
    taken.shift_right_mm *= longer;
    if (taken.ortho_width_m > 0.0f) taken.ortho_width_m *= static_cast<float>(factor);
    return taken;
}

Projection project(const Camera& camera, int width, int height) {
    Projection projection;
    projection.eye_m = camera.eye_m;
    projection.parallel = camera.ortho_width_m > 0.0f;
    const glm::vec3 forward = glm::normalize(camera.target_m - camera.eye_m);
    // Straight down or up leaves no horizon: then north is up in the picture.
    const glm::vec3 reference = std::abs(forward.z) > 0.9999f ? glm::vec3(0, 1, 0) : glm::vec3(0, 0, 1);
    const glm::vec3 right = glm::normalize(glm::cross(forward, reference));
    projection.world_from_camera = glm::mat3(right, glm::cross(right, forward), -forward);
    const float focal_mm = projection.parallel ? sensor_width_mm / camera.ortho_width_m : camera.focal_mm;
    const float half_x = 0.5f * sensor_width_mm / focal_mm;
    const float half_y = half_x * static_cast<float>(height) / static_cast<float>(width);
    const glm::vec2 shift(camera.shift_right_mm / focal_mm, camera.shift_up_mm / focal_mm);
    projection.tangent_min = shift - glm::vec2(half_x, half_y);
    projection.tangent_size = 2.0f * glm::vec2(half_x, half_y);
    projection.focal_px = static_cast<float>(width) / projection.tangent_size.x;
    return projection;
}

ViewRay view_ray(const Projection& projection, glm::vec2 part) {
    const glm::vec2 place = projection.tangent_min + projection.tangent_size * part;
    const glm::mat3& axes = projection.world_from_camera;
    if (projection.parallel) return {projection.eye_m + axes * glm::vec3(place, 0.0f), -axes[2]};
    return {projection.eye_m, glm::normalize(axes * glm::vec3(place, -1.0f))};
}

Lens shared(const Lens& lens, int samples) {
    const float part_m = lens.radius_m * std::sqrt(std::numbers::pi_v<float> / static_cast<float>(std::max(samples, 4)));
    return {lens.radius_m - 0.5f * part_m, lens.focus_m, part_m};
}

Projection through_lens(const Projection& projection, const Lens& lens, glm::vec2 place) {
    Projection seen = projection;
    const glm::vec2 moved_m = lens.radius_m * place;
    seen.eye_m += projection.world_from_camera * glm::vec3(moved_m, 0.0f);
    seen.tangent_min -= moved_m / lens.focus_m;
    return seen;
}

glm::vec2 lens_place(int sample) {
    const auto i = static_cast<std::uint32_t>(sample);
    const glm::vec2 at(around_middle(reversed_bits(i)), around_middle(sobol_bits(i)));
    if (at.x == 0.0f && at.y == 0.0f) return at;
    constexpr float eighth = std::numbers::pi_v<float> / 4.0f;
    const bool wide = std::abs(at.x) > std::abs(at.y);
    const float radius = wide ? at.x : at.y;
    const float angle = wide ? eighth * (at.y / at.x) : eighth * (2.0f - at.x / at.y);
    return radius * glm::vec2(std::cos(angle), std::sin(angle));
}

glm::mat4 clip_from_relative(const Projection& projection, glm::ivec2 picture, glm::ivec2 window_origin, glm::ivec2 window_size,
                             glm::vec2 jitter_px, float near_m, float far_m) {
    const glm::vec2 per_px = projection.tangent_size / glm::vec2(picture);
    const glm::vec2 low = projection.tangent_min + per_px * (glm::vec2(window_origin) + jitter_px);
    const glm::vec2 size = per_px * glm::vec2(window_size);
    const glm::vec2 middle = 2.0f * low / size + 1.0f;
    glm::mat4 clip_from_camera(0.0f);
    clip_from_camera[0][0] = 2.0f / size.x;
    clip_from_camera[1][1] = 2.0f / size.y;
    if (projection.parallel) {
        // z looks back: 1 + z / far.
        clip_from_camera[2][2] = 1.0f / far_m;
        clip_from_camera[3] = glm::vec4(-middle, 1.0f, 1.0f);
    } else {
        clip_from_camera[2][0] = middle.x;
        clip_from_camera[2][1] = middle.y;
        clip_from_camera[2][3] = -1.0f;
        clip_from_camera[3][2] = near_m;
    }
    const glm::mat4 camera_from_relative(glm::transpose(projection.world_from_camera));
    return clip_from_camera * camera_from_relative;
}

}  // namespace sunflower::world
