// Test strips, proofs, panels, the line of an edition, contact sheets: where everything lies on paper, and that parts of a
// picture are the picture's own pixels. A painter of hashes stands in for the device.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/contact_layout.hpp"
#include "engine/still/edition.hpp"
#include "engine/still/panels.hpp"
#include "engine/still/picture_job.hpp"
#include "engine/still/recipe.hpp"
#include "engine/still/test_strips.hpp"
#include "engine/still/typeface.hpp"
#include "tests/support/hash_painter.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using still::Area;
using still::Ink;
using still::Panel;
using still::PaperOrder;
using still::Sheet;
using test::complaint;
using test::TemporaryFolder;

PaperOrder order(const char* paper, double ppi, const char* bleed = "0", const char* border = "0") {
    return {still::parse_paper(paper), ppi, still::parse_length_mm(bleed, "--bleed"),
            still::parse_length_mm(border, "--border")};
}

bool overlap(const Area& a, const Area& b) {
    return still::common(a, b).pixels() > 0;
}

Area in_file(const still::Cut& cut) {
    return {cut.at.x, cut.at.y, cut.at.x + cut.from.width(), cut.at.y + cut.from.height()};
}

/// Everything on the sheet: inside its margins, and nothing over anything else.
void expect_apart(const Sheet& sheet, double ppi, const std::vector<Area>& pictures) {
    const int margin = static_cast<int>(std::lround(10.0 / 25.4 * ppi));
    std::vector<Area> all = pictures;
    for (const Ink& ink : sheet.inks) all.push_back(ink.at);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_GE(all[i].x0, margin);
        EXPECT_GE(all[i].y0, margin);
        // Margin and width are each rounded to a pixel.
        EXPECT_LE(all[i].x1, sheet.file_px.x - margin + 1);
        EXPECT_LE(all[i].y1, sheet.file_px.y - margin);
        EXPECT_GT(all[i].pixels(), 0u);
        for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(all[i], all[k])) << i << " " << k;
    }
}

TEST(TestStrips, LieOnA4AndSayWhereTheyAreFrom) {
    for (const double ppi : {20.0, 100.0, 300.0, 360.0})
        for (const char* paper : {"A0", "A3", "2000x300mm", "A5", "120x60mm"}) {
            const PaperOrder print = order(paper, ppi, "3mm");
            const Sheet whole = still::sheet_of(print);
            const std::array<glm::dvec2, 3> places = {{{0.0, 0.0}, {0.5, 0.5}, {1.0, 1.0}}};
            const Sheet sheet = still::strips_sheet(whole, print, places, paper, "Title");
            EXPECT_EQ(sheet.file_px, still::sheet_of(order("A4", ppi)).file_px) << paper;
            EXPECT_EQ(sheet.image_px, whole.image_px) << paper;
            ASSERT_EQ(sheet.cuts.size(), 3u);
            std::vector<Area> pictures;
            for (const still::Cut& cut : sheet.cuts) {
                pictures.push_back(in_file(cut));
                EXPECT_EQ(still::common(cut.from, {0, 0, whole.image_px.x, whole.image_px.y}), cut.from) << "no bleed";
                EXPECT_EQ(glm::ivec2(cut.from.width(), cut.from.height()), still::strip_px(whole, ppi));
            }
            expect_apart(sheet, ppi, pictures);
            EXPECT_EQ(sheet.cuts.front().from.x0, 0);
            EXPECT_EQ(sheet.cuts.back().from.y1, whole.image_px.y) << "moved inwards";
        }
    // A border belongs to the trimmed print: 20 mm of it lie before the picture.
    const PaperOrder print = order("A2", 254, "3mm", "20mm");
    const std::array<glm::dvec2, 1> corner = {{{0.0, 0.0}}};
    const Sheet sheet = still::strips_sheet(still::sheet_of(print), print, corner, "A2", "Title");
    ASSERT_EQ(sheet.inks.size(), 3u);
    EXPECT_EQ(sheet.inks[1].text,
              "Strip 1: 190.0 x 80.0 mm, 20.0 mm from the left and 20.0 mm from the top of the trimmed print");
}

TEST(TestStrips, TheProofIsTheWholeInItsOwnShape) {
    for (const char* paper : {"A0", "4.5x3m", "24x36in", "1000x300mm"})
        for (const char* border : {"0", "20mm"}) {
            const PaperOrder print = order(paper, 300, "3mm", border);
            const Sheet whole = still::sheet_of(print), proof = still::proof_sheet(whole, print, paper, "Title");
            const bool lies = whole.image_px.x > whole.image_px.y;
            EXPECT_EQ(proof.file_px, lies ? glm::ivec2(3508, 2480) : glm::ivec2(2480, 3508)) << paper;
            EXPECT_EQ(proof.drawn, (Area{0, 0, proof.image_px.x, proof.image_px.y}));
            // Rounded to a pixel on the shorter side.
            EXPECT_NEAR(static_cast<double>(proof.image_px.x) / proof.image_px.y,
                        static_cast<double>(whole.image_px.x) / whole.image_px.y, 0.6 / proof.image_px.y * 4.0)
                << paper;
            const Area picture{proof.image_at.x, proof.image_at.y, proof.image_at.x + proof.image_px.x,
                               proof.image_at.y + proof.image_px.y};
            expect_apart(proof, 300, {picture});
        }
    const PaperOrder small = order("10x15", 300);
    EXPECT_EQ(still::proof_sheet(still::sheet_of(small), small, "10x15", "").image_px, still::sheet_of(small).image_px)
        << "never enlarged";
}

TEST(TestStrips, PlacesAreReadAndRefused) {
    EXPECT_EQ(still::parse_strip_place("50,80"), glm::dvec2(0.5, 0.8));
    EXPECT_EQ(still::parse_strip_place("0,100"), glm::dvec2(0.0, 1.0));
    for (const char* bad : {"", "50", "50,", ",50", "50,101", "-1,5", "a,b", "1,2,3", "nan,1"})
        EXPECT_NE(complaint([&] { still::parse_strip_place(bad); }).find("--strip-at"), std::string::npos) << bad;
}

TEST(TestStrips, TellingPlacesAreDarkMiddleAndBrightOnTheBed) {
    // Bed below, brighter to the right; above it a wall that is darker and brighter than all of it.
    still::Glance glance{200, 150, {}, {}};
    for (int y = 0; y < glance.height; ++y)
        for (int x = 0; x < glance.width; ++x) {
            const bool bed = y >= 60;
            glance.bed.push_back(bed);
            glance.luminance.push_back(bed ? 0.2f + 0.002f * static_cast<float>(x) : x < 100 ? 0.0f : 1.0f);
        }
    const glm::dvec2 strip(0.25, 0.1);
    const auto places = still::telling_places(glance, strip);
    ASSERT_EQ(places.size(), 3u);
    for (const glm::dvec2 place : places) EXPECT_GE(place.y - 0.5 * strip.y, 60.0 / 150 - 0.1 * strip.y - 1e-9) << "on the bed";
    EXPECT_LT(places[0].x, 0.15);
    EXPECT_GT(places[2].x, 0.85);
    EXPECT_NEAR(places[1].x, 0.5, 0.05);
    // Where none is bed all will do, and where there is room for one only they are the same.
    glance.bed.assign(glance.bed.size(), false);
    EXPECT_LT(still::telling_places(glance, strip)[0].y, 0.4) << "the dark wall";
    for (const glm::dvec2 place : still::telling_places(glance, {1.0, 1.0})) EXPECT_NEAR(place.x, 0.5, 1e-9);
}

TEST(Panels, AreReadAndRefused) {
    EXPECT_EQ(still::parse_panels("3x2").columns, 3);
    EXPECT_EQ(still::parse_panels("1X20").rows, 20);
    for (const char* bad : {"", "3", "x", "1x1", "0x2", "3x", "-1x2", "21x1", "3x2x1", "3.5x2", "99999999999x1"})
        EXPECT_NE(complaint([&] { still::parse_panels(bad); }).find("--panels"), std::string::npos) << bad;
    EXPECT_EQ(still::parse_paper("4.5x3m").width_mm, 4500.0);
    EXPECT_EQ(still::parse_paper("4 m x 50 cm").width_mm, 4000.0);
    EXPECT_EQ(still::parse_paper("4 m x 50 cm").height_mm, 500.0);
    EXPECT_NE(complaint([] { still::parse_length_mm("3m", "--bleed"); }), "") << "three metres of bleed are a slip of the hand";
    const PaperOrder wall = order("900x600mm", 30);
    EXPECT_NE(complaint([&] {
                  still::panels_of(still::sheet_of(wall), wall, {3, 2, 300});
              }).find("--overlap"),
              std::string::npos);
    const PaperOrder white = order("900x600mm", 30, "0", "290mm");
    EXPECT_NE(complaint([&] {
                  still::panels_of(still::sheet_of(white), white, {20, 1, 0});
              }).find("--border"),
              std::string::npos);
}

TEST(Panels, CoverTheWallAndShareTheirOverlap) {
    for (const char* bleed : {"0", "3mm", "10mm"})
        for (const char* border : {"0", "25mm"}) {
            const PaperOrder paper = order("4.5x3m", 30, bleed, border);
            const Sheet wall = still::sheet_of(paper);
            const std::vector<Panel> panels = still::panels_of(wall, paper, {3, 2, 20});
            ASSERT_EQ(panels.size(), 6u);
            EXPECT_EQ(panels[0].name, "r1c1");
            EXPECT_EQ(panels[5].name, "r2c3");
            // 4500 and 3000 mm, less and more of 20 mm: 4540 / 3 and 3020 / 2.
            EXPECT_NEAR(panels[0].trim_mm.x, 4540.0 / 3, 25.4 / 30);
            EXPECT_NEAR(panels[0].trim_mm.y, 1510.0, 25.4 / 30);
            Area all{1 << 20, 1 << 20, -(1 << 20), -(1 << 20)};
            for (const Panel& panel : panels) {
                EXPECT_EQ(panel.sheet.file_px, panels[0].sheet.file_px) << "all of one size";
                ASSERT_EQ(panel.sheet.cuts.size(), 1u);
                const Area from = panel.sheet.cuts[0].from;
                if (paper.border_mm == 0) {
                    EXPECT_EQ(in_file(panel.sheet.cuts[0]), (Area{0, 0, panel.sheet.file_px.x, panel.sheet.file_px.y}))
                        << panel.name << " is full";
                }
                all = {std::min(all.x0, from.x0), std::min(all.y0, from.y0), std::max(all.x1, from.x1),
                       std::max(all.y1, from.y1)};
            }
            EXPECT_EQ(all, wall.drawn) << bleed << " " << border;
            // 20 mm are 24 pixels; the bleed on either side goes into the neighbour.
            const glm::ivec2 bleeds = wall.file_px - wall.image_px - 2 * glm::ivec2(std::lround(paper.border_mm / 25.4 * 30));
            const Area left = panels[0].sheet.cuts[0].from, right = panels[1].sheet.cuts[0].from,
                       below = panels[3].sheet.cuts[0].from;
            EXPECT_NEAR(left.x1 - right.x0, 24 + bleeds.x, 1);
            EXPECT_NEAR(left.y1 - below.y0, 24 + bleeds.y, 1);
        }
}

TEST(Panels, MarksStayInTheBleed) {
    const PaperOrder paper = order("1200x800mm", 100, "5mm");
    const Sheet wall = still::sheet_of(paper);
    const std::vector<Panel> panels = still::panels_of(wall, paper, {3, 2, 20});
    const glm::ivec2 bleed = wall.image_at;
    for (const Panel& panel : panels) {
        const Area trim{bleed.x, bleed.y, panel.sheet.file_px.x - (wall.file_px - wall.image_px - bleed).x,
                        panel.sheet.file_px.y - (wall.file_px - wall.image_px - bleed).y};
        ASSERT_FALSE(panel.sheet.inks.empty());
        for (const Ink& ink : panel.sheet.inks) {
            EXPECT_FALSE(overlap(ink.at, trim)) << panel.name;
            EXPECT_EQ(still::common(ink.at, {0, 0, panel.sheet.file_px.x, panel.sheet.file_px.y}), ink.at) << panel.name;
        }
    }
    EXPECT_EQ(panels[1].sheet.inks.back().text, " r1c2 of 3 x 2, left r1c1, right r1c3, below r2c2");
    EXPECT_EQ(panels[3].sheet.inks.back().text, " r2c1 of 3 x 2, right r2c2, above r1c1");
    // A stroke stands where the neighbour ends: 20 mm from this panel's left edge.
    EXPECT_NEAR(panels[1].sheet.inks[1].at.x0 + 0.5 - bleed.x, 20.0 / 25.4 * 100, 2.0) << "an overlap is rounded up";
    for (const Panel& panel : still::panels_of(still::sheet_of(order("1200x800mm", 100)), order("1200x800mm", 100), {3, 2, 20}))
        EXPECT_TRUE(panel.sheet.inks.empty()) << "without bleed nothing is written";
}

still::PictureOrder job_of(const fs::path& target, const Sheet& sheet, double ppi) {
    still::PictureOrder job;
    job.target = target;
    job.sheet = sheet;
    job.file.channel = image::Channel::bits8;  // whose dither counts from the picture's corner
    job.file.space = image::ColourSpace::adobe;
    job.file.ppi = ppi;
    job.keep = true;
    job.tile_px = 64;
    job.job = "{\"job\": 1}";
    return job;
}

struct Pixels {
    int width = 0, height = 0;
    std::vector<std::byte> bytes;

    bool same(int x, int y, const Pixels& other, int other_x, int other_y) const {
        const auto at = [](const Pixels& p, int px, int py) {
            return p.bytes.begin() + (static_cast<std::ptrdiff_t>(py) * p.width + px) * 3;
        };
        return std::equal(at(*this, x, y), at(*this, x, y) + 3, at(other, other_x, other_y));
    }
};

Pixels made(const still::PictureOrder& order) {
    test::HashPainter painter;
    still::PictureJob job(painter, order);
    while (job.advance(1e9) != still::PictureJob::Stage::done) continue;
    const auto reader = image::open_picture(order.target);
    Pixels pixels{reader->facts().width, reader->facts().height, {}};
    const std::size_t row = reader->facts().row_bytes();
    pixels.bytes.resize(row * static_cast<std::size_t>(pixels.height));
    for (int y = 0; y < pixels.height; ++y)
        reader->row(std::span(pixels.bytes).subspan(static_cast<std::size_t>(y) * row, row));
    return pixels;
}

/// How many pixels of the cuts, moved by so much, are not the whole's; and how many beside cuts and inks are not white.
std::array<int, 2> wrong(const Pixels& file, const Sheet& sheet, const Pixels& whole, const Sheet& of, int moved = 0) {
    std::array<int, 2> count{};
    for (int y = 0; y < file.height; ++y)
        for (int x = 0; x < file.width; ++x) {
            const Area here{x, y, x + 1, y + 1};
            if (std::ranges::any_of(sheet.inks, [&](const Ink& ink) { return overlap(ink.at, here); })) continue;
            const auto cut =
                std::ranges::find_if(sheet.cuts, [&](const still::Cut& one) { return overlap(in_file(one), here); });
            if (cut == sheet.cuts.end()) {
                const auto at = file.bytes.begin() + (static_cast<std::ptrdiff_t>(y) * file.width + x) * 3;
                count[1] += std::count(at, at + 3, std::byte{255}) == 3 ? 0 : 1;
                continue;
            }
            const int from_x = of.image_at.x + cut->from.x0 + x - cut->at.x + moved;
            const int from_y = of.image_at.y + cut->from.y0 + y - cut->at.y;
            count[0] += from_x < whole.width && file.same(x, y, whole, from_x, from_y) ? 0 : 1;
        }
    return count;
}

TEST(PictureParts, AreThePixelsOfTheWhole) {
    const TemporaryFolder folder;
    constexpr double ppi = 25;
    const PaperOrder paper = order("500x400mm", ppi, "4mm");
    const Sheet whole = still::sheet_of(paper);
    const std::array<glm::dvec2, 3> places = {{{0.1, 0.2}, {0.9, 0.5}, {0.4, 0.9}}};
    // Some parts begin beyond the first tile, some overlap.
    std::vector<Sheet> sheets = {still::strips_sheet(whole, paper, places, "", "")};
    for (const Panel& panel : still::panels_of(whole, paper, {3, 2, 30})) sheets.push_back(panel.sheet);
    for (const still::Sharpening& sharpen : {still::Sharpening{}, still::Sharpening{0.8, 0.9f, 0.06f}}) {
        still::PictureOrder job = job_of(folder.path() / "whole.tif", whole, ppi);
        job.force = true;
        job.sharpen = sharpen;
        const Pixels all = made(job);
        for (const Sheet& sheet : sheets) {
            job = job_of(folder.path() / "part.tif", sheet, ppi);
            job.force = true;
            job.sharpen = sharpen;
            const Pixels part = made(job);
            EXPECT_EQ(wrong(part, sheet, all, whole), (std::array<int, 2>{0, 0}));
            // What it must catch: a part that is a pixel off.
            EXPECT_GT(wrong(part, sheet, all, whole, 1)[0], 1000);
        }
    }
}

TEST(PictureParts, GoOnWhereTheyWereStopped) {
    const TemporaryFolder folder;
    const PaperOrder paper = order("500x400mm", 25, "4mm");
    const Sheet panel = still::panels_of(still::sheet_of(paper), paper, {3, 2, 30})[4].sheet;
    still::PictureOrder job = job_of(folder.path() / "a.tif", panel, 25);
    job.tile_px = 16;
    const Pixels at_once = made(job);
    job.target = folder.path() / "b.tif";
    {
        test::HashPainter painter;
        still::PictureJob begun(painter, job);
        while (painter.begun() < 20) begun.advance(0.0);
    }
    job.resume = true;
    test::HashPainter painter;
    {
        still::PictureJob rest(painter, job);
        EXPECT_GE(rest.found(), 18u);
        EXPECT_LT(rest.found(), rest.tiles());
    }
    EXPECT_TRUE(made(job).bytes == at_once.bytes);
}

TEST(Recipe, SaysThePartsOfItsSheet) {
    const PaperOrder paper = order("500x400mm", 25, "4mm");
    still::Recipe recipe;
    recipe.camera.eye_m = {0, 0, 1};
    recipe.edition = "3/12 \"AP\"";
    recipe.ppi = 25;
    for (const Sheet& sheet : {still::panels_of(still::sheet_of(paper), paper, {3, 2, 30})[4].sheet,
                               still::proof_sheet(still::sheet_of(paper), paper, "a \"paper\"", "Düsseldorf")}) {
        recipe.sheet = sheet;
        const std::string text = still::recipe_text(recipe);
        const still::Recipe read = still::parse_recipe(text, "a.tif");
        EXPECT_EQ(read.sheet.cuts, sheet.cuts);
        EXPECT_EQ(read.sheet.inks, sheet.inks);
        EXPECT_EQ(read.sheet.drawn, sheet.drawn);
        EXPECT_EQ(read.edition, recipe.edition);
        EXPECT_EQ(still::recipe_text(read), text);
    }
    // Parts that reach beyond the file, or beyond what is drawn, would be written beyond memory.
    const Sheet good = still::panels_of(still::sheet_of(paper), paper, {3, 2, 30})[4].sheet;
    std::vector<Sheet> bad(5, good);
    bad[0].cuts[0].at.x += 1;
    bad[1].cuts[0].from.y1 = good.drawn.y1 + 1;
    bad[2].cuts[0].from.x1 = bad[2].cuts[0].from.x0;
    bad[3].inks.push_back({{0, 0, 10, good.file_px.y + 1}, "a"});
    bad[4].cuts[0].at.y = -1;
    for (const Sheet& sheet : bad) {
        recipe.sheet = sheet;
        EXPECT_NE(complaint([&] { still::parse_recipe(still::recipe_text(recipe), "a.tif"); }).find("cannot be"),
                  std::string::npos);
    }
}

TEST(Typeface, LettersAreAsHighAsAsked) {
    still::Typeface face;
    for (const double capitals : {6.0, 12.0, 29.5}) {
        constexpr int columns = 400;
        const int rows = static_cast<int>(2 * capitals);
        std::vector<float> white(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 1.0f);
        face.draw("HEIT", capitals, 1.5 * capitals, columns, white);
        double covered = 0, first = rows, last = 0;
        for (int y = 0; y < rows; ++y)
            for (int x = 0; x < columns; ++x) {
                const double here = 1.0 - static_cast<double>(white[static_cast<std::size_t>(y * columns + x)]);
                covered += here;
                if (here > 0.5) first = std::min<double>(first, y);
                if (here > 0.5) last = std::max<double>(last, y + 1);
            }
        // Edges of letters fall anywhere in a pixel.
        EXPECT_NEAR(last - first, capitals, 1.01) << capitals;
        EXPECT_NEAR(last, 1.5 * capitals, 0.51) << capitals;
        EXPECT_GT(covered, 0.1 * capitals * capitals);
    }
    EXPECT_NEAR(face.width("3/12", 20.0), 2.0 * face.width("3/12", 10.0), 0.5);
    EXPECT_GT(face.width("WW", 10.0), face.width("ii", 10.0));
    EXPECT_GT(face.width("葵花籽", 10.0), 30.0) << "each as wide as it is high";
    EXPECT_GT(face.width("\xff\xc3", 10.0), 0.0) << "no text at all";
    std::vector<float> narrow(40, 1.0f);
    face.draw("WWWWWWWW", 8.0, 8.0, 4, narrow);
    EXPECT_NO_THROW(face.draw("W", 8.0, 8.0, 0, {}));
}

TEST(Edition, StandsInTheBorderBelowThePicture) {
    const PaperOrder paper = order("A2", 300, "3mm", "20mm");
    const Sheet sheet = still::sheet_of(paper);
    const auto inks = still::edition_inks(sheet, paper, "Turbine Hall", "3/12", "1a2b3c4d");
    ASSERT_EQ(inks.size(), 1u);
    EXPECT_EQ(inks[0].text, "Turbine Hall, after Ai Weiwei, Sunflower Seeds, 2010; computer reconstruction   3/12   1a2b3c4d");
    EXPECT_EQ(inks[0].at.x0, sheet.image_at.x);
    EXPECT_EQ(inks[0].at.x1, sheet.image_at.x + sheet.image_px.x);
    EXPECT_NEAR(inks[0].at.height() / 2.0 / 300 * 25.4, 2.5, 0.05) << "capitals, mm";
    const auto inside = [&](const std::vector<Ink>& lines, const Sheet& of) {
        const int trim_end = of.file_px.y - 35;  // 3 mm
        for (const Ink& ink : lines) {
            EXPECT_GE(ink.at.y0, of.image_at.y + of.image_px.y);
            EXPECT_LE(ink.at.y1, trim_end);
        }
    };
    inside(inks, sheet);
    // Narrow paper wants more lines, and says how much border they take.
    const PaperOrder narrow = order("A5", 300, "3mm", "21mm");
    const auto lines = still::edition_inks(still::sheet_of(narrow), narrow, "Turbine Hall", "3/12", "");
    EXPECT_EQ(lines.size(), 3u);
    inside(lines, still::sheet_of(narrow));
    const auto refused = [](const PaperOrder& on) {
        return complaint([&] { still::edition_inks(still::sheet_of(on), on, "Turbine Hall", "3/12", ""); });
    };
    EXPECT_EQ(refused(order("A2", 300)), "--border: 0 mm are too little for the line of the edition, which takes 11 mm");
    EXPECT_NE(refused(order("A5", 300, "0", "20.9mm")).find("takes 21 mm"), std::string::npos);
    EXPECT_NE(refused(order("60x60mm", 300, "0", "15mm")).find("--edition"), std::string::npos);
    // As --help says: four lines at the most, where there is room for any.
    EXPECT_NE(refused(order("130x180mm", 300, "0", "25.9mm")).find("takes 26 mm"), std::string::npos);
    for (const char* size : {"A4", "A5", "130x180mm", "105x148mm"})
        EXPECT_EQ(refused(order(size, 300, "0", "26mm")).find("--border"), std::string::npos) << size;
    for (const char* bad : {"", "  ", "a\nb", "1234567890123456789012345"})
        EXPECT_NE(complaint([&] { still::check_edition(bad); }).find("--edition"), std::string::npos) << bad;
    EXPECT_EQ(complaint([] { still::check_edition("A.P. 1/2"); }), "");
    EXPECT_EQ(still::short_hash(""), "cbf29ce4") << "FNV-1a's offset";
    EXPECT_NE(still::short_hash("a"), still::short_hash("b"));
}

TEST(ContactLayout, FitsThePaper) {
    for (const char* paper : {"A4", "A3", "A0", "60x40cm", "24x36in"})
        for (const int count : {1, 2, 7, 24, 100})
            for (const int columns : {0, 3}) {
                const PaperOrder on = order(paper, 150);
                if (columns == 3 && count == 100) continue;
                if (std::string(paper) == "A4" && count == 100) continue;
                const still::ContactLayout layout = still::contact_layout(on, count, columns);
                EXPECT_EQ(layout.paper_px, still::sheet_of(on).file_px);
                if (columns > 0) {
                    EXPECT_EQ(layout.columns, columns);
                }
                Sheet all;
                all.file_px = layout.paper_px;
                all.inks = {{layout.title, "t"}, {layout.credit, "c"}};
                std::vector<Area> pictures;
                for (int place = 0; place < count; ++place) {
                    const glm::ivec2 at = layout.at(place);
                    pictures.push_back({at.x, at.y, at.x + layout.picture_px.x, at.y + layout.picture_px.y});
                    pictures.push_back({at.x, at.y + layout.caption_from, at.x + layout.picture_px.x,
                                        at.y + layout.caption_from + layout.caption});
                }
                expect_apart(all, 150, pictures);
                EXPECT_NEAR(layout.picture_px.x * 9.0 / 16, layout.picture_px.y, 1.0);
            }
    EXPECT_NE(complaint([] { still::contact_layout(order("A5", 150), 400, 0); }).find("--paper A5"), std::string::npos);
}

}  // namespace
}  // namespace sunflower
