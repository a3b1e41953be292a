// The measures that judge pictures find the defects that they are there for, and the command prints what they found.
// FLIP's values are flip_test.cpp's.
#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <memory>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "engine/image/compare.hpp"
#include "engine/image/png_file.hpp"
#include "engine/image/png_reader.hpp"
#include "engine/image/quantise.hpp"
#include "tests/support/json.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using image::BlockDifference;
using image::ComparePicture;
using Words = std::vector<std::string>;

ComparePicture made_of(int width, int height, const std::function<double(int x, int y, int channel)>& linear) {
    ComparePicture picture{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel) picture.rgb.push_back(static_cast<float>(linear(x, y, channel)));
    return picture;
}

ComparePicture grey(int width, int height, double linear) {
    return made_of(width, height, [&](int, int, int) { return linear; });
}

/// 0 to 1, another picture for every seed.
double noise(int x, int y, std::uint32_t seed) {
    return static_cast<double>(
        core::unit_float(core::hash3(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), seed)));
}

/// A bed of some light, seeds and gaps: grain as rough as that of porcelain seen from the knees.
ComparePicture grain(std::uint32_t seed, int width = 320, int height = 180) {
    return made_of(width, height, [&](int x, int y, int) { return 0.1 + 0.4 * noise(x, y, seed); });
}

std::size_t index_of(const ComparePicture& picture, int x, int y) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x);
}

TEST(Blocks, OfAPictureAndItselfAreTheSame) {
    const ComparePicture picture = grain(1);
    const image::Comparison found = image::compare(picture, picture);
    for (const BlockDifference& blocks : {found.luminance, found.deviation}) {
        EXPECT_EQ(blocks.worst, 0.0);
        EXPECT_EQ(blocks.mean, 0.0);
        EXPECT_EQ(blocks.whole, 0.0);
    }
    EXPECT_EQ(found.flip, 0.0);
    EXPECT_NEAR(found.correlation, 1.0, 1e-12);
}

TEST(Blocks, TwoPercentLessLightAreTwoPercent) {
    const ComparePicture right = grain(1);
    ComparePicture dark = right;
    for (float& value : dark.rgb) value *= 0.98f;
    const image::Comparison found = image::compare(dark, right);
    // 1e-6: floats.
    EXPECT_NEAR(found.luminance.worst, 0.02, 1e-6);
    EXPECT_NEAR(found.luminance.mean, 0.02, 1e-6);
    EXPECT_NEAR(found.luminance.whole, -0.02, 1e-6);
    EXPECT_NEAR(found.deviation.whole, -0.02, 1e-6);
    EXPECT_NEAR(found.correlation, 1.0, 1e-6);
    EXPECT_LT(found.flip, 0.04) << "which FLIP alone would let pass";
}

TEST(Blocks, ABlurredBedFailsTheDeviation) {
    const ComparePicture right = grain(1);
    const ComparePicture soft = made_of(320, 180, [&](int x, int y, int) {
        double sum = 0;
        for (int j = -1; j <= 1; ++j)
            for (int i = -1; i <= 1; ++i)
                sum +=
                    static_cast<double>(right.rgb[3 * index_of(right, std::clamp(x + i, 0, 319), std::clamp(y + j, 0, 179))]);
        return sum / 9;
    });
    const image::Comparison found = image::compare(soft, right);
    // The mean of nine has a third of the deviation; the samples of 57,600 pixels scatter by some 0.5 %.
    EXPECT_NEAR(found.deviation.whole, -2.0 / 3.0, 0.02);
    EXPECT_NEAR(found.deviation.mean, 2.0 / 3.0, 0.02);
    // Light only moves over the blocks' borders: 128 of 1,024 pixels, each of which takes a third from without; their noise of
    // 0.4 / sqrt(12) of 0.3 makes some 0.3 % a block, four times that in the worst of 60.
    EXPECT_LT(found.luminance.worst, 0.012);
    // A pixel is a ninth of its own blur and a third of its deviation: 1/9 / (1/3).
    EXPECT_NEAR(found.correlation, 1.0 / 3.0, 0.02);
}

TEST(Blocks, GrainOfTheWrongSeedsHasNoCorrelation) {
    const ComparePicture right = grain(1), other = grain(2);
    const image::Comparison found = image::compare(other, right);
    // Uniform noise of 1,024 pixels: the deviation scatters by sqrt((9/5 - 1) / 4 / 1024) = 1.4 %, the difference of two by 2
    // %; the mean of 0.3 by 0.1155 / 32 * sqrt(2) / 0.3 = 1.7 %. Worst of 60 blocks: 3.5 times that.
    EXPECT_LT(found.deviation.worst, 0.07);
    EXPECT_LT(found.luminance.worst, 0.06);
    EXPECT_LT(std::abs(found.luminance.whole), 0.01);
    EXPECT_LT(std::abs(found.deviation.whole), 0.01);
    // 1 / sqrt(57,600) is one deviation of it; four.
    EXPECT_LT(std::abs(found.correlation), 0.017);
}

TEST(Blocks, CountWhenTheyAreHalfThere) {
    // Columns of 32, 32 and 16 pixels, rows of 32 and 31: at the right 16 x 32 is half a block, and the corner, 16 x 31, is a
    // little less.
    const ComparePicture right = grain(1, 80, 63);
    const auto brighter_in = [&](int left, int top) {
        return made_of(80, 63, [&](int x, int y, int channel) {
            const double value = static_cast<double>(right.rgb[3 * index_of(right, x, y) + static_cast<std::size_t>(channel)]);
            return x >= left && x < left + 32 && y >= top && y < top + 32 ? 1.5 * value : value;
        });
    };
    for (const auto& [x, y] : {std::pair{0, 0}, {32, 0}, {64, 0}, {0, 32}, {32, 32}})
        for (const auto measure : {image::block_luminance, image::block_deviation}) {
            const BlockDifference found = measure(brighter_in(x, y), right);
            EXPECT_NEAR(found.worst, 0.5, 1e-5) << x << ", " << y;
            EXPECT_NEAR(found.mean, 0.1, 1e-5) << "one of five";
            EXPECT_EQ(found.worst_x, x);
            EXPECT_EQ(found.worst_y, y);
        }
    const ComparePicture corner = brighter_in(64, 32);
    EXPECT_EQ(image::block_luminance(corner, right).worst, 0.0);
    EXPECT_GT(image::block_luminance(corner, right).whole, 0.04) << "496 of 5,040 pixels, half as bright again: 4.9 %";
    EXPECT_GT(image::flip(corner, right).mean, 0.005);
    // A picture without a block is one.
    EXPECT_NEAR(image::block_luminance(grey(10, 10, 0.11), grey(10, 10, 0.1)).worst, 0.1, 1e-6);
}

TEST(Blocks, DarkAndFlatOnesHaveAFloor) {
    const auto half = [](double dark) { return made_of(64, 32, [dark](int x, int, int) { return x < 32 ? dark : 0.5; }); };
    // The mean is 0.25, its floor 0.005: a gap of twice no light is 2 % off, not 100 %.
    EXPECT_NEAR(image::block_luminance(half(0.0002), half(0.0001)).worst, 0.0001 / 0.005, 1e-4);
    const BlockDifference black = image::block_luminance(grey(32, 32, 0.5), grey(32, 32, 0.0));
    EXPECT_TRUE(std::isfinite(black.worst) && std::isfinite(black.whole));
    EXPECT_GT(black.worst, 100.0);
    EXPECT_EQ(image::block_luminance(grey(32, 32, 0.0), grey(32, 32, 0.0)).worst, 0.0);

    // Stripes of 0.1 % on a flat wall against none: half a floor's 2 %, not infinitely more.
    const ComparePicture stripes = made_of(64, 64, [](int x, int, int) { return x % 2 == 0 ? 0.301 : 0.299; });
    EXPECT_NEAR(image::block_deviation(stripes, grey(64, 64, 0.3)).worst, 0.001 / 0.006, 1e-4);
    // In a bright block of a dark picture the block's own mean counts: 0.001 of 0.02 * 0.5.
    const auto bright = [](double stripe) {
        return made_of(320, 32, [stripe](int x, int, int) {
            return x >= 32 ? 0.01 : x % 2 == 0 ? 0.5 + stripe : 0.5 - stripe;
        });
    };
    EXPECT_NEAR(image::block_deviation(bright(0.001), bright(0.0)).worst, 0.001 / 0.01, 1e-4);

    // The figures that compare.hpp gives of the dither: a wall of code 146 in 8 bits, and in none.
    std::vector<std::uint16_t> codes;
    std::vector<float> encoded;
    for (std::uint32_t i = 0; i < 64 * 64 * 3; ++i) {
        encoded.push_back(146.0f / 255.0f);
        codes.push_back(image::quantise8(encoded.back(), i / 3 % 64, i / 192, i % 3));
    }
    const ComparePicture wall = image::compare_picture(64, 64, encoded), dithered = image::compare_picture(64, 64, 8, codes);
    // 0.56 % of 2 %: 28 %. 2: four blocks, each of which scatters by 2 % of that.
    EXPECT_NEAR(100 * image::block_deviation(dithered, wall).mean, 28.0, 2.0);
}

TEST(Correlation, LooksWhereTheMaskSays) {
    const ComparePicture right = grain(1, 96, 64), other = grain(2, 96, 64);
    // Left the same grain, at the right another one, four times as bright; the border lies within a block.
    ComparePicture mixed = other;
    std::vector<bool> left, nothing_else;
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 96; ++x) {
            left.push_back(x < 40);
            nothing_else.push_back(x >= 40);
            for (std::size_t k = 0; k < 3; ++k) {
                const std::size_t i = 3 * index_of(right, x, y) + k;
                mixed.rgb[i] = x < 40 ? right.rgb[i] : 4.0f * other.rgb[i];
            }
        }
    EXPECT_NEAR(image::correlation(mixed, right, left), 1.0, 1e-9) << "the mean of a block is that of its masked pixels";
    EXPECT_LT(std::abs(image::correlation(mixed, right, nothing_else)), 4.0 / std::sqrt(56.0 * 64.0));
    EXPECT_LT(image::correlation(mixed, right), 0.9);
    EXPECT_THROW(image::correlation(mixed, right, std::vector<bool>(95 * 64)), core::Error);
}

TEST(Correlation, IsOfGrainNotOfLight) {
    // The same slow slope in both, and grain of other seeds: without taking the blocks' means away it would be near 1.
    const auto sloped = [](std::uint32_t seed) {
        return made_of(320, 64, [seed](int x, int y, int) { return 0.002 * (x / 32) + 0.01 * noise(x, y, seed); });
    };
    EXPECT_LT(std::abs(image::correlation(sloped(1), sloped(2))), 4.0 / std::sqrt(320.0 * 64.0));
    EXPECT_NEAR(image::correlation(sloped(1), sloped(1)), 1.0, 1e-9);
    EXPECT_EQ(image::correlation(grey(64, 64, 0.3), grey(64, 64, 0.7)), 1.0);
    EXPECT_EQ(image::correlation(grey(64, 64, 0.3), grain(1, 64, 64)), 0.0);
}

TEST(Compare, RefusesWhatCannotBeJudged) {
    const ComparePicture good = grain(1, 40, 30);
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        ComparePicture broken = good;
        broken.rgb[100] = bad;
        EXPECT_THROW(image::flip(broken, good), core::Error);
        EXPECT_THROW(image::block_luminance(good, broken), core::Error);
        EXPECT_THROW(image::block_deviation(broken, good), core::Error);
        EXPECT_THROW(image::correlation(good, broken), core::Error);
    }
    EXPECT_THROW(image::compare(good, grain(1, 30, 40)), core::Error);
    EXPECT_THROW(image::compare(ComparePicture{}, ComparePicture{}), core::Error);
    EXPECT_THROW(image::compare_picture(2, 2, 8, std::vector<std::uint16_t>(11)), core::Error);
}

TEST(Compare, ReadsCodesOfBothDepthsAndFloats) {
    const std::vector<std::uint16_t> eight = {128, 30, 10}, sixteen = {128 * 257, 30 * 257, 10 * 257};
    const std::vector<float> encoded = {128.0f / 255.0f, 30.0f / 255.0f, 10.0f / 255.0f};
    const ComparePicture of_eight = image::compare_picture(1, 1, 8, eight);
    EXPECT_EQ(of_eight.rgb, image::compare_picture(1, 1, 16, sixteen).rgb);
    const ComparePicture of_floats = image::compare_picture(1, 1, encoded);
    const std::vector<double> by_hand = {0.215861, 0.012983, 0.003035};  // by IEC 61966-2-1
    for (std::size_t k = 0; k < 3; ++k) {
        // 1e-6: their last digit.
        EXPECT_NEAR(of_eight.rgb[k], by_hand[k], 1e-6);
        EXPECT_NEAR(of_floats.rgb[k], by_hand[k], 1e-6);
    }
}

// ---- Files and the command. ----

fs::path write_png(const fs::path& path, int width, int height, int depth, const std::function<float(int, int)>& encoded) {
    std::vector<float> rgb;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) rgb.insert(rgb.end(), 3, encoded(x, y));
    image::PngFile file(path, {.width = width, .height = height, .depth = depth, .ppi = {}, .metadata = {}});
    file.rows(0, height, rgb);
    file.commit(true);
    return path;
}

std::string sentence_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const core::Error& error) {
        return error.what();
    }
    return "";
}

TEST(PngReader, ReadsWhatTheProgramWrites) {
    const test::TemporaryFolder folder;
    for (const int depth : {8, 16}) {
        const fs::path path = write_png(folder.path() / "a.png", 37, 11, depth, [](int x, int y) {
            return static_cast<float>(x) / 36.0f * static_cast<float>(y) / 10.0f;
        });
        const image::PngPixels found = image::read_png(path);
        const test::PngPicture expected = test::read_png(path);
        EXPECT_EQ(found.width, 37);
        EXPECT_EQ(found.height, 11);
        EXPECT_EQ(found.depth, depth);
        EXPECT_EQ(found.rgb, expected.rgb);
    }
}

TEST(PngReader, SaysWhatIsWrongWithAFile) {
    const test::TemporaryFolder folder;
    const fs::path good =
        write_png(folder.path() / "a.png", 64, 64, 8, [](int x, int y) { return static_cast<float>(noise(x, y, 3)); });
    const std::string bytes = core::read_file(good);
    const auto complaint = [&](const std::string& text) {
        const fs::path path = folder.path() / "b.png";
        core::write_file_atomically(path, text);
        std::string said = sentence_of([&] { image::read_png(path); });
        EXPECT_TRUE(said.starts_with(path.string() + ": ")) << said;
        return said.substr(std::min(said.size(), path.string().size() + 2));
    };
    EXPECT_EQ(complaint(""), "is no PNG file");
    EXPECT_EQ(complaint("no picture at all"), "is no PNG file");
    EXPECT_EQ(complaint(bytes.substr(0, bytes.size() / 2)), "is damaged: the file ends too early");
    std::string flipped = bytes;
    flipped[bytes.size() / 2] ^= 1;
    EXPECT_TRUE(complaint(flipped).starts_with("is damaged: "));
    EXPECT_NE(sentence_of([&] { image::read_png(folder.path() / "none.png"); }).find("none.png"), std::string::npos);

    // What a file says of itself and the beginning of its pixels, but none.
    const auto head = [&](png_uint_32 width, png_uint_32 height, int colour_type) {
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen((folder.path() / "c.png").c_str(), "wb"),
                                                                   std::fclose);
        png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
        png_infop info = png_create_info_struct(png);
        png_init_io(png, file.get());
        png_set_IHDR(png, info, width, height, 8, colour_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                     PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png, info);
        png_destroy_write_struct(&png, &info);
        std::fflush(file.get());
        return core::read_file(folder.path() / "c.png") + std::string("\0\0\0\4IDAT", 8);
    };
    for (const int type : {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_RGBA})
        EXPECT_TRUE(complaint(head(4, 4, type)).starts_with("is no RGB picture of 8 or 16 bits"));
    EXPECT_EQ(complaint(head(40'001, 1'000, PNG_COLOR_TYPE_RGB)),
              "is 40001 x 1000 pixels large; at most 40000000 pixels are read");
    EXPECT_EQ(complaint(head(4, 4, PNG_COLOR_TYPE_RGB)), "is damaged: the file ends too early");
}

test::ProgramResult run(const Words& arguments, const fs::path& folder) {
    test::ProgramRun program;
    program.program = SUNFLOWER_BINARY_DIR "/sunflower";
    program.arguments = arguments;
    program.folder = folder;
    return test::run_program(program);
}

TEST(CompareCommand, PrintsWhatItFound) {
    const test::TemporaryFolder folder;
    write_png(folder.path() / "a.png", 64, 64, 16, [](int x, int y) { return 0.9f * static_cast<float>(noise(x, y, 3)); });
    write_png(folder.path() / "b.png", 64, 64, 16, [](int x, int y) { return static_cast<float>(noise(x, y, 3)); });
    const test::ProgramResult table = run({"compare", "a.png", "b.png"}, folder.path());
    EXPECT_EQ(table.exit_code, 0) << table.err;
    EXPECT_EQ(table.err, "");
    for (const char* word : {"FLIP", "block luminance", "block deviation", "correlation", "WORST", "MEAN", "WHOLE", " %"})
        EXPECT_NE(table.out.find(word), std::string::npos) << word << " is missing in " << table.out;

    const test::ProgramResult json = run({"compare", "a.png", "b.png", "--json"}, folder.path());
    EXPECT_EQ(json.exit_code, 0) << json.err;
    const test::Json found = test::parse_json(json.out);
    const image::PngPixels a = image::read_png(folder.path() / "a.png"), b = image::read_png(folder.path() / "b.png");
    const image::Comparison expected =
        image::compare(image::compare_picture(64, 64, 16, a.rgb), image::compare_picture(64, 64, 16, b.rgb));
    EXPECT_LT(expected.luminance.whole, -0.1);
    // 1e-6: six digits are written.
    EXPECT_NEAR(found["flip"].number, expected.flip, 1e-6);
    EXPECT_NEAR(found["luminance"]["worst"].number, expected.luminance.worst, 1e-6);
    EXPECT_NEAR(found["luminance"]["whole"].number, expected.luminance.whole, 1e-6);
    EXPECT_NEAR(found["deviation"]["mean"].number, expected.deviation.mean, 1e-6);
    EXPECT_NEAR(found["correlation"].number, expected.correlation, 1e-6);
    EXPECT_EQ(found["width"].number, 64);
    EXPECT_EQ(found["picture"].text, "a.png");
    EXPECT_EQ(run({"compare", "--help"}, folder.path()).exit_code, 0);
}

TEST(CompareCommand, RefusesInOneSentence) {
    const test::TemporaryFolder folder;
    write_png(folder.path() / "a.png", 64, 36, 8, [](int, int) { return 0.5f; });
    write_png(folder.path() / "b.png", 36, 64, 8, [](int, int) { return 0.5f; });
    core::write_file_atomically(folder.path() / "text.png", "no picture");
    constexpr int failed = 1, misunderstood = 2;
    const auto refused = [&](const Words& arguments, int exit_code, const Words& mentions) {
        const test::ProgramResult result = run(arguments, folder.path());
        EXPECT_EQ(result.exit_code, exit_code) << result.err;
        EXPECT_EQ(result.error_lines().size(), 1U) << result.err;
        EXPECT_EQ(result.out, "");
        for (const std::string& word : mentions)
            EXPECT_NE(result.err.find(word), std::string::npos) << word << ": " << result.err;
    };
    refused({"compare"}, misunderstood, {"A"});
    refused({"compare", "a.png"}, misunderstood, {"B"});
    refused({"compare", "a.png", "b.png", "a.png"}, misunderstood, {"a.png"});
    refused({"compare", "a.png", "none.png"}, failed, {"none.png", "No such file"});
    refused({"compare", "text.png", "a.png"}, failed, {"text.png", "no PNG"});
    refused({"compare", "a.png", "b.png"}, failed, {"a.png", "64 x 36", "b.png", "36 x 64"});
}

}  // namespace
}  // namespace sunflower
