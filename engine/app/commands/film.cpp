#include <chrono>
#include <optional>

#include "engine/app/commands/commands.hpp"
#include "engine/app/commands/show_stage.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"
#include "engine/params/value.hpp"
#include "engine/render/program_warmer.hpp"
#include "engine/show/roll.hpp"
#include "engine/still/metadata.hpp"
#include "engine/still/picture_folder.hpp"
#include "engine/still/recipe.hpp"
#include "engine/still/video.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

using still::PictureFolder;

/// What is to be drawn, as far as it is known without a graphics device.
struct Plan {
    show::Show show;
    show::Rate rate;
    double shutter_deg = 0;
    PictureSize size;
    fs::path target;
    std::optional<fs::path> ffmpeg;  // of a video
    std::unique_ptr<show::Reel> reel;
    std::unique_ptr<show::Roll> roll;
    std::int64_t first = 0, end = 0;  // pictures

    glm::ivec2 size_px() const { return {size.width, size.height}; }
};

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

void plan_video(Plan& plan, const FilmOptions& options) {
    plan.ffmpeg = still::find_ffmpeg();
    if (!plan.ffmpeg)
        core::fail("{}: a video is made by ffmpeg, which is not installed; draw pictures instead, with a folder: --out {}",
                   options.out, plan.target.stem().string());
    if (plan.size.width % 2 != 0 || plan.size.height % 2 != 0)
        core::fail("--size: {}: a video has even sides; write {}x{}", params::quote(options.size), plan.size.width / 2 * 2,
                   plan.size.height / 2 * 2);
    if (!options.force && is_there(plan.target))
        core::fail("{}: is there already; name another file, or say --force to replace it", options.out);
    // A folder that cannot be written is told of at once, and not after the work.
    core::AtomicFile(plan.target);
}

void plan_range(Plan& plan, const FilmOptions& options) {
    const double length_s = show::seconds_of(plan.reel->length());
    const std::string length = fmt::format("show '{}' is {:.1f} s long", plan.show.name, length_s);
    const double from = options.from.value_or(0.0), to = options.to.value_or(length_s);
    // Said as it is printed, the end is the end.
    constexpr double rounding_s = 0.05;
    if (!(from >= 0.0 && from < length_s)) core::fail("--from: {:g} s: {}; begin within it", from, length);
    if (!(to > from && to <= length_s + rounding_s)) core::fail("--to: {:g} s: {}; end within it, after --from", to, length);
    plan.first = show::picture_from(plan.rate, show::ticks_of(from));
    plan.end =
        options.to ? std::min(show::picture_from(plan.rate, show::ticks_of(to)), plan.roll->count()) : plan.roll->count();
    if (plan.end <= plan.first)
        core::fail("--from {:g} --to {:g}: no picture lies between at {} a second; leave more time", from, to,
                   plan.rate.words());
}

Plan plan_film(const FilmOptions& options) {
    Plan plan;
    plan.rate = show::parse_rate(options.fps);
    plan.shutter_deg = options.shutter;
    if (!(plan.shutter_deg >= 0.0 && plan.shutter_deg <= 360.0))
        core::fail("--shutter: {:g} is no part of a turn; write 0 to 360 degrees", plan.shutter_deg);
    plan.size = parse_size(options.size);
    plan.show = show::load_show(options.show);
    plan.target = options.out.empty() ? fs::path(plan.show.name) : fs::path(options.out);
    if (still::is_video(plan.target)) {
        plan_video(plan, options);
    } else if (const std::string ending = plan.target.extension().string();
               ending == ".png" || ending == ".avi" || ending == ".webm" || ending == ".gif") {
        core::fail("{}: a film is a folder of pictures, or a video named .mp4, .mkv or .mov; name one of these",
                   params::quote(options.out));
    }
    const SceneChoice& choice = options.common.choice;
    if (!choice.scene.empty() && !plan.show.scene.empty() && choice.scene != plan.show.scene)
        core::fail("show '{}' begins in scene '{}', not in '{}'; leave the scene out", plan.show.name, plan.show.scene,
                   choice.scene);
    show::NamedPresets presets = choice.presets();
    show::ReelChoice reel{.scene = choice.scene.empty() ? SceneChoice{}.scene : choice.scene,
                          .preset = presets.look,
                          .over = std::move(presets.over),
                          .sets = choice.sets};
    if (options.samples > 0) reel.sets.push_back(fmt::format("quality.samples={}", options.samples));
    plan.reel = std::make_unique<show::Reel>(plan.show, reel);
    plan.roll = std::make_unique<show::Roll>(*plan.reel, plan.rate, plan.shutter_deg);
    plan_range(plan, options);
    return plan;
}

still::Origin origin_of(const show::Reel& reel, const gl::ContextInfo& info) {
    std::vector<fs::path> scenes;
    std::uint64_t packing = 0;
    for (const auto& [name, house] : reel.houses()) {
        for (const fs::path& file : show::scene_document(name).files) scenes.push_back(file);
        packing = packing * 0x100000001b3ULL ^ house->packing.hash;
    }
    return {.version = std::string(core::version()),
            .renderer = info.renderer,
            .opengl = info.version,
            .shaders = still::hash_of_files({core::data_folder() / "shaders"}),
            .packing = packing,
            .scene = still::hash_of_files(scenes)};
}

/// Of one picture, as a still would have it.
still::Recipe recipe_of(const Plan& plan, const still::Origin& origin, const show::Sight& sight, std::uint64_t seeds) {
    return {.origin = origin,
            .scene = sight.scene,
            .view = sight.view,
            .preset = sight.preset,
            .title = plan.reel->house(sight.scene).stage.scene.title,
            .seeds = seeds,
            .camera = sight.camera,
            .sheet = still::sheet_of(plan.size_px()),
            .paper = {},
            .ppi = {},
            .samples = sight.settings.quality.samples,
            .values = still::all_values(sight.settings)};
}

/// All that the pictures follow from: the first one's recipe, and how the show goes on from there.
std::string job_of(Plan& plan, const still::Origin& origin) {
    const show::Sight& sight = plan.roll->picture(0);
    std::string job = still::recipe_text(recipe_of(plan, origin, sight, plan.reel->house(sight.scene).bed.count()));
    job.insert(1, fmt::format("\"show\": {}, \"fps\": \"{}\", \"shutter_deg\": {}, \"show_contents\": \"{:016x}\", ",
                              json_string(plan.show.name), plan.rate.words(), plan.shutter_deg, fingerprint(*plan.reel)));
    return job;
}

/// Draws what is not there yet.
class Shooting {
  public:
    Shooting(Plan& plan, const still::Origin& origin, const PictureFolder& folder, gl::Context& context)
        : plan_(plan), origin_(origin), folder_(folder), stage_(context, *plan.reel) {
        for (std::int64_t i = plan.first; i < plan.end; ++i) wanted_ += folder.has(i) ? 0 : 1;
        const std::int64_t all = plan.end - plan.first;
        core::log_info("{} pictures of {} x {} pixels, {} a second{}", all, plan.size.width, plan.size.height,
                       plan.rate.words(), wanted_ < all ? fmt::format("; {} are there already", all - wanted_) : "");
    }

    void run() {
        for (std::int64_t i = plan_.first; i < plan_.end; ++i)
            if (!folder_.has(i)) shoot(i);
    }

  private:
    using Clock = std::chrono::steady_clock;

    void shoot(std::int64_t index) {
        stop_if_interrupted();
        const show::Sight sight = plan_.roll->picture(index);
        const std::vector<show::Sight> samples = plan_.roll->samples(index, sight.settings.quality.samples);
        // The bed that its words tell of is laid by then; the file opens with the first rows.
        std::unique_ptr<image::PngFile> file;
        stage_.draw(
            {sight, samples, plan_.size_px()},
            [&](int first_row, int rows, std::span<const float> rgb) {
                if (!file) file = std::make_unique<image::PngFile>(folder_.file(index), png_of(index, sight, samples.empty()));
                file->rows(first_row, rows, rgb);
            },
            [&](double part) {
                stop_if_interrupted();
                tell((static_cast<double>(drawn_) + std::min(part, 1.0)) / static_cast<double>(wanted_));
            });
        file->commit(true);
        ++drawn_;
    }

    image::PngOptions png_of(std::int64_t index, const show::Sight& sight, bool is_still) const {
        const still::Recipe recipe = recipe_of(plan_, origin_, sight, stage_.bed().count());
        image::PngOptions options{
            .width = plan_.size.width, .height = plan_.size.height, .depth = 8, .ppi = {}, .metadata = {}};
        options.metadata =
            still::describe({recipe.scene, recipe.view, recipe.preset, recipe.title, recipe.seeds}, sight.settings);
        options.metadata.emplace_back("sunflower:film",
                                      fmt::format("{{\"show\": {}, \"picture\": {}, \"fps\": \"{}\", \"shutter_deg\": {}}}",
                                                  json_string(plan_.show.name), index, plan_.rate.words(), plan_.shutter_deg));
        // With an open shutter no still is the same.
        if (is_still) options.metadata.emplace_back(still::recipe_key, still::recipe_text(recipe));
        return options;
    }

    /// From the first piece of picture on: before it the bed is baked and programs are compiled.
    void tell(double done) {
        if (done <= 0.0) return;
        if (!progress_) {
            begun_ = done;
            start_ = Clock::now();
            progress_.emplace("film");
            return;
        }
        const double part = (done - begun_) / (1.0 - begun_);
        progress_->update(part);
        const double passed_s = std::chrono::duration<double>(Clock::now() - start_).count();
        if (told_ || drawn_ < 2 || passed_s < 2.0) return;
        told_ = true;
        core::log_info("they take about {}", core::duration_text(passed_s / part));
    }

    Plan& plan_;
    const still::Origin& origin_;
    const PictureFolder& folder_;
    ShowStage stage_;
    std::optional<core::Progress> progress_;
    std::int64_t wanted_ = 0, drawn_ = 0;
    double begun_ = 0.0;  // part that was done when the clock was started
    Clock::time_point start_;
    bool told_ = false;
};

void make_video(const Plan& plan, const std::string& job, const PictureFolder& folder, bool force) {
    const fs::path written = folder.path() / "video";
    const still::VideoOrder order{plan.target, plan.rate.words(), plan.show.title,
                                  fmt::format("Sunflower {}. {} {}", core::version(), still::credit, job)};
    still::VideoPipe pipe(*plan.ffmpeg, still::ffmpeg_words(order, written));
    core::Progress progress("video");
    for (std::int64_t i = plan.first; i < plan.end; ++i) {
        stop_if_interrupted();
        pipe.picture(folder.file(i));
        progress.update(static_cast<double>(i + 1 - plan.first) / static_cast<double>(plan.end - plan.first));
    }
    pipe.finish(stop_if_interrupted);
    still::put_in_place(written, plan.target, force);
}

}  // namespace

void film(const FilmOptions& options) {
    catch_interrupts();
    Plan plan = plan_film(options);
    stop_if_interrupted();
    gl::Context context = make_context(options.common.software);
    const still::Origin origin = origin_of(*plan.reel, context.info());
    const std::string job = job_of(plan, origin);
    using Begin = PictureFolder::Begin;
    fs::path pictures = plan.target;
    if (plan.ffmpeg) pictures += ".part";
    PictureFolder folder(pictures, {plan.show.name, job, still::difference},
                         options.resume  ? Begin::resume
                         : options.force ? Begin::anew
                                         : Begin::fresh);
    try {
        const render::ProgramWarmer warmer(context.info());
        Shooting(plan, origin, folder, context).run();
        if (plan.ffmpeg) {
            make_video(plan, job, folder, options.force);
            folder.remove();
        }
    } catch (Interrupted& interrupted) {
        interrupted.sentence = "stopped; the pictures that are drawn are kept: go on with --resume";
        throw;
    } catch (const core::Error& error) {
        core::fail("{}; the pictures that are drawn are kept: mend that and go on with --resume", error.what());
    }
    print(plan.target.string() + "\n");
}

}  // namespace sunflower::app
