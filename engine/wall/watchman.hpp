// What a wall does by itself where for months nobody comes who would.
#pragma once

#include <cstdint>

namespace sunflower::wall {

/// Pure: knows what it is told and the time that passes, no clock.
class Watchman {
  public:
    struct Input {
        double passed_s = 0.0;     ///< since the last call
        bool is_in_hands = false;  ///< a technician is there: whatever is, is wanted
        bool is_wanted = true;     ///< open, and somewhere to be seen
        bool is_safe = false;      ///< something is shown to be safe, and not the work
        bool has_scene = true;     ///< what is to be drawn is laid
        bool stands = false;       ///< a show that is to play is paused or has been stopped, and has not run out
        /// What has come over the network and from knobs so far: how often that ended or paused a show, and how often anything
        /// that is seen became another by it.
        std::uint64_t ended_from_afar = 0, changed_from_afar = 0;
    };
    struct Output {
        bool try_work = false;  ///< instead of what is safe; until it is told that it is so
        bool play_on = false;   ///< told once
        bool is_stuck = false;  ///< nothing comes any more: only a new start helps
    };

    /// try_again_s: of what is safe, before the work is tried again. play_on_s: without a change from afar, before a show that
    /// somebody has stopped from there goes on; 0: it does not.
    Watchman(double try_again_s, double play_on_s) : try_again_s_(try_again_s), play_on_s_(play_on_s) {}

    Output pass(const Input& input);
    /// The work was tried; if that was in vain, the next time is as far away.
    void has_tried() { safe_s_ = 0.0; }

    /// A show that nobody has ended stands because of an error, which may be over: a disk, a file that is being replaced.
    static constexpr double mend_s = 60.0;
    /// The largest scene is laid in a fraction of it on the slowest machine.
    static constexpr double stuck_s = 120.0;

  private:
    double try_again_s_, play_on_s_;
    double safe_s_ = 0.0, bare_s_ = 0.0, stands_s_ = 0.0, quiet_s_ = 0.0;
    std::uint64_t ended_ = 0, changed_ = 0;
    bool by_hand_ = false;
};

}  // namespace sunflower::wall
