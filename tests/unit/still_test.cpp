// The last steps of a picture: quantisation, the PNG file, its name.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <functional>
#include <random>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/image/png_file.hpp"
#include "engine/image/quantise.hpp"
#include "engine/params/layers.hpp"
#include "engine/still/json.hpp"
#include "engine/still/metadata.hpp"
#include "engine/still/names.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/program.hpp"
#include "tests/support/random_settings.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using image::PngFile;
using test::TemporaryFolder;

/// Something of every value: a ramp to the right, another one down, a hash.
std::vector<float> test_picture(int width, int height) {
    std::vector<float> rgb;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            rgb.push_back(static_cast<float>(x) / static_cast<float>(std::max(1, width - 1)));
            rgb.push_back(static_cast<float>(y) / static_cast<float>(std::max(1, height - 1)));
            rgb.push_back(core::unit_float(core::hash2(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y))));
        }
    return rgb;
}

void write_in_bands(const fs::path& path, const image::PngOptions& options, const std::vector<float>& rgb, int band_rows) {
    PngFile file(path, options);
    const auto row_values = static_cast<std::size_t>(options.width) * 3;
    for (int first = 0; first < options.height; first += band_rows) {
        const int count = std::min(band_rows, options.height - first);
        file.rows(
            first, count,
            std::span(rgb).subspan(static_cast<std::size_t>(first) * row_values, static_cast<std::size_t>(count) * row_values));
    }
    file.commit(true);
}

image::PngOptions size(int width, int height, int depth) {
    image::PngOptions options;
    options.width = width;
    options.height = height;
    options.depth = depth;
    return options;
}

/// Over a ramp of 4 steps, in blocks of equal value: the worst mean error of a block, and the mean squared error, in steps.
struct Errors {
    double worst_mean = 0, least_variance = 1, greatest_variance = 0;
};

Errors ramp_errors(const std::function<int(float, std::uint32_t, std::uint32_t)>& quantise) {
    Errors errors;
    constexpr int blocks = 64, side = 128;
    for (std::uint32_t block = 0; block < blocks; ++block) {
        const float value = (100.0f + 4.0f * static_cast<float>(block) / blocks) / 255.0f;
        double sum = 0, squares = 0;
        for (std::uint32_t y = 0; y < side; ++y)
            for (std::uint32_t x = block * side; x < (block + 1) * side; ++x) {
                const double error = quantise(value, x, y) - 255.0 * static_cast<double>(value);
                sum += error;
                squares += error * error;
            }
        errors.worst_mean = std::max(errors.worst_mean, std::abs(sum / (side * side)));
        errors.least_variance = std::min(errors.least_variance, squares / (side * side));
        errors.greatest_variance = std::max(errors.greatest_variance, squares / (side * side));
    }
    return errors;
}

TEST(Quantise, DitherLeavesNoBandsAndNoGrainThatChanges) {
    const Errors dithered =
        ramp_errors([](float value, std::uint32_t x, std::uint32_t y) { return image::quantise8(value, x, y, 1); });
    // 12 standard errors (0.5 / 128) of a block's mean; a band that nobody can see.
    EXPECT_LT(dithered.worst_mean, 0.05);
    EXPECT_GT(dithered.least_variance, 0.25 - 0.03);
    EXPECT_LT(dithered.greatest_variance, 0.25 + 0.03);
    // The same ramp without dither must fail both.
    const Errors plain =
        ramp_errors([](float value, std::uint32_t, std::uint32_t) { return static_cast<int>(std::lround(255.0f * value)); });
    EXPECT_GT(plain.worst_mean, 0.4);
    EXPECT_LT(plain.least_variance, 0.05);
}

TEST(Quantise, KeepsPureBlackAndWhiteAndTakesNoNonsense) {
    const float nan = std::nanf("");
    for (std::uint32_t i = 0; i < 1000; ++i) {
        EXPECT_EQ(image::quantise8(0.0f, i, i / 7, 0), 0);
        EXPECT_EQ(image::quantise8(1.0f, i, i / 7, 0), 255);
        EXPECT_EQ(image::quantise8(-0.5f, i, 0, 0), 0);
        EXPECT_EQ(image::quantise8(1e30f, i, 0, 0), 255);
        EXPECT_EQ(image::quantise8(nan, i, 0, 0), 0);
        EXPECT_EQ(image::quantise8(-INFINITY, i, 0, 0), 0);
    }
    EXPECT_EQ(image::quantise16(0.0f), 0);
    EXPECT_EQ(image::quantise16(1.0f), 65535);
    EXPECT_EQ(image::quantise16(0.5f), 32768);
    EXPECT_EQ(image::quantise16(nan), 0);
}

TEST(Quantise, ChannelsHaveNoiseOfTheirOwn) {
    int equal = 0;
    constexpr int count = 10000;
    for (std::uint32_t i = 0; i < count; ++i)
        equal += image::quantise8(0.5f, i, 3, 0) == image::quantise8(0.5f, i, 3, 1) ? 1 : 0;
    // 127.5 becomes 127 or 128, a half each: two independent ones agree in a half of the cases, +- 4 standard errors of 0.005.
    EXPECT_NEAR(static_cast<double>(equal) / count, 0.5, 0.02);
}

TEST(Png, ReadsBackAsWritten) {
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "a.png";
    const auto rgb = test_picture(61, 43);
    for (const int depth : {8, 16}) {
        image::PngOptions options = size(61, 43, depth);
        options.ppi = 150.0;
        options.metadata = {{"Title", "plain"}, {"Description", "葵花籽 & <more>"}, {"sunflower:settings", "[a]\nb = 1\n"}};
        write_in_bands(path, options, rgb, 10);
        const test::PngPicture picture = test::read_png(path);
        ASSERT_EQ(picture.width, 61);
        ASSERT_EQ(picture.height, 43);
        EXPECT_EQ(picture.depth, depth);
        EXPECT_EQ(picture.pixels_per_metre, 5906U) << "150 ppi are 5905.5 pixels a metre, rounded";
        for (const auto& [key, text] : options.metadata) EXPECT_EQ(picture.texts.at(key), text);
        const double steps = depth == 16 ? 65535.0 : 255.0;
        // Rounding is half a step, the dither another whole one.
        const double bound = depth == 16 ? 0.51 : 1.51;
        for (std::size_t k = 0; k < rgb.size(); ++k)
            ASSERT_NEAR(picture.rgb[k], steps * static_cast<double>(rgb[k]), bound) << k;
        const std::vector<std::string> first(picture.chunks.begin(), picture.chunks.begin() + 2);
        EXPECT_EQ(first, (std::vector<std::string>{"IHDR", "sRGB"}));
        EXPECT_EQ(picture.chunks.back(), "IEND");
        EXPECT_EQ(std::ranges::count(picture.chunks, "tIME"), 0) << "a date would make two equal pictures differ";
    }
    EXPECT_EQ(folder.names(), std::vector<std::string>{"a.png"});
}

TEST(Png, IsTheSameFileInWhateverBandsItComes) {
    const TemporaryFolder folder;
    const auto rgb = test_picture(50, 37);
    write_in_bands(folder.path() / "whole.png", size(50, 37, 8), rgb, 37);
    const std::string whole = core::read_file(folder.path() / "whole.png");
    for (const int band : {1, 8, 36}) {
        write_in_bands(folder.path() / "bands.png", size(50, 37, 8), rgb, band);
        EXPECT_TRUE(core::read_file(folder.path() / "bands.png") == whole) << band << " rows at a time";
    }
    // What the check must catch: noise that counts from the band's own first row.
    bool differs = false;
    for (std::uint32_t y = 0; y < 37; ++y) differs |= image::quantise8(0.5f, 3, y, 0) != image::quantise8(0.5f, 3, y % 8, 0);
    EXPECT_TRUE(differs);
}

TEST(Png, LeavesNothingWhenItIsNotFinished) {
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "a.png";
    const auto rgb = test_picture(20, 10);
    {
        PngFile file(path, size(20, 10, 8));
        file.rows(0, 5, std::span(rgb).first(300));
        EXPECT_NE(test::complaint([&] { file.commit(true); }).find("only 5 of 10 rows"), std::string::npos);
    }
    {
        PngFile file(path, size(20, 10, 8));
        EXPECT_NE(test::complaint([&] { file.rows(3, 5, std::span(rgb).first(300)); }).find("row 0 of 10 was due"),
                  std::string::npos);
        EXPECT_FALSE(test::complaint([&] { file.rows(0, 5, std::span(rgb).first(299)); }).empty());
        EXPECT_FALSE(test::complaint([&] { file.rows(0, 11, rgb); }).empty());
    }
    EXPECT_TRUE(folder.names().empty());
}

TEST(Png, TellsOfAFullDiskAtAnyMomentAndLeavesNothing) {
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "a.png";
    const auto rgb = test_picture(200, 300);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    write_in_bands(path, size(200, 300, 8), rgb, 16);
    const std::size_t whole = fs::file_size(path);
    fs::remove(path);
    // Full in the header, in the midst, and with the last byte.
    for (const std::size_t bytes : {std::size_t{10}, whole / 2, whole - 1}) {
        const rlimit limit{bytes, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        const std::string message = test::complaint([&] { write_in_bands(path, size(200, 300, 8), rgb, 16); });
        setrlimit(RLIMIT_FSIZE, &before);
        EXPECT_TRUE(message.starts_with(path.string() + ": cannot be written: ")) << bytes << ": " << message;
        EXPECT_TRUE(folder.names().empty()) << bytes;
    }
    std::signal(SIGXFSZ, handler);
}

TEST(Png, RefusesImpossibleSizesAndPlaces) {
    const TemporaryFolder folder;
    for (const auto& [width, height] : {std::pair{0, 1}, {1, 0}, {-5, -5}, {300'001, 1}, {1, 1'000'000'000}})
        EXPECT_NE(test::complaint([&] {
                      PngFile file(folder.path() / "a.png", size(width, height, 8));
                  }).find("each side is 1 to 300000"),
                  std::string::npos);
    EXPECT_NE(test::complaint([&] { PngFile file(folder.path() / "none" / "a.png", size(8, 8, 8)); }).find("cannot be written"),
              std::string::npos);
    EXPECT_TRUE(folder.names().empty());
    // The widest there may be, one row of it.
    write_in_bands(folder.path() / "wide.png", size(image::most_pixels, 1, 16), test_picture(image::most_pixels, 1), 1);
    EXPECT_EQ(test::read_png(folder.path() / "wide.png").width, image::most_pixels);
}

TEST(Png, SaysWhatItShowsAndNeitherWhenNorWhere) {
    params::Layers layers;
    layers.set("quality.samples=4");
    const image::Metadata metadata =
        still::describe({"turbine-hall", "bridge", "overcast", "Turbine Hall", 100'000'000}, layers.settings());
    std::map<std::string, std::string> texts(metadata.begin(), metadata.end());
    EXPECT_NE(texts.at("Description").find("not authorised by the artist or Tate"), std::string::npos);
    EXPECT_EQ(texts.at("sunflower:seeds"), "100000000");
    EXPECT_EQ(texts.at("sunflower:settings"), "[quality]\nsamples = 4\n");
    for (const auto& [key, text] : metadata) EXPECT_TRUE(!key.empty() && key.size() < 80) << key;
}

TEST(DefaultName, TakesTheFirstThatIsFree) {
    const TemporaryFolder folder;
    EXPECT_EQ(still::default_name("hall", "knee", "dawn", folder.path()).filename(), "hall_knee_dawn_0001.png");
    for (const char* name : {"hall_knee_dawn_0001.png", "hall_knee_dawn_0002.png", "hall_knee_dawn_0004.png"})
        core::write_file_atomically(folder.path() / name, "x");
    EXPECT_EQ(still::default_name("hall", "knee", "dawn", folder.path()).filename(), "hall_knee_dawn_0003.png");
    // A link to nowhere is there too: writing through it would make a file where nobody expects one.
    fs::create_symlink("nowhere", folder.path() / "hall_knee_dawn_0003.png");
    EXPECT_EQ(still::default_name("hall", "knee", "dawn", folder.path()).filename(), "hall_knee_dawn_0005.png");
}

still::Recipe some_recipe() {
    params::Layers layers;
    layers.set("camera.exposure_ev100=8.1");
    layers.set("seed.ink=0.1 0.2 0.3");
    layers.set("bed.seeds=12345678901");
    layers.set("tone.transform=agx");
    still::Recipe recipe;
    recipe.origin = {"0.1.0", "a \"device\"", "4.5\n\\", 1, 0xffffffffffffffff, 3};
    recipe.scene = "scènes/葵.toml";
    recipe.view = "knee";
    recipe.preset = "dawn+print";
    recipe.seeds = 100;
    recipe.camera.eye_m = {0.1f, -3e-7f, 12345.678f};
    recipe.camera.focal_mm = 35.1f;
    recipe.sheet = {{50, 40}, {44, 34}, {3, 3}, {-3, -3, 47, 37}};
    recipe.paper = "A2, 3 mm bleed";
    recipe.ppi = 299.5;
    recipe.samples = 256;
    recipe.channel = image::Channel::bits16;
    recipe.space = image::ColourSpace::adobe;
    recipe.sharpen = still::Sharpen::gloss;
    recipe.values = still::all_values(layers.settings());
    return recipe;
}

TEST(Recipe, SaysEveryValueToTheLastBit) {
    const still::Recipe written = some_recipe();
    const std::string text = still::recipe_text(written);
    EXPECT_EQ(text.find('\n'), std::string::npos) << "one line";
    const still::Recipe read = still::parse_recipe(text, "a.tif");
    EXPECT_EQ(read.origin, written.origin);
    EXPECT_EQ(read.scene, written.scene);
    EXPECT_EQ(read.view, written.view);
    EXPECT_EQ(read.preset, written.preset);
    EXPECT_EQ(read.camera, written.camera);
    EXPECT_EQ(read.sheet.drawn, written.sheet.drawn);
    EXPECT_EQ(read.sheet.file_px, written.sheet.file_px);
    EXPECT_EQ(read.sheet.image_at, written.sheet.image_at);
    EXPECT_EQ(read.ppi, written.ppi);
    EXPECT_EQ(read.samples, written.samples);
    EXPECT_EQ(read.channel, written.channel);
    EXPECT_EQ(read.space, written.space);
    EXPECT_EQ(read.sharpen, written.sharpen);
    params::Layers then, now;
    for (const std::string& value : written.values) then.set(value);
    for (const std::string& value : read.values) now.set(value);
    EXPECT_EQ(params::hash_of(now.settings()), params::hash_of(then.settings()));
    EXPECT_TRUE(now.settings() == then.settings());
    EXPECT_EQ(read.values.size(), params::rows().size());
    // What the check must catch: one bit of one value.
    now.set("camera.exposure_ev100=8.100001");
    EXPECT_FALSE(now.settings() == then.settings());
}

TEST(Recipe, KeepsStrokesToTheLastBit) {
    still::Recipe written = some_recipe();
    const std::string plain = still::recipe_text(written);
    EXPECT_EQ(plain.find("strokes"), std::string::npos);
    EXPECT_TRUE(plain.starts_with("{\"sunflower\": 1,")) << "releases that know no strokes read it";
    world::Strokes strokes;
    std::mt19937 random(11);
    std::uniform_real_distribution<float> place(-20.0f, 20.0f);
    for (int i = 0; i < 40; ++i) {
        world::Stroke stroke;
        stroke.tool = static_cast<world::StrokeTool>(i % 5);
        stroke.radius_m = 0.3f + 0.001f * place(random);
        stroke.amount = static_cast<float>(world::stroke_amount(stroke.tool, stroke.radius_m).max) * 0.37f;
        for (int k = 0; k < 1 + i; ++k) stroke.points_m.emplace_back(place(random), place(random));
        strokes.push_back(std::make_shared<const world::Stroke>(std::move(stroke)));
    }
    written.strokes = std::make_shared<const world::Strokes>(strokes);
    const std::string text = still::recipe_text(written);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_FALSE(text.starts_with("{\"sunflower\": 1,")) << "such a release would draw a bed without them";
    const still::Recipe read = still::parse_recipe(text, "a.tif");
    ASSERT_TRUE(read.strokes);
    ASSERT_EQ(read.strokes->size(), strokes.size());
    for (std::size_t i = 0; i < strokes.size(); ++i) EXPECT_EQ(*(*read.strokes)[i], *strokes[i]) << i;
    EXPECT_EQ(still::parse_recipe(plain, "a.tif").strokes, nullptr);
    // All taken away is something else than the scene's own.
    written.strokes = std::make_shared<const world::Strokes>();
    ASSERT_TRUE(still::parse_recipe(still::recipe_text(written), "a.tif").strokes);
    EXPECT_TRUE(still::parse_recipe(still::recipe_text(written), "a.tif").strokes->empty());
    EXPECT_NE(still::difference(still::recipe_text(written), text).find("other strokes"), std::string::npos);
    // As many as a scene can have are read again.
    world::Stroke longest;
    longest.points_m.assign(world::most_stroke_points, {-12.345678f, -13.456789f});
    strokes.assign(world::most_points_of_all / world::most_stroke_points, std::make_shared<const world::Stroke>(longest));
    longest.points_m.resize(1);
    strokes.resize(strokes.size() + 1500, std::make_shared<const world::Stroke>(longest));
    written.strokes = std::make_shared<const world::Strokes>(strokes);
    EXPECT_EQ(still::parse_recipe(still::recipe_text(written), "a.tif").strokes->size(), strokes.size());
}

TEST(Recipe, LiesBesideItsPicture) {
    EXPECT_EQ(still::recipe_file("prints/a.tif"), "prints/a.tif.recipe.json");
    EXPECT_EQ(still::picture_of("prints/a.tif.recipe.json"), "prints/a.tif");
    EXPECT_EQ(still::picture_of("prints/a.json"), "");
}

TEST(Recipe, TellsInWhatTwoDiffer) {
    still::Recipe other = some_recipe();
    const std::string here = still::recipe_text(other);
    other.samples = 64;
    EXPECT_EQ(still::difference(still::recipe_text(other), here), "picture.samples 64 there, 256 here");
    for (std::string& value : other.values)
        if (value.starts_with("camera.exposure_ev100=")) value = "camera.exposure_ev100=9";
    EXPECT_NE(still::difference(still::recipe_text(other), here).find("camera.exposure_ev100 9 there, 8.1 here"),
              std::string::npos);
    EXPECT_EQ(still::difference("nonsense", here), "other values");
}

TEST(Recipe, AnyOtherValueIsAnotherPicture) {
    // What is gone on with is compared by this text: no parameter may be missing in it.
    const params::Settings plain;
    still::Recipe recipe = some_recipe();
    recipe.values = still::all_values(plain);
    const std::string here = still::recipe_text(recipe);
    std::mt19937 random(7);
    for (const params::Row& row : params::rows()) {
        params::Settings other;
        for (int i = 0; i < 64 && other == plain; ++i) params::assign(row, &other, test::random_value(row, random));
        recipe.values = still::all_values(other);
        const std::string there = still::recipe_text(recipe);
        EXPECT_NE(there, here) << row.path();
        EXPECT_NE(still::difference(there, here).find(row.path()), std::string::npos) << still::difference(there, here);
    }
}

TEST(Recipe, NonsenseIsRefusedInASentence) {
    const std::string text = still::recipe_text(some_recipe());
    int refused = 0;
    for (std::uint32_t i = 0; i < 600; ++i) {
        std::string hurt = text;
        if (i % 2 == 0)
            hurt.resize(core::hash2(i, 1) % hurt.size());
        else
            hurt[core::hash2(i, 2) % hurt.size()] = static_cast<char>(core::hash2(i, 3));
        const std::string said = test::complaint([&] { still::parse_recipe(hurt, "a.tif"); });
        refused += said.empty() ? 0 : 1;
        EXPECT_TRUE(said.empty() || said.starts_with("a.tif")) << said;
        EXPECT_EQ(said.find('\n'), std::string::npos);
    }
    EXPECT_GT(refused, 300) << "every cut one, and more";
    // Written again such names would be other ones, or none.
    for (const char* name : {"a=b", "a.b", "", "A", "\\n"}) {
        std::string named = text;
        named.replace(text.find("\"exposure_ev100\""), 16, fmt::format("\"{}\"", name));
        EXPECT_NE(test::complaint([&] { still::parse_recipe(named, "a.tif"); }).find("no parameter"), std::string::npos)
            << name;
    }
    for (const std::string& bad :
         {std::string(100'000, '['), std::string("{\"a\": 1, \"a\": 2}"), std::string("1e999"), std::string("nan"),
          std::string(3 << 20, ' '), std::string("{} {}"), std::string("\"\\u0000\""), std::string()})
        EXPECT_TRUE(test::complaint([&] { still::parse_json(bad, "a.tif"); }).starts_with("a.tif")) << bad.substr(0, 20);
}

}  // namespace
}  // namespace sunflower
