#include <SFML/System/Sleep.hpp>

#include "engine/app/commands/commands.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/live/live.hpp"
#include "engine/app/live/window.hpp"
#include "engine/app/live/x_window.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/params/layers.hpp"

namespace sunflower::app {
namespace {

const sf::Time idle_pause = sf::milliseconds(15);  // between looks at the hands while nothing else is to be done

/// The last session with what the command line says laid over it.
show::Session opening(const LiveOptions& options, const std::optional<show::Session>& last) {
    show::Session session = last.value_or(show::Session{});
    show::State& state = session.state;
    const SceneChoice& choice = options.common.choice;
    const bool other_scene = !choice.scene.empty() && choice.scene != state.scene;
    const bool other_preset = !choice.preset.empty();
    if (!choice.scene.empty()) state.scene = choice.scene;
    if (!last || other_scene || other_preset) {
        const show::Stage stage = show::load_stage(state.scene, choice.preset);
        state.preset = stage.preset;
        state.settings = stage.settings;
        if (!last || other_scene) {
            state.view = stage.scene.views.front().name;
            state.camera = stage.scene.views.front().camera;
        }
    }
    if (!options.view.empty()) {
        const world::Scene scene = world::read_scene(show::scene_document(state.scene));
        const world::View& view = world::find_view(scene, options.view);
        state.view = view.name;
        state.camera = view.camera;
    }
    params::Layers layers(state.settings);
    for (const std::string& assignment : choice.sets) layers.set(assignment);
    state.settings = layers.settings();
    return session;
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

/// On the way out because of something worse.
void save_quietly(show::Desk& desk) {
    try {
        desk.save_session();
    } catch (const core::Error& error) {
        core::log_warning("{}", error.what());
    }
}

/// What the driver says, and whether the GPU still works.
void look_after(gl::Context& context) {
    for (const gl::DebugMessage& message : context.take_messages()) core::log_debug("OpenGL: {}", gl::to_string(message));
    if (context.reset_status() != gl::ResetStatus::none)
        core::fail("the GPU was reset, and what was on it is lost; the session is saved: start the program again");
}

void loop(Window& window, show::Desk& desk, int frames) {
    Live live(window.context(), desk,
              {[&window] { return window.clipboard(); }, [&window](const std::string& text) { window.set_clipboard(text); }});
    when_display_is_lost([&] {
        live.abandon_still();
        save_quietly(desk);
        core::log_warning("the display is gone; the session is saved");
    });
    show::Input input;
    double since_look_s = 0.0;
    double waited_s = 0.0;  // for the first picture; negative: it is there
    for (int drawn = 0; !desk.quit_wanted && (frames == 0 || drawn < frames);) {
        stop_if_interrupted();
        if (!window.poll(input)) desk.run(show::Command::quit);
        if (!desk.full_screen) desk.window_px = input.size_px;
        since_look_s += static_cast<double>(input.seconds);
        if (since_look_s > 1.0) {
            since_look_s = 0.0;
            look_after(window.context());
        }
        if (waited_s >= 0.0) {
            waited_s += static_cast<double>(input.seconds);
            if (live.has_picture()) {
                core::log_debug("first picture {:.2f} s after the window", waited_s);
                waited_s = -1.0;
            }
        }
        const bool drew = live.turn(input, nullptr, frames > 0);
        if (drew) {
            window.swap();
            ++drawn;
        }
        const bool worked = !window.has_press() && live.work_on();
        window.set_full_screen(desk.full_screen);
        if (!drew && !worked && !window.has_more()) sf::sleep(idle_pause);
    }
    when_display_is_lost({});
}

}  // namespace

void live(const LiveOptions& options) {
    if (!has_display()) core::fail("there is no display to open a window on; `sunflower still` needs none");
    std::string trouble;
    std::optional<show::Session> last;
    if (!options.fresh) last = show::load_session(trouble);
    show::Session session = opening(options, last);
    show::Stage stage = show::load_stage(session.state.scene, session.state.preset);
    catch_interrupts();
    Window window("Sunflower", {session.width_px, session.height_px}, options.common.software);
    show::Desk desk(std::move(session), std::move(stage));
    greet(desk, trouble, !last);
    try {
        loop(window, desk, options.frames);
    } catch (const Interrupted& interrupted) {
        save_quietly(desk);
        throw Interrupted{interrupted.signal, "stopped; the session is saved"};
    } catch (const core::Error&) {
        save_quietly(desk);
        throw;
    }
    desk.save_session();
}

}  // namespace sunflower::app
