// The six lights, each a line that switches it and says what it gives, with its values folded below.
#include <fmt/format.h>

#include <algorithm>

#include "engine/panel/plan.hpp"
#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/world/light.hpp"

namespace sunflower::panel {
namespace {

bool scene_has(const world::Scene& scene, world::LightRole role) {
    const auto is_it = [&](const auto& light) { return light.role == role; };
    return std::ranges::any_of(scene.area_lights, is_it) || std::ranges::any_of(scene.point_lights, is_it);
}

const params::Row& power_row(std::string_view group) {
    const params::Row* luminance = params::find_row(group, "luminance_cd_m2");
    return luminance != nullptr ? *luminance : *params::find_row(group, "flux_lm");
}

bool any_differs(const Ui& ui, std::string_view group) {
    return std::ranges::any_of(params::rows(), [&](const params::Row& row) { return row.group == group && differs(ui, row); });
}

/// The line of a light; true when its values are unfolded.
bool build_light_line(Ui& ui, world::LightRole role, bool has_it) {
    const std::string group(world::light_role_name(role));
    const params::Row& on_row = *params::find_row(group, "on");
    const bool on = number_of(on_row, ui.desk->settings()) != 0.0;
    build_mark(ui, on_row);
    ImGui::SameLine(0, 0);
    if (toggle(ui, on_row.path(), on)) {
        set_number(ui, on_row, on ? 0.0 : 1.0, false);
        if (!on) ui.open[group] = true;  // who switches a light on wants to set it
    }
    attend(ui, on_row, on_row.path());
    const std::string reason = has_it ? "" : fmt::format("The scene {} has no light of this kind.", ui.desk->state().scene);
    if (!has_it) ui.explain(on_row.path(), title_of(group), reason);
    ImGui::SameLine(0, ui.px(10));

    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, height = ImGui::GetFrameHeight();
    // Not by what is on now: lines must not jump under a hand that compares on and off.
    bool open = ui.is_open(group, has_it && number_of(on_row, ui.desk->base()) != 0.0);
    const std::string name = "group " + group;
    if (area(ui, name, {width, height})) {
        open = !open;
        ui.open[group] = open;
    }
    ui.explain(name, title_of(group),
               has_it ? std::string(std::ranges::find(params::groups(), group, &params::Group::name)->help) : reason);
    const float lit = has_it ? 1.0f : 1.4f;  // what is disabled fades once more
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float base = at.y + ImGui::GetStyle().FramePadding.y;
    // As on the plan: its sign and its letter.
    const float sign_px = ui.px(40);
    const ImU32 shade = ImGui::GetColorU32(ImGuiCol_Text, on ? 1.0f : 0.75f);
    const ImU32 colour = on && has_it ? colour_of(ui.desk->settings(), group) : ImGui::GetColorU32(ImGuiCol_TextDisabled, lit);
    draw_sign(draw, role, {at.x + ui.px(7), at.y + height / 2}, ui.px(7), colour, ui.px(1));
    draw.AddText({at.x + ui.px(21), base}, shade, letter_of(role));
    draw.AddText({at.x + sign_px, base}, shade, title_of(group).c_str());
    const params::Row& power = power_row(group);
    const std::string gives =
        has_it ? fmt::format("{} {}", value_text(power, ui.desk->settings()), unit_of(power)) : "not in this scene";
    const float right = at.x + width - ui.px(18);
    draw.AddText({right - width_of(ui.fonts.body, gives), base}, ImGui::GetColorU32(ImGuiCol_TextDisabled, lit), gives.c_str());
    if (has_it) {  // how much, on its row's own scale
        const float part = static_cast<float>(params::ladder_of(power).position(number_of(power, ui.desk->settings())));
        const float left = at.x + sign_px, low = at.y + height - ui.px(1);
        draw.AddRectFilled({left, low - ui.px(2)}, {right, low},
                           ImGui::GetColorU32(ImGui::ColorConvertU32ToFloat4(tone::well)));
        if (on)
            draw.AddRectFilled({left, low - ui.px(2)}, {left + part * (right - left), low}, colour);
        else
            draw.AddRect({left, low - ui.px(2)}, {left + part * (right - left), low}, colour);
    }
    chevron({at.x + width - ui.px(6), at.y + height / 2}, ui.px(4), open, tone::dim);
    return open;
}

}  // namespace

void build_lights(Ui& ui) {
    bool changed = false;
    for (int i = 0; i < world::light_role_count; ++i)
        changed = changed || any_differs(ui, world::light_role_name(static_cast<world::LightRole>(i)));
    if (!heading(ui, "light", "Light", true, changed)) return;
    build_plan(ui);
    ImGui::Dummy({0, ui.px(2)});
    for (int i = 0; i < world::light_role_count; ++i) {
        const auto role = static_cast<world::LightRole>(i);
        const std::string group(world::light_role_name(role));
        const bool has_it = scene_has(ui.desk->scene(), role);
        ImGui::PushID(group.c_str());
        ImGui::BeginDisabled(!has_it);
        const bool open = build_light_line(ui, role, has_it);
        if (open)
            for (const params::Row& row : params::rows())
                if (row.group == group && row.name != "on") build_row(ui, row);
        if (open) ImGui::Dummy({0, ui.px(3)});
        ImGui::EndDisabled();
        ImGui::PopID();
    }
    ImGui::Dummy({0, ui.px(8)});
}

}  // namespace sunflower::panel
