#include <chrono>
#include <optional>

#include "engine/app/commands/commands.hpp"
#include "engine/app/commands/still_files.hpp"
#include "engine/app/commands/still_plan.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"
#include "engine/render/program_warmer.hpp"
#include "engine/still/deep_zoom.hpp"
#include "engine/still/metadata.hpp"
#include "engine/still/painter.hpp"
#include "engine/still/shares.hpp"

namespace sunflower::app {
namespace {

using still::PictureJob;
using Clock = std::chrono::steady_clock;

/// From so many samples of pixels on it is worth some of them to tell first how long it takes.
constexpr double told_first = 2e8;

/// What has changed since a picture was made, so that its pixels may have.
void warn_of_changes(const still::Origin& then, const still::Origin& now) {
    const std::string changed = still::changed_since(then, now);
    if (!changed.empty()) core::log_warning("not as it was when that picture was made: {}; its pixels may differ", changed);
}

void describe(StillPlan& plan) {
    const still::Recipe& recipe = plan.recipe;
    plan.order.file.metadata =
        still::describe({recipe.scene, recipe.view, recipe.preset, recipe.title, recipe.seeds}, plan.session->settings());
    if (recipe.sharpen != still::Sharpen::none)
        plan.order.file.metadata.emplace_back("sunflower:sharpen", name_of(recipe.sharpen));
    if (!recipe.edition.empty()) plan.order.file.metadata.emplace_back("sunflower:edition", recipe.edition);
    if (plan.embedded) plan.order.file.metadata.emplace_back(still::recipe_key, still::recipe_text(recipe));
}

void add_origin(StillPlan& plan, const gl::ContextInfo& info) {
    still::Recipe& recipe = plan.recipe;
    recipe.origin.renderer = info.renderer;
    recipe.origin.opengl = info.version;
    if (plan.again) warn_of_changes(plan.other, recipe.origin);
    if (!plan.again) add_edition(plan);
    plan.order.job = still::recipe_text(recipe);
    describe(plan);
}

/// Of a picture whose tiles are all there.
class NothingToDraw final : public still::Painter {
  public:
    void begin(const still::Area&) override { core::fail("a tile that was there is damaged; draw its share again"); }
    double advance(double) override { return 1.0; }
    std::span<float> pixels() override { return {}; }
};

/// Works until the file is there. Says how long it will take when nobody has yet. expected_s: 0 is not known.
void attend(PictureJob& job, const still::PictureOrder& order, int samples, double slice_ms, bool told, double expected_s = 0.0) {
    const double there = job.part_there();
    double first = -1.0;  // part done when the first piece of picture was: before it the bed is baked and shaders are compiled
    Clock::time_point start;
    std::optional<core::Progress> drawing, writing;
    for (;;) {
        const PictureJob::Stage stage = job.advance(slice_ms);
        stop_if_interrupted();
        if (stage == PictureJob::Stage::done) return;
        const double done = job.part();
        if (stage == PictureJob::Stage::writing) {
            drawing.reset();
            if (!writing) writing.emplace("writing");
            writing->update(done);
            continue;
        }
        if (done <= 0.0) continue;
        if (first < 0.0) {
            first = done;
            start = Clock::now();
            drawing.emplace("drawing", there, expected_s);
            continue;
        }
        const double part = first < 1.0 ? (done - first) / (1.0 - first) : 1.0;
        const double elapsed_s = std::chrono::duration<double>(Clock::now() - start).count();
        if (!told && elapsed_s > 1.5 && part > 0.0) {
            told = true;
            core::log_info("{} x {} pixels with {} samples take about {}", order.file.width, order.file.height, samples,
                           core::duration_text(elapsed_s / part));
        }
        drawing->update(part);
    }
}

/// Tells where the picture is, and makes what was asked for of it.
void finish(const std::filesystem::path& made, const StillPlan& plan, const StillOptions& options) {
    if (!plan.sidecar.empty()) core::write_file_atomically(plan.sidecar, still::recipe_text(plan.recipe) + "\n");
    print(made.string() + "\n");
    core::report_file(made);
    if (!options.dzi) return;
    core::Progress progress("cutting tiles");
    still::write_deep_zoom(made, options.force, [&](double part) {
        stop_if_interrupted();
        progress.update(part);
    });
    print(std::filesystem::path(made).replace_extension(".html").string() + "\n");
}

/// Shares of a picture become one, without a graphics device.
void merge(StillPlan& plan) {
    describe(plan);
    core::log_info("{}", readout(plan));
    core::log_info("joining {} shares", plan.shares);
    still::join_shares(plan.order, plan.shares);
    stop_if_interrupted();
    NothingToDraw nothing;
    PictureJob job(nothing, plan.order);
    attend(job, plan.order, plan.recipe.samples, 100.0, true);
    still::remove_shares(plan.order.target, plan.shares);
}

/// From the first tile to the path on stdout. later_px: of files that are drawn after it; nothing: how long it takes has been
/// told.
void draw_file(StillPlan& plan, render::Renderer& renderer, const StillOptions& options,
               std::optional<std::uint64_t> later_px) {
    const Session& session = *plan.session;
    const int samples = plan.recipe.samples;
    const bool large = plan.order.keep;
    still::ScenePainter painter(renderer,
                                {.camera = plan.recipe.camera,
                                 .width = plan.order.sheet.image_px.x,
                                 .height = plan.order.sheet.image_px.y,
                                 .samples = samples,
                                 .part = {},
                                 .linear = is_linear(plan.order.file.channel)},
                                plan.order.painted(), session.settings(), plan.session->bed(), plan.aovs,
                                plan.order.sharpen.guard_px());
    // The tiles' side is part of what is gone on with, and no part of the picture.
    plan.order.job.insert(1, fmt::format("\"tile_px\": {}, ", plan.order.tile_px));
    PictureJob job(painter, plan.order);
    if (job.found() > 0)
        core::log_info("{} of {} tiles are there already{}", job.found(), job.tiles(),
                       job.dropped() > 0 ? fmt::format("; {} were damaged and are drawn again", job.dropped()) : "");
    const std::uint64_t all_px = job.pixels_to_draw() + later_px.value_or(0);
    const bool tells = large && later_px && static_cast<double>(all_px) * samples > told_first;
    double expected_s = 0.0;
    if (tells) {
        const double all_s = painter.estimate_s(all_px);
        core::log_info("it takes about {}", core::duration_text(all_s));
        expected_s = all_s * static_cast<double>(job.pixels_to_draw()) / static_cast<double>(all_px);
    }
    try {
        attend(job, plan.order, samples, static_cast<double>(session.settings().quality.slice_ms), tells || !later_px,
               expected_s);
    } catch (Interrupted& interrupted) {
        if (large) interrupted.sentence = "stopped; what is drawn is kept: go on with --resume";
        throw;
    }
    finish(job.made(), plan, options);
}

/// Of several files those that are missing. All are looked at before the first is drawn.
void draw_files(StillPlan& plan, render::Renderer& renderer, const StillOptions& options, const gl::ContextInfo& info) {
    if (plan.finds_strips) find_strips(plan, renderer);
    std::vector<StillFile> missing;
    for (const StillFile& file : plan.files) {
        turn_to(plan, file);
        add_origin(plan, info);
        if (!is_made(plan)) missing.push_back(file);
    }
    if (missing.size() < plan.files.size())
        core::log_info("{} of {} files are there already", plan.files.size() - missing.size(), plan.files.size());
    std::optional<std::uint64_t> later_px = 0;
    for (std::size_t i = 1; i < missing.size(); ++i)
        for (const still::Cut& part : missing[i].sheet.parts()) *later_px += part.from.pixels();
    for (const StillFile& file : missing) {
        turn_to(plan, file);
        add_origin(plan, info);
        core::log_info("{}", file.paper);
        draw_file(plan, renderer, options, later_px);
        later_px.reset();
    }
}

}  // namespace

void still(const StillOptions& options) {
    StillPlan plan = plan_still(options);
    catch_interrupts();
    if (plan.shares > 0) {
        merge(plan);
        return finish(plan.order.target, plan, options);
    }
    // A folder that cannot be written is told of at once, and not after the work.
    core::AtomicFile(plan.order.target);
    if (plan.order.keep) core::log_info("{}", readout(plan));
    stop_if_interrupted();

    const Session& session = *plan.session;
    gl::Context context = make_context(options.common.software);
    const render::ProgramWarmer warmer(context.info());
    render::Renderer renderer(context, session.scene(), plan.session->bed(), session.settings());
    if (plan.order.tile_px == 0) plan.order.tile_px = std::max(512, renderer.largest_window().x);
    if (plan.files.empty()) {
        add_origin(plan, context.info());
        draw_file(plan, renderer, options, 0);
    } else {
        draw_files(plan, renderer, options, context.info());
    }
    for (const gl::PassTime& pass : renderer.pass_times()) core::log_debug("{}: {:.1f} ms in all", pass.name, pass.ms);
}

}  // namespace sunflower::app
