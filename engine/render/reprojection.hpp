// What a live picture knows of the one before it: the same places, found again by how far away they were.
#pragma once

#include <array>
#include <glm/glm.hpp>

#include "engine/gl/framebuffer.hpp"
#include "engine/gl/program.hpp"
#include "engine/world/camera.hpp"

namespace sunflower::render {

/// A whole picture: as it is shown, and as the next one remembers it.
struct LiveFrame {
    gl::Texture shown;
    gl::Framebuffer framebuffer;  // of shown
    gl::Texture history;          // mean radiance; samples that it is worth, negative where near and far were mixed
    gl::Texture distance;         // m along the rays of its first sample
    world::Projection projection;
    glm::vec2 place{0.5f};  // of that sample in its pixel

    /// What scaling reads at its border is its border, so that textures are as large as the picture.
    void reserve(glm::ivec2 wanted);
    glm::ivec2 size() const { return {shown.width(), shown.height()}; }
    std::size_t bytes() const;
};

class Reprojection {
  public:
    explicit Reprojection(const gl::ShaderLibrary& library);

    /// Samples that a history is worth at most; those of the picture's own after which it has faded away. moves: the history
    /// takes the new sample in.
    struct Aim {
        bool moves = false;
        float most = 32.0f, fades = 64.0f;
    };
    /// Some rows of the new picture: its first sample (in `sample`, as large as the picture or larger) joins what `before`
    /// knew; nullptr: nothing. Both perspective, or both parallel.
    void rows(LiveFrame& made, const gl::Texture& sample, const LiveFrame* before, const Aim& aim, int first_row, int rows);
    /// A picture at rest ends: its samples become its history.
    void settle(LiveFrame& made, const gl::Texture& accumulated, const Aim& aim);

  private:
    std::array<gl::Program, 3> reproject_;  // by what is known
    gl::Program settle_;
    gl::Sampler clamped_;
};

}  // namespace sunflower::render
