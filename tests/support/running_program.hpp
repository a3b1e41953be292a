// A program that runs beside the test, with pipes to its stdin and from its stdout.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sunflower::test {

/// Looked for as a shell does. Empty: not installed.
std::filesystem::path installed_program(const std::string& name);

/// Ended when this dies, and when the test program does, by whatever way: nothing is left running.
class RunningProgram {
  public:
    struct Start {
        std::filesystem::path program;
        std::vector<std::string> arguments;
        std::filesystem::path folder;          // to run in
        std::vector<std::string> environment;  // "NAME=value", beside what the test has itself; "NAME" takes one away
        std::filesystem::path err_file;        // empty: nobody reads its stderr
    };
    /// Throws std::runtime_error when it cannot be started.
    explicit RunningProgram(const Start& start);
    ~RunningProgram();
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;

    /// To its stdin. Throws when it does not read any more.
    void write(const std::string& text);
    /// A line of its stdout. nothing: none came in time, or it ended.
    std::optional<std::string> read_line(double most_seconds);

    pid_t pid() const { return pid_; }
    bool running();
    /// The exit code, 128 + signal when one ended it. nothing: it still runs after that time.
    std::optional<int> wait(double most_seconds);

  private:
    void reap(bool patiently);

    pid_t pid_ = -1;
    int in_ = -1, out_ = -1;  // ends of the pipes
    std::string unread_;
    std::optional<int> exit_code_;
};

}  // namespace sunflower::test
