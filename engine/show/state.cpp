#include "engine/show/state.hpp"

namespace sunflower::show {
namespace {

bool same(const Slots& a, const Slots& b) {
    return a.has_other == b.has_other && a.on_b == b.on_b && (!a.has_other || a.other == b.other);
}

}  // namespace

bool operator==(const State& a, const State& b) {
    return a.scene == b.scene && a.preset == b.preset && a.view == b.view && a.camera == b.camera && a.settings == b.settings &&
           same(a.slots, b.slots) && a.locked == b.locked && a.show == b.show &&
           a.strokes == b.strokes;
}

}  // namespace sunflower::show
