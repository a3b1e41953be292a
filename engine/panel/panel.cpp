#include "engine/panel/panel.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "engine/core/credit.hpp"
#include "engine/panel/feed.hpp"
#include "engine/panel/rows.hpp"
#include "engine/panel/ui.hpp"
#include "engine/panel/widgets.hpp"

namespace sunflower::panel {
namespace {

constexpr float column_width = 360.0f;   // of the panel, at scale 1
constexpr float standard_height = 1080;  // of a window, up to which the scale is 1
constexpr int reveal_frames = 3;         // unfolding takes one, scrolling another

/// Larger than this the panel would leave no picture, or no room for its own rows.
float scale_of(const show::Input& input, int percent) {
    const auto width = static_cast<float>(input.size_px.x), height = static_cast<float>(input.size_px.y);
    const float wanted = static_cast<float>(percent) / 100.0f * std::max(1.0f, height / standard_height);
    const float most = std::min(width * 0.45f / column_width, height / 450.0f);
    return std::clamp(wanted, 0.5f, std::max(0.5f, most));
}

}  // namespace

struct Panel::Parts {
    ImGuiContext* context = nullptr;
    Ui ui;
    Clipboard clipboard;
    std::string copied;
    Rectangle picture;
    int font_generation = 0;
    float font_scale = 0;
    std::string font_texts;
    int revealing = 0;
    bool typed_before = false;

    void make_fonts_for(const show::Desk& desk);
    void build_column(Ui& all);
};

Panel::Panel(Clipboard clipboard) : parts_(std::make_unique<Parts>()) {
    ImGuiContext* before = ImGui::GetCurrentContext();
    parts_->context = ImGui::CreateContext();
    parts_->clipboard = std::move(clipboard);
    ImGui::SetCurrentContext(parts_->context);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // the default would leave a file wherever the program was started
    io.LogFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
    io.ClipboardUserData = parts_.get();
    io.SetClipboardTextFn = [](void* user, const char* text) {
        auto& parts = *static_cast<Parts*>(user);
        parts.copied = text;
        if (parts.clipboard.set) parts.clipboard.set(parts.copied);
    };
    io.GetClipboardTextFn = [](void* user) -> const char* {
        auto& parts = *static_cast<Parts*>(user);
        if (parts.clipboard.get) parts.copied = parts.clipboard.get();
        return parts.copied.c_str();
    };
    name_keys(io);
    ImGui::SetCurrentContext(before);
}

Panel::~Panel() {
    ImGuiContext* before = ImGui::GetCurrentContext();
    ImGui::DestroyContext(parts_->context);
    ImGui::SetCurrentContext(before == parts_->context ? nullptr : before);
}

void Panel::Parts::make_fonts_for(const show::Desk& desk) {
    const world::Caption& caption = desk.scene().caption;
    const std::string texts = caption.chinese + caption.english + caption.sources + std::string(core::credit);
    if (font_scale == ui.scale && font_texts == texts) return;
    font_scale = ui.scale;
    font_texts = texts;
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
    ui.fonts = make_fonts(atlas, ui.scale, texts);
    set_style(ui.scale);
    ++font_generation;
}

void Panel::Parts::build_column(Ui& all) {
    const auto width = static_cast<float>(all.input->size_px.x), height = static_cast<float>(all.input->size_px.y);
    constexpr ImGuiWindowFlags fixed = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                       ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                                       ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav;
    ImGui::SetNextWindowPos({width - all.column_px, 0});
    ImGui::SetNextWindowSize({all.column_px, height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
    ImGui::Begin("panel", nullptr, fixed);
    ImGui::PopStyleVar();
    build_header(all);
    ImGui::Dummy({0, all.px(2)});
    const float foot = status_height(all), card = seed_card_height(all);
    const float body = std::max(all.px(40), ImGui::GetContentRegionAvail().y - foot - card);
    // The scrollbar lies in the margin, so that rows end where the header ends.
    const float width_px = ImGui::GetContentRegionAvail().x;
    ImGui::SetNextWindowContentSize({width_px, 0});
    if (ImGui::BeginChild("body", {width_px + all.px(9), body}, false, ImGuiWindowFlags_AlwaysVerticalScrollbar)) {
        if (all.search.find_first_not_of(' ') != std::string::npos) {
            build_found(all);
        } else {
            build_density(all);
            build_lights(all);
            build_looks(all);
            build_shows(all);
            build_output(all);
            build_sections(all);
        }
        ImGui::Dummy({0, all.px(6)});
        build_row_menu(all);
    }
    ImGui::EndChild();
    const auto rule = [&] {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::GetWindowDrawList()->AddRectFilled({width - all.column_px, at.y - all.px(3)}, {width, at.y - all.px(2)},
                                                  tone::line);
    };
    if (card > 0.0f) {
        rule();
        ImGui::BeginChild("seed", {0, card - ImGui::GetStyle().ItemSpacing.y}, false, ImGuiWindowFlags_NoScrollbar);
        ImGui::Dummy({0, all.px(1)});
        build_seed_card(all);
        ImGui::EndChild();
    }
    rule();
    ImGui::Dummy({0, all.px(1)});
    build_status(all);
    ImGui::End();
}

Wants Panel::build(const show::Input& input, show::Desk& desk) {
    ImGui::SetCurrentContext(parts_->context);
    Ui& ui = parts_->ui;
    ui.desk = &desk;
    ui.input = &input;
    ui.scale = scale_of(input, desk.ui_percent);
    ui.column_px = desk.panel_shown ? ui.px(column_width) : 0.0f;
    parts_->picture = {0, 0, static_cast<float>(input.size_px.x) - ui.column_px, static_cast<float>(input.size_px.y)};
    ui.controls.clear();
    ui.tip.reset();
    ui.hovered = nullptr;
    parts_->make_fonts_for(desk);
    feed(ImGui::GetIO(), input);
    ImGui::NewFrame();
    const bool escape = std::ranges::count(input.pressed, show::Key::escape) > 0;
    const bool had_overlay = desk.keys_shown || desk.find_open || desk.save_open || desk.quit_asked;
    const bool typed_before = parts_->typed_before;

    if (ui.column_px > 0) {
        parts_->build_column(ui);
    } else if (ui.editing.field != 0) {
        ui.editing = {};
    }
    build_overlays(ui);
    // ImGui does this only when the keyboard steers it, which takes keys that are ours.
    const bool closes_list = escape && ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (closes_list) ImGui::ClosePopupToLevel(0, true);
    if (ui.hovered != nullptr && ui.pressed(show::Key::r) && !input.is_held(show::Key::ctrl))
        reset_to(ui, *ui.hovered, desk.base());
    build_tip(ui);
    ui.editing.onwards = false;
    ImGui::Render();
    if (parts_->revealing > 0 && --parts_->revealing == 0) ui.revealed.clear();

    const auto after = std::move(ui.after);
    ui.after.clear();
    for (const auto& action : after) action();
    // They are the caller's, and may be gone soon.
    ui.desk = nullptr;
    ui.input = nullptr;

    const ImGuiIO& io = ImGui::GetIO();
    Wants wants{io.WantCaptureMouse, io.WantTextInput || ui.editing.field != 0};
    parts_->typed_before = wants.keys;
    // Esc and Enter that ended a field, or closed something, have done their work.
    wants.keys = wants.keys || typed_before || (escape && (had_overlay || closes_list));
    return wants;
}

ImDrawData* Panel::draw_data() const {
    ImGui::SetCurrentContext(parts_->context);
    return ImGui::GetDrawData();
}

Rectangle Panel::picture_area() const {
    return parts_->picture;
}

const std::map<std::string, Rectangle>& Panel::controls() const {
    return parts_->ui.controls;
}

void Panel::reveal(const std::string& name) {
    Ui& ui = parts_->ui;
    ui.search.clear();
    ui.revealed = name;
    parts_->revealing = reveal_frames;
    const std::string group = name.substr(0, name.find('.'));
    ui.open[group] = true;
    if (name.starts_with("seeds ") || name.starts_with("gather ")) ui.open["bed"] = true;
    if (name.starts_with("panel ")) ui.open["panel"] = true;
    if (name.starts_with("look ")) ui.open["looks"] = true;
    if (name.starts_with("show ")) ui.open["show"] = true;
    for (int i = 0; i < world::light_role_count; ++i)
        if (group == world::light_role_name(static_cast<world::LightRole>(i))) ui.open["light"] = true;
}

ImGuiContext* Panel::context() const {
    return parts_->context;
}

int Panel::font_generation() const {
    return parts_->font_generation;
}

}  // namespace sunflower::panel
