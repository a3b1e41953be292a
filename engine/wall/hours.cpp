#include "engine/wall/hours.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <set>
#include <string_view>

#include "engine/core/error.hpp"

namespace sunflower::wall {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr int day_min = 1440;
constexpr std::size_t most_spans = 24;
constexpr std::size_t most_exceptions = 2000;
constexpr std::array<std::string_view, 7> day_names = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

/// "09:30" -> 570. -1: no time of a day.
int minute_of(std::string_view text) {
    const auto digits = [&](std::size_t at) {
        const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -1000; };
        return 10 * digit(at) + digit(at + 1);
    };
    if (text.size() != 5 || text[2] != ':') return -1;
    const int hour = digits(0), minute = digits(3);
    if (hour < 0 || minute < 0 || minute > 59) return -1;
    return hour < 24 || (hour == 24 && minute == 0) ? 60 * hour + minute : -1;
}

Span read_span(const params::Value& value, const std::string& what) {
    const std::string text = params::read_text(value, what);
    const int begin = text.size() == 11 && text[5] == '-' ? minute_of(std::string_view(text).substr(0, 5)) : -1;
    const int end = begin < 0 ? -1 : minute_of(std::string_view(text).substr(6));
    if (end < 0 || begin == day_min)
        core::fail_at(value.place, "{}: {} is no span of time; write \"10:00-18:00\"", what, params::quote(text));
    if (begin == end)
        core::fail_at(value.place, "{}: {} is no time at all; for the whole day write \"00:00-24:00\"", what,
                      params::quote(text));
    return {begin, end > begin ? end : end + day_min};
}

Spans read_spans(const params::Value& value, const std::string& what) {
    if (const auto* word = value.as<std::string>()) {
        if (*word == "closed") return {};
        return {read_span(value, what)};
    }
    const auto* list = value.as<params::Value::Array>();
    if (list == nullptr)
        core::fail_at(value.place, "{} is {}; write \"closed\" or a list of spans like [\"10:00-18:00\"]", what, value.kind());
    if (list->size() > most_spans) core::fail_at(value.place, "{} has {} spans; at most {}", what, list->size(), most_spans);
    Spans spans;
    for (const params::Value& item : *list) spans.push_back(read_span(item, what));
    std::ranges::sort(spans, {}, &Span::begin_min);
    for (std::size_t i = 1; i < spans.size(); ++i)
        if (spans[i].begin_min < spans[i - 1].end_min) core::fail_at(value.place, "{}: two spans overlap; make them one", what);
    return spans;
}

Hours::Date read_date(const params::Member& member) {
    const std::string& text = member.key;
    int year = 0;
    unsigned month = 0, day = 0;
    const auto number = [&](std::size_t at, std::size_t length, auto& out) {
        const char* end = text.data() + at + length;
        return std::from_chars(text.data() + at, end, out).ptr == end;
    };
    const bool shaped = text.size() == 10 && text[0] != '-' && text[4] == '-' && text[7] == '-' && number(0, 4, year) &&
                        number(5, 2, month) && number(8, 2, day);
    const Hours::Date date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!shaped || !date.ok() || year < 2000 || year > 2400)
        core::fail_at(member.value.place, "hours.exceptions: {} is no date; write \"2026-12-24\"", params::quote(text));
    return date;
}

std::filesystem::path zone_folder() {
    const char* named = std::getenv("TZDIR");
    return named != nullptr && *named != '\0' ? named : "/usr/share/zoneinfo";
}

/// A name that the C library does not know it takes for UTC, in silence.
bool is_known_zone(const std::string& name) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-' ||
               c == '/';
    };
    std::error_code ignored;
    return !name.empty() && name.front() != '/' && std::ranges::all_of(name, is_letter) &&
           std::filesystem::is_regular_file(zone_folder() / name, ignored);
}

/// What the zone's clocks are ahead of UTC.
seconds offset_at(sys_seconds when) {
    const std::time_t time = when.time_since_epoch().count();
    std::tm local{};
    ::localtime_r(&time, &local);
    return seconds(local.tm_gmtoff);
}

enum class Which { first, last };

/// From the clock's reading to the moment, where the zone's rules may change within some days.
sys_seconds moment_of(local_seconds reading, Which which) {
    const sys_seconds as_utc{reading.time_since_epoch()};
    const seconds before = offset_at(as_utc - days(1)), after = offset_at(as_utc + days(1));
    const sys_seconds one = as_utc - before, other = as_utc - after;
    const bool one_is = offset_at(one) == before, other_is = offset_at(other) == after;
    if (one_is && other_is) return which == Which::first ? std::min(one, other) : std::max(one, other);
    if (one_is) return one;
    if (other_is) return other;
    // The reading is left out: the change lies between the two, as the offset before holds before it and the one after, after.
    sys_seconds low = std::min(one, other), high = std::max(one, other);
    while (high - low > seconds(1)) {
        const sys_seconds middle = low + (high - low) / 2;
        (offset_at(middle) == before ? low : high) = middle;
    }
    return high;
}

/// Local time about a moment. Where no rule changes near it, which is nearly always, an offset is all.
class Clocks {
  public:
    explicit Clocks(sys_seconds when) : offset_(offset_at(when)) {
        is_steady_ = offset_at(when - days(4)) == offset_ && offset_at(when + days(4)) == offset_;
        day_ = std::chrono::floor<days>(local_seconds((when + offset_).time_since_epoch()));
    }
    local_days day() const { return day_; }
    sys_seconds moment(local_days day, int minute, Which which) const {
        const local_seconds reading = day + minutes(minute);
        return is_steady_ ? sys_seconds(reading.time_since_epoch()) - offset_ : moment_of(reading, which);
    }

  private:
    seconds offset_;
    bool is_steady_ = false;
    local_days day_;
};

const Spans& spans_of(const Hours& hours, local_days day) {
    const auto exception = hours.exceptions.find(Hours::Date(day));
    if (exception != hours.exceptions.end()) return exception->second;
    return hours.weekday[std::chrono::weekday(day).c_encoding()];
}

bool is_open_at(const Hours& hours, sys_seconds when) {
    const Clocks clocks(when);
    // A zone that leaves out a whole day makes two days of what hangs over from the day before.
    for (int back = 0; back <= 2; ++back) {
        const local_days day = clocks.day() - days(back);
        for (const Span& span : spans_of(hours, day))
            if (when >= clocks.moment(day, span.begin_min, Which::first) &&
                when < clocks.moment(day, span.end_min, Which::last))
                return true;
    }
    return false;
}

/// Days on which it may open or close first after `today`: a week and a day, and likewise after each exception.
std::set<local_days> days_that_count(const Hours& hours, local_days today) {
    std::set<local_days> found;
    const auto week_from = [&](local_days first) {
        for (int i = -2; i <= 8; ++i) found.insert(first + days(i));
    };
    week_from(today);
    for (const auto& [date, spans] : hours.exceptions)
        if (local_days(date) >= today - days(2)) week_from(local_days(date));
    return found;
}

sys_seconds whole_seconds(std::chrono::system_clock::time_point when) {
    return std::chrono::floor<seconds>(when);
}

}  // namespace

Hours read_hours(const params::Value& table) {
    params::Reader reader(table, "hours");
    Hours hours;
    if (const params::Value* zone = reader.find("time_zone")) {
        hours.time_zone = params::read_text(*zone, "hours: time_zone");
        if (!is_known_zone(hours.time_zone))
            core::fail_at(zone->place, "hours: this machine knows no time zone {}; write one like \"Europe/London\"",
                          params::quote(hours.time_zone));
    }
    std::array<const params::Value*, 7> said{};
    for (std::size_t i = 0; i < said.size(); ++i) said[i] = reader.find(day_names[i]);
    if (std::ranges::any_of(said, [](const params::Value* value) { return value != nullptr; }))
        for (std::size_t i = 0; i < said.size(); ++i)
            hours.weekday[i] = said[i] != nullptr ? read_spans(*said[i], "hours: " + std::string(day_names[i])) : Spans{};
    for (std::size_t i = 0; i < hours.weekday.size(); ++i) {
        const Spans &today = hours.weekday[i], &tomorrow = hours.weekday[(i + 1) % hours.weekday.size()];
        if (!today.empty() && !tomorrow.empty() && today.back().end_min - day_min > tomorrow.front().begin_min)
            core::fail_at(said[i] != nullptr ? said[i]->place : reader.place(),
                          "hours: {} goes on into a span of the next day; make them one", day_names[i]);
    }
    if (const params::Value* exceptions = reader.find("exceptions")) {
        const auto* members = exceptions->as<params::Value::Table>();
        if (members == nullptr) core::fail_at(exceptions->place, "hours.exceptions is {}, not a table", exceptions->kind());
        if (members->size() > most_exceptions)
            core::fail_at(exceptions->place, "hours.exceptions has {} dates; at most {}", members->size(), most_exceptions);
        for (const params::Member& member : *members)
            hours.exceptions[read_date(member)] = read_spans(member.value, "hours.exceptions: " + member.key);
    }
    reader.finish();
    return hours;
}

void use_time_zone(const Hours& hours) {
    if (!hours.time_zone.empty()) ::setenv("TZ", hours.time_zone.c_str(), 1);
    ::tzset();
}

bool is_open(const Hours& hours, std::chrono::system_clock::time_point when) {
    return is_open_at(hours, whole_seconds(when));
}

std::optional<std::chrono::system_clock::time_point> next_change(const Hours& hours,
                                                                 std::chrono::system_clock::time_point when) {
    const sys_seconds now = whole_seconds(when);
    const bool open = is_open_at(hours, now);
    // A day later than the last whose spans can matter here, as what hangs over ends on the next.
    std::vector<sys_seconds> moments;
    for (const local_days day : days_that_count(hours, Clocks(now).day())) {
        moments.clear();
        for (const Span& span : spans_of(hours, day)) {
            moments.push_back(moment_of(day + minutes(span.begin_min), Which::first));
            moments.push_back(moment_of(day + minutes(span.end_min), Which::last));
        }
        std::ranges::sort(moments);
        for (const sys_seconds moment : moments)
            if (moment > now && is_open_at(hours, moment) != open) return moment;
    }
    return std::nullopt;
}

bool is_open_within(const Hours& hours, std::chrono::system_clock::time_point when, std::chrono::seconds lead) {
    if (is_open(hours, when)) return true;
    const auto opens = next_change(hours, when);
    return opens && *opens - when <= lead;
}

}  // namespace sunflower::wall
