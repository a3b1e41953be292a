// The plan of the lights, and drags finer than a pixel: what is pushed there are the lights' own parameters, to the digit.
#include "engine/panel/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/world/light.hpp"
#include "engine/world/lighting.hpp"
#include "engine/world/packing.hpp"
#include "tests/support/panel_hand.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

using panel::PlanArea;
using show::Key;
using test::changed_rows;
using test::PanelHand;
using Paths = std::vector<std::string>;

const Paths of_place = {"spot.azimuth_deg", "spot.elevation_deg", "spot.distance_m"};

const world::PointLight& spot_of(const show::Desk& desk) {
    return *std::ranges::find(desk.scene().point_lights, world::LightRole::spot, &world::PointLight::role);
}

glm::vec3 place_of_spot(const show::Desk& desk) {
    return world::aim(spot_of(desk), desk.settings()).placed.place_m;
}

/// As the panel has it, in a window of that hand.
PlanArea area_of(PanelHand& hand, bool near = false) {
    const panel::Rectangle r = hand.at("light plan");
    return panel::plan_area(hand.desk.scene(), hand.settings(), near, r.right - r.left, 190);
}

void push(PanelHand& hand, const std::string& name, glm::vec2 by_px, int steps = 4) {
    hand.move_to(name);
    hand.press();
    for (int i = 0; i < steps; ++i) {
        hand.input.mouse_px += by_px / static_cast<float>(steps);
        hand.frame();
    }
    hand.release();
}

void show_plan(PanelHand& hand) {
    params::Settings lit = hand.settings();
    lit.spot.on = true;
    hand.desk.change(lit, "On", false);
    hand.reveal("plan spot");
    hand.frames(2);
}

TEST(PanelPlan, ShowsTheWholeRoomAtOneScale) {
    for (const char* scene : {"turbine-hall", "mary-boone", "pile-100kg", "seed-sheet"}) {
        const show::Stage stage = show::load_stage(scene, "");
        const PlanArea area = panel::plan_area(stage.scene, stage.settings, false, 356, 190);
        EXPECT_LE(area.low_m.x, stage.scene.room_low_m.x) << scene;
        EXPECT_GE(area.high_m.y, stage.scene.room_high_m.y) << scene;
        EXPECT_NEAR((area.high_m.x - area.low_m.x) * area.px_per_m, 356, 0.01) << scene;
        EXPECT_LE((area.high_m.y - area.low_m.y) * area.px_per_m, 190.01f) << scene;
    }
    // Half a kilometre of field: what is about its lights.
    const show::Stage field = show::load_stage("field", "");
    EXPECT_LT(panel::plan_area(field.scene, field.settings, false, 356, 190).high_m.y -
                  panel::plan_area(field.scene, field.settings, false, 356, 190).low_m.y,
              60.0f);
}

TEST(PanelPlan, NearTheLampsHasRoomForAHand) {
    const auto shape = [](const PlanArea& area) { return (area.high_m.y - area.low_m.y) / (area.high_m.x - area.low_m.x); };
    const show::Stage stage = show::load_stage("turbine-hall", "");
    const PlanArea near = panel::plan_area(stage.scene, stage.settings, true, 356, 190);
    EXPECT_LT(near.high_m.x - near.low_m.x, stage.scene.room_high_m.x - stage.scene.room_low_m.x);
    EXPECT_GE(shape(near), 0.34f) << "not a strip: spot and lamp stand in a line";
    // Planted: what is about them, and no more, is one.
    glm::vec2 low(1e9f), high(-1e9f);
    for (const world::PointLight& light : stage.scene.point_lights) {
        const glm::vec2 place(world::aim(light, stage.settings).placed.place_m);
        low = glm::min(low, place);
        high = glm::max(high, place);
    }
    EXPECT_LT(shape({low, high, 1.0f}), 0.34f);
}

TEST(PanelPlan, WhatLiesOverAnotherIsTakenByTheHandAndTheOtherStays) {
    PanelHand hand({1280, 800});
    show_plan(hand);
    params::Settings crowded = hand.settings();
    crowded.lamp.on = true;
    hand.desk.change(crowded, "On", false);
    hand.desk.settle();
    hand.frames(2);
    // The aim of the spot is pushed onto the lamp.
    const panel::Rectangle lamp = hand.at("plan lamp"), aim = hand.at("plan spot aim");
    push(hand, "plan spot aim",
         {(lamp.left + lamp.right - aim.left - aim.right) / 2, (lamp.top + lamp.bottom - aim.top - aim.bottom) / 2});
    const params::Settings before = hand.settings();
    push(hand, "plan spot aim", {10, 6});
    EXPECT_EQ(changed_rows(before, hand.settings()), Paths{"spot.aim_m"}) << "the smaller one lies above";
    hand.desk.undo();
    hand.frames(2);
    const panel::Rectangle small = hand.at("plan spot aim");
    ASSERT_GT(small.left - hand.at("plan lamp").left, 1.0f);
    hand.input.mouse_px = {hand.at("plan lamp").left + 1.0f, hand.at("plan lamp").top + 9.0f};
    hand.frames(2);
    hand.press();
    hand.input.mouse_px += glm::vec2(8, 0);
    hand.frame();
    hand.release();
    for (const std::string& path : changed_rows(before, hand.settings())) EXPECT_TRUE(path.starts_with("lamp.")) << path;
    EXPECT_FALSE(hand.settings() == before) << "beside it the larger one is taken";
}

TEST(PanelPlan, StandIsThePlaceThatTheRendererPuts) {
    const glm::vec3 aim(31.0f, 4.0f, 0.1f);
    for (const glm::vec2 place :
         {glm::vec2(31.0f, 14.0f), glm::vec2(41.0f, 4.0f), glm::vec2(31.0f, -6.0f), glm::vec2(20.0f, 4.5f)}) {
        const panel::Stand stand = panel::stand_over(aim, 3.9f, place);
        const world::PlacedLight placed =
            world::place_light({world::LightRole::spot, aim}, stand.azimuth_deg, stand.elevation_deg, stand.distance_m, {0, 0});
        // A tenth of a degree at 12 m is 21 mm, of which half is rounded away, and half a centimetre of distance.
        EXPECT_LT(glm::distance(placed.place_m, glm::vec3(place, aim.z + 3.9f)), 0.02f);
    }
    EXPECT_EQ(panel::stand_over(aim, 3.0f, {31.0f, 8.0f}).azimuth_deg, 0.0f) << "north";
    EXPECT_EQ(panel::stand_over(aim, 3.0f, {35.0f, 4.0f}).azimuth_deg, 90.0f) << "east, clockwise";
    EXPECT_EQ(panel::stand_over(aim, 3.0f, {31.0f, 4.0f}).elevation_deg, 90.0f) << "straight above";
    EXPECT_EQ(panel::stand_over(aim, 3.0f, {35.0f, 4.0f}).distance_m, 5.0f);
}

TEST(PanelPlan, ADragOfTheLightIsItsThreeValuesAndOneStep) {
    PanelHand hand({1280, 800});
    show_plan(hand);
    const params::Settings before = hand.settings();
    const glm::vec3 from = place_of_spot(hand.desk);
    const PlanArea area = area_of(hand);
    push(hand, "plan spot", {-40, 12});
    EXPECT_EQ(changed_rows(before, hand.settings()), of_place);
    const glm::vec3 to = place_of_spot(hand.desk);
    // The handle may begin a part of a pixel off; 0.27 m each in the hall.
    const float pixel_m = 1.0f / area.px_per_m;
    EXPECT_NEAR(to.x - from.x, -40 * pixel_m, pixel_m);
    EXPECT_NEAR(to.y - from.y, -12 * pixel_m, pixel_m) << "north is up";
    EXPECT_NEAR(to.z, from.z, 0.03f) << "its height stays";
    hand.desk.undo();
    EXPECT_EQ(hand.settings(), before) << "one drag is one step";
    // Planted: were it not settled at the release, the next drag would belong to it.
    push(hand, "plan spot", {-20, 0});
    const params::Settings once = hand.settings();
    push(hand, "plan spot", {-20, 0});
    hand.desk.undo();
    EXPECT_EQ(hand.settings(), once);
}

TEST(PanelPlan, ADragOfTheAimIsTheAimAloneAndTheLightComesAlong) {
    PanelHand hand({1280, 800});
    show_plan(hand);
    const params::Settings before = hand.settings();
    const glm::vec3 from = place_of_spot(hand.desk);
    const PlanArea area = area_of(hand);
    push(hand, "plan spot aim", {30, -8});
    EXPECT_EQ(changed_rows(before, hand.settings()), Paths{"spot.aim_m"});
    const params::Vec2 aim = hand.settings().spot.aim_m;
    const float pixel_m = 1.0f / area.px_per_m;
    EXPECT_NEAR(aim.x - before.spot.aim_m.x, 30 * pixel_m, pixel_m);
    EXPECT_NEAR(aim.y - before.spot.aim_m.y, 8 * pixel_m, pixel_m);
    EXPECT_NEAR(aim.x * 100.0f, std::round(aim.x * 100.0f), 1e-2f) << "whole centimetres";
    const glm::vec3 moved = place_of_spot(hand.desk) - from;
    EXPECT_NEAR(moved.x, aim.x - before.spot.aim_m.x, 1e-4f);
    hand.desk.undo();
    EXPECT_EQ(hand.settings(), before);
}

TEST(PanelPlan, KeysPushWhatTheyHaveTakenHoldOf) {
    PanelHand hand({1280, 800});
    show_plan(hand);
    const params::Settings before = hand.settings();
    const glm::vec3 from = place_of_spot(hand.desk);
    hand.key(Key::down);
    for (int i = 0; i < 200 && hand.panel.focus() != "plan spot"; ++i) hand.key(Key::tab);
    ASSERT_EQ(hand.panel.focus(), "plan spot");
    hand.key(Key::enter);
    hand.key(Key::left);
    hand.key(Key::left);
    hand.key(Key::up);
    EXPECT_EQ(changed_rows(before, hand.settings()), of_place);
    // 96 m and margins: a hundredth of the width is a metre.
    EXPECT_NEAR(place_of_spot(hand.desk).x - from.x, -2.0f, 0.1f);
    EXPECT_NEAR(place_of_spot(hand.desk).y - from.y, 1.0f, 0.1f);
    hand.key(Key::escape);
    EXPECT_EQ(hand.panel.focus(), "plan spot") << "Esc lets go first";
    const params::Settings pushed = hand.settings();
    hand.key(Key::down);
    EXPECT_NE(hand.panel.focus(), "plan spot");
    EXPECT_EQ(hand.settings(), pushed) << "what is not held is not pushed";
}

TEST(PanelPlan, SaysWhereALightCannotStandAndKeepsItInTheRoom) {
    PanelHand hand({1280, 800});
    show_plan(hand);
    push(hand, "plan spot", {0, -300});  // far beyond the north wall
    EXPECT_LE(place_of_spot(hand.desk).y, hand.desk.scene().room_high_m.y);
    const world::Scene& scene = hand.desk.scene();
    EXPECT_EQ(panel::trouble_at(scene, nullptr, {31.0f, 0.0f, 3.0f}), "");
    EXPECT_EQ(panel::trouble_at(scene, nullptr, {31.0f, 0.0f, -0.1f}), "below the floor");
    EXPECT_EQ(panel::trouble_at(scene, nullptr, {31.0f, 40.0f, 3.0f}), "outside of the room");
    EXPECT_EQ(panel::trouble_at(scene, nullptr, {-3.0f, 0.0f, 6.0f}), "inside a wall") << "the bridge's deck";
    EXPECT_EQ(panel::trouble_at(scene, nullptr, {-25.1f, 11.12f, 6.0f}), "inside a piece of steel") << "a pier's web";
    const world::Bed bed(test::shipped_packing(), scene.bed, {});
    EXPECT_EQ(panel::trouble_at(scene, &bed, {31.0f, 0.0f, 0.05f}), "among the seeds");
    EXPECT_EQ(panel::trouble_at(scene, &bed, {31.0f, 0.0f, 0.2f}), "");
    // Said below the plan, and only while the light burns.
    params::Settings buried = hand.settings();
    buried.lamp.on = true;
    buried.lamp.elevation_deg = 1.0f;
    buried.lamp.distance_m = 100.0f;
    hand.desk.change(buried, "Lamp", false);
    hand.frames(2);
    EXPECT_TRUE(hand.has("plan trouble lamp"));
    buried.lamp.on = false;
    hand.desk.change(buried, "Lamp", false);
    hand.frames(2);
    EXPECT_FALSE(hand.has("plan trouble lamp"));
}

// --- finer than a pixel
// ---------------------------------------------------------------------------------------------------------

TEST(PanelFine, AwayFromTheTrackAHandMovesATenthAndAHundredth) {
    const auto moved = [](float away_px) {
        PanelHand hand({1280, 800});
        hand.enter("seed.dust field", "0.5");
        const panel::Rectangle r = hand.at("seed.dust");
        hand.move_to("seed.dust", 0.5f);
        hand.press();
        hand.input.mouse_px.y += away_px;
        hand.frame();
        hand.input.mouse_px.x += 0.3f * (r.right - r.left);
        hand.frame();
        hand.release();
        return hand.settings().seed.dust - 0.5f;
    };
    const float usual = moved(0);
    EXPECT_GT(usual, 0.25f);
    EXPECT_NEAR(moved(-50), usual / 10, 0.001f);    // rounded to a thousandth
    EXPECT_NEAR(moved(130), usual / 100, 0.0001f);  // and a ten-thousandth
    EXPECT_NEAR(moved(20), usual, 1e-6f) << "a hand is not that steady";
}

TEST(PanelNotices, StandInTheColumnAndNeverOnTheWork) {
    PanelHand hand({1280, 800});
    for (int i = 0; i < 6; ++i)
        hand.desk.tell(
            fmt::format(
                "Notice {} says something that is long enough to be broken into two lines or three of them, as some do.", i),
            i == 3);
    hand.frames(3);
    int shown = 0;
    for (const auto& [name, r] : hand.panel.controls()) {
        EXPECT_GE(r.left, hand.panel.picture_area().right) << name;
        shown += name.starts_with("notice ") ? 1 : 0;
    }
    EXPECT_GE(shown, 2);
    EXPECT_TRUE(hand.has("button undo") && hand.has("status"));
    // Without a panel only the word that brings it back; trouble waits.
    hand.desk.run(show::Command::toggle_panel);
    hand.frames(3);
    EXPECT_TRUE(hand.has("hint"));
    EXPECT_EQ(hand.panel.controls().size(), 1u);
    show::Input later;
    for (int i = 0; i < 100; ++i) {
        later.seconds = 0.1f;
        hand.desk.tick(later, false, false);
    }
    hand.frames(2);
    EXPECT_TRUE(hand.panel.controls().empty());
    ASSERT_EQ(hand.desk.notices().size(), 1u);
    EXPECT_TRUE(hand.desk.notices().front().trouble);
}

}  // namespace
}  // namespace sunflower
