#include "engine/panel/panel.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "engine/core/credit.hpp"
#include "engine/panel/feed.hpp"
#include "engine/panel/room.hpp"
#include "engine/panel/rows.hpp"
#include "engine/panel/ui.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/show/commands.hpp"
#include "engine/wall/calibration.hpp"

namespace sunflower::panel {
namespace {

constexpr float column_width = 392.0f;   // of the panel, at scale 1
constexpr float standard_height = 1080;  // of a window, up to which the scale is 1
constexpr int reveal_frames = 3;         // unfolding takes one, scrolling another

/// Larger than this the panel would leave no picture, or no room for its own rows.
float scale_of(const show::Input& input, int percent) {
    const auto width = static_cast<float>(input.size_px.x), height = static_cast<float>(input.size_px.y);
    const float wanted = static_cast<float>(percent) / 100.0f * std::max(1.0f, height / standard_height);
    const float most = std::min(width * 0.55f / column_width, height / 450.0f);
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
    bool font_contrast = false;
    std::set<unsigned> font_letters;  // beyond those that are always there
    int revealing = 0;
    bool typed_before = false;

    void make_fonts_for(const show::Desk& desk, const show::Input& input);
    void run_keys(show::Desk& desk, const show::Input& input);
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

/// Whatever people gave a name to is shown in their letters. Letters that were needed once stay until the size changes.
void Panel::Parts::make_fonts_for(const show::Desk& desk, const show::Input& input) {
    const world::Caption& caption = desk.scene().caption;
    std::set<unsigned> letters = font_letters;
    const auto need = [&](const std::string& text) { add_letters(text, letters); };
    for (const std::string* text : {&caption.chinese, &caption.english, &caption.sources, &input.text, &desk.output,
                                    &desk.proof.profile, &desk.status.midi})
        need(*text);
    need(std::string(core::credit));
    for (const auto* names : {&desk.scenes(), &desk.presets(), &desk.qualities(), &desk.shows(), &desk.own_looks()})
        for (const std::string& name : *names) need(name);
    for (const auto& file : desk.binned()) need(file.stem().string());
    for (const show::Notice& notice : desk.notices()) need(notice.text);
    for (const std::string& lab : desk.prints.labs) need(lab);
    for (const std::string* text : {&desk.prints.wish.paper, &desk.prints.wish.lab, &desk.prints.readout.trouble}) need(*text);
    if (ui.room.calibration != nullptr) {
        need(ui.room.calibration->site().title);
        need(ui.room.calibration->file().path.string());
        need(ui.room.calibration->trouble());
        need(ui.room.warning);
        for (const wall::Output& output : ui.room.calibration->site().outputs)
            for (const std::string* text : {&output.monitor, &output.lut}) need(*text);
    }
    for (const show::Print& print : desk.prints.queue)
        for (const std::string* text : {&print.file, &print.why}) need(*text);
    if (const auto& offer = desk.offered())
        for (const std::string* text :
             {&offer->picture.file, &offer->picture.scene, &offer->picture.view, &offer->picture.preset, &offer->no_scene})
            need(*text);
    const bool same_style = font_scale == ui.scale && font_contrast == desk.high_contrast;
    if (same_style && letters == font_letters) return;
    use_theme(desk.high_contrast);
    set_style(ui.scale);
    font_contrast = desk.high_contrast;
    if (font_scale == ui.scale && letters == font_letters) return;
    ui.keys.arrived = true;  // what the keyboard is on has moved
    font_scale = ui.scale;
    font_letters = letters;
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
    ui.fonts = make_fonts(atlas, ui.scale, letters);
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
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
    ImGui::Begin("panel", nullptr, fixed);
    ImGui::PopStyleVar(2);
    build_header(all);
    ImGui::Dummy({0, all.px(2)});
    const float foot = status_height(all), card = seed_card_height(all), told = notices_height(all);
    const float body = std::max(all.px(40), ImGui::GetContentRegionAvail().y - foot - card - told);
    // The scrollbar lies in the margin, so that rows end where the header ends.
    const float width_px = ImGui::GetContentRegionAvail().x;
    ImGui::SetNextWindowContentSize({width_px, 0});
    if (ImGui::BeginChild("body", {width_px + all.px(9), body}, false, ImGuiWindowFlags_AlwaysVerticalScrollbar)) {
        if (all.search != all.searched) ImGui::SetScrollY(0.0f);  // what is found begins at the top
        all.searched = all.search;
        if (all.search.find_first_not_of(' ') != std::string::npos) {
            build_found(all);
        } else {
            if (all.room.calibration != nullptr) build_room(all);
            build_favourites(all);
            build_density(all);
            build_brushes(all);
            build_lights(all);
            build_looks(all);
            build_shows(all);
            if (all.room.calibration == nullptr) {
                build_print(all);
                build_soft_proof(all);
                build_output(all);
            }
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
    if (told > 0.0f) {
        rule();
        ImGui::BeginChild("notices", {0, told - ImGui::GetStyle().ItemSpacing.y}, false,
                          ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoInputs);
        build_notices(all);
        ImGui::EndChild();
    }
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

/// While keys steer the panel, what has no meaning there goes on to the desk: Ctrl+Z, F11, H; not what walks, nor digits.
void Panel::Parts::run_keys(show::Desk& desk, const show::Input& input) {
    using show::Command, show::Key;
    if (ImGui::GetIO().WantTextInput || ui.editing.field != 0 || ui.keys.layer != Layer::column) return;
    for (const Key key : input.pressed) {
        const Command command = show::command_of(key, input);
        const bool is_ours = key == Key::tab || key == Key::space || key == Key::escape || command == Command::view;
        const bool repeats = command == Command::undo || command == Command::redo;
        if (command == Command::none || is_ours || (ui.keys.held[static_cast<std::size_t>(key)] && !repeats)) continue;
        ui.after.emplace_back([&desk, command] { desk.run(command); });
    }
}

namespace {

/// What is typed on a field before it is open waits until it is.
std::string typed_into(Ui& ui, const show::Input& input) {
    Editing& editing = ui.editing;
    if (editing.field == 0) return input.text;
    if (!editing.fresh) return std::exchange(editing.typed, {}) + input.text;
    editing.typed += input.text;
    return {};
}

}  // namespace

void Panel::set_room(Room room) {
    parts_->ui.room = std::move(room);
}

void Panel::put_away() {
    ImGui::SetCurrentContext(parts_->context);
    ImGui::ClearActiveID();
    Ui& ui = parts_->ui;
    ui.editing = {};
    ui.keys.on = false;
    parts_->typed_before = false;
}

Wants Panel::build(const show::Input& all_input, show::Desk& desk) {
    ImGui::SetCurrentContext(parts_->context);
    Ui& ui = parts_->ui;
    const auto point_in_hand = [&] { return ui.room.calibration != nullptr && ui.room.calibration->is_in_hand(); };
    const bool point_before = point_in_hand();
    const show::Input input = take_room_keys(ui, all_input);
    const bool room_took = input.pressed.size() < all_input.pressed.size();
    ui.desk = &desk;
    ui.input = &input;
    ui.scale = scale_of(input, desk.ui_percent);
    ui.column_px = desk.panel_shown ? ui.px(column_width) : 0.0f;
    parts_->picture = {0, 0, static_cast<float>(input.size_px.x) - ui.column_px, static_cast<float>(input.size_px.y)};
    ui.controls.clear();
    ui.tip.reset();
    ui.hovered = nullptr;
    use_theme(desk.high_contrast);  // another panel may have another
    parts_->make_fonts_for(desk, input);
    feed(ImGui::GetIO(), input, typed_into(ui, input));
    ImGui::NewFrame();
    const bool keys_before = ui.keys.on;
    begin_keys(ui);
    const bool escape = std::ranges::count(input.pressed, show::Key::escape) > 0;
    const bool had_overlay = desk.keys_shown || desk.find_open || desk.save_open || desk.quit_asked || desk.offered();
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
    if (ui.hovered != nullptr && !input.is_held(show::Key::ctrl)) {
        if (ui.pressed(show::Key::r)) reset_to(ui, *ui.hovered, desk.base());
        if (ui.pressed(show::Key::v)) toggle_favourite(ui, *ui.hovered);
        if (ui.pressed(show::Key::l)) toggle_lock(ui, *ui.hovered);
    }
    const bool learned = ui.learning != nullptr;
    end_learning(ui, escape && !had_overlay && !closes_list && !typed_before);
    if (ui.keys.on) parts_->run_keys(desk, input);
    end_keys(ui);
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
    Wants wants{io.WantCaptureMouse,
                io.WantTextInput || ui.editing.field != 0 || ui.keys.on || keys_before || point_in_hand() || point_before};
    parts_->typed_before = wants.keys;
    wants.keys = wants.keys || room_took || holds_work_keys(ui, all_input);
    // Esc and Enter that ended a field, or closed something, have done their work.
    const bool enter = std::ranges::count(input.pressed, show::Key::enter) > 0;
    wants.keys = wants.keys || (typed_before && (escape || enter)) || (escape && (had_overlay || closes_list || learned));
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
    if (name.starts_with("brush ")) ui.open["brush"] = true;
    if (name.starts_with("print ")) ui.open["print"] = true;
    if (name.starts_with("show ")) ui.open["show"] = true;
    if (name.starts_with("plan ")) ui.open["light"] = true;
    if (name.starts_with("proof ")) ui.open["proof"] = true;
    if (name.starts_with("room ")) ui.open["room"] = true;
    for (int i = 0; i < world::light_role_count; ++i)
        if (group == world::light_role_name(static_cast<world::LightRole>(i))) ui.open["light"] = true;
}

void Panel::set_midi(wall::MidiMap* midi) {
    parts_->ui.midi = midi;
    parts_->ui.learning = nullptr;
}

std::string Panel::focus() const {
    const Keyboard& keys = parts_->ui.keys;
    return keys.on ? keys.at[static_cast<std::size_t>(keys.layer)] : std::string();
}

std::vector<std::string> Panel::stops() const {
    std::vector<std::string> names;
    for (const Stop& stop : parts_->ui.keys.stops[static_cast<std::size_t>(Layer::column)]) names.push_back(stop.name);
    return names;
}

Pictures& Panel::pictures() {
    return parts_->ui.pictures;
}

ImGuiContext* Panel::context() const {
    return parts_->context;
}

int Panel::font_generation() const {
    return parts_->font_generation;
}

}  // namespace sunflower::panel
