#include "engine/core/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <random>

#include "engine/core/error.hpp"

namespace sunflower::core {
namespace fs = std::filesystem;
namespace {

struct Descriptor {
    int value = -1;
    ~Descriptor() {
        if (value >= 0) ::close(value);
    }
};

void sync_folder(const fs::path& folder) {
    // O_NONBLOCK: a pipe that nobody writes to would be waited for without end.
    const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    // Some file systems refuse fsync on a directory; the rename itself has happened by then.
    if (opened.value >= 0) static_cast<void>(::fsync(opened.value));
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// A new file beside the target; less than 0: errno says why there is none. Not mkostemp(): that makes it for the user alone,
/// and to ask what others may do one would have to set the umask, which is the whole process's and so every thread's.
int open_beside(const fs::path& target, fs::path& made) {
    static std::atomic<std::uint32_t> next{std::random_device{}()};
    for (;;) {
        made = folder_of(target) / fmt::format(".{}.{:06x}", target.filename().string(), next++ & 0xffffffu);
        const int opened = ::open(made.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (opened >= 0 || errno != EEXIST) return opened;
    }
}

}  // namespace

std::optional<FileStamp> stamp_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    constexpr std::uint64_t ns_per_s = 1'000'000'000;
    // Without a sign: a time beyond the year 2262 is a wrong one, but no reason to overflow.
    const std::uint64_t changed_ns =
        static_cast<std::uint64_t>(status.st_mtim.tv_sec) * ns_per_s + static_cast<std::uint64_t>(status.st_mtim.tv_nsec);
    return FileStamp{static_cast<std::int64_t>(changed_ns), static_cast<std::uint64_t>(status.st_size)};
}

std::string read_file(const fs::path& path, std::size_t max_bytes) {
    const Descriptor opened{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (opened.value < 0) fail("{}: cannot be opened: {}", path.string(), std::strerror(errno));
    struct stat status {};
    if (::fstat(opened.value, &status) != 0 || !S_ISREG(status.st_mode)) fail("{}: is not a plain file", path.string());
    if (static_cast<std::size_t>(status.st_size) > max_bytes)
        fail("{}: is {} bytes long; at most {} are read", path.string(), status.st_size, max_bytes);
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t got = ::read(opened.value, text.data() + done, text.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("{}: cannot be read: {}", path.string(), std::strerror(errno));
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    text.resize(done);
    return text;
}

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
    // A link stays a link: what it names is replaced.
    std::error_code dangling;
    if (fs::is_symlink(target_, dangling))
        if (fs::path named = fs::canonical(target_, dangling); !dangling) target_ = std::move(named);
    if (fs::is_directory(target_)) fail("{}: is a folder; name a file", target_.string());
    descriptor_ = open_beside(target_, temporary_);
    if (descriptor_ < 0) fail("{}: cannot be written: {}", target_.string(), std::strerror(errno));
}

AtomicFile::~AtomicFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) fail("{}: cannot be written: {}", target_.string(), std::strerror(errno));
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
}

void AtomicFile::write_at(std::uint64_t place, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(place));
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) fail("{}: cannot be written: {}", target_.string(), std::strerror(errno));
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        place += static_cast<std::uint64_t>(put);
    }
}

void AtomicFile::commit(bool replace) {
    if (::fsync(descriptor_) != 0) fail("{}: cannot be written: {}", target_.string(), std::strerror(errno));
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail("{}: cannot be written: {}", target_.string(), std::strerror(errno));
    if (!replace && ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) != 0) {
        // File systems that know no such rename say EINVAL; there the check at the start has to do.
        if (errno != EINVAL) fail("{}: cannot be written: {}", target_.string(), std::strerror(errno));
        replace = true;
    }
    if (replace && ::rename(temporary_.c_str(), target_.c_str()) != 0)
        fail("{}: cannot be written: {}", target_.string(), std::strerror(errno));
    temporary_.clear();
    sync_folder(folder_of(target_));
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
    AtomicFile file(path);
    file.write(bytes);
    file.commit();
}

void write_file_atomically(const fs::path& path, std::string_view text) {
    write_file_atomically(path, std::as_bytes(std::span(text.data(), text.size())));
}

fs::path data_folder() {
    if (const char* named = std::getenv("SUNFLOWER_DATA")) {
        if (fs::is_directory(fs::path(named) / "shaders")) return named;
        fail("{}: $SUNFLOWER_DATA names no folder with shaders, scenes, presets and assets", named);
    }
    const fs::path checkout = SUNFLOWER_SOURCE_DIR;
    if (fs::is_directory(checkout / "shaders")) return checkout;
    fail("{}: the program's shaders, scenes, presets and assets are gone; set $SUNFLOWER_DATA to the checkout",
         checkout.string());
}

std::string_view version() {
    return SUNFLOWER_VERSION;
}

}  // namespace sunflower::core
