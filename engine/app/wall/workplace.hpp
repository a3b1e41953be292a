// Where a technician works while the wall runs: the panel's window when it is open, the calibration, and the site's file.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/app/live/monitors.hpp"
#include "engine/app/live/window.hpp"
#include "engine/app/wall/chord.hpp"
#include "engine/app/wall/tables.hpp"
#include "engine/core/watch.hpp"
#include "engine/panel/panel.hpp"
#include "engine/show/desk.hpp"
#include "engine/wall/calibration.hpp"

namespace sunflower::app {

class Workplace {
  public:
    /// Both must outlive it. tables: as they are in use. opens: the panel's window, as soon as there is a context. pattern:
    /// shown from the begin.
    Workplace(wall::SiteFile& file, SiteTables& tables, bool opens, std::optional<wall::Pattern> pattern);

    /// The wall is in a technician's hands: the panel is open, or a pattern is shown.
    bool is_busy() const { return window_.has_value() || calibration_.pattern().has_value(); }
    const wall::Calibration& calibration() const { return calibration_; }
    /// nullptr: it is closed.
    Window* window() { return window_ ? &*window_ : nullptr; }

    /// Time goes by, for the chord, the window, and what is to be saved. The window is a context's guest.
    void pass(double passed_s, gl::Context& context, show::Desk& desk);
    /// Takes what an editor has saved of the site, its hours too; of what has to wait for the next start the log tells. Some
    /// times a second.
    void follow_file();
    /// What hands did at the window since the last call; it must be open. Its close button closes it, as Ctrl+Q does.
    show::Input poll(show::Desk& desk);
    /// Closes the window; a wall that was held or black goes on.
    void close(show::Desk& desk);
    /// What is not saved yet is.
    void save() { calibration_.save(); }
    /// The context goes, and with it the window; it opens again in the next pass().
    void leave();

    /// The calibration is another since the last call.
    bool has_changed();
    /// The panel has something else to tell of the file since the last call.
    bool has_news();
    /// What was asked for cannot be shown: it is taken back.
    void refuse(const std::string& why) { calibration_.refuse(why); }
    /// Windows have come that may lie above the panel's.
    void raise() { raises_ = true; }
    /// Says what monitors there are, and which of the site's outputs have theirs.
    panel::Room room(show::Desk& desk);

  private:
    std::optional<Monitor> monitor_for_panel() const;
    void place_window();
    void open(gl::Context& context, const show::Desk& desk);
    void take_tables(SiteTables read);

    wall::SiteFile& file_;
    SiteTables& tables_;
    params::Value began_, read_;  // the file at the start, and as it was last read
    wall::Calibration calibration_;
    Chord chord_;
    core::FileWatch watch_;
    std::optional<Window> window_;
    bool opens_, raises_ = false;
    bool shows_ = false;  // a show was on when the panel came
    glm::ivec2 placed_px_{0};
    std::uint64_t seen_ = 0;
    std::pair<bool, std::string> told_;  // saved or not, and the trouble
};

}  // namespace sunflower::app
