#include "engine/show/show.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/layers.hpp"
#include "engine/show/library.hpp"
#include "engine/show/looks.hpp"
#include "engine/show/seed_words.hpp"

namespace sunflower::show {
namespace fs = std::filesystem;
namespace {

using params::Reader, params::Value;

constexpr params::Range places_m{-1e5, 1e5};
constexpr params::Range wait_s{0.0, 86400.0};
constexpr std::size_t most_steps = 500;
constexpr std::array<std::string_view, 5> move_names = {"", "dolly", "orbit", "drift", "walk"};

world::Camera read_camera(Reader& reader) {
    world::Camera camera;
    camera.eye_m = glm::vec3(reader.vec3("eye_m", places_m));
    camera.target_m = glm::vec3(reader.vec3("target_m", places_m));
    camera.focal_mm = static_cast<float>(reader.number("focal_mm", {4.0, 2000.0}, 35.0));
    camera.shift_up_mm = static_cast<float>(reader.number("shift_up_mm", {-40.0, 40.0}, 0.0));
    camera.shift_right_mm = static_cast<float>(reader.number("shift_right_mm", {-40.0, 40.0}, 0.0));
    if (glm::distance(camera.eye_m, camera.target_m) < 1e-4f)
        core::fail_at(reader.place(), "eye_m and target_m are the same place; move one of them");
    return camera;
}

/// view, seed, or eye_m with target_m; nothing where none is there.
Place read_place(Reader& reader, const char* what) {
    Place place;
    place.where = reader.place();
    const Value* view = reader.find("view");
    const Value* seed = reader.find("seed");
    const Value* eye = reader.find("eye_m");
    if (eye == nullptr)
        for (const char* key : {"target_m", "focal_mm", "shift_up_mm", "shift_right_mm"})
            if (const Value* alone = reader.find(key)) core::fail_at(alone->place, "{}: {} needs eye_m beside it", what, key);
    if ((view != nullptr) + (seed != nullptr) + (eye != nullptr) > 1)
        core::fail_at((eye != nullptr ? eye : seed)->place, "{}: give view, seed or eye_m, only one of them", what);
    if (view != nullptr) {
        place.where = view->place;
        place.view = params::read_text(*view, fmt::format("{}: view", what));
        if (place.view.empty()) core::fail_at(view->place, "{}: view is empty; name one of the scene's", what);
    } else if (seed != nullptr) {
        place.where = seed->place;
        place.seed = static_cast<std::uint64_t>(params::read_integer(*seed, fmt::format("{}: seed", what), {1.0, 1e11}));
    } else if (eye != nullptr) {
        place.where = eye->place;
        place.camera = read_camera(reader);
    }
    return place;
}

/// Names and ranges of the values are seen to when they are read, not when the show comes to them.
LookChange read_look(Reader& reader, const char* what) {
    LookChange look;
    look.where = reader.place();
    if (const Value* preset = reader.find("preset")) {
        look.where = preset->place;
        look.preset = params::read_text(*preset, fmt::format("{}: preset", what));
        if (look.preset.empty()) core::fail_at(preset->place, "{}: preset is empty; name one", what);
    }
    look.values.data = Value::Table{};
    if (const Value* set = reader.find("set")) {
        if (set->as<Value::Table>() == nullptr)
            core::fail_at(set->place, "{}: set is a table of parameter groups, not {}", what, set->kind());
        params::Layers layers;
        layers.add({"set", {}, *set});
        look.values = *set;
    }
    return look;
}

Move read_move(Reader& step) {
    Move move;
    const Value* kind = step.find("move");
    const auto keys = step.list("key");
    if (kind == nullptr) {
        if (!keys.empty()) core::fail_at(keys.front().place, "step: [[step.key]] belongs to move = \"walk\"");
        return move;
    }
    move.where = kind->place;
    const std::vector<std::string> labels(move_names.begin() + 1, move_names.end());
    move.kind = static_cast<MoveKind>(step.choice("move", labels) + 1);
    move.seconds = step.number("move_s", wait_s, 0.0);
    switch (move.kind) {
        case MoveKind::none: break;
        case MoveKind::dolly: move.by_m = step.number("by_m", {-200.0, 200.0}); break;
        case MoveKind::orbit: move.turn_deg = step.number("turn_deg", {-3600.0, 3600.0}); break;
        case MoveKind::drift:
            move.reach_m = step.number("reach_m", {0.001, 20.0});
            if (move.seconds < 1.0) core::fail_at(move.where, "step: a drift needs move_s, one second at least");
            break;
        case MoveKind::walk:
            for (const Value& value : keys) {
                Reader one(value, "key");
                move.places.push_back(read_place(one, "key"));
                one.finish();
                if (!move.places.back().is_given())
                    core::fail_at(value.place, "key: it has no place; give view, seed or eye_m");
            }
            if (move.places.empty()) core::fail_at(move.where, "step: a walk needs [[step.key]]s, the places that it passes");
            break;
    }
    if (move.kind != MoveKind::walk && !keys.empty())
        core::fail_at(keys.front().place, "step: [[step.key]] belongs to move = \"walk\"");
    return move;
}

Step read_step(const Value& value) {
    Reader reader(value, "step");
    Step step;
    step.where = value.place;
    step.scene = reader.text("scene", "");
    step.place = read_place(reader, "step");
    step.look = read_look(reader, "step");
    step.morph_s = reader.number("morph_s", wait_s, 0.0);
    step.cut = reader.truth("cut", false);
    step.move = read_move(reader);
    step.hold_s = reader.number("hold_s", wait_s, 0.0);
    reader.finish();
    if (step.cut && step.morph_s > 0.0)
        core::fail_at(value.place, "step: cut = true leaves no time for morph_s; give one of them");
    if (!step.place.is_given() && !step.look.is_given() && step.move.kind == MoveKind::none && step.hold_s <= 0.0 &&
        step.scene.empty())
        core::fail_at(value.place, "step: nothing happens in it; give a view, a preset, a move or hold_s");
    return step;
}

int read_minute(const Value& value, const char* what) {
    const std::string text = params::read_text(value, what);
    int hour = 0, minute = 0, read = 0;
    if (std::sscanf(text.c_str(), "%2d:%2d%n", &hour, &minute, &read) != 2 || read != static_cast<int>(text.size()) ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59)
        core::fail_at(value.place, "{} = {} is no time of day; write it as \"06:30\"", what, params::quote(text));
    return hour * 60 + minute;
}

std::string number_text(double value) {
    const std::string text = fmt::format("{}", value);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string vec3_text(glm::vec3 v) {
    return fmt::format("[{}, {}, {}]", params::float_text(v.x), params::float_text(v.y), params::float_text(v.z));
}

std::string place_text(const Place& place) {
    if (!place.view.empty()) return fmt::format("view = {}\n", params::toml_string(place.view));
    if (place.seed != 0) return fmt::format("seed = {}\n", place.seed);
    if (!place.camera) return {};
    const world::Camera& c = *place.camera;
    std::string text = fmt::format("eye_m = {}\ntarget_m = {}\nfocal_mm = {}\n", vec3_text(c.eye_m), vec3_text(c.target_m),
                                   params::float_text(c.focal_mm));
    if (c.shift_up_mm != 0.0f) text += fmt::format("shift_up_mm = {}\n", params::float_text(c.shift_up_mm));
    if (c.shift_right_mm != 0.0f) text += fmt::format("shift_right_mm = {}\n", params::float_text(c.shift_right_mm));
    return text;
}

/// [step.set.roof] and its values; the groups come last, as everything after a table's head belongs to it.
std::string values_text(const LookChange& look, const char* table) {
    std::string text;
    params::Settings settings;
    for (const auto& [group, members] : *look.values.as<Value::Table>()) {
        text += fmt::format("[{}.set.{}]\n", table, group);
        for (const auto& [name, value] : *members.as<Value::Table>()) {
            const params::Row& row = *params::find_row(group, name);
            params::assign(row, &settings, value);
            text += fmt::format("{} = {}\n", name, params::text_of(row, &settings));
        }
    }
    return text;
}

std::string step_text(const Step& step) {
    std::string text = "\n[[step]]\n";
    if (!step.scene.empty()) text += fmt::format("scene = {}\n", params::toml_string(step.scene));
    text += place_text(step.place);
    if (!step.look.preset.empty()) text += fmt::format("preset = {}\n", params::toml_string(step.look.preset));
    if (step.morph_s > 0.0) text += fmt::format("morph_s = {}\n", number_text(step.morph_s));
    if (step.cut) text += "cut = true\n";
    const Move& move = step.move;
    if (move.kind != MoveKind::none) {
        text += fmt::format("move = \"{}\"\n", move_names[static_cast<std::size_t>(move.kind)]);
        if (move.seconds > 0.0) text += fmt::format("move_s = {}\n", number_text(move.seconds));
        if (move.kind == MoveKind::dolly) text += fmt::format("by_m = {}\n", number_text(move.by_m));
        if (move.kind == MoveKind::orbit) text += fmt::format("turn_deg = {}\n", number_text(move.turn_deg));
        if (move.kind == MoveKind::drift) text += fmt::format("reach_m = {}\n", number_text(move.reach_m));
    }
    if (step.hold_s > 0.0) text += fmt::format("hold_s = {}\n", number_text(step.hold_s));
    text += values_text(step.look, "step");
    for (const Place& place : move.places) text += "[[step.key]]\n" + place_text(place);
    return text;
}

}  // namespace

Ticks ticks_of(double seconds) {
    return 3 * std::llround(seconds * 1e6);
}

double seconds_of(Ticks ticks) {
    return static_cast<double>(ticks) / static_cast<double>(ticks_per_second);
}

std::string Place::words() const {
    if (!view.empty()) return view;
    if (seed != 0) return "seed " + grouped(seed);
    return camera ? "a place" : "";
}

bool LookChange::is_given() const {
    const auto* table = values.as<Value::Table>();
    return !preset.empty() || (table != nullptr && !table->empty());
}

std::string Step::words() const {
    std::string text;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
    };
    add(scene);
    add(place.words());
    add(look.preset);
    if (look.preset.empty() && look.is_given()) add("light");
    switch (move.kind) {
        case MoveKind::none: break;
        case MoveKind::dolly: add(fmt::format("dolly {} m", number_text(move.by_m))); break;
        case MoveKind::orbit: add(fmt::format("orbit {:.0f}°", move.turn_deg)); break;
        case MoveKind::drift: add("drift"); break;
        case MoveKind::walk: add("walk to " + move.places.back().words()); break;
    }
    return text.empty() ? "rest" : text;
}

Show read_show(const params::Document& document) {
    Reader reader(document.root, "show");
    Show show;
    show.name = document.name;
    if (!document.files.empty()) show.file = document.files.front();
    show.title = reader.text("title");
    show.scene = reader.text("scene", "");
    show.loop = reader.truth("loop", true);
    for (const Value& value : reader.list("step")) {
        show.steps.push_back(read_step(value));
        if (show.steps.size() > most_steps) core::fail_at(value.place, "a show has {} steps at most", most_steps);
    }
    for (const Value& value : reader.list("hour")) {
        Reader one(value, "hour");
        Hour hour;
        const Value& at = one.get("at");
        hour.minute = read_minute(at, "hour: at");
        hour.look = read_look(one, "hour");
        one.finish();
        if (!hour.look.is_given()) core::fail_at(value.place, "hour: it has no light; give a preset or [hour.set]");
        if (!show.hours.empty() && hour.minute <= show.hours.back().minute)
            core::fail_at(at.place, "hour: {} is no later than the one before it; times must rise",
                          params::quote(*at.as<std::string>()));
        show.hours.push_back(std::move(hour));
    }
    if (const Value* day = reader.find("day_s")) {
        if (show.hours.empty()) core::fail_at(day->place, "day_s is for a show with [[hour]]s");
        show.day_s = params::read_number(*day, "day_s", {10.0, 86400.0});
    }
    if (const Value* begins = reader.find("begins")) {
        if (show.hours.empty()) core::fail_at(begins->place, "begins is for a show with [[hour]]s");
        show.first_minute = read_minute(*begins, "begins");
    }
    reader.finish();
    if (show.hours.size() == 1) core::fail_at(document.root.place, "show: one [[hour]] is no day; give two at least");
    if (!show.hours.empty() && show.day_s <= 0.0)
        core::fail_at(document.root.place, "show: day_s is missing; say how long a day takes");
    if (show.steps.empty() && show.hours.empty())
        core::fail_at(document.root.place, "show: it has no [[step]]; give one at least");
    if (!show.hours.empty())
        for (const Step& step : show.steps) {
            if (step.look.is_given())
                core::fail_at(step.look.where, "step: the hours make the light of this show; leave preset and set out");
            if (!step.scene.empty()) core::fail_at(step.where, "step: a show with [[hour]]s stays in one scene");
        }
    return show;
}

std::string show_text(const Show& show) {
    std::string text = fmt::format("title = {}\n", params::toml_string(show.title));
    if (!show.scene.empty()) text += fmt::format("scene = {}\n", params::toml_string(show.scene));
    text += fmt::format("loop = {}\n", show.loop);
    const auto clock = [](int minute) { return fmt::format("\"{:02d}:{:02d}\"", minute / 60, minute % 60); };
    if (!show.hours.empty())
        text += fmt::format("day_s = {}\nbegins = {}\n", number_text(show.day_s), clock(show.first_minute));
    for (const Hour& hour : show.hours) {
        text += fmt::format("\n[[hour]]\nat = {}\n", clock(hour.minute));
        if (!hour.look.preset.empty()) text += fmt::format("preset = {}\n", params::toml_string(hour.look.preset));
        text += values_text(hour.look, "hour");
    }
    for (const Step& step : show.steps) text += step_text(step);
    return text;
}

std::vector<fs::path> show_folders() {
    std::vector<fs::path> folders = preset_folders();
    for (fs::path& folder : folders) folder /= "shows";
    std::error_code ignored;
    std::erase_if(folders, [&](const fs::path& folder) { return !fs::is_directory(folder, ignored); });
    return folders;
}

std::vector<std::string> show_names() {
    return params::document_names(show_folders());
}

Show load_show(const std::string& name) {
    return read_show(params::load_document(name, show_folders()));
}

fs::path save_show(const Show& show, const std::string& name, bool replace) {
    const std::string safe = look_name(name);
    const auto shipped = params::document_names(core::data_folder() / "presets/shows");
    if (std::ranges::find(shipped, safe) != shipped.end())
        core::fail("'{}' is a show that came with the program; choose another name", safe);
    const fs::path file = user_data_folder() / "presets/shows" / (safe + ".toml");
    std::error_code error;
    if (!replace && fs::exists(fs::symlink_status(file, error)))
        core::fail("there is a show '{}' already; choose another name, or replace it", safe);
    fs::create_directories(file.parent_path(), error);
    if (error) core::fail("{}: the folder cannot be made: {}", file.parent_path().string(), error.message());
    const std::string text = show_text(show);
    static_cast<void>(read_show({safe, {}, params::parse_toml(text, file.string())}));  // nothing that could not be read again
    if (replace && fs::exists(fs::symlink_status(file, error))) {
        const fs::path old = bin_place("shows/" + safe);
        fs::create_directories(old.parent_path(), error);
        core::write_file_atomically(old, core::read_file(file, params::TomlLimits::bytes));
    }
    core::AtomicFile out(file);
    out.write(std::as_bytes(std::span(text.data(), text.size())));
    out.commit(replace);
    return file;
}

}  // namespace sunflower::show
