// What hands did since the last frame, without regard to who makes windows: the live window fills it, tests do too.
#pragma once

#include <array>
#include <bitset>
#include <filesystem>
#include <glm/glm.hpp>
#include <optional>
#include <string>
#include <vector>

namespace sunflower::show {

// clang-format off
enum class Key {
    none,
    a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z,
    digit_0, digit_1, digit_2, digit_3, digit_4, digit_5, digit_6, digit_7, digit_8, digit_9,
    f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12,
    tab, space, enter, escape, backspace, erase, insert, left, right, up, down, home, end, page_up, page_down,
    ctrl, shift, alt,
    count
};
// clang-format on
inline constexpr std::size_t key_count = static_cast<std::size_t>(Key::count);

enum class Button { left, right, middle };

/// A press and its release never come in the same frame: whoever fills this keeps the release for the next one.
struct Input {
    glm::ivec2 size_px{1280, 720};  // of the window
    float seconds = 0.0f;           // since the last frame
    glm::vec2 mouse_px{-1, -1};     // from the upper left corner
    std::array<bool, 3> buttons{};  // held, by Button
    float wheel = 0.0f;             // notches, up is positive
    std::bitset<key_count> held;
    std::vector<Key> pressed;  // in order, repeats of a held key too
    std::string text;          // typed, UTF-8
    bool focused = true;
    /// Files that were dropped onto the window; empty list: what was dropped is none. nothing: nothing was.
    std::optional<std::vector<std::filesystem::path>> dropped;

    bool is_held(Key key) const { return held[static_cast<std::size_t>(key)]; }
    bool is_held(Button button) const { return buttons[static_cast<std::size_t>(button)]; }
};

}  // namespace sunflower::show
