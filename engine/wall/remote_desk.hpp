// What the network asks for, done at the desk; and what the desk shows, as the network is told.
#pragma once

#include <cstdint>

#include "engine/show/desk.hpp"
#include "engine/wall/remote.hpp"

namespace sunflower::wall {

/// Another pair of hands at the desk: a remote control, or a box of knobs. What they change in one go, until nothing has come
/// for a second, is one step of undo. As when hands touch the panel, a value that is changed ends a morph or a show where it
/// is; one that is said again as it is ends nothing.
///
/// Flashes: all that goes to the desk (values, looks, views, black) reaches the picture only through Desk::picture(), where
/// show::FlashGuard lets nothing turn about sooner than 0.21 s after it last did. Brightness does not go through the desk:
/// light() keeps to the same rule.
///
///     hands.apply(remote.poll(now_s), desk, now_s);     // once a frame, before Desk::tick()
///     light = hands.light(seconds);                     // times the output's light
///     remote.tell(hands.state(desk), now_s);            // after Desk::tick()
class RemoteHands {
  public:
    static constexpr double gesture_s = 1.0;      // without news it has ended
    static constexpr double scene_apart_s = 2.0;  // a bed is laid anew: sooner, the latest waits
    static constexpr double look_apart_s = 0.25;  // likewise looks, views, shows
    static constexpr double apart_s = show::FlashGuard::apart_s;
    static constexpr double whole_s = 0.5;  // from dark to full light
    static constexpr double jitter = 0.02;  // of brightness: two steps of a controller's 128, and a rest

    /// is_wall: values that lay the bed anew do so no more often than scenes (scene_apart_s): later ones wait, and of each the
    /// last counts.
    explicit RemoteHands(bool is_wall = false) : is_wall_(is_wall) {}

    void apply(const RemoteChanges& changes, show::Desk& desk, double now_s);
    /// The part of the wall's light that is let through, 0 to 1, some seconds after the last call: on its way to what was asked
    /// for.
    double light(double seconds);

    /// brightness, and values that wait: what was asked for. Its views are of the desk's own texts.
    RemoteState state(const show::Desk& desk) const;
    /// The part that was asked for.
    double brightness() const { return brightness_; }
    /// Names that no list of the desk's had.
    std::uint64_t unknown_names() const { return unknown_names_; }
    /// How often they have paused or ended a show that played, by whatever they did.
    std::uint64_t ended() const { return ended_; }
    /// How often something became another by them. What is said again as it is counts for nothing, nor does a fader of
    /// brightness that trembles (jitter).
    std::uint64_t changed() const { return changed_; }

  private:
    void do_asked(const RemoteChanges& changes, show::Desk& desk, double now_s);
    bool is_name_wanted() const { return !scene_.empty() || !look_.empty() || !show_.empty() || !view_.empty(); }
    void name_wanted(show::Desk& desk, double now_s);
    void set_values(const RemoteChanges& changes, show::Desk& desk, double now_s);
    bool may_lay(double now_s) const;
    void lay_waiting(show::Desk& desk, double now_s);

    bool is_wall_ = false;
    params::Settings bed_;  // of bed_rows_; the others mean nothing
    show::Locks bed_rows_;  // that wait
    bool play_ = false;     // so does the show, behind them
    double brightness_ = 1.0, light_ = 1.0;
    int direction_ = 0;
    double since_turn_s_ = 1e9;
    bool in_gesture_ = false;
    double last_change_s_ = 0.0;
    std::string scene_, look_, show_, view_;  // wanted, and not done yet
    double look_s_ = -1e9;                    // when one was last gone to
    double bed_s_ = -1e9;                     // when a scene was, or values laid the bed anew
    std::uint64_t unknown_names_ = 0, ended_ = 0, changed_ = 0;
    double noted_brightness_ = 1.0;  // when it last counted as changed
};

}  // namespace sunflower::wall
