// A picture's tiles on the disk: killed at any tile, cut short by a full disk, hurt in between; what is gone on with is the
// same.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/picture_job.hpp"
#include "tests/support/hash_painter.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using still::Area;
using still::PictureJob;
using still::PictureOrder;
using test::HashPainter;
using test::TemporaryFolder;

constexpr int columns = 11, rows = 7, side = 16, tiles = columns * rows;  // more than the 64 of a flush

PictureOrder order_of(const fs::path& target) {
    PictureOrder order;
    order.target = target;
    order.sheet = {{columns * side - 3, rows * side - 5}, {columns * side - 7, rows * side - 9}, {2, 2}, {}};
    order.sheet.drawn = {-2, -2, columns * side - 5, rows * side - 7};
    order.file.channel = image::Channel::bits16;
    order.file.space = image::ColourSpace::adobe;
    order.file.ppi = 300;
    order.keep = true;
    order.tile_px = side;
    order.job = "{\"job\": 1}";
    return order;
}

void finish(PictureJob& job) {
    while (job.advance(1e9) != PictureJob::Stage::done) continue;
}

/// The exit status of a program that draws the picture and is killed at that tile.
int killed(const PictureOrder& order, int at) {
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            HashPainter painter(at);
            PictureJob job(painter, order);
            finish(job);
        } catch (const std::exception&) {
            ::_exit(3);
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

std::string plain(const fs::path& target) {
    HashPainter painter;
    PictureJob job(painter, order_of(target));
    finish(job);
    EXPECT_EQ(painter.begun(), tiles);
    return core::read_file(target);
}

TEST(PictureJob, KilledAtAnyTileItGoesOnToTheSameFile) {
    const TemporaryFolder folder;
    const std::string whole = plain(folder.path() / "whole.tif");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"whole.tif"}) << "the tiles are gone";
    for (const int at : {0, 1, 2, 17, 63, 64, 65, tiles - 1}) {
        PictureOrder order = order_of(folder.path() / "a.tif");
        ASSERT_TRUE(WIFSIGNALED(killed(order, at))) << at;
        EXPECT_FALSE(fs::exists(order.target)) << at;
        EXPECT_TRUE(fs::exists(folder.path() / "a.tif.part") && fs::exists(folder.path() / "a.tif.journal")) << at;
        {
            HashPainter painter;
            EXPECT_NE(test::complaint([&] { PictureJob(painter, order); }).find("--resume"), std::string::npos) << at;
        }
        // Killed again while it goes on, three tiles further.
        order.resume = true;
        const bool twice = at + 3 < tiles;
        if (twice) {
            ASSERT_TRUE(WIFSIGNALED(killed(order, 3))) << at;
        }
        const int there = twice ? at + 3 : at;
        HashPainter painter;
        PictureJob job(painter, order);
        EXPECT_EQ(job.found(), static_cast<std::size_t>(there)) << at;
        finish(job);
        EXPECT_EQ(painter.begun(), tiles - there) << "no tile that was kept is drawn again; killed at " << at;
        EXPECT_TRUE(core::read_file(order.target) == whole) << at;
        fs::remove(order.target);
        EXPECT_EQ(folder.names(), std::vector<std::string>{"whole.tif"}) << at;
    }
}

TEST(PictureJob, TornAndHurtTilesAreDrawnAgain) {
    const TemporaryFolder folder;
    const std::string whole = plain(folder.path() / "whole.tif");
    PictureOrder order = order_of(folder.path() / "a.tif");
    ASSERT_TRUE(WIFSIGNALED(killed(order, 40)));
    order.resume = true;
    const fs::path journal = folder.path() / "a.tif.journal", part = folder.path() / "a.tif.part";
    // A line that was being written, a byte of a tile that never reached the disk.
    fs::resize_file(journal, fs::file_size(journal) - 5);
    std::string pixels = core::read_file(part);
    pixels[7] = static_cast<char>(pixels[7] ^ 1);
    core::write_file_atomically(part, pixels);
    // Killed while the file was written.
    core::write_file_atomically(folder.path() / ".a.tif.x1Yz2_", "half of it");
    HashPainter painter;
    {
        PictureJob job(painter, order);
        EXPECT_EQ(job.found(), 38u);
        EXPECT_EQ(job.dropped(), 1u);
        finish(job);
    }
    EXPECT_EQ(painter.begun(), tiles - 38);
    EXPECT_TRUE(core::read_file(order.target) == whole);
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"a.tif", "whole.tif"}));
    // Somebody else's file of that name is left alone.
    core::write_file_atomically(folder.path() / "b.tif.part", "mine");
    EXPECT_NE(test::complaint([&] { PictureJob(painter, order_of(folder.path() / "b.tif")); }).find("b.tif.part"),
              std::string::npos);
    EXPECT_EQ(core::read_file(folder.path() / "b.tif.part"), "mine");
    EXPECT_FALSE(fs::exists(folder.path() / "b.tif.journal"));
}

TEST(PictureJob, AJournalOfNonsenseIsNeverBelieved) {
    const TemporaryFolder folder;
    const std::string whole = plain(folder.path() / "whole.tif");
    PictureOrder order = order_of(folder.path() / "a.tif");
    ASSERT_TRUE(WIFSIGNALED(killed(order, 30)));
    const std::string journal = core::read_file(folder.path() / "a.tif.journal");
    const std::string part = core::read_file(folder.path() / "a.tif.part");
    order.resume = true;
    for (std::uint32_t i = 0; i < 40; ++i) {
        std::string hurt = journal;
        if (i % 2 == 0)
            hurt.resize(core::hash2(i, 1) % hurt.size());
        else
            hurt[core::hash2(i, 2) % hurt.size()] ^= static_cast<char>(1 + core::hash2(i, 3) % 255);
        core::write_file_atomically(folder.path() / "a.tif.journal", hurt);
        core::write_file_atomically(folder.path() / "a.tif.part", part);
        HashPainter painter;
        PictureJob job(painter, order);
        finish(job);
        ASSERT_TRUE(core::read_file(order.target) == whole) << i;
        fs::remove(order.target);
    }
}

TEST(PictureJob, OnlyTheSamePictureIsGoneOnWith) {
    const TemporaryFolder folder;
    PictureOrder order = order_of(folder.path() / "a.tif");
    ASSERT_TRUE(WIFSIGNALED(killed(order, 20)));
    order.resume = true;
    order.job = "{\"job\": 2}";
    order.difference = [](const std::string& there, const std::string& here) { return there + " and " + here; };
    HashPainter painter;
    const std::string said = test::complaint([&] { PictureJob(painter, order); });
    EXPECT_NE(said.find("another picture ({\"job\": 1} and {\"job\": 2})"), std::string::npos) << said;
    // Another program holds it.
    order = order_of(folder.path() / "a.tif");
    order.resume = true;
    PictureJob holder(painter, order);
    EXPECT_NE(test::complaint([&] { PictureJob(painter, order); }).find("another program"), std::string::npos);
    // Begun anew.
    order.target = folder.path() / "b.tif";
    order.resume = false;
    ASSERT_TRUE(WIFSIGNALED(killed(order, 20)));
    order.force = true;
    HashPainter fresh;
    PictureJob job(fresh, order);
    EXPECT_EQ(job.found(), 0u);
    finish(job);
    EXPECT_EQ(fresh.begun(), tiles);
}

TEST(PictureJob, AFullDiskKeepsWhatIsDrawn) {
    const TemporaryFolder folder;
    const std::string whole = plain(folder.path() / "whole.tif");
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const std::size_t raw = static_cast<std::size_t>(columns * side - 3) * (rows * side - 5) * 6;
    ASSERT_GT(whole.size(), raw / 2);
    for (std::size_t bytes = 100; bytes < raw + raw / 7; bytes += raw / 7) {
        PictureOrder order = order_of(folder.path() / "a.tif");
        const rlimit limit{bytes, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        HashPainter painter;
        const std::string said = test::complaint([&] {
            PictureJob job(painter, order);
            finish(job);
        });
        setrlimit(RLIMIT_FSIZE, &before);
        if (bytes < whole.size()) {
            EXPECT_NE(said.find("cannot be written"), std::string::npos) << bytes << ": " << said;
        }
        if (said.empty()) {
            fs::remove(order.target);
            continue;
        }
        EXPECT_EQ(said.find('\n'), std::string::npos);
        EXPECT_FALSE(fs::exists(order.target)) << bytes;
        order.resume = true;
        HashPainter rest;
        PictureJob job(rest, order);
        finish(job);
        EXPECT_EQ(rest.begun() + static_cast<int>(job.found()), tiles) << bytes;
        EXPECT_TRUE(core::read_file(order.target) == whole) << bytes;
        fs::remove(order.target);
    }
    std::signal(SIGXFSZ, handler);
}

TEST(PictureJob, FoldersThatVanishAndFilesThatAppearAreToldOf) {
    const TemporaryFolder folder;
    HashPainter painter;
    EXPECT_NE(
        test::complaint([&] { PictureJob(painter, order_of(folder.path() / "none" / "a.tif")); }).find("cannot be written"),
        std::string::npos);
    fs::create_directory(folder.path() / "b");
    {
        PictureJob job(painter, order_of(folder.path() / "b" / "a.tif"));
        fs::remove_all(folder.path() / "b");
        const std::string said = test::complaint([&] { finish(job); });
        EXPECT_NE(said.find("a.tif.part: has vanished"), std::string::npos) << said;
    }
    // Somebody else's file of that name: before, and while it was drawn.
    PictureOrder order = order_of(folder.path() / "c.tif");
    {
        PictureJob job(painter, order);
        core::write_file_atomically(order.target, "mine");
        EXPECT_NE(test::complaint([&] { finish(job); }).find("c.tif"), std::string::npos);
        EXPECT_EQ(core::read_file(order.target), "mine");
    }
    EXPECT_NE(test::complaint([&] { PictureJob(painter, order); }).find("--force"), std::string::npos);
    order.force = order.resume = true;
    HashPainter rest;
    PictureJob job(rest, order);
    finish(job);
    EXPECT_EQ(rest.begun(), 0) << "all tiles were there";
    EXPECT_EQ(image::open_picture(order.target)->facts().width, columns * side - 3);
}

TEST(PictureJob, AnyTilesAndNoneMakeTheSameFile) {
    const TemporaryFolder folder;
    for (const char* name : {"a.png", "a.tif"}) {
        std::string first;
        for (const int tile : {0, 16, 33, 64, 4096}) {
            PictureOrder order = order_of(folder.path() / name);
            order.keep = tile > 0;
            order.tile_px = tile;
            HashPainter painter;
            PictureJob job(painter, order);
            finish(job);
            const std::string bytes = core::read_file(order.target);
            if (first.empty()) first = bytes;
            EXPECT_TRUE(bytes == first) << name << " " << tile;
            fs::remove(order.target);
        }
    }
}

TEST(PictureJob, WhatIsNotDrawnIsWhite) {
    const TemporaryFolder folder;
    PictureOrder order = order_of(folder.path() / "a.tif");
    order.sheet = {{40, 30}, {20, 14}, {9, 8}, {0, 0, 20, 14}};
    for (const bool keep : {true, false}) {
        order.keep = keep;
        order.force = true;
        HashPainter painter;
        PictureJob job(painter, order);
        finish(job);
        const auto reader = image::open_picture(order.target);
        std::vector<std::byte> row(reader->facts().row_bytes());
        for (int y = 0; y < 30; ++y) {
            reader->row(row);
            for (int x = 0; x < 40; ++x) {
                const bool inside = x >= 9 && x < 29 && y >= 8 && y < 22;
                bool white = true;
                for (int b = 0; b < 6; ++b) white = white && row[static_cast<std::size_t>(6 * x + b)] == std::byte{0xff};
                ASSERT_EQ(white, !inside) << x << " " << y;
            }
        }
    }
}

/// All grey: nothing that takes time.
class GreyPainter final : public still::Painter {
  public:
    void begin(const Area& tile) override { rgb_.assign(tile.pixels() * 3, 0.5f); }
    double advance(double) override { return 1.0; }
    std::span<float> pixels() override { return rgb_; }

  private:
    std::vector<float> rgb_;
};

/// Peak memory of a program that makes such a strip, KB.
long peak_kb(const fs::path& target, int width) {
    const pid_t child = ::fork();
    if (child == 0) {
        PictureOrder order = order_of(target);
        order.sheet = still::sheet_of({width, 1024});
        order.tile_px = 512;
        order.file.space = image::ColourSpace::srgb;
        GreyPainter painter;
        PictureJob job(painter, order);
        finish(job);
        ::_exit(0);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    EXPECT_EQ(status, 0);
    return usage.ru_maxrss;
}

TEST(PictureJob, MemoryDoesNotGrowWithThePicture) {
    const TemporaryFolder folder;
    // A renderer takes 150 MB and more beside what is measured here, so that a tenth of it is what strips may differ by.
    constexpr long tenth_kb = 15'000;
    const long small = peak_kb(folder.path() / "a.tif", 2048);
    for (const int width : {8192, 32768}) {
        const long large = peak_kb(folder.path() / "b.tif", width);
        EXPECT_LT(large - small, tenth_kb) << small << " to " << large << " at " << width;
        fs::remove(folder.path() / "b.tif");
    }
    // What the check must catch: one that holds the picture, 201 MB of 16-bit numbers.
    EXPECT_GT(32768L * 1024 * 6 / 1024, 10 * tenth_kb);
}

}  // namespace
}  // namespace sunflower
