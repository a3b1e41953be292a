// Reading, changing and taking back one value: what every control of a row does, whatever it looks like.
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <numbers>

#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/commands.hpp"
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
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 middle(corner.x + ui.px(6), corner.y + height / 2);
    if (!differs(ui, row)) {
        draw_knob(ui, row, middle, false);
        ImGui::Dummy({mark_width(ui), height});
        return;
    }
    const std::string name = row.path() + " mark";
    if (ImGui::InvisibleButton(name.c_str(), {mark_width(ui), height})) reset_to(ui, row, ui.desk->base());
    ui.note(name);
    const bool hot = ImGui::IsItemHovered();
    ui.explain(name, "Changed",
               fmt::format("Click: back to {}, from {}.", value_text(row, ui.desk->base()), ui.desk->base_origin(row)));
    if (draw_knob(ui, row, middle, true)) return;
    ImGui::GetWindowDrawList()->AddCircleFilled({corner.x + ui.px(4.5f), corner.y + height / 2}, ui.px(hot ? 4.0f : 2.5f),
                                                tone::accent, 16);
}

namespace {

constexpr float sign_points = 17.0f;

void draw_star(ImDrawList& draw, ImVec2 middle, float radius, bool filled, ImU32 colour, float line) {
    ImVec2 points[10];
    for (int i = 0; i < 10; ++i) {
        const float reach = i % 2 == 0 ? radius : radius * 0.45f;
        const float turn = static_cast<float>(i) * std::numbers::pi_v<float> / 5.0f;
        points[i] = {middle.x + reach * std::sin(turn), middle.y - reach * std::cos(turn)};
    }
    // It is not convex: triangles about its middle, whose soft edges would be seen within it.
    const ImDrawListFlags flags = draw.Flags;
    draw.Flags &= ~ImDrawListFlags_AntiAliasedFill;
    for (int i = 0; filled && i < 10; ++i) draw.AddTriangleFilled(middle, points[i], points[(i + 1) % 10], colour);
    draw.Flags = flags;
    draw.AddPolyline(points, 10, colour, ImDrawFlags_Closed, line);
}

void draw_lock(ImDrawList& draw, ImVec2 middle, float size, bool locked, ImU32 colour, float line) {
    const ImVec2 low(middle.x - size * 0.8f, middle.y - size * 0.1f), high(middle.x + size * 0.8f, middle.y + size);
    if (locked)
        draw.AddRectFilled(low, high, colour, line);
    else
        draw.AddRect(low, high, colour, line, 0, line);
    // An open shackle stands aside.
    draw.PathArcTo({middle.x + (locked ? 0.0f : size * 0.55f), low.y - size * 0.15f}, size * 0.5f, -std::numbers::pi_v<float>,
                   0.0f);
    draw.PathStroke(colour, 0, line);
}

}  // namespace

float signs_width(const Ui& ui) {
    return 2 * ui.px(sign_points) + ui.px(3);
}

void toggle_favourite(Ui& ui, const params::Row& row) {
    const std::size_t index = params::index_of(row);
    ui.after.emplace_back([desk = ui.desk, index] { desk->favourites.flip(index); });
}

void toggle_lock(Ui& ui, const params::Row& row) {
    if (!show::is_drawn(row)) return ui.desk->tell(fmt::format("{} needs no lock: chance never changes it.", step_of(row)));
    ui.after.emplace_back([desk = ui.desk, &row] { desk->set_locked(row, !desk->is_locked(row)); });
}

void build_signs(Ui& ui, const params::Row& row) {
    const float wide = ui.px(sign_points), height = ImGui::GetFrameHeight();
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::SameLine(ImGui::GetContentRegionMax().x - 2 * wide, 0);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool near = ImGui::IsMouseHoveringRect({corner.x, at.y}, {at.x + 2 * wide, at.y + height}) &&
                      !ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const auto colour = [](bool set, bool hot) { return hot ? IM_COL32_WHITE : set ? tone::text : tone::dim; };
    const bool locked = ui.desk->is_locked(row), starred = ui.desk->favourites[params::index_of(row)];
    if (show::is_drawn(row)) {
        const std::string name = row.path() + " lock";
        if (ImGui::InvisibleButton(name.c_str(), {wide, height})) toggle_lock(ui, row);
        ui.note(name);
        if (locked || near)
            draw_lock(draw, {at.x + wide / 2, at.y + height / 2}, ui.px(4.5f), locked, colour(locked, ImGui::IsItemHovered()),
                      ui.px(1));
        ui.explain(
            name, locked ? "Locked" : "Not locked",
            locked ? "\"Draw a look\" leaves it as it is. Click to unlock." : "Click: \"Draw a look\" leaves it as it is.",
            fmt::format("Key {}", show::row_of(show::Command::lock).keys));
    } else {
        ImGui::Dummy({wide, height});
    }
    ImGui::SameLine(0, 0);
    const std::string name = row.path() + " star";
    if (ImGui::InvisibleButton(name.c_str(), {wide, height})) toggle_favourite(ui, row);
    ui.note(name);
    if (starred || near)
        draw_star(draw, {at.x + wide * 1.5f, at.y + height / 2}, ui.px(6), starred,
                  starred ? tone::accent : colour(false, ImGui::IsItemHovered()), ui.px(1));
    ui.explain(name, starred ? "Favourite" : "No favourite",
               starred ? "It is shown at the panel's top too. Click: no longer." : "Click: it is shown at the panel's top too.",
               fmt::format("Key {}", show::row_of(show::Command::favourite).keys));
}

void attend(Ui& ui, const params::Row& row, const std::string& name) {
    if (ImGui::IsItemClicked(ImGuiMouseButton_Right)) {
        ui.menu_row = &row;
        ui.menu_opens = true;
    }
    if (!(ui.keys.on ? ui.has_keys(name) : ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))) return;
    ui.hovered = &row;
    const std::string unit = unit_of(row).empty() ? "" : fmt::format(" {}", unit_of(row));
    std::string facts = row.type == params::Type::count ? fmt::format("From 1 to {}, as many as this scene has room for.",
                                                                      show::grouped(ui.desk->capacity()))
                                                        : range_words(row);
    facts += fmt::format("{}Set by {}.", facts.empty() ? "" : "\n", ui.desk->origin(row));
    if (differs(ui, row))
        facts += fmt::format("\nReset: {}{}, by {}.", value_text(row, ui.desk->base()), unit, ui.desk->base_origin(row));
    const std::string standard = value_text(row, params::Settings{});
    if (standard != value_text(row, ui.desk->base())) facts += fmt::format("\nProgram: {}{}.", standard, unit);
    facts += knob_facts(ui, row);
    const bool number = row.type == params::Type::real || row.type == params::Type::integer || row.type == params::Type::count;
    std::string foot = row.path() + "    R resets, V favourite";
    if (show::is_drawn(row)) foot += ", L locks";
    if (number && name == row.path()) foot = fmt::format("{}\n{}", fine_words, foot);
    if (name.ends_with(" label")) foot = "Click for its menu.\n" + foot;
    ui.explain(name, title_of(row.group) + ": " + label_of(row), std::string(row.help), foot, facts);
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
    const auto item = [&](const std::string& name, const std::string& text) { return panel::item(ui, name, text, false); };
    if (item("menu preset", fmt::format("Reset to preset: {}", value_text(row, ui.desk->base()))))
        reset_to(ui, row, ui.desk->base());
    if (item("menu default", fmt::format("Reset to program default: {}", value_text(row, standard))))
        reset_to(ui, row, standard);
    const std::string line = fmt::format("{} = {}", row.path(), params::text_of(row, &ui.desk->settings()));
    if (show::is_drawn(row)) {
        const bool locked = ui.desk->is_locked(row);
        if (item("menu lock", locked ? "Unlock: chance may change it" : "Lock: chance leaves it as it is"))
            toggle_lock(ui, row);
    }
    const bool starred = ui.desk->favourites[params::index_of(row)];
    if (item("menu favourite", starred ? "No favourite any more" : "Favourite: show it at the top too"))
        toggle_favourite(ui, row);
    if (item("menu copy", "Copy " + line)) ImGui::SetClipboardText(line.c_str());
    build_knob_menu(ui, row);
    ImGui::EndPopup();
}

}  // namespace sunflower::panel
