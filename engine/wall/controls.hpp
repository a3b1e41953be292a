// All that reaches the desk from outside of its window: OSC over the network, what OSCQuery tells of it, and a box of knobs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/show/desk.hpp"
#include "engine/wall/health.hpp"
#include "engine/wall/http.hpp"
#include "engine/wall/midi.hpp"
#include "engine/wall/midi_port.hpp"
#include "engine/wall/remote.hpp"
#include "engine/wall/remote_desk.hpp"

namespace sunflower::wall {

/// Nothing said: nothing listens, and no device is opened.
struct ControlSettings {
    RemoteSettings remote;
    std::string midi;  // a device, as MidiPort takes it
};

/// Which knob moves what is read from midi_file() at the begin and written there whenever it is another. A file that cannot be
/// read is a warning and a notice; it is kept beside the new one, as midi.toml.bak, when something is learned all the same.
///
///     controls.poll(desk, now_s);               // once a frame, before Desk::tick()
///     light = controls.light(seconds);          // times the light that an audience sees
///     controls.tell(desk, now_s);               // after Desk::tick()
class Controls {
  public:
    /// What to do about a port that is taken, or of an address that this machine does not have yet.
    enum class Ports { fail, wait };

    /// Opens what is asked for; Ports::wait: or tells log and status what stands in its way, and tries every few seconds, each
    /// port by itself.
    explicit Controls(ControlSettings settings, std::unique_ptr<MidiInputs> inputs = system_midi_inputs(),
                      Ports ports = Ports::fail);
    Controls(const Controls&) = delete;  // its page tells of it
    Controls& operator=(const Controls&) = delete;

    /// Times are seconds of a clock that never goes back. Takes 256 packets and 4,096 messages of each kind at the most. True:
    /// something has come, or has changed, that a panel shows.
    /// is_at_panel: somebody may sit there; where nobody does, no row goes on waiting for a knob.
    bool poll(show::Desk& desk, double now_s, bool is_at_panel = true);
    void tell(const show::Desk& desk, double now_s);
    /// The part of the light that is let through, 0 to 1, so many seconds after the last call.
    double light(double seconds) { return hands_.light(seconds); }
    /// The part that was asked for, on its way or there.
    double brightness() const { return hands_.brightness(); }

    /// For the panel; nullptr: no device is asked for.
    MidiMap* midi() { return port_.is_wanted() ? &map_ : nullptr; }
    const Remote& remote() const { return *remote_; }
    /// Of the page of OSCQuery; 0: there is none.
    std::uint16_t oscquery_port() const { return page_ ? page_->port() : std::uint16_t{0}; }
    /// All that comes from outside, as far as it did something: RemoteHands::ended() and changed().
    std::uint64_t ended() const { return hands_.ended(); }
    std::uint64_t changed() const { return hands_.changed(); }
    /// What has come so far, of the ways in that are open.
    std::vector<Health::Counter> counters() const;

  private:
    void open_osc();
    void open_page();
    void join_words();
    void try_ports(double now_s);
    void turn_knobs(show::Desk& desk, double now_s);
    void keep_map(show::Desk& desk);

    RemoteSettings wanted_;
    std::unique_ptr<Remote> remote_ = std::make_unique<Remote>(RemoteSettings{});  // closed
    std::optional<double> waits_until_s_;                                          // for a port
    RemoteHands hands_{wanted_.is_wall};
    std::optional<Http> page_;
    const RemoteState* shown_ = nullptr;          // while the page answers
    std::string osc_words_, page_words_, words_;  // what listens or waits: of each port, and of both

    MidiPort port_;
    std::uint64_t opened_ = 0;  // of its devices, when map_ was last told
    MidiMap map_;
    std::vector<MidiBinding> kept_;  // as its file has them
    bool is_broken_ = false;         // the file
    std::string trouble_;            // to be told
    RemoteChanges turned_;
    std::uint64_t events_ = 0;
};

}  // namespace sunflower::wall
