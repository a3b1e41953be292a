// How soon the panel answers: from a click of the mouse to the first changed pixel of the control, at every view, while the
// picture refines, and that of an audience too if there is one. No test: it tells times, and times are the machine's.
// Usage: click_latency [CLICKS [WIDTHxHEIGHT [SCENE [AUDIENCE]]]], AUDIENCE as WIDTHxHEIGHT.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

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
// Each click lets the picture begin again.
constexpr const char* control = "roof.on";
constexpr int notches = -5;  // of the wheel, to the lights

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

int measure(int clicks, glm::ivec2 size_px, const std::string& scene, glm::ivec2 audience_px) {
    if (const std::string sentence = XDisplay::missing(); !sentence.empty()) throw std::runtime_error(sentence);
    const test::TemporaryFolder home;
    setenv("HOME", home.path().c_str(), 1);
    for (const char* name : {"XDG_DATA_HOME", "XDG_STATE_HOME"}) unsetenv(name);
    // The window comes into the middle, and leaves the audience the left.
    XDisplay screen(size_px.x + 2 * audience_px.x, std::max(size_px.y, audience_px.y));
    std::vector<std::string> arguments = {"live", scene, "--fresh", "--software"};
    if (audience_px.x > 0) {
        screen.plug("projector", {0, 0, audience_px.x, audience_px.y});
        arguments.insert(arguments.end(), {"--output", "projector"});
    }
    const show::Stage stage = show::load_stage(scene, "");
    show::Session session = test::first_session(size_px.x, size_px.y);
    const world::View& first = stage.scene.views.front();
    session.state = {scene, stage.preset, first.name, first.camera, stage.settings};
    test::PanelPlaces places(session);
    test::RunningProgram program(
        {SUNFLOWER_BINARY_DIR "/sunflower", arguments, home.path(), {fmt::format("DISPLAY={}", screen.name())}, {}});
    const unsigned long window = screen.wait_for_window("Sunflower", patience_s);
    if (window == 0) throw std::runtime_error("no window came");
    screen.focus(window);
    sleep_ms(8000);  // the bed is baked

    if (audience_px.x > 0 && screen.wait_for_window("Audience", patience_s) == 0)
        throw std::runtime_error("the audience has no window");
    const Area corner = screen.area_of(window);
    places.set_corner({corner.left, corner.top});
    screen.wheel(places.middle("seeds count"), notches);
    places = test::PanelPlaces(session, "", notches);
    places.set_corner({corner.left, corner.top});
    const Area area = places.area(control);
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
        glm::ivec2 size_px(1280, 720), audience_px(0);
        for (const auto& [at, size] : {std::pair(2, &size_px), std::pair(4, &audience_px)})
            if (argc > at && std::sscanf(argv[at], "%dx%d", &size->x, &size->y) != 2) throw std::runtime_error("WIDTHxHEIGHT");
        return sunflower::measure(argc > 1 ? std::atoi(argv[1]) : 200, size_px, argc > 3 ? argv[3] : "turbine-hall",
                                  audience_px);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "click_latency: %s\n", error.what());
        return 1;
    }
}
