// Tiles of the bed that a window may show seed by seed: the CPU touches nothing smaller.
#pragma once

#include <vector>

#include "engine/gl/buffer.hpp"
#include "engine/render/bed_buffers.hpp"
#include "engine/world/bed.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {

struct NearView {
    glm::mat4 clip_from_relative{1.0f};
    /// View rays of the window's corners, relative axes, one unit deep.
    std::array<glm::vec3, 4> corner_rays{};
    glm::vec3 eye_m{0};
    float range_m = 0;  // from the eye
    glm::ivec2 window_px{1};
};

class NearTiles {
  public:
    NearTiles();

    /// Lists the tiles within the view's range and frustum for the shaders.
    void list(const world::Bed& bed, const BedBuffers& buffers, const NearView& view);

    std::uint32_t count() const { return static_cast<std::uint32_t>(slots_.size()); }
    /// Seeds of the listed tiles, whether they are seen or not.
    std::uint64_t seeds() const { return seeds_; }
    /// A listed seed is tile << RELIEF_OWNER_BITS | seed, tiles counted from the run's first.
    static constexpr std::uint32_t most_slots = 1u << (32 - RELIEF_OWNER_BITS);
    /// Runs of at most so many listed tiles with at most so many seeds: what a pass has room for at once.
    struct Run {
        std::uint32_t first = 0, count = 0;
        std::uint64_t seeds = 0;
    };
    std::vector<Run> runs(std::uint64_t most_seeds) const;
    /// Distance of the nearest tile listed, m.
    float nearest_m() const { return nearest_m_; }
    void bind() const;
    std::size_t bytes() const { return buffer_.bytes(); }

  private:
    struct Slot {  // shaders/passes/slots.glsl
        glm::vec4 corner_m;
        glm::uvec4 tile;
    };
    static_assert(sizeof(Slot) == 32);

    std::vector<Slot> slots_;
    std::vector<std::uint32_t> slot_seeds_;
    gl::Buffer buffer_;
    std::uint64_t seeds_ = 0;
    float nearest_m_ = 0;
};

}  // namespace sunflower::render
