#include "engine/app/wall/workplace.hpp"

#include <X11/keysym.h>
#include <fmt/format.h>

#include <algorithm>
#include <glm/common.hpp>
#include <glm/vector_relational.hpp>
#include <utility>

#include "engine/app/live/monitors.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"

namespace sunflower::app {
namespace {

constexpr glm::ivec2 window_px{1280, 800};

/// What no restart of a picture can follow: it is another desk's.
bool same_programme(const wall::Site& a, const wall::Site& b) {
    return a.show == b.show && a.scene == b.scene && a.view == b.view && a.preset == b.preset;
}

}  // namespace

Workplace::Workplace(wall::SiteFile& file, SiteTables& tables, bool opens, std::optional<wall::Pattern> pattern)
    : file_(file),
      tables_(tables),
      began_(file.root),
      read_(file.root),
      calibration_(file),
      chord_({XK_Control_L, XK_Alt_L, XK_p}, chord_s),
      watch_({}, {".toml"}),
      opens_(opens) {
    calibration_.show(pattern);
}

/// A technician may as well work with an editor.
void Workplace::follow_file() {
    const std::filesystem::path file = std::filesystem::absolute(file_.path);
    watch_.also(file.parent_path());  // a shipped site was saved among the user's own
    const bool saved = std::ranges::any_of(
        watch_.take(), [&](const std::filesystem::path& changed) { return changed == file || changed == file.parent_path(); });
    if (!saved) return;
    try {
        const wall::SiteFile read = wall::load_site(file.string());
        SiteTables tables = read_tables(read);
        const bool is_other = read.text != file_.text;
        if (is_other && !same_programme(read.site, file_.site))
            core::log_info("{}: another show or scene is taken at the next start", file.string());
        calibration_.take(read);
        take_tables(std::move(tables));
        if (is_other) core::log_info("{}: read again", file.string());
    } catch (const core::Error& error) {
        core::log_warning("{}; the wall stays as it is", error.what());
        calibration_.complain(error.what());
    }
}

/// Ports and addresses are opened once. An entry that was taken out of an allow list goes on steering, which has to be told.
void Workplace::take_tables(SiteTables read) {
    if (read.hours.time_zone == tables_.hours.time_zone) tables_.hours = std::move(read.hours);
    const bool is_news = !waiting_tables(std::exchange(read_, file_.root), file_.root).empty();
    const std::string waiting = waiting_tables(began_, file_.root);
    if (!is_news || waiting.empty()) return;
    core::log_warning("{}: what it says now under {} is taken at the next start", file_.path.string(), waiting);
}

/// A desk's own monitor, when there is one; else a projector that is not the one being worked at.
std::optional<Monitor> Workplace::monitor_for_panel() const {
    const std::vector<Monitor> all = monitors();
    const auto meets_output = [&](const Monitor& monitor) {
        return std::ranges::any_of(calibration_.site().outputs, [&](const wall::Output& output) {
            const Monitor* theirs = output.elsewhere ? nullptr : find_monitor(all, output.monitor);
            return theirs != nullptr &&
                   glm::all(glm::lessThan(glm::max(monitor.place_px, theirs->place_px),
                                          glm::min(monitor.place_px + monitor.size_px, theirs->place_px + theirs->size_px)));
        });
    };
    auto found = std::ranges::find_if_not(all, meets_output);
    const Monitor* worked_at = find_monitor(all, calibration_.chosen().monitor);
    if (found == all.end()) found = std::ranges::find_if(all, [&](const Monitor& monitor) { return &monitor != worked_at; });
    if (found != all.end()) return *found;
    return all.empty() ? std::nullopt : std::optional(all.front());
}

/// Where its monitor is now; above all others.
void Workplace::place_window() {
    const std::optional<Monitor> on = monitor_for_panel();
    if (!on || (on->place_px == placed_px_ && !raises_)) return;
    placed_px_ = on->place_px;
    raises_ = false;
    window_->place(on->place_px, on->size_px);
}

void Workplace::open(gl::Context& context, const show::Desk& desk) {
    const std::optional<Monitor> on = monitor_for_panel();
    window_.emplace("Sunflower", on ? glm::min(window_px, on->size_px) : window_px, context);
    window_->wait_for_monitor(false);  // frames come with the projectors'
    raises_ = true;
    place_window();
    shows_ = desk.show() != nullptr;
    core::log_info("the panel is open; {} works on {}", desk.state().scene, file_.path.string());
}

void Workplace::pass(double passed_s, gl::Context& context, show::Desk& desk) {
    if (chord_.pass(passed_s)) {
        if (window_)
            close(desk);
        else
            opens_ = true;
    }
    if (std::exchange(opens_, false)) open(context, desk);
    calibration_.pass(passed_s);
}

show::Input Workplace::poll(show::Desk& desk) {
    show::Input input;
    if (!window_->poll(input)) desk.run(show::Command::quit);
    return input;
}

void Workplace::close(show::Desk& desk) {
    window_.reset();
    calibration_.show({});
    calibration_.let_go();
    calibration_.save();
    desk.quit_wanted = false;
    // What keys may have stopped by accident goes on: nobody is there any more to see it.
    desk.held = desk.blacked = false;
    if (shows_ && desk.show() == nullptr) desk.choose_show(file_.site.show);
    if (shows_ && !desk.player().is_playing()) desk.play();
    core::log_info("the panel is closed");
}

void Workplace::leave() {
    opens_ = opens_ || window_.has_value();
    window_.reset();
}

bool Workplace::has_changed() {
    return std::exchange(seen_, calibration_.version()) != calibration_.version();
}

bool Workplace::has_news() {
    const std::pair now(calibration_.is_saved(), calibration_.trouble());
    return std::exchange(told_, now) != now;
}

panel::Room Workplace::room(show::Desk& desk) {
    const std::vector<Monitor> all = monitors();
    if (window_) place_window();
    desk.status.monitors = told(all);
    panel::Room room{&calibration_};
    for (const wall::Output& output : calibration_.site().outputs) {
        const Monitor* monitor = output.elsewhere ? nullptr : find_monitor(all, output.monitor);
        room.monitors_px.push_back(output.elsewhere ? output.size_px : monitor != nullptr ? monitor->size_px : glm::ivec2(0));
    }
    return room;
}

}  // namespace sunflower::app
