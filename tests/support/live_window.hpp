// The live window as a person has it before him: the built program, a real screen, real mouse, real keys. Nothing is timed;
// waits are as long as a slow machine could need.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <thread>

#include "engine/core/files.hpp"
#include "tests/support/panel_places.hpp"
#include "tests/support/program.hpp"
#include "tests/support/running_program.hpp"
#include "tests/support/x_display.hpp"

namespace sunflower::test {

inline constexpr double enough_s = 40.0;  // no single step takes a tenth of it on two cores
inline constexpr double rest_s = 0.5;     // while anything refines, the screen changes five times a second
// The screen is larger than the window, or full screen would look like it.
inline constexpr int screen_width = 1600, screen_height = 900;
inline constexpr int width = 1280, height = 720;

inline bool wait_until(const std::function<bool()>& come) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(enough_s);
    while (!come()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

/// Part of an area from its upper left corner, in thousandths.
inline Area part_of(const Area& a, int left, int top, int right, int bottom) {
    return {a.left + a.width * left / 1000, a.top + a.height * top / 1000, a.width * (right - left) / 1000,
            a.height * (bottom - top) / 1000};
}

/// Opens it on a screen of its own, with a home without a past.
class LiveWindow : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        // Ours and the program's: a home without a past.
        setenv("HOME", home.path().c_str(), 1);
        for (const char* name : {"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) unsetenv(name);
        screen = std::make_unique<XDisplay>(screen_width, screen_height);
        places = std::make_unique<PanelPlaces>(first_session(width, height));
    }

    /// Takes note of where the window lies now.
    void look_where_it_lies() {
        const Area area = screen->area_of(window);
        places->set_corner({area.left, area.top});
        picture = places->picture();
        // The bed alone: from the bridge its near edge lies at 850, its far one at 520.
        bed = part_of(picture, 450, 600, 650, 800);
        somewhere = {picture.left + picture.width / 2, picture.top + 8};
    }

    /// Their switches lie below the density and the plan of the hall.
    void scroll_to_lights() {
        constexpr int notches = -5;
        screen->wheel(places->middle("seeds count"), notches);
        screen->move(somewhere);
        places = std::make_unique<PanelPlaces>(first_session(width, height), "", notches);
        look_where_it_lies();
        rest();
    }

    void TearDown() override {
        if (HasFailure() && screen) {
            const std::filesystem::path folder = std::filesystem::path(SUNFLOWER_BINARY_DIR) / "live_failures";
            std::filesystem::create_directories(folder);
            const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
            screen->save(folder / (name + ".png"));
            std::cerr << "the screen at the end: " << (folder / (name + ".png")).string() << "\n" << said();
        }
        program.reset();
    }

    /// Starts it and waits for its first whole picture.
    void open(const std::vector<std::string>& arguments) {
        std::vector<std::string> all = {"--verbose", "live", "--software"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        std::filesystem::remove(home.path() / "stderr");  // of an earlier start
        program = std::make_unique<RunningProgram>(RunningProgram::Start{
            SUNFLOWER_BINARY_DIR "/sunflower", all, home.path(), {"DISPLAY=" + screen->name()}, home.path() / "stderr"});
        window = screen->wait_for_window("Sunflower", enough_s);
        ASSERT_NE(window, 0U) << said();
        screen->focus(window);
        ASSERT_TRUE(wait_until([&] {
            look_where_it_lies();
            return screen->grab(bed).mean() > 25 || !program->running();
        })) << said();
        screen->move(somewhere);
        ASSERT_TRUE(program->running()) << said();
        rest();
    }

    /// All samples are there, and the screen is quiet: one sample may take longer than rest_s.
    void rest() {
        ASSERT_TRUE(wait_until([&] { return screen->wait_for_rest(picture, rest_s, enough_s) && is_whole(); })) << said();
    }

    bool is_whole() const {
        const std::string log = said();  // where neither is found, npos + 1 is 0
        return log.rfind("picture whole") + 1 > log.rfind("picture in the making") + 1;
    }

    /// Two samples: at rest soon, and the same pixels whenever it is.
    void open_fresh() { open({"--fresh", "--set", "quality.live_samples=2"}); }

    void quit() {
        screen->key("ctrl+q");
        const auto code = program->wait(enough_s);
        ASSERT_TRUE(code.has_value()) << "it goes on after Ctrl+Q; " << said();
        EXPECT_EQ(*code, 0) << said();
    }

    std::string said() const {
        std::error_code ignored;
        return std::filesystem::exists(home.path() / "stderr", ignored) ? core::read_file(home.path() / "stderr")
                                                                        : std::string();
    }

    std::filesystem::path session_file() const { return home.path() / ".local/state/sunflower/session.toml"; }
    static show::Session session() {
        std::string trouble;
        const auto found = show::load_session(trouble);
        EXPECT_EQ(trouble, "");
        return found.value_or(show::Session{});
    }
    /// The program writes it every 5 s.
    bool session_becomes(const std::function<bool(const show::Session&)>& as_expected) const {
        return wait_until([&] { return std::filesystem::exists(session_file()) && as_expected(session()); });
    }
    bool becomes(const Area& area, const Pixels& expected) const {
        return wait_until([&] { return screen->grab(area) == expected; });
    }
    bool changes(const Area& area, const Pixels& before) const { return screen->wait_for_change(area, before, enough_s); }

    TemporaryFolder home;
    std::unique_ptr<XDisplay> screen;
    std::unique_ptr<PanelPlaces> places;
    std::unique_ptr<RunningProgram> program;
    unsigned long window = 0;
    Area picture, bed;
    Place somewhere;  // on the picture, where the mouse rests
};

}  // namespace sunflower::test
