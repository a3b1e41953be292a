#include "engine/show/desk.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <random>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/params/layers.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/looks.hpp"
#include "engine/show/morph.hpp"
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
           a.panel_shown == b.panel_shown && a.morph_s == b.morph_s && a.output == b.output &&
           a.high_contrast == b.high_contrast && a.favourites == b.favourites &&
           a.brush_radius_m == b.brush_radius_m && a.brush_strength == b.brush_strength && a.proof == b.proof && a.print == b.print &&
           a.print_guides == b.print_guides;
}

/// Whether that preset is a quality, and which values it names. One that cannot be read stands among the looks: who chooses it
/// is told why.
bool read_quality(const std::string& name, params::Layers& values) {
    try {
        const params::Document preset = preset_document(name);
        if (!is_quality(preset)) return false;
        values.add(preset);
        return true;
    } catch (const core::Error&) {
        return false;
    }
}

}  // namespace

Desk::Desk(Session session, Stage stage)
    : morph_s(session.morph_s),
      brush{std::nullopt, session.brush_radius_m, session.brush_strength},
      panel_shown(session.panel_shown),
      proof(session.proof),
      output(session.output),
      ui_percent(session.ui_percent),
      high_contrast(session.high_contrast),
      favourites(session.favourites),
      window_px(session.width_px, session.height_px),
      stage_(std::move(stage)),
      history_([&] {
          session.state.settings = within_scene(session.state.settings, stage_.scene.bed);
          return session.state;
      }()) {
    prints.wish = session.print;
    prints.guides = session.print_guides;
    shown_scene_ = state().scene;
    eye_.set_world(&stage_.scene, nullptr);
    eye_.place(state().camera);
    refresh_lists();
    first_picture_ = {settings(), camera(), cuts_, blacked};
    picture_ = &first_picture_;
}

// --- values ---------------------------------------------------------------------------------------------------------------

void Desk::change(const params::Settings& next, std::string_view what, bool ongoing) {
    State changed = state();
    changed.settings = within_scene(next, stage_.scene.bed);
    take_over();
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
    end_stroke();
    settle();
    const auto has_steps = [&] { return back ? history_.can_undo() : history_.can_redo(); };
    // What a show has led to is a step only for whoever has others: nobody's show ends because there is nothing to undo.
    if (has_steps()) keep_what_is_shown();
    if (!has_steps()) return tell(back ? "Nothing to undo." : "Nothing to redo.");
    const State before = history_.now();
    const std::optional<params::Settings> on_its_way = morph_ ? std::optional(settings()) : std::nullopt;
    take_over();
    const Deed deed = back ? history_.undo_deed() : history_.redo_deed();
    try {
        if (!deed.moves.empty()) {
            back ? show::undo(deed) : show::redo(deed);
            refresh_lists();
        }
    } catch (const core::Error& error) {
        tell(error.what(), true);  // the values come back all the same
    }
    back ? history_.undo() : history_.redo();
    if (!(state().show == before.show)) player_.replace(state().show);
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
    if (!(state().camera == before.camera)) {
        eye_.place(state().camera);
        ++cuts_;
    }
    // What was still on its way goes back from where it is.
    if (on_its_way && !other_scene) morph_ = Morph{*on_its_way, std::max(morph_s, 0.5), 0.0};
    morph_on(0.0f);
    // As under a hand: keys repeat.
    moving_s_ = moving_time_s;
}

// --- scene, look, view ----------------------------------------------------------------------------------------------------

void Desk::leave_bed() {
    shown_scene_ = state().scene;
    ++scene_version_;
    laid_stage_.reset();
    bed_ = nullptr;
    inspected_.reset();
    drag_.reset();
    stroke_.reset();
    brush_place_.reset();
    if (scene().bed.kind != world::BedKind::field) brush.tool.reset();
    eye_.set_world(&stage_.scene, nullptr);
    guard_.begin_anew();
}

/// The scene that is there stays as it was laid, whatever has become of its file.
Stage Desk::stage_of(const std::string& scene, const std::string& preset) const {
    if (scene != shown_scene_) return load_stage(scene, preset);
    return with_preset(stage_, preset.empty() ? stage_.scene.preset : preset);
}

void Desk::take_stage(Stage stage, const State& next, std::string_view what) {
    const bool other_scene = next.scene != history_.now().scene;
    take_over();
    stage_ = std::move(stage);
    history_.change(next, what, false);
    if (!other_scene) return;
    leave_bed();
    eye_.place(next.camera);
    ++cuts_;
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
        const params::Document preset = preset_document(name);
        if (is_quality(preset)) {
            params::Layers layers(settings());
            layers.add(preset);
            return change(layers.settings(), fmt::format("Quality {}", name), false);
        }
        Stage stage = stage_of(state().scene, name);
        State next = state();
        next.preset = name;
        next.settings = within_scene(settings_with_preset(settings(), stage.scene_settings, preset), stage.scene.bed);
        stage_ = std::move(stage);
        go_to(next, fmt::format("Look {}", name), false);
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

void Desk::choose_view(const std::string& name) {
    try {
        const world::View& view = world::find_view(stage_.scene, name);
        State next = state();
        next.view = name;
        next.camera = view.camera;
        go_to(next, fmt::format("View {}", name), true);
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

// --- on the way
// ---------------------------------------------------------------------------------------------------------------

void Desk::go_to(const State& next, std::string_view what, bool with_camera) {
    keep_what_is_shown();
    const params::Settings from = settings();
    const double seconds = std::clamp(morph_s, 0.0, longest_morph_s);
    // A light on its way goes on when only the view changes.
    const std::optional<Morph> before = next.settings == from ? morph_ : std::nullopt;
    take_over();
    State aim = next;
    if (before) aim.settings = history_.now().settings;
    history_.change(aim, what, false);
    if (before)
        morph_ = before;
    else if (seconds > 0.0 && !(from == aim.settings))
        morph_ = Morph{from, seconds, 0.0};
    morph_on(0.0f);
    if (!with_camera) return;
    if (seconds > 0.0)
        eye_.fly_to(aim.camera, static_cast<float>(seconds));
    else {
        eye_.place(aim.camera);
        ++cuts_;
    }
}

/// What is shown is from now on what history says, and nothing leads anywhere.
void Desk::take_over() {
    morph_.reset();
    on_the_way_.reset();
    player_.pause();
    show_moves_ = false;
    show_light_ = 1.0;
}

void Desk::morph_on(float seconds) {
    if (!morph_) return;
    morph_->passed += static_cast<double>(seconds);
    if (morph_->passed >= morph_->seconds) {
        morph_.reset();
        on_the_way_.reset();
        moving_s_ = moving_time_s;
        return;
    }
    on_the_way_ = history_.now();
    on_the_way_->settings = blended(morph_->from, history_.now().settings, eased(morph_->passed / morph_->seconds));
}

void Desk::show_picture(float seconds) {
    picture_ = &guard_.pass({dimmed(settings(), show_light_), camera(), cuts_, blacked}, static_cast<double>(seconds));
}

void Desk::refresh_lists() {
    try {
        scenes_ = scene_names();
        presets_.clear();
        qualities_.clear();
        quality_values_.clear();
        for (const std::string& name : preset_names()) {
            params::Layers values;
            if (!read_quality(name, values)) {
                presets_.push_back(name);
                continue;
            }
            qualities_.push_back(name);
            quality_values_.push_back(std::move(values));
        }
        shows_ = show_names();
        own_looks_.clear();
        for (const auto& names : {presets_, qualities_})
            std::ranges::copy_if(names, std::back_inserter(own_looks_),
                                 [](const std::string& name) { return !is_shipped_look(name); });
        binned_ = binned_looks();
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

std::string Desk::quality() const {
    const auto bytes = [](const params::Settings& of) { return reinterpret_cast<const std::byte*>(&of); };
    for (std::size_t i = 0; i < qualities_.size(); ++i) {
        const params::Layers& named = quality_values_[i];
        if (std::ranges::all_of(params::rows(), [&](const params::Row& row) {
                return named.origin(row) == "default" ||
                       std::memcmp(bytes(settings()) + row.offset, bytes(named.settings()) + row.offset, row.size) == 0;
            }))
            return qualities_[i];
    }
    return {};
}

void Desk::save_look(const std::string& name, bool replace) {
    with_files([&] {
        const Deed deed = keep_look(name, state(), stage_.scene_settings, replace);
        State next = state();
        const std::filesystem::path& file = deed.moves.back().second;
        next.preset = file.stem().string();
        Stage stage = stage_of(next.scene, next.preset);
        take_over();
        stage_ = std::move(stage);
        history_.act(next, fmt::format("Saved look {}", next.preset), deed);
        save_open = false;
        picture_for = look_picture(file);
        tell(fmt::format("Saved as {}", file.string()));
    });
}

// --- the bed --------------------------------------------------------------------------------------------------------------

void Desk::set_bed(const world::Bed* bed) {
    bed_ = bed;
    if (bed != nullptr) laid_stage_.reset();
    bed_wanted_ = picture().settings.bed;
    eye_.set_world(&stage_.scene, bed);
    // The seed that is told about may have come or gone.
    if (bed != nullptr && inspected_ && scene().bed.kind != world::BedKind::sheet)
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
    if (plan.kind == world::BedKind::sheet) return capacity();
    const params::Bed& wanted = settings().bed;
    // Only a laid bed knows what carving took away and heaped up; until it lies there, this is the number before carving.
    if (bed_ != nullptr && bed_wanted_.seeds == wanted.seeds && bed_wanted_.gather == wanted.gather &&
        bed_wanted_.pour == wanted.pour)
        return bed_->count();
    const auto all = std::min({static_cast<std::uint64_t>(wanted.seeds), static_cast<std::uint64_t>(wanted.gather), capacity()});
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(wanted.pour) * static_cast<double>(all)));
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
    const world::ViewRay ray = world::view_ray_through(world::as_taken(seen_camera(), state().settings.camera), place_px, size_px);
    const auto met = world::pick(scene(), *bed_, ray.from_m, ray.direction);
    if (met && met->seed) inspected_ = Inspected{*met->seed, hand_of(met->seed->painted)};
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
        inspected_ = Inspected{place, hand_of(place.painted)};
        keep_what_is_shown();
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
    std::erase_if(notices_, [&](const Notice& notice) { return notice.text == text && notice.about.empty(); });
    const auto passing = std::ranges::find_if(notices_, [](const Notice& notice) { return notice.about.empty(); });
    if (notices_.size() >= most_notices && passing != notices_.end()) notices_.erase(passing);
    notices_.push_back({std::move(text), trouble});
}

Session Desk::session() const {
    // In the midst of a flight the camera of the history, or a tour would be written every five seconds.
    return {history_.now(), window_px.x, window_px.y, ui_percent, high_contrast, panel_shown, favourites, morph_s, output,
            brush.radius_m,  brush.strength, proof, prints.wish, prints.guides};
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
    if (!keeps_session) return;
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
    morph_on(input.seconds);
    play_on(input.seconds);
    show_picture(input.seconds);
    // Trouble waits for the panel, which tells of it.
    for (Notice& notice : notices_)
        if (notice.about.empty() && (panel_shown || !notice.trouble)) notice.seconds_left -= static_cast<double>(input.seconds);
    std::erase_if(notices_, [](const Notice& notice) { return notice.seconds_left <= 0.0; });
    autosave(static_cast<double>(given.seconds));
    before_ = input;
}

}  // namespace sunflower::show
