// The audience's window: without a frame, on a monitor of its own, with neither cursor nor panel.
#pragma once

#include <memory>
#include <string>

#include "engine/app/live/monitors.hpp"
#include "engine/gl/context.hpp"

namespace sunflower::app {

class OutputWindow {
  public:
    /// Shares the context of the panel's window. monitor: name or model, as find_monitor() takes it. It need not be there.
    OutputWindow(gl::Context& context, std::string monitor);
    ~OutputWindow();
    OutputWindow(const OutputWindow&) = delete;
    OutputWindow& operator=(const OutputWindow&) = delete;

    const std::string& monitor() const { return name_; }
    /// Looks where the monitor is now: the window follows it, and is out of sight while it is away, never on another. Returns
    /// whether it is there.
    bool follow(const std::vector<Monitor>& all);
    bool is_there() const { return there_; }
    glm::ivec2 size_px() const { return size_px_; }
    /// Frames a second that its monitor shows.
    double hz() const { return hz_; }

    /// Draws go to it. The panel's window must be made current again afterwards.
    void begin();
    /// Shows what was drawn; on a GPU with the monitor's next frame.
    void swap();
    /// Whether it waits for that frame; as it does from the begin. Of several windows one is to: were each to wait, all would be
    /// late.
    void wait_for_monitor(bool wait);
    /// The context goes, and the window stays as it is until enter() has given it another. Nothing is drawn meanwhile.
    void leave();
    void enter(gl::Context& context);

  private:
    struct Parts;
    std::string name_;
    bool there_ = false;
    bool is_of_old_size_ = false;  // the buffer
    glm::ivec2 place_px_{0}, size_px_{0};
    double hz_ = 60.0;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::app
