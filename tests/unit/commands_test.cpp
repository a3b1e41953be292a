// The one table of keys: what each of them does, and what does nothing.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "engine/core/error.hpp"
#include "engine/show/commands.hpp"

namespace sunflower::show {
namespace {

Input holding(std::initializer_list<Key> keys) {
    Input input;
    for (const Key key : keys) input.held.set(static_cast<std::size_t>(key));
    return input;
}

Key key_at(std::size_t i) {
    return static_cast<Key>(i);
}

struct Chord {
    Command command;
    Key key;
    bool ctrl, shift;
};

// Design 9, written down again by hand.
const Chord design[] = {
    {Command::toggle_panel, Key::tab, false, false},
    {Command::full_screen, Key::f11, false, false},
    {Command::view, Key::digit_1, false, false},
    {Command::view, Key::digit_5, false, false},
    {Command::view, Key::digit_9, false, false},
    {Command::play, Key::space, false, false},
    {Command::next_step, Key::n, false, false},
    {Command::tool, Key::t, false, false},
    {Command::undo, Key::z, true, false},
    {Command::redo, Key::z, true, true},
    {Command::save_look, Key::s, true, false},
    {Command::snapshot, Key::k, true, false},
    {Command::swap_look, Key::x, false, false},
    {Command::still, Key::p, true, false},
    {Command::hold, Key::h, false, false},
    {Command::black, Key::b, false, false},
    {Command::caption, Key::c, false, false},
    {Command::find, Key::f, false, false},
    {Command::keys, Key::f1, false, false},
    {Command::reset, Key::r, false, false},
    {Command::favourite, Key::v, false, false},
    {Command::lock, Key::l, false, false},
    {Command::leave, Key::escape, false, false},
    {Command::quit, Key::q, true, false},
};

Input input_of(const Chord& chord) {
    Input input = holding({chord.key});
    input.held.set(static_cast<std::size_t>(Key::ctrl), chord.ctrl);
    input.held.set(static_cast<std::size_t>(Key::shift), chord.shift);
    return input;
}

TEST(Commands, KeysDoWhatTheDesignSays) {
    for (const Chord& chord : design)
        EXPECT_EQ(command_of(chord.key, input_of(chord)), chord.command) << row_of(chord.command).keys;
}

// Every key with every modifier: what has a meaning is what the design lists, and nothing else has one.
TEST(Commands, NothingElseHasAMeaning) {
    std::map<std::pair<bool, bool>, std::set<Key>> meaning;
    for (std::size_t i = 1; i < key_count; ++i)
        for (const bool ctrl : {false, true})
            for (const bool shift : {false, true}) {
                Input input = input_of({Command::none, key_at(i), ctrl, shift});
                if (command_of(key_at(i), input) != Command::none) meaning[{ctrl, shift}].insert(key_at(i));
                input.held.set(static_cast<std::size_t>(Key::alt));
                EXPECT_EQ(command_of(key_at(i), input), Command::none) << "Alt and key " << i;
            }
    const std::set<Key> plain = {Key::tab,     Key::f11,     Key::digit_1, Key::digit_2, Key::digit_3, Key::digit_4,
                                 Key::digit_5, Key::digit_6, Key::digit_7, Key::digit_8, Key::digit_9, Key::space,
                                 Key::h,       Key::b,       Key::c,       Key::f,       Key::f1,      Key::r,
                                 Key::escape,  Key::n,       Key::t,       Key::x,       Key::v,       Key::l};
    EXPECT_EQ((meaning[{false, false}]), plain);
    EXPECT_EQ((meaning[{false, true}]), plain) << "Shift is held while one walks fast";
    EXPECT_EQ((meaning[{true, false}]), (std::set<Key>{Key::z, Key::s, Key::k, Key::p, Key::q}));
    EXPECT_EQ((meaning[{true, true}]), (std::set<Key>{Key::z}));
    for (const Key key : {Key::w, Key::a, Key::s, Key::d}) EXPECT_FALSE(plain.contains(key)) << "these walk";
}

TEST(Commands, EveryCommandHasOneRowWithHelp) {
    std::map<Command, int> rows;
    int gestures = 0;
    for (const CommandRow& row : command_rows()) {
        EXPECT_FALSE(row.keys.empty());
        EXPECT_TRUE(row.help.ends_with('.')) << row.help;
        row.command == Command::none ? ++gestures : ++rows[row.command];
    }
    EXPECT_EQ(gestures, 6);
    EXPECT_EQ(rows.size(), static_cast<std::size_t>(Command::quit)) << "quit is the last of the enumeration";
    for (const auto& [command, count] : rows) {
        EXPECT_EQ(count, 1) << row_of(command).keys;
        bool designed = false;
        for (const Chord& chord : design) designed = designed || chord.command == command;
        EXPECT_TRUE(designed) << row_of(command).keys << " is not in this test's list";
    }
    EXPECT_EQ(row_of(Command::redo).keys, "Ctrl+Shift+Z");
    EXPECT_THROW(row_of(Command::none), core::Error);
}

}  // namespace
}  // namespace sunflower::show
