// A gallery's own room from a glTF 2.0 file: triangles with base colour and roughness. It is drawn as part of the hall and lit
// by the scene's lights; it hides no light and no eye is kept from it: what shall do so is said in boxes beside it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <glm/glm.hpp>
#include <vector>

#include "engine/core/error.hpp"

namespace sunflower::world {

struct Model {
    struct Vertex {
        glm::vec3 position_m, normal;
    };
    struct Material {
        glm::vec3 colour{0.8f};  // linear
        float roughness = 1.0f;
    };
    /// Neighbouring triangles of one material, few enough to be left out where a window does not see them.
    struct Part {
        int material = 0;
        std::uint32_t first_index = 0, count = 0;
        glm::vec3 low_m{0}, high_m{0};
    };

    std::vector<Vertex> vertices;
    std::vector<std::uint32_t> indices;
    std::vector<Material> materials;
    std::vector<Part> parts;
};

/// What a file must keep to, so that it can be drawn by the programs that draw the hall.
struct ModelLimits {
    static constexpr std::size_t file_bytes = 256u << 20;
    static constexpr std::size_t triangles = 500'000;
    static constexpr std::size_t materials = 200;
    static constexpr std::size_t nodes = 100'000;
    static constexpr int depth = 64;
    static constexpr float reach_m = 10'000.0f;
};

/// Reads .glb or .gltf; metres, y up in the file, turned about the vertical and put at a place of the room. Buffers must lie in
/// the file or beside it. Textures are not read: a material is its factors. Fails in one sentence that begins with `place`,
/// whatever the file holds.
Model read_model(const std::filesystem::path& file, glm::vec3 at_m, float turn_deg, const core::SourcePlace& place);

}  // namespace sunflower::world
