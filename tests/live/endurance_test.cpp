// Hours in a minute: thousands of turns of the live loop with values, views and beds changing, without a window. What the
// program holds must not grow.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "engine/app/live/live.hpp"
#include "engine/gl/handle.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/held.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

constexpr int frames = 5000;
constexpr int warm_up = 1000;          // the steps of undo are as many as will ever be kept, and every program has run
constexpr int round_of_changes = 250;  // after which everything is as it was, so that memory can be compared
// The bound. What the allocator and llvmpipe's threads do from one minute to the next is below it.
constexpr double most_kb_per_1000 = 64.0;

class Endurance : public test::GlTest {
  protected:
    void SetUp() override {
        GlTest::SetUp();
        show::Stage stage = show::load_stage("turbine-hall", "overcast");
        show::Session session;
        session.state.camera = stage.scene.views.front().camera;
        session.state.settings = with_seeds(stage.settings);
        session.state.settings.quality.slice_ms = 1.0f;
        session.state.settings.quality.live_samples = 2;
        desk.emplace(std::move(session), std::move(stage));
        target_texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
        target = gl::Framebuffer("target", target_texture);
        input.size_px = size;
        input.seconds = 0.04f;
    }

    /// A frame with what an hour brings: values and the mouse in every frame; views, beds, another scene and back, the panel
    /// now and then.
    void frame(app::Live& live, int i) {
        const int phase = i % round_of_changes;
        params::Settings next = desk->settings();
        next.camera.exposure_ev100 = 8.0f + 0.5f * static_cast<float>(phase % 7);
        next.roof.temperature_k = 4000.0f + 10.0f * static_cast<float>(phase % 101);
        if (phase == 60) next.bed.seeds = 2'000'000;
        if (phase == 90) next.bed.seeds = 3'000'000;
        desk->change(next, "Endurance", false);
        if (phase % 40 == 39)
            desk->choose_view(desk->scene().views[static_cast<std::size_t>(phase / 40) % desk->scene().views.size()].name);
        if (phase == 120) desk->choose_scene("seed-sheet");
        if (phase == 150) desk->choose_scene("turbine-hall");
        if (phase == 160) desk->change(with_seeds(desk->settings()), "Seeds", false);
        if (phase % 60 == 30) desk->run(show::Command::undo);
        if (phase % 60 == 31) desk->run(show::Command::redo);
        if (phase == 100 || phase == 110) desk->run(show::Command::toggle_panel);
        if (phase == 200 || phase == 220) desk->run(show::Command::keys);
        input.mouse_px = {static_cast<float>(i * 7 % size.x), static_cast<float>(i * 3 % size.y)};
        live.turn(input, &target, true);
        live.work_on();
        // As where a window's frames are swapped: llvmpipe keeps blocks of 64 KB for all that is under way at once.
        glFinish();
    }

    static params::Settings with_seeds(params::Settings settings) {
        settings.bed.seeds = 3'000'000;  // a bed that is laid in an instant, and not seed by seed
        return settings;
    }

    static constexpr glm::ivec2 size{400, 200};
    test::UserFolders folders;
    std::optional<show::Desk> desk;
    gl::Texture target_texture;
    gl::Framebuffer target;
    show::Input input;
};

TEST_F(Endurance, FiveThousandFramesHoldNoMoreThanOneThousand) {
    app::Live live(context(), *desk);
    test::Rounds rounds(round_of_changes);
    int objects = 0;
    for (int i = 0; i < frames; ++i) {
        frame(live, i);
        ASSERT_EQ(take_errors().size(), 0u) << "frame " << i;
        if (i >= warm_up) rounds.look(i);
        if (i + 1 < warm_up || (i + 1) % round_of_changes != 0) continue;
        if (objects == 0) objects = gl::object_count();
        EXPECT_EQ(gl::object_count(), objects) << "frame " << i;
    }
    EXPECT_GT(objects, 30);
    const double resident = test::slope(rounds.samples, &test::Held::resident_kb);
    const double heap = test::slope(rounds.samples, &test::Held::heap_kb);
    std::printf("resident %+.1f, heap %+.1f KB per 1,000 frames; %.0f KB at the end; %d OpenGL objects\n", resident, heap,
                rounds.samples.back().held.resident_kb, objects);
    EXPECT_LE(resident, most_kb_per_1000);
    EXPECT_LE(heap, most_kb_per_1000);

    // It can fail: a leak of half a kilobyte a frame, which the heap shows before the pages do.
    test::Rounds leaking(round_of_changes);
    std::vector<std::unique_ptr<std::array<char, 512>>> lost;
    for (int i = 0; i < 2 * round_of_changes; ++i) {
        frame(live, i);
        lost.push_back(std::make_unique<std::array<char, 512>>());
        lost.back()->fill('x');
        leaking.look(i);
    }
    EXPECT_GT(test::slope(leaking.samples, &test::Held::heap_kb), most_kb_per_1000);
}

}  // namespace
}  // namespace sunflower
