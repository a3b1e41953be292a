// What the desk does with looks: slots, chance, text, files.
#include <algorithm>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/desk.hpp"
#include "engine/show/looks.hpp"

namespace sunflower::show {

/// What fails is a notice; the lists are read anew when it does not.
void Desk::with_files(const std::function<void()>& act) {
    try {
        act();
        refresh_lists();
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

void Desk::snapshot() {
    with_files([&] {
        const std::string name = snapshot_name();
        const Deed deed = keep_look(name, state(), stage_.scene_settings, false);
        history_.act(history_.now(), fmt::format("Snapshot {}", name), deed);
        morph_on(0.0f);
        picture_for = look_picture(deed.moves.back().second);
        tell(fmt::format("Kept as {}.", name));
    });
}

void Desk::rename_look(const std::string& from, const std::string& to) {
    with_files([&] {
        const Deed deed = show::rename_look(from, to);
        State next = history_.now();
        const std::string name = deed.moves.back().second.stem().string();
        if (next.preset == from) next.preset = name;
        history_.act(next, fmt::format("Renamed look {}", from), deed);
        morph_on(0.0f);
        tell(fmt::format("{} is called {} now.", from, name));
    });
}

void Desk::duplicate_look(const std::string& from, const std::string& to) {
    with_files([&] {
        const Deed deed = show::duplicate_look(from, to);
        history_.act(history_.now(), fmt::format("Duplicated look {}", from), deed);
        tell(fmt::format("{} is a copy of {}.", deed.moves.back().second.stem().string(), from));
    });
}

void Desk::delete_look(const std::string& name) {
    with_files([&] {
        const Deed deed = bin_look(name);
        State next = history_.now();
        // Its values stay; what reset returns to is the scene's own look.
        if (next.preset == name) {
            Stage stage = stage_of(next.scene, "");
            next.preset = stage.preset;
            stage_ = std::move(stage);
        }
        history_.act(next, fmt::format("Deleted look {}", name), deed);
        morph_on(0.0f);
        tell(fmt::format("{} lies in the bin; Undo brings it back.", name));
    });
}

void Desk::restore_look(const std::filesystem::path& binned) {
    with_files([&] {
        std::string name;
        const Deed deed = show::restore_look(binned, name);
        history_.act(history_.now(), fmt::format("Restored look {}", name), deed);
        tell(fmt::format("{} is back from the bin.", name));
    });
}

void Desk::swap_look() {
    State next = state();
    Slots& slots = next.slots;
    if (!slots.has_other) {
        slots = {true, true, next.settings};
        tell("Look B begins as a copy of A. Change it; X goes to and fro.");
    } else {
        // How many seeds lie there and what the machine can do are no matter of a look.
        const params::Settings shown = next.settings;
        next.settings = look_of(slots.other, shown);
        slots.other = look_of(shown, slots.other);
        slots.on_b = !slots.on_b;
    }
    go_to(next, slots.on_b ? "Look B" : "Look A", false);
}

void Desk::copy_to_other() {
    State next = state();
    next.slots.has_other = true;
    next.slots.other = next.settings;
    const char* what = next.slots.on_b ? "Copied B to A" : "Copied A to B";
    go_to(next, what, false);
    tell(fmt::format("{}.", what));
}

void Desk::randomise(double amount, std::uint32_t seed) {
    State next = state();
    next.settings = randomised(settings(), state().locked, amount, seed);
    next_seed = seed + 1;
    go_to(next, fmt::format("Random {}", seed), false);
}

std::string Desk::base_origin(const params::Row& row) const {
    const std::size_t index = params::index_of(row);
    if (index >= stage_.origins.size() || stage_.origins[index] == "default") return "the program";
    const std::string& origin = stage_.origins[index];
    // Folder and file are enough to know which.
    const std::size_t file = origin.rfind('/');
    const std::size_t folder = file == std::string::npos || file == 0 ? file : origin.rfind('/', file - 1);
    return folder == std::string::npos ? origin : origin.substr(folder + 1);
}

std::string Desk::origin(const params::Row& row) const {
    const auto same = [&](const params::Settings& other) {
        return params::text_of(row, &settings()) == params::text_of(row, &other);
    };
    if (same(base())) return base_origin(row);
    const std::string now = quality();
    const auto found = std::ranges::find(qualities_, now);
    if (found != qualities_.end()) {
        const params::Layers& named = quality_values_[static_cast<std::size_t>(found - qualities_.begin())];
        if (named.origin(row) != "default" && same(named.settings())) return fmt::format("quality {}", now);
    }
    if (player_.is_playing()) return "the show";
    return morph_ ? "a look on its way" : "a hand";
}

bool Desk::is_locked(const params::Row& row) const {
    return state().locked[params::index_of(row)];
}

void Desk::set_locked(const params::Row& row, bool locked) {
    keep_what_is_shown();
    State next = history_.now();
    next.locked.set(params::index_of(row), locked);
    history_.change(next, fmt::format("{} {}", locked ? "Locked" : "Unlocked", row.path()), false);
    morph_on(0.0f);
}

std::string Desk::look_as_text() const {
    return look_text(state(), stage_.scene_settings);
}

void Desk::paste_look(const std::string& text) {
    try {
        State next = state();
        next.settings = look_of_text(text, settings(), stage_.scene_settings, "pasted text");
        go_to(next, "Pasted look", false);
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

}  // namespace sunflower::show
