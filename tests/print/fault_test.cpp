// Every call to the file system fails once, and from then on: a picture that is being drawn tells of it, keeps what was drawn,
// and is the same when it is gone on with. The calls are this program's own, which stand before the system's.
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>

#include "engine/core/files.hpp"
#include "engine/still/picture_job.hpp"
#include "tests/support/hash_painter.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace {

struct Faults {
    bool armed = false, stays = false;
    int calls = 0, at = -1;

    /// Whether this call fails.
    bool strikes() {
        if (!armed) return false;
        const int call = calls++;
        return at >= 0 && (call == at || (stays && call > at));
    }
} faults;

template <typename... Arguments>
long called(long number, Arguments... arguments) {
    if (faults.strikes()) {
        errno = EIO;
        return -1;
    }
    return ::syscall(number, arguments...);
}

}  // namespace

extern "C" {
ssize_t pwrite(int file, const void* bytes, size_t count, off_t place) {
    return called(SYS_pwrite64, file, bytes, count, place);
}
ssize_t pread(int file, void* bytes, size_t count, off_t place) {
    return called(SYS_pread64, file, bytes, count, place);
}
ssize_t write(int file, const void* bytes, size_t count) {
    return called(SYS_write, file, bytes, count);
}
int fsync(int file) {
    return static_cast<int>(called(SYS_fsync, file));
}
int fdatasync(int file) {
    return static_cast<int>(called(SYS_fdatasync, file));
}
int ftruncate(int file, off_t size) noexcept {
    return static_cast<int>(called(SYS_ftruncate, file, size));
}
int flock(int file, int what) noexcept {
    return static_cast<int>(called(SYS_flock, file, what));
}
int rename(const char* from, const char* to) noexcept {
    return static_cast<int>(called(SYS_rename, from, to));
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
    return static_cast<int>(called(SYS_renameat2, from_folder, from, to_folder, to, flags));
}
int open(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return static_cast<int>(called(SYS_openat, AT_FDCWD, path, flags, mode));
}
}

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using still::PictureJob;
using still::PictureOrder;
using test::HashPainter;
using test::TemporaryFolder;

PictureOrder order_of(const fs::path& target, bool resume) {
    PictureOrder order;
    order.target = target;
    order.sheet = still::sheet_of({17, 11});
    order.keep = true;
    order.tile_px = 8;
    order.job = "{\"job\": 1}";
    order.resume = resume;
    return order;
}

void make(const PictureOrder& order) {
    HashPainter painter;
    PictureJob job(painter, order);
    while (job.advance(1e9) != PictureJob::Stage::done) continue;
}

/// The picture with that call failing; what it says. calls: how many there were.
std::string struck(const PictureOrder& order, int at, bool stays, int& calls) {
    faults = {true, stays, 0, at};
    const std::string said = test::complaint([&] { make(order); });
    calls = faults.calls;
    faults = {};
    return said;
}

TEST(Fault, AnyCallMayFailAndThePictureIsTheSame) {
    for (const char* name : {"a.tif", "a.jpg"}) {
        const TemporaryFolder folder;
        make(order_of(folder.path() / (std::string("whole") + (name + 1)), false));
        const std::string whole = core::read_file(folder.path() / (std::string("whole") + (name + 1)));
        const fs::path target = folder.path() / name;
        int all = 0, told = 0;
        // While it is begun, and while it is gone on with: the first tile is whole by then.
        for (const bool resumed : {false, true})
            for (const bool stays : {false, true})
                for (int at = 0;; ++at) {
                    int calls = 0;
                    if (resumed) struck(order_of(target, false), 30, true, calls);
                    const std::string said = struck(order_of(target, resumed), at, stays, calls);
                    if (calls <= at) {
                        EXPECT_EQ(said, "");
                        fs::remove(target);
                        break;
                    }
                    ++all;
                    told += said.empty() ? 0 : 1;
                    EXPECT_EQ(said.find('\n'), std::string::npos) << said;
                    if (said.empty()) {
                        ASSERT_TRUE(core::read_file(target) == whole) << name << " " << at << ": nothing said, and not whole";
                    } else {
                        EXPECT_NE(said.find(folder.path().filename().string()), std::string::npos)
                            << "names the file: " << said;
                        // What is there is whole, or is not there.
                        if (fs::exists(target)) {
                            ASSERT_TRUE(core::read_file(target) == whole) << name << " " << at << said;
                        }
                        fs::remove(target);
                        make(order_of(target, true));
                        ASSERT_TRUE(core::read_file(target) == whole) << name << " " << at << " after: " << said;
                    }
                    fs::remove(target);
                    ASSERT_EQ(folder.names().size(), 1u) << name << " " << at << ": something is left; " << said;
                }
        std::fprintf(stderr, "%s: %d faults, %d of them told of\n", name, all, told);
        // Of the folder's fsync alone nothing is said: the file is there all the same.
        EXPECT_GT(all, 200) << "fewer calls are watched than were";
        EXPECT_GT(told, all * 9 / 10);
    }
}

TEST(Fault, WhatTheSweepMustCatch) {
    const TemporaryFolder folder;
    // A writer that does not ask whether its bytes arrived.
    const fs::path path = folder.path() / "naive";
    faults = {true, false, 0, 1};
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0666);
    static_cast<void>(::write(file, "ab", 2) + ::write(file, "cd", 2));
    faults = {};
    ::close(file);
    EXPECT_EQ(core::read_file(path), "cd") << "the first write was struck, and nobody said so";
}

}  // namespace
}  // namespace sunflower
