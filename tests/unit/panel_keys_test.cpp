// The panel without a mouse, and what of it is for every eye: all controls by keys, favourites, contrast, letters of all
// scripts.
#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/files.hpp"
#include "engine/panel/fonts.hpp"
#include "engine/panel/pictures.hpp"
#include "engine/panel/style.hpp"
#include "engine/panel/words.hpp"
#include "tests/support/panel_hand.hpp"

namespace sunflower {
namespace {

using params::Row;
using show::Key;
using test::changed_rows;
using test::PanelHand;
using Names = std::set<std::string>;

const std::vector<std::string> all_groups = {"bed",    "light",  "roof",  "bays",   "window", "strips",  "spot",
                                             "lamp",   "camera", "tone",  "seed",   "hall",   "quality", "lod",
                                             "relief", "debug",  "panel", "output", "looks",  "show",    "print"};

void open_all(PanelHand& hand) {
    for (const std::string& group : all_groups) hand.panel.reveal("group " + group);
    for (const std::string& group : all_groups) hand.panel.reveal(group);
    hand.frames(5);
}

/// Told, or reached another way: marks, locks and stars are in the menu of each row's label.
bool is_no_stop(const std::string& name) {
    for (const char* end : {" mark", " lock", " star"})
        if (name.ends_with(end)) return true;
    for (const char* begin : {"notice ", "plan trouble ", "show step "})
        if (name.starts_with(begin) && name.find(' ', std::string(begin).size()) == std::string::npos) return true;
    // Two names of one control, or no control.
    static const Names others = {"status", "seed number", "seeds count", "light plan", "bed.seeds", "bed.gather",
                                 "print readout"};
    return others.contains(name);
}

std::vector<std::string> unreached(const Names& seen, const Names& visited) {
    std::vector<std::string> missing;
    for (const std::string& name : seen)
        if (!is_no_stop(name) && !visited.contains(name) && !visited.contains(name + " field 1")) missing.push_back(name);
    return missing;
}

void go_to(PanelHand& hand, const std::string& name) {
    hand.reveal(name);
    const std::vector<std::string> stops = hand.panel.stops();
    const auto at = std::ranges::find(stops, name);
    ASSERT_NE(at, stops.end()) << name;
    hand.key(Key::down);  // the keyboard takes the panel
    hand.key(Key::home);
    if (hand.panel.focus() != stops.front()) {  // it was on a slider, which keeps Home
        hand.key(Key::tab);
        hand.key(Key::home);
    }
    for (std::size_t i = 0; i < stops.size() && hand.panel.focus() != name; ++i) hand.key(Key::tab);
    ASSERT_EQ(hand.panel.focus(), name);
}

// --- reaching ----------------------------------------------------------------------------------------------------------------

TEST(PanelKeys, TheCheckSeesWhatIsNotReached) {
    EXPECT_EQ(unreached({"a", "b", "a mark", "status", "show step 2", "show step 2 hold"}, {"a"}),
              (std::vector<std::string>{"b", "show step 2 hold"}));
}

TEST(PanelKeys, TabGoesThroughEverythingOnceAndIsAlwaysSeen) {
    PanelHand hand({1280, 800});
    hand.desk.choose_show("one-day");
    hand.desk.save_look("A look of one's own", true);
    hand.enter("seed.dust field", "0.25");
    hand.desk.undo();
    hand.desk.seek_show(1.0);  // so that no button is out of use
    hand.desk.favourites.set(params::index_of(*params::find_row("spot", "flux_lm")));
    test::fill_prints(hand.desk);
    open_all(hand);
    Names seen;
    for (int i = 0; i < 400; ++i) {  // from end to end, to know what there is
        hand.input.mouse_px = {1100, 400};
        hand.input.wheel = i == 0 ? 1000.0f : -1.0f;
        hand.frame();
        for (const auto& [name, r] : hand.panel.controls()) seen.insert(name);
    }
    EXPECT_EQ(hand.panel.focus(), "");
    EXPECT_FALSE(hand.wants.keys);
    hand.key(Key::down);
    const std::string first = hand.panel.focus();
    ASSERT_NE(first, "");
    EXPECT_TRUE(hand.wants.keys) << "keys of the picture do not fire now";
    std::vector<std::string> visited = {first};
    for (hand.key(Key::tab); hand.panel.focus() != first && visited.size() < 1000; hand.key(Key::tab)) {
        visited.push_back(hand.panel.focus());
        EXPECT_TRUE(hand.panel.controls().contains(hand.panel.focus()))
            << hand.panel.focus() << " has the keyboard and is not seen";
    }
    const Names once(visited.begin(), visited.end());
    EXPECT_EQ(once.size(), visited.size()) << "something comes twice";
    EXPECT_EQ(visited.size(), hand.panel.stops().size());
    EXPECT_EQ(unreached(seen, once), std::vector<std::string>{});
    EXPECT_TRUE(once.contains("favourite spot.flux_lm field"));
    for (const Row& row : params::rows()) {
        const std::string name = row.type == params::Type::count ? std::string(row.name) + " dial" : row.path();
        EXPECT_TRUE(once.contains(name) || once.contains(name + " field 1")) << name;
    }
    // And back the same way.
    hand.input.held.set(static_cast<std::size_t>(Key::shift));
    hand.key(Key::tab);
    hand.input.held.reset(static_cast<std::size_t>(Key::shift));
    EXPECT_EQ(hand.panel.focus(), visited.back());
    hand.key(Key::escape);
    EXPECT_EQ(hand.panel.focus(), "");
    hand.frame();
    EXPECT_FALSE(hand.wants.keys);
    RecordProperty("stops", static_cast<int>(visited.size()));
}

// Down and up go from line to line, and never past one.
TEST(PanelKeys, DownGoesThroughEveryLine) {
    PanelHand hand({1280, 800});
    hand.key(Key::down);
    hand.key(Key::home);
    std::vector<std::string> down = {hand.panel.focus()};
    for (int i = 0; i < 200; ++i) {
        hand.key(Key::down);
        if (hand.panel.focus() == down.back()) break;
        down.push_back(hand.panel.focus());
    }
    EXPECT_EQ(Names(down.begin(), down.end()).size(), down.size());
    for (const char* name : {"scene", "search", "group bed", "seeds dial", "group light", "group panel"})
        EXPECT_TRUE(std::ranges::find(down, name) != down.end()) << name;
    for (std::size_t i = 1; i < down.size(); ++i) hand.key(Key::up);
    EXPECT_EQ(hand.panel.focus(), down.front());
    EXPECT_EQ(changed_rows(hand.desk.base(), hand.settings()), std::vector<std::string>{}) << "going changes nothing";
}

// --- doing -------------------------------------------------------------------------------------------------------------------

TEST(PanelKeys, ChangeWhatTheyAreOn) {
    PanelHand hand({1280, 800});
    const params::Settings first = hand.settings();
    go_to(hand, "roof.luminance_cd_m2");
    // Held down: many changes, one step of undo.
    hand.input.held.set(static_cast<std::size_t>(Key::right));
    for (int i = 0; i < 5; ++i) {
        hand.input.pressed = {Key::right};
        hand.frame();
    }
    hand.input.held.reset(static_cast<std::size_t>(Key::right));
    hand.frame();
    EXPECT_GT(hand.settings().roof.luminance_cd_m2, first.roof.luminance_cd_m2);
    EXPECT_EQ(changed_rows(first, hand.settings()), std::vector<std::string>{"roof.luminance_cd_m2"});
    hand.input.held.set(static_cast<std::size_t>(Key::ctrl));
    hand.key(Key::z);
    hand.input.held.reset(static_cast<std::size_t>(Key::ctrl));
    EXPECT_EQ(hand.settings(), first) << "Ctrl+Z is the desk's also while keys steer the panel";
    hand.key(Key::end);
    EXPECT_EQ(hand.settings().roof.luminance_cd_m2, 1e6f);
    hand.key(Key::r);
    EXPECT_EQ(hand.settings(), first);

    // A digit opens the field and is the first of the number.
    hand.key(Key::tab);
    ASSERT_EQ(hand.panel.focus(), "roof.luminance_cd_m2 field");
    hand.input.text = "4";
    hand.input.pressed = {Key::digit_4};
    hand.frame();
    hand.frames(3);
    hand.type("20");
    hand.key(Key::enter);
    hand.frames(2);
    EXPECT_EQ(hand.settings().roof.luminance_cd_m2, 420.0f);
    EXPECT_EQ(hand.desk.state().view, "bridge") << "a digit is no view now";

    // Whole numbers move by at least one.
    go_to(hand, "output.min_samples");
    const int samples = hand.settings().output.min_samples;
    hand.key(Key::right);
    EXPECT_GT(hand.settings().output.min_samples, samples);
    hand.key(Key::left);
    EXPECT_EQ(hand.settings().output.min_samples, samples);

    // A switch, a list, a heading.
    go_to(hand, "camera.auto_exposure");
    hand.key(Key::space);
    EXPECT_TRUE(hand.settings().camera.auto_exposure);
    EXPECT_FALSE(hand.desk.player().is_playing()) << "Space is no show now";
    go_to(hand, "tone.transform");
    hand.key(Key::enter);
    hand.frames(2);
    EXPECT_EQ(hand.panel.focus(), "tone.transform = neutral") << "a list begins at its choice";
    hand.key(Key::down);
    hand.key(Key::enter);
    hand.frames(2);
    EXPECT_EQ(hand.settings().tone.transform, params::ToneTransform::aces);
    EXPECT_EQ(hand.panel.focus(), "tone.transform");
    go_to(hand, "group tone");
    hand.key(Key::enter);
    hand.frame();
    EXPECT_FALSE(hand.has("tone.transform"));

    // What has no meaning in the panel goes on: H holds. W does not walk.
    const world::Camera camera = hand.desk.camera();
    hand.key(Key::h);
    EXPECT_TRUE(hand.desk.held);
    EXPECT_TRUE(hand.wants.keys);
    EXPECT_EQ(hand.desk.camera(), camera);
}

TEST(PanelKeys, SmallWindowsToo) {
    PanelHand hand({1280, 800});
    hand.desk.save_open = true;
    hand.frames(3);
    hand.type("Keys only");
    hand.key(Key::tab);
    EXPECT_EQ(hand.panel.focus(), "button close save");
    hand.key(Key::tab);
    EXPECT_EQ(hand.panel.focus(), "button save");
    hand.key(Key::enter);
    hand.frames(2);
    EXPECT_FALSE(hand.desk.save_open);
    EXPECT_TRUE(std::filesystem::exists(hand.user.data() / "presets/keys-only.toml"));
}

// --- favourites, locks, origin
// -------------------------------------------------------------------------------------------------

TEST(PanelFavourites, AreStarredByMouseMenuAndKeyAndKept) {
    PanelHand hand({1280, 800});
    EXPECT_FALSE(hand.has("group favourites"));
    hand.reveal("camera.exposure_ev100");
    hand.click("camera.exposure_ev100 star");
    hand.reveal("seed.dust");
    hand.click("seed.dust label");  // no right button needed
    hand.click("menu favourite");
    hand.reveal("seed.glaze");
    hand.move_to("seed.glaze");
    hand.key(Key::v);
    hand.input.mouse_px = {1100, 400};
    hand.input.wheel = 1000;
    hand.frames(3);
    ASSERT_TRUE(hand.has("group favourites"));
    for (const char* name : {"favourite camera.exposure_ev100", "favourite seed.dust", "favourite seed.glaze"})
        EXPECT_TRUE(hand.has(name)) << name;
    // They are the same values, in another place.
    const params::Settings before = hand.settings();
    hand.click("favourite seed.dust field");
    hand.frames(2);
    hand.type("0.125");
    hand.key(Key::enter);
    EXPECT_EQ(hand.settings().seed.dust, 0.125f);
    EXPECT_EQ(changed_rows(before, hand.settings()).size(), 1u);
    // The session has them.
    hand.desk.high_contrast = true;
    hand.desk.save_session();
    std::string trouble;
    const auto session = show::load_session(trouble);
    ASSERT_TRUE(session) << trouble;
    EXPECT_EQ(session->favourites, hand.desk.favourites);
    EXPECT_TRUE(session->high_contrast);
    EXPECT_EQ(session->favourites.count(), 3u);
    hand.click("favourite seed.dust star");
    EXPECT_FALSE(hand.has("favourite seed.dust"));
}

TEST(PanelFavourites, LocksAndOrigins) {
    PanelHand hand({1280, 800});
    const Row& dust = *params::find_row("seed", "dust");
    hand.reveal("seed.dust");
    hand.click("seed.dust lock");
    EXPECT_TRUE(hand.desk.is_locked(dust));
    hand.move_to("seed.dust");
    hand.key(Key::l);
    EXPECT_FALSE(hand.desk.is_locked(dust));
    EXPECT_EQ(hand.desk.origin(dust), "the program");
    EXPECT_TRUE(hand.desk.origin(*params::find_row("hall", "floor_albedo")).starts_with("scenes/turbine-hall.toml:"));
    const Row& exposure = *params::find_row("camera", "exposure_ev100");
    EXPECT_TRUE(hand.desk.origin(exposure).starts_with("presets/overcast.toml:")) << hand.desk.origin(exposure);
    hand.enter("camera.exposure_ev100 field", "5.5");
    EXPECT_EQ(hand.desk.origin(exposure), "a hand");
    EXPECT_TRUE(hand.desk.base_origin(exposure).starts_with("presets/overcast.toml:"));
    hand.desk.choose_preset("draft");
    EXPECT_EQ(hand.desk.origin(*params::find_row("quality", "live_samples")), "quality draft");
}

TEST(PanelSearchWords, NameGroupHelpAndUnitAsWrittenAndAsSaid) {
    const auto finds = [](const char* words, const char* group, const char* name) {
        return panel::matches(*params::find_row(group, name), words);
    };
    EXPECT_TRUE(finds("kelvin", "roof", "temperature_k"));
    EXPECT_TRUE(finds("spot DEGREES", "spot", "azimuth_deg"));
    EXPECT_TRUE(finds("lumen", "lamp", "flux_lm"));
    EXPECT_TRUE(finds("stops", "camera", "exposure_ev100"));
    EXPECT_TRUE(finds("millimetres", "camera", "sensor_mm"));
    EXPECT_TRUE(finds("cd/m²", "bays", "luminance_cd_m2"));
    EXPECT_FALSE(finds("kelvin", "roof", "luminance_cd_m2"));
    PanelHand hand;
    hand.click("search");
    hand.type("contrast");
    hand.frames(2);
    EXPECT_TRUE(hand.has("panel contrast")) << "the panel's own values are found too";
}

// --- for every eye
// -------------------------------------------------------------------------------------------------------------

/// WCAG 2: (L1 + 0.05) / (L2 + 0.05), of the lighter and the darker; what is written is opaque.
double contrast(ImU32 a, ImU32 b) {
    const auto luminance = [](ImU32 colour) {
        const auto linear = [&](int shift) {
            const double c = static_cast<double>((colour >> shift) & 0xFFu) / 255.0;
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(IM_COL32_R_SHIFT) + 0.7152 * linear(IM_COL32_G_SHIFT) + 0.0722 * linear(IM_COL32_B_SHIFT);
    };
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

/// Names of pairs of what is written and what it is written on with too little between them.
std::vector<std::string> too_faint(double least) {
    using namespace panel::tone;
    struct Pair {
        const char* name;
        ImU32 ink_of, ground;
    };
    const Pair pairs[] = {{"text on plate", text, plate},
                          {"dim on plate", dim, plate},
                          {"text on overlay", text, overlay},
                          {"dim on overlay", dim, overlay},
                          {"text on list", text, list},
                          {"dim on list", dim, list},
                          {"text on chosen", text, chosen},
                          {"text in field", text, well},
                          {"text in hot field", text, well_hot},
                          {"dim on well", dim, well},
                          {"selected", text, accent_low},
                          {"button", text, key},
                          {"hot button", text, key_hot},
                          {"pressed button", text, key_down},
                          {"quiet", quiet_ink, quiet},
                          {"quiet hot", quiet_ink, quiet_hot},
                          {"quiet pressed", quiet_ink, quiet_down},
                          {"loud", ink, accent},
                          {"loud hot", ink, accent_hot},
                          {"loud pressed", ink, accent_down},
                          {"accent on plate", accent, plate},
                          {"accent on overlay", accent, overlay},
                          {"card", card_ink, card},
                          {"card's sources", card_dim, card}};
    std::vector<std::string> found;
    for (const Pair& pair : pairs)
        if (contrast(pair.ink_of, pair.ground) < least)
            found.push_back(fmt::format("{}: {:.2f}", pair.name, contrast(pair.ink_of, pair.ground)));
    return found;
}

TEST(PanelThemes, WhatIsWrittenStandsOut) {
    EXPECT_NEAR(contrast(IM_COL32_BLACK, IM_COL32_WHITE), 21.0, 1e-9);
    EXPECT_NEAR(contrast(IM_COL32(0x76, 0x76, 0x76, 255), IM_COL32_WHITE), 4.54, 0.01);  // the known limit of AA on white
    panel::use_theme(false);
    EXPECT_EQ(too_faint(4.5), std::vector<std::string>{});
    const auto knob = contrast(panel::tone::focus, panel::tone::plate);
    EXPECT_GT(knob, 7.0) << "the ring about what the keyboard is on";
    panel::use_theme(true);
    EXPECT_EQ(too_faint(7.0), std::vector<std::string>{});
    // Planted: the greys of a panel that only its maker can read.
    const ImU32 before = std::exchange(panel::tone::dim, panel::tone::grey(90));
    EXPECT_EQ(too_faint(7.0).front().substr(0, 12), "dim on plate");
    panel::tone::dim = before;
    panel::use_theme(false);
}

TEST(PanelThemes, LettersOfOtherScriptsAreDrawn) {
    std::set<unsigned> letters;
    panel::add_letters("ä – abc", letters);
    EXPECT_TRUE(letters.empty()) << "those are always there";
    panel::add_letters("葵花 Žluť Ναι да", letters);
    EXPECT_TRUE(letters.contains(0x8475) && letters.contains(0x017D) && letters.contains(0x039D) && letters.contains(0x0434));
    ImFontAtlas atlas;
    const panel::Fonts fonts = panel::make_fonts(atlas, 1.0f, letters);
    for (const unsigned letter : letters)
        EXPECT_NE(fonts.body->FindGlyphNoFallback(static_cast<ImWchar>(letter)), nullptr) << std::hex << letter;
    // Planted: one that was not asked for is not there.
    EXPECT_EQ(fonts.body->FindGlyphNoFallback(0x5B50), nullptr);
    // The panel asks by itself: a look in another script.
    PanelHand hand;
    const int before = hand.panel.font_generation();
    hand.desk.save_look("Подсолнух 葵", true);
    hand.frames(2);
    EXPECT_GT(hand.panel.font_generation(), before);
    const int after = hand.panel.font_generation();
    hand.frames(3);
    EXPECT_EQ(hand.panel.font_generation(), after) << "made anew only when a letter is new";
}

// --- pictures
// --------------------------------------------------------------------------------------------------------------------

TEST(PanelPictures, AreReadWhenShownAndMissingOnesAreNone) {
    PanelHand hand;
    panel::Pictures pictures;
    const auto file = core::data_folder() / "assets/thumbnails/turbine-hall.png";
    const auto part = pictures.find(file, {64, 36});
    ASSERT_TRUE(part);
    auto cells = pictures.take_new();
    ASSERT_EQ(cells.size(), 1u);
    EXPECT_EQ(cells[0].size_px, glm::ivec2(64, 36));
    EXPECT_EQ(cells[0].rgba.size(), 64u * 36u * 4u);
    const auto [least, most] = std::ranges::minmax(cells[0].rgba);
    EXPECT_GT(most - least, 60) << "a picture, not a plain colour";
    EXPECT_TRUE(pictures.find(file, {64, 36}));
    EXPECT_TRUE(pictures.take_new().empty()) << "it is read once";
    EXPECT_TRUE(pictures.find(file, {1000, 1000}));
    EXPECT_EQ(pictures.take_new().at(0).size_px, panel::Pictures::cell_px) << "no larger than its place";
    EXPECT_FALSE(pictures.find(hand.user.data() / "none.png", {64, 36}));
    EXPECT_FALSE(pictures.find(hand.user.write("data/sunflower/broken.png", "\x89PNG\r\n\x1a\n and no more"), {64, 36}));
    // More files than places: the one that was not seen for longest goes, nothing grows.
    for (int i = 0; i < 200; ++i) pictures.find(hand.user.data() / fmt::format("{}.png", i), {64, 36});
    EXPECT_TRUE(pictures.find(file, {64, 36}));
    for (const panel::Pictures::Cell& cell : pictures.take_new())
        EXPECT_LT(cell.corner_px.x, panel::Pictures::cells.x * panel::Pictures::cell_px.x);
    // Lists show them beside the names.
    hand.click("scene");
    hand.frames(2);
    EXPECT_TRUE(hand.has("scene = turbine-hall")) << "a list opens where its choice is";
    EXPECT_FALSE(hand.panel.pictures().take_new().empty());
}

}  // namespace
}  // namespace sunflower
