// The views as they were approved: golden pictures drawn by llvmpipe at small size.
//
// SUNFLOWER_UPDATE_GOLDENS=1 draws them anew: look at each before it is committed. A test that fails leaves actual, expected
// and difference (eight times as strong) in the build folder's image/.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "engine/app/session.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/picture.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::Difference;
using test::PngPicture;
using test::Tolerance;

constexpr int width = 320, height = 180, samples = 4;

struct Case {
    const char* scene;
    const char* view;
    Tolerance tolerance;
    const char* reason;
    const char* set = "";

    std::string name() const { return std::string(scene) + "_" + view; }
    app::SceneChoice choice() const {
        app::SceneChoice choice{scene, "", {}};
        if (*set != 0) choice.sets.push_back(set);
        return choice;
    }
};

// With the same llvmpipe the pictures are the same bytes. Another processor has another vector width and may fuse or not, which
// moves an edge across a sample here and there: with four samples that is a quarter of the contrast, up to 64 steps, in few
// pixels.
const Case cases[] = {
    {"turbine-hall", "bridge", {2, 1.0, 64}, "bars and piers: some hundred pixels on edges of high contrast"},
    {"turbine-hall", "knee", {2, 2.0, 96}, "seeds of a few pixels: every other pixel is an edge"},
    {"turbine-hall", "macro", {2, 1.0, 128}, "paint on white: the sharpest edges of all, but few"},
    {"turbine-hall", "plan", {2, 2.0, 96}, "seeds of two to three pixels all over"},
    {"turbine-hall", "path", {2, 2.0, 96}, "the cliff and the passage from seeds to grey"},
    {"turbine-hall", "end", {2, 1.5, 96}, "the bars of the roof light: thinner than a pixel"},
    {"traces", "traces", {2, 2.0, 96}, "a carved bed: seeds of a few pixels"},
    {"turbine-hall", "pile", {2, 2.0, 96}, "a cone of ten thousand, each drawn by itself", "bed.gather=10000"},
    {"field", "horizon", {2, 2.0, 96}, "ten billion to the horizon: seeds of all sizes down to grain"},
    {"seed-sheet", "row", {2, 0.5, 128}, "single seeds on plain ground"},
};
/// What all pixels together may grow brighter or darker by, steps: rounding has no direction.
constexpr double most_mean = 0.25;

/// One scene with its bed and renderer, for all its views.
struct Stage {
    Stage(const app::SceneChoice& choice, gl::Context& context)
        : session(choice), renderer(context, session.scene(), session.bed(), session.settings()) {}
    app::Session session;
    render::Renderer renderer;
};

class Pictures : public test::GlTest {
  protected:
    /// Of all Stages only one at a time: a scene is dropped when the next is wanted.
    static PngPicture draw(const app::SceneChoice& choice, const std::string& view) {
        const std::string wanted = choice.scene + (choice.sets.empty() ? "" : choice.sets.front());
        if (wanted != staged_) {
            stage_.reset();
            stage_ = std::make_unique<Stage>(choice, context());
            staged_ = wanted;
        }
        return test::draw_picture(stage_->renderer, {camera(view), width, height, samples});
    }
    /// A view of the scene, or "pile": the heap that few gathered seeds lie in, wherever the plan puts it.
    static world::Camera camera(const std::string& view) {
        if (view != "pile") return world::find_view(stage_->session.scene(), view).camera;
        const world::Bed& bed = stage_->session.bed();
        const glm::vec3 middle(bed.corner_m() + 0.5f * bed.plan().pitch_m * glm::vec2(bed.columns(), bed.rows()), 0.05f);
        return {middle + glm::vec3(-0.7f, -0.5f, 0.4f), middle, 35.0f, 0.0f, 0.0f};
    }
    static void TearDownTestSuite() {
        stage_.reset();
        staged_.clear();
    }

    static std::unique_ptr<Stage> stage_;
    static std::string staged_;
};
std::unique_ptr<Stage> Pictures::stage_;
std::string Pictures::staged_;

class Views : public Pictures, public testing::WithParamInterface<Case> {};

fs::path golden_path(const Case& c) {
    return fs::path(SUNFLOWER_TESTS_DIR) / "image/golden" / (c.name() + ".png");
}

void leave_for_people(const Case& c, const PngPicture& actual, const PngPicture& expected) {
    const fs::path folder = fs::path(SUNFLOWER_BINARY_DIR) / "image";
    test::write_picture(actual, folder / (c.name() + "_actual.png"));
    test::write_picture(expected, folder / (c.name() + "_expected.png"));
    test::write_picture(test::difference_picture(actual, expected), folder / (c.name() + "_difference.png"));
}

bool accepted(const Difference& difference, const Case& c) {
    return difference.within(c.tolerance) && std::abs(difference.mean) <= most_mean;
}

TEST_P(Views, LooksAsApproved) {
    const Case& c = GetParam();
    const PngPicture actual = draw(c.choice(), c.view);
    if (std::getenv("SUNFLOWER_UPDATE_GOLDENS") != nullptr) {
        test::write_picture(actual, golden_path(c));
        GTEST_SKIP() << golden_path(c) << " was drawn anew; look at it";
    }
    ASSERT_TRUE(fs::exists(golden_path(c))) << golden_path(c) << " is missing; SUNFLOWER_UPDATE_GOLDENS=1 draws it";
    const PngPicture expected = test::read_png(golden_path(c));
    const Difference difference = test::compare(actual, expected, c.tolerance);
    EXPECT_TRUE(accepted(difference, c)) << c.name() << ": " << difference.text() << "; allowed are "
                                         << c.tolerance.fail_percent << " % and " << c.tolerance.hard_fail << " (" << c.reason
                                         << ")";
    if (HasFailure()) leave_for_people(c, actual, expected);
}

// Each defect is one that somebody will make one day; a comparison that lets it pass is no comparison.
TEST_P(Views, PlantedDefectsAreCaught) {
    const Case& c = GetParam();
    if (std::getenv("SUNFLOWER_UPDATE_GOLDENS") != nullptr) GTEST_SKIP() << "the golden pictures are being drawn";
    const PngPicture good = test::read_png(golden_path(c));
    const auto caught = [&](const PngPicture& bad) { return !accepted(test::compare(bad, good, c.tolerance), c); };
    const auto value = [&](int x, int y, int channel) {
        return static_cast<double>(good.at(std::clamp(x, 0, width - 1), std::clamp(y, 0, height - 1), channel));
    };
    ASSERT_FALSE(caught(good));
    EXPECT_TRUE(caught(test::made_of(width, height, [&](int x, int y, int channel) { return value(x - 1, y, channel); })))
        << "shifted by a pixel";
    EXPECT_TRUE(caught(test::made_of(width, height, [&](int x, int y, int channel) { return 1.03 * value(x, y, channel); })))
        << "3 % brighter";
    EXPECT_TRUE(caught(test::made_of(width, height, [&](int x, int y, int channel) {
        double sum = 0;
        for (int i = 0; i < 9; ++i) sum += value(x - 1 + i % 3, y - 1 + i / 3, channel);
        return sum / 9;
    }))) << "a bed without grain";
    EXPECT_TRUE(caught(test::made_of(width, height, [&](int x, int y, int channel) { return value(x, y, 2 - channel); })))
        << "red and blue exchanged";
}

INSTANTIATE_TEST_SUITE_P(Golden, Views, testing::ValuesIn(cases), [](const auto& instance) {
    std::string name = instance.param.name();
    for (char& c : name)
        if (c == '-') c = '_';
    return name;
});

// The same picture with other seeds, drawn and not made up: the topmost of each tile are gone.
TEST_F(Pictures, MissingSeedsAreCaught) {
    const Case& macro = cases[2];
    const PngPicture whole = draw({macro.scene, "", {}}, macro.view);
    const PngPicture thinner = draw({macro.scene, "", {"bed.seeds=99700000"}}, macro.view);
    const Difference difference = test::compare(thinner, whole, macro.tolerance);
    EXPECT_FALSE(accepted(difference, macro)) << difference.text();
    // And it is seeds that went, not the picture: most of it stands.
    EXPECT_LT(difference.percent, 50.0) << difference.text();
}

/// Mean of each channel over a rectangle, in parts of the picture.
std::array<double, 3> mean_of(const PngPicture& picture, double x0, double y0, double x1, double y1) {
    std::array<double, 3> sum{};
    int count = 0;
    for (int y = static_cast<int>(y0 * height); y < static_cast<int>(y1 * height); ++y)
        for (int x = static_cast<int>(x0 * width); x < static_cast<int>(x1 * width); ++x, ++count)
            for (int channel = 0; channel < 3; ++channel) sum[static_cast<std::size_t>(channel)] += picture.at(x, y, channel);
    for (double& value : sum) value /= count;
    return sum;
}

// The anchor of all tones: under the grey sky the bed is sRGB 146 +- 5 after the transform, and neutral, from far and near
// alike.
TEST_F(Pictures, TheBedIsTheAnchorOfTheTone) {
    struct Part {
        const char* view;
        double x0, y0, x1, y1;  // of the picture; nothing but bed
    };
    for (const Part& part :
         {Part{"bridge", 0.35, 0.65, 0.65, 0.9}, {"knee", 0.1, 0.5, 0.9, 1.0}, {"plan", 0.0, 0.0, 1.0, 1.0}}) {
        const auto mean = mean_of(draw({"turbine-hall", "overcast", {}}, part.view), part.x0, part.y0, part.x1, part.y1);
        EXPECT_NEAR((mean[0] + mean[1] + mean[2]) / 3, 146.0, 5.0) << part.view;
        // Nobody sees 4 steps of cast in a grey of 146, and the kelvin of sky and walls do differ.
        EXPECT_LT(std::abs(mean[0] - mean[2]), 8.0) << part.view;
    }
}

}  // namespace
}  // namespace sunflower
