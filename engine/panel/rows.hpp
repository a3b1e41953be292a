// One control for one row of the parameter table, made from its type.
#pragma once

#include <string>

#include "engine/panel/ui.hpp"

namespace sunflower::panel {

/// Label, control, typed entry, mark, tooltip, menu.
void build_row(Ui& ui, const params::Row& row);

// What controls outside of build_row share with it.
bool differs(const Ui& ui, const params::Row& row);
/// The dot before a value that is not the preset's; a click takes it back. As wide as `mark_width` also when there is none.
void build_mark(Ui& ui, const params::Row& row);
float mark_width(const Ui& ui);
/// Tooltip, key R and the menu of the right button, for the item just built.
void attend(Ui& ui, const params::Row& row, const std::string& name);

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
