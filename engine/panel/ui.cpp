#include "engine/panel/ui.hpp"

#include <algorithm>
#include <cmath>

#include "engine/panel/widgets.hpp"

namespace sunflower::panel {

float Ui::px(float points) const {
    return std::max(1.0f, std::round(points * scale));
}

void Ui::note(const std::string& name) {
    note(name, ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
}

void Ui::note(const std::string& plain, ImVec2 from, ImVec2 to) {
    const std::string name = prefix + plain;
    if (name == revealed) ImGui::SetScrollHereY(0.4f);
    const ImVec2 low = ImGui::GetWindowDrawList()->GetClipRectMin(), high = ImGui::GetWindowDrawList()->GetClipRectMax();
    const Rectangle seen{std::max(from.x, low.x), std::max(from.y, low.y), std::min(to.x, high.x), std::min(to.y, high.y)};
    if (seen.left < seen.right && seen.top < seen.bottom) controls[name] = seen;
}

void Ui::explain(const std::string& name, std::string title, std::string text, std::string foot, std::string facts) {
    // While keys steer, the mouse may rest anywhere, and its wheel may have moved what they are on out of sight.
    if (!(keys.on ? has_keys(name) && ImGui::IsItemVisible() : ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)))
        return;
    const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
    tip = Tip{name, std::move(title), std::move(text), std::move(facts), std::move(foot), {from.x, from.y, to.x, to.y}};
}

bool Ui::is_open(const std::string& group, bool at_first) const {
    const auto found = open.find(group);
    return found == open.end() ? at_first : found->second;
}

bool Ui::pressed(show::Key key) const {
    return !ImGui::GetIO().WantTextInput && editing.field == 0 && std::ranges::count(input->pressed, key) > 0;
}

void build_tip(Ui& ui) {
    constexpr float rest_s = 0.45f;
    const bool quiet =
        !ImGui::IsAnyItemActive() && !ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId) && !ImGui::IsAnyMouseDown();
    const std::string name = ui.tip && quiet ? ui.tip->name : std::string();
    ui.tip_s = name == ui.tip_name && !name.empty() ? ui.tip_s + ui.input->seconds : 0.0f;
    ui.tip_name = name;
    if (name.empty() || ui.tip_s < rest_s) return;

    const Tip& tip = *ui.tip;
    const auto height = static_cast<float>(ui.input->size_px.y);
    const float column = static_cast<float>(ui.input->size_px.x) - ui.column_px, gap = ui.px(8), pad = ui.px(12);
    const float inner = std::min(ui.px(280), column - 2 * gap - 2 * pad);
    // Beside the panel, so that it never hides what it explains.
    ImGui::SetNextWindowPos({column - gap, std::clamp(tip.at.top - pad, gap, height * 0.75f)}, ImGuiCond_Always, {1, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {pad, ui.px(10)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ui.px(4)});
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + inner);
    ImGui::PushFont(ui.fonts.strong);
    ImGui::TextUnformatted(tip.title.c_str());
    ImGui::PopFont();
    if (!tip.text.empty()) ImGui::TextUnformatted(tip.text.c_str());
    ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
    if (!tip.facts.empty()) ImGui::TextUnformatted(tip.facts.c_str());
    if (!tip.foot.empty()) {
        ImGui::PushFont(ui.fonts.small);
        ImGui::TextUnformatted(tip.foot.c_str());
        ImGui::PopFont();
    }
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
    ImGui::PopStyleVar(2);
}

}  // namespace sunflower::panel
