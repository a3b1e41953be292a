// What belongs to a room is read to the last key, refused with the line that is wrong, and written back so that nothing else in
// the file changes.
#include "engine/wall/site.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/wall/health.hpp"
#include "engine/wall/hours.hpp"
#include "engine/wall/midi_port.hpp"
#include "engine/wall/pjlink.hpp"
#include "engine/wall/remote.hpp"
#include "engine/wall/step.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::complaint;
using wall::Output;
using wall::Site;
using wall::SiteFile;

constexpr std::string_view good = R"(# The room's own comment.
title = "Two" # of them
show = "passage"

[canvas]
size_px = [300, 100] # both together

[[output]]   # the left one
name = "left"
monitor = "HDMI-1"
part = [0, 0, 160, 100]
corners_px = [
    [1, 2], # top left
    [0, 0],
    [0, 0],
    [-3.5, 0], # bottom left
]
edge_right_px = "auto"
gamma = [2.2, 2.3, 2.4]
black = 0.001
# The wall bulges here.
[output.mesh]
columns = 2
rows = 3
offsets_px = [
    [0, 0], [0, 0],
    [1, 0], [0, 0.25], # the bulge
    [0, 0], [0, 0],
]

[[output]]
name = "right"
monitor = "DEL DELL U2720Q 7XK2"
part = [140, 0, 160, 100]
size_px = [100, 160]
rotation = 90
flip = "horizontal"
mask_px = [[[0, 0], [10, 0], [0, 10]]]
# And the hours, of which others read.
[hours]
monday = ["10:00-18:00"]
)";

SiteFile site_of(const std::string& text) {
    return wall::read_site(text, "room/site.toml");
}

std::string with(std::string_view line, std::string_view instead) {
    std::string text(good);
    text.replace(text.find(line), line.size(), instead);
    return text;
}

std::string said(std::string_view line, std::string_view instead) {
    return complaint([&] { site_of(with(line, instead)); });
}

TEST(Site, IsReadToTheLastKey) {
    const SiteFile file = site_of(std::string(good));
    const Site& site = file.site;
    EXPECT_EQ(site.title, "Two");
    EXPECT_EQ(site.show, "passage");
    EXPECT_EQ(site.canvas_px, glm::ivec2(300, 100));
    EXPECT_FALSE(site.mm_per_px);
    ASSERT_EQ(site.outputs.size(), 2u);
    const Output& left = site.outputs[0];
    EXPECT_EQ(left.size_px, glm::ivec2(160, 100)) << "its part's, when nobody says";
    EXPECT_EQ(left.corners_px[3], glm::dvec2(-3.5, 0));
    EXPECT_EQ(left.mesh.columns, 2);
    EXPECT_EQ(left.mesh.offsets_px[3], glm::dvec2(0, 0.25));
    EXPECT_FALSE(left.edges_px[wall::right_side]);
    EXPECT_EQ(left.curve.gamma, glm::dvec3(2.2, 2.3, 2.4));
    EXPECT_EQ(left.black, glm::dvec3(0.001));
    const Output& right = site.outputs[1];
    EXPECT_EQ(right.upright_px(), glm::ivec2(160, 100));
    EXPECT_EQ(right.flip, wall::Flip::horizontal);
    EXPECT_TRUE(right.curve.srgb);
    EXPECT_EQ(right.mask_px.at(0).size(), 3u);
    EXPECT_NE(file.root.find("hours"), nullptr);
    EXPECT_EQ(wall::lut_path(file, right), fs::path("room/"));
}

TEST(Site, WhatIsWrongIsToldWithItsLine) {
    const std::vector<std::array<std::string_view, 3>> cases = {
        {"title = \"Two\" # of them", "", "title is missing"},
        {"show = \"passage\"", "show = \"passage\"\nfade_s = 0", "site.toml:4: fade_s"},
        {"show = \"passage\"", "", "either show or scene"},
        {"show = \"passage\"", "show = \"a\"\nview = \"bridge\"", "site.toml:4: view and preset"},
        {"size_px = [300, 100]", "size_px = [300, 100000]", "site.toml:6: canvas: size_px"},
        {"[300, 100] # both", "[300, 100]\nmm_per_px = 0 # both", "site.toml:7: canvas: mm_per_px"},
        {"name = \"left\"", "name = \"left wall\"", "site.toml:9: name: 'left wall' is none"},
        {"name = \"right\"", "name = \"left\"", "two outputs are called 'left'"},
        {"monitor = \"HDMI-1\"\n", "", "output 'left': monitor: say its model"},
        {"part = [0, 0, 160, 100]", "part = [0, 0, 160, 101]", "site.toml:11: output 'left': part reaches"},
        {"part = [0, 0, 160, 100]", "part = [0, 0, 160, 2]", "too small"},
        {"part = [0, 0, 160, 100]", "part = [nan, 0, 160, 100]", "finite"},
        {"[1, 2], # top left", "[100, 80], # top left", "the top left corner"},
        {"[1, 2], # top left", "", "takes four places"},
        {"rows = 3", "rows = 4", "has 6 offsets; 2 columns and 4 rows have 8"},
        {"[0, 0.25], # the bulge", "[0, 70], # the bulge", "the mesh folds at its point 2"},
        {"edge_right_px = \"auto\"", "edge_right_px = \"wide\"", "a number"},
        {"edge_right_px = \"auto\"", "edge_right_px = 161", "site.toml:18"},
        {"gamma = [2.2, 2.3, 2.4]", "gamma = \"rec709\"", "or \"srgb\""},
        {"gamma = [2.2, 2.3, 2.4]", "gamma = 0.2", "gamma"},
        {"black = 0.001", "blak = 0.001", "did you mean 'black'"},
        {"rotation = 90", "rotation = 45", "0, 90, 180 or 270"},
        {"flip = \"horizontal\"", "flip = \"horizontol\"", "did you mean 'horizontal'"},
        {"[10, 0], [0, 10]]]", "[10, 0]]]", "polygons of 3"},
        {"[hours]", "[ours]", "did you mean 'hours'"},
        {"[canvas]", "[canvass]", "site.toml:5: canvas is missing; did you mean it by 'canvass'?"},
        {"title = \"Two\" # of them", "titel = \"Two\"", "site.toml:2: title is missing; did you mean it by 'titel'?"},
        {"show = \"passage\"", "shows = \"passage\"", "site.toml:3: show is missing; did you mean it by 'shows'?"},
        {"[hours]", "[projector]", "'projector' is unknown; there are: title, "},
        {"black = 0.001", "mpcdi = \"a.mpcdi\"", "site.toml:8: output 'left': mpcdi: the file and the id of its region"},
        {"black = 0.001", "mpcdi_region = \"a\"", "site.toml:8: output 'left': mpcdi_region: the file and the id"},
    };
    for (const auto& [line, instead, mentions] : cases) {
        const std::string sentence = said(line, instead);
        EXPECT_NE(sentence.find(mentions), std::string::npos) << line << " -> " << instead << ": " << sentence;
        EXPECT_TRUE(sentence.starts_with("room/site.toml:")) << sentence;
    }
}

/// Two that other programs have measured, and one beside them.
constexpr std::string_view measured = R"(title = "Measured"
show = "passage"
[canvas]
size_px = [500, 100]
[[output]]
name = "left"
monitor = "HDMI-1"
part = [0, 0, 160, 100]
mpcdi = "room.mpcdi" # of the camera
mpcdi_region = "Projector \"1\""
corners_px = [[0, 0], [0, 0], [0, 0], [0, 0]]
gain = [1, 0.9, 0.8]
[[output]]
name = "right"
monitor = "HDMI-2"
part = [140, 0, 160, 100]
size_px = [100, 160]
mpcdi = "/calibration/other.mpcdi"
mpcdi_region = "2"
[[output]]
name = "plain"
monitor = "HDMI-3"
part = [300, 0, 160, 100]
black = 0.001
)";

TEST(Site, MapsTakeThePlaceOfWarpAndBlend) {
    const SiteFile file = site_of(std::string(measured));
    const Output& left = file.site.outputs[0];
    EXPECT_EQ(left.mpcdi, "room.mpcdi");
    EXPECT_EQ(left.mpcdi_region, "Projector \"1\"");
    EXPECT_TRUE(left.is_mapped() && file.site.outputs[1].is_mapped());
    EXPECT_FALSE(file.site.outputs[2].is_mapped());
    EXPECT_EQ(wall::patched_site(file, file.site), measured);

    // What the maps say already is refused where it stands, though not when it says nothing.
    const std::vector<std::pair<std::string, std::string>> keys = {
        {"rotation", "180"},
        {"flip", "\"vertical\""},
        {"corners_px", "[[1, 0], [0, 0], [0, 0], [0, 0]]"},
        {"edge_top_px", "0"},
        {"edge_power", "3"},
        {"black", "[0, 0, 0.01]"},
        {"mask_px", "[[[0, 0], [9, 0], [0, 9]]]"},
        {"mesh", "{ columns = 2, rows = 2, offsets_px = [[0, 0], [0, 0], [0, 0], [0, 0]] }"}};
    const auto with_key = [&](const std::string& key, const std::string& value) {
        std::string text(measured);
        const std::string line = key + " = " + value + "\n", zeros = "corners_px = [[0, 0], [0, 0], [0, 0], [0, 0]]\n";
        return key == "corners_px" ? text.replace(text.find(zeros), zeros.size(), line) : text.insert(text.find("gain"), line);
    };
    for (const auto& [key, value] : keys)
        EXPECT_EQ(
            complaint([&] { site_of(with_key(key, value)); }),
            fmt::format("room/site.toml:{}: output 'left': {}: the maps of 'room.mpcdi' say that already; take out this or "
                        "mpcdi",
                        key == "corners_px" ? 11 : 12, key));
    for (const auto& [key, value] : {std::pair{"rotation", "0"},
                                     {"flip", "\"none\""},
                                     {"edge_left_px", "\"auto\""},
                                     {"edge_power", "2"},
                                     {"black", "0"},
                                     {"mask_px", "[]"}})
        EXPECT_EQ(complaint([&] { site_of(with_key(key, value)); }), "") << key;

    // Outputs that share light belong to one calibration; half a pixel is no overlap.
    const auto moved = [&](const std::string& part) {
        std::string text(measured);
        return complaint([&] { site_of(text.replace(text.find("[300, 0,"), 8, part)); });
    };
    EXPECT_EQ(moved("[299.6, 0,"), "");
    EXPECT_EQ(moved("[290, 0,"),
              "room/site.toml:23: output 'plain': part overlaps that of 'right', and of the two only 'right' is drawn by maps, "
              "which know nothing of the other; draw both by maps or neither");
    Site apart = file.site;
    apart.outputs[0].mpcdi = apart.outputs[0].mpcdi_region = "";
    EXPECT_NE(complaint([&] { wall::patched_site(file, apart); }).find("only 'right' is drawn by maps"), std::string::npos);

    // Back to hands: comments stay.
    for (std::size_t i = 0; i < 2; ++i) apart.outputs[i].mpcdi = apart.outputs[i].mpcdi_region = "";
    apart.outputs[0].black = glm::dvec3(0.002);
    const std::string text = wall::patched_site(file, apart);
    EXPECT_TRUE(site_of(text).site == apart);
    EXPECT_NE(text.find("mpcdi = \"\" # of the camera"), std::string::npos) << text;
    EXPECT_TRUE(site_of(wall::patched_site(site_of(text), file.site)).site == file.site);
}

TEST(Site, TellsWhereAKeyStands) {
    const SiteFile file = site_of(std::string(measured));
    const auto line = [&](std::string_view key, std::string_view output = "") {
        const core::SourcePlace place = wall::place_of(file.root, key, output);
        EXPECT_EQ(place.file, "room/site.toml");
        return place.line;
    };
    EXPECT_EQ(line("show"), 2);
    EXPECT_EQ(line("scene"), 0) << "it does not say one";
    EXPECT_EQ(line("mpcdi", "right"), 18);
    EXPECT_EQ(line("mpcdi", "plain"), 0);
    EXPECT_EQ(line("mpcdi", "nobody"), 0);
    EXPECT_EQ(complaint([&] { wall::told_at(file.root, "show", []() -> int { core::fail("there is no such show"); }); }),
              "room/site.toml:2: show: there is no such show");
    EXPECT_EQ(wall::told_at(file.root, "show", [] { return 7; }), 7);
}

TEST(Site, ShippedOnesAreWhole) {
    const test::UserFolders none;
    const auto names = wall::site_names();
    EXPECT_EQ(names, (std::vector<std::string>{"one-projector", "two-projectors"}));
    for (const std::string& name : names) EXPECT_FALSE(wall::load_site(name).site.title.empty());
    EXPECT_NE(complaint([] { wall::load_site("one-projektor"); }).find("did you mean 'one-projector'"), std::string::npos);
}

Site changed(const Site& from, std::mt19937& random) {
    Site site = from;
    const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
    const auto some = [&](double low, double high) {
        const double value = std::uniform_real_distribution<double>(low, high)(random);
        return pick(1) == 0 ? std::round(value * 10.0) / 10.0 : value;
    };
    for (int changes = 1 + pick(4); changes > 0; --changes) {
        Output& output = site.outputs[static_cast<std::size_t>(pick(static_cast<int>(site.outputs.size()) - 1))];
        switch (pick(17)) {
            case 0: site.title = pick(1) == 0 ? "A \"quoted\" # title" : "Zwei Wände"; break;
            case 17: site.fade_s = pick(1) == 0 ? 2.5 : some(0.5, 60); break;
            case 1: site.mm_per_px = pick(1) == 0 ? std::optional<double>() : some(0.1, 5); break;
            case 2: output.corners_px[static_cast<std::size_t>(pick(3))] = {some(-9, 9), some(-9, 9)}; break;
            case 3: output.corners_px = {}; break;
            case 4: output.mesh = {}; break;
            case 5:
                output.mesh = {2 + pick(2), 2 + pick(2), {}};
                for (int i = 0; i < output.mesh.columns * output.mesh.rows; ++i)
                    output.mesh.offsets_px.emplace_back(some(-2, 2), some(-2, 2));
                break;
            case 6:
                if (!output.mesh.offsets_px.empty()) output.mesh.offsets_px.back() += glm::dvec2(0.1, 1);
                break;
            case 7:
                output.edges_px[static_cast<std::size_t>(pick(3))] = pick(1) == 0 ? std::nullopt : std::optional(some(0, 40));
                break;
            case 8: output.curve = {pick(1) == 0, glm::dvec3(some(1.5, 3))}; break;
            case 9: output.black = {some(0, 0.05), some(0, 0.05), 0.0}; break;
            case 10: output.gain = {some(0, 1), some(0, 1), 1.0}; break;
            case 11:
                output.mask_px.assign(static_cast<std::size_t>(pick(2)), {{some(0, 9), 0}, {9, some(0, 9)}, {0, 9}});
                break;
            case 12: output.part = {{pick(100), 0}, {60 + pick(100), 50 + pick(50)}}; break;
            case 13: output.lut = pick(1) == 0 ? "" : "a b.cube"; break;
            case 14: output.rotation_deg = 90 * pick(3); break;
            case 15:
                // Mostly of what maps can stand beside.
                if (pick(3) > 0)
                    for (Output& other : site.outputs) {
                        other = {.name = other.name, .monitor = other.monitor, .part = other.part, .size_px = other.size_px};
                        other.mpcdi = other.mpcdi_region = "b \"c\".mpcdi";
                    }
                output.mpcdi = output.mpcdi_region = pick(1) == 0 ? "" : "a.mpcdi";
                break;
            case 16: {
                if (site.outputs.size() > 2 && pick(1) == 0) {
                    site.outputs.erase(site.outputs.begin() + pick(static_cast<int>(site.outputs.size()) - 1));
                } else {
                    Output more = output;
                    more.name = "more-" + std::to_string(pick(1'000'000));
                    site.outputs.push_back(more);
                }
                break;
            }
        }
    }
    return site;
}

// Property: whatever is changed by hands, the file says afterwards, and what somebody wrote in it beside that stays.
TEST(Site, IsWrittenBackValueByValue) {
    std::mt19937 random(2010);
    int written = 0;
    for (int run = 0; run < 60; ++run) {
        SiteFile file = site_of(std::string(good));
        for (int step = 0; step < 6; ++step) {
            const Site wanted = changed(file.site, random);
            // Some are no walls at all: those are refused.
            std::string text;
            const std::string refused = complaint([&] { text = wall::patched_site(file, wanted); });
            if (!refused.empty()) {
                EXPECT_TRUE(refused.starts_with("the site is not saved: room/site.toml:") ||
                            refused.find("order") != std::string::npos)
                    << refused;
                continue;
            }
            const SiteFile there = site_of(text);
            ASSERT_TRUE(there.site == wanted) << text;
            for (const char* kept : {"# The room's own comment.", "# both together", "[hours]\nmonday = [\"10:00-18:00\"]"})
                EXPECT_NE(text.find(kept), std::string::npos) << kept << " in\n" << text;
            file = there;
            ++written;
        }
    }
    EXPECT_GT(written, 200) << "of 360";
}

TEST(Site, OnlyLinesThatDifferAreWritten) {
    const SiteFile file = site_of(std::string(good));
    Site wanted = file.site;
    EXPECT_EQ(wall::patched_site(file, wanted), good);
    wanted.outputs[0].corners_px[3].x = -4.5;
    wanted.outputs[0].mesh.offsets_px[3].y = 0.5;
    wanted.outputs[1].monitor = "HDMI-2";
    wanted.outputs[0].black = glm::dvec3(0);
    std::string expected = with("[-3.5, 0], # bottom left", "[-4.5, 0], # bottom left");
    const auto replace = [&](std::string_view from, std::string_view to) {
        expected.replace(expected.find(from), from.size(), to);
    };
    replace("[0, 0.25], # the bulge", "[0, 0.5], # the bulge");
    replace("DEL DELL U2720Q 7XK2", "HDMI-2");
    replace("black = 0.001", "black = 0");
    EXPECT_EQ(wall::patched_site(file, wanted), expected);
    // Inline and dotted tables are changed as well.
    const std::string terse =
        "title = \"T\"\nscene = \"k20\"\ncanvas = { size_px = [200, 100] }\n[[output]]\nname = \"a\"\nmonitor = \"x\"\n"
        "part = [0, 0, 200, 100]\nmesh.columns = 2\nmesh.rows = 2\nmesh.offsets_px = [[0,0],[0,0],[0,0],[0,0]]";
    const SiteFile short_file = site_of(terse);
    Site other = short_file.site;
    other.canvas_px.x = 201;
    other.outputs[0].mesh.offsets_px[2].x = 1;
    other.outputs[0].gain = {1, 0.5, 1};
    const std::string text = wall::patched_site(short_file, other);
    EXPECT_TRUE(site_of(text).site == other) << text;
    EXPECT_NE(text.find("[[0,0],[0,0],[1,0],[0,0]]"), std::string::npos) << text;
    other.mm_per_px = 2;
    EXPECT_NE(complaint([&] { wall::patched_site(short_file, other); }).find("the site is not saved"), std::string::npos);
}

TEST(Site, IsSavedWholeWithItsLastVersion) {
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "room.toml";
    core::write_file_atomically(path, good);
    SiteFile file = wall::load_site(path.string());
    Site wanted = file.site;
    wanted.outputs[0].brightness = 0.5;
    wall::save_site(file, wanted);
    EXPECT_TRUE(file.site == wanted);
    EXPECT_TRUE(wall::load_site(path.string()).site == wanted);
    EXPECT_EQ(core::read_file(path.string() + ".bak"), good);
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"room.toml", "room.toml.bak"}));
    // Somebody else has an editor open.
    const std::string theirs = file.text + "# theirs\n";
    core::write_file_atomically(path, theirs);
    wanted.outputs[0].brightness = 0.25;
    EXPECT_NE(complaint([&] { wall::save_site(file, wanted); }).find("changed it meanwhile"), std::string::npos);
    EXPECT_EQ(core::read_file(path), theirs);
    // What could never be read again is not written.
    file = wall::load_site(path.string());
    wanted.outputs[0].corners_px[0] = {100, 80};
    EXPECT_NE(complaint([&] { wall::save_site(file, wanted); }).find("top left corner"), std::string::npos);
    EXPECT_EQ(core::read_file(path), theirs);
}

TEST(Site, AShippedOneIsSavedAmongTheUsersOwn) {
    const test::UserFolders own;
    SiteFile file = wall::load_site("one-projector");
    const fs::path shipped = file.path;
    const std::string before = file.text;
    Site wanted = file.site;
    wanted.outputs[0].corners_px[0] = {3, 4};
    wall::save_site(file, wanted);
    EXPECT_EQ(core::read_file(shipped), before);
    EXPECT_NE(file.path, shipped);
    EXPECT_TRUE(wall::load_site("one-projector").site == wanted) << "the user's own goes before";
}

// What a shipped site shows in its comments is what people copy.
TEST(Site, ShownTablesAreTrue) {
    const std::string text = core::read_file(core::data_folder() / "presets/site/one-projector.toml");
    const auto shown = [&](const std::string& table) {
        std::string lines;
        std::size_t at = text.find("#   [" + table + "]\n");
        EXPECT_NE(at, std::string::npos) << table;
        for (; text.compare(at, 4, "#   ") == 0; at = text.find('\n', at) + 1)
            lines += text.substr(at + 4, text.find('\n', at) - at - 3);
        const params::Value root = params::parse_toml(lines, "shown");
        return *root.find(table);
    };
    EXPECT_EQ(wall::read_hours(shown("hours")).exceptions.size(), 2u);
    EXPECT_EQ(wall::read_power(shown("power")).projectors.size(), 1u);
    EXPECT_EQ(wall::read_step(shown("step")).role, wall::StepSettings::Role::lead);
    EXPECT_TRUE(wall::read_remote(shown("remote")).osc);
    EXPECT_FALSE(wall::read_midi(shown("midi")).empty());
    // What is shown is what is so when nothing is said, but for the page.
    wall::HealthPlan plan = wall::read_health(shown("health")), plain;
    EXPECT_NE(std::exchange(plan.port, 0), 0);
    EXPECT_TRUE(plan == plain);
}

}  // namespace
}  // namespace sunflower
