// The small windows that ask something: a seed's number, a look's name, whether to quit.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "engine/core/error.hpp"
#include "engine/panel/plates.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/show/library.hpp"
#include "engine/show/seed_words.hpp"

namespace sunflower::panel {
namespace {

/// A small window in the middle of the picture; asks for what is built in it.
template <typename Content>
void dialog(Ui& ui, const char* name, float width, Content content) {
    const float room = picture_width(ui);
    const float wide = std::min(ui.px(width), room - ui.px(16));
    ImGui::SetNextWindowPos({std::round(room / 2), std::round(static_cast<float>(ui.input->size_px.y) * 0.42f)},
                            ImGuiCond_Always, {0.5f, 0.5f});
    ImGui::SetNextWindowSize({wide, 0});
    push_plate(ui, 18);
    ui.layer = Layer::dialog;
    if (ImGui::Begin(name, nullptr, plate_flags & ~ImGuiWindowFlags_AlwaysAutoResize)) content();
    ImGui::End();
    ui.layer = Layer::column;
    pop_plate();
}

/// A line of text to be typed in; true when Enter was pressed.
bool entry(Ui& ui, const std::string& name, const char* hint, std::string& text, bool opens) {
    char typed[160] = {};
    text.copy(typed, sizeof typed - 1);
    if (opens || ui.enters(name)) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-1);
    const bool entered = ImGui::InputTextWithHint(("##" + name).c_str(), hint, typed, sizeof typed,
                                                  ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    ui.note(name);
    ui.stop(name);
    text = typed;
    return entered;
}

/// Two buttons at the right end of the line. 1: the first (it does something), 2: the second (it closes), 0: none.
int answers(Ui& ui, const std::string& yes, const std::string& yes_words, const std::string& no, const std::string& no_words,
            float yes_px, float no_px, bool able = true) {
    const float all = ui.px(yes_px) + ui.px(8) + ui.px(no_px);
    ImGui::SetCursorPosX(ImGui::GetCursorStartPos().x + ImGui::GetContentRegionAvail().x - all);
    int answer = 0;
    if (button(ui, no, no_words, ui.px(no_px))) answer = 2;
    ImGui::SameLine(0, ui.px(8));
    if (button(ui, yes, yes_words, ui.px(yes_px), able ? Lit::loud : Lit::no, able)) answer = 1;
    return answer;
}

void build_find(Ui& ui) {
    const bool opens = !ui.find_was_open;
    ui.find_was_open = ui.desk->find_open;
    if (!ui.desk->find_open) return;
    dialog(ui, "find", 340, [&] {
        text_in(ui.fonts.strong, tone::text, "Find a seed");
        text_in(ui.fonts.small, tone::dim,
                fmt::format("Its number, 1 to {}.",
                            show::grouped(ui.desk->bed() ? ui.desk->bed()->last_number() : ui.desk->capacity())));
        ImGui::Dummy({0, ui.px(2)});
        bool go = entry(ui, "find number", "63,015,003", ui.find_text, opens);
        ImGui::Dummy({0, ui.px(4)});
        const float row = ImGui::GetCursorPosY();
        if (button(ui, "button any seed", "Any seed", ui.px(86))) ui.after.emplace_back([desk = ui.desk] { desk->find_any(); });
        ui.explain("button any seed", "Any seed", "Flies to one that is there and lies on top, another each time.");
        ImGui::SetCursorPosY(row);
        const int answer = answers(ui, "button find", "Fly there", "button close find", "Close", 90, 70, !ui.find_text.empty());
        go = go || answer == 1;
        if (go && !ui.find_text.empty()) ui.after.emplace_back([desk = ui.desk, number = ui.find_text] { desk->find(number); });
        if (answer == 2 || escaped(ui)) ui.desk->find_open = false;
    });
}

/// What saving under a name would do, in a sentence.
struct Prospect {
    std::string name, text;
    bool possible = false, replaces = false;
};

std::string from_home(const std::filesystem::path& path) {
    const char* home = std::getenv("HOME");
    const std::string text = path.string();
    return home != nullptr && text.starts_with(std::string(home) + "/") ? fmt::format("~{}", text.substr(std::strlen(home)))
                                                                        : text;
}

bool is_shipped(const std::string& name) {
    std::error_code ignored;
    return std::filesystem::exists(show::preset_folders().back() / (name + ".toml"), ignored);
}

Prospect prospect_of(const std::string& wanted) {
    Prospect prospect;
    if (wanted.empty()) {
        prospect.text = "Letters and digits make its name.";
        return prospect;
    }
    try {
        prospect.name = show::look_name(wanted);
        if (is_shipped(prospect.name)) {
            prospect.text = fmt::format("{} is one of the shipped looks; give yours another name.", prospect.name);
            return prospect;
        }
        const std::filesystem::path file = show::user_data_folder() / "presets" / (prospect.name + ".toml");
        std::error_code ignored;
        prospect.replaces = std::filesystem::exists(file, ignored);
        prospect.text = fmt::format("Saved as {} in {}", prospect.name, from_home(file.parent_path()));
        prospect.possible = true;
    } catch (const core::Error& error) {
        prospect.text = error.what();
    }
    return prospect;
}

void build_save(Ui& ui) {
    const bool opens = !ui.save_was_open;
    ui.save_was_open = ui.desk->save_open;
    if (!ui.desk->save_open) {
        ui.asks_to_replace.reset();
        return;
    }
    if (opens) {
        const std::string& now = ui.desk->state().preset;
        ui.look_text = is_shipped(now) || now.find('/') != std::string::npos ? "" : now;
    }
    dialog(ui, "save look", 440, [&] {
        text_in(ui.fonts.strong, tone::text, "Save this look");
        ImGui::Dummy({0, ui.px(2)});
        const std::string before = ui.look_text;
        const bool entered = entry(ui, "look name", "Blue hour, late", ui.look_text, opens);
        if (ui.look_text != before) ui.asks_to_replace.reset();
        const Prospect prospect = prospect_of(ui.look_text);
        const bool asks = ui.asks_to_replace && *ui.asks_to_replace == prospect.name;
        ImGui::PushFont(ui.fonts.small);
        ImGui::PushStyleColor(ImGuiCol_Text, asks ? tone::accent : tone::dim);
        const std::string text = asks ? "There is a look of this name. Replace it?" : prospect.text;
        ImGui::PushTextWrapPos(0.0f);
        ImGui::TextUnformatted(text.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
        ImGui::TextUnformatted("Light, tone, paint and hall are saved; density, view and quality stay with the session.");
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
        ImGui::PopFont();
        ImGui::Dummy({0, ui.px(6)});
        const int answer =
            answers(ui, "button save", asks ? "Replace" : "Save", "button close save", "Cancel", 90, 80, prospect.possible);
        if ((answer == 1 || entered) && prospect.possible) {
            if (prospect.replaces && !asks)
                ui.asks_to_replace = prospect.name;
            else
                ui.after.emplace_back([desk = ui.desk, name = ui.look_text, asks] { desk->save_look(name, asks); });
        }
        if (answer == 2 || escaped(ui)) ui.desk->save_open = false;
    });
}

/// Of names that would fill the window the first few.
std::string first_of(const std::vector<std::string>& names) {
    constexpr std::size_t most = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i) text += (i > 0 ? ", " : "") + names[i];
    return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
}

void wrapped(ImFont* font, ImU32 colour, const std::string& text) {
    ImGui::PushTextWrapPos(0.0f);
    text_in(font, colour, text);
    ImGui::PopTextWrapPos();
}

/// What a picture that was dropped says of itself, and three answers.
void build_offer(Ui& ui) {
    if (!ui.desk->offered()) return;
    const show::Offer& offer = *ui.desk->offered();
    const show::PastPicture& picture = offer.picture;
    dialog(ui, "offer", 440, [&] {
        text_in(ui.fonts.strong, tone::text, "Take what this picture shows?");
        text_in(ui.fonts.small, tone::dim, fitted(ui.fonts.small, picture.file, ImGui::GetContentRegionAvail().x));
        ui.note("offer file");
        ImGui::Dummy({0, ui.px(4)});
        wrapped(ui.fonts.body, tone::text,
                fmt::format("Scene {}, view {}, look {}{}", picture.scene, picture.view, picture.preset,
                            !picture.strokes           ? "."
                            : picture.strokes->empty() ? ", every stroke of brushes taken away."
                                                       : ", with strokes of brushes."));
        wrapped(ui.fonts.small, tone::dim,
                fmt::format("Made with Sunflower {}{}", picture.version,
                            picture.date.empty() ? "." : fmt::format("; the file is of {}.", picture.date)));
        if (!offer.no_scene.empty())
            wrapped(ui.fonts.small, tone::accent, fmt::format("Only its look can be taken: {}", offer.no_scene));
        if (!picture.other_here.empty())
            wrapped(ui.fonts.small, tone::accent,
                    fmt::format("Not as it was then: {}. What is drawn may differ.", picture.other_here));
        if (!offer.unknown.empty())
            wrapped(ui.fonts.small, tone::accent,
                    fmt::format("Not known to this release, and left out: {}.", first_of(offer.unknown)));
        ImGui::Dummy({0, ui.px(8)});
        const auto take = [&](const char* name, const char* words, float width, bool able, show::Taking what) {
            if (button(ui, name, words, ui.px(width), what == show::Taking::look ? Lit::no : Lit::loud, able))
                ui.after.emplace_back([desk = ui.desk, what] { desk->take_offered(what); });
        };
        constexpr float cancel_px = 76, look_px = 108, view_px = 158;
        const float all = ui.px(cancel_px) + ui.px(look_px) + ui.px(view_px) + 2 * ui.px(8);
        ImGui::SetCursorPosX(ImGui::GetCursorStartPos().x + ImGui::GetContentRegionAvail().x - all);
        const bool cancelled = button(ui, "button offer cancel", "Cancel", ui.px(cancel_px)) || escaped(ui);
        ImGui::SameLine(0, ui.px(8));
        take("button offer look", "Take the look", look_px, true, show::Taking::look);
        ui.explain("button offer look", "Take the look",
                   "Light, tone, paint, hall and exposure. Scene, view, lens and seeds stay as they are.");
        ImGui::SameLine(0, ui.px(8));
        take("button offer view", "Take look and view", view_px, offer.no_scene.empty(), show::Taking::look_and_view);
        ui.explain("button offer view", "Take look and view",
                   "Its scene, its view and lens, its seeds and strokes too. How finely pictures are drawn stays as it is.");
        if (cancelled) ui.after.emplace_back([desk = ui.desk] { desk->decline_offered(); });
    });
}

void build_quit(Ui& ui) {
    if (!ui.desk->quit_asked) return;
    dialog(ui, "quit", 380, [&] {
        const show::Prints& prints = ui.desk->prints;
        const show::Print* running = prints.running();
        const bool one = prints.to_come() == 1;
        text_in(ui.fonts.strong, tone::text,
                one ? "A picture is being printed" : fmt::format("{} pictures are being printed", prints.to_come()));
        ImGui::PushTextWrapPos(0.0f);
        ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
        const std::string part = running == nullptr ? ""
                                                    : fmt::format("{:.0f} % of {} is drawn. ", std::floor(running->part * 100),
                                                                  one ? "it" : "the first");
        ImGui::TextUnformatted(
            fmt::format("{}Quitting stops {}; what is drawn is kept, and goes on at the next start when you say so.", part,
                        one ? "it" : "them")
                .c_str());
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
        ImGui::Dummy({0, ui.px(8)});
        const int answer = answers(ui, "button stay", "Go on printing", "button quit", "Quit, keep the tiles", 130, 145);
        if (answer == 2) ui.desk->quit_wanted = true;
        if (answer != 0 || escaped(ui)) ui.desk->quit_asked = false;
    });
}

}  // namespace

float picture_width(const Ui& ui) {
    return std::max(1.0f, static_cast<float>(ui.input->size_px.x) - ui.column_px);
}

void push_plate(Ui& ui, float padding) {
    ImGui::PushStyleColor(ImGuiCol_WindowBg, tone::overlay);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(padding), std::round(ui.px(padding) * 0.8f)});
}

void pop_plate() {
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
}

void text_in(ImFont* font, ImU32 colour, const std::string& text) {
    ImGui::PushFont(font);
    ImGui::PushStyleColor(ImGuiCol_Text, colour);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
}

bool escaped(const Ui& ui) {
    return std::ranges::count(ui.input->pressed, show::Key::escape) > 0;
}

void build_dialogs(Ui& ui) {
    build_find(ui);
    build_save(ui);
    build_offer(ui);
    build_quit(ui);
}

}  // namespace sunflower::panel
