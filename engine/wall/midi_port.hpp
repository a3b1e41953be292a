// The controller's port: found by a part of its name, lost and found again, and never waited for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/document.hpp"
#include "engine/wall/midi.hpp"

namespace sunflower::wall {

/// As a site file says it: [midi] device = "nanoKONTROL2", a part of the device's name; "any": the first there is; nothing
/// said: none. Fails with file and line.
std::string read_midi(const params::Value& table);

/// Where messages come from: the system, or in tests whoever likes to play.
class MidiInputs {
  public:
    virtual ~MidiInputs() = default;
    /// Of all that can be opened now, no two alike. Fails when there is no such thing as MIDI here.
    virtual std::vector<std::string> names() = 0;
    /// Of names() as it was last told: another whenever the device was plugged in anew, under its old name too. nothing: that
    /// cannot be known.
    virtual std::optional<std::uint64_t> plug(std::size_t index) = 0;
    /// That of names() as it was last told; closes what was open. Fails when it cannot be had.
    virtual void open(std::size_t index) = 0;
    virtual void close() = 0;
    /// The next whole message that has come, into a vector that keeps its room. False: there is none; never waits.
    virtual bool next(std::vector<std::uint8_t>& message) = 0;
};

/// ALSA's sequencer, by RtMidi. Nothing is opened before names() is called.
std::unique_ptr<MidiInputs> system_midi_inputs();

/// Number of the sound card that is behind a port of ALSA's, from the client's number in its name: 1 of "a box MIDI 1 20:0".
/// nothing: a program is behind it.
std::optional<int> alsa_card(std::string_view port);

/// One input of them, as long as it is there. Never fails: what is wrong is its status.
class MidiPort {
  public:
    static constexpr std::size_t most_messages = 4096;  // a call
    static constexpr double look_again_s = 2.0;         // while it is not there
    static constexpr double still_there_s = 0.5;        // while it is

    /// device: as read_midi() gives it; empty: nothing is ever opened.
    explicit MidiPort(std::string device, std::unique_ptr<MidiInputs> inputs = system_midi_inputs());

    /// Knobs and keys that have come since the last call. Valid until the next.
    std::span<const MidiEvent> poll(double now_s);
    /// A device is asked for.
    bool is_wanted() const { return !device_.empty(); }
    bool is_open() const { return !name_.empty(); }
    /// How often a device was opened. When it is more than before, nobody knows where the knobs stand.
    std::uint64_t opened() const { return opened_; }
    /// "nanoKONTROL2 is not there", or the name of what is open.
    const std::string& status() const { return status_; }

  private:
    void look(double now_s);
    void find(bool is_late);
    void lose(std::string why);

    std::string device_;
    std::unique_ptr<MidiInputs> inputs_;
    std::string name_;  // of what is open
    std::optional<std::uint64_t> plug_;
    std::uint64_t opened_ = 0;
    std::string status_;
    double look_s_ = -1e9;  // when to look again
    std::vector<MidiEvent> events_;
    std::vector<std::uint8_t> message_;
};

}  // namespace sunflower::wall
