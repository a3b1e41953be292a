// Projectors over the network: PJLink class 1 (JBMIA, version 1.04), as a client that never keeps a frame waiting.
#pragma once

#include <netinet/in.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/value.hpp"
#include "engine/wall/descriptor.hpp"

namespace sunflower::wall {

/// A line of the protocol has at most so many bytes, its CR not counted: "%1LAMP=" and 128 more.
inline constexpr std::size_t most_pjlink_bytes = 136;

/// What a projector says first. nothing: it is no PJLink.
struct PjLinkGreeting {
    enum class Kind { open, secured, refused } kind = Kind::open;  ///< refused: the password is wrong
    std::string random;                                            ///< secured: to be put before the password
};
std::optional<PjLinkGreeting> parse_pjlink_greeting(std::string_view line);

/// "%1POWR=1" -> "POWR", "1". nothing: it is no reply of class 1.
struct PjLinkReply {
    std::string command, value;
};
std::optional<PjLinkReply> parse_pjlink_reply(std::string_view line);

/// MD5 of random and password, as 32 lower-case hexadecimal digits.
std::string pjlink_digest(std::string_view random, std::string_view password);

/// As a site file names it:
///
///     [[power.projector]]
///     name = "left"
///     address = "192.168.1.20"   # a number: looking up a name would keep the picture waiting
///     password = "..."           # where it wants one
///     port = 4352                # where it is another
struct ProjectorAddress {
    std::string name, password;
    std::string host;  ///< IPv4 or IPv6, as numbers
    std::uint16_t port = 4352;
};

/// The table [power] of a site file.
struct PowerPlan {
    std::vector<ProjectorAddress> projectors;  ///< at most 32
    std::chrono::seconds warm_up{120};         ///< warm_up_min: projectors are switched on so long before opening
    double screen_off_s = 10.0;                ///< screen_off_s: from black to screens without a signal
};
/// Fails with file and line.
PowerPlan read_power(const params::Value& table);

/// What is known of a projector. Everything that it says is kept as it is understood, at most some words long.
struct ProjectorState {
    enum class Power { unknown, off, on, cooling, warming } power = Power::unknown;
    enum class Fault { none, warning, error };
    bool is_reached = false;        ///< the last attempt went well
    std::array<Fault, 6> faults{};  ///< fan, lamp, temperature, cover, filter, other
    std::string input;              ///< "31": the first digital one
    struct Lamp {
        int hours = 0;
        bool is_lit = false;
    };
    std::vector<Lamp> lamps;  ///< at most 8; empty: it has none, or does not say
    std::string trouble;      ///< of the last attempt, a sentence; empty: none
    std::uint64_t sessions = 0, failures = 0;

    /// "lamp: error, filter: warning"; empty: none.
    std::string fault_words() const;
};
std::string_view word_of(ProjectorState::Power power);

/// One projector. Every half minute (when something is wanted of it, every five seconds) it is called, asked and left again;
/// one that does not answer is tried at growing distances, up to five minutes.
///
///     projector.want(is_open_within(hours, now, plan.warm_up));  // whenever it is known
///     projector.poll(std::chrono::steady_clock::now());          // once a frame
class PjLink {
  public:
    using Clock = std::chrono::steady_clock;

    explicit PjLink(ProjectorAddress address);

    /// Switch it on or off: said again and again until it has done so, and then no more, so that a technician at the projector
    /// has the last word until the next opening or closing. A call under way is ended first. One that was to be on and has not
    /// been on the network for longer than gone_time had no mains, and comes back at rest: it is told again. Never called: it
    /// is only asked.
    void want(bool on);
    void poll(Clock::time_point now);

    const ProjectorState& state() const { return state_; }
    const std::string& name() const { return address_.name; }
    /// A wish is open.
    bool is_wanting() const { return wish_.has_value() && !is_done_; }

    static constexpr std::chrono::seconds answer_time{5}, quick_pause{5}, pause{30}, longest_pause{300}, gone_time{20};

  private:
    enum class Phase { idle, connecting, greeting, asking };
    void begin(Clock::time_point now);
    void finish_connecting(Clock::time_point now);
    void read(Clock::time_point now);
    void take(std::string_view line, Clock::time_point now);
    void ask_next(Clock::time_point now);
    void send(Clock::time_point now);
    void note(const PjLinkReply& reply);
    void note_power(std::string_view value);
    void note_reached(Clock::time_point now);
    void fail_to_connect(int error, Clock::time_point now);
    void end_well(Clock::time_point now);
    void fail(std::string why, Clock::time_point now);

    ProjectorAddress address_;
    sockaddr_storage peer_{};
    socklen_t peer_bytes_ = 0;
    ProjectorState state_;
    std::optional<bool> wish_;
    bool is_done_ = false;
    bool is_fresh_ = false;    // wish_ came after this connection was begun, which knows nothing of it
    bool is_reached_ = false;  // this time there was somebody
    std::optional<Clock::time_point> gone_since_;
    Phase phase_ = Phase::idle;
    Descriptor socket_;
    Clock::time_point next_{}, begun_{}, until_{};
    std::chrono::seconds back_off_ = quick_pause;
    std::string digest_;                  // of this connection, until it has been said
    std::vector<std::string> questions_;  // of this connection, the next one last
    std::string asked_;                   // "POWR 1"
    std::string out_;                     // not sent yet
    std::string in_;
    std::string trouble_;  // of this connection
};

}  // namespace sunflower::wall
