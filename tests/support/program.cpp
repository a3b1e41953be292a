#include "tests/support/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "engine/core/files.hpp"

namespace sunflower::test {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "sunflower-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::vector<std::string> TemporaryFolder::names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path_)) found.push_back(entry.path().filename().string());
    std::ranges::sort(found);
    return found;
}

std::vector<std::string> ProgramResult::error_lines() const {
    std::vector<std::string> lines;
    std::istringstream stream(err);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

ProgramResult run_program(const ProgramRun& run) {
    const TemporaryFolder outputs;
    const fs::path out = run.out_file.empty() ? outputs.path() / "out" : fs::path(run.out_file);
    const fs::path err = outputs.path() / "err";
    std::vector<std::string> words = {run.program};
    words.insert(words.end(), run.arguments.begin(), run.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    const pid_t child = ::fork();
    if (child == 0) {
        const int out_descriptor = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int err_descriptor = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(out_descriptor, STDOUT_FILENO);
        ::dup2(err_descriptor, STDERR_FILENO);
        if (!run.folder.empty() && ::chdir(run.folder.c_str()) != 0) ::_exit(125);
        // The looks and scenes of whoever runs the tests are not those of the test.
        ::setenv("XDG_DATA_HOME", (outputs.path() / "data").c_str(), 1);
        ::setenv("XDG_STATE_HOME", (outputs.path() / "state").c_str(), 1);
        for (const std::string& setting : run.environment) ::putenv(const_cast<char*>(setting.c_str()));
        if (run.most_file_bytes > 0) {
            const rlimit limit{run.most_file_bytes, run.most_file_bytes};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
        ::execv(argv[0], argv.data());
        ::_exit(126);
    }
    if (run.interrupt) {
        // At most a minute: a program that writes nothing would keep the test waiting for ever.
        for (int i = 0; i < 6000 && fs::is_empty(run.folder); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        ::kill(child, SIGINT);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    ProgramResult result;
    result.peak_kb = usage.ru_maxrss;
    result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    if (result.exit_code == 125 || result.exit_code == 126) ADD_FAILURE() << run.program << " cannot be started";
    if (run.out_file.empty()) result.out = core::read_file(out);
    result.err = core::read_file(err);
    return result;
}

}  // namespace sunflower::test
