// Nights of an exhibition in minutes: the show `looks` plays before an audience and on a wall of two projectors while files are
// saved, broken and mended, hands from afar send what is right, wrong and far too much, and windows open, close and change
// their size, without a window. What the program holds must not grow.
//
// $SUNFLOWER_ENDURANCE_FRAMES=200000 measures as many frames of the show as it ships: an hour. Otherwise its steps are short.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <thread>

#include "engine/app/live/live.hpp"
#include "engine/wall/output_pass.hpp"
#include "engine/wall/remote_desk.hpp"
#include "tests/support/data_copy.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/held.hpp"
#include "tests/support/osc_peer.hpp"
#include "tests/support/small_session.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

constexpr int warm_up = 2, usual = 2, leaking = 2;  // times round the show
// What is held settles for 20,000 frames, by 600 KB, and then goes up and down by 300 KB from round to round: in 200,000
// frames without a leak, the slope over 24 rounds after 12 was at most +48 KB per 10,000, over 9 rounds +193.
constexpr int long_warm_up = 12, long_least_frames = 42000;
constexpr int look_every = 3;  // frames
// The bound is of 10,000 frames. In the few of a usual run it would be lost in what the allocator and llvmpipe's
// threads do: up to 440 KB from one round to the next.
constexpr double most_kb_per_10000 = 64.0, most_kb_per_round = 1000.0;

std::string with(std::string text, const std::string& part, const std::string& other) {
    const std::size_t at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return at == std::string::npos ? text : text.replace(at, part.size(), other);
}

/// Two projectors beside each other, with soft edges where they meet; one hangs a little askew, one has a colour of its own.
wall::Site two_projectors() {
    wall::Site site;
    site.canvas_px = {96, 54};
    for (const double left : {0.0, 40.0}) {
        wall::Output output;
        output.name = output.monitor = left == 0.0 ? "left" : "right";
        output.part = {{left, 0.0}, {56.0, 54.0}};
        output.size_px = {56, 54};
        site.outputs.push_back(output);
    }
    site.outputs[0].corners_px[0] = {2.0, 1.0};
    site.outputs[1].lut = "warm.cube";
    return site;
}

std::string warm_cube(double blue) {
    std::string text = "LUT_3D_SIZE 5\n";
    for (int i = 0; i < 125; ++i) text += fmt::format("{} {} {}\n", i % 5 / 4.0, i / 5 % 5 / 4.0, blue * (i / 25) / 4.0);
    return text;
}

/// What a process holds beside memory. Constant, to the last one, from round to round.
struct Kept {
    int objects, descriptors;
    bool operator==(const Kept&) const = default;
    friend void PrintTo(const Kept& kept, std::ostream* out) {
        *out << kept.objects << " OpenGL objects, " << kept.descriptors << " descriptors";
    }
};

Kept kept() {
    const auto open = std::filesystem::directory_iterator("/proc/self/fd");
    return {gl::object_count(), static_cast<int>(std::distance(begin(open), end(open))) - 1};  // the iterator's own
}

class EnduranceShow : public test::GlTest {
  protected:
    void SetUp() override {
        GlTest::SetUp();
        if (wanted_frames == 0)
            data.write(shows,
                       std::regex_replace(std::regex_replace(data.text(shows), std::regex("morph_s = 10.0"), "morph_s = 0.4"),
                                          std::regex("hold_s = [48].0"), "hold_s = 0.1"));
        show::Stage stage = show::load_stage("turbine-hall", "overcast");
        show::Session session = test::session_on_the_path(stage);
        session.state.settings.relief.texel_mm = 4.0f;
        session.state.settings.quality.slice_ms = 1.0f;
        session.state.settings.quality.live_samples = 1;
        session.state.settings.quality.motion_ms = 1000.0f;  // or pictures in motion would be as large as the clock has it
        session.state.settings.output.min_samples = 1;
        desk.emplace(std::move(session), std::move(stage));
        // What a file that is saved changes can be undone: as many steps are kept as ever will be.
        for (std::size_t i = 0; i <= 2 * (show::History::most_steps / 2) + 1; ++i) {
            params::Settings next = desk->settings();
            next.camera.exposure_ev100 += i % 2 == 0 ? 0.5f : -0.5f;
            desk->change(next, "As long as the name of a file that was saved", false);
        }
        desk->choose_show("looks");
        desk->play();
        target_texture = gl::Texture::flat("target", gl::Format::rgba8, 480, 180);
        target = gl::Framebuffer("target", target_texture);
        audience_texture = gl::Texture::flat("audience", gl::Format::srgb8_a8, 96, 54);
        audience_texture.clear(0);
        audience = gl::Framebuffer("audience", audience_texture);
        projector_texture = gl::Texture::flat("projector", gl::Format::rgba8, 56, 54);
        projector = gl::Framebuffer("projector", projector_texture);
        pass.emplace(library());
        change_wall(0);
        peer.emplace(remote);
        input.seconds = 0.1f;
        for (const char* name : {shader, look, scene}) good.push_back(data.text(name));
        live.emplace(context(), *desk);
        change_windows(0);
    }
    void TearDown() override {
        live.reset();
        GlTest::TearDown();
    }

    /// Frames go by faster here than a save settles: until it is taken.
    void save(const char* file, const std::string& text) {
        saves++ % 2 == 0 ? data.write(file, text) : data.replace(file, text);
        live->work_on();
        std::this_thread::sleep_for(core::FileWatch::settle + std::chrono::milliseconds(5));
        do live->work_on();
        while (live->is_reloading());
    }

    void change_files(std::size_t step) {
        switch (step) {
            case 1: return save(shader, with(good[0], "radiance * auto", "radiance.brg * auto"));
            case 2: return save(look, with(good[1], "[spot]", "[spot"));
            case 3: return save(shader, with(good[0], "radiance * auto", "radiance.brgh * auto"));
            case 4: return save(shader, good[0]);
            case 5: return save(look, with(good[1], "luminance_cd_m2 = 16.0", "luminance_cd_m2 = 8.0"));
            case 6: return save(scene, with(good[2], "floor_albedo = [0.31,", "floor_albedo = [0.35,"));
            case 7: return save(scene, with(good[2], "tag = ", "tags = "));
            case 8: return save(scene, good[2]);
            default: return save(look, good[1]);
        }
    }

    /// An operator's and an audience's, which is closed for a while.
    void change_windows(std::size_t step) {
        input.size_px = step % 3 == 0 ? glm::ivec2(400, 150) : step % 3 == 1 ? glm::ivec2(440, 120) : glm::ivec2(480, 180);
        audience_px = step == 4 ? glm::ivec2(0) : step % 2 == 0 ? glm::ivec2(64, 36) : glm::ivec2(96, 54);
        live->set_output(audience_px);
    }

    /// Another blend, another colour, as a technician makes them while it plays.
    void change_wall(std::size_t step) {
        folders.write("warm.cube", warm_cube(step % 2 == 0 ? 0.8 : 0.7));
        site.outputs[0].edges_px[wall::right_side] = step % 3 == 1 ? std::optional(10.0) : std::nullopt;
        site.outputs[1].mesh = step % 4 == 2 ? wall::Mesh{2, 2, std::vector<glm::dvec2>(4, {0.5, 0.0})} : wall::Mesh{};
        pass->lay(site, folders.path());
    }

    std::string saying(std::string_view address, std::initializer_list<test::OscArgument> arguments = {}) const {
        std::array<std::byte, 256> packet;
        const std::size_t length = wall::make_osc(packet, address, std::span(arguments.begin(), arguments.size()));
        EXPECT_GT(length, 0u) << address;
        return {reinterpret_cast<const char*>(packet.data()), length};
    }

    /// A hand that turns what is shown aside for a moment, and lets the show go on; then more than a frame takes and the system
    /// keeps.
    void flood() {
        const double kelvin = static_cast<double>(desk->settings().roof.temperature_k);
        peer->send(test::osc_bundle({saying(test::number, {test::f(kelvin < 5000.0 ? kelvin + 50.0 : kelvin - 50.0)}),
                                     saying("/sunflower/show/play")}));
        const std::string rubbish = saying("/sunflower/nothing"), bright = saying("/sunflower/wall/brightness", {test::f(1.0)});
        for (int i = 0; i < 2000; ++i) peer->send(i % 2 == 0 ? rubbish : bright);
    }

    /// As a lighting desk talks: all the time, and mostly of what is so already; now and then what is no OSC.
    void talk() {
        const double now_s = 0.1 * frames, kelvin = static_cast<double>(desk->settings().roof.temperature_k);
        peer->say(test::number, {test::f(kelvin)});
        peer->say("/sunflower/wall/brightness", {test::f(0.75 + 0.25 * std::cos(0.2 * frames))});
        if (frames % 10 == 3) peer->send("/sunflower/roof/temperature_k\0\0\0,f\0");
        if (frames % 10 == 5) peer->say(test::number, {test::f(std::nan(""))});
        if (frames % 40 == 7) peer->say("/sunflower/hello");
        hands.apply(remote.poll(now_s), *desk, now_s);
        brightness = hands.light(0.1);
        remote.tell(hands.state(*desk), now_s);
        heard += peer->hear().size();
    }

    void frame() {
        talk();
        input.mouse_px = {static_cast<float>(frames * 7 % 400), static_cast<float>(frames * 3 % 120)};
        live->turn(input, &target, true);
        live->set_output(audience_px);
        if (live->pass_output(0.1)) {
            audience.bind();
            live->show_output(&audience, audience_px);
            ++pictures;
        }
        for (std::size_t i = 0; i < site.outputs.size(); ++i)
            pass->draw(i, {&audience_texture, {{0.0, 0.0}, glm::dvec2(site.canvas_px)}}, brightness, &projector,
                       site.outputs[i].size_px);
        // As where a window's frames are swapped: llvmpipe keeps memory for every frame that was ever under way at once.
        glFinish();
        live->work_on();
        ++frames;
    }

    /// Once through the show, with what each step brings; at its end all is as it was at its begin. bytes: lost in each frame.
    test::Sample round(std::size_t bytes = 0) {
        // What drawing and driver hold for a moment comes and goes by a megabyte, as the clock has it; a leak raises the least
        // too.
        test::Held least{1e18, 1e18};
        while (desk->player().is_playing()) {
            frame();
            const test::Held now = frames % look_every == 0 ? test::held() : least;
            least = {std::min(least.resident_kb, now.resident_kb), std::min(least.heap_kb, now.heap_kb)};
            if (bytes > 0) lost.push_back(std::make_unique<std::string>(bytes, 'x'));
            EXPECT_EQ(take_errors().size(), 0u) << "frame " << frames;
            for (const show::Notice& notice : desk->notices())
                if (!notice.about.empty()) said.insert(notice.about);
            if (desk->player().step() == at_step) continue;
            at_step = desk->player().step();
            change_files(at_step);
            change_windows(at_step);
            change_wall(at_step);
            if (wanted_frames > 0 || at_step % 3 == 2) flood();
            if (at_step != 0) continue;
            while (live->work_on()) continue;
            return {static_cast<double>(frames), least};
        }
        ADD_FAILURE() << "the show has ended at frame " << frames;
        return {static_cast<double>(frames), least};
    }

    static constexpr const char* shows = "presets/shows/looks.toml";
    static constexpr const char* shader = "shaders/passes/display.glsl";
    static constexpr const char* look = "presets/raking.toml";
    static constexpr const char* scene = "scenes/turbine-hall.toml";
    test::DataCopy data;
    test::UserFolders folders;
    const int wanted_frames =
        std::getenv("SUNFLOWER_ENDURANCE_FRAMES") ? std::atoi(std::getenv("SUNFLOWER_ENDURANCE_FRAMES")) : 0;
    std::vector<std::string> good;
    std::optional<show::Desk> desk;
    std::optional<app::Live> live;
    gl::Texture target_texture, audience_texture, projector_texture;
    gl::Framebuffer target, audience, projector;
    wall::Site site = two_projectors();
    std::optional<wall::OutputPass> pass;
    wall::Remote remote{test::osc_here()};
    wall::RemoteHands hands;
    std::optional<test::OscPeer> peer;
    double brightness = 1.0;
    std::size_t heard = 0;  // messages of the wall's
    glm::ivec2 audience_px{0};
    show::Input input;
    std::size_t at_step = 0;
    std::set<std::string> said;
    std::vector<std::unique_ptr<std::string>> lost;
    int frames = 0, pictures = 0, saves = 0;
};

TEST_F(EnduranceShow, ReloadsAndWindowsWhileItPlaysHoldNoMore) {
    const bool is_long = wanted_frames > 0;
    ASSERT_TRUE(!is_long || wanted_frames >= long_least_frames)
        << "SUNFLOWER_ENDURANCE_FRAMES is " << wanted_frames << ": a leak is told from noise over " << long_least_frames
        << " frames or more; set it to 200000, as the bound is meant, or unset it.";
    const int scenes = desk->scene_version();
    for (int i = 0; i < (is_long ? long_warm_up : warm_up); ++i) round();
    const int first_frame = frames;
    const Kept before = kept();
    std::vector<test::Sample> samples;
    while (is_long ? frames - first_frame < wanted_frames : samples.size() < usual) {
        samples.push_back(round());
        const test::Held& held = samples.back().held;
        if (is_long) std::printf("frame %d: resident %.0f, heap %.0f KB\n", frames, held.resident_kb, held.heap_kb);
        ASSERT_EQ(kept(), before) << "frame " << frames;
    }
    // All of it took place.
    EXPECT_EQ(said, (std::set<std::string>{"shaders", "show", "stage"}));
    EXPECT_GE(desk->scene_version() - scenes, 2 * static_cast<int>(samples.size()));
    EXPECT_GT(pictures, frames / 20);
    const wall::RemoteCounters counters = remote.counters();
    EXPECT_GT(counters.applied, static_cast<std::uint64_t>(frames));
    EXPECT_GE(counters.broken, static_cast<std::uint64_t>(frames) / 10);
    EXPECT_GT(counters.not_finite, 0u);
    EXPECT_GT(counters.unknown, 1000u);
    EXPECT_GT(counters.lost, 0u) << "the flood is more than the system keeps";
    EXPECT_GT(heard, static_cast<std::size_t>(frames) / 2);
    const double round_frames = (samples.back().frame - samples.front().frame) / static_cast<double>(samples.size() - 1);
    const double per = is_long ? 10.0 : 0.001 * round_frames, most = is_long ? most_kb_per_10000 : most_kb_per_round;
    const double resident = per * test::slope(samples, &test::Held::resident_kb);
    const double heap = per * test::slope(samples, &test::Held::heap_kb);
    std::printf(
        "%d frames after %d, %d saves, %d pictures for the audience, %llu packets: resident %+.1f, heap %+.1f KB per %s; "
        "%.0f KB at the end; %d OpenGL objects, %d descriptors\n",
        frames - first_frame, first_frame, saves, pictures, static_cast<unsigned long long>(counters.received), resident, heap,
        is_long ? "10,000 frames" : "round", samples.back().held.resident_kb, before.objects, before.descriptors);
    EXPECT_LE(resident, most);
    EXPECT_LE(heap, most);

    // It can fail: by a descriptor, a texture, and what is lost in each frame.
    const wall::Descriptor lost_descriptor(::dup(STDIN_FILENO));
    EXPECT_EQ(kept(), (Kept{before.objects, before.descriptors + 1}));
    const gl::Texture lost_texture = gl::Texture::flat("lost", gl::Format::rgba8, 1, 1);
    EXPECT_EQ(kept(), (Kept{before.objects + 1, before.descriptors + 1}));
    std::vector<test::Sample> lossy;
    for (int i = 0; i < leaking; ++i) lossy.push_back(round(is_long ? 64 : 65536));
    EXPECT_GT(per * test::slope(lossy, &test::Held::heap_kb), most);
}

}  // namespace
}  // namespace sunflower
