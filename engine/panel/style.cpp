#include "engine/panel/style.hpp"

#include <algorithm>
#include <cmath>

namespace sunflower::panel {
namespace {

struct Shade {
    ImU32* of;
    ImU32 usual, high;
};

// clang-format off
const Shade shades[] = {
    {&tone::plate, tone::plate, tone::grey(0)},
    {&tone::overlay, tone::overlay, tone::grey(0)},
    {&tone::list, tone::list, tone::grey(0)},
    {&tone::well, tone::well, tone::grey(0)},
    {&tone::well_hot, tone::well_hot, tone::grey(40)},
    {&tone::key, tone::key, tone::grey(24)},
    {&tone::key_hot, tone::key_hot, tone::grey(60)},
    {&tone::key_down, tone::key_down, tone::grey(80)},
    {&tone::quiet, tone::quiet, tone::grey(255)},
    {&tone::quiet_hot, tone::quiet_hot, tone::grey(235)},
    {&tone::quiet_down, tone::quiet_down, tone::grey(215)},
    {&tone::quiet_ink, tone::quiet_ink, tone::grey(0)},
    {&tone::line, tone::line, tone::grey(150)},
    {&tone::border, tone::border, tone::grey(190)},
    {&tone::chosen, tone::chosen, tone::grey(80)},
    {&tone::text, tone::text, tone::grey(255)},
    {&tone::dim, tone::dim, tone::grey(214)},
    {&tone::fill, tone::fill, tone::grey(255)},
    {&tone::knob, tone::knob, tone::grey(255)},
    {&tone::accent, tone::accent, IM_COL32(255, 214, 64, 255)},
    {&tone::accent_hot, tone::accent_hot, IM_COL32(255, 226, 120, 255)},
    {&tone::accent_down, tone::accent_down, IM_COL32(240, 196, 40, 255)},
    {&tone::accent_low, tone::accent_low, IM_COL32(96, 76, 0, 255)},
    {&tone::ink, tone::ink, tone::grey(0)},
    {&tone::focus, tone::focus, IM_COL32(255, 230, 90, 255)},
    {&tone::card, tone::card, tone::grey(255)},
    {&tone::card_ink, tone::card_ink, tone::grey(0)},
    {&tone::card_dim, tone::card_dim, tone::grey(50)},
};
// clang-format on

bool high = false;

}  // namespace

void use_theme(bool high_contrast) {
    high = high_contrast;
    for (const Shade& shade : shades) *shade.of = high ? shade.high : shade.usual;
}

void set_style(float scale) {
    ImGuiStyle style;
    style.WindowPadding = {18, 12};
    style.WindowBorderSize = 0;
    style.WindowMinSize = {16, 16};
    style.ChildBorderSize = 0;
    style.PopupBorderSize = 1;
    style.FrameBorderSize = 0;
    style.FramePadding = {8, 4};
    style.ItemSpacing = {6, 6};
    style.ItemInnerSpacing = {6, 4};
    style.CellPadding = {6, 4};
    style.WindowRounding = 4;
    style.ChildRounding = 0;
    style.PopupRounding = 4;
    style.FrameRounding = 3;
    style.ScrollbarSize = 7;
    style.ScrollbarRounding = 4;
    style.GrabMinSize = 24;
    style.DisabledAlpha = 0.45f;
    style.ScaleAllSizes(scale);
    style.PopupBorderSize = 1;
    // Where grounds are all black, borders say what is a field and what a button.
    style.FrameBorderSize = high ? std::max(1.0f, std::round(scale)) : 0.0f;
    style.WindowBorderSize = high ? std::max(1.0f, std::round(scale)) : 0.0f;

    const auto set = [&](ImGuiCol which, ImU32 colour) { style.Colors[which] = ImGui::ColorConvertU32ToFloat4(colour); };
    for (int i = 0; i < ImGuiCol_COUNT; ++i) set(i, tone::key);
    set(ImGuiCol_Text, tone::text);
    set(ImGuiCol_TextDisabled, tone::dim);
    set(ImGuiCol_WindowBg, tone::plate);
    set(ImGuiCol_ChildBg, 0);
    set(ImGuiCol_PopupBg, tone::list);
    set(ImGuiCol_Border, tone::border);
    set(ImGuiCol_BorderShadow, 0);
    set(ImGuiCol_FrameBg, tone::well);
    set(ImGuiCol_FrameBgHovered, tone::well_hot);
    set(ImGuiCol_FrameBgActive, tone::well_hot);
    set(ImGuiCol_ScrollbarBg, 0);
    set(ImGuiCol_ScrollbarGrab, high ? tone::border : tone::grey(76));
    set(ImGuiCol_ScrollbarGrabHovered, high ? tone::text : tone::grey(92));
    set(ImGuiCol_ScrollbarGrabActive, high ? tone::text : tone::grey(112));
    set(ImGuiCol_CheckMark, tone::accent);
    set(ImGuiCol_ButtonHovered, tone::key_hot);
    set(ImGuiCol_ButtonActive, tone::key_down);
    set(ImGuiCol_Header, tone::chosen);
    set(ImGuiCol_HeaderHovered, tone::chosen);
    set(ImGuiCol_HeaderActive, tone::key_down);
    set(ImGuiCol_Separator, tone::line);
    set(ImGuiCol_TextSelectedBg, tone::accent_low);
    set(ImGuiCol_ModalWindowDimBg, tone::grey(0, 110));
    ImGui::GetStyle() = style;
}

}  // namespace sunflower::panel
