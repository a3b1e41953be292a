// Sharpening for paper: the same from any tiles, nothing where nothing is, no halo beyond its bound.
#include "engine/still/sharpen.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/picture_job.hpp"
#include "engine/still/shares.hpp"
#include "tests/support/hash_painter.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using still::Area;
using still::PictureJob;
using still::PictureOrder;
using still::Sharpen;
using still::Sharpener;
using still::Sharpening;
using test::TemporaryFolder;
using Colour = std::function<float(int x, int y, int channel)>;

constexpr int width = 61, height = 47;

/// All rows of a picture of that size, sharpened with what lies around it.
std::vector<float> sharpened(const Sharpening& sharpening, const Colour& colour) {
    const int guard = sharpening.guard_px();
    Sharpener sharpener(sharpening, width);
    std::vector<float> all;
    for (int y = -guard; y < height + guard; ++y) {
        std::vector<float> row;
        for (int x = -guard; x < width + guard; ++x)
            for (int c = 0; c < 3; ++c) row.push_back(colour(x, y, c));
        const std::span<float> made = sharpener.take(row);
        EXPECT_EQ(made.empty(), y < guard) << "a row comes when all that it looks at is there";
        all.insert(all.end(), made.begin(), made.end());
    }
    return all;
}

float at(const std::vector<float>& rgb, int x, int y, int c = 0) {
    return rgb[static_cast<std::size_t>((y * width + x) * 3 + c)];
}

TEST(Sharpen, RadiusIsALengthOnPaper) {
    for (const double ppi : {150.0, 300.0, 600.0}) {
        // Halos of 1/100 and 1/150 inch are two deviations wide.
        EXPECT_NEAR(still::sharpening_of(Sharpen::matte, ppi).radius_px, ppi / 200.0, 1e-9);
        EXPECT_NEAR(still::sharpening_of(Sharpen::gloss, ppi).radius_px, ppi / 300.0, 1e-9);
    }
    EXPECT_EQ(still::sharpening_of(Sharpen::matte, {}).radius_px, 1.5) << "pixels are as at 300 ppi";
    EXPECT_EQ(still::sharpening_of(Sharpen::matte, 300).guard_px(), 5);
    EXPECT_EQ(still::sharpening_of(Sharpen::none, 300).guard_px(), 0);
    EXPECT_EQ(still::sharpening_of(Sharpen::gloss, 20).guard_px(), 2) << "a blur of pixels needs neighbours";
    const std::string said = test::complaint([] { still::sharpening_of(Sharpen::matte, 5000); });
    EXPECT_NE(said.find("--sharpen: 5000 ppi"), std::string::npos) << said;
    for (const Sharpen kind : {Sharpen::none, Sharpen::matte, Sharpen::gloss})
        EXPECT_EQ(still::sharpen_named(still::name_of(kind)), kind);
    EXPECT_FALSE(still::sharpen_named("velvet"));
}

TEST(Sharpen, WhatIsFlatStaysWhatItWas) {
    for (const Sharpen kind : {Sharpen::matte, Sharpen::gloss})
        for (int i = 0; i <= 256; i += 4) {
            const float r = static_cast<float>(i) / 256.0f, g = 1.0f - r, b = 0.3f;
            const auto made = sharpened(still::sharpening_of(kind, 300), [&](int, int, int c) {
                return c == 0 ? r : c == 1 ? g : b;
            });
            for (std::size_t k = 0; k < made.size(); k += 3)
                ASSERT_TRUE(made[k] == r && made[k + 1] == g && made[k + 2] == b) << i << ", to the last bit";
        }
}

TEST(Sharpen, AnEdgeOvershootsWithinItsBound) {
    for (const Sharpen kind : {Sharpen::matte, Sharpen::gloss}) {
        const Sharpening sharpening = still::sharpening_of(kind, 300);
        for (const auto& [dark, light] : {std::pair{0.35f, 0.65f}, {0.0f, 1.0f}, {0.02f, 0.6f}, {0.3f, 0.99f}, {0.5f, 0.51f}})
            for (const bool upright : {true, false}) {
                const auto made =
                    sharpened(sharpening, [&](int x, int y, int) { return (upright ? x < 30 : y < 20) ? dark : light; });
                const auto [least, most] = std::ranges::minmax(made);
                EXPECT_LE(most - light, sharpening.most);
                EXPECT_LE(dark - least, sharpening.most);
                // Towards black and white less and less.
                EXPECT_TRUE(least > 0.0f || dark == 0.0f) << dark;
                EXPECT_TRUE(most < 1.0f || light == 1.0f) << light;
                EXPECT_GE(least, 0.0f);
                EXPECT_LE(most, 1.0f);
                // It does something: of the step's height, at least a tenth more.
                if (dark == 0.35f) {
                    EXPECT_GT(most - least, 1.1f * (light - dark)) << name_of(kind);
                }
                // And nothing beyond its guard.
                EXPECT_EQ(at(made, upright ? 30 - sharpening.guard_px() - 1 : 5, upright ? 5 : 20 - sharpening.guard_px() - 1),
                          dark);
            }
        // What the check must catch: the same mask without a bound.
        Sharpening boundless = sharpening;
        boundless.most = 1e6f;
        const auto made = sharpened(boundless, [](int x, int, int) { return x < 30 ? 0.2f : 0.8f; });
        EXPECT_GT(*std::ranges::max_element(made) - 0.8f, 1.5f * sharpening.most);
    }
}

TEST(Sharpen, ColoursKeepTheirDifferences) {
    // Light is sharpened, not colour: what three channels differ by in a pixel they differ by afterwards.
    const Colour colour = [](int x, int y, int c) {
        return 0.4f + 0.2f * core::unit_float(core::hash2(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y))) +
               0.05f * static_cast<float>(c);
    };
    const auto made = sharpened(still::sharpening_of(Sharpen::matte, 300), colour);
    double moved = 0.0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            EXPECT_NEAR(at(made, x, y, 2) - at(made, x, y, 0), 0.1f, 1e-6f);
            moved += std::abs(static_cast<double>(at(made, x, y) - colour(x, y, 0)));
        }
    EXPECT_GT(moved / (width * height), 0.01);
}

TEST(Sharpen, WhatIsNoNumberDoesNotSpread) {
    const auto made = sharpened(still::sharpening_of(Sharpen::matte, 300), [](int x, int y, int) {
        return x == 20 && y == 20 ? std::numeric_limits<float>::quiet_NaN() : x == 40 ? 7.0f : 0.5f;
    });
    for (const float value : made) ASSERT_TRUE(value >= 0.0f && value <= 1.0f);
}

// --- in the making of a picture

PictureOrder order_of(const fs::path& target, int bleed_px, Sharpen kind, const char* space = "adobe") {
    PictureOrder order;
    order.target = target;
    const int b = bleed_px;
    order.sheet = {{300 + 2 * b, 210 + 2 * b}, {300, 210}, {b, b}, {-b, -b, 300 + b, 210 + b}};
    order.file.channel = image::Channel::bits16;
    order.file.space = *image::colour_space_named(space);
    order.keep = true;
    order.job = "{\"job\": 1}";
    order.force = true;
    order.sharpen = still::sharpening_of(kind, 300);
    return order;
}

void finish(PictureJob& job) {
    while (job.advance(1e9) != PictureJob::Stage::done) continue;
}

std::string made(PictureOrder order, still::Painter& painter, int tile) {
    order.keep = tile > 0;
    order.tile_px = tile;
    PictureJob job(painter, std::move(order));
    finish(job);
    return core::read_file(job.made());
}

std::vector<std::byte> pixels_of(const fs::path& file, Area part) {
    const auto reader = image::open_picture(file);
    std::vector<std::byte> row(reader->facts().row_bytes()), all;
    for (int y = 0; y < part.y1; ++y) {
        reader->row(row);
        if (y >= part.y0) all.insert(all.end(), row.begin() + 6 * part.x0, row.begin() + 6 * part.x1);
    }
    return all;
}

/// Knows nothing beyond the picture: repeats its edge, as one would without a guard.
class EdgePainter final : public still::Painter {
  public:
    explicit EdgePainter(Area known) : known_(known) {}
    void begin(const Area& tile) override {
        rgb_.clear();
        for (int y = tile.y0; y < tile.y1; ++y)
            for (int x = tile.x0; x < tile.x1; ++x)
                for (std::uint32_t c = 0; c < 3; ++c)
                    rgb_.push_back(
                        core::unit_float(core::hash3(static_cast<std::uint32_t>(std::clamp(x, known_.x0, known_.x1 - 1)),
                                                     static_cast<std::uint32_t>(std::clamp(y, known_.y0, known_.y1 - 1)), c)));
    }
    double advance(double) override { return 1.0; }
    std::span<float> pixels() override { return rgb_; }

  private:
    Area known_;
    std::vector<float> rgb_;
};

TEST(Sharpen, AnyTilesMakeOneFile) {
    const TemporaryFolder folder;
    for (const char* name : {"a.png", "a.tif"})
        for (const Sharpen kind : {Sharpen::matte, Sharpen::gloss}) {
            std::string first;
            for (const int tile : {0, 64, 100, 256, 4096}) {
                test::HashPainter painter;
                const std::string bytes = made(order_of(folder.path() / name, 7, kind), painter, tile);
                if (first.empty()) first = bytes;
                EXPECT_TRUE(bytes == first) << name << " " << tile;
            }
            test::HashPainter painter;
            EXPECT_FALSE(made(order_of(folder.path() / name, 7, Sharpen::none), painter, 64) == first);
        }
    // What the check must catch: tiles that are sharpened each for itself, with their edges repeated.
    const auto per_tile = [&](int side) {
        std::vector<float> picture(300 * 210);
        const Sharpening sharpening = still::sharpening_of(Sharpen::matte, 300);
        for (const Area& tile : still::tiles_of({0, 0, 300, 210}, glm::ivec2(side))) {
            EdgePainter painter(tile);
            painter.begin(still::grown(tile, sharpening.guard_px()));
            Sharpener sharpener(sharpening, tile.width());
            const auto row = static_cast<std::size_t>(3 * (tile.width() + 2 * sharpening.guard_px()));
            for (std::size_t i = 0, y = static_cast<std::size_t>(tile.y0); i < painter.pixels().size(); i += row) {
                const std::span<float> out = sharpener.take(painter.pixels().subspan(i, row));
                for (std::size_t x = 0; 3 * x < out.size(); ++x)
                    picture[y * 300 + static_cast<std::size_t>(tile.x0) + x] = out[3 * x];
                y += out.empty() ? 0 : 1;
            }
        }
        return picture;
    };
    EXPECT_NE(per_tile(64), per_tile(100));
    EXPECT_EQ(per_tile(300), per_tile(4096));
}

TEST(Sharpen, TheCutIsTheSameWithAndWithoutBleed) {
    const TemporaryFolder folder;
    const auto cut = [&](int bleed, auto painter) {
        made(order_of(folder.path() / "a.tif", bleed, Sharpen::matte), painter, 64);
        return pixels_of(folder.path() / "a.tif", {bleed, bleed, 300 + bleed, 210 + bleed});
    };
    const auto without = cut(0, test::HashPainter());
    for (const int bleed : {1, 4, 5, 6, 35}) EXPECT_TRUE(cut(bleed, test::HashPainter()) == without) << bleed;
    // What the check must catch: without a bleed nothing is known beyond the cut.
    EXPECT_FALSE(cut(0, EdgePainter({0, 0, 300, 210})) == cut(35, EdgePainter({-35, -35, 335, 245})));
}

TEST(Sharpen, AFlatPictureIsTheSameFileAsUnsharpened) {
    struct Flat final : still::Painter {
        void begin(const Area& tile) override { rgb.assign(tile.pixels() * 3, value); }
        double advance(double) override { return 1.0; }
        std::span<float> pixels() override { return rgb; }
        float value = 0.0f;
        std::vector<float> rgb;
    };
    const TemporaryFolder folder;
    for (const float value : {0.0f, 0.1234567f, 0.5f, 0.987f, 1.0f}) {
        Flat painter;
        painter.value = value;
        // Also what is rounded, and dithered.
        for (const image::Channel channel : {image::Channel::bits16, image::Channel::bits8}) {
            PictureOrder plain = order_of(folder.path() / "a.tif", 3, Sharpen::none);
            plain.file.channel = channel;
            PictureOrder sharp = order_of(folder.path() / "a.tif", 3, Sharpen::matte);
            sharp.file.channel = channel;
            EXPECT_TRUE(made(sharp, painter, 100) == made(plain, painter, 100)) << value;
        }
    }
}

TEST(Sharpen, WhatIsKeptIsGoneOnWithAndJoined) {
    const TemporaryFolder folder;
    PictureOrder order = order_of(folder.path() / "a.tif", 3, Sharpen::matte);
    test::HashPainter painter;
    const std::string whole = made(order, painter, 64);
    fs::remove(folder.path() / "a.tif");
    order.tile_px = 64;
    for (std::size_t i = 1; i <= 2; ++i) {
        PictureOrder share = order;
        share.share = {i, 2};
        PictureJob job(painter, share);
        finish(job);
    }
    still::join_shares(order, 2);
    order.resume = true;
    order.force = false;
    test::HashPainter idle;
    PictureJob job(idle, order);
    EXPECT_EQ(job.found(), job.tiles());
    finish(job);
    EXPECT_EQ(idle.begun(), 0);
    EXPECT_TRUE(core::read_file(folder.path() / "a.tif") == whole);
    // It takes what numbers before they are rounded take.
    EXPECT_EQ(still::disk_need(order_of(folder.path() / "b.tif", 3, Sharpen::matte)).tiles,
              std::uint64_t{306 + 10} * (216 + 10) * 12);
}

TEST(Sharpen, TheGuardIsDrawnInThePiecesOfAnyBleed) {
    const glm::ivec2 image(100, 60), window(32, 24);
    constexpr int guard = 5;
    const auto pieces = [&](int bleed) {
        const Area drawn = still::grown({-bleed, -bleed, 100 + bleed, 60 + bleed}, guard);
        std::vector<std::array<int, 4>> all;
        for (const Area& tile : still::tiles_of(drawn, glm::ivec2(33)))
            for (const Area& p : still::pieces_of(tile, drawn, image, window, guard))
                if (p.x0 >= -guard && p.y0 >= -guard && p.x1 <= 100 + guard && p.y1 <= 60 + guard)
                    all.push_back({p.x0, p.y0, p.x1, p.y1});
        std::ranges::sort(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        return all;
    };
    const auto without = pieces(0);
    int covered = 0;
    for (const auto& p : without) covered += (p[2] - p[0]) * (p[3] - p[1]);
    EXPECT_EQ(covered, (100 + 2 * guard) * (60 + 2 * guard));
    for (const int bleed : {1, 5, 7, 40}) EXPECT_EQ(pieces(bleed), without) << bleed;
}

}  // namespace
}  // namespace sunflower
