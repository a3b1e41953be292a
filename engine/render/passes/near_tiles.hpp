// Tiles of the bed that a window may show seed by seed: the CPU touches nothing smaller.
#pragma once

#include <vector>

#include "engine/gl/buffer.hpp"
#include "engine/render/bed_buffers.hpp"
#include "engine/render/renderer.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {

struct NearView {
    glm::mat4 clip_from_relative{1.0f};
    /// Corners of what the window sees from all places of the lens, as deep as its range: relative to the lens's middle. What
    /// is seen lies within their convex hull.
    std::vector<glm::vec3> corners_m;
    glm::vec3 eye_m{0};  // the lens's middle
    float range_m = 0;   // from it
    /// How much wider than the window the frustum is, as parts of its half: for samples that move within their pixels, and by
    /// how much a place of the lens moves what is infinitely near, one unit deep.
    glm::vec2 spare{0}, lens_spare{0};
    float focus_per_m = 0;  // one over the distance that is sharp
    bool parallel = false;
};

/// What a window of a picture sees. clip_from_relative: of the window, from the lens's middle.
NearView near_view(const world::Projection& projection, const world::Lens& lens, const glm::mat4& clip_from_relative,
                   glm::ivec2 picture, const Window& window, float range_m);

/// Whether a box, relative to the lens's middle, lies off the window whatever sample is drawn.
bool outside(const NearView& view, glm::vec3 low, glm::vec3 high);

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
