// The words of a room: what each becomes, how often, and what is refused.
#include "engine/world/room.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/world/contact.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::world {
namespace {

Scene built(const std::string& text) {
    const params::Value root = params::parse_toml(text, "room.toml");
    params::Reader reader(root, "scene");
    Scene scene;
    read_parts(reader, scene);
    reader.finish();
    return scene;
}

std::string complaint(const std::string& text) {
    return test::complaint([&] { built(text); });
}

bool mentions(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

const std::string beam = R"([[beam]]
surface = "steel"
from_m = [1, 2, 0]
to_m = [1, 2, 6]
deep = "y"
depth_m = 0.5
width_m = 0.4
flange_m = 0.05
web_m = 0.02
)";

TEST(Room, ABeamIsThreeBoxesThatTouch) {
    const Scene scene = built(beam);
    ASSERT_EQ(scene.boxes.size(), 3u);
    const Box &low = scene.boxes[0], &web = scene.boxes[1], &high = scene.boxes[2];
    // 1 um: rounding of metres.
    EXPECT_NEAR(low.low_m.y, 1.75f, 1e-6f);
    EXPECT_NEAR(high.high_m.y, 2.25f, 1e-6f);
    EXPECT_FLOAT_EQ(low.high_m.y, web.low_m.y);
    EXPECT_FLOAT_EQ(web.high_m.y, high.low_m.y);
    EXPECT_NEAR(low.high_m.x - low.low_m.x, 0.4f, 1e-6f);
    EXPECT_NEAR(web.high_m.x - web.low_m.x, 0.02f, 1e-6f);
    for (const Box& box : scene.boxes) EXPECT_FLOAT_EQ(box.high_m.z - box.low_m.z, 6.0f);
}

TEST(Room, RivetsKeepTheirPitchOnTheFacesThatAreNamed) {
    const Scene both = built(beam + "rivets_m = 0.15\n");
    ASSERT_EQ(both.rivets.size(), 4u);  // two lines on either flange
    for (const Rivets& line : both.rivets) {
        EXPECT_EQ(line.count, 40);
        EXPECT_NEAR(glm::length(line.step_m), 0.15f, 1e-5f);
        EXPECT_FLOAT_EQ(std::abs(line.out.y), 1.0f);
        EXPECT_NEAR(line.first_m.y, 2.0f + 0.25f * line.out.y, 1e-6f) << "on the flange's face";
        EXPECT_NEAR(line.first_m.z, 0.075f, 1e-5f);
    }
    const Scene low = built(beam + "rivets_m = 0.15\nrivets_on = \"low\"\n");
    ASSERT_EQ(low.rivets.size(), 2u);
    for (const Rivets& line : low.rivets) EXPECT_EQ(line.out.y, -1.0f);
}

TEST(Room, AGridHasItsPanesAndBarsBeforeThem) {
    const Scene scene = built(R"([[grid]]
surface = "roof_panel"
low_m = [0, 0, 10]
high_m = [131, 8, 10.1]
facing = "down"
panes = [131, 4]
bar_m = [0.06, 0.1]
bar_depth_m = [0.15, 0.2]
)");
    ASSERT_EQ(scene.boxes.size(), 1u + 132u + 5u);
    EXPECT_EQ(scene.boxes[0].surface, Surface::roof_panel);
    for (std::size_t i = 1; i < scene.boxes.size(); ++i) {
        const Box& bar = scene.boxes[i];
        EXPECT_EQ(bar.surface, Surface::steel);
        EXPECT_FLOAT_EQ(bar.high_m.z, 10.0f) << "under the panes";
        EXPECT_NEAR(bar.high_m.z - bar.low_m.z, i <= 132 ? 0.15f : 0.2f, 1e-5f);
        if (i <= 132) {
            EXPECT_NEAR(0.5f * (bar.low_m.x + bar.high_m.x), static_cast<float>(i - 1), 1e-4f);
        }
    }
}

TEST(Room, APanelStandsInItsFrame) {
    const std::string text = R"([[panel]]
surface = "plinth"
low_m = [0, 5, 0]
high_m = [0.9, 5.04, 2.1]
frame_surface = "steel"
frame_m = 0.1
proud_m = 0.01
)";
    const Scene scene = built(text);
    ASSERT_EQ(scene.boxes.size(), 5u);
    float area = 0.0f;  // of the frame, seen from the front
    for (std::size_t i = 1; i < 5; ++i) {
        const glm::vec3 size = scene.boxes[i].high_m - scene.boxes[i].low_m;
        EXPECT_NEAR(size.y, 0.06f, 1e-5f);
        area += size.x * size.z;
    }
    EXPECT_NEAR(area, 0.9f * 2.1f - 0.7f * 1.9f, 1e-4f) << "without gap or overlap";
}

// Rows within rows fill a plane, and every part may repeat by itself too: 3 x 2 x 4.
TEST(Room, ARowOfRowsRepeatsAllThatIsInIt) {
    const Scene scene = built(R"([[row]]
repeat = 3
step_m = [10, 0, 0]
[[row.row]]
repeat = 2
step_m = [0, 5, 0]
[[row.row.box]]
surface = "wall"
low_m = [0, 0, 0]
high_m = [1, 1, 1]
repeat = 4
step_m = [0, 0, 2]
[[row.rod]]
surface = "steel"
from_m = [0, 0, 0]
to_m = [0, 1, 1]
radius_m = 0.02
[[row.light]]
role = "bays"
corner_m = [0, 3, 1]
edge_u_m = [8, 0, 0]
edge_v_m = [0, 0, 2]
)");
    ASSERT_EQ(scene.boxes.size(), 24u);
    for (int x = 0; x < 3; ++x)
        for (int y = 0; y < 2; ++y)
            for (int z = 0; z < 4; ++z) {
                const glm::vec3 wanted(10 * x, 5 * y, 2 * z);
                EXPECT_EQ(std::ranges::count(scene.boxes, wanted, &Box::low_m), 1) << x << ' ' << y << ' ' << z;
            }
    EXPECT_EQ(scene.rods.size(), 3u);
    EXPECT_EQ(scene.area_lights.size(), 3u);
    // One row of light, of which 24 of 28 m shine.
    ASSERT_EQ(scene.light_rows.size(), 1u);
    EXPECT_NEAR(scene.light_rows[0].share, 24.0f / 28.0f, 1e-5f);
}

TEST(Room, RefusesWhatCannotBeBuiltWithPlaceAndReason) {
    EXPECT_EQ(complaint(beam), "");
    const auto changed = [](const std::string& from, const std::string& to) {
        std::string text = beam;
        return complaint(text.replace(text.find(from), from.size(), to));
    };
    EXPECT_TRUE(mentions(changed("to_m = [1, 2, 6]", "to_m = [2, 2, 6]"), "room.toml:1: beam: from_m and to_m must differ"));
    EXPECT_TRUE(mentions(changed("deep = \"y\"", "deep = \"z\""), "the way the beam runs"));
    EXPECT_TRUE(mentions(changed("flange_m = 0.05", "flange_m = 0.3"), "do not fit"));
    EXPECT_TRUE(mentions(changed("width_m = 0.4", "width_m = nan"), "width_m"));
    EXPECT_TRUE(mentions(changed("web_m = 0.02", "wep_m = 0.02"), "web_m"));
    EXPECT_TRUE(mentions(complaint("[[box]]\nsurface=\"wall\"\nlow_m=[0,0,1]\nhigh_m=[1,1,0]\n"), "swap the two"));
    EXPECT_TRUE(mentions(complaint("[[rod]]\nsurface=\"steel\"\nfrom_m=[0,0,1]\nto_m=[0,0,1]\nradius_m=0.1\n"), "same place"));
    EXPECT_TRUE(mentions(complaint("[[grid]]\nsurface=\"wall\"\nlow_m=[0,0,0]\nhigh_m=[1,1,1]\nfacing=\"down\"\npanes=[2.5,1]\n"
                                   "bar_m=[0.1,0.1]\nbar_depth_m=[0.1,0.1]\n"),
                         "whole numbers"));
    EXPECT_TRUE(mentions(complaint("[[row]]\n[[row.row]]\n[[row.row.row]]\n[[row.row.row.row]]\n"), "deep at most"));
}

// Seven lines of text ask for eight thousand million boxes: refused before any is made.
TEST(Room, RefusesMoreThanCanBeDrawn) {
    const std::string hostile =
        "[[row]]\nrepeat=2000\n[[row.row]]\nrepeat=2000\n[[row.row.box]]\nrepeat=2000\nsurface=\"wall\"\n"
        "low_m=[0,0,0]\nhigh_m=[1,1,1]\n";
    EXPECT_TRUE(mentions(complaint(hostile), "at most 100000"));
    std::string lights =
        "[[row]]\nrepeat=40\n[[row.light]]\nrepeat=2000\nrole=\"roof\"\ncorner_m=[0,0,1]\n"
        "edge_u_m=[1,0,0]\nedge_v_m=[0,1,0]\n";
    EXPECT_TRUE(mentions(complaint(lights), "lights"));
    EXPECT_TRUE(mentions(complaint("[[rivets]]\nfrom_m=[0,0,0]\nto_m=[1000,0,0]\npitch_m=0.02\nfacing=\"up\"\nrepeat=2000\n"),
                         "rivets"));
    EXPECT_TRUE(mentions(complaint("[[row]]\nrepeat=2\nstep_m=[1,0,0]\n[[row.light]]\nrole=\"spot\"\naim_m=[0,0,0]\n"),
                         "at most one spot"));
}

TEST(Room, TheTurbineHallIsWhatTheSourcesSay) {
    const Scene hall = read_scene(params::load_document("turbine-hall", core::data_folder() / "scenes"));
    // 524 panes: between 132 bars one way and 5 the other.
    const auto roof = std::ranges::find(hall.boxes, Surface::roof_panel, &Box::surface);
    ASSERT_NE(roof, hall.boxes.end());
    const auto under = [&](const Box& box) { return box.surface == Surface::steel && box.high_m.z == roof->low_m.z; };
    EXPECT_EQ(std::ranges::count_if(hall.boxes, under), 132 + 5);
    // Bays of light on the north side only.
    for (const Box& box : hall.boxes)
        if (box.surface == Surface::bay_panel) {
            EXPECT_GT(box.low_m.y, 11.0f);
        }
    // The parapets end 1.1 m over the deck.
    EXPECT_EQ(std::ranges::count_if(hall.boxes, [](const Box& b) { return std::abs(b.high_m.z - 7.5f) < 1e-4f; }), 2);
    // Piers every 10.6 m, a rivet every 150 mm.
    EXPECT_GT(
        std::ranges::count_if(hall.rivets,
                              [](const Rivets& l) { return l.count > 150 && std::abs(glm::length(l.step_m) - 0.15f) < 1e-3f; }),
        17);
    EXPECT_GT(hall.grain, 0.0f);
    // The frozen scene stays what it was.
    const Scene proof = read_scene(params::load_document("proof", core::data_folder() / "scenes"));
    EXPECT_EQ(proof.boxes.size(), 271u);
    EXPECT_TRUE(proof.rods.empty() && proof.rivets.empty());
    EXPECT_EQ(proof.grain, 0.0f);
}

TEST(Contact, AFaceHidesWhatItsSolidAngleSays) {
    // Against the sum over many directions, cosine-weighted: 1e-3 is what 400 x 400 of them leave.
    const float away = 0.4f, height = 0.7f, u0 = -0.3f, u1 = 0.9f;
    double hidden = 0.0;
    constexpr int n = 400;
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            const double r = std::sqrt((i + 0.5) / n), phi = 2.0 * 3.14159265358979 * (j + 0.5) / n;
            const double x = r * std::cos(phi), y = r * std::sin(phi), z = std::sqrt(1.0 - r * r);
            if (x <= 0.0) continue;
            const double t = static_cast<double>(away) / x;
            if (y * t > static_cast<double>(u0) && y * t < static_cast<double>(u1) && z * t < static_cast<double>(height))
                hidden += 1.0 / (n * n);
        }
    EXPECT_NEAR(static_cast<double>(upright_factor(away, height, u0, u1)), hidden, 2e-3);
    EXPECT_NEAR(upright_factor(1e-4f, 5.0f, -50.0f, 50.0f), 0.5f, 1e-3f) << "a wall at one's feet hides half";
}

TEST(Contact, FloorDarkensAtAWallAndNowhereElse) {
    Scene scene;
    scene.room_low_m = {0, 0, 0};
    scene.room_high_m = {20, 10, 5};
    scene.boxes = {{Surface::floor, {0, 0, -1}, {20, 10, 0}},
                   {Surface::wall, {0, 10, 0}, {20, 11, 5}},
                   {Surface::steel, {5, 5, 2}, {6, 6, 3}}};
    EXPECT_EQ(make_contact_map(scene).left.size(), 1u) << "plain scenes have none";
    scene.grain = 1.0f;
    const ContactMap map = make_contact_map(scene);
    EXPECT_LT(map.at({0.5f, 0.995f}), 0.75f);
    EXPECT_GT(map.at({0.5f, 0.93f}), map.at({0.5f, 0.97f}));
    EXPECT_EQ(map.at({0.5f, 0.5f}), 1.0f);
    EXPECT_EQ(map.at({0.275f, 0.55f}), 1.0f) << "what hangs over the floor does not stand on it";
}

}  // namespace
}  // namespace sunflower::world
