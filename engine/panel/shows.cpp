// The show: what plays, how far it is, and its steps, which can be changed while it plays.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/panel/plates.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/commands.hpp"

namespace sunflower::panel {
namespace {

using show::MoveKind, show::Show, show::Step;

constexpr double longest_s = 86400.0;

std::string clock_text(double seconds) {
    const auto whole = static_cast<long>(std::floor(seconds));
    return fmt::format("{}:{:02d}", whole / 60, whole % 60);
}

std::string seconds_text(double seconds) {
    return seconds > 0.0 ? fmt::format("{} s", number_text(seconds)) : "–";
}

/// The show with something changed in it, as a step of undo, after the frame.
template <typename Change>
void edit(Ui& ui, std::string what, Change change) {
    ui.after.emplace_back([desk = ui.desk, what = std::move(what), change] {
        if (desk->show() == nullptr) return;
        Show next = *desk->show();
        change(next);
        next.edited = true;
        desk->edit_show(std::move(next), what, false);
    });
}

void build_choice(Ui& ui) {
    show::Desk* desk = ui.desk;
    const Show* show = desk->show();
    const std::string now = show == nullptr ? "none yet; Space plays the passage"
                            : show->edited  ? show->name + ", changed"
                                            : show->name;
    if (!begin_list(ui, "show list", now, ImGui::GetContentRegionAvail().x)) {
        ui.explain("show list", show != nullptr ? show->title : "Show", "What Space plays.");
        return;
    }
    if (ImGui::IsWindowAppearing()) ui.after.emplace_back([desk] { desk->refresh_lists(); });
    for (const std::string& name : desk->shows()) {
        if (ImGui::Selectable(name.c_str(), show != nullptr && name == show->name))
            ui.after.emplace_back([desk, name] { desk->choose_show(name); });
        ui.note("show list = " + name);
    }
    ImGui::EndCombo();
}

void build_transport(Ui& ui) {
    show::Desk* desk = ui.desk;
    const show::Player& player = desk->player();
    const float gap = ui.px(4), each = (ImGui::GetContentRegionAvail().x - 3 * gap) / 4;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    const auto action = [&](const char* name, const char* text, Lit lit, bool able, const std::string& help,
                            const std::string& foot, auto act) {
        if (button(ui, name, text, each, lit, able)) ui.after.emplace_back(act);
        ui.explain(name, text, help, foot);
    };
    const bool playing = player.is_playing();
    action("show play", playing ? "Pause" : "Play", playing ? Lit::loud : Lit::no, true,
           "The eye and the light go by themselves. A hand on the picture or on a value takes over from where they are.",
           "Key Space", [desk] { desk->play(); });
    ImGui::SameLine(0, gap);
    action("show previous", "Previous", Lit::no, player.is_begun(), "Back to the begin of the step, or to the step before.", "",
           [desk] { desk->previous_step(); });
    ImGui::SameLine(0, gap);
    action("show next", "Next", Lit::no, player.is_begun(), "On to the next step, through black.",
           fmt::format("Key {}", show::row_of(show::Command::next_step).keys), [desk] { desk->next_step(); });
    ImGui::SameLine(0, gap);
    action("show stop", "Stop", Lit::no, player.is_begun(), "Ends it; the next time it begins anew.", "",
           [desk] { desk->stop_show(); });
    ImGui::PopStyleVar();
}

void build_position(Ui& ui) {
    show::Desk* desk = ui.desk;
    const show::Score* score = desk->player().score();
    if (score == nullptr) return;
    const double length = std::max(0.1, show::seconds_of(score->length()));
    const double now = ui.seeking.value_or(show::seconds_of(desk->player().position()));
    const std::string text = fmt::format("{} of {}", clock_text(now), clock_text(length));
    const float text_px = width_of(ui.fonts.body, text) + ui.px(8);
    if (const auto at = track(ui, "show position", ImGui::GetContentRegionAvail().x - text_px,
                              std::clamp(now / length, 0.0, 1.0), small_track(ui)))
        ui.seeking = *at * length;
    const bool let_go = ImGui::IsItemDeactivated();
    ui.explain("show position", "Where it is", "Drag to another moment; it is gone to through black when let go.");
    ImGui::SameLine(0, ui.px(8));
    words(ui.fonts.body, tone::dim, text);
    if (!let_go || !ui.seeking) return;
    ui.after.emplace_back([desk, to = *ui.seeking] { desk->seek_show(to); });
    ui.seeking.reset();
}

void build_day(Ui& ui) {
    const show::Player& player = ui.desk->player();
    if (toggle(ui, "show real time", player.real_time)) ui.desk->set_real_time(!player.real_time);
    ui.explain("show real time", "By the clock outside",
               "The light of the hour that it is, in step with the day; otherwise a day passes in "
               "the time that the show says.");
    ImGui::SameLine(0, ui.px(10));
    words(ui.fonts.body, tone::text, "By the clock outside");
    if (player.score() == nullptr) return;
    const int minute = static_cast<int>(player.minute());
    const std::string clock = fmt::format("{:02d}:{:02d}", minute / 60 % 24, minute % 60);
    ImGui::SameLine(ImGui::GetContentRegionMax().x - width_of(ui.fonts.strong, clock));
    words(ui.fonts.strong, tone::text, clock);
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

void build_step(Ui& ui, const Step& step, std::size_t index, bool now, double left_s) {
    const std::string key = std::to_string(index + 1);
    ImGui::PushID(static_cast<int>(index));
    const float gap = ui.px(4), field_px = ui.px(50), remove_px = ui.px(22);
    show::Move move = step.move;
    const double* measure = measure_of(move);
    const float fields = (measure != nullptr ? 3 : 2) * (field_px + gap) + remove_px;
    const float name_px = ImGui::GetContentRegionAvail().x - fields - gap;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight();
    ImGui::InvisibleButton("name", {name_px, height});
    ui.note("show step " + key);
    ui.explain(
        "show step " + key, fmt::format("Step {}: {}", key, step.words()),
        "First to its place and look, then its move, then its hold. The numbers are its measure, the time that it takes at "
        "least, and its hold.");
    const std::string left = now ? fmt::format("{} left", clock_text(std::ceil(left_s))) : "";
    const float left_px = left.empty() ? 0 : width_of(ui.fonts.small, left) + ui.px(6);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float base = at.y + ImGui::GetStyle().FramePadding.y;
    if (now) draw.AddRectFilled({at.x, at.y + height * 0.2f}, {at.x + ui.px(2), at.y + height * 0.8f}, tone::accent);
    const std::string text = fitted(ui.fonts.body, fmt::format("{}  {}", key, step.words()), name_px - left_px - ui.px(8));
    draw.AddText({at.x + ui.px(7), base}, now ? tone::text : tone::dim, text.c_str());
    if (now)
        draw.AddText(ui.fonts.small, ui.fonts.small->FontSize,
                     {at.x + name_px - left_px, base + (ui.fonts.body->Ascent - ui.fonts.small->Ascent)}, tone::accent,
                     left.c_str());
    ImGui::SameLine(0, gap);
    if (measure != nullptr) {
        const Measure about = measure_words(move.kind);
        if (const auto to = number(ui, "show step " + key + " measure", number_text(*measure) + about.unit, field_px,
                                   about.least, about.most, about.title, "Of this step's move."))
            edit(ui, "Step " + key, [index, value = *to](Show& show) {
                if (double* of = measure_of(show.steps[index].move)) *of = value;
            });
        ImGui::SameLine(0, gap);
    }
    const bool moves = move.kind != MoveKind::none;
    if (const auto to = number(ui, "show step " + key + " time", seconds_text(moves ? move.seconds : step.morph_s), field_px,
                               0.0, longest_s, "Time", "Seconds that it takes at least; the eye's comfort may need more."))
        edit(ui, "Step " + key, [index, moves, value = *to](Show& show) {
            Step& changed = show.steps[index];
            (moves ? changed.move.seconds : changed.morph_s) = value;
            if (changed.morph_s > 0.0) changed.cut = false;
            if (changed.move.kind == MoveKind::drift) changed.move.seconds = std::max(1.0, changed.move.seconds);
        });
    ImGui::SameLine(0, gap);
    if (const auto to = number(ui, "show step " + key + " hold", seconds_text(step.hold_s), field_px, 0.0, longest_s, "Hold",
                               "Seconds of rest at its end, in which the picture refines."))
        edit(ui, "Step " + key, [index, value = *to](Show& show) { show.steps[index].hold_s = value; });
    ImGui::SameLine(0, gap);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    if (button(ui, "show step " + key + " remove", "×", remove_px))
        edit(ui, "Removed step " + key, [index](Show& show) {
            if (show.steps.size() > 1 || !show.hours.empty())
                show.steps.erase(show.steps.begin() + static_cast<std::ptrdiff_t>(index));
        });
    ImGui::PopStyleVar();
    ui.explain("show step " + key + " remove", "Remove step " + key, "Undo brings it back.");
    ImGui::PopID();
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
        build_step(ui, show.steps[i], i, now, left_s);
    }
}

/// Where the eye is now, by the view's name where it has one.
show::Place place_now(const show::Desk& desk) {
    show::Place place;
    for (const world::View& view : desk.scene().views)
        if (view.camera == desk.camera()) place.view = view.name;
    if (place.view.empty()) place.camera = desk.camera();
    return place;
}

void build_add(Ui& ui, const Show& show) {
    struct Kind {
        const char *name, *text;
        Step step;
    };
    Step here, look, orbit, dolly, drift, walk;
    here.place = place_now(*ui.desk);
    here.hold_s = 5.0;
    look.look.preset = ui.desk->state().preset;
    look.look.values.data = params::Value::Table{};
    look.morph_s = 8.0;
    look.hold_s = 5.0;
    here.look.values.data = orbit.look.values.data = dolly.look.values.data = drift.look.values.data = walk.look.values.data =
        params::Value::Table{};
    orbit.move.kind = MoveKind::orbit;
    orbit.move.turn_deg = 45.0;
    dolly.move.kind = MoveKind::dolly;
    dolly.move.by_m = 0.5;
    drift.move.kind = MoveKind::drift;
    drift.move.reach_m = 0.2;
    drift.move.seconds = 60.0;
    walk.move.kind = MoveKind::walk;
    walk.move.places = {place_now(*ui.desk)};
    const float gap = ui.px(4), half = (ImGui::GetContentRegionAvail().x - gap) / 2;
    const auto append = [&](const char* text, const Step& step) {
        edit(ui, text, [step](Show& to) {
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
        const auto item = [&](const char* name, const char* text, const Step& step) {
            if (ImGui::Selectable(text)) append(text, step);
            ui.note(std::string("show add = ") + name);
        };
        if (show.hours.empty()) item("look", "Change to this look", look);
        item("walk", "Walk on to here", walk);
        item("orbit", "Orbit what is in the middle", orbit);
        item("dolly", "Dolly ahead", dolly);
        item("drift", "Drift", drift);
        ImGui::EndCombo();
    } else {
        ui.explain("show add", "Add a step", "A look, or a move of the eye, after the last step.");
    }
}

void build_saving(Ui& ui, const Show& show) {
    show::Desk* desk = ui.desk;
    if (toggle(ui, "show loop", show.loop)) edit(ui, "Loop", [](Show& to) { to.loop = !to.loop; });
    ui.explain("show loop", "Loop", "Begins again after its last step.");
    ImGui::SameLine(0, ui.px(8));
    words(ui.fonts.body, tone::text, "Loop");
    ImGui::SameLine(ui.px(96), 0);
    words(ui.fonts.body, tone::dim, "Save as");
    ImGui::SameLine(0, ui.px(8));
    const Typed typed = field(ui, "show name", show.name, ImGui::GetContentRegionAvail().x, false);
    ui.explain(
        "show name", "Save as",
        "Click, type a name, Enter. A show of yours of that name is replaced; those that came with the program never are.");
    if (typed.text) ui.after.emplace_back([desk, name = *typed.text] { desk->save_show(name, true); });
}

}  // namespace

void build_shows(Ui& ui) {
    const Show* show = ui.desk->show();
    if (!heading(ui, "show", "Show", false, ui.desk->player().is_playing())) return;
    build_choice(ui);
    build_transport(ui);
    build_position(ui);
    if (show != nullptr) {
        if (!show->hours.empty()) build_day(ui);
        build_steps(ui, *show);
        build_add(ui, *show);
        build_saving(ui, *show);
    }
    ImGui::Dummy({0, ui.px(8)});
}

}  // namespace sunflower::panel
