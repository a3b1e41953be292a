// The built program prints parts of a picture: strips and panels are the whole picture's own pixels, the line of an edition
// leaves the picture alone, nothing is replaced, what is missing is drawn, and a contact sheet is as large as its paper.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using still::Area;
using test::ProgramResult;
using test::ProgramRun;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

ProgramResult run(const TemporaryFolder& folder, const std::string& command, const Words& words, const Words& more = {}) {
    ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {command, "--software"};
    run.arguments.insert(run.arguments.end(), words.begin(), words.end());
    run.arguments.insert(run.arguments.end(), more.begin(), more.end());
    run.folder = folder.path();
    return test::run_program(run);
}

ProgramResult drawn(const TemporaryFolder& folder, const Words& words, const Words& more = {}) {
    ProgramResult result = run(folder, "still", words, more);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result;
}

/// A file's pixels, and its recipe.
struct File {
    image::PictureFacts facts;
    std::vector<std::byte> bytes;
    still::Recipe recipe;

    explicit File(const fs::path& file, bool has_recipe = true) {
        const auto reader = image::open_picture(file);
        facts = reader->facts();
        bytes.resize(facts.row_bytes() * static_cast<std::size_t>(facts.height));
        for (int y = 0; y < facts.height; ++y)
            reader->row(std::span(bytes).subspan(static_cast<std::size_t>(y) * facts.row_bytes(), facts.row_bytes()));
        if (has_recipe) recipe = still::read_recipe(file);
    }
    std::span<const std::byte> row(int x, int y, int width) const {
        const std::size_t pixel = facts.row_bytes() / static_cast<std::size_t>(facts.width);
        return std::span(bytes).subspan(static_cast<std::size_t>(y) * facts.row_bytes() + static_cast<std::size_t>(x) * pixel,
                                        static_cast<std::size_t>(width) * pixel);
    }
};

/// Rows of the area in `part` that are not those of the whole at the place.
int rows_that_differ(const File& part, const Area& area, const File& whole, glm::ivec2 at) {
    int count = 0;
    for (int y = 0; y < area.height(); ++y)
        count +=
            std::ranges::equal(part.row(area.x0, area.y0 + y, area.width()), whole.row(at.x, at.y + y, area.width())) ? 0 : 1;
    return count;
}

bool is_white(const File& file, const Area& area) {
    for (int y = area.y0; y < area.y1; ++y)
        if (!std::ranges::all_of(file.row(area.x0, y, area.width()), [](std::byte b) { return b == std::byte{255}; }))
            return false;
    return true;
}

// Samples are few and pixels large: what counts is whether they are the same.
const Words wall = {"--view",  "knee", "--paper",   "400x300mm", "--ppi", "25",
                    "--bleed", "4mm",  "--samples", "1",         "--out", "a.tif"};

TEST(Sheets, StripsAndPanelsAreThePixelsOfTheWhole) {
    const TemporaryFolder folder;
    drawn(folder, wall);
    const File whole(folder.path() / "a.tif");
    ProgramResult result = drawn(folder, wall, {"--test-strips", "--strip-at", "0,50"});
    EXPECT_EQ(result.out, "a_strips.tif\na_proof.tif\n");
    for (const char* words : {"test strips and an A4 proof of 400x300mm, 4 mm bleed, instead of the print", "207 x 292 pixels"})
        EXPECT_NE(result.err.find(words), std::string::npos) << result.err;
    const File strips(folder.path() / "a_strips.tif");
    EXPECT_EQ(glm::ivec2(strips.facts.width, strips.facts.height), glm::ivec2(207, 292)) << "A4";
    EXPECT_EQ(strips.facts.ppi, whole.facts.ppi);
    EXPECT_EQ(strips.facts.channel, whole.facts.channel);
    EXPECT_TRUE(strips.facts.profile == whole.facts.profile);
    ASSERT_EQ(strips.recipe.sheet.cuts.size(), 1u);
    const auto& [from, at] = strips.recipe.sheet.cuts[0];
    EXPECT_EQ(from.x0, 0) << "from the picture's left edge";
    const Area there{at.x, at.y, at.x + from.width(), at.y + from.height()};
    // 4 mm of bleed are 4 pixels at 25 ppi.
    EXPECT_EQ(rows_that_differ(strips, there, whole, {4 + from.x0, 4 + from.y0}), 0);
    EXPECT_GT(rows_that_differ(strips, there, whole, {5 + from.x0, 4 + from.y0}), from.height() / 2) << "a pixel off";
    EXPECT_TRUE(is_white(strips, {there.x1, there.y0, strips.facts.width, there.y1})) << "beside the strip";
    const File proof(folder.path() / "a_proof.tif");
    EXPECT_EQ(glm::ivec2(proof.facts.width, proof.facts.height), glm::ivec2(292, 207)) << "lies as the picture does";
    EXPECT_EQ(proof.recipe.camera, whole.recipe.camera);
    EXPECT_EQ(proof.recipe.values, whole.recipe.values) << "exposure and all";

    result = drawn(folder, wall, {"--panels", "2x1", "--overlap", "30mm"});
    EXPECT_EQ(result.out, "a_r1c1.tif\na_r1c2.tif\n");
    EXPECT_NE(result.err.find("a wall of 400 x 300 mm"), std::string::npos) << result.err;
    const File left(folder.path() / "a_r1c1.tif"), right(folder.path() / "a_r1c2.tif");
    // Half of 430 mm, and 4 pixels of bleed at either side.
    const int width = left.facts.width, trim_from = 4, trim_rows = whole.facts.height - 8;
    EXPECT_NEAR(width, 215 / 25.4 * 25 + 8, 1.0);
    EXPECT_EQ(right.facts.width, width);
    EXPECT_EQ(left.facts.height, whole.facts.height);
    const Area trim{trim_from, trim_from, width - trim_from, trim_from + trim_rows};
    EXPECT_EQ(rows_that_differ(left, trim, whole, {trim_from, trim_from}), 0);
    EXPECT_EQ(rows_that_differ(right, trim, whole, {whole.facts.width - width + trim_from, trim_from}), 0);
    EXPECT_GT(rows_that_differ(right, trim, whole, {whole.facts.width - width + trim_from - 1, trim_from}), trim_rows / 2);
    const int shared = 2 * width - whole.facts.width;
    EXPECT_EQ(rows_that_differ(left, {width - shared + trim_from, trim_from, width - trim_from, trim_from + trim_rows}, right,
                               {trim_from, trim_from}),
              0)
        << "neighbours share what they share";
    EXPECT_EQ(left.recipe.paper, "panel r1c1 of 2 x 1 of 400x300mm, 4 mm bleed");
    drawn(folder, {"--again", "a_r1c2.tif", "--out", "again.tif"});
    EXPECT_TRUE(core::read_file(folder.path() / "again.tif") == core::read_file(folder.path() / "a_r1c2.tif"));
}

TEST(Sheets, PanelsThatAreThereStayAndThoseThatAreMissingAreDrawn) {
    const TemporaryFolder folder;
    const Words panels = {"single-seed", "--paper",  "300x200mm", "--ppi", "20",   "--samples",
                          "1",           "--panels", "2x1",       "--out", "b.png"};
    drawn(folder, panels);
    const std::string first = core::read_file(folder.path() / "b_r1c1.png"),
                      second = core::read_file(folder.path() / "b_r1c2.png");
    for (const char* name : {"b_r1c1.png", "b_r1c1.png.recipe.json"}) EXPECT_TRUE(fs::remove(folder.path() / name)) << name;
    // The second is there: the first is not drawn either.
    ProgramResult result = run(folder, "still", panels);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("b_r1c2.png: is there already"), std::string::npos) << result.err;
    EXPECT_FALSE(fs::exists(folder.path() / "b_r1c1.png"));
    const auto before = fs::last_write_time(folder.path() / "b_r1c2.png");
    result = drawn(folder, panels, {"--resume"});
    EXPECT_EQ(result.out, "b_r1c1.png\n");
    EXPECT_NE(result.err.find("1 of 2 files are there already"), std::string::npos) << result.err;
    EXPECT_TRUE(core::read_file(folder.path() / "b_r1c1.png") == first);
    EXPECT_TRUE(core::read_file(folder.path() / "b_r1c2.png") == second);
    EXPECT_EQ(fs::last_write_time(folder.path() / "b_r1c2.png"), before);
    // One of another picture is no part of this wall.
    result = run(folder, "still", panels, {"--resume", "--set", "camera.exposure_ev100=9.5"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("camera.exposure_ev100"), std::string::npos) << result.err;
}

TEST(Sheets, TheLineOfAnEditionLeavesThePictureAlone) {
    const TemporaryFolder folder;
    const Words print = {"single-seed", "--paper", "A4", "--ppi", "60", "--samples", "1", "--border", "25mm", "--bleed", "3mm"};
    drawn(folder, print, {"--out", "plain.tif"});
    drawn(folder, print, {"--out", "edition.tif", "--edition", "3/12"});
    const File plain(folder.path() / "plain.tif"), edition(folder.path() / "edition.tif");
    ASSERT_EQ(plain.facts.width, edition.facts.width);
    const still::Sheet& sheet = plain.recipe.sheet;
    const int below = sheet.image_at.y + sheet.image_px.y, bleed = 7;
    EXPECT_EQ(rows_that_differ(edition, {0, 0, plain.facts.width, below}, plain, {0, 0}), 0);
    EXPECT_FALSE(is_white(edition, {0, below, plain.facts.width, plain.facts.height})) << "there is a line";
    EXPECT_TRUE(is_white(edition, {0, below, sheet.image_at.x, plain.facts.height})) << "not beside the picture";
    EXPECT_TRUE(is_white(edition, {0, plain.facts.height - bleed, plain.facts.width, plain.facts.height}))
        << "not in the bleed";
    EXPECT_EQ(edition.facts.text("sunflower:edition"), "3/12");
    EXPECT_EQ(edition.recipe.edition, "3/12");
    ASSERT_FALSE(edition.recipe.sheet.inks.empty());
    EXPECT_NE(edition.recipe.sheet.inks.back().text.find("3/12"), std::string::npos);
    drawn(folder, {"--again", "edition.tif", "--out", "again.tif"});
    EXPECT_TRUE(core::read_file(folder.path() / "again.tif") == core::read_file(folder.path() / "edition.tif"));
}

TEST(Sheets, AContactSheetIsAsLargeAsItsPaper) {
    const TemporaryFolder folder;
    const ProgramResult result = run(folder, "contact-sheet",
                                     {"single-seed", "handful", "--paper", "A5", "--orientation", "landscape", "--ppi", "80",
                                      "--samples", "1", "--icc", "srgb", "--depth", "8"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "contact-sheet.tif\n");
    const File sheet(folder.path() / "contact-sheet.tif", false);
    // 210 x 148 mm.
    EXPECT_EQ(glm::ivec2(sheet.facts.width, sheet.facts.height), glm::ivec2(661, 466));
    EXPECT_EQ(sheet.facts.ppi, 80.0);
    EXPECT_EQ(sheet.facts.channel, image::Channel::bits8);
    EXPECT_TRUE(sheet.facts.profile == image::icc_profile(image::ColourSpace::srgb));
    EXPECT_NE(sheet.facts.text("Description").find("Ai Weiwei"), std::string::npos);
    // 10 mm of margin.
    EXPECT_TRUE(is_white(sheet, {0, 0, 661, 31}));
    EXPECT_TRUE(is_white(sheet, {0, 0, 31, 466}));
    EXPECT_TRUE(is_white(sheet, {630, 0, 661, 466}));
    EXPECT_TRUE(is_white(sheet, {0, 435, 661, 466}));
    EXPECT_FALSE(is_white(sheet, {31, 31, 630, 435}));
}

TEST(Sheets, WhatDoesNotGoTogetherIsRefusedInWords) {
    const TemporaryFolder folder;
    const auto refused = [&](const std::string& command, const Words& words, int code, const std::string& mention) {
        const ProgramResult result = run(folder, command, words);
        EXPECT_EQ(result.exit_code, code) << mention << ": " << result.err;
        EXPECT_NE(result.err.find(mention), std::string::npos) << result.err;
        EXPECT_TRUE(folder.names().empty()) << mention;
    };
    refused("still", {"--test-strips"}, 2, "--paper");
    refused("still", {"--paper", "A4", "--strip-at", "1,1"}, 2, "--test-strips");
    refused("still", {"--paper", "A4", "--test-strips", "--strip-at", "1"}, 1, "--strip-at");
    refused("still", {"--paper", "A4", "--panels", "2"}, 1, "--panels");
    refused("still", {"--paper", "A4", "--panels", "2x1", "--overlap", "2"}, 1, "--overlap");
    refused("still", {"--paper", "A4", "--overlap", "2mm"}, 2, "--panels");
    refused("still", {"--paper", "A4", "--panels", "2x1", "--dzi"}, 2, "--panels");
    refused("still", {"--paper", "A4", "--panels", "2x1", "--part", "1/2", "--out", "a.tif"}, 2, "--panels");
    refused("still", {"--paper", "A4", "--panels", "2x1", "--test-strips"}, 2, "--test-strips");
    refused("still", {"--paper", "A4", "--edition", "3/12"}, 1, "which takes");
    refused("still", {"--again", "a.tif", "--panels", "2x1"}, 2, "--panels");
    refused("contact-sheet", {"--paper", "A4", "--width", "300"}, 2, "--width");
    refused("contact-sheet", {"--paper", "A4", "--out", "a.exr"}, 1, ".tif, .png or .jpg");
    refused("contact-sheet", {"--ppi", "100"}, 2, "--paper");
}

}  // namespace
}  // namespace sunflower
