#include "engine/panel/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/panel/words.hpp"

namespace sunflower::panel {
namespace {

constexpr float label_points = 96.0f, field_points = 74.0f;

}  // namespace

void line_label(Ui& ui, const std::string& text) {
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopStyleColor();
    ImGui::SameLine(ui.px(label_points), 0);
}

std::vector<std::string> lines_of(ImFont* font, const std::string& text, float width, std::size_t most) {
    std::vector<std::string> lines;
    const char *from = text.c_str(), *const end = from + text.size();
    while (from != end && lines.size() + 1 < most) {
        const char* to = std::max(font->CalcWordWrapPositionA(1.0f, from, end, width), from + 1);
        lines.emplace_back(from, to);
        from = std::find_if_not(to, end, [](char c) { return c == ' '; });
    }
    if (from != end || lines.empty()) lines.push_back(fitted(font, std::string(from, end), width));
    return lines;
}

void paragraph(ImFont* font, ImU32 colour, const std::vector<std::string>& lines, int height_lines) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight(), step = std::round(1.25f * font->FontSize);
    float y = std::round(at.y + (height - font->FontSize) / 2), width = 0.0f;
    for (const std::string& line : lines) {
        ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {at.x, y}, colour, line.c_str());
        width = std::max(width, width_of(font, line));
        y += step;
    }
    ImGui::Dummy({width, height + static_cast<float>(height_lines - 1) * step});
}

Adjusted line_slider(Ui& ui, const std::string& name, const Ladder& ladder, double value, const std::string& shown,
                     const std::string& title, const std::string& help, const std::string& unit) {
    Adjusted adjusted;
    const float width = ImGui::GetContentRegionAvail().x - ui.px(field_points) - ui.px(8);
    adjusted.value = slide(ui, name, width, ladder, value, small_track(ui));
    adjusted.let_go = ImGui::IsItemDeactivated() || (adjusted.value && !ImGui::IsItemActive());
    ui.explain(name, title, help);
    ImGui::SameLine(0, ui.px(8));
    const Typed typed = field(ui, name + " field", shown, ui.px(field_points));
    ui.explain(name + " field", title, help);
    if (!typed.text) return adjusted;
    const std::string plain = plain_number(*typed.text, false);
    double number = 0.0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
    if (error == std::errc{} && number >= ladder.min && number <= ladder.max) return {number, true};
    ui.desk->tell(fmt::format("{}: '{}' is not {} to {}{}{}.", title, *typed.text, number_text(ladder.min),
                              number_text(ladder.max), unit.empty() ? "" : " ", unit),
                  true);
    return adjusted;
}

}  // namespace sunflower::panel
