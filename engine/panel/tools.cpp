// Brushes for the bed: which one is in the hand, how wide and how strong it is, and the ring that shows where.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/panel/lines.hpp"
#include "engine/panel/plates.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/commands.hpp"
#include "engine/world/lens.hpp"

namespace sunflower::panel {
namespace {

using world::StrokeTool;

constexpr std::array<const char*, world::stroke_tool_count> helps = {
    "Pours seeds along the way, to a bank as steep as they stay.", "Scoops seeds out along the way, down to the floor.",
    "Combs grooves along the way, over what was there.", "Levels what lies about, more or less.",
    "A shoe for every step of the way."};

void build_tools(Ui& ui) {
    show::Desk* desk = ui.desk;
    const float gap = ui.px(4);
    const float each = std::floor((ImGui::GetContentRegionAvail().x - 5 * gap) / 6);
    const std::string key = fmt::format("Key {} takes the next.", show::row_of(show::Command::tool).keys);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    if (button(ui, "brush look", "Look", each, desk->brush.tool ? Lit::no : Lit::quiet))
        ui.after.emplace_back([desk] { desk->choose_tool(std::nullopt); });
    ui.explain("brush look", "Look", "The left drag looks around, a click asks for a seed.", "Esc");
    for (std::size_t i = 0; i < world::stroke_tool_count; ++i) {
        const auto tool = static_cast<StrokeTool>(i);
        const std::string name = fmt::format("brush {}", world::stroke_tool_name(tool)), title(show::tool_title(tool));
        ImGui::SameLine(0, gap);
        if (button(ui, name, title, each, desk->brush.tool == tool ? Lit::quiet : Lit::no))
            ui.after.emplace_back([desk, tool] { desk->choose_tool(tool); });
        ui.explain(name, title, helps[i], key);
    }
    ImGui::PopStyleVar();
}

/// A slider with its field, in whole units. Gives what a hand makes of it.
std::optional<double> amount(Ui& ui, const std::string& name, const char* title, const Ladder& ladder, double value,
                             const char* unit, const char* help) {
    line_label(ui, title);
    return line_slider(ui, name, ladder, value, fmt::format("{:.0f} {}", value, unit), title, help, unit).value;
}

void build_strokes(Ui& ui) {
    show::Desk* desk = ui.desk;
    const world::StrokeList& strokes = desk->strokes();
    const std::size_t count = strokes ? strokes->size() : 0;
    line_label(ui, count == 1 ? "1 stroke" : fmt::format("{} strokes", count));
    const float gap = ui.px(4), each = ui.px(64);
    if (button(ui, "brush clear", "Clear", each, Lit::no, count > 0)) ui.after.emplace_back([desk] { desk->clear_strokes(); });
    ui.explain("brush clear", "Clear strokes", "Takes all strokes from the bed of this scene. Undo brings them back.");
    ImGui::SameLine(0, gap);
    const Typed typed = field(ui, "brush scene", "save scene as ...", ImGui::GetContentRegionAvail().x, false);
    ui.explain("brush scene", "Save scene as",
               "Type a name: the scene with its strokes becomes one of your own, beside those that came with the program.");
    if (typed.text) ui.after.emplace_back([desk, name = *typed.text] { desk->save_scene_as(name, false); });
    if (desk->scene_to_replace.empty()) return;
    line_label(ui, "");
    if (button(ui, "brush replace", fmt::format("Replace {}", desk->scene_to_replace), ImGui::GetContentRegionAvail().x,
               Lit::loud))
        ui.after.emplace_back([desk, name = desk->scene_to_replace] { desk->save_scene_as(name, true); });
    ui.explain("brush replace", "Replace", "The scene of that name gets these strokes instead of what it had.");
}

}  // namespace

void build_brushes(Ui& ui) {
    show::Desk* desk = ui.desk;
    if (desk->scene().bed.kind != world::BedKind::field) return;
    if (!heading(ui, "brush", "Brushes", false, desk->brush.tool.has_value())) return;
    build_tools(ui);
    constexpr double mm = 1000.0;
    const Ladder sizes{mm * show::Brush::sizes_m.min, mm * show::Brush::sizes_m.max, true, true};
    if (const auto radius = amount(ui, "brush size", "Radius", sizes, mm * static_cast<double>(desk->brush.radius_m), "mm",
                                   "Half the width of the brush; of a shoe, half its length."))
        desk->brush.radius_m = static_cast<float>(*radius / mm);
    if (const auto strength = amount(ui, "brush strength", "Strength", {0.0, 100.0, false, true},
                                     100.0 * static_cast<double>(desk->brush.strength), "%",
                                     "How high, how deep or how much: 100 % is the most that does not slide at this radius."))
        desk->brush.strength = static_cast<float>(*strength / 100.0);
    build_strokes(ui);
    ImGui::Dummy({0, ui.px(8)});
}

/// On the bed, as a ring of its width lies there: dark and light, so that it shows on seeds and shadows alike.
void build_brush_ring(Ui& ui) {
    const auto& place = ui.desk->brush_place();
    if (!place || ui.desk->blacked) return;
    const glm::ivec2 size(static_cast<int>(picture_width(ui)), ui.input->size_px.y);
    const world::Projection projection =
        world::project(world::as_taken(ui.desk->seen_camera(), ui.desk->state().settings.camera), size.x, size.y);
    constexpr int corners = 64;
    std::array<ImVec2, corners> ring;
    for (std::size_t i = 0; i < corners; ++i) {
        const float angle = 2.0f * std::numbers::pi_v<float> * static_cast<float>(i) / corners;
        const glm::vec3 at = place->at_m + place->radius_m * glm::vec3(std::cos(angle), std::sin(angle), 0.0f);
        const glm::vec3 relative = glm::transpose(projection.world_from_camera) * (at - projection.eye_m);
        if (relative.z > -1e-3f) return;
        const float away = projection.parallel ? 1.0f : -relative.z;
        const glm::vec2 part = (glm::vec2(relative) / away - projection.tangent_min) / projection.tangent_size;
        ring[i] = {part.x * static_cast<float>(size.x), (1.0f - part.y) * static_cast<float>(size.y)};
    }
    ImDrawList& draw = *ImGui::GetBackgroundDrawList();
    draw.PushClipRect({0, 0}, {static_cast<float>(size.x), static_cast<float>(size.y)});
    draw.AddPolyline(ring.data(), corners, tone::grey(0, 170), ImDrawFlags_Closed, ui.px(4));
    draw.AddPolyline(ring.data(), corners, tone::accent, ImDrawFlags_Closed, ui.px(2));
    draw.PopClipRect();
}

}  // namespace sunflower::panel
