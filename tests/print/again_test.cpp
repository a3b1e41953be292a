// What a picture's recipe makes again: from a file beside it, and of a bed that a brush has worked on; and what programs are
// told meanwhile.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/json.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/program.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::ProgramResult;
using test::ProgramRun;
using Words = std::vector<std::string>;

class Again : public ::testing::Test {
  protected:
    Again() { fs::create_directories(out()); }
    fs::path out() const { return user_.path() / "out"; }

    ProgramResult still(const Words& words) const {
        ProgramRun run;
        run.program = SUNFLOWER_BINARY_DIR "/sunflower";
        run.arguments = {"still", "--software"};
        run.arguments.insert(run.arguments.end(), words.begin(), words.end());
        run.folder = out();
        run.environment = {"XDG_DATA_HOME=" + (user_.path() / "data").string()};
        return test::run_program(run);
    }
    void draw(const Words& words) const {
        const ProgramResult result = still(words);
        ASSERT_EQ(result.exit_code, 0) << result.err;
    }
    std::string file(const std::string& name) const { return core::read_file(out() / name); }

    std::string recipe_in(const std::string& name) const {
        return image::open_picture(out() / name)->facts().text(still::recipe_key);
    }

    /// A scene of the user's with one bank across the plan view's middle, so high.
    void paint(double height_mm) const {
        user_.write("data/sunflower/scenes/mine.toml",
                    fmt::format("extends = \"turbine-hall\"\ntitle = \"Mine\"\n[[stroke]]\ntool = \"heap\"\nradius_m = 0.25\n"
                                "height_mm = {}\npoints_m = [[29.6, -0.3], [30.4, 0.3]]\n",
                                height_mm));
    }

    test::UserFolders user_;
};

// Whoever rakes the bed the next day keeps yesterday's picture.
TEST_F(Again, ABrushedBedIsMadeAgainToTheBit) {
    const Words picture = {"mine", "--view", "plan", "--size", "160x90", "--samples", "1", "--out"};
    const auto as = [&](const char* name) {
        Words words = picture;
        words.emplace_back(name);
        return words;
    };
    paint(30.0);
    draw(as("heap.png"));
    const still::Recipe recipe = still::read_recipe(out() / "heap.png");
    ASSERT_TRUE(recipe.strokes);
    ASSERT_EQ(recipe.strokes->size(), 1u);
    EXPECT_EQ(recipe.strokes->front()->amount, 30.0f);
    paint(12.0);
    draw(as("low.png"));
    draw({"--again", "heap.png", "--out", "again.png"});
    // But for the hash of the scene's file it is the same, pixels above all: with that scene, to the last byte.
    EXPECT_NE(still::read_recipe(out() / "again.png").origin.scene, recipe.origin.scene);
    EXPECT_TRUE(test::read_png(out() / "again.png").rgb == test::read_png(out() / "heap.png").rgb);
    EXPECT_FALSE(test::read_png(out() / "low.png").rgb == test::read_png(out() / "heap.png").rgb);
    paint(30.0);
    draw({"--again", "again.png", "--out", "third.png"});
    EXPECT_TRUE(file("third.png") == file("heap.png"));
    // A recipe without strokes is of the scene as it is.
    still::Recipe plain = recipe;
    plain.strokes = nullptr;
    core::write_file_atomically(out() / "plain.json", still::recipe_text(plain));
    paint(12.0);
    draw({"--again", "plain.json"});
    EXPECT_EQ(still::read_recipe(out() / "mine_plan_overcast_0001.png").strokes->front()->amount, 12.0f);
}

TEST_F(Again, APictureOnPaperHasItsRecipeBesideIt) {
    const Words picture = {"seed-sheet", "--paper", "30x20mm", "--ppi", "60", "--samples", "1", "--out", "a.tif"};
    draw(picture);
    ASSERT_TRUE(fs::exists(out() / "a.tif.recipe.json"));
    EXPECT_TRUE(file("a.tif.recipe.json") == recipe_in("a.tif") + "\n");
    const std::string first = file("a.tif");
    // As a lab's program leaves it: nothing in the file, all beside it.
    fs::remove(out() / "a.tif");
    ProgramResult result = still(picture);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("a.tif.recipe.json: is there already"), std::string::npos) << result.err;
    draw({"--again", "a.tif.recipe.json", "--out", "b.tif"});
    EXPECT_TRUE(file("b.tif") == first);
    // Without a name: of the kind that the recipe's own name says.
    draw({"--again", "a.tif.recipe.json", "--tile", "16"});
    EXPECT_TRUE(fs::exists(out() / "seed-sheet_sheet_overcast_0001.tif"));
    Words forced = picture;
    forced.emplace_back("--force");
    draw(forced);
    EXPECT_TRUE(file("a.tif") == first);
    // On a screen there is none.
    draw({"seed-sheet", "--size", "60x40", "--samples", "1", "--out", "c.png"});
    EXPECT_FALSE(fs::exists(out() / "c.png.recipe.json"));
    // What a lab would send back is refused here too.
    result = still({"--again", "a.tif.recipe.json", "--lab", "photo", "--out", "d.tif"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("--icc: adobe"), std::string::npos) << result.err;
    core::write_file_atomically(out() / "torn.json", file("a.tif.recipe.json").substr(0, 400));
    result = still({"--again", "torn.json"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("torn.json"), std::string::npos) << result.err;
}

TEST_F(Again, ProgramsAreToldHowFarItIs) {
    const auto start = std::chrono::steady_clock::now();
    const ProgramResult result = still(
        {"--view", "knee", "--size", "300x240", "--samples", "2", "--tile", "64", "--out", "a.tif", "--progress", "json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    double part = 0;
    std::string stage, finished;
    int lines = 0;
    for (const std::string& line : result.error_lines()) {
        if (!line.starts_with('{')) continue;
        const test::Json said = test::parse_json(line);
        EXPECT_TRUE(finished.empty()) << "nothing comes after the last";
        if (said.names() == Words{"file"}) {
            finished = said["file"].text;
            continue;
        }
        ++lines;
        if (said["stage"].text != stage) part = 0;
        stage = said["stage"].text;
        EXPECT_TRUE(stage == "drawing" || stage == "writing") << line;
        EXPECT_GE(said["part"].number, part) << line;
        EXPECT_LE(said["part"].number, 1.0) << line;
        part = said["part"].number;
    }
    EXPECT_EQ(finished, "a.tif");
    EXPECT_GE(lines, 2);
    const double passed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_LE(lines, 5.0 * passed_s + 2.0) << "five a second, and the first of each stage";
    EXPECT_EQ(result.out, "a.tif\n") << "results are where they always are";
    EXPECT_EQ(still({"--progress", "xml"}).exit_code, 2);
}

}  // namespace
}  // namespace sunflower
