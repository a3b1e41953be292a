// The soft proof of the picture under the hands: follows the desk, and says there what it does.
#pragma once

#include <optional>

#include "engine/gl/framebuffer.hpp"
#include "engine/render/live_picture.hpp"
#include "engine/render/passes/soft_proof.hpp"
#include "engine/show/desk.hpp"

namespace sunflower::app {

class LiveProof {
  public:
    /// Before the panel is built, so that what it says of a frame is true of that frame. picture: nullptr while none is shown;
    /// changed: it is not what it was. A profile that cannot be used is told of and switched off.
    void follow(show::Desk& desk, render::Renderer& renderer, const render::LivePicture* picture, bool changed);

    /// As LivePicture::show, through the proof while there is one. The target must be bound.
    void show(const render::LivePicture& picture, const gl::Framebuffer* target, glm::ivec2 size_px);

  private:
    std::optional<render::SoftProofPass> pass_;
    show::SoftProof done_;  // what pass_ has the table of; without profile: of nothing
    std::string title_;
    bool shown_ = false;  // the picture is seen through it
};

}  // namespace sunflower::app
