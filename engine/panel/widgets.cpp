#include "engine/panel/widgets.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace sunflower::panel {
namespace {

/// What letters of a field or a list stand on.
void draw_well(ImVec2 at, ImVec2 size, bool hot) {
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float radius = ImGui::GetStyle().FrameRounding;
    const ImVec2 to = {at.x + size.x, at.y + size.y};
    draw.AddRectFilled(at, to, ImGui::GetColorU32(hot ? ImGuiCol_FrameBgHovered : ImGuiCol_FrameBg), radius);
    if (const float border = ImGui::GetStyle().FrameBorderSize; border > 0)
        draw.AddRect(at, to, ImGui::GetColorU32(ImGuiCol_Border), radius, 0, border);
}

// How far beside a track the hand is for a tenth and for a hundredth of the way.
constexpr float near_points = 36.0f, far_points = 110.0f;
constexpr double key_step = 0.01;    // of the track
constexpr int most_key_steps = 100;  // until a value has changed

double rounded(double value, double step) {
    return std::round(value / step) * step;
}

/// To what a hand can mean: three figures, and so many more when it is careful. The ends are exact.
double value_by_hand(const Ladder& ladder, double position, int more_figures) {
    const double value = ladder.value(position);
    if (value <= ladder.min || value >= ladder.max) return value;
    const double figures = 1e3 * std::pow(10.0, more_figures);
    double step = ladder.by_factors ? std::pow(10.0, std::floor(std::log10(value)) + 1.0) / figures
                                    : std::pow(10.0, std::ceil(std::log10(ladder.max - ladder.min))) / figures;
    if (ladder.whole) step = std::max(1.0, std::round(step));
    return std::clamp(rounded(value, step), ladder.min, ladder.max);
}

}  // namespace

TrackLook small_track(const Ui& ui) {
    return {ImGui::GetFrameHeight(), ui.px(3), ui.px(6), {}};
}

std::optional<double> track(Ui& ui, const std::string& name, float width, double position, const TrackLook& look) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(name.c_str(), {width, look.height_px});
    ui.note(name);
    const bool keyed = ui.stop(name, Takes::sideways);
    const float left = at.x + look.knob_px, length = std::max(1.0f, width - 2.0f * look.knob_px);
    const float middle = std::round(at.y + look.height_px / 2.0f);
    const auto x_of = [&](double where) { return left + static_cast<float>(where) * length; };
    const bool active = ImGui::IsItemActive(), hot = ImGui::IsItemHovered();
    const ImGuiIO& io = ImGui::GetIO();

    std::optional<double> moved;
    if (active) {
        const float away = std::abs(io.MousePos.y - middle);
        ui.fine = away > ui.px(far_points) ? 2 : away > ui.px(near_points) || io.KeyShift ? 1 : 0;
    }
    if (ImGui::IsItemActivated()) {
        const float mouse = io.MousePos.x;
        ui.dragged = position;
        if (std::abs(mouse - x_of(position)) > look.knob_px * 1.4f) {
            ui.dragged = std::clamp(static_cast<double>((mouse - left) / length), 0.0, 1.0);
            moved = ui.dragged;
        }
    } else if (active && io.MouseDelta.x != 0.0f) {
        ui.dragged += std::pow(0.1, ui.fine) * static_cast<double>(io.MouseDelta.x / length);
        moved = std::clamp(ui.dragged, 0.0, 1.0);
    }
    if (keyed && (ui.keys.by.x != 0 || ui.keys.end != 0)) {
        ui.fine = io.KeyShift ? 1 : 0;
        moved = ui.keys.end < 0   ? 0.0
                : ui.keys.end > 0 ? 1.0
                                  : std::clamp(position + key_step * std::pow(0.1, ui.fine) * ui.keys.by.x, 0.0, 1.0);
        ui.keys.changes = true;
    }

    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const auto faded = [](ImU32 colour) { return ImGui::GetColorU32(ImGui::ColorConvertU32ToFloat4(colour)); };
    const float half = look.line_px / 2.0f, knob = x_of(moved.value_or(position)), border = ImGui::GetStyle().FrameBorderSize;
    draw.AddRectFilled({at.x, middle - half}, {at.x + width, middle + half}, faded(tone::well), half);
    if (border > 0)
        draw.AddRect({at.x, middle - half - 1}, {at.x + width, middle + half + 1}, faded(tone::border), half, 0, border);
    draw.AddRectFilled({at.x, middle - half}, {knob, middle + half}, faded(active ? tone::accent : tone::fill), half);
    if (look.mark) {
        const float mark = std::round(x_of(*look.mark));
        const float reach = half + ui.px(4);
        draw.AddRectFilled({mark - ui.px(1) / 2, middle - reach}, {mark + ui.px(1) / 2, middle + reach}, faded(tone::dim));
    }
    draw.AddCircleFilled({knob, middle}, look.knob_px + ui.px(2), faded(tone::plate), 32);
    draw.AddCircleFilled({knob, middle}, look.knob_px, faded(active ? tone::accent : hot ? IM_COL32_WHITE : tone::knob), 32);
    if (active && ui.fine > 0) {
        // Above everything, beside the hand: how fine it is now.
        const std::string text = ui.fine == 1 ? "fine: a tenth" : "finest: a hundredth";
        const float text_px = width_of(ui.fonts.small, text), pad = ui.px(6);
        const float x = std::clamp(io.MousePos.x + ui.px(14), 0.0f, io.DisplaySize.x - text_px - 2 * pad);
        const float y = std::clamp(io.MousePos.y - ui.px(8), 0.0f, io.DisplaySize.y - ui.fonts.small->FontSize - pad);
        ImDrawList& over = *ImGui::GetForegroundDrawList();
        over.AddRectFilled({x, y}, {x + text_px + 2 * pad, y + ui.fonts.small->FontSize + pad}, tone::list, ui.px(3));
        over.AddText(ui.fonts.small, ui.fonts.small->FontSize, {x + pad, y + pad / 2}, tone::text, text.c_str());
    }
    return moved;
}

std::optional<double> slide(Ui& ui, const std::string& name, float width, const Ladder& ladder, double value,
                            const TrackLook& look) {
    const double position = ladder.position(value);
    const auto at = track(ui, name, width, position, look);
    if (!at) return {};
    const bool by_key = !ImGui::IsItemActive();
    double next = value_by_hand(ladder, *at, ui.fine);
    // Where a hundredth of the track is less than a step, a key goes on until it is one.
    for (int i = 2; by_key && next == value && i <= most_key_steps && *at != position; ++i)
        next = value_by_hand(ladder, std::clamp(position + i * (*at - position), 0.0, 1.0), ui.fine);
    return next;
}

namespace {

/// ImGui writes the name of an entry beside it otherwise, and what stands there is pushed away.
std::string hidden_label(const std::string& name) {
    return "##" + name;
}

/// The value as text; a click or a key makes it the one that is edited.
void closed_field(Ui& ui, const std::string& name, const std::string& shown, float width, bool to_the_right, Typed& typed) {
    Editing& editing = ui.editing;
    const std::string hidden = hidden_label(name);
    const ImGuiID id = ImGui::GetID(hidden.c_str());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight(), pad = ui.px(7);
    ImGui::InvisibleButton(hidden.c_str(), {width, height});
    ui.note(name);
    const bool keyed = ui.stop(name);
    bool opens = keyed && (ui.keys.enter || !ui.keys.typed.empty());
    const bool hot = ImGui::IsItemHovered() || ImGui::IsItemActive();
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) typed.moved_px = ImGui::GetIO().MouseDelta.x;
    if (ImGui::IsItemActivated()) editing.pressed = id;
    // When Tab has left it, the field is still ImGui's active item for a frame, and lets go without a press.
    if (ImGui::IsItemDeactivated() && editing.pressed == id) {
        const ImVec2 far = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left);
        typed.let_go = true;
        opens = opens || (ImGui::IsItemHovered() && std::hypot(far.x, far.y) < ImGui::GetIO().MouseDragThreshold);
    }
    if (opens) {
        editing = {};
        editing.field = id;
        editing.fresh = true;
        editing.typed = keyed ? ui.keys.typed : "";
    }
    draw_well(at, {width, height}, hot);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const std::string text = fitted(ui.fonts.body, shown, width - 2 * pad);
    const float x = to_the_right ? at.x + width - pad - width_of(ui.fonts.body, text) : at.x + pad;
    draw.AddText({std::round(x), at.y + ImGui::GetStyle().FramePadding.y}, ImGui::GetColorU32(ImGuiCol_Text), text.c_str());
}

}  // namespace

Typed field(Ui& ui, const std::string& name, const std::string& shown, float width, bool to_the_right) {
    Typed typed;
    const std::string hidden = hidden_label(name);
    const ImGuiID id = ImGui::GetID(hidden.c_str());
    Editing& editing = ui.editing;
    const bool taken_over = editing.onwards && ImGui::IsRectVisible({width, ImGui::GetFrameHeight()});
    if (taken_over) {
        editing = {};
        editing.field = id;
        editing.fresh = true;
        ui.keys.at[static_cast<std::size_t>(ui.layer_here())] = ui.prefix + name;
    }
    if (editing.field != id) {
        closed_field(ui, name, shown, width, to_the_right, typed);
        return typed;
    }

    if (editing.fresh) {
        constexpr std::size_t longest = 256;
        editing.text.assign(longest, '\0');
        std::copy_n(shown.begin(), std::min(shown.size(), longest - 1), editing.text.begin());
        editing.before = editing.text.data();
        ImGui::SetKeyboardFocusHere();
    }
    ImGui::SetNextItemWidth(width);
    const bool entered = ImGui::InputText(hidden.c_str(), editing.text.data(), editing.text.size(),
                                          ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_EnterReturnsTrue);
    ui.note(name);
    ui.stop(name);
    const bool given_up = std::ranges::count(ui.input->pressed, show::Key::escape) > 0;
    const bool onwards = !taken_over && std::ranges::count(ui.input->pressed, show::Key::tab) > 0;
    if (ImGui::IsItemActive()) editing.fresh = false;
    if (given_up || entered || onwards || (!editing.fresh && ImGui::IsItemDeactivated())) {
        const std::string now = editing.text.data();
        if (!given_up && now != editing.before) typed.text = now;
        editing = {};
        editing.onwards = onwards && !given_up;
    }
    return typed;
}

bool toggle(Ui& ui, const std::string& name, bool on) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight(), width = ui.px(28), tall = ui.px(15);
    const bool clicked = area(ui, name, {width, height});
    const bool hot = ImGui::IsItemHovered();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float top = std::round(at.y + (height - tall) / 2), radius = tall / 2;
    const auto faded = [](ImU32 colour) { return ImGui::GetColorU32(ImGui::ColorConvertU32ToFloat4(colour)); };
    draw.AddRectFilled({at.x, top}, {at.x + width, top + tall},
                       faded(on    ? tone::accent
                             : hot ? tone::key_hot
                                   : tone::well),
                       radius);
    const bool border = ImGui::GetStyle().FrameBorderSize > 0;
    if (!on)
        draw.AddRect({at.x, top}, {at.x + width, top + tall}, faded(border ? tone::border : tone::key_hot), radius, 0,
                     ui.px(1));
    draw.AddCircleFilled({on ? at.x + width - radius : at.x + radius, top + radius}, radius - ui.px(2.5f),
                         faded(on ? tone::ink : tone::dim), 24);
    return clicked;
}

bool area(Ui& ui, const std::string& name, ImVec2 size) {
    const bool clicked = ImGui::InvisibleButton(name.c_str(), size);
    ui.note(name);
    return ui.stop(name) && ui.keys.enter ? true : clicked;
}

bool button(Ui& ui, const std::string& name, const std::string& words, float width, Lit lit, bool able) {
    ImGui::BeginDisabled(!able);
    const bool loud = lit == Lit::loud;
    if (lit != Lit::no) {
        ImGui::PushStyleColor(ImGuiCol_Button, loud ? tone::accent : tone::quiet);
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, loud ? tone::accent_hot : tone::quiet_hot);
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, loud ? tone::accent_down : tone::quiet_down);
        ImGui::PushStyleColor(ImGuiCol_Text, loud ? tone::ink : tone::quiet_ink);
    }
    bool clicked = ImGui::Button((words + "###" + name).c_str(), {width, 0});
    ui.note(name);
    // A bar below the word says it too: nothing is said by colour alone.
    if (lit != Lit::no) {
        const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
        const float inset = std::min(ui.px(8), (to.x - from.x) / 4);
        ImGui::GetWindowDrawList()->AddRectFilled({from.x + inset, to.y - ui.px(3)}, {to.x - inset, to.y - ui.px(1)},
                                                  ImGui::GetColorU32(ImGuiCol_Text));
    }
    clicked = (ui.stop(name) && ui.keys.enter) || clicked;
    if (lit != Lit::no) ImGui::PopStyleColor(4);
    ImGui::EndDisabled();
    return clicked;
}

bool begin_list(Ui& ui, const std::string& name, const std::string& now, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight(), arrow_px = ui.px(22), pad = ui.px(8);
    const bool pressed = area(ui, name, {width, height});
    const ImGuiID list = ImGui::GetID((name + " list").c_str());
    const bool hot = ImGui::IsItemHovered();
    if (pressed && !ImGui::IsPopupOpen(list, ImGuiPopupFlags_None)) ImGui::OpenPopupEx(list);
    draw_well(at, {width, height}, hot);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText({at.x + pad, at.y + ImGui::GetStyle().FramePadding.y}, ImGui::GetColorU32(ImGuiCol_Text),
                 fitted(ui.fonts.body, now, width - arrow_px - pad).c_str());
    chevron({at.x + width - ui.px(13), at.y + height / 2}, ui.px(4), true, ImGui::GetColorU32(ImGuiCol_TextDisabled));
    return ImGui::IsPopupOpen(list, ImGuiPopupFlags_None) &&
           ImGui::BeginComboPopup(list, {at, {at.x + width, at.y + height}}, ImGuiComboFlags_HeightLarge);
}

namespace {

bool row_of_list(Ui& ui, const std::string& name, const std::string& text, bool chosen, float height) {
    if (chosen && ui.keys.on && ui.keys.layer == Layer::list && ui.keys.at[static_cast<std::size_t>(Layer::list)].empty())
        ui.keys.at[static_cast<std::size_t>(Layer::list)] = name;
    const float bar = ui.px(2), gap = ui.px(4);  // before the one that is chosen
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + gap);
    bool taken = ImGui::Selectable((text + "###" + name).c_str(), chosen, 0, {0, height});
    ui.note(name);
    if (ui.stop(name) && ui.keys.enter) {
        taken = true;
        ImGui::CloseCurrentPopup();
    }
    if (chosen && ImGui::IsWindowAppearing()) ImGui::SetScrollHereY(0.5f);
    if (chosen) {  // a bar says it too
        const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
        ImGui::GetWindowDrawList()->AddRectFilled({from.x - gap, from.y + bar}, {from.x - gap + bar, to.y - bar}, tone::accent);
    }
    return taken;
}

constexpr float picture_points = 36.0f, picture_shape = 16.0f / 9.0f;

}  // namespace

bool item(Ui& ui, const std::string& name, const std::string& text, bool chosen) {
    return row_of_list(ui, name, text, chosen, 0);
}

bool pictured_item(Ui& ui, const std::string& name, const std::string& text, bool chosen,
                   const std::filesystem::path& picture) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float tall = ui.px(picture_points), wide = std::round(tall * picture_shape), inset = ui.px(4);
    const bool taken = row_of_list(ui, name, "", chosen, tall + ui.px(4));
    const ImVec2 from(at.x + inset, at.y + ui.px(2));
    if (!ImGui::IsRectVisible(at, {at.x + wide, at.y + tall})) return taken;
    draw_picture(ui, from, {wide, tall}, picture, text);
    ImGui::GetWindowDrawList()->AddText(
        {from.x + wide + ui.px(10), std::round(at.y + (tall + ui.px(4) - ui.fonts.body->FontSize) / 2)}, tone::text,
        text.c_str());
    return taken;
}

void draw_picture(Ui& ui, ImVec2 at, ImVec2 size, const std::filesystem::path& picture, const std::string& name) {
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const ImVec2 to(at.x + size.x, at.y + size.y);
    if (const auto part = ui.pictures.find(picture, {static_cast<int>(size.x), static_cast<int>(size.y)})) {
        draw.AddImage(pictures_texture, at, to, part->from, part->to);
        return;
    }
    const float pad = ui.px(3);
    draw.AddRectFilled(at, to, tone::well, ui.px(2));
    draw.AddRect(at, to, tone::line, ui.px(2));
    ImFont* font = ui.fonts.body;  // it knows the letters of names
    const std::string text = fitted(font, name, size.x - 2 * pad);
    draw.AddText(font, font->FontSize,
                 {std::round(at.x + (size.x - width_of(font, text)) / 2), std::round(at.y + (size.y - font->FontSize) / 2)},
                 tone::dim, text.c_str());
}

bool heading(Ui& ui, const std::string& group, const std::string& title, bool open_at_first, bool changed) {
    const std::string name = "group " + group;
    const float height = ui.px(34), width = ImGui::GetContentRegionAvail().x;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    bool open = ui.is_open(group, open_at_first);
    if (area(ui, name, {width, height})) {
        open = !open;
        ui.open[group] = open;
    }
    const ImU32 colour = ImGui::IsItemHovered() ? IM_COL32_WHITE : tone::text;
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(at, {at.x + width, at.y + ui.px(1)}, tone::line);
    const float middle = at.y + ui.px(1) + height / 2;
    chevron({at.x + ui.px(7), middle}, ui.px(4), open, tone::dim);
    draw.AddText(ui.fonts.strong, ui.fonts.strong->FontSize, {at.x + ui.px(16), middle - ui.fonts.strong->FontSize / 2}, colour,
                 title.c_str());
    if (changed) {
        const float x = at.x + ui.px(16) + width_of(ui.fonts.strong, title) + ui.px(11);
        draw.AddCircleFilled({x, middle}, ui.px(2.5f), tone::accent, 16);
    }
    return open;
}

void draw_progress(Ui& ui, double part, ImU32 colour) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, tall = ui.px(3);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(at, {at.x + width, at.y + tall}, tone::well, tall / 2);
    const float filled = width * static_cast<float>(std::clamp(part, 0.0, 1.0));
    if (filled >= 1.0f) draw.AddRectFilled(at, {at.x + filled, at.y + tall}, colour, tall / 2);
}

void words(ImFont* font, ImU32 colour, const std::string& text) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight();
    ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {at.x, std::round(at.y + (height - font->FontSize) / 2)},
                                        ImGui::GetColorU32(ImGui::ColorConvertU32ToFloat4(colour)), text.c_str());
    ImGui::Dummy({width_of(font, text), height});
}

float width_of(ImFont* font, const std::string& text) {
    return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0.0f, text.c_str()).x;
}

std::string fitted(ImFont* font, const std::string& text, float width) {
    if (width_of(font, text) <= width) return text;
    std::string kept = text;
    while (!kept.empty() && width_of(font, kept + "…") > width) {
        // Whole characters only.
        while (!kept.empty() && (static_cast<unsigned char>(kept.back()) & 0xC0) == 0x80) kept.pop_back();
        if (!kept.empty()) kept.pop_back();
    }
    return kept + "…";
}

void chevron(ImVec2 centre, float size, bool down, ImU32 colour) {
    const float half = size / 2;
    const ImVec2 points[3] = {down ? ImVec2(centre.x - size, centre.y - half) : ImVec2(centre.x - half, centre.y - size),
                              down ? ImVec2(centre.x, centre.y + half) : ImVec2(centre.x + half, centre.y),
                              down ? ImVec2(centre.x + size, centre.y - half) : ImVec2(centre.x - half, centre.y + size)};
    ImGui::GetWindowDrawList()->AddPolyline(points, 3, colour, 0, size * 0.4f);
}

}  // namespace sunflower::panel
