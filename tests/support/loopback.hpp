// The other side of a socket, for tests of what listens or calls on this machine.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "engine/wall/descriptor.hpp"

namespace sunflower::test {

inline sockaddr_in loopback_address(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

/// One TCP connection on 127.0.0.1; nothing in it waits.
class Peer {
  public:
    Peer() = default;
    explicit Peer(wall::Descriptor socket) : socket_(std::move(socket)) {}

    /// Throws when nobody listens there.
    static Peer connected_to(std::uint16_t port) {
        wall::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const sockaddr_in address = loopback_address(port);
        if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS)
            throw std::runtime_error("nobody listens on the port");
        return Peer(std::move(socket));
    }

    /// How much of it the system took.
    std::size_t write(std::string_view text) {
        const ssize_t put = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
        return put > 0 ? static_cast<std::size_t>(put) : 0;
    }
    /// What has come by now is added to `got`. Returns false once the other side has closed.
    bool read() {
        char buffer[65536];
        for (;;) {
            const ssize_t count = ::recv(socket_.get(), buffer, sizeof buffer, 0);
            if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
            if (count <= 0) return false;
            got.append(buffer, static_cast<std::size_t>(count));
        }
    }
    void close() { socket_.close(); }
    bool is_open() const { return socket_.is_open(); }
    /// Breaks off hard: the other side's next call fails.
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        socket_.close();
    }
    int descriptor() const { return socket_.get(); }

    std::string got;

  private:
    wall::Descriptor socket_;
};

/// Listens on 127.0.0.1, at a port that was free or has just been another listener's.
class Listener {
  public:
    static constexpr int most_waiting = 8;

    explicit Listener(std::uint16_t port = 0) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_in address = loopback_address(port);
        socklen_t length = sizeof address;
        const int yes = 1;
        if (port != 0) ::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
            ::listen(socket_.get(), most_waiting) != 0 ||
            ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
            throw std::runtime_error("no port is free");
        port_ = ntohs(address.sin_port);
    }
    std::uint16_t port() const { return port_; }
    /// Not open: nobody has called.
    Peer accept() { return Peer(wall::Descriptor(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC))); }
    void close() { socket_.close(); }

  private:
    wall::Descriptor socket_;
    std::uint16_t port_ = 0;
};

/// Lets the system carry what was sent: loopback delivers within the call, but for the closing of a connection.
inline void let_travel() {
    ::poll(nullptr, 0, 1);
}

}  // namespace sunflower::test
