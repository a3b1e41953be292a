// The built program prints: any tiles give one picture, the cut shows the same with and without bleed, what was stopped goes
// on, a picture makes itself again, and other people's tools read what the file claims.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>
#include <thread>

#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/recipe.hpp"
#include "engine/world/tone.hpp"
#include "tests/support/json.hpp"
#include "tests/support/program.hpp"
#include "tests/support/running_program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::ProgramResult;
using test::ProgramRun;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

ProgramRun still(const TemporaryFolder& folder, const Words& words) {
    ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {"still", "--software"};
    run.arguments.insert(run.arguments.end(), words.begin(), words.end());
    run.folder = folder.path();
    return run;
}

void draw(const TemporaryFolder& folder, const Words& words) {
    const ProgramResult result = test::run_program(still(folder, words));
    ASSERT_EQ(result.exit_code, 0) << result.err;
}

/// Rows one after the other, as the file has them.
std::vector<std::byte> pixels(const fs::path& file) {
    const auto reader = image::open_picture(file);
    const image::PictureFacts& facts = reader->facts();
    std::vector<std::byte> bytes(facts.row_bytes() * static_cast<std::size_t>(facts.height));
    for (int y = 0; y < facts.height; ++y)
        reader->row(std::span(bytes).subspan(static_cast<std::size_t>(y) * facts.row_bytes(), facts.row_bytes()));
    return bytes;
}

// Hall, seeds near and far, and the rasteriser's edges are all in this view.
TEST(Print, AnyTilesMakeTheSamePicture) {
    const TemporaryFolder folder;
    const Words picture = {"--view",  "path", "--size",  "330x270", "--samples", "2",
                           "--depth", "16",   "--force", "--out",   "a.png"};
    draw(folder, picture);
    const std::string plain = core::read_file(folder.path() / "a.png");
    for (const char* tile : {"64", "100", "256", "4096"}) {
        Words words = picture;
        words.insert(words.end(), {"--tile", tile});
        draw(folder, words);
        EXPECT_TRUE(core::read_file(folder.path() / "a.png") == plain) << tile;
        EXPECT_EQ(folder.names(), Words{"a.png"}) << tile;
    }
}

TEST(Print, TheCutShowsTheSameWithAndWithoutBleed) {
    const TemporaryFolder folder;
    const Words picture = {"--view", "knee", "--paper", "60x50mm", "--ppi", "120", "--samples", "2"};
    Words with = picture, without = picture;
    with.insert(with.end(), {"--bleed", "3mm", "--out", "with.tif"});
    without.insert(without.end(), {"--out", "without.tif"});
    draw(folder, with);
    draw(folder, without);
    const auto bled = pixels(folder.path() / "with.tif"), cut = pixels(folder.path() / "without.tif");
    // 66 x 56 mm and 60 x 50 mm at 120 ppi.
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
    // The bleed is picture too: no row of it is one colour.
    for (const int y : {0, high - 1}) {
        const auto row = bled.begin() + y * wide * 6;
        EXPECT_FALSE(std::equal(row, row + 6, row + wide * 3)) << y;
    }
}

TEST(Print, KilledItGoesOnToTheSamePixels) {
    const TemporaryFolder folder;
    Words words = {"--view", "knee", "--size", "300x240", "--samples", "4", "--tile", "64", "--out", "a.tif"};
    // SIGKILL as soon as some tiles are there.
    const ProgramRun run = still(folder, words);
    test::RunningProgram program({run.program, run.arguments, folder.path(), {}, {}});
    const fs::path journal = folder.path() / "a.tif.journal";
    const auto kept = [&] {
        const std::string text = fs::exists(journal) ? core::read_file(journal) : "";
        return std::count(text.begin(), text.end(), '\n') - 2;
    };
    for (int i = 0; i < 6000 && kept() < 5; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ::kill(program.pid(), SIGKILL);
    ASSERT_EQ(program.wait(10.0), 128 + SIGKILL) << "it was to be killed in the midst";
    const auto there = kept();
    ASSERT_GE(there, 5);
    EXPECT_FALSE(fs::exists(folder.path() / "a.tif"));

    ProgramResult result = test::run_program(still(folder, words));
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("--resume"), std::string::npos) << result.err;
    Words other = words;
    other.insert(other.end(), {"--resume", "--set", "camera.exposure_ev100=9.5"});
    result = test::run_program(still(folder, other));
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("camera.exposure_ev100"), std::string::npos) << result.err;
    words.push_back("--resume");
    result = test::run_program(still(folder, words));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_NE(result.err.find(fmt::format("{} of 20 tiles are there already", there)), std::string::npos) << result.err;
    EXPECT_EQ(folder.names(), Words{"a.tif"});
    // In one go: the same bytes.
    const std::string resumed = core::read_file(folder.path() / "a.tif");
    draw(folder, {"--view", "knee", "--size", "300x240", "--samples", "4", "--out", "b.tif"});
    EXPECT_TRUE(core::read_file(folder.path() / "b.tif") == resumed);
}

TEST(Print, SharesOfManyMachinesBecomeTheSamePicture) {
    const TemporaryFolder folder;
    const Words picture = {"--view", "knee", "--size", "300x240", "--samples", "2", "--tile", "64", "--out", "a.tif"};
    // As Slurm runs the array script, counting from 1 here and from 5 there.
    const auto task = [&](const std::string& id, const std::string& first) {
        ProgramRun run;
        run.program = "/bin/bash";
        run.arguments = {(core::data_folder() / "assets/cluster/still.sbatch").string(), "--software"};
        run.arguments.insert(run.arguments.end(), picture.begin(), picture.end());
        run.folder = folder.path();
        run.environment = {"SUNFLOWER=" SUNFLOWER_BINARY_DIR "/sunflower", "SLURM_ARRAY_TASK_ID=" + id,
                           "SLURM_ARRAY_TASK_MIN=" + first, "SLURM_ARRAY_TASK_COUNT=2"};
        return test::run_program(run);
    };
    ProgramRun join = still(folder, {"--merge", "a.tif"});
    ProgramResult result = task("1", "1");
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "a.tif.1of2.part\n");
    result = test::run_program(join);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("share 2 of 2 is missing"), std::string::npos) << result.err;
    result = task("6", "5");
    ASSERT_EQ(result.exit_code, 0) << result.err;
    result = test::run_program(join);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "a.tif\n");
    EXPECT_EQ(folder.names(), Words{"a.tif"});
    const std::string joined = core::read_file(folder.path() / "a.tif");
    Words whole = picture;
    whole.push_back("--force");
    draw(folder, whole);
    EXPECT_TRUE(core::read_file(folder.path() / "a.tif") == joined) << "what it says of itself too";
}

TEST(Print, APictureMakesItselfAgain) {
    const TemporaryFolder folder;
    draw(folder, {"tate-cone", "--preset", "raking", "--set", "seed.glaze=0.4", "--paper", "30x25mm", "--ppi", "100",
                  "--samples", "1", "--bleed", "2mm", "--fit", "crop", "--out", "a.tif"});
    for (const char* name : {"again.tif", "again.png"}) {
        draw(folder, {"--again", "a.tif", "--out", name});
        EXPECT_TRUE(pixels(folder.path() / name) == pixels(folder.path() / "a.tif")) << name;
    }
    EXPECT_TRUE(core::read_file(folder.path() / "again.tif") == core::read_file(folder.path() / "a.tif"));
    // A proof of it, that makes itself again too: 8 bits and sRGB.
    draw(folder, {"--again", "a.tif", "--out", "proof.jpg"});
    const still::Recipe proof = still::read_recipe(folder.path() / "proof.jpg");
    EXPECT_EQ(proof.channel, image::Channel::bits8);
    EXPECT_EQ(proof.space, image::ColourSpace::srgb);
    draw(folder, {"--again", "proof.jpg", "--out", "proof2.jpg"});
    EXPECT_TRUE(core::read_file(folder.path() / "proof2.jpg") == core::read_file(folder.path() / "proof.jpg"));
    draw(folder, {"--again", "proof.jpg", "--out", "proof3.jpg", "--quality", "50"});
    EXPECT_LT(fs::file_size(folder.path() / "proof3.jpg"), fs::file_size(folder.path() / "proof.jpg"));
    // From a picture of the picture.
    draw(folder, {"--again", "again.png", "--out", "third.tif"});
    EXPECT_TRUE(core::read_file(folder.path() / "third.tif") == core::read_file(folder.path() / "a.tif"));
    const auto recipe = test::parse_json(image::open_picture(folder.path() / "a.tif")->facts().text(still::recipe_key));
    EXPECT_EQ(recipe["scene"].text, "tate-cone");
    EXPECT_EQ(recipe["preset"].text, "raking");
    EXPECT_NEAR(recipe["settings"]["seed"]["glaze"].number, 0.4, 1e-7);
    EXPECT_EQ(recipe["picture"]["samples"].number, 1);
    EXPECT_NE(recipe["renderer"].text, "");
    EXPECT_EQ(recipe["hashes"]["shaders"].text.size(), 16u);
    // Other than it was: told, and drawn all the same. And what is no such picture.
    ProgramRun run = still(folder, {"--again", "a.tif", "--out", "b.tif"});
    const TemporaryFolder data;
    fs::copy(core::data_folder() / "shaders", data.path() / "shaders", fs::copy_options::recursive);
    for (const char* name : {"scenes", "presets", "assets"})
        fs::create_directory_symlink(core::data_folder() / name, data.path() / name);
    core::write_file_atomically(data.path() / "shaders/lib/more.glsl", "// more\n");
    run.environment = {"SUNFLOWER_DATA=" + data.path().string()};
    ProgramResult result = test::run_program(run);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_NE(result.err.find("shaders; its pixels may differ"), std::string::npos) << result.err;
    run = still(folder, {"--again", "none.tif"});
    EXPECT_EQ(test::run_program(run).exit_code, 1);
}

TEST(Print, LightThroughTheTransformIsThePicture) {
    const TemporaryFolder folder;
    for (const Words& words :
         {Words{"--out", "a.exr", "--depth", "32"}, {"--out", "a.png"}, {"--out", "b.png", "--depth", "16"}}) {
        Words all = {"--view", "macro", "--size", "120x80", "--samples", "2"};
        all.insert(all.end(), words.begin(), words.end());
        draw(folder, all);
    }
    const auto light = pixels(folder.path() / "a.exr"), shown = pixels(folder.path() / "a.png");
    const auto fine = pixels(folder.path() / "b.png");
    ASSERT_EQ(light.size(), 4 * shown.size());
    ASSERT_EQ(fine.size(), 2 * shown.size());
    const auto* values = reinterpret_cast<const float*>(light.data());
    double worst = 0, worst_plain = 0, worst_step = 0, worst_fine = 0;
    for (std::size_t i = 0; i < shown.size(); i += 3) {
        const glm::vec3 seen = world::display_of(params::ToneTransform::neutral, {values[i], values[i + 1], values[i + 2]});
        for (std::size_t c = 0; c < 3; ++c) {
            const double is = std::to_integer<int>(shown[i + c]);
            const auto right = static_cast<double>(seen[static_cast<int>(c)]);
            worst = std::max(worst, std::abs(255.0 * right - is));
            worst_step = std::max(worst_step, std::abs(std::round(255.0 * right) - is));
            std::uint16_t code = 0;
            std::memcpy(&code, fine.data() + 2 * (i + c), 2);
            worst_fine = std::max(worst_fine, std::abs(65535.0 * right - code));
            worst_plain = std::max(worst_plain, std::abs(255.0 * static_cast<double>(values[i + c]) - is));
        }
    }
    // Rounding is half a step, the dither another whole one: of two that are rounded, never more than a step.
    EXPECT_LE(worst, 1.51);
    EXPECT_LE(worst_step, 1.0);
    // The device's own logarithms and powers are good to some 2^-18 of the display's white.
    EXPECT_LE(worst_fine, 1.51 + 0.25);
    EXPECT_GT(worst_plain, 10) << "it is light, and not the picture";
}

TEST(Print, SixteenBitsOfThePictureAreSixteen) {
    const TemporaryFolder folder;
    const auto low_ends = [](const std::vector<std::byte>& from) {
        std::set<int> low;
        for (std::size_t i = 0; i + 1 < from.size(); i += 2)
            low.insert((std::to_integer<int>(from[i]) | std::to_integer<int>(from[i + 1]) << 8) % 257);
        return low.size();
    };
    for (const char* name : {"a.png", "a.tif"}) {
        draw(folder, {"--view", "macro", "--size", "96x64", "--samples", "2", "--depth", "16", "--out", name});
        std::vector<std::byte> numbers = pixels(folder.path() / name);
        // 18,432 numbers of a picture's greys: each of the 257 ends is 72 times there in the mean.
        EXPECT_EQ(low_ends(numbers), 257u) << name;
        // What the check must catch: eight bits blown up to sixteen.
        for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) numbers[i] = numbers[i + 1];
        EXPECT_EQ(low_ends(numbers), 1u);
    }
}

/// What a tool says of a file; empty when it is not installed.
std::string said_by(const std::string& command) {
    std::string text;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return text;
    for (char buffer[4096]; std::fgets(buffer, sizeof buffer, pipe) != nullptr;) text += buffer;
    const int status = ::pclose(pipe);
    return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? std::string{} : text;
}

/// Other people's programs, asked about the files of a folder.
class Tools {
  public:
    explicit Tools(const TemporaryFolder& folder) : in_("cd " + folder.path().string() + " && ") {}

    void expect_said(const std::string& command, const Words& words) {
        const std::string said = said_by(in_ + command);
        if (said.empty()) missing_ += " " + command.substr(0, command.find(' '));
        for (const std::string& word : words)
            EXPECT_TRUE(said.empty() || said.find(word) != std::string::npos) << command << ": " << word << "\n" << said;
    }
    void expect_not_said(const std::string& command, const std::string& word) const {
        EXPECT_EQ(said_by(in_ + command).find(word), std::string::npos) << command << ": " << word;
    }
    /// Those that are not installed; empty: all are.
    const std::string& missing() const { return missing_; }

  private:
    std::string in_, missing_;
};

TEST(Print, OtherPeoplesToolsReadWhatTheFileClaims) {
    const TemporaryFolder folder;
    Tools tools(folder);
    const Words paper = {"single-seed", "--paper", "A5", "--ppi", "40", "--bleed", "3mm", "--samples", "1", "--out"};
    const auto with = [&](const Words& more) {
        Words words = paper;
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    // 154 x 216 mm at 40 ppi.
    draw(folder, with({"a.tif"}));
    tools.expect_said("tiffinfo a.tif",
                      {"Image Width: 243 Image Length: 340", "Resolution: 40, 40 pixels/inch", "Bits/Sample: 16",
                       "AdobeDeflate", "horizontal differencing", "ICC Profile: <present>", "Samples/Pixel: 3"});
    tools.expect_said("exiftool a.tif", {"Compatible with Adobe RGB (1998)", "Ai Weiwei", "Sunflower", "X Resolution", ": 40"});
    tools.expect_said("identify -format '%w %h %z %x %[icc:description] %[channels]' a.tif",
                      {"243 340 16 40", "Compatible with Adobe RGB (1998)", "srgb"});
    tools.expect_not_said("identify -verbose a.tif", "Alpha");
    draw(folder, with({"b.tif", "--compression", "lzw", "--tiled", "--depth", "8", "--icc", "p3"}));
    tools.expect_said("tiffinfo b.tif", {"LZW", "Tile Width: 128", "Bits/Sample: 8"});
    draw(folder, with({"c.png", "--depth", "16", "--icc", "prophoto"}));
    tools.expect_said("pngcheck -v c.png", {"No errors detected", "iCCP", "iTXt", "1575x1575 pixels/meter", "48-bit RGB"});
    // 40.005 ppi: a PNG counts whole pixels a metre.
    tools.expect_said("identify -format '%w %h %z %x %U %[icc:description]' c.png",
                      {"243 340 16 15.75 PixelsPerCentimeter", "ProPhoto"});
    draw(folder, with({"e.jpg"}));
    tools.expect_said("exiftool e.jpg", {"sRGB (Sunflower)", "Ai Weiwei", "Sunflower", "X Resolution", ": 40", "Recipe"});
    tools.expect_said("identify -format '%w %h %Q %x %[icc:description]' e.jpg", {"243 340 92 40", "sRGB (Sunflower)"});
    draw(folder, with({"d.exr"}));
    tools.expect_said("exrheader d.exr", {"16-bit floating-point", "sunflower:recipe", "chromaticities", "xDensity"});
    if (!tools.missing().empty()) GTEST_SKIP() << "not installed, and so not asked:" << tools.missing();
}

TEST(Print, LifeSizeIsLifeSize) {
    const TemporaryFolder folder;
    draw(folder, {"--scale", "1:1", "--paper", "80x60mm", "--ppi", "100", "--samples", "1", "--out", "a.tif"});
    const still::Recipe recipe = still::read_recipe(folder.path() / "a.tif");
    EXPECT_EQ(recipe.view, "plan");
    EXPECT_NE(std::find(recipe.values.begin(), recipe.values.end(), "camera.orthographic=true"), recipe.values.end());
    const auto width = std::find_if(recipe.values.begin(), recipe.values.end(),
                                    [](const std::string& value) { return value.starts_with("camera.ortho_width_m="); });
    ASSERT_NE(width, recipe.values.end());
    // 315 pixels of 0.254 mm.
    EXPECT_NEAR(std::stod(width->substr(width->find('=') + 1)), 0.08001, 1e-6);
}

TEST(Print, ALabGetsWhatItTakes) {
    const TemporaryFolder folder;
    draw(folder, {"single-seed", "--paper", "20x30mm", "--lab", "offset-us", "--samples", "1", "--out", "a.tif"});
    const auto facts = image::open_picture(folder.path() / "a.tif")->facts();
    // 20 and 30 mm, and 3.175 mm of bleed on each side, at 300 ppi.
    EXPECT_EQ(facts.width, 311);
    EXPECT_EQ(facts.height, 429);
    EXPECT_EQ(facts.channel, image::Channel::bits8);
    EXPECT_TRUE(facts.profile == image::icc_profile(image::ColourSpace::adobe));
    Tools(folder).expect_said("tiffinfo a.tif", {"Compression Scheme: LZW", "Resolution: 300, 300"});
    ProgramRun list = still(folder, {});
    list.arguments = {"list", "labs"};
    const ProgramResult listed = test::run_program(list);
    EXPECT_EQ(listed.exit_code, 0) << listed.err;
    for (const char* name : {"fine-art", "fine-art-8-bit", "offset", "offset-us", "photo"})
        EXPECT_NE(listed.out.find(name), std::string::npos) << listed.out;
}

TEST(Print, TheOrderIsToldAndRefusedInWords) {
    const TemporaryFolder folder;
    const auto refused = [&](const Words& words, int code, const std::string& mention) {
        const ProgramResult result = test::run_program(still(folder, words));
        EXPECT_EQ(result.exit_code, code) << mention << ": " << result.err;
        EXPECT_NE(result.err.find(mention), std::string::npos) << result.err;
        EXPECT_TRUE(folder.names().empty()) << mention;
    };
    refused({"--paper", "A9"}, 1, "--paper");
    refused({"--paper", "A4", "--bleed", "3"}, 1, "--bleed");
    refused({"--paper", "A4", "--size", "10x10"}, 2, "--size");
    refused({"--scale", "1:1"}, 2, "--paper");
    refused({"--paper", "A4", "--icc", "prophoto", "--depth", "8"}, 1, "--icc");
    refused({"--out", "a.exr", "--icc", "p3"}, 1, "--icc");
    refused({"--out", "a.tif", "--depth", "32"}, 1, "--depth");
    refused({"--again", "a.tif", "--samples", "3"}, 2, "--again");
    refused({"--out", "a.jpg", "--depth", "16"}, 1, "--depth");
    refused({"--out", "a.png", "--quality", "80"}, 1, "--quality");
    refused({"--out", "a.jpg", "--size", "65501x8"}, 1, "65,500 pixels a side");
    refused({"--part", "3/2", "--out", "a.tif"}, 1, "--part");
    refused({"--part", "1/2"}, 2, "--out");
    refused({"--merge", "a.tif"}, 1, "no shares");
    refused({"--merge", "a.tif", "--samples", "2"}, 2, "--merge");
    refused({"--lab", "photo"}, 1, "--paper");
    refused({"--paper", "A4", "--lab", "foto"}, 1, "photo");
    refused({"--paper", "A4", "--lab", "photo", "--icc", "adobe"}, 1, "labs/photo.toml:4: --icc: adobe");
    refused({"--paper", "A4", "--lab", "offset", "--bleed", "2mm"}, 1, "--bleed: 2 mm");
    refused({"--paper", "A0", "--lab", "photo", "--ppi", "600", "--out", "a.tif"}, 1, "labs/photo.toml:");
    const ProgramResult told = test::run_program(
        still(folder, {"single-seed", "--paper", "A5", "--ppi", "20", "--bleed", "3mm", "--set", "quality.samples=1"}));
    EXPECT_EQ(told.exit_code, 0) << told.err;
    EXPECT_EQ(told.out, "single-seed_" + told.out.substr(12));
    EXPECT_TRUE(told.out.ends_with("_0001.tif\n")) << told.out;
    for (const char* word :
         {"A5, 3 mm bleed", "121 x 170 pixels at 20 ppi", "16-bit TIFF", "Adobe RGB (1998)", "MB", "are free"})
        EXPECT_NE(told.err.find(word), std::string::npos) << word << ": " << told.err;
}

}  // namespace
}  // namespace sunflower
