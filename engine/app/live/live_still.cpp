#include "engine/app/live/live_still.hpp"

#include <algorithm>
#include <cmath>

#include "engine/still/metadata.hpp"
#include "engine/still/names.hpp"

namespace sunflower::app {

LiveStill::LiveStill(render::Renderer& renderer, const show::Desk& desk, glm::ivec2 picture_px) : renderer_(renderer) {
    const show::State& state = desk.state();
    constexpr int least_width = 1920;
    const int width = std::max(least_width, picture_px.x);
    const int height = std::max(1, static_cast<int>(std::lround(static_cast<double>(width) * picture_px.y / picture_px.x)));
    const std::string preset = std::filesystem::path(state.preset).stem().string();  // it may be a path
    target_ = std::filesystem::absolute(still::default_name(desk.scene().name, state.view, preset, ""));
    still::PngOptions options{.width = width, .height = height, .depth = 8, .ppi = {}, .metadata = {}};
    options.metadata =
        still::describe({desk.scene().name, state.view, preset, desk.scene().title, desk.seed_count()}, state.settings);
    png_ = std::make_unique<still::PngFile>(target_, options);
    renderer_.set_sink([this](int first_row, int rows, std::span<const float> rgb) { png_->rows(first_row, rows, rgb); });
    renderer_.begin({desk.camera(), width, height, state.settings.quality.samples});
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
