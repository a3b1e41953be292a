// What keys do. The table is commands.inl.
#pragma once

#include <span>
#include <string_view>

#include "engine/show/input.hpp"

namespace sunflower::show {

enum class Command {
    none,
#define GESTURE(hand, help)
#define COMMAND(name, keys, help) name,
#include "engine/show/commands.inl"
#undef GESTURE
#undef COMMAND
};

struct CommandRow {
    Command command = Command::none;  // none: a gesture
    std::string_view keys;
    std::string_view help;
};

/// All rows, in the order in which people read them.
std::span<const CommandRow> command_rows();

/// The row of a command; fails for none.
const CommandRow& row_of(Command command);

/// The command of a key with the modifiers that are held in `input`; none when it has no meaning. `view` for 1 to 9.
Command command_of(Key key, const Input& input);

}  // namespace sunflower::show
