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

/// Where the panel is to be: on the monitor that it lies on (empty: on none yet) while no output is shown there, or else on the
/// first such. Where all show one: on one that does not show the output worked at, given by that one's monitor. nullptr: there
/// are none.
const Monitor* monitor_for_panel(const std::vector<Monitor>& all, const wall::Site& site, const std::string& worked_at,
                                 const std::string& lies_on);

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
    /// Takes what an editor has saved of the site, its hours too; of what has to wait for the next start the log tells. A table
    /// or a map beside it that is saved alone is taken too. Some times a second.
    void follow_file();
    /// Two outputs that have one monitor are told, here and by room(), until they have not. Some times a second.
    void look_at_monitors();
    /// The output that has the monitor of the one of that name too, as it was seen last; empty: none.
    std::string monitor_sharer(const std::string& output) const;
    /// What hands did at the window since the last call; it must be open. Its close button closes it, as Ctrl+Q does.
    show::Input poll(show::Desk& desk);
    /// Closes the window; a wall that was held or black goes on.
    void close(show::Desk& desk);
    /// What is not saved yet is.
    void save() { calibration_.save(); }
    /// The context goes, and with it the window; it opens again in the next pass().
    void leave();

    /// The calibration is another since the last call, or a file that it names.
    bool has_changed();
    /// The panel has something else to tell of the file since the last call.
    bool has_news();
    /// What was asked for cannot be shown: it is taken back.
    void refuse(const std::string& why) { calibration_.refuse(why); }
    /// What is shown is not what the file says now.
    void complain(const std::string& why) { calibration_.complain(why); }
    /// Tables and maps that cannot be read are left out of what is shown, and told. False: all can be read.
    bool leave_out_unreadable();
    /// The show of the work under way, as the site called it when that began: what it says since waits for the next start.
    const std::string& show() const { return show_; }
    /// The work begins anew, as the site says now.
    void begin_work() { show_ = calibration_.site().show; }
    /// Windows have come that may lie above the panel's.
    void raise() { raises_ = true; }
    /// Says what monitors there are, and which of the site's outputs have theirs.
    panel::Room room(show::Desk& desk);

  private:
    const Monitor* own_monitor(const std::vector<Monitor>& all) const;
    void place_window(const std::vector<Monitor>& all);
    void open(gl::Context& context, const show::Desk& desk);
    void take_tables(SiteTables read);

    wall::SiteFile& file_;
    SiteTables& tables_;
    WaitingTables waiting_;
    wall::Calibration calibration_;
    std::string show_;
    Chord chord_;
    core::FileWatch watch_;
    std::optional<Window> window_;
    bool opens_, raises_ = false;
    bool shows_ = false;              // a show was on when the panel came
    std::optional<Monitor> lies_on_;  // or lay on, as it was
    std::uint64_t seen_ = 0;
    bool has_read_ = false;              // the site, since has_changed()
    std::string shared_trouble_;         // of two outputs that have one monitor
    std::vector<std::string> sharers_;   // by output
    std::pair<bool, std::string> told_;  // saved or not, and the trouble
};

}  // namespace sunflower::app
