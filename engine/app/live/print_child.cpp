#include "engine/app/live/print_child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <utility>

#include "engine/core/error.hpp"

namespace sunflower::app {
namespace {

constexpr int niceness = 10;
constexpr std::size_t longest_line = 1 << 14;
constexpr std::chrono::seconds patience(10);

}  // namespace

PrintChild::PrintChild(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
    std::vector<std::string> words = {program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) core::fail("no picture can be drawn beside this window: {}", std::strerror(errno));
    const pid_t parent = ::getpid();
    const int priority = std::max(niceness, ::getpriority(PRIO_PROCESS, 0));  // it never outruns the window
    pid_ = ::fork();
    if (pid_ == 0) {
        // Between fork and exec other threads' locks are held for ever: nothing but system calls.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1);
        ::setpgid(0, 0);
        ::setpriority(PRIO_PROCESS, 0, priority);
        const int nothing = ::open("/dev/null", O_RDWR);
        ::dup2(nothing, STDIN_FILENO);
        ::dup2(nothing, STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        // Sockets of the display and files of the driver are not its business.
        ::close_range(3, UINT_MAX, 0);
        ::execv(argv[0], argv.data());
        constexpr char words_of_it[] = "the program cannot be started again\n";
        static_cast<void>(!::write(STDERR_FILENO, words_of_it, sizeof words_of_it - 1));
        ::_exit(127);
    }
    const int error = errno;
    ::close(ends[1]);
    err_ = ends[0];
    if (pid_ < 0) {
        ::close(err_);
        core::fail("no picture can be drawn beside this window: {}", std::strerror(error));
    }
    ::setpgid(pid_, pid_);  // whoever comes first
    ::fcntl(err_, F_SETFL, O_NONBLOCK);
}

PrintChild::~PrintChild() {
    if (!status_) {
        signal(SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    ::close(err_);
}

void PrintChild::signal(int which) const {
    if (status_) return;
    ::kill(-pid_, which);
}

void PrintChild::sleep() {
    signal(SIGSTOP);
}

void PrintChild::wake() {
    signal(SIGCONT);
}

void PrintChild::stop() {
    signal(asked_ ? SIGKILL : SIGTERM);
    signal(SIGCONT);
    if (!asked_) asked_ = Clock::now();
}

std::vector<std::string> PrintChild::read_lines() {
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(err_, buffer, sizeof buffer)) > 0;)
        unread_.append(buffer, static_cast<std::size_t>(got));
    std::vector<std::string> lines;
    std::size_t at = 0;
    for (std::size_t end = 0; (end = unread_.find('\n', at)) != std::string::npos; at = end + 1)
        lines.push_back(unread_.substr(at, end - at));
    unread_.erase(0, at);
    if (unread_.size() > longest_line || (status_ && !unread_.empty())) lines.push_back(std::exchange(unread_, {}));
    return lines;
}

std::optional<int> PrintChild::ended() {
    if (status_) return status_;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
        ::kill(-pid_, SIGKILL);  // what it may have started
        status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        return std::nullopt;  // what it said last is read first
    }
    if (asked_ && Clock::now() - *asked_ > patience) signal(SIGKILL);
    return std::nullopt;
}

}  // namespace sunflower::app
