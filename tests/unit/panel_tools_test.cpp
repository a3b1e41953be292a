// Brushes in the panel: the row of tools, size and strength, the ring, clearing and saving.
#include <gtest/gtest.h>

#include <imgui_internal.h>

#include "engine/panel/panel.hpp"
#include "engine/world/bed.hpp"
#include "tests/support/panel_hand.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

using test::PanelHand;
using world::StrokeTool;

/// What is drawn behind all windows: the ring and nothing else.
int drawn_behind(PanelHand& hand) {
    ImGui::SetCurrentContext(hand.panel.context());
    hand.panel.build(hand.input, hand.desk);
    return ImGui::GetBackgroundDrawList()->VtxBuffer.Size;
}

TEST(PanelTools, EachToolIsAButton) {
    PanelHand hand;
    for (std::size_t i = 0; i < world::stroke_tool_count; ++i) {
        const auto tool = static_cast<StrokeTool>(i);
        const std::string name = "brush " + std::string(world::stroke_tool_name(tool));
        hand.reveal(name);
        hand.click(name);
        EXPECT_EQ(hand.desk.brush.tool, tool);
    }
    hand.click("brush look");
    EXPECT_FALSE(hand.desk.brush.tool);
    // Where there is no bed, there are no brushes.
    PanelHand sheet({1280, 720}, "seed-sheet");
    sheet.reveal("brush heap");
    EXPECT_FALSE(sheet.has("brush heap"));
}

TEST(PanelTools, SizeAndStrength) {
    PanelHand hand;
    hand.enter("brush size field", "250");
    EXPECT_EQ(hand.desk.brush.radius_m, 0.25f);
    hand.enter("brush strength field", "30");
    EXPECT_EQ(hand.desk.brush.strength, 0.3f);
    hand.enter("brush size field", "5000");
    EXPECT_EQ(hand.desk.brush.radius_m, 0.25f) << "out of range changes nothing";
    hand.drag("brush strength", 0.3f, 1.0f);
    EXPECT_EQ(hand.desk.brush.strength, 1.0f);
    EXPECT_FALSE(hand.desk.history().can_undo()) << "a brush in the hand is none of the work";
}

TEST(PanelTools, TheRingLiesWhereTheBrushIs) {
    PanelHand hand;
    const world::Bed bed(test::shipped_packing(), hand.desk.scene().bed, {});
    hand.desk.set_bed(&bed);
    hand.desk.choose_view("plan");
    const int without = drawn_behind(hand);
    hand.desk.choose_tool(StrokeTool::dig);
    show::Input input = hand.input;
    input.size_px = {920, 720};
    input.mouse_px = {460, 360};
    input.seconds = 0.02f;
    hand.desk.tick(input, true, true);
    ASSERT_TRUE(hand.desk.brush_place());
    EXPECT_GT(drawn_behind(hand), without);
    // Painting one stroke, and clearing it from the panel.
    for (const bool held : {true, true, false}) {
        input.buttons[0] = held;
        input.mouse_px.x += 30.0f;
        hand.desk.tick(input, true, true);
    }
    ASSERT_TRUE(hand.desk.strokes());
    EXPECT_EQ(hand.desk.strokes()->size(), 1u);
    hand.reveal("brush clear");
    hand.click("brush clear");
    EXPECT_TRUE(hand.desk.strokes()->empty());
    hand.desk.undo();
    EXPECT_EQ(hand.desk.strokes()->size(), 1u);
    // And a scene of one's own, replaced only when that is said.
    hand.enter("brush scene", "garden");
    EXPECT_TRUE(std::filesystem::exists(hand.user.data() / "scenes/garden.toml"));
    EXPECT_FALSE(hand.has("brush replace"));
    hand.enter("brush scene", "garden");
    hand.reveal("brush replace");
    hand.click("brush replace");
    EXPECT_FALSE(hand.has("brush replace"));
    hand.desk.set_bed(nullptr);
}

}  // namespace
}  // namespace sunflower
