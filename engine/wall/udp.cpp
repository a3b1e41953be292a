#include "engine/wall/udp.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "engine/core/error.hpp"

namespace sunflower::wall {
namespace {

sockaddr_in socket_address(Endpoint endpoint) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    address.sin_addr.s_addr = htonl(endpoint.address);
    return address;
}

Endpoint endpoint_of(const sockaddr_in& address) {
    return {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

void check_count(std::span<const params::Value> list, std::string_view what) {
    if (list.size() > most_addresses)
        core::fail_at(list[most_addresses].place, "{}: {} addresses; at most {} are taken", what, list.size(), most_addresses);
}

/// What many machines say at once is to lie there until the next frame. The system says twice of what it was told.
void enlarge_buffer(int socket) {
    int bytes = 0;
    socklen_t size = sizeof bytes;
    if (::getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, &size) != 0 || bytes >= UdpSocket::buffer_bytes) return;
    bytes = UdpSocket::buffer_bytes / 2;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

}  // namespace

std::optional<Ipv4> ipv4_of(std::string_view text) {
    const std::string terminated(text.substr(0, 16));
    in_addr address{};
    if (terminated.size() != text.size() || ::inet_pton(AF_INET, terminated.c_str(), &address) != 1) return {};
    return ntohl(address.s_addr);
}

std::string text_of(Ipv4 address) {
    return fmt::format("{}.{}.{}.{}", address >> 24, (address >> 16) & 255, (address >> 8) & 255, address & 255);
}

std::string text_of(Endpoint endpoint) {
    return fmt::format("{}:{}", text_of(endpoint.address), endpoint.port);
}

Ipv4 read_ipv4(const params::Value& value, std::string_view what) {
    const std::string text = params::read_text(value, what);
    const std::optional<Ipv4> address = ipv4_of(text);
    if (!address)
        core::fail_at(value.place, "{} takes an IPv4 address like \"192.168.1.20\", not {}", what, params::quote(text));
    return *address;
}

std::vector<Ipv4> read_ipv4_list(std::span<const params::Value> list, std::string_view what) {
    check_count(list, what);
    std::vector<Ipv4> addresses;
    for (const params::Value& value : list) addresses.push_back(read_ipv4(value, what));
    return addresses;
}

std::vector<Endpoint> read_endpoints(std::span<const params::Value> list, std::string_view what, std::uint16_t standard_port) {
    check_count(list, what);
    std::vector<Endpoint> endpoints;
    for (const params::Value& value : list) {
        const std::string text = params::read_text(value, what);
        const std::size_t colon = text.find(':');
        const std::optional<Ipv4> address = ipv4_of(std::string_view(text).substr(0, colon));
        std::uint16_t port = standard_port;
        if (colon != std::string::npos) {
            const char* end = text.data() + text.size();
            const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, port);
            if (error != std::errc{} || stopped != end) port = 0;
        }
        if (!address || port == 0)
            core::fail_at(value.place, "{} takes an address with a port like \"192.168.1.20:9001\", not {}", what,
                          params::quote(text));
        endpoints.push_back({*address, port});
    }
    return endpoints;
}

UdpSocket::UdpSocket(Endpoint bind, std::string_view what)
    : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = socket_address(bind);
    const int on = 1;
    if (socket_.is_open()) {
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
        enlarge_buffer(socket_.get());
        if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    }
    const int reason = errno;
    core::fail("{}: UDP {} cannot be had: {}{}", what, text_of(bind), std::strerror(reason),
               reason == EADDRINUSE      ? "; choose another port, or end the program that has it"
               : reason == EADDRNOTAVAIL ? "; bind to an address of this machine, or to 0.0.0.0 for all of them"
                                         : "");
}

std::optional<UdpSocket::Datagram> UdpSocket::receive(std::span<std::byte> buffer) {
    if (!socket_.is_open()) return {};
    sockaddr_in from{};
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(std::uint32_t)) + CMSG_SPACE(sizeof(timespec))> control;
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    // An error that an earlier send() has left (nobody listens there) comes instead of a packet, once.
    ssize_t got = -1;
    for (int tries = 0; got < 0 && tries < 4; ++tries) {
        got = ::recvmsg(socket_.get(), &message, 0);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {};
    }
    if (got < 0) return {};
    Datagram datagram{buffer.first(static_cast<std::size_t>(got)), endpoint_of(from), (message.msg_flags & MSG_TRUNC) != 0};
    for (cmsghdr* told = CMSG_FIRSTHDR(&message); told != nullptr; told = CMSG_NXTHDR(&message, told)) {
        if (told->cmsg_level != SOL_SOCKET) continue;
        if (told->cmsg_type == SO_RXQ_OVFL) {
            std::uint32_t count = 0;
            std::memcpy(&count, CMSG_DATA(told), sizeof count);
            dropped_ += count - told_dropped_;  // the system's count goes round at 2^32
            told_dropped_ = count;
        } else if (told->cmsg_type == SCM_TIMESTAMPNS) {
            timespec came{}, now{};
            std::memcpy(&came, CMSG_DATA(told), sizeof came);
            ::clock_gettime(CLOCK_REALTIME, &now);
            // The wall's clock may have been set in between.
            datagram.age_s = std::clamp(
                static_cast<double>(now.tv_sec - came.tv_sec) + static_cast<double>(now.tv_nsec - came.tv_nsec) * 1e-9, 0.0,
                1.0);
        }
    }
    return datagram;
}

bool UdpSocket::send(Endpoint to, std::span<const std::byte> bytes) {
    if (!socket_.is_open()) return false;
    const sockaddr_in address = socket_address(to);
    return ::sendto(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
                    sizeof address) == static_cast<ssize_t>(bytes.size());
}

std::uint16_t UdpSocket::port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (!socket_.is_open() || ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    return ntohs(address.sin_port);
}

}  // namespace sunflower::wall
