#include "engine/app/wall/workplace.hpp"

#include <X11/keysym.h>
#include <fmt/format.h>

#include <algorithm>
#include <glm/common.hpp>
#include <glm/vector_relational.hpp>
#include <utility>

#include "engine/app/live/monitors.hpp"
#include "engine/app/wall/shared_monitors.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"

namespace sunflower::app {
namespace {

constexpr glm::ivec2 window_px{1280, 800};

glm::ivec2 fitting_px(const Monitor& monitor) {
    return glm::min(window_px, monitor.size_px);
}

/// What no restart of a picture can follow: it is another desk's.
bool same_programme(const wall::Site& a, const wall::Site& b) {
    return a.show == b.show && a.scene == b.scene && a.view == b.view && a.preset == b.preset;
}

}  // namespace

Workplace::Workplace(wall::SiteFile& file, SiteTables& tables, bool opens, std::optional<wall::Pattern> pattern)
    : file_(file),
      tables_(tables),
      waiting_(file.root),
      calibration_(file),
      show_(file.site.show),
      chord_(XK_p, chord_s),
      watch_({}, {".toml", ".cube", ".mpcdi"}),
      opens_(opens) {
    calibration_.show(pattern);
}

/// A technician may as well work with an editor.
void Workplace::follow_file() {
    const std::filesystem::path file = std::filesystem::absolute(file_.path);
    watch_.also(file.parent_path());  // a shipped site was saved among the user's own
    const auto is_named = [&](const std::filesystem::path& changed) {
        return std::ranges::any_of(file_.site.outputs, [&](const wall::Output& output) {
            return changed == file.parent_path() / output.lut || changed == file.parent_path() / output.mpcdi;
        });
    };
    const bool saved = std::ranges::any_of(watch_.take(), [&](const std::filesystem::path& changed) {
        return changed == file || changed == file.parent_path() || is_named(changed);
    });
    if (!saved) return;
    try {
        const wall::SiteFile read = wall::load_site(file.string());
        SiteTables tables = read_tables(read);
        const bool is_other = read.text != file_.text;
        if (is_other && !same_programme(read.site, file_.site))
            core::log_info("{}: another show or scene is taken at the next start", file.string());
        calibration_.take(read);
        take_tables(std::move(tables));
        has_read_ = true;
        if (is_other) core::log_info("{}: read again", file.string());
    } catch (const core::Error& error) {
        core::log_warning("{}; the wall stays as it is", error.what());
        calibration_.complain(error.what());
    }
}

/// Ports and addresses are opened once. An entry that was taken out of an allow list goes on steering, which has to be told.
void Workplace::take_tables(SiteTables read) {
    if (read.hours.time_zone == tables_.hours.time_zone) tables_.hours = std::move(read.hours);
    if (const std::string waiting = waiting_.news(file_.root); !waiting.empty())
        core::log_warning("{}: what it says now under {} is taken at the next start", file_.path.string(), waiting);
}

void Workplace::look_at_monitors() {
    const std::vector<Monitor> all = monitors();
    sharers_ = monitor_sharers(calibration_.site(), all);
    std::string trouble = shared_monitor_trouble(calibration_.site(), file_.root, all);
    if (trouble == shared_trouble_) return;
    shared_trouble_ = std::move(trouble);
    if (!shared_trouble_.empty()) core::log_warning("{}", shared_trouble_);
}

std::string Workplace::monitor_sharer(const std::string& output) const {
    const auto& outputs = calibration_.site().outputs;
    const auto at = static_cast<std::size_t>(std::ranges::find(outputs, output, &wall::Output::name) - outputs.begin());
    return at < sharers_.size() ? sharers_[at] : "";
}

const Monitor* monitor_for_panel(const std::vector<Monitor>& all, const wall::Site& site, const std::string& worked_at,
                                 const std::string& lies_on) {
    const auto is_free = [&](const Monitor& monitor) {
        return std::ranges::none_of(site.outputs, [&](const wall::Output& output) {
            const Monitor* theirs = output.elsewhere ? nullptr : find_monitor(all, output.monitor);
            return theirs != nullptr &&
                   glm::all(glm::lessThan(glm::max(monitor.place_px, theirs->place_px),
                                          glm::min(monitor.place_px + monitor.size_px, theirs->place_px + theirs->size_px)));
        });
    };
    const Monitor* worked_on = find_monitor(all, worked_at);
    const auto is_other = [&](const Monitor& monitor) { return &monitor != worked_on; };
    const auto own = std::ranges::find(all, lies_on, &Monitor::name);
    const auto first = [&](const auto& fits) { return own != all.end() && fits(*own) ? own : std::ranges::find_if(all, fits); };
    auto found = first(is_free);
    if (found == all.end()) found = first(is_other);
    if (found == all.end()) found = all.begin();
    return found == all.end() ? nullptr : &*found;
}

const Monitor* Workplace::own_monitor(const std::vector<Monitor>& all) const {
    return monitor_for_panel(all, calibration_.site(), calibration_.chosen().monitor, lies_on_ ? lies_on_->name : "");
}

/// On another monitor it is laid out as at the start: where no window manager runs, nobody could make it fit.
void Workplace::place_window(const std::vector<Monitor>& all) {
    const Monitor* on = own_monitor(all);
    if (on == nullptr) return;
    if (!lies_on_ || lies_on_->place_px != on->place_px || lies_on_->size_px != on->size_px) {
        window_->place(on->place_px + (on->size_px - fitting_px(*on)) / 2, fitting_px(*on));
        raises_ = true;
    }
    lies_on_ = *on;
    if (std::exchange(raises_, false)) window_->raise();
}

void Workplace::open(gl::Context& context, const show::Desk& desk) {
    const std::vector<Monitor> all = monitors();
    const Monitor* on = own_monitor(all);
    window_.emplace("Sunflower", on != nullptr ? fitting_px(*on) : window_px, context);
    window_->wait_for_monitor(false);      // frames come with the projectors'
    if (lies_on_) lies_on_->size_px = {};  // this one does not yet
    place_window(all);
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
    if (shows_ && desk.show() == nullptr) desk.choose_show(show_);
    if (shows_ && !desk.player().is_playing()) desk.play();
    core::log_info("the panel is closed");
}

void Workplace::leave() {
    opens_ = opens_ || window_.has_value();
    window_.reset();
}

bool Workplace::has_changed() {
    const bool is_other = std::exchange(seen_, calibration_.version()) != calibration_.version();
    return std::exchange(has_read_, false) || is_other;
}

bool Workplace::leave_out_unreadable() {
    const auto those = wall::unreadable(calibration_.site(), file_.path.parent_path(), &file_.root);
    if (those.empty()) return false;
    for (const wall::Unreadable& one : those) core::log_warning("{}; until then the output is drawn without", one.why);
    calibration_.leave_out(those);
    return true;
}

bool Workplace::has_news() {
    const std::pair now(calibration_.is_saved(), calibration_.trouble() + shared_trouble_);
    return std::exchange(told_, now) != now;
}

panel::Room Workplace::room(show::Desk& desk) {
    const std::vector<Monitor> all = monitors();
    if (window_) place_window(all);
    desk.status.monitors = told(all);
    panel::Room room{.calibration = &calibration_, .warning = shared_trouble_};
    for (const wall::Output& output : calibration_.site().outputs) {
        const Monitor* monitor = output.elsewhere ? nullptr : find_monitor(all, output.monitor);
        room.monitors_px.push_back(output.elsewhere ? output.size_px : monitor != nullptr ? monitor->size_px : glm::ivec2(0));
    }
    return room;
}

}  // namespace sunflower::app
