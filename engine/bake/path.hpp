// One path of light from the eye back to where it came from.
#pragma once

#include <array>
#include <glm/glm.hpp>
#include <vector>

#include "engine/bake/reference_lights.hpp"
#include "engine/bake/reference_scene.hpp"
#include "engine/bake/sampler.hpp"
#include "engine/world/seed_material.hpp"

namespace sunflower::bake {

/// Exposed radiance that one sample found, by the light role that it came from.
using Layers = std::array<glm::vec3, world::light_role_count>;

/// What a path may meet.
struct PathWorld {
    const world::Scene* scene = nullptr;
    const world::Bed* bed = nullptr;  // nullptr: boxes alone
    params::Settings settings;
    /// 0 or more: a furnace. All that there is is Lambertian of this albedo, without paint and relief, under a sky of radiance
    /// 1 from all sides (which counts as roof); there is no hall but a floor, and no light.
    float furnace_albedo = -1.0f;
};

/// Diameter of what an eye's ray stands for.
struct Footprint {
    float at_eye_mm = 0.0f, per_distance = 0.0f;
};

class Tracer {
  public:
    /// `world` and what it points to must outlive it. Fails as ReferenceScene does.
    Tracer(const PathWorld& world, int threads);

    /// A path through up to 32 meetings. footprint: for the paint where it first meets something; behind that paint is seen
    /// sharp. Safe from many threads at once.
    Layers trace(glm::dvec3 from_mm, glm::vec3 direction, Footprint footprint, Sampler& sampler) const;

    const ReferenceScene& meetings() const { return meetings_; }

  private:
    struct Skin {
        world::SeedMaterial material;
        glm::vec3 normal;  // shading
    };
    Skin skin_of(const Hit& hit, glm::vec3 from, float footprint_mm) const;
    /// What shines by itself, and its role; -1: nothing. Seen by the eye alone: the light that it gives is a rectangle's.
    int shines(const Hit& hit, glm::dvec3 from_mm, glm::vec3 direction, glm::vec3& radiance) const;

    const PathWorld& world_;
    ReferenceScene meetings_;
    ReferenceLights lights_;
    std::array<glm::vec3, world::light_role_count> exposed_{};  // of what burns, times exposure
    bool furnace_;
};

}  // namespace sunflower::bake
