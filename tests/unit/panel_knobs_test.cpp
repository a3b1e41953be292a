// A box of knobs in the panel: taught from a row's menu, seen at the row, and which way it has to be turned.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/wall/controls.hpp"
#include "tests/support/midi_player.hpp"
#include "tests/support/panel_hand.hpp"

namespace sunflower {
namespace {

/// The panel, the desk and a controller, as the live window has them.
class PanelKnobs : public ::testing::Test {
  protected:
    PanelKnobs() : controls({{}, "box"}, player.inputs()) {
        player.names = {"a box 20:0"};
        hand.panel.set_midi(controls.midi());
        turn();
    }

    /// Of the controller, and then a frame of the panel.
    void turn() {
        controls.poll(hand.desk, now_s += 0.1);
        hand.frames(2);
    }
    void turn(int number, int value) {
        player.turn(number, value);
        turn();
    }
    void open_menu(const std::string& row) {
        hand.reveal(row);
        hand.click(row + " label", 0.5f, show::Button::right);
        hand.frames(2);
    }
    void choose(const std::string& row, const std::string& item) {
        open_menu(row);
        hand.click(item);
        hand.frames(2);
    }
    bool told(std::string_view part) const {
        return std::ranges::any_of(hand.desk.notices(), [&](const auto& n) { return n.text.find(part) != std::string::npos; });
    }
    /// Marks of knobs that are seen, by their names.
    std::vector<std::string> marks() const {
        std::vector<std::string> names;
        for (const auto& [name, at] : hand.panel.controls())
            if (name.find(" knob") != std::string::npos) names.push_back(name);
        return names;
    }

    test::PanelHand hand;  // first: the user's folders are its
    test::MidiPlayer player;
    double now_s = 0.0;
    wall::Controls controls;
};

constexpr const char* kelvin = "roof.temperature_k";

TEST_F(PanelKnobs, ARowLearnsAKnob) {
    EXPECT_TRUE(marks().empty());
    choose(kelvin, "menu learn");
    ASSERT_TRUE(controls.midi()->is_learning());
    EXPECT_TRUE(hand.has("notice 1")) << "it is told what is to be done";
    turn(21, 10);
    EXPECT_TRUE(controls.midi()->is_learning()) << "one value is none yet";
    turn(21, 11);
    EXPECT_FALSE(controls.midi()->is_learning());
    EXPECT_TRUE(told("Roof temperature follows knob 21 of channel 1."));
    hand.reveal(kelvin);
    EXPECT_EQ(marks(), std::vector<std::string>{std::string(kelvin) + " knob up"}) << "the knob stands low";
    // Up, until it has it.
    const float before = hand.settings().roof.temperature_k;
    turn(21, 20);
    EXPECT_EQ(hand.settings().roof.temperature_k, before);
    turn(21, 127);
    EXPECT_EQ(hand.settings().roof.temperature_k, 20000.0f);
    EXPECT_EQ(marks(), std::vector<std::string>{std::string(kelvin) + " knob"});
    // The hand at the panel takes it away, to below the knob.
    hand.enter(std::string(kelvin) + " field", "3000");
    turn();
    EXPECT_EQ(marks(), std::vector<std::string>{std::string(kelvin) + " knob down"});
    turn(21, 100);
    EXPECT_EQ(hand.settings().roof.temperature_k, 3000.0f);
}

TEST_F(PanelKnobs, LearningCanBeGivenUp) {
    choose(kelvin, "menu learn");
    choose(kelvin, "menu learn");  // it says "Stop learning" now
    EXPECT_FALSE(controls.midi()->is_learning());
    hand.frames(2);
    EXPECT_FALSE(told("follows"));
    choose(kelvin, "menu learn");
    hand.desk.full_screen = true;
    hand.input.pressed = {show::Key::escape};
    hand.frame();
    EXPECT_TRUE(hand.wants.keys) << "or the desk would leave full screen too";
    EXPECT_FALSE(controls.midi()->is_learning());
    turn(21, 10);
    turn(21, 11);
    EXPECT_TRUE(controls.midi()->bindings().empty());
    EXPECT_TRUE(marks().empty());
    // Of another row while one waits: the other waits now.
    choose(kelvin, "menu learn");
    choose("tone.transform", "menu learn");
    turn(21, 10);
    turn(21, 11);
    ASSERT_EQ(controls.midi()->bindings().size(), 1u);
    EXPECT_TRUE(controls.midi()->binding_of(*params::find_row("tone", "transform")));
    EXPECT_TRUE(told("Tone transform follows knob 21"));
}

TEST_F(PanelKnobs, AKnobIsForgotten) {
    open_menu(kelvin);
    EXPECT_FALSE(hand.has("menu forget")) << "there is none yet";
    hand.click("menu learn");
    turn(21, 10);
    turn(21, 11);
    // Who learns anew, and gives it up, keeps what there was, and is told nothing.
    hand.desk.tell("Something else.");
    choose(kelvin, "menu learn");
    choose(kelvin, "menu learn");
    EXPECT_EQ(controls.midi()->bindings().size(), 1u);
    EXPECT_EQ(hand.desk.notices().back().text, "Something else.");
    choose(kelvin, "menu forget");
    EXPECT_TRUE(controls.midi()->bindings().empty());
    hand.reveal(kelvin);
    EXPECT_TRUE(marks().empty());
}

TEST_F(PanelKnobs, AColourHasThree) {
    open_menu("hall.floor_albedo");
    for (const char* name : {"menu learn 1", "menu learn 2", "menu learn 3"}) EXPECT_TRUE(hand.has(name));
    hand.click("menu learn 3");
    hand.frames(2);
    turn(3, 10);
    turn(3, 11);
    ASSERT_EQ(controls.midi()->bindings().size(), 1u);
    EXPECT_EQ(controls.midi()->bindings()[0].component, 2u);
    EXPECT_TRUE(told("(blue) follows knob 3"));
}

TEST_F(PanelKnobs, WithoutKnobsThereIsNothingOfThem) {
    hand.panel.set_midi(nullptr);
    open_menu(kelvin);
    EXPECT_TRUE(hand.has("menu copy"));
    EXPECT_FALSE(hand.has("menu learn"));
    turn(21, 10);
    EXPECT_TRUE(marks().empty());
}

TEST_F(PanelKnobs, FavouritesHaveTheirMarksToo) {
    hand.desk.favourites.set(params::index_of(*params::find_row("roof", "temperature_k")));
    choose(kelvin, "menu learn");
    turn(21, 10);
    turn(21, 11);
    hand.reveal(kelvin);
    hand.frames(3);
    EXPECT_TRUE(hand.has(std::string(kelvin) + " knob up"));
    hand.reveal("favourite " + std::string(kelvin));
    EXPECT_TRUE(hand.has("favourite " + std::string(kelvin) + " knob up"));
}

}  // namespace
}  // namespace sunflower
