// The ground: files that are whole or not there, errors with their place, progress, hashes.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "engine/core/progress.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

/// A disk that is full after so many bytes of a file.
class FullDisk {
  public:
    explicit FullDisk(std::size_t bytes) {
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_{};
    void (*handler_)(int);
};

/// As the system tells it without its being set.
unsigned umask_now() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("Umask:")) return static_cast<unsigned>(std::stoul(line.substr(6), nullptr, 8));
    return 0;
}

TEST(AtomicFile, AppearsOnCommitOnlyAndWhole) {
    const TemporaryFolder folder;
    const fs::path target = folder.path() / "note.txt";
    {
        core::AtomicFile file(target);
        file.write(std::as_bytes(std::span("one", 3)));
        EXPECT_FALSE(fs::exists(target));
        EXPECT_EQ(folder.names().size(), 1U) << "while it is written there is the temporary file";
        file.write(std::as_bytes(std::span("two", 3)));
        file.commit();
    }
    EXPECT_EQ(core::read_file(target), "onetwo");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"note.txt"});
}

TEST(AtomicFile, LeavesTheOldBytesAndNothingElseWhenItIsNotCommitted) {
    const TemporaryFolder folder;
    const fs::path target = folder.path() / "note.txt";
    core::write_file_atomically(target, "old");
    {
        core::AtomicFile file(target);
        file.write(std::as_bytes(std::span("new", 3)));
    }
    EXPECT_EQ(core::read_file(target), "old");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"note.txt"});
}

TEST(AtomicFile, TellsOfAFullDiskAndLeavesNothing) {
    const TemporaryFolder folder;
    const fs::path target = folder.path() / "large.bin";
    std::string message;
    {
        const FullDisk disk(4096);
        message = test::complaint([&] { core::write_file_atomically(target, std::string(10000, 'x')); });
    }
    EXPECT_NE(message.find("large.bin"), std::string::npos) << message;
    EXPECT_NE(message.find(std::strerror(EFBIG)), std::string::npos) << message;
    EXPECT_TRUE(folder.names().empty());
}

TEST(AtomicFile, TellsOfAFolderThatCannotBeWritten) {
    const TemporaryFolder folder;
    core::write_file_atomically(folder.path() / "file", "x");
    // Permissions say nothing to root, who may run the tests: folders that nobody can write to.
    for (const fs::path& target :
         {folder.path() / "missing" / "a.txt", folder.path() / "file" / "a.txt", fs::path("/proc/a.txt")}) {
        const std::string message = test::complaint([&] { core::AtomicFile file(target); });
        EXPECT_TRUE(message.starts_with(target.string() + ": cannot be written: ")) << message;
    }
    EXPECT_EQ(test::complaint([&] { core::AtomicFile file(folder.path()); }),
              folder.path().string() + ": is a folder; name a file");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"file"});
}

/// Who may read what the program writes is the umask's to say, and no thread may change that for the others.
TEST(AtomicFile, LeavesTheUmaskAloneAndKeepsToIt) {
    const TemporaryFolder folder;
    const mode_t before = ::umask(027);
    std::atomic<bool> ends = false, leaves = true;
    const auto write = [&](int writer) {
        for (int i = 0; i < 1000; ++i) core::AtomicFile file(folder.path() / fmt::format("{}.txt", writer));
    };
    std::thread watcher([&] {
        while (!ends) leaves = leaves && umask_now() == 027;
    });
    std::thread first(write, 1), second(write, 2);
    first.join();
    second.join();
    ends = true;
    watcher.join();
    core::write_file_atomically(folder.path() / "note.txt", "x");
    EXPECT_TRUE(leaves) << "as others saw it meanwhile";
    EXPECT_EQ(::umask(before), 027u);
    EXPECT_EQ(fs::status(folder.path() / "note.txt").permissions(), fs::perms(0640));
    EXPECT_EQ(folder.names(), std::vector<std::string>{"note.txt"});
}

TEST(ReadFile, ReadsWholeFilesAndRefusesTheRest) {
    const TemporaryFolder folder;
    const fs::path file = folder.path() / "text";
    const std::string text("a\0b\n", 4);
    core::write_file_atomically(file, text);
    EXPECT_EQ(core::read_file(file), text);
    EXPECT_EQ(core::read_file(file, 4), text);
    EXPECT_NE(test::complaint([&] { core::read_file(file, 3); }).find("4 bytes long; at most 3"), std::string::npos);
    EXPECT_NE(test::complaint([&] { core::read_file(folder.path() / "none"); }).find(std::strerror(ENOENT)), std::string::npos);
    EXPECT_NE(test::complaint([&] { core::read_file(folder.path()); }).find("is not a plain file"), std::string::npos);
    EXPECT_NE(test::complaint([&] { core::read_file("/dev/zero"); }).find("is not a plain file"), std::string::npos);
}

TEST(Error, NamesFileAndLineWhereThereAreSome) {
    EXPECT_EQ(test::complaint([] { core::fail("{} is wrong", "this"); }), "this is wrong");
    EXPECT_EQ(test::complaint([] { core::fail_at({"a.toml", 7}, "bad"); }), "a.toml:7: bad");
    EXPECT_EQ(test::complaint([] { core::fail_at({"--set", 0}, "bad"); }), "--set: bad");
    EXPECT_EQ(test::complaint([] { core::fail_at({}, "bad"); }), "bad");
}

TEST(Progress, TellsTimesAsPeopleDo) {
    EXPECT_EQ(core::duration_text(0.4), "0 s");
    EXPECT_EQ(core::duration_text(59.4), "59 s");
    EXPECT_EQ(core::duration_text(200), "3 min 20 s");
    EXPECT_EQ(core::duration_text(3599.6), "1 h 0 min");
    EXPECT_EQ(core::duration_text(7500), "2 h 5 min");
}

// Golden values: if one changes, every seed of every picture that was ever made changes its face.
TEST(Hash, NeverChanges) {
    EXPECT_EQ(core::hash1(0u), 0x7bb2fe2u);
    EXPECT_EQ(core::hash1(1u), 0xa8beea3cu);
    EXPECT_EQ(core::hash1(0xffffffffu), 0xe62a4902u);
    EXPECT_EQ(core::hash2(1u, 2u), 0x93a4ca31u);
    EXPECT_EQ(core::hash3(1u, 2u, 3u), 0x1b5b394cu);
}

TEST(Hash, MakesFloatsBelowOne) {
    EXPECT_EQ(core::unit_float(0u), 0.0f);
    EXPECT_LT(core::unit_float(0xffffffffu), 1.0f);
    double sum = 0, squares = 0;
    constexpr int count = 100'000;
    for (std::uint32_t i = 0; i < count; ++i) {
        const double value = static_cast<double>(core::triangular(core::hash1(i)));
        EXPECT_GT(value, -1.0);
        EXPECT_LT(value, 1.0);
        sum += value;
        squares += value * value;
    }
    // Four standard errors of 100,000 triangular numbers: 4 * sqrt(1/6 / n) and 4 * sqrt(7/180 / n).
    EXPECT_NEAR(sum / count, 0.0, 0.0052);
    EXPECT_NEAR(squares / count, 1.0 / 6.0, 0.0025);
}

}  // namespace
}  // namespace sunflower
