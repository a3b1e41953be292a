// A box of knobs: MIDI messages, which knob moves which parameter, and how a knob takes over a value without a leap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/params/registry.hpp"
#include "engine/wall/remote.hpp"

namespace sunflower::wall {

/// Knobs, faders and buttons of a controller; nothing else of MIDI means anything here.
struct MidiEvent {
    enum class Kind { control, note } kind = Kind::control;
    int channel = 0;  // 0 to 15; people count from 1
    int number = 0;   // of the controller or the key, 0 to 127
    int value = 0;    // 0 to 127; of a note its velocity, 0 when it is let go
    bool operator==(const MidiEvent&) const = default;
};

/// Of one message, all of its bytes and no others. nothing: it is neither a knob nor a key, or no MIDI.
std::optional<MidiEvent> midi_event(std::span<const std::uint8_t> message);

/// What a controller moves.
struct MidiBinding {
    MidiEvent::Kind kind = MidiEvent::Kind::control;
    int channel = 0, number = 0;
    bool fine = false;          // 14 bits: number is the coarse half (0 to 31), number + 32 the fine one
    std::size_t row = 0;        // of params::rows()
    std::size_t component = 0;  // of a colour or a vector
    bool operator==(const MidiBinding&) const = default;
};
/// "knob 21 of channel 1", "key 60 of channel 10".
std::string words_of(const MidiBinding& binding);

/// How many numbers a row has that knobs can move, one each: 3 of a colour, 0 of a name.
std::size_t knobs_of(const params::Row& row);

/// 0 to 1 along a row's range, as a knob goes: by factors where the row's dial does.
double knob_of(const params::Row& row, double value);
double value_of_knob(const params::Row& row, double knob);

/// Which knob moves what. A value follows its knob only once the knob has passed it (pickup): when a look changes values, the
/// knobs stand elsewhere, and nothing may leap. Truths and choices follow at once. A key is a switch: it turns a truth over and
/// takes a choice one on; nothing else is bound to one.
class MidiMap {
  public:
    static constexpr std::size_t most_bindings = 128;

    const std::vector<MidiBinding>& bindings() const { return bindings_; }
    /// The next controller that is moved, a knob through two values or a key once, is bound to this; what was bound to either
    /// before is not any more.
    void learn(const params::Row& row, std::size_t component = 0);
    void stop_learning() { learns_.reset(); }
    bool is_learning() const { return learns_.has_value(); }
    bool is_learning(const params::Row& row, std::size_t component = 0) const;
    /// Whose number waits for a knob; nullptr: none does.
    const params::Row* learning() const;
    /// What moves the row, or its first component that has something; nothing: nothing does.
    std::optional<MidiBinding> binding_of(const params::Row& row) const;
    /// Of all its components.
    void forget(const params::Row& row);
    /// now: what is shown. What follows of it goes into `changes`.
    void take(const MidiEvent& event, const params::Settings& now, RemoteChanges& changes);
    /// Lets go of the values that something else has changed since a knob set them. Once a frame.
    void watch(const params::Settings& now);
    /// The controller is another, or was away: nobody knows where its knobs stand, and each has to pick up its value anew.
    void let_go();
    /// How far the knob is from the value that it is to pick up, -1 to 1, positive: it has to go up. nothing: it moves the
    /// value, or nobody knows where it is, or none is bound.
    std::optional<double> to_pickup(const params::Row& row, const params::Settings& now) const;

    /// midi.toml. A file that is not there: no bindings. Fails with file and line, and then changes nothing, at what is
    /// unknown.
    void load(const std::filesystem::path& file);
    /// Atomically, and its folder when that is not there.
    void save(const std::filesystem::path& file) const;
    std::string text() const;

  private:
    struct Held {                    // of each binding
        std::optional<double> knob;  // where it stands
        bool moves = false;          // it has picked up its value
        double set = 0.0;            // that it has set last
        int coarse = -1;
    };
    struct Seen {
        MidiEvent event;
        int other_values = 0;
    };
    struct Learning {
        std::size_t row = 0, component = 0;
        std::vector<Seen> seen;
    };
    void learn_from(const MidiEvent& event);
    void bind(const MidiBinding& binding);
    void turn(std::size_t index, double knob, const params::Settings& now, RemoteChanges& changes);
    void press(const MidiBinding& binding, const params::Settings& now, RemoteChanges& changes);

    std::vector<MidiBinding> bindings_;
    std::vector<Held> held_;
    std::optional<Learning> learns_;
};

/// Where the user's bindings lie.
std::filesystem::path midi_file();

}  // namespace sunflower::wall
