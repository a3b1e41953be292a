// All other groups of the table, in folded sections, and what a search finds.
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::panel {
namespace {

// What an artist turns comes first; a group that is not named here follows after it, so that no row is ever without a control.
constexpr std::string_view first[] = {"camera", "tone", "seed", "hall"};
constexpr std::string_view last[] = {"quality", "lod", "relief", "debug"};

bool is_elsewhere(std::string_view group) {
    if (group == "bed" || group == "output") return true;
    for (int i = 0; i < world::light_role_count; ++i)
        if (group == world::light_role_name(static_cast<world::LightRole>(i))) return true;
    return false;
}

void build_section(Ui& ui, std::string_view group, bool open_at_first) {
    bool changed = false;
    for (const params::Row& row : params::rows()) changed = changed || (row.group == group && differs(ui, row));
    if (!heading(ui, std::string(group), title_of(group), open_at_first, changed)) return;
    for (const params::Row& row : params::rows())
        if (row.group == group) build_row(ui, row);
    ImGui::Dummy({0, ui.px(8)});
}

void build_own_section(Ui& ui) {
    if (!heading(ui, "panel", "This panel", !ui.search.empty(), ui.desk->ui_percent != 100 || ui.desk->high_contrast)) return;
    const Ladder ladder{75, 300, false, true};
    const int now = ui.percent.value_or(ui.desk->ui_percent);
    ImGui::Dummy({mark_width(ui), 0});
    ImGui::SameLine(0, 0);
    words(ui.fonts.body, tone::text, "Size");
    ImGui::SameLine(0, 0);
    const float left = mark_width(ui) + ui.px(112), field_px = ui.px(74);
    ImGui::SetCursorPosX(ImGui::GetCursorStartPos().x + left);
    const float width = ImGui::GetContentRegionAvail().x - field_px - ui.px(8) - signs_width(ui);
    // Applied when let go: a panel that grows under the hand would run away from it.
    const auto to = slide(ui, "panel size", width, ladder, now, small_track(ui));
    if (to && ImGui::IsItemActive()) ui.percent = static_cast<int>(std::lround(*to / 5.0)) * 5;
    if (to && !ImGui::IsItemActive()) ui.desk->ui_percent = std::clamp(now + (*to > now ? 5 : -5), 75, 300);  // by a key
    if (ImGui::IsItemDeactivated() && ui.percent) {
        ui.desk->ui_percent = std::clamp(*ui.percent, 75, 300);
        ui.percent.reset();
    }
    ui.explain(
        "panel size", "Size of the panel",
        "75 to 300 %, applied when let go. It also grows with the window's height, and is never so large that no picture "
        "is left.");
    ImGui::SameLine(0, ui.px(8));
    const Typed typed = field(ui, "panel size field", std::to_string(now) + " %", field_px);
    ImGui::Dummy({mark_width(ui), 0});
    ImGui::SameLine(0, 0);
    words(ui.fonts.body, tone::text, "High contrast");
    ImGui::SameLine(0, 0);
    ImGui::SetCursorPosX(ImGui::GetCursorStartPos().x + left);
    if (toggle(ui, "panel contrast", ui.desk->high_contrast)) ui.desk->high_contrast = !ui.desk->high_contrast;
    ui.explain("panel contrast", "High contrast", "White on black, with borders. Kept with the session.");
    if (!typed.text) return;
    int percent = 0;
    const std::string plain = plain_number(*typed.text, true);
    if (std::sscanf(plain.c_str(), "%d", &percent) != 1 || percent < 75 || percent > 300)
        ui.desk->tell("Size of the panel: '" + *typed.text + "' is not 75 to 300 %.", true);
    else
        ui.desk->ui_percent = percent;
}

}  // namespace

void build_sections(Ui& ui) {
    for (const std::string_view group : first) build_section(ui, group, group == "camera" || group == "tone");
    for (const params::Group& group : params::groups())
        if (!is_elsewhere(group.name) && std::ranges::count(first, group.name) + std::ranges::count(last, group.name) == 0)
            build_section(ui, group.name, false);
    for (const std::string_view group : last) build_section(ui, group, false);
    build_own_section(ui);
}

void build_favourites(Ui& ui) {
    std::vector<const params::Row*> rows;
    for (const params::Row& row : params::rows())
        if (ui.desk->favourites[params::index_of(row)]) rows.push_back(&row);
    if (rows.empty()) return;
    const bool changed = std::ranges::any_of(rows, [&](const params::Row* row) { return differs(ui, *row); });
    if (!heading(ui, "favourites", "Favourites", true, changed)) return;
    // They have their own place too: names and ImGui's own are made different.
    ImGui::PushID("favourites");
    ui.prefix = "favourite ";
    build_rows(ui, rows);
    ui.prefix.clear();
    ImGui::PopID();
    ImGui::Dummy({0, ui.px(8)});
}

void build_found(Ui& ui) {
    std::vector<const params::Row*> rows;
    for (const params::Row& row : params::rows())
        if (matches(row, ui.search)) rows.push_back(&row);
    ImGui::Dummy({0, ui.px(4)});
    build_rows(ui, rows);
    const bool of_print = has_words(
        "print still paper size pixels measures lab bleed border ppi scale frame guides trim safe file depth colours icc sharpen "
        "samples queue",
        ui.search);
    if (of_print) build_print(ui);
    const bool of_panel = has_words("panel size scale percent letters high contrast theme accessibility", ui.search);
    if (of_panel) build_own_section(ui);
    if (!rows.empty() || of_print || of_panel) return;
    ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
    ImGui::TextWrapped("No parameter has these words in its name, its group, its unit or its explanation.");
    ImGui::PopStyleColor();
}

}  // namespace sunflower::panel
