// Somebody who plugs MIDI controllers in and out and moves their knobs, where there is no such thing.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/wall/midi_port.hpp"

namespace sunflower::test {

/// Must outlive the ports that have its inputs.
class MidiPlayer {
  public:
    std::vector<std::string> names;         // what is plugged in
    std::optional<std::uint64_t> plug = 1;  // of all of them
    std::string trouble;                    // not empty: nothing can be had, for that reason
    std::optional<std::size_t> open;
    int asked = 0, opened = 0;

    std::unique_ptr<wall::MidiInputs> inputs() { return std::make_unique<Inputs>(*this); }

    void say(std::initializer_list<std::uint8_t> message) { said_.emplace_back(message); }
    void turn(int number, int value) { say({0xB0, static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(value)}); }

  private:
    struct Inputs : wall::MidiInputs {
        explicit Inputs(MidiPlayer& of) : player(of) {}
        std::vector<std::string> names() override {
            ++player.asked;
            if (!player.trouble.empty()) core::fail("{}", player.trouble);
            return player.names;
        }
        std::optional<std::uint64_t> plug(std::size_t) override { return player.plug; }
        void open(std::size_t index) override {
            ++player.opened;
            player.said_.clear();
            player.open = index;
        }
        void close() override { player.open.reset(); }
        bool next(std::vector<std::uint8_t>& message) override {
            if (!player.open || player.said_.empty()) return false;
            message = player.said_.front();
            player.said_.pop_front();
            return true;
        }
        MidiPlayer& player;
    };

    std::deque<std::vector<std::uint8_t>> said_;
};

}  // namespace sunflower::test
