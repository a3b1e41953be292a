// Looks under a hand: two to compare, how long a change takes, chance, text, and the files of one's own.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/panel/lines.hpp"
#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/commands.hpp"
#include "engine/show/looks.hpp"

namespace sunflower::panel {
namespace {

void build_slots(Ui& ui) {
    show::Desk* desk = ui.desk;
    const show::Slots& slots = desk->state().slots;
    line_label(ui, "Compare");
    const std::string key = fmt::format("Key {}", show::row_of(show::Command::swap_look).keys);
    const float each = ui.px(44), gap = ui.px(4);
    for (const bool b : {false, true}) {
        const bool shown = slots.on_b == b;
        const char* name = b ? "look b" : "look a";
        if (button(ui, name, b ? "B" : "A", each, shown ? Lit::quiet : Lit::no) && !shown)
            ui.after.emplace_back([desk] { desk->swap_look(); });
        ui.explain(name, b ? "Look B" : "Look A", "Two looks to compare; what you change is the one that is lit.", key);
        ImGui::SameLine(0, gap);
    }
    if (button(ui, "look copy to other", slots.on_b ? "Copy B to A" : "Copy A to B", ImGui::GetContentRegionAvail().x))
        ui.after.emplace_back([desk] { desk->copy_to_other(); });
    ui.explain("look copy to other", "Copy to the other", "What you see becomes the other look too.");
}

void build_change_over(Ui& ui) {
    show::Desk* desk = ui.desk;
    line_label(ui, "Change over");
    const Ladder ladder{0.0, show::Desk::longest_morph_s, true, false};
    const double now = ui.change_over.value_or(desk->morph_s);
    const Adjusted changed = line_slider(
        ui, "look change over", ladder, now, now > 0.0 ? fmt::format("{} s", number_text(now)) : "at once", "Change over",
        "How long looks and views take to come, in seconds: from where they are, also in the midst "
        "of another change. 0: at once.");
    if (changed.value) desk->morph_s = std::round(*changed.value * 10.0) / 10.0;
}

void build_chance(Ui& ui) {
    show::Desk* desk = ui.desk;
    line_label(ui, "Chance");
    const Adjusted amount =
        line_slider(ui, "look amount", {0.0, 100.0, false, true}, 100.0 * desk->random_amount,
                    fmt::format("{:.0f} %", 100.0 * desk->random_amount), "Amount of chance",
                    "How far a look drawn at random may be from this one. What is locked (right click on a value) stays.");
    if (amount.value) desk->random_amount = *amount.value / 100.0;
    line_label(ui, "Number");
    const float button_px = ui.px(108);
    const Typed typed =
        field(ui, "look seed", std::to_string(desk->next_seed), ImGui::GetContentRegionAvail().x - button_px - ui.px(8));
    ui.explain("look seed", "Number of the draw",
               "The same number, from the same look and amount, draws the same. It goes on by one each time.");
    if (typed.text) {
        const std::string plain = plain_number(*typed.text, true);
        std::uint32_t seed = 0;
        const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), seed);
        if (error == std::errc{} && end == plain.data() + plain.size())
            desk->next_seed = seed;
        else
            desk->tell(fmt::format("Number of the draw: '{}' is not 0 to 4,294,967,295.", *typed.text), true);
    }
    ImGui::SameLine(0, ui.px(8));
    if (button(ui, "look draw", "Draw a look", button_px))
        ui.after.emplace_back([desk] { desk->randomise(desk->random_amount, desk->next_seed); });
    ui.explain("look draw", "Draw a look", "Another look near this one, by chance. One step of undo.");
}

void build_text(Ui& ui) {
    show::Desk* desk = ui.desk;
    const float gap = ui.px(4), each = (ImGui::GetContentRegionAvail().x - 2 * gap) / 3;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    if (button(ui, "look copy text", "Copy as text", each)) {
        ImGui::SetClipboardText(desk->look_as_text().c_str());
        desk->tell("The look is on the clipboard, as the text of a preset.");
    }
    ui.explain("look copy text", "Copy as text", "The look as the text of a preset file: for a letter, or another machine.");
    ImGui::SameLine(0, gap);
    if (button(ui, "look paste text", "Paste text", each)) {
        const char* text = ImGui::GetClipboardText();
        ui.after.emplace_back([desk, pasted = std::string(text != nullptr ? text : "")] { desk->paste_look(pasted); });
    }
    ui.explain("look paste text", "Paste text", "Takes the look whose text is on the clipboard.");
    ImGui::SameLine(0, gap);
    if (button(ui, "look snapshot", "Snapshot", each)) ui.after.emplace_back([desk] { desk->snapshot(); });
    ui.explain("look snapshot", "Snapshot", std::string(show::row_of(show::Command::snapshot).help),
               fmt::format("Key {}", show::row_of(show::Command::snapshot).keys));
    ImGui::PopStyleVar();
}

/// A look of one's own: its picture shows it, its name is a field, so that it is renamed by typing.
void build_own(Ui& ui, const std::string& name) {
    show::Desk* desk = ui.desk;
    ImGui::PushID(name.c_str());
    const float gap = ui.px(4), tall = 2 * ImGui::GetFrameHeight() + gap, wide = std::round(tall * 16 / 9);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const auto choose = [desk, name] { desk->choose_preset(name); };
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, gap});
    if (area(ui, "look picture " + name, {wide, tall})) ui.after.emplace_back(choose);
    if (ImGui::IsRectVisible(at, {at.x + wide, at.y + tall}))
        draw_picture(ui, at, {wide, tall}, show::picture_of_look(name), name);
    ui.explain("look picture " + name, name, "Changes over to this look.");
    ImGui::SameLine(0, ui.px(8));
    ImGui::BeginGroup();
    const float width = ImGui::GetContentRegionAvail().x, each = std::floor((width - 2 * gap) / 3);
    const Typed typed = field(ui, "look name " + name, name, width, false);
    ui.explain("look name " + name, name, "Click and type to rename it.");
    if (typed.text && *typed.text != name)
        ui.after.emplace_back([desk, name, to = *typed.text] { desk->rename_look(name, to); });
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    const auto action = [&](const std::string& what, const char* text, const char* help, auto act) {
        const std::string control = fmt::format("look {} {}", what, name);
        if (button(ui, control, text, each, what == "show" && name == desk->state().preset ? Lit::quiet : Lit::no))
            ui.after.emplace_back(act);
        ui.explain(control, fmt::format("{} {}", text, name), help);
    };
    action("show", "Show", "Changes over to this look.", choose);
    ImGui::SameLine(0, gap);
    action("copy", "Duplicate", "Another look that begins like it.",
           [desk, name] { desk->duplicate_look(name, name + "-copy"); });
    ImGui::SameLine(0, gap);
    action("bin", "Delete", "Into the bin. Undo, or the list below, brings it back.",
           [desk, name] { desk->delete_look(name); });
    ImGui::PopStyleVar();
    ImGui::EndGroup();
    ImGui::PopStyleVar();
    ImGui::Dummy({0, ui.px(2)});
    ImGui::PopID();
}

void build_bin(Ui& ui) {
    show::Desk* desk = ui.desk;
    const auto& binned = desk->binned();
    if (binned.empty()) return;
    line_label(ui, "Bin");
    const std::string shown = binned.size() == 1 ? "one look" : fmt::format("{} looks", binned.size());
    if (!begin_list(ui, "look bin list", shown, ImGui::GetContentRegionAvail().x)) {
        ui.explain("look bin list", "Bin", "What was deleted or replaced. Choose one to have it back; it is never emptied.");
        return;
    }
    for (const auto& file : binned) {
        const std::string name = file.stem().string();
        if (pictured_item(ui, "look bin list = " + name, name, false, show::look_picture(file)))
            ui.after.emplace_back([desk, file] { desk->restore_look(file); });
    }
    ImGui::EndCombo();
}

}  // namespace

void build_looks(Ui& ui) {
    if (!heading(ui, "looks", "Looks", false, ui.desk->is_morphing())) return;
    build_slots(ui);
    build_change_over(ui);
    build_chance(ui);
    build_text(ui);
    if (!ui.desk->own_looks().empty()) ImGui::Dummy({0, ui.px(4)});
    for (const std::string& name : ui.desk->own_looks()) build_own(ui, name);
    build_bin(ui);
    ImGui::Dummy({0, ui.px(8)});
}

}  // namespace sunflower::panel
