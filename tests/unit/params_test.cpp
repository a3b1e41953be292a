// The table of parameters, text in and out, and the layers.
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "engine/params/glsl.hpp"
#include "engine/params/layers.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::params {
namespace {

Document document_of(const std::string& text, const std::string& file = "test.toml") {
    return {"test", {file}, parse_toml(text, file)};
}

// What applying the text complains of; empty: nothing.
std::string complaint(const std::string& text) {
    Layers layers;
    try {
        layers.add(document_of(text));
    } catch (const core::Error& error) {
        EXPECT_EQ(layers.settings(), Settings{}) << "a refused file must change nothing";
        return error.what();
    }
    return {};
}

std::string set_complaint(const std::string& assignment) {
    Layers layers;
    try {
        layers.set(assignment);
    } catch (const core::Error& error) {
        return error.what();
    }
    return {};
}

TEST(Rows, EachSaysWhatItIs) {
    const std::set<std::string_view> units = {"",   "seeds", "linear RGB", "cd/m2", "lm",      "K",  "EV",
                                              "px", "mm",    "m",          "deg",   "samples", "ms", "s"};
    std::set<std::string> paths;
    const Settings defaults;
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.path());
        EXPECT_TRUE(paths.insert(row.path()).second) << "twice in the table";
        EXPECT_EQ(find_row(row.group, row.name), &row);
        EXPECT_LT(row.min, row.max);
        EXPECT_TRUE(units.contains(row.unit)) << row.unit;
        // A sentence: it begins large, ends with a full stop, and is long enough to say something.
        EXPECT_GT(row.help.size(), 15u);
        EXPECT_TRUE(row.help.front() >= 'A' && row.help.front() <= 'Z');
        EXPECT_EQ(row.help.back(), '.');
        // Shaders know it as group_name, and GLSL keeps two underscores in a row to itself.
        EXPECT_EQ((std::string(row.group) + "_" + std::string(row.name)).find("__"), std::string::npos);
        if (row.has(Log)) {
            EXPECT_NE(row.type, Type::truth);
        }
        // The default passes the row's own check.
        Settings copy;
        EXPECT_NO_THROW(assign(row, &copy, value_of_text(row, text_of(row, &defaults), {"", 0})));
        EXPECT_EQ(copy, defaults);
    }
    EXPECT_GT(paths.size(), 40u);
}

TEST(Rows, ValuesDoNotOverlap) {
    std::vector<const char*> owner(sizeof(Settings), nullptr);
    for (const Row& row : rows()) {
        ASSERT_LE(row.offset + row.size, sizeof(Settings));
        for (std::uint32_t i = 0; i < row.size; ++i) {
            EXPECT_EQ(owner[row.offset + i], nullptr) << row.path();
            owner[row.offset + i] = row.name.data();
        }
    }
}

TEST(Rows, ReachTheStructMembers) {
    Layers layers;
    layers.set("camera.exposure_ev100=9.5");
    layers.set("bed.seeds=1e6");
    layers.set("spot.on=true");
    layers.set("tone.transform=agx");
    layers.set("lod.mode=auto");
    layers.set("seed.ink=0.1 0.2, 0.3");
    layers.set("quality.samples = 256");
    const Settings& s = layers.settings();
    EXPECT_EQ(s.camera.exposure_ev100, 9.5f);
    EXPECT_EQ(s.bed.seeds, 1'000'000);
    EXPECT_TRUE(s.spot.on);
    EXPECT_EQ(s.tone.transform, ToneTransform::agx);
    EXPECT_EQ(s.lod.mode, LodMode::auto_);
    EXPECT_EQ(glm::vec3(s.seed.ink), glm::vec3(0.1f, 0.2f, 0.3f));
    EXPECT_EQ(s.quality.samples, 256);
}

TEST(Settings, IsAValue) {
    std::mt19937 random(1);
    const Settings defaults;
    for (const Row& row : rows()) {
        Settings other;
        while (text_of(row, &other) == text_of(row, &defaults)) assign(row, &other, test::random_value(row, random));
        EXPECT_FALSE(other == defaults) << row.path();
        EXPECT_NE(hash_of(other), hash_of(defaults)) << row.path();
        const Settings copy = other;
        EXPECT_EQ(copy, other);
        EXPECT_EQ(hash_of(copy), hash_of(other));
    }
    // What lies between the values counts for nothing.
    Settings padded;
    std::memset(static_cast<void*>(&padded), 0xAB, sizeof padded);
    for (const Row& row : rows()) assign(row, &padded, value_of_text(row, text_of(row, &defaults), {}));
    EXPECT_EQ(padded, defaults);
    EXPECT_EQ(hash_of(padded), hash_of(defaults));
}

TEST(Settings, TextGivesBackTheSameBits) {
    std::mt19937 random(2);
    for (int i = 0; i < 1000; ++i) {
        Settings settings = test::random_settings(random);
        settings.debug.view = DebugView::none;  // transient: not in a file
        Layers layers;
        layers.add(document_of(toml_text(settings, Settings{})));
        ASSERT_EQ(layers.settings(), settings) << toml_text(settings, Settings{});
    }
    // A planted defect: one unit in the last place is seen.
    Settings nudged;
    nudged.camera.exposure_ev100 = std::nextafter(nudged.camera.exposure_ev100, 100.0f);
    Layers layers;
    layers.add(document_of(toml_text(nudged, Settings{})));
    EXPECT_EQ(layers.settings(), nudged);
    EXPECT_FALSE(layers.settings() == Settings{});
}

TEST(Texts, AllCharactersAreReadBack) {
    // Every one that UTF-8 can write, a thousand a text.
    for (std::uint32_t first = 0; first < 0x110000; first += 1000) {
        std::string text;
        for (std::uint32_t code = first; code < std::min(first + 1000, 0x110000u); ++code) {
            if (code >= 0xD800 && code < 0xE000) continue;
            if (code < 0x80)
                text += static_cast<char>(code);
            else if (code < 0x800)
                text += {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
            else
                text += (code < 0x10000 ? std::string{static_cast<char>(0xE0 | code >> 12)}
                                        : std::string{static_cast<char>(0xF0 | code >> 18),
                                                      static_cast<char>(0x80 | (code >> 12 & 0x3F))}) +
                        std::string{static_cast<char>(0x80 | (code >> 6 & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
        }
        // Planted: marks that no file may hold, U+2028 say, were once written as they are.
        const Value root = parse_toml("text = " + toml_string(text), "t.toml");
        ASSERT_EQ(*root.find("text")->as<std::string>(), text) << "from " << first << " on";
    }
}

TEST(Settings, TextHoldsOnlyWhatDiffers) {
    Settings settings;
    EXPECT_EQ(toml_text(settings, Settings{}), "");
    settings.bed.seeds = 12;
    settings.hall.floor_albedo = {0.5f, 0.25f, 0.1f};
    settings.debug.view = DebugView::bands;
    EXPECT_EQ(toml_text(settings, Settings{}), "[bed]\nseeds = 12\n\n[hall]\nfloor_albedo = [0.5, 0.25, 0.1]\n");
}

// Every type there is, also those that no row uses today.
struct All {
    Vec2 two = {1.0f, 2.0f};
    Vec3 three = {1.0f, 2.0f, 3.0f};
    Name name = Name("a name");
};

TEST(Types, VectorsAndNames) {
    const Row two = make_row<Vec2>("all", "two", offsetof(All, two), -4, 4, "m", Gpu, "");
    const Row three = make_row<Vec3>("all", "three", offsetof(All, three), -4, 4, "m", Gpu, "");
    const Row name = make_row<Name>("all", "name", offsetof(All, name), 0, 0, "", Plain, "");
    All all;
    EXPECT_EQ(text_of(two, &all), "[1, 2]");
    EXPECT_EQ(text_of(three, &all), "[1, 2, 3]");
    EXPECT_EQ(text_of(name, &all), "\"a name\"");
    assign(two, &all, value_of_text(two, "-1 0.5", {}));
    assign(three, &all, value_of_text(three, "[0, 4, -4]", {}));
    assign(name, &all, value_of_text(name, "roof", {}));
    EXPECT_EQ(glm::vec2(all.two), glm::vec2(-1.0f, 0.5f));
    EXPECT_EQ(glm::vec3(all.three), glm::vec3(0.0f, 4.0f, -4.0f));
    EXPECT_EQ(all.name.view(), "roof");
    EXPECT_THROW(assign(two, &all, value_of_text(two, "1 2 3", {})), core::Error);
    EXPECT_THROW(assign(three, &all, value_of_text(three, "0 0 5", {})), core::Error);
    EXPECT_THROW(assign(name, &all, value_of_text(name, std::string(48, 'x'), {})), core::Error);
    const std::vector<Row> table = {two, three};
    const std::string text = params_glsl(table);
    EXPECT_NE(text.find("layout(offset = 0) vec2 all_two;"), std::string::npos) << text;
    EXPECT_NE(text.find("layout(offset = 16) vec3 all_three;"), std::string::npos) << text;
}

TEST(BadValues, SayFileLineAndWhatToDo) {
    // Each: the text of a file, what the complaint must contain.
    const std::pair<std::string, std::string> cases[] = {
        {"\n[camra]\n", "test.toml:2: there is no parameter group 'camra'; did you mean 'camera'?"},
        {"[camera]\n\nexposure_ev10 = 3",
         "test.toml:3: camera has no parameter 'exposure_ev10'; did you mean 'exposure_ev100'?"},
        {"[camera]\nexposure_ev100 = 99", "test.toml:2: camera.exposure_ev100 = 99 is out of range; it goes from -6 to 20"},
        {"[camera]\nexposure_ev100 = nan", "test.toml:2: camera.exposure_ev100 must be a finite number"},
        {"[camera]\nexposure_ev100 = -inf", "test.toml:2: camera.exposure_ev100 must be a finite number"},
        {"[camera]\nexposure_ev100 = 1e300", "out of range"},
        {"[camera]\nexposure_ev100 = \"8\"", "test.toml:2: camera.exposure_ev100 takes a number, not a text"},
        {"[camera]\nexposure_ev100 = [8]", "takes a number, not a list"},
        {"[camera]\nexposure_ev100 = {}", "takes a number, not a table"},
        {"[camera]\nexposure_ev100 = 2010-10-12", "test.toml:2: dates and times"},
        {"camera = 3", "test.toml:1: camera is a group"},
        {"[camera.exposure_ev100]\nx = 1", "takes a number, not a table"},
        {"[[camera]]\nexposure_ev100 = 1", "camera is a group"},
        {"[seed]\nink = [0.1, 0.1]", "test.toml:2: seed.ink takes 3 numbers, not 2"},
        {"[seed]\nink = [0.1,\n0.1, 7]", "test.toml:3: seed.ink = 7 is out of range"},
        {"[seed]\nink = [0.1, 0.1, nan]", "seed.ink must be a finite number"},
        {"[seed]\nink = 0.5", "seed.ink takes a list of 3 numbers, not a number"},
        {"[quality]\nsamples = 1.5", "test.toml:2: quality.samples takes a whole number, not 1.5"},
        {"[quality]\nsamples = 0", "quality.samples = 0 is out of range; it goes from 1 to 65536"},
        {"[quality]\nsamples = 4294967297", "quality.samples = 4294967297 is out of range"},
        {"[quality]\nsamples = 1e999", "test.toml:2: "},
        {"[quality]\nsamples = 99999999999999999999", "test.toml:2: "},
        {"[bed]\nseeds = 100000000001", "bed.seeds = 100000000001 is out of range; it goes from 1 to 100000000000"},
        {"[bed]\nseeds = -1", "out of range"},
        {"[roof]\non = 1", "roof.on takes true or false, not a whole number"},
        {"[tone]\ntransform = \"neutal\"",
         "tone.transform cannot be 'neutal'; it is one of neutral, aces, agx, plain; did you mean 'neutral'?"},
        {"[tone]\ntransform = 2", "takes a text, not a whole number"},
        {"[tone]\ntransform = \"neutral\"\ntransform = \"aces\"", "test.toml:3: "},
    };
    for (const auto& [text, wanted] : cases) {
        const std::string got = complaint(text);
        EXPECT_NE(got.find(wanted), std::string::npos) << text << "\ngot:  " << got << "\nwant: " << wanted;
        EXPECT_EQ(got.find('\n'), std::string::npos) << got;
    }
    EXPECT_EQ(complaint("[camera]\nexposure_ev100 = 9\n[bed]\nseeds = 1e8"), "");
}

TEST(BadValues, OnTheCommandLine) {
    const std::pair<std::string, std::string> cases[] = {
        {"", "--set: '' is not of the form group.name=value"},
        {"camera", "not of the form"},
        {"camera=3", "not of the form"},
        {"=.", "not of the form"},
        {"camera.exposure_ev100", "not of the form"},
        {".=", "there is no parameter group ''"},
        {"kamera.exposure_ev100=3", "there is no parameter group 'kamera'; did you mean 'camera'?"},
        {"camera.exposure=3", "camera has no parameter 'exposure'; did you mean 'exposure_ev100'?"},
        {"camera.exposure_ev100=", "takes a number"},
        {"camera.exposure_ev100=bright", "takes a number"},
        {"camera.exposure_ev100=3x", "takes a number"},
        {"camera.exposure_ev100=21", "--set: camera.exposure_ev100 = 21 is out of range"},
        {"camera.exposure_ev100=nan", "finite"},
        {"camera.exposure_ev100=inf", "finite"},
        {"camera.exposure_ev100=-1e999", "finite"},
        {"bed.seeds=1e999", "finite"},
        {"bed.seeds=99999999999999999999999", "out of range"},
        {"seed.ink=1 1", "takes 3 numbers, not 2"},
        {"seed.ink=1 1 1 1", "takes 3 numbers, not 4"},
        {"seed.ink=1 1 x", "takes a number"},
        {"seed.ink=", "takes 3 numbers, not 0"},
        {"roof.on=yes", "takes true or false, not a text"},
        {"tone.transform=film", "one of neutral, aces, agx, plain"},
    };
    for (const auto& [assignment, wanted] : cases) {
        const std::string got = set_complaint(assignment);
        EXPECT_NE(got.find(wanted), std::string::npos) << assignment << "\ngot:  " << got << "\nwant: " << wanted;
    }
    const std::string long_value = set_complaint("tone.transform=" + std::string(100000, 'x'));
    EXPECT_LT(long_value.size(), 300u) << "foreign text is cut";
}

TEST(Layers, TheLaterWinsAndTheOriginIsKnown) {
    Layers layers;
    const std::vector<std::string_view> structural = {"view", "title"};
    layers.add(document_of("title = \"x\"\n[view.bridge]\neye = 1\n[camera]\nexposure_ev100 = 1\nwhite_balance_k = 5000\n",
                           "scene.toml"),
               structural);
    layers.add(document_of("[camera]\nexposure_ev100 = 2\n[tone]\ntransform = \"agx\"\n", "preset.toml"));
    layers.set("tone.transform=plain");
    const auto origin = [&](std::string_view group, std::string_view name) { return layers.origin(*find_row(group, name)); };
    EXPECT_EQ(layers.settings().camera.white_balance_k, 5000.0f);
    EXPECT_EQ(origin("camera", "white_balance_k"), "scene.toml:6");
    EXPECT_EQ(layers.settings().camera.exposure_ev100, 2.0f);
    EXPECT_EQ(origin("camera", "exposure_ev100"), "preset.toml:2");
    EXPECT_EQ(layers.settings().tone.transform, ToneTransform::plain);
    EXPECT_EQ(origin("tone", "transform"), "--set");
    EXPECT_EQ(origin("bed", "seeds"), "default");
    const std::string report = layers.report();
    for (const Row& row : rows()) EXPECT_NE(report.find(row.path() + " "), std::string::npos) << row.path();
    EXPECT_NE(report.find("preset.toml:2"), std::string::npos);
    // A preset has no structure: there it is an unknown group.
    EXPECT_NE(complaint("[view.bridge]\neye = 1").find("there is no parameter group 'view'"), std::string::npos);
}

TEST(Manual, NamesEverything) {
    const std::string text = manual();
    for (const Row& row : rows()) {
        EXPECT_NE(text.find("  " + row.path() + " = "), std::string::npos) << row.path();
        EXPECT_NE(text.find(row.help), std::string::npos) << row.path();
    }
    EXPECT_NE(text.find("tone.transform = \"neutral\" (one of neutral, aces, agx, plain)"), std::string::npos) << text;
}

TEST(Suggestions, TheNearestName) {
    EXPECT_EQ(edit_distance("", ""), 0);
    EXPECT_EQ(edit_distance("", "abc"), 3);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3);  // Wagner and Fischer's customary pair
    const std::vector<std::string> names = {"bridge", "knee", "macro"};
    EXPECT_EQ(suggestion("brigde", names), "; did you mean 'bridge'?");
    EXPECT_EQ(suggestion("underwater", names), "; there are: bridge, knee, macro");
    EXPECT_EQ(suggestion("x", {}), "; there is none");
    // A slip of the finger, and no more.
    const std::vector<std::string> near = {"to", "role", "preset"};
    EXPECT_EQ(suggestion("foo", near), "; there are: to, role, preset");
    EXPECT_EQ(suggestion("projector", near), "; there are: to, role, preset");
    EXPECT_EQ(suggestion("rol", near), "; did you mean 'role'?");
    EXPECT_EQ(suggestion("presse", near), "; did you mean 'preset'?");
    EXPECT_EQ(suggestion("projector", std::vector<std::string>(17, "preset")), "") << "too many to tell";
}

}  // namespace
}  // namespace sunflower::params
