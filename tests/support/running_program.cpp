#include "tests/support/running_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace sunflower::test {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

fs::path installed_program(const std::string& name) {
    const char* places = std::getenv("PATH");
    std::istringstream stream(places != nullptr ? places : "/usr/bin:/bin");
    for (std::string folder; std::getline(stream, folder, ':');)
        if (const fs::path file = fs::path(folder) / name; ::access(file.c_str(), X_OK) == 0) return file;
    return {};
}

RunningProgram::RunningProgram(const Start& start) {
    std::vector<std::string> words = {start.program.string()};
    words.insert(words.end(), start.arguments.begin(), start.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    std::array<int, 2> to{}, from{};
    if (::pipe2(to.data(), O_CLOEXEC) != 0 || ::pipe2(from.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe to be had");
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(126);
        const fs::path err = start.err_file.empty() ? "/dev/null" : start.err_file;
        ::dup2(to[0], STDIN_FILENO);
        ::dup2(from[1], STDOUT_FILENO);
        ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
        if (!start.folder.empty() && ::chdir(start.folder.c_str()) != 0) ::_exit(125);
        for (const std::string& setting : start.environment) ::putenv(const_cast<char*>(setting.c_str()));
        ::execv(argv[0], argv.data());
        ::_exit(126);
    }
    ::close(to[0]);
    ::close(from[1]);
    in_ = to[1];
    out_ = from[0];
    if (pid_ < 0) throw std::runtime_error(words.front() + " cannot be started");
}

RunningProgram::~RunningProgram() {
    ::close(in_);
    ::close(out_);
    if (!running()) return;
    ::kill(pid_, SIGTERM);
    if (!wait(3.0)) ::kill(pid_, SIGKILL);
    if (running()) reap(true);
}

void RunningProgram::write(const std::string& text) {
    // A program that has gone must be an exception here, no signal that ends the test.
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    const ssize_t written = ::write(in_, text.data(), text.size());
    std::signal(SIGPIPE, before);
    if (written != static_cast<ssize_t>(text.size())) throw std::runtime_error("the program does not read any more");
}

std::optional<std::string> RunningProgram::read_line(double most_seconds) {
    const auto start = Clock::now();
    for (;;) {
        if (const std::size_t end = unread_.find('\n'); end != std::string::npos) {
            const std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return line;
        }
        const double left_s = most_seconds - seconds_since(start);
        pollfd waiting{out_, POLLIN, 0};
        if (left_s <= 0 || ::poll(&waiting, 1, static_cast<int>(left_s * 1000) + 1) <= 0) return std::nullopt;
        std::array<char, 4096> bytes{};
        const ssize_t count = ::read(out_, bytes.data(), bytes.size());
        if (count <= 0) return std::nullopt;
        unread_.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

void RunningProgram::reap(bool patiently) {
    int status = 0;
    if (::waitpid(pid_, &status, patiently ? 0 : WNOHANG) == pid_)
        exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool RunningProgram::running() {
    if (!exit_code_) reap(false);
    return !exit_code_;
}

std::optional<int> RunningProgram::wait(double most_seconds) {
    const auto start = Clock::now();
    while (running() && seconds_since(start) < most_seconds) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return exit_code_;
}

}  // namespace sunflower::test
