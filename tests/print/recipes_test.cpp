// Pictures of every release can be made again. Two recipes of each release lie in recipes/, as `still` wrote them into its
// files: plain pixels, and paper with bleed. What is kept beside them:
//
//   NAME.recipe   the recipe
//   NAME.png      its picture, for every device: another one rounds otherwise and draws near seeds as meshes
//   hashes        of its pixels on devices that are known: NAME, hash, OpenGL's renderer, its version
//
// The next release adds its own: once its number is in CMakeLists.txt, this test says that its recipes are missing, and with
// SUNFLOWER_UPDATE_GOLDENS=1 it draws the two pictures of `orders`, takes their recipes out of them, and writes the hashes of
// this device. Look at the pictures before they are committed. Those of older releases stay as they are: what a newer recipe
// says and an older one does not must have the value that the older release had.
//
// When pixels change because the drawing was made better, the hashes follow in the same commit, and the pictures only when an
// eye has seen that they are better.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "engine/core/files.hpp"
#include "engine/image/compare.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/params/layers.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::ProgramResult;
using test::ProgramRun;
using test::TemporaryFolder;

const fs::path folder_of_recipes = SUNFLOWER_TESTS_DIR "/print/recipes";

// Of another device: seeds longer than 48 pixels are meshes there, the relief begins with four times as many seeds a pixel, and
// roundings move edges across a sample. With those two set on llvmpipe the knees differ by FLIP 0.0093 and 0.4 % of the light;
// the rest is for roundings of devices that nobody has measured. Half of the seeds are FLIP 0.087, a quarter stop 18 %.
constexpr double most_flip = 0.04;
constexpr double most_light = 0.015;

bool updates() {
    return std::getenv("SUNFLOWER_UPDATE_GOLDENS") != nullptr;
}

std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_of_recipes))
        if (entry.path().extension() == ".recipe") found.push_back(entry.path().stem().string());
    std::ranges::sort(found);
    return found;
}

std::string recipe_named(const std::string& name) {
    return core::read_file(folder_of_recipes / (name + ".recipe"));
}

/// What each release draws; the second name ends in "-paper".
const std::vector<std::vector<std::string>> orders = {
    {"--view", "knee", "--preset", "october-morning", "--size", "160x90"},
    {"tate-cone", "--preset", "raking", "--paper", "60x40mm", "--ppi", "48", "--bleed", "3mm", "--fit", "crop"}};

void make_missing_recipes() {
    const std::string version(core::version());
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const fs::path file = folder_of_recipes / (version + (i == 0 ? "" : "-paper") + ".recipe");
        if (fs::exists(file)) continue;
        const TemporaryFolder folder;
        ProgramRun run;
        run.program = SUNFLOWER_BINARY_DIR "/sunflower";
        run.arguments = {"still", "--software", "--samples", "4", "--out", "a.tif"};
        run.arguments.insert(run.arguments.end(), orders[i].begin(), orders[i].end());
        run.folder = folder.path();
        const ProgramResult result = test::run_program(run);
        ASSERT_EQ(result.exit_code, 0) << result.err;
        core::write_file_atomically(file, image::open_picture(folder.path() / "a.tif")->facts().text(still::recipe_key) + "\n");
    }
}

/// Made again from the text alone, in a folder of its own.
struct Again {
    TemporaryFolder folder;
    fs::path file = folder.path() / "again.png";
    ProgramResult result;

    explicit Again(const std::string& recipe, const std::vector<std::string>& environment = {}) {
        core::write_file_atomically(folder.path() / "old.json", recipe);
        ProgramRun run;
        run.program = SUNFLOWER_BINARY_DIR "/sunflower";
        run.arguments = {"still", "--software", "--again", "old.json", "--out", file.filename().string()};
        run.folder = folder.path();
        run.environment = environment;
        result = test::run_program(run);
    }
};

struct Picture {
    image::ComparePicture light;  // as if it were sRGB, whatever its space: both of a pair are alike
    std::string hash;             // of the numbers in the file
};

Picture read(const fs::path& file) {
    const auto reader = image::open_picture(file);
    const image::PictureFacts& facts = reader->facts();
    const int depth = facts.channel == image::Channel::bits8 ? 8 : 16;
    std::vector<std::byte> row(facts.row_bytes());
    std::vector<std::uint16_t> codes;
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a (Fowler, Noll, Vo), 64 bits
    for (int y = 0; y < facts.height; ++y) {
        reader->row(row);
        for (const std::byte byte : row) hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3ULL;
        for (std::size_t i = 0; i < row.size(); i += static_cast<std::size_t>(depth / 8)) {
            std::uint16_t code = 0;
            std::memcpy(&code, row.data() + i, static_cast<std::size_t>(depth / 8));
            codes.push_back(code);
        }
    }
    return {image::compare_picture(facts.width, facts.height, depth, codes), fmt::format("{:016x}", hash)};
}

/// Of a known device; empty: it is not known.
std::string known_hash(const std::string& name, const std::string& device) {
    std::ifstream lines(folder_of_recipes / "hashes");
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name + "  ") && line.ends_with("  " + device)) return line.substr(name.size() + 2, 16);
    return {};
}

void keep_hash(const std::string& name, const std::string& hash, const std::string& device) {
    std::ifstream lines(folder_of_recipes / "hashes");
    std::vector<std::string> kept = {fmt::format("{}  {}  {}", name, hash, device)};
    for (std::string line; std::getline(lines, line);)
        if (!(line.starts_with(name + "  ") && line.ends_with("  " + device))) kept.push_back(line);
    std::ranges::sort(kept);
    std::string text;
    for (const std::string& line : kept) text += line + "\n";
    core::write_file_atomically(folder_of_recipes / "hashes", text);
}

bool is_alike(const fs::path& picture, const fs::path& stored) {
    const image::ComparePicture now = read(picture).light, then = read(stored).light;
    if (now.width != then.width || now.height != then.height) return false;
    const double flip = image::flip(now, then).mean, light = image::block_luminance(now, then).whole;
    return flip <= most_flip && std::abs(light) <= most_light;
}

TEST(Recipes, OfEveryReleaseMakeTheirPicturesAgain) {
    if (updates()) make_missing_recipes();
    const std::vector<std::string> all = names();
    ASSERT_GE(all.size(), 2u);
    std::string unknown;
    for (const std::string& name : all) {
        const Again again(recipe_named(name));
        ASSERT_EQ(again.result.exit_code, 0) << name << ": " << again.result.err;
        const still::Origin origin = still::read_recipe(again.file).origin;
        const std::string device = origin.renderer + "  " + origin.opengl, hash = read(again.file).hash;
        const fs::path stored = folder_of_recipes / (name + ".png");
        if (updates()) {
            if (!fs::exists(stored)) fs::copy_file(again.file, stored);
            keep_hash(name, hash, device);
        }
        EXPECT_TRUE(is_alike(again.file, stored)) << name << ": another picture than it was";
        const std::string known = known_hash(name, device);
        if (known.empty())
            unknown += fmt::format("\n{}  {}  {}", name, hash, device);
        else
            EXPECT_EQ(hash, known) << name << " on " << device
                                   << ": if its pixels were meant to change, SUNFLOWER_UPDATE_GOLDENS=1 takes the new hash";
    }
    if (!unknown.empty()) GTEST_SKIP() << "this device is not known; its lines for tests/print/recipes/hashes:" << unknown;
}

TEST(Recipes, SayTheirReleaseAndAllThatTheySayIsKnown) {
    for (const std::string& name : names()) {
        const still::Recipe recipe = still::parse_recipe(recipe_named(name), name);
        EXPECT_TRUE(name.starts_with(recipe.origin.version)) << name << " is of " << recipe.origin.version;
        EXPECT_EQ(recipe.ppi.has_value(), name.ends_with("-paper")) << name;
        params::Layers layers;
        for (const std::string& value : recipe.values) EXPECT_NO_THROW(layers.set(value)) << name;
    }
    const std::string version(core::version());
    EXPECT_TRUE(std::ranges::count(names(), version) == 1 && std::ranges::count(names(), version + "-paper") == 1)
        << version << " has no recipes yet: with SUNFLOWER_UPDATE_GOLDENS=1 this test makes them";
}

// What the test must catch.
TEST(Recipes, AnotherValueIsAnotherPicture) {
    const std::string name = names().front();
    const std::string recipe = recipe_named(name);
    const auto with = [&](const std::string& before, const std::string& after) {
        std::string other = recipe;
        const std::size_t at = other.find(before);
        EXPECT_NE(at, std::string::npos) << before;
        return other.replace(at, before.size(), after);
    };
    const fs::path stored = folder_of_recipes / (name + ".png");
    const std::string hash = read(stored).hash;
    // So little that no eye sees it: the hash does.
    const Again little(with("\"glaze\": 0", "\"glaze\": 0.01"));
    ASSERT_EQ(little.result.exit_code, 0) << little.result.err;
    EXPECT_NE(read(little.file).hash, hash);
    EXPECT_TRUE(is_alike(little.file, stored));
    // Half of the seeds, and a quarter stop: any device sees it.
    for (const auto& [before, after] :
         {std::pair<std::string, std::string>{"\"seeds\": 100000000, \"gather\"", "\"seeds\": 50000000, \"gather\""},
          {"\"exposure_ev100\": 8.25", "\"exposure_ev100\": 8.5"}}) {
        const Again other(with(before, after));
        ASSERT_EQ(other.result.exit_code, 0) << other.result.err;
        EXPECT_FALSE(is_alike(other.file, stored)) << after;
    }
    const Again damaged(recipe.substr(0, recipe.size() / 2));
    EXPECT_EQ(damaged.result.exit_code, 1);
}

}  // namespace
}  // namespace sunflower
