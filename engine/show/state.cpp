#include "engine/show/state.hpp"

namespace sunflower::show {

bool operator==(const State& a, const State& b) {
    const world::Camera& c = a.camera;
    const world::Camera& d = b.camera;
    return a.scene == b.scene && a.preset == b.preset && a.view == b.view && c.eye_m == d.eye_m && c.target_m == d.target_m &&
           c.focal_mm == d.focal_mm && c.shift_up_mm == d.shift_up_mm && c.shift_right_mm == d.shift_right_mm &&
           a.settings == b.settings;
}

}  // namespace sunflower::show
