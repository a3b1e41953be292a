// A non-blocking UDP socket over IPv4, and how addresses are written. Whoever reads a packet here has checked nothing of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/value.hpp"
#include "engine/wall/descriptor.hpp"

namespace sunflower::wall {

/// An IPv4 address in the machine's own byte order: 0x7F000001 is 127.0.0.1.
using Ipv4 = std::uint32_t;
inline constexpr Ipv4 this_machine = 0x7F000001;

struct Endpoint {
    Ipv4 address = this_machine;
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;
};

/// 127.0.0.0/8: what comes from there, this machine has sent.
constexpr bool is_this_machine(Ipv4 address) {
    return (address >> 24) == 127;
}

/// "192.168.1.20", four decimal numbers and nothing else. nothing: it is no such text.
std::optional<Ipv4> ipv4_of(std::string_view text);
std::string text_of(Ipv4 address);
/// "192.168.1.20:9001".
std::string text_of(Endpoint endpoint);

// As site files say them. Fail at the value's place, in a sentence that begins with `what`. At most `most_addresses` in a list.
inline constexpr std::size_t most_addresses = 16;
Ipv4 read_ipv4(const params::Value& value, std::string_view what);
std::vector<Ipv4> read_ipv4_list(std::span<const params::Value> list, std::string_view what);
/// standard_port 0: the port must be said.
std::vector<Endpoint> read_endpoints(std::span<const params::Value> list, std::string_view what, std::uint16_t standard_port);

class UdpSocket {
  public:
    /// Closed: nothing comes, nothing goes.
    UdpSocket() = default;
    /// Bound there; port 0: any that is free. Its buffer is as large as the system's standard, or `buffer_bytes` where the
    /// system lets it. Fails when it cannot be had, in a sentence that begins with `what`.
    UdpSocket(Endpoint bind, std::string_view what);
    static constexpr int buffer_bytes = 1 << 20;  // some 1,400 small packets: each of them takes 768 bytes

    struct Datagram {
        std::span<const std::byte> bytes;  // in the caller's buffer
        Endpoint from;
        bool cut = false;    // it was longer than the buffer
        double age_s = 0.0;  // since it came to this machine, as the system says; 0 to 1
    };
    /// Never waits. nothing: there is none.
    std::optional<Datagram> receive(std::span<std::byte> buffer);
    /// Never waits. Whether the system took it; what becomes of it then nobody knows. To broadcast addresses too.
    bool send(Endpoint to, std::span<const std::byte> bytes);

    bool is_open() const { return socket_.is_open(); }
    /// 0: closed.
    std::uint16_t port() const;
    /// Packets that the system has thrown away, because its buffer was full.
    std::uint64_t dropped() const { return dropped_; }

  private:
    Descriptor socket_;
    std::uint64_t dropped_ = 0;
    std::uint32_t told_dropped_ = 0;
};

}  // namespace sunflower::wall
