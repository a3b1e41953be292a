// Draws the built panel with OpenGL, through Dear ImGui's own backend.
#pragma once

#include "engine/gl/texture.hpp"
#include "engine/panel/panel.hpp"

namespace sunflower::panel {

class Painter {
  public:
    /// The context must be current, here and in all calls; it and the panel must outlive the painter.
    explicit Painter(Panel& panel);
    ~Painter();
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;

    /// Into the framebuffer that is bound. Leaves OpenGL's state as it was.
    void draw();

  private:
    void keep_pictures();

    Panel& panel_;
    gl::Texture pictures_;
    int font_generation_ = 0;
};

}  // namespace sunflower::panel
