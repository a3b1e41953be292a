// Somebody who talks OSC with a remote control, on a socket of this machine.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "engine/wall/remote.hpp"

namespace sunflower::test {

using wall::Endpoint, wall::OscArgument, wall::OscFault, wall::OscMessage, wall::Remote, wall::UdpSocket, wall::this_machine;

inline constexpr const char* number = "/sunflower/roof/temperature_k";  // an address that takes 1500 to 20000

inline wall::RemoteSettings osc_here() {
    wall::RemoteSettings settings;
    settings.osc = true;
    settings.port = 0;  // any that is free: read_remote() would not take it
    return settings;
}

inline OscArgument f(double value) {
    return {'f', 0, value};
}
inline OscArgument s(std::string_view text) {
    return {'s', 0, 0, text};
}

/// Of messages that belong together.
inline std::string osc_bundle(std::initializer_list<std::string> messages) {
    std::string bundle("#bundle\0\0\0\0\0\0\0\0\1", 16);
    for (const std::string& message : messages) {
        for (int shift = 24; shift >= 0; shift -= 8) bundle += static_cast<char>(message.size() >> shift);
        bundle += message;
    }
    return bundle;
}

class OscPeer {
  public:
    /// from: any of 127.0.0.0/8, each of which is another machine to the remote.
    explicit OscPeer(const Remote& remote, wall::Ipv4 from = this_machine)
        : to_{this_machine, remote.port()}, socket_({from, 0}, "a peer") {}

    /// It talks with another from now on.
    void turn_to(const Remote& remote) { to_.port = remote.port(); }

    void say(std::string_view address, std::initializer_list<OscArgument> arguments = {}) {
        say(address, std::span(arguments.begin(), arguments.size()));
    }
    void say(std::string_view address, std::span<const OscArgument> arguments) {
        std::array<std::byte, 512> packet;
        const std::size_t length = wall::make_osc(packet, address, arguments);
        ASSERT_GT(length, 0u) << address;
        ASSERT_TRUE(socket_.send(to_, std::span(packet).first(length)));
    }
    void send(std::string_view bytes) { ASSERT_TRUE(socket_.send(to_, std::as_bytes(std::span(bytes)))); }

    struct Heard {
        std::string address;
        std::vector<OscArgument> arguments;  // without texts
        std::string text;
    };
    /// All that has come; mirrors: each packet goes straight back.
    std::vector<Heard> hear(bool mirrors = false) {
        std::vector<Heard> heard;
        std::array<std::byte, 2048> buffer;
        while (const auto packet = socket_.receive(buffer)) {
            EXPECT_EQ(wall::read_osc(packet->bytes,
                                     [&](const OscMessage& message) {
                                         heard.push_back({std::string(message.address), {}, {}});
                                         for (OscArgument argument : message.arguments) {
                                             heard.back().text += argument.text;
                                             argument.text = {};
                                             heard.back().arguments.push_back(argument);
                                         }
                                     }),
                      OscFault::none);
            if (!mirrors) continue;
            EXPECT_TRUE(socket_.send(to_, packet->bytes));
        }
        return heard;
    }
    std::uint16_t port() const { return socket_.port(); }

  private:
    Endpoint to_;
    UdpSocket socket_;
};

}  // namespace sunflower::test
