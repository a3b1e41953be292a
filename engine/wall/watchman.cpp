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

    quiet_s_ = std::exchange(from_afar_, input.from_afar) == input.from_afar ? quiet_s_ + passed_s : 0.0;
    if (!std::exchange(stood_, input.stands)) by_hand_ = quiet_s_ < by_hand_s;
    since(input.stands && !input.is_in_hands && !input.is_safe, stands_s_);
    const double wait_s = by_hand_ ? play_on_s_ : mend_s;
    if (wait_s > 0.0 && stands_s_ >= wait_s && (!by_hand_ || quiet_s_ >= wait_s)) {
        output.play_on = true;
        stands_s_ = 0.0;
    }
    return output;
}

}  // namespace sunflower::wall
