// Opening hours: what a site file may say, what they mean when clocks are changed, and that the next change is the next change.
#include "engine/wall/hours.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <random>

#include "engine/core/error.hpp"
#include "engine/params/document.hpp"

namespace sunflower::wall {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::system_clock::time_point;

Hours hours_of(const std::string& text) {
    const params::Value root = params::parse_toml(text, "site.toml");
    const params::Value* table = root.find("hours");
    return read_hours(table != nullptr ? *table : root);
}

/// The process's local time, while it lives.
class InZone {
  public:
    explicit InZone(const std::string& name) {
        if (const char* before = std::getenv("TZ")) before_ = before;
        Hours hours;
        hours.time_zone = name;
        use_time_zone(hours);
    }
    ~InZone() {
        before_.empty() ? ::unsetenv("TZ") : ::setenv("TZ", before_.c_str(), 1);
        ::tzset();
    }

  private:
    std::string before_;
};

/// "2026-03-29 01:30", UTC.
Time utc(const std::string& text) {
    std::tm parts{};
    EXPECT_NE(::strptime(text.c_str(), "%Y-%m-%d %H:%M", &parts), nullptr) << text;
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

std::string words(std::optional<Time> when) {
    if (!when) return "never";
    const std::time_t time = std::chrono::system_clock::to_time_t(*when);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char buffer[32];
    std::strftime(buffer, sizeof buffer, "%Y-%m-%d %H:%M", &parts);
    return buffer;
}

TEST(Hours, NothingSaidIsAlwaysOpen) {
    for (const char* text : {"", "[hours]\n", "[hours]\ntime_zone = \"Europe/London\"\n"}) {
        const Hours hours = hours_of(text);
        EXPECT_TRUE(is_open(hours, utc("2026-01-01 03:00"))) << text;
        EXPECT_EQ(words(next_change(hours, utc("2026-01-01 03:00"))), "never") << text;
    }
    // An exception is one to always too.
    const InZone zone("Etc/UTC");
    const Hours hours = hours_of("[hours.exceptions]\n\"2031-05-01\" = \"closed\"\n");
    EXPECT_EQ(words(next_change(hours, utc("2026-01-01 03:00"))), "2031-05-01 00:00");
    EXPECT_EQ(words(next_change(hours, utc("2031-05-01 03:00"))), "2031-05-02 00:00");
}

TEST(Hours, ByWeekdayAndPastMidnight) {
    const InZone zone("Etc/UTC");
    const Hours hours = hours_of(
        "[hours]\nmonday = []\nthursday = \"closed\"\nfriday = [\"20:00-02:00\", \"10:00-13:00\"]\nsunday = \"12:00-24:00\"\n"
        "[hours.exceptions]\n\"2026-11-28\" = [\"09:00-10:00\"]\n\"2026-12-04\" = \"closed\"\n");
    // 27 November 2026 is a Friday.
    const auto open = [&](const char* when) { return is_open(hours, utc(when)); };
    EXPECT_FALSE(open("2026-11-27 09:59"));
    EXPECT_TRUE(open("2026-11-27 10:00"));
    EXPECT_FALSE(open("2026-11-27 13:00"));
    EXPECT_TRUE(open("2026-11-27 23:59"));
    // An exception takes away its own day's, not what hangs over from Friday.
    EXPECT_TRUE(open("2026-11-28 01:59"));
    EXPECT_FALSE(open("2026-11-28 02:00"));
    EXPECT_TRUE(open("2026-11-28 09:30"));
    EXPECT_FALSE(open("2026-11-28 11:00")) << "Saturday says nothing: closed";
    EXPECT_TRUE(open("2026-11-29 23:59"));
    EXPECT_FALSE(open("2026-11-30 00:00"));
    EXPECT_FALSE(open("2026-12-04 21:00"));
    EXPECT_FALSE(open("2026-12-05 01:00"));
    EXPECT_EQ(words(next_change(hours, utc("2026-11-30 12:00"))), "2026-12-06 12:00") << "the Friday between is closed";
    EXPECT_TRUE(is_open_within(hours, utc("2026-11-27 09:58"), 2min));
    EXPECT_FALSE(is_open_within(hours, utc("2026-11-27 09:57"), 2min));
}

TEST(Hours, SpansThatTouchAreOne) {
    const InZone zone("Etc/UTC");
    const Hours hours = hours_of("[hours]\nfriday = [\"10:00-12:00\", \"12:00-24:00\"]\nsaturday = [\"00:00-02:00\"]\n");
    EXPECT_EQ(words(next_change(hours, utc("2026-11-27 10:30"))), "2026-11-28 02:00");
}

// Clocks go forward at 01:00 UTC on 29 March 2026, back at 01:00 UTC on 25 October: both Sundays.
TEST(Hours, LondonInSpring) {
    const InZone zone("Europe/London");
    const Hours plain = hours_of("[hours]\nsaturday = [\"10:00-18:00\"]\nsunday = [\"10:00-18:00\"]\n");
    EXPECT_EQ(words(next_change(plain, utc("2026-03-28 18:00"))), "2026-03-29 09:00") << "ten, summer time";
    EXPECT_EQ(words(next_change(plain, utc("2026-03-28 09:00"))), "2026-03-28 10:00") << "ten, winter time";
    // 01:30 is not there that night: it is the moment of the change.
    const Hours night = hours_of("[hours]\nsaturday = [\"22:00-01:30\"]\nsunday = [\"01:30-03:00\"]\n");
    EXPECT_TRUE(is_open(night, utc("2026-03-29 00:59")));
    EXPECT_EQ(words(next_change(night, utc("2026-03-28 23:00"))), "2026-03-29 02:00") << "03:00 of summer; one hour only";
    const Hours gone = hours_of("[hours]\nsunday = [\"01:10-01:50\"]\n");
    EXPECT_FALSE(is_open(gone, utc("2026-03-29 00:59")));
    EXPECT_FALSE(is_open(gone, utc("2026-03-29 01:00"))) << "a span that is left out whole is none";
    EXPECT_TRUE(is_open(gone, utc("2026-03-22 01:10")));
}

TEST(Hours, LondonInAutumn) {
    const InZone zone("Europe/London");
    // From 01:00 to 02:00 comes twice: begin the first time, end the second, and never dark between.
    const Hours night = hours_of("[hours]\nsunday = [\"00:30-01:30\"]\n");
    EXPECT_EQ(words(next_change(night, utc("2026-10-24 12:00"))), "2026-10-24 23:30");
    EXPECT_EQ(words(next_change(night, utc("2026-10-24 23:30"))), "2026-10-25 01:30");
    for (int minute = 0; minute < 120; ++minute) EXPECT_TRUE(is_open(night, utc("2026-10-24 23:30") + minute * 1min)) << minute;
    const Hours twice = hours_of("[hours]\nsunday = [\"01:10-01:20\"]\n");
    EXPECT_EQ(words(next_change(twice, utc("2026-10-24 12:00"))), "2026-10-25 00:10");
    EXPECT_EQ(words(next_change(twice, utc("2026-10-25 00:10"))), "2026-10-25 01:20");
    const Hours saturday = hours_of("[hours]\nsaturday = [\"20:00-02:00\"]\n");
    EXPECT_EQ(words(next_change(saturday, utc("2026-10-24 20:00"))), "2026-10-25 02:00") << "seven hours";
}

// A rule that reaches beyond the zone's table of changes: the C library knows the rule itself.
TEST(Hours, SummerTimeInFiftyYears) {
    const InZone zone("Europe/London");
    const Hours hours = hours_of("[hours]\nmonday = [\"10:00-18:00\"]\nfriday = [\"10:00-18:00\"]\n");
    EXPECT_EQ(words(next_change(hours, utc("2076-07-03 00:00"))), "2076-07-03 09:00");
}

// Apia left out 30 December 2011 whole; Lord Howe changes by half an hour.
TEST(Hours, StrangeClocks) {
    const Hours hours = hours_of(
        "[hours]\nthursday = [\"22:00-03:00\"]\nfriday = [\"10:00-18:00\"]\nsaturday = [\"10:00-18:00\"]\n"
        "sunday = [\"01:45-02:15\"]\n");
    {
        const InZone zone("Pacific/Apia");
        EXPECT_TRUE(is_open(hours, utc("2011-12-30 09:59")));
        EXPECT_EQ(words(next_change(hours, utc("2011-12-30 09:59"))), "2011-12-30 10:00") << "Friday is not there";
        EXPECT_EQ(words(next_change(hours, utc("2011-12-30 10:00"))), "2011-12-30 20:00") << "Saturday, ten, UTC+14";
    }
    const InZone zone("Australia/Lord_Howe");
    EXPECT_EQ(words(next_change(hours, utc("2026-04-04 12:00"))), "2026-04-04 14:45") << "01:45 at UTC+11";
    EXPECT_EQ(words(next_change(hours, utc("2026-04-04 14:45"))), "2026-04-04 15:45") << "02:15 at UTC+10:30";
}

TEST(Hours, NextChangeIsTheFirstMinuteThatDiffers) {
    const Hours hours = hours_of(
        "[hours]\ntuesday = [\"10:00-18:00\"]\nwednesday = [\"10:00-18:00\", \"19:00-19:30\"]\nfriday = [\"10:00-13:00\", "
        "\"20:00-02:00\"]\nsaturday = [\"10:00-01:30\"]\nsunday = [\"01:30-02:30\", \"10:00-17:17\"]\n"
        "[hours.exceptions]\n\"2026-03-29\" = [\"00:30-03:30\"]\n\"2026-12-24\" = [\"10:00-14:00\"]\n"
        "\"2026-12-25\" = \"closed\"\n\"2026-12-26\" = \"closed\"\n\"2026-12-27\" = []\n\"2027-08-01\" = [\"00:00-24:00\"]\n");
    for (const char* name : {"Europe/London", "America/New_York", "Australia/Lord_Howe"}) {
        const InZone zone(name);
        const Time begin = utc("2026-01-01 00:00");
        constexpr int minutes = 2 * 365 * 1440;
        std::vector<bool> open(minutes);
        for (int i = 0; i < minutes; ++i) open[static_cast<std::size_t>(i)] = is_open(hours, begin + i * 1min);
        int changes = 0;
        for (int i = 0; i + 20 * 1440 < minutes; ++changes) {
            int differs = i + 1;
            while (open[static_cast<std::size_t>(differs)] == open[static_cast<std::size_t>(i)]) ++differs;
            ASSERT_EQ(words(next_change(hours, begin + i * 1min)), words(begin + differs * 1min)) << name << ' ' << i;
            i = differs;
        }
        EXPECT_GT(changes, 800) << name;
        std::mt19937 random(5);
        for (int probe = 0; probe < 2000; ++probe) {
            const int i = static_cast<int>(random() % (minutes - 30 * 1440));
            int differs = i + 1;
            while (open[static_cast<std::size_t>(differs)] == open[static_cast<std::size_t>(i)]) ++differs;
            ASSERT_EQ(words(next_change(hours, begin + i * 1min + 59s)), words(begin + differs * 1min)) << name << ' ' << i;
        }
    }
}

// What local time says, minute by minute, wherever the clock is read only once: is_open() by another way.
TEST(Hours, AgreesWithTheClockOnTheWall) {
    const Hours hours = hours_of("[hours]\nfriday = [\"10:00-13:00\", \"20:00-02:00\"]\nsunday = [\"10:00-17:17\"]\n");
    for (const char* name : {"Europe/London", "America/New_York", "Asia/Kolkata"}) {
        const InZone zone(name);
        for (int i = 0; i < 365 * 1440; i += 7) {
            const Time when = utc("2026-01-01 00:00") + i * 1min;
            const std::time_t time = std::chrono::system_clock::to_time_t(when);
            std::tm local{};
            ::localtime_r(&time, &local);
            const int minute = 60 * local.tm_hour + local.tm_min;
            const bool expected = (local.tm_wday == 5 && ((minute >= 600 && minute < 780) || minute >= 1200)) ||
                                  (local.tm_wday == 6 && minute < 120) ||
                                  (local.tm_wday == 0 && minute >= 600 && minute < 1037);
            ASSERT_EQ(is_open(hours, when), expected) << name << ' ' << words(when);
        }
    }
}

TEST(Hours, RefusesWhatMeansNothing) {
    const std::pair<const char*, const char*> cases[] = {
        {"[hours]\nmonday = [\"10:00\"]\n", "site.toml:2"},
        {"[hours]\n\nmonday = [\"10:00-25:00\"]\n", "site.toml:3"},
        {"[hours]\nmonday = [\"24:00-25:00\"]\n", "no span"},
        {"[hours]\nmonday = [\"1:00-2:00\"]\n", "no span"},
        {"[hours]\nmonday = [\"10:00-10:00\"]\n", "00:00-24:00"},
        {"[hours]\nmonday = [\"10:00-12:00\", \"11:00-13:00\"]\n", "overlap"},
        {"[hours]\nmonday = [\"20:00-11:00\"]\ntuesday = [\"10:00-12:00\"]\n", "next day"},
        {"[hours]\nsaturday = [\"20:00-11:00\"]\nsunday = [\"10:00-12:00\"]\n", "next day"},
        {"[hours]\nmonday = 5\n", "a list of spans"},
        {"[hours]\nmonday = \"shut\"\n", "'shut'"},
        {"[hours]\nmunday = [\"10:00-12:00\"]\n", "did you mean"},
        {"[hours]\ntime_zone = \"Europe/Londres\"\n", "time zone 'Europe/Londres'"},
        {"[hours]\ntime_zone = \"../../etc/passwd\"\n", "time zone"},
        {"[hours]\ntime_zone = \"\"\n", "time zone"},
        {"[hours]\ntime_zone = \":/etc/passwd\"\n", "time zone"},
        {"[hours.exceptions]\n\"2026-02-30\" = \"closed\"\n", "no date"},
        {"[hours.exceptions]\n\"26-12-24\" = \"closed\"\n", "no date"},
        {"[hours.exceptions]\n\"2026-12-2x\" = \"closed\"\n", "no date"},
        {"[hours]\nexceptions = 3\n", "exceptions"},
    };
    for (const auto& [text, mention] : cases) {
        try {
            static_cast<void>(hours_of(text));
            ADD_FAILURE() << text;
        } catch (const core::Error& error) {
            EXPECT_NE(std::string(error.what()).find(mention), std::string::npos) << error.what();
            EXPECT_NE(std::string(error.what()).find("site.toml:"), std::string::npos) << error.what();
        }
    }
}

}  // namespace
}  // namespace sunflower::wall
