#include "tests/support/supervisor.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace sunflower::test {

Supervisor::Supervisor(double watchdog_s)
    : watchdog_s_(watchdog_s),
      name_(fmt::format("@sunflower-test-{}", ::getpid())),
      socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name_.data() + 1, name_.size() - 1);
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0)
        throw std::runtime_error("no socket for a supervisor is to be had");
}

std::vector<std::string> Supervisor::environment() {
    listen();
    ready_ = pings_ = extensions_ = 0;
    stopping_ = false;
    return {"NOTIFY_SOCKET=" + name_, fmt::format("WATCHDOG_USEC={:.0f}", watchdog_s_ * 1e6), "WATCHDOG_PID"};
}

void Supervisor::listen() {
    std::array<char, 512> bytes;
    for (;;) {
        const ssize_t count = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
        if (count < 0) return;
        const std::string_view message(bytes.data(), static_cast<std::size_t>(count));
        if (message == "READY=1" || message == "WATCHDOG=1") heard_ = Clock::now();
        ready_ += message == "READY=1" ? 1 : 0;
        pings_ += message == "WATCHDOG=1" ? 1 : 0;
        extensions_ += message.starts_with("EXTEND_TIMEOUT_USEC=") ? 1 : 0;
        stopping_ = stopping_ || message == "STOPPING=1";
    }
}

bool Supervisor::is_overdue() const {
    return ready_ > 0 && std::chrono::duration<double>(Clock::now() - heard_).count() > watchdog_s_;
}

}  // namespace sunflower::test
