// Where a projector's pixels lie on the canvas: there and back, turned and mirrored, askew and bent.
#include "engine/wall/warp.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace sunflower {
namespace {

using wall::Output;
using wall::Warp;

Output plain(glm::ivec2 size_px = {640, 360}) {
    Output output;
    output.name = std::string(1, 'a');
    output.size_px = size_px;
    output.part = {{100, 50}, glm::dvec2(output.upright_px())};
    return output;
}

/// As askew as a projector in a corner of the ceiling: the far side less than half as wide as the near one.
Output askew() {
    Output output = plain();
    output.corners_px = {glm::dvec2(150, 20), {-190, 5}, {-3, -12}, {6, -90}};
    return output;
}

Output bent(Output output, int columns, int rows, double most_px, unsigned seed = 7) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> offset(-most_px, most_px);
    output.mesh = {columns, rows, {}};
    for (int i = 0; i < columns * rows; ++i) {
        const double x = offset(random), y = offset(random);
        output.mesh.offsets_px.emplace_back(x, y);
    }
    return output;
}

TEST(Warp, WithoutAnythingAPixelIsAPixel) {
    const Warp warp(plain());
    for (const glm::dvec2 at : {glm::dvec2(0, 0), {0.5, 0.5}, {639.5, 359.5}, {13, 200.25}}) {
        const auto place = warp.canvas_of(at);
        ASSERT_TRUE(place);
        EXPECT_LT(glm::length(*place - at - glm::dvec2(100, 50)), 1e-12);
    }
}

TEST(Warp, TurnsClockwiseThenMirrors) {
    // The upper left corner of the canvas's part, in the signal of 640 x 360.
    const auto corner = [](int rotation_deg, wall::Flip flip) {
        Output output = plain();
        output.rotation_deg = rotation_deg;
        output.flip = flip;
        output.part.size_px = output.upright_px();
        return Warp(output).signal_of({100, 50});
    };
    using enum wall::Flip;
    const auto near = [](glm::dvec2 a, glm::dvec2 b) { return glm::length(a - b) < 1e-9; };
    EXPECT_TRUE(near(corner(0, none), {0, 0}));
    EXPECT_TRUE(near(corner(90, none), {640, 0}));
    EXPECT_TRUE(near(corner(180, none), {640, 360}));
    EXPECT_TRUE(near(corner(270, none), {0, 360}));
    EXPECT_TRUE(near(corner(0, horizontal), {640, 0}));
    EXPECT_TRUE(near(corner(0, vertical), {0, 360}));
    EXPECT_TRUE(near(corner(90, horizontal), {0, 0}));
    EXPECT_TRUE(near(corner(90, vertical), {640, 360}));
    // A step to the right on the canvas is one down in a signal that is turned clockwise.
    Output output = plain();
    output.rotation_deg = 90;
    output.part.size_px = output.upright_px();
    EXPECT_TRUE(near(Warp(output).signal_of({101, 50}), {640, 1}));
}

TEST(Warp, CornersGoWhereTheyAreMoved) {
    for (const int rotation_deg : {0, 90, 180, 270}) {
        Output output = askew();
        output.rotation_deg = rotation_deg;
        output.part.size_px = output.upright_px();
        ASSERT_EQ(corners_trouble(output), "");
        const Warp warp(output);
        const glm::dvec2 size = output.upright_px(), begin = output.part.place_px, end = output.part.end_px();
        const std::array<glm::dvec2, 4> on_canvas = {begin, {end.x, begin.y}, end, {begin.x, end.y}};
        const std::array<glm::dvec2, 4> own = {glm::dvec2(0), {size.x, 0}, size, {0, size.y}};
        for (std::size_t i = 0; i < 4; ++i) {
            const glm::dvec2 to = warp.upright_of(warp.signal_of(on_canvas[i]));
            EXPECT_LT(glm::length(to - own[i] - output.corners_px[i]), 1e-9) << rotation_deg << " " << wall::corner_names[i];
        }
        // Perspective: the middle of the canvas is where the diagonals of the four corners cross, not their mean.
        const auto c = [&](std::size_t i) { return own[i] + output.corners_px[i]; };
        const glm::dvec2 a = c(2) - c(0), b = c(3) - c(1), d = c(1) - c(0);
        const glm::dvec2 crossing = c(0) + a * ((d.x * b.y - d.y * b.x) / (a.x * b.y - a.y * b.x));
        const glm::dvec2 middle = warp.upright_of(warp.signal_of(output.part.middle_px()));
        EXPECT_LT(glm::length(middle - crossing), 1e-9);
        EXPECT_GT(glm::length(middle - 0.25 * (c(0) + c(1) + c(2) + c(3))), 10.0) << "planted: bilinear corners";
    }
}

TEST(Warp, ThereAndBackIsWhereOneWas) {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    Output turned = bent(askew(), 4, 3, 8);
    turned.corners_px[1].x = -60;
    turned.rotation_deg = 270;
    turned.flip = wall::Flip::vertical;
    turned.part.size_px = {500, 700};
    for (const Output& output :
         {plain(), askew(), bent(plain(), 2, 2, 30), bent(plain(), 33, 33, 2), bent(askew(), 5, 4, 12), turned}) {
        ASSERT_EQ(corners_trouble(output) + mesh_trouble(output), "");
        const Warp warp(output);
        for (int i = 0; i < 500; ++i) {
            const glm::dvec2 at = output.part.place_px + output.part.size_px * glm::dvec2(unit(random), unit(random));
            const auto back = warp.canvas_of(warp.signal_of(at));
            ASSERT_TRUE(back) << at.x << " " << at.y;
            // Newton's method stops at 1e-9 px of the signal; askew a canvas pixel may be a fifth of one.
            EXPECT_LT(glm::length(*back - at), 1e-8);
        }
    }
}

TEST(Warp, AMeshPointMovesByItsOffsetAndNothingFarFromIt) {
    Output output = askew();
    output.mesh = {6, 6, std::vector<glm::dvec2>(36)};
    const Warp before(output);
    output.mesh.offsets_px[2 * 6 + 3] = {4.0, -2.5};
    const Warp after(output);
    EXPECT_LT(glm::length(after.mesh_point_px(3, 2) - before.mesh_point_px(3, 2) - glm::dvec2(4.0, -2.5)), 1e-12);
    const auto moved = [&](double column, double row) {
        const glm::dvec2 at = output.part.place_px + output.part.size_px * glm::dvec2(column, row) / 5.0;
        return glm::length(after.signal_of(at) - before.signal_of(at));
    };
    EXPECT_NEAR(moved(3, 2), glm::length(glm::dvec2(4.0, -2.5)), 1e-9);
    for (int row = 0; row < 6; ++row)
        for (int column = 0; column < 6; ++column)
            if (column != 3 || row != 2) {
                EXPECT_LT(moved(column, row), 1e-9) << column << " " << row;
            }
    EXPECT_EQ(moved(0.5, 2), 0.0) << "two cells away";
    EXPECT_GT(moved(2.5, 2), 1.0);
    // No kink: the slope left and right of a point is one. Bilinear patches turn by the whole offset per cell there.
    const double e = 1e-5;
    const auto x = [&](double column) {
        return after.signal_of(output.part.place_px + output.part.size_px * glm::dvec2(column, 2) / 5.0).y -
               before.signal_of(output.part.place_px + output.part.size_px * glm::dvec2(column, 2) / 5.0).y;
    };
    EXPECT_NEAR((x(3 + e) - x(3)) / e, (x(3) - x(3 - e)) / e, 1e-3);
}

// What the shader reads instead of Newton's method.
TEST(Warp, TheGridOfAMeshIsGoodToAHundredthOfAPixel) {
    struct Case {
        Output output;
        int step_px;
    };
    Output large = bent(plain({1920, 1080}), 9, 5, 6);
    large.corners_px = {glm::dvec2(400, 60), {-500, 10}, {-8, -30}, {16, -250}};
    for (const Case& test : {Case{bent(plain({1920, 1080}), 5, 4, 20), 8}, Case{large, 4}, Case{bent(askew(), 17, 9, 3), 2}}) {
        ASSERT_EQ(mesh_trouble(test.output), "");
        const Warp warp(test.output);
        const Warp::Grid grid = warp.mesh_grid();
        EXPECT_LE(grid.step_px, 8);
        std::mt19937 random(5);
        std::uniform_real_distribution<double> unit(0.0, 1.0);
        double worst_px = 0.0, planted_px = 0.0;
        for (int i = 0; i < 20000; ++i) {
            const glm::dvec2 at = glm::floor(glm::dvec2(test.output.size_px) * glm::dvec2(unit(random), unit(random))) + 0.5;
            const auto exact = warp.canvas_of(at);
            const auto straight = wall::apply(warp.part_from_signal(), at);
            if (!exact || !straight || !test.output.part.holds(*exact)) continue;
            const auto apart_px = [&](glm::dvec2 place) {
                return glm::length(warp.signal_of(place + test.output.part.place_px) - at);
            };
            worst_px = std::max(worst_px, apart_px(*straight + grid.at(at)));
            planted_px = std::max(planted_px, apart_px(*straight + grid.at(at + 0.5 * grid.step_px)));
        }
        // Chosen at the middles of cells; between them a spline of the third degree may be off by a little more.
        EXPECT_LT(worst_px, 0.0125) << "step " << grid.step_px;
        EXPECT_GT(planted_px, 0.05) << "planted: half a cell beside";
    }
    EXPECT_EQ(Warp(askew()).mesh_grid().step_px, 0) << "the homography needs none";
}

TEST(Warp, SaysWhatIsBehindTheHorizon) {
    Output output = plain();
    // So steep that the wall's own horizon is in the picture.
    output.corners_px = {glm::dvec2(300, 200), {-300, 200}, {0, 0}, {0, 0}};
    ASSERT_EQ(corners_trouble(output), "");
    const Warp warp(output);
    EXPECT_TRUE(warp.canvas_of({320, 300}));
    EXPECT_FALSE(warp.canvas_of({320, 5})) << "above it there is no wall";
}

TEST(Warp, RefusesCornersThatMakeNoPicture) {
    const auto trouble = [](std::size_t corner, glm::dvec2 offset) {
        Output output = plain();
        output.corners_px[corner] = offset;
        return corners_trouble(output);
    };
    EXPECT_EQ(trouble(0, {300, 150}), "") << "just outside of the diagonal";
    EXPECT_NE(trouble(0, {340, 190}).find("the top left corner at (340, 190)"), std::string::npos) << "inside it";
    EXPECT_NE(trouble(1, {-640, 0}).find("corner"), std::string::npos) << "on another";
    EXPECT_EQ(trouble(1, {-900, 0}),
              "the left and right edges cross, so that the four corners make no picture; put them in order again");
    EXPECT_NE(trouble(1, {0, 500}).find("the top and bottom edges cross"), std::string::npos) << "no corner is blamed";
    EXPECT_NE(trouble(2, {-400, -300}).find("the bottom right corner"), std::string::npos);
    EXPECT_NE(trouble(3, {700, 0}).find("corner"), std::string::npos) << "crossed";
    EXPECT_NE(trouble(3, {320, -180}).find("the bottom left corner"), std::string::npos) << "on a line";
    // All four turned inside out.
    Output output = plain();
    output.corners_px = {glm::dvec2(640, 0), {-640, 0}, {-640, 0}, {640, 0}};
    EXPECT_NE(corners_trouble(output), "") << "a mirror is flip's";
}

TEST(Warp, RefusesAMeshThatFolds) {
    Output output = bent(plain(), 4, 4, 5);
    EXPECT_EQ(mesh_trouble(output), "");
    output.mesh.offsets_px[1 * 4 + 2] = {-230, 0};  // beyond its neighbour, 213 px away
    EXPECT_NE(mesh_trouble(output).find("the mesh folds at its point"), std::string::npos);
}

}  // namespace
}  // namespace sunflower
