// How soon the panel answers: from a click of the mouse to the first changed pixel of the control, at every view, while the
// picture refines. Usage: click_latency [CLICKS [WIDTHxHEIGHT]]. No test: it tells times, and times are the machine's.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "engine/app/statistics.hpp"
#include "engine/app/text.hpp"
#include "engine/core/hash.hpp"
#include "tests/support/panel_places.hpp"
#include "tests/support/program.hpp"
#include "tests/support/running_program.hpp"
#include "tests/support/x_display.hpp"

namespace sunflower {
namespace {

using Clock = std::chrono::steady_clock;
using test::Area;
using test::XDisplay;

constexpr double patience_s = 60.0;
// Lights that lie in the panel without scrolling; each click lets the picture begin again.
constexpr const char* control = "roof.on";

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void sleep_ms(int ms) {
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

/// ms from the click to the answer; fails when there is none.
double click(XDisplay& screen, const Area& area) {
    const test::Pixels before = screen.grab(area);
    const auto start = Clock::now();
    screen.send("click 1");
    if (!screen.wait_for_change(area, before, patience_s)) throw std::runtime_error("a click was never answered");
    const double ms = ms_since(start);
    screen.wait_until_sent();
    return ms;
}

int measure(int clicks, int width, int height) {
    if (const std::string sentence = XDisplay::missing(); !sentence.empty()) throw std::runtime_error(sentence);
    const test::TemporaryFolder home;
    setenv("HOME", home.path().c_str(), 1);
    for (const char* name : {"XDG_DATA_HOME", "XDG_STATE_HOME"}) unsetenv(name);
    XDisplay screen(width, height);
    const show::Session session = test::first_session(width, height);
    const test::PanelPlaces places(session);
    test::RunningProgram program({SUNFLOWER_BINARY_DIR "/sunflower",
                                  {"live", "--fresh", "--software"},
                                  home.path(),
                                  {fmt::format("DISPLAY={}", screen.name())},
                                  {}});
    const unsigned long window = screen.wait_for_window("Sunflower", patience_s);
    if (window == 0) throw std::runtime_error("no window came");
    screen.focus(window);
    sleep_ms(8000);  // the bed is baked

    const Area area = places.area(control);
    const show::Stage stage = show::load_stage(session.state.scene, session.state.preset);
    const int views = static_cast<int>(stage.scene.views.size());
    std::vector<std::vector<std::string>> rows = {{"VIEW", "CLICKS", "MEDIAN", "P95", "LONGEST"}};
    const auto add = [&](const std::string& name, const std::vector<double>& ms) {
        rows.push_back({name, std::to_string(ms.size()), fmt::format("{:.1f} ms", app::quantile(ms, 0.5)),
                        fmt::format("{:.1f} ms", app::quantile(ms, 0.95)), fmt::format("{:.1f} ms", app::quantile(ms, 1.0))});
    };
    std::vector<double> all;
    for (int view = 0; view < views; ++view) {
        screen.key(std::to_string(stage.scene.views[static_cast<std::size_t>(view)].order));
        screen.move(places.middle(control));
        sleep_ms(1500);
        std::vector<double> ms;
        for (int i = view * clicks / views; i < (view + 1) * clicks / views; ++i) {
            ms.push_back(click(screen, area));
            // Anywhere in the work of the picture, never in step with it.
            sleep_ms(200 + static_cast<int>(core::hash1(static_cast<std::uint32_t>(i)) % 400));
        }
        add(stage.scene.views[static_cast<std::size_t>(view)].name, ms);
        all.insert(all.end(), ms.begin(), ms.end());
    }
    add("all", all);
    app::print(app::table(rows));
    return program.running() ? 0 : 1;
}

}  // namespace
}  // namespace sunflower

int main(int argc, char** argv) {
    try {
        int width = 1280, height = 720;
        if (argc > 2 && std::sscanf(argv[2], "%dx%d", &width, &height) != 2) throw std::runtime_error("WIDTHxHEIGHT");
        return sunflower::measure(argc > 1 ? std::atoi(argv[1]) : 200, width, height);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "click_latency: %s\n", error.what());
        return 1;
    }
}
