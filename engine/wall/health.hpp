// How the wall is: told to a file, to a page of this machine alone, and by thumbnails. Of fixed size, however long it runs.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/value.hpp"
#include "engine/wall/http.hpp"
#include "engine/wall/life.hpp"
#include "engine/wall/pjlink.hpp"

namespace sunflower::wall {

/// Times from frame to frame of the last one to two minutes, in bins 5 % wide from 0.1 ms to 100 s.
class FrameTimes {
  public:
    /// A frame was presented so long after the one before. Values that are no time are left out.
    void add(double ms);
    /// Time passes: a minute that is over takes the place of the one before.
    void pass(double seconds);
    /// part 0.5: the median, 0.99: all but the slowest hundredth. As the upper end of a bin; 0: no frame.
    double percentile(double part) const;

  private:
    static constexpr std::size_t bins = 284;
    std::array<std::array<std::uint32_t, bins>, 2> counts_{};  // this minute, the one before
    double minute_s_ = 0.0;
};

/// Of the process: /proc/self/statm. 0 where there is none.
std::uint64_t resident_bytes();

struct Health {
    Life::Phase phase = Life::Phase::dark;
    std::uint64_t frames = 0;  ///< presented
    double p50_ms = 0, p99_ms = 0;
    std::uint64_t resident_bytes = 0;
    std::int64_t gl_objects = 0;
    std::uint64_t complaints = 0;   ///< warnings and errors so far
    std::string last_error;         ///< empty: none
    std::int64_t last_error_s = 0;  ///< Unix time, of that
    std::string instead;            ///< what is shown instead of the work, and why; empty: the work
    std::string scene, preset, show;
    std::size_t show_step = 0;  ///< from 0; people and programs are told it from 1
    double show_at_s = 0;
    std::string step;  ///< with other machines, as StepLink::status(); empty: on its own
    double uptime_s = 0;
    int starts_in_vain = 0;
    struct Output {
        std::string name, monitor;
        bool is_there = false;
        std::string shared_with{};  ///< another output that has this monitor too; empty: none
    };
    std::vector<Output> outputs;
    struct Projector {
        std::string name;
        ProjectorState state;
    };
    std::vector<Projector> projectors;
    struct Counter {
        std::string name;  ///< "packets", "dropped"
        std::uint64_t count = 0;
    };
    std::vector<Counter> remote;
    std::vector<std::string> controls;  ///< sentences: which ports and devices are open, and which wait and why
    bool is_open = true;                ///< by its hours
    std::int64_t next_change_s = 0;     ///< Unix time of closing or, where it is not open, of opening; 0: none
    std::int64_t written_s = 0;         ///< Unix time, of this
    std::int64_t process = 0;
};

/// One object, on lines of their own for people. Any bytes in its texts are made valid UTF-8, and each is cut at 300 bytes.
std::string health_json(const Health& health);
/// The same as a page that reloads itself every ten seconds, plain HTML without a script.
std::string health_page(const Health& health, bool has_thumbnail);

/// The table [health] of a site file.
struct HealthPlan {
    int port = 0;                        ///< of the page on 127.0.0.1; 0: there is none
    std::chrono::minutes thumbnail{60};  ///< thumbnail_min: from one to the next; 0: none
    int most_thumbnails = 48;
    std::size_t log_bytes = 4 << 20;  ///< log_mb: of one file
    std::size_t log_files = 5;
    double try_again_s = 1800.0;  ///< try_again_min: of what is shown to be safe, before the work is tried again
    double play_on_s = 1800.0;    ///< play_on_min: before a show goes on that was stopped from afar; 0: it does not
    bool operator==(const HealthPlan&) const = default;
};
/// Fails with file and line.
HealthPlan read_health(const params::Value& table);

inline constexpr std::string_view status_name = "status.json";

/// status.json in a folder, every few seconds.
class HealthFile {
  public:
    explicit HealthFile(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Worth asking for: making a Health costs something.
    bool is_due(std::int64_t now_s) const { return now_s < written_s_ || now_s >= written_s_ + pause_s; }
    /// written_s and process are filled in. Never fails; a full disk is told once in the log.
    void write(Health health, std::int64_t now_s);
    /// Ended on purpose: the file says so by going.
    void remove();

    static constexpr std::int64_t pause_s = 5;
    /// Older than this the wall is not alive.
    static constexpr std::int64_t stale_s = 20;

  private:
    std::filesystem::path folder_;
    std::int64_t written_s_ = 0;
    bool is_told_ = false;
};

/// Small pictures of the wall, one an hour, the oldest of them removed: "thumbnail_20261121T140000Z.png" in UTC, so that their
/// names sort like their times. The clock of a machine whose battery is empty may have been years ahead, until the network set
/// it: what is of a time to come (more than ahead_s) is never the newest, and goes before the oldest.
class Thumbnails {
  public:
    Thumbnails(std::filesystem::path folder, std::chrono::minutes pause, int most)
        : folder_(std::move(folder)), pause_(pause), most_(most) {}

    /// Once a pause, counted on the clock's own hours: of 60 minutes, at each full hour and at the start.
    bool is_due(std::int64_t now_s) const;
    /// The file to write to. From now on none is due until the next hour, whether that went well or not; the oldest go.
    std::filesystem::path begin(std::int64_t now_s);
    /// The newest that is there; empty: none.
    std::filesystem::path newest(std::int64_t now_s) const;

    /// Clocks that are right differ by less.
    static constexpr std::int64_t ahead_s = 86400;

  private:
    std::filesystem::path file_of(std::int64_t when_s) const;
    /// The next to go first, the newest last.
    std::vector<std::filesystem::path> sorted(std::int64_t now_s) const;

    std::filesystem::path folder_;
    std::chrono::minutes pause_;
    int most_;
    std::optional<std::int64_t> done_;  // of pauses since 1970
};

/// The page: "/" for people, "/status.json", "/thumbnail.png". Fails when the port is taken.
class HealthPage {
  public:
    HealthPage(std::uint16_t port, const Thumbnails& thumbnails);
    HealthPage(const HealthPage&) = delete;
    HealthPage& operator=(const HealthPage&) = delete;

    /// What it tells from now on. now_s: Unix time.
    void tell(Health health, std::int64_t now_s) {
        health_ = std::move(health);
        now_s_ = now_s;
    }
    void poll(Http::Clock::time_point now) { http_.poll(now); }
    const Http& http() const { return http_; }

  private:
    std::optional<HttpReply> answer(const HttpRequest& request) const;

    const Thumbnails& thumbnails_;
    Health health_;
    std::int64_t now_s_ = 0;
    Http http_;
};

}  // namespace sunflower::wall
