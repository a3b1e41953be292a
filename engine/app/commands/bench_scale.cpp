// The scale table: ten thousand to ten billion seeds, each bed as large in the picture as the last.
#include <chrono>
#include <cmath>

#include "engine/app/commands/bench.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/statistics.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"

namespace sunflower::app {
namespace {

constexpr std::int64_t fewest = 10'000;
constexpr float full_depth_m = 0.10f;

double tiles_of(const world::BedPlan& plan) {
    return static_cast<double>(plan.columns) * plan.rows;
}

glm::vec2 size_m(const world::BedPlan& plan) {
    return plan.pitch_m * glm::vec2(plan.columns, plan.rows);
}

/// The plan's shape with room for so many seeds, about the same centre. At least 2 x 2 tiles: a bed needs its four corners.
world::BedPlan plan_for(const world::BedPlan& own, std::int64_t seeds) {
    const double tiles = static_cast<double>(seeds) / world::SEEDS_PER_TILE;
    world::BedPlan plan = own;
    plan.carve.clear();
    plan.rows = std::max(2, static_cast<int>(std::lround(std::sqrt(tiles * own.rows / own.columns))));
    plan.columns = std::max(2, static_cast<int>(std::ceil(tiles / plan.rows)));
    plan.corner_m = own.corner_m + 0.5f * (size_m(own) - size_m(plan));
    return plan;
}

/// Depth of a bed that is thinned to so many seeds.
float depth_of(const world::BedPlan& plan, std::int64_t seeds) {
    return full_depth_m * static_cast<float>(static_cast<double>(seeds) / (tiles_of(plan) * world::SEEDS_PER_TILE));
}

/// The scene with everything but its seeds `factor` times as large: hall, room and lights about the ground below the bed's
/// centre, the camera about the bed's surface there, so that the same pixels show bed.
struct Scaled {
    world::Scene scene;
    world::Camera camera;
};

Scaled scale(const world::Scene& scene, const world::Camera& camera, std::int64_t seeds) {
    const world::BedPlan plan = plan_for(scene.bed, seeds);
    const auto factor = static_cast<float>(std::sqrt(tiles_of(plan) / tiles_of(scene.bed)));
    const glm::vec3 centre(scene.bed.corner_m + 0.5f * size_m(scene.bed), scene.bed.height_m);
    const auto moved = [&](glm::vec3 place_m) { return centre + factor * (place_m - centre); };
    Scaled scaled{scene, camera};
    world::Scene& made = scaled.scene;
    made.bed = plan;
    made.room_low_m = moved(scene.room_low_m);
    made.room_high_m = moved(scene.room_high_m);
    for (world::AreaLight& light : made.area_lights) {
        light.corner_m = moved(light.corner_m);
        light.edge_u_m *= factor;
        light.edge_v_m *= factor;
    }
    for (world::LightRow& row : made.light_rows) {
        row.low_m = moved(row.low_m);
        row.high_m = moved(row.high_m);
    }
    for (world::PointLight& light : made.point_lights) light.aim_m = moved(light.aim_m);
    for (world::Box& box : made.boxes) {
        box.low_m = moved(box.low_m);
        box.high_m = moved(box.high_m);
    }
    const glm::vec3 from = centre + glm::vec3(0, 0, depth_of(scene.bed, static_cast<std::int64_t>(seed_capacity(scene.bed))));
    const glm::vec3 to = centre + glm::vec3(0, 0, depth_of(plan, seeds));
    scaled.camera.eye_m = to + factor * (camera.eye_m - from);
    scaled.camera.target_m = to + factor * (camera.target_m - from);
    return scaled;
}

}  // namespace

std::vector<Measured> bench_scale(const BenchOptions& options, Session& session, gl::Context& context, PictureSize size) {
    const world::Scene& scene = session.scene();
    if (scene.bed.kind != world::BedKind::field)
        core::fail("scene '{}' has no bed that could be larger; choose another for --scale", scene.name);
    std::vector<std::int64_t> amounts;
    for (std::int64_t seeds = fewest; seeds <= options.up_to; seeds *= 10) amounts.push_back(seeds);
    const world::View& view = options.views.empty() ? scene.views.front() : world::find_view(scene, options.views.front());
    core::log_info("{} beds of the shape of {}; all but the seeds is scaled with them, so that the same pixels show bed",
                   amounts.size(), scene.name);

    const world::Packing packing = packing_for(scene);
    const auto slice_ms = static_cast<double>(session.settings().quality.slice_ms);
    const std::uint64_t own_seeds = seed_capacity(scene.bed);
    // A machine that does other things too is now faster, now slower: the scene's own bed is drawn in turns with each of the
    // others.
    std::optional<world::Bed> own_bed;
    std::optional<render::Renderer> own_renderer;
    std::optional<Stopwatch> own_watch;
    if (static_cast<std::uint64_t>(amounts.back()) >= own_seeds) {
        const auto all = static_cast<std::int64_t>(own_seeds);
        const Scaled own = scale(scene, view.camera, all);
        own_bed.emplace(packing, own.scene.bed, world::BedAmount{.density = all, .gathered = all});
        own_renderer.emplace(context, own.scene, *own_bed, session.settings());
        own_watch.emplace(*own_renderer, size, slice_ms);
        for (int i = 0; i < Stopwatch::warm_up; ++i) own_watch->draw(view.camera);
    }
    std::optional<render::Renderer> renderer;
    std::optional<double> previous;
    std::vector<Measured> results;
    core::Progress progress("bench");
    for (const std::int64_t seeds : amounts) {
        const Scaled scaled = scale(scene, view.camera, seeds);
        stop_if_interrupted();
        const auto start = std::chrono::steady_clock::now();
        const auto room = static_cast<std::int64_t>(seed_capacity(scaled.scene.bed));
        const world::Bed bed(packing, scaled.scene.bed, {.density = seeds, .gathered = room});
        const double lay_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        if (renderer)
            renderer->lay(scaled.scene, bed, session.settings());
        else
            renderer.emplace(context, scaled.scene, bed, session.settings());

        Measured one, own;
        one.view = view.name;
        one.seeds = bed.count();
        Stopwatch(*renderer, size, slice_ms).measure(scaled.camera, options.repeat, one, [&](double done) {
            if (own_watch) own_watch->time(view.camera, own);
            progress.update((static_cast<double>(results.size()) + done) / static_cast<double>(amounts.size()));
        });
        ScaleFigures figures;
        figures.bed_m = size_m(scaled.scene.bed);
        figures.depth_mm = 1000.0 * static_cast<double>(depth_of(scaled.scene.bed, seeds));
        figures.lay_ms = lay_ms;
        const double ms = spread_of(one.ms).median;
        if (own_watch) figures.ratio_to_scene = ms / spread_of(own.ms).median;
        const double relative = figures.ratio_to_scene.value_or(ms);
        if (previous) figures.ratio_to_previous = relative / *previous;
        previous = relative;
        // The naive way draws the bed of the scene itself: what it takes for others follows.
        if (bed.count() == own_seeds) add_naive(bed, scaled.camera, size, one);
        one.scale = figures;
        results.push_back(std::move(one));
    }
    return results;
}

}  // namespace sunflower::app
