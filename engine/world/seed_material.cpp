#include "engine/world/seed_material.hpp"

#include <algorithm>
#include <cmath>

namespace sunflower::world {
namespace {

/// By how much the lobes are drawn.
struct Lobes {
    float body, coat, glaze;
};

Lobes lobes_of(const SeedMaterial& m, float cosine) {
    const float glaze = m.glaze > 0.0f ? coat_albedo(m.glaze * GLAZE_F0, m.glaze_roughness, cosine) : 0.0f;
    const float coat = m.f0 > 0.0f ? (1.0f - glaze) * coat_albedo(m.f0, m.roughness, cosine) : 0.0f;
    const vec3 diffuse = seed_diffuse_albedo(m, cosine);
    // Never nothing: with a black body the density of directions that only it can have would be 0.
    const float body = std::max({diffuse.x, diffuse.y, diffuse.z, 0.02f});
    const float all = glaze + coat + body;
    return {body / all, coat / all, glaze / all};
}

/// A visible facet of the coat; z is the surface's normal.
vec3 sample_facet(vec3 v, float alpha, float u1, float u2) {
    const vec3 stretched = normalize(vec3(alpha * v.x, alpha * v.y, v.z));
    vec3 x(1.0f, 0.0f, 0.0f);
    if (stretched.z < 0.9999f) x = normalize(cross(vec3(0, 0, 1), stretched));
    const vec3 y = cross(stretched, x);
    const float r = std::sqrt(u1), phi = 2.0f * MATERIAL_PI * u2;
    const float a = r * std::cos(phi), s = 0.5f * (1.0f + stretched.z);
    const float b = (1.0f - s) * std::sqrt(std::max(0.0f, 1.0f - a * a)) + s * r * std::sin(phi);
    const vec3 h = a * x + b * y + std::sqrt(std::max(0.0f, 1.0f - a * a - b * b)) * stretched;
    return normalize(vec3(alpha * h.x, alpha * h.y, std::max(1e-6f, h.z)));
}

float facet_density(float roughness, vec3 n, vec3 v, vec3 l) {
    const float alpha = roughness * roughness, nv = dot(n, v);
    const vec3 h = normalize(v + l);
    const float shadowed = nv + std::sqrt(nv * nv * (1.0f - alpha * alpha) + alpha * alpha);
    return 0.5f * ggx_facets(clamp(dot(n, h), 0.0f, 1.0f), alpha) / shadowed;
}

}  // namespace

void make_frame(vec3 n, vec3& x, vec3& y) {
    const float s = std::copysign(1.0f, n.z), a = -1.0f / (s + n.z), b = n.x * n.y * a;
    x = vec3(1.0f + s * n.x * n.x * a, s * b, -s * n.x);
    y = vec3(b, s + n.y * n.y * a, -n.y);
}

vec3 sample_seed_bsdf(const SeedMaterial& m, vec3 n, vec3 v, vec3 u) {
    const Lobes lobes = lobes_of(m, dot(n, v));
    vec3 x, y;
    make_frame(n, x, y);
    if (u.x < lobes.body) {
        const float r = std::sqrt(u.y), phi = 2.0f * MATERIAL_PI * u.z;
        return r * std::cos(phi) * x + r * std::sin(phi) * y + std::sqrt(std::max(0.0f, 1.0f - u.y)) * n;
    }
    const float roughness = u.x < lobes.body + lobes.coat ? m.roughness : m.glaze_roughness;
    const vec3 h = sample_facet(vec3(dot(v, x), dot(v, y), dot(v, n)), roughness * roughness, u.y, u.z);
    const vec3 facet = h.x * x + h.y * y + h.z * n;
    return normalize(2.0f * dot(v, facet) * facet - v);
}

float seed_bsdf_density(const SeedMaterial& m, vec3 n, vec3 v, vec3 l) {
    const float nl = dot(n, l), nv = dot(n, v);
    if (nv <= 0.0f) return 0.0f;
    const Lobes lobes = lobes_of(m, nv);
    float density = lobes.body * std::max(nl, 0.0f) / MATERIAL_PI;
    if (lobes.coat > 0.0f) density += lobes.coat * facet_density(m.roughness, n, v, l);
    if (lobes.glaze > 0.0f) density += lobes.glaze * facet_density(m.glaze_roughness, n, v, l);
    return density;
}

}  // namespace sunflower::world
