// Machines in step: one leads and says ten times a second where its show is; the others follow, so smoothly that nobody sees
// it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/show/player.hpp"
#include "engine/wall/udp.hpp"

namespace sunflower::wall {

/// Where a show is.
struct StepState {
    std::uint64_t show = 0;     // show_hash() of it; 0: there is none
    show::Ticks ticks = 0;      // within the scene that plays: Player::position()
    std::uint16_t chapter = 0;  // which scene that is, by its first step: put_chapter()
    bool playing = false;
    bool black = false;
    /// The scenes that play before and after that one, of a show that plays here: packets do not say them.
    std::uint16_t chapter_before = 0, chapter_after = 0;
    /// Of this machine, likewise: the room is open; and the show's time passes while it is not paused, as somewhere it is seen.
    bool open = true, runs = true;
    bool operator==(const StepState&) const = default;
};

/// But for where in its time it is.
bool is_same_state(StepState a, StepState b);

/// In which scene of the show that step plays, and which play before and after it, as shows go round.
void put_chapter(StepState& state, const show::Show& show, std::size_t step);

/// Of what a show says: two machines that have the same play the same.
std::uint64_t show_hash(const show::Show& show);

/// 32 bytes, big end first: "SFst", version (1), flags (1 playing, 2 paused, 4 black), chapter (2 bytes), show (8), ticks (8),
/// sender (4), sequence (4).
struct StepPacket {
    static constexpr std::size_t size = 32;
    static constexpr std::uint8_t version = 1;
    StepState state;
    std::uint32_t sender = 0;    // another one each time that a leader starts
    std::uint32_t sequence = 0;  // one more with each packet
    bool operator==(const StepPacket&) const = default;
};
std::array<std::byte, StepPacket::size> step_bytes(const StepPacket& packet);
/// nothing: it is no such packet, to the last bit.
std::optional<StepPacket> step_packet(std::span<const std::byte> bytes);

struct StepCounters {
    std::uint64_t received = 0, taken = 0;
    std::uint64_t broken = 0;       // no packets of ours
    std::uint64_t not_allowed = 0;  // of others than those that may lead
    std::uint64_t old = 0;          // doubled, or overtaken
    std::uint64_t other_show = 0;
    std::uint64_t other_leader = 0;  // while one leads already
};

/// What a follower's player has to do.
struct StepGuide {
    double rate = 1.0;                // how fast its time is to go
    std::optional<show::Ticks> seek;  // it is too far off to catch up: there. The way through black is counted in
    /// The leader is in another scene: through black to `seek` of it; said again and again until the player is there, as a
    /// scene takes its time to be laid. Player::resume().
    std::optional<std::uint16_t> chapter;
    bool play = false, pause = false;
    std::optional<bool> black;  // nothing: as it is
};

/// For a log.
struct StepNews {
    std::string words;
    bool is_trouble = false;
};

/// Packets and the times when they came in, what is to be done out. All times are seconds of this machine's own clock, which
/// never goes back; no clock is compared with another machine's.
///
/// A packet can come late, never early. So where the leader is now is what the least late packet of the last `window_s` says,
/// told on by our own clock. The rest is its least delay (0.2 ms on a cable), and what two clocks part by in a window (1 ms at
/// 100 parts in a million). Where the leader itself lost time, all packets of a second are late, and the window begins anew.
class StepFollower {
  public:
    static constexpr double window_s = 10.0;
    static constexpr double most_slew = 0.005;  // of the time's rate: neither seen nor heard
    static constexpr double pull_s = 2.0;       // an error is to be gone in about so long, if it needs no more than that rate
    static constexpr double jump_s = 0.5;       // beyond it there is no catching up
    static constexpr double surely_s = 1.0;     // an error that large must last so long: a show that begins anew is none
    static constexpr double apart_s = 3.0;      // from one jump to the next
    static constexpr double silent_s = 1.5;     // without a packet: the leader is lost, and our own clock goes on
    static constexpr double deposed_s = 3.0;    // without a packet: another may lead
    static constexpr double forsaken_s = 10.0;  // without a packet: black and pauses that came from the leader are taken back
    static constexpr double steady_s = 5.0;     // it is otherwise with the leader, before that is news: one lost packet is none
    static constexpr double lost_time_s = 0.06;     // by which all packets of a second are late
    static constexpr double other_chapter_s = 2.0;  // in another scene than the leader, before it is gone to
    static constexpr double next_chapter_s = 10.0;  // in the one before or after: it comes by itself, as scenes take their time

    /// own: what plays here, at that time. Whether the packet was taken.
    bool take(const StepPacket& packet, const StepState& own, double now_s);
    StepGuide guide(const StepState& own, double now_s);

    bool has_leader(double now_s) const { return heard_s_ >= 0.0 && now_s - heard_s_ <= silent_s; }
    /// Where the leader is, as far as one can know; nothing: it has never been heard.
    std::optional<double> leader_s(double now_s) const;
    /// "in step with the leader, 3 ms behind", "the leader has been silent for 12 s; the show goes on by its own clock".
    std::string status(double now_s) const;
    /// Once when it is otherwise with the leader than was said last (it is there, silent, plays another show, was never heard),
    /// and has been for steady_s.
    std::optional<StepNews> news(double now_s);
    StepCounters counters;

  private:
    enum class Standing { unheard, led, other_show, silent };
    Standing standing(double now_s) const;
    struct Sample {
        double at_s = 0, offset_s = 0;  // offset: the leader's show less our clock
    };
    void take_sample(double at_s, double offset_s, double own_offset_s);
    void begin_anew(double at_s, double offset_s);

    std::optional<StepPacket> last_;
    double heard_s_ = -1.0;
    std::deque<Sample> best_;                         // of falling offset: the window's largest is the first
    double second_s_ = 0.0, second_best_s_ = -1e300;  // the last second, and the largest offset in it
    int second_count_ = 0;
    std::optional<Sample> back_;  // a packet that says that the leader went back
    double off_since_s_ = -1.0, elsewhere_since_s_ = -1.0, unlike_since_s_ = -1.0;
    double jumped_s_ = -1e9;
    bool joined_ = false;
    double error_s_ = 0.0;
    double other_show_s_ = -1e9;
    bool blacks_ = false, pauses_ = false;  // this machine is black or pauses because the leader was or did
    Standing seen_ = Standing::unheard;     // since since_s_
    double since_s_ = -1.0;
    std::optional<Standing> said_;
};

/// As a site file says it; nothing said: this machine is on its own.
///
///     [step]
///     role = "lead"                              # or "follow"
///     port = 9010                                # UDP
///     to = ["192.168.1.21", "192.168.1.255"]     # lead: machines, or a network's broadcast address; nothing said: this one
///     bind = "0.0.0.0"                           # follow: nothing said: this machine alone leads
///     from = ["192.168.1.20"]                    # follow: who may lead
struct StepSettings {
    enum class Role { alone, lead, follow } role = Role::alone;
    std::uint16_t port = 9010;
    std::vector<Endpoint> to;
    Ipv4 bind = this_machine;
    std::vector<Ipv4> from;
};
/// Fails with file and line at what is unknown, and at a bind beyond this machine that does not say who may lead.
StepSettings read_step(const params::Value& table);

/// The socket.
class StepLink {
  public:
    static constexpr double apart_s = 0.1;                        // from one packet of the leader's to the next
    static constexpr int most_packets = 64, most_refused = 4096;  // that a call takes, and throws away as nobody's who may lead
    /// A leader that nobody has seen for so long, as its monitors are gone, does not lead: else a broken cable of its own would
    /// have all the others stand. Nor does one that is closed: whoever is open then goes on by itself.
    static constexpr double unseen_s = 10.0;

    /// sender: any number, another one at each start. Opens nothing for a machine on its own. Fails when the port is taken.
    StepLink(StepSettings settings, std::uint32_t sender);

    /// Once a frame. A leader sends, while it leads: that it plays, only while its show's time passes. A follower takes what
    /// has come and says what its player has to do; `rate` times the frame's seconds are what its show is to be told.
    StepGuide pass(const StepState& own, double now_s);

    std::uint16_t port() const { return socket_.port(); }
    bool follows() const { return settings_.role == StepSettings::Role::follow; }
    /// Somebody leads whom this machine follows: what its show does is the leader's doing.
    bool is_led(double now_s) const { return follows() && follower_.has_leader(now_s); }
    std::string status(double now_s) const;
    std::optional<StepNews> news(double now_s) { return follows() ? follower_.news(now_s) : std::nullopt; }
    const StepFollower& follower() const { return follower_; }

  private:
    StepSettings settings_;
    UdpSocket socket_;
    StepFollower follower_;
    StepPacket next_;
    double passed_s_ = -1e9;  // the last call
    double ran_s_ = -1e9;     // when the show's time passed last, in an open room
    bool leads_ = false;
    double sent_s_ = -1e9;
    StepState sent_state_;
};

}  // namespace sunflower::wall
