// When the room is open: by weekday and by date, in local time.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/params/value.hpp"

namespace sunflower::wall {

/// Minutes of a day's clock, [begin, end). end beyond 1440: of the next day.
struct Span {
    int begin_min = 0, end_min = 0;
    friend bool operator==(const Span&, const Span&) = default;
};
using Spans = std::vector<Span>;  ///< rising; none overlaps another. Empty: closed

/// As a site file says it, all of it optional; nothing said: always open. A weekday that is not said while others are: closed.
///
///     [hours]
///     time_zone = "Europe/London"             # nothing said: the system's
///     tuesday = ["10:00-18:00"]
///     friday = ["10:00-13:00", "20:00-02:00"] # until two on Saturday
///     [hours.exceptions]                      # instead of what the weekday says
///     "2026-12-24" = ["10:00-14:00"]
///     "2026-12-25" = "closed"
///
/// A span belongs to the day on which it begins: an exception takes away that day's and leaves what hangs over from the day
/// before. Local times follow the zone's rules: a time that comes twice, when clocks go back, is the first of the two for a
/// begin and the second for an end, so that a wall is never closed and opened again by it; one that is left out, when they go
/// forward, is the moment of the change.
struct Hours {
    using Date = std::chrono::year_month_day;
    std::string time_zone;         ///< as the IANA names it; empty: the system's
    std::array<Spans, 7> weekday;  ///< from Sunday, as std::chrono::weekday::c_encoding()
    std::map<Date, Spans> exceptions;

    Hours() { weekday.fill(Spans{Span{0, 1440}}); }
};

/// Fails with file and line at a time that is none ("24:00" is the end of a day), spans that overlap, a date that is none, a
/// zone that this machine does not know.
Hours read_hours(const params::Value& table);

/// From now on local time of the whole process is that of the hours' zone (nothing said: stays), so that log, show and hours
/// agree. It is set through the environment, as the C library's own rules reach beyond those of any table: so call it before
/// there are threads, once. All below goes by the process's local time.
void use_time_zone(const Hours& hours);

bool is_open(const Hours& hours, std::chrono::system_clock::time_point when);

/// The next moment at which is_open() is another than at `when`. nothing: it stays so for ever.
std::optional<std::chrono::system_clock::time_point> next_change(const Hours& hours,
                                                                 std::chrono::system_clock::time_point when);

/// Open, or about to be: machines that need some minutes are to be on. Like next_change() for once a second, not each frame.
bool is_open_within(const Hours& hours, std::chrono::system_clock::time_point when, std::chrono::seconds lead);

}  // namespace sunflower::wall
