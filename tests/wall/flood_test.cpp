// A hundred thousand OSC packets a second arrive at a wall that is in the midst of its frames: they cost it next to nothing.
#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <functional>
#include <thread>
#include <utility>

#include "engine/app/live/live.hpp"
#include "engine/wall/controls.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/osc_peer.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

using std::chrono::steady_clock;
using test::Endpoint, test::UdpSocket;

constexpr int flood_packets = 200'000, flood_ms = 2000, planted_packets = 300'000;
constexpr int rounds = 3;
constexpr glm::ivec2 canvas_px{192, 108};
constexpr std::chrono::microseconds frame_time{16'667};

double cpu_ms(clockid_t clock) {
    timespec used{};
    ::clock_gettime(clock, &used);
    return 1e3 * static_cast<double>(used.tv_sec) + 1e-6 * static_cast<double>(used.tv_nsec);
}

double kelvin(int i) {
    return 3000.0 + i * 7 % 3000;
}

/// As a bank of six faders talks: a bundle, of the six lights' colours.
std::vector<std::string> fader_banks(int count) {
    std::vector<std::string> banks;
    for (int i = 0; i < count; ++i) {
        const auto fader = [&](std::string_view light) {
            std::array<std::byte, 64> packet;
            const test::OscArgument value = test::f(kelvin(i));
            const std::size_t length = wall::make_osc(packet, fmt::format("/sunflower/{}/temperature_k", light), {&value, 1});
            return std::string(reinterpret_cast<const char*>(packet.data()), length);
        };
        banks.push_back(
            test::osc_bundle({fader("roof"), fader("bays"), fader("window"), fader("strips"), fader("spot"), fader("lamp")}));
    }
    return banks;
}

/// Sends so many packets a millisecond from a thread of its own, every `every`th of them here and the others there.
class Sender {
  public:
    Sender(Endpoint here, Endpoint there, int every) : socket_({wall::this_machine, 0}, "a sender") {
        thread_ = std::thread([this, here, there, every] { run(here, there, every); });
        ::pthread_getcpuclockid(thread_.native_handle(), &clock_);
    }
    ~Sender() { thread_.join(); }
    bool has_sent_all() const { return sent_ >= flood_packets; }
    double cpu_ms() const { return sunflower::cpu_ms(clock_); }
    void end() { may_end_ = true; }

  private:
    void run(Endpoint here, Endpoint there, int every) {
        const std::vector<std::string> banks = fader_banks(1000);
        auto next = steady_clock::now();
        for (int i = 0; i < flood_packets;) {
            for (int n = 0; n < flood_packets / flood_ms; ++n, ++i) {
                const std::string& bank = banks[static_cast<std::size_t>(i) % banks.size()];
                socket_.send(i % every == 0 ? here : there, std::as_bytes(std::span(bank)));
            }
            sent_ = i;
            std::this_thread::sleep_until(next += std::chrono::milliseconds(1));
        }
        // Its clock is read to the last.
        while (!may_end_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    UdpSocket socket_;
    std::atomic<int> sent_{0};
    std::atomic<bool> may_end_{false};
    std::thread thread_;
    clockid_t clock_{};
};

class Flood : public test::GlTest {
  protected:
    void SetUp() override {
        GlTest::SetUp();
        show::Stage stage = show::load_stage("single-seed", "");
        const world::View& view = stage.scene.views.front();
        show::Session session;
        session.state = {"single-seed", stage.preset, view.name, view.camera, stage.settings};
        // A frame is one sample of the whole canvas, however long that takes: the same work in every frame.
        session.state.settings.quality.live_samples = 1;
        session.state.settings.quality.slice_ms = 1000.0f;
        session.state.settings.output.min_samples = 1;
        desk.emplace(std::move(session), std::move(stage));
        desk->keeps_session = false;
        texture = gl::Texture::flat("canvas", gl::Format::srgb8_a8, canvas_px.x, canvas_px.y);
        target = gl::Framebuffer("canvas", texture);
        live.emplace(context(), *desk);
        controls.emplace(wall::ControlSettings{test::osc_here(), ""});
    }
    void TearDown() override {
        live.reset();
        GlTest::TearDown();
    }

    double now_s() const { return std::chrono::duration<double>(steady_clock::now() - begin).count(); }
    Endpoint here() const { return {wall::this_machine, controls->remote().port()}; }
    std::uint64_t received() const { return controls->remote().counters().received; }

    /// As the wall's loop has it.
    void frame() {
        controls->poll(*desk, now_s());
        live->set_output(canvas_px);
        live->pass_unseen(1.0 / 60.0);
        if (live->pass_output(1.0 / 60.0)) {
            target.bind();
            live->show_output(&target, canvas_px, controls->light(1.0 / 60.0));
        }
        live->work_on();
        controls->tell(*desk, now_s());
    }

    /// Sixty times a second, or as often as it can be done, until it is said to be enough. Milliseconds of work of each frame:
    /// of processors, by this process without those that flood it, all of its drawing threads together. Not of a clock on the
    /// wall: on two cores that others use too, the frame that comes 99th of a hundred is the one that had to wait for them.
    std::vector<double> frames_until(
        const std::function<bool()>& enough, const std::function<double()>& others_ms,
        const std::function<void()>& before_frame = [] {}) {
        std::vector<double> work_ms;
        auto next = steady_clock::now();
        while (!enough()) {
            const double before_ms = cpu_ms(CLOCK_PROCESS_CPUTIME_ID) - others_ms();
            before_frame();
            frame();
            work_ms.push_back(cpu_ms(CLOCK_PROCESS_CPUTIME_ID) - others_ms() - before_ms);
            next = std::max(next + frame_time, steady_clock::now());
            std::this_thread::sleep_until(next);
        }
        return work_ms;
    }

    /// A flood at that address, of which every so manieth packet comes here. The sender works as hard whoever is meant.
    std::vector<double> frames_under(Endpoint there, int every) {
        Sender sender(here(), there, every);
        const auto work_ms = frames_until([&] { return sender.has_sent_all(); }, [&] { return sender.cpu_ms(); });
        sender.end();
        return work_ms;
    }

    steady_clock::time_point begin = steady_clock::now();
    test::UserFolders folders;
    std::optional<show::Desk> desk;
    gl::Texture texture;
    gl::Framebuffer target;
    std::optional<app::Live> live;
    std::optional<wall::Controls> controls;
};

double p99(std::vector<double> values) {
    std::ranges::sort(values);
    return values.at(static_cast<std::size_t>(0.99 * static_cast<double>(values.size() - 1)));
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values.at(values.size() / 2);
}

TEST_F(Flood, FramesAreAsQuickAsWithoutIt) {
    const UdpSocket elsewhere({wall::this_machine, 0}, "another program");  // which never reads
    const Endpoint there{wall::this_machine, elsewhere.port()};
    for (int i = 0; i < 60; ++i) frame();

    // In turn, so that a machine that grows slower or quicker meanwhile does so to both. Without the flood somebody moves the
    // six faders once a millisecond: in both the lights change in every frame.
    std::vector<double> without_ms, with_ms;
    for (int i = 0; i < rounds; ++i) {
        without_ms.push_back(p99(frames_under(there, flood_packets / flood_ms)));
        const std::uint64_t before = received();
        with_ms.push_back(p99(frames_under(here(), 1)));
        EXPECT_GT(received() - before, 5000u) << "as many as its frames found; the system has lost the others";

        // What is said last counts, once there is room to say it: a full buffer keeps what came first.
        for (std::uint64_t so_far = 0; std::exchange(so_far, received()) != received();) frame();
        const float last = 2000.0f + static_cast<float>(i);
        test::OscPeer(controls->remote()).say(test::number, {test::f(static_cast<double>(last))});
        frame();
        EXPECT_EQ(desk->settings().roof.temperature_k, last);
    }
    const double usual_ms = median(without_ms);
    EXPECT_LE(median(with_ms), 1.2 * usual_ms) << "the issue's bound";

    // Planted: no cap. All that is due by now is taken in the frame that comes next, as it would be where the system's buffer
    // is as large as some set it for video; and thirty times as much comes, of which a quick machine feels something too. (With
    // the cap it is no matter how much comes.) The sending itself is not counted.
    UdpSocket own({wall::this_machine, 0}, "the planted sender");
    const std::vector<std::string> banks = fader_banks(1000);
    const double begin_s = now_s();
    int sent = 0;
    double sending_ms = 0.0;
    const auto take_all = [&] {
        const int due = 30 * static_cast<int>((now_s() - begin_s) * 1000.0) * (flood_packets / flood_ms);
        while (sent < due) {
            const double before_ms = cpu_ms(CLOCK_THREAD_CPUTIME_ID);
            for (int n = 0; n < 100; ++n, ++sent)
                own.send(here(), std::as_bytes(std::span(banks[static_cast<std::size_t>(sent) % banks.size()])));
            sending_ms += cpu_ms(CLOCK_THREAD_CPUTIME_ID) - before_ms;
            controls->poll(*desk, now_s());
        }
    };
    const auto planted_ms = frames_until([&] { return sent >= planted_packets; }, [&] { return sending_ms; }, take_all);
    EXPECT_GT(p99(planted_ms), 1.2 * usual_ms);
    std::cout << fmt::format("p99 of a frame's work: {:.1f} ms, under a flood {:.1f} ms, without a cap {:.1f} ms\n", usual_ms,
                             median(with_ms), p99(planted_ms));
}

}  // namespace
}  // namespace sunflower
