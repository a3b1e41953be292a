// What a technician changes at the projectors: moved as far as asked, undone to the last digit, and saved by itself.
#include "engine/wall/calibration.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "engine/core/files.hpp"
#include "engine/wall/site_changes.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using wall::Calibration, wall::Handle, wall::Output, wall::Site;

constexpr const char* text = R"(title = "A room"   # of ours
show = "passage"
[canvas]
size_px = [700, 200]
[[output]]
name = "left"
monitor = "L"
part = [0, 0, 400, 200]
corners_px = [[0, 0], [1, 0], [0, 0], [0, 0]]   # measured in May
[[output]]
name = "right"
monitor = "R"
part = [300, 0, 400, 200]
)";

class Room : public ::testing::Test {
  protected:
    void SetUp() override {
        core::write_file_atomically(path, std::string_view(text));
        file = wall::load_site(path.string());
    }
    Site on_disk() const { return wall::load_site(path.string()).site; }
    /// As an editor does, and the wall sees it.
    void edit(Calibration& calibration, const std::string& said) {
        core::write_file_atomically(path, std::string_view(said));
        calibration.take(wall::load_site(path.string()));
    }
    /// The site's text with a line more for its first output, or for the second.
    static std::string with(const std::string& line, const std::string& second = "") {
        const std::string said = text + second;
        return said.substr(0, said.find("[[output]]\nname = \"right\"")) + line +
               said.substr(said.find("[[output]]\nname = \"right\""));
    }
    std::string before() const { return core::read_file(path.string() + ".bak"); }

    test::TemporaryFolder folder;
    fs::path path = folder.path() / "room.toml";
    wall::SiteFile file;
};

TEST_F(Room, MovesThePointThatIsChosen) {
    Calibration calibration(file);
    EXPECT_EQ(calibration.handles().size(), 4u);
    calibration.choose({false, 2});
    ASSERT_TRUE(calibration.nudge({-10, 0}));
    ASSERT_TRUE(calibration.nudge({0.1, -1}));
    EXPECT_EQ(calibration.chosen().corners_px[2], glm::dvec2(-9.9, -1));
    EXPECT_EQ(calibration.place_px({false, 2}), glm::dvec2(390.1, 199));
    EXPECT_EQ(glm::round(calibration.mark_px() * 1e6) / 1e6, glm::dvec2(390.1, 199));
    // A hundred tenths are ten pixels, to the last digit.
    for (int i = 0; i < 100; ++i) calibration.nudge({0.1, 0});
    EXPECT_EQ(calibration.chosen().corners_px[2], glm::dvec2(0.1, -1));
    calibration.choose(1);
    EXPECT_EQ(calibration.handle(), (Handle{false, 2})) << "the same corner of the other";
    calibration.choose_next(1);
    calibration.choose_next(1);
    EXPECT_EQ(calibration.handle(), (Handle{false, 0})) << "around";
}

TEST_F(Room, AMarkIsSeenWhileHandsAreAtThePoint) {
    Calibration calibration(file);
    EXPECT_FALSE(calibration.is_in_hand() || calibration.is_marked()) << "nobody has chosen one";
    calibration.nudge({1, 0});
    EXPECT_FALSE(calibration.is_marked());
    // Outputs are drawn anew whenever it comes or goes.
    std::uint64_t version = calibration.version();
    const auto changed = [&] { return std::exchange(version, calibration.version()) != calibration.version(); };
    calibration.choose({false, 2});
    EXPECT_TRUE(changed() && calibration.is_in_hand() && calibration.is_marked());
    calibration.pass(Calibration::mark_s - 1);
    calibration.nudge({1, 0});
    calibration.pass(Calibration::mark_s - 1);
    EXPECT_TRUE(calibration.is_marked()) << "hands were at it meanwhile";
    changed();
    calibration.pass(2);
    EXPECT_TRUE(changed() && !calibration.is_marked() && calibration.is_in_hand());
    calibration.pass(2);
    EXPECT_FALSE(changed());
    calibration.nudge({1, 0});
    EXPECT_TRUE(changed() && calibration.is_marked());
    for (const wall::Pattern dark : {wall::Pattern::black, wall::Pattern::near_black}) {
        calibration.show(dark);
        EXPECT_FALSE(calibration.is_marked());
        calibration.show(wall::Pattern::grid);
        EXPECT_TRUE(calibration.is_marked());
    }
    changed();
    calibration.let_go();
    EXPECT_TRUE(changed() && !calibration.is_in_hand() && !calibration.is_marked());
    EXPECT_EQ(calibration.handle(), (Handle{false, 2})) << "its numbers stay";
    calibration.let_go();
    EXPECT_FALSE(changed());
    // One that is gone is in no hand.
    calibration.set_mesh(3, 3);
    calibration.choose({true, 4});
    calibration.set_mesh(0, 0);
    EXPECT_FALSE(calibration.is_in_hand());
}

TEST_F(Room, RefusesWhatIsNoPicture) {
    Calibration calibration(file);
    const Site as_it_was = calibration.site();
    calibration.choose({false, 0});
    EXPECT_FALSE(calibration.move({false, 0}, {500, 300})) << "beyond its opposite";
    EXPECT_NE(calibration.trouble().find("corner top left of left"), std::string::npos) << calibration.trouble();
    EXPECT_FALSE(calibration.move({false, 1}, {-3000, 0})) << "beyond its neighbour";
    EXPECT_EQ(calibration.trouble(),
              "corner top right of left: moved by (-3000, 0) it would make no picture of the four; it stays where it was.");
    EXPECT_EQ(calibration.site(), as_it_was);
    EXPECT_FALSE(calibration.can_undo());
    EXPECT_TRUE(calibration.nudge({1, 1}));
    EXPECT_EQ(calibration.trouble(), "");
    ASSERT_TRUE(calibration.set_mesh(3, 3));
    EXPECT_FALSE(calibration.move({true, 4}, {400, 0})) << "it folds";
}

TEST_F(Room, AFinerMeshKeepsWhatACoarserHasBent) {
    Calibration calibration(file);
    ASSERT_TRUE(calibration.set_mesh(3, 3));
    ASSERT_TRUE(calibration.move({true, 4}, {0, 8}));
    ASSERT_TRUE(calibration.set_mesh(5, 5));
    EXPECT_EQ(calibration.offset_px({true, 12}), glm::dvec2(0, 8));
    EXPECT_EQ(calibration.offset_px({true, 11}), glm::dvec2(0, 4)) << "half of it half the way to the border";
    EXPECT_EQ(calibration.handles().size(), 29u);
    calibration.choose({true, 24});
    ASSERT_TRUE(calibration.set_mesh(0, 0));
    EXPECT_EQ(calibration.handle(), (Handle{false, 0})) << "the point that was chosen is gone";
}

TEST_F(Room, UndoesAndRedoesToTheLastDigit) {
    Calibration calibration(file);
    std::mt19937 random(7);
    std::uniform_real_distribution<double> px(-20, 20);
    std::vector<Site> seen = {calibration.site()};
    for (int i = 0; i < 200; ++i) {
        switch (i % 5) {
            case 0: calibration.choose(static_cast<std::size_t>(i / 5 % 2)); [[fallthrough]];
            case 1:
                calibration.choose({false, static_cast<std::size_t>(i % 4)});
                calibration.nudge({px(random), px(random)});
                break;
            case 2: calibration.set_mesh(2 + i % 4, 3); break;
            case 3: {
                Output wanted = calibration.chosen();
                wanted.gain = glm::dvec3(0.5 + px(random) / 50.0);
                calibration.change(wanted, "gain");
                break;
            }
            default:
                calibration.choose_next(5);
                calibration.nudge({px(random) / 10, px(random) / 10});
                break;
        }
        calibration.settle();
        if (!(calibration.site() == seen.back())) seen.push_back(calibration.site());
    }
    ASSERT_GT(seen.size(), 100u);
    for (std::size_t i = seen.size() - 1; i-- > 0;) {
        calibration.undo();
        ASSERT_EQ(calibration.site(), seen[i]) << i;
    }
    EXPECT_FALSE(calibration.can_undo());
    for (std::size_t i = 1; i < seen.size(); ++i) {
        calibration.redo();
        ASSERT_EQ(calibration.site(), seen[i]) << i;
    }
    calibration.revert();
    EXPECT_EQ(calibration.site(), seen.front());
    calibration.undo();
    EXPECT_EQ(calibration.site(), seen.back()) << "even that can be taken back";
}

TEST_F(Room, NudgesInARowAreOneStep) {
    Calibration calibration(file);
    for (int i = 0; i < 5; ++i) {
        calibration.nudge({1, 0});
        calibration.pass(0.2);
    }
    calibration.pass(1.2);
    calibration.nudge({0, 1});
    EXPECT_EQ(calibration.undo_name(), "corner top left of left");
    calibration.undo();
    EXPECT_EQ(calibration.chosen().corners_px[0], glm::dvec2(5, 0)) << "after a rest it is a step of its own";
    calibration.undo();
    EXPECT_EQ(calibration.chosen().corners_px[0], glm::dvec2(0, 0));
    EXPECT_FALSE(calibration.can_undo());
}

TEST_F(Room, MonitorsChangePlaces) {
    Calibration calibration(file);
    calibration.set_monitor("R");
    EXPECT_EQ(calibration.site().outputs[0].monitor, "R");
    EXPECT_EQ(calibration.site().outputs[1].monitor, "L") << "one monitor shows one output";
    calibration.set_monitor("third");
    EXPECT_EQ(calibration.site().outputs[1].monitor, "L");
    calibration.undo();
    calibration.undo();
    EXPECT_EQ(calibration.site(), file.site);
}

TEST_F(Room, SavesByItselfAndKeepsWhatWas) {
    Calibration calibration(file);
    calibration.nudge({3, 0});
    calibration.pass(1.0);
    EXPECT_FALSE(calibration.is_saved()) << "the hand may still be at it";
    EXPECT_EQ(on_disk().outputs[0].corners_px[0], glm::dvec2(0, 0));
    calibration.pass(0.6);
    EXPECT_TRUE(calibration.is_saved());
    EXPECT_EQ(on_disk(), calibration.site());
    calibration.nudge({4, 0});
    calibration.save();
    EXPECT_EQ(on_disk().outputs[0].corners_px[0], glm::dvec2(7, 0));
    const std::string now = core::read_file(path);
    EXPECT_NE(now.find("# of ours"), std::string::npos);
    EXPECT_NE(now.find("# measured in May"), std::string::npos);
    EXPECT_EQ(before(), text) << "what the file was before the first change, not before the last";
}

TEST_F(Room, TellsWhatCannotBeSavedAndTriesAgainAfterTheNextChange) {
    Calibration calibration(file);
    calibration.nudge({3, 0});
    core::write_file_atomically(path, std::string_view("title = \"somebody else's\"\n"));
    calibration.pass(2.0);
    EXPECT_FALSE(calibration.is_saved());
    EXPECT_NE(calibration.trouble().find("somebody else has changed it"), std::string::npos) << calibration.trouble();
    core::write_file_atomically(path, std::string_view(text));
    calibration.pass(2.0);
    EXPECT_FALSE(calibration.is_saved()) << "not again and again";
    calibration.nudge({3, 0});
    calibration.pass(2.0);
    EXPECT_TRUE(calibration.is_saved());
}

TEST_F(Room, TakesWhatAnEditorHasSaved) {
    Calibration calibration(file);
    std::string other = text;
    other.replace(other.find("[1, 0]"), 6, "[2, 5]");
    core::write_file_atomically(path, std::string_view(other));
    const std::uint64_t version = calibration.version();
    calibration.take(wall::load_site(path.string()));
    EXPECT_NE(calibration.version(), version);
    EXPECT_EQ(calibration.chosen().corners_px[1], glm::dvec2(2, 5));
    EXPECT_TRUE(calibration.is_saved());
    calibration.undo();
    EXPECT_EQ(calibration.chosen().corners_px[1], glm::dvec2(1, 0));
    // What the hand here has not saved yet is not lost by what an editor saves.
    calibration.nudge({9, 0});
    calibration.take(wall::load_site(path.string()));
    EXPECT_EQ(calibration.chosen().corners_px[0], glm::dvec2(9, 0));
    calibration.pass(2.0);
    EXPECT_EQ(on_disk(), calibration.site());
}

TEST_F(Room, WhatTheDeviceRefusesIsTakenBack) {
    Calibration calibration(file);
    calibration.nudge({2, 0});
    calibration.save();
    const Site good = calibration.site();
    Output wanted = calibration.chosen();
    wanted.lut = "nowhere.cube";
    calibration.change(wanted, "LUT");
    calibration.refuse("nowhere.cube: there is no such file");
    EXPECT_EQ(calibration.site(), good);
    EXPECT_EQ(calibration.trouble(), "nowhere.cube: there is no such file");
    EXPECT_FALSE(calibration.can_redo());
    calibration.pass(2.0);
    EXPECT_EQ(on_disk(), good);
}

// --- a slip in the file, and its correction

TEST_F(Room, WhatIsWrongWithTheFileIsToldUntilItIsMended) {
    Calibration calibration(file);
    const std::string slip = "room.toml:3: this is not TOML";
    calibration.complain(slip);
    calibration.nudge({3, 0});
    EXPECT_EQ(calibration.trouble(), slip) << "hands go on, and the file is as broken";
    EXPECT_FALSE(calibration.move({false, 0}, {500, 300}));
    EXPECT_NE(calibration.trouble(), slip) << "what they have just asked for comes first";
    calibration.undo();
    EXPECT_EQ(calibration.trouble(), slip);
    calibration.redo();
    edit(calibration, text);
    EXPECT_EQ(calibration.trouble(), "");

    // So it is with what cannot be shown.
    edit(calibration, with("lut = \"nowehre.cube\"\n"));
    calibration.refuse("nowehre.cube: there is no such file");
    calibration.nudge({1, 0});
    calibration.save();
    calibration.take(wall::load_site(path.string()));  // as it was saved here
    EXPECT_EQ(calibration.trouble(), "nowehre.cube: there is no such file");
    Output wanted = calibration.chosen();
    wanted.lut = "nowhere.cube";
    calibration.change(wanted, "LUT");  // a hand mends it
    calibration.save();
    EXPECT_EQ(calibration.trouble(), "");
    EXPECT_EQ(on_disk(), calibration.site());
}

TEST_F(Room, ACorrectionIsTakenAndStays) {
    Calibration calibration(file);
    const std::string slip = with("lut = \"nowehre.cube\"\n"), right = with("lut = \"nowhere.cube\"\n");
    for (int i = 0; i < 2; ++i) {  // more than one slip
        edit(calibration, slip + "# " + std::to_string(i) + "\n");
        EXPECT_EQ(calibration.chosen().lut, "nowehre.cube");
        calibration.refuse("nowehre.cube: there is no such file");
        EXPECT_EQ(calibration.chosen().lut, "");
        EXPECT_TRUE(calibration.is_saved()) << "there is nothing of a hand's";
        calibration.pass(2.0);
        EXPECT_NE(core::read_file(path).find("nowehre"), std::string::npos) << "what was typed is there to be mended";
    }
    edit(calibration, right);
    EXPECT_EQ(calibration.chosen().lut, "nowhere.cube");
    calibration.pass(2.0);
    calibration.save();
    EXPECT_EQ(core::read_file(path), right);
    EXPECT_TRUE(calibration.is_saved());
    calibration.undo();
    EXPECT_EQ(calibration.chosen().lut, "") << "the slip was never a step";
    EXPECT_FALSE(calibration.can_undo());
}

TEST_F(Room, ASlipTakesNothingFromHands) {
    Calibration calibration(file);
    calibration.nudge({3, 0});  // not saved yet
    edit(calibration, with("lut = \"nowehre.cube\"\nbrightness = 0.5\n"));
    EXPECT_EQ(calibration.chosen().corners_px[0], glm::dvec2(3, 0));
    calibration.refuse("nowehre.cube: there is no such file");
    EXPECT_EQ(calibration.chosen().corners_px[0], glm::dvec2(3, 0));
    EXPECT_EQ(calibration.chosen().brightness, 1.0);
    calibration.nudge({4, 0});  // and one afterwards
    EXPECT_FALSE(calibration.is_saved());
    calibration.pass(2.0);
    EXPECT_TRUE(calibration.is_saved());
    const std::string both = core::read_file(path);
    EXPECT_NE(both.find("lut = \"nowehre.cube\"\nbrightness = 0.5"), std::string::npos) << both;
    EXPECT_EQ(on_disk().outputs[0].corners_px[0], glm::dvec2(7, 0)) << "a power cord may be pulled now";
    EXPECT_EQ(calibration.chosen().lut, "");

    // That it was saved here is seen like any saving: it is no reason to try again, and a black wall.
    std::uint64_t version = calibration.version();
    calibration.take(wall::load_site(path.string()));
    EXPECT_EQ(calibration.version(), version);
    EXPECT_EQ(calibration.chosen().lut, "");
    // Saved again as it is, by somebody who has put the missing file there, it is tried.
    calibration.take(wall::load_site(path.string()));
    EXPECT_EQ(calibration.chosen().lut, "nowehre.cube");
    calibration.refuse("nowehre.cube: there is still no such file");

    calibration.nudge({1, 0});  // in the very moment
    edit(calibration, with("lut = \"nowhere.cube\"\nbrightness = 0.5\n"));
    EXPECT_EQ(calibration.chosen().corners_px[0], glm::dvec2(8, 0));
    EXPECT_EQ(calibration.chosen().lut, "nowhere.cube");
    EXPECT_EQ(calibration.chosen().brightness, 0.5);
    calibration.save();
    EXPECT_EQ(on_disk(), calibration.site());
}

TEST_F(Room, WhatHandsAndAnEditorDoAtOnceGoesTogether) {
    Calibration calibration(file);
    calibration.nudge({3, 0});
    edit(calibration, with("gain = [1, 0.9, 1]\n"));
    EXPECT_EQ(calibration.chosen().corners_px[0], glm::dvec2(3, 0));
    EXPECT_EQ(calibration.chosen().gain, glm::dvec3(1, 0.9, 1));
    calibration.save();
    EXPECT_EQ(on_disk(), calibration.site());
    EXPECT_EQ(on_disk().outputs[0].gain, glm::dvec3(1, 0.9, 1));

    // Where the two make no site it is the file's word, and the hand's can be had back. Here: a picture that turns over.
    calibration.choose(1);
    ASSERT_TRUE(calibration.nudge({350, 0}));
    const Site hand = calibration.site();
    edit(calibration, with("", "size_px = [300, 200]\n"));
    EXPECT_NE(calibration.trouble(), "");
    EXPECT_EQ(calibration.site(), on_disk());
    calibration.undo();
    EXPECT_EQ(calibration.site(), hand);
}

TEST_F(Room, ChangesOfOneAreDoneToTheOther) {
    Site base = file.site, other = base;
    other.title = "other", other.canvas_px = {800, 300}, other.mm_per_px = 2.0, other.show = "s", other.scene = "s";
    other.view = "v", other.preset = "p", other.fade_s = 1.0;
    for (Output& output : other.outputs) {
        output.name += "-other", output.monitor += "-other", output.elsewhere = true, output.part.size_px = {300, 300};
        output.size_px = {300, 300}, output.rotation_deg = 90, output.flip = wall::Flip::vertical;
        output.corners_px[2] = {9, 9}, output.mesh = {2, 2, {{1, 1}, {}, {}, {}}}, output.edges_px.fill(7.0);
        output.edge_power = 3, output.black = glm::dvec3(0.1), output.mask_px = {{{1, 1}, {2, 1}, {1, 2}}};
        output.curve = {false, glm::dvec3(2)}, output.gain = glm::dvec3(0.5), output.brightness = 0.5, output.lut = "a.cube";
        output.mpcdi = "a.mpcdi", output.mpcdi_region = "a";
    }
    // Planted: a member that is left out is missing here.
    EXPECT_EQ(with_changes(base, other, base), other);
    EXPECT_EQ(with_changes(base, base, other), other);
    EXPECT_EQ(with_changes(base, other, other), other);
    Site hand = base, typed = base, both = base;
    hand.outputs[1].edges_px[wall::left_side] = both.outputs[1].edges_px[wall::left_side] = 20.0;
    typed.outputs[1].edges_px[wall::top_side] = both.outputs[1].edges_px[wall::top_side] = 30.0;
    EXPECT_EQ(with_changes(base, hand, typed), both);
    // Told apart by their names where one has gone.
    typed.outputs.erase(typed.outputs.begin()), both.outputs.erase(both.outputs.begin());
    hand.outputs[0].brightness = 0.5;
    EXPECT_EQ(with_changes(base, hand, typed), both);
    // A hand undoes that.
    EXPECT_EQ(with_changes(typed, base, typed), base);
}

}  // namespace
}  // namespace sunflower
