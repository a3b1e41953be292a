// A projector on the network of this machine that speaks PJLink.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "engine/wall/pjlink.hpp"
#include "tests/support/loopback.hpp"

namespace sunflower::test {

/// Answers as the standard says, but for what a test has it say instead; in its turns, and never by itself.
class PlayedProjector {
  public:
    std::uint16_t port() const { return listener_.port(); }

    void turn() {
        if (!callers_.empty()) return;
        if (!peer_.is_open()) {
            peer_ = listener_.accept();
            if (!peer_.is_open()) return;
            ++calls;
            is_trusted_ = password.empty();
            peer_.write(password.empty() ? greeting : "PJLINK 1 498e4a67\r");
        }
        const bool is_there = peer_.read();
        for (std::size_t end = peer_.got.find('\r'); end != std::string::npos; end = peer_.got.find('\r')) {
            const std::string line = peer_.got.substr(0, end);
            peer_.got.erase(0, end + 1);
            take(line);
        }
        if (!is_there) peer_.close();
    }

    /// Without mains nobody answers, not even to refuse. With them again it is at rest, or in that state.
    void set_mains(bool on, char power_then = '0') {
        if (on) {
            while (listener_.accept().is_open()) continue;
            callers_.clear();
            power = power_then;
        } else {
            peer_.close();
            // The system lets so many wait for accept(), and is silent to more.
            for (int i = 0; i <= Listener::most_waiting; ++i) callers_.push_back(Peer::connected_to(port()));
        }
    }

    /// Is on the network, and listens to nobody.
    void set_deaf(bool deaf) {
        if (deaf)
            listener_.close();
        else
            listener_ = Listener(listener_.port());
    }

    std::map<std::string, std::string> says = {
        {"INPT ?", "31"}, {"ERST ?", "000000"}, {"LAMP ?", "1234 1"}, {"POWR 0", "OK"}, {"POWR 1", "OK"}};
    std::string greeting = "PJLINK 0\r";
    std::string password;
    char power = '0';
    bool hangs_up = false;
    std::vector<std::string> heard;
    int calls = 0;

    Peer peer_;

  private:
    void take(std::string line) {
        if (!is_trusted_) {
            // The digest that the standard prescribes, not the one that the client makes: MD5 is pinned by a unit test.
            if (!line.starts_with(wall::pjlink_digest("498e4a67", password))) {
                peer_.write("PJLINK ERRA\r");
                peer_.close();
                return;
            }
            is_trusted_ = true;
            line.erase(0, 32);
        }
        heard.push_back(line);
        if (hangs_up) return peer_.close();
        if (!line.starts_with("%1") || line.size() < 8) return;
        const std::string command = line.substr(2);
        std::string answer = command == "POWR ?" ? std::string(1, power) : "";
        if (const auto said = says.find(command); said != says.end()) answer = said->second;
        if (answer == "OK" && command.starts_with("POWR")) power = command.back();
        if (!answer.empty()) peer_.write(fmt::format("%1{}={}\r", command.substr(0, 4), answer));
    }

    Listener listener_;
    std::vector<Peer> callers_;
    bool is_trusted_ = false;
};

}  // namespace sunflower::test
