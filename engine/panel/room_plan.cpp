#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "engine/panel/room.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/wall/blend.hpp"
#include "engine/wall/calibration.hpp"
#include "engine/wall/warp.hpp"

namespace sunflower::panel {
namespace {

using wall::Calibration, wall::Handle, wall::Output;

constexpr int line_pieces = 24;  // of a line that the mesh may bend
constexpr int lines = 8;         // of the net over what is shown, across and down

/// From the output's pixels to the panel's.
struct Frame {
    glm::dvec2 low_px{0}, high_px{0};
    ImVec2 corner;
    double scale = 1.0;

    ImVec2 at(glm::dvec2 px) const {
        const glm::dvec2 moved = (px - low_px) * scale;
        return {corner.x + static_cast<float>(moved.x), corner.y + static_cast<float>(moved.y)};
    }
};

glm::dvec2 both_sizes(const Frame& frame) {
    return (frame.high_px - frame.low_px) * frame.scale;
}

/// All of the picture and of what is moved out of it.
RoomArea area_of(const Calibration& calibration) {
    const glm::dvec2 size(calibration.chosen().upright_px());
    RoomArea area{calibration.output(), {0.0, 0.0}, size};
    for (const Handle& handle : calibration.handles()) {
        const glm::dvec2 at = calibration.place_px(handle);
        area.low_px = glm::min(area.low_px, at);
        area.high_px = glm::max(area.high_px, at);
    }
    const double margin = 0.05 * std::max(size.x, size.y);
    area.low_px -= margin;
    area.high_px += margin;
    return area;
}

/// A line of the canvas as the output shows it.
void draw_line(const Frame& frame, const wall::Warp& warp, glm::dvec2 from_px, glm::dvec2 to_px, ImU32 colour, float width) {
    std::array<ImVec2, line_pieces + 1> points;
    for (int i = 0; i <= line_pieces; ++i) {
        const glm::dvec2 canvas_px = glm::mix(from_px, to_px, static_cast<double>(i) / line_pieces);
        points[static_cast<std::size_t>(i)] = frame.at(warp.upright_of(warp.signal_of(canvas_px)));
    }
    ImGui::GetWindowDrawList()->AddPolyline(points.data(), line_pieces + 1, colour, 0, width);
}

void draw_picture_of(Ui& ui, const Frame& frame, const Calibration& calibration) {
    const Output& output = calibration.chosen();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(frame.at({0, 0}), frame.at(output.upright_px()), tone::grey(12));
    draw.AddRect(frame.at({0, 0}), frame.at(output.upright_px()), tone::border);
    if (output.is_mapped()) return;
    const wall::Warp warp(output);
    const wall::Rect& part = output.part;
    for (int i = 0; i <= lines; ++i) {
        const glm::dvec2 at = part.place_px + part.size_px * (static_cast<double>(i) / lines);
        const bool border = i == 0 || i == lines;
        const ImU32 colour = border ? tone::text : tone::grey(84);
        const float width = border ? ui.px(1.5f) : 1.0f;
        draw_line(frame, warp, {at.x, part.place_px.y}, {at.x, part.end_px().y}, colour, width);
        draw_line(frame, warp, {part.place_px.x, at.y}, {part.end_px().x, at.y}, colour, width);
    }
    // Where soft edges end.
    const wall::Blend blend(calibration.site());
    const auto& edges = blend.edges_px(calibration.output());
    const glm::dvec2 low = part.place_px, high = part.end_px();
    const auto edge = [&](glm::dvec2 from_px, glm::dvec2 to_px) { draw_line(frame, warp, from_px, to_px, tone::accent, 1.0f); };
    using enum wall::Side;
    if (edges[left_side] > 0) edge({low.x + edges[left_side], low.y}, {low.x + edges[left_side], high.y});
    if (edges[right_side] > 0) edge({high.x - edges[right_side], low.y}, {high.x - edges[right_side], high.y});
    if (edges[top_side] > 0) edge({low.x, low.y + edges[top_side]}, {high.x, low.y + edges[top_side]});
    if (edges[bottom_side] > 0) edge({low.x, high.y - edges[bottom_side]}, {high.x, high.y - edges[bottom_side]});
}

/// A letter, digit or Space that stands for itself.
bool is_bare(show::Key key) {
    using enum show::Key;
    return (key >= a && key <= z) || (key >= digit_0 && key <= digit_9) || key == space;
}

std::string name_of(const Handle& handle) {
    return handle.of_mesh ? fmt::format("room mesh {}", handle.index + 1)
                          : fmt::format("room corner {}", wall::corner_names[handle.index]);
}

void build_handle(Ui& ui, const Frame& frame, Calibration& calibration, const Handle& handle) {
    const bool chosen = calibration.handle() == handle, in_hand = chosen && calibration.is_in_hand();
    const ImVec2 at = frame.at(calibration.place_px(handle));
    const float radius = ui.px(handle.of_mesh ? 4 : 6), reach = ui.px(8);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddCircleFilled(at, radius + 1, tone::grey(12), 20);
    if (chosen)
        draw.AddCircleFilled(at, radius, in_hand ? tone::focus : tone::accent, 20);
    else
        draw.AddCircle(at, radius, tone::text, 20, ui.px(1.5f));
    if (in_hand) draw.AddCircle(at, radius + ui.px(3), tone::focus, 20, ui.px(1.5f));
    ImGui::SetCursorScreenPos({at.x - reach, at.y - reach});
    const std::string name = name_of(handle);
    area(ui, name, {2 * reach, 2 * reach});
    ImGui::SetItemAllowOverlap();
    if (ui.stop(name) && ui.keys.enter) {
        calibration.choose(handle);
        ui.keys.on = false;
    }
    const ImGuiIO& io = ImGui::GetIO();
    if (ImGui::IsItemActivated()) {
        calibration.choose(handle);
        calibration.settle();
        // On a slow machine the press comes in one frame with the way to it.
        ui.point_mouse = io.MousePos;
        ui.point_px = calibration.offset_px(handle);
    }
    if (ImGui::IsItemActive()) calibration.stir();
    if (ImGui::IsItemActive() && (io.MousePos.x != ui.point_mouse.x || io.MousePos.y != ui.point_mouse.y)) {
        const glm::dvec2 moved(static_cast<double>(io.MousePos.x - ui.point_mouse.x),
                               static_cast<double>(io.MousePos.y - ui.point_mouse.y));
        ui.point_mouse = io.MousePos;
        ui.point_px += moved * ((io.KeyShift ? 0.1 : 1.0) / frame.scale);
        calibration.move(handle, glm::round(ui.point_px * 10.0) / 10.0);
    }
    if (ImGui::IsItemDeactivated()) calibration.settle();
    const glm::dvec2 offset = calibration.offset_px(handle);
    ui.explain(
        name, handle.of_mesh ? "Point of the mesh" : fmt::format("Corner {}", wall::corner_names[handle.index]),
        fmt::format("Moved by {:g}, {:g} px, to the right and down as people see it.", offset.x, offset.y),
        "Click it, then the arrow keys move it by 1 px, with Shift by 10, with Alt by 0.1. Or drag it; with Shift a tenth "
        "as far.");
}

}  // namespace

show::Input take_room_keys(Ui& ui, const show::Input& input) {
    using show::Command, show::Key;
    if (ui.room.calibration == nullptr) return input;
    Calibration& calibration = *ui.room.calibration;
    if (ui.column_px <= 0) calibration.let_go();
    if (ImGui::GetIO().WantTextInput || ui.editing.field != 0) return input;
    show::Input rest = input;
    std::erase_if(rest.pressed, [&](Key key) {
        const Command command = show::command_of(key, input);
        if (command == Command::undo) calibration.undo();
        if (command == Command::redo) calibration.redo();
        return command == Command::undo || command == Command::redo;
    });
    if (!input.is_held(Key::ctrl))
        std::erase_if(rest.pressed, [&](Key key) {
            const bool is_point = calibration.is_in_hand() && key >= Key::digit_1 && key <= Key::digit_4;
            return is_bare(key) && !is_point && !(key == Key::space && ui.keys.on);
        });
    if (!calibration.is_in_hand()) return rest;
    const bool shift = input.is_held(Key::shift), alt = input.is_held(Key::alt);
    const double step_px = alt ? 0.1 : shift ? 10.0 : 1.0;
    for (const Key key : rest.pressed) {
        if (key >= Key::digit_1 && key <= Key::digit_4) {
            const auto index = static_cast<std::size_t>(static_cast<int>(key) - static_cast<int>(Key::digit_1));
            calibration.choose({false, index});
            continue;
        }
        switch (key) {
            case Key::left: calibration.nudge({-step_px, 0.0}); break;
            case Key::right: calibration.nudge({step_px, 0.0}); break;
            case Key::up: calibration.nudge({0.0, -step_px}); break;
            case Key::down: calibration.nudge({0.0, step_px}); break;
            case Key::enter: calibration.choose_next(shift ? -1 : 1); break;
            case Key::escape: calibration.let_go(); break;
            default: break;
        }
    }
    rest.pressed.clear();
    rest.text.clear();
    return rest;
}

bool holds_work_keys(const Ui& ui, const show::Input& input) {
    if (ui.room.calibration == nullptr || input.is_held(show::Key::ctrl)) return false;
    using enum show::Key;
    return std::ranges::any_of(std::array{w, a, s, d}, [&](show::Key key) { return input.is_held(key); });
}

void build_output_plan(Ui& ui) {
    Calibration& calibration = *ui.room.calibration;
    // Under a hand it stays as it is, or it would run away from it.
    if (!ImGui::IsMouseDown(ImGuiMouseButton_Left) || !ui.room_area || ui.room_area->output != calibration.output())
        ui.room_area = area_of(calibration);
    const RoomArea& shown = *ui.room_area;
    const float width = ImGui::GetContentRegionAvail().x;
    Frame frame{shown.low_px, shown.high_px, ImGui::GetCursorScreenPos(), 1.0};
    const glm::dvec2 span = shown.high_px - shown.low_px;
    frame.scale = std::min(static_cast<double>(width) / span.x, static_cast<double>(ui.px(260)) / span.y);
    const glm::dvec2 used = both_sizes(frame);
    const ImVec2 size(width, std::round(static_cast<float>(used.y)));
    ImGui::Dummy(size);
    ui.note("room plan");
    const ImVec2 from = frame.corner, to(from.x + size.x, from.y + size.y), after = ImGui::GetCursorScreenPos();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.PushClipRect(from, to, true);
    draw.AddRectFilled(from, to, tone::well, ImGui::GetStyle().FrameRounding);
    frame.corner.x += std::round((width - static_cast<float>(used.x)) / 2);
    if (ImGui::IsRectVisible(from, to)) draw_picture_of(ui, frame, calibration);
    // Corners last: of a mesh's outer points they are the ones that a hand wants first.
    const std::vector<Handle> handles = calibration.handles();
    for (auto handle = handles.rbegin(); handle != handles.rend(); ++handle) build_handle(ui, frame, calibration, *handle);
    draw.PopClipRect();
    ImGui::SetCursorScreenPos(after);
    // A click beside all points lets go of the one in the hand.
    const bool elsewhere = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !ImGui::IsAnyItemHovered();
    if (elsewhere) calibration.let_go();
    const std::string words_of = calibration.chosen().is_mapped() ? "Its warp and edges are measured by another program."
                                 : calibration.is_in_hand()
                                     ? "Arrows 1 px, Shift 10, Alt 0.1. 1 to 4, Enter: another. Esc ends."
                                     : "Click a point, then move it with the arrow keys.";
    words(ui.fonts.small, tone::dim, fitted(ui.fonts.small, words_of, width));
}

}  // namespace sunflower::panel
