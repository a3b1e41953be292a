#include "engine/show/desk.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/params/layers.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/seed_words.hpp"
#include "engine/world/lens.hpp"

namespace sunflower::show {
namespace {

constexpr double autosave_s = 5.0;
constexpr std::size_t most_notices = 6;
constexpr float flight_s = 2.5f;
constexpr float longest_step_s = 0.1f;

bool same(const Session& a, const Session& b) {
    return a.state == b.state && a.width_px == b.width_px && a.height_px == b.height_px && a.ui_percent == b.ui_percent &&
           a.panel_shown == b.panel_shown;
}

params::Settings within_scene(params::Settings settings, const world::BedPlan& plan) {
    if (plan.kind != world::BedKind::field) return settings;
    const auto room = static_cast<std::int64_t>(world::seed_capacity(plan));
    // The default stands for all there are, whatever the scene.
    const params::Bed standard;
    if (settings.bed.seeds != standard.seeds) settings.bed.seeds = std::min(settings.bed.seeds, room);
    if (settings.bed.gather != standard.gather) settings.bed.gather = std::min(settings.bed.gather, room);
    return settings;
}

// What hands changed stays changed; everything else is as the new scene and the preset say.
params::Settings carried_over(const params::Settings& now, const params::Settings& old_base, const params::Settings& new_base) {
    params::Settings settings = new_base;
    const auto bytes = [](auto& of) { return reinterpret_cast<const std::byte*>(&of); };
    for (const params::Row& row : params::rows()) {
        if (row.group == "bed" || std::memcmp(bytes(now) + row.offset, bytes(old_base) + row.offset, row.size) == 0) continue;
        std::memcpy(reinterpret_cast<std::byte*>(&settings) + row.offset, bytes(now) + row.offset, row.size);
    }
    return settings;
}

}  // namespace

Desk::Desk(Session session, Stage stage)
    : panel_shown(session.panel_shown),
      ui_percent(session.ui_percent),
      window_px(session.width_px, session.height_px),
      stage_(std::move(stage)),
      history_([&] {
          session.state.settings = within_scene(session.state.settings, stage_.scene.bed);
          return session.state;
      }()) {
    shown_scene_ = state().scene;
    eye_.set_world(&stage_.scene, nullptr);
    eye_.place(state().camera);
    refresh_lists();
}

// --- values ---------------------------------------------------------------------------------------------------------------

void Desk::change(const params::Settings& next, std::string_view what, bool ongoing) {
    State changed = state();
    changed.settings = within_scene(next, stage_.scene.bed);
    history_.change(changed, what, ongoing);
    if (ongoing) moving_s_ = moving_time_s;
}

void Desk::undo() {
    step(true);
}

void Desk::redo() {
    step(false);
}

void Desk::step(bool back) {
    settle();
    if (back ? !history_.can_undo() : !history_.can_redo()) return tell(back ? "Nothing to undo." : "Nothing to redo.");
    const State before = state();
    back ? history_.undo() : history_.redo();
    const bool other_scene = state().scene != before.scene;
    if (other_scene || state().preset != before.preset) {
        try {
            stage_ = stage_of(state().scene, state().preset);
        } catch (const core::Error& error) {
            tell(error.what(), true);
            // A look whose file has gone since: its values are known, only what reset returns to is not.
            if (other_scene) {
                back ? history_.redo() : history_.undo();
                return;
            }
        }
        if (other_scene) leave_bed();
    }
    // A flight goes on while only values are undone.
    if (!(state().camera == before.camera)) eye_.place(state().camera);
    // As under a hand: keys repeat.
    moving_s_ = moving_time_s;
}

// --- scene, look, view ----------------------------------------------------------------------------------------------------

void Desk::leave_bed() {
    shown_scene_ = state().scene;
    bed_ = nullptr;
    inspected_.reset();
    drag_.reset();
    eye_.set_world(&stage_.scene, nullptr);
}

/// Read anew, but the scene that is there stays as it was laid, whatever has become of its file.
Stage Desk::stage_of(const std::string& scene, const std::string& preset) const {
    Stage stage = load_stage(scene, preset);
    if (scene == shown_scene_) stage.scene = stage_.scene;
    return stage;
}

void Desk::take_stage(Stage stage, const State& next, std::string_view what) {
    const bool other_scene = next.scene != state().scene;
    stage_ = std::move(stage);
    history_.change(next, what, false);
    if (!other_scene) return;
    leave_bed();
    eye_.place(next.camera);
}

void Desk::choose_scene(const std::string& name) {
    if (name == state().scene) return;
    Stage stage;
    std::string trouble;
    try {
        try {
            stage = load_stage(name, state().preset);
        } catch (const core::Error& error) {
            trouble = error.what();
            stage = load_stage(name, "");
        }
    } catch (const core::Error& error) {
        return tell(error.what(), true);
    }
    if (!trouble.empty()) tell(trouble, true);
    State next = state();
    next.scene = name;
    next.preset = stage.preset;
    next.view = stage.scene.views.front().name;
    next.camera = stage.scene.views.front().camera;
    next.settings = within_scene(carried_over(settings(), base(), stage.settings), stage.scene.bed);
    take_stage(std::move(stage), next, fmt::format("Scene {}", name));
}

void Desk::choose_preset(const std::string& name) {
    try {
        Stage stage = stage_of(state().scene, name);
        State next = state();
        next.preset = name;
        next.settings =
            within_scene(settings_with_preset(settings(), stage.scene_settings, preset_document(name)), stage.scene.bed);
        take_stage(std::move(stage), next, fmt::format("Look {}", name));
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

void Desk::choose_view(const std::string& name) {
    try {
        const world::View& view = world::find_view(scene(), name);
        State next = state();
        next.view = name;
        next.camera = view.camera;
        history_.change(next, fmt::format("View {}", name), false);
        eye_.place(view.camera);
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

void Desk::refresh_lists() {
    try {
        scenes_ = scene_names();
        presets_ = preset_names();
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

void Desk::save_look(const std::string& name, bool replace) {
    try {
        const auto file = show::save_look(name, state(), stage_.scene_settings, replace);
        State next = state();
        next.preset = file.stem().string();
        take_stage(stage_of(next.scene, next.preset), next, fmt::format("Saved look {}", next.preset));
        save_open = false;
        refresh_lists();
        tell(fmt::format("Saved as {}", file.string()));
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

// --- the bed --------------------------------------------------------------------------------------------------------------

void Desk::set_bed(const world::Bed* bed) {
    bed_ = bed;
    bed_wanted_ = settings().bed;
    eye_.set_world(&stage_.scene, bed);
    // The seed that is told about may have come or gone.
    if (bed != nullptr && inspected_ && scene().bed.kind == world::BedKind::field)
        if (const auto place = bed->find(inspected_->place.number)) {
            // One that is left out of a gathered patch has no place; it keeps the one where it was seen.
            if (place->present) inspected_->place = *place;
            inspected_->place.present = place->present;
            inspected_->place.carved = place->carved;
        }
    // Seeds may have come where the eye is.
    if (bed != nullptr && eye_.stay_out()) camera_moved();
}

std::uint64_t Desk::seed_count() const {
    const world::BedPlan& plan = scene().bed;
    if (plan.kind != world::BedKind::field) return capacity();
    const params::Bed& wanted = settings().bed;
    // Only a laid bed knows what carving took away and heaped up; until it lies there, this is the number before carving.
    if (bed_ != nullptr && bed_wanted_.seeds == wanted.seeds && bed_wanted_.gather == wanted.gather) return bed_->count();
    return std::min({static_cast<std::uint64_t>(wanted.seeds), static_cast<std::uint64_t>(wanted.gather), capacity()});
}

std::uint64_t Desk::capacity() const {
    return world::seed_capacity(scene().bed);
}

double Desk::plan_m2() const {
    const world::BedPlan& plan = scene().bed;
    const double tile_m2 = static_cast<double>(plan.pitch_m) * static_cast<double>(plan.pitch_m);
    if (plan.kind == world::BedKind::sheet) return tile_m2;  // all its seeds lie in one tile
    return static_cast<double>(plan.columns) * static_cast<double>(plan.rows) * tile_m2;
}

// --- seeds ----------------------------------------------------------------------------------------------------------------

void Desk::inspect(glm::vec2 place_px, glm::ivec2 size_px) {
    inspected_.reset();
    if (bed_ == nullptr) return tell("The bed is still being laid.");
    const world::ViewRay ray = world::view_ray_through(world::as_taken(camera(), state().settings.camera), place_px, size_px);
    const auto met = world::pick(scene(), *bed_, ray.from_m, ray.direction);
    if (met && met->seed) inspected_ = Inspected{*met->seed, hand_of(met->seed->number)};
}

void Desk::find(std::string_view number) {
    if (bed_ == nullptr) return tell("The bed is still being laid.");
    try {
        // Every number that seed_number() lets pass has a place.
        const world::SeedPlace place = bed_->find(seed_number(number, *bed_, scene().name)).value();
        if (!place.present)
            return tell(fmt::format("Seed {} is not there now: {} of {} are.", grouped(place.number), grouped(seed_count()),
                                    grouped(capacity())),
                        true);
        inspected_ = Inspected{place, hand_of(place.number)};
        eye_.fly_to(portrait_camera(place), flight_s);
        find_open = false;
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

void Desk::find_any() {
    if (bed_ == nullptr) return tell("The bed is still being laid.");
    const auto place = bed_->find_on_top(std::random_device{}());
    if (!place) return tell("No seed is there.");
    find(std::to_string(place->number));
}

// --- notices and the session ----------------------------------------------------------------------------------------------

void Desk::tell(std::string text, bool trouble) {
    std::erase_if(notices_, [&](const Notice& notice) { return notice.text == text; });
    if (notices_.size() >= most_notices) notices_.erase(notices_.begin());
    notices_.push_back({std::move(text), trouble});
}

Session Desk::session() const {
    // In the midst of a flight the camera of the history, or a tour would be written every five seconds.
    return {state(), window_px.x, window_px.y, ui_percent, panel_shown};
}

void Desk::save_session() {
    const Session now = session();
    if (saved_ && same(*saved_, now)) return;
    show::save_session(now, base());
    saved_ = now;
}

void Desk::autosave(double seconds) {
    since_save_s_ += seconds;
    if (since_save_s_ < autosave_s) return;
    since_save_s_ = 0.0;
    try {
        save_session();
        save_failed_ = false;
    } catch (const core::Error& error) {
        if (!std::exchange(save_failed_, true)) tell(error.what(), true);
    }
}

void Desk::tick(const Input& given, bool mouse_free, bool keys_free) {
    // After a stall (a bed is laid, the machine slept) nothing leaps: neither a walk, nor a flight, nor a notice that nobody
    // has seen.
    Input input = given;
    input.seconds = std::min(given.seconds, longest_step_s);
    moving_s_ = std::max(0.0f, moving_s_ - input.seconds);
    hold_keys(input, keys_free && input.focused);
    hold_mouse(input, mouse_free);
    const bool was_flying = eye_.flying();
    eye_.tick(input.seconds);
    if (was_flying && !eye_.flying()) camera_moved();
    for (Notice& notice : notices_) notice.seconds_left -= static_cast<double>(input.seconds);
    std::erase_if(notices_, [](const Notice& notice) { return notice.seconds_left <= 0.0; });
    autosave(static_cast<double>(given.seconds));
    before_ = input;
}

}  // namespace sunflower::show
