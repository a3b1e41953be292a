// What is on the wall, and how bright: nothing ever comes or goes but through black, whatever happens.
#pragma once

namespace sunflower::wall {

/// Light that goes to 0 or 1 without a jump. For the wall as a whole, and for a single output that was placed anew.
class Fade {
  public:
    /// fade_s: from black to full light, [0.5, 60] s.
    explicit Fade(double fade_s) : fade_s_(fade_s) {}
    /// What is on its way goes on from where it is.
    void set_fade_s(double fade_s) { fade_s_ = fade_s; }

    /// Towards full light, or black. passed_s: since the last call; of more than longest_step_s only so much counts: a stall
    /// makes a fade longer, never a jump.
    void pass(double passed_s, bool lit);
    /// Linear, 0 to 1, in even steps to the eye; slow at both ends.
    double light() const { return light_at(way_); }
    bool is_black() const { return way_ <= 0.0; }
    bool is_full() const { return way_ >= 1.0; }
    /// At once; for what nobody sees at that moment.
    void cut(bool lit) { way_ = lit ? 1.0 : 0.0; }

    static double light_at(double way);
    static constexpr double longest_step_s = 0.1;
    /// light() changes by at most this part of passed_s / fade_s: the steepest place of light_at().
    static constexpr double steepest = 2.42;

  private:
    double fade_s_;
    double way_ = 0.0;
};

/// Pure: knows what it is told and the time that passes, no clock.
///
///     const Life::Output& now = life.pass({.passed_s = dt, .is_open = ..., .has_picture = ...});
///     if (now.may_draw) renderer...;  window.show(picture, now.light);  if (now.is_done) return;
class Life {
  public:
    enum class Phase {
        dark,    ///< closed, or open and nothing whole to show yet
        coming,  ///< from black
        open,
        held,   ///< no output is there
        going,  ///< into black: closing, quitting, trouble
        gone    ///< quit, and black
    };

    struct Input {
        double passed_s = 0.0;       ///< since the last call
        bool is_open = true;         ///< the room's hours
        bool opens_soon = false;     ///< screens and picture are to be ready by then
        bool has_picture = false;    ///< a whole picture, converged, can be shown
        bool has_output = true;      ///< at least one of the monitors is there
        bool is_in_trouble = false;  ///< the picture must not be seen: a lost device, a program that does not draw
        bool is_quit_wanted = false;
    };
    struct Output {
        Phase phase = Phase::dark;
        double light = 0.0;             ///< linear, 0 to 1, over everything that is shown
        bool may_draw = true;           ///< else the machine rests: closed, or nothing to show it on
        bool does_show_run = false;     ///< the show's time passes: something of it is seen
        bool wants_screen_off = false;  ///< by DPMS
        bool wants_placing = false;     ///< outputs are back: windows go to their places, in this turn
        bool is_done = false;           ///< end the program
    };

    /// fade_s as Fade's. screen_off_s: how long it is closed and black before screens go off.
    Life(double fade_s, double screen_off_s) : fade_(fade_s), screen_off_s_(screen_off_s) {}
    void set_fade_s(double fade_s) { fade_.set_fade_s(fade_s); }

    const Output& pass(const Input& input);
    const Output& now() const { return now_; }

    /// A monitor whose cable is asked again is away for so long: its light is held, so that the others do not flicker.
    static constexpr double hold_s = 3.0;

  private:
    Fade fade_;
    double screen_off_s_;
    double lost_s_ = 0.0, black_s_ = 0.0;
    bool is_lost_ = false;
    Output now_;
};

/// "coming".
const char* word_of(Life::Phase phase);

}  // namespace sunflower::wall
