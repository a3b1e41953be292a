// Lines of sections that are no rows of the parameters' table.
#pragma once

#include <optional>
#include <string>

#include "engine/panel/widgets.hpp"

namespace sunflower::panel {

/// What the line is about; the rest of it comes beside it.
void line_label(Ui& ui, const std::string& text);

struct Adjusted {
    std::optional<double> value;  // what a hand makes of it
    bool let_go = false;          // it rests there
};
/// A slider with its field. shown: the value in words; unit: of what is typed, for the sentence that refuses it.
Adjusted line_slider(Ui& ui, const std::string& name, const Ladder& ladder, double value, const std::string& shown,
                     const std::string& title, const std::string& help, const std::string& unit = {});

}  // namespace sunflower::panel
