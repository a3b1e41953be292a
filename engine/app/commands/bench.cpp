// Times pictures of one sample, one by one: how long the bed takes to draw here, and which pass takes it.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "engine/app/commands/commands.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/statistics.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"

namespace sunflower::app {
namespace {

namespace fs = std::filesystem;

// The first picture bakes the bed and compiles shaders; the second finds caches as those after it do.
constexpr int warm_up = 2;

struct PassSamples {
    std::string name;
    std::vector<double> ms;
};

struct Measured {
    std::string view;
    std::vector<double> ms;
    std::vector<PassSamples> passes;                           // in the order in which they run
    std::vector<std::pair<std::string, std::uint64_t>> drawn;  // seeds of each band
    double memory_mb = 0;
};

/// "Intel(R) Xeon(R) Processor, 2 threads, 24 GB", as far as the system tells.
std::string machine() {
    const auto value_of = [](const char* file, const std::string& key) {
        std::ifstream stream(file);
        for (std::string line; std::getline(stream, line);) {
            if (!line.starts_with(key)) continue;
            const std::size_t from = line.find_first_not_of(" \t", line.find(':') + 1);
            return from == std::string::npos ? std::string() : line.substr(from);
        }
        return std::string();
    };
    std::string text = value_of("/proc/cpuinfo", "model name");
    if (text.empty()) text = "unknown processor";
    text += fmt::format(", {} threads", std::thread::hardware_concurrency());
    const std::string memory_kib = value_of("/proc/meminfo", "MemTotal");
    if (!memory_kib.empty()) text += fmt::format(", {:.0f} GB", std::stod(memory_kib) * 1024e-9);
    return text;
}

/// One picture from its first piece to its last, ms.
double draw_once(render::Renderer& renderer, const render::Order& order, double slice_ms) {
    const auto start = std::chrono::steady_clock::now();
    renderer.begin(order);
    while (renderer.advance(slice_ms) < 1.0) stop_if_interrupted();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

Measured measure(render::Renderer& renderer, const world::View& view, PictureSize size, const BenchOptions& options,
                 double slice_ms, const std::function<void(double)>& progress) {
    Measured result;
    result.view = view.name;
    const render::Order order{view.camera, size.width, size.height, 1};
    for (int i = 0; i < warm_up + options.repeat; ++i) {
        const double ms = draw_once(renderer, order, slice_ms);
        stop_if_interrupted();
        progress((i + 1.0) / (warm_up + options.repeat));
        if (i < warm_up) continue;
        result.ms.push_back(ms);
        for (const gl::PassTime& pass : renderer.pass_times()) {
            auto known = std::ranges::find(result.passes, pass.name, &PassSamples::name);
            if (known == result.passes.end()) known = result.passes.insert(known, {pass.name, {}});
            known->ms.push_back(pass.ms);
        }
    }
    // One more for the count: it waits for the device, which would slow the others.
    renderer.count_seeds(true);
    draw_once(renderer, order, slice_ms);
    result.drawn = {{"mesh", renderer.mesh_seeds()}};
    renderer.count_seeds(false);
    const render::Memory memory = renderer.memory();
    result.memory_mb = static_cast<double>(memory.seeds + memory.relief + memory.other) / 1e6;
    return result;
}

std::string json_of_passes(const std::vector<PassSamples>& passes, double Spread::*part) {
    std::string text;
    for (const PassSamples& pass : passes)
        text += fmt::format("{}{}: {:.3f}", text.empty() ? "" : ", ", json_string(pass.name), spread_of(pass.ms).*part);
    return "{" + text + "}";
}

std::string as_json(const Session& session, const std::string& renderer, PictureSize size, std::uint64_t seeds,
                    const std::vector<Measured>& results) {
    std::string text =
        fmt::format("{{\"machine\": {}, \"renderer\": {}, \"results\": [", json_string(machine()), json_string(renderer));
    const char* between = "\n  ";
    for (const Measured& result : results) {
        const Spread whole = spread_of(result.ms);
        std::string drawn;
        for (const auto& [band, count] : result.drawn)
            drawn += fmt::format("{}{}: {}", drawn.empty() ? "" : ", ", json_string(band), count);
        text += between;
        text += fmt::format(
            "{{\"scene\": {}, \"view\": {}, \"width\": {}, \"height\": {}, \"seeds\": {}, \"ms_median\": {:.3f}, "
            "\"ms_p10\": {:.3f}, \"ms_p90\": {:.3f}, \"passes\": {}, \"passes_p10\": {}, \"passes_p90\": {}, \"drawn\": "
            "{{{}}}, "
            "\"memory_mb\": {:.3f}}}",
            json_string(session.scene().name), json_string(result.view), size.width, size.height, seeds, whole.median,
            whole.p10, whole.p90, json_of_passes(result.passes, &Spread::median), json_of_passes(result.passes, &Spread::p10),
            json_of_passes(result.passes, &Spread::p90), drawn, result.memory_mb);
        between = ",\n  ";
    }
    return text + "\n]}\n";
}

std::string as_table(const Session& session, const std::string& renderer, PictureSize size, std::uint64_t seeds,
                     const std::vector<Measured>& results) {
    std::vector<std::vector<std::string>> rows = {{"VIEW", "PASS", "MEDIAN", "P10", "P90"}};
    const auto add = [&](const std::string& view, const std::string& pass, const std::vector<double>& ms) {
        const Spread s = spread_of(ms);
        rows.push_back(
            {view, pass, fmt::format("{:.1f} ms", s.median), fmt::format("{:.1f}", s.p10), fmt::format("{:.1f}", s.p90)});
    };
    for (const Measured& result : results) {
        add(result.view, "whole sample", result.ms);
        for (const PassSamples& pass : result.passes) add("", pass.name, pass.ms);
        for (const auto& [band, count] : result.drawn) rows.push_back({"", band, grouped(count) + " seeds drawn"});
    }
    return fmt::format("{}\n{}\n{}, {} seeds, {} x {}, {} samples each, {:.0f} MB on the device\n\n", machine(), renderer,
                       session.scene().name, grouped(seeds), size.width, size.height, results.front().ms.size(),
                       results.front().memory_mb) +
           table(rows);
}

/// Where the JSON may go; empty: to stdout.
fs::path json_target(const BenchOptions& options) {
    if (options.json.empty() || options.json == "-") return {};
    std::error_code ignored;
    if (!options.force && fs::exists(fs::symlink_status(options.json, ignored)))
        core::fail("{}: is there already; name another file, or say --force to replace it", options.json);
    return options.json;
}

}  // namespace

void bench(const BenchOptions& options) {
    const fs::path target = json_target(options);
    const PictureSize size = parse_size(options.size);
    Session session(options.common.choice);
    std::vector<world::View> views = session.scene().views;
    if (!options.views.empty()) {
        views.clear();
        for (const std::string& name : options.views) views.push_back(world::find_view(session.scene(), name));
    }
    catch_interrupts();
    // Opened before the work, so that a folder that cannot be written fails at once.
    std::optional<core::AtomicFile> file;
    if (!target.empty()) file.emplace(target);
    const std::uint64_t seeds = session.bed().count();
    gl::Context context = make_context(options.common.software);
    render::Renderer renderer(context, session.scene(), session.bed(), session.settings());
    core::log_info("{} views, {} samples each after {} that are not counted; the first bakes the bed", views.size(),
                   options.repeat, warm_up);
    std::vector<Measured> results;
    {
        core::Progress progress("bench");
        for (const world::View& view : views)
            results.push_back(measure(
                renderer, view, size, options, static_cast<double>(session.settings().quality.slice_ms), [&](double done) {
                    progress.update((static_cast<double>(results.size()) + done) / static_cast<double>(views.size()));
                }));
    }
    if (options.json.empty()) return print(as_table(session, context.info().renderer, size, seeds, results));
    const std::string json = as_json(session, context.info().renderer, size, seeds, results);
    if (!file) return print(json);
    file->write(std::as_bytes(std::span(json)));
    file->commit(options.force);
    print(target.string() + "\n");
}

}  // namespace sunflower::app
