// The maps of outputs that another program has measured, on the device.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>

#include "engine/core/glsl.hpp"
#include "engine/gl/texture.hpp"
#include "engine/wall/mpcdi.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::wall {

/// CPU twins of shaders/lib/wall_maps.glsl.
namespace twin {
#include "shaders/lib/wall_maps.glsl"
}  // namespace twin

/// WarpMaps as textures, the top row first, 24 bytes a pixel of the signal. One that is the same everywhere has a single texel,
/// which is read for all.
struct MapTextures {
    gl::Texture places;       // canvas px
    gl::Texture alpha, beta;  // linear light

    explicit operator bool() const { return static_cast<bool>(places); }
    std::size_t bytes() const;
};

/// Reads files that several outputs may name, each once.
class MapFiles {
  public:
    /// folder: beside which the files lie.
    explicit MapFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Of an output that another machine shows one black texel, and nothing is read. Fails in one sentence with the file's
    /// name: as MpcdiReader does, and when region and output differ in size or place, so that what was measured is not what is
    /// shown.
    MapTextures of(const Output& output, glm::ivec2 canvas_px);
    /// The same, not on the device.
    WarpMaps read(const Output& output, glm::ivec2 canvas_px);

  private:
    std::filesystem::path folder_;
    std::map<std::filesystem::path, MpcdiReader> readers_;
};

}  // namespace sunflower::wall
