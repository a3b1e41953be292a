// A brush in a hand: which tool, how wide, how strong; and the strokes that it makes of where it goes.
#pragma once

#include <glm/glm.hpp>
#include <optional>

#include "engine/params/value.hpp"
#include "engine/world/bed_plan.hpp"

namespace sunflower::show {

struct Brush {
    static constexpr params::Range sizes_m{0.05, 0.6};
    std::optional<world::StrokeTool> tool;  // nothing: the left button looks around
    float radius_m = 0.16f;
    float strength = 0.75f;  // 0 to 1 of what the tool does at the most

    /// Of a stroke: mm, or of `smooth` 0 to 1.
    float amount() const;
};

/// "Heap": on a button, and of a step of undo.
std::string_view tool_title(world::StrokeTool tool);

/// Where the brush is, for the ring that shows it.
struct BrushPlace {
    glm::vec3 at_m{0};
    float radius_m = 0.0f;
};

/// A stroke that begins there. Nothing outside of the plan.
std::optional<world::Stroke> begun_stroke(const Brush& brush, const world::BedPlan& plan, glm::vec2 at_m);
/// The stroke one step further; false when the hand has hardly moved, left the plan, or the stroke is as long as one may be.
bool draw_on(world::Stroke& stroke, const world::BedPlan& plan, glm::vec2 at_m);

/// The list with one more stroke, or with its last one replaced.
world::StrokeList with_stroke(const world::StrokeList& list, world::Stroke stroke, bool instead_of_last);
/// Whether there is room for another stroke of any length.
bool has_room(const world::StrokeList& list);

}  // namespace sunflower::show
