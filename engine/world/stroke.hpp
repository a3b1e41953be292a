// What a hand does to a bed with a brush, stroke after stroke: [[stroke]] of a scene file, and what is painted live.
#pragma once

#include <array>
#include <glm/glm.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/value.hpp"

namespace sunflower::world {

struct BedPlan;

/// heap    seeds poured along the way: a bank with a rounded top
/// dig     scooped out along the way, with a low rim of what fell beside it
/// rake    grooves along the way, over what was there: combed flat first
/// smooth  the mean of what lies about, more or less
/// tread   a shoe for every step of the way, left and right in turn, with the rims that it pushes up
enum class StrokeTool { heap, dig, rake, smooth, tread };
inline constexpr std::size_t stroke_tool_count = 5;
std::string_view stroke_tool_name(StrokeTool tool);

struct Stroke {
    StrokeTool tool = StrokeTool::heap;
    float radius_m = 0.15f;           // half the brush's width; of a shoe, half its length
    float amount = 20.0f;             // height or depth, mm; of smooth 0 to 1
    std::vector<glm::vec2> points_m;  // a polyline on the floor plan, world frame; one point is a dab

    bool operator==(const Stroke&) const = default;
};

/// In the order in which they were made. Never changed: another list takes its place, which shares the strokes that stay.
using Strokes = std::vector<std::shared_ptr<const Stroke>>;
using StrokeList = std::shared_ptr<const Strokes>;  // nullptr: none

inline constexpr params::Range stroke_radius_m{0.03, 1.0};
inline constexpr std::size_t most_strokes = 2000, most_stroke_points = 4000, most_points_of_all = 30'000;

/// Of that tool at that size, in mm, or of smooth 0 to 1: what is heaped or dug must not be so steep that it slides.
params::Range stroke_amount(StrokeTool tool, float radius_m);
/// "height_mm", "depth_mm", "strength": what the amount is called in a file.
std::string_view stroke_amount_name(StrokeTool tool);

std::size_t point_count(const Strokes& strokes);

/// Reads [[stroke]]. Fails with file and line in one sentence: a bed that is none of tiles, a value out of range, a point
/// outside the plan, too many of them. nullptr when there are none.
StrokeList read_strokes(std::span<const params::Value> values, const BedPlan& plan);

/// As tables [[stroke]], which read_strokes() reads back bit by bit.
std::string strokes_text(const Strokes& strokes);

}  // namespace sunflower::world
