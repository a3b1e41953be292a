// A strip sixteen times as wide takes no more memory: the program, its renderer, its tiles and its file, all of it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <list>

#include "engine/still/picture_job.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

using test::ProgramResult;
using test::ProgramRun;
using test::TemporaryFolder;

/// Peak memory of `still`, KB. One seed on a table in the dark: what costs time is left out, what costs memory is there.
long peak_kb(int width, int height) {
    const TemporaryFolder folder;
    ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {"still",     "single-seed", "--software",    "--size", fmt::format("{}x{}", width, height),
                     "--samples", "1",           "--compression", "none",   "--out",
                     "a.tif"};
    for (const char* role : {"roof", "bays", "window", "strips", "spot", "lamp"})
        run.arguments.insert(run.arguments.end(), {"--set", fmt::format("{}.on=false", role)});
    run.folder = folder.path();
    const ProgramResult result = test::run_program(run);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    // Rows of 8-bit numbers, and what the file says of itself.
    EXPECT_GT(std::filesystem::file_size(folder.path() / "a.tif"),
              static_cast<std::uintmax_t>(width) * static_cast<std::uintmax_t>(height) * 3);
    return result.peak_kb;
}

// What strips may differ by is a tenth of the least of them: the system counts pages by guess, and a tile at the end of a row
// is smaller than the others.
bool is_flat(const auto& peaks) {
    const auto [least, most] = std::ranges::minmax(peaks);
    return most - least <= least / 10;
}

TEST(Memory, IsFlatInTheWidthOfAStrip) {
    const std::array<long, 3> peaks = {peak_kb(2000, 1000), peak_kb(8000, 1000), peak_kb(32'000, 1000)};
    EXPECT_TRUE(is_flat(peaks)) << fmt::format("{}, {}, {} KB", peaks[0], peaks[1], peaks[2]);
}

/// Draws in no time, and forgets no tile; beside it lies what a renderer takes.
class Hoarder final : public still::Painter {
  public:
    explicit Hoarder(bool hoards) : hoards_(hoards), renderer_(40 << 20, 1.0f) {}
    void begin(const still::Area& tile) override {
        if (!hoards_) tiles_.clear();
        tiles_.emplace_back(tile.pixels() * 3, 0.5f);
    }
    double advance(double) override { return 1.0; }
    std::span<float> pixels() override { return tiles_.back(); }

  private:
    bool hoards_;
    std::vector<float> renderer_;
    std::list<std::vector<float>> tiles_;
};

/// Likewise, of such a painter in a process of its own.
long peak_kb(int width, int height, bool hoards) {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        Hoarder painter(hoards);
        still::PictureOrder order;
        order.target = folder.path() / "a.tif";
        order.sheet = still::sheet_of({width, height});
        order.file.tiff.packing = image::TiffPacking::none;
        order.keep = true;
        still::PictureJob job(painter, order);
        while (job.advance(1e9) != still::PictureJob::Stage::done) continue;
        ::_exit(0);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    EXPECT_EQ(status, 0);
    return usage.ru_maxrss;
}

TEST(Memory, WhatTheCheckMustCatch) {
    EXPECT_TRUE(is_flat(std::array{peak_kb(2000, 1000, false), peak_kb(8000, 1000, false)}));
    EXPECT_FALSE(is_flat(std::array{peak_kb(2000, 1000, true), peak_kb(8000, 1000, true)}));
}

}  // namespace
}  // namespace sunflower
