// Knobs and keys: bytes of MIDI, learning, pickup, the file of bindings, and a port that comes and goes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "engine/wall/midi.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::wall {
namespace {

using Kind = MidiEvent::Kind;
using test::complaint;
namespace fs = std::filesystem;

std::vector<MidiEvent> events_of(std::initializer_list<int> bytes) {
    MidiParser parser;
    std::vector<MidiEvent> events;
    for (const int byte : bytes)
        if (const auto event = parser.take(static_cast<std::uint8_t>(byte))) events.push_back(*event);
    return events;
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

// --- bytes -------------------------------------------------------------------------------------------------------------------

TEST(MidiParser, ReadsKnobsAndKeys) {
    EXPECT_EQ(events_of({0xB0, 7, 100}), std::vector{knob(7, 100)});
    EXPECT_EQ(events_of({0xBF, 119, 127}), std::vector{knob(119, 127, 15)});
    EXPECT_EQ(events_of({0x90, 60, 100, 0x80, 60, 64}), (std::vector{key(60, 100), key(60, 0)}));
    EXPECT_EQ(events_of({0x90, 60, 0}), std::vector{key(60, 0)}) << "a key let go in the other way";
    EXPECT_EQ(events_of({0xB0, 7, 1, 7, 2, 8, 3}), (std::vector{knob(7, 1), knob(7, 2), knob(8, 3)})) << "running status";
    EXPECT_EQ(events_of({0xB0, 0xF8, 7, 0xFE, 1, 0xFF, 7, 2}), (std::vector{knob(7, 1), knob(7, 2)})) << "clocks in the midst";
}

TEST(MidiParser, PassesOverTheRest) {
    EXPECT_TRUE(events_of({0xB0, 120, 0, 123, 0, 127, 0}).empty()) << "channel mode messages";
    EXPECT_TRUE(events_of({0xC0, 7, 8, 0xD0, 7, 8, 0xE0, 7, 8, 0xA0, 7, 8}).empty());
    EXPECT_EQ(events_of({0xF0, 7, 8, 9, 0xF7, 7, 8, 0xB0, 7, 8}), std::vector{knob(7, 8)});
    EXPECT_EQ(events_of({0xB0, 7, 0xF0, 1, 2, 0xF7, 8, 9}), std::vector<MidiEvent>{}) << "it ends what runs";
    EXPECT_EQ(events_of({7, 8, 9}), std::vector<MidiEvent>{}) << "begun in the midst of something";
    EXPECT_EQ(events_of({0xB0, 7, 0xB0, 8, 9}), std::vector{knob(8, 9)}) << "cut off by the next";
    MidiParser parser;
    parser.take(0xF0);
    for (int i = 0; i < 1'000'000; ++i) ASSERT_FALSE(parser.take(static_cast<std::uint8_t>(i % 128)));
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
    map.forget(row("bays", "temperature_k"));
    EXPECT_EQ(map.bindings().size(), 1u);
    map.learn(row("spot", "tint"), 3);
    EXPECT_FALSE(map.is_learning()) << "a colour has three";
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
    EXPECT_EQ(now.seed.dust, static_cast<float>(70 / 127.0));
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

TEST_F(Bound, FineOnesHaveFourteenBits) {
    bind("seed", "dust", true);
    now.seed.dust = 0.0f;
    EXPECT_FALSE(turn(knob(0, 0))) << "half a message";
    EXPECT_TRUE(turn(knob(32, 0)));
    EXPECT_FALSE(turn(knob(0, 64)));
    EXPECT_TRUE(turn(knob(32, 1)));
    EXPECT_EQ(now.seed.dust, static_cast<float>((64 * 128 + 1) / 16383.0));
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

/// A folder as the kernel's, with a pipe for a device.
class PortTest : public ::testing::Test {
  protected:
    void plug_in() {
        fs::create_directories(folder_.path() / "snd");
        fs::create_directories(folder_.path() / "cards/card3");
        std::ofstream(folder_.path() / "cards/card3/midi0") << "nanoKONTROL2\n\nOutput 0\n";
        std::ofstream(folder_.path() / "cards/card3/id") << "nano\n";
        ASSERT_EQ(::mkfifo(device().c_str(), 0600), 0);
        other_end_ = Descriptor(::open(device().c_str(), O_RDWR | O_CLOEXEC));
    }
    void pull_out() {
        other_end_.close();
        fs::remove(device());
    }
    void say(std::initializer_list<std::uint8_t> bytes) {
        ASSERT_EQ(::write(other_end_.get(), std::data(bytes), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
    fs::path device() const { return folder_.path() / "snd/midiC3D0"; }
    MidiPort port(const std::string& name) const { return MidiPort(name, folder_.path() / "snd", folder_.path() / "cards"); }

    test::TemporaryFolder folder_;
    Descriptor other_end_;
};

TEST_F(PortTest, ComesAndGoes) {
    MidiPort knobs = port("Kontrol");
    EXPECT_TRUE(knobs.poll(0).empty()) << "not even a folder is there";
    EXPECT_EQ(knobs.status(), "Kontrol is not there");
    plug_in();
    EXPECT_TRUE(knobs.poll(1).empty());
    EXPECT_FALSE(knobs.is_open()) << "it looks every two seconds";
    knobs.poll(2);
    ASSERT_TRUE(knobs.is_open());
    EXPECT_EQ(knobs.status(), "nanoKONTROL2 (nano)");
    EXPECT_TRUE(knobs.poll(2.1).empty()) << "nothing has been moved, and it does not wait";
    say({0xB0, 7, 64});
    const auto bytes = knobs.poll(2.2);
    EXPECT_EQ(std::vector<std::uint8_t>(bytes.begin(), bytes.end()), (std::vector<std::uint8_t>{0xB0, 7, 64}));
    pull_out();
    EXPECT_TRUE(knobs.poll(3).empty());
    EXPECT_FALSE(knobs.is_open());
    EXPECT_EQ(knobs.status(), "Kontrol is not there");
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(knobs.poll(4 + i).empty());
    plug_in();
    knobs.poll(20);
    say({0xB0, 7, 65});
    EXPECT_EQ(knobs.poll(20.1).size(), 3u) << "in again";
    // More than a call takes.
    for (int i = 0; i < 1000; ++i) say({0xB0, 7, static_cast<std::uint8_t>(i % 128)});
    EXPECT_EQ(knobs.poll(20.2).size(), 1024u);
}

TEST_F(PortTest, FailsSoftly) {
    EXPECT_TRUE(port("").poll(0).empty());
    EXPECT_EQ(port("").status(), "no device is asked for");
    plug_in();
    MidiPort other = port("Launch");
    other.poll(0);
    EXPECT_FALSE(other.is_open());
    MidiPort any = port("any");
    any.poll(0);
    EXPECT_TRUE(any.is_open());
    // Whatever this machine has or has not.
    MidiPort real("any");
    for (int i = 0; i < 5; ++i) real.poll(i * 3.0);
    EXPECT_FALSE(real.status().empty());
}

}  // namespace
}  // namespace sunflower::wall
