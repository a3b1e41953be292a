// Triangle meshes of the seed's closed form, from coarse to fine, for the mesh path (design 4).
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

namespace sunflower::world {

/// A watertight mesh of the seed of scale 1, counter-clockwise seen from outside, of the seed's own volume.
struct SeedMesh {
    std::vector<glm::vec3> positions_mm;
    std::vector<std::uint16_t> indices;  // three a triangle, ordered for the vertex cache
    float error_mm = 0.0f;               // largest distance between mesh and surface, either way, measured

    [[nodiscard]] std::size_t triangles() const { return indices.size() / 3; }
};

/// The meshes of all levels of detail, coarsest first.
std::vector<SeedMesh> make_seed_meshes();

/// One of 2 segments rings triangles: so many corners round a section, so many sections between the two poles.
SeedMesh make_seed_mesh(int segments, int rings);

}  // namespace sunflower::world
