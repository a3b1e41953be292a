#include "engine/world/stroke.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/params/registry.hpp"
#include "engine/world/bed_plan.hpp"

namespace sunflower::world {
namespace {

constexpr std::array<std::string_view, stroke_tool_count> tool_names = {"heap", "dig", "rake", "smooth", "tread"};
constexpr params::Range room_m{-1000.0, 1000.0};
// A bank with the rounded top of the brush is so high by its radius when its side is as steep as seeds stay (measured on the
// profile: its steepest place falls 1.33 times its height in a radius).
constexpr float steepest = 1.33f;

Stroke read_stroke(const params::Value& value, const BedPlan& plan) {
    params::Reader reader(value, "stroke");
    Stroke stroke;
    const std::vector<std::string> names(tool_names.begin(), tool_names.end());
    stroke.tool = static_cast<StrokeTool>(reader.choice("tool", names));
    stroke.radius_m = static_cast<float>(reader.number("radius_m", stroke_radius_m));
    const std::string_view key = stroke_amount_name(stroke.tool);
    const params::Range range = stroke_amount(stroke.tool, static_cast<float>(stroke_radius_m.max));
    stroke.amount = static_cast<float>(reader.number(key, range));
    const params::Range own = stroke_amount(stroke.tool, stroke.radius_m);
    if (static_cast<double>(stroke.amount) > own.max)
        core::fail_at(reader.get(key).place,
                      "stroke: {} = {} would slide under a brush of {} m; {:.0f} mm are the most, or take a wider brush", key,
                      stroke.amount, stroke.radius_m, std::floor(own.max));
    const params::Value& points = reader.get("points_m");
    const glm::vec2 low = plan.corner_m, high = low + plan.pitch_m * glm::vec2(plan.columns, plan.rows);
    for (const params::Value& point : reader.list("points_m")) {
        const auto p = params::read_numbers(point, "stroke: a point of points_m", 2, room_m);
        const glm::vec2 at(static_cast<float>(p[0]), static_cast<float>(p[1]));
        if (glm::any(glm::lessThan(at, low)) || glm::any(glm::greaterThan(at, high)))
            core::fail_at(point.place,
                          "stroke: a point of points_m lies at {}, {} m, outside the bed ({} to {} m east, {} to {} m north); "
                          "move it",
                          p[0], p[1], low.x, high.x, low.y, high.y);
        stroke.points_m.push_back(at);
    }
    if (stroke.points_m.empty()) core::fail_at(points.place, "stroke: points_m needs a point, [east, north], or more");
    if (stroke.points_m.size() > most_stroke_points)
        core::fail_at(points.place, "stroke: points_m has {} points, and {} are the most; make two strokes of it",
                      stroke.points_m.size(), most_stroke_points);
    reader.finish();
    return stroke;
}

}  // namespace

std::string_view stroke_tool_name(StrokeTool tool) {
    return tool_names[static_cast<std::size_t>(tool)];
}

std::string_view stroke_amount_name(StrokeTool tool) {
    return tool == StrokeTool::heap ? "height_mm" : tool == StrokeTool::smooth ? "strength" : "depth_mm";
}

params::Range stroke_amount(StrokeTool tool, float radius_m) {
    const auto bank_mm = static_cast<double>(1000.0f * repose_slope * radius_m / steepest);
    switch (tool) {
        case StrokeTool::heap: return {1.0, std::min(50.0, bank_mm)};  // the packing reaches 60 mm above the bed
        case StrokeTool::dig: return {1.0, std::min(120.0, bank_mm)};
        case StrokeTool::rake: return {1.0, 15.0};
        case StrokeTool::smooth: return {0.05, 1.0};
        case StrokeTool::tread: return {1.0, std::min(30.0, bank_mm)};
    }
    return {0.0, 0.0};
}

std::size_t point_count(const Strokes& strokes) {
    std::size_t count = 0;
    for (const auto& stroke : strokes) count += stroke->points_m.size();
    return count;
}

StrokeList read_strokes(std::span<const params::Value> values, const BedPlan& plan) {
    if (values.empty()) return nullptr;
    if (plan.kind != BedKind::field)
        core::fail_at(values.front().place, "stroke: a brush works on a plan of kind 'field'; this one is another");
    if (values.size() > most_strokes)
        core::fail_at(values.front().place, "stroke: {} strokes, and {} are the most; leave some out", values.size(),
                      most_strokes);
    Strokes strokes;
    for (const params::Value& value : values) strokes.push_back(std::make_shared<const Stroke>(read_stroke(value, plan)));
    if (const std::size_t points = point_count(strokes); points > most_points_of_all)
        core::fail_at(values.front().place, "stroke: {} points in all strokes, and {} are the most; leave some out", points,
                      most_points_of_all);
    return std::make_shared<const Strokes>(std::move(strokes));
}

std::string strokes_text(const Strokes& strokes) {
    constexpr std::size_t points_a_line = 6;
    std::string text;
    for (const auto& stroke : strokes) {
        text += fmt::format("[[stroke]]\ntool = \"{}\"\nradius_m = {}\n{} = {}\npoints_m = [", stroke_tool_name(stroke->tool),
                            params::float_text(stroke->radius_m), stroke_amount_name(stroke->tool),
                            params::float_text(stroke->amount));
        for (std::size_t i = 0; i < stroke->points_m.size(); ++i)
            text += fmt::format("{}[{}, {}]",
                                i == 0                   ? ""
                                : i % points_a_line == 0 ? ",\n    "
                                                         : ", ",
                                params::float_text(stroke->points_m[i].x), params::float_text(stroke->points_m[i].y));
        text += "]\n\n";
    }
    return text;
}

}  // namespace sunflower::world
