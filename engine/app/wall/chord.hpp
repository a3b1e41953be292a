// The only keys that an exhibition knows: a few together, held for a while, as no passer-by does.
#pragma once

namespace sunflower::app {

/// How long a technician holds one.
inline constexpr double chord_s = 2.0;

class Chord {
  public:
    /// key: an X keysym, held together with Ctrl and Alt of either side. One that this keyboard does not have is never held.
    Chord(unsigned long key, double hold_s) : key_(key), hold_s_(hold_s) {}

    /// passed_s: since the last call. True once, when all have been held for hold_s; again when they were let go in between.
    /// Whichever window has the keys.
    bool pass(double passed_s) { return pass(passed_s, are_down()); }
    /// Likewise, by somebody else's eyes.
    bool pass(double passed_s, bool down);

  private:
    bool are_down() const;

    unsigned long key_;
    double hold_s_, held_s_ = 0.0;
    bool told_ = false;
};

}  // namespace sunflower::app
