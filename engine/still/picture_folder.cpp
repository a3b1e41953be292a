#include "engine/still/picture_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"

namespace sunflower::still {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t digits = 6;          // at least
constexpr std::size_t random_letters = 6;  // core::AtomicFile
constexpr std::string_view ending = ".png";

/// The picture that a file of that name is of.
std::optional<std::int64_t> index_of(std::string_view name, const std::string& stem) {
    if (!name.starts_with(stem + "_") || !name.ends_with(ending)) return std::nullopt;
    const std::string_view number = name.substr(stem.size() + 1, name.size() - stem.size() - 1 - ending.size());
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
    if (number.size() < digits || error != std::errc{} || end != number.data() + number.size() || index < 0)
        return std::nullopt;
    return index;
}

/// What a program that was killed while it wrote has left of a picture or of the note.
bool is_unfinished(std::string_view name, const std::string& stem) {
    if (!name.starts_with('.') || name.size() < random_letters + 2 || name[name.size() - random_letters - 1] != '.')
        return false;
    const std::string_view whole = name.substr(1, name.size() - random_letters - 2);
    return whole == PictureFolder::note_name || index_of(whole, stem).has_value();
}

}  // namespace

PictureFolder::PictureFolder(fs::path folder, Film film, Begin begin) : folder_(std::move(folder)), film_(std::move(film)) {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) core::fail("{}: the folder cannot be made: {}", folder_.string(), error.message());
    lock_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock_ < 0) core::fail("{}: cannot be written: {}", folder_.string(), std::strerror(errno));
    try {
        if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
            core::fail("{}: another program is drawing a film there; wait for it, or name another folder", folder_.string());
        look();
        const fs::path note = folder_ / note_name;
        const bool begun = fs::exists(fs::symlink_status(note, error));
        if (begin == Begin::anew) {
            // The note last: a film whose pictures are half gone is still the one that it says.
            for (const std::int64_t index : there_) fs::remove(file(index), error);
            there_.clear();
        } else if (begun && begin == Begin::fresh) {
            core::fail(
                "{}: a film was begun there already; go on with --resume, begin anew with --force, or name another folder",
                folder_.string());
        } else if (!begun && !there_.empty()) {
            core::fail(
                "{}: has pictures of these names already, without a note of what film they are; name another folder, or "
                "say --force to replace them",
                folder_.string());
        } else if (begun) {
            constexpr std::size_t most_bytes = 1 << 20;
            const std::string then = core::read_file(note, most_bytes);
            if (then != film_.job + "\n")
                core::fail("{}: belongs to another film ({}); say the same as then to go on, or --force to begin anew",
                           note.string(), film_.difference ? film_.difference(then, film_.job) : "other values");
            return;
        }
        core::write_file_atomically(note, film_.job + "\n");
    } catch (...) {
        ::close(lock_);
        throw;
    }
}

PictureFolder::~PictureFolder() {
    ::close(lock_);
}

fs::path PictureFolder::file(std::int64_t index) const {
    return folder_ / fmt::format("{}_{:06}{}", film_.stem, index, ending);
}

void PictureFolder::look() {
    std::vector<fs::path> unfinished;
    std::error_code error;
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (const auto index = index_of(name, film_.stem))
            there_.insert(*index);
        else if (is_unfinished(name, film_.stem))
            unfinished.push_back(entry->path());
    }
    if (error) core::fail("{}: cannot be read: {}", folder_.string(), error.message());
    for (const fs::path& file : unfinished) fs::remove(file, error);
}

void PictureFolder::remove() {
    look();
    std::error_code ignored;
    for (const std::int64_t index : there_) fs::remove(file(index), ignored);
    there_.clear();
    fs::remove(folder_ / note_name, ignored);
    fs::remove(folder_, ignored);  // only when it is empty
}

}  // namespace sunflower::still
