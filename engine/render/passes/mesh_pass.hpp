// Near seeds as hardware-instanced meshes: the CPU lists tiles, the GPU decides cells, seeds and levels of detail.
#pragma once

#include <vector>

#include "engine/gl/draw.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/timer.hpp"
#include "engine/render/passes/near_tiles.hpp"

namespace sunflower::render {

class MeshPass {
  public:
    explicit MeshPass(const gl::ShaderLibrary& library);

    /// Geometric errors of the levels of detail, finest first, mm.
    const std::vector<float>& errors_mm() const { return errors_mm_; }

    /// Decides what of the tiles the window holds as meshes. Frame, bed and relief must be bound.
    void cull(const NearTiles& tiles, gl::GpuTimers& timers);
    void cull_nothing() { anything_ = false; }
    /// Whether the last cull() had any tile.
    bool any() const { return anything_; }
    /// Draws into the bound framebuffer what cull() chose.
    void draw(const NearTiles& tiles, gl::GpuTimers& timers) const;

    /// Seeds that the last cull() chose. Waits for the device.
    std::uint64_t drawn() const;

    std::size_t bytes() const;

  private:
    void reserve(std::size_t slots, std::size_t instances);

    gl::Program count_, scan_, write_, draw_;
    gl::Buffer vertices_, indices_, cells_, instances_, commands_;
    gl::VertexArray vertex_array_;
    std::vector<gl::DrawCommand> levels_;
    std::vector<float> errors_mm_;
    bool anything_ = false;
};

}  // namespace sunflower::render
