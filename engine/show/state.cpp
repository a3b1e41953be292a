#include "engine/show/state.hpp"

namespace sunflower::show {

bool operator==(const State& a, const State& b) {
    return a.scene == b.scene && a.preset == b.preset && a.view == b.view && a.camera == b.camera && a.settings == b.settings;
}

}  // namespace sunflower::show
