// The soft proof in the panel: printers are found and named, the picture is marked while it is a proof, the session keeps it.
#include <gtest/gtest.h>

#include "engine/core/files.hpp"
#include "engine/panel/panel.hpp"
#include "tests/support/panel_hand.hpp"
#include "tests/support/printer_profile.hpp"

namespace sunflower {
namespace {

using test::PanelHand;

TEST(PanelProof, APrinterIsChosenFromThoseFound) {
    PanelHand hand;
    const auto file = hand.user.write("data/sunflower/profiles/matte.icc", test::printer_profile({}));
    hand.reveal("proof printer");
    EXPECT_FALSE(hand.has("proof on")) << "there is nothing to switch on yet";
    hand.click("proof printer");
    hand.frames(2);
    hand.click("proof printer = " + file.string());
    EXPECT_EQ(hand.desk.proof.profile, file.string());
    EXPECT_TRUE(hand.desk.proof.on) << "choosing one is wanting to see it";
    hand.reveal("proof on");
    hand.click("proof on");
    EXPECT_FALSE(hand.desk.proof.on);
    hand.click("proof on");
    hand.click("proof perceptual");
    EXPECT_TRUE(hand.desk.proof.perceptual);
    hand.click("proof relative");
    EXPECT_FALSE(hand.desk.proof.perceptual);
    hand.click("proof paper");
    hand.click("proof warning");
    EXPECT_TRUE(hand.desk.proof.paper_white && hand.desk.proof.warns && hand.desk.proof.on);
    EXPECT_FALSE(hand.desk.history().can_undo()) << "how one looks at it is none of the work";
}

TEST(PanelProof, AFileIsNamedByHand) {
    PanelHand hand;
    hand.enter("proof file", "/mnt/lab/Büttenpapier.icc");
    EXPECT_EQ(hand.desk.proof.profile, "/mnt/lab/Büttenpapier.icc");
    EXPECT_TRUE(hand.desk.proof.on);
    hand.frames(2);
}

TEST(PanelProof, TheMarkIsThereAsLongAsTheProofIs) {
    PanelHand hand;
    hand.desk.proof = {true, "matte.icc", false, true, true};
    hand.frame();
    EXPECT_FALSE(hand.has("proof mark")) << "wanted, and not shown yet";
    hand.desk.status.proof = "Matte paper with a name that is as long as makers of paper like it, and longer";
    for (const bool panel_shown : {true, false}) {
        hand.desk.panel_shown = panel_shown;
        hand.frames(3);
        ASSERT_TRUE(hand.has("proof mark"));
        const panel::Rectangle mark = hand.at("proof mark"), picture = hand.panel.picture_area();
        EXPECT_TRUE(mark.left >= picture.left && mark.right <= picture.right && mark.bottom < 200.0f);
    }
    hand.desk.status.proof.clear();
    hand.frame();
    EXPECT_FALSE(hand.has("proof mark"));
}

TEST(PanelProof, TheSessionKeepsIt) {
    PanelHand hand;
    const show::SoftProof proof{true, "/mnt/lab \"1\"/matte.icc", true, true, true};
    hand.desk.proof = proof;
    hand.desk.save_session();
    std::string trouble;
    EXPECT_EQ(show::load_session(trouble)->proof, proof) << trouble;
    // A look says nothing of it.
    hand.desk.save_look("mine", false);
    EXPECT_EQ(core::read_file(hand.user.data() / "presets/mine.toml").find("proof"), std::string::npos);
    // Changed alone it is a reason to write.
    hand.desk.proof.warns = false;
    hand.desk.save_session();
    EXPECT_FALSE(show::load_session(trouble)->proof.warns);
    hand.desk.proof = {};
    hand.desk.save_session();
    EXPECT_EQ(show::load_session(trouble)->proof, show::SoftProof{});
}

}  // namespace
}  // namespace sunflower
