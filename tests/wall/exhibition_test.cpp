// An exhibition on two monitors, as its visitors see it: the work or black, and never anything else, whatever happens. All that
// the screen sends out is judged, from before the first start until after the last end.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <functional>

#include "engine/wall/recovery.hpp"
#include "tests/support/at_home.hpp"
#include "tests/support/json.hpp"
#include "tests/support/live_window.hpp"
#include "tests/support/open_ports.hpp"
#include "tests/support/picture.hpp"
#include "tests/support/png_reader.hpp"
#include "tests/support/supervisor.hpp"
#include "tests/support/work_or_black.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::Area;
using test::enough_s;
using test::Pixels;
using test::wait_until;

constexpr Area left{0, 0, 192, 108}, right{192, 0, 192, 108}, all{0, 0, 384, 108};
constexpr double watchdog_s = 4.0;  // systemd's is ten; a loaded machine gets a frame done in this too

// The right projector's picture begins where the left one's has 48 pixels left; the soft edge lies between.
constexpr const char* site_text = R"(title = "A test"
show = "{}"
[canvas]
size_px = [336, 108]
[[output]]
name = "left"
monitor = "L"
part = [0, 0, 192, 108]
size_px = [192, 108]
[[output]]
name = "right"
monitor = "R"
part = [144, 0, 192, 108]
size_px = [192, 108]
)";

// Its time goes on while its picture stays, so that one reference does for all of it.
constexpr const char* show_text = R"(title = "Rest"
scene = "single-seed"
[[step]]
view = "seed"
hold_s = 7200.0
[step.set.quality]
live_samples = 32
[step.set.output]
min_samples = 32
)";

class Exhibition : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = test::XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        // What is ended by SIGABRT leaves no picture of its memory behind.
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_CORE, &none);
        screen = std::make_unique<test::XDisplay>(all.width, all.height, test::XDisplay::Eyes::light);
        screen->plug("L", left);
        screen->plug("R", right);
        witness = std::make_unique<test::Witness>(*screen);
        const fs::path show = home.path() / "rest.toml";
        core::write_file_atomically(show, std::string_view(show_text));
        core::write_file_atomically(home.path() / "room.toml", fmt::format(fmt::runtime(site_text), show.string()));
    }

    void start() {
        fs::remove(status_file());
        std::vector<std::string> environment = systemd.environment();
        environment.push_back("MALLOC_PERTURB_=65");  // memory that nobody has drawn to is grey, and not by luck black
        wall = test::start_at_home(SUNFLOWER_BINARY_DIR "/sunflower", *screen, home.path(),
                                   {"wall", "--software", "--site", (home.path() / "room.toml").string()}, environment);
    }

    /// Dead within its first minute, as soon as its start was counted.
    void start_in_vain(int before) {
        start();
        ASSERT_TRUE(wait_until([&] { return starts() == before + 1; })) << said();
        end_by(SIGKILL);
    }

    void end_by(int signal) {
        kill(wall->pid(), signal);
        kill(wall->pid(), SIGCONT);  // as systemd does, so that one which is stopped gets it
        EXPECT_EQ(wall->wait(enough_s), 128 + signal);
        EXPECT_TRUE(wait_until([&] { return is_black(all); })) << "no window of it stays";
    }

    /// Starts in vain so far. Where the machine is so slow that the last of them lived for a minute it is counted all the same.
    void expect_starts(int count) const {
        if (starts() == 0)
            core::write_file_atomically(state() / "starts.toml", fmt::format("count = {}\ncomplete = true\n", count));
        EXPECT_EQ(starts(), count);
    }

    std::string said() const { return test::said_at_home(home.path()); }
    fs::path state() const { return home.path() / ".local/state/sunflower/wall"; }
    fs::path status_file() const { return state() / "status.json"; }
    int starts() const {
        std::error_code gone;
        const fs::path file = state() / "starts.toml";
        return fs::exists(file, gone) ? wall::parse_starts(core::read_file(file)).value_or(wall::StartsInVain{}).count : 0;
    }

    /// As `sunflower status --json` says it, which the wall writes every five seconds, once it is so.
    test::Json status(const std::function<bool(const test::Json&)>& so) {
        test::Json told;
        EXPECT_TRUE(wait_until([&] {
            std::error_code gone;
            if (!fs::exists(status_file(), gone)) return false;
            const test::ProgramResult result = test::run_program({.program = SUNFLOWER_BINARY_DIR "/sunflower",
                                                                  .arguments = {"status", "--json"},
                                                                  .folder = home.path(),
                                                                  .environment = environment_of_a_reader()});
            if (result.exit_code != 0) return false;
            told = test::parse_json(result.out);
            return so(told);
        })) << said();
        return told;
    }
    std::vector<std::string> environment_of_a_reader() const {
        return {"HOME=" + home.path().string(), "XDG_STATE_HOME=" + (home.path() / ".local/state").string()};
    }

    bool is_open(const Area& area) const { return screen->grab(area).mean() > 25.0; }
    bool is_black(const Area& area) const { return screen->grab(area).mean() == 0.0; }
    /// Nothing has changed for a while, and it is bright.
    ::testing::AssertionResult comes(const Area& area) {
        const bool bright = wait_until([&] { return is_open(area) || !wall->running(); });
        if (!bright || !wall->running()) return ::testing::AssertionFailure() << "the wall stays dark; " << said();
        if (!screen->wait_for_rest(area, 0.7, enough_s)) return ::testing::AssertionFailure() << "it never rests";
        systemd.listen();
        return ::testing::AssertionSuccess();
    }

    /// All that was seen since the last time.
    void judge(const test::WorkOrBlack& work, const char* when) {
        const std::vector<Pixels> seen = witness->take();
        for (std::size_t i = 0; i < seen.size(); ++i) {
            const std::string fault = work.fault(seen[i]);
            ASSERT_EQ(fault, "") << when << ", picture " << i << " of " << seen.size() << keep(seen[i]);
        }
        looked += seen.size();
    }
    /// Brighter and brighter, or darker and darker, as far as samples of noise and dither go, and never at once.
    void judge_fade(const test::WorkOrBlack& work, const char* when, bool comes, std::size_t monitor = 0) {
        const std::vector<Pixels> seen = witness->take();
        double last = comes ? 0.0 : 1.0;
        for (const Pixels& each : seen) {
            ASSERT_EQ(work.fault(each), "") << when << keep(each);
            const double light = work.light(each, monitor);
            EXPECT_GT(comes ? light - last : last - light, -0.01) << when << ": " << last << ", then " << light;
            EXPECT_LT(std::abs(light - last), test::most_rise) << when << ": " << last << ", then " << light;
            last = light;
        }
        EXPECT_NEAR(last, comes ? 1.0 : 0.0, 0.01) << when;
        looked += seen.size();
    }
    std::string keep(const Pixels& seen) const {
        const fs::path file = fs::path(SUNFLOWER_BINARY_DIR) / "live_failures" / fmt::format("exhibition_{}.png", looked);
        fs::create_directories(file.parent_path());
        test::write_picture(seen.picture(), file);
        return "; see " + file.string();
    }

    test::TemporaryFolder home;
    test::Supervisor systemd{watchdog_s};
    std::unique_ptr<test::XDisplay> screen;
    std::unique_ptr<test::Witness> witness;
    std::unique_ptr<test::RunningProgram> wall;
    std::size_t looked = 0;  // pictures
};

/// The two pictures of a wall that shows this canvas; columns of its smooth ground.
void expect_agreement(const Pixels& a, const Pixels& b, const test::PngPicture& canvas) {
    const auto light = [](double value) {
        const double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const auto green = [](const Pixels& pixels, int x, int y) {
        return static_cast<double>(pixels.rgb[static_cast<std::size_t>(y * pixels.width + x)] >> 8 & 255U);
    };
    const auto mean = [&](const auto& at, int x0) {
        double sum = 0.0;
        for (int y = 2; y < 22; ++y)  // the ground alone, which is smooth
            for (int x = x0; x < x0 + 8; ++x) sum += at(x, y);
        return sum / 160.0;
    };
    const auto of_canvas = [&](int x, int y) { return light(canvas.at(x, y, 1)); };
    const auto of_left = [&](int x, int y) { return x < 192 ? light(green(a, x, y)) : 0.0; };
    const auto of_both = [&](int x, int y) { return of_left(x, y) + (x >= 144 ? light(green(b, x - 144, y)) : 0.0); };
    // A hundredth is what an eye is given; samples that came since the canvas was kept are below it.
    for (int x = 128; x < 208; x += 8)
        EXPECT_NEAR(mean(of_both, x) / mean(of_canvas, x), 1.0, 0.01) << "columns " << x << " to " << x + 8;
    // Planted: without the other's part the edge is a hole.
    EXPECT_LT(mean(of_left, 180) / mean(of_canvas, 180), 0.5);
}

TEST_F(Exhibition, AWholeLifeIsTheWorkOrBlack) {
    const std::int64_t now_s =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    fs::create_directories(state());
    core::write_file_atomically(state() / "resume.toml", wall::resume_text({.show = "rest",
                                                                            .scene = "single-seed",
                                                                            .preset = "white-room",
                                                                            .at = show::ticks_of(1000.0),
                                                                            .saved_s = now_s,
                                                                            .version = std::string(core::version())}));
    // --- out of black, where its last life ended
    start();
    ASSERT_TRUE(comes(all));
    const test::WorkOrBlack work(screen->seen(), {left, right});
    judge_fade(work, "the first start", true);
    EXPECT_EQ(systemd.ready(), 1);
    EXPECT_GT(systemd.extensions(), 0) << "a slow machine's first picture would be cut off by the start's timeout";
    EXPECT_EQ(test::open_ports(wall->pid()), std::vector<test::OpenPort>{}) << "nothing listens unless a site says so";
    EXPECT_EQ(screen->find_window("Sunflower"), 0U) << "there is no panel";
    const double first_at_s = status([](const test::Json& told) { return told["phase"].text == "open"; })["show_at_s"].number;
    EXPECT_GE(first_at_s, 1000.0);
    EXPECT_LT(first_at_s, 1100.0);
    // What the wall keeps for bad days is its canvas.
    ASSERT_TRUE(wait_until([&] { return fs::exists(state() / "last-good.png"); }));
    expect_agreement(screen->grab(left), screen->grab(right), test::read_png(state() / "last-good.png"));

    // --- what other programs do to the screen is seen by this test, and a desktop's arrow is none of the wall's
    const unsigned long output = screen->find_window("Audience");
    ASSERT_NE(output, 0U);
    const Area at = screen->area_of(output);
    screen->move({at.left + 60, at.top + 40});
    screen->set_arrow(0, true);
    judge(work, "an arrow over the desktop");
    screen->set_arrow(output, true);
    EXPECT_NE(work.fault(screen->seen()), "") << "planted: a cursor";
    EXPECT_EQ(work.fault(screen->grab()), "") << "which X itself does not tell of";
    screen->set_arrow(0, false);
    screen->set_arrow(output, false);
    witness->take();
    const unsigned long strange = screen->put_window({40, 30, 2, 8}, 0x606060);
    screen->take_window(strange);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_TRUE(std::ranges::any_of(witness->take(), [&](const Pixels& seen) { return work.fault(seen) != ""; }))
        << "planted: for a moment another program's window, no larger than the stroke of a letter";
    ASSERT_TRUE(wait_until([&] { return work.fault(screen->seen()).empty(); })) << "it is painted over";
    witness->take();

    // --- a monitor goes and comes back; the other one goes on
    screen->unplug("R");
    ASSERT_TRUE(wait_until([&] { return is_black(right); })) << said();
    EXPECT_TRUE(is_open(left));
    judge(work, "a monitor went");
    screen->plug("R", right);
    ASSERT_TRUE(comes(right));
    judge_fade(work, "a monitor came back", true, 1);

    // --- it hangs, and systemd ends it and starts it again
    systemd.listen();
    const int pings = systemd.pings();
    EXPECT_GT(pings, 0);
    kill(wall->pid(), SIGSTOP);
    ASSERT_TRUE(wait_until([&] {
        systemd.listen();
        return systemd.is_overdue();
    }));
    EXPECT_LE(systemd.pings(), pings + 1) << "one may have been under way";
    const auto place = wall::parse_resume(core::read_file(state() / "resume.toml"));
    ASSERT_TRUE(place);
    EXPECT_GT(place->at, show::ticks_of(first_at_s));
    end_by(SIGABRT);
    expect_starts(1);
    judge(work, "it hung and was ended");
    start();
    ASSERT_TRUE(comes(all));
    EXPECT_EQ(systemd.ready(), 1);
    // It goes on where it was.
    const test::Json again =
        status([&](const test::Json& told) { return told["show_at_s"].number >= show::seconds_of(place->at); });
    EXPECT_LT(again["show_at_s"].number, show::seconds_of(place->at) + 60.0);
    EXPECT_EQ(again["starts_in_vain"].number, 1.0);
    judge_fade(work, "it came again", true);

    // --- it dies, and dies again: the third time the work itself may be the cause
    end_by(SIGKILL);
    expect_starts(2);
    start_in_vain(2);
    judge(work, "three starts in vain");
    start();
    ASSERT_TRUE(comes(all));
    const test::WorkOrBlack hall(screen->seen(), {left, right});
    const test::Json safe = status([](const test::Json& told) { return told["scene"].text == "turbine-hall"; });
    EXPECT_EQ(safe["preset"].text, "overcast");
    EXPECT_EQ(safe["show"].text, "");
    EXPECT_EQ(safe["starts_in_vain"].number, 3.0);
    EXPECT_NE(work.fault(screen->seen()), "") << "planted: another picture is told from this one";
    end_by(SIGKILL);
    expect_starts(4);
    judge(hall, "the safe look");

    // --- after six nothing is drawn any more: the last picture of the work that was whole
    start_in_vain(4);
    start_in_vain(5);
    start();
    ASSERT_TRUE(comes(all));
    judge_fade(work, "the last good still", true);
    status([](const test::Json& told) { return told["starts_in_vain"].number == 6.0; });
    EXPECT_NE(said().find("the last good picture is shown"), std::string::npos) << said();

    // --- into black
    witness->take();
    kill(wall->pid(), SIGTERM);
    EXPECT_EQ(wall->wait(enough_s), 0) << said();
    judge_fade(work, "the end", false);
    systemd.listen();
    EXPECT_TRUE(systemd.is_stopping());
    EXPECT_TRUE(is_black(all));
    EXPECT_FALSE(fs::exists(status_file())) << "it ended on purpose";
    EXPECT_GT(looked, 200U);
}

}  // namespace
}  // namespace sunflower
