#include "engine/wall/remote_desk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/params/registry.hpp"

namespace sunflower::wall {
namespace {

constexpr const char* gesture = "Remote control";

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

/// A scene or look may be a path: where it lies is nobody's business on the network.
std::string_view short_name(const std::string& name) {
    std::string_view shown = name;
    shown.remove_prefix(shown.rfind('/') + 1);  // npos + 1 is 0
    if (shown.ends_with(".toml")) shown.remove_suffix(5);
    return shown.substr(0, 120);
}

void copy_rows(const show::Locks& rows, const params::Settings& from, params::Settings& to) {
    for (const params::Row& row : params::rows())
        if (rows[params::index_of(row)])
            std::memcpy(reinterpret_cast<std::byte*>(&to) + row.offset, reinterpret_cast<const std::byte*>(&from) + row.offset,
                        row.size);
}

show::Locks make_bed_rows() {
    show::Locks rows;
    for (const params::Row& row : params::rows()) rows[params::index_of(row)] = row.has(params::Rebuild);
    return rows;
}

}  // namespace

void RemoteHands::apply(const RemoteChanges& changes, show::Desk& desk, double now_s) {
    const show::Player& player = desk.player();
    const auto deeds = [&] { return std::array{player.is_playing(), player.is_begun(), desk.blacked, desk.held}; };
    const auto before = deeds();
    do_asked(changes, desk, now_s);
    if (deeds() != before) ++changed_;
    if (before[0] && !player.is_playing()) ++ended_;
}

void RemoteHands::do_asked(const RemoteChanges& changes, show::Desk& desk, double now_s) {
    if (!changes.scene.empty()) scene_ = changes.scene;
    if (!changes.look.empty()) look_ = changes.look;
    if (!changes.show.empty()) show_ = changes.show;
    if (!changes.view.empty()) view_ = changes.view;
    if (changes.play) play_ = true;
    // First what was said before; then what sets many values at once, then single ones over it.
    lay_waiting(desk, now_s);
    if (bed_rows_.none()) name_wanted(desk, now_s);
    set_values(changes, desk, now_s);
    if (in_gesture_ && bed_rows_.none() && now_s - last_change_s_ >= gesture_s) {
        desk.settle();
        in_gesture_ = false;
    }
    // The desk's own play() pauses what plays; and so would a value or a name that waits.
    if (play_ && bed_rows_.none() && !is_name_wanted()) {
        play_ = false;
        if (!desk.player().is_playing()) desk.play();
    }
    if (changes.pause || changes.stop) play_ = false;
    if (changes.pause && desk.player().is_playing()) desk.play();
    if (changes.stop) desk.stop_show();
    if (changes.next) desk.next_step();
    if (changes.previous) desk.previous_step();
    if (changes.seek_s) desk.seek_show(*changes.seek_s);
    if (changes.black) desk.blacked = *changes.black;
    if (changes.hold) desk.held = *changes.hold;
    if (!changes.brightness) return;
    brightness_ = *changes.brightness;
    if (std::abs(brightness_ - noted_brightness_) <= jitter) return;
    noted_brightness_ = brightness_;
    ++changed_;
}

/// A bed that is laid anew in this frame may be laid for two reasons.
bool RemoteHands::may_lay(double now_s) const {
    return now_s == bed_s_ || now_s - bed_s_ >= scene_apart_s;
}

void RemoteHands::lay_waiting(show::Desk& desk, double now_s) {
    if (bed_rows_.none() || !may_lay(now_s)) return;
    params::Settings next = desk.settings();
    copy_rows(bed_rows_, bed_, next);
    bed_rows_.reset();
    if (next == desk.settings()) return;
    bed_s_ = now_s;
    ++changed_;
    desk.change(next, gesture, true);
}

void RemoteHands::set_values(const RemoteChanges& changes, show::Desk& desk, double now_s) {
    static const show::Locks lays_bed = make_bed_rows();
    if (!changes.rows.any()) return;
    const show::Locks waits = is_wall_ ? changes.rows & lays_bed : show::Locks{};
    params::Settings next = desk.settings();
    copy_rows(changes.rows & ~waits, changes.values, next);
    if (!(next == desk.settings())) {
        ++changed_;
        desk.change(next, gesture, true);
    }
    copy_rows(waits, changes.values, bed_);
    bed_rows_ |= waits;
    lay_waiting(desk, now_s);
    in_gesture_ = true;
    last_change_s_ = now_s;
}

/// Only what lists have: a path is never a name of theirs.
void RemoteHands::name_wanted(show::Desk& desk, double now_s) {
    const auto go = [&](std::string& wanted, bool is_known, bool may_go, double& last_s, auto choose) {
        if (wanted.empty()) return;
        if (!is_known) {
            ++unknown_names_;
            wanted.clear();
            return;
        }
        if (!may_go) return;
        last_s = now_s;
        const show::State before = desk.history().now();
        choose(std::exchange(wanted, {}));
        if (!(desk.history().now() == before)) ++changed_;
    };
    go(scene_, has(desk.scenes(), scene_), may_lay(now_s), bed_s_, [&](const std::string& name) { desk.choose_scene(name); });
    const auto may_look = [&] { return now_s - look_s_ >= look_apart_s; };
    go(look_, has(desk.presets(), look_) || has(desk.qualities(), look_), may_look(), look_s_,
       [&](const std::string& name) { desk.choose_preset(name); });
    go(show_, has(desk.shows(), show_), may_look(), look_s_, [&](const std::string& name) { desk.choose_show(name); });
    const auto& views = desk.scene().views;
    const auto view = std::ranges::find_if(views, [&](const world::View& each) {
        return each.name == view_ || (view_.size() == 1 && view_[0] - '0' == each.order);
    });
    go(view_, view != views.end(), may_look(), look_s_, [&](const std::string&) { desk.choose_view(view->name); });
}

double RemoteHands::light(double seconds) {
    since_turn_s_ += seconds;
    const double step = std::clamp(brightness_ - light_, -seconds / whole_s, seconds / whole_s);
    if (step == 0.0) return light_;
    const int direction = step > 0.0 ? 1 : -1;
    if (direction != direction_) {
        if (since_turn_s_ < apart_s) return light_;
        direction_ = direction;
        since_turn_s_ = 0.0;
    }
    return light_ += step;
}

RemoteState RemoteHands::state(const show::Desk& desk) const {
    RemoteState state;
    state.settings = desk.settings();
    copy_rows(bed_rows_, bed_, state.settings);
    state.playing = desk.player().is_playing();
    state.black = desk.blacked;
    state.held = desk.held;
    state.brightness = brightness_;
    if (desk.show() != nullptr) state.show = desk.show()->name;
    state.look = short_name(desk.state().preset);
    state.scene = short_name(desk.state().scene);
    state.view = desk.state().view;
    return state;
}

}  // namespace sunflower::wall
