// What the panel says about a parameter, and what it understands of what people type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/params/registry.hpp"

namespace sunflower::panel {

/// "luminance_cd_m2" -> "Luminance": the unit is told beside it.
std::string label_of(const params::Row& row);
/// "cd/m²"; empty where the label or the control says it.
std::string unit_of(const params::Row& row);
/// "bed" -> "Density", "roof" -> "Roof".
std::string title_of(std::string_view group);
/// "Roof luminance": the name of a step of undo.
std::string step_of(const params::Row& row);

/// For people, short: 3000, 0.5, 100,000,000, neutral.
std::string value_text(const params::Row& row, const params::Settings& settings);
std::string number_text(double value);
/// "0 to 1,000,000".
std::string range_words(const params::Row& row);

/// "12 s", "3 min", "2 h 10 min": rounded up, as one waits for it.
std::string length_of_time(double seconds);

/// What registry understands from what people type: "100,000,000" and "1.5M" and "20 k" for whole numbers, "0,5" for 0.5.
std::string plain_number(std::string_view typed, bool whole);

/// Whether each word of `wanted` is somewhere in the text, in any order, large or small.
bool has_words(std::string_view text, std::string_view wanted);
/// In the texts about the row: path, label, group, help, and its unit as it is written and as it is said.
bool matches(const params::Row& row, std::string_view wanted);

/// Paragraphs of a caption: lines that were broken in the middle of a sentence are one again.
std::vector<std::string> paragraphs(std::string_view text);
/// Chinese has no blanks to break at: breaks between characters, but never before a closing mark. width_of measures.
template <typename WidthOf>
std::vector<std::string> wrap_chinese(std::string_view text, float width, WidthOf width_of);

/// Bytes of the UTF-8 character that begins with this byte.
inline std::size_t character_bytes(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

bool closes(std::string_view character);

template <typename WidthOf>
std::vector<std::string> wrap_chinese(std::string_view text, float width, WidthOf width_of) {
    std::vector<std::string> lines(1);
    std::size_t last = 0;  // where the last character of the line begins
    while (!text.empty()) {
        const std::string_view character = text.substr(0, character_bytes(text.front()));
        std::string& line = lines.back();
        if (!line.empty() && width_of(line + std::string(character)) > width) {
            // A mark takes the character before it along.
            std::string next = closes(character) && last > 0 ? line.substr(last) : std::string();
            line.resize(line.size() - next.size());
            lines.push_back(next);
        }
        last = lines.back().size();
        lines.back() += character;
        text.remove_prefix(character.size());
    }
    return lines;
}

}  // namespace sunflower::panel
