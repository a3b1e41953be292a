// The six lights, each a line that switches it and says what it gives, with its values folded below.
#include <fmt/format.h>

#include <algorithm>

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

/// Of a black body through the tint, as bright as the display can show it.
ImU32 colour_of(const Ui& ui, std::string_view group) {
    const params::Settings& settings = ui.desk->settings();
    const double kelvin = number_of(*params::find_row(group, "temperature_k"), settings);
    const params::Row& tint = *params::find_row(group, "tint");
    glm::vec3 colour = world::black_body(static_cast<float>(kelvin), settings.camera.white_balance_k);
    const float* factors = reinterpret_cast<const float*>(reinterpret_cast<const char*>(&settings) + tint.offset);
    for (int i = 0; i < 3; ++i) colour[i] = std::max(0.0f, colour[i] * factors[i]);
    const float most = std::max({colour.r, colour.g, colour.b, 1e-6f});
    return ImGui::ColorConvertFloat4ToU32({encoded(colour.r / most), encoded(colour.g / most), encoded(colour.b / most), 1.0f});
}

const params::Row& power_row(std::string_view group) {
    const params::Row* luminance = params::find_row(group, "luminance_cd_m2");
    return luminance != nullptr ? *luminance : *params::find_row(group, "flux_lm");
}

bool any_differs(const Ui& ui, std::string_view group) {
    return std::ranges::any_of(params::rows(), [&](const params::Row& row) { return row.group == group && differs(ui, row); });
}

/// The line of a light; true when its values are unfolded.
bool build_light_line(Ui& ui, const std::string& group, bool has_it) {
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
    if (ImGui::InvisibleButton(name.c_str(), {width, height})) {
        open = !open;
        ui.open[group] = open;
    }
    ui.note(name);
    ui.explain(name, title_of(group),
               has_it ? std::string(std::ranges::find(params::groups(), group, &params::Group::name)->help) : reason);
    const float lit = !has_it ? 1.4f : on ? 1.0f : 0.6f;  // what is disabled fades once more
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float base = at.y + ImGui::GetStyle().FramePadding.y;
    draw.AddText({at.x, base}, ImGui::GetColorU32(ImGuiCol_Text, on ? 1.0f : 0.75f), title_of(group).c_str());
    const params::Row& power = power_row(group);
    const std::string gives =
        has_it ? fmt::format("{} {}", value_text(power, ui.desk->settings()), unit_of(power)) : "not in this scene";
    const float right = at.x + width - ui.px(18);
    draw.AddText({right - width_of(ui.fonts.body, gives), base}, ImGui::GetColorU32(ImGuiCol_TextDisabled, lit), gives.c_str());
    const float radius = ui.px(5), x = right - width_of(ui.fonts.body, gives) - ui.px(15);
    if (has_it) {
        const ImU32 colour = colour_of(ui, group);
        draw.AddCircleFilled({x, at.y + height / 2}, radius, on ? colour : (colour & 0x00FFFFFF) | (90u << 24), 24);
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
    for (int i = 0; i < world::light_role_count; ++i) {
        const auto role = static_cast<world::LightRole>(i);
        const std::string group(world::light_role_name(role));
        const bool has_it = scene_has(ui.desk->scene(), role);
        ImGui::PushID(group.c_str());
        ImGui::BeginDisabled(!has_it);
        const bool open = build_light_line(ui, group, has_it);
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
