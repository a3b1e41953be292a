// Where outputs overlap, the light of all of them is that of one: shares sum to 1, white, grey and black are flat on the wall.
#include "engine/wall/blend.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

namespace sunflower {
namespace {

using wall::Blend;
using wall::Output;
using wall::Site;

Site site_of(std::vector<wall::Rect> parts) {
    Site site;
    for (const wall::Rect& part : parts) {
        Output output;
        output.part = part;
        output.size_px = part.size_px;
        site.outputs.push_back(output);
        site.canvas_px = glm::max(site.canvas_px, glm::ivec2(part.end_px()));
    }
    return site;
}

Site two() {
    return site_of({{{0, 0}, {400, 200}}, {{320, 0}, {400, 200}}});
}
Site four() {
    return site_of({{{0, 0}, {400, 200}}, {{320, 0}, {400, 200}}, {{0, 150}, {400, 200}}, {{320, 150}, {400, 200}}});
}
/// Unequal overlaps, hung a little askew.
Site three() {
    return site_of({{{0, 0}, {400, 200}}, {{300, 8}, {380, 200}}, {{640, 3}, {400, 200}}});
}

/// A wall with its projectors: each makes light of the values that it gets, b and a power.
struct Room {
    const Site& site;
    glm::dvec3 gamma{2.2}, black{0.0};

    /// Of a flat picture, in parts of one projector's white, at a place. site_gamma: what the site believes the gamma is.
    glm::dvec3 wall(const Blend& blend, glm::dvec2 at_px, double picture, glm::dvec3 site_gamma) const {
        glm::dvec3 sum(0.0);
        for (std::size_t i = 0; i < site.outputs.size(); ++i) {
            if (!site.outputs[i].part.holds(at_px)) continue;
            const glm::dvec3 value = glm::pow(blend.light(i, at_px, glm::dvec3(picture)), 1.0 / site_gamma);
            sum += black + (1.0 - black) * glm::pow(value, gamma);
        }
        return sum;
    }
    /// Greatest part by which it is lighter or darker than the place in the middle of one projector.
    double unevenness(const Blend& blend, double picture, glm::dvec3 site_gamma) const {
        const double alone = wall(blend, {100, 60}, picture, site_gamma).y;
        double most = 0.0;
        for (double y = 1.5; y < site.canvas_px.y; y += 7.0)
            for (double x = 1.5; x < site.canvas_px.x; x += 7.0) {
                if (blend.count({x, y}) == 0) continue;
                most = std::max(most, std::abs(wall(blend, {x, y}, picture, site_gamma).y / alone - 1.0));
            }
        return most;
    }
};

double worst_sum(const Site& site) {
    const Blend blend(site);
    std::mt19937 random(3);
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    double worst = 0.0;
    for (int i = 0; i < 20000; ++i) {
        const glm::dvec2 at = glm::dvec2(site.canvas_px) * glm::dvec2(unit(random), unit(random));
        if (blend.count(at) == 0) continue;
        double sum = 0.0;
        for (std::size_t k = 0; k < site.outputs.size(); ++k) sum += blend.share(k, at);
        worst = std::max(worst, std::abs(sum - 1.0));
    }
    return worst;
}

TEST(Blend, SharesSumToOneHoweverManyMeet) {
    for (const Site& site : {two(), four(), three()}) EXPECT_LT(worst_sum(site), 1e-12);
    // Whatever the edges: one narrower than its neighbour's, another curve.
    Site uneven = four();
    uneven.outputs[0].edges_px[wall::right_side] = 30;
    uneven.outputs[3].edges_px[wall::top_side] = 0;
    uneven.outputs[1].edge_power = 4;
    EXPECT_LT(worst_sum(uneven), 1e-12);
}

TEST(Blend, EdgesAreAsWideAsTheOverlapWithTheNeighbourOfThatSide) {
    using Widths = std::array<double, 4>;  // left, right, top, bottom
    const Blend pair(two());
    EXPECT_EQ(pair.edges_px(0), (Widths{0, 80, 0, 0}));
    EXPECT_EQ(pair.edges_px(1), (Widths{80, 0, 0, 0}));
    const Blend square(four());
    EXPECT_EQ(square.edges_px(0), (Widths{0, 80, 0, 50}));
    EXPECT_EQ(square.edges_px(3), (Widths{80, 0, 50, 0}));
    EXPECT_EQ(square.most_count(), 4);
    // Eight pixels higher, and still side by side.
    const Blend row(three());
    EXPECT_EQ(row.edges_px(1), (Widths{100, 40, 0, 0}));
    Site said = two();
    said.outputs[0].edges_px[wall::right_side] = 20;
    EXPECT_EQ(Blend(said).edges_px(0)[wall::right_side], 20);
    // Two of one picture, for more light, have no edge between them.
    const Blend stacked(site_of({{{0, 0}, {400, 200}}, {{0, 0}, {400, 200}}}));
    EXPECT_EQ(stacked.edges_px(0), (Widths{0, 0, 0, 0}));
    EXPECT_EQ(stacked.share(0, {5, 5}), 0.5);
}

TEST(Blend, OutputsDrawnByMapsKeepToThemselves) {
    Site row = three();
    row.outputs[1].mpcdi = row.outputs[1].mpcdi_region = "a.mpcdi";
    const Blend blend(row);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(blend.neighbours(i), std::vector<std::size_t>{i});
        EXPECT_EQ(blend.edges_px(i), (std::array<double, 4>{}));
    }
    EXPECT_EQ(blend.share(0, row.outputs[1].part.place_px + glm::dvec2(1, 50)), 1.0) << "where both are";
    row.outputs[2].mpcdi = row.outputs[2].mpcdi_region = "b.mpcdi";
    EXPECT_EQ(Blend(row).neighbours(1), (std::vector<std::size_t>{1, 2}));
}

TEST(Blend, GoesOverWithoutAStep) {
    const Blend blend(two());
    EXPECT_NEAR(blend.share(0, {320, 100}), 1.0, 1e-5);
    EXPECT_NEAR(blend.share(0, {400, 100}), 0.0, 1e-5);
    EXPECT_NEAR(blend.share(0, {360, 100}), 0.5, 1e-12);
    for (double x = 320; x < 400; x += 0.5) {
        EXPECT_GE(blend.share(0, {x, 100}), blend.share(0, {x + 0.5, 100}));
        EXPECT_LT(blend.share(0, {x, 100}) - blend.share(0, {x + 0.5, 100}), 0.013) << "of 2 / 80 px at the middle";
    }
}

TEST(Blend, AFlatPictureIsFlatOnTheWall) {
    for (const Site& plain : {two(), four(), three()})
        for (const double picture : {0.0, 0.02, 0.3, 1.0}) {
            Site site = plain;
            const Room room{site, glm::dvec3(2.2), glm::dvec3(0.002)};
            for (Output& output : site.outputs) output.black = room.black;
            // The bound of the site's own arithmetic; what is left is the least weight, a millionth.
            EXPECT_LT(room.unevenness(Blend(site), picture, glm::dvec3(2.2)), 1e-3) << picture;
        }
}

TEST(Blend, WhatASiteHasWrongShowsOnTheWall) {
    Site site = two();
    const Room room{site, glm::dvec3(2.2), glm::dvec3(0.002)};
    for (Output& output : site.outputs) output.black = room.black;
    const Blend right(site);
    EXPECT_GT(room.unevenness(right, 0.3, glm::dvec3(1.8)), 0.05) << "planted: the projectors' gamma is not the site's";
    for (Output& output : site.outputs) output.black = glm::dvec3(0.0);
    EXPECT_GT(room.unevenness(Blend(site), 0.0, glm::dvec3(2.2)), 0.9)
        << "planted: no black lift: black is twice as light there";
    EXPECT_LT(room.unevenness(Blend(site), 1.0, glm::dvec3(2.2)), 0.003) << "which white hardly shows";
}

TEST(Blend, ProjectorsOfUnlikeBlacksMakeOneWall) {
    Site site = four();
    const std::array<double, 4> blacks = {0.001, 0.004, 0.002, 0.0005};
    for (std::size_t i = 0; i < 4; ++i) site.outputs[i].black = glm::dvec3(blacks[i]);
    const Blend blend(site);
    EXPECT_NEAR(blend.most_black().x, 0.0075, 1e-12);
    for (const double picture : {0.0, 0.5, 1.0})
        for (const glm::dvec2 at : {glm::dvec2(10, 10), {360, 10}, {360, 170}, {700, 300}, {30, 160}}) {
            double sum = 0.0;
            for (std::size_t i = 0; i < 4; ++i)
                if (site.outputs[i].part.holds(at))
                    sum += blacks[i] + (1.0 - blacks[i]) * blend.light(i, at, glm::dvec3(picture)).x;
            EXPECT_NEAR(sum, 0.0075 + (1.0 - 0.0075) * picture, 1e-9);
        }
}

}  // namespace
}  // namespace sunflower
