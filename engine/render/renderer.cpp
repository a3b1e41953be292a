// Stills: a window at a time gets all its samples, then its rows are read back. The picture as a whole is nowhere in memory.
#include "engine/render/renderer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "engine/render/auto_exposure.hpp"
#include "engine/render/frame.hpp"

namespace sunflower::render {

struct Renderer::Parts {
    Parts(gl::Context& context, const world::Scene& scene, const world::Bed& bed, const params::Settings& settings)
        : frame(context, scene, bed, settings),
          tone_program(frame.library(), "tone", {"passes/tone.comp.glsl"}, {{"LINEAR", "0"}}),
          meter(frame.library(), Meter::Of::sums),
          picture("picture", static_cast<std::size_t>(frame.largest_window().x) *
                                 static_cast<std::size_t>(frame.largest_window().y) * sizeof(glm::vec4)) {}

    void aim() {
        // The whole picture is metered, however small a part of it is drawn, so that parts fit.
        const glm::ivec2 full(order.width, order.height);
        const glm::ivec2 small =
            glm::max(glm::ivec2(glm::vec2(full) * (metered_px / static_cast<float>(std::max(full.x, full.y)))), 1);
        if (meters)
            frame.aim(order.camera, small);
        else
            frame.aim(order.camera, full, order.drawn());
        frame.expose(order.fact == Fact::none ? gain : 1.0f);
    }

    void begin() {
        // Hardly any picture wants it, and a live window never does.
        if (is_linear() && !light_program)
            light_program = gl::Program(frame.library(), "light", {"passes/tone.comp.glsl"}, {{"LINEAR", "1"}});
        window_index = 0;
        sample = 0;
        meters = order.fact == Fact::none && frame.settings().camera.auto_exposure &&
                 !(metered_of && is_part_of(*metered_of, order));
        if (!frame.settings().camera.auto_exposure) gain = 1.0f;
        if (meters) {
            metered = {};
            gain = 1.0f;
        }
        aim();
    }

    void end_metering() {
        metered.add(meter.read(frame.window(window_index).size));
        if (++window_index < frame.window_count()) return;
        gain = static_cast<float>(std::exp2(wanted_ev(metered, frame.settings().camera)));
        meters = false;
        metered_of = order;
        window_index = 0;
        aim();
    }

    bool is_linear() const { return order.linear || order.fact != Fact::none; }

    static bool is_part_of(const Order& a, const Order& b) {
        return a.camera == b.camera && a.width == b.width && a.height == b.height;
    }

    void end_window() {
        const auto [origin, size] = frame.window(window_index);
        {
            const auto scope = frame.timers().scope("tone");
            picture.bind_storage(PICTURE_BINDING);
            (is_linear() ? light_program : tone_program)
                .dispatch(static_cast<std::uint32_t>((size.x + 7) / 8), static_cast<std::uint32_t>((size.y + 7) / 8));
            glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
        }
        if (count_seeds) {
            const SeedCounts window = frame.seed_counts();
            counts.considered += window.considered;
            counts.mesh += window.mesh;
            counts.splat += window.splat;
        }
        const auto shown = picture.read<glm::vec4>(static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y));
        const Window part = order.drawn();
        const auto width = static_cast<std::size_t>(part.size.x);
        const auto left = static_cast<std::size_t>(origin.x - part.origin.x);
        band.resize(width * static_cast<std::size_t>(size.y) * 3);
        for (int y = 0; y < size.y; ++y) {
            const glm::vec4* from = shown.data() + static_cast<std::size_t>(size.y - 1 - y) * static_cast<std::size_t>(size.x);
            float* to = band.data() + (static_cast<std::size_t>(y) * width + left) * 3;
            for (int x = 0; x < size.x; ++x)
                for (int c = 0; c < 3; ++c) *to++ = from[x][c];
        }
        if (origin.x + size.x < part.origin.x + part.size.x) return;
        if (sink) sink(part.origin.y + part.size.y - origin.y - size.y, size.y, band);
    }

    void add_times() {
        for (const gl::PassTime& pass : frame.timers().latest()) {
            auto known = std::ranges::find(times, pass.name, &gl::PassTime::name);
            if (known == times.end()) known = times.insert(times.end(), {pass.name, 0.0});
            known->ms += pass.ms;
        }
    }

    /// The moment that this sample sees.
    void open_shutter() {
        const Instant& now = order.instant(sample);
        if (!(now.settings == frame.settings())) frame.change(now.settings);
        frame.aim(now.camera, {order.width, order.height}, order.drawn());
    }

    /// A piece of the bake, or one sample of one window, with what begins and ends the window.
    void piece() {
        frame.timers().begin_frame();
        add_times();
        const bool moment = order.instant && !meters;
        if (moment && frame.is_baked()) open_shutter();
        if (!frame.is_baked()) return frame.bake_piece();
        if (moment || sample == 0) frame.begin_window(window_index);
        frame.draw_sample(sample, sample == 0, order.fact);
        if (++sample < (meters ? metered_samples : order.samples)) return;
        sample = 0;
        if (meters) return end_metering();
        end_window();
        ++window_index;
    }

    double done() const {
        if (meters) return 0.0;
        const double pieces = static_cast<double>(frame.window_count()) * order.samples;
        const double drawn = (static_cast<double>(window_index) * order.samples + sample) / pieces;
        // Before the first window there is the bake: never all of it, so that a picture is done only when it is drawn.
        return frame.is_baked() ? drawn : std::min(drawn, 0.99);
    }

    // Of the longer side: enough for a mean.
    static constexpr float metered_px = 192.0f;
    static constexpr int metered_samples = 4;

    Frame frame;
    gl::Program tone_program, light_program;
    Meter meter;
    bool meters = false;  // the picture's luminances, before it is drawn
    Metered metered;
    std::optional<Order> metered_of;  // the picture whose gain is known
    float gain = 1.0f;
    gl::Buffer picture;
    Order order;
    int window_index = 0;
    int sample = 0;
    std::vector<float> band;
    std::vector<gl::PassTime> times;
    RowSink sink;
    bool count_seeds = false;
    SeedCounts counts;
};

Renderer::Renderer(gl::Context& context, const world::Scene& scene, const world::Bed& bed, const params::Settings& settings)
    : parts_(std::make_unique<Parts>(context, scene, bed, settings)) {}

Renderer::~Renderer() = default;

void Renderer::lay(const world::Scene& scene, const world::Bed& bed, const params::Settings& settings) {
    parts_->frame.lay(scene, bed, settings);
    parts_->metered_of.reset();
}

void Renderer::lay(const world::Bed& bed, const params::Settings& settings) {
    parts_->frame.lay(parts_->frame.scene(), bed, settings);
    parts_->metered_of.reset();
}

bool Renderer::recarve(const world::Bed& bed, bool in_passing) {
    if (!parts_->frame.recarve(bed, in_passing)) return false;
    parts_->metered_of.reset();
    return true;
}

bool Renderer::finish_table() {
    return parts_->frame.finish_table();
}

void Renderer::change(const params::Settings& settings) {
    parts_->frame.change(settings);
    parts_->metered_of.reset();
}

void Renderer::begin(const Order& order) {
    parts_->order = order;
    parts_->begin();
    parts_->times.clear();
    parts_->counts = {};
}

double Renderer::advance(double budget_ms) {
    const auto start = std::chrono::steady_clock::now();
    // Somebody else may have drawn since the last call: a panel, another picture.
    parts_->aim();
    while (parts_->done() < 1.0) {
        parts_->piece();
        // Without this the driver queues pieces and the clock measures nothing.
        glFinish();
        if (std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() >= budget_ms) break;
    }
    return parts_->done();
}

void Renderer::set_sink(RowSink sink) {
    parts_->sink = std::move(sink);
}

glm::ivec2 Renderer::largest_window() const {
    return parts_->frame.largest_window();
}

Memory Renderer::memory() const {
    const Frame& frame = parts_->frame;
    Memory memory;
    memory.seeds =
        frame.bed_buffers().seeds.bytes() + frame.bed_buffers().tile_records.bytes() + frame.bed_buffers().bed_tiles.bytes();
    memory.relief = frame.relief_bytes();
    memory.other = frame.other_bytes() + parts_->picture.bytes();
    return memory;
}

const std::vector<gl::PassTime>& Renderer::pass_times() const {
    return parts_->times;
}

SeedCounts Renderer::seed_counts() const {
    return parts_->counts;
}

void Renderer::count_seeds(bool wanted) {
    parts_->count_seeds = wanted;
}

Frame& Renderer::frame() {
    return parts_->frame;
}

}  // namespace sunflower::render
