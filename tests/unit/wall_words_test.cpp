// What a wall tells a technician: monitors that two outputs have, and what is shown instead of the work.
#include <gtest/gtest.h>

#include "engine/app/wall/instead.hpp"
#include "engine/app/wall/shared_monitors.hpp"
#include "engine/app/wall/tables.hpp"

namespace sunflower::app {
namespace {

/// Two outputs with those monitors.
wall::SiteFile site_with(const std::string& left, const std::string& right, bool elsewhere = false) {
    return wall::read_site(
        "title = \"A room\"\nshow = \"passage\"\n[canvas]\nsize_px = [3520, 1080]\n[[output]]\nname = \"left\"\n"
        "monitor = \"" +
            left + "\"\npart = [0, 0, 1920, 1080]\n[[output]]\nname = \"right\"\nmonitor = \"" + right +
            "\"\npart = [1600, 0, 1920, 1080]\n" + (elsewhere ? "elsewhere = true\n" : ""),
        "/nowhere/room.toml");
}

TEST(SharedMonitors, AreToldWithBothOutputsAndWhatToDo) {
    const std::vector<Monitor> all = {{"HDMI-1", "EPS EB-PU2010 X1", {0, 0}, {1920, 1080}, true},
                                      {"HDMI-2", "", {1920, 0}, {1920, 1080}, false}};
    const auto trouble = [&](const wall::SiteFile& file) { return shared_monitor_trouble(file.site, file.root, all); };
    EXPECT_EQ(trouble(site_with("HDMI-1", "HDMI-2")), "");
    EXPECT_EQ(
        trouble(site_with("HDMI-2", "HDMI-2")),
        "/nowhere/room.toml:11: output 'right': its monitor 'HDMI-2' is that of 'left' too, and one covers the other; give "
        "each its own");
    // One says the model and the other the connector.
    const wall::SiteFile both = site_with("HDMI-1", "EPS EB-PU2010 X1");
    EXPECT_NE(trouble(both), "");
    EXPECT_EQ(monitor_sharers(both.site, all), (std::vector<std::string>{"right", "left"}));
    EXPECT_NE(trouble(site_with("DP-7", "DP-7")), "") << "away now, and yet one";
    EXPECT_EQ(trouble(site_with("DP-7", "DP-8")), "") << "both are away, which is told elsewhere";
    EXPECT_EQ(trouble(site_with("HDMI-2", "HDMI-2", true)), "") << "another machine calls its own so";
}

TEST(WaitingTables, AreToldOnceUntilTheyAreOther) {
    const auto root = [](const std::string& text) { return params::parse_toml(text, "room.toml"); };
    WaitingTables waiting(root("[hours]\nsunday = [\"10:00-18:00\"]\n"));
    EXPECT_EQ(waiting.news(root("[hours]\nsunday = \"closed\"\n")), "") << "hours are taken at once";
    EXPECT_EQ(waiting.news(root("[health]\nport = 8081\n")), "[health]");
    EXPECT_EQ(waiting.news(root("[health]\nport = 8081\n")), "");
    EXPECT_EQ(waiting.news(root("[health]\nport = 8082\n")), "") << "it waits as before";
    EXPECT_EQ(waiting.news(root("[health]\nport = 8082\n[hours]\ntime_zone = \"Europe/London\"\n")),
              "[health], [hours] (all of it, as its time_zone is another)");
    EXPECT_EQ(waiting.news(root("")), "") << "all is as it began";
    EXPECT_EQ(waiting.news(root("[health]\nport = 8081\n")), "[health]");
}

TEST(InsteadOfTheWork, IsToldWithItsReason) {
    using enum wall::StartAdvice;
    EXPECT_EQ(instead_of_work({}), "");
    EXPECT_EQ(instead_of_work({.pattern = wall::Pattern::grid}), "the pattern grid, as somebody asked for it");
    EXPECT_EQ(instead_of_work({.has_monitor = false, .pattern = wall::Pattern::grid}),
              "nothing, as none of its monitors is there");
    EXPECT_EQ(instead_of_work({.advice = safe_preset, .is_black = true}),
              "the hall in its own light, as the work did not live");
    EXPECT_EQ(instead_of_work({.is_black = true, .is_held = true}), "black, as somebody asked for it");
    // A fader at its end, and one a quarter open.
    EXPECT_EQ(instead_of_work({.brightness = 0.0, .advice = last_good_still}),
              "black, as its brightness was turned down from afar");
    EXPECT_EQ(instead_of_work({.brightness = 0.25, .is_held = true}), "a picture that is held, as somebody asked for it");
}

}  // namespace
}  // namespace sunflower::app
