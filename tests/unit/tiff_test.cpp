// Picture files of all kinds: what is written is read again, with what it says about itself; TIFF in all its forms.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "engine/image/picture_file.hpp"
#include "engine/image/picture_reader.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using image::Channel;
using image::ColourSpace;
using image::PictureOptions;
using image::TiffPacking;
using test::TemporaryFolder;

std::vector<float> some_rgb(int width, int height) {
    std::vector<float> rgb;
    for (int i = 0; i < width * height * 3; ++i)
        rgb.push_back(0.5f * static_cast<float>(i % 97) / 97.0f +
                      0.5f * core::unit_float(core::hash1(static_cast<std::uint32_t>(i))));
    return rgb;
}

std::vector<std::byte> packed(const PictureOptions& options) {
    std::vector<float> rgb = some_rgb(options.width, options.height);
    std::vector<std::byte> bytes(options.bytes());
    const auto values = static_cast<std::size_t>(options.width) * 3;
    for (int y = 0; y < options.height; ++y) {
        const auto i = static_cast<std::size_t>(y);
        image::pack(std::span(rgb).subspan(i * values, values), options.channel, options.space, 0, y,
                    std::span(bytes).subspan(i * options.row_bytes(), options.row_bytes()));
    }
    return bytes;
}

void write(const fs::path& path, const PictureOptions& options, int band) {
    const std::vector<std::byte> bytes = packed(options);
    const auto file = image::make_picture_file(path, options);
    for (int y = 0; y < options.height; y += band) {
        const int count = std::min(band, options.height - y);
        file->rows(y, count,
                   std::span(bytes).subspan(static_cast<std::size_t>(y) * options.row_bytes(),
                                            static_cast<std::size_t>(count) * options.row_bytes()));
    }
    file->commit(true);
}

std::vector<std::byte> read(image::PictureReader& reader) {
    const image::PictureFacts& facts = reader.facts();
    std::vector<std::byte> bytes(facts.row_bytes() * static_cast<std::size_t>(facts.height));
    for (int y = 0; y < facts.height; ++y)
        reader.row(std::span(bytes).subspan(static_cast<std::size_t>(y) * facts.row_bytes(), facts.row_bytes()));
    return bytes;
}

const image::Metadata texts = {{"Software", "Sunflower"},
                               {"Title", "Turbine Hall"},
                               {"Description", "葵花籽 & <more>"},
                               {"sunflower:scene", "turbine-hall"},
                               {"sunflower:recipe", "{\"a\": \"<&>\\n\", \"b\": [1, 2]}\n\tnext 葵"}};

struct Case {
    const char* name;
    Channel channel;
    ColourSpace space = ColourSpace::srgb;
    image::TiffOptions tiff = {};
};

const std::vector<Case> cases = {{"a.png", Channel::bits8},
                                 {"b.PNG", Channel::bits16, ColourSpace::adobe},
                                 {"c.tif", Channel::bits8, ColourSpace::p3},
                                 {"d.tiff", Channel::bits16, ColourSpace::prophoto},
                                 {"e.tif", Channel::bits16, ColourSpace::adobe, {TiffPacking::lzw, false}},
                                 {"f.tif", Channel::bits8, ColourSpace::srgb, {TiffPacking::none, false}},
                                 {"g.tif", Channel::bits16, ColourSpace::adobe, {TiffPacking::deflate, true}},
                                 {"h.tif", Channel::bits8, ColourSpace::adobe, {TiffPacking::lzw, true}},
                                 {"i.exr", Channel::half},
                                 {"j.exr", Channel::real}};

TEST(PictureFile, WhatIsWrittenIsReadAgain) {
    const TemporaryFolder folder;
    for (const Case& c : cases) {
        const fs::path path = folder.path() / c.name;
        const PictureOptions options{301, 275, c.channel, c.space, 300.0, texts, c.tiff};
        write(path, options, 10);
        const auto reader = image::open_picture(path);
        const image::PictureFacts& facts = reader->facts();
        EXPECT_EQ(facts.width, 301) << c.name;
        EXPECT_EQ(facts.height, 275) << c.name;
        EXPECT_EQ(facts.channel, c.channel) << c.name;
        EXPECT_FALSE(facts.big_tiff) << c.name;
        // PNG counts whole pixels a metre: 11811 are 299.9994 ppi.
        EXPECT_NEAR(facts.ppi.value_or(0), 300.0, facts.kind == image::FileKind::png ? 0.001 : 0.0) << c.name;
        for (const auto& [key, text] : texts) EXPECT_EQ(facts.text(key), text) << c.name << " " << key;
        const bool says_profile =
            facts.kind == image::FileKind::tiff || (facts.kind == image::FileKind::png && c.space != ColourSpace::srgb);
        EXPECT_TRUE(facts.profile == (says_profile ? image::icc_profile(c.space) : "")) << c.name;
        EXPECT_TRUE(read(*reader) == packed(options)) << c.name;
        // Once more, in other bands, later: the same bytes.
        const std::string first = core::read_file(path);
        write(path, options, 64);
        EXPECT_TRUE(core::read_file(path) == first) << c.name;
    }
    EXPECT_EQ(folder.names().size(), cases.size()) << "nothing else is left";
}

TEST(PictureFile, SixteenBitsAreSixteen) {
    const TemporaryFolder folder;
    const PictureOptions options{64, 64, Channel::bits16, ColourSpace::adobe, {}, {}, {}};
    write(folder.path() / "a.tif", options, 64);
    const auto bytes = read(*image::open_picture(folder.path() / "a.tif"));
    const auto low_ends = [](const std::vector<std::byte>& from) {
        std::set<int> low;
        for (std::size_t i = 0; i + 1 < from.size(); i += 2)
            low.insert((std::to_integer<int>(from[i]) | std::to_integer<int>(from[i + 1]) << 8) % 257);
        return low.size();
    };
    EXPECT_GT(low_ends(bytes), 250u);
    // What the check must catch: eight bits blown up to sixteen are multiples of 257.
    std::vector<std::byte> blown = bytes;
    for (std::size_t i = 0; i + 1 < blown.size(); i += 2) blown[i] = blown[i + 1];
    EXPECT_EQ(low_ends(blown), 1u);
}

TEST(PictureFile, DitherCountsFromTheImageAndNotFromTheTile) {
    const std::vector<float> grey(3 * 40, 0.5012f);
    const auto row = [&](int x, int count) {
        std::vector<float> values(grey.begin(), grey.begin() + 3 * count);
        std::vector<std::byte> bytes(values.size());
        image::pack(values, Channel::bits8, ColourSpace::srgb, x, 7, bytes);
        return bytes;
    };
    const auto whole = row(-10, 40), part = row(5, 20);
    EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + 3 * 15));
    EXPECT_FALSE(std::equal(part.begin(), part.end(), whole.begin()));
}

TEST(PictureFile, BigTiffOnlyWhereNeeded) {
    PictureOptions options{30000, 1, Channel::bits16, ColourSpace::adobe, 300.0, {}, {TiffPacking::none, false}};
    // 4 GiB are 23860 rows of 180,000 bytes, less the directory.
    int last_classic = 0;
    for (int rows = 23700; rows < 23900; ++rows) {
        options.height = rows;
        if (!image::needs_big_tiff(options)) last_classic = rows;
    }
    EXPECT_GT(last_classic, 23700);
    EXPECT_LT(std::uint64_t(last_classic) * 180'000, 0xffff'ffffU);
    EXPECT_GT(std::uint64_t(last_classic + 30) * 180'000, 0xffff'ffffU) << "and no sooner than it must";
    options.height = last_classic;
    EXPECT_FALSE(image::needs_big_tiff(options));
    options.height = last_classic + 1;
    EXPECT_TRUE(image::needs_big_tiff(options));
    options.height = 20000;
    options.tiff.packing = TiffPacking::lzw;
    EXPECT_TRUE(image::needs_big_tiff(options)) << "LZW may write half as much again";
    options.height = 14043;
    options.width = 9933;
    options.tiff.packing = TiffPacking::deflate;
    EXPECT_FALSE(image::needs_big_tiff(options)) << "A0";
}

TEST(PictureFile, AFullDiskIsToldOfAtAnyMomentAndLeavesNothing) {
    const TemporaryFolder folder;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    for (const Case& c : {cases[2], cases[6], cases[8]}) {
        const fs::path path = folder.path() / c.name;
        const PictureOptions options{200, 180, c.channel, c.space, 300.0, texts, c.tiff};
        write(path, options, 16);
        const std::size_t whole = fs::file_size(path);
        fs::remove(path);
        for (std::size_t bytes = 4; bytes < whole; bytes += whole / 7) {
            const rlimit limit{bytes, before.rlim_max};
            setrlimit(RLIMIT_FSIZE, &limit);
            const std::string message = test::complaint([&] { write(path, options, 16); });
            setrlimit(RLIMIT_FSIZE, &before);
            EXPECT_TRUE(message.starts_with(path.string() + ": cannot be written: "))
                << c.name << " " << bytes << ": " << message;
            EXPECT_TRUE(folder.names().empty()) << c.name << " " << bytes;
        }
    }
    std::signal(SIGXFSZ, handler);
}

TEST(PictureFile, HurtFilesAreRefusedInASentence) {
    const TemporaryFolder folder;
    const fs::path hurt = folder.path() / "hurt";
    for (const Case& c : {cases[1], cases[4], cases[6], cases[8]}) {
        const fs::path path = folder.path() / c.name;
        write(path, {40, 30, c.channel, c.space, 300.0, texts, c.tiff}, 30);
        const std::string whole = core::read_file(path);
        for (std::uint32_t i = 0; i < 60; ++i) {
            std::string bytes = whole;
            if (i < 20)
                bytes.resize(core::hash2(i, 1) % whole.size());
            else
                bytes[core::hash2(i, 2) % bytes.size()] = static_cast<char>(core::hash2(i, 3));
            core::write_file_atomically(hurt, bytes);
            const std::string said = test::complaint([&] { read(*image::open_picture(hurt)); });
            if (i < 20) {
                EXPECT_NE(said, "") << c.name << " cut at " << bytes.size();
            }
            EXPECT_EQ(said.find('\n'), std::string::npos) << said;
            EXPECT_TRUE(said.empty() || said.starts_with(hurt.string())) << said;
        }
    }
    EXPECT_NE(test::complaint([&] { image::open_picture(folder.path() / "none.tif"); }), "");
    EXPECT_NE(test::complaint([&] { image::open_picture(folder.path()); }), "");
}

TEST(PictureFile, KindsHoldWhatTheyCan) {
    const TemporaryFolder folder;
    PictureOptions options{8, 8, Channel::half, ColourSpace::srgb, {}, {}, {}};
    EXPECT_NE(test::complaint([&] { image::make_picture_file(folder.path() / "a.png", options); }).find("linear"),
              std::string::npos);
    options.channel = Channel::bits8;
    EXPECT_NE(test::complaint([&] { image::make_picture_file(folder.path() / "a.exr", options); }).find("linear"),
              std::string::npos);
    EXPECT_NE(test::complaint([&] { image::make_picture_file(folder.path() / "a.gif", options); }).find(".tif, .jpg or .exr"),
              std::string::npos);
    options.channel = Channel::bits16;
    EXPECT_NE(test::complaint([&] { image::make_picture_file(folder.path() / "a.jpg", options); }).find("8 bits"),
              std::string::npos);
    EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace sunflower
