#include "engine/app/wall/wall.hpp"

#include <X11/keysym.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

#include "engine/app/session.hpp"
#include "engine/app/wall/instead.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/show/score.hpp"
#include "engine/wall/machine_state.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

using std::chrono::system_clock;
using Seconds = std::chrono::duration<double>;

constexpr Seconds look_pause{0.5};
// At rest the same picture is shown again so often: who watches the wall sees frames, and a device that hangs is found out.
constexpr Seconds still_pause{1.0};
constexpr std::chrono::milliseconds idle_pause{8};
constexpr std::chrono::seconds resets_within{60};
constexpr int device_tries = 4;
constexpr std::chrono::seconds device_pause{1};
constexpr std::size_t most_told = 20;
// At the end, until projectors have gone off; more than two tries.
constexpr Seconds projectors_pause{15.0};
// Without a display: until it is clear why, and until projectors have gone off. Together they are less than the watchdog's ten.
constexpr Seconds why_pause{2.0}, last_pause{5.0};
// What is on the canvas lags behind what the desk says, in a show by a picture.
constexpr Seconds plain_pause{3.0};
constexpr const char* last_good = "last-good.png";

std::int64_t unix_s(system_clock::time_point now) {
    return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
}

/// Life-size, where the site says how large a pixel is.
void put_on_floor(const wall::Site& site, show::Desk& desk) {
    if (!site.mm_per_px) return;
    params::Layers layers(desk.settings());
    layers.set("camera.orthographic=true");
    layers.set(fmt::format("camera.ortho_width_m={}", *site.mm_per_px * site.canvas_px.x / 1000.0));
    desk.change(layers.settings(), "Life-size", false);
}

/// What the site says; in need what is sure to work. said: its file's root.
std::unique_ptr<show::Desk> desk_of(const params::Value& said, const wall::Site& site, wall::StartAdvice advice) {
    const bool safe = advice != wall::StartAdvice::normal;
    SceneChoice choice;
    if (!safe && !site.scene.empty()) choice.scene = site.scene;
    if (!safe) choice.preset = site.preset;
    const show::NamedPresets presets = wall::told_at(said, "preset", [&] { return choice.presets(); });
    show::Stage stage = wall::told_at(said, "scene", [&] { return show::load_stage(choice.scene, presets.look); });
    const std::vector<world::View>& views = stage.scene.views;
    const bool on_floor = site.mm_per_px.has_value();
    const std::string wanted = safe ? "" : !site.view.empty() ? site.view : on_floor ? "plan" : "";
    const world::View view =
        wall::told_at(said, "view", [&] { return wanted.empty() ? views.front() : world::find_view(stage.scene, wanted); });
    show::Session first;
    first.state.scene = choice.scene;
    first.state.preset = stage.preset;
    first.state.view = view.name;
    first.state.camera = view.camera;
    params::Layers layers(stage.settings);
    for (const params::Document& preset : presets.over) layers.add(preset);
    first.state.settings = layers.settings();
    auto desk = std::make_unique<show::Desk>(std::move(first), std::move(stage));
    put_on_floor(site, *desk);
    desk->keeps_session = false;
    if (!safe && !site.show.empty()) {
        wall::told_at(said, "show", [&] { return show::load_show(site.show); });  // its own words, where it is broken
        desk->choose_show(site.show);
        desk->play();
    }
    desk->forget_steps();
    return desk;
}

}  // namespace

Wall::Wall(wall::SiteFile file, SiteTables tables, bool software, ResetOracle oracle, WallWork work)
    : file_(std::move(file)),
      tables_(std::move(tables)),
      software_(software),
      oracle_(std::move(oracle)),
      copy_(wall::wall_state_folder() / wall::site_copy_name),
      starts_(wall::wall_state_folder() / "starts.toml", fs::absolute(file_.path)),
      advice_(starts_.begin()),
      keeper_(wall::wall_state_folder() / "resume.toml"),
      service_(wall::service_environment()),
      desk_(desk_of(file_.root, file_.site, advice_)),
      life_(file_.site.fade_s, tables_.power.screen_off_s),
      controls_(tables_.controls, wall::system_midi_inputs(), wall::Controls::Ports::wait),
      status_(wall::wall_state_folder()),
      thumbnails_(wall::wall_state_folder() / "thumbnails", tables_.health.thumbnail, tables_.health.most_thumbnails),
      watchman_(tables_.health.try_again_s, tables_.health.play_on_s),
      end_chord_(XK_q, chord_s),
      workplace_(file_, tables_, work.panel, work.pattern) {
    if (starts_.in_vain() > 0)
        core::log_warning("{} before this one did not live for a minute",
                          starts_.in_vain() == 1 ? "the start" : fmt::format("{} starts", starts_.in_vain()));
    if (advice_ == wall::StartAdvice::safe_preset)
        core::log_warning(
            "the turbine hall is shown in its own light, to be safe; the work is tried again in {:.0f} min, or at once "
            "when the site has changed and the wall is started again",
            tables_.health.try_again_s / 60.0);
    if (advice_ == wall::StartAdvice::normal && desk_->show() != nullptr)
        resume_ = wall::load_resume(wall::wall_state_folder() / "resume.toml", unix_s(system_clock::now()));
    if (resume_ && resume_->show != desk_->show()->name) resume_.reset();
    for (const wall::ProjectorAddress& address : tables_.power.projectors) projectors_.emplace_back(address);
    if (!work.trouble.empty()) {
        core::log_warning("{}; the wall is shown by what could be read of the site before", work.trouble);
        workplace_.complain(work.trouble);
    }
    copy_.keep(file_);
    exhibit_ = make_exhibit();
    outputs_.lay(file_.site, exhibit_->context());
    core::log_info("the wall runs: {} of {} monitors are there", outputs_.there(), outputs_.told().size());
}

Wall::~Wall() {
    outputs_.leave();
}

// --- what nobody is there to do

/// A port that another program has, or an address that comes with a cable, is no reason for a wall to be dark.
void Wall::open_ports() {
    const auto try_to = [&](auto open) {
        try {
            open();
        } catch (const core::Error& error) {
            tell_once(fmt::format("{}; it is tried again", error.what()));
        }
    };
    if (tables_.health.port != 0 && !page_)
        try_to([&] { page_.emplace(static_cast<std::uint16_t>(tables_.health.port), thumbnails_); });
    if (tables_.step.role != wall::StepSettings::Role::alone && !step_)
        try_to([&] {
            step_.emplace(tables_.step,
                          static_cast<std::uint32_t>(unix_s(system_clock::now())) ^ static_cast<std::uint32_t>(getpid()));
        });
}

void Wall::tell_once(const std::string& words) {
    if (std::ranges::find(told_, words) != told_.end()) return;
    if (told_.size() == most_told) told_.erase(told_.begin());
    told_.push_back(words);
    core::log_warning("{}", words);
}

void Wall::watch(double passed_s) {
    const show::Player& player = desk_->player();
    const bool is_led = step_ && step_->is_led(seconds(last_));
    const wall::Watchman::Output advice =
        watchman_.pass({.passed_s = passed_s,
                        .is_in_hands = workplace_.is_busy(),
                        .is_wanted = life_.now().may_draw && outputs_.there() > 0,
                        .is_safe = advice_ != wall::StartAdvice::normal,
                        .has_scene = exhibit_->live() == nullptr || desk_->bed() != nullptr,
                        .stands = !workplace_.show().empty() && !is_led && !player.is_playing() && !player.has_run_out(),
                        .ended_from_afar = controls_.ended(),
                        .changed_from_afar = controls_.changed()});
    if (advice.is_stuck) core::fail("{} cannot be laid; the program starts anew", desk_->state().scene);
    if (advice.play_on) {
        core::log_warning("the show stands and nobody is at it; it goes on");
        if (desk_->show() == nullptr) desk_->choose_show(workplace_.show());
        desk_->play();
    }
    // A still has no panel: who opens one wants the work.
    const bool is_bare = workplace_.window() != nullptr && exhibit_->live() == nullptr;
    tries_work_ = (advice.try_work || is_bare) && !quit_wanted_;
}

/// In the dark the work takes the place of what is safe.
void Wall::try_work_again() {
    core::log_info("the work is tried again");
    starts_.again();
    watchman_.has_tried();
    resume_.reset();  // to where it may have failed
    resumes_ = false;
    const wall::StartAdvice advice = std::exchange(advice_, wall::StartAdvice::normal);
    std::unique_ptr<show::Desk> desk;
    try {
        desk = desk_of(file_.root, workplace_.calibration().site(), advice_);
        std::swap(desk, desk_);
        begin_again();
        workplace_.begin_work();
    } catch (const core::Error& error) {
        core::log_warning("{}", error.what());
        advice_ = advice;
        if (desk) std::swap(desk, desk_);
        if (!exhibit_) begin_again();
        if (exhibit_->live() == nullptr && workplace_.window() != nullptr) workplace_.close(*desk_);
    }
}

// --- looking after things, some times a second

void Wall::look(system_clock::time_point now) {
    outputs_.look();
    workplace_.follow_file();
    workplace_.look_at_monitors();
    copy_.keep(file_);
    open_ports();
    room_due_ = true;
    is_open_ = wall::is_open(tables_.hours, now);
    opens_soon_ = is_open_ || wall::is_open_within(tables_.hours, now, tables_.power.warm_up);
    for (wall::PjLink& projector : projectors_) projector.want((opens_soon_ || workplace_.is_busy()) && !quit_wanted_);
    screens_.keep(!life_.now().wants_screen_off, last_);
    for (const gl::DebugMessage& message : exhibit_->context().take_messages())
        core::log_debug("OpenGL: {}", gl::to_string(message));
    // At night nobody leads, and nobody needs to.
    if (step_ && (is_open_ || workplace_.is_busy()))
        if (const auto news = step_->news(seconds(last_)))
            core::log(news->is_trouble ? core::LogLevel::warning : core::LogLevel::info, news->words);
    tell(now);
    keep_pictures(unix_s(now));
}

wall::Health Wall::health() const {
    wall::Health health;
    health.phase = life_.now().phase;
    health.frames = frames_;
    health.p50_ms = times_.percentile(0.5);
    health.p99_ms = times_.percentile(0.99);
    health.resident_bytes = wall::resident_bytes();
    health.gl_objects = gl::object_count();
    const core::Complaints complaints = core::complaints();
    health.complaints = complaints.count;
    health.last_error = complaints.last;
    health.last_error_s = complaints.last_s;
    health.instead = instead_of_work({.has_monitor = outputs_.there() > 0,
                                      .brightness = controls_.brightness(),
                                      .pattern = workplace_.calibration().pattern(),
                                      .advice = advice_,
                                      .is_black = desk_->blacked,
                                      .is_held = desk_->held});
    health.scene = desk_->state().scene;
    health.preset = desk_->state().preset;
    health.show = desk_->show() != nullptr ? desk_->show()->name : "";
    health.show_step = desk_->player().step();
    health.show_at_s = show::seconds_of(desk_->player().position());
    health.uptime_s = std::chrono::duration<double>(last_ - begin_).count();
    health.starts_in_vain = starts_.in_vain();
    health.is_open = is_open_;
    health.outputs = outputs_.told();
    for (wall::Health::Output& output : health.outputs) output.shared_with = workplace_.monitor_sharer(output.name);
    for (const wall::PjLink& projector : projectors_) health.projectors.push_back({projector.name(), projector.state()});
    health.remote = controls_.counters();
    if (!desk_->status.osc.empty()) health.controls.push_back(desk_->status.osc);
    if (!desk_->status.midi.empty()) health.controls.push_back("MIDI: " + desk_->status.midi);
    if (tables_.step.role != wall::StepSettings::Role::alone)
        health.step = step_ ? step_->status(seconds(last_)) : "waits for its port";
    return health;
}

void Wall::tell(system_clock::time_point now) {
    // A panel that is not open tells nobody.
    if (workplace_.window() == nullptr)
        for (const show::Notice& notice : desk_->notices())
            if (notice.trouble) tell_once(notice.text);
    const std::int64_t now_s = unix_s(now);
    if (status_.is_due(now_s)) {
        wall::Health health = this->health();
        if (const auto change = wall::next_change(tables_.hours, now)) health.next_change_s = unix_s(*change);
        service_.status(fmt::format("{}, {} {}, {} frames", wall::word_of(health.phase), health.scene, health.preset, frames_));
        if (page_) page_->tell(health, now_s);
        status_.write(std::move(health), now_s);
    }
    // On its way there it is at its beginning, and an end so soon must not lose the place.
    if (desk_->player().is_begun() && !resume_ && !resumes_)
        keeper_.keep({.show = desk_->show()->name,
                      .scene = desk_->state().scene,
                      .preset = desk_->state().preset,
                      .step = desk_->player().step(),
                      .at = desk_->player().position(),
                      .saved_s = 0,
                      .version = {}},
                     now_s);
}

void Wall::keep_pictures(std::int64_t now_s) {
    const bool is_open = life_.now().phase == wall::Life::Phase::open;
    const bool is_plain = is_open && exhibit_->live() != nullptr && !exhibit_->live()->output_is_fading() &&
                          !desk_->picture().black && !desk_->player().is_under_way();
    if (!is_plain) plain_since_ = last_;
    if (!is_open) return;
    // A thumbnail shows what is seen. A bad day is to be got over with the work itself, not with what is shown to be safe, nor
    // with black or a way through it.
    const bool is_due = thumbnails_.is_due(now_s);
    good_due_ = (good_due_ || is_due) && advice_ == wall::StartAdvice::normal;
    const bool is_good = good_due_ && last_ - plain_since_ >= plain_pause;
    if (!is_due && !is_good) return;
    const fs::path good = is_good ? wall::wall_state_folder() / last_good : fs::path();
    const bool is_kept = exhibit_->keep(good, is_due ? thumbnails_.begin(now_s) : fs::path());
    good_due_ = good_due_ && !(is_good && is_kept);
}

/// Lamps of projectors that were not told would burn until somebody comes.
bool Wall::waits_for_projectors(Clock::time_point now) {
    if (!done_) done_ = now;
    bool waits = false;
    for (wall::PjLink& projector : projectors_) {
        projector.want(false);
        waits = waits || projector.is_wanting();
    }
    if (!waits || now - *done_ < projectors_pause) return waits;
    tell_left_on();
    return false;
}

void Wall::end_without_display(const std::function<bool()>& is_asked) {
    if (projectors_.empty()) return;
    wall::MachineState machine;
    std::optional<bool> ends;
    const auto wait = [&] {
        service_.rested();
        service_.poll(Clock::now());
        std::this_thread::sleep_for(idle_pause);
    };
    for (const auto begun = Clock::now(); !ends && Clock::now() - begun < why_pause; wait())
        ends = quit_wanted_ || is_asked() ? true : machine.goes_down();
    if (!ends.value_or(false)) return;
    core::log_info("the wall ends with the machine; its projectors are switched off");
    bool waits = true;
    for (const auto begun = Clock::now(); waits && Clock::now() - begun < last_pause; wait()) {
        waits = false;
        for (wall::PjLink& projector : projectors_) {
            projector.want(false);
            projector.poll(Clock::now());
            waits = waits || projector.is_wanting();
        }
    }
    tell_left_on();
}

void Wall::tell_left_on() const {
    for (const wall::PjLink& projector : projectors_)
        if (projector.is_wanting())
            core::log_warning("projector {} was not switched off before the end; switch it off by hand", projector.name());
}

// --- hands from afar

void Wall::follow_hands(double passed_s) {
    controls_.poll(*desk_, seconds(last_), workplace_.window() != nullptr);
    for (wall::PjLink& projector : projectors_) projector.poll(last_);
    if (page_) page_->poll(last_);
    if (end_chord_.pass(passed_s)) ended_by_hand_ = quit_wanted_ = true;
}

/// Once its first scene is laid out a show goes on where it was when the program ended. What was drawn until it is there is not
/// shown: out of black comes that moment.
void Wall::take_up_show() {
    if (resumes_ && !desk_->player().is_under_way()) {
        exhibit_->forget_picture();
        resumes_ = false;
    }
    // Somebody has paused it before it came so far: then that is what is shown.
    if (!desk_->player().is_playing()) resume_.reset();
    if (!resume_ || desk_->player().score() == nullptr) return;
    desk_->resume_show(resume_->step, resume_->at);
    core::log_info("the show goes on at {:.0f} s of step {}", show::seconds_of(resume_->at), resume_->step + 1);
    resume_.reset();
    resumes_ = true;
}

/// What other machines are told, or this one holds to theirs. Alone there is nobody to tell.
wall::StepState Wall::step_state(bool is_open, bool runs) {
    if (tables_.step.role == wall::StepSettings::Role::alone) return {};
    const std::shared_ptr<const show::Show>& show = desk_->state().show;
    if (hashed_show_ != show) {
        hashed_show_ = show;
        show_hash_ = show ? wall::show_hash(*show) : 0;
    }
    const show::Player& player = desk_->player();
    wall::StepState state;
    state.show = show_hash_;
    state.ticks = player.position();
    if (show) wall::put_chapter(state, *show, player.step());
    state.playing = player.is_playing();
    state.black = desk_->blacked;
    state.open = is_open;
    // Before its first scene is laid, and on its way to where it goes on, its place is none to come to.
    state.runs = runs && !(state.playing && (player.score() == nullptr || resume_ || resumes_));
    return state;
}

// --- the device

/// A table or a map that cannot be read is no reason for a wall to be dark.
std::unique_ptr<Exhibit> Wall::make_exhibit() {
    try {
        return exhibit_of(workplace_.calibration().site());
    } catch (const core::Error&) {
        if (!workplace_.leave_out_unreadable()) throw;
    }
    return exhibit_of(workplace_.calibration().site());
}

std::unique_ptr<Exhibit> Wall::exhibit_of(const wall::Site& site) {
    const fs::path good = wall::wall_state_folder() / last_good;
    std::error_code gone;
    if (advice_ == wall::StartAdvice::last_good_still && fs::exists(good, gone)) try {
            auto made = std::make_unique<Exhibit>(file_, site, *desk_, software_, good);
            core::log_warning("the last good picture is shown instead of the work");
            return made;
        } catch (const core::Error& error) {
            core::log_warning("{}", error.what());
        }
    return std::make_unique<Exhibit>(file_, site, *desk_, software_);
}

void Wall::mend_device(Clock::time_point now) {
    resets_.push_back(now);
    std::erase_if(resets_, [&](Clock::time_point when) { return now - when > resets_within; });
    if (resets_.size() > 2)
        core::fail("the GPU was reset {} times within a minute; the program starts anew, in simpler light if that goes on",
                   resets_.size());
    core::log_warning("the GPU was reset; all on it is made again");
    // A driver may need a moment to be there again.
    for (int left = device_tries - 1; left > 0; --left) try {
            return begin_again();
        } catch (const core::Error& error) {
            core::log_warning("{}", error.what());
            std::this_thread::sleep_for(device_pause);
        }
    begin_again();
}

/// Fails with no exhibit at all: one whose windows do not have it yet must be neither drawn nor outlive its desk.
void Wall::begin_again() {
    workplace_.leave();
    outputs_.leave();
    exhibit_.reset();
    exhibit_ = make_exhibit();
    try {
        outputs_.enter(exhibit_->context());
    } catch (const core::Error&) {
        outputs_.leave();
        exhibit_.reset();
        throw;
    }
    room_due_ = true;
}

// --- a technician

void Wall::follow_work(double passed_s) {
    workplace_.pass(passed_s, exhibit_->context(), *desk_);
    if (!workplace_.has_changed()) return;
    laid_anew_ = true;
    const wall::Site& site = workplace_.calibration().site();
    try {
        exhibit_->lay(file_, site);  // first of all, as it is what can fail
        life_.set_fade_s(site.fade_s);
        const bool is_other = site.canvas_px != exhibit_->canvas_px();
        if (is_other) begin_again();
        if (site.mm_per_px != std::exchange(shown_mm_per_px_, site.mm_per_px) || is_other) put_on_floor(site, *desk_);
        if (outputs_.lay(site, exhibit_->context())) workplace_.raise();
    } catch (const core::Error& error) {
        core::log_warning("{}", error.what());
        workplace_.refuse(error.what());
        if (!exhibit_) begin_again();  // a canvas that no device can hold
    }
}

bool Wall::pass_picture(double show_s, double passed_s) {
    Window* window = workplace_.window();
    if (window == nullptr || exhibit_->live() == nullptr) return exhibit_->turn(show_s, passed_s);
    const show::Input input = workplace_.poll(*desk_);
    if (std::exchange(room_due_, false)) {
        exhibit_->live()->set_room(workplace_.room(*desk_));
        exhibit_->live()->set_midi(controls_.midi());
    }
    if (workplace_.has_news()) exhibit_->live()->look_anew();
    const bool news = exhibit_->turn(*window, input, show_s, passed_s);
    window->set_full_screen(desk_->full_screen);
    if (desk_->quit_wanted) workplace_.close(*desk_);
    return news;
}

// --- a turn

void Wall::present(bool news, double light, Clock::time_point now) {
    const bool due = news || std::exchange(laid_anew_, false) || light != shown_light_ || outputs_.is_due() ||
                     now - presented_ >= still_pause;
    if (!due || outputs_.there() == 0) return service_.rested();
    const wall::Calibration& calibration = workplace_.calibration();
    // A mark would be on the wall of a visitor who comes while only a pattern is shown.
    const bool marks = workplace_.window() != nullptr && calibration.is_marked();
    outputs_.show([&](std::size_t output, double of_it, glm::ivec2 size_px) {
        exhibit_->draw(calibration.site(), output, calibration.pattern(), light * of_it, size_px);
        if (marks && output == calibration.output())
            wall::draw_mark(calibration.mark_px(), calibration.chosen().size_px, size_px);
    });
    const Clock::time_point shown = Clock::now();
    const bool moves = (exhibit_->live() != nullptr && exhibit_->live()->output_is_moving()) || light != shown_light_;
    if (moved_ && moves) times_.add(std::chrono::duration<double, std::milli>(shown - presented_).count());
    moved_ = moves;
    shown_light_ = light;
    presented_ = shown;
    ++frames_;
    service_.presented();
}

bool Wall::turn() {
    try {
        return pass();
    } catch (const core::Error& error) {
        // Whatever is drawn with a device that was reset may fail before anybody has asked.
        if (!exhibit_ || oracle_(exhibit_->context()) == gl::ResetStatus::none) throw;
        core::log_warning("{}", error.what());
        mend_device(Clock::now());
        return true;
    }
}

bool Wall::pass() {
    const Clock::time_point now = Clock::now();
    const double passed_s = Seconds(now - last_).count();
    last_ = now;
    if (now - looked_ >= look_pause) {
        const double since_s = std::min(Seconds(now - looked_).count(), 1.0);  // a stall is no time that went well or badly
        looked_ = now;
        if (oracle_(exhibit_->context()) != gl::ResetStatus::none) mend_device(now);
        look(system_clock::now());
        watch(since_s);
    }
    follow_hands(passed_s);
    follow_work(passed_s);
    const bool works = workplace_.is_busy();
    const bool ready = (exhibit_->has_picture() && !resume_ && !resumes_) || workplace_.calibration().pattern();
    const wall::Life::Output& life = life_.pass({.passed_s = passed_s,
                                                 .is_open = is_open_ || works,
                                                 .opens_soon = opens_soon_ || works,
                                                 .has_picture = ready,
                                                 .has_output = outputs_.there() > 0 || workplace_.window() != nullptr,
                                                 .is_in_trouble = tries_work_,
                                                 .is_quit_wanted = quit_wanted_});
    if (life.light == 0.0 && std::exchange(tries_work_, false)) try_work_again();
    if (life.wants_placing) outputs_.look();
    const show::Player& player = desk_->player();
    // Until its picture can be seen a show waits; so it begins when the room opens.
    const bool runs = works || life.does_show_run || resume_ || resumes_ || (life.may_draw && !exhibit_->has_picture());
    const wall::StepGuide guide = step_ ? step_->pass(step_state(is_open_ || works, runs), seconds(now)) : wall::StepGuide{};
    if (step_ && step_->follows()) {
        if ((guide.play && !player.is_playing()) || (guide.pause && player.is_playing())) desk_->play();
        if (guide.chapter)
            desk_->resume_show(*guide.chapter, *guide.seek);
        else if (guide.seek)
            desk_->seek_show(show::seconds_of(*guide.seek));
        if (guide.black) desk_->blacked = *guide.black;
    }
    const bool news = pass_picture(runs ? passed_s * guide.rate : 0.0, passed_s);
    take_up_show();
    const bool worked = life.may_draw && exhibit_->work_on();
    outputs_.pass(passed_s);
    const double light = life.light * controls_.light(passed_s);
    present(news, light, now);
    controls_.tell(*desk_, seconds(now));
    times_.pass(passed_s);
    starts_.pass(passed_s, ready || !life.may_draw, ready && life.may_draw);
    if (ready || !life.may_draw)
        service_.ready();
    else
        service_.drawing(desk_->status.baking + desk_->status.output_samples, now);
    service_.poll(now);
    if (life.is_done && !waits_for_projectors(now)) {
        workplace_.save();
        service_.stopping();
        starts_.end();
        status_.remove();
        return false;
    }
    if (!worked && !news) std::this_thread::sleep_for(idle_pause);
    return true;
}

}  // namespace sunflower::app
