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
/// Called when the X server has gone or thrown us out; afterwards the program ends with exit code 1, and no destructor runs.
/// May take its time, but may not speak to X.
void when_display_is_lost(std::function<void()> last_words);

/// Asks nothing of X: finds out in time that it has gone, and says so by the above. To be called before a picture is handed to
/// the driver: Mesa without a GPU (22.3) puts it into a connection that is gone for ever, and does not return.
void notice_lost_display();

class XWindow {
  public:
    XWindow();
    explicit XWindow(unsigned long window);
    ~XWindow();
    XWindow(XWindow&&) noexcept;
    XWindow& operator=(XWindow&&) noexcept;

    /// Moves a window that reaches over the edge of the screen.
    void keep_on_screen() const;
    /// On the monitor that it lies on: through the window manager, or where none runs, moved and sized to it.
    void set_full_screen(bool full);
    /// Moves and sizes it; while it is in full screen, onto the monitor there, and it lies there afterwards.
    void place(glm::ivec2 place_px, glm::ivec2 size_px);
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
