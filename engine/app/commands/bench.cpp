// Times pictures of one sample, one by one: how long the bed takes to draw here, and which pass takes it.
#include "engine/app/commands/bench.hpp"

#include <algorithm>
#include <chrono>

#include "engine/app/interrupt.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"
#include "engine/show/camera_path.hpp"

namespace sunflower::app {
namespace {

namespace fs = std::filesystem;

/// Where the JSON may go; empty: to stdout.
fs::path json_target(const BenchOptions& options) {
    if (options.json.empty() || options.json == "-") return {};
    std::error_code ignored;
    if (!options.force && fs::exists(fs::symlink_status(options.json, ignored)))
        core::fail("{}: is there already; name another file, or say --force to replace it", options.json);
    return options.json;
}

std::vector<world::View> chosen_views(const BenchOptions& options, const world::Scene& scene) {
    if (options.views.empty()) return scene.views;
    std::vector<world::View> views;
    for (const std::string& name : options.views) views.push_back(world::find_view(scene, name));
    return views;
}

}  // namespace

double Stopwatch::draw(const world::Camera& camera) {
    const auto start = std::chrono::steady_clock::now();
    renderer_.begin({camera, size_.width, size_.height, 1});
    while (renderer_.advance(slice_ms_) < 1.0) stop_if_interrupted();
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    stop_if_interrupted();
    return ms;
}

double Stopwatch::time(const world::Camera& camera, Measured& into) {
    const double ms = draw(camera);
    into.ms.push_back(ms);
    for (const gl::PassTime& pass : renderer_.pass_times()) {
        auto known = std::ranges::find(into.passes, pass.name, &PassSamples::name);
        if (known == into.passes.end()) known = into.passes.insert(known, {pass.name, {}});
        known->ms.push_back(pass.ms);
    }
    return ms;
}

render::SeedCounts Stopwatch::count(const world::Camera& camera) {
    renderer_.count_seeds(true);
    draw(camera);
    renderer_.count_seeds(false);
    return renderer_.seed_counts();
}

void Stopwatch::measure(const world::Camera& camera, int repeat, Measured& into, const std::function<void(double)>& between) {
    for (int i = 0; i < warm_up + repeat; ++i) {
        if (i < warm_up)
            draw(camera);
        else
            time(camera, into);
        between((i + 1.0) / (warm_up + repeat));
    }
    into.counts = count(camera);
    const render::Memory memory = renderer_.memory();
    into.memory_mb = static_cast<double>(memory.seeds + memory.relief + memory.other) / 1e6;
}

void add_naive(const world::Bed& bed, const world::Camera& camera, PictureSize size, Measured& into) {
    constexpr double seconds = 3.0;
    stop_if_interrupted();
    into.naive = render::NaiveBaseline({size.width, size.height}).measure(bed, camera, seconds);
    stop_if_interrupted();
}

std::vector<Measured> bench_views(const BenchOptions& options, Session& session, gl::Context& context, PictureSize size) {
    const std::vector<world::View> views = chosen_views(options, session.scene());
    if (options.naive && session.scene().bed.kind != world::BedKind::field)
        core::fail("scene '{}' has no bed that the naive way could draw; choose another for --naive", session.scene().name);
    render::Renderer renderer(context, session.scene(), session.bed(), session.settings());
    Stopwatch watch(renderer, size, static_cast<double>(session.settings().quality.slice_ms));
    core::log_info("{} views, {} samples each after {} that are not counted; the first bakes the bed", views.size(),
                   options.repeat, Stopwatch::warm_up);
    std::vector<Measured> results;
    core::Progress progress("bench");
    for (const world::View& view : views) {
        Measured one;
        one.view = view.name;
        one.seeds = session.bed().count();
        watch.measure(view.camera, options.repeat, one, [&](double done) {
            progress.update((static_cast<double>(results.size()) + done) / static_cast<double>(views.size()));
        });
        if (options.naive) add_naive(session.bed(), view.camera, size, one);
        results.push_back(std::move(one));
    }
    return results;
}

std::vector<Measured> bench_path(const BenchOptions& options, Session& session, gl::Context& context, PictureSize size) {
    const show::CameraPathFile file = show::load_camera_path(options.path);
    const int count = options.frames > 0 ? options.frames : file.pictures;
    render::Renderer renderer(context, session.scene(), session.bed(), session.settings());
    Stopwatch watch(renderer, size, static_cast<double>(session.settings().quality.slice_ms));
    core::log_info("{}: {} pictures of one sample, then once more to count their seeds", file.title, count);
    Measured result;
    result.view = file.name;
    result.seeds = session.bed().count();
    core::Progress progress("bench");
    for (int i = 0; i < Stopwatch::warm_up; ++i) watch.draw(file.path.at(file.path.begin_s()));
    for (int i = 0; i < count; ++i) {
        PathFrame frame;
        frame.time_s = file.path.time_of(i, count);
        frame.ms = watch.time(file.path.at(frame.time_s), result);
        result.frames.push_back(frame);
        progress.update(0.5 * (i + 1.0) / count);
    }
    for (int i = 0; i < count; ++i) {
        PathFrame& frame = result.frames[static_cast<std::size_t>(i)];
        frame.seeds = watch.count(file.path.at(frame.time_s));
        result.counts.considered += frame.seeds.considered;
        result.counts.mesh += frame.seeds.mesh;
        result.counts.splat += frame.seeds.splat;
        progress.update(0.5 + 0.5 * (i + 1.0) / count);
    }
    const auto pictures = static_cast<std::uint64_t>(count);
    result.counts = {result.counts.considered / pictures, result.counts.mesh / pictures, result.counts.splat / pictures};
    const render::Memory memory = renderer.memory();
    result.memory_mb = static_cast<double>(memory.seeds + memory.relief + memory.other) / 1e6;
    return {result};
}

void bench(const BenchOptions& options) {
    const fs::path target = json_target(options);
    const PictureSize size = parse_size(options.size);
    SceneChoice choice = options.common.choice;
    if (!options.path.empty()) choice.scene = show::load_camera_path(options.path).scene;
    Session session(choice);
    static_cast<void>(chosen_views(options, session.scene()));  // a wrong name is told before anything is opened
    catch_interrupts();
    // Opened before the work, so that a folder that cannot be written fails at once.
    std::optional<core::AtomicFile> file;
    if (!target.empty()) file.emplace(target);
    gl::Context context = make_context(options.common.software);
    const auto mode = !options.path.empty() ? bench_path : options.scale ? bench_scale : bench_views;
    const std::vector<Measured> results = mode(options, session, context, size);
    const BenchRun run{session.scene().name, context.info().renderer, size};
    if (options.json.empty()) return print(tables_of(run, results));
    const std::string json = json_of(run, results);
    if (!file) return print(json);
    file->write(std::as_bytes(std::span(json)));
    file->commit(options.force);
    print(target.string() + "\n");
}

}  // namespace sunflower::app
