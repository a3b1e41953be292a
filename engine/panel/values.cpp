// Reading, changing and taking back one value: what every control of a row does, whatever it looks like.
#include <fmt/format.h>

#include <cstring>

#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/looks.hpp"
#include "engine/show/seed_words.hpp"

namespace sunflower::panel {

using params::Type;

double number_of(const params::Row& row, const params::Settings& settings) {
    const char* from = reinterpret_cast<const char*>(&settings) + row.offset;
    if (row.type == Type::real) {
        float value;
        std::memcpy(&value, from, sizeof value);
        return static_cast<double>(value);
    }
    if (row.type == Type::count) {
        params::Count value;
        std::memcpy(&value, from, sizeof value);
        return static_cast<double>(value);  // exact: no range reaches 2^53
    }
    std::int32_t value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

void set_value(Ui& ui, const params::Row& row, params::Value value, bool ongoing) {
    params::Settings next = ui.desk->settings();
    try {
        params::assign(row, &next, value);
    } catch (const core::Error& error) {
        ui.desk->tell(error.what(), true);
        return;
    }
    if (next == ui.desk->settings()) return;
    ui.desk->change(next, step_of(row), ongoing);
    if (!ongoing) ui.desk->settle();
}

void set_number(Ui& ui, const params::Row& row, double value, bool ongoing) {
    if (row.type == Type::truth)
        set_value(ui, row, {value != 0.0, {}}, ongoing);
    else if (row.type == Type::real)
        set_value(ui, row, {value, {}}, ongoing);
    else
        set_value(ui, row, {static_cast<std::int64_t>(value), {}}, ongoing);
}

void set_typed(Ui& ui, const params::Row& row, const std::string& typed) {
    set_value(ui, row, params::value_of_text(row, plain_number(typed, row.type != Type::real), {}), false);
}

void reset_to(Ui& ui, const params::Row& row, const params::Settings& settings) {
    set_value(ui, row, params::value_of_text(row, params::text_of(row, &settings), {}), false);
}

bool differs(const Ui& ui, const params::Row& row) {
    return params::text_of(row, &ui.desk->settings()) != params::text_of(row, &ui.desk->base());
}

float mark_width(const Ui& ui) {
    return ui.px(16);
}

void build_mark(Ui& ui, const params::Row& row) {
    const float height = ImGui::GetFrameHeight();
    if (ui.desk->is_locked(row)) {  // a bar beside the mark
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        ImGui::GetWindowDrawList()->AddRectFilled({corner.x + ui.px(10), corner.y + height * 0.28f},
                                                  {corner.x + ui.px(12), corner.y + height * 0.72f}, tone::dim);
    }
    if (!differs(ui, row)) {
        ImGui::Dummy({mark_width(ui), height});
        return;
    }
    const std::string name = row.path() + " mark";
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::InvisibleButton(name.c_str(), {mark_width(ui), height})) reset_to(ui, row, ui.desk->base());
    ui.note(name);
    const bool hot = ImGui::IsItemHovered();
    ui.explain(name, "Changed", fmt::format("Click: back to {}, as the preset has it.", value_text(row, ui.desk->base())));
    ImGui::GetWindowDrawList()->AddCircleFilled({at.x + ui.px(4.5f), at.y + height / 2}, ui.px(hot ? 4.0f : 2.5f), tone::accent,
                                                16);
}

void attend(Ui& ui, const params::Row& row, const std::string& name) {
    if (ImGui::IsItemClicked(ImGuiMouseButton_Right)) {
        ui.menu_row = &row;
        ui.menu_opens = true;
    }
    if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
    ui.hovered = &row;
    const std::string unit = unit_of(row).empty() ? "" : fmt::format(" {}", unit_of(row));
    std::string facts = row.type == params::Type::count ? fmt::format("From 1 to {}, as many as this scene has room for.",
                                                                      show::grouped(ui.desk->capacity()))
                                                        : range_words(row);
    facts += fmt::format("{}Preset: {}{}.", facts.empty() ? "" : "\n", value_text(row, ui.desk->base()), unit);
    const std::string standard = value_text(row, params::Settings{});
    if (standard != value_text(row, ui.desk->base())) facts += fmt::format("  Program: {}{}.", standard, unit);
    ui.explain(name, title_of(row.group) + ": " + label_of(row), std::string(row.help), row.path() + "    R resets", facts);
}

void build_row_menu(Ui& ui) {
    if (ui.menu_opens) ImGui::OpenPopup("row menu");
    ui.menu_opens = false;
    if (!ImGui::BeginPopup("row menu")) return;
    if (ui.menu_row == nullptr) {
        ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
        return;
    }
    const params::Row& row = *ui.menu_row;
    const params::Settings standard;
    ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
    ImGui::TextUnformatted(row.path().c_str());
    ImGui::PopStyleColor();
    ImGui::Separator();
    const auto item = [&](const std::string& name, const std::string& text) {
        const bool chosen = ImGui::Selectable(text.c_str());
        ui.note(name);
        return chosen;
    };
    if (item("menu preset", fmt::format("Reset to preset: {}", value_text(row, ui.desk->base()))))
        reset_to(ui, row, ui.desk->base());
    if (item("menu default", fmt::format("Reset to program default: {}", value_text(row, standard))))
        reset_to(ui, row, standard);
    const std::string line = fmt::format("{} = {}", row.path(), params::text_of(row, &ui.desk->settings()));
    if (show::is_drawn(row)) {
        const bool locked = ui.desk->is_locked(row);
        if (item("menu lock", locked ? "Unlock: chance may change it" : "Lock: chance leaves it as it is"))
            ui.desk->set_locked(row, !locked);
    }
    if (item("menu copy", "Copy " + line)) ImGui::SetClipboardText(line.c_str());
    ImGui::EndPopup();
}

}  // namespace sunflower::panel
