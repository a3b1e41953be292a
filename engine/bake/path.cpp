#include "engine/bake/path.hpp"

#include <algorithm>
#include <cmath>

#include "engine/world/hall_look.hpp"
#include "engine/world/lighting.hpp"
#include "engine/world/seed_paint.hpp"

namespace sunflower::bake {
namespace {

constexpr int most_meetings = 32, most_furnace_meetings = 100'000;
constexpr int sure_meetings = 4;  // then roulette
constexpr int eye_lights = 4;     // light samples where the eye looks: 2.4 times less variance for the time than one, measured
// Of paint that light meets on its way: sharp, as the mean of what it might meet is the sampler's business.
constexpr float sharp_mm = 0.2f;
constexpr double floor_m = 1000.0;  // of a furnace, to each side

std::vector<world::Box> boxes_of(const PathWorld& world) {
    if (world.furnace_albedo < 0.0f) return world.scene->boxes;
    const float height_m = world.bed != nullptr ? world.bed->plan().height_m : 0.0f;
    const auto side = static_cast<float>(floor_m);
    return {{world::Surface::floor, {-side, -side, height_m - 1.0f}, {side, side, height_m}}};
}

float largest(glm::vec3 v) {
    return std::max({v.x, v.y, v.z});
}

/// The normal, or where it turns away from the eye the nearest that does not: a ray that only just touches a seed ends within a
/// hair of its outline, on either side, and relief leans farther.
glm::vec3 towards(glm::vec3 eye, glm::vec3 normal) {
    constexpr float least = 1e-3f;
    const float cosine = glm::dot(normal, eye);
    return cosine >= least ? normal : glm::normalize(normal + (least - cosine) * eye);
}

int role_of(world::Surface surface) {
    switch (surface) {
        case world::Surface::roof_panel: return static_cast<int>(world::LightRole::roof);
        case world::Surface::bay_panel: return static_cast<int>(world::LightRole::bays);
        case world::Surface::window_panel: return static_cast<int>(world::LightRole::window);
        case world::Surface::strip_panel: return static_cast<int>(world::LightRole::strips);
        default: return -1;
    }
}

}  // namespace

Tracer::Tracer(const PathWorld& world, int threads)
    : world_(world),
      meetings_(boxes_of(world), world.bed, threads),
      lights_(world.furnace_albedo < 0.0f ? *world.scene : world::Scene{}, world.settings, meetings_.origin_m()),
      furnace_(world.furnace_albedo >= 0.0f) {
    const auto lights = world::all_lights(world.settings);
    for (std::size_t role = 0; role < lights.size(); ++role)
        if (lights[role].on) exposed_[role] = lights[role].colour * world::exposure(world.settings);
}

int Tracer::shines(const Hit& hit, glm::dvec3 from_mm, glm::vec3 direction, glm::vec3& radiance) const {
    if (hit.kind != Hit::Kind::box) return -1;
    const glm::vec3 place_m(meetings_.origin_m() + 0.001 * hit.place_mm);
    if (hit.surface == world::Surface::sky) {
        const glm::vec3 eye_m(meetings_.origin_m() + 0.001 * from_mm);
        glm::vec3 ground(0.0f);
        for (const world::AreaLight& light : world_.scene->area_lights)
            if (light.role == world::LightRole::roof)
                ground += exposed_[0] * std::max(world::polygon_light(light, eye_m).z, 0.0f);
        radiance = ground * world::sky_look(direction.z);
        return 0;
    }
    const int role = role_of(hit.surface);
    if (role < 0) return -1;
    radiance = world::pane_look(exposed_[static_cast<std::size_t>(role)], place_m, hit.normal, world_.scene->grain);
    return role;
}

Tracer::Skin Tracer::skin_of(const Hit& hit, glm::vec3 from, float footprint_mm) const {
    Skin skin{{}, towards(from, hit.normal)};
    if (furnace_) {
        skin.material.albedo = glm::vec3(world_.furnace_albedo);
        return skin;
    }
    const params::Settings& s = world_.settings;
    if (hit.kind == Hit::Kind::box) {
        const glm::vec3 place_m(meetings_.origin_m() + 0.001 * hit.place_mm);
        const float pixel_m = 0.001f * footprint_mm, grain = world_.scene->grain;
        const glm::vec2 on(std::abs(hit.normal.x) > 0.7f ? place_m.y : place_m.x,
                           std::abs(hit.normal.z) > 0.7f ? place_m.y : place_m.z);
        const auto grained = [&](int kind) { return glm::mix(1.0f, world::grain_look(kind, on, pixel_m), grain); };
        switch (hit.surface) {
            case world::Surface::floor:
                skin.material.albedo = glm::vec3(s.hall.floor_albedo) * world::floor_look(false, place_m, pixel_m) * grained(0);
                break;
            case world::Surface::ground:
                skin.material.albedo = glm::vec3(s.hall.floor_albedo) * world::floor_look(true, place_m, pixel_m);
                break;
            case world::Surface::wall:
                skin.material.albedo = glm::vec3(s.hall.wall_albedo) * world::wall_look(place_m) * grained(1);
                break;
            case world::Surface::steel: skin.material.albedo = glm::vec3(s.hall.pier_albedo) * grained(2); break;
            case world::Surface::plinth: skin.material.albedo = glm::vec3(0.45f); break;
            default: skin.material.albedo = glm::vec3(0.0f);
        }
        return skin;
    }
    const world::SeedLook look = world::seed_look(world::number_words(hit.number));
    const float on_seed_mm = footprint_mm / hit.scale;
    world::PaintSample paint = world::seed_paint(look, hit.on_seed_mm, on_seed_mm);
    paint.cover = std::clamp(paint.cover * s.seed.paint_amount, 0.0f, 1.0f);
    const glm::vec3 white = world::dusty_porcelain(glm::vec3(s.seed.porcelain), s.seed.dust) *
                            glm::mix(glm::vec3(1.0f), world::seed_tint(look), s.seed.tint_amount);
    skin.material = world::seed_material(world::seed_albedo(paint, white, glm::vec3(s.seed.ink)), paint.cover);
    skin.material.glaze = s.seed.glaze;
    skin.material.glaze_roughness = s.seed.glaze_roughness;
    const glm::vec3 own = glm::normalize(world::seed_gauge_gradient(hit.on_seed_mm));
    skin.normal = towards(
        from, glm::normalize(world::rotate_by(hit.rotation, world::seed_relief_normal(look, hit.on_seed_mm, own, on_seed_mm))));
    return skin;
}

Layers Tracer::trace(glm::dvec3 from_mm, glm::vec3 direction, Footprint footprint, Sampler& sampler) const {
    Layers found{};
    glm::vec3 weight(1.0f);
    Left left;
    for (int meeting = 0; meeting < (furnace_ ? most_furnace_meetings : most_meetings); ++meeting) {
        const Hit hit = meetings_.closest(from_mm, direction, left);
        if (hit.kind == Hit::Kind::nothing) {
            if (furnace_) found[0] += weight;
            break;
        }
        glm::vec3 own;
        if (const int role = furnace_ ? -1 : shines(hit, from_mm, direction, own); role >= 0) {
            if (meeting == 0) found[static_cast<std::size_t>(role)] += own;
            break;
        }
        const float footprint_mm =
            meeting > 0 ? sharp_mm
                        : std::max(footprint.at_eye_mm + footprint.per_distance * static_cast<float>(hit.distance_mm), 0.01f);
        const glm::vec3 v = -direction;
        const Skin skin = skin_of(hit, v, footprint_mm);
        const glm::vec2 choices = sampler.pair(), onwards = sampler.pair();
        const int lights = !lights_.any() ? 0 : meeting == 0 ? eye_lights : 1;
        for (int i = 0; i < lights; ++i) {
            const float choice = (choices.x + static_cast<float>(i)) / static_cast<float>(lights);
            const auto light = lights_.sample(hit.place_mm, choice, sampler.pair());
            if (!light || glm::dot(light->direction, hit.normal) <= 0.0f) continue;
            const float cosine = std::max(glm::dot(skin.normal, light->direction), 0.0f);
            const glm::vec3 part = world::seed_bsdf(skin.material, skin.normal, v, light->direction) * light->radiance *
                                   weight * (cosine / static_cast<float>(lights));
            if (largest(part) > 0.0f && !meetings_.blocked(hit.place_mm, light->direction, light->distance_mm, hit.left))
                found[static_cast<std::size_t>(light->role)] += part;
        }
        direction = world::sample_seed_bsdf(skin.material, skin.normal, v, {choices.y, onwards});
        const float cosine = glm::dot(skin.normal, direction);
        if (cosine <= 0.0f || glm::dot(hit.normal, direction) <= 0.0f) break;
        weight *= world::seed_bsdf(skin.material, skin.normal, v, direction) *
                  (cosine / world::seed_bsdf_density(skin.material, skin.normal, v, direction));
        if (meeting >= sure_meetings) {
            // A white furnace loses nothing, however long light wanders between its seeds.
            const float goes_on = std::min(largest(weight), furnace_ ? 1.0f : 0.95f);
            if (sampler.one() >= goes_on) break;
            weight /= goes_on;
        }
        if (largest(weight) <= 0.0f) break;
        from_mm = hit.place_mm;
        left = hit.left;
    }
    return found;
}

}  // namespace sunflower::bake
