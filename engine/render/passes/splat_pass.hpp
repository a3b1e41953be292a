// Seeds of a few pixels and more by a compute rasteriser: closed-form hits, and a 32-bit word a pixel that says who won.
#pragma once

#include "engine/gl/program.hpp"
#include "engine/gl/timer.hpp"
#include "engine/render/passes/near_tiles.hpp"

namespace sunflower::render {

class SplatPass {
  public:
    /// The library must outlive it.
    SplatPass(const gl::ShaderLibrary& library, bool software, glm::ivec2 largest_window);

    /// Lists the window's seeds, for all its samples; more than there is room for are listed run by run as they are drawn.
    /// Frame, bed and relief must be bound.
    void cull(const NearTiles& tiles, gl::GpuTimers& timers);
    void cull_nothing() { runs_.clear(); }
    bool any() const { return !runs_.empty(); }
    /// Writes the words of one sample. open: the samples share a lens out among them.
    void draw(glm::ivec2 window, const NearTiles& tiles, bool open, gl::GpuTimers& timers);
    /// The words, and afterwards the distances, of the window.
    void bind_words() const;

    /// Seeds that the window listed. Waits for the device.
    std::uint64_t drawn(const NearTiles& tiles, gl::GpuTimers& timers);
    std::size_t bytes() const { return words_.bytes() + splats_.bytes() + queues_.bytes(); }

  private:
    void reserve(std::uint64_t seeds);
    void list(const NearTiles& tiles, const NearTiles::Run& run, gl::GpuTimers& timers);

    struct Drawing {
        gl::Program small, large;
        explicit Drawing(const gl::ShaderLibrary& library, const gl::Defines& defines = {});
        void make();
    };

    gl::Program cull_;
    Drawing sharp_;
    Drawing open_;  // made when it is first wanted: where all is sharp, its lots would cost a seventh of the splats
    gl::Buffer words_, splats_, queues_;
    std::uint32_t lanes_;
    std::vector<NearTiles::Run> runs_;
};

}  // namespace sunflower::render
