// How colours go into framebuffers of an sRGB format.
#pragma once

#include <epoxy/gl.h>

namespace sunflower::gl {

/// While it lives, colours are stored as they are given; then OpenGL is as it was before.
class NoEncoding {
  public:
    NoEncoding() : encoded_(glIsEnabled(GL_FRAMEBUFFER_SRGB) == GL_TRUE) { glDisable(GL_FRAMEBUFFER_SRGB); }
    ~NoEncoding() {
        if (encoded_) glEnable(GL_FRAMEBUFFER_SRGB);
    }
    NoEncoding(const NoEncoding&) = delete;
    NoEncoding& operator=(const NoEncoding&) = delete;

  private:
    bool encoded_;
};

}  // namespace sunflower::gl
