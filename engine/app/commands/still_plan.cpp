#include "engine/app/commands/still_plan.hpp"

#include <algorithm>
#include <charconv>

#include "engine/app/commands/still_files.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/value.hpp"
#include "engine/still/deep_zoom.hpp"
#include "engine/still/framing.hpp"
#include "engine/still/json.hpp"
#include "engine/still/lab.hpp"
#include "engine/still/names.hpp"
#include "engine/still/paper.hpp"
#include "engine/still/shares.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

using image::Channel;
using image::ColourSpace;
using image::FileKind;

constexpr int print_samples = 256;
constexpr double usual_ppi = 300;
/// Larger ones take so long that their tiles are kept.
constexpr std::uint64_t kept_from_px = 16'000'000;
/// And a band across a wider one takes memory that grows with it, which a tile does not.
constexpr int kept_from_width_px = 3840;

/// nothing: no whole number, or one beyond int.
std::optional<int> whole(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_side(std::optional<int> pixels) {
    return pixels && *pixels >= 1 && *pixels <= image::most_pixels;
}

/// nothing: nobody says, so that it follows from what is drawn.
std::optional<FileKind> wanted_kind(const std::string& out, bool force) {
    if (out.empty()) return std::nullopt;
    const std::optional<FileKind> kind = image::kind_of(out);
    if (!kind) core::fail("{}: pictures are written as .png, .tif, .jpg or .exr; name a file that ends so", params::quote(out));
    std::error_code ignored;
    if (!force && fs::exists(fs::symlink_status(out, ignored)))
        core::fail("{}: is there already; name another file, or say --force to replace it", out);
    return kind;
}

Channel channel_of(FileKind kind, int depth) {
    if (kind == FileKind::exr) {
        if (depth == 8) core::fail("--depth: an .exr has 16 or 32 bits a channel, not 8");
        return depth == 32 ? Channel::real : Channel::half;
    }
    if (kind == FileKind::jpeg && depth > 8) core::fail("--depth: a .jpg has 8 bits a channel; write a .tif or .png");
    if (depth == 32) core::fail("--depth: 32 bits are for .exr; .png and .tif have 8 or 16");
    return depth == 16 ? Channel::bits16 : Channel::bits8;
}

const char* ending_of(FileKind kind) {
    switch (kind) {
        case FileKind::png: return ".png";
        case FileKind::tiff: return ".tif";
        case FileKind::jpeg: return ".jpg";
        default: return ".exr";
    }
}

/// "A2, 3 mm bleed".
std::string in_words(const still::PaperOrder& paper, const std::string& scale) {
    std::string words = paper.paper.name;
    if (paper.orientation != still::Orientation::as_named)
        words += paper.orientation == still::Orientation::portrait ? " portrait" : " landscape";
    if (paper.bleed_mm > 0) words += fmt::format(", {:g} mm bleed", paper.bleed_mm);
    if (paper.border_mm > 0) words += fmt::format(", {:g} mm border", paper.border_mm);
    if (!scale.empty()) words += ", scale " + scale;
    return words;
}

still::PaperOrder paper_of(const StillOptions& options) {
    using still::Orientation;
    return {.paper = still::parse_paper(options.paper),
            .ppi = options.ppi > 0 ? options.ppi : usual_ppi,
            .bleed_mm = still::parse_length_mm(options.bleed.empty() ? "0" : options.bleed, "--bleed"),
            .border_mm = still::parse_length_mm(options.border, "--border"),
            .orientation = options.orientation == "portrait"    ? Orientation::portrait
                           : options.orientation == "landscape" ? Orientation::landscape
                                                                : Orientation::as_named};
}

FileKind kind_of_word(const std::string& word) {
    return image::kind_of(fmt::format("a.{}", word)).value();
}

/// What is asked for, and where nobody says what the lab takes first.
StillOptions as_taken(const still::Lab& lab, StillOptions options, std::optional<FileKind> wanted) {
    const std::string file = still::chosen(lab.files, wanted ? std::string(ending_of(*wanted)).substr(1) : "", "--out");
    options.icc = still::chosen(lab.icc, options.icc, "--icc");
    if (options.depth == 0)
        // The first that the file can hold.
        options.depth = file == "jpg" || lab.depth.words.front() == "8" ? 8 : 16;
    still::chosen(lab.depth, fmt::format("{}", options.depth), "--depth");
    if (file == "tif") options.packing = still::chosen(lab.compression, options.packing, "--compression");
    if (options.ppi <= 0) options.ppi = lab.ppi.value;
    if (options.bleed.empty()) options.bleed = fmt::format("{} mm", lab.bleed_mm.value);
    still::check_paper(lab, paper_of(options));
    return options;
}

const world::View& view_of(const world::Scene& scene, const StillOptions& options) {
    if (!options.view.empty()) return world::find_view(scene, options.view);
    if (!options.scale.empty())
        for (const world::View& view : scene.views)
            if (view.name == "plan") return view;
    return scene.views.front();
}

/// The file's pixels, and those of the picture in it.
void plan_sheet(StillPlan& plan, const StillOptions& options) {
    still::Recipe& r = plan.recipe;
    if (!options.paper.empty()) {
        const still::PaperOrder paper = paper_of(options);
        plan.paper = paper;
        r.sheet = still::sheet_of(paper);
        r.ppi = paper.ppi;
        r.paper = in_words(paper, options.scale);
    } else {
        const PictureSize size = parse_size(options.size);
        r.sheet = still::sheet_of({size.width, size.height});
    }
}

/// Width of what is shown at a scale.
double scaled_width_m(const still::Recipe& r, const StillOptions& options) {
    return still::shown_width_m(r.sheet.image_px, *r.ppi, still::parse_scale(options.scale));
}

/// How the file keeps its colours.
void plan_colours(still::Recipe& r, const StillOptions& options, FileKind kind) {
    const bool on_paper = !options.paper.empty();
    r.channel = channel_of(kind, options.depth > 0                                               ? options.depth
                                 : (on_paper && kind != FileKind::jpeg) || kind == FileKind::exr ? 16
                                                                                                 : 8);
    // A proof is looked at where nobody asks for its profile.
    r.space = on_paper && (kind == FileKind::png || kind == FileKind::tiff) ? ColourSpace::adobe : ColourSpace::srgb;
    r.sharpen = still::sharpen_named(options.sharpen).value();
    if (r.sharpen != still::Sharpen::none && kind == FileKind::exr)
        core::fail("--sharpen: an .exr keeps light as it is, and is sharpened when it is printed; leave it out");
    if (options.icc.empty()) return;
    if (kind == FileKind::exr) core::fail("--icc: an .exr holds linear light in Rec.709 and no profile; leave it out");
    r.space = image::colour_space_named(options.icc).value();
    if (r.space == ColourSpace::prophoto && r.channel == Channel::bits8)
        core::fail("--icc: prophoto is so wide that 8 bits show bands; say --depth 16");
}

void plan_recipe(StillPlan& plan, const StillOptions& options, FileKind kind) {
    still::Recipe& r = plan.recipe;
    SceneChoice choice = options.common.choice;
    const bool on_paper = !options.paper.empty();
    plan_sheet(plan, options);
    if (options.samples > 0) choice.sets.push_back(fmt::format("quality.samples={}", options.samples));
    if (!options.scale.empty()) {
        choice.sets.insert(choice.sets.end(),
                           {"camera.orthographic=true", fmt::format("camera.ortho_width_m={}", scaled_width_m(r, options))});
    }
    plan.session = std::make_unique<Session>(choice);
    if (on_paper && plan.session->settings().quality.samples == params::Settings{}.quality.samples && options.samples == 0) {
        // In front: what --set says counts.
        choice.sets.insert(choice.sets.begin(), fmt::format("quality.samples={}", print_samples));
        plan.session = std::make_unique<Session>(choice);
    }
    const Session& session = *plan.session;
    const world::View& view = view_of(session.scene(), options);
    using still::Fit;
    const Fit fit = options.fit == "crop" ? Fit::crop : on_paper || options.fit == "wider" ? Fit::wider : Fit::same;
    r.camera = still::fitted(view.camera, r.sheet.image_px, fit);
    r.scene = choice.scene;
    r.title = session.scene().title;
    r.view = view.name;
    r.preset = session.preset();
    r.aov = options.aov;
    plan_colours(r, options, kind);
}

void plan_again(StillPlan& plan, still::Recipe recipe) {
    plan.recipe = std::move(recipe);
    plan.other = plan.recipe.origin;
    SceneChoice choice;
    choice.scene = plan.recipe.scene;
    choice.sets = plan.recipe.values;
    choice.strokes = plan.recipe.strokes;
    plan.session = std::make_unique<Session>(choice);
}

void plan_merge(StillPlan& plan, const std::string& target) {
    const still::Shares shares = still::find_shares(target, still::difference);
    plan_again(plan, still::parse_recipe(shares.job, target));
    plan.shares = shares.count;
    plan.order.job = shares.job;
    const params::Value root = still::parse_json(shares.job, target);
    plan.order.tile_px = static_cast<int>(params::Reader(root, target).integer("tile_px", {16, 1 << 20}));
}

/// Of the file that the recipe is from, or beside; of a recipe alone, what holds its numbers.
FileKind kind_again(const fs::path& from, const still::Recipe& recipe) {
    const std::optional<FileKind> there = image::kind_of(from.extension() == ".json" ? still::picture_of(from) : from);
    if (there) return *there;
    return is_linear(recipe.channel) ? FileKind::exr : recipe.ppi ? FileKind::tiff : FileKind::png;
}

/// A picture that is made again keeps its numbers, and the lab takes them or not.
std::string packing_again(const still::Lab& lab, const still::Recipe& recipe, FileKind kind, const std::string& packing) {
    still::chosen(lab.files, std::string(ending_of(kind)).substr(1), "--out");
    still::chosen(lab.icc, std::string(name_of(recipe.space)), "--icc");
    still::chosen(lab.depth, recipe.channel == Channel::bits8 ? "8" : "16", "--depth");
    return kind == FileKind::tiff ? still::chosen(lab.compression, packing, "--compression") : packing;
}

/// The first kind that the lab takes, or the usual one.
FileKind usual_kind(const std::optional<still::Lab>& lab, const StillOptions& options) {
    return lab                     ? kind_of_word(lab->files.words.front())
           : options.paper.empty() ? FileKind::png
                                   : FileKind::tiff;
}

/// The file and how it is made, of a recipe whose picture is known. order.target is there already.
void plan_order(StillPlan& plan, const StillOptions& options, const std::optional<still::Lab>& lab, FileKind kind) {
    const still::Recipe& r = plan.recipe;
    still::PictureOrder& order = plan.order;
    order.sheet = options.panels.empty() ? r.sheet : plan.files.front().sheet;
    order.file = {.width = order.sheet.file_px.x,
                  .height = order.sheet.file_px.y,
                  .channel = r.channel,
                  .space = r.space,
                  .ppi = r.ppi,
                  .metadata = {},
                  .tiff = {options.packing == "lzw"    ? image::TiffPacking::lzw
                           : options.packing == "none" ? image::TiffPacking::none
                                                       : image::TiffPacking::deflate,
                           options.tiled},
                  .layers = still::layers_of(plan.aovs)};
    if (kind == FileKind::jpeg && std::max(order.file.width, order.file.height) > image::most_jpeg_pixels)
        core::fail("{}: a JPEG has at most {} pixels a side, and this is {} x {}; write a .tif, or fewer --ppi",
                   order.target.string(), grouped(image::most_jpeg_pixels), order.file.width, order.file.height);
    if (options.quality > 0 && kind != FileKind::jpeg) core::fail("--quality: only a .jpg has one; leave it out");
    if (options.quality > 0) order.file.jpeg_quality = options.quality;
    if (lab) still::check_file(*lab, kind, order.file);
    if (lab) order.file.most_bytes = static_cast<std::uint64_t>(lab->most_mb.value * 1e6);
    if (options.dzi) still::check_deep_zoom(order.target, is_linear(r.channel), options.force);
    order.sharpen = still::sharpening_of(r.sharpen, r.ppi);
    order.force = options.force;
    order.resume = options.resume || plan.shares > 0;
    if (plan.shares == 0) order.tile_px = options.tile;
    if (!options.part.empty()) order.share = still::parse_share(options.part);
    order.keep = order.resume || options.tile > 0 || order.share.of > 1 || r.ppi.has_value() ||
                 r.sheet.drawn.pixels() > kept_from_px || r.sheet.drawn.width() > kept_from_width_px;
    order.difference = still::difference;
}

/// A finished picture on paper has its recipe beside it: a lab's programs may take it out of the file. And one whose file has
/// no room for it.
void plan_sidecar(StillPlan& plan, FileKind kind) {
    constexpr std::size_t most_in_jpeg = 30'000;  // of the 65,533 bytes of a segment, where XML writes one as up to six
    plan.embedded = kind != FileKind::jpeg || still::recipe_text(plan.recipe).size() <= most_in_jpeg;
    if (!plan.files.empty() || plan.order.share.of > 1 || (plan.embedded && !plan.recipe.ppi)) return;
    plan.sidecar = still::recipe_file(plan.order.target);
    std::error_code ignored;
    if (!plan.order.force && !plan.order.resume && fs::exists(fs::symlink_status(plan.sidecar, ignored)))
        core::fail("{}: is there already, where the picture's recipe goes; name another file, or say --force to replace it",
                   plan.sidecar.string());
}

}  // namespace

still::Origin origin_of(const std::string& scene, std::uint64_t packing) {
    const fs::path data = core::data_folder();
    return {.version = std::string(core::version()),
            .renderer = {},
            .opengl = {},
            .shaders = still::hash_of_files({data / "shaders"}),
            .packing = packing,
            .scene = still::hash_of_files(show::scene_document(scene).files)};
}

std::vector<fs::path> lab_folders() {
    std::vector<fs::path> folders = {core::data_folder() / "presets/labs"};
    std::error_code gone;
    if (const fs::path own = show::user_data_folder() / "labs"; fs::is_directory(own, gone))
        folders.insert(folders.begin(), own);
    return folders;
}

PictureSize parse_size(const std::string& text) {
    const std::size_t cross = text.find_first_of("xX");
    const auto width = whole(std::string_view(text).substr(0, cross));
    const auto height = cross == std::string::npos ? std::nullopt : whole(std::string_view(text).substr(cross + 1));
    if (!is_side(width) || !is_side(height))
        core::fail("--size: {} is no picture size; write WIDTHxHEIGHT, each 1 to {} pixels", params::quote(text),
                   grouped(image::most_pixels));
    return {*width, *height};
}

StillPlan plan_still(const StillOptions& asked) {
    StillPlan plan;
    const std::string& out = asked.merge.empty() ? asked.out : asked.merge;
    const std::string last = last_of_files(asked);
    // Of several files none has that name itself.
    const std::optional<FileKind> wanted = wanted_kind(out, asked.force || !last.empty());
    std::optional<still::Lab> lab;
    if (!asked.lab.empty()) lab = still::load_lab(asked.lab, lab_folders());
    if (lab && asked.paper.empty() && asked.again.empty()) core::fail("--lab: is for pictures on paper; say --paper too");
    StillOptions options = lab && asked.again.empty() ? as_taken(*lab, asked, wanted) : asked;
    FileKind kind = wanted.value_or(usual_kind(lab, options));
    if (!options.merge.empty()) {
        plan_merge(plan, options.merge);
    } else if (options.again.empty()) {
        plan_recipe(plan, options, kind);
    } else {
        plan_again(plan, still::read_recipe(options.again));
        plan.again = true;
        if (!wanted) kind = kind_again(options.again, plan.recipe);
        if (kind == FileKind::jpeg && (plan.recipe.channel != Channel::bits8 || plan.recipe.space == ColourSpace::prophoto)) {
            // A proof of what is printed.
            plan.recipe.channel = Channel::bits8;
            plan.recipe.space = ColourSpace::srgb;
        }
        if (is_linear(plan.recipe.channel) != (kind == FileKind::exr))
            core::fail("{}: --again makes the same numbers, and a file of this kind cannot hold them; name another with --out",
                       options.again);
        if (lab) options.packing = packing_again(*lab, plan.recipe, kind, options.packing);
    }
    still::Recipe& r = plan.recipe;
    const world::Bed& bed = plan.session->bed();
    r.seeds = bed.count();
    r.samples = plan.session->settings().quality.samples;
    r.values = still::all_values(plan.session->settings());
    r.strokes = bed.plan().strokes;
    r.origin = plan.shares > 0 ? plan.other : origin_of(r.scene, bed.packing().hash);

    if (!r.aov.empty() && kind != FileKind::exr) {
        if (options.again.empty()) core::fail("--aov: only an .exr keeps more than the picture; name one with --out");
        r.aov.clear();
    }
    plan.aovs = still::parse_aovs(r.aov, plan.session->settings());

    plan.order.target = out;
    if (out.empty()) {
        const std::string name =
            still::default_name(plan.session->scene().name, r.view, r.preset, "", last + ending_of(kind)).string();
        plan.order.target = name.substr(0, name.size() - (last + ending_of(kind)).size()) + ending_of(kind);
    }
    plan_files(plan, options);
    plan_order(plan, options, lab, kind);
    plan_sidecar(plan, kind);
    return plan;
}

StillPlan plan_seen(const StillOptions& asked, const std::string& file, const Seen& seen,
                    const std::function<bool(const fs::path&)>& is_taken) {
    StillPlan plan;
    std::optional<still::Lab> lab;
    const std::optional<FileKind> wanted = file.empty() ? std::nullopt : std::optional(kind_of_word(file));
    if (!asked.lab.empty()) lab = still::load_lab(asked.lab, lab_folders());
    const StillOptions options = lab ? as_taken(*lab, asked, wanted) : asked;
    const FileKind kind = wanted.value_or(usual_kind(lab, options));
    const bool on_paper = !options.paper.empty();
    plan_sheet(plan, options);
    if (lab) plan.safe_mm = lab->safe_mm.value;
    still::Recipe& r = plan.recipe;
    params::Settings settings = seen.settings;
    if (options.samples > 0)
        settings.quality.samples = options.samples;
    else if (on_paper && settings.quality.samples == params::Settings{}.quality.samples)
        settings.quality.samples = print_samples;
    const still::Fit fit = options.fit == "crop"    ? still::Fit::crop
                           : options.fit == "wider" ? still::Fit::wider
                                                    : still::Fit::same;
    plan.shown = still::shown_part(r.sheet.image_px, fit, seen.picture_px);
    r.camera = still::fitted(seen.camera, r.sheet.image_px, fit, seen.picture_px);
    if (!options.scale.empty()) {
        settings.camera.orthographic = true;
        settings.camera.ortho_width_m = static_cast<float>(scaled_width_m(r, options));
    } else if (settings.camera.orthographic) {
        settings.camera.ortho_width_m *= static_cast<float>(plan.shown);
    }
    r.scene = seen.scene;
    r.title = seen.title;
    r.view = seen.view;
    r.preset = seen.preset;
    r.seeds = seen.seeds;
    r.samples = settings.quality.samples;
    r.values = still::all_values(settings);
    r.strokes = seen.strokes;
    plan_colours(r, options, kind);
    plan.order.target = fs::absolute(still::default_name(seen.name, r.view, r.preset, "", ending_of(kind), is_taken));
    StillOptions kept = options;
    kept.resume = true;  // so that it can be paused, and gone on with after the window has gone
    plan_order(plan, kept, lab, kind);
    return plan;
}

std::string readout(const StillPlan& plan) {
    const still::PictureOrder& order = plan.order;
    const bool one = plan.files.empty();
    const still::DiskNeed need = one ? still::disk_need(order) : need_of_files(plan);
    const auto size = [](std::uint64_t bytes) {
        const auto megabytes = static_cast<double>(bytes) / 1e6;
        return megabytes < 1000 ? fmt::format("{:.3g} MB", megabytes) : fmt::format("{:.1f} GB", megabytes / 1000);
    };
    constexpr std::uint64_t spare = 16 << 20;
    if (need.free && need.file + need.tiles + spare > *need.free)
        core::fail(
            "{}: the picture takes {} of disk, and as much again while it is drawn, and {} are free there; make room, or name "
            "another folder",
            order.target.string(), size(need.file), size(*need.free));
    const FileKind kind = image::kind_of(order.target).value();
    const char* depth = order.file.channel == Channel::bits8  ? "8-bit"
                        : order.file.channel == Channel::real ? "32-bit"
                                                              : "16-bit";
    const bool big = kind == FileKind::tiff && image::needs_big_tiff(order.file);
    std::string text = plan.recipe.paper.empty() || !one ? "" : plan.recipe.paper + ": ";
    text += one ? fmt::format("{} x {} pixels", order.file.width, order.file.height) : plan.files_words;
    if (order.file.ppi) text += fmt::format(" at {:g} ppi", *order.file.ppi);
    const std::string sharpened = plan.recipe.sharpen == still::Sharpen::none
                                      ? ""
                                      : fmt::format(", sharpened for {} paper", name_of(plan.recipe.sharpen));
    text += fmt::format(", {} {}, {}{}; at most {}", depth,
                        kind == FileKind::png    ? "PNG"
                        : kind == FileKind::jpeg ? "JPEG"
                        : kind == FileKind::exr  ? "OpenEXR"
                        : big                    ? "BigTIFF (too large for the TIFF that every reader knows)"
                                                 : "TIFF",
                        kind == FileKind::exr ? "linear Rec.709" : title_of(order.file.space), sharpened, size(need.file));
    if (need.tiles > 0) text += fmt::format(" and {} for tiles meanwhile", size(need.tiles));
    if (need.free) text += fmt::format("; {} are free", size(*need.free));
    return text;
}

}  // namespace sunflower::app
