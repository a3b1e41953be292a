#include "engine/panel/feed.hpp"

#include <algorithm>
#include <utility>

namespace sunflower::panel {
namespace {

using show::Key;

constexpr std::pair<ImGuiKey, Key> named[] = {
    {ImGuiKey_LeftArrow, Key::left},
    {ImGuiKey_RightArrow, Key::right},
    {ImGuiKey_UpArrow, Key::up},
    {ImGuiKey_DownArrow, Key::down},
    {ImGuiKey_PageUp, Key::page_up},
    {ImGuiKey_PageDown, Key::page_down},
    {ImGuiKey_Home, Key::home},
    {ImGuiKey_End, Key::end},
    {ImGuiKey_Insert, Key::insert},
    {ImGuiKey_Delete, Key::erase},
    {ImGuiKey_Backspace, Key::backspace},
    {ImGuiKey_Space, Key::space},
    {ImGuiKey_Enter, Key::enter},
    {ImGuiKey_Escape, Key::escape},
    {ImGuiKey_A, Key::a},
    {ImGuiKey_C, Key::c},
    {ImGuiKey_V, Key::v},
    {ImGuiKey_X, Key::x},
    {ImGuiKey_Y, Key::y},
    {ImGuiKey_Z, Key::z},
};

}  // namespace

void name_keys(ImGuiIO& io) {
    std::fill(std::begin(io.KeyMap), std::end(io.KeyMap), -1);
    for (const auto& [theirs, ours] : named) io.KeyMap[theirs] = static_cast<int>(ours);
}

void feed(ImGuiIO& io, const show::Input& input, const std::string& text) {
    constexpr float shortest_s = 1e-4f;  // ImGui refuses a frame that takes no time
    io.DisplaySize = {static_cast<float>(input.size_px.x), static_cast<float>(input.size_px.y)};
    io.DeltaTime = std::max(input.seconds, shortest_s);
    io.MousePos = input.focused ? ImVec2(input.mouse_px.x, input.mouse_px.y) : ImVec2(-FLT_MAX, -FLT_MAX);
    for (std::size_t i = 0; i < input.buttons.size(); ++i) io.MouseDown[i] = input.buttons[i];
    io.MouseWheel = input.wheel;
    for (std::size_t i = 0; i < show::key_count; ++i) io.KeysDown[i] = input.held[i];
    // A key that came and went between two frames is not held any more.
    for (const Key key : input.pressed) io.KeysDown[static_cast<std::size_t>(key)] = true;
    io.KeyCtrl = input.is_held(Key::ctrl);
    io.KeyShift = input.is_held(Key::shift);
    io.KeyAlt = input.is_held(Key::alt);
    if (!io.KeyCtrl) io.AddInputCharactersUTF8(text.c_str());
}

}  // namespace sunflower::panel
