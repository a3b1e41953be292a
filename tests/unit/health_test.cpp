// How the wall tells of itself: numbers of fixed size, JSON that is JSON, a page that runs nothing, thumbnails that never fill
// a disk; and the command that reads it.
#include "engine/wall/health.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/wall/recovery.hpp"
#include "tests/support/json.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::wall {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Health sample() {
    Health health;
    health.phase = Life::Phase::open;
    health.frames = 123'456'789'012;
    health.p50_ms = 16.7;
    health.p99_ms = 33.4;
    health.resident_bytes = 98'765'432;
    health.gl_objects = 171;
    health.complaints = 2;
    health.last_error = "shaders/passes/wall.frag.glsl:3: \"x\" <is> none";
    health.scene = "turbine-hall";
    health.preset = "blue-hour";
    health.show = "one-day";
    health.show_step = 2;
    health.show_at_s = 12.5;
    health.step = "the leader plays another show; this machine goes by its own clock";
    health.uptime_s = 86400.0 * 30;
    health.starts_in_vain = 1;
    health.outputs = {{"left", "EPSON PJ", true}, {"right", "EPSON PJ", false}};
    ProjectorState state;
    state.is_reached = true;
    state.power = ProjectorState::Power::warming;
    state.faults[4] = ProjectorState::Fault::warning;
    state.lamps = {{1234, true}};
    state.input = "31";
    health.projectors = {{"left", state}};
    health.remote = {{"packets", 12}, {"dropped", 0}};
    health.controls = {"OSC: UDP port 9000 of this machine", "MIDI: nanoKONTROL2 is not there"};
    health.next_change_s = 1'800'000'000;
    health.instead = "black";
    health.written_s = 1'799'999'999;
    return health;
}

TEST(FrameTimes, Percentiles) {
    FrameTimes times;
    EXPECT_EQ(times.percentile(0.5), 0.0);
    for (int i = 0; i < 990; ++i) times.add(16.7);
    for (int i = 0; i < 10; ++i) times.add(50.0);
    // A bin is 5 % wide, and its upper end is told.
    const auto expect_at = [&](double part, double ms) {
        EXPECT_GE(times.percentile(part), ms) << part;
        EXPECT_LE(times.percentile(part), 1.05 * ms) << part;
    };
    expect_at(0.5, 16.7);
    expect_at(0.99, 16.7);
    expect_at(0.991, 50.0);
    expect_at(1.0, 50.0);
    for (const double strange : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        times.add(strange);
    expect_at(1.0, 50.0);
    times.add(1e9);
    EXPECT_GT(times.percentile(1.0), 9e4);
    times.add(0.0);
    EXPECT_LT(times.percentile(0.0), 0.2);
}

TEST(FrameTimes, ForgetsAfterTwoMinutes) {
    FrameTimes times;
    times.add(500.0);
    for (int i = 0; i < 61; ++i) times.pass(1.0);
    EXPECT_GE(times.percentile(0.99), 500.0);
    for (int i = 0; i < 61; ++i) {
        times.pass(1.0);
        times.add(10.0);
    }
    EXPECT_LT(times.percentile(1.0), 11.0);
}

TEST(Health, IsJson) {
    const test::Json json = test::parse_json(health_json(sample()));
    EXPECT_EQ(json["phase"].text, "open");
    EXPECT_EQ(json["frames"].number, 123'456'789'012.0);
    EXPECT_EQ(json["last_error"].text, sample().last_error);
    EXPECT_EQ(json["outputs"].items.size(), 2U);
    EXPECT_EQ(json["outputs"].items[1]["there"].number, 0.0);
    EXPECT_EQ(json["projectors"].items[0]["power"].text, "warming");
    EXPECT_EQ(json["projectors"].items[0]["faults"].text, "filter: warning");
    EXPECT_EQ(json["projectors"].items[0]["lamps"].items[0]["hours"].number, 1234.0);
    EXPECT_EQ(json["remote"]["packets"].number, 12.0);
    EXPECT_EQ(json["controls"].items.at(1).text, "MIDI: nanoKONTROL2 is not there");
    EXPECT_EQ(json["show_at_s"].number, 12.5);
    EXPECT_EQ(json["step"].text, sample().step);
    EXPECT_EQ(json["instead"].text, "black");
    EXPECT_EQ(json["next_change"].text.substr(0, 8), "2027-01-");
    EXPECT_EQ(json["show_step"].number, 3.0) << "from 1, as the page and people count";
    EXPECT_EQ(json["open_by_hours"].number, 1.0);
    EXPECT_EQ(json["outputs"].items[1]["shared_with"].text, "");
    EXPECT_EQ(test::parse_json(health_json({}))["last_error_at"].text, "");
    test::parse_json(health_json({}));
}

TEST(Health, AnyBytesAreJsonAndText) {
    Health health = sample();
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    health.show = all;
    health.last_error =
        "\xed\xa0\x80 \xc0\xaf \xf4\x90\x80\x80 葵花籽 \xe8\x91";  // a surrogate, an overlong '/', beyond Unicode, cut
    health.preset = std::string(100'000, 'x');
    health.p50_ms = std::numeric_limits<double>::quiet_NaN();
    health.uptime_s = std::numeric_limits<double>::infinity();
    const std::string text = health_json(health);
    const test::Json json = test::parse_json(text);
    EXPECT_NE(json["last_error"].text.find("葵花籽"), std::string::npos);
    EXPECT_EQ(json["last_error"].text.find("\xed\xa0"), std::string::npos);
    EXPECT_EQ(json["last_error"].text.find('\xc0'), std::string::npos);
    EXPECT_EQ(json["preset"].text.size(), 300U);
    EXPECT_LT(text.size(), 5000U);
}

TEST(Health, ThePageRunsNothing) {
    Health health = sample();
    health.last_error = "<script>alert(1)</script> & \"";
    health.outputs[0].name = "<b>";
    const std::string page = health_page(health, true);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("<b>"), std::string::npos);
    EXPECT_NE(page.find("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;"), std::string::npos);
    EXPECT_NE(page.find("src=\"/thumbnail.png\""), std::string::npos);
    EXPECT_EQ(health_page(health, false).find("thumbnail"), std::string::npos);
    EXPECT_NE(page.find("missing, EPSON PJ"), std::string::npos);
    EXPECT_NE(page.find(sample().step), std::string::npos);
    health.step.clear();
    EXPECT_EQ(health_page(health, true).find("step with others"), std::string::npos) << "a wall on its own";
    EXPECT_NE(page.find("<td>MIDI: nanoKONTROL2 is not there</td>"), std::string::npos);
}

TEST(Health, TellsWhenByTheRoomsClock) {
    ::setenv("TZ", "XXX-1", 1);  // an hour ahead of UTC
    ::tzset();
    Health health = sample();
    health.last_error_s = 1'783'000'000;
    health.last_error = "one";
    health.outputs[1].shared_with = "left";
    const test::Json json = test::parse_json(health_json(health));
    const std::string page = health_page(health, true);
    health.is_open = false;
    const std::string closed = health_page(health, true), closed_json = health_json(health);
    ::unsetenv("TZ");
    ::tzset();
    EXPECT_EQ(json["last_error_at"].text, "2026-07-02T14:46:40+01:00");
    EXPECT_NE(page.find("<td>2026-07-02 14:46: one</td>"), std::string::npos);
    EXPECT_NE(page.find("<th scope=\"row\">closes</th><td>2027-01-15 09:00</td>"), std::string::npos);
    EXPECT_NE(closed.find("<th scope=\"row\">opens</th>"), std::string::npos);
    EXPECT_EQ(test::parse_json(closed_json)["open_by_hours"].number, 0.0);
    EXPECT_EQ(json["outputs"].items[1]["shared_with"].text, "left");
    EXPECT_NE(page.find("missing, EPSON PJ, which output left has too"), std::string::npos);
}

TEST(HealthPlan, IsRead) {
    const auto read = [](const std::string& text) {
        const params::Value root = params::parse_toml(text, "site.toml");
        return read_health(*root.find("health"));
    };
    EXPECT_EQ(read("[health]\n").port, 0) << "nothing listens unless it is asked for";
    const HealthPlan plan = read("[health]\nport = 8420\nthumbnail_min = 10\nthumbnails = 6\nlog_mb = 2\nlog_files = 3\n");
    EXPECT_EQ(plan.port, 8420);
    EXPECT_EQ(plan.thumbnail, 10min);
    EXPECT_EQ(plan.most_thumbnails, 6);
    EXPECT_EQ(plan.log_bytes, 2U << 20);
    EXPECT_EQ(plan.log_files, 3U);
    for (const char* bad : {"[health]\nport = 65536\n", "[health]\nports = 1\n", "[health]\nthumbnails = 0\n"})
        EXPECT_THROW(read(bad), core::Error) << bad;
}

TEST(Health, KnowsItsMemory) {
    const std::uint64_t before = resident_bytes();
    EXPECT_GT(before, 1U << 20);
    std::string large(16 << 20, 'x');
    EXPECT_GT(resident_bytes(), before + (15 << 20));
    EXPECT_EQ(large.back(), 'x');
}

class Told : public ::testing::Test {
  protected:
    fs::path folder() const { return user_.state() / "wall"; }
    std::int64_t now_s() const { return std::time(nullptr); }
    test::ProgramResult status(bool json = false) const {
        test::ProgramRun run;
        run.program = SUNFLOWER_BINARY_DIR "/sunflower";
        run.arguments = {"status"};
        if (json) run.arguments.emplace_back("--json");
        run.folder = user_.path();
        run.environment = {"XDG_STATE_HOME=" + (user_.path() / "state").string()};
        return test::run_program(run);
    }
    test::UserFolders user_;
};

TEST_F(Told, AFileEveryFewSeconds) {
    HealthFile file(folder());
    EXPECT_TRUE(file.is_due(1'800'000'000));
    file.write(sample(), 1'800'000'000);
    EXPECT_FALSE(file.is_due(1'800'000'004));
    EXPECT_TRUE(file.is_due(1'800'000'005));
    EXPECT_TRUE(file.is_due(1'700'000'000)) << "the clock was set back";
    const test::Json json = test::parse_json(core::read_file(folder() / status_name));
    EXPECT_EQ(json["written_s"].number, 1'800'000'000.0);
    EXPECT_EQ(json["process"].number, static_cast<double>(::getpid()));
    file.remove();
    EXPECT_FALSE(fs::exists(folder() / status_name));
}

TEST_F(Told, StatusOfALivingWall) {
    Health health = sample();
    health.last_error_s = 1'783'000'000;
    health.outputs[1].shared_with = "left";
    HealthFile(folder()).write(health, now_s());
    const test::ProgramResult result = status();
    EXPECT_EQ(result.exit_code, 0) << result.err;
    for (const char* words : {"wall", "open", "720 h 0 min", "one-day, step 3, 13 s", "output right",
                              "missing, EPSON PJ, which output left has too", "warming; filter: warning", "step with others",
                              "the leader plays another show", "\ncloses ", "2026-07-02 "})
        EXPECT_NE(result.out.find(words), std::string::npos) << words << '\n' << result.out;
    const test::ProgramResult json = status(true);
    EXPECT_EQ(json.exit_code, 0);
    EXPECT_EQ(test::parse_json(json.out)["show"].text, "one-day");
}

TEST_F(Told, StatusOfADeadOne) {
    const test::ProgramResult none = status(true);
    EXPECT_EQ(none.exit_code, 1);
    EXPECT_EQ(none.out, "");
    EXPECT_NE(none.err.find("no wall runs here"), std::string::npos) << none.err;
    HealthFile(folder()).write(sample(), now_s() - 300);
    for (const bool json : {false, true}) {
        const test::ProgramResult stale = status(json);
        EXPECT_EQ(stale.exit_code, 1);
        EXPECT_NE(stale.out.find("turbine-hall"), std::string::npos) << "what was known last";
        EXPECT_NE(stale.err.find("the wall is not alive: it was last heard of 5 min"), std::string::npos) << stale.err;
    }
    // Heard of just now, and killed since: process numbers end at 2^22.
    user_.write("state/sunflower/wall/status.json",
                fmt::format("{{\"written_s\": {}, \"process\": 99999999, \"phase\": \"open\"}}", now_s()));
    const test::ProgramResult killed = status();
    EXPECT_EQ(killed.exit_code, 1);
    EXPECT_NE(killed.out.find("not alive; it was open"), std::string::npos) << killed.out;
    EXPECT_NE(killed.err.find("its process 99999999 is gone"), std::string::npos) << killed.err;
    user_.write("state/sunflower/wall/status.json", "{\"written_s\": 1e308, \"uptime_s\": -1e308, \"outputs\": 3}");
    EXPECT_EQ(status().exit_code, 0) << "strange, and from the future; but it ends in order";
    user_.write("state/sunflower/wall/status.json", "{\"written_s\": ");
    EXPECT_EQ(status().exit_code, 1);
}

TEST_F(Told, Thumbnails) {
    Thumbnails thumbnails(folder(), 60min, 3);
    const std::int64_t begin_s = 1'800'000'000;  // 15 January 2027, 08:00 UTC
    EXPECT_TRUE(thumbnails.newest(begin_s).empty());
    EXPECT_TRUE(thumbnails.is_due(begin_s));
    EXPECT_EQ(thumbnails.begin(begin_s).filename(), "thumbnail_20270115T080000Z.png");
    EXPECT_FALSE(thumbnails.is_due(begin_s + 3599));
    EXPECT_TRUE(thumbnails.is_due(begin_s + 3600));
    for (int hour = 0; hour < 50; ++hour) {
        ASSERT_TRUE(thumbnails.is_due(begin_s + 3600 * hour + 3600));
        std::ofstream(thumbnails.begin(begin_s + 3600 * hour + 3600)) << "a picture";
    }
    int count = 0;
    for (const auto& entry : fs::directory_iterator(folder())) count += entry.path().extension() == ".png" ? 1 : 0;
    EXPECT_EQ(count, 3);
    EXPECT_EQ(thumbnails.newest(begin_s + 3600 * 50).filename(), "thumbnail_20270117T100000Z.png");
    EXPECT_FALSE(Thumbnails(folder(), 0min, 3).is_due(begin_s)) << "none are wanted";
}

TEST_F(Told, ThumbnailsOfAClockThatWasAhead) {
    Thumbnails thumbnails(folder(), 60min, 3);
    const std::int64_t begin_s = 1'800'000'000;  // 15 January 2027, 08:00 UTC
    const std::int64_t ahead_s = begin_s + 20LL * 365 * 86400;
    const auto make = [&](std::int64_t now_s) { std::ofstream(thumbnails.begin(now_s)) << "a picture"; };
    make(ahead_s);
    make(ahead_s + 3600);
    EXPECT_EQ(thumbnails.newest(ahead_s + 3600).filename(), "thumbnail_20470110T090000Z.png");
    EXPECT_EQ(thumbnails.newest(begin_s), "") << "the clock was set, and there is none of today";
    for (int hour = 0; hour < 3; ++hour) {
        make(begin_s + 3600 * hour);
        EXPECT_EQ(thumbnails.newest(begin_s + 3600 * hour).filename(),
                  fmt::format("thumbnail_20270115T{:02}0000Z.png", 8 + hour));
    }
    int count = 0;
    for (const auto& entry : fs::directory_iterator(folder())) {
        ++count;
        EXPECT_TRUE(entry.path().filename().string().starts_with("thumbnail_20270115T")) << "real ones stay: " << entry.path();
    }
    EXPECT_EQ(count, 3);
    // A zone's or a season's hour is no such clock.
    EXPECT_EQ(thumbnails.newest(begin_s - 3600 * 12).filename(), "thumbnail_20270115T100000Z.png");
}

TEST_F(Told, ThePageOnThisMachine) {
    Thumbnails thumbnails(folder(), 60min, 3);
    HealthPage page(0, thumbnails);
    page.tell(sample(), 1'800'000'000);
    Http::Clock::time_point now{};
    const auto get = [&](const std::string& path) {
        test::Peer peer = test::Peer::connected_to(page.http().port());
        peer.write("GET " + path + " HTTP/1.0\r\n\r\n");
        for (int i = 0; i < 1000 && peer.read(); ++i) {
            page.poll(now += 1ms);
            test::let_travel();
        }
        return peer.got;
    };
    const std::string json = get("/status.json");
    EXPECT_EQ(test::parse_json(json.substr(json.find("\r\n\r\n") + 4))["scene"].text, "turbine-hall");
    EXPECT_NE(get("/").find("<h1>The wall</h1>"), std::string::npos);
    EXPECT_TRUE(get("/thumbnail.png").starts_with("HTTP/1.0 404")) << "none is there yet";
    std::ofstream(thumbnails.begin(1'800'000'000)) << "PNG";
    const std::string picture = get("/thumbnail.png");
    EXPECT_TRUE(picture.starts_with("HTTP/1.0 200")) << picture;
    EXPECT_NE(picture.find("Content-Type: image/png"), std::string::npos);
    EXPECT_TRUE(picture.ends_with("\r\n\r\nPNG"));
    for (const char* path : {"/status.json/", "/../status.json", "//", "/thumbnail_20270115T080000Z.png", "/status.json?x"})
        EXPECT_TRUE(get(path).starts_with("HTTP/1.0 404")) << path;
}

}  // namespace
}  // namespace sunflower::wall
