#include "engine/show/brush.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sunflower::show {
namespace {

constexpr std::array<std::string_view, world::stroke_tool_count> titles = {"Heap", "Dig", "Rake", "Smooth", "Tread"};
// A hand that moves less draws no new point: of a radius, and at least so much.
constexpr float step_radii = 0.2f, least_step_m = 0.015f;

bool lies_in(const world::BedPlan& plan, glm::vec2 p) {
    const glm::vec2 high = plan.corner_m + plan.pitch_m * glm::vec2(plan.columns, plan.rows);
    return glm::all(glm::greaterThanEqual(p, plan.corner_m)) && glm::all(glm::lessThanEqual(p, high));
}

/// To the millimetre: what is written is short, and is what was drawn.
glm::vec2 to_mm(glm::vec2 p) {
    return glm::vec2(glm::round(glm::dvec2(p) * 1000.0) / 1000.0);
}

}  // namespace

std::string_view tool_title(world::StrokeTool tool) {
    return titles[static_cast<std::size_t>(tool)];
}

float Brush::amount() const {
    if (!tool) return 0.0f;
    const params::Range range = world::stroke_amount(*tool, radius_m);
    const double amount = range.min + static_cast<double>(std::clamp(strength, 0.0f, 1.0f)) * (range.max - range.min);
    // Tenths of a millimetre, hundredths of smooth; never beyond what the file may say.
    const double steps = *tool == world::StrokeTool::smooth ? 100.0 : 10.0;
    return static_cast<float>(std::clamp(std::floor(amount * steps) / steps, range.min, range.max));
}

std::optional<world::Stroke> begun_stroke(const Brush& brush, const world::BedPlan& plan, glm::vec2 at_m) {
    const glm::vec2 at = to_mm(at_m);
    if (!brush.tool || plan.kind != world::BedKind::field || !lies_in(plan, at)) return std::nullopt;
    return world::Stroke{*brush.tool, brush.radius_m, brush.amount(), {at}};
}

bool draw_on(world::Stroke& stroke, const world::BedPlan& plan, glm::vec2 at_m) {
    const glm::vec2 at = to_mm(at_m);
    if (!lies_in(plan, at) || stroke.points_m.size() >= world::most_stroke_points) return false;
    if (glm::distance(at, stroke.points_m.back()) < std::max(step_radii * stroke.radius_m, least_step_m)) return false;
    stroke.points_m.push_back(at);
    return true;
}

world::StrokeList with_stroke(const world::StrokeList& list, world::Stroke stroke, bool instead_of_last) {
    world::Strokes strokes = list ? *list : world::Strokes{};
    auto shared = std::make_shared<const world::Stroke>(std::move(stroke));
    if (instead_of_last && !strokes.empty())
        strokes.back() = std::move(shared);
    else
        strokes.push_back(std::move(shared));
    return std::make_shared<const world::Strokes>(std::move(strokes));
}

bool has_room(const world::StrokeList& list) {
    return !list || (list->size() < world::most_strokes &&
                     world::point_count(*list) + world::most_stroke_points <= world::most_points_of_all);
}

}  // namespace sunflower::show
