#include "engine/world/seed_mesh.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/world/seed_shape.hpp"

namespace sunflower::world {
namespace {

// The shape's sizes as double: corners are computed in double and rounded once.
const double a1 = static_cast<double>(SEED_A1_MM);
const double a2 = static_cast<double>(SEED_A2_MM);
const double b = static_cast<double>(SEED_B_MM);
const double c = static_cast<double>(SEED_C_MM);

struct Resolution {
    int segments;  // round the section
    int rings;     // between the two poles
};

// 2 segments rings triangles each: 20, 48, 120, 320, 1008, 3168.
constexpr std::array<Resolution, 6> resolutions = {{{5, 2}, {6, 4}, {10, 6}, {16, 10}, {24, 21}, {44, 36}}};

// Segments that are walked together along the seed: two rows of nine vertices stay within a small vertex cache.
constexpr int band_segments = 8;

double section_radius(double x) {
    const double u = x < 0.0 ? x / a1 : x / a2;
    return x < 0.0 ? std::sqrt(std::max(0.0, 1.0 - u * u)) : 1.0 - u * u;
}

/// Places of the rings along x: closer where the profile bends more, so that every chord errs alike (the error of a chord
/// grows with curvature times its length squared). Blunt pole first; both poles are included.
std::vector<double> ring_places(int rings) {
    constexpr int steps = 4000;
    const double mean_radius = 0.5 * (b + c);
    std::vector<glm::dvec2> profile(steps + 1);
    for (int i = 0; i <= steps; ++i) {
        // Denser towards the blunt pole, where the profile stands upright.
        const double x = -a1 + (a1 + a2) * std::pow(static_cast<double>(i) / steps, 2.0);
        profile[static_cast<std::size_t>(i)] = {x, mean_radius * section_radius(x)};
    }
    std::vector<double> sum(steps + 1, 0.0);
    for (std::size_t i = 1; i < steps; ++i) {
        const glm::dvec2 before = profile[i] - profile[i - 1];
        const glm::dvec2 after = profile[i + 1] - profile[i];
        const double turn = std::abs(before.x * after.y - before.y * after.x) / (glm::length(before) * glm::length(after));
        sum[i] = sum[i - 1] + std::sqrt(turn * glm::length(after));
    }
    sum[steps] = sum[steps - 1];
    std::vector<double> places = {-a1};
    for (int k = 1; k <= rings; ++k) {
        const double wanted = sum.back() * k / (rings + 1);
        const auto at = std::lower_bound(sum.begin(), sum.end(), wanted) - sum.begin();
        places.push_back(profile[static_cast<std::size_t>(at)].x);
    }
    places.push_back(a2);
    return places;
}

double mesh_volume(const SeedMesh& mesh) {
    double volume = 0.0;
    for (std::size_t i = 0; i < mesh.indices.size(); i += 3) {
        const glm::dvec3 p = mesh.positions_mm[mesh.indices[i]];
        const glm::dvec3 q = mesh.positions_mm[mesh.indices[i + 1]];
        const glm::dvec3 r = mesh.positions_mm[mesh.indices[i + 2]];
        volume += glm::dot(p, glm::cross(q, r)) / 6.0;
    }
    return volume;
}

std::vector<std::uint16_t> lattice_indices(const Resolution& resolution) {
    const int n = resolution.segments;
    const int tip = 1 + n * resolution.rings;
    const auto at = [n](int ring, int segment) { return 1 + ring * n + segment % n; };
    std::vector<std::uint16_t> indices;
    const auto triangle = [&indices](int i0, int i1, int i2) {
        for (const int i : {i0, i1, i2}) indices.push_back(static_cast<std::uint16_t>(i));
    };
    for (int band = 0; band < n; band += band_segments) {
        const int last = std::min(n, band + band_segments);
        for (int s = band; s < last; ++s) triangle(0, at(0, s + 1), at(0, s));
        for (int ring = 0; ring + 1 < resolution.rings; ++ring) {
            for (int s = band; s < last; ++s) {
                // Every other ring is turned by half a segment, so the shorter diagonal changes sides from row to row.
                if (ring % 2 == 0) {
                    triangle(at(ring, s), at(ring, s + 1), at(ring + 1, s));
                    triangle(at(ring, s + 1), at(ring + 1, s + 1), at(ring + 1, s));
                } else {
                    triangle(at(ring, s), at(ring + 1, s + 1), at(ring + 1, s));
                    triangle(at(ring, s), at(ring, s + 1), at(ring + 1, s + 1));
                }
            }
        }
        const int top = resolution.rings - 1;
        for (int s = band; s < last; ++s) triangle(at(top, s), at(top, s + 1), tip);
    }
    return indices;
}

/// Distance from a point near the surface to the surface: steps down the gauge, each followed by one along the surface
/// towards the point, end at the foot of the perpendicular.
double distance_to_surface(const glm::vec3& point) {
    glm::vec3 foot = point;
    for (int i = 0; i < 12; ++i) {
        const glm::vec3 gradient = seed_gauge_gradient(foot);
        foot -= gradient * (seed_gauge(foot) / glm::dot(gradient, gradient));
        const glm::vec3 normal = glm::normalize(seed_gauge_gradient(foot));
        const glm::vec3 rest = point - foot;
        foot += (rest - normal * glm::dot(rest, normal)) * 0.6f;
    }
    const glm::vec3 gradient = seed_gauge_gradient(foot);
    foot -= gradient * (seed_gauge(foot) / glm::dot(gradient, gradient));
    return static_cast<double>(glm::distance(point, foot));
}

double measured_error(const SeedMesh& mesh) {
    constexpr int grid = 6;
    double error = 0.0;
    for (std::size_t i = 0; i < mesh.indices.size(); i += 3) {
        const glm::vec3 p = mesh.positions_mm[mesh.indices[i]];
        const glm::vec3 q = mesh.positions_mm[mesh.indices[i + 1]];
        const glm::vec3 r = mesh.positions_mm[mesh.indices[i + 2]];
        // All triangles of a ring are alike up to the ellipse, so that fine meshes need only corners, edges and middle.
        const int n = mesh.triangles() > 200 ? 2 : grid;
        for (int u = 0; u <= n; ++u) {
            for (int v = 0; u + v <= n; ++v) {
                const float s = static_cast<float>(u) / static_cast<float>(n);
                const float t = static_cast<float>(v) / static_cast<float>(n);
                error = std::max(error, distance_to_surface(p + (q - p) * s + (r - p) * t));
            }
        }
        error = std::max(error, distance_to_surface((p + q + r) / 3.0f));
    }
    return error;
}

SeedMesh make_mesh(const Resolution& resolution) {
    SeedMesh mesh;
    mesh.indices = lattice_indices(resolution);
    std::vector<glm::vec3> on_surface;
    std::vector<glm::vec3> normals;
    const std::vector<double> places = ring_places(resolution.rings);
    const auto add = [&](double x, double angle) {
        const double r = section_radius(x);
        on_surface.emplace_back(x, b * r * std::cos(angle), c * r * std::sin(angle));
        normals.push_back(glm::normalize(seed_gauge_gradient(on_surface.back())));
    };
    add(places.front(), 0.0);
    for (int ring = 0; ring < resolution.rings; ++ring) {
        for (int s = 0; s < resolution.segments; ++s) {
            const double turn = (s + 0.5 * (ring % 2)) / resolution.segments;
            add(places[static_cast<std::size_t>(ring) + 1], 2.0 * std::numbers::pi * turn);
        }
    }
    add(places.back(), 0.0);

    // A mesh with its corners on the surface is too small. Moved out along the normals it has the seed's volume, so that a
    // change of level neither shrinks the seed nor darkens the gaps between seeds.
    float low = 0.0f;
    float high = 3.0f;
    for (int i = 0; i < 40; ++i) {
        const float out = 0.5f * (low + high);
        mesh.positions_mm = on_surface;
        for (std::size_t k = 0; k < normals.size(); ++k) mesh.positions_mm[k] += normals[k] * out;
        (mesh_volume(mesh) < static_cast<double>(SEED_VOLUME_MM3) ? low : high) = out;
    }
    mesh.error_mm = static_cast<float>(measured_error(mesh));
    return mesh;
}

}  // namespace

std::vector<SeedMesh> make_seed_meshes() {
    std::vector<SeedMesh> meshes;
    for (const Resolution& resolution : resolutions) meshes.push_back(make_mesh(resolution));
    return meshes;
}

SeedMesh make_seed_mesh(int segments, int rings) {
    return make_mesh({segments, rings});
}

}  // namespace sunflower::world
