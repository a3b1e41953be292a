#include "engine/panel/style.hpp"

namespace sunflower::panel {

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

    const auto set = [&](ImGuiCol which, ImU32 colour) { style.Colors[which] = ImGui::ColorConvertU32ToFloat4(colour); };
    for (int i = 0; i < ImGuiCol_COUNT; ++i) set(i, tone::key);
    set(ImGuiCol_Text, tone::text);
    set(ImGuiCol_TextDisabled, tone::dim);
    set(ImGuiCol_WindowBg, tone::plate);
    set(ImGuiCol_ChildBg, 0);
    set(ImGuiCol_PopupBg, tone::grey(32, 250));
    set(ImGuiCol_Border, tone::grey(66));
    set(ImGuiCol_BorderShadow, 0);
    set(ImGuiCol_FrameBg, tone::well);
    set(ImGuiCol_FrameBgHovered, tone::well_hot);
    set(ImGuiCol_FrameBgActive, tone::well_hot);
    set(ImGuiCol_ScrollbarBg, 0);
    set(ImGuiCol_ScrollbarGrab, tone::grey(68));
    set(ImGuiCol_ScrollbarGrabHovered, tone::grey(92));
    set(ImGuiCol_ScrollbarGrabActive, tone::grey(112));
    set(ImGuiCol_CheckMark, tone::accent);
    set(ImGuiCol_ButtonHovered, tone::key_hot);
    set(ImGuiCol_ButtonActive, tone::key_down);
    set(ImGuiCol_Header, tone::grey(58));
    set(ImGuiCol_HeaderHovered, tone::grey(66));
    set(ImGuiCol_HeaderActive, tone::grey(76));
    set(ImGuiCol_Separator, tone::line);
    set(ImGuiCol_TextSelectedBg, tone::accent_low);
    set(ImGuiCol_ModalWindowDimBg, tone::grey(0, 110));
    ImGui::GetStyle() = style;
}

}  // namespace sunflower::panel
