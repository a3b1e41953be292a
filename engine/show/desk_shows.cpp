// What the desk does with shows.
#include <chrono>
#include <ctime>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/show/desk.hpp"
#include "engine/world/pick.hpp"

namespace sunflower::show {
namespace {

constexpr const char* first_show = "passage";

/// Minutes since midnight where the wall is.
double minute_of_the_day() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    localtime_r(&now, &local);
    return local.tm_hour * 60.0 + local.tm_min + local.tm_sec / 60.0;
}

}  // namespace

void Desk::choose_show(const std::string& name) {
    try {
        auto chosen = std::make_shared<const Show>(load_show(name));
        show_presets_ = {};
        stand("show", "");
        keep_what_is_shown();
        take_over();
        State next = history_.now();
        next.show = chosen;
        history_.change(next, fmt::format("Show {}", name), false);
        player_.choose(std::move(chosen));
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

void Desk::edit_show(Show edited, std::string_view what, bool ongoing) {
    auto shared = std::make_shared<const Show>(std::move(edited));
    State next = history_.now();
    next.show = shared;
    history_.change(next, what, ongoing);
    if (on_the_way_) on_the_way_->show = shared;
    player_.replace(std::move(shared));
}

void Desk::save_show(const std::string& name, bool replace) {
    if (show() == nullptr) return;
    with_files([&] {
        const std::filesystem::path file = show::save_show(*show(), name, replace);  // the one before is in the bin then
        Show saved = *show();
        saved.file = file;
        saved.name = file.stem().string();
        saved.edited = false;
        edit_show(std::move(saved), fmt::format("Saved show {}", file.stem().string()), false);
        tell(fmt::format("Saved as {}", file.string()));
    });
}

void Desk::play() {
    if (player_.is_playing()) {
        keep_what_is_shown();
        take_over();
        return;
    }
    if (show() == nullptr) choose_show(first_show);
    if (show() == nullptr) return;
    if (player_.show() != show()) player_.choose(state().show);
    // The show takes light and eye from where they are.
    keep_what_is_shown();
    eye_.stop();
    if (morph_) {
        State here = state();
        here.camera = camera();
        take_over();
        history_.change(here, "Morph", false);
    }
    player_.play();
}

void Desk::stop_show() {
    keep_what_is_shown();
    take_over();
    player_.stop();
}

void Desk::next_step() {
    if (!player_.is_begun()) return play();
    player_.next();
}

void Desk::previous_step() {
    if (!player_.is_begun()) return play();
    player_.previous();
}

void Desk::seek_show(double seconds) {
    if (!player_.is_begun()) return play();
    player_.seek(ticks_of(seconds));
}

/// Where a show has led becomes a step, so that it can be undone as one.
void Desk::keep_what_is_shown() {
    if (morph_ || !on_the_way_) return;
    const State here = *std::exchange(on_the_way_, std::nullopt);
    player_.pause();
    show_moves_ = false;
    show_light_ = 1.0;
    if (here.preset != history_.now().preset) try {
            stage_ = stage_of(here.scene, here.preset);
        } catch (const core::Error& error) {
            tell(error.what(), true);
        }
    history_.change(here, here.show ? fmt::format("Show {}", here.show->name) : "Show", false);
}

void Desk::play_on(float seconds) {
    show_moves_ = false;
    if (!player_.is_playing()) return;
    State now = state();
    now.camera = camera();
    std::optional<Player::Output> played;
    try {
        played = player_.tick(ticks_of(static_cast<double>(seconds)), {&stage_, bed_, &show_presets_}, now, minute_of_the_day());
        if (const auto wanted = player_.scene_wanted(); wanted && *wanted != state().scene) {
            const double light = player_.light();
            Player playing = player_;
            choose_scene(*wanted);  // a step, and it ends what plays
            player_ = std::move(playing);
            if (state().scene != *wanted) {
                stop_show();
                return;
            }
            show_light_ = light;
            return;
        }
    } catch (const core::Error& error) {
        stop_show();
        return tell(error.what(), true);
    }
    if (!played) {
        show_light_ = player_.light();
        return;
    }
    State here = now;
    here.settings = played->moment.settings;
    here.view = played->moment.view;
    here.preset = played->moment.preset;
    here.camera = played->moment.camera;
    if (bed_ != nullptr) {
        const glm::vec3 free =
            world::free_place(stage_.scene, *bed_, here.camera.eye_m, {.beside_m = 0.015f, .above_m = 0.015f});
        here.camera.target_m += free - here.camera.eye_m;
        here.camera.eye_m = free;
    }
    eye_.place(here.camera);
    if (played->cut) ++cuts_;
    show_light_ = played->light;
    show_moves_ = played->moment.moves;
    on_the_way_ = std::move(here);
}

}  // namespace sunflower::show
