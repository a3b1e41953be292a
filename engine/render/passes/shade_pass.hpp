// Light, once a pixel: pixels are sorted by what they show, and each kind is shaded by a program of its own.
#pragma once

#include <glm/glm.hpp>

#include "engine/gl/draw.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/timer.hpp"

namespace sunflower::render {

class ShadePass {
  public:
    /// largest: pixels of the largest window.
    ShadePass(const gl::ShaderLibrary& library, glm::ivec2 largest);

    /// Adds one sample of every pixel of the window to the sums. Visibility buffers, words, frame and bed must be bound. meshes,
    /// splats false: none was drawn.
    void add_sample(glm::ivec2 window, bool meshes, bool splats, gl::GpuTimers& timers);

    const gl::Buffer& sums() const { return sums_; }
    std::size_t bytes() const { return sums_.bytes() + pixels_.bytes(); }

  private:
    gl::Program classify_, mesh_, splat_, relief_, table_, hall_;
    gl::Buffer sums_, pixels_;
};

}  // namespace sunflower::render
