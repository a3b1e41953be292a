// What a row says of the knob of a MIDI controller that moves it, and how it gets one.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/wall/midi.hpp"

namespace sunflower::panel {
namespace {

using params::Row;

std::optional<double> to_pickup(const Ui& ui, const Row& row) {
    return ui.midi->to_pickup(row, ui.desk->settings());
}

/// " (red)", of a row that has several; empty else.
std::string part_words(const Row& row, std::size_t component) {
    static constexpr std::array<std::string_view, 3> colours = {"red", "green", "blue"}, axes = {"east", "north", "up"};
    if (wall::knobs_of(row) < 2) return {};
    return fmt::format(" ({})", (row.type == params::Type::colour ? colours : axes)[component]);
}

void give_up(Ui& ui) {
    ui.midi->stop_learning();
    ui.learning = nullptr;
}

}  // namespace

bool draw_knob(Ui& ui, const Row& row, ImVec2 middle, bool changed) {
    if (ui.midi == nullptr || !ui.midi->binding_of(row)) return false;
    const float radius = ui.px(4);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const auto way = to_pickup(ui, row);
    if (way) {
        // Clockwise, as ImGui softens the edges of what it fills.
        const float tip = *way > 0.0 ? -radius : radius;
        draw.AddTriangleFilled({middle.x, middle.y + tip}, {middle.x - tip, middle.y - tip}, {middle.x + tip, middle.y - tip},
                               changed ? tone::accent : tone::text);
    } else {
        // As a knob is drawn: a ring, and where it points.
        const ImU32 colour = changed ? tone::accent : tone::dim;
        constexpr float points_to = -0.25f * std::numbers::pi_v<float>;
        draw.AddCircle(middle, radius, colour, 20, ui.px(1.25f));
        draw.AddLine(middle, {middle.x + radius * std::cos(points_to), middle.y + radius * std::sin(points_to)}, colour,
                     ui.px(1.25f));
    }
    ui.note(row.path() + (!way         ? " knob"
                          : *way > 0.0 ? " knob up"
                                       : " knob down"),
            {middle.x - radius, middle.y - radius}, {middle.x + radius, middle.y + radius});
    return true;
}

std::string knob_facts(const Ui& ui, const Row& row) {
    if (ui.midi == nullptr) return {};
    const auto binding = ui.midi->binding_of(row);
    if (!binding) return {};
    const auto way = to_pickup(ui, row);
    return fmt::format("\nMoved by {}{}.", wall::words_of(*binding),
                       !way         ? ""
                       : *way > 0.0 ? "; turn it up until it meets the value"
                                    : "; turn it down until it meets the value");
}

void build_knob_menu(Ui& ui, const Row& row) {
    if (ui.midi == nullptr || wall::knobs_of(row) == 0) return;
    ImGui::Separator();
    for (std::size_t i = 0; i < wall::knobs_of(row); ++i) {
        const std::string name = wall::knobs_of(row) > 1 ? fmt::format("menu learn {}", i + 1) : "menu learn";
        const bool learns = ui.midi->is_learning(row, i);
        if (!item(ui, name, (learns ? "Stop learning" : "Learn a knob") + part_words(row, i), learns)) continue;
        if (learns)
            give_up(ui);
        else
            ui.midi->learn(row, i);
    }
    if (const auto binding = ui.midi->binding_of(row))
        if (item(ui, "menu forget", fmt::format("Forget the knob: {}", wall::words_of(*binding)), false)) ui.midi->forget(row);
    if (!ui.desk->status.midi.empty()) {
        ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
        ImGui::TextUnformatted(("MIDI: " + ui.desk->status.midi).c_str());
        ImGui::PopStyleColor();
    }
}

std::optional<show::Notice> learning_notice(const Ui& ui) {
    const Row* row = ui.midi != nullptr ? ui.midi->learning() : nullptr;
    if (row == nullptr) return {};
    std::size_t component = 0;
    while (!ui.midi->is_learning(*row, component)) ++component;
    const bool is_switch = row->type == params::Type::truth || row->type == params::Type::choice;
    return show::Notice{.text = fmt::format("Move a knob{} for {}{}. Esc: none.", is_switch ? ", or press a key," : "",
                                            step_of(*row), part_words(*row, component)),
                        .about = "midi"};
}

void end_learning(Ui& ui, bool escape) {
    if (ui.midi == nullptr) return;
    if (escape) give_up(ui);
    const Row* row = ui.midi->learning();
    const Row* before = std::exchange(ui.learning, row);
    if (before == nullptr || row != nullptr || ui.midi->bindings().empty()) return;
    const wall::MidiBinding& latest = ui.midi->bindings().back();
    if (&params::rows()[latest.row] == before)
        ui.desk->tell(
            fmt::format("{}{} follows {}.", step_of(*before), part_words(*before, latest.component), wall::words_of(latest)));
}

}  // namespace sunflower::panel
