// What brushes do to the desk: strokes as steps of undo, and a scene of one's own from them.
#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/show/desk.hpp"
#include "engine/show/stroke_files.hpp"
#include "engine/world/lens.hpp"
#include "engine/world/pick.hpp"

namespace sunflower::show {

const world::StrokeList& Desk::strokes() const {
    const auto own = state().strokes.find(state().scene);
    return own != state().strokes.end() ? own->second : scene().bed.strokes;
}

void Desk::choose_tool(std::optional<world::StrokeTool> tool) {
    if (tool && scene().bed.kind != world::BedKind::field)
        return tell("Brushes are for a bed of seeds; this scene has none that could be brushed.", true);
    if (tool && bed_ != nullptr && bed_->is_pile())
        return tell("So few seeds lie as a pile, which keeps no strokes; gather more of them for a brush.", true);
    end_stroke();
    brush.tool = tool;
    brush_place_.reset();
}

void Desk::next_tool() {
    const std::size_t next = brush.tool ? static_cast<std::size_t>(*brush.tool) + 1 : 0;
    if (next >= world::stroke_tool_count) return choose_tool(std::nullopt);
    choose_tool(static_cast<world::StrokeTool>(next));
    if (brush.tool && !panel_shown)
        tell(fmt::format("{}: drag on the bed. T takes the next tool, Esc lays it down.", tool_title(*brush.tool)));
}

void Desk::take_strokes(world::StrokeList strokes, std::string_view what, bool ongoing) {
    keep_what_is_shown();
    if (player_.is_playing()) take_over();
    State next = history_.now();
    next.strokes[next.scene] = std::move(strokes);
    history_.change(next, what, ongoing);
    morph_on(0.0f);
    moving_s_ = moving_time_s;
}

void Desk::clear_strokes() {
    end_stroke();
    if (!strokes() || strokes()->empty()) return tell("No stroke is there.");
    take_strokes(std::make_shared<const world::Strokes>(), "Cleared strokes", false);
}

// --- a hand ---------------------------------------------------------------------------------------------------------------

/// On the seeds, or on the floor where none lie.
std::optional<glm::vec3> Desk::bed_under(glm::vec2 place_px, glm::ivec2 size_px) const {
    if (bed_ == nullptr || scene().bed.kind != world::BedKind::field || bed_->is_pile()) return std::nullopt;
    const world::ViewRay ray = world::view_ray_through(world::as_taken(seen_camera(), state().settings.camera), place_px, size_px);
    const auto met = world::pick(scene(), *bed_, ray.from_m, ray.direction);
    if (!met) return std::nullopt;
    if (met->seed) return met->place_m;
    // Dug down to it, or not poured in yet: the floor within the plan, but no wall that stands on it.
    const world::BedPlan& plan = scene().bed;
    const glm::vec2 inside = (glm::vec2(met->place_m) - plan.corner_m) / plan.pitch_m;
    constexpr float floor_m = 0.002f;  // of a box's own face, as floats have it
    const bool on_floor = std::abs(met->place_m.z - plan.height_m) < floor_m && inside.x >= 0.0f && inside.y >= 0.0f &&
                          inside.x <= static_cast<float>(plan.columns) && inside.y <= static_cast<float>(plan.rows);
    return on_floor ? std::optional(met->place_m) : std::nullopt;
}

void Desk::show_brush(const Input& input, bool free) {
    brush_place_.reset();
    if (!brush.tool || (!free && !stroke_)) return;
    if (const auto at = bed_under(input.mouse_px, input.size_px)) brush_place_ = BrushPlace{*at, brush.radius_m};
}

void Desk::begin_stroke() {
    if (!brush_place_) return;
    if (!has_room(strokes()))
        return tell(fmt::format("The bed holds {} strokes, which are as many as a scene can keep; undo or clear some.",
                                strokes()->size()),
                    true);
    stroke_ = begun_stroke(brush, scene().bed, glm::vec2(brush_place_->at_m));
    if (!stroke_) return;
    settle();
    take_strokes(with_stroke(strokes(), *stroke_, false), tool_title(stroke_->tool), true);
}

void Desk::go_on_with_stroke() {
    if (!stroke_ || !brush_place_) return;
    moving_s_ = moving_time_s;
    if (!draw_on(*stroke_, scene().bed, glm::vec2(brush_place_->at_m))) return;
    take_strokes(with_stroke(strokes(), *stroke_, true), tool_title(stroke_->tool), true);
}

void Desk::end_stroke() {
    if (!stroke_) return;
    stroke_.reset();
    settle();
}

// --- a scene of one's own -------------------------------------------------------------------------------------------------

void Desk::save_scene_as(const std::string& name, bool replace) {
    scene_to_replace.clear();
    with_files([&] {
        end_stroke();
        if (!replace && is_own_scene(name)) scene_to_replace = name;
        const std::filesystem::path file = save_scene(name, history_.now().scene, strokes(), replace);
        tell(fmt::format("Saved as {}; it is among the scenes as {}.", file.string(), file.stem().string()));
    });
}

}  // namespace sunflower::show
