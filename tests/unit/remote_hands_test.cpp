// What hands from afar do to a show that plays: what they name is played, and it is known whether they ended it or only spoke.
#include <gtest/gtest.h>

#include "engine/params/registry.hpp"
#include "engine/wall/remote_desk.hpp"
#include "tests/support/desk_fixture.hpp"

namespace sunflower::wall {
namespace {

class RemoteHandsTest : public test::DeskTest {
  protected:
    /// A frame, with what was said since the last.
    void pass() {
        now_s += 1.0 / 60.0;
        hands.apply(said, desk, now_s);
        said.clear();
        frame();
    }
    void wait(double seconds) {
        for (const double until_s = now_s + seconds; now_s < until_s;) pass();
    }
    void say_kelvin(float kelvin) {
        said.values.roof.temperature_k = kelvin;
        said.rows.set(params::index_of(*params::find_row("roof", "temperature_k")));
    }

    RemoteHands hands{true};
    RemoteChanges said;
    double now_s = 100.0;
};

// What waits for its turn ends what plays: so a play that was said with it waits too.
TEST_F(RemoteHandsTest, ACuePlaysWhatItNames) {
    for (const char* name : {"one", "two"})
        user_.write(fmt::format("data/sunflower/presets/shows/{}.toml", name),
                    "title = 'A trial'\n[[step]]\nview = 'lying'\nhold_s = 5\n[[step]]\nview = 'row'\nhold_s = 5\n");
    desk.refresh_lists();
    const auto cue = [&](const char* show) {
        said.show = show;
        said.play = true;
        pass();
    };
    said.look = "raking";
    cue("one");
    wait(1.0);
    EXPECT_EQ(desk.state().preset, "raking");
    ASSERT_NE(desk.show(), nullptr);
    EXPECT_EQ(desk.show()->name, "one");
    EXPECT_TRUE(desk.player().is_playing()) << "a look and a show in one frame";
    cue("two");
    cue("one");
    wait(1.0);
    EXPECT_EQ(desk.show()->name, "one");
    EXPECT_TRUE(desk.player().is_playing()) << "two shows within a quarter of a second";
    cue("two");
    said.pause = true;
    cue("one");
    wait(1.0);
    EXPECT_FALSE(desk.player().is_playing()) << "who says pause after it means it";
}

TEST_F(RemoteHandsTest, WhatTheyEndedAndChanged) {
    desk.play();
    wait(0.1);
    const auto repeat = [&] {
        say_kelvin(desk.settings().roof.temperature_k);
        said.black = said.hold = false;
        said.brightness = 1.0;
        wait(1.1);
    };
    for (int i = 0; i < 5; ++i) repeat();
    for (int i = 0; i < 5; ++i) {
        said.brightness = i % 2 == 0 ? 0.99 : 1.0;
        pass();
    }
    EXPECT_EQ(hands.ended(), 0u);
    EXPECT_EQ(hands.changed(), 0u) << "said again, and a fader that trembles";
    EXPECT_TRUE(desk.player().is_playing());
    for (const double brightness : {0.5, 1.0}) {
        said.brightness = brightness;
        pass();
    }
    EXPECT_EQ(hands.ended(), 0u);
    EXPECT_EQ(hands.changed(), 2u);

    std::uint64_t changed = hands.changed(), ended = 0;
    const auto ends = [&](auto say) {
        if (!desk.player().is_playing()) desk.play();
        pass();
        say();
        pass();
        EXPECT_FALSE(desk.player().is_playing());
        EXPECT_EQ(hands.ended(), ++ended);
        EXPECT_GT(hands.changed(), changed);
        changed = hands.changed();
        wait(0.3);
    };
    ends([&] { said.pause = true; });
    ends([&] { said.stop = true; });
    ends([&] { say_kelvin(4321.0f); });
    ends([&] { said.look = "raking"; });
    // Of a show that stands already nothing is ended, and it is no change to say so.
    said.pause = true;
    said.look = "raking";
    repeat();
    EXPECT_EQ(hands.ended(), ended);
    EXPECT_EQ(hands.changed(), changed);
    said.black = true;
    pass();
    EXPECT_EQ(hands.changed(), changed + 1) << "while it stands, somebody is there";
}

}  // namespace
}  // namespace sunflower::wall
