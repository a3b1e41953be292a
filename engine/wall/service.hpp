// Under systemd: what is told to it, and the unit that starts the wall.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "engine/wall/descriptor.hpp"

namespace sunflower::wall {

/// What systemd has told the process in its environment. Empty: it is not a service of systemd's.
struct ServiceEnvironment {
    std::string socket;                                 ///< $NOTIFY_SOCKET: a path, or '@' and an abstract name
    std::optional<std::chrono::microseconds> watchdog;  ///< $WATCHDOG_USEC, where $WATCHDOG_PID is this process or not said
};
ServiceEnvironment service_environment();

/// The protocol of sd_notify(3): one datagram a message, of which systemd's authors promise that it stays. Never waits, never
/// fails: nobody may be listening.
///
///     Service service(service_environment());
///     service.drawing(samples, steady_clock::now());     // while the first picture is made
///     service.ready();                                   // the first whole picture is on the wall, or it is closed
///     service.presented();                               // after each frame that the window has taken
///     service.rested();                                  // instead, in a turn in which nothing is to be shown, on purpose
///     service.poll(steady_clock::now());                 // once a turn of the loop
///     service.stopping();
class Service {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Service(const ServiceEnvironment& environment);

    bool is_there() const { return socket_.is_open(); }
    /// The first picture is not whole yet. progress: any number that grows as it comes about. Each time it is higher than ever
    /// before (a picture that begins again and again gets nowhere) the start may take start_s longer from then on; before the
    /// unit's own time is over that is no change. At most every ten seconds; after ready(): nothing.
    void drawing(double progress, Clock::time_point now);
    /// Once; again: nothing.
    void ready();
    /// A line for `systemctl status`; said when it changes, at most once a second.
    void status(std::string_view text);
    void presented() { lives_ = true; }
    /// The loop turns and has nothing to present: closed hours, a picture that is all there. Not for a turn in which a present
    /// did not come about: a hung device must not look healthy.
    void rested() { lives_ = true; }
    /// Pings the watchdog at a tenth of its time, when frames were presented (or rested) since the last ping: a stall that
    /// begins just before a ping has nine tenths left.
    void poll(Clock::time_point now);
    void stopping();

    /// For what comes next of the first picture: some samples of all its pixels, on a machine without a GPU.
    static constexpr std::chrono::seconds start_s{180};

  private:
    void send(const std::string& message);

    Descriptor socket_;
    std::string address_;
    std::optional<Clock::duration> ping_;
    std::optional<Clock::time_point> pinged_, told_, extended_;
    double progress_ = 0.0;
    std::string status_, told_status_;
    bool lives_ = false, is_ready_ = false, is_stopping_ = false;
};

/// The exit code with which a wall that a technician has ended by hand stays ended; after every other it is started again.
inline constexpr int ended_by_hand = 10;

/// What the unit is made for.
struct ServiceUnit {
    std::filesystem::path program, site;  ///< made absolute
    std::string user;                     ///< a system's service of that user; empty: the user's own (systemctl --user)
    bool software = false;                ///< no GPU takes part
};

/// The text of the unit file. A user's own goes to ~/.config/systemd/user/sunflower-wall.service, a system's to
/// /etc/systemd/system; its first lines say how it is switched on, and how a bare Debian comes to an X server without a
/// desktop. Fails at a path that a unit cannot hold (control characters) and a user's name that is none.
std::string service_unit(const ServiceUnit& unit);
inline constexpr std::string_view service_unit_name = "sunflower-wall.service";

}  // namespace sunflower::wall
