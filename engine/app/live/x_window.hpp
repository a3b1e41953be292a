// What SFML 2.5 does not ask of X: whether there is a display, and full screen on the monitor where a window lies.
#pragma once

#include <memory>

namespace sunflower::app {

class XWindow {
  public:
    XWindow();
    explicit XWindow(unsigned long window);
    ~XWindow();
    XWindow(XWindow&&) noexcept;
    XWindow& operator=(XWindow&&) noexcept;

    /// Moves a window that reaches over the edge of the screen. SFML 2.5 takes the height of some screens for their width.
    void keep_on_screen() const;
    /// Through the window manager, which knows the monitors; where none runs, the window is moved and sized to the whole
    /// screen.
    void set_full_screen(bool full);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::app
