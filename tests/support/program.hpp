// Runs the built program as a user would, in an empty folder of its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sunflower::test {

/// A folder that is removed with all that is in it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Names in it, hidden ones too, sorted.
    std::vector<std::string> names() const;

  private:
    std::filesystem::path path_;
};

struct ProgramResult {
    int exit_code = -1;  // 128 + signal when one ended it
    std::string out, err;
    long peak_kb = 0;  // of its resident memory

    std::vector<std::string> error_lines() const;
};

struct ProgramRun {
    std::string program;  // SUNFLOWER_BINARY_DIR "/sunflower"
    std::vector<std::string> arguments;
    std::filesystem::path folder;          // to run in
    std::vector<std::string> environment;  // "NAME=value", beside what the test has itself
    std::string out_file;                  // stdout goes there instead of into the result
    std::size_t most_file_bytes = 0;       // a full disk: no file may grow beyond; 0: no limit
    bool interrupt = false;                // SIGINT as soon as there is a file in the folder: in the midst of writing
};

/// Fails the test when it cannot be started.
ProgramResult run_program(const ProgramRun& run);

}  // namespace sunflower::test
