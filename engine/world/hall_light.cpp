#include "engine/world/hall_light.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/hash.hpp"
#include "engine/world/area_shadow.hpp"

namespace sunflower::world {
namespace {

constexpr float pi = std::numbers::pi_v<float>;
constexpr std::size_t roles = grid_roles;
constexpr std::size_t faces = 6;  // -x +x -y +y -z +z
// Surfaces of a bed lie about so high above its ground.
constexpr float bed_depth_m = 0.1f;
constexpr float clear_m = 0.02f;
constexpr int rays_per_node = 512;

using Directions = std::vector<glm::vec3>;

std::size_t group_of(Surface surface) {
    switch (surface) {
        case Surface::floor:
        case Surface::ground: return 0;
        case Surface::wall: return 1;
        case Surface::steel: return 2;
        case Surface::plinth: return 4;
        default: return hall_groups;
    }
}

/// Evenly over the sphere's cap about +z (Swinbank and Purser 2006, spherical Fibonacci). cosine -1: the whole sphere.
Directions even_directions(int count, float cosine) {
    constexpr double golden_rad = std::numbers::pi * (3.0 - 2.2360679774997896);
    Directions found;
    for (int i = 0; i < count; ++i) {
        const double z = 1.0 - (1.0 - static_cast<double>(cosine)) * (i + 0.5) / count;
        const double r = std::sqrt(std::max(0.0, 1.0 - z * z));
        found.emplace_back(r * std::cos(golden_rad * i), r * std::sin(golden_rad * i), z);
    }
    return found;
}

/// A random rotation from a node's number (Shoemake 1992): what directions miss is another thing at each node, and no pattern.
glm::mat3 turned(std::uint32_t node) {
    const float a = core::unit_float(core::hash3(node, 1u, 0x5f3au)), b = core::unit_float(core::hash3(node, 2u, 0x5f3au));
    const float c = core::unit_float(core::hash3(node, 3u, 0x5f3au));
    const float r1 = std::sqrt(1.0f - a), r2 = std::sqrt(a);
    const glm::vec4 q(r1 * std::sin(2.0f * pi * b), r1 * std::cos(2.0f * pi * b), r2 * std::sin(2.0f * pi * c),
                      r2 * std::cos(2.0f * pi * c));
    return {{1 - 2 * (q.y * q.y + q.z * q.z), 2 * (q.x * q.y + q.w * q.z), 2 * (q.x * q.z - q.w * q.y)},
            {2 * (q.x * q.y - q.w * q.z), 1 - 2 * (q.x * q.x + q.z * q.z), 2 * (q.y * q.z + q.w * q.x)},
            {2 * (q.x * q.z + q.w * q.y), 2 * (q.y * q.z - q.w * q.x), 1 - 2 * (q.x * q.x + q.y * q.y)}};
}

std::size_t face_of(glm::vec3 normal) {
    const std::size_t axis = std::abs(normal.x) > 0.5f ? 0 : std::abs(normal.y) > 0.5f ? 1 : 2;
    return 2 * axis + (normal[static_cast<int>(axis)] > 0.0f ? 1 : 0);
}

/// A place in a lattice: its cell's first node, and how far it is within the cell.
struct Corner {
    std::uint32_t node = 0;
    glm::vec3 within{0};
};

/// A lattice as it is read.
struct Reading {
    glm::ivec3 cells;
    glm::vec3 low_m, per_m, last;

    Reading(glm::ivec3 counts, glm::vec3 from_m, glm::vec3 to_m)
        : cells(counts), low_m(from_m), per_m(glm::vec3(counts - 1) / (to_m - from_m)), last(counts - 1) {}

    Corner corner(glm::vec3 place_m) const {
        const glm::vec3 at = glm::clamp((place_m - low_m) * per_m, glm::vec3(0.0f), last);
        const glm::ivec3 node = glm::min(glm::ivec3(at), cells - 2);
        return {static_cast<std::uint32_t>((node.z * cells.y + node.y) * cells.x + node.x), at - glm::vec3(node)};
    }
};

/// Values at nodes, `stride` apart, trilinearly.
template <typename Value>
Value between(const Value* values, glm::ivec3 cells, const Corner& corner, std::size_t stride) {
    const auto row = static_cast<std::size_t>(cells.x) * stride, layer = row * static_cast<std::size_t>(cells.y);
    const Value* at = values + corner.node * stride;
    const glm::vec3 f = corner.within;
    const Value low =
        (at[0] * (1.0f - f.x) + at[stride] * f.x) * (1.0f - f.y) + (at[row] * (1.0f - f.x) + at[row + stride] * f.x) * f.y;
    at += layer;
    const Value high =
        (at[0] * (1.0f - f.x) + at[stride] * f.x) * (1.0f - f.y) + (at[row] * (1.0f - f.x) + at[row + stride] * f.x) * f.y;
    return low * (1.0f - f.z) + high * f.z;
}

/// Irradiance of each role on surfaces that face along the axes, at each node: node * faces + face.
using FaceLight = std::vector<glm::vec4>;
static_assert(roles == 4, "a vec4 holds a number a role");

FaceLight direct_faces(const LightGrid& grid) {
    const auto nodes = static_cast<std::size_t>(grid.cells.x * grid.cells.y * grid.cells.z);
    FaceLight found(nodes * faces, glm::vec4(0.0f));
    for (std::size_t role = 0; role < roles; ++role)
        for (std::size_t node = 0; node < nodes; ++node) {
            const glm::vec4 light = grid.nodes[role * nodes + node];
            const float strength = glm::length(glm::vec3(light));
            if (strength <= 0.0f) continue;
            // As lighting.glsl has it.
            const float wide = std::clamp(2.0f - 2.0f * strength / std::max(light.w, 1e-6f), 0.0f, 1.0f);
            for (std::size_t face = 0; face < faces; ++face) {
                const float along = (face % 2 == 1 ? 1.0f : -1.0f) * light[static_cast<int>(face / 2)] / strength;
                found[node * faces + face][static_cast<int>(role)] =
                    strength * glm::mix(std::max(along, 0.0f), 0.5f + 0.5f * along, wide);
            }
        }
    return found;
}

float face_irradiance(glm::vec4 returned, std::size_t face) {
    const float along = returned[static_cast<int>(face / 2)];
    return std::max(0.0f, returned.w + (face % 2 == 1 ? along : -along));
}

/// Where a ray from a node met something that throws light back.
struct Hit {
    Corner corner;  // in the volume
    std::uint8_t face = 0, group = hall_groups;
};

struct Gathering {
    HallLight& light;
    FaceLight direct;
    Directions even;
    std::vector<Hit> hits;                           // node * rays_per_node + ray; nothing met: group hall_groups
    std::array<glm::vec4, hall_groups> direct_on{};  // mean direct irradiance on each group, a role each

    explicit Gathering(HallLight& hall)
        : light(hall), direct(direct_faces(hall.direct)), even(even_directions(rays_per_node, -1)) {
        hits.resize(light.volume.size() * rays_per_node);
    }

    /// All rays, and with them the first bounce.
    void shoot(const BoxTree& solid) {
        constexpr float solid_angle_sr = 4.0f * pi / rays_per_node;
        const Reading grid(light.direct.cells, light.direct.low_m, light.direct.high_m);
        const Reading volume(light.volume.cells, light.volume.low_m, light.volume.high_m);
        std::array<float, hall_groups> count{};
        for (std::size_t node = 0; node < light.volume.size(); ++node) {
            const glm::vec3 place = free_place(solid, light.volume.place(node), clear_m);
            const glm::mat3 turn = turned(static_cast<std::uint32_t>(node));
            HallLight::Transfer* out = light.transfer.data() + node * roles * hall_groups;
            Hit* hit = hits.data() + node * rays_per_node;
            for (const glm::vec3 direction : even) {
                const glm::vec3 along = turn * direction;
                Hit& here = *hit++;
                const auto met = light.tree.closest(place, along, 1e9f);
                if (!met || light.group[met->box] == hall_groups) continue;
                const glm::vec3 there = place + met->distance * along;
                here.face = static_cast<std::uint8_t>(face_of(met->normal));
                here.group = light.group[met->box];
                here.corner = volume.corner(there);
                const Corner corner = grid.corner(there);
                const glm::vec4 irradiance = between(direct.data() + here.face, light.direct.cells, corner, faces);
                direct_on[here.group] += irradiance;
                count[here.group] += 1.0f;
                const glm::vec4 radiance = irradiance * (solid_angle_sr / pi);
                const glm::vec4 lobe(0.5f * along, 0.25f);
                for (std::size_t role = 0; role < roles; ++role)
                    out[role * hall_groups + here.group].first += radiance[static_cast<int>(role)] * lobe;
            }
        }
        for (std::size_t group = 0; group < hall_groups; ++group) direct_on[group] /= std::max(count[group], 1.0f);
    }

    /// Another bounce of light whose irradiance at the volume's nodes is given, sorted by who throws it: as
    /// HallLight::transfer.
    std::vector<glm::vec4> bounce(const FaceLight& before) const {
        constexpr float solid_angle_sr = 4.0f * pi / rays_per_node;
        std::vector<glm::vec4> found(light.transfer.size(), glm::vec4(0.0f));
        for (std::size_t node = 0; node < light.volume.size(); ++node) {
            const glm::mat3 turn = turned(static_cast<std::uint32_t>(node));
            glm::vec4* out = found.data() + node * roles * hall_groups;
            const Hit* hit = hits.data() + node * rays_per_node;
            for (const glm::vec3 direction : even) {
                const Hit& here = *hit++;
                if (here.group == hall_groups) continue;
                const glm::vec4 radiance =
                    between(before.data() + here.face, light.volume.cells, here.corner, faces) * (solid_angle_sr / pi);
                const glm::vec4 lobe(0.5f * (turn * direction), 0.25f);
                for (std::size_t role = 0; role < roles; ++role)
                    out[role * hall_groups + here.group] += radiance[static_cast<int>(role)] * lobe;
            }
        }
        return found;
    }

    /// Mean over what the nodes see of a group of the irradiance there, a role each.
    std::array<glm::vec4, hall_groups> mean_on_groups(const FaceLight& faces_light) const {
        std::array<glm::vec4, hall_groups> sum{};
        std::array<float, hall_groups> count{};
        // Every eighth tells the mean to better than 1 %.
        for (std::size_t i = 0; i < hits.size(); i += 8) {
            const Hit& hit = hits[i];
            if (hit.group == hall_groups) continue;
            sum[hit.group] += between(faces_light.data() + hit.face, light.volume.cells, hit.corner, faces);
            count[hit.group] += 1.0f;
        }
        for (std::size_t group = 0; group < hall_groups; ++group) sum[group] /= std::max(count[group], 1.0f);
        return sum;
    }
};

/// weight: of each group. values: node after node, roles x groups.
template <typename Value>
FaceLight volume_faces(std::span<const Value> values, std::array<float, hall_groups> weight, glm::vec4 (*part)(const Value&)) {
    const std::size_t nodes = values.size() / (roles * hall_groups);
    FaceLight found(nodes * faces);
    for (std::size_t node = 0; node < nodes; ++node)
        for (std::size_t role = 0; role < roles; ++role) {
            const Value* from = values.data() + (node * roles + role) * hall_groups;
            glm::vec4 sum(0.0f);
            for (std::size_t group = 0; group < hall_groups; ++group) sum += weight[group] * part(from[group]);
            for (std::size_t face = 0; face < faces; ++face)
                found[node * faces + face][static_cast<int>(role)] = face_irradiance(sum, face);
        }
    return found;
}

glm::vec4 first_of(const HallLight::Transfer& transfer) {
    return transfer.first;
}

glm::vec4 itself(const glm::vec4& value) {
    return value;
}

using Groups = std::array<float, hall_groups>;

Groups grey(const HallAlbedos& albedos) {
    Groups found{};
    for (std::size_t group = 0; group < hall_groups; ++group)
        found[group] = glm::dot(albedos.of(group), glm::vec3(0.2126f, 0.7152f, 0.0722f));
    return found;
}

/// How much light that met other surfaces before falls on each group, on the mean.
Groups returned_on_groups(const HallLight& light, std::size_t role, const Groups& albedo) {
    Groups first{}, all{};
    for (std::size_t on = 0; on < hall_groups; ++on)
        for (std::size_t from = 0; from < hall_groups; ++from) first[on] += albedo[from] * light.sent[role][on][from];
    all = first;
    // Each turn adds a bounce; of a white box with albedo 0.9 the last of 64 is a thousandth.
    for (int bounce = 0; bounce < 64; ++bounce) {
        Groups next = first;
        for (std::size_t on = 0; on < hall_groups; ++on)
            for (std::size_t from = 0; from < hall_groups; ++from) next[on] += light.send[on][from] * albedo[from] * all[from];
        all = next;
    }
    return all;
}

void measure_exchange(HallLight& light, const Gathering& gathering) {
    for (std::size_t from = 0; from < hall_groups; ++from) {
        Groups only{};
        only[from] = 1.0f;
        const auto on = gathering.mean_on_groups(volume_faces<HallLight::Transfer>(light.transfer, only, first_of));
        const float radiosity = glm::dot(gathering.direct_on[from], glm::vec4(1.0f));
        for (std::size_t group = 0; group < hall_groups; ++group) {
            for (std::size_t role = 0; role < roles; ++role) light.sent[role][group][from] = on[group][static_cast<int>(role)];
            light.send[group][from] = radiosity > 0.0f ? glm::dot(on[group], glm::vec4(1.0f)) / radiosity : 0.0f;
        }
    }
}

/// Bounce after bounce, until what is still to come is little; that is a geometric series by then.
void follow_bounces(HallLight& light, const Gathering& gathering) {
    constexpr int most_bounces = 8;
    constexpr float little = 0.05f;
    const Groups albedo = grey(light.usual);
    FaceLight before = volume_faces<HallLight::Transfer>(light.transfer, albedo, first_of);
    glm::vec4 last(0.0f), all(0.0f);
    for (int bounce = 2; bounce <= most_bounces; ++bounce) {
        const std::vector<glm::vec4> found = gathering.bounce(before);
        before = volume_faces<glm::vec4>(found, albedo, itself);
        glm::vec4 strength(0.0f), rest(0.0f);
        for (const glm::vec4 face : before) strength += face;
        all += strength;
        for (int role = 0; role < grid_roles; ++role) {
            const float ratio = last[role] > 0.0f ? std::min(strength[role] / last[role], 0.95f) : 0.0f;
            rest[role] = ratio / (1.0f - ratio);
        }
        const bool ends = bounce == most_bounces || (bounce > 2 && glm::all(glm::lessThanEqual(rest * strength, little * all)));
        for (std::size_t i = 0; i < found.size(); ++i)
            light.transfer[i].later += (ends ? 1.0f + rest[static_cast<int>(i / hall_groups % roles)] : 1.0f) * found[i];
        if (ends) break;
        last = strength;
    }
}

/// The first bounce of a spot or lamp: rays from it, and from where they end, small lights on the surfaces. Nothing stands
/// between those and the nodes, and within `soft_m` they grow no brighter: the volume could not show it.
void add_point(std::vector<glm::vec4>& out, const HallLight& light, const BurningPoint& point, const HallAlbedos& albedos) {
    constexpr int rays = 96;
    const Lattice& volume = light.volume;
    std::vector<glm::vec3> places(volume.size());
    for (std::size_t node = 0; node < places.size(); ++node) places[node] = volume.place(node);
    const float soft_m = 0.5f * (volume.high_m.x - volume.low_m.x) / static_cast<float>(volume.cells.x - 1);
    const float edge = std::max(point.cone_cosine, -1.0f);
    const float solid_angle_sr = 2.0f * pi * (1.0f - edge) / rays;
    const glm::vec3 aim = point.placed.direction;
    const glm::vec3 side = glm::normalize(glm::cross(aim, std::abs(aim.z) < 0.9f ? glm::vec3(0, 0, 1) : glm::vec3(1, 0, 0)));
    const glm::mat3 turn(side, glm::cross(aim, side), aim);
    for (const glm::vec3 direction : even_directions(rays, edge)) {
        const glm::vec3 along = turn * direction;
        const auto met = light.tree.closest(point.placed.place_m, along, 1e9f);
        if (!met || light.group[met->box] == hall_groups) continue;
        // As lighting.glsl has it.
        const float t = std::clamp((direction.z - point.cone_cosine) / (0.15f * (1.0f - point.cone_cosine)), 0.0f, 1.0f);
        const glm::vec3 thrown =
            point.intensity * albedos.of(light.group[met->box]) * (t * t * (3.0f - 2.0f * t) * solid_angle_sr / pi);
        const glm::vec3 from = point.placed.place_m + met->distance * along;
        for (std::size_t node = 0; node < places.size(); ++node) {
            const glm::vec3 to = places[node] - from;
            const float distance2 = glm::dot(to, to);
            const float facing = glm::dot(to, met->normal);
            if (facing <= 0.0f) continue;
            const float away = 1.0f / std::sqrt(distance2);
            const glm::vec4 lobe = glm::vec4(-0.5f * away * to, 0.25f) * (facing * away / (distance2 + soft_m * soft_m));
            for (std::size_t channel = 0; channel < 3; ++channel)
                out[channel * places.size() + node] += thrown[static_cast<int>(channel)] * lobe;
        }
    }
}

}  // namespace

glm::vec3 bed_reflectance(glm::vec3 r) {
    return 0.621f * r + 0.086f * r * r + 0.197f * r * r * r * r;
}

glm::vec3 Lattice::place(std::size_t index) const {
    const auto i = static_cast<int>(index);
    const glm::vec3 at(i % cells.x, i / cells.x % cells.y, i / cells.x / cells.y);
    return glm::mix(low_m, high_m, at / glm::vec3(cells - 1));
}

HallLight make_hall_light(const Scene& scene, const HallAlbedos& usual) {
    HallLight light;
    light.usual = usual;
    light.direct = make_light_grid(scene, BoxTree(AreaShadow::blockers(scene)), 2.5f);
    std::vector<Box> boxes = scene.boxes;
    for (const Box& box : boxes) light.group.push_back(static_cast<std::uint8_t>(group_of(box.surface)));
    if (scene.bed.kind == BedKind::field) {
        const glm::vec2 size_m = scene.bed.pitch_m * glm::vec2(scene.bed.columns, scene.bed.rows);
        boxes.push_back({Surface::floor, glm::vec3(scene.bed.corner_m, scene.bed.height_m),
                         glm::vec3(scene.bed.corner_m + size_m, scene.bed.height_m + bed_depth_m)});
        light.group.push_back(3);
    }
    light.tree = BoxTree(boxes);
    // What was thrown back comes from all around and changes slowly: twice the direct light's step.
    const float step_m = light_step_m(scene, 5.0f);
    light.volume.low_m = light.direct.low_m;
    light.volume.high_m = light.direct.high_m;
    light.volume.cells =
        glm::clamp(glm::ivec3((light.volume.high_m - light.volume.low_m) / step_m) + 2, glm::ivec3(2), glm::ivec3(32, 16, 16));
    light.transfer.resize(light.volume.size() * roles * hall_groups);

    std::vector<Box> solid;
    for (std::size_t i = 0; i < boxes.size(); ++i)
        if (light.group[i] < hall_groups) solid.push_back(boxes[i]);
    Gathering gathering(light);
    gathering.shoot(BoxTree(solid));
    measure_exchange(light, gathering);
    follow_bounces(light, gathering);
    return light;
}

std::vector<glm::vec4> combine(const HallLight& light, std::span<const glm::vec3, grid_roles> luminances,
                               const HallAlbedos& albedos, std::span<const BurningPoint> points) {
    const std::size_t nodes = light.volume.size();
    std::vector<glm::vec4> out(3 * nodes, glm::vec4(0.0f));
    struct Term {
        std::size_t index;
        glm::vec3 first, later;
    };
    std::vector<Term> terms;
    const Groups usual = grey(light.usual);
    for (std::size_t role = 0; role < roles; ++role) {
        if (luminances[role] == glm::vec3(0.0f)) continue;
        const Groups by_usual = returned_on_groups(light, role, usual);
        std::array<Groups, 3> by_albedo{};
        for (int channel = 0; channel < 3; ++channel) {
            Groups albedo{};
            for (std::size_t group = 0; group < hall_groups; ++group) albedo[group] = albedos.of(group)[channel];
            by_albedo[static_cast<std::size_t>(channel)] = returned_on_groups(light, role, albedo);
        }
        for (std::size_t group = 0; group < hall_groups; ++group) {
            if (by_usual[group] <= 0.0f) continue;
            const glm::vec3 first = luminances[role] * albedos.of(group);
            const glm::vec3 more = glm::vec3(by_albedo[0][group], by_albedo[1][group], by_albedo[2][group]) / by_usual[group];
            terms.push_back({role * hall_groups + group, first, first * more});
        }
    }
    for (std::size_t node = 0; node < nodes; ++node) {
        const HallLight::Transfer* from = light.transfer.data() + node * roles * hall_groups;
        glm::vec4 red(0.0f), green(0.0f), blue(0.0f);
        for (const Term& term : terms) {
            const HallLight::Transfer& transfer = from[term.index];
            red += term.first.r * transfer.first + term.later.r * transfer.later;
            green += term.first.g * transfer.first + term.later.g * transfer.later;
            blue += term.first.b * transfer.first + term.later.b * transfer.later;
        }
        out[node] = red;
        out[nodes + node] = green;
        out[2 * nodes + node] = blue;
    }
    for (const BurningPoint& point : points) add_point(out, light, point, albedos);
    return out;
}

float returned_irradiance(const HallLight& light, std::span<const glm::vec4> combined, int channel, glm::vec3 place_m,
                          glm::vec3 normal) {
    const Lattice& volume = light.volume;
    const Corner corner = Reading(volume.cells, volume.low_m, volume.high_m).corner(place_m);
    const glm::vec4 found =
        between(combined.data() + static_cast<std::size_t>(channel) * volume.size(), volume.cells, corner, 1);
    return std::max(0.0f, glm::dot(found, glm::vec4(normal, 1.0f)));
}

}  // namespace sunflower::world
