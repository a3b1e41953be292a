#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include "engine/app/commands/commands.hpp"
#include "engine/app/commands/contact_page.hpp"
#include "engine/app/commands/show_stage.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/progress.hpp"
#include "engine/show/camera_path.hpp"
#include "engine/show/library.hpp"
#include "engine/still/draw.hpp"

namespace sunflower::app {
namespace {

/// What is drawn on it: a scene with its pictures, each with what is written below it.
struct Part {
    SceneChoice choice;
    struct Picture {
        std::string label;
        world::Camera camera;
    };
    std::vector<Picture> pictures;
};

bool is_wanted(const std::vector<std::string>& names, const std::string& name) {
    return names.empty() || std::ranges::find(names, name) != names.end();
}

/// Those of its views that are asked for; for a thumbnail one: the first asked for that it has, or its first. Fails when one
/// that is asked for of this scene alone is not there.
std::vector<world::View> wanted_views(const world::Scene& scene, const ContactSheetOptions& options) {
    if (options.thumbnails) {
        for (const std::string& name : options.views)
            for (const world::View& view : scene.views)
                if (view.name == name) return {view};
        return {scene.views.front()};
    }
    // Of one scene a view that it has not is a mistake; of many, some have it.
    if (options.scenes.size() == 1)
        for (const std::string& name : options.views) world::find_view(scene, name);
    std::vector<world::View> views;
    std::ranges::copy_if(scene.views, std::back_inserter(views),
                         [&](const world::View& view) { return is_wanted(options.views, view.name); });
    return views;
}

/// Names of all looks, the calmest first: the others are judged against it.
std::vector<std::string> looks() {
    std::vector<std::string> names = show::preset_names();
    std::erase_if(names, [](const std::string& name) { return show::is_quality(show::preset_document(name)); });
    std::ranges::stable_partition(names, [](const std::string& name) { return name == "overcast"; });
    return names;
}

std::vector<Part> scene_pictures(const ContactSheetOptions& options) {
    std::vector<Part> parts;
    for (const std::string& name : options.scenes.empty() ? show::scene_names() : options.scenes) {
        const world::Scene scene = load_scene(name);
        const std::vector<world::View> views = wanted_views(scene, options);
        for (const std::string& look : options.looks ? looks() : std::vector{options.common.choice.preset}) {
            Part part{options.common.choice, {}};
            part.choice.scene = name;
            part.choice.preset = look;
            // Under many looks what differs comes first.
            const bool alone = options.looks && options.scenes.size() == 1;
            for (const world::View& view : views)
                part.pictures.push_back({fmt::format("{}{}{}{}", options.looks ? look + ": " : "", alone ? "" : scene.name,
                                                     alone ? "" : " ", view.name),
                                         view.camera});
            if (!views.empty()) parts.push_back(std::move(part));
        }
    }
    if (parts.empty()) core::fail("no scene has a view of that name; see: sunflower list views");
    return parts;
}

Part path_pictures(const show::CameraPathFile& file, int count, const SceneChoice& look) {
    Part part{look, {}};
    part.choice.scene = file.scene;
    for (int i = 0; i < count; ++i) {
        const double time_s = file.path.time_of(i, count);
        part.pictures.push_back({fmt::format("{} {}  {:.1f} s", file.name, i + 1, time_s), file.path.at(time_s)});
    }
    return part;
}

/// Draws all of them, one after another; rows: where those of picture `place` go; done: after each picture.
void draw_parts(const ContactSheetOptions& options, std::vector<Part>& parts, glm::ivec2 size_px,
                const std::function<void(int place, int first_row, int count, std::span<const float> rgb)>& rows,
                const std::function<void(int place, const Part& part, const Part::Picture& picture)>& done) {
    std::size_t count = 0;
    for (const Part& part : parts) count += part.pictures.size();
    gl::Context context = make_context(options.common.software);
    core::Progress progress("contact sheet");
    int place = 0;
    for (Part& part : parts) {
        part.choice.sets.push_back(fmt::format("quality.samples={}", options.samples));
        Session session(part.choice);
        render::Renderer renderer(context, session.scene(), session.bed(), session.settings());
        for (const Part::Picture& picture : part.pictures) {
            still::draw(
                renderer, {picture.camera, size_px.x, size_px.y, options.samples},
                static_cast<double>(session.settings().quality.slice_ms),
                [&](int first_row, int some, std::span<const float> rgb) { rows(place, first_row, some, rgb); },
                [&](double part_done) {
                    stop_if_interrupted();
                    progress.update((place + part_done) / static_cast<double>(count));
                });
            done(place, part, picture);
            ++place;
        }
    }
}

image::PngOptions png_of(glm::ivec2 size_px, const std::string& title) {
    return {.width = size_px.x, .height = size_px.y, .depth = 8, .ppi = {}, .metadata = contact_metadata(title)};
}

/// A file each, named for its scene, in a folder that is made when it is not there.
void thumbnails(const ContactSheetOptions& options, std::vector<Part> parts) {
    const std::filesystem::path folder = options.out;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) core::fail("{}: the folder cannot be made: {}", folder.string(), error.message());
    std::vector<std::filesystem::path> targets;
    for (const Part& part : parts)
        targets.push_back(
            checked_target((folder / std::filesystem::path(part.choice.scene).stem()).string() + ".png", options.force));
    const glm::ivec2 size(options.width, std::max(1, options.width * 9 / 16));
    std::unique_ptr<image::PngFile> file;
    std::string written;
    draw_parts(
        options, parts, size,
        [&](int place, int first_row, int count, std::span<const float> rgb) {
            const auto at = static_cast<std::size_t>(place);
            if (!file) file = std::make_unique<image::PngFile>(targets[at], png_of(size, parts[at].pictures[0].label));
            file->rows(first_row, count, rgb);
        },
        [&](int place, const Part&, const Part::Picture&) {
            file->commit(options.force);
            file.reset();
            written += targets[static_cast<std::size_t>(place)].string() + "\n";
        });
    print(written);
}

/// A show from its begin to its end, its time divided evenly.
void show_sheet(const ContactSheetOptions& options) {
    constexpr int usual = 48;
    const int count = options.frames > 0 ? options.frames : usual;
    const auto target = contact_target(options);
    const show::Show show = show::load_show(options.show);
    const SceneChoice& choice = options.common.choice;
    show::NamedPresets presets = choice.presets();
    show::ReelChoice over{choice.scene, presets.look, std::move(presets.over), choice.sets};
    over.sets.push_back(fmt::format("quality.samples={}", options.samples));
    const show::Reel reel(show, over);
    const auto page = make_contact_page(options, target, count, show.title);
    gl::Context context = make_context(options.common.software);
    ShowStage stage(context, reel);
    std::optional<core::Progress> progress;  // from the first piece of picture on: before it the bed is baked
    for (int place = 0; place < count; ++place) {
        const show::Ticks when = count > 1 ? reel.length() * place / (count - 1) : 0;
        stage.draw(
            {.sight = reel.at(when), .size_px = page->picture_px()},
            [&](int first_row, int rows, std::span<const float> rgb) { page->rows(place, first_row, rows, rgb); },
            [&](double part) {
                stop_if_interrupted();
                if (progress) progress->update((place + part) / count);
                if (!progress && part > 0.0) progress.emplace("contact sheet");
            });
        page->label(place, fmt::format("{:2}  {:4.1f} s", place + 1, show::seconds_of(when)));
    }
    page->finish(options.force);
    print(target.string() + "\n");
}

}  // namespace

void contact_sheet(const ContactSheetOptions& options) {
    catch_interrupts();
    if (options.frames > 0 && options.path.empty() && options.show.empty())
        core::fail("--frames: is for --path and --show; name one of them");
    if (!options.show.empty()) return show_sheet(options);
    if (options.thumbnails) return thumbnails(options, scene_pictures(options));
    const auto target = contact_target(options);
    std::vector<Part> parts;
    std::string title = options.looks                                     ? "Contact sheet of every look"
                        : options.scenes.empty() && options.views.empty() ? "Contact sheet of every scene and view"
                                                                          : "Contact sheet";
    if (options.path.empty()) {
        parts = scene_pictures(options);
    } else {
        const show::CameraPathFile file = show::load_camera_path(options.path);
        parts = {path_pictures(file, options.frames > 0 ? options.frames : file.pictures, options.common.choice)};
        title = file.title;
    }
    std::size_t count = 0;
    for (const Part& part : parts) count += part.pictures.size();
    const auto page = make_contact_page(options, target, static_cast<int>(count), title);
    draw_parts(
        options, parts, page->picture_px(),
        [&](int place, int first_row, int rows, std::span<const float> rgb) { page->rows(place, first_row, rows, rgb); },
        [&](int place, const Part&, const Part::Picture& picture) { page->label(place, picture.label); });
    page->finish(options.force);
    print(target.string() + "\n");
}

}  // namespace sunflower::app
