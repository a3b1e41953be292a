// Lines of sections that are no rows of the parameters' table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/panel/widgets.hpp"

namespace sunflower::panel {

/// What the line is about; the rest of it comes beside it.
void line_label(Ui& ui, const std::string& text);

/// The text broken between words, at most `most` lines; the last is cut with an ellipsis to the width.
std::vector<std::string> lines_of(ImFont* font, const std::string& text, float width, std::size_t most);
/// In the height of so many lines, the first on the line where the cursor is.
void paragraph(ImFont* font, ImU32 colour, const std::vector<std::string>& lines, int height_lines);

struct Adjusted {
    std::optional<double> value;  // what a hand makes of it
    bool let_go = false;          // it rests there
};
/// A slider with its field. shown: the value in words; unit: of what is typed, for the sentence that refuses it.
Adjusted line_slider(Ui& ui, const std::string& name, const Ladder& ladder, double value, const std::string& shown,
                     const std::string& title, const std::string& help, const std::string& unit = {});

}  // namespace sunflower::panel
