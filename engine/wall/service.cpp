#include "engine/wall/service.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "engine/core/log.hpp"

namespace sunflower::wall {
namespace {

constexpr std::chrono::seconds status_pause{1}, extend_pause{10};
constexpr std::size_t most_status_bytes = 200;

std::optional<std::int64_t> number_of(const char* text) {
    std::int64_t value = 0;
    if (text == nullptr) return std::nullopt;
    const char* end = text + std::strlen(text);
    if (const auto [at, bad] = std::from_chars(text, end, value); bad != std::errc{} || at != end) return std::nullopt;
    return value;
}

}  // namespace

ServiceEnvironment service_environment() {
    ServiceEnvironment environment;
    if (const char* socket = std::getenv("NOTIFY_SOCKET")) environment.socket = socket;
    const auto usec = number_of(std::getenv("WATCHDOG_USEC"));
    const char* owner = std::getenv("WATCHDOG_PID");
    // A child of the service's inherits the environment: the watchdog is not its own.
    if (usec && *usec > 0 && (owner == nullptr || number_of(owner) == ::getpid()))
        environment.watchdog = std::chrono::microseconds(*usec);
    return environment;
}

Service::Service(const ServiceEnvironment& environment) : address_(environment.socket) {
    if (address_.empty()) return;
    if ((address_.front() != '/' && address_.front() != '@') || address_.size() >= sizeof(sockaddr_un::sun_path)) {
        core::log_warning(
            "$NOTIFY_SOCKET is neither a path nor an abstract name of a socket; nobody is told that the wall lives");
        return;
    }
    socket_ = Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (environment.watchdog) ping_ = *environment.watchdog / 10;
}

void Service::send(const std::string& message) {
    if (!socket_.is_open()) return;
    sockaddr_un peer{};
    peer.sun_family = AF_UNIX;
    std::memcpy(peer.sun_path, address_.data(), address_.size());
    auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    if (address_.front() == '@')
        peer.sun_path[0] = '\0';  // an abstract name is as long as it is, and ends with no zero
    else
        ++length;
    static_cast<void>(::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&peer), length));
}

void Service::drawing(double progress, Clock::time_point now) {
    if (is_ready_ || progress <= progress_ || (extended_ && now - *extended_ < extend_pause)) return;
    send(fmt::format("EXTEND_TIMEOUT_USEC={}", std::chrono::microseconds(start_s).count()));
    progress_ = progress;
    extended_ = now;
}

void Service::ready() {
    if (std::exchange(is_ready_, true)) return;
    send("READY=1");
}

void Service::status(std::string_view text) {
    status_ = text.substr(0, most_status_bytes);
    // A line of the protocol ends at a line's end, and the next would be another message.
    std::ranges::replace_if(
        status_, [](char c) { return static_cast<unsigned char>(c) < 32; }, ' ');
}

void Service::poll(Clock::time_point now) {
    if (status_ != told_status_ && (!told_ || now - *told_ >= status_pause)) {
        send("STATUS=" + status_);
        told_status_ = status_;
        told_ = now;
    }
    if (!ping_ || !is_ready_ || !lives_) return;
    if (pinged_ && now - *pinged_ < *ping_) return;
    send("WATCHDOG=1");
    pinged_ = now;
    lives_ = false;
}

void Service::stopping() {
    if (!std::exchange(is_stopping_, true)) send("STOPPING=1");
}

}  // namespace sunflower::wall
