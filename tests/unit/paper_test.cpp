// Paper in pixels, what a camera shows on it, and how it is cut into tiles and pieces.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "engine/core/error.hpp"
#include "engine/image/picture_file.hpp"
#include "engine/still/framing.hpp"
#include "engine/still/paper.hpp"
#include "engine/still/tiles.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

using still::Area;
using still::Orientation;
using still::PaperOrder;
using still::Sheet;

PaperOrder order(const char* paper, double ppi, const char* bleed = "0", const char* border = "0") {
    return {still::parse_paper(paper), ppi, still::parse_length_mm(bleed, "--bleed"),
            still::parse_length_mm(border, "--border")};
}

TEST(Paper, SizesInPixelsAreThoseOfTheTables) {
    struct Row {
        const char* paper;
        double ppi;
        const char* bleed;
        glm::ivec2 file;
    };
    // ISO 216 and inches, mm / 25.4 * ppi, rounded once.
    for (const Row& row : {Row{"A4", 150, "0", {1240, 1754}},
                           {"A4", 300, "0", {2480, 3508}},
                           {"a4", 300, "3mm", {2551, 3579}},
                           {"A4", 360, "0", {2976, 4209}},
                           {"A3", 150, "0", {1754, 2480}},
                           {"A3", 300, "0", {3508, 4961}},
                           {"A3", 300, "3 mm", {3579, 5031}},
                           {"A2", 300, "0", {4961, 7016}},
                           {"A2", 300, "3mm", {5031, 7087}},
                           {"A2", 300, "0.3cm", {5031, 7087}},
                           {"A2", 300, "1/8in", {5036, 7091}},
                           {"A1", 300, "0", {7016, 9933}},
                           {"A1", 300, "3mm", {7087, 10004}},
                           {"A0", 300, "0", {9933, 14043}},
                           {"A0", 300, "3mm", {10004, 14114}},
                           {"A0", 360, "0", {11920, 16852}},
                           {"2A0", 300, "3mm", {14114, 19937}},
                           {"A5", 240, "0", {1398, 1984}},
                           {"24x36in", 300, "0", {7200, 10800}},
                           {"40x60in", 360, "0", {14400, 21600}},
                           {"3000x2000mm", 150, "0", {17717, 11811}},
                           {"450 x 300 cm", 300, "0", {53150, 35433}},
                           {"Letter", 300, "0.125in", {2625, 3375}},
                           {"60x40cm", 254, "0", {6000, 4000}}}) {
        const Sheet sheet = still::sheet_of(order(row.paper, row.ppi, row.bleed));
        EXPECT_EQ(sheet.file_px, row.file) << row.paper << " " << row.ppi << " " << row.bleed << ": " << sheet.file_px.x
                                           << " x " << sheet.file_px.y;
    }
}

TEST(Paper, BleedGoesOnBeyondTheImageAndScalesNothing) {
    for (const char* paper : {"A5", "A4", "A3", "A2", "A1", "A0", "10x15"})
        for (const double ppi : {150.0, 240.0, 300.0, 360.0})
            for (const char* bleed : {"0", "3mm", "1/8in"}) {
                const Sheet with = still::sheet_of(order(paper, ppi, bleed)), without = still::sheet_of(order(paper, ppi));
                EXPECT_EQ(with.image_px, without.image_px) << paper;
                EXPECT_EQ(with.drawn_at(), glm::ivec2(0)) << paper;
                EXPECT_EQ(glm::ivec2(with.drawn.width(), with.drawn.height()), with.file_px) << paper;
                const glm::ivec2 far = with.file_px - with.image_at - with.image_px;
                // An odd pixel has to go to one side.
                EXPECT_LE(std::abs(far.x - with.image_at.x), 1) << paper;
                EXPECT_LE(std::abs(far.y - with.image_at.y), 1) << paper;
                EXPECT_NEAR(with.image_at.x, still::parse_length_mm(bleed, "") / 25.4 * ppi, 1.0) << paper;
            }
}

TEST(Paper, ABorderIsWhiteToTheEdge) {
    const Sheet sheet = still::sheet_of(order("A4", 300, "3mm", "20mm"));
    EXPECT_EQ(sheet.file_px, glm::ivec2(2551, 3579));
    EXPECT_EQ(sheet.image_px, glm::ivec2(2480 - 2 * 236, 3508 - 2 * 236));
    EXPECT_EQ(sheet.drawn, (Area{0, 0, sheet.image_px.x, sheet.image_px.y}));
    EXPECT_EQ(sheet.drawn_at(), glm::ivec2(35 + 236));
    EXPECT_NE(test::complaint([] { still::sheet_of(order("A4", 300, "0", "105mm")); }).find("--border"), std::string::npos);
}

TEST(Paper, TurnsWhenAsked) {
    PaperOrder turned = order("A3", 300);
    turned.orientation = Orientation::landscape;
    EXPECT_EQ(still::sheet_of(turned).file_px, glm::ivec2(4961, 3508));
    turned.orientation = Orientation::portrait;
    EXPECT_EQ(still::sheet_of(turned).file_px, glm::ivec2(3508, 4961));
    turned = order("60x40cm", 254);
    EXPECT_EQ(still::sheet_of(turned).file_px, glm::ivec2(6000, 4000)) << "as it is named";
    turned.orientation = Orientation::portrait;
    EXPECT_EQ(still::sheet_of(turned).file_px, glm::ivec2(4000, 6000));
}

TEST(Paper, RefusesWhatIsNoPaperAndNoLength) {
    for (const char* bad :
         {"A9", "", "x", "10x", "0x10cm", "-5x10cm", "1e9x1e9mm", "nanxinfmm", "600x400", "600x400pt", "3x3x3mm"})
        EXPECT_NE(test::complaint([&] { still::parse_paper(bad); }).find("--paper"), std::string::npos) << bad;
    for (const char* bad : {"3", "", "mm", "-3mm", "1/0in", "3 furlongs", "nanmm", "1e400mm"})
        EXPECT_NE(test::complaint([&] { still::parse_length_mm(bad, "--bleed"); }).find("--bleed"), std::string::npos) << bad;
    for (const char* bad : {"1", "0:1", "1:0", "a:b", "1:-1", "1:1e9", ""})
        EXPECT_NE(test::complaint([&] { still::parse_scale(bad); }).find("--scale"), std::string::npos) << bad;
    EXPECT_NE(test::complaint([] { still::sheet_of(order("2A0", 10000)); }).find("1 to 300000"), std::string::npos);
    EXPECT_DOUBLE_EQ(still::parse_scale("1:20"), 20.0);
    EXPECT_DOUBLE_EQ(still::parse_scale("2 : 1"), 0.5);
    for (const still::Paper& paper : still::papers()) EXPECT_NO_THROW(still::sheet_of(PaperOrder{paper, 300})) << paper.name;
}

TEST(Paper, AtLifeSizeASeedIsAsLongAsItIs) {
    const Sheet a0 = still::sheet_of(order("A0", 300));
    const double width_m = still::shown_width_m(a0.image_px, 300, still::parse_scale("1:1"));
    EXPECT_NEAR(width_m * a0.image_px.y / a0.image_px.x * width_m, 1.0, 0.0005) << "one square metre of bed";
    EXPECT_EQ(std::lround(0.0176 / width_m * a0.image_px.x), 208) << "a seed of 17.6 mm";
    EXPECT_NEAR(still::shown_width_m(a0.image_px, 300, 20.0), 20.0 * width_m, 1e-12);
}

TEST(Framing, WiderLosesNothingAndCropAddsNothing) {
    world::Camera camera;
    camera.focal_mm = 35.0f;
    camera.shift_up_mm = 7.0f;
    for (const glm::ivec2 size : {glm::ivec2(4961, 7016), {7016, 4961}, {3000, 1000}, {1600, 900}, {1000, 1000}}) {
        const auto usual = world::project(camera, 1600, 900);
        const auto wide = world::project(still::fitted(camera, size, still::Fit::wider), size.x, size.y);
        const auto crop = world::project(still::fitted(camera, size, still::Fit::crop), size.x, size.y);
        EXPECT_EQ(still::fitted(camera, size, still::Fit::same), camera);
        const glm::vec2 most = glm::max(wide.tangent_size / usual.tangent_size, crop.tangent_size / usual.tangent_size);
        constexpr float rounding = 1e-5f;
        EXPECT_GE(wide.tangent_size.x, usual.tangent_size.x * (1 - rounding));
        EXPECT_GE(wide.tangent_size.y, usual.tangent_size.y * (1 - rounding));
        EXPECT_LE(crop.tangent_size.x, usual.tangent_size.x * (1 + rounding));
        EXPECT_LE(crop.tangent_size.y, usual.tangent_size.y * (1 + rounding));
        EXPECT_NEAR(std::min(most.x, most.y), 1.0f, rounding) << "one side is just as it was";
        const auto middle = [](const world::Projection& p) { return p.tangent_min + 0.5f * p.tangent_size; };
        EXPECT_NEAR(middle(wide).y, middle(usual).y, rounding) << "the shift stays where it was";
        EXPECT_NEAR(middle(crop).y, middle(usual).y, rounding);
    }
}

/// Pixels and how often each is covered.
std::map<std::pair<int, int>, int> covered(const std::vector<Area>& areas) {
    std::map<std::pair<int, int>, int> count;
    for (const Area& area : areas)
        for (int y = area.y0; y < area.y1; ++y)
            for (int x = area.x0; x < area.x1; ++x) ++count[{x, y}];
    return count;
}

TEST(Tiles, CoverEveryPixelOnce) {
    const Area drawn{-7, -5, 107, 66};
    for (const int side : {16, 33, 64, 4096}) {
        const auto count = covered(still::tiles_of(drawn, glm::ivec2(side)));
        EXPECT_EQ(count.size(), drawn.pixels()) << side;
        for (const auto& [at, times] : count) ASSERT_EQ(times, 1) << side << " " << at.first << " " << at.second;
    }
    EXPECT_EQ(still::tiles_of(drawn, glm::ivec2(4096)).size(), 1u);
}

TEST(Tiles, PiecesAreTheSameInWhateverTilesAndBleed) {
    const glm::ivec2 image(100, 60), window(32, 24);
    const Area drawn{-7, -5, 107, 66}, no_bleed{0, 0, 100, 60};
    const auto all = [&](const Area& whole, int side) {
        std::set<std::array<int, 4>> pieces;
        for (const Area& tile : still::tiles_of(whole, glm::ivec2(side)))
            for (const Area& p : still::pieces_of(tile, whole, image, window)) pieces.insert({p.x0, p.y0, p.x1, p.y1});
        return pieces;
    };
    const auto pieces = all(drawn, 4096);
    std::vector<Area> areas;
    for (const auto& p : pieces) areas.push_back({p[0], p[1], p[2], p[3]});
    EXPECT_EQ(covered(areas).size(), drawn.pixels());
    for (const auto& [at, times] : covered(areas)) ASSERT_EQ(times, 1) << at.first << " " << at.second;
    for (const int side : {16, 17, 33, 64}) EXPECT_EQ(all(drawn, side), pieces) << side;
    for (const auto& piece : all(no_bleed, 50))
        EXPECT_TRUE(pieces.contains(piece)) << "inside the cut nothing depends on the bleed";
    for (const Area& p : areas) EXPECT_TRUE(p.width() <= window.x && p.height() <= window.y);
    // What the check must catch: pieces that begin where the tile does.
    std::set<std::array<int, 4>> naive;
    for (const Area& tile : still::tiles_of(drawn, glm::ivec2(33)))
        for (const Area& p : still::tiles_of(tile, window)) naive.insert({p.x0, p.y0, p.x1, p.y1});
    EXPECT_NE(naive, pieces);
}

}  // namespace
}  // namespace sunflower
