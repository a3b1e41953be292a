// What mouse and keys do to the desk.
#include <algorithm>
#include <utility>

#include "engine/show/desk.hpp"
#include "engine/world/lens.hpp"

namespace sunflower::show {
namespace {

// A hand that clicks moves the mouse by a pixel or two.
constexpr float click_px = 4.0f;
constexpr const char* held_notice = "Held: H takes the new picture.";

bool repeats(Command command) {
    return command == Command::undo || command == Command::redo;
}

}  // namespace

/// By a hand, or at the end of a flight. A show ends where it is, a light on its way goes on.
void Desk::camera_moved() {
    keep_what_is_shown();
    State moved = history_.now();
    moved.camera = eye_.camera();
    history_.move(moved);
    morph_on(0.0f);
    moving_s_ = moving_time_s;
}

// Where the ray meets nothing, a place as far away as what the camera looks at.
glm::vec3 Desk::point_under(glm::vec2 place_px, glm::ivec2 size_px) const {
    const world::ViewRay ray = world::view_ray_through(world::as_taken(seen_camera(), state().settings.camera), place_px, size_px);
    if (bed_ != nullptr)
        if (const auto met = world::pick(scene(), *bed_, ray.from_m, ray.direction)) return met->place_m;
    return ray.from_m + glm::distance(camera().eye_m, camera().target_m) * ray.direction;
}

void Desk::hold_mouse(const Input& input, bool free) {
    show_brush(input, free);
    for (const Button button : {Button::left, Button::right}) {
        const bool pressed = input.is_held(button) && !before_.is_held(button);
        if (!pressed || drag_ || !free) continue;
        drag_ = Drag{button, input.mouse_px};
        if (button == Button::right) drag_->pivot_m = point_under(input.mouse_px, input.size_px);
        if (button == Button::left && brush.tool) begin_stroke();
    }
    if (drag_) {
        const bool was_far = drag_->far;
        const bool let_go = !input.is_held(drag_->button);
        drag_->far = was_far || glm::distance(input.mouse_px, drag_->from_px) > click_px;
        const glm::vec2 moved = input.mouse_px - (was_far ? before_.mouse_px : drag_->from_px);
        // With a brush in it the left hand neither looks around nor asks for seeds.
        const bool paints = drag_->button == Button::left && brush.tool;
        if (paints) {
            go_on_with_stroke();
        } else if (drag_->far && moved != glm::vec2(0.0f)) {
            if (drag_->button == Button::left)
                eye_.look(moved, input.size_px);
            else
                eye_.orbit(drag_->pivot_m, moved, input.size_px);
            camera_moved();
        }
        if (let_go && !drag_->far && !paints && drag_->button == Button::left && input.focused)
            inspect(drag_->from_px, input.size_px);
        if (let_go) {
            end_stroke();
            drag_.reset();
        }
    }
    // Without the keys a panel does not know where the mouse is, and its wheel would move the eye.
    if (free && input.focused && input.wheel != 0.0f) {
        eye_.dolly(input.wheel, point_under(input.mouse_px, input.size_px));
        camera_moved();
    }
}

void Desk::hold_keys(const Input& input, bool free) {
    // Fingers leave Ctrl+S in any order: a letter of a chord walks only when it is pressed anew.
    if (input.is_held(Key::ctrl) || input.is_held(Key::alt)) in_chord_ = input.held;
    in_chord_ &= input.held;
    if (!free) return;
    for (const Key key : input.pressed) {
        const Command command = command_of(key, input);
        // A toggle that is held down would flicker.
        if (command == Command::none || (before_.is_held(key) && !repeats(command))) continue;
        run(command, command == Command::view ? static_cast<int>(key) - static_cast<int>(Key::digit_0) : 0);
    }
    walk(input);
}

void Desk::walk(const Input& input) {
    const auto walks = [&](Key key) { return input.is_held(key) && !in_chord_[static_cast<std::size_t>(key)]; };
    const auto axis = [&](Key more, Key less) { return (walks(more) ? 1.0f : 0.0f) - (walks(less) ? 1.0f : 0.0f); };
    const float ahead = axis(Key::w, Key::s);
    const float right = axis(Key::d, Key::a);
    if (ahead == 0.0f && right == 0.0f) return;
    eye_.walk(ahead, right, input.is_held(Key::shift), input.seconds);
    camera_moved();
}

void Desk::leave() {
    for (bool* open : {&quit_asked, &save_open, &find_open, &keys_shown, &caption_shown}) {
        if (!*open) continue;
        *open = false;
        return;
    }
    if (offered()) return decline_offered();
    if (brush.tool) return choose_tool(std::nullopt);
    full_screen = false;
}

void Desk::run(Command command, int digit) {
    switch (command) {
        case Command::none: return;
        case Command::toggle_panel:
            panel_shown = !panel_shown;
            if (!panel_shown) tell(std::string(panel_hint));
            return;
        case Command::full_screen: full_screen = !full_screen; return;
        case Command::view: {
            const auto view = std::ranges::find(scene().views, digit, &world::View::order);
            if (view == scene().views.end()) return tell(fmt::format("This scene has no view {}.", digit));
            return choose_view(view->name);
        }
        case Command::play: return play();
        case Command::next_step: return next_step();
        case Command::tool: return next_tool();
        case Command::undo: return undo();
        case Command::redo: return redo();
        case Command::save_look: save_open = true; return;
        case Command::snapshot: return snapshot();
        case Command::swap_look: return swap_look();
        case Command::still: return prints.ask(PrintRequest::Act::print);
        case Command::hold:
            held = !held;
            std::erase_if(notices_, [](const Notice& notice) { return notice.text == held_notice; });
            if (held) tell(held_notice);
            return;
        case Command::black: blacked = !blacked; return;
        case Command::caption: caption_shown = !caption_shown; return;
        case Command::find: find_open = !find_open; return;
        case Command::keys: keys_shown = !keys_shown; return;
        case Command::reset:  // only the panel knows what is under the cursor
        case Command::favourite:
        case Command::lock: return;
        case Command::leave: return leave();
        case Command::quit: (prints.to_come() > 0 ? quit_asked : quit_wanted) = true; return;
    }
}

}  // namespace sunflower::show
