#include "engine/world/light.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/world/area_shadow.hpp"

namespace sunflower::world {
namespace {

/// Solid angle of a triangle seen from the origin (Van Oosterom and Strackee 1983).
float triangle_solid_angle(glm::vec3 a, glm::vec3 b, glm::vec3 c) {
    const float la = glm::length(a), lb = glm::length(b), lc = glm::length(c);
    const float numerator = glm::dot(a, glm::cross(b, c));
    const float denominator = la * lb * lc + glm::dot(a, b) * lc + glm::dot(a, c) * lb + glm::dot(b, c) * la;
    return 2.0f * std::abs(std::atan2(numerator, denominator));
}

glm::vec3 xyz_to_rec709(glm::vec3 v) {
    return {3.2409699f * v.x - 1.5373832f * v.y - 0.4986108f * v.z, -0.9692436f * v.x + 1.8759675f * v.y + 0.0415551f * v.z,
            0.0556301f * v.x - 0.2039770f * v.y + 1.0569715f * v.z};
}

glm::vec3 planckian(float temperature_k) {
    const double t = std::clamp(static_cast<double>(temperature_k), 1667.0, 25000.0);
    const double x = t < 4000.0 ? -0.2661239e9 / (t * t * t) - 0.2343589e6 / (t * t) + 0.8776956e3 / t + 0.179910
                                : -3.0258469e9 / (t * t * t) + 2.1070379e6 / (t * t) + 0.2226347e3 / t + 0.240390;
    double y = 0.0;
    if (t < 2222.0)
        y = -1.1063814 * x * x * x - 1.34811020 * x * x + 2.18555832 * x - 0.20219683;
    else if (t < 4000.0)
        y = -0.9549476 * x * x * x - 1.37418593 * x * x + 2.09137015 * x - 0.16748867;
    else
        y = 3.0817580 * x * x * x - 5.87338670 * x * x + 3.75112997 * x - 0.37001483;
    const glm::vec3 xyz(static_cast<float>(x / y), 1.0f, static_cast<float>((1.0 - x - y) / y));
    return glm::max(xyz_to_rec709(xyz), glm::vec3(0.0f));
}

/// From the room to the nearest of the lights; 0: within it.
float nearest_light_m(const Scene& scene) {
    float nearest = 1e9f;
    for (const AreaLight& light : scene.area_lights) {
        const glm::vec3 reach = light.corner_m + light.edge_u_m + light.edge_v_m;
        const glm::vec3 low = glm::min(light.corner_m, reach), high = glm::max(light.corner_m, reach);
        nearest = std::min(nearest, glm::length(glm::max(glm::max(low - scene.room_high_m, scene.room_low_m - high), 0.0f)));
    }
    return nearest;
}

}  // namespace

glm::vec4 polygon_light(const AreaLight& light, glm::vec3 place_m) {
    const glm::vec3 facing = glm::cross(light.edge_u_m, light.edge_v_m);
    if (glm::dot(facing, place_m - light.corner_m) <= 0.0f) return glm::vec4(0.0f);
    const std::array<glm::vec3, 4> corners = {light.corner_m - place_m, light.corner_m + light.edge_u_m - place_m,
                                              light.corner_m + light.edge_u_m + light.edge_v_m - place_m,
                                              light.corner_m + light.edge_v_m - place_m};
    glm::vec3 sum(0.0f);
    for (std::size_t i = 0; i < 4; ++i) {
        const glm::vec3 a = glm::normalize(corners[i]);
        const glm::vec3 b = glm::normalize(corners[(i + 1) % 4]);
        const glm::vec3 across = glm::cross(a, b);
        const float sine = glm::length(across);
        if (sine < 1e-7f) continue;
        sum += across * (std::atan2(sine, glm::dot(a, b)) / sine);
    }
    const glm::vec3 irradiance = 0.5f * sum;
    // The sign follows the corners' order; light comes from the polygon, whatever that order is.
    const glm::vec3 middle = 0.25f * (corners[0] + corners[1] + corners[2] + corners[3]);
    const float side = glm::dot(irradiance, middle) < 0.0f ? -1.0f : 1.0f;
    const float solid_angle_sr =
        triangle_solid_angle(corners[0], corners[1], corners[2]) + triangle_solid_angle(corners[0], corners[2], corners[3]);
    return {side * irradiance, solid_angle_sr};
}

float light_step_m(const Scene& scene, float least_m) {
    return scene.area_lights.empty() ? least_m : std::max(least_m, 0.1f * nearest_light_m(scene));
}

glm::vec3 free_place(const BoxTree& boxes, glm::vec3 place_m, float margin_m) {
    if (boxes.holding(place_m, margin_m) < 0) return place_m;
    // Straight on in each of six directions, from box to box where they lie on one another.
    constexpr int most_boxes = 8;
    constexpr float clearance_m = 0.01f;
    glm::vec3 best = place_m;
    float shortest_m = 1e30f;
    for (int axis = 0; axis < 3; ++axis)
        for (const float side : {-1.0f, 1.0f}) {
            glm::vec3 at = place_m;
            std::int64_t index = boxes.holding(at, margin_m);
            for (int i = 0; i < most_boxes && index >= 0; ++i) {
                const Box& box = boxes.boxes()[static_cast<std::size_t>(index)];
                at[axis] = (side > 0.0f ? box.high_m : box.low_m)[axis] + side * (margin_m + clearance_m);
                index = boxes.holding(at, margin_m);
            }
            if (index >= 0 || std::abs(at[axis] - place_m[axis]) >= shortest_m) continue;
            shortest_m = std::abs(at[axis] - place_m[axis]);
            best = at;
        }
    return best;
}

LightGrid make_light_grid(const Scene& scene, const BoxTree& blockers, float least_step_m) {
    LightGrid grid;
    // Half a metre off the room's sides: on a light's own plane its solid angle jumps from 2 pi to 0.
    const glm::vec3 inset = glm::min(glm::vec3(0.5f), 0.1f * (scene.room_high_m - scene.room_low_m));
    grid.low_m = scene.room_low_m + glm::vec3(inset.x, inset.y, 0.0f);
    grid.high_m = scene.room_high_m - inset;
    // Under an open sky, all of whose lights are far away, a few nodes say as much. Very many boxes before very many lights
    // must do with fewer nodes, so that a scene can be waited for.
    constexpr double most_work = 1e9;
    const double work = static_cast<double>(scene.area_lights.size()) * static_cast<double>(blockers.boxes().size());
    float step_m = light_step_m(scene, least_step_m);
    do {
        grid.cells = glm::clamp(glm::ivec3((grid.high_m - grid.low_m) / step_m) + 2, glm::ivec3(2), glm::ivec3(64, 32, 32));
        step_m *= 1.2f;
    } while (grid.cells.x * grid.cells.y * grid.cells.z * work > most_work && grid.cells != glm::ivec3(2));
    const int per_role = grid.cells.x * grid.cells.y * grid.cells.z;
    grid.nodes.assign(static_cast<std::size_t>(per_role) * grid_roles, glm::vec4(0.0f));
    std::vector<glm::vec3> places;
    places.reserve(static_cast<std::size_t>(per_role));
    for (int z = 0; z < grid.cells.z; ++z)
        for (int y = 0; y < grid.cells.y; ++y)
            for (int x = 0; x < grid.cells.x; ++x) {
                const glm::vec3 t = glm::vec3(x, y, z) / glm::vec3(grid.cells - 1);
                places.push_back(free_place(blockers, glm::mix(grid.low_m, grid.high_m, t), 0.0f));
            }
    for (const AreaLight& light : scene.area_lights) {
        const auto role = static_cast<std::size_t>(light.role);
        glm::vec4* out = grid.nodes.data() + role * static_cast<std::size_t>(per_role);
        AreaShadow shadow(light, blockers);
        for (std::size_t i = 0; i < places.size(); ++i) out[i] += shadow.seen(places[i]);
    }
    return grid;
}

glm::vec4 longest_axis(const Scene& scene, LightRole role) {
    glm::vec3 low(std::numeric_limits<float>::max()), high(-low);
    for (const AreaLight& light : scene.area_lights) {
        if (light.role != role) continue;
        const glm::vec3 opposite = light.corner_m + light.edge_u_m + light.edge_v_m;
        low = glm::min(low, glm::min(light.corner_m, opposite));
        high = glm::max(high, glm::max(light.corner_m, opposite));
    }
    if (low.x > high.x) return {1.0f, 0.0f, 0.0f, 1.0f};
    const glm::vec3 sides = high - low;
    int longest = 0;
    for (int i = 1; i < 3; ++i)
        if (sides[i] > sides[longest]) longest = i;
    const float second = std::max(sides[(longest + 1) % 3], sides[(longest + 2) % 3]);
    glm::vec4 axis(0.0f, 0.0f, 0.0f, second / std::max(sides[longest], 1e-6f));
    axis[longest] = 1.0f;
    return axis;
}

PlacedLight place_light(const PointLight& light, float azimuth_deg, float elevation_deg, float distance_m, glm::vec2 aim_m) {
    const float azimuth = glm::radians(azimuth_deg), elevation = glm::radians(elevation_deg);
    const glm::vec3 from(std::cos(elevation) * std::sin(azimuth), std::cos(elevation) * std::cos(azimuth), std::sin(elevation));
    return {light.aim_m + glm::vec3(aim_m, 0.0f) + distance_m * from, -from};
}

glm::vec3 black_body(float temperature_k, float white_k) {
    const glm::vec3 colour = planckian(temperature_k) / glm::max(planckian(white_k), glm::vec3(1e-3f));
    const float luminance = glm::dot(colour, glm::vec3(0.2126f, 0.7152f, 0.0722f));
    return colour / luminance;
}

}  // namespace sunflower::world
