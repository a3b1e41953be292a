#include "engine/app/live/print_room.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/still/framing.hpp"
#include "engine/still/paper.hpp"

namespace sunflower::app {
namespace {

using show::PrintGuides, show::PrintReadout, show::PrintRequest, show::PrintWish;

constexpr float queue_s = 0.1f;    // from one listening to the queue to the next
constexpr float readout_s = 3.0f;  // the disk fills meanwhile
constexpr double margin = 1.05;    // around guides

/// In the shape of what is seen, the longer side at least 1920 pixels.
glm::ivec2 window_size(glm::ivec2 picture_px) {
    constexpr double least_side = 1920.0;
    const double scale = std::max(1.0, least_side / std::max(picture_px.x, picture_px.y));
    return glm::max(glm::ivec2(glm::round(glm::dvec2(picture_px) * scale)), glm::ivec2(1));
}

StillOptions options_of(const PrintWish& wish, glm::ivec2 picture_px) {
    StillOptions options;
    const bool on_paper = wish.size == PrintWish::Size::paper;
    if (wish.size == PrintWish::Size::window) {
        const glm::ivec2 size = window_size(picture_px);
        options.size = fmt::format("{}x{}", size.x, size.y);
    } else {
        options.size = wish.pixels;
        options.fit = wish.crop ? "crop" : "wider";
    }
    if (on_paper) {
        options.paper = wish.paper;
        options.ppi = wish.ppi;
        options.lab = wish.lab;
        options.bleed = wish.bleed;
        options.border = wish.border.empty() ? "0" : wish.border;
        options.orientation = wish.orientation;
        options.scale = wish.scale;
    }
    options.samples = wish.samples;
    options.icc = wish.icc;
    options.depth = wish.depth;
    options.sharpen = wish.sharpen;
    return options;
}

/// What the command line calls by its options has other names in the panel.
std::string in_panel_words(std::string text) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"--paper", "Paper"},     {"--size", "Pixels"}, {"--ppi", "ppi"},         {"--bleed", "Bleed"},
        {"--border", "Border"},   {"--scale", "Scale"}, {"--icc", "Colours"},     {"--depth", "Bits"},
        {"--out", "File"},        {"--lab", "Lab"},     {"--sharpen", "Sharpen"}, {"--samples", "Samples"},
        {"--orientation", "Lies"}};
    for (const auto& [option, name] : names)
        for (std::size_t at = 0; (at = text.find(option, at)) != std::string::npos;) text.replace(at, option.size(), name);
    return text;
}

/// "7087 x 5031 pixels", with the paper's words where there is one.
std::string in_words(const StillPlan& plan) {
    const std::string pixels = fmt::format("{} x {} pixels", plan.order.file.width, plan.order.file.height);
    return plan.recipe.paper.empty() ? pixels : fmt::format("{}, {}", plan.recipe.paper, pixels);
}

double work_of(const StillPlan& plan) {
    return static_cast<double>(plan.order.sheet.drawn.pixels()) * plan.recipe.samples;
}

/// nothing: what is seen has no frame of this picture in it.
std::optional<PrintGuides> guides_of(const StillPlan& plan, const PrintWish& wish, const Seen& seen) {
    if (wish.size == PrintWish::Size::window) return std::nullopt;
    const still::Sheet& sheet = plan.order.sheet;
    double shown = plan.shown;
    if (plan.paper && !wish.scale.empty()) {
        // A frame of parallel rays among others.
        if (!seen.settings.camera.orthographic) return std::nullopt;
        const double width_m = still::shown_width_m(sheet.image_px, plan.paper->ppi, still::parse_scale(wish.scale));
        shown = width_m / static_cast<double>(seen.settings.camera.ortho_width_m);
    }
    const double half = 0.5 * shown / sheet.image_px.x;  // of a pixel of the file
    PrintGuides guides;
    guides.bleed = guides.trim = guides.safe = half * glm::dvec2(sheet.file_px);
    if (plan.paper) {
        const double px_per_mm = plan.paper->ppi / 25.4;
        guides.trim = half * (glm::dvec2(sheet.file_px) - 2.0 * plan.paper->bleed_mm * px_per_mm);
        guides.safe = glm::max(guides.trim - half * 2.0 * plan.safe_mm * px_per_mm, glm::dvec2(0.0));
    }
    const double shape = static_cast<double>(seen.picture_px.y) / seen.picture_px.x;
    if (!seen.settings.camera.orthographic)
        guides.room = std::max(1.0, margin * 2.0 * std::max(guides.bleed.x, guides.bleed.y / shape));
    return guides;
}

}  // namespace

PrintRoom::PrintRoom(show::Desk& desk, PrintProgram program)
    : desk_(desk), queue_(std::move(program), show::user_state_folder() / "prints") {
    for (const still::Paper& paper : still::papers()) desk_.prints.papers.push_back(paper.name);
    desk_.prints.labs = params::document_names(lab_folders());
}

StillPlan PrintRoom::plan(const Seen& seen) const {
    const PrintWish& wish = desk_.prints.wish;
    return plan_seen(options_of(wish, seen.picture_px), wish.file, seen, [this](const std::filesystem::path& path) {
        return queue_.has(std::filesystem::absolute(path)) || std::filesystem::exists(still::TileStore::journal_of(path));
    });
}

void PrintRoom::read_out(const Known& known) {
    PrintReadout readout;
    try {
        const Seen seen = known.seen();
        const StillPlan planned = plan(seen);
        readout.guides = guides_of(planned, desk_.prints.wish, seen);
        if (known.s_per_pixel > 0.0) readout.seconds = known.s_per_pixel * work_of(planned);
        readout.text = fmt::format("{}; {} samples", app::readout(planned), planned.recipe.samples);
    } catch (const std::exception& error) {
        readout.trouble = in_panel_words(error.what());
    }
    desk_.prints.readout = std::move(readout);
}

void PrintRoom::print(const Known& known) {
    if (known.bed == nullptr) return desk_.tell("The bed is still being laid.");
    try {
        const Seen seen = known.seen();
        StillPlan planned = plan(seen);
        static_cast<void>(app::readout(planned));  // whether there is room
        core::AtomicFile(planned.order.target);    // and whether it can be written
        planned.recipe.origin = origin_of(seen.scene, known.bed->packing().hash);
        planned.recipe.origin.renderer = known.device.renderer;
        planned.recipe.origin.opengl = known.device.version;
        const double work = work_of(planned);
        queue_.add({planned.recipe, planned.order.target,
                    desk_.prints.wish.size == PrintWish::Size::paper ? desk_.prints.wish.lab : "", in_words(planned), work,
                    known.s_per_pixel > 0.0 ? known.s_per_pixel * work : -1.0});
        desk_.tell(fmt::format("Printing {} to {}. What is seen now is frozen for it.", in_words(planned),
                               planned.order.target.string()));
        asked_.reset();  // the next name is another
    } catch (const std::exception& error) {
        desk_.tell(in_panel_words(error.what()), true);
    }
}

bool PrintRoom::turn(const Known& known, float seconds) {
    since_readout_s_ += seconds;
    since_queue_s_ += seconds;
    bool news = false;
    const bool requested = !desk_.prints.requests.empty();
    for (const PrintRequest& request : std::exchange(desk_.prints.requests, {})) {
        if (request.act != PrintRequest::Act::print)
            queue_.act(request);
        else
            print(known);
    }
    if (requested || since_queue_s_ >= queue_s) {
        since_queue_s_ = 0.0f;
        news = queue_.tick() || requested;
        for (PrintQueue::News& told : queue_.take_news()) desk_.tell(std::move(told.text), told.trouble);
        if (news) {
            desk_.prints.queue = queue_.rows();
            desk_.prints.left_s = queue_.left_s();
        }
    }
    const show::State& state = desk_.state();
    const params::Settings& settings = state.settings;
    Asked asked{desk_.prints.wish,
                known.picture_px,
                state.scene,
                state.view,
                state.preset,
                settings.camera.orthographic,
                settings.camera.ortho_width_m,
                settings.quality.samples};
    const bool same = asked_ && *asked_ == asked && (s_per_pixel_ > 0.0) == (known.s_per_pixel > 0.0);
    if (same && (since_readout_s_ < readout_s || desk_.moving())) return news;
    asked_ = std::move(asked);
    s_per_pixel_ = known.s_per_pixel;
    since_readout_s_ = 0.0f;
    read_out(known);
    return true;
}

}  // namespace sunflower::app
