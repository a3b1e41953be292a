// Colour tables: read to the last entry, refused with the line that is wrong, and interpolated so that greys stay grey.
#include "engine/wall/cube_lut.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

using test::complaint;
using wall::CubeLut;

std::string cube(int size, const std::function<glm::vec3(glm::vec3)>& colour, const std::string& above = "") {
    std::string text = above + fmt::format("LUT_3D_SIZE {}\n", size);
    for (int b = 0; b < size; ++b)
        for (int g = 0; g < size; ++g)
            for (int r = 0; r < size; ++r) {
                const glm::vec3 c = colour(glm::vec3(r, g, b) / float(size - 1));
                text += fmt::format("{} {} {}\n", c.x, c.y, c.z);
            }
    return text;
}

glm::vec3 same(glm::vec3 c) {
    return c;
}

float worst(const CubeLut& lut, const std::function<glm::vec3(glm::vec3)>& wanted) {
    std::mt19937 random(4);
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    float most = 0.0f;
    for (int i = 0; i < 20000; ++i) {
        const glm::vec3 c(unit(random), unit(random), unit(random));
        const glm::vec3 off = glm::abs(lut.apply(c) - wanted(c));
        most = std::max({most, off.x, off.y, off.z});
    }
    return most;
}

TEST(CubeLut, IdentityChangesNothing) {
    for (const int size : {2, 17, 33, 65})
        EXPECT_LT(worst(wall::read_cube_lut(cube(size, same), "a.cube"), same), 1.0f / 65535.0f) << size;
    std::string table = "LUT_1D_SIZE 4096\n";
    for (int i = 0; i < 4096; ++i) table += fmt::format("{0} {0} {0}\n", float(i) / 4095.0f);
    const CubeLut lut = wall::read_cube_lut(table, "a.cube");
    EXPECT_FALSE(lut.is_cube);
    EXPECT_LT(worst(lut, same), 1.0f / 65535.0f);
}

TEST(CubeLut, RedRunsFastestAndChannelsMayMix) {
    // Linear in the colours, so exact between the entries too.
    const auto mixed = [](glm::vec3 c) { return glm::vec3(0.5f * c.x + 0.5f * c.y, 0.25f * c.z, 1.0f - c.x); };
    const CubeLut lut = wall::read_cube_lut(cube(9, mixed), "a.cube");
    EXPECT_LT(worst(lut, mixed), 1e-5f);
    const auto turned = [&](glm::vec3 c) { return mixed({c.z, c.y, c.x}); };
    EXPECT_GT(worst(lut, turned), 0.5f) << "planted: blue runs fastest";
}

TEST(CubeLut, GreysStayGrey) {
    // Strong colours, but none on the diagonal: trilinear interpolation would mix them into greys.
    const auto strong = [](glm::vec3 c) { return c.x == c.y && c.y == c.z ? c : glm::vec3(1.0f, 0.0f, 0.0f); };
    const CubeLut lut = wall::read_cube_lut(cube(5, strong), "a.cube");
    for (float v = 0.0f; v <= 1.0f; v += 0.01f) EXPECT_LT(glm::length(lut.apply(glm::vec3(v)) - glm::vec3(v)), 1e-6f);
}

TEST(CubeLut, TetrahedraAreTheSimplexOfTheSortedPlace) {
    std::mt19937 random(6);
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    for (int i = 0; i < 10000; ++i) {
        // Ties as well: on faces of the tetrahedra.
        glm::vec3 f(unit(random), unit(random), unit(random));
        if (i % 4 == 0) f.y = f.x;
        if (i % 6 == 0) f.z = f.y;
        glm::ivec3 second, third;
        const glm::vec4 w = wall::twin::cube_weights(f, second, third);
        EXPECT_NEAR(w.x + w.y + w.z + w.w, 1.0f, 1e-6f);
        EXPECT_GE(std::min({w.x, w.y, w.z, w.w}), 0.0f);
        EXPECT_EQ(second.x + second.y + second.z, 1);
        EXPECT_EQ(third.x + third.y + third.z, 2);
        // The corners weighed give the place again.
        const glm::vec3 back = w.y * glm::vec3(second) + w.z * glm::vec3(third) + w.w;
        EXPECT_LT(glm::length(back - f), 1e-6f);
    }
}

TEST(CubeLut, DomainCommentsTitleAndLineEnds) {
    const CubeLut lut = wall::read_cube_lut(
        "# made by hand\r\nTITLE \"The wall\"\r\n\r\nDOMAIN_MIN -1 0 0\r\nDOMAIN_MAX 1 2 1\r\n" + cube(2, same), "a.cube");
    EXPECT_EQ(lut.title, "The wall");
    EXPECT_LT(glm::length(lut.apply({0, 1, 0.5}) - glm::vec3(0.5f)), 1e-6f);
    EXPECT_LT(glm::length(lut.apply({-7, 9, 2}) - glm::vec3(0, 1, 1)), 1e-6f) << "beyond the domain";
    EXPECT_LT(
        glm::length(wall::read_cube_lut("LUT_3D_INPUT_RANGE 0 2\n" + cube(2, same), "a").apply(glm::vec3(1)) - glm::vec3(0.5f)),
        1e-6f);
}

TEST(CubeLut, WhatIsWrongIsToldWithItsLine) {
    const auto said = [](const std::string& text) { return complaint([&] { wall::read_cube_lut(text, "a.cube"); }); };
    const std::string good = cube(2, same);
    EXPECT_EQ(said(good), "");
    EXPECT_EQ(said(""), "a.cube: there is no LUT_3D_SIZE or LUT_1D_SIZE; is it a .cube file?");
    EXPECT_NE(said("LUT_3D_SIZE 66\n").find("a.cube:1: LUT_3D_SIZE must be a whole number from 2 to 65"), std::string::npos);
    EXPECT_NE(said("LUT_1D_SIZE 65537\n").find("from 2 to 65536"), std::string::npos);
    EXPECT_NE(said("LUT_3D_SIZE 2x\n").find("whole number"), std::string::npos);
    EXPECT_NE(said("LUT_3D_SIZE 2\nLUT_1D_SIZE 2\n").find("a.cube:2: LUT_1D_SIZE is a second size"), std::string::npos);
    EXPECT_NE(said("0 0 0\n" + good).find("a.cube:1: an entry stands before"), std::string::npos);
    EXPECT_NE(said(good + "0 0 0\n").find("a.cube:10: there are more entries than 8"), std::string::npos);
    EXPECT_NE(said(good.substr(0, good.size() - 6)).find("ends after 7 of 8"), std::string::npos)
        << said(good.substr(0, good.size() - 6));
    EXPECT_NE(said("LUT_3D_SIZE 2\n0 0 nan\n").find("a.cube:2"), std::string::npos);
    EXPECT_NE(said("LUT_3D_SIZE 2\n0 0 1e30\n").find("'1e30' is no number, or too large"), std::string::npos);
    EXPECT_NE(said("LUT_3D_SIZE 2\n0 0\n").find("a.cube:2: an entry"), std::string::npos);
    EXPECT_NE(said("LUT_3D_SIZE 2\n0 0 0 0\n").find("takes three numbers"), std::string::npos);
    EXPECT_NE(said("LUT_3D_SIZE 2\n0 0 0\nTITLE \"late\"\n").find("a.cube:3: 'TITLE' stands among the entries"),
              std::string::npos);
    EXPECT_NE(said("<html>\n").find("'<html>' is no word of a .cube file"), std::string::npos);
    EXPECT_NE(said("DOMAIN_MIN 1 1 1\nDOMAIN_MAX 1 1 1\n" + good).find("DOMAIN_MIN is not below"), std::string::npos);
    EXPECT_NE(said(std::string(CubeLut::most_bytes + 1, '\n')).find("at most"), std::string::npos);
    EXPECT_NE(complaint([] { wall::load_cube_lut("none.cube"); }).find("none.cube: cannot be opened"), std::string::npos);
}

}  // namespace
}  // namespace sunflower
