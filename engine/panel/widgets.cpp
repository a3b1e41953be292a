#include "engine/panel/widgets.hpp"

#include <algorithm>
#include <cmath>

namespace sunflower::panel {
namespace {

constexpr double nought = 0.02;      // part of a track by factors that is 0, when its range begins there
constexpr double six_decades = 1e6;  // that such a track spans

double rounded(double value, double step) {
    return std::round(value / step) * step;
}

}  // namespace

double Ladder::position(double value) const {
    if (max <= min) return 0.0;
    if (!by_factors) return std::clamp((value - min) / (max - min), 0.0, 1.0);
    const double low = min > 0 ? min : max / six_decades;
    const double from = min > 0 ? 0.0 : nought;
    if (value < low) return 0.0;
    return std::clamp(from + (1.0 - from) * std::log(value / low) / std::log(max / low), 0.0, 1.0);
}

double Ladder::value(double position, bool careful) const {
    if (position <= 0.0) return min;
    if (position >= 1.0) return max;
    const double figures = careful ? 1e4 : 1e3;
    double value = 0.0, step = 0.0;
    if (by_factors) {
        const double low = min > 0 ? min : max / six_decades;
        const double from = min > 0 ? 0.0 : nought;
        if (position < from) return min;
        value = low * std::pow(max / low, (position - from) / (1.0 - from));
        step = std::pow(10.0, std::floor(std::log10(value)) + 1.0) / figures;
    } else {
        value = min + (max - min) * position;
        step = std::pow(10.0, std::ceil(std::log10(max - min))) / figures;
    }
    if (whole) step = std::max(1.0, std::round(step));
    return std::clamp(rounded(value, step), min, max);
}

TrackLook small_track(const Ui& ui) {
    return {ImGui::GetFrameHeight(), ui.px(3), ui.px(6), {}};
}

std::optional<double> track(Ui& ui, const std::string& name, float width, double position, const TrackLook& look) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(name.c_str(), {width, look.height_px});
    ui.note(name);
    const float left = at.x + look.knob_px, length = std::max(1.0f, width - 2.0f * look.knob_px);
    const float middle = std::round(at.y + look.height_px / 2.0f);
    const auto x_of = [&](double where) { return left + static_cast<float>(where) * length; };
    const bool active = ImGui::IsItemActive(), hot = ImGui::IsItemHovered();

    std::optional<double> moved;
    if (ImGui::IsItemActivated()) {
        const float mouse = ImGui::GetIO().MousePos.x;
        ui.dragged = position;
        if (std::abs(mouse - x_of(position)) > look.knob_px * 1.4f) {
            ui.dragged = std::clamp(static_cast<double>((mouse - left) / length), 0.0, 1.0);
            moved = ui.dragged;
        }
    } else if (active && ImGui::GetIO().MouseDelta.x != 0.0f) {
        const double share = ImGui::GetIO().KeyShift ? 0.1 : 1.0;
        ui.dragged += share * static_cast<double>(ImGui::GetIO().MouseDelta.x / length);
        moved = std::clamp(ui.dragged, 0.0, 1.0);
    }

    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const auto faded = [](ImU32 colour) { return ImGui::GetColorU32(ImGui::ColorConvertU32ToFloat4(colour)); };
    const float half = look.line_px / 2.0f, knob = x_of(moved.value_or(position));
    draw.AddRectFilled({at.x, middle - half}, {at.x + width, middle + half}, faded(tone::well), half);
    draw.AddRectFilled({at.x, middle - half}, {knob, middle + half}, faded(active ? tone::accent : tone::fill), half);
    if (look.mark) {
        const float mark = std::round(x_of(*look.mark));
        const float reach = half + ui.px(4);
        draw.AddRectFilled({mark - ui.px(1) / 2, middle - reach}, {mark + ui.px(1) / 2, middle + reach}, faded(tone::dim));
    }
    draw.AddCircleFilled({knob, middle}, look.knob_px + ui.px(2), faded(tone::plate), 32);
    draw.AddCircleFilled({knob, middle}, look.knob_px,
                         faded(active ? tone::accent
                               : hot  ? IM_COL32_WHITE
                                      : tone::grey(196)),
                         32);
    return moved;
}

Typed field(Ui& ui, const std::string& name, const std::string& shown, float width, bool to_the_right) {
    Typed typed;
    const ImGuiID id = ImGui::GetID(name.c_str());
    Editing& editing = ui.editing;
    const bool taken_over = editing.onwards && ImGui::IsRectVisible({width, ImGui::GetFrameHeight()});
    if (taken_over) {
        editing = {};
        editing.field = id;
        editing.fresh = true;
    }
    if (editing.field != id) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float height = ImGui::GetFrameHeight(), pad = ui.px(7);
        ImGui::InvisibleButton(name.c_str(), {width, height});
        ui.note(name);
        const bool hot = ImGui::IsItemHovered() || ImGui::IsItemActive();
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
        if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left))
            typed.moved_px = ImGui::GetIO().MouseDelta.x;
        if (ImGui::IsItemActivated()) editing.pressed = id;
        // When Tab has left it, the field is still ImGui's active item for a frame, and lets go without a press.
        if (ImGui::IsItemDeactivated() && editing.pressed == id) {
            const ImVec2 far = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left);
            typed.let_go = true;
            if (ImGui::IsItemHovered() && std::hypot(far.x, far.y) < ImGui::GetIO().MouseDragThreshold) {
                editing = {};
                editing.field = id;
                editing.fresh = true;
            }
        }
        ImDrawList& draw = *ImGui::GetWindowDrawList();
        draw.AddRectFilled(at, {at.x + width, at.y + height},
                           ImGui::GetColorU32(hot ? ImGuiCol_FrameBgHovered : ImGuiCol_FrameBg),
                           ImGui::GetStyle().FrameRounding);
        const std::string text = fitted(ui.fonts.body, shown, width - 2 * pad);
        const float x = to_the_right ? at.x + width - pad - width_of(ui.fonts.body, text) : at.x + pad;
        draw.AddText({std::round(x), at.y + ImGui::GetStyle().FramePadding.y}, ImGui::GetColorU32(ImGuiCol_Text), text.c_str());
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
    const bool entered = ImGui::InputText(name.c_str(), editing.text.data(), editing.text.size(),
                                          ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_EnterReturnsTrue);
    ui.note(name);
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
    const bool clicked = ImGui::InvisibleButton(name.c_str(), {width, height});
    ui.note(name);
    const bool hot = ImGui::IsItemHovered();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float top = std::round(at.y + (height - tall) / 2), radius = tall / 2;
    const auto faded = [](ImU32 colour) { return ImGui::GetColorU32(ImGui::ColorConvertU32ToFloat4(colour)); };
    draw.AddRectFilled({at.x, top}, {at.x + width, top + tall},
                       faded(on    ? tone::accent
                             : hot ? tone::key_hot
                                   : tone::well),
                       radius);
    if (!on) draw.AddRect({at.x, top}, {at.x + width, top + tall}, faded(tone::key_hot), radius, 0, ui.px(1));
    draw.AddCircleFilled({on ? at.x + width - radius : at.x + radius, top + radius}, radius - ui.px(2.5f),
                         faded(on ? tone::ink : tone::dim), 24);
    return clicked;
}

bool button(Ui& ui, const std::string& name, const std::string& words, float width, Lit lit, bool able) {
    ImGui::BeginDisabled(!able);
    const bool loud = lit == Lit::loud;
    if (lit != Lit::no) {
        ImGui::PushStyleColor(ImGuiCol_Button, loud ? tone::accent : tone::grey(104));
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, loud ? IM_COL32(226, 200, 142, 255) : tone::grey(116));
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, loud ? IM_COL32(196, 168, 106, 255) : tone::grey(92));
        ImGui::PushStyleColor(ImGuiCol_Text, loud ? tone::ink : tone::grey(250));
    }
    const bool clicked = ImGui::Button((words + "###" + name).c_str(), {width, 0});
    ui.note(name);
    if (lit != Lit::no) ImGui::PopStyleColor(4);
    ImGui::EndDisabled();
    return clicked;
}

bool begin_list(Ui& ui, const std::string& name, const std::string& now, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight(), arrow_px = ui.px(22);
    ImGui::SetNextItemWidth(width);
    const std::string shown = fitted(ui.fonts.body, now, width - arrow_px - ui.px(8));
    // Once it is open, the last item and the window are those of the list.
    ui.note(name, at, {at.x + width, at.y + height});
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const bool open =
        ImGui::BeginCombo(("##" + name).c_str(), shown.c_str(), ImGuiComboFlags_NoArrowButton | ImGuiComboFlags_HeightLarge);
    const ImU32 colour = ImGui::GetColorU32(ImGuiCol_TextDisabled);
    const ImVec2 centre(at.x + width - ui.px(13), at.y + height / 2);
    const float size = ui.px(4);
    const ImVec2 points[3] = {
        {centre.x - size, centre.y - size / 2}, {centre.x, centre.y + size / 2}, {centre.x + size, centre.y - size / 2}};
    draw.AddPolyline(points, 3, colour, 0, size * 0.4f);
    return open;
}

bool heading(Ui& ui, const std::string& group, const std::string& title, bool open_at_first, bool changed) {
    const std::string name = "group " + group;
    const float height = ui.px(34), width = ImGui::GetContentRegionAvail().x;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    bool open = ui.is_open(group, open_at_first);
    if (ImGui::InvisibleButton(name.c_str(), {width, height})) {
        open = !open;
        ui.open[group] = open;
    }
    ui.note(name);
    const ImU32 colour = ImGui::IsItemHovered() ? IM_COL32_WHITE : tone::text;
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(at, {at.x + width, at.y + ui.px(1)}, tone::line);
    const float middle = at.y + ui.px(1) + height / 2;
    chevron({at.x + ui.px(5), middle}, ui.px(4), open, tone::dim);
    draw.AddText(ui.fonts.strong, ui.fonts.strong->FontSize, {at.x + ui.px(16), middle - ui.fonts.strong->FontSize / 2}, colour,
                 title.c_str());
    if (changed) {
        const float x = at.x + ui.px(16) + width_of(ui.fonts.strong, title) + ui.px(11);
        draw.AddCircleFilled({x, middle}, ui.px(2.5f), tone::accent, 16);
    }
    return open;
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
