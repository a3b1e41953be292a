#include "engine/wall/machine_state.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace sunflower::wall {
namespace {

constexpr std::size_t most_bytes = 64;  // its words are shorter

}  // namespace

MachineState::MachineState() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    out_ = Descriptor(ends[0]);
    const Descriptor in(ends[1]);
    ::fcntl(out_.get(), F_SETFL, O_NONBLOCK);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, in.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string program = "systemctl", question = "is-system-running";
    const std::array<char*, 3> words = {program.data(), question.data(), nullptr};
    if (::posix_spawnp(&pid_, program.c_str(), &actions, nullptr, words.data(), environ) != 0) pid_ = -1;
    ::posix_spawn_file_actions_destroy(&actions);
}

MachineState::~MachineState() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

std::optional<bool> MachineState::goes_down() {
    std::array<char, most_bytes> bytes{};
    const ssize_t got = out_.is_open() ? ::read(out_.get(), bytes.data(), most_bytes) : -1;
    if (got > 0 && said_.size() < most_bytes) said_.append(bytes.data(), static_cast<std::size_t>(got));
    const std::size_t end = said_.find('\n');
    if (end == std::string::npos) return std::nullopt;
    const std::string_view word = std::string_view(said_).substr(0, end);
    if (word == "stopping") return true;
    constexpr std::array<std::string_view, 5> others = {"initializing", "starting", "running", "degraded", "maintenance"};
    if (std::ranges::find(others, word) == others.end()) return std::nullopt;  // "offline", "unknown"
    return false;
}

}  // namespace sunflower::wall
