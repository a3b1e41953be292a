// Draws a finished picture as a print will show it, through a table of its printer's (image::ProofTable). For the operator's
// eyes: what goes to a file or to an audience never comes here.
#pragma once

#include <glm/glm.hpp>

#include "engine/gl/buffer.hpp"
#include "engine/gl/draw.hpp"
#include "engine/gl/framebuffer.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/texture.hpp"
#include "engine/image/soft_proof.hpp"

namespace sunflower::render {

class SoftProofPass {
  public:
    explicit SoftProofPass(const gl::ShaderLibrary& library);

    void set_table(const image::ProofTable& table);

    /// Into the lower left size_px pixels of what is bound, scaled as a copy would be. warns: what is out of gamut in a colour
    /// of its own.
    void draw(const gl::Texture& picture, glm::ivec2 size_px, bool warns);

    /// Part of the picture that is out of gamut, 0 to 1, by at most some 65,536 of its pixels. Waits for the device.
    double out_of_gamut(const gl::Texture& picture);

  private:
    void bind(const gl::Texture& picture) const;

    gl::Program draw_, count_;
    gl::VertexArray no_vertices_;
    gl::Sampler linear_, nearest_;
    gl::Texture table_;
    gl::Buffer counted_;
};

}  // namespace sunflower::render
