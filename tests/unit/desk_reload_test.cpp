// Files that are saved while the desk works with them: what is good is taken, what hands have changed stays, and what is broken
// changes nothing but a notice that stands until it is mended.
#include <gtest/gtest.h>

#include "tests/support/data_copy.hpp"
#include "tests/support/desk_fixture.hpp"

namespace sunflower::show {
namespace {

using namespace test;

class ReloadTest : public DeskTest {
  protected:
    void save(const std::string& name, const std::string& text) {
        data.write(name, text);
        desk.read_files_again();
        frame();
    }
    void replace(const std::string& name, const std::string& part, const std::string& instead) {
        std::string text = data.text(name);
        ASSERT_NE(text.find(part), std::string::npos) << part;
        save(name, text.replace(text.find(part), part.size(), instead));
    }
    std::string standing() const {
        std::string text;
        for (const Notice& notice : desk.notices())
            if (!notice.about.empty()) text += notice.text + "\n";
        return text;
    }
    void stays(double seconds) {
        for (double passed = 0; passed < seconds; passed += 0.1) {
            input.seconds = 0.1f;
            frame();
        }
    }

    DataCopy data;
};

TEST_F(ReloadTest, ValuesFollowTheFileButNotThoseOfHands) {
    desk.choose_preset("overcast");
    params::Settings mine = desk.settings();
    mine.camera.exposure_ev100 = 9.0f;
    desk.change(mine, "Exposure", false);
    const int before = steps();
    replace("presets/overcast.toml", "luminance_cd_m2 = 3000.0", "luminance_cd_m2 = 1500.0");
    EXPECT_EQ(desk.settings().roof.luminance_cd_m2, 1500.0f);
    EXPECT_EQ(desk.base().roof.luminance_cd_m2, 1500.0f);
    EXPECT_EQ(steps(), before + 1);
    replace("presets/overcast.toml", "exposure_ev100 = 8.31", "exposure_ev100 = 7.0");
    EXPECT_EQ(desk.settings().camera.exposure_ev100, 9.0f) << "a hand's";
    EXPECT_EQ(desk.base().camera.exposure_ev100, 7.0f) << "what reset returns to";
    EXPECT_EQ(steps(), before + 1) << "no value is another";
    desk.undo();
    EXPECT_EQ(desk.settings().roof.luminance_cd_m2, 3000.0f);
    EXPECT_EQ(desk.settings().camera.exposure_ev100, 9.0f);
    // Saved as it was, and another preset's file: nothing.
    const State now = desk.state();
    save("presets/overcast.toml", data.text("presets/overcast.toml"));
    replace("presets/raking.toml", "elevation_deg = 10.0", "elevation_deg = 12.0");
    EXPECT_EQ(desk.state(), now);
    EXPECT_EQ(standing(), "");
}

TEST_F(ReloadTest, AMorphGoesOnToTheNewAim) {
    desk.morph_s = 2.0;
    desk.choose_preset("raking");
    stays(1.0);
    ASSERT_TRUE(desk.is_morphing());
    replace("presets/raking.toml", "exposure_ev100 = 4.8", "exposure_ev100 = 3.0");
    EXPECT_TRUE(desk.is_morphing());
    stays(1.5);
    EXPECT_FALSE(desk.is_morphing());
    EXPECT_EQ(desk.settings().camera.exposure_ev100, 3.0f);
}

TEST_F(ReloadTest, AQualityInUseIsFollowed) {
    desk.choose_preset("draft");
    ASSERT_EQ(desk.quality(), "draft");
    replace("presets/draft.toml", "live_samples = 32", "live_samples = 16");
    EXPECT_EQ(desk.settings().quality.live_samples, 16);
    EXPECT_EQ(desk.quality(), "draft");
    replace("presets/draft.toml", "live_samples = 16", "live_samples = \"many\"");
    EXPECT_NE(standing().find("draft.toml:4"), std::string::npos) << standing();
    EXPECT_EQ(desk.settings().quality.live_samples, 16);
    replace("presets/draft.toml", "\"many\"", "8");
    EXPECT_EQ(standing(), "");
    EXPECT_EQ(desk.settings().quality.live_samples, 8);
}

TEST_F(ReloadTest, BrokenFilesStandAsNoticesUntilTheyAreMended) {
    desk.choose_preset("overcast");
    const State before = desk.state();
    const std::string good = data.text("presets/overcast.toml");
    save("presets/overcast.toml", good + "[bays]\n");
    EXPECT_NE(standing().find("overcast.toml:"), std::string::npos) << standing();
    stays(20.0);
    EXPECT_NE(standing(), "") << "it does not pass";
    for (int i = 0; i < 10; ++i) desk.tell("Something else " + std::to_string(i));
    EXPECT_NE(standing(), "") << "nor does it give way to others";
    save("presets/overcast.toml", "");
    EXPECT_NE(standing().find("overcast.toml: is empty"), std::string::npos) << standing();
    std::filesystem::remove(data.file("presets/overcast.toml"));
    desk.read_files_again();
    EXPECT_NE(standing().find("overcast.toml: there is no"), std::string::npos) << standing();
    EXPECT_EQ(std::ranges::count_if(desk.notices(), [](const Notice& notice) { return !notice.about.empty(); }), 1);
    save("presets/overcast.toml", good);
    EXPECT_EQ(standing(), "");
    EXPECT_EQ(desk.state(), before);
    // Another look can be chosen while the scene's file is broken.
    const std::string sheet = data.text("scenes/seed-sheet.toml");
    save("scenes/seed-sheet.toml", "title = 3\n");
    EXPECT_NE(standing().find("seed-sheet.toml:1"), std::string::npos) << standing();
    desk.choose_preset("raking");
    EXPECT_EQ(desk.state().preset, "raking");
    EXPECT_EQ(desk.bed(), &bed_);
    save("scenes/seed-sheet.toml", sheet);
    EXPECT_EQ(standing(), "");
    EXPECT_EQ(desk.bed(), &bed_) << "it says what it said";
}

TEST_F(ReloadTest, ASceneIsLaidAnewAndTheEyeFollowsItsView) {
    const int version = desk.scene_version();
    replace("scenes/seed-sheet.toml", "eye_m = [0.0, 0.0, 1.5]", "eye_m = [0.0, 0.0, 1.25]");
    EXPECT_NE(desk.scene_version(), version);
    EXPECT_EQ(desk.bed(), nullptr) << "waits to be laid";
    EXPECT_EQ(desk.camera().eye_m.z, 1.25f);
    desk.set_bed(&bed_);
    // An eye that has left its view stays where it is.
    drag(Button::left, {200, 40});
    const world::Camera mine = desk.camera();
    replace("scenes/seed-sheet.toml", "eye_m = [0.0, 0.0, 1.25]", "eye_m = [0.0, 0.0, 1.0]");
    EXPECT_EQ(desk.camera(), mine);
    desk.set_bed(&bed_);
    // One of which no bed can be laid: the one before it is back, with its values.
    const int laid = desk.scene_version();
    const params::Settings values = desk.settings();
    replace("scenes/seed-sheet.toml", "flux_lm = 360.0", "flux_lm = 180.0");
    ASSERT_NE(desk.scene_version(), laid);
    EXPECT_EQ(desk.settings().spot.flux_lm, 180.0f);
    desk.refuse_scene("the bed does not fit");
    EXPECT_EQ(desk.scene_version(), laid);
    EXPECT_EQ(desk.settings(), values);
    EXPECT_NE(standing().find("seed-sheet.toml: the bed does not fit"), std::string::npos) << standing();
    desk.set_bed(&bed_);
    replace("scenes/seed-sheet.toml", "flux_lm = 180.0", "flux_lm = 360.0");
    EXPECT_EQ(desk.scene_version(), laid);
    EXPECT_EQ(standing(), "");
}

TEST_F(ReloadTest, AShowThatPlaysGoesOn) {
    const std::string trial =
        "title = 'A trial'\n[[step]]\nview = 'lying'\nmorph_s = 2\nhold_s = 4\n[[step]]\npreset = 'blue-hour'\nhold_s = 3\n";
    save("presets/shows/trial.toml", trial);
    desk.choose_show("trial");
    desk.play();
    stays(4.0);
    ASSERT_TRUE(desk.player().is_playing());
    const Ticks at = desk.player().position();
    const std::string broken[] = {"", "title = 'A'\n[[step]]\nhold = 3\n", trial + "[[step]]\npreset = 'no-such'\n",
                                  trial + "[[step]]\nview = 'no-such'\n", trial + "[[step]]\nhold_s = nan\n"};
    for (const std::string& text : broken) {
        save("presets/shows/trial.toml", text);
        EXPECT_NE(standing().find("trial.toml"), std::string::npos) << standing();
        EXPECT_TRUE(desk.player().is_playing()) << text;
        EXPECT_EQ(desk.show()->steps.size(), 2u);
    }
    save("presets/shows/trial.toml", trial + "[[step]]\nview = 'row'\n");
    EXPECT_EQ(standing(), "");
    stays(0.5);
    EXPECT_TRUE(desk.player().is_playing());
    EXPECT_EQ(desk.show()->steps.size(), 3u);
    EXPECT_EQ(desk.player().step(), 0u);
    EXPECT_GT(desk.player().position(), at);
    // A look that it needs is broken: it plays on with what that look was, round after round.
    const std::string hour = data.text("presets/blue-hour.toml");
    const float was = load_stage("seed-sheet", "blue-hour").settings.camera.exposure_ev100;
    save("presets/blue-hour.toml", "[camera\n");
    EXPECT_NE(standing().find("blue-hour.toml:1"), std::string::npos) << standing();
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 3000 && desk.player().step() != 1; ++i) stays(0.1);
        stays(2.5);
        ASSERT_TRUE(desk.player().is_playing());
        EXPECT_EQ(desk.settings().camera.exposure_ev100, was);
        for (int i = 0; i < 3000 && desk.player().step() != 0; ++i) stays(0.1);
    }
    for (int i = 0; i < 3000 && desk.player().step() != 1; ++i) stays(0.1);
    stays(1.0);
    std::string darker = hour;
    const std::size_t value = darker.find("exposure_ev100 = ");
    ASSERT_NE(value, std::string::npos);
    save("presets/blue-hour.toml", darker.replace(value, darker.find('\n', value) - value, "exposure_ev100 = 3.25"));
    EXPECT_EQ(standing(), "");
    stays(1.9);
    EXPECT_EQ(desk.player().step(), 1u);
    EXPECT_EQ(desk.settings().camera.exposure_ev100, 3.25f);
    // One that was changed in the panel is the panel's.
    Show mine = *desk.show();
    mine.edited = true;
    mine.steps.pop_back();
    desk.edit_show(mine, "Steps", false);
    save("presets/shows/trial.toml", trial);
    EXPECT_TRUE(desk.show()->edited);
}

}  // namespace
}  // namespace sunflower::show
