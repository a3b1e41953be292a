// Remote control by OSC over UDP: what a lighting desk or a tablet may do to the wall, and what it is told in return.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/params/value.hpp"
#include "engine/show/state.hpp"
#include "engine/wall/remote_address.hpp"
#include "engine/wall/remote_peer.hpp"
#include "engine/wall/udp.hpp"

namespace sunflower::wall {

/// As a site file says it, all of it optional; nothing said: nothing listens.
///
///     [remote]
///     osc = true
///     port = 9000                      # UDP
///     bind = "0.0.0.0"                 # other machines may send; nothing said: this machine alone
///     allow = ["192.168.1.20"]         # these may, and no others: OSC knows no password
///     feedback = true                  # who sends is told what changes elsewhere
///     feedback_to = ["192.168.1.20:9001"]  # these always are
///     oscquery_port = 8080             # HTTP on this machine alone: all addresses as JSON; 0: none
struct RemoteSettings {
    bool osc = false;
    std::uint16_t port = 9000;
    Ipv4 bind = this_machine;
    std::vector<Ipv4> allow;
    bool feedback = true;
    std::vector<Endpoint> feedback_to;
    std::uint16_t oscquery_port = 0;
    bool is_wall = false;  // what a site file says is; an artist's own window takes more: RemoteAddress::wall_takes
};

/// Fails with file and line at what is unknown or out of range, at a bind beyond this machine without an allow list, and at
/// feedback to other machines from a socket that is bound to this one.
RemoteSettings read_remote(const params::Value& table);

/// What was asked for since the last poll(): of each address the latest.
struct RemoteChanges {
    params::Settings values;  // what `rows` name; the others mean nothing
    show::Locks rows;
    bool play = false, pause = false, stop = false, next = false, previous = false;
    std::optional<double> seek_s, brightness;
    std::optional<bool> black, hold;
    std::string show, look, scene, view;  // empty: no other

    bool any() const;
    void clear();
};

struct RemoteCounters {
    std::uint64_t received = 0;     // packets
    std::uint64_t not_allowed = 0;  // packets of others
    std::uint64_t broken = 0;       // packets that are no OSC, or too long
    std::uint64_t lost = 0;         // packets that came while the system's buffer was full
    std::uint64_t applied = 0;      // messages, and so are all below
    std::uint64_t echoes = 0;       // of what the sender was just told
    std::uint64_t unknown = 0, wrong_type = 0, not_finite = 0, out_of_range = 0;
    std::uint64_t not_taken = 0;       // of a wall: what only an artist's own window takes
    std::uint64_t hellos_refused = 0;  // more than one a second from one sender
    std::uint64_t told = 0;            // messages of our own
};

/// The socket, and who sends to it. All times are seconds of a clock that never goes back.
///
/// A packet allocates nothing; one call takes 256 packets and 4,096 messages at the most, so that a flood costs a frame no more
/// than that, and what the system's buffer cannot hold is lost. Packets of those that are not allowed take nothing of it: up to
/// 4,096 of them are thrown away besides. Nobody is answered but with values that have changed, those that are allowed and
/// have said hello or something that was applied, and only to the address and port that they send from.
///
/// A machine is not told what it has set itself, and what it sends back is no news (RemotePeer); an end of feedback_to that
/// sets nothing itself is the ear of the controls at its address, and hears what they have set when they rest for `own_s`.
class Remote {
  public:
    static constexpr int most_packets = 256, most_messages = 4096, most_refused = 4096;  // a call
    static constexpr double least_apart_s = 1.0 / 30.0 - 1e-6;                           // of an address, as a peer is told
    static constexpr double own_s = 0.1;  // so long after it set a value a peer is not told of it
    static constexpr double most_told_per_s = 2000.0, most_told_at_once = 250.0;  // messages to all together
    static constexpr std::size_t most_peers = 16;                                 // beside those of feedback_to
    static constexpr int most_peers_of_address = 4;                               // of those

    /// Opens the port if the settings have osc. Fails when it is taken.
    explicit Remote(RemoteSettings settings);

    /// Takes what has come. Valid until the next call.
    const RemoteChanges& poll(double now_s);
    /// Tells what is shown now, as far as it is news. Who is new is told what changes from now on, and all there is after a
    /// hello; those of feedback_to are told all at the begin.
    void tell(const RemoteState& state, double now_s);

    bool is_open() const { return socket_.is_open(); }
    /// 0: closed.
    std::uint16_t port() const { return socket_.port(); }
    RemoteCounters counters() const;
    /// Those that are told now.
    std::size_t peers(double now_s) const;
    const RemoteSettings& settings() const { return settings_; }

  private:
    struct Sender {
        Endpoint from;
        double now_s;
    };

    bool is_allowed(Ipv4 address) const;
    RemotePeer* find_peer(Endpoint from, double now_s);
    RemotePeer& new_peer(Endpoint from, double now_s);
    void take(const OscMessage& message, const Sender& sender);
    static bool is_ear_of(const RemotePeer& peer, const Sender& sender);
    bool is_echo(std::size_t index, const RemoteValue& value, std::uint64_t hash, const Sender& sender);
    RemoteVerdict take_deed(const RemoteAddress& address, std::span<const OscArgument> arguments, RemoteState& given);
    void keep(const RemoteAddress& address, const RemoteState& given);
    void hello(RemotePeer* peer, const Sender& sender);
    void tell_peer(RemotePeer& peer, double now_s);

    RemoteSettings settings_;
    UdpSocket socket_;
    RemoteChanges changes_;
    RemoteCounters counters_;
    RemoteState given_;  // a message's values, before they count
    std::vector<RemotePeer> peers_;
    std::size_t first_peer_ = 0;  // that is told first the next time
    int messages_left_ = 0;
    double told_s_ = -1e9, may_tell_ = 0.0;  // when messages were last counted, and how many there may be now
    std::vector<RemoteValue> shown_;         // by address
    std::vector<std::uint64_t> shown_hash_;
    std::array<std::byte, OscLimits::packet_bytes> packet_{};
};

}  // namespace sunflower::wall
