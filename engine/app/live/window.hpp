// A window on the screen: SFML makes it and tells its events, our own EGL context draws to it.
#pragma once

#include <memory>
#include <string>

#include "engine/gl/context.hpp"
#include "engine/show/input.hpp"

namespace sunflower::app {

/// From now on what SFML says on stderr is a line of the log, for those who want every detail.
void sfml_complains_to_log();

class Window {
  public:
    /// Opens it. Fails when there is no display. software: no GPU takes part.
    Window(const std::string& title, glm::ivec2 size_px, bool software);
    /// One more, in another's context, which must outlive it and is current afterwards.
    Window(const std::string& title, glm::ivec2 size_px, gl::Context& context);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    gl::Context& context();

    /// What hands did since the last call. false: the window is to be closed.
    bool poll(show::Input& input);
    /// Something has happened that poll() has not told yet.
    bool has_more() const;
    /// A press or release of a key or button is among it. Movements alone would keep the picture from ever being drawn.
    bool has_press() const;

    /// On the monitor that it lies on.
    void set_full_screen(bool full);
    /// Moves and sizes it; while it is in full screen, onto the monitor there.
    void place(glm::ivec2 place_px, glm::ivec2 size_px);
    /// Above all others, and the keys go to it.
    void raise();
    /// A window of ours that opens takes the keys with it; this one has them back, if it had them.
    void take_keys();
    glm::ivec2 size_px() const;
    /// Draws go to it again, after they went to another.
    void make_current();
    /// Shows what was drawn.
    void swap();
    /// Whether it waits for its monitor's next frame, where a GPU draws: without, a frame is shown as soon as it is drawn, and
    /// may tear. Makes it current.
    void wait_for_monitor(bool wait);

    /// X's, which any window of the program may ask.
    static std::string clipboard();
    static void set_clipboard(const std::string& text);

  private:
    void open(const std::string& title, glm::ivec2 size_px);
    void take(gl::Context& context);
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::app
