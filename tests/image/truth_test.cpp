// The live picture beside the path-traced one: windows of 320 x 180 at the pixel scale of 1920 x 1080, six views and a spot
// that rakes. tests/image/truth/make made the truth; it is what Embree finds between the seeds' own surfaces, with no table of
// ours in it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/image/exr_file.hpp"
#include "engine/params/registry.hpp"
#include "engine/world/tone.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/stage.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;

struct Place {
    const char* name;
    const char* view;
    glm::ivec2 at;  // from the picture's upper left corner
    bool raking;
    // What may be left (design 10 asks for 0.08, 3 %, 10 %).
    double flip, luminance, deviation;
};

constexpr glm::ivec2 picture{1920, 1080};
constexpr glm::ivec2 part{320, 180};

// The truth's own noise (320 to 512 samples, by comparing with 1024) is FLIP 0.017 and 0.3 % in the worst block. Design 10 asks
// for 0.08, 3 %, 10 %. Wider are, as measured: blocks of the knee and the edge that hold a dozen seeds, whose gaps are known
// from heights alone (4.0 and 3.1 %); the bridge, where the far bed's grain is hashed (a block has other seeds' grain in it)
// and 2.6 % too dark; the macro view, where a block is half a seed and a gap; and blocks of the raking spot that lie in shadow
// but for a seed or two.
const Place places[] = {
    {"knee", "knee", {800, 500}, false, 0.085, 0.045, 0.10},    {"plan", "plan", {800, 450}, false, 0.088, 0.03, 0.10},
    {"bridge", "bridge", {800, 840}, false, 0.08, 0.038, 0.30}, {"path", "path", {1400, 750}, false, 0.08, 0.03, 0.10},
    {"edge", "edge", {800, 550}, false, 0.08, 0.035, 0.10},     {"macro", "macro", {800, 450}, false, 0.16, 0.16, 0.21},
    {"raking", "knee", {800, 500}, true, 0.11, 0.19, 0.10},
};

const app::SceneChoice overcast{.scene = "proof", .preset = "", .sets = {}};
const app::SceneChoice raking{
    .scene = "proof",
    .preset = "",
    .sets = {"roof.on=false", "bays.on=false", "window.on=false", "spot.on=true", "spot.elevation_deg=10",
             "spot.aim_m=[2.9, -3.0]", "camera.white_balance_k=3300", "camera.exposure_ev100=5.5"}};

image::ExrPicture truth(const Place& place) {
    return image::read_exr(fs::path(SUNFLOWER_TESTS_DIR) / "image/truth" / (std::string(place.name) + ".exr"));
}

image::ComparePicture shown(const image::ExrPicture& exr, params::ToneTransform transform) {
    std::vector<float> encoded;
    const auto &r = *exr.channel("R"), &g = *exr.channel("G"), &b = *exr.channel("B");
    for (std::size_t i = 0; i < r.size(); ++i) {
        const glm::vec3 rgb = world::display_of(transform, {r[i], g[i], b[i]});
        encoded.insert(encoded.end(), {rgb.x, rgb.y, rgb.z});
    }
    return image::compare_picture(exr.width, exr.height, encoded);
}

struct Verdict {
    double flip, luminance, deviation, mean, correlation;

    bool holds(const Place& place) const {
        return flip <= place.flip && luminance <= place.luminance && deviation <= place.deviation;
    }
    std::string text() const {
        return fmt::format(
            "FLIP {:.4f}, block luminance {:.2f} % at the most (all {:+.2f} %), block deviation {:.1f} %, correlation {:.3f}",
            flip, 100.0 * luminance, 100.0 * mean, 100.0 * deviation, correlation);
    }
};

/// FLIP as the picture is shown; the rest in light.
Verdict judge(test::Stage& stage, const Place& place) {
    const image::ExrPicture exr = truth(place);
    render::Order order{world::find_view(stage.scene(), place.view).camera, picture.x, picture.y, 64};
    order.part = render::Window{{place.at.x, picture.y - place.at.y - part.y}, part};
    params::Settings settings = stage.settings();
    const double flip = image::flip(stage.linear(settings, order), shown(exr, settings.tone.transform)).mean;
    settings.tone.transform = params::ToneTransform::plain;
    const image::Comparison light = image::compare(stage.linear(settings, order), shown(exr, params::ToneTransform::plain));
    return {flip, light.luminance.worst, light.deviation.worst, light.luminance.whole, light.correlation};
}

class Truth : public test::GlTest, public testing::WithParamInterface<Place> {
  protected:
    static test::Stage& stage(bool rakes) {
        context().make_current();
        static test::Stage calm(context(), overcast), low(context(), raking);
        return rakes ? low : calm;
    }
};

TEST_P(Truth, IsWhatTheLivePictureShows) {
    const Place& place = GetParam();
    test::Stage& live = stage(place.raking);
    ASSERT_EQ(truth(place).text("settings"), params::toml_text(live.settings(), params::Settings{}))
        << "the truth was made of another look: run tests/image/truth/make";
    const Verdict verdict = judge(live, place);
    RecordProperty("verdict", verdict.text());
    std::printf("%s: %s\n", place.name, verdict.text().c_str());
    EXPECT_TRUE(verdict.holds(place)) << verdict.text();
}

INSTANTIATE_TEST_SUITE_P(Proof, Truth, testing::ValuesIn(places),
                         [](const auto& instance) { return std::string(instance.param.name); });

// Planted: a spot without shadows, seeds without a coat, a bed that throws nothing back.
class TruthPlanted : public test::GlTest {};

TEST_F(TruthPlanted, ASpotWithoutShadows) {
    test::Stage stage(context(), raking,
                      {{"passes/seed_shading.glsl", "free = relief_shadow(", "free = 1.0 + 0.0 * relief_shadow("}});
    EXPECT_FALSE(judge(stage, places[6]).holds(places[6]));
}

TEST_F(TruthPlanted, SeedsWithoutACoat) {
    test::Stage stage(context(), overcast,
                      {{"passes/seed_shading.glsl", "split.x * (PI * shine + around)", "0.0 * (PI * shine + around)"}});
    EXPECT_FALSE(judge(stage, places[0]).holds(places[0]));
}

TEST_F(TruthPlanted, ABedThatThrowsNothingBack) {
    test::Stage stage(context(), overcast,
                      {{"passes/seed_shading.glsl", "ground * mean_seed.rgb * from_neighbours(sky, s.normal)", "vec3(0.0)"}});
    EXPECT_FALSE(judge(stage, places[1]).holds(places[1]));
}

}  // namespace
}  // namespace sunflower
