// Near seeds as hardware-instanced meshes: the CPU lists tiles, the GPU decides cells, seeds and levels of detail.
#pragma once

#include <array>
#include <vector>

#include "engine/gl/draw.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/timer.hpp"
#include "engine/render/bed_buffers.hpp"
#include "engine/world/bed.hpp"

namespace sunflower::render {

/// Tiles of the bed within range_m of the eye that the window's frustum may see.
struct MeshView {
    glm::mat4 clip_from_relative{1.0f};
    glm::vec3 eye_m{0};
    float range_m = 0;
    const BedBuffers* buffers = nullptr;
};

class MeshPass {
  public:
    explicit MeshPass(const gl::ShaderLibrary& library);

    /// Geometric errors of the levels of detail, finest first, mm.
    const std::vector<float>& errors_mm() const { return errors_mm_; }

    /// Decides what the window holds. Returns the number of tiles considered.
    int cull(const world::Bed& bed, const MeshView& view, gl::GpuTimers& timers);
    /// Whether the last cull() considered any tile.
    bool any() const { return anything_; }
    /// Draws into the bound framebuffer what cull() chose.
    void draw(gl::GpuTimers& timers) const;

    /// Seeds that the last cull() chose. Waits for the device.
    std::uint64_t drawn() const;

    std::size_t bytes() const;

  private:
    void reserve(std::size_t slots, std::size_t instances);

    gl::Program count_, scan_, write_, draw_;
    gl::Buffer vertices_, indices_, slots_, cells_, instances_, commands_;
    gl::VertexArray vertex_array_;
    std::vector<gl::DrawCommand> levels_;
    std::vector<float> errors_mm_;
    bool anything_ = false;
};

}  // namespace sunflower::render
