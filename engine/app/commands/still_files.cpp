#include "engine/app/commands/still_files.hpp"

#include <algorithm>
#include <cmath>

#include "engine/app/interrupt.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/draw.hpp"
#include "engine/still/edition.hpp"
#include "engine/still/panels.hpp"
#include "engine/still/test_strips.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

fs::path named(const fs::path& picture, const std::string& suffix) {
    return picture.parent_path() / (picture.stem().string() + suffix + picture.extension().string());
}

std::string size_words(glm::ivec2 px) {
    return fmt::format("{} x {} pixels", px.x, px.y);
}

std::vector<glm::dvec2> asked_places(const StillOptions& options) {
    std::vector<glm::dvec2> places;
    for (const std::string& text : options.strip_at) places.push_back(still::parse_strip_place(text));
    if (places.size() > still::most_strips) core::fail("--strip-at: a sheet has room for {} strips", still::most_strips);
    return places;
}

StillFile strips_file(const StillPlan& plan, const still::Sheet& print, std::span<const glm::dvec2> places,
                      const std::string& print_words) {
    return {named(plan.order.target, "_strips"),
            still::strips_sheet(print, plan.paper.value(), places, print_words, plan.recipe.title),
            "test strips of " + print_words};
}

void plan_strips(StillPlan& plan, const StillOptions& options) {
    const still::Sheet& print = plan.recipe.sheet;
    std::vector<glm::dvec2> places = asked_places(options);
    plan.finds_strips = places.empty();
    if (places.empty()) places.assign(still::most_strips, glm::dvec2(0.5));
    plan.files = {strips_file(plan, print, places, plan.recipe.paper),
                  {named(plan.order.target, "_proof"),
                   still::proof_sheet(print, plan.paper.value(), plan.recipe.paper, plan.recipe.title),
                   "A4 proof of " + plan.recipe.paper}};
    plan.files_words = fmt::format("test strips and an A4 proof of {}, instead of the print: {} and {}", plan.recipe.paper,
                                   size_words(plan.files[0].sheet.file_px), size_words(plan.files[1].sheet.file_px));
}

void plan_panels(StillPlan& plan, const StillOptions& options) {
    const still::PaperOrder& paper = plan.paper.value();
    still::PanelOrder order = still::parse_panels(options.panels);
    order.overlap_mm = still::parse_length_mm(options.overlap, "--overlap");
    const still::Sheet& wall = plan.recipe.sheet;
    const std::vector<still::Panel> panels = still::panels_of(wall, paper, order);
    for (const still::Panel& panel : panels)
        plan.files.push_back(
            {named(plan.order.target, "_" + panel.name), panel.sheet,
             fmt::format("panel {} of {} x {} of {}", panel.name, order.columns, order.rows, plan.recipe.paper)});
    const glm::dvec2 trim_mm = glm::dvec2(wall.file_px) * 25.4 / paper.ppi - 2.0 * paper.bleed_mm;
    plan.files_words = fmt::format(
        "{}: a wall of {:.0f} x {:.0f} mm, {}, in {} x {} panels that overlap by {:g} mm, each {:.1f} x {:.1f} mm, {}",
        plan.recipe.paper, trim_mm.x, trim_mm.y, size_words(wall.file_px), order.columns, order.rows, order.overlap_mm,
        panels.front().trim_mm.x, panels.front().trim_mm.y, size_words(panels.front().sheet.file_px));
}

std::vector<still::Ink> edition_of(const StillPlan& plan, std::string_view hash) {
    return still::edition_inks(plan.recipe.sheet, plan.paper.value(), plan.recipe.title, plan.recipe.edition, hash);
}

/// What shows seeds is what lies where the bed does, on the ground or on a slope: walls and piers that stand there are upright.
bool is_on(const world::Bed& bed, glm::vec3 place, float normal_up) {
    constexpr float flat_m = 0.2f, highest_m = 2.0f, upright = 0.02f;
    const glm::vec2 from = bed.corner_m();
    const glm::vec2 to = from + glm::vec2(bed.columns(), bed.rows()) * bed.plan().pitch_m;
    const glm::vec2 at(place);
    const float up_m = place.z - bed.plan().height_m;
    if (up_m > highest_m || (up_m > flat_m && std::abs(normal_up) < upright)) return false;
    return place != glm::vec3(0) && glm::all(glm::greaterThanEqual(at, from)) && glm::all(glm::lessThan(at, to));
}

}  // namespace

std::string last_of_files(const StillOptions& options) {
    if (options.test_strips) return "_proof";
    if (options.panels.empty()) return "";
    const still::PanelOrder order = still::parse_panels(options.panels);
    return fmt::format("_r{}c{}", order.rows, order.columns);
}

void plan_files(StillPlan& plan, const StillOptions& options) {
    if (options.test_strips) plan_strips(plan, options);
    if (!options.panels.empty()) plan_panels(plan, options);
    if (options.edition.empty()) return;
    still::check_edition(options.edition);
    plan.recipe.edition = options.edition;
    edition_of(plan, "");
}

void turn_to(StillPlan& plan, const StillFile& file) {
    plan.recipe.sheet = plan.order.sheet = file.sheet;
    plan.recipe.paper = file.paper;
    plan.order.target = file.target;
    plan.order.file.width = file.sheet.file_px.x;
    plan.order.file.height = file.sheet.file_px.y;
    plan.sidecar = still::recipe_file(file.target);
}

void find_strips(StillPlan& plan, render::Renderer& renderer) {
    constexpr int side = 240;
    const glm::ivec2 whole = plan.recipe.sheet.image_px;
    const double part = std::min(1.0, static_cast<double>(side) / std::max(whole.x, whole.y));
    still::Glance glance{std::max(1, static_cast<int>(whole.x * part)), std::max(1, static_cast<int>(whole.y * part)), {}, {}};
    const auto look = [&](int samples, render::Fact fact, const std::function<void(const float* rgb)>& pixel) {
        still::draw(
            renderer,
            {.camera = plan.recipe.camera,
             .width = glance.width,
             .height = glance.height,
             .samples = samples,
             .linear = fact != render::Fact::none,
             .fact = fact},
            static_cast<double>(plan.session->settings().quality.slice_ms),
            [&](int, int, std::span<const float> rgb) {
                for (std::size_t i = 0; i < rgb.size(); i += 3) pixel(&rgb[i]);
            },
            [](double) { stop_if_interrupted(); });
    };
    look(4, render::Fact::none, [&](const float* c) { glance.luminance.push_back((c[0] + c[1] + c[2]) / 3.0f); });
    const world::Bed& bed = plan.session->bed();
    std::vector<float> normals_up;
    look(1, render::Fact::normal, [&](const float* c) { normals_up.push_back(c[2]); });
    look(1, render::Fact::position, [&](const float* c) {
        glance.bed.push_back(is_on(bed, {c[0], c[1], c[2]}, normals_up[glance.bed.size()]));
    });
    const glm::dvec2 strip = glm::dvec2(still::strip_px(plan.recipe.sheet, plan.paper->ppi)) / glm::dvec2(whole);
    plan.files.front() = strips_file(plan, plan.recipe.sheet, still::telling_places(glance, strip), plan.recipe.paper);
}

bool is_made(const StillPlan& plan) {
    const still::PictureOrder& order = plan.order;
    const std::string name = order.target.string();
    if (!is_there(order.target)) {
        if (!order.resume && !order.force && is_there(still::TileStore::journal_of(order.target)))
            core::fail("{}: was begun and not finished; go on with --resume, or begin anew with --force", name);
        if (!order.resume && !order.force && is_there(plan.sidecar))
            core::fail("{}: is there already, where the picture's recipe goes; name another file, or say --force to replace it",
                       plan.sidecar.string());
        return false;
    }
    if (!order.resume) {
        if (order.force) return false;
        core::fail(
            "{}: is there already; name another file, make those that are missing with --resume, or replace all with --force",
            name);
    }
    try {
        const std::string there =
            plan.embedded ? image::open_picture(order.target)->facts().text(still::recipe_key) : core::read_file(plan.sidecar);
        const std::string here = still::recipe_text(plan.recipe);
        if (there.starts_with(here)) return true;
        if (!order.force)
            core::fail("{}: is another picture ({}); name another file, or say --force to replace it", name,
                       still::difference(there, here));
    } catch (const core::Error&) {
        if (!order.force) throw;
    }
    return false;
}

still::DiskNeed need_of_files(const StillPlan& plan) {
    still::DiskNeed need;
    still::PictureOrder order = plan.order;
    for (const StillFile& file : plan.files) {
        order.sheet = file.sheet;
        const still::DiskNeed one = still::disk_need(order);
        need = {need.file + one.file, std::max(need.tiles, one.tiles), one.free};
    }
    return need;
}

void add_edition(StillPlan& plan) {
    if (plan.recipe.edition.empty() || !plan.paper) return;
    plan.recipe.sheet.inks.clear();
    plan.recipe.sheet.inks = edition_of(plan, still::short_hash(still::recipe_text(plan.recipe)));
    plan.order.sheet.inks = plan.recipe.sheet.inks;
}

}  // namespace sunflower::app
