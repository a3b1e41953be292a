// The section "Room": what belongs to the projectors and to no look. Two files: the plan of an output with its points, and all
// that has a number.
#pragma once

#include "engine/panel/ui.hpp"

namespace sunflower::panel {

/// The chosen output as its projector shows it, with the points that can be dragged.
void build_output_plan(Ui& ui);

/// Undo and redo are the room's wherever there is one. While a point is in the hand the keyboard is its own: arrows move it, a
/// digit or Enter takes another, Esc lets it go. Letters, digits and Space, which steer the work elsewhere, are nobody's: who
/// misses a field would change the work. Returns the input without what was taken.
show::Input take_room_keys(Ui& ui, const show::Input& input);
/// Keys that walk are held in a room.
bool holds_work_keys(const Ui& ui, const show::Input& input);

}  // namespace sunflower::panel
