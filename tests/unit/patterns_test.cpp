// Test pictures: what a technician reads off them is there, and what two projectors show of one place is the same.
#include "engine/wall/patterns.hpp"

#include <gtest/gtest.h>

#include <set>

namespace sunflower {
namespace {

using wall::Output;
using wall::Pattern;
using wall::PatternPicture;
using wall::Site;

Site two() {
    Site site;
    site.canvas_px = {1100, 400};
    for (const double x : {0.0, 460.0}) {
        Output output;
        output.name = x == 0.0 ? "left" : "right";
        output.part = {{x, 0}, {640, 400}};
        output.size_px = {640, 400};
        site.outputs.push_back(output);
    }
    return site;
}

glm::ivec3 at(const PatternPicture& picture, int x, int y) {
    const glm::ivec2 inside = glm::ivec2(x, y) - glm::ivec2(picture.shown.place_px);
    const auto place = 4 * static_cast<std::size_t>(inside.y * picture.size_px.x + inside.x);
    return {picture.rgba[place], picture.rgba[place + 1], picture.rgba[place + 2]};
}

bool is_lit(glm::ivec3 c) {
    return c != glm::ivec3(0);
}

/// How many pixels are, from low up to, but not, high.
int lit_in(const PatternPicture& picture, glm::ivec2 low, glm::ivec2 high) {
    int lit = 0;
    for (int y = low.y; y < high.y; ++y)
        for (int x = low.x; x < high.x; ++x) lit += is_lit(at(picture, x, y)) ? 1 : 0;
    return lit;
}

TEST(Patterns, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const wall::PatternRow& row : wall::pattern_rows()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(wall::pattern_of(row.name), row.pattern);
        EXPECT_TRUE(row.help.ends_with('.')) << row.name;
        const PatternPicture picture = wall::pattern_picture(row.pattern, two(), 1);
        EXPECT_EQ(picture.rgba.size(), 4u * static_cast<std::size_t>(picture.size_px.x * picture.size_px.y)) << row.name;
    }
    EXPECT_FALSE(wall::pattern_of("gird"));
}

TEST(Patterns, WhatTwoShowOfOnePlaceCoincides) {
    for (const Pattern pattern :
         {Pattern::grid, Pattern::circles, Pattern::rule, Pattern::ramp, Pattern::near_black, Pattern::overlap}) {
        Site site = two();
        site.mm_per_px = 10.0;
        const auto left = wall::pattern_picture(pattern, site, 0), right = wall::pattern_picture(pattern, site, 1);
        int lit = 0, apart = 0, planted = 0;
        // But for the names in their middles.
        for (int y = 3; y < 397; ++y)
            for (int x = 480; x < 620; ++x) {
                lit += is_lit(at(left, x, y)) ? 1 : 0;
                apart += is_lit(at(left, x, y)) != is_lit(at(right, x, y)) ? 1 : 0;
                planted += is_lit(at(left, x, y)) != is_lit(at(right, x + 1, y)) ? 1 : 0;
            }
        EXPECT_GT(lit, 1000);
        EXPECT_EQ(apart, 0) << wall::row_of(pattern).name;
        if (pattern == Pattern::grid || pattern == Pattern::circles || pattern == Pattern::rule) {
            EXPECT_GT(planted, 500) << "planted: a pixel beside";
        }
    }
    // Two tints that make white.
    const auto left = wall::pattern_picture(Pattern::grid, two(), 0), right = wall::pattern_picture(Pattern::grid, two(), 1);
    const glm::ivec3 a = at(left, 500, 250), b = at(right, 500, 250);
    EXPECT_GT(a.x, 2 * a.z);
    EXPECT_GT(b.z, 2 * b.x);
    Site alone = two();
    alone.outputs.resize(1);
    EXPECT_EQ(at(wall::pattern_picture(Pattern::grid, alone, 0), 500, 250), glm::ivec3(255)) << "one alone has white lines";
}

TEST(Patterns, LinesLieOnHundredsOfTheCanvas) {
    const auto grid = wall::pattern_picture(Pattern::grid, two(), 0);
    for (const int x : {99, 100, 199, 200}) EXPECT_TRUE(is_lit(at(grid, x, 50))) << x;
    for (const int x : {98, 101, 150, 198, 201}) EXPECT_FALSE(is_lit(at(grid, x, 50))) << x;
    for (const int x : {498, 501}) EXPECT_TRUE(is_lit(at(grid, x, 50))) << "every fifth is wider";
}

TEST(Patterns, CheckerIsSinglePixels) {
    Site site = two();
    site.outputs[0].rotation_deg = 90;
    const auto checker = wall::pattern_picture(Pattern::checker, site, 0);
    EXPECT_EQ(checker.size_px, glm::ivec2(400, 640)) << "upright";
    for (int y = 0; y < 100; ++y)
        for (int x = 0; x < 400; ++x) ASSERT_EQ(at(checker, x, y), glm::ivec3((x + y) % 2 == 0 ? 255 : 0));
}

TEST(Patterns, NearBlackHasEachValue) {
    const auto left = wall::pattern_picture(Pattern::near_black, two(), 0),
               right = wall::pattern_picture(Pattern::near_black, two(), 1);
    std::set<int> values;
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x < 1100; ++x) {
            const glm::ivec3 c = at(x < 640 ? left : right, x, y);
            EXPECT_TRUE(c.x == c.y && c.y == c.z);
            values.insert(c.x);
        }
    std::set<int> wanted = {56};  // the numbers below
    for (int i = 0; i <= 16; ++i) wanted.insert(i);
    EXPECT_EQ(values, wanted);
}

TEST(Patterns, RampHasNoStepAndEnds) {
    const auto left = wall::pattern_picture(Pattern::ramp, two(), 0), right = wall::pattern_picture(Pattern::ramp, two(), 1);
    int last = -1;
    for (int x = 55; x < 1045; ++x) {  // over both
        const glm::ivec3 c = at(x < 640 ? left : right, x, 30);
        EXPECT_TRUE(c.x == c.y && c.y == c.z);
        EXPECT_TRUE(c.x >= last && c.x <= std::max(last, 0) + 1) << x;
        last = c.x;
    }
    EXPECT_EQ(last, 255);
}

TEST(Patterns, OverlapTellsHowManyMeet) {
    const auto picture = wall::pattern_picture(Pattern::overlap, two(), 0);
    EXPECT_EQ(at(picture, 459, 10), at(picture, 10, 10));
    EXPECT_NE(at(picture, 460, 10), at(picture, 459, 10));
}

TEST(Patterns, TheRuleDrawsMetresOfTheFloor) {
    Site site = two();
    site.mm_per_px = 5.0;  // a metre is 200 pixels, from the canvas's middle
    const auto right = wall::pattern_picture(Pattern::rule, site, 1);
    const glm::ivec3 metre = at(right, 750, 30), decimetre = at(right, 770, 30);
    EXPECT_TRUE(is_lit(metre));
    EXPECT_TRUE(is_lit(decimetre));
    EXPECT_GT(metre.b, decimetre.b);
    EXPECT_FALSE(is_lit(at(right, 760, 30))) << "half a decimetre";
    EXPECT_EQ(at(right, 950, 30), metre);
    // Planted: where the scale is another, so is the metre.
    site.mm_per_px = 4.0;
    EXPECT_NE(at(wall::pattern_picture(Pattern::rule, site, 1), 750, 30), metre);
    site.mm_per_px.reset();
    const auto none = wall::pattern_picture(Pattern::rule, site, 1);
    EXPECT_FALSE(is_lit(at(none, 750, 30))) << "it says that there is no scale";
    EXPECT_GT(lit_in(none, {680, 216}, {880, 229}), 0) << "and below, where one is set";
}

TEST(Patterns, LettersDoNotMeetOnSmallOutputs) {
    Site site = two();
    site.canvas_px = {640, 360};
    site.outputs.resize(1);
    site.outputs[0].part = {{0, 0}, {640, 360}};
    site.outputs[0].size_px = {640, 360};
    const auto focus = wall::pattern_picture(Pattern::focus, site, 0);
    EXPECT_EQ(lit_in(focus, {2, 24}, {638, 28}), 0) << "the name and what is below it";
    EXPECT_EQ(lit_in(focus, {200, 2}, {216, 358}), 0) << "corner and middle";
    EXPECT_EQ(lit_in(focus, {2, 180}, {200, 200}), 0) << "upper and lower corner";
    for (const glm::ivec2 corner : {glm::ivec2(2, 30), {450, 30}, {2, 220}, {450, 220}})
        EXPECT_GT(lit_in(focus, corner, corner + glm::ivec2(180, 130)), 3000) << corner.x << ", " << corner.y;
    // A cell whose name lies under the output's has none: D3, but D2 above it.
    const auto grid = wall::pattern_picture(Pattern::grid, site, 0);
    EXPECT_EQ(lit_in(grid, {310, 226}, {346, 240}), 0);
    EXPECT_GT(lit_in(grid, {310, 110}, {346, 131}), 0);
}

}  // namespace
}  // namespace sunflower
