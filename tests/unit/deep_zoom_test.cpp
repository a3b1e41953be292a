// A picture as a pyramid of tiles: each level is the picture at its size, no tile is missing, and the page knows them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <vector>

#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/deep_zoom.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

constexpr int width = 701, height = 530;

/// Smooth, so that halving and JPEG change little; another value everywhere.
double value(double x, double y, int c) {
    return 128 + 60 * std::sin(0.006 * x + c) + 50 * std::cos(0.009 * y);
}

void write_picture(const fs::path& path, image::Channel channel) {
    image::PictureOptions options;
    options.width = width;
    options.height = height;
    options.channel = channel;
    options.space = image::ColourSpace::adobe;
    options.metadata = {{"Title", "Seeds <\"of\"> '1'"}};
    const auto file = image::make_picture_file(path, options);
    std::vector<std::byte> row(options.row_bytes());
    for (int y = 0; y < height; ++y) {
        for (int i = 0; i < width * 3; ++i) {
            const double v = value(i / 3, y, i % 3);
            if (channel == image::Channel::bits8) {
                row[static_cast<std::size_t>(i)] = static_cast<std::byte>(std::lround(v));
            } else {
                const auto wide = static_cast<std::uint16_t>(std::lround(257 * v));
                std::memcpy(row.data() + 2 * i, &wide, 2);
            }
        }
        file->rows(y, 1, row);
    }
    file->commit(true);
}

/// Greatest difference of a level's tiles from the picture; moved: as if it stood so many pixels aside.
double worst(const fs::path& folder, int level, int top, int moved, int& tiles) {
    const int shrink = 1 << (top - level), w = (width + shrink - 1) / shrink, h = (height + shrink - 1) / shrink;
    double most = 0;
    for (int ty = 0; ty * 256 < h; ++ty)
        for (int tx = 0; tx * 256 < w; ++tx) {
            ++tiles;
            const fs::path path = folder / std::to_string(level) / (std::to_string(tx) + "_" + std::to_string(ty) + ".jpg");
            const auto reader = image::open_picture(path);
            EXPECT_EQ(reader->facts().width, std::min(256, w - tx * 256)) << path;
            EXPECT_EQ(reader->facts().height, std::min(256, h - ty * 256)) << path;
            EXPECT_TRUE(reader->facts().profile == image::icc_profile(image::ColourSpace::adobe));
            std::vector<std::byte> row(reader->facts().row_bytes());
            for (int y = 0; y < reader->facts().height; ++y) {
                reader->row(row);
                // What stands at the border is a mean of fewer.
                for (int x = 0; x < reader->facts().width; ++x)
                    for (int c = 0; c < 3 && tx * 256 + x < w - 1 && ty * 256 + y < h - 1; ++c) {
                        const double is = std::to_integer<int>(row[static_cast<std::size_t>(3 * x + c)]);
                        const double at_x = (tx * 256 + x + 0.5) * shrink - 0.5 + moved,
                                     at_y = (ty * 256 + y + 0.5) * shrink - 0.5;
                        most = std::max(most, std::abs(is - value(at_x, at_y, c)));
                    }
            }
        }
    return most;
}

TEST(DeepZoom, EachLevelIsThePictureAtItsSize) {
    for (const image::Channel channel : {image::Channel::bits8, image::Channel::bits16}) {
        const TemporaryFolder folder;
        const fs::path picture = folder.path() / "a b.png", files = folder.path() / "a b_files";
        write_picture(picture, channel);
        double part = 0;
        still::write_deep_zoom(picture, false, [&](double done) { part = done; });
        EXPECT_EQ(part, 1.0);
        EXPECT_EQ(folder.names(), (std::vector<std::string>{"a b.dzi", "a b.html", "a b.png", "a b_files"}));
        int tiles = 0;
        // 701 pixels are less than 2^10. JPEG at 88 is 3 steps off at most here, means of curves another one.
        for (int level = 10; level >= 4; --level) EXPECT_LT(worst(files, level, 10, 0, tiles), 6.0) << level;
        int again = 0;
        EXPECT_GT(worst(files, 8, 10, 40, again), 6.0) << "what the check must catch: a level that stands aside";
        for (int level = 0; level < 4; ++level) worst(files, level, 10, 0, tiles);
        int found = 0;
        for (const auto& entry : fs::recursive_directory_iterator(files)) found += entry.is_regular_file() ? 1 : 0;
        EXPECT_EQ(found, tiles) << "none is left over";
    }
}

TEST(DeepZoom, ThePageAndItsListSayWhatThereIs) {
    const TemporaryFolder folder;
    const fs::path picture = folder.path() / "a b.png";
    write_picture(picture, image::Channel::bits8);
    still::write_deep_zoom(picture, false, [](double) {});
    const std::string list = core::read_file(folder.path() / "a b.dzi"), page = core::read_file(folder.path() / "a b.html");
    EXPECT_NE(list.find("TileSize=\"256\" Overlap=\"0\" Format=\"jpg\"><Size Width=\"701\" Height=\"530\"/>"),
              std::string::npos);
    EXPECT_NE(page.find("width=701,height=530,side=256,folder='a%20b_files/',top_level=10"), std::string::npos);
    EXPECT_NE(page.find("<title>Seeds &lt;&quot;of&quot;&gt; &#39;1&#39;</title>"), std::string::npos);
    EXPECT_EQ(page.find('@'), std::string::npos) << "no place is left open";
    EXPECT_EQ(page.find("http"), std::string::npos) << "it asks nobody for anything";
    // What is there stays; replaced it is whole.
    EXPECT_NE(test::complaint([&] { still::write_deep_zoom(picture, false, [](double) {}); }).find("--force"),
              std::string::npos);
    still::write_deep_zoom(picture, true, [](double) {});
    // Stopped in the midst: nothing half is left.
    EXPECT_EQ(test::complaint([&] {
                  still::write_deep_zoom(picture, true, [](double done) {
                      if (done > 0.5) throw core::Error("stopped");
                  });
              }),
              "stopped");
    EXPECT_EQ(folder.names().size(), 4u);
    EXPECT_NE(test::complaint([&] { still::check_deep_zoom("b.exr", true, false); }).find("linear"), std::string::npos);
}

}  // namespace
}  // namespace sunflower
