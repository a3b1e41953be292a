// The panel under a hand, without a window: every row has a control that changes it and nothing else, and can be taken back.
#include "engine/panel/panel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "tests/support/panel_hand.hpp"

namespace sunflower {
namespace {

using params::Row;
using params::Type;
using show::Key;
using test::changed_rows;
using test::PanelHand;

std::vector<std::string> only(const Row& row) {
    return {row.path()};
}

bool is_number(const Row& row) {
    return row.type == Type::real || row.type == Type::integer || row.type == Type::count;
}

bool has_components(const Row& row) {
    return row.type == Type::colour || row.type == Type::vec2 || row.type == Type::vec3;
}

/// Seeds that lie there or are gathered: these have a dial of their own.
bool has_dial(const Row& row) {
    return row.group == "bed" && row.type == Type::count;
}

/// Most of a row that the turbine hall lets one reach.
double most_of(const Row& row, const show::Desk& desk) {
    return has_dial(row) ? static_cast<double>(desk.capacity()) : row.max;
}

/// A value within the range that is neither its end nor the present one.
double inner_value(const Row& row, const show::Desk& desk) {
    const double middle = row.has(params::Log) ? std::sqrt(std::max(row.min, 1e-3) * most_of(row, desk))
                                               : row.min + 0.37 * (most_of(row, desk) - row.min);
    return row.type == Type::real ? std::round(middle * 100.0) / 100.0 + 0.25 : std::floor(middle) + 1.0;
}

std::string field_of(const Row& row) {
    if (has_dial(row)) return std::string(row.name) + " field";
    return row.path() + (has_components(row) ? " field 2" : " field");
}

/// What one hand can do to a row with its main control.
void change_by_mouse(PanelHand& hand, const Row& row) {
    hand.reveal(row.path());
    switch (row.type) {
        case Type::truth: hand.click(row.path()); break;
        case Type::choice: {
            hand.click(row.path());
            const std::string other(row.labels.at(row.labels.count() - 1));
            hand.click(row.path() + " = " + other);
            break;
        }
        case Type::colour:
            hand.click(row.path());
            hand.drag(row.path() + " picker", 0.2f, 0.6f);
            hand.input.mouse_px = {20, 20};
            hand.press();  // beside it: closes
            hand.release();
            break;
        case Type::vec2:
        case Type::vec3: hand.drag(row.path() + " field 1", 0.3f, 0.9f); break;
        case Type::name: hand.enter(row.path(), "another"); break;
        default: hand.drag(row.path(), 0.35f, 0.62f); break;
    }
}

// --- the comparator itself

TEST(PanelComparator, SeesASecondParameter) {
    const params::Settings before;
    params::Settings after;
    after.roof.luminance_cd_m2 = 17.0f;
    EXPECT_EQ(changed_rows(before, after), std::vector<std::string>{"roof.luminance_cd_m2"});
    after.relief.texel_mm = std::nextafter(after.relief.texel_mm, 100.0f);  // planted: the last bit of another
    EXPECT_EQ(changed_rows(before, after).size(), 2u);
}

// --- every row

TEST(Panel, TheMouseChangesEveryRowAloneAndUndoBringsItBack) {
    PanelHand hand;
    for (const Row& row : params::rows()) {
        SCOPED_TRACE(row.path());
        const params::Settings before = hand.settings();
        change_by_mouse(hand, row);
        const params::Settings after = hand.settings();
        EXPECT_EQ(changed_rows(before, after), only(row));
        hand.click("button undo");
        EXPECT_EQ(changed_rows(before, hand.settings()), std::vector<std::string>{}) << "one drag is one step";
        hand.click("button redo");
        EXPECT_EQ(changed_rows(after, hand.settings()), std::vector<std::string>{});
        hand.click("button undo");
    }
}

TEST(Panel, TypingChangesEveryNumberExactly) {
    PanelHand hand;
    for (const Row& row : params::rows()) {
        if (!is_number(row) && !has_components(row)) continue;
        SCOPED_TRACE(row.path());
        const params::Settings before = hand.settings();
        params::Settings wanted = before;
        std::string text = fmt::format("{}", inner_value(row, hand.desk));
        if (has_components(row)) {
            text = "0.625";
            float second = 0.625f;
            std::memcpy(reinterpret_cast<char*>(&wanted) + row.offset + sizeof(float), &second, sizeof second);
        } else {
            params::assign(row, &wanted, params::value_of_text(row, text, {}));
        }
        hand.enter(field_of(row), text);
        EXPECT_EQ(changed_rows(wanted, hand.settings()), std::vector<std::string>{});
        EXPECT_EQ(changed_rows(before, hand.settings()), only(row));
        hand.click("button undo");
        EXPECT_EQ(changed_rows(before, hand.settings()), std::vector<std::string>{});
    }
}

TEST(Panel, NonsenseAndValuesOutOfRangeAreRefusedAndSaidSo) {
    PanelHand hand;
    for (const Row& row : params::rows()) {
        if (!is_number(row) && !has_components(row)) continue;
        for (const char* text : {"many", "9e30", "nan", "-7777777"}) {
            SCOPED_TRACE(row.path() + " = " + text);
            const params::Settings before = hand.settings();
            const std::size_t steps_before = hand.desk.notices().size();
            hand.enter(field_of(row), text);
            EXPECT_EQ(changed_rows(before, hand.settings()), std::vector<std::string>{});
            ASSERT_FALSE(hand.desk.notices().empty());
            EXPECT_TRUE(hand.desk.notices().back().trouble);
            EXPECT_GE(hand.desk.notices().size(), steps_before);
            show::Input later;
            later.seconds = 10.0f;
            hand.desk.tick(later, false, false);  // the notice goes
        }
    }
}

TEST(Panel, TwoDragsAreTwoSteps) {
    PanelHand hand;
    const params::Settings first = hand.settings();
    hand.reveal("camera.exposure_ev100");
    hand.drag("camera.exposure_ev100", 0.2f, 0.4f);
    const params::Settings second = hand.settings();
    hand.drag("camera.exposure_ev100", 0.5f, 0.8f);
    EXPECT_EQ(changed_rows(second, hand.settings()).size(), 1u);
    hand.desk.undo();
    EXPECT_EQ(changed_rows(second, hand.settings()).size(), 0u);
    hand.desk.undo();
    EXPECT_EQ(changed_rows(first, hand.settings()).size(), 0u);

    // Planted: changes of one name that nobody settles are one step; so the panel must settle at every release.
    params::Settings next = hand.settings();
    for (const float value : {3.0f, 4.0f}) {
        next.camera.exposure_ev100 = value;
        hand.desk.change(next, "Camera exposure", true);
    }
    hand.desk.undo();
    EXPECT_EQ(changed_rows(first, hand.settings()).size(), 0u);
}

// --- taking back

TEST(Panel, MarkKeyAndMenuResetAndCopy) {
    PanelHand hand;
    const params::Settings preset = hand.desk.base();
    const std::string name = "camera.exposure_ev100";  // the preset's value is not the program's
    ASSERT_NE(preset.camera.exposure_ev100, params::Settings{}.camera.exposure_ev100);
    hand.enter(name + " field", "3,5");  // as half of Europe writes it
    EXPECT_EQ(hand.settings().camera.exposure_ev100, 3.5f);

    hand.click(name + " mark");
    EXPECT_EQ(changed_rows(preset, hand.settings()).size(), 0u);
    EXPECT_FALSE(hand.has(name + " mark"));

    hand.enter(name + " field", "3.5");
    hand.key(Key::r);  // the cursor still rests on the field
    EXPECT_EQ(changed_rows(preset, hand.settings()).size(), 0u);

    hand.enter(name + " field", "3.5");
    hand.click(name, 0.5f, show::Button::right);
    hand.click("menu copy");
    EXPECT_EQ(hand.clipboard, "camera.exposure_ev100 = 3.5");
    hand.click(name + " label", 0.5f, show::Button::right);
    hand.click("menu default");
    EXPECT_EQ(hand.settings().camera.exposure_ev100, params::Settings{}.camera.exposure_ev100);
    hand.click(name + " field", 0.5f, show::Button::right);
    hand.click("menu preset");
    EXPECT_EQ(changed_rows(preset, hand.settings()).size(), 0u);
}

TEST(Panel, KeysBelongToTheFieldWhileOneTypes) {
    PanelHand hand;
    const params::Settings before = hand.settings();
    hand.reveal("roof.luminance_cd_m2 field");
    hand.click("roof.luminance_cd_m2 field");
    hand.frames(2);
    EXPECT_TRUE(hand.wants.keys);
    hand.type("5");
    hand.key(Key::r);  // no reset, it is a letter
    hand.key(Key::escape);
    EXPECT_EQ(changed_rows(before, hand.settings()).size(), 0u) << "Esc gives the entry up";
    hand.frames(2);
    EXPECT_FALSE(hand.wants.keys);
    EXPECT_TRUE(hand.desk.notices().empty());

    hand.click("roof.luminance_cd_m2 field");
    hand.frames(2);
    hand.type("1234");
    hand.key(Key::tab);  // takes it and goes on to the next
    hand.frames(3);
    EXPECT_EQ(hand.settings().roof.luminance_cd_m2, 1234.0f);
    EXPECT_TRUE(hand.wants.keys);
    hand.type("5600");
    hand.input.mouse_px = {200, 300};
    hand.press();  // a click elsewhere takes it too
    hand.release();
    EXPECT_EQ(hand.settings().roof.temperature_k, 5600.0f);
    EXPECT_EQ(changed_rows(before, hand.settings()).size(), 2u);
}

TEST(Panel, FineDragMovesATenth) {
    const auto moved = [](bool fine) {
        PanelHand hand;
        hand.enter("seed.dust field", "0.5");
        const panel::Rectangle r = hand.at("seed.dust");
        hand.move_to("seed.dust", 0.5f);
        hand.input.held.set(static_cast<std::size_t>(Key::shift), fine);
        hand.press();
        hand.input.mouse_px.x += 0.3f * (r.right - r.left);
        hand.frame();
        hand.release();
        return hand.settings().seed.dust - 0.5f;
    };
    EXPECT_NEAR(moved(true), moved(false) / 10.0f, 0.002f);  // both are rounded to what a hand can mean
    EXPECT_GT(moved(false), 0.25f);
}

// --- seeds

TEST(PanelDensity, EndsOfTheDialAreExact) {
    PanelHand hand;
    ASSERT_EQ(hand.settings().bed.seeds, 100'000'000);
    hand.drag("seeds dial", 0.97f, -0.5f);
    EXPECT_EQ(hand.settings().bed.seeds, 1);
    EXPECT_EQ(hand.desk.seed_count(), 1u);
    hand.drag("seeds dial", 0.03f, 1.5f);
    EXPECT_EQ(hand.settings().bed.seeds, 100'000'000);
    hand.drag("gather dial", 0.97f, -0.5f);
    EXPECT_EQ(hand.settings().bed.gather, 1);
    hand.click("gather dial", 0.999f);
    EXPECT_EQ(hand.settings().bed.gather, 100'000'000);
}

TEST(PanelDensity, TypedInEveryUnitGivesTheExactCount) {
    PanelHand hand;
    const auto choose = [&](const std::string& dial, const std::string& unit) {
        hand.reveal(dial + " unit");
        hand.click(dial + " unit");
        hand.click(dial + " unit = " + unit);
    };
    struct Case {
        const char *dial, *unit, *typed;
        std::int64_t wanted;
    };
    // The plan is 1000 m2: 200 x 80 tiles of 0.25 m.
    const Case cases[] = {{"seeds", "seeds", "12,345,678", 12'345'678}, {"seeds", "seeds", "99999999", 99'999'999},
                          {"seeds", "seeds", "1.5M", 1'500'000},        {"seeds", "seeds", "20 k", 20'000},
                          {"seeds", "seeds per m²", "8500", 8'500'000}, {"seeds", "seeds per m²", "0.001", 1},
                          {"seeds", "mm of depth", "25", 25'000'000},   {"seeds", "mm of depth", "100", 100'000'000},
                          {"gather", "seeds", "1000003", 1'000'003},    {"gather", "m² of patch", "250", 25'000'000}};
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string(c.dial) + " " + c.typed + " " + c.unit);
        choose(c.dial, c.unit);
        hand.enter(std::string(c.dial) + " field", c.typed);
        const params::Bed& bed = hand.settings().bed;
        EXPECT_EQ(std::string(c.dial) == "seeds" ? bed.seeds : bed.gather, c.wanted);
    }
    const params::Settings before = hand.settings();
    choose("seeds", "mm of depth");
    for (const char* refused : {"100.1", "0", "-3", "deep", ""}) {
        hand.enter("seeds field", refused);
        EXPECT_EQ(changed_rows(before, hand.settings()).size(), 0u) << refused;
    }
}

TEST(PanelDensity, ASheetOfSeedsHasNoDensity) {
    PanelHand hand({1280, 720}, "seed-sheet");
    const params::Settings before = hand.settings();
    hand.drag("seeds dial", 0.9f, 0.1f);
    hand.reveal("roof.on");
    EXPECT_EQ(changed_rows(before, hand.settings()).size(), 0u);
}

}  // namespace
}  // namespace sunflower
