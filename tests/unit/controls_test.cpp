// Hands from afar at the desk, all of them together: OSC, the page of OSCQuery on a real socket, and a box of knobs.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "engine/wall/controls.hpp"
#include "tests/support/desk_fixture.hpp"
#include "tests/support/json.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/midi_player.hpp"
#include "tests/support/open_ports.hpp"
#include "tests/support/osc_peer.hpp"
#include "tests/support/program.hpp"

namespace sunflower::wall {
namespace {

using test::Json;

const params::Row& kelvin() {
    return *params::find_row("roof", "temperature_k");
}

/// A TCP port that nobody has now.
std::uint16_t free_port() {
    return test::Listener().port();
}

class ControlsTest : public test::DeskTest {
  protected:
    ControlsTest() { player.names = {"a box 20:0"}; }

    static ControlSettings knobs() {
        ControlSettings settings;
        settings.midi = "box";
        return settings;
    }
    /// A sixtieth of a second.
    bool turn(Controls& controls, bool is_at_panel = true) {
        const bool news = controls.poll(desk, now_s, is_at_panel);
        frame();
        controls.tell(desk, now_s);
        now_s += 1.0 / 60.0;
        return news;
    }
    void bind(Controls& controls, const params::Row& row, int number) {
        controls.midi()->learn(row);
        player.turn(number, 0);
        player.turn(number, 1);
        turn(controls);
        ASSERT_FALSE(controls.midi()->is_learning());
    }
    /// What a browser on this machine is answered.
    std::string get(Controls& controls, const std::string& target) {
        test::Peer peer = test::Peer::connected_to(controls.oscquery_port());
        peer.write("GET " + target + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
        for (int i = 0; i < 1000 && peer.read(); ++i) {
            turn(controls);
            test::let_travel();
        }
        return peer.got;
    }

    test::MidiPlayer player;
    double now_s = 100.0;
};

std::string body_of(const std::string& answer) {
    return answer.substr(std::min(answer.find("\r\n\r\n") + 4, answer.size()));
}

TEST_F(ControlsTest, NothingListensUnlessItIsAskedTo) {
    const auto before = test::open_ports();
    Controls controls({}, player.inputs());
    for (int i = 0; i < 300; ++i) EXPECT_FALSE(turn(controls));
    EXPECT_EQ(test::open_ports(), before);
    EXPECT_EQ(player.asked, 0) << "nor is anything opened that makes music";
    EXPECT_EQ(controls.midi(), nullptr);
    EXPECT_TRUE(controls.counters().empty());
    EXPECT_EQ(desk.status.osc + desk.status.midi, "");
    EXPECT_FALSE(std::filesystem::exists(midi_file()));
}

TEST_F(ControlsTest, OscMovesTheDesk) {
    Controls controls({test::osc_here(), ""}, player.inputs());
    test::OscPeer peer(controls.remote());
    peer.say(test::number, {test::f(4321)});
    EXPECT_TRUE(turn(controls)) << "a panel has to show it";
    EXPECT_EQ(desk.settings().roof.temperature_k, 4321.0f);
    EXPECT_FALSE(turn(controls));
    // Changed at the panel: who spoke is told.
    params::Settings next = desk.settings();
    next.roof.temperature_k = 5000.0f;
    desk.change(next, "Roof", false);
    now_s += 1.0;
    turn(controls);
    const auto heard = peer.hear();
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].arguments.at(0).real, 5000.0);
    peer.say("/sunflower/wall/brightness", {test::f(0.0)});
    turn(controls);
    double light = 1.0;
    for (int i = 0; i < 120; ++i) light = controls.light(1.0 / 60.0);
    EXPECT_EQ(light, 0.0);
    const auto counters = controls.counters();
    EXPECT_EQ(counters.at(0).name, "received");
    EXPECT_EQ(counters.at(0).count, 2u);
    EXPECT_NE(desk.status.osc.find("of this machine"), std::string::npos) << desk.status.osc;
}

// Refused, counted and told to be for reading alone; and beds are not laid with every frame.
TEST_F(ControlsTest, AWallTakesLess) {
    ControlSettings settings{test::osc_here(), ""};
    settings.remote.is_wall = true;
    settings.remote.oscquery_port = free_port();
    Controls controls(settings, player.inputs());
    test::OscPeer peer(controls.remote());
    peer.say("/sunflower/quality/slice_ms", {test::f(1000)});
    for (const double pour : {0.9, 0.8}) {
        peer.say("/sunflower/bed/pour", {test::f(pour)});
        turn(controls);
    }
    EXPECT_LT(desk.settings().quality.slice_ms, 1000.0f);
    EXPECT_EQ(desk.settings().bed.pour, 0.9f);
    const auto counters = controls.counters();
    const auto refused = std::ranges::find(counters, "not taken", &Health::Counter::name);
    ASSERT_NE(refused, counters.end());
    EXPECT_EQ(refused->count, 1u);
    EXPECT_EQ(test::parse_json(body_of(get(controls, "/sunflower/quality/slice_ms?ACCESS")))["ACCESS"].number, 1);
}

TEST_F(ControlsTest, OscQueryTellsWhatTheDeskShows) {
    ControlSettings settings{test::osc_here(), ""};
    settings.remote.oscquery_port = free_port();
    const auto before = test::open_ports();
    Controls controls(settings, player.inputs());
    auto now = test::open_ports();
    std::erase_if(now, [&](const test::OpenPort& port) { return std::ranges::count(before, port) > 0; });
    ASSERT_EQ(now.size(), 2u);
    for (const test::OpenPort& port : now) EXPECT_TRUE(port.is_this_machine_only()) << port.protocol;

    const std::string whole = get(controls, "/");
    EXPECT_TRUE(whole.starts_with("HTTP/1.0 200")) << whole.substr(0, 80);
    EXPECT_NE(test::parse_json(body_of(whole))["CONTENTS"]["sunflower"]["CONTENTS"].names().size(), 0u);
    EXPECT_EQ(test::parse_json(body_of(get(controls, "/?HOST_INFO")))["OSC_PORT"].number, controls.remote().port());
    params::Settings next = desk.settings();
    next.roof.temperature_k = 4500.0f;
    desk.change(next, "Roof", false);
    const Json value = test::parse_json(body_of(get(controls, "/sunflower/roof/temperature_k?VALUE")));
    EXPECT_EQ(value["VALUE"].items.at(0).number, 4500.0);
    EXPECT_TRUE(get(controls, "/etc/passwd").starts_with("HTTP/1.0 404"));

    // A port that another has is a sentence.
    const std::string why = test::complaint([&] { Controls second(settings, player.inputs()); });
    EXPECT_NE(why.find(std::to_string(settings.remote.oscquery_port)), std::string::npos) << why;
}

TEST_F(ControlsTest, AWallWaitsForAPortThatIsTaken) {
    ControlSettings settings{test::osc_here(), ""};
    std::optional<Controls> first(std::in_place, settings, player.inputs());
    settings.remote.port = first->remote().port();
    Controls second(settings, player.inputs(), Controls::Ports::wait);
    EXPECT_FALSE(second.remote().is_open());
    second.poll(desk, 1.0);
    EXPECT_TRUE(desk.status.osc.starts_with("OSC waits: ")) << desk.status.osc;
    first.reset();
    second.poll(desk, 4.0);
    EXPECT_FALSE(second.remote().is_open()) << "not in each frame";
    second.poll(desk, 6.0);
    EXPECT_TRUE(second.remote().is_open());
    EXPECT_EQ(second.remote().port(), settings.remote.port);
    EXPECT_FALSE(desk.status.osc.starts_with("OSC waits: ")) << desk.status.osc;
}

// Port 8080 is many a program's, and no reason to be deaf to a lighting desk.
TEST_F(ControlsTest, EachPortWaitsForItself) {
    std::optional<test::Listener> other(std::in_place);
    ControlSettings settings{test::osc_here(), ""};
    settings.remote.oscquery_port = other->port();
    std::optional<Controls> controls(std::in_place, settings, player.inputs(), Controls::Ports::wait);
    EXPECT_TRUE(controls->remote().is_open());
    controls->poll(desk, 1.0);
    EXPECT_TRUE(desk.status.osc.starts_with("OSC: UDP port ")) << desk.status.osc;
    EXPECT_NE(desk.status.osc.find("; OSCQuery waits: port " + std::to_string(other->port())), std::string::npos)
        << desk.status.osc;
    const std::uint16_t osc_port = controls->remote().port();
    other.reset();
    controls->poll(desk, 6.0);
    EXPECT_EQ(controls->oscquery_port(), settings.remote.oscquery_port);
    EXPECT_EQ(controls->remote().port(), osc_port) << "what is open stays";
    EXPECT_EQ(desk.status.osc.find("waits"), std::string::npos) << desk.status.osc;

    // The other way round; the page tells where OSC will be.
    settings.remote.port = osc_port;
    settings.remote.oscquery_port = free_port();
    Controls second(settings, player.inputs(), Controls::Ports::wait);
    EXPECT_FALSE(second.remote().is_open());
    second.poll(desk, 1.0);
    EXPECT_TRUE(desk.status.osc.starts_with("OSC waits: ")) << desk.status.osc;
    EXPECT_NE(desk.status.osc.find("; OSCQuery: http://"), std::string::npos) << desk.status.osc;
    EXPECT_EQ(test::parse_json(body_of(get(second, "/?HOST_INFO")))["OSC_PORT"].number, osc_port);
    controls.reset();
    second.poll(desk, now_s + 6.0);
    EXPECT_EQ(second.remote().port(), osc_port);
}

TEST_F(ControlsTest, KnobsAreLearnedKeptAndTurned) {
    {
        Controls controls(knobs(), player.inputs());
        ASSERT_NE(controls.midi(), nullptr);
        EXPECT_TRUE(turn(controls)) << "the status is news";
        EXPECT_EQ(desk.status.midi, "a box");
        EXPECT_FALSE(turn(controls));
        bind(controls, kelvin(), 21);
        EXPECT_TRUE(std::filesystem::exists(midi_file()));
    }
    Controls controls(knobs(), player.inputs());
    EXPECT_EQ(controls.midi()->bindings().size(), 1u) << "from the file";
    turn(controls);
    const float before = desk.settings().roof.temperature_k;
    player.turn(21, 0);
    EXPECT_TRUE(turn(controls)) << "which way to turn is another now";
    EXPECT_EQ(desk.settings().roof.temperature_k, before) << "it has to pick up first";
    const int steps = this->steps();
    for (int value = 0; value < 128; value += 4) {
        player.turn(21, value);
        turn(controls);
    }
    player.turn(21, 127);
    turn(controls);
    EXPECT_EQ(desk.settings().roof.temperature_k, static_cast<float>(kelvin().max));
    EXPECT_EQ(this->steps(), steps + 1) << "one movement is one step of undo";
    now_s += 2.0;
    turn(controls);
    desk.undo();
    EXPECT_EQ(desk.settings().roof.temperature_k, before);
    player.turn(21, 126);
    turn(controls);
    EXPECT_EQ(desk.settings().roof.temperature_k, before) << "and nothing leaps after it";
    EXPECT_EQ(controls.counters().back().name, "knobs");
    EXPECT_GT(controls.counters().back().count, 30u);

    controls.midi()->forget(kelvin());
    turn(controls);
    MidiMap read;
    read.load(midi_file());
    EXPECT_TRUE(read.bindings().empty()) << "forgotten in the file too";
}

TEST_F(ControlsTest, AKnobThatWasAwayPicksUpAnew) {
    Controls controls(knobs(), player.inputs());
    turn(controls);
    bind(controls, kelvin(), 21);
    for (int value = 1; value <= 100; ++value) {
        player.turn(21, value);
        turn(controls);
    }
    const float before = desk.settings().roof.temperature_k;
    EXPECT_NEAR(before, value_of_knob(kelvin(), 100 / 127.0), 0.005 * static_cast<double>(before))
        << "rounded as a step is worth";
    player.plug = 2;
    now_s += MidiPort::still_there_s;
    turn(controls);
    ASSERT_EQ(player.opened, 2);
    player.turn(21, 13);
    turn(controls);
    EXPECT_EQ(desk.settings().roof.temperature_k, before) << "turned while it was away, it does not leap";
}

// A knob that moves ends the show, as a hand at the panel does; one that is not bound is nobody's hand.
TEST_F(ControlsTest, AKnobThatEndsAShowIsAHand) {
    Controls controls(knobs(), player.inputs());
    turn(controls);
    bind(controls, kelvin(), 21);
    desk.play();
    player.turn(22, 64);
    turn(controls);
    EXPECT_EQ(controls.ended() + controls.changed(), 0u);
    for (const int value : {0, 127}) {  // past where the value is
        player.turn(21, value);
        turn(controls);
    }
    EXPECT_FALSE(desk.player().is_playing());
    EXPECT_EQ(controls.ended(), 1u);
    EXPECT_GE(controls.changed(), 1u);
}

TEST_F(ControlsTest, NothingIsLearnedWhereNobodySitsAtAPanel) {
    Controls controls(knobs(), player.inputs());
    turn(controls);
    controls.midi()->learn(kelvin());
    player.turn(21, 0);
    turn(controls);
    EXPECT_TRUE(controls.midi()->is_learning());
    player.turn(21, 1);
    turn(controls, false);
    EXPECT_FALSE(controls.midi()->is_learning());
    EXPECT_TRUE(controls.midi()->bindings().empty()) << "a visitor's hand teaches nothing";
}

TEST_F(ControlsTest, ABrokenFileIsToldAndKept) {
    std::filesystem::create_directories(midi_file().parent_path());
    const std::string broken = "[[controller]]\nparameter = 'roof.heat'\nchannel = 1\ncontrol = 1\n";
    std::ofstream(midi_file()) << broken;
    Controls controls(knobs(), player.inputs());
    EXPECT_TRUE(turn(controls));
    EXPECT_TRUE(told("midi.toml:2: [[controller]]: there is no parameter 'roof.heat'"));
    EXPECT_TRUE(controls.midi()->bindings().empty());
    for (int i = 0; i < 10; ++i) turn(controls);
    EXPECT_EQ(core::read_file(midi_file()), broken) << "nobody has learned anything";
    bind(controls, kelvin(), 21);
    EXPECT_EQ(core::read_file(midi_file().string() + ".bak"), broken) << "a slip of the hand costs nobody all bindings";
    MidiMap read;
    read.load(midi_file());
    EXPECT_EQ(read.bindings().size(), 1u);
    // Where it cannot be written, there is a sentence, once, and the knob works all the same.
    std::filesystem::remove(midi_file());
    std::filesystem::create_directories(midi_file() / "in the way");
    bind(controls, *params::find_row("bays", "temperature_k"), 22);
    EXPECT_TRUE(std::ranges::any_of(desk.notices(), [](const auto& notice) { return notice.trouble; }));
    EXPECT_EQ(controls.midi()->bindings().size(), 2u);
}

}  // namespace
}  // namespace sunflower::wall
