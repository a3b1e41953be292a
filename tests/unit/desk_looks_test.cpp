// Looks on the desk: morphs that end exactly, chance that can be repeated, files that are never lost, and undo of all of it.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <random>

#include "engine/params/registry.hpp"
#include "engine/show/looks.hpp"
#include "tests/support/desk_fixture.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::show {
namespace {

using namespace test;
namespace fs = std::filesystem;

class LooksTest : public DeskTest {
  protected:
    LooksTest() {
        user_.write("data/sunflower/presets/dusk.toml",
                    "[roof]\nluminance_cd_m2 = 30\ntemperature_k = 9000\n[spot]\non = true\n");
        desk.refresh_lists();
    }
    void frames(double seconds) {
        for (int i = 0; i < static_cast<int>(seconds * 60.0); ++i) frame();
    }
    bool is_file(const std::string& name) const { return fs::exists(user_.data() / "presets" / (name + ".toml")); }
    std::size_t binned() const { return binned_looks().size(); }
    void set_roof(float cd_m2) {
        params::Settings next = desk.settings();
        next.roof.luminance_cd_m2 = cd_m2;
        desk.change(next, "Roof", false);
    }
};

TEST_F(LooksTest, AMorphEndsOnItsAimToTheBit) {
    desk.choose_preset("dusk");
    const params::Settings aim = desk.settings();
    desk.undo();
    const params::Settings from = desk.settings();
    desk.morph_s = 2.0;
    desk.choose_preset("dusk");
    EXPECT_EQ(desk.settings(), from) << "it begins where it is";
    EXPECT_EQ(steps(), 1) << "and is one step";
    EXPECT_TRUE(desk.moving());
    float before = from.roof.luminance_cd_m2;
    for (int i = 0; i < 119; ++i) {
        frame();
        ASSERT_LE(desk.settings().roof.luminance_cd_m2, before) << i;
        ASSERT_GT(desk.settings().roof.luminance_cd_m2, 0.9f * before - 60.0f) << i << ": no leap";
        before = desk.settings().roof.luminance_cd_m2;
    }
    EXPECT_TRUE(desk.is_morphing());
    frames(0.1);
    EXPECT_FALSE(desk.is_morphing());
    EXPECT_EQ(desk.settings(), aim);
    EXPECT_EQ(desk.picture().settings, aim);
}

TEST_F(LooksTest, AMorphCanBeInterrupted) {
    desk.morph_s = 4.0;
    const auto middle = [&] {
        desk.choose_preset("dusk");
        frames(2.0);
        EXPECT_TRUE(desk.is_morphing());
        return desk.settings();
    };
    // By another morph: from where it is.
    const params::Settings half = middle();
    desk.choose_preset("overcast");
    EXPECT_EQ(desk.settings(), half);
    frame();
    EXPECT_NEAR(desk.settings().roof.luminance_cd_m2, half.roof.luminance_cd_m2, 1.0f);
    frames(4.1);
    EXPECT_EQ(desk.settings(), desk.base());
    // By a hand: all else stays where it is.
    const params::Settings again = middle();
    params::Settings by_hand = again;
    by_hand.tone.transform = params::ToneTransform::agx;
    desk.change(by_hand, "Tone", false);
    EXPECT_EQ(desk.settings(), by_hand);
    frames(5.0);
    EXPECT_EQ(desk.settings(), by_hand);
    // By undo: back from where it is, without a leap.
    desk.choose_preset("overcast");
    frames(5.0);
    const params::Settings third = middle();
    desk.undo();
    EXPECT_EQ(desk.settings(), third);
    frame();
    EXPECT_NEAR(desk.settings().roof.luminance_cd_m2, third.roof.luminance_cd_m2, 2.0f);
    frames(4.1);
    EXPECT_EQ(desk.settings(), desk.base());
    EXPECT_EQ(desk.state().preset, "overcast");
}

TEST_F(LooksTest, AViewIsFlownToAndALightOnItsWayGoesOn) {
    desk.morph_s = 2.0;
    desk.choose_preset("dusk");
    frames(0.5);
    desk.choose_view("lying");
    EXPECT_EQ(desk.state().view, "lying");
    frames(0.5);
    EXPECT_NE(desk.camera(), world::find_view(desk.scene(), "lying").camera);
    EXPECT_TRUE(desk.is_morphing());
    frames(2.1);
    EXPECT_EQ(desk.camera(), world::find_view(desk.scene(), "lying").camera);
    EXPECT_EQ(desk.settings().roof.luminance_cd_m2, 30.0f);
    EXPECT_EQ(steps(), 2);
    // A hand on the camera leaves the light alone.
    desk.choose_preset("overcast");
    frames(0.5);
    drag(Button::left, {30, 10});
    EXPECT_TRUE(desk.is_morphing());
    frames(2.0);
    EXPECT_EQ(desk.settings(), desk.base());
}

TEST_F(LooksTest, TwoSlotsToCompare) {
    const params::Settings a = desk.settings();
    press({Key::x});
    EXPECT_TRUE(desk.state().slots.on_b);
    EXPECT_EQ(desk.settings(), a) << "B begins as a copy";
    set_roof(5.0f);
    const params::Settings b = desk.settings();
    params::Settings many = b;
    many.quality.live_samples = 7;
    desk.change(many, "Samples", false);
    press({Key::x});
    EXPECT_EQ(desk.settings().roof.luminance_cd_m2, a.roof.luminance_cd_m2);
    EXPECT_EQ(desk.settings().quality.live_samples, 7) << "what is no matter of a look stays";
    press({Key::x});
    EXPECT_EQ(desk.settings(), many);
    desk.undo();
    desk.undo();
    desk.undo();
    EXPECT_EQ(desk.settings(), b);
    desk.undo();
    EXPECT_EQ(desk.settings(), a);
    EXPECT_TRUE(desk.state().slots.on_b);
    desk.undo();
    EXPECT_FALSE(desk.state().slots.has_other) << "the slots are undone too";
    desk.redo();
    desk.redo();
    desk.copy_to_other();
    EXPECT_EQ(desk.state().slots.other, b);
    // They come back with the session, and the locks too.
    desk.set_locked(*params::find_row("roof", "tint"), true);
    desk.save_session();
    std::string trouble;
    const auto session = load_session(trouble);
    EXPECT_EQ(trouble, "");
    ASSERT_TRUE(session);
    EXPECT_EQ(session->state, desk.state());
}

TEST_F(LooksTest, ChanceWithinLocksAndAmountCanBeRepeated) {
    const params::Settings before = desk.settings();
    desk.randomise(0.2, 77);
    const params::Settings drawn = desk.settings();
    EXPECT_NE(drawn, before);
    EXPECT_EQ(desk.next_seed, 78u);
    EXPECT_EQ(steps(), 1) << "one step";
    desk.undo();
    EXPECT_EQ(desk.settings(), before);
    desk.randomise(0.2, 77);
    EXPECT_EQ(desk.settings(), drawn) << "the same number draws the same";
    desk.undo();
    desk.randomise(0.2, 78);
    EXPECT_NE(desk.settings(), drawn);
    desk.undo();
    // What is locked stays, and what is not is drawn as before.
    const params::Row& lock = *params::find_row("roof", "luminance_cd_m2");
    desk.set_locked(lock, true);
    EXPECT_TRUE(desk.is_locked(lock));
    desk.randomise(0.2, 77);
    params::Settings expected = drawn;
    expected.roof.luminance_cd_m2 = before.roof.luminance_cd_m2;
    EXPECT_EQ(desk.settings(), expected);
    EXPECT_EQ(randomised(before, {}, 0.0, 5), before) << "no amount, no change";
    // How far: a factor of 10^0.2 for a light, a tenth of its range for a plain value; always within the range, and never what
    // is no matter of a look.
    for (std::uint32_t seed = 0; seed < 400; ++seed) {
        const params::Settings near = randomised(before, {}, 0.2, seed), far = randomised(before, {}, 1.0, seed);
        const float factor = near.roof.luminance_cd_m2 / before.roof.luminance_cd_m2;
        ASSERT_TRUE(factor > 0.63f && factor < 1.585f) << seed;
        ASSERT_NEAR(near.camera.exposure_ev100, before.camera.exposure_ev100, 0.4001f);
        params::Settings kept = far;
        for (const params::Row& row : params::rows())
            if (is_drawn(row))
                std::memcpy(reinterpret_cast<char*>(&kept) + row.offset, reinterpret_cast<const char*>(&before) + row.offset,
                            row.size);
        ASSERT_EQ(kept, before) << "only what is drawn changes";
        params::Settings checked = far;
        for (const params::Row& row : params::rows())
            ASSERT_NO_THROW(params::assign(row, &checked, params::value_of_text(row, params::text_of(row, &far), {})))
                << row.path();
    }
}

TEST_F(LooksTest, ALookAsText) {
    desk.choose_preset("dusk");
    const params::Settings dusk = desk.settings();
    const std::string text = desk.look_as_text();
    EXPECT_NE(text.find("luminance_cd_m2 = 30"), std::string::npos) << text;
    desk.undo();
    const params::Settings before = desk.settings();
    desk.paste_look(text);
    EXPECT_EQ(desk.settings(), dusk);
    EXPECT_EQ(steps(), 1);
    desk.undo();
    for (const auto& [wrong, why] : {std::pair{"[roof]\nluminance = 3\n", "pasted text:2: "},
                                     {"[roof\n", "pasted text:1: "},
                                     {"", "no values"},
                                     {"hello", "pasted text:1: "},
                                     {"[roof]\non = 7\n", "pasted text:2: "}}) {
        desk.paste_look(wrong);
        EXPECT_TRUE(told(why)) << wrong;
        EXPECT_EQ(desk.settings(), before);
    }
    EXPECT_EQ(steps(), 0);
}

TEST_F(LooksTest, FilesAreRenamedCopiedBinnedAndComeBack) {
    desk.rename_look("dusk", "Late dusk");
    EXPECT_TRUE(is_file("late-dusk") && !is_file("dusk"));
    desk.undo();
    EXPECT_TRUE(!is_file("late-dusk") && is_file("dusk"));
    desk.redo();
    EXPECT_TRUE(is_file("late-dusk"));
    desk.duplicate_look("late-dusk", "dusk");
    EXPECT_TRUE(is_file("late-dusk") && is_file("dusk"));
    desk.choose_preset("dusk");
    const params::Settings shown = desk.settings();
    desk.delete_look("dusk");
    EXPECT_FALSE(is_file("dusk"));
    EXPECT_EQ(desk.settings(), shown) << "its values stay";
    EXPECT_EQ(binned(), 1u);
    EXPECT_EQ(std::ranges::count(desk.own_looks(), "dusk"), 0);
    desk.undo();
    EXPECT_TRUE(is_file("dusk"));
    EXPECT_EQ(desk.state().preset, "dusk");
    desk.redo();
    ASSERT_EQ(desk.binned().size(), 1u);
    desk.restore_look(desk.binned().front());
    EXPECT_TRUE(is_file("dusk"));
    EXPECT_EQ(binned(), 0u);
    // Shipped ones are nobody's to change.
    for (const auto& act : std::initializer_list<std::function<void()>>{
             [&] { desk.rename_look("overcast", "mine"); }, [&] { desk.delete_look("overcast"); },
             [&] { desk.rename_look("dusk", "overcast"); }, [&] { desk.duplicate_look("dusk", "overcast"); }}) {
        const std::size_t notices = desk.notices().size();
        act();
        EXPECT_TRUE(desk.notices().back().trouble) << notices;
    }
    EXPECT_TRUE(is_file("dusk"));
    desk.duplicate_look("overcast", "my-overcast");
    EXPECT_TRUE(is_file("my-overcast"));
    // What takes another's place: both are there, one in the bin.
    set_roof(1.0f);
    desk.save_look("dusk", true);
    EXPECT_EQ(binned(), 1u);
    EXPECT_EQ(load_stage("seed-sheet", "dusk").settings.roof.luminance_cd_m2, 1.0f);
    desk.undo();
    EXPECT_EQ(load_stage("seed-sheet", "dusk").settings.roof.luminance_cd_m2, 30.0f) << "the one before is back";
    EXPECT_EQ(binned(), 1u) << "and the other one waits";
    desk.redo();
    EXPECT_EQ(load_stage("seed-sheet", "dusk").settings.roof.luminance_cd_m2, 1.0f);
    desk.run(Command::snapshot);
    ASSERT_TRUE(std::ranges::any_of(desk.own_looks(), [](const std::string& name) { return name.starts_with("snapshot-"); }));
    const auto looks = desk.own_looks().size();
    desk.undo();
    EXPECT_EQ(desk.own_looks().size(), looks - 1);
    // A file that somebody has taken away: the values come back all the same, and it is said.
    desk.delete_look("late-dusk");
    for (const fs::path& file : binned_looks()) fs::remove(file);
    desk.undo();
    EXPECT_TRUE(told("not there any more"));
}

// A thousand changes of every kind, back and forth: every state to the bit, no file lost.
TEST_F(LooksTest, AThousandRandomEditsAreUndoneAndRedone) {
    std::mt19937 random(9);
    std::vector<State> states = {desk.state()};
    const auto names = [&] { return desk.own_looks(); };
    for (int i = 0; static_cast<int>(states.size()) <= 1000; ++i) {
        const auto files = names();
        switch (random() % 12) {
            case 0: desk.randomise(0.3, static_cast<std::uint32_t>(random())); break;
            case 1: desk.swap_look(); break;
            case 2: desk.copy_to_other(); break;
            case 3: desk.choose_preset(random() % 2 == 0 ? "overcast" : "dusk"); break;
            case 4: desk.choose_view(random() % 2 == 0 ? "lying" : "row"); break;
            case 5: desk.paste_look(fmt::format("[roof]\nluminance_cd_m2 = {}\n", random() % 10000)); break;
            case 6: {
                const auto rows = params::rows();
                const params::Row& row = rows[random() % rows.size()];
                desk.set_locked(row, !desk.is_locked(row));
                break;
            }
            case 7:
                if (i % 5 == 0) desk.duplicate_look("dusk", "copy " + std::to_string(i));
                break;
            case 8:
                if (const auto own = names(); own.size() > 3 && own.front() != "dusk") desk.delete_look(own.front());
                break;
            default: desk.change(test::random_settings(random), "All " + std::to_string(i), false);
        }
        if (!(desk.state() == states.back()) || files != names()) states.push_back(desk.state());
        if (states.size() % 50 == 0) frame();
        ASSERT_LT(i, 4000);
    }
    ASSERT_EQ(steps(), 1000);
    const auto looks = names();
    for (int round = 0; round < 2; ++round) {
        for (std::size_t i = states.size() - 1; i-- > 0;) {
            desk.undo();
            ASSERT_EQ(desk.state(), states[i]) << i;
        }
        for (std::size_t i = 1; i < states.size(); ++i) {
            desk.redo();
            ASSERT_EQ(desk.state(), states[i]) << i;
        }
    }
    EXPECT_EQ(names(), looks) << "and the files are those that were there";
}

}  // namespace
}  // namespace sunflower::show
