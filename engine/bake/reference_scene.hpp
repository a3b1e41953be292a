// The scene as the reference's rays meet it: every seed by its closed form, every box, through Embree.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <memory>

#include "engine/world/bed.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::bake {

/// A convex thing that a ray leaves, and so does not meet: no ray needs a small step away from where it begins.
struct Left {
    static constexpr std::uint32_t nothing = 0xffffffffu;
    std::uint32_t tile = nothing;  // of the bed; nothing: it is a box
    std::uint32_t part = nothing;  // seed of the tile, or box
};

/// Lengths in mm from the south-west corner of the bed's occupied rectangle and from its ground.
struct Hit {
    enum class Kind { nothing, seed, box } kind = Kind::nothing;
    double distance_mm = 0.0;
    glm::dvec3 place_mm{0};
    glm::vec3 normal{0};  // of the closed form or the face, outwards
    Left left;
    std::uint64_t number = 0;  // seed: its number,
    glm::vec3 on_seed_mm{0};   // the place in its own frame at scale 1,
    glm::vec4 rotation{0};     // and its pose
    float scale = 1.0f;
    world::Surface surface = world::Surface::floor;  // box
};

class ReferenceScene {
  public:
    /// Scene and bed must outlive it. bed nullptr: boxes alone. Takes seconds and some hundred MB for a whole bed.
    /// Fails when Embree cannot be started or runs out of memory.
    ReferenceScene(const std::vector<world::Box>& boxes, const world::Bed* bed, int threads);
    ~ReferenceScene();
    ReferenceScene(const ReferenceScene&) = delete;
    ReferenceScene& operator=(const ReferenceScene&) = delete;

    /// The first thing along the ray; direction of unit length. Safe from many threads at once.
    Hit closest(glm::dvec3 from_mm, glm::vec3 direction, Left left = {}) const;
    /// Whether anything lies within the distance.
    bool blocked(glm::dvec3 from_mm, glm::vec3 direction, double distance_mm, Left left = {}) const;

    /// Where the frame of its lengths lies in the world.
    glm::dvec3 origin_m() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::bake
