#include "engine/panel/show_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "engine/panel/plates.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"

namespace sunflower::panel {
namespace {

using show::MoveKind, show::Show, show::Step;

constexpr double longest_s = 86400.0;

std::string seconds_text(double seconds) {
    return seconds > 0.0 ? fmt::format("{} s", number_text(seconds)) : "–";
}

/// A number of a step, typed. Gives the new one.
std::optional<double> number(Ui& ui, const std::string& name, const std::string& shown, float width, double least, double most,
                             const std::string& title, const std::string& help) {
    const Typed typed = field(ui, name, shown, width);
    ui.explain(name, title, help);
    if (!typed.text) return std::nullopt;
    const std::string plain = plain_number(*typed.text, false);
    double value = 0.0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (error == std::errc{} && value >= least && value <= most) return value;
    ui.desk->tell(fmt::format("{}: '{}' is not {} to {}.", title, *typed.text, number_text(least), number_text(most)), true);
    return std::nullopt;
}

/// How far the move goes, in its own measure; nullptr: it has none.
double* measure_of(show::Move& move) {
    switch (move.kind) {
        case MoveKind::dolly: return &move.by_m;
        case MoveKind::orbit: return &move.turn_deg;
        case MoveKind::drift: return &move.reach_m;
        case MoveKind::none:
        case MoveKind::walk: return nullptr;
    }
    return nullptr;
}

struct Measure {
    double least, most;
    const char *unit, *title;
};

Measure measure_words(MoveKind kind) {
    if (kind == MoveKind::dolly) return {-200.0, 200.0, " m", "How far ahead"};
    if (kind == MoveKind::orbit) return {-3600.0, 3600.0, "°", "How far round"};
    return {0.001, 20.0, " m", "How far it wanders"};
}

/// Where the eye is now, by the view's name where it has one.
show::Place place_now(const show::Desk& desk) {
    show::Place place;
    for (const world::View& view : desk.scene().views)
        if (view.camera == desk.camera()) place.view = view.name;
    if (place.view.empty()) place.camera = desk.camera();
    return place;
}

/// A move of that kind as one would begin with it.
show::Move usual_move(MoveKind kind, const show::Desk& desk) {
    show::Move move;
    move.kind = kind;
    switch (kind) {
        case MoveKind::none: break;
        case MoveKind::dolly: move.by_m = 0.5; break;
        case MoveKind::orbit: move.turn_deg = 45.0; break;
        case MoveKind::drift:
            move.reach_m = 0.2;
            move.seconds = 60.0;
            break;
        case MoveKind::walk: move.places = {place_now(desk)}; break;
    }
    return move;
}

/// A step in which nothing happens is none: it rests then.
void keep_something(Step& step) {
    if (!step.place.is_given() && !step.look.is_given() && step.move.kind == MoveKind::none && step.scene.empty() &&
        step.hold_s <= 0.0)
        step.hold_s = 5.0;
}

std::string open_name(std::size_t index) {
    return fmt::format("show step {} open", index + 1);
}
bool is_step_open(const Ui& ui, std::size_t index) {
    return ui.is_open(open_name(index), false);
}

/// Two steps change places, and what is open with them.
void swap_steps(Ui& ui, std::size_t a, std::size_t b, const std::string& what) {
    const bool open = is_step_open(ui, a);
    ui.open[open_name(a)] = is_step_open(ui, b);
    ui.open[open_name(b)] = open;
    edit_show(ui, what, [a, b](Show& to) { std::swap(to.steps[a], to.steps[b]); });
}

constexpr float indent_points = 20.0f, label_points = 46.0f, small_button_points = 44.0f;

/// A line of what is open below a step: what it is about, and room for the rest of it. Gives the room's width.
float begin_line(Ui& ui, const char* label) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(indent_points));
    const float left = ImGui::GetCursorPosX();
    words(ui.fonts.body, tone::dim, label);
    ImGui::SameLine(left + ui.px(label_points), 0);
    return ImGui::GetContentRegionAvail().x;
}

void build_order(Ui& ui, const Show& show, std::size_t index) {
    const std::string key = std::to_string(index + 1), name = "show step " + key;
    const float gap = ui.px(4), each = (begin_line(ui, "Order") - 2 * gap) / 3;
    if (button(ui, name + " up", "Up", each, Lit::no, index > 0)) swap_steps(ui, index - 1, index, "Step " + key + " up");
    ui.explain(name + " up", "Up", "Before the step that is before it.");
    ImGui::SameLine(0, gap);
    if (button(ui, name + " down", "Down", each, Lit::no, index + 1 < show.steps.size()))
        swap_steps(ui, index, index + 1, "Step " + key + " down");
    ui.explain(name + " down", "Down", "After the step that is after it.");
    ImGui::SameLine(0, gap);
    if (button(ui, name + " copy", "Copy", each))
        edit_show(ui, "Copied step " + key, [index](Show& to) {
            const Step copy = to.steps[index];
            to.steps.insert(to.steps.begin() + static_cast<std::ptrdiff_t>(index) + 1, copy);
        });
    ui.explain(name + " copy", "Copy", "The same step once more, after it.");
}

void build_place(Ui& ui, const Show& show, std::size_t index) {
    const Step& step = show.steps[index];
    const std::string name = "show step " + std::to_string(index + 1);
    const float gap = ui.px(4), small = ui.px(small_button_points), room = begin_line(ui, "Place");
    const std::string text = step.place.is_given() ? step.place.words() : "as before";
    words(ui.fonts.body, tone::text, fitted(ui.fonts.body, text, room - 2 * (small + gap)));
    ImGui::SameLine(ImGui::GetContentRegionMax().x - 2 * small - gap, 0);
    if (button(ui, name + " here", "Here", small))
        edit_show(ui, "Place of a step", [index, here = place_now(*ui.desk)](Show& to) { to.steps[index].place = here; });
    ui.explain(name + " here", "Here", "It leads to where the eye is now.");
    ImGui::SameLine(0, gap);
    if (button(ui, name + " stay", "Stay", small, Lit::no, step.place.is_given()))
        edit_show(ui, "Place of a step", [index](Show& to) {
            to.steps[index].place = {};
            keep_something(to.steps[index]);
        });
    ui.explain(name + " stay", "Stay", "It stays where the step before it has led.");
}

void build_look(Ui& ui, const Show& show, std::size_t index) {
    const show::LookChange& look = show.steps[index].look;
    const std::string name = "show step " + std::to_string(index + 1) + " look";
    const float room = begin_line(ui, "Look");
    const std::string now = !look.preset.empty() ? look.preset : look.is_given() ? "some values" : "as before";
    if (!begin_list(ui, name, now, room)) {
        ui.explain(name, "Look", "What the light and the paint become on the way.");
        return;
    }
    const auto to = [&](const std::string& preset) {
        edit_show(ui, "Look of a step", [index, preset](Show& in) {
            in.steps[index].look.preset = preset;
            in.steps[index].look.values.data = params::Value::Table{};
            keep_something(in.steps[index]);
        });
    };
    if (item(ui, name + " = as before", "as before", !look.is_given())) to("");
    for (const std::string& preset : ui.desk->presets())
        if (item(ui, name + " = " + preset, preset, preset == look.preset)) to(preset);
    ImGui::EndCombo();
}

void build_move(Ui& ui, const Show& show, std::size_t index) {
    const Step& step = show.steps[index];
    const std::string name = "show step " + std::to_string(index + 1) + " move";
    struct Kind {
        MoveKind kind;
        const char* text;
    };
    constexpr std::array<Kind, 5> kinds = {{{MoveKind::none, "none"},
                                            {MoveKind::dolly, "dolly"},
                                            {MoveKind::orbit, "orbit"},
                                            {MoveKind::drift, "drift"},
                                            {MoveKind::walk, "walk"}}};
    const float room = begin_line(ui, "Move");
    if (!begin_list(ui, name, kinds[static_cast<std::size_t>(step.move.kind)].text, room)) {
        ui.explain(name, "Move",
                   "From its place: ahead or back, round what is in the middle, a slow wandering, or a walk through places.");
        return;
    }
    for (const Kind& kind : kinds)
        if (item(ui, name + " = " + kind.text, kind.text, kind.kind == step.move.kind) && kind.kind != step.move.kind)
            edit_show(ui, "Move of a step", [index, move = usual_move(kind.kind, *ui.desk)](Show& to) {
                to.steps[index].move = move;
                keep_something(to.steps[index]);
            });
    ImGui::EndCombo();
}

/// The places that a walk passes, each to be set, moved and taken out.
void build_keys(Ui& ui, const Show& show, std::size_t index) {
    const std::vector<show::Place>& places = show.steps[index].move.places;
    const std::string step_name = "show step " + std::to_string(index + 1);
    const float gap = ui.px(4), small = ui.px(small_button_points), remove_px = ui.px(22);
    const auto change = [&](std::string what, auto how) {
        edit_show(ui, std::move(what), [index, how](Show& to) { how(to.steps[index].move.places); });
    };
    using Places = std::vector<show::Place>;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::string name = fmt::format("{} key {}", step_name, i + 1);
        const float room = begin_line(ui, i == 0 ? "Via" : "");
        const float buttons = 3 * (small + gap) + remove_px;
        words(ui.fonts.body, tone::text, fitted(ui.fonts.body, places[i].words(), room - buttons - gap));
        ImGui::SameLine(ImGui::GetContentRegionMax().x - buttons, 0);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
        if (button(ui, name + " here", "Here", small))
            change("Place of a walk", [i, here = place_now(*ui.desk)](Places& of) { of[i] = here; });
        ui.explain(name + " here", "Here", "It passes where the eye is now.");
        ImGui::SameLine(0, gap);
        if (button(ui, name + " up", "Up", small, Lit::no, i > 0))
            change("Place of a walk", [i](Places& of) { std::swap(of[i - 1], of[i]); });
        ui.explain(name + " up", "Up", "Earlier.");
        ImGui::SameLine(0, gap);
        if (button(ui, name + " down", "Down", small, Lit::no, i + 1 < places.size()))
            change("Place of a walk", [i](Places& of) { std::swap(of[i], of[i + 1]); });
        ui.explain(name + " down", "Down", "Later.");
        ImGui::SameLine(0, gap);
        if (button(ui, name + " remove", "×", remove_px, Lit::no, places.size() > 1))
            change("Place of a walk", [i](Places& of) { of.erase(of.begin() + static_cast<std::ptrdiff_t>(i)); });
        ui.explain(name + " remove", "Take it out", "A walk has one place at least. Undo brings it back.");
        ImGui::PopStyleVar();
    }
    const float room = begin_line(ui, "");
    if (button(ui, step_name + " key add", "Walk on to here", room))
        change("Place of a walk", [here = place_now(*ui.desk)](Places& of) { of.push_back(here); });
    ui.explain(step_name + " key add", "Walk on to here", "Where the eye is now becomes its last place.");
}

void build_more(Ui& ui, const Show& show, std::size_t index) {
    build_order(ui, show, index);
    build_place(ui, show, index);
    if (show.hours.empty()) build_look(ui, show, index);
    build_move(ui, show, index);
    if (show.steps[index].move.kind == MoveKind::walk) build_keys(ui, show, index);
    ImGui::Dummy({0, ui.px(4)});
}

void build_step(Ui& ui, const Show& show, std::size_t index, bool now, double left_s) {
    const Step& step = show.steps[index];
    const std::string key = std::to_string(index + 1);
    ImGui::PushID(static_cast<int>(index));
    const float gap = ui.px(4), field_px = ui.px(50), remove_px = ui.px(22);
    show::Move move = step.move;
    const double* measure = measure_of(move);
    const float fields = (measure != nullptr ? 3 : 2) * (field_px + gap) + remove_px;
    const float name_px = ImGui::GetContentRegionAvail().x - fields - gap;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight();
    const bool open = is_step_open(ui, index);
    if (area(ui, "show step " + key, {name_px, height})) ui.open[open_name(index)] = !open;
    ui.explain(
        "show step " + key, fmt::format("Step {}: {}", key, step.words()),
        "First to its place and look, then its move, then its hold. The numbers are its measure, the time that it takes at "
        "least, and its hold. Click to change more of it.");
    const std::string left = now ? fmt::format("{} left", clock_text(std::ceil(left_s))) : "";
    const float left_px = left.empty() ? 0 : width_of(ui.fonts.small, left) + ui.px(6);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float base = at.y + ImGui::GetStyle().FramePadding.y;
    if (now) draw.AddRectFilled({at.x, at.y + height * 0.2f}, {at.x + ui.px(2), at.y + height * 0.8f}, tone::accent);
    const std::string text = fitted(ui.fonts.body, fmt::format("{}  {}", key, step.words()), name_px - left_px - ui.px(22));
    chevron({at.x + ui.px(10), at.y + height / 2}, ui.px(3), open, tone::dim);
    draw.AddText({at.x + ui.px(20), base}, now || open ? tone::text : tone::dim, text.c_str());
    if (now)
        draw.AddText(ui.fonts.small, ui.fonts.small->FontSize,
                     {at.x + name_px - left_px, base + (ui.fonts.body->Ascent - ui.fonts.small->Ascent)}, tone::accent,
                     left.c_str());
    ImGui::SameLine(0, gap);
    if (measure != nullptr) {
        const Measure about = measure_words(move.kind);
        if (const auto to = number(ui, "show step " + key + " measure", number_text(*measure) + about.unit, field_px,
                                   about.least, about.most, about.title, "Of this step's move."))
            edit_show(ui, "Step " + key, [index, value = *to](Show& in) {
                if (double* of = measure_of(in.steps[index].move)) *of = value;
            });
        ImGui::SameLine(0, gap);
    }
    const bool moves = move.kind != MoveKind::none;
    if (const auto to = number(ui, "show step " + key + " time", seconds_text(moves ? move.seconds : step.morph_s), field_px,
                               0.0, longest_s, "Time", "Seconds that it takes at least; the eye's comfort may need more."))
        edit_show(ui, "Step " + key, [index, moves, value = *to](Show& in) {
            Step& changed = in.steps[index];
            (moves ? changed.move.seconds : changed.morph_s) = value;
            if (changed.morph_s > 0.0) changed.cut = false;
            if (changed.move.kind == MoveKind::drift) changed.move.seconds = std::max(1.0, changed.move.seconds);
        });
    ImGui::SameLine(0, gap);
    if (const auto to = number(ui, "show step " + key + " hold", seconds_text(step.hold_s), field_px, 0.0, longest_s, "Hold",
                               "Seconds of rest at its end, in which the picture refines."))
        edit_show(ui, "Step " + key, [index, value = *to](Show& in) { in.steps[index].hold_s = value; });
    ImGui::SameLine(0, gap);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    if (button(ui, "show step " + key + " remove", "×", remove_px))
        edit_show(ui, "Removed step " + key, [index](Show& in) {
            if (in.steps.size() > 1 || !in.hours.empty()) in.steps.erase(in.steps.begin() + static_cast<std::ptrdiff_t>(index));
        });
    ImGui::PopStyleVar();
    ui.explain("show step " + key + " remove", "Remove step " + key, "Undo brings it back.");
    if (open) build_more(ui, show, index);
    ImGui::PopID();
}

}  // namespace

std::string clock_text(double seconds) {
    const auto whole = static_cast<long>(std::floor(seconds));
    return fmt::format("{}:{:02d}", whole / 60, whole % 60);
}

void build_steps(Ui& ui, const Show& show) {
    const show::Player& player = ui.desk->player();
    const show::Score* score = player.score();
    if (!show.steps.empty()) {  // what the two columns of numbers are
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float field_px = ui.px(50), gap = ui.px(4), right = at.x + ImGui::GetContentRegionAvail().x - ui.px(22) - gap;
        ImFont* font = ui.fonts.small;
        const auto head = [&](const char* text, float end) {
            ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {std::round(end - width_of(font, text) - ui.px(4)), at.y},
                                                tone::dim, text);
        };
        head("hold", right);
        head("takes", right - field_px - gap);
        ImGui::Dummy({1, font->FontSize});
    }
    for (std::size_t i = 0; i < show.steps.size(); ++i) {
        const bool now = player.is_begun() && score != nullptr && player.step() == i;
        double left_s = 0.0;
        if (now && i >= score->first_step() && i - score->first_step() < score->steps().size()) {
            const show::Score::Span& span = score->steps()[i - score->first_step()];
            left_s = std::max(0.0, show::seconds_of(span.begin + span.length - player.position()));
        }
        build_step(ui, show, i, now, left_s);
    }
}

void build_add(Ui& ui, const Show& show) {
    Step empty, here, look;
    empty.look.values.data = params::Value::Table{};
    here = look = empty;
    here.place = place_now(*ui.desk);
    here.hold_s = 5.0;
    look.look.preset = ui.desk->state().preset;
    look.morph_s = 8.0;
    look.hold_s = 5.0;
    const float gap = ui.px(4), half = (ImGui::GetContentRegionAvail().x - gap) / 2;
    const auto append = [&](const char* text, const Step& step) {
        edit_show(ui, text, [step](Show& to) {
            Show& target = to;
            // A walk that is already there goes on to the new place.
            if (step.move.kind == MoveKind::walk && !target.steps.empty() && target.steps.back().move.kind == MoveKind::walk)
                target.steps.back().move.places.push_back(step.move.places.front());
            else
                target.steps.push_back(step);
        });
    };
    if (button(ui, "show add view", "Add this view", half)) append("Added a view", here);
    ui.explain("show add view", "Add this view", "Where the eye is now becomes the last step.");
    ImGui::SameLine(0, gap);
    if (begin_list(ui, "show add", "Add …", half)) {
        const auto step_item = [&](const char* name, const char* text, const Step& step) {
            if (item(ui, std::string("show add = ") + name, text, false)) append(text, step);
        };
        const auto move_item = [&](const char* name, const char* text, MoveKind kind) {
            Step step = empty;
            step.move = usual_move(kind, *ui.desk);
            step_item(name, text, step);
        };
        if (show.hours.empty()) step_item("look", "Change to this look", look);
        if (const auto& seed = ui.desk->inspected()) {
            Step portrait = empty;
            portrait.place.seed = seed->place.number;
            portrait.hold_s = 6.0;
            step_item("seed", "To the seed that is ringed", portrait);
        }
        move_item("walk", "Walk on to here", MoveKind::walk);
        move_item("orbit", "Orbit what is in the middle", MoveKind::orbit);
        move_item("dolly", "Dolly ahead", MoveKind::dolly);
        move_item("drift", "Drift", MoveKind::drift);
        ImGui::EndCombo();
    } else {
        ui.explain("show add", "Add a step", "A look, or a move of the eye, after the last step.");
    }
}

}  // namespace sunflower::panel
