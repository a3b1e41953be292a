// What SFML 2.5 does not ask of X: whether there is a display, and full screen on the monitor where a window lies.
#pragma once

#include <functional>
#include <glm/vec2.hpp>
#include <memory>

namespace sunflower::app {

/// Whether there is an X display to open windows on. SFML would end the program instead of asking.
bool has_display();
/// The whole screen, all monitors.
glm::ivec2 screen_px();
/// How high a window of that height is to be when SFML 2.5 opens it; afterwards it can be made as it should be. SFML takes the
/// screen's width for its height: where two monitors stand side by side, it would put the window below them, and wait for ever
/// until it is seen.
int height_to_open(int height_px);
/// Called when the X server has gone or thrown us out; afterwards the program ends with exit code 1. May write files, and no
/// more.
void when_display_is_lost(std::function<void()> last_words);

class XWindow {
  public:
    XWindow();
    explicit XWindow(unsigned long window);
    ~XWindow();
    XWindow(XWindow&&) noexcept;
    XWindow& operator=(XWindow&&) noexcept;

    /// Moves a window that reaches over the edge of the screen.
    void keep_on_screen() const;
    /// Through the window manager, which knows the monitors; where none runs, the window is moved and sized to the whole
    /// screen.
    void set_full_screen(bool full);
    /// Keys go to it.
    void focus() const;
    /// Covers that part of the screen, a monitor, without a frame.
    void cover(glm::ivec2 place_px, glm::ivec2 size_px);
    void show(bool shown) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::app
