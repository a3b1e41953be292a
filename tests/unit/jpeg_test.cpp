// JPEG files: close to what was put, with profile, resolution and recipe; refused where they cannot be.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <vector>

#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "engine/image/picture_reader.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using image::ColourSpace;
using image::PictureOptions;
using test::TemporaryFolder;

const image::Metadata texts = {{"Software", "Sunflower"},
                               {"Title", "Turbine Hall"},
                               {"Description", "葵花籽 & <more>"},
                               {"sunflower:recipe", "{\"a\": \"<&>\\n\", \"b\": [1, 2]}\n\tnext 葵"}};

constexpr int width = 203, height = 170;

PictureOptions options_of(ColourSpace space, int quality) {
    PictureOptions options{width, height, image::Channel::bits8, space, 300.0, texts, {}};
    options.jpeg_quality = quality;
    return options;
}

/// Waves of other lengths in each colour, with a little grain: what a photograph is like.
std::vector<std::byte> picture() {
    std::vector<std::byte> bytes;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c) {
                const double wave = std::sin(0.05 * x * (1 + c)) * std::cos(0.04 * y * (3 - c));
                const double grain =
                    core::unit_float(core::hash3(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 9));
                bytes.push_back(static_cast<std::byte>(128 + 90 * wave + 20 * (grain - 0.5)));
            }
    return bytes;
}

void write(const fs::path& path, const PictureOptions& options, int band = 16) {
    const auto bytes = picture();
    const auto file = image::make_picture_file(path, options);
    for (int y = 0; y < height; y += band) {
        const int count = std::min(band, height - y);
        file->rows(
            y, count,
            std::span(bytes).subspan(static_cast<std::size_t>(y) * width * 3, static_cast<std::size_t>(count) * width * 3));
    }
    file->commit(true);
}

std::vector<std::byte> read(const fs::path& path) {
    const auto reader = image::open_picture(path);
    const std::size_t row = reader->facts().row_bytes();
    std::vector<std::byte> bytes(row * static_cast<std::size_t>(reader->facts().height));
    for (std::size_t y = 0; y * row < bytes.size(); ++y) reader->row(std::span(bytes).subspan(y * row, row));
    return bytes;
}

double mean_error(const std::vector<std::byte>& a, const std::vector<std::byte>& b) {
    if (a.size() != b.size()) return 255;
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(std::to_integer<int>(a[i]) - std::to_integer<int>(b[i]));
    return sum / static_cast<double>(a.size());
}

TEST(Jpeg, IsCloseToWhatWasPutAndSaysWhatItIs) {
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "a.jpg";
    for (const ColourSpace space : {ColourSpace::srgb, ColourSpace::adobe}) {
        write(path, options_of(space, 92));
        const auto facts = image::open_picture(path)->facts();
        EXPECT_EQ(facts.kind, image::FileKind::jpeg);
        EXPECT_EQ(facts.width, width);
        EXPECT_EQ(facts.height, height);
        EXPECT_EQ(facts.channel, image::Channel::bits8);
        EXPECT_EQ(facts.ppi, 300.0);
        EXPECT_TRUE(facts.profile == image::icc_profile(space)) << "always embedded: a lab may guess otherwise";
        for (const auto& [key, text] : texts) EXPECT_EQ(facts.text(key), text) << key;
    }
    // Measured 2.5 steps in the mean at 92: the grain, which is 5 in the mean, stays.
    EXPECT_LT(mean_error(read(path), picture()), 3.0);
    const std::string fine = core::read_file(path);
    write(path, options_of(ColourSpace::adobe, 92), 7);
    EXPECT_TRUE(core::read_file(path) == fine) << "the same bytes in other bands";
    write(path, options_of(ColourSpace::adobe, 10));
    EXPECT_GT(mean_error(read(path), picture()), 4.0) << "what the first check must catch";
    EXPECT_LT(fs::file_size(path), fine.size() / 2);
    EXPECT_EQ(folder.names(), std::vector<std::string>{"a.jpg"});
}

TEST(Jpeg, RefusesWhatItCannotHold) {
    const TemporaryFolder folder;
    PictureOptions options = options_of(ColourSpace::srgb, 92);
    options.width = image::most_jpeg_pixels + 1;
    const auto said = [&] { return test::complaint([&] { image::make_picture_file(folder.path() / "a.jpeg", options); }); };
    EXPECT_NE(said().find("65500 pixels a side"), std::string::npos) << said();
    options.width = image::most_jpeg_pixels;
    EXPECT_EQ(said(), "");
    options.width = 8;
    // A segment is 64 KB.
    options.metadata = {{"sunflower:recipe", std::string(66000, 'a')}};
    EXPECT_NE(said().find("longer than the 65533 bytes"), std::string::npos) << said();
    EXPECT_TRUE(folder.names().empty());
}

TEST(Jpeg, AFullDiskIsToldOfAndHurtFilesAreRefused) {
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "a.jpg", hurt = folder.path() / "hurt.jpg";
    write(path, options_of(ColourSpace::srgb, 92));
    const std::string whole = core::read_file(path);
    fs::remove(path);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    for (std::size_t bytes = 4; bytes < whole.size(); bytes += whole.size() / 6) {
        const rlimit limit{bytes, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        const std::string said = test::complaint([&] { write(path, options_of(ColourSpace::srgb, 92)); });
        setrlimit(RLIMIT_FSIZE, &before);
        EXPECT_TRUE(said.starts_with(path.string() + ": cannot be written: ")) << bytes << ": " << said;
        EXPECT_TRUE(folder.names().empty()) << bytes;
    }
    std::signal(SIGXFSZ, handler);
    for (std::uint32_t i = 0; i < 50; ++i) {
        std::string bytes = whole;
        if (i < 15)
            bytes.resize(core::hash2(i, 1) % whole.size());
        else
            bytes[core::hash2(i, 2) % bytes.size()] = static_cast<char>(core::hash2(i, 3));
        core::write_file_atomically(hurt, bytes);
        const std::string said = test::complaint([&] { read(hurt); });
        if (i < 15) {
            EXPECT_NE(said, "") << "cut at " << bytes.size();
        }
        EXPECT_EQ(said.find('\n'), std::string::npos) << said;
        EXPECT_TRUE(said.empty() || said.starts_with(hurt.string())) << said;
    }
}

}  // namespace
}  // namespace sunflower
