// What a bench tells: JSON for programs, tables for people.
#include <algorithm>
#include <fstream>
#include <thread>

#include "engine/app/commands/bench.hpp"
#include "engine/app/statistics.hpp"
#include "engine/app/text.hpp"

namespace sunflower::app {
namespace {

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

using Cells = std::vector<std::string>;

/// The picture that took longest.
const PathFrame& worst(const std::vector<PathFrame>& frames) {
    return *std::ranges::max_element(frames, {}, &PathFrame::ms);
}

std::string json_of_passes(const std::vector<PassSamples>& passes, double Spread::*part) {
    std::string text;
    for (const PassSamples& pass : passes)
        text += fmt::format("{}{}: {:.3f}", text.empty() ? "" : ", ", json_string(pass.name), spread_of(pass.ms).*part);
    return "{" + text + "}";
}

std::string json_of_counts(const render::SeedCounts& counts) {
    return fmt::format("\"drawn\": {{\"mesh\": {}, \"splat\": {}}}, \"considered\": {}, \"culled\": {}", counts.mesh,
                       counts.splat, counts.considered, culled(counts));
}

std::string json_of_frames(const std::vector<PathFrame>& frames) {
    const PathFrame& longest = worst(frames);
    std::string text =
        fmt::format(", \"ms_worst\": {:.3f}, \"worst_frame\": {}, \"frames\": [", longest.ms, &longest - frames.data() + 1);
    const char* between = "";
    for (const PathFrame& frame : frames) {
        text += fmt::format("{}\n    {{\"time_s\": {:.3f}, \"ms\": {:.3f}, {}}}", between, frame.time_s, frame.ms,
                            json_of_counts(frame.seeds));
        between = ",";
    }
    return text + "]";
}

std::string json_of_scale(const ScaleFigures& scale) {
    std::string text = fmt::format(", \"bed_m\": [{}, {}], \"depth_mm\": {:.1f}, \"lay_ms\": {:.3f}", scale.bed_m.x,
                                   scale.bed_m.y, scale.depth_mm, scale.lay_ms);
    if (scale.ratio_to_scene) text += fmt::format(", \"ratio_to_scene\": {:.4f}", *scale.ratio_to_scene);
    if (scale.ratio_to_previous) text += fmt::format(", \"ratio_to_previous\": {:.4f}", *scale.ratio_to_previous);
    return text;
}

std::string json_of_naive(const render::NaiveFigures& naive, double ours_ms) {
    return fmt::format(
        ", \"naive\": {{\"instances\": {}, \"triangles\": {}, \"ms\": {:.3f}, \"whole_instances\": {}, \"whole_ms\": {:.3f}, "
        "\"ratio\": {:.3f}}}",
        naive.instances, naive.triangles, naive.ms, naive.whole_instances, naive.whole_ms(), naive_ratio(naive, ours_ms));
}

std::string naive_words(const render::NaiveFigures& naive, double ours_ms) {
    return fmt::format(
        "{} meshes of {} triangles in {:.0f} ms; linearly {} of them, 24,000 a square metre: {:.1f} s, {:.0f} times ours",
        grouped(naive.instances), naive.triangles, naive.ms, grouped(naive.whole_instances), naive.whole_ms() / 1000.0,
        naive_ratio(naive, ours_ms));
}

std::string scale_table(const std::vector<Measured>& results) {
    std::vector<Cells> rows = {{"SEEDS", "BED", "MEDIAN", "P10", "P90", "TO SCENE", "TO LAST", "CONSIDERED", "CULLED", "MESH",
                                "SPLAT", "MEMORY", "LAID IN"}};
    const auto ratio = [](const std::optional<double>& value) { return value ? fmt::format("{:.2f}", *value) : "-"; };
    for (const Measured& one : results) {
        const Spread s = spread_of(one.ms);
        rows.push_back({grouped(one.seeds),
                        fmt::format("{} x {} m, {:.0f} mm", one.scale->bed_m.x, one.scale->bed_m.y, one.scale->depth_mm),
                        fmt::format("{:.1f} ms", s.median), fmt::format("{:.1f}", s.p10), fmt::format("{:.1f}", s.p90),
                        ratio(one.scale->ratio_to_scene), ratio(one.scale->ratio_to_previous), grouped(one.counts.considered),
                        grouped(culled(one.counts)), grouped(one.counts.mesh), grouped(one.counts.splat),
                        fmt::format("{:.1f} MB", one.memory_mb), fmt::format("{:.1f} ms", one.scale->lay_ms)});
    }
    return "Each bed has the scene's shape as nearly as whole tiles allow; hall, lights and camera are scaled with it:\n"
           "the same pixels show bed. TO SCENE: the median, to that of the scene's own bed drawn in turns with this one.\n\n" +
           table(rows);
}

std::string pass_table(const std::vector<Measured>& results) {
    std::vector<Cells> rows = {{"VIEW", "PASS", "MEDIAN", "P10", "P90"}};
    const auto add = [&](const std::string& view, const std::string& pass, const std::vector<double>& ms) {
        const Spread s = spread_of(ms);
        rows.push_back(
            {view, pass, fmt::format("{:.1f} ms", s.median), fmt::format("{:.1f}", s.p10), fmt::format("{:.1f}", s.p90)});
    };
    for (const Measured& one : results) {
        add(one.view, "whole sample", one.ms);
        if (!one.frames.empty()) {
            const PathFrame& longest = worst(one.frames);
            rows.push_back({"", "worst",
                            fmt::format("{:.1f} ms, picture {} of {} at {:.1f} s", longest.ms, &longest - one.frames.data() + 1,
                                        one.frames.size(), longest.time_s)});
        }
        for (const PassSamples& pass : one.passes) add("", pass.name, pass.ms);
        const char* each = one.frames.empty() ? "" : " in a picture, mean";
        rows.push_back({"", "considered", fmt::format("{} seeds{}", grouped(one.counts.considered), each)});
        rows.push_back({"", "culled", fmt::format("{} seeds{}", grouped(culled(one.counts)), each)});
        rows.push_back({"", "mesh", fmt::format("{} seeds drawn{}", grouped(one.counts.mesh), each)});
        rows.push_back({"", "splat", fmt::format("{} seeds drawn{}", grouped(one.counts.splat), each)});
    }
    return table(rows);
}

}  // namespace

std::string json_of(const BenchRun& run, const std::vector<Measured>& results) {
    std::string text =
        fmt::format("{{\"machine\": {}, \"renderer\": {}, \"results\": [", json_string(machine()), json_string(run.renderer));
    const char* between = "\n  ";
    for (const Measured& one : results) {
        const Spread whole = spread_of(one.ms);
        text += between;
        text += fmt::format(
            "{{\"scene\": {}, \"view\": {}, \"width\": {}, \"height\": {}, \"seeds\": {}, \"ms_median\": {:.3f}, "
            "\"ms_p10\": {:.3f}, \"ms_p90\": {:.3f}, \"passes\": {}, \"passes_p10\": {}, \"passes_p90\": {}, {}, "
            "\"memory_mb\": {:.3f}",
            json_string(run.scene), json_string(one.view), run.size.width, run.size.height, one.seeds, whole.median, whole.p10,
            whole.p90, json_of_passes(one.passes, &Spread::median), json_of_passes(one.passes, &Spread::p10),
            json_of_passes(one.passes, &Spread::p90), json_of_counts(one.counts), one.memory_mb);
        if (!one.frames.empty()) text += json_of_frames(one.frames);
        if (one.scale) text += json_of_scale(*one.scale);
        if (one.naive) text += json_of_naive(*one.naive, whole.median);
        text += "}";
        between = ",\n  ";
    }
    return text + "\n]}\n";
}

std::string tables_of(const BenchRun& run, const std::vector<Measured>& results) {
    const bool scaled = results.front().scale.has_value();
    std::string text = fmt::format("{}\n{}\n{}, ", machine(), run.renderer, run.scene);
    if (!scaled) text += grouped(results.front().seeds) + " seeds, ";
    text += fmt::format("{} x {}, {}", run.size.width, run.size.height,
                        results.front().frames.empty() ? fmt::format("{} samples each", results.front().ms.size())
                                                       : fmt::format("{} pictures", results.front().ms.size()));
    if (!scaled) text += fmt::format(", {:.0f} MB on the device", results.front().memory_mb);
    text += "\n\n" + (scaled ? scale_table(results) : pass_table(results));
    for (const Measured& one : results)
        if (one.naive)
            text += fmt::format("\nThe naive way, {}: {}\n", one.view, naive_words(*one.naive, spread_of(one.ms).median));
    return text;
}

}  // namespace sunflower::app
