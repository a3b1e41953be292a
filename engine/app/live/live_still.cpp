#include "engine/app/live/live_still.hpp"

#include <algorithm>
#include <cmath>

#include "engine/app/commands/still_plan.hpp"
#include "engine/core/error.hpp"
#include "engine/still/metadata.hpp"
#include "engine/still/names.hpp"

namespace sunflower::app {

LiveStill::LiveStill(render::Renderer& renderer, const What& what, glm::ivec2 picture_px) : renderer_(renderer) {
    constexpr double least_side = 1920.0;
    const double scale = std::max(1.0, least_side / std::max(picture_px.x, picture_px.y));
    size_ = glm::max(glm::ivec2(glm::round(glm::dvec2(picture_px) * scale)), glm::ivec2(1));
    const std::string preset = std::filesystem::path(what.state.preset).stem().string();  // it may be a path
    std::error_code gone;
    target_ = std::filesystem::absolute(still::default_name(what.scene.name, what.state.view, preset, ""), gone);
    if (gone) core::fail("this folder cannot be written to ({}); start the program in another", gone.message());
    const int samples = what.settings.quality.samples;
    image::PngOptions options{.width = size_.x, .height = size_.y, .depth = 8, .ppi = {}, .metadata = {}};
    options.metadata =
        still::describe({what.scene.name, what.state.view, preset, what.scene.title, what.bed.count()}, what.settings);
    // So that still --again makes it. What brushes have done to a bed is in no recipe.
    still::Recipe recipe{.origin = origin_of(what.state.scene, what.bed.packing().hash),
                         .scene = what.state.scene,
                         .view = what.state.view,
                         .preset = preset,
                         .title = what.scene.title,
                         .seeds = what.bed.count(),
                         .camera = what.camera,
                         .sheet = still::sheet_of(size_),
                         .paper = {},
                         .ppi = {},
                         .samples = samples,
                         .aov = {},
                         .values = still::all_values(what.settings)};
    recipe.origin.renderer = what.device.renderer;
    recipe.origin.opengl = what.device.version;
    if (!what.bed.is_brushed()) options.metadata.emplace_back(still::recipe_key, still::recipe_text(recipe));
    png_ = std::make_unique<image::PngFile>(target_, options);
    renderer_.set_sink([this](int first_row, int rows, std::span<const float> rgb) { png_->rows(first_row, rows, rgb); });
    renderer_.begin({what.camera, size_.x, size_.y, samples});
}

bool LiveStill::advance(double budget_ms) {
    done_ = renderer_.advance(budget_ms);
    if (first_ < 0.0) {
        first_ = done_;
        start_ = Clock::now();
    }
    if (done_ < 1.0) return false;
    png_->commit(false);
    return true;
}

double LiveStill::seconds_left() const {
    const double part = done_ - first_;
    const double passed_s = std::chrono::duration<double>(Clock::now() - start_).count();
    if (first_ < 0.0 || part <= 0.0 || passed_s < 1.0) return -1.0;
    return passed_s / part * (1.0 - done_);
}

}  // namespace sunflower::app
