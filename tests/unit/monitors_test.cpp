// What a monitor is called, from the bytes it tells of itself.
#include "engine/app/live/monitors.hpp"

#include <gtest/gtest.h>

namespace sunflower::app {
namespace {

using Edid = std::vector<unsigned char>;

void describe(Edid& edid, std::size_t at, unsigned char kind, const std::string& words) {
    edid[at + 3] = kind;
    for (std::size_t i = 0; i < 13; ++i)
        edid[at + 5 + i] = i < words.size() ? static_cast<unsigned char>(words[i]) : i == words.size() ? 10 : 32;
}

/// As a Dell says it: maker "DEL" is 4, 5, 12 in five bits each.
Edid dell() {
    Edid edid(128, 0);
    for (std::size_t i = 1; i < 7; ++i) edid[i] = 255;
    edid[8] = (4 << 2) | (5 >> 3);
    edid[9] = static_cast<unsigned char>((5 << 5) | 12);
    edid[54] = 1;  // a timing, which is no words, whatever its fourth byte is
    edid[57] = 0xfc;
    describe(edid, 72, 0xff, "7XK2");
    describe(edid, 90, 0xfc, "DELL U2720Q  ");
    return edid;
}

TEST(Monitors, AreCalledByMakerModelAndSerialNumber) {
    EXPECT_EQ(model_of_edid(dell()), "DEL DELL U2720Q 7XK2");
    Edid longer = dell();
    longer.resize(256);
    EXPECT_EQ(model_of_edid(longer), "DEL DELL U2720Q 7XK2");
    Edid silent = dell();
    std::fill(silent.begin() + 54, silent.end(), 0);
    EXPECT_EQ(model_of_edid(silent), "DEL");
}

TEST(Monitors, OfWhatIsNoEdidNothingIsSaid) {
    EXPECT_EQ(model_of_edid({}), "");
    Edid cut = dell();
    cut.resize(127);
    EXPECT_EQ(model_of_edid(cut), "");
    Edid other = dell();
    other[0] = 1;
    EXPECT_EQ(model_of_edid(other), "");
}

TEST(Monitors, AreFoundByModelBeforeConnector) {
    const std::vector<Monitor> all = {{"HDMI-1", "DEL DELL U2720Q 7XK2", {0, 0}, {1920, 1080}, true},
                                      {"DP-2", "", {1920, 0}, {3840, 2160}, false}};
    EXPECT_EQ(find_monitor(all, "DEL DELL U2720Q 7XK2"), &all[0]);
    EXPECT_EQ(find_monitor(all, "DP-2"), &all[1]);
    EXPECT_EQ(find_monitor(all, "DP-1"), nullptr);
    EXPECT_EQ(find_monitor(all, ""), nullptr) << "no name is no monitor, not one that tells nothing";
    // The cable was moved: it is the model that counts.
    const std::vector<Monitor> moved = {{"DEL DELL U2720Q 7XK2", "", {0, 0}, {1, 1}, false},
                                        {"DP-1", "DEL DELL U2720Q 7XK2", {0, 0}, {1920, 1080}, true}};
    EXPECT_EQ(find_monitor(moved, "DEL DELL U2720Q 7XK2"), &moved[1]);
}

TEST(Monitors, LieUnderWhatLiesMostlyOnThem) {
    const std::vector<Monitor> all = {
        {"L", "", {0, 0}, {640, 360}}, {"R", "", {640, 0}, {640, 360}}, {"D", "", {1280, 0}, {1024, 576}}};
    EXPECT_EQ(monitor_under(all, {1280, 0}, {1024, 576}), &all[2]);
    EXPECT_EQ(monitor_under(all, {700, 10}, {300, 200}), &all[1]);
    EXPECT_EQ(monitor_under(all, {500, 0}, {300, 200}), &all[1]) << "160 of its columns, and 140 on the left";
    EXPECT_EQ(monitor_under(all, {480, 0}, {300, 200}), &all[0]) << "160 on the left";
    EXPECT_EQ(monitor_under(all, {1200, 300}, {1000, 600}), &all[2]) << "it reaches over the edge";
    EXPECT_EQ(monitor_under({}, {0, 0}, {640, 360}), nullptr);
    // Two that show the same, one of them more of it.
    const std::vector<Monitor> same = {{"A", "", {0, 0}, {1920, 1080}}, {"B", "", {0, 0}, {1280, 720}}};
    EXPECT_EQ(monitor_under(same, {100, 100}, {640, 360}), &same[1]);
    EXPECT_EQ(monitor_under(same, {100, 100}, {1500, 800}), &same[0]);
}

}  // namespace
}  // namespace sunflower::app
