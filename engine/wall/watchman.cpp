#include "engine/wall/watchman.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sunflower::wall {

Watchman::Output Watchman::pass(const Input& input) {
    const double passed_s = std::isfinite(input.passed_s) ? std::max(input.passed_s, 0.0) : 0.0;
    const auto since = [&](bool is, double& seconds) { return seconds = is ? seconds + passed_s : 0.0; };
    Output output;
    output.try_work = since(input.is_safe && !input.is_in_hands, safe_s_) >= try_again_s_ && input.is_safe;
    output.is_stuck = since(input.is_wanted && !input.has_scene && !input.is_in_hands, bare_s_) >= stuck_s;

    const bool is_ended = std::exchange(ended_, input.ended_from_afar) != input.ended_from_afar;
    const bool is_changed = std::exchange(changed_, input.changed_from_afar) != input.changed_from_afar;
    quiet_s_ = is_ended || is_changed ? 0.0 : quiet_s_ + passed_s;
    // Only who has ended it wants it to stand: a console that talks all day has not.
    by_hand_ = is_ended || (by_hand_ && input.stands);
    since(input.stands && !input.is_in_hands && !input.is_safe, stands_s_);
    const double wait_s = by_hand_ ? play_on_s_ : mend_s;
    if (wait_s > 0.0 && stands_s_ >= wait_s && (!by_hand_ || quiet_s_ >= wait_s)) {
        output.play_on = true;
        stands_s_ = 0.0;
    }
    return output;
}

}  // namespace sunflower::wall
