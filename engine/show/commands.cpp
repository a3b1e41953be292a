#include "engine/show/commands.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "engine/core/error.hpp"

namespace sunflower::show {
namespace {

constexpr auto ROWS = std::to_array<CommandRow>({
#define GESTURE(hand, help) {Command::none, hand, help},
#define COMMAND(name, keys, help) {Command::name, keys, help},
#include "engine/show/commands.inl"
#undef GESTURE
#undef COMMAND
});

struct Chord {
    Command command;
    Key first, last;  // a range: "1 to 9"
    bool ctrl = false, shift = false;
};

Key key_after(Key start, int steps) {
    return static_cast<Key>(static_cast<int>(start) + steps);
}

std::optional<Key> key_named(std::string_view name) {
    if (name.size() == 1 && name[0] >= 'A' && name[0] <= 'Z') return key_after(Key::a, name[0] - 'A');
    if (name.size() == 1 && name[0] >= '0' && name[0] <= '9') return key_after(Key::digit_0, name[0] - '0');
    for (int i = 1; i <= 12; ++i)
        if (name == fmt::format("F{}", i)) return key_after(Key::f1, i - 1);
    if (name == "Tab") return Key::tab;
    if (name == "Space") return Key::space;
    if (name == "Esc") return Key::escape;
    return std::nullopt;
}

Chord chord_of(const CommandRow& row) {
    std::string_view rest = row.keys;
    Chord chord{row.command, Key::none, Key::none};
    const auto take = [&](std::string_view modifier) {
        const bool there = rest.starts_with(modifier);
        if (there) rest.remove_prefix(modifier.size());
        return there;
    };
    chord.ctrl = take("Ctrl+");
    chord.shift = take("Shift+");
    constexpr std::string_view between = " to ";
    const std::size_t to = rest.find(between);
    const auto first = key_named(rest.substr(0, to));
    const auto last = to == std::string_view::npos ? first : key_named(rest.substr(to + between.size()));
    if (!first || !last || *last < *first)
        core::fail("engine/show/commands.inl: '{}' names no key; write it as the other rows do", row.keys);
    chord.first = *first;
    chord.last = *last;
    return chord;
}

const std::vector<Chord>& chords() {
    static const std::vector<Chord> made = [] {
        std::vector<Chord> all;
        for (const CommandRow& row : ROWS)
            if (row.command != Command::none) all.push_back(chord_of(row));
        return all;
    }();
    return made;
}

}  // namespace

std::span<const CommandRow> command_rows() {
    return ROWS;
}

const CommandRow& row_of(Command command) {
    const auto found =
        std::ranges::find_if(ROWS, [&](const CommandRow& row) { return command != Command::none && row.command == command; });
    if (found == ROWS.end()) core::fail("command {} has no row; it is a gesture", static_cast<int>(command));
    return *found;
}

Command command_of(Key key, const Input& input) {
    // Alt belongs to the desktop, and AltGr types letters.
    if (input.is_held(Key::alt)) return Command::none;
    const bool ctrl = input.is_held(Key::ctrl);
    const bool shift = input.is_held(Key::shift);
    for (const Chord& chord : chords()) {
        if (key < chord.first || key > chord.last || chord.ctrl != ctrl) continue;
        // Shift is held while one walks fast: only with Ctrl does it make another command.
        if (chord.ctrl && chord.shift != shift) continue;
        return chord.command;
    }
    return Command::none;
}

}  // namespace sunflower::show
