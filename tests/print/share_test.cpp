// Shares of a picture that many programs draw: joined they are the picture, and what is missing, hurt or of another is told of.
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/shares.hpp"
#include "tests/support/hash_painter.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using still::PictureJob;
using still::PictureOrder;
using still::Share;
using test::HashPainter;
using test::TemporaryFolder;

constexpr int columns = 7, rows = 5, side = 16, tiles = columns * rows;

PictureOrder order_of(const fs::path& target, Share share = {}) {
    PictureOrder order;
    order.target = target;
    order.sheet = still::sheet_of({columns * side - 3, rows * side - 5});
    order.file.channel = image::Channel::bits8;
    order.keep = true;
    order.tile_px = side;
    order.job = "{\"job\": 1}";
    order.share = share;
    return order;
}

/// Until so many tiles are drawn.
int draw(const PictureOrder& order, int most = std::numeric_limits<int>::max()) {
    HashPainter painter;
    PictureJob job(painter, order);
    auto stage = PictureJob::Stage::drawing;
    while (stage != PictureJob::Stage::done && painter.begun() <= most) stage = job.advance(0.0);
    return painter.begun();
}

void join(const fs::path& target) {
    const still::Shares shares = still::find_shares(target, nullptr);
    PictureOrder order = order_of(target);
    order.job = shares.job;
    order.resume = true;
    still::join_shares(order, shares.count);
    EXPECT_EQ(draw(order), 0) << "nothing is left to be drawn";
    still::remove_shares(target, shares.count);
}

TEST(Share, IsReadFromWords) {
    const Share share = still::parse_share("2/8");
    EXPECT_EQ(share.number, 2u);
    EXPECT_EQ(share.of, 8u);
    EXPECT_EQ(share.store_of("a/b.tif"), fs::path("a/b.tif.2of8"));
    EXPECT_EQ(Share{}.store_of("b.tif"), fs::path("b.tif"));
    for (const char* wrong : {"", "2", "0/8", "9/8", "2/8/1", "-1/8", "1/10000", "a/b", "2/ 8"})
        EXPECT_NE(test::complaint([&] { still::parse_share(wrong); }).find("--part"), std::string::npos) << wrong;
}

TEST(Share, AllTogetherAreThePicture) {
    const TemporaryFolder folder;
    draw(order_of(folder.path() / "whole.png"));
    const std::string whole = core::read_file(folder.path() / "whole.png");
    const fs::path target = folder.path() / "a.png";
    for (const std::size_t count : {2u, 3u, 40u}) {  // of 40 some have no tile at all
        int drawn = 0;
        for (std::size_t i = 1; i <= count; ++i) drawn += draw(order_of(target, {i, count}));
        EXPECT_EQ(drawn, tiles) << "each tile once";
        EXPECT_FALSE(fs::exists(target));
        join(target);
        EXPECT_TRUE(core::read_file(target) == whole) << count;
        fs::remove(target);
        EXPECT_EQ(folder.names(), std::vector<std::string>{"whole.png"}) << count;
    }
}

TEST(Share, WhatIsMissingHurtOrOfAnotherIsToldOf) {
    const TemporaryFolder folder;
    const fs::path target = folder.path() / "a.png";
    const auto said = [&] { return test::complaint([&] { join(target); }); };
    EXPECT_NE(said().find("no shares"), std::string::npos);
    draw(order_of(target, {1, 3}));
    draw(order_of(target, {3, 3}));
    EXPECT_NE(said().find("share 2 of 3 is missing"), std::string::npos) << said();
    // Stopped in the midst.
    draw(order_of(target, {2, 3}), 4);
    EXPECT_NE(said().find("--part 2/3 --resume"), std::string::npos) << said();
    PictureOrder rest = order_of(target, {2, 3});
    rest.resume = true;
    EXPECT_LT(draw(rest), 12) << "what was there is kept";
    // A byte that never reached the disk.
    const fs::path part = folder.path() / "a.png.3of3.part";
    const std::string sound = core::read_file(part);
    std::string hurt = sound;
    hurt[2 * side * 3] = static_cast<char>(hurt[2 * side * 3] ^ 1);  // share 3 begins with the third tile
    core::write_file_atomically(part, hurt);
    EXPECT_NE(said().find("1 of its 11 tiles are missing"), std::string::npos) << said();
    core::write_file_atomically(part, sound);
    // Of other values; of another number.
    const fs::path journal = folder.path() / "a.png.3of3.journal";
    const std::string right = core::read_file(journal);
    PictureOrder other = order_of(target, {3, 3});
    other.job = "{\"job\": 2}";
    other.force = true;
    draw(other);
    EXPECT_NE(said().find("3of3.journal: belongs to another picture"), std::string::npos) << said();
    core::write_file_atomically(journal, right);
    draw(order_of(target, {1, 2}));
    EXPECT_NE(said().find("shares of 2 and of 3"), std::string::npos) << said();
    EXPECT_FALSE(fs::exists(target));
    still::remove_shares(target, 2);
    // The pixels of the other picture are the same here, so that the journal is right again.
    EXPECT_EQ(said(), "");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"a.png"});
}

}  // namespace
}  // namespace sunflower
