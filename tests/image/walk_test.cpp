// A walk from the bridge to the knees at 20 pictures a second: what moves on the screen must be the hall and its seeds, not the
// samples.
//
// The live picture of one sample each and its history, against stills of 64 samples from the same places: by how much pictures
// change from one to the next (popping, shimmer), how far they are off (ghosts, smear), and how much detail they keep (blur).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engine/app/session.hpp"
#include "engine/render/live_picture.hpp"
#include "engine/render/renderer.hpp"
#include "tests/support/gl_test.hpp"

namespace sunflower {
namespace {

constexpr glm::ivec2 size{320, 180};
constexpr int steps = 16;    // of the walk, until the history is as long as it gets where much moves
constexpr int compared = 3;  // of them, the last

/// Display-encoded, 0 to 255, upper row first.
using Picture = std::vector<float>;

struct Place {
    const char* name;
    glm::vec3 eye_m, target_m;  // half way
    float focal_mm, shift_up_mm;
    float step_m;  // 0.06: 1.2 m/s
};

// Slower at the knees, as one walks there.
const std::array<Place, 3> places = {{
    {"bridge", {-0.7f, 0.0f, 8.1f}, {60.0f, 0.0f, 8.1f}, 18.0f, -2.2f, 0.06f},
    {"standing", {26.0f, 4.0f, 1.65f}, {34.0f, 0.5f, 0.1f}, 26.0f, 0.0f, 0.06f},
    {"knee", {33.0f, 2.4f, 0.70f}, {34.0f, 0.5f, 0.10f}, 26.0f, 0.0f, 0.02f},
}};

world::Camera camera_at(const Place& place, int step) {
    const glm::vec3 way = glm::normalize(place.target_m - place.eye_m) * (place.step_m * static_cast<float>(step - steps / 2));
    return {place.eye_m + way, place.target_m + way, place.focal_mm, place.shift_up_mm, 0.0f};
}

double mean_difference(const Picture& a, const Picture& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    return sum / static_cast<double>(a.size());
}

/// Mean difference of neighbours in green.
double detail(const Picture& picture) {
    double sum = 0;
    const auto at = [&](int x, int y) {
        return static_cast<double>(picture[static_cast<std::size_t>(y * size.x + x) * 3 + 1]);
    };
    for (int y = 0; y + 1 < size.y; ++y)
        for (int x = 0; x + 1 < size.x; ++x) sum += std::abs(at(x + 1, y) - at(x, y)) + std::abs(at(x, y + 1) - at(x, y));
    return sum / (2.0 * (size.x - 1) * (size.y - 1));
}

struct Sequence {
    std::vector<Picture> pictures;

    double change() const {
        double sum = 0;
        for (std::size_t i = 1; i < pictures.size(); ++i) sum += mean_difference(pictures[i], pictures[i - 1]);
        return sum / static_cast<double>(pictures.size() - 1);
    }
    double off(const Sequence& truth) const {
        double sum = 0;
        for (std::size_t i = 0; i < pictures.size(); ++i) sum += mean_difference(pictures[i], truth.pictures[i]);
        return sum / static_cast<double>(pictures.size());
    }
    double sharpness() const {
        double sum = 0;
        for (const Picture& picture : pictures) sum += detail(picture);
        return sum / static_cast<double>(pictures.size());
    }
};

/// The mean of 3 x 3 pixels.
Sequence blurred(const Sequence& sequence) {
    Sequence result;
    for (const Picture& picture : sequence.pictures) {
        Picture mean(picture.size());
        for (int y = 0; y < size.y; ++y)
            for (int x = 0; x < size.x; ++x)
                for (int c = 0; c < 3; ++c) {
                    float sum = 0;
                    for (int i = 0; i < 9; ++i) {
                        const int u = std::clamp(x - 1 + i % 3, 0, size.x - 1), v = std::clamp(y - 1 + i / 3, 0, size.y - 1);
                        sum += picture[static_cast<std::size_t>((v * size.x + u) * 3 + c)];
                    }
                    mean[static_cast<std::size_t>((y * size.x + x) * 3 + c)] = sum / 9.0f;
                }
        result.pictures.push_back(std::move(mean));
    }
    return result;
}

class Walk : public test::GlTest, public testing::WithParamInterface<Place> {
  protected:
    static void SetUpTestSuite() {
        context().make_current();
        session_ = std::make_unique<app::Session>(app::SceneChoice{});
        renderer_ = std::make_unique<render::Renderer>(context(), session_->scene(), session_->bed(), session_->settings());
    }
    static void TearDownTestSuite() {
        renderer_.reset();
        session_.reset();
    }

    Sequence stills() const {
        Sequence sequence;
        for (int step = steps - compared; step < steps; ++step) {
            Picture picture;
            renderer_->set_sink([&](int, int, std::span<const float> rgb) {
                for (const float value : rgb) picture.push_back(255.0f * value);
            });
            renderer_->begin({camera_at(GetParam(), step), size.x, size.y, 64});
            while (renderer_->advance(1e9) < 1.0) {
            }
            sequence.pictures.push_back(std::move(picture));
        }
        renderer_->set_sink({});
        return sequence;
    }

    /// The last `wanted` of the walk, at full size however long they take. history: of so many samples; 1: none.
    Sequence live(int history, int wanted = compared) const {
        params::Settings settings = session_->settings();
        settings.quality.history_samples = history;
        settings.quality.motion_ms = 1000.0f;
        renderer_->change(settings);
        render::LivePicture picture(*renderer_);
        const gl::Texture texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
        const gl::Framebuffer target("target", texture);
        Sequence sequence;
        for (int step = 0; step < steps; ++step) {
            picture.aim(camera_at(GetParam(), step), size, true);
            while (!picture.is_done()) picture.advance(1e9);
            if (step < steps - wanted) continue;
            EXPECT_EQ(picture.drawn_px(), size) << "a picture took longer than a second, and what is measured is its scaling";
            picture.show(&target, size);
            const auto words = texture.read<std::uint32_t>();
            Picture values;
            for (int y = size.y - 1; y >= 0; --y)
                for (int x = 0; x < size.x; ++x)
                    for (int c = 0; c < 3; ++c)
                        values.push_back(
                            static_cast<float>((words[static_cast<std::size_t>(y * size.x + x)] >> (8 * c)) & 255u));
            sequence.pictures.push_back(std::move(values));
        }
        return sequence;
    }

    static std::unique_ptr<app::Session> session_;
    static std::unique_ptr<render::Renderer> renderer_;
};
std::unique_ptr<app::Session> Walk::session_;
std::unique_ptr<render::Renderer> Walk::renderer_;

struct Verdict {
    double change, off, sharpness;  // of the stills' change, of one sample's error, of the stills' detail

    // Change: issue 4's own limit. Error: one sample alone is 1, and the mean of six that do not follow 0.50 to 0.85; measured
    // 0.26 to 0.38. Detail: measured 0.65 at the knees, where each picture moves seeds of four pixels by five, and 0.95 and
    // more elsewhere.
    bool steady() const { return change <= 1.5; }
    bool true_to_place() const { return off <= 0.45; }
    bool sharp() const { return sharpness >= 0.5; }
};

TEST_P(Walk, ChangesAsThePlaceDoes) {
    const Sequence truth = stills();
    const Sequence alone = live(1, 8);
    const Sequence last_alone{{alone.pictures.end() - compared, alone.pictures.end()}};
    const double of_one = last_alone.off(truth);
    const auto judge = [&](const Sequence& sequence) {
        return Verdict{sequence.change() / truth.change(), sequence.off(truth) / of_one,
                       sequence.sharpness() / truth.sharpness()};
    };
    const Verdict live_verdict = judge(live(session_->settings().quality.history_samples));
    RecordProperty("change", std::to_string(live_verdict.change));
    RecordProperty("error", std::to_string(live_verdict.off));
    RecordProperty("detail", std::to_string(live_verdict.sharpness));
    EXPECT_TRUE(live_verdict.steady()) << "pictures change " << live_verdict.change << " times as much as the stills do";
    EXPECT_TRUE(live_verdict.true_to_place()) << "the error is " << live_verdict.off << " times that of one sample";
    EXPECT_TRUE(live_verdict.sharp()) << live_verdict.sharpness << " of the stills' detail is left";

    // Planted: no history.
    EXPECT_FALSE(judge(last_alone).steady()) << judge(last_alone).change;
    // Planted: a history that does not follow the places, but takes the mean of six pictures where they lie.
    Sequence smeared;
    for (std::size_t i = 0; i < compared; ++i) {
        Picture mean(alone.pictures[0].size(), 0.0f);
        for (std::size_t j = 0; j < 6; ++j)
            for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += alone.pictures[i + j][k] / 6.0f;
        smeared.pictures.push_back(std::move(mean));
    }
    EXPECT_FALSE(judge(smeared).true_to_place()) << judge(smeared).off;
    // Planted: one that is read with a blur. The walls have nothing to lose by it.
    if (GetParam().eye_m.z < 1.0f) {
        EXPECT_FALSE(judge(blurred(truth)).sharp()) << judge(blurred(truth)).sharpness;
    }
}

INSTANTIATE_TEST_SUITE_P(FromBridgeToKnees, Walk, testing::ValuesIn(places),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace sunflower
