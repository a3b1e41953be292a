// What the ways of benching share: timing pictures, and telling what came out. For bench*.cpp only.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/commands/commands.hpp"
#include "engine/render/naive_baseline.hpp"
#include "engine/render/renderer.hpp"

namespace sunflower::app {

struct PassSamples {
    std::string name;
    std::vector<double> ms;
};

/// One picture of a path.
struct PathFrame {
    double time_s = 0, ms = 0;
    render::SeedCounts seeds;
};

/// What is particular to a row of the scale table.
struct ScaleFigures {
    glm::vec2 bed_m{0};
    double depth_mm = 0, lay_ms = 0;
    /// Of the medians: to the scene's own bed, drawn in turns with this one, and of that to the row before.
    std::optional<double> ratio_to_scene, ratio_to_previous;
};

struct Measured {
    std::string view;  // or the path
    std::uint64_t seeds = 0;
    std::vector<double> ms;
    std::vector<PassSamples> passes;  // in the order in which they run
    render::SeedCounts counts;        // of a path: the mean of its pictures
    double memory_mb = 0;
    std::vector<PathFrame> frames;  // of a path
    std::optional<ScaleFigures> scale;
    std::optional<render::NaiveFigures> naive;
};

inline std::uint64_t drawn(const render::SeedCounts& counts) {
    return counts.mesh + counts.splat;
}
inline std::uint64_t culled(const render::SeedCounts& counts) {
    return counts.considered - std::min(counts.considered, drawn(counts));
}

/// How many times as long the naive way takes as ours.
inline double naive_ratio(const render::NaiveFigures& naive, double ours_ms) {
    return naive.whole_ms() / ours_ms;
}

/// Draws pictures of one sample and notes how long each takes.
class Stopwatch {
  public:
    Stopwatch(render::Renderer& renderer, PictureSize size, double slice_ms)
        : renderer_(renderer), size_(size), slice_ms_(slice_ms) {}

    /// ms from its first piece to its last.
    double draw(const world::Camera& camera);
    /// The same, into the samples of `into`.
    double time(const world::Camera& camera, Measured& into);
    /// Without the time: counting waits for the device.
    render::SeedCounts count(const world::Camera& camera);

    /// Pictures that do not count, then `repeat` that do, then the seeds and the memory. After each picture `between` is told
    /// the part that is done, 0 to 1; it may draw something else.
    void measure(const world::Camera& camera, int repeat, Measured& into, const std::function<void(double)>& between);

    /// The first picture bakes the bed and compiles shaders; the second finds caches as those after it do.
    static constexpr int warm_up = 2;

  private:
    render::Renderer& renderer_;
    PictureSize size_;
    double slice_ms_;
};

/// Compares what our way takes with what the naive one takes, on the same bed.
void add_naive(const world::Bed& bed, const world::Camera& camera, PictureSize size, Measured& into);

/// What all results of one run have in common.
struct BenchRun {
    std::string scene, renderer;
    PictureSize size;
};

std::string json_of(const BenchRun& run, const std::vector<Measured>& results);
std::string tables_of(const BenchRun& run, const std::vector<Measured>& results);

/// The modes: every chosen view, a path, the scale table.
std::vector<Measured> bench_views(const BenchOptions& options, Session& session, gl::Context& context, PictureSize size);
std::vector<Measured> bench_path(const BenchOptions& options, Session& session, gl::Context& context, PictureSize size);
std::vector<Measured> bench_scale(const BenchOptions& options, Session& session, gl::Context& context, PictureSize size);

}  // namespace sunflower::app
