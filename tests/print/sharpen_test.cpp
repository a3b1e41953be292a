// The built program sharpens for paper: one picture from any tiles, one cut with any bleed, and the picture says so itself.
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::ProgramResult;
using test::ProgramRun;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

ProgramResult still(const TemporaryFolder& folder, const Words& words, const Words& more = {}) {
    ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {"still", "--software"};
    // A scene that is there in an instant, with seeds of all sizes in its window.
    if (words.front() != "--again") run.arguments.insert(run.arguments.end(), {"pile-100kg", "--samples", "1"});
    run.arguments.insert(run.arguments.end(), words.begin(), words.end());
    run.arguments.insert(run.arguments.end(), more.begin(), more.end());
    run.folder = folder.path();
    return test::run_program(run);
}

void draw(const TemporaryFolder& folder, const Words& words, const Words& more = {}) {
    const ProgramResult result = still(folder, words, more);
    ASSERT_EQ(result.exit_code, 0) << result.err;
}

std::vector<std::byte> pixels(const fs::path& file) {
    const auto reader = image::open_picture(file);
    std::vector<std::byte> bytes(reader->facts().row_bytes() * static_cast<std::size_t>(reader->facts().height));
    for (std::size_t y = 0; y < static_cast<std::size_t>(reader->facts().height); ++y)
        reader->row(std::span(bytes).subspan(y * reader->facts().row_bytes(), reader->facts().row_bytes()));
    return bytes;
}

TEST(SharpenPrint, AnyTilesMakeTheSamePictureAndItSaysSo) {
    const TemporaryFolder folder;
    const Words picture = {"--size", "330x270", "--depth", "16", "--force"}, matte = {"--sharpen", "matte"};
    const auto drawn = [&](Words words) {
        words.insert(words.end(), {"--out", "a.png"});
        draw(folder, picture, words);
        return core::read_file(folder.path() / "a.png");
    };
    const std::string plain = drawn({}), sharp = drawn(matte);
    EXPECT_FALSE(plain == sharp);
    for (const char* tile : {"64", "100", "256", "4096"})
        EXPECT_TRUE(drawn({"--sharpen", "matte", "--tile", tile}) == sharp) << tile;
    const auto file = image::open_picture(folder.path() / "a.png");
    EXPECT_EQ(file->facts().text("sunflower:sharpen"), "matte");
    EXPECT_EQ(still::read_recipe(folder.path() / "a.png").sharpen, still::Sharpen::matte);
    draw(folder, {"--again", "a.png", "--out", "again.png"});
    EXPECT_TRUE(core::read_file(folder.path() / "again.png") == sharp);
}

TEST(SharpenPrint, TheCutShowsTheSameWithAndWithoutBleed) {
    const TemporaryFolder folder;
    const Words picture = {"--paper", "60x50mm", "--ppi", "120", "--sharpen", "gloss"};
    draw(folder, picture, {"--bleed", "3mm", "--out", "with.tif"});
    draw(folder, picture, {"--out", "without.tif"});
    const auto bled = pixels(folder.path() / "with.tif"), cut = pixels(folder.path() / "without.tif");
    constexpr int wide = 312, high = 265, width = 283, height = 236;
    ASSERT_EQ(bled.size(), std::size_t{wide} * high * 6);
    ASSERT_EQ(cut.size(), std::size_t{width} * height * 6);
    const auto same_at = [&](int left, int top) {
        for (int y = 0; y < height; ++y)
            if (!std::equal(cut.begin() + y * width * 6, cut.begin() + (y + 1) * width * 6,
                            bled.begin() + ((y + top) * wide + left) * 6))
                return false;
        return true;
    };
    EXPECT_TRUE(same_at((wide - width) / 2, (high - height) / 2));
    EXPECT_FALSE(same_at((wide - width) / 2 + 1, (high - height) / 2)) << "a pixel off must be seen";
}

TEST(SharpenPrint, WhatCannotBeIsRefusedInASentence) {
    const TemporaryFolder folder;
    for (const auto& [words, said] :
         {std::pair<Words, std::string>{{"--sharpen", "matte", "--out", "a.exr"}, "--sharpen: an .exr"},
          {{"--sharpen", "velvet"}, "--sharpen"},
          {{"--sharpen", "matte", "--paper", "20x20mm", "--ppi", "5000"}, "--sharpen: 5000 ppi"}}) {
        const ProgramResult result = still(folder, words);
        EXPECT_NE(result.exit_code, 0);
        EXPECT_EQ(result.error_lines().size(), 1u) << result.err;
        EXPECT_NE(result.err.find(said), std::string::npos) << result.err;
        EXPECT_TRUE(folder.names().empty());
    }
}

}  // namespace
}  // namespace sunflower
