#include <SFML/System/Sleep.hpp>
#include <future>

#include "engine/app/commands/commands.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/live/live.hpp"
#include "engine/app/live/output_window.hpp"
#include "engine/app/live/pacing.hpp"
#include "engine/app/live/window.hpp"
#include "engine/app/live/x_window.hpp"
#include "engine/app/session.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/params/layers.hpp"
#include "engine/render/program_warmer.hpp"
#include "engine/wall/controls.hpp"

namespace sunflower::app {
namespace {

const sf::Time idle_pause = sf::milliseconds(15);  // between looks at the hands while nothing else is to be done
constexpr double answer_ms = 100.0;                // in which the panel is to answer a hand

struct Opening {
    show::Session session;
    show::Stage stage;
};

/// The last session with what the command line says laid over it.
Opening opening(const LiveOptions& options, const std::optional<show::Session>& last) {
    show::Session first;
    first.morph_s = 2.0;  // nothing jumps before an audience unless somebody wants it to
    Opening opened{last.value_or(first), {}};
    show::State& state = opened.session.state;
    const SceneChoice& choice = options.common.choice;
    const bool other_scene = !last || (!choice.scene.empty() && choice.scene != state.scene);
    const show::NamedPresets presets = choice.presets();
    const bool other_look = other_scene || !presets.look.empty();
    if (!choice.scene.empty()) state.scene = choice.scene;
    opened.stage = show::load_stage(state.scene, other_look ? presets.look : state.preset);
    const std::vector<world::View>& views = opened.stage.scene.views;
    if (other_look) {
        state.preset = opened.stage.preset;
        state.settings = opened.stage.settings;
    }
    if (other_scene || !options.view.empty()) {
        const world::View& view = options.view.empty() ? views.front() : world::find_view(opened.stage.scene, options.view);
        state.view = view.name;
        state.camera = view.camera;
    }
    params::Layers layers(state.settings);
    for (const params::Document& preset : presets.over) layers.add(preset);
    for (const std::string& assignment : choice.sets) layers.set(assignment);
    state.settings = layers.settings();
    return opened;
}

/// How the operator is greeted: the one hint of a first start, or what is wrong with the last session.
void greet(show::Desk& desk, const std::string& trouble, bool fresh) {
    for (std::size_t at = 0; at < trouble.size();) {
        const std::size_t end = std::min(trouble.find('\n', at), trouble.size());
        if (end > at) desk.tell(trouble.substr(at, end - at), true);
        at = end + 1;
    }
    if (fresh) desk.tell("Drag to look, turn the wheel to go nearer, click a seed. Tab hides the panel, F1 shows all keys.");
}

/// On the way out because of something worse. Returns what to say of it.
const char* save_quietly(show::Desk& desk) {
    try {
        desk.save_session();
        return "the session is saved";
    } catch (const core::Error& error) {
        core::log_warning("{}", error.what());
        return "the session could not be saved";
    }
}

/// For as long as it lives the loss of the display is an end with manners.
struct LastWords {
    explicit LastWords(std::function<void()> words) { when_display_is_lost(std::move(words)); }
    ~LastWords() { when_display_is_lost({}); }
    LastWords(const LastWords&) = delete;
    LastWords& operator=(const LastWords&) = delete;
};

/// What the driver says, and whether the GPU still works.
void look_after(gl::Context& context) {
    for (const gl::DebugMessage& message : context.take_messages()) core::log_debug("OpenGL: {}", gl::to_string(message));
    if (context.reset_status() != gl::ResetStatus::none)
        core::fail("the GPU was reset, and what was on it is lost; start the program again");
}

/// The audience's window, as the desk wants it.
class Audience {
  public:
    Audience(Window& window, show::Desk& desk, Live& live) : window_(window), desk_(desk), live_(live) {}

    /// part: of the light, as hands from afar let it through.
    void turn(double seconds, double part) {
        since_look_s_ += seconds;
        if (since_look_s_ >= look_s || (output_ ? output_->monitor() : "") != desk_.output) {
            since_look_s_ = 0.0;
            look();
        }
        if (!output_ || !output_->is_there() || !(live_.pass_output(seconds) || part != part_ || uncovered_)) return;
        uncovered_ = false;
        part_ = part;
        output_->begin();
        live_.show_output(nullptr, output_->size_px(), part);
        output_->swap();
        pacing_.shown(Pacing::Clock::now(), live_.output_is_moving());
        window_.make_current();
    }

    show::Pace pace() const { return pacing_.pace(); }

  private:
    static constexpr double look_s = 1.0;

    // A monitor that goes takes nothing with it: its window comes back with it, to the same place.
    void look() {
        const std::vector<Monitor> all = monitors();
        desk_.status.monitors = told(all);
        if (desk_.output.empty()) {
            if (output_) window_.make_current();
            output_.reset();
        } else if (!output_ || output_->monitor() != desk_.output) {
            output_.reset();
            output_.emplace(window_.context(), desk_.output);
            window_.make_current();
            window_.take_keys();
        }
        // The audience's frames come with their monitor's; were the panel to wait for its own as well, each would wait for
        // both.
        if (output_.has_value() == window_waits_) window_.wait_for_monitor(window_waits_ = !output_.has_value());
        const glm::ivec2 was = output_ ? output_->size_px() : glm::ivec2(0);
        const bool was_there = output_ && output_->is_there();
        desk_.status.output_there = output_ && output_->follow(all);
        live_.set_output(output_ ? output_->size_px() : glm::ivec2(0));
        if (output_) pacing_.set_wanted_ms(1000.0 / output_->hz());
        desk_.status.output_pace = pacing_.pace();
        if (desk_.status.output_there) {
            keep_screen_awake();
            if (!was_there) window_.take_keys();
            uncovered_ = uncovered_ || !was_there || was != output_->size_px();
        }
    }

    Window& window_;
    show::Desk& desk_;
    Live& live_;
    std::optional<OutputWindow> output_;
    bool window_waits_ = true;  // for its monitor
    Pacing pacing_{1000.0 / 60.0, 1.5};
    bool uncovered_ = false;  // what it showed may be gone
    double part_ = 1.0;       // of the light that it showed
    double since_look_s_ = look_s;
};

void log_pace(const char* whose, const show::Pace& pace) {
    if (pace.frames > 0)
        core::log_debug("frames of {} in its last minute: {}, median {:.1f}, p99 {:.1f}, longest {:.1f} ms, {} missed", whose,
                        pace.frames, pace.median_ms, pace.p99_ms, pace.longest_ms, pace.missed);
}

/// For this machine alone: others are a site's affair.
wall::ControlSettings controls_of(const LiveOptions& options) {
    wall::ControlSettings settings;
    settings.remote.osc = options.osc != 0;
    if (settings.remote.osc) settings.remote.port = static_cast<std::uint16_t>(options.osc);
    settings.remote.oscquery_port = static_cast<std::uint16_t>(options.oscquery);
    settings.midi = options.midi;
    return settings;
}

void loop(Window& window, show::Desk& desk, wall::Controls& controls, std::future<world::Packing> packing,
          const PrintProgram& program, int frames) {
    Live live(window.context(), desk, {Window::clipboard, Window::set_clipboard}, std::move(packing), program);
    const LastWords last_words([&] { core::log_warning("the display is gone; {}", save_quietly(desk)); });
    live.set_midi(controls.midi());
    Audience audience(window, desk, live);
    Pacing pacing(answer_ms, 1.0);
    show::Input input;
    double since_look_s = 0.0;
    double waited_s = 0.0;  // for the first picture; negative: it is there
    const auto begin = Pacing::Clock::now();
    for (int drawn = 0; !desk.quit_wanted && (frames == 0 || drawn < frames);) {
        stop_if_interrupted();
        if (!window.poll(input)) desk.run(show::Command::quit);
        if (!desk.full_screen) desk.window_px = input.size_px;
        since_look_s += static_cast<double>(input.seconds);
        if (since_look_s > 1.0) {
            since_look_s = 0.0;
            look_after(window.context());
            desk.status.panel_pace = pacing.pace();
        }
        if (waited_s >= 0.0) {
            waited_s += static_cast<double>(input.seconds);
            if (live.has_picture()) {
                core::log_debug("first picture {:.2f} s after the window", waited_s);
                waited_s = -1.0;
            }
        }
        const double now_s = std::chrono::duration<double>(Pacing::Clock::now() - begin).count();
        if (controls.poll(desk, now_s)) live.look_anew();
        const bool drew = live.turn(input, nullptr, frames > 0);
        controls.tell(desk, now_s);
        if (drew) {
            window.swap();
            pacing.shown(Pacing::Clock::now(), live.is_moving() || frames > 0);
            ++drawn;
        }
        audience.turn(static_cast<double>(input.seconds), controls.light(static_cast<double>(input.seconds)));
        const bool worked = !window.has_press() && live.work_on();
        window.set_full_screen(desk.full_screen);
        if (!drew && !worked && !window.has_more()) sf::sleep(idle_pause);
    }
    log_pace("the panel", pacing.pace());
    log_pace("the output", audience.pace());
}

}  // namespace

void live(const LiveOptions& options) {
    if (!has_display()) core::fail("there is no display to open a window on; `sunflower still` needs none");
    std::string trouble;
    std::optional<show::Session> last;
    if (!options.fresh) last = show::load_session(trouble);
    Opening opened = opening(options, last);
    if (!options.show.empty())
        static_cast<void>(show::load_show(options.show));  // or a window would open for one that is broken
    wall::Controls controls(controls_of(options));
    catch_interrupts();
    // Read while the window opens: the first picture waits for it.
    auto packing = std::async(std::launch::async, packing_for, opened.stage.scene);
    Window window("Sunflower", {opened.session.width_px, opened.session.height_px}, options.common.software);
    const render::ProgramWarmer warmer(window.context().info());
    show::Desk desk(std::move(opened.session), std::move(opened.stage));
    if (!options.output.empty()) desk.output = options.output;
    greet(desk, trouble, !last);
    if (!options.show.empty()) {
        desk.choose_show(options.show);
        desk.play();
    }
    try {
        loop(window, desk, controls, std::move(packing), {.software = options.common.software}, options.frames);
    } catch (const Interrupted& interrupted) {
        throw Interrupted{interrupted.signal, fmt::format("stopped; {}", save_quietly(desk))};
    } catch (const core::Error&) {
        save_quietly(desk);
        throw;
    }
    desk.save_session();
}

}  // namespace sunflower::app
