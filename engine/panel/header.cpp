// What is always at hand: scene, look, view, the buttons, and the search.
#include <fmt/format.h>

#include <algorithm>

#include "engine/panel/widgets.hpp"
#include "engine/show/commands.hpp"
#include "engine/show/library.hpp"
#include "engine/show/looks.hpp"

namespace sunflower::panel {
namespace {

using show::Command;

void label(Ui& ui, const char* text) {
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
    ImGui::SameLine(ImGui::GetStyle().WindowPadding.x + ui.px(50), 0);
}

struct NameList {
    std::string name, title, help;
    std::string now;                                                 // the item that is chosen
    std::string more;                                                // about it, where the list is closed
    std::filesystem::path (*picture)(const std::string&) = nullptr;  // of an item; nullptr: this list has none
};

/// What is chosen happens after the frame, because it may load another scene.
template <typename Choose>
void name_combo(Ui& ui, const NameList& list, const std::vector<std::string>& names, Choose choose) {
    if (!begin_list(ui, list.name, list.now + list.more, ImGui::GetContentRegionAvail().x)) {
        ui.explain(list.name, list.title, list.help);
        return;
    }
    if (ImGui::IsWindowAppearing()) ui.after.emplace_back([desk = ui.desk] { desk->refresh_lists(); });
    for (const std::string& item : names) {
        const std::string name = list.name + " = " + item;
        const bool taken = list.picture != nullptr ? pictured_item(ui, name, item, item == list.now, list.picture(item))
                                                   : panel::item(ui, name, item, item == list.now);
        if (taken) ui.after.emplace_back([choose, item] { choose(item); });
    }
    ImGui::EndCombo();
}

void build_views(Ui& ui) {
    show::Desk* desk = ui.desk;
    const std::vector<world::View>& views = desk->scene().views;
    label(ui, "View");
    const auto at_last = std::ranges::find(views, desk->state().view, &world::View::name);
    const bool there = at_last != views.end() && desk->camera() == at_last->camera;
    const float cell = ui.px(19);
    const auto shown = std::ranges::count_if(views, [](const world::View& view) { return view.order >= 1 && view.order <= 9; });
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    for (const world::View& view : views) {
        if (view.order < 1 || view.order > 9) continue;
        const std::string name = fmt::format("view {}", view.order);
        if (button(ui, name, std::to_string(view.order), cell, there && view.name == desk->state().view ? Lit::quiet : Lit::no))
            ui.after.emplace_back([desk, to = view.name] { desk->choose_view(to); });
        ui.explain(name, view.name, view.help, fmt::format("Key {}", view.order));
        ImGui::SameLine(0, ui.px(1));
    }
    ImGui::PopStyleVar();
    if (shown > 0) ImGui::SameLine(0, ui.px(6));
    std::vector<std::string> names;
    for (const world::View& view : views) names.push_back(view.name);
    name_combo(ui,
               {"view", "View",
                there ? "From where one looks. The keys 1 to 9 go there too."
                      : "The eye has moved on from it. The keys 1 to 9 go to views.",
                desk->state().view, there ? "" : " …"},
               names, [desk](const std::string& to) { desk->choose_view(to); });
}

void command_button(Ui& ui, Command command, const std::string& name, const std::string& text, float width, Lit lit, bool able,
                    const std::string& more = {}) {
    if (button(ui, "button " + name, text, width, lit, able))
        ui.after.emplace_back([desk = ui.desk, command] { desk->run(command); });
    const show::CommandRow& row = show::row_of(command);
    const bool is_rooms = ui.room.calibration != nullptr && (command == Command::undo || command == Command::redo);
    ui.explain("button " + name, text, std::string(row.help) + more,
               is_rooms ? "Of the work alone; keys and the section Room undo what was done to the room"
                        : fmt::format("Key {}", row.keys));
}

void build_buttons(Ui& ui) {
    const show::Desk& desk = *ui.desk;
    const float gap = ui.px(4), width = (ImGui::GetContentRegionAvail().x - 3 * gap) / 4;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    const auto next = [&] { ImGui::SameLine(0, gap); };
    const auto quiet = [](bool lit) { return lit ? Lit::quiet : Lit::no; };
    const auto about = [](const char* verb, std::string_view what) {
        return what.empty() ? std::string() : fmt::format("\n{}: {}.", verb, what);
    };
    command_button(ui, Command::undo, "undo", "Undo", width, Lit::no, desk.history().can_undo(),
                   about("Takes back", desk.history().undo_text()));
    next();
    command_button(ui, Command::redo, "redo", "Redo", width, Lit::no, desk.history().can_redo(),
                   about("Brings again", desk.history().redo_text()));
    next();
    command_button(ui, Command::hold, "hold", desk.held ? "Take" : "Hold", width, desk.held ? Lit::loud : Lit::no, true);
    next();
    command_button(ui, Command::black, "black", "Black", width, desk.blacked ? Lit::loud : Lit::no, true);
    command_button(ui, Command::save_look, "save look", "Save look", width, quiet(desk.save_open), true);
    next();
    command_button(ui, Command::still, "still", "Still", width, Lit::no, true);
    next();
    command_button(ui, Command::full_screen, "full screen", "Full screen", width, quiet(desk.full_screen), true);
    next();
    command_button(ui, Command::keys, "keys", "Keys", width, quiet(desk.keys_shown), true);
    ImGui::PopStyleVar();
}

}  // namespace

void build_header(Ui& ui) {
    show::Desk* desk = ui.desk;
    label(ui, "Scene");
    name_combo(ui,
               {"scene", "Scene", fmt::format("What is there. {}, {}.", desk->scene().title, desk->scene().tag),
                desk->state().scene, "", show::picture_of_scene},
               desk->scenes(), [desk](const std::string& to) { desk->choose_scene(to); });
    label(ui, "Look");
    const bool changed = !(show::look_of(desk->settings(), desk->base()) == desk->base());
    name_combo(ui,
               {"preset", "Look", "How it looks: the preset that light, exposure and colours began with.", desk->state().preset,
                changed ? ", changed" : "", show::picture_of_look},
               desk->presets(), [desk](const std::string& to) { desk->choose_preset(to); });
    label(ui, "Quality");
    const std::string quality = desk->quality();
    name_combo(
        ui,
        {"quality", "Quality",
         "How finely pictures are drawn and how long they may take, whatever the look. The group quality has its values.",
         quality.empty() ? "own" : quality, ""},
        desk->qualities(), [desk](const std::string& to) { desk->choose_preset(to); });
    build_views(ui);
    ImGui::Dummy({0, ui.px(1)});
    build_buttons(ui);
    ImGui::Dummy({0, ui.px(1)});

    char text[128] = {};
    ui.search.copy(text, sizeof text - 1);
    const float clear_px = ui.search.empty() ? 0 : ui.px(60) + ui.px(4);
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - clear_px);
    if (ui.enters("search")) ImGui::SetKeyboardFocusHere();
    ImGui::InputTextWithHint("##search", "Search: name, help, group or unit", text, sizeof text);
    ui.note("search");
    ui.stop("search");
    if (!ImGui::IsItemActive())
        ui.explain("search", "Search",
                   "Words from the name, the group, the unit or the explanation of a parameter, in any order.");
    const bool given_up = ImGui::IsItemDeactivated() && std::ranges::count(ui.input->pressed, show::Key::escape) > 0;
    ui.search = given_up ? "" : text;
    if (clear_px > 0) {
        ImGui::SameLine(0, ui.px(4));
        if (button(ui, "button clear search", "Clear", ui.px(60))) ui.search.clear();
    }
}

}  // namespace sunflower::panel
