// The panel as people meet it: everything in its place at every size, search, lists, small windows, two panels at once.
#include <gtest/gtest.h>
#include <imgui.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "engine/core/files.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/world/packing.hpp"
#include "tests/support/panel_hand.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

using panel::Rectangle;
using params::Row;
using show::Key;
using test::changed_rows;
using test::PanelHand;

bool overlap(const Rectangle& a, const Rectangle& b) {
    constexpr float touch = 0.5f;  // neighbours share a border
    return a.left + touch < b.right && b.left + touch < a.right && a.top + touch < b.bottom && b.top + touch < a.bottom;
}

bool is_of_plan(const std::string& name) {
    return name == "light plan" || name.starts_with("plan spot") || name.starts_with("plan lamp");
}

/// Names of controls that lie over each other, or outside of the window.
std::vector<std::string> misplaced(const std::map<std::string, Rectangle>& controls, glm::ivec2 size_px) {
    std::vector<std::string> found;
    for (auto a = controls.begin(); a != controls.end(); ++a) {
        const Rectangle& r = a->second;
        if (r.left < 0 || r.top < 0 || r.right > static_cast<float>(size_px.x) || r.bottom > static_cast<float>(size_px.y))
            found.push_back(a->first + " lies outside");
        for (auto b = std::next(a); b != controls.end(); ++b) {
            // Two names of one control.
            const bool same = (a->first == "bed.seeds" && b->first == "seeds dial") ||
                              (a->first == "bed.gather" && b->first == "gather dial") || b->first == a->first + " field 1" ||
                              // What is pushed about the plan lies on it, and a lamp may stand close to what it is aimed at.
                              (is_of_plan(a->first) && is_of_plan(b->first));
            if (!same && overlap(r, b->second)) found.push_back(a->first + " lies over " + b->first);
        }
    }
    return found;
}

const std::vector<std::string> all_groups = {"bed",    "light",  "roof",  "bays",   "window", "strips",  "spot",
                                             "lamp",   "camera", "tone",  "seed",   "hall",   "quality", "lod",
                                             "relief", "debug",  "panel", "output", "looks",  "show",    "print"};

TEST(PanelLayout, TheCheckSeesWhatIsMisplaced) {
    const std::map<std::string, Rectangle> planted = {
        {"a", {10, 10, 50, 30}}, {"b", {48, 10, 90, 30}}, {"c", {90, 10, 130, 30}}, {"d", {1270, 700, 1281, 720}}};
    EXPECT_EQ(misplaced(planted, {1280, 720}), (std::vector<std::string>{"a lies over b", "d lies outside"}));
}

TEST(PanelLayout, EverythingHasItsPlaceAtEverySize) {
    struct Case {
        glm::ivec2 size;
        int percent;
    };
    for (const Case& c : {Case{{1280, 720}, 100}, Case{{3840, 2160}, 100}, Case{{1280, 720}, 75}, Case{{1280, 720}, 300},
                          Case{{1920, 1080}, 150}}) {
        SCOPED_TRACE(fmt::format("{} x {}, {} %", c.size.x, c.size.y, c.percent));
        PanelHand hand(c.size);
        hand.desk.ui_percent = c.percent;
        hand.desk.choose_show("one-day");
        hand.desk.save_look("A look of one's own with a long name", true);
        test::fill_prints(hand.desk);
        for (const std::string& group : all_groups) hand.reveal("group " + group);
        for (const std::string& group : all_groups) hand.panel.reveal(group);  // unfolded
        hand.frames(4);
        const Rectangle picture = hand.panel.picture_area();
        std::set<std::string> seen;
        hand.input.mouse_px = {(picture.right + static_cast<float>(c.size.x)) / 2.0f, static_cast<float>(c.size.y) * 0.6f};
        hand.input.wheel = 1000;
        hand.frames(3);
        for (int i = 0; i < 200; ++i) {
            for (const std::string& line : misplaced(hand.panel.controls(), c.size)) ADD_FAILURE() << line;
            for (const auto& [name, r] : hand.panel.controls()) {
                seen.insert(name);
                EXPECT_GE(r.left, picture.right) << name;
            }
            hand.input.wheel = -1;
            hand.frame();
        }
        for (const Row& row : params::rows()) EXPECT_TRUE(seen.contains(row.path())) << row.path() << " cannot be scrolled to";
        for (const char* name : {"panel size", "look draw", "show play", "show step 2 hold", "show real time", "show name", "print this", "print 4 remove"})
            EXPECT_TRUE(seen.contains(name)) << name;
    }
}

TEST(PanelLayout, EveryWordFits) {
    for (const auto& [size, scale] : {std::pair{glm::ivec2{1280, 720}, 1.0f}, std::pair{glm::ivec2{3840, 2160}, 2.0f}}) {
        PanelHand hand(size);
        ImFontAtlas atlas;
        const panel::Fonts fonts = panel::make_fonts(atlas, scale, {});
        const auto room = [&](const std::string& name) { return hand.at(name).right - hand.at(name).left; };
        for (const Row& row : params::rows()) {
            if (row.name == "on" || row.type == params::Type::count) continue;
            hand.reveal(row.path() + " label");
            const std::string unit = panel::unit_of(row);
            const float wanted = panel::width_of(fonts.body, panel::label_of(row)) +
                                 (unit.empty() ? 0 : panel::width_of(fonts.small, unit) + 5 * scale);
            EXPECT_LE(wanted, room(row.path() + " label")) << row.path();
        }
        for (const char* words : {"Undo", "Redo", "Hold", "Black", "Save look", "Still", "Full screen", "Keys"}) {
            std::string name = std::string("button ") + words;
            for (char& letter : name) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
            EXPECT_LE(panel::width_of(fonts.body, words) + 4 * scale, room(name)) << words;
        }
        // The largest number that a field can hold.
        EXPECT_LE(panel::width_of(fonts.body, "1000000") + 14 * scale, 74 * scale);
        EXPECT_EQ(panel::fitted(fonts.body, "a name that is much too long", 60 * scale).substr(0, 3), "a n");
        EXPECT_LE(panel::width_of(fonts.body, panel::fitted(fonts.body, "a name that is much too long", 60 * scale)),
                  60 * scale);
    }
}

TEST(PanelLayout, ALabelIsItsRowsOwnAndNamesNoUnit) {
    std::set<std::string> labels;
    for (const Row& row : params::rows()) {
        const std::string label = panel::label_of(row);
        EXPECT_TRUE(labels.insert(std::string(row.group) + " " + label).second) << row.path() << " is labelled as another";
        std::string unit = fmt::format(" {}", row.unit);
        for (char& letter : unit) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        // Longer ones are words: "Samples", "Seeds".
        EXPECT_FALSE(!row.unit.empty() && row.unit.size() < 4 && label.ends_with(unit)) << row.path() << ": " << label;
    }
}

/// Names of controls that are no more where they were.
std::vector<std::string> shifted(const std::map<std::string, Rectangle>& before, const std::map<std::string, Rectangle>& now) {
    std::vector<std::string> found;
    for (const auto& [name, r] : before) {
        const auto at = now.find(name);
        if (at == now.end() || std::abs(at->second.left - r.left) > 0.5f || std::abs(at->second.right - r.right) > 0.5f ||
            std::abs(at->second.top - r.top) > 0.5f)
            found.push_back(name);
    }
    return found;
}

// ImGui writes the name of an entry beside it, and a button that was there ran out of the panel.
TEST(PanelLayout, NothingMovesWhenAFieldIsOpened) {
    EXPECT_EQ(shifted({{"a", {0, 0, 9, 9}}, {"b", {9, 0, 20, 9}}}, {{"a", {0, 0, 9, 9}}, {"b", {15, 0, 20, 9}}}),
              std::vector<std::string>{"b"});
    PanelHand hand({1280, 800});
    hand.desk.save_look("One's own", true);
    for (const char* name :
         {"look seed", "look name one-s-own", "roof.tint field 2", "seeds field", "roof.luminance_cd_m2 field"}) {
        hand.reveal(name);
        hand.move_to(name);
        const auto before = hand.panel.controls();
        hand.click(name);
        hand.frames(2);
        EXPECT_TRUE(hand.wants.keys) << name;
        EXPECT_EQ(shifted(before, hand.panel.controls()), std::vector<std::string>{}) << name;
        hand.key(Key::escape);
    }
}

// --- search ------------------------------------------------------------------------------------------------------------------

TEST(PanelSearch, FindsByHelpAndByName) {
    PanelHand hand;
    hand.click("search");
    hand.type("concrete");  // only in the help of hall.floor_albedo
    hand.frames(2);
    EXPECT_TRUE(hand.has("hall.floor_albedo"));
    EXPECT_FALSE(hand.has("hall.wall_albedo"));
    EXPECT_FALSE(hand.has("roof.on"));
    hand.click("button clear search");
    hand.frames(2);
    EXPECT_TRUE(hand.has("seeds dial"));
    // What is found begins at the top, however far down one was.
    hand.input.mouse_px = {1100, 500};
    hand.input.wheel = -1000;
    hand.frames(3);
    EXPECT_FALSE(hand.has("group bed"));
    hand.click("search");
    hand.type("kelvin");
    hand.frames(2);
    EXPECT_TRUE(hand.has("roof.temperature_k"));
    hand.click("button clear search");
    hand.frames(2);
    EXPECT_TRUE(hand.has("group bed"));
    EXPECT_TRUE(panel::matches(*params::find_row("spot", "flux_lm"), "leaves SPOT"));
    EXPECT_FALSE(panel::matches(*params::find_row("spot", "flux_lm"), "leaves porcelain"));
}

// --- header ------------------------------------------------------------------------------------------------------------------

TEST(PanelHeader, ViewsScenesAndSwitches) {
    PanelHand hand;
    hand.click("view 4");
    EXPECT_EQ(hand.desk.state().view, "knee");
    hand.click("view");
    hand.click("view = macro");
    EXPECT_EQ(hand.desk.state().view, "macro");
    hand.click("button undo");
    hand.click("button hold");
    EXPECT_TRUE(hand.desk.held);
    hand.click("button black");
    EXPECT_TRUE(hand.desk.blacked);
    hand.click("button still");
    ASSERT_EQ(hand.desk.prints.requests.size(), 1u);
    EXPECT_EQ(hand.desk.prints.requests[0].act, show::PrintRequest::Act::print);
    hand.click("button keys");
    EXPECT_TRUE(hand.desk.keys_shown);
    hand.frames(2);
    EXPECT_TRUE(hand.has("keys"));
    hand.key(Key::escape);
    EXPECT_TRUE(hand.desk.keys_shown == false && hand.wants.keys == false);
    hand.click("scene");
    hand.click("scene = seed-sheet");
    hand.frames(2);
    EXPECT_EQ(hand.desk.state().scene, "seed-sheet");
    hand.desk.panel_shown = false;
    hand.frame();
    EXPECT_EQ(hand.panel.picture_area().right, 1280.0f);
    EXPECT_TRUE(hand.panel.controls().empty());
}

TEST(PanelHeader, WheelAndMouseBelongToThePanelOnlyOverIt) {
    PanelHand hand;
    hand.input.mouse_px = {300, 300};
    hand.frames(2);
    EXPECT_FALSE(hand.wants.mouse);
    hand.input.mouse_px = {1100, 400};
    hand.frames(2);
    EXPECT_TRUE(hand.wants.mouse);
    const float before = hand.at("group light").top;
    hand.input.wheel = -1;
    hand.frames(2);
    EXPECT_LT(hand.at("group light").top, before);
    // A drag that began on the picture stays the picture's.
    hand.input.mouse_px = {300, 300};
    hand.frame();
    hand.press();
    hand.input.mouse_px = {1100, 400};
    hand.frames(2);
    EXPECT_FALSE(hand.wants.mouse);
    hand.release();
}

TEST(PanelHeader, EscClosesAListAndGoesNoFurther) {
    PanelHand hand;
    hand.click("view");
    ASSERT_TRUE(hand.has("view = macro"));
    hand.input.pressed = {Key::escape};
    hand.frame();
    EXPECT_TRUE(hand.wants.keys) << "else the same press would leave full screen";
    hand.frames(2);
    EXPECT_FALSE(hand.has("view = macro"));
    EXPECT_FALSE(hand.wants.keys);
    EXPECT_EQ(hand.desk.state().view, "bridge");
}

TEST(PanelOwn, SizeIsAppliedWhenLetGo) {
    PanelHand hand;
    hand.reveal("panel size");
    const Rectangle r = hand.at("panel size");
    hand.move_to("panel size", 0.1f);
    hand.press();
    hand.input.mouse_px.x = r.left + 0.3f * (r.right - r.left);
    hand.frames(2);
    EXPECT_EQ(hand.desk.ui_percent, 100);
    hand.release();
    EXPECT_GT(hand.desk.ui_percent, 120);
    hand.desk.ui_percent = 100;
    hand.enter("panel size field", "500");
    EXPECT_EQ(hand.desk.ui_percent, 100);
    hand.enter("panel size field", "110");
    EXPECT_EQ(hand.desk.ui_percent, 110);
}

// --- on the picture ----------------------------------------------------------------------------------------------------------

TEST(PanelOverlays, ALookIsSavedAndReplacedOnlyWhenAsked) {
    PanelHand hand;
    const std::filesystem::path file = hand.user.data() / "presets/late-light.toml";
    hand.enter("camera.exposure_ev100 field", "5");
    hand.click("button save look");
    hand.frames(3);
    hand.type("Overcast");
    hand.key(Key::enter);
    EXPECT_TRUE(hand.desk.save_open) << "a shipped look's name is refused";
    hand.key(Key::escape);
    EXPECT_FALSE(hand.desk.save_open);

    const auto save = [&] {
        hand.desk.save_open = true;
        hand.frames(3);
        hand.key(Key::end);
        for (std::size_t i = 0; i < 20; ++i) hand.key(Key::backspace);
        hand.type("Late light");
        hand.key(Key::enter);
        hand.frames(2);
    };
    save();
    ASSERT_TRUE(std::filesystem::exists(file));
    EXPECT_FALSE(hand.desk.save_open);
    const std::string first = core::read_file(file);
    hand.enter("camera.exposure_ev100 field", "6");
    save();
    EXPECT_TRUE(hand.desk.save_open) << "it asks";
    EXPECT_EQ(core::read_file(file), first);
    hand.click("button save");
    EXPECT_FALSE(hand.desk.save_open);
    EXPECT_NE(core::read_file(file), first);
}

TEST(PanelOverlays, FindsASeedAndTellsOfIt) {
    const world::Packing& packing = test::shipped_packing();
    PanelHand hand;
    const world::Bed bed(packing, hand.desk.scene().bed, {});
    hand.desk.set_bed(&bed);
    hand.desk.find_open = true;
    hand.frames(3);
    EXPECT_TRUE(hand.wants.keys);
    hand.type("8,501,713");
    hand.key(Key::enter);
    hand.frames(2);
    ASSERT_TRUE(hand.desk.inspected());
    EXPECT_EQ(hand.desk.inspected()->place.number, 8'501'713u);
    EXPECT_TRUE(hand.has("seed number") && hand.has("button fly there"));
    EXPECT_TRUE(misplaced(hand.panel.controls(), hand.input.size_px).empty());
    hand.click("button close seed");
    EXPECT_FALSE(hand.desk.inspected());
}

TEST(PanelOverlays, QuitIsAskedAndThePrintCanBePaused) {
    PanelHand hand;
    hand.desk.prints.queue = {{.id = 3, .file = "/prints/a.tif", .state = show::PrintState::running, .part = 0.4}};
    hand.frames(2);
    hand.click("button pause print");
    ASSERT_EQ(hand.desk.prints.requests.size(), 1u);
    EXPECT_EQ(hand.desk.prints.requests[0].act, show::PrintRequest::Act::pause);
    EXPECT_EQ(hand.desk.prints.requests[0].id, 3);
    hand.desk.quit_asked = true;
    hand.frames(2);
    hand.click("button stay");
    EXPECT_FALSE(hand.desk.quit_asked || hand.desk.quit_wanted);
    hand.desk.quit_asked = true;
    hand.frames(2);
    hand.click("button quit");
    EXPECT_TRUE(hand.desk.quit_wanted);
}

TEST(PanelOverlays, CaptionAndNoticesLeaveThePanelFreeAndTheFieldItsKeys) {
    PanelHand hand;
    hand.reveal("roof.luminance_cd_m2 field");
    hand.click("roof.luminance_cd_m2 field");
    hand.frames(2);
    hand.desk.tell("Something happened meanwhile.");
    hand.desk.caption_shown = true;
    hand.frames(3);
    EXPECT_TRUE(hand.wants.keys) << "what appears by itself takes no keyboard";
    hand.type("777");
    hand.key(Key::enter);
    EXPECT_EQ(hand.settings().roof.luminance_cd_m2, 777.0f);
    EXPECT_LT(hand.at("caption").right, hand.panel.picture_area().right);
}

TEST(PanelWords, ChineseBreaksWithoutAMarkAtTheBeginning) {
    const auto lines = panel::wrap_chinese("一亿枚，瓷葵花籽。", 4.0f,
                                           [](const std::string& text) { return static_cast<float>(text.size()) / 3.0f; });
    EXPECT_EQ(lines, (std::vector<std::string>{"一亿枚，", "瓷葵花", "籽。"}));
    EXPECT_EQ(panel::paragraphs("One line\nthat goes on.\nAnother."),
              (std::vector<std::string>{"One line that goes on.", "Another."}));
}

TEST(PanelWords, NumbersAsPeopleWriteThem) {
    EXPECT_EQ(panel::plain_number("100,000,000", true), "100000000");
    EXPECT_EQ(panel::plain_number("1,250.5", false), "1250.5");
    EXPECT_EQ(panel::plain_number("1,250", false), "1250");
    EXPECT_EQ(panel::plain_number("0,125", false), "0.125");
    EXPECT_EQ(panel::plain_number("2,5", false), "2.5");
    EXPECT_EQ(panel::number_text(1e6), "1000000");
}

TEST(Panel, TwoPanelsKnowNothingOfEachOther) {
    PanelHand one, two({3840, 2160});
    one.reveal("seed.dust");
    for (int i = 0; i < 3; ++i) {
        one.frame();
        two.frame();
    }
    one.enter("seed.dust field", "0.25");
    two.frame();
    EXPECT_EQ(one.settings().seed.dust, 0.25f);
    EXPECT_EQ(changed_rows(two.settings(), two.desk.base()).size(), 0u);
    EXPECT_EQ(two.panel.picture_area().right, 3840.0f - 784.0f);
}

}  // namespace
}  // namespace sunflower
