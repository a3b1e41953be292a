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

    /// Decides what of the tiles the window holds as meshes; more than there is room for run by run as they are drawn. Frame, bed and
    /// relief must be bound.
    void cull(const NearTiles& tiles, gl::GpuTimers& timers);
    void cull_nothing() { runs_.clear(); }
    /// Whether the last cull() had any tile.
    bool any() const { return !runs_.empty(); }
    /// Draws into the bound framebuffer what cull() chose.
    void draw(const NearTiles& tiles, gl::GpuTimers& timers);

    /// Seeds that the window drew. Waits for the device.
    std::uint64_t drawn(const NearTiles& tiles, gl::GpuTimers& timers);

    std::size_t bytes() const;

  private:
    void reserve(std::size_t slots, std::size_t instances);
    void choose(const NearTiles& tiles, const NearTiles::Run& run, gl::GpuTimers& timers);

    gl::Program count_, scan_, write_, draw_;
    gl::Buffer vertices_, indices_, cells_, instances_, commands_;
    gl::VertexArray vertex_array_;
    std::vector<gl::DrawCommand> levels_;
    std::vector<float> errors_mm_;
    std::vector<NearTiles::Run> runs_;
};

}  // namespace sunflower::render
