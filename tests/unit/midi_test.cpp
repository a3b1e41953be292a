// Knobs and keys: messages of MIDI, learning, pickup, the file of bindings, and a port that comes and goes.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <set>

#include "engine/wall/midi_port.hpp"
#include "tests/support/midi_player.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::wall {
namespace {

using Kind = MidiEvent::Kind;
using test::complaint;
namespace fs = std::filesystem;

std::optional<MidiEvent> event_of(std::initializer_list<std::uint8_t> bytes) {
    return midi_event(std::span(bytes.begin(), bytes.size()));
}

MidiEvent knob(int number, int value, int channel = 0) {
    return {Kind::control, channel, number, value};
}
MidiEvent key(int number, int value) {
    return {Kind::note, 0, number, value};
}

const params::Row& row(std::string_view group, std::string_view name) {
    const params::Row* found = params::find_row(group, name);
    EXPECT_NE(found, nullptr);
    return *found;
}

// --- messages ----------------------------------------------------------------------------------------------------------------

TEST(MidiMessage, IsAKnobOrAKey) {
    EXPECT_EQ(event_of({0xB0, 7, 100}), knob(7, 100));
    EXPECT_EQ(event_of({0xBF, 119, 127}), knob(119, 127, 15));
    EXPECT_EQ(event_of({0x90, 60, 100}), key(60, 100));
    EXPECT_EQ(event_of({0x80, 60, 64}), key(60, 0));
    EXPECT_EQ(event_of({0x90, 60, 0}), key(60, 0)) << "a key let go in the other way";
}

TEST(MidiMessage, OrNothing) {
    for (const int mode : {120, 123, 127}) EXPECT_FALSE(event_of({0xB0, static_cast<std::uint8_t>(mode), 0}));
    for (const int kind : {0xC0, 0xD0, 0xE0, 0xA0, 0xF0, 0xF8, 0x70, 0x00})
        EXPECT_FALSE(event_of({static_cast<std::uint8_t>(kind), 7, 8})) << kind;
    EXPECT_FALSE(event_of({}));
    EXPECT_FALSE(event_of({0xB0, 7})) << "half of one";
    EXPECT_FALSE(event_of({0xB0, 7, 8, 9})) << "more than one";
    EXPECT_FALSE(event_of({0xB0, 0xB0, 8}));
    EXPECT_FALSE(event_of({0xB0, 7, 0x80}));
}

// --- learning ----------------------------------------------------------------------------------------------------------------

TEST(MidiMap, LearnsWhatIsMoved) {
    const params::Settings now;
    RemoteChanges changes;
    MidiMap map;
    map.learn(row("roof", "temperature_k"));
    map.take(knob(1, 5), now, changes);  // a knob that only says where it is
    map.take(knob(21, 64), now, changes);
    map.take(knob(1, 5), now, changes);
    EXPECT_TRUE(map.is_learning());
    map.take(knob(21, 65), now, changes);
    EXPECT_FALSE(map.is_learning());
    const std::size_t index = params::index_of(row("roof", "temperature_k"));
    EXPECT_EQ(map.bindings(), (std::vector{MidiBinding{Kind::control, 0, 21, false, index, 0}}));
    EXPECT_FALSE(changes.any()) << "nothing moves while it learns";

    // Both halves of a fine one, whichever of them moves first.
    for (const bool coarse_moves : {true, false}) {
        MidiMap fine;
        fine.learn(row("spot", "tint"), 2);
        fine.take(knob(3, 64), now, changes);
        fine.take(knob(35, 10), now, changes);
        fine.take(knob(3, coarse_moves ? 65 : 64), now, changes);
        if (!coarse_moves) fine.take(knob(35, 11), now, changes);
        ASSERT_EQ(fine.bindings().size(), 1u);
        EXPECT_EQ(fine.bindings()[0], (MidiBinding{Kind::control, 0, 3, true, params::index_of(row("spot", "tint")), 2}));
    }

    // A key is for switches.
    map.learn(row("roof", "temperature_k"));
    map.take(key(60, 100), now, changes);
    EXPECT_TRUE(map.is_learning());
    map.learn(row("lamp", "on"));
    map.take(key(60, 0), now, changes);
    EXPECT_TRUE(map.is_learning()) << "let go, not pressed";
    map.take(key(60, 100), now, changes);
    EXPECT_EQ(map.bindings().size(), 2u);

    // One knob moves one value, and a value has one knob.
    map.learn(row("bays", "temperature_k"));
    map.take(knob(21, 1), now, changes);
    map.take(knob(21, 2), now, changes);
    ASSERT_EQ(map.bindings().size(), 2u);
    EXPECT_EQ(map.bindings().back().row, params::index_of(row("bays", "temperature_k")));
    map.learn(row("bays", "temperature_k"));
    map.take(knob(22, 1), now, changes);
    map.take(knob(22, 2), now, changes);
    ASSERT_EQ(map.bindings().size(), 2u);
    EXPECT_EQ(map.bindings().back().number, 22);
    EXPECT_EQ(words_of(*map.binding_of(row("bays", "temperature_k"))), "knob 22 of channel 1");
    EXPECT_EQ(words_of(*map.binding_of(row("lamp", "on"))), "key 60 of channel 1");
    EXPECT_FALSE(map.binding_of(row("roof", "temperature_k"))) << "its knob moves another";
    map.forget(row("bays", "temperature_k"));
    EXPECT_EQ(map.bindings().size(), 1u);
    map.learn(row("spot", "tint"), 2);
    EXPECT_EQ(map.learning(), &row("spot", "tint"));
    EXPECT_TRUE(map.is_learning(row("spot", "tint"), 2));
    EXPECT_FALSE(map.is_learning(row("spot", "tint"), 1));
    map.learn(row("spot", "tint"), 3);
    EXPECT_FALSE(map.is_learning()) << "a colour has three";
    EXPECT_EQ(map.learning(), nullptr);
    for (const params::Row& each : params::rows()) EXPECT_EQ(knobs_of(each) == 0, each.type == params::Type::name);
}

// --- following ---------------------------------------------------------------------------------------------------------------

class Bound : public ::testing::Test {
  protected:
    void bind(std::string_view group, std::string_view name, bool fine = false) {
        map.learn(row(group, name));
        if (fine) map.take(knob(32, 0), now, changes);
        map.take(knob(0, 0), now, changes);
        map.take(knob(0, 1), now, changes);
        ASSERT_EQ(map.bindings().size(), 1u);
        ASSERT_EQ(map.bindings()[0].fine, fine);
    }
    /// Whether it has set anything; what it has set is shown in the next frame.
    bool turn(const MidiEvent& event) {
        changes.clear();
        map.take(event, now, changes);
        for (const params::Row& each : params::rows())
            if (changes.rows[params::index_of(each)])
                std::memcpy(reinterpret_cast<std::byte*>(&now) + each.offset,
                            reinterpret_cast<const std::byte*>(&changes.values) + each.offset, each.size);
        map.watch(now);
        return changes.any();
    }

    MidiMap map;
    params::Settings now;
    RemoteChanges changes;
};

TEST_F(Bound, PicksUpWhenItPasses) {
    bind("seed", "dust");  // 0 to 1
    now.seed.dust = 0.5f;
    EXPECT_FALSE(turn(knob(0, 20))) << "it stands elsewhere: nothing leaps";
    EXPECT_NEAR(*map.to_pickup(row("seed", "dust"), now), 0.5 - 20 / 127.0, 1e-6);
    EXPECT_FALSE(turn(knob(0, 40)));
    EXPECT_TRUE(turn(knob(0, 70))) << "past it, in a stride";
    EXPECT_EQ(now.seed.dust, 0.551f) << "70 of 127, with as many figures as a step is worth";
    EXPECT_FALSE(map.to_pickup(row("seed", "dust"), now));
    EXPECT_TRUE(turn(knob(0, 127)));
    EXPECT_EQ(now.seed.dust, 1.0f);
    EXPECT_TRUE(turn(knob(0, 0)));
    EXPECT_EQ(now.seed.dust, 0.0f);

    // A look changes the value: the knob has to find it again. Planted: without watch() it leaps to 0.008.
    now.seed.dust = 0.9f;
    map.watch(now);
    EXPECT_FALSE(turn(knob(0, 1)));
    EXPECT_EQ(now.seed.dust, 0.9f);
    EXPECT_FALSE(turn(knob(0, 100)));
    EXPECT_TRUE(turn(knob(0, 113))) << "as near as a step and a half";
}

TEST_F(Bound, IsKnownWhereItStandsFromTheFirst) {
    now.seed.dust = 0.5f;
    bind("seed", "dust");
    // Planted: unless learning keeps it, nobody is told which way to turn before the knob is moved once more.
    ASSERT_TRUE(map.to_pickup(row("seed", "dust"), now));
    EXPECT_GT(*map.to_pickup(row("seed", "dust"), now), 0.0);
}

TEST_F(Bound, StandsNobodyKnowsWhereAfterItWasAway) {
    bind("seed", "dust");
    now.seed.dust = 0.8f;
    ASSERT_TRUE(turn(knob(0, 102)));
    // Planted: unless it is let go, it leaps to 0.1, as it had picked up its value; unless its place is forgotten too, it seems
    // to have passed the value on the way.
    map.let_go();
    EXPECT_FALSE(map.to_pickup(row("seed", "dust"), now)) << "neither up nor down";
    const float before = now.seed.dust;
    EXPECT_FALSE(turn(knob(0, 13)));
    EXPECT_EQ(now.seed.dust, before);
    EXPECT_FALSE(turn(knob(0, 60)));
    EXPECT_TRUE(turn(knob(0, 110))) << "past it";

    // What a box says of all its knobs when it is plugged in teaches nothing.
    map.learn(row("roof", "temperature_k"));
    map.take(knob(5, 10), now, changes);
    map.let_go();
    map.take(knob(5, 90), now, changes);
    EXPECT_TRUE(map.is_learning());
}

TEST_F(Bound, HalvesOfAValueAreOfOneStay) {
    bind("seed", "dust", true);
    now.seed.dust = 0.0f;
    turn(knob(0, 0));
    map.let_go();
    EXPECT_FALSE(turn(knob(32, 0))) << "what it was half of was said before the plug was pulled";
    turn(knob(0, 0));
    EXPECT_TRUE(turn(knob(32, 0)));
}

// A look that a knob made is read, and typed again, by people.
TEST_F(Bound, ValuesHaveFewFigures) {
    bind("roof", "temperature_k");
    now.roof.temperature_k = 1500.0f;
    std::set<float> seen;
    for (int value = 0; value < 128; ++value) {
        turn(knob(0, value));
        const float kelvin = now.roof.temperature_k;
        EXPECT_NEAR(kelvin, value_of_knob(row("roof", "temperature_k"), value / 127.0), 0.005 * static_cast<double>(kelvin));
        EXPECT_EQ(std::fmod(kelvin, kelvin < 4500.0f ? 1.0f : 10.0f), 0.0f) << kelvin;
        seen.insert(kelvin);
    }
    EXPECT_EQ(seen.size(), 128u) << "no two steps alike";
    EXPECT_EQ(*seen.begin(), 1500.0f);
    EXPECT_EQ(*seen.rbegin(), 20000.0f);
}

TEST_F(Bound, FineOnesHaveFourteenBits) {
    bind("seed", "dust", true);
    now.seed.dust = 0.0f;
    EXPECT_FALSE(turn(knob(0, 0))) << "half a message";
    EXPECT_TRUE(turn(knob(32, 0)));
    EXPECT_FALSE(turn(knob(0, 64)));
    EXPECT_TRUE(turn(knob(32, 1)));
    EXPECT_EQ(now.seed.dust, 0.50009f) << "8193 of 16383";
    turn(knob(0, 127));
    EXPECT_TRUE(turn(knob(32, 127)));
    EXPECT_EQ(now.seed.dust, 1.0f);
}

TEST_F(Bound, SwitchesFollowAtOnce) {
    bind("lamp", "on");
    EXPECT_TRUE(turn(knob(0, 127)));
    EXPECT_TRUE(now.lamp.on);
    EXPECT_TRUE(turn(knob(0, 0)));
    EXPECT_FALSE(now.lamp.on);
    map.learn(row("lamp", "on"));
    map.take(key(60, 1), now, changes);
    EXPECT_TRUE(turn(key(60, 100)));
    EXPECT_FALSE(turn(key(60, 0)));
    EXPECT_TRUE(now.lamp.on);
    EXPECT_TRUE(turn(key(60, 100)));
    EXPECT_FALSE(now.lamp.on);
    // Both in one frame.
    changes.clear();
    map.take(key(60, 100), now, changes);
    map.take(key(60, 100), now, changes);
    EXPECT_FALSE(changes.values.lamp.on) << "there and back";
    map.learn(row("tone", "transform"));
    map.take(key(61, 1), now, changes);
    for (const auto expected : {params::ToneTransform::aces, params::ToneTransform::agx, params::ToneTransform::plain,
                                params::ToneTransform::neutral}) {
        EXPECT_TRUE(turn(key(61, 100)));
        EXPECT_EQ(now.tone.transform, expected);
    }
}

TEST(MidiKnob, GoesAlongEveryRange) {
    for (const params::Row& each : params::rows()) {
        if (each.type == params::Type::name) continue;
        EXPECT_EQ(value_of_knob(each, 0.0), each.min) << each.path();
        EXPECT_EQ(value_of_knob(each, 1.0), each.max) << each.path();
        using params::Type;
        const bool is_whole =
            each.type == Type::integer || each.type == Type::count || each.type == Type::truth || each.type == Type::choice;
        double before = each.min;
        for (int i = 0; i <= 127; ++i) {
            const double value = value_of_knob(each, i / 127.0);
            EXPECT_GE(value, before) << each.path();
            EXPECT_LE(value, each.max) << each.path();
            before = value;
            // Back again, where nothing was rounded to whole numbers.
            if (is_whole || value == each.min) continue;
            EXPECT_NEAR(knob_of(each, value), i / 127.0, 1e-9) << each.path() << " " << value;
        }
    }
}

// --- the file ----------------------------------------------------------------------------------------------------------------

TEST(MidiFile, IsReadAsItWasWritten) {
    const test::UserFolders user;
    const params::Settings now;
    RemoteChanges changes;
    MidiMap map;
    map.load(midi_file());
    EXPECT_TRUE(map.bindings().empty()) << "there is none yet";
    map.learn(row("roof", "temperature_k"));
    for (int value = 0; value < 2; ++value) map.take(knob(21, value, 9), now, changes);
    map.learn(row("spot", "tint"), 1);
    for (const MidiEvent& event : {knob(35, 0), knob(3, 1), knob(3, 2)}) map.take(event, now, changes);
    map.learn(row("lamp", "on"));
    map.take(key(60, 100), now, changes);
    ASSERT_EQ(map.bindings().size(), 3u);
    map.save(midi_file());
    MidiMap read;
    read.load(midi_file());
    EXPECT_EQ(read.bindings(), map.bindings());
    EXPECT_EQ(read.text(), map.text());
}

TEST(MidiFile, WhatIsWrongIsToldWithItsLine) {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "midi.toml";
    const std::pair<const char*, const char*> wrong[] = {
        {"parameter = 'roof.heat'\nchannel = 1\ncontrol = 1\n",
         "midi.toml:2: [[controller]]: there is no parameter 'roof.heat'"},
        {"parameter = 'roof'\nchannel = 1\ncontrol = 1\n", "midi.toml:2: [[controller]]: there is no parameter 'roof'"},
        {"parameter = 'lamp.on'\nchannel = 17\ncontrol = 1\n", "midi.toml:3: [[controller]]: channel = 17 is out of range"},
        {"parameter = 'lamp.on'\nchannel = 1\ncontrol = 120\n", "midi.toml:4: [[controller]]: control = 120 is out of range"},
        {"parameter = 'lamp.on'\nchannel = 1\n", "[[controller]]: control is missing"},
        {"parameter = 'roof.temperature_k'\nchannel = 1\nkey = 60\n", "midi.toml:4: [[controller]]: a key turns switches"},
        {"parameter = 'roof.temperature_k'\nchannel = 1\ncontrol = 33\nfine = true\n",
         "midi.toml:5: [[controller]]: fine is for"},
        {"parameter = 'roof.temperature_k'\nchannel = 1\ncontrol = 3\ncomponent = 2\n", "component = 2 is out of range"},
        {"parameter = 'lamp.on'\nchannel = 1\ncontrol = 1\nvalue = 3\n", "midi.toml:5: [[controller]]: 'value' is unknown"},
    };
    for (const auto& [text, part] : wrong) {
        std::ofstream(file) << "[[controller]]\n" << text;
        MidiMap map;
        const std::string why = complaint([&] { map.load(file); });
        EXPECT_NE(why.find(part), std::string::npos) << why;
        EXPECT_TRUE(map.bindings().empty());
    }
    std::ofstream many(file);
    for (int i = 0; i < 129; ++i) many << "[[controller]]\n";
    many.close();
    MidiMap map;
    EXPECT_NE(complaint([&] { map.load(file); }).find("at most 128"), std::string::npos);
}

// --- the port ----------------------------------------------------------------------------------------------------------------

TEST(MidiPort, ComesAndGoes) {
    test::MidiPlayer player;
    MidiPort port("kontrol", player.inputs());
    EXPECT_TRUE(port.poll(0).empty());
    EXPECT_EQ(port.status(), "kontrol is not there");
    player.names = {"Midi Through:Midi Through Port-0 14:0", "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0"};
    port.poll(1.9);
    EXPECT_FALSE(port.is_open()) << "it looks every two seconds";
    port.poll(2);
    ASSERT_TRUE(port.is_open());
    EXPECT_EQ(port.status(), "nanoKONTROL2 MIDI 1");
    EXPECT_EQ(player.open, std::optional<std::size_t>(1));
    EXPECT_TRUE(port.poll(2.1).empty()) << "nothing has been moved, and it does not wait";
    player.say({0xB0, 7, 64});
    player.say({0xFE});
    player.say({0x90, 60, 1});
    const auto events = port.poll(2.2);
    EXPECT_EQ(std::vector<MidiEvent>(events.begin(), events.end()), (std::vector{knob(7, 64), key(60, 1)}));

    // Pulled out: whoever looks at the list sees it, as nothing else tells.
    player.names.pop_back();
    player.say({0xB0, 7, 65});
    EXPECT_TRUE(port.poll(3).empty());
    EXPECT_FALSE(port.is_open());
    EXPECT_FALSE(player.open) << "and it was closed";
    EXPECT_EQ(port.status(), "kontrol is not there");
    player.names.push_back("nanoKONTROL2:nanoKONTROL2 MIDI 1 24:0");
    port.poll(5.1);
    ASSERT_TRUE(port.is_open()) << "in again, under another number";
    // Another device that comes and goes before it in the list takes nothing from it.
    player.names.insert(player.names.begin(), "Launchpad:Launchpad MIDI 1 18:0");
    const int opened = player.opened;
    for (double at_s = 6; at_s < 10; at_s += 0.1) port.poll(at_s);
    EXPECT_EQ(player.opened, opened);
}

TEST(MidiPort, IsOpenedAgainWhenThePlugWasPulled) {
    test::MidiPlayer player;
    player.names = {"a pad 16:0", "a box 20:0"};
    MidiPort port("box", player.inputs());
    port.poll(0);
    EXPECT_EQ(port.opened(), 1u);
    // Out and in again between two looks: the name is the old one.
    player.plug = 2;
    port.poll(0.5);
    EXPECT_EQ(port.opened(), 2u);
    EXPECT_EQ(player.open, std::optional<std::size_t>(1));
    // Late looks, as while a picture takes long, are no reason: a knob would let go of its value.
    for (double at_s = 1; at_s < 20; at_s += 3) port.poll(at_s);
    EXPECT_EQ(port.opened(), 2u);
    // Where nobody can tell, they are.
    player.plug.reset();
    port.poll(20);
    EXPECT_EQ(port.opened(), 3u) << "one that could be told was replaced by one that cannot";
    for (double at_s = 20.5; at_s < 25; at_s += 0.5) port.poll(at_s);
    EXPECT_EQ(port.opened(), 3u);
    port.poll(26.5);
    EXPECT_EQ(port.opened(), 4u) << "2 s without a look: time enough to pull it out";
    EXPECT_EQ(player.open, std::optional<std::size_t>(1));
}

TEST(MidiPort, KeepsTheDeviceThatIsOpen) {
    test::MidiPlayer player;
    player.names = {"a box 20:0"};
    MidiPort port("any", player.inputs());
    port.poll(0);
    player.names = {"a pad 16:0", "a box 20:0"};
    player.plug = 2;
    port.poll(0.5);
    EXPECT_EQ(player.open, std::optional<std::size_t>(1)) << "another that stands before it in the list takes nothing from it";
    EXPECT_EQ(port.status(), "a box");
}

TEST(MidiPort, KnowsWhichSoundCardIsBehindIt) {
    EXPECT_EQ(alsa_card("nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0"), 1);
    EXPECT_EQ(alsa_card("a box:a box MIDI 2 27:1"), 2) << "each card has four";
    EXPECT_EQ(alsa_card("a box 16:0"), 0);
    EXPECT_EQ(alsa_card("a box 127:0"), 27);
    EXPECT_EQ(alsa_card("20:0"), 1);
    for (const char* none :
         {"Midi Through:Midi Through Port-0 14:0", "a program:out 128:0", "a box", "a box 20", "a box x:0", ""})
        EXPECT_FALSE(alsa_card(none)) << none;
}

TEST(MidiPort, TakesSoMuchAndNoMore) {
    test::MidiPlayer player;
    player.names = {"a box 20:0"};
    MidiPort port("any", player.inputs());
    port.poll(0);
    for (int i = 0; i < 10'000; ++i) player.say({0xB0, 7, static_cast<std::uint8_t>(i % 128)});
    EXPECT_EQ(port.poll(0.1).size(), MidiPort::most_messages);
    EXPECT_EQ(port.poll(0.1).size(), MidiPort::most_messages);
    EXPECT_EQ(port.poll(0.1).size(), 10'000 - 2 * MidiPort::most_messages);
}

TEST(MidiPort, AnyIsAnyButWhatNoHandMoves) {
    test::MidiPlayer player;
    player.names = {"Midi Through:Midi Through Port-0 14:0"};
    MidiPort port("any", player.inputs());
    port.poll(0);
    EXPECT_FALSE(port.is_open());
    EXPECT_EQ(port.status(), "no MIDI device is there");
    player.names.push_back("a box 20:0");
    port.poll(2);
    EXPECT_EQ(port.status(), "a box");
}

TEST(MidiPort, FailsSoftly) {
    test::MidiPlayer player;
    player.names = {"a box 20:0"};
    MidiPort none("", player.inputs());
    EXPECT_TRUE(none.poll(0).empty());
    EXPECT_EQ(none.status(), "no device is asked for");
    EXPECT_EQ(player.asked, 0) << "not even the list is read";

    MidiPort port("box", player.inputs());
    player.trouble = "it is in another program's hands";
    port.poll(0);
    EXPECT_FALSE(port.is_open());
    EXPECT_EQ(port.status(), "it is in another program's hands");
    const int asked = player.asked;
    for (double at_s = 0.1; at_s < 1.9; at_s += 0.1) port.poll(at_s);
    EXPECT_EQ(player.asked, asked) << "and it is let alone for two seconds";
    player.trouble.clear();
    port.poll(2);
    EXPECT_TRUE(port.is_open());
    player.trouble = "the sound system is gone";
    port.poll(2.6);
    EXPECT_FALSE(port.is_open());
    EXPECT_EQ(port.status(), "the sound system is gone");
}

/// Whatever this machine has or has not: nothing is thrown, nothing is printed.
TEST(MidiPort, OfTheSystem) {
    ::testing::internal::CaptureStderr();
    {
        MidiPort real("any");
        for (int i = 0; i < 5; ++i) real.poll(i * 3.0);
        EXPECT_FALSE(real.status().empty());
        EXPECT_NE(real.status(), "no device is asked for");
    }
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace sunflower::wall
