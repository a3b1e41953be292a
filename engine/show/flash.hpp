// No more than three flashes a second, whatever asks for them: the limit stands between what is wanted and the picture.
#pragma once

#include <vector>

#include "engine/params/settings.hpp"
#include "engine/world/camera.hpp"

namespace sunflower::show {

/// What is to be shown at a moment. cut: a number that changes whenever the camera jumps.
struct Wish {
    params::Settings settings;
    world::Camera camera;
    int cut = 0;
    bool black = false;
};

/// A flash is a pair of opposing changes of luminance by a tenth or more of the brighter one (WCAG 2.2, 2.3.1, "general flash",
/// without its exemptions for small areas and bright pictures, which a projected wall has not; for saturated red each of the
/// three colours of every light is watched alone). What is watched are the settings, not the picture, and one of them may be
/// all that is seen: so each light, as it is exposed, each albedo, each choice, black and the jumps of the camera may turn
/// about no sooner than `apart_s` after it last did. In any second that is six changes at the most, three flashes. A change in
/// one direction is never held up; one that turns back too early waits, and is never seen if it is gone by then.
class FlashGuard {
  public:
    static constexpr double apart_s = 0.21;
    static constexpr double tenth = 0.1;

    /// seconds: since the last call. The answer is valid until the next call.
    const Wish& pass(const Wish& wish, double seconds);
    /// Something else altogether is shown from now on (another scene).
    void begin_anew() { known_ = false; }

  private:
    struct Channel {
        double extreme = 0;  // the farthest that it has come since it last turned
        int direction = 0;
        double since_turn_s = 1e9;
        double scale = 0;   // changes count as parts of it; 0: of the larger of the two values
        bool each = false;  // a choice: every change turns
    };
    enum class Step { still, onwards, turns };
    static Step step_of(const Channel& channel, double value);
    static std::vector<Channel> channels_of(const Wish& wish);

    bool known_ = false;
    Wish shown_;
    std::vector<Channel> light_;
    double since_cut_s_ = 1e9;
};

}  // namespace sunflower::show
