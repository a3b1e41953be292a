// A technician at the wall: the panel comes by its chord, on the desk's own monitor; points are moved with real mouse and keys,
// an editor may take part, and afterwards nothing of it is left on the wall.
#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <functional>
#include <optional>
#include <tuple>

#include "engine/app/wall/workplace.hpp"
#include "engine/core/log.hpp"
#include "engine/wall/calibration.hpp"
#include "tests/support/at_home.hpp"
#include "tests/support/live_window.hpp"
#include "tests/support/panel_hand.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::Area;
using test::enough_s;
using test::wait_until;

constexpr Area left{0, 0, 192, 108}, right{192, 0, 192, 108}, desk{0, 108, 1300, 820},
    panel{10, 118, 1280, 800};  // in its middle

constexpr const char* site_text = R"(title = "A test"   # ours
scene = "single-seed"
[canvas]
size_px = [336, 108]
[[output]]
name = "left"
monitor = "L"
part = [0, 0, 192, 108]
size_px = [192, 108]
gain = [1, 1, 1]
[[output]]
name = "right"
monitor = "R"
part = [144, 0, 192, 108]
size_px = [192, 108]
)";

class AtTheWall : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        screen = std::make_unique<test::XDisplay>(desk.width, desk.top + desk.height);
        screen->plug("L", left);
        screen->plug("R", right);
        screen->plug("D", desk);
        core::write_file_atomically(path, std::string_view(site_text));
        wall = test::start_at_home(SUNFLOWER_BINARY_DIR "/sunflower", *screen, home.path(),
                                   {"wall", "--software", "--site", path.string()});
    }
    std::string said() const { return test::said_at_home(home.path()); }
    /// side: "L", "R".
    void hold_chord(const std::string& side) {
        const std::string control = "Control_" + side, alt = "Alt_" + side;
        for (const std::string& line : {"keydown " + control, "keydown " + alt, std::string("keydown p"),
                                        std::string("sleep 2.6"), std::string("keyup p"), "keyup " + alt, "keyup " + control})
            screen->send(line + "\n");
        screen->wait_until_sent();
    }
    /// The panel's window comes to lie there.
    testing::AssertionResult lies(unsigned long window, const Area& where) const {
        Area now;
        const bool does = wait_until([&] {
            now = screen->area_of(window);
            return std::tie(now.left, now.top, now.width, now.height) ==
                   std::tie(where.left, where.top, where.width, where.height);
        });
        if (does) return testing::AssertionSuccess();
        return testing::AssertionFailure() << fmt::format("{}x{}+{}+{}", now.width, now.height, now.left, now.top);
    }
    /// The same panel, built here.
    test::Place place_of(const std::string& control) {
        wall::SiteFile file = wall::load_site(path.string());
        wall::Calibration calibration(file);
        test::PanelHand hand({panel.width, panel.height}, "single-seed");
        hand.panel.set_room({.calibration = &calibration, .monitors_px = {{192, 108}, {192, 108}}});
        hand.desk.status.monitors = {{"L", "L"}};
        hand.frames(3);
        const panel::Rectangle at = hand.at(control);
        const Area window = screen->area_of(screen->find_window("Sunflower"));
        return {window.left + static_cast<int>((at.left + at.right) / 2),
                window.top + static_cast<int>((at.top + at.bottom) / 2)};
    }
    double darkest_corner() const { return screen->grab({2, 2, 12, 8}).mean(); }

    test::TemporaryFolder home;
    fs::path path = home.path() / "room.toml";
    std::unique_ptr<test::XDisplay> screen;
    std::unique_ptr<test::RunningProgram> wall;
};

TEST_F(AtTheWall, SetsUpAProjectorAndLeavesNothingBehind) {
    const auto is_lit = [&](const Area& area) { return screen->grab(area).mean() > 60.0; };
    ASSERT_TRUE(wait_until([&] { return (is_lit(left) && is_lit(right)) || !wall->running(); })) << said();
    ASSERT_TRUE(screen->wait_for_rest(left, 1.5, enough_s));
    EXPECT_EQ(screen->find_window("Sunflower"), 0U);
    const test::Pixels work = screen->grab(right), work_left = screen->grab(left);

    // Another wall would cover this one.
    test::RunningProgram second({SUNFLOWER_BINARY_DIR "/sunflower",
                                 {"wall", "--software", "--site", path.string()},
                                 home.path(),
                                 {"DISPLAY=" + screen->name(), "HOME=" + home.path().string(), "XDG_STATE_HOME"},
                                 home.path() / "second"});
    EXPECT_EQ(second.wait(enough_s), 1);
    EXPECT_NE(core::read_file(home.path() / "second").find("a wall of this user runs already"), std::string::npos);

    // A name that nothing has is told where it stands.
    for (const auto& [line, says] : std::vector<std::pair<std::string, std::string>>{
             {"scene = \"single-sead\"", "scene: there is no 'single-sead'"},
             {"scene = \"single-seed\"\nview = \"bridje\"", "view: scene 'single-seed' has no view 'bridje'"},
             {"scene = \"single-seed\"\npreset = \"duskk\"", "preset: there is no 'duskk'"},
             {"show = \"pasage\"", "show: there is no 'pasage'"}}) {
        std::string wrong = site_text;
        wrong.replace(wrong.find("scene = \"single-seed\""), 21, line);
        core::write_file_atomically(home.path() / "wrong.toml", std::string_view(wrong));
        test::RunningProgram refused(
            {SUNFLOWER_BINARY_DIR "/sunflower",
             {"wall", "--software", "--site", (home.path() / "wrong.toml").string()},
             home.path(),
             {"DISPLAY=" + screen->name(), "HOME=" + (home.path() / "other").string(), "XDG_STATE_HOME", "XDG_DATA_HOME"},
             home.path() / "refused"});
        EXPECT_EQ(refused.wait(enough_s), 1);
        const std::string sentence = core::read_file(home.path() / "refused");
        const std::string place = line.find('\n') == std::string::npos ? "wrong.toml:2: " : "wrong.toml:3: ";
        EXPECT_NE(sentence.find(place + says), std::string::npos) << sentence;
    }

    hold_chord("L");
    const unsigned long window = screen->wait_for_window("Sunflower", enough_s);
    ASSERT_NE(window, 0U) << said();
    EXPECT_TRUE(lies(window, panel)) << "on the monitor that is no projector";
    EXPECT_TRUE(wait_until([&] { return screen->grab(desk).mean() > 20.0; })) << "the panel is drawn, and its picture";
    EXPECT_EQ(test::changed_part(screen->grab(left), work_left), 0.0) << "no point is in a hand, and none is marked";

    // The upper left corner goes down by 30 pixels: what was lit there is black.
    EXPECT_GT(darkest_corner(), 60.0);
    screen->focus(window);
    screen->click(place_of("room corner top left"));
    for (int i = 0; i < 3; ++i) screen->key("shift+Down");
    screen->key("alt+Right");
    ASSERT_TRUE(wait_until([&] { return darkest_corner() < 40.0; })) << "but for the mark";
    EXPECT_GT(darkest_corner(), 0.0);
    screen->key("Escape");
    EXPECT_TRUE(wait_until([&] { return darkest_corner() == 0.0; })) << "which goes when the point is let go";
    EXPECT_TRUE(wait_until([&] {
        return wall::load_site(path.string()).site.outputs[0].corners_px[0] == glm::dvec2(0.1, 30.0);
    })) << core::read_file(path);
    EXPECT_NE(core::read_file(path).find("# ours"), std::string::npos);
    EXPECT_EQ(core::read_file(path.string() + ".bak"), site_text);

    // An editor saves something broken, and then something good.
    const std::string good = core::read_file(path);
    core::write_file_atomically(path, std::string_view("title = "));
    ASSERT_TRUE(wait_until([&] { return said().find("the wall stays as it is") != std::string::npos; })) << said();
    const double bright = screen->grab({60, 70, 60, 30}).mean();
    // And so is one that only the device refuses: its correction is taken, and stays (seen below, when the chord is over).
    std::string slip = good;
    slip.replace(slip.find("gain ="), 6, "lut = \"nowehre.cube\"\ngain =");
    core::write_file_atomically(path, std::string_view(slip));
    ASSERT_TRUE(wait_until([&] { return said().find("nowehre.cube") != std::string::npos; })) << said();
    std::string darker = good;
    darker.replace(darker.find("gain = [1, 1, 1]"), 16, "gain = [0.2, 0.2, 0.2]");
    core::write_file_atomically(path, std::string_view(darker));
    EXPECT_TRUE(wait_until([&] { return screen->grab({60, 70, 60, 30}).mean() < 0.7 * bright; })) << said();
    EXPECT_NEAR(screen->grab(right).mean(), work.mean(), 1.0) << "the other stays";
    // Nobody but this program makes its windows larger or smaller here.
    const auto change_desk = [&](const Area& to) {
        screen->unplug("D");
        screen->plug("D", to);
    };
    const Area smaller{0, 200, 640, 360};
    screen->key("F11");
    EXPECT_TRUE(lies(window, desk)) << "full screen is the desk's monitor, and no projector";
    change_desk(smaller);
    EXPECT_TRUE(lies(window, smaller)) << "full screen goes along";
    screen->key("F11");
    change_desk(desk);
    EXPECT_TRUE(lies(window, panel)) << "laid out as at the start";
    change_desk(smaller);
    EXPECT_TRUE(lies(window, smaller)) << "it does not reach over the edge";

    hold_chord("R");
    ASSERT_TRUE(wait_until([&] { return screen->find_window("Sunflower") == 0U; })) << said();
    EXPECT_TRUE(wait_until([&] { return darkest_corner() == 0.0; })) << "no mark stays";
    EXPECT_TRUE(wait_until([&] { return screen->grab(desk).mean() == 0.0; }));
    EXPECT_EQ(core::read_file(path), darker);
    EXPECT_TRUE(wall->running());
    kill(wall->pid(), SIGTERM);
    EXPECT_EQ(wall->wait(enough_s), 0) << said();
}

// --- the panel's monitor

class ThePanel : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const char* name : {"L", "R"}) site.outputs.emplace_back().monitor = name;
    }
    std::string goes(const std::string& worked_at, const std::string& lies_on) const {
        const app::Monitor* found = app::monitor_for_panel(all, site, worked_at, lies_on);
        return found != nullptr ? found->name : "";
    }

    wall::Site site;
    std::vector<app::Monitor> all = {
        {"L", "", {0, 0}, {640, 360}}, {"R", "", {640, 0}, {640, 360}}, {"D", "", {1280, 0}, {1024, 576}}};
};

TEST_F(ThePanel, StaysWhereNoOutputIsShown) {
    EXPECT_EQ(goes("L", ""), "D");
    for (const char* other : {"D7", "L"}) {  // not there, or the left one's
        site.outputs[1].monitor = other;
        EXPECT_EQ(goes(other, "D"), "D") << "not to the projector that nobody uses now";
    }
    EXPECT_EQ(goes("L", ""), "R") << "nobody can tell which is none";
    site.outputs[1].monitor = "D";
    EXPECT_EQ(goes("D", "D"), "R") << "an output claims it";
    // Names that are all wrong at first.
    site.outputs[0].monitor = site.outputs[1].monitor = "HDMI-1";
    EXPECT_EQ(goes("HDMI-1", ""), "L");
    site.outputs[0].monitor = "L";
    EXPECT_EQ(goes("L", "L"), "R");
    site.outputs[1].monitor = "R";
    EXPECT_EQ(goes("R", "R"), "D");
}

TEST_F(ThePanel, ChangesSidesWithoutAMonitorOfItsOwn) {
    all.pop_back();
    EXPECT_EQ(goes("L", ""), "R");
    EXPECT_EQ(goes("L", "R"), "R");
    EXPECT_EQ(goes("R", "R"), "L");
    EXPECT_EQ(goes("D7", "R"), "R") << "an output that is nowhere is worked at";
    all.pop_back();
    EXPECT_EQ(goes("L", "R"), "L") << "all there is";
    all.clear();
    EXPECT_EQ(goes("L", "L"), "");
}

// --- the file alone, without a wall

class AtTheFile : public ::testing::Test {
  protected:
    void SetUp() override {
        core::write_file_atomically(path, std::string_view(said(began)));
        file = wall::load_site(path.string());
        tables = app::read_tables(file);
        workplace.emplace(file, tables, false, std::nullopt);
        workplace->follow_file();
    }
    static std::string said(const std::string& more) { return site_text + more; }
    bool edit(const std::string& more, const std::function<bool()>& come) {
        core::write_file_atomically(path, std::string_view(said(more)));
        return wait_until([&] {
            workplace->follow_file();
            return come();
        });
    }
    static bool told(const std::string& part) { return core::complaints().last.find(part) != std::string::npos; }

    static constexpr const char* began =
        "[remote]\nosc = true\nbind = \"0.0.0.0\"\nallow = [\"10.0.0.1\", \"10.0.0.2\"]\n"
        "[hours]\nmonday = [\"10:00-18:00\"]\n";
    test::TemporaryFolder folder;
    fs::path path = folder.path() / "room.toml";
    wall::SiteFile file;
    app::SiteTables tables;
    std::optional<app::Workplace> workplace;
};

TEST_F(AtTheFile, ClosingLetsGoOfAll) {
    test::PanelHand hand;
    wall::Calibration& calibration = *workplace->room(hand.desk).calibration;
    calibration.choose({false, 1});
    calibration.show(wall::Pattern::grid);
    workplace->close(hand.desk);
    EXPECT_FALSE(calibration.is_in_hand()) << "keys of another hour move nothing";
    EXPECT_FALSE(calibration.pattern());
}

TEST_F(AtTheFile, AnotherProgrammeWaitsForTheNextStart) {
    const std::string scene = "scene = \"single-seed\"";
    std::string other = said(began);
    other.replace(other.find(scene), scene.size(), "show = \"no-such-show\"");
    core::write_file_atomically(path, std::string_view(other));
    ASSERT_TRUE(wait_until([&] {
        workplace->follow_file();
        return file.site.show == "no-such-show";
    }));
    EXPECT_EQ(workplace->show(), "") << "what plays, and is put on again, is what it was at the start";
    workplace->begin_work();
    EXPECT_EQ(workplace->show(), "no-such-show");
}

TEST_F(AtTheFile, ATableThatIsSavedAloneIsTaken) {
    EXPECT_TRUE(workplace->has_changed()) << "it begins";
    const std::string part = "gain = [1, 1, 1]";
    std::string with_table = said(began);
    with_table.replace(with_table.find(part), part.size(), part + "\nlut = \"wall.cube\"");
    core::write_file_atomically(path, std::string_view(with_table));
    const auto changes = [&] {
        workplace->follow_file();
        return workplace->has_changed();
    };
    ASSERT_TRUE(wait_until(changes));
    // Without it, as at a start; then it comes.
    EXPECT_TRUE(workplace->leave_out_unreadable());
    EXPECT_TRUE(told("wall.cube: cannot be opened")) << core::complaints().last;
    EXPECT_EQ(workplace->calibration().site().outputs[0].lut, "");
    EXPECT_TRUE(workplace->has_changed());
    const auto save_table = [&](double most) {
        core::write_file_atomically(folder.path() / "wall.cube", fmt::format("LUT_1D_SIZE 2\n0 0 0\n{0} {0} {0}\n", most));
    };
    save_table(1.0);
    ASSERT_TRUE(wait_until(changes));
    EXPECT_EQ(workplace->calibration().site().outputs[0].lut, "wall.cube");
    EXPECT_FALSE(workplace->leave_out_unreadable());
    save_table(0.9);
    EXPECT_TRUE(wait_until(changes)) << "replaced, and the site is the same";
    EXPECT_FALSE(changes());
}

TEST_F(AtTheFile, HoursAreTakenAndWhatHasToWaitIsTold) {
    const auto begin_min = [&] { return tables.hours.weekday[1].at(0).begin_min; };
    std::string more = began;
    more.replace(more.find("10:00-"), 6, "11:00-");
    EXPECT_TRUE(edit(more, [&] { return begin_min() == 11 * 60; }));
    EXPECT_FALSE(told("next start"));

    more.replace(more.find(", \"10.0.0.2\""), 12, "");
    const std::string waits = "room.toml: what it says now under [remote] is taken at the next start";
    EXPECT_TRUE(edit(more, [&] { return told(waits); })) << core::complaints().last;
    // Another edit of something else does not tell it again.
    const std::uint64_t count = core::complaints().count;
    more.replace(more.find("11:00-"), 6, "12:00-");
    EXPECT_TRUE(edit(more, [&] { return begin_min() == 12 * 60; }));
    EXPECT_EQ(core::complaints().count, count);

    // What no start would take is told like any other slip, and nothing of that file is.
    std::string broken = more;
    broken.replace(broken.find("12:00-"), 6, "13:00-");
    EXPECT_TRUE(edit(broken + "[power]\nwarm_up_min = \"long\"\n", [&] { return told("warm_up_min"); }));
    EXPECT_TRUE(told("room.toml:")) << core::complaints().last;
    EXPECT_NE(workplace->calibration().trouble(), "");
    EXPECT_TRUE(workplace->has_news());
    EXPECT_FALSE(workplace->has_news());
    EXPECT_EQ(begin_min(), 12 * 60);
    EXPECT_EQ(file.text, said(more));

    // Local time is the whole process's: a zone waits, and the hours with it.
    broken.replace(broken.find("monday"), 0, "time_zone = \"Asia/Tokyo\"\n");
    EXPECT_TRUE(edit(broken, [&] { return told("[remote], [hours]"); })) << core::complaints().last;
    EXPECT_EQ(begin_min(), 12 * 60);
    EXPECT_TRUE(edit(began, [&] { return begin_min() == 10 * 60; })) << "as it began: nothing waits";
    EXPECT_EQ(core::complaints().count, count + 2);
}

}  // namespace
}  // namespace sunflower
