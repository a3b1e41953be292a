#include "engine/core/watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "engine/core/log.hpp"

namespace sunflower::core {
namespace fs = std::filesystem;
namespace {

// IN_MODIFY too: some editors keep a file open. The last of a save's events counts, so that more of them do no harm.
constexpr std::uint32_t wanted_events =
    IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr int deepest = 8;  // a link may lead round in a circle
constexpr std::chrono::seconds follow_pause{1};

bool is_folder(const fs::path& path) {
    std::error_code gone;
    return fs::is_directory(path, gone);
}

}  // namespace

FileWatch::FileWatch(std::vector<Path> folders, std::vector<std::string> endings)
    : roots_(std::move(folders)), endings_(std::move(endings)), queue_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (queue_ < 0) {
        log_warning("files that are saved meanwhile are not read again: {}", std::strerror(errno));
        return;
    }
    follow_all();
    changed_.clear();  // what is there at the beginning is no news
}

FileWatch::~FileWatch() {
    if (queue_ >= 0) ::close(queue_);
}

bool FileWatch::is_wanted(const std::string& name) const {
    return std::ranges::any_of(endings_, [&](const std::string& ending) { return name.ends_with(ending); });
}

void FileWatch::note(const Path& path) {
    changed_.insert(path);
    last_ = Clock::now();
}

void FileWatch::follow(const Path& folder, int depth) {
    if (depth > deepest || !is_folder(folder)) return;
    const int number = ::inotify_add_watch(queue_, folder.c_str(), wanted_events | IN_ONLYDIR);
    if (number < 0) {
        if (errno != ENOENT && !std::exchange(refused_, true))
            log_warning("{}: what is saved there is not read again: {}", folder.string(), std::strerror(errno));
        return;
    }
    // The same folder gives the same number; a folder of the same name that is another one is news.
    const auto known = watched_.find(number);
    if (known == watched_.end() || known->second != folder) note(folder);
    watched_[number] = folder;
    std::error_code gone;
    for (fs::directory_iterator entry(folder, gone), end; !gone && entry != end; entry.increment(gone))
        if (entry->is_directory(gone)) follow(entry->path(), depth + 1);
}

void FileWatch::follow_all() {
    followed_ = Clock::now();
    const auto is_watched = [&](const Path& folder) {
        return std::ranges::any_of(watched_, [&](const auto& watch) { return watch.second == folder; });
    };
    for (const Path& root : roots_)
        if (!is_watched(root)) follow(root, 0);
    for (const Path& single : singles_)
        if (!is_watched(single)) follow(single, deepest);
}

void FileWatch::also(const Path& folder) {
    if (queue_ < 0 || std::ranges::find(singles_, folder) != singles_.end()) return;
    const bool known = std::ranges::any_of(watched_, [&](const auto& watch) { return watch.second == folder; });
    if (known) return;
    singles_.push_back(folder);
    const std::set<Path> before = changed_;
    follow(folder, deepest);
    changed_ = before;
}

void FileWatch::read_events() {
    alignas(inotify_event) std::array<char, 16384> buffer;
    while (true) {
        const ssize_t got = ::read(queue_, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return;
        for (ssize_t at = 0; at < got;) {
            inotify_event event;
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* text = buffer.data() + at + sizeof event;
            at += static_cast<ssize_t>(sizeof event + event.len);
            if ((event.mask & IN_Q_OVERFLOW) != 0u) {
                // Too much at once, and some of it was not told: anything may have changed.
                for (const Path& root : roots_) note(root);
                continue;
            }
            const auto watch = watched_.find(event.wd);
            if (watch == watched_.end()) continue;
            const Path folder = watch->second;
            if ((event.mask & IN_IGNORED) != 0u) {
                watched_.erase(watch);
                note(folder);
                continue;
            }
            if ((event.mask & IN_MOVE_SELF) != 0u) {
                // It goes on being told of under a name that it has no more.
                static_cast<void>(::inotify_rm_watch(queue_, event.wd));
                continue;
            }
            if (event.len == 0) continue;
            const std::string name = text;  // ends with zeros
            if ((event.mask & IN_ISDIR) != 0u) {
                note(folder / name);
                if ((event.mask & (IN_CREATE | IN_MOVED_TO)) != 0u) follow(folder / name, 1);
            } else if (is_wanted(name)) {
                note(folder / name);
            }
        }
    }
}

std::set<fs::path> FileWatch::take() {
    if (queue_ < 0) return {};
    read_events();
    if (Clock::now() - followed_ >= follow_pause) follow_all();
    if (changed_.empty() || Clock::now() - last_ < settle) return {};
    return std::exchange(changed_, {});
}

}  // namespace sunflower::core
