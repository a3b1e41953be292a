// One control for one row of the parameter table, made from its type.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/panel/ui.hpp"

namespace sunflower::panel {

/// Label, control, typed entry, mark, lock, star, tooltip, menu.
void build_row(Ui& ui, const params::Row& row);
/// Rows of several groups, each group below its title.
void build_rows(Ui& ui, const std::vector<const params::Row*>& rows);

// What controls outside of build_row share with it.
bool differs(const Ui& ui, const params::Row& row);
/// The dot before a value that is not the preset's; a click takes it back. As wide as `mark_width` also when there is none. The
/// menu of the label does the same for the keyboard.
void build_mark(Ui& ui, const params::Row& row);
float mark_width(const Ui& ui);
/// A lock, where chance may change the row, and a star, at the line's right end: shown where they are set or where the mouse
/// is.
void build_signs(Ui& ui, const params::Row& row);
float signs_width(const Ui& ui);
/// A star makes it one, or no longer.
void toggle_favourite(Ui& ui, const params::Row& row);
void toggle_lock(Ui& ui, const params::Row& row);
/// Tooltip, keys R, V and L, and the menu of the right button, for the item just built.
void attend(Ui& ui, const params::Row& row, const std::string& name);

// Of the knob that moves a row (knobs.cpp), where there are knobs at all.
/// A small knob where one is bound, and nothing else; while it stands elsewhere, an arrow which way it has to go to pick up the
/// value. changed: in the colour of the dot whose place it takes. False: none is bound.
bool draw_knob(Ui& ui, const params::Row& row, ImVec2 middle, bool changed);
/// A line about it for the tooltip; empty: none.
std::string knob_facts(const Ui& ui, const params::Row& row);
/// Learning, and forgetting what was learned.
void build_knob_menu(Ui& ui, const params::Row& row);
/// As long as a row waits for a knob.
std::optional<show::Notice> learning_notice(const Ui& ui);
/// At the end of a frame: escape gives it up, and what was learned is told.
void end_learning(Ui& ui, bool escape);

/// Changes one value; out of range is a notice and changes nothing. `value` has the row's own type.
void set_number(Ui& ui, const params::Row& row, double value, bool ongoing);
void set_typed(Ui& ui, const params::Row& row, const std::string& typed);
void set_value(Ui& ui, const params::Row& row, params::Value value, bool ongoing);
void reset_to(Ui& ui, const params::Row& row, const params::Settings& settings);

double number_of(const params::Row& row, const params::Settings& settings);

/// Linear light as the display shows it, and back (IEC 61966-2-1).
float encoded(float linear);
float decoded(float shown);

}  // namespace sunflower::panel
