// Colour tables of calibration tools: .cube files (Adobe, "Cube LUT Specification 1.0", 2013).
#pragma once

#include <filesystem>
#include <glm/vec3.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/glsl.hpp"

namespace sunflower::wall {

namespace twin {
#include "shaders/lib/cube_lut.glsl"
}  // namespace twin

/// Display-encoded values to display-encoded values. A cube, or a table for each colour alone.
struct CubeLut {
    static constexpr std::size_t most_bytes = 16 << 20;
    static constexpr int most_side = 65;        // of a cube
    static constexpr int most_entries = 65536;  // of a table

    std::string title;
    bool is_cube = true;
    int size = 0;                     // entries of a side; of a table
    glm::vec3 low{0.0f}, high{1.0f};  // values of the first and last entry
    std::vector<glm::vec3> entries;   // of a cube: red runs fastest

    /// Values beyond low and high are taken for those.
    glm::vec3 apply(glm::vec3 value) const;
};

/// Fails with file and line: no size or two, too large, a line that is neither, too few or too many entries, what is no finite
/// number. file is for messages.
CubeLut read_cube_lut(std::string_view text, const std::string& file);
CubeLut load_cube_lut(const std::filesystem::path& path);

}  // namespace sunflower::wall
