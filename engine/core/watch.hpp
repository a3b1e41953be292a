// Files that others save while the program runs.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace sunflower::core {

/// Watches folders and all folders in them, never files: an editor that writes beside a file and renames is seen like one that
/// writes in place, and what is made later like what was there. Only changes that this machine makes are told: of a network's
/// folders those of others are not.
class FileWatch {
  public:
    using Clock = std::chrono::steady_clock;
    using Path = std::filesystem::path;

    /// endings: ".toml" and so on; what is called otherwise is nobody's business. A folder that is not there yet is looked for
    /// once a second. Where the system gives no watch, a line in the log says so and nothing is ever told.
    FileWatch(std::vector<Path> folders, std::vector<std::string> endings);
    ~FileWatch();
    FileWatch(const FileWatch&) = delete;
    FileWatch& operator=(const FileWatch&) = delete;

    /// Watches that folder too, but no folder in it. Again: nothing.
    void also(const Path& folder);

    /// Files that were saved, made, renamed or deleted since the last call, once nothing has happened to any of them for
    /// `settle`: an editor that empties a file before it writes is not looked at in between. A folder instead of a file: any in
    /// it may have changed.
    std::set<Path> take();

    static constexpr std::chrono::milliseconds settle{80};

  private:
    void follow(const Path& folder, int depth);
    void follow_all();
    void read_events();
    bool is_wanted(const std::string& name) const;
    void note(const Path& path);

    std::vector<Path> roots_, singles_;
    std::vector<std::string> endings_;
    int queue_ = -1;
    std::map<int, Path> watched_;  // by the system's number
    std::set<Path> changed_;
    Clock::time_point last_{}, followed_{};
    bool refused_ = false;  // the system gives no more watches: said once
};

}  // namespace sunflower::core
