// The last session as a file that people can read: session.toml in the user's state folder.
#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <functional>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/brush.hpp"
#include "engine/show/library.hpp"
#include "engine/show/show.hpp"
#include "engine/show/stroke_files.hpp"

namespace sunflower::show {
namespace fs = std::filesystem;
namespace {

using params::Value;

// Not the names of parameter groups: "camera" and "window" are some.
constexpr std::string_view eye_table = "eye";
constexpr std::string_view screen_table = "screen";
constexpr std::string_view other_table = "other_look";
constexpr std::string_view print_table = "print";
constexpr params::Range places_m{-1e5, 1e5};
constexpr std::size_t most_troubles = 5;
constexpr auto old_age = std::chrono::hours(1);

fs::path session_file() {
    return user_state_folder() / "session.toml";
}

fs::path broken_file() {
    return user_state_folder() / "session-broken.toml";
}

// The program may be started elsewhere the next time.
std::string lasting_name(const std::string& name) {
    const bool is_path = name.find('/') != std::string::npos || name.ends_with(".toml");
    std::error_code ignored;
    return is_path ? fs::absolute(name, ignored).string() : name;
}

std::string vec3_text(glm::vec3 v) {
    return fmt::format("[{}, {}, {}]", params::float_text(v.x), params::float_text(v.y), params::float_text(v.z));
}

/// Steps that were changed and not saved under a name yet lie beside the session.
fs::path edited_show_file() {
    return user_state_folder() / "edited-show.toml";
}

/// Nothing where none is.
std::string rows_text(std::string_view key, const Locks& which) {
    if (which.none()) return {};
    std::string text = fmt::format("{} = [", key);
    const auto rows = params::rows();
    for (std::size_t i = 0, said = 0; i < rows.size(); ++i)
        if (which[i]) text += fmt::format("{}\"{}\"", said++ == 0 ? "" : ", ", rows[i].path());
    return text + "]\n";
}

std::string show_and_locks_text(const State& state) {
    std::string text;
    if (state.show)
        text += fmt::format("show = {}\n",
                            params::toml_string(state.show->edited || state.show->name.empty() ? edited_show_file().string()
                                                                                               : state.show->name));
    text += rows_text("locked", state.locked);
    if (state.strokes.empty()) return text;
    text += "painted = [";
    for (const auto& [scene, strokes] : state.strokes)
        text += fmt::format("{}{}", text.ends_with('[') ? "" : ", ", params::toml_string(lasting_name(scene)));
    return text + "]\n";
}

/// Nothing where no printer was ever named.
std::string proof_text(const SoftProof& proof) {
    if (proof.profile.empty()) return {};
    return fmt::format("proof = {}\nproof_profile = {}\nproof_perceptual = {}\nproof_paper_white = {}\nproof_warns = {}\n",
                       proof.on, params::toml_string(proof.profile), proof.perceptual, proof.paper_white, proof.warns);
}

std::string session_text(const Session& session, const params::Settings& base) {
    const State& state = session.state;
    std::string text =
        "# What Sunflower finds again when it starts. The program writes it every few seconds; `sunflower live --fresh` "
        "starts\n"
        "# without it. What stands below [screen] are the values that differ from the scene's and the preset's own.\n";
    text += fmt::format("scene = {}\npreset = {}\nview = {}\n", params::toml_string(lasting_name(state.scene)),
                        params::toml_string(lasting_name(state.preset)), params::toml_string(state.view));
    text += show_and_locks_text(state);
    text += fmt::format(
        "\n[{}]\neye_m = {}\ntarget_m = {}\nfocal_mm = {}\nshift_up_mm = {}\nshift_right_mm = {}\northo_width_m = {}\n",
        eye_table, vec3_text(state.camera.eye_m), vec3_text(state.camera.target_m), params::float_text(state.camera.focal_mm),
        params::float_text(state.camera.shift_up_mm), params::float_text(state.camera.shift_right_mm),
        params::float_text(state.camera.ortho_width_m));
    text += fmt::format("\n[{}]\nwidth_px = {}\nheight_px = {}\nui_percent = {}\npanel_shown = {}\nmorph_s = {}\n",
                        screen_table, session.width_px, session.height_px, session.ui_percent, session.panel_shown,
                        params::float_text(static_cast<float>(session.morph_s)));
    if (session.high_contrast) text += "high_contrast = true\n";
    text += fmt::format("brush_radius_m = {}\nbrush_strength = {}\n", params::float_text(session.brush_radius_m),
                        params::float_text(session.brush_strength));
    text += rows_text("favourites", session.favourites);
    if (!session.output.empty()) text += fmt::format("output = {}\n", params::toml_string(session.output));
    text += proof_text(session.proof);
    const std::string guides = session.print_guides ? fmt::format("{} = true\n", print_guides_key) : "";
    if (const std::string print = print_text(session.print) + guides; !print.empty())
        text += fmt::format("\n[{}]\n{}", print_table, print);
    const std::string values = params::toml_text(state.settings, base);
    if (!values.empty()) text += "\n" + values;
    if (!state.slots.has_other) return text;
    text += fmt::format("\n[{}]\non_b = {}\n", other_table, state.slots.on_b);
    const std::string other = "\n" + params::toml_text(state.slots.other, base);
    for (std::size_t at = 0; at < other.size();) {  // [roof] -> [other_look.roof]
        const std::size_t end = std::min(other.find("\n[", at), other.size());
        text += other.substr(at, end - at);
        if (end < other.size()) text += fmt::format("\n[{}.", other_table);
        at = end + 2;
    }
    return text;
}

// What the atomic writer leaves behind when the machine goes down in the midst of it: ".session.toml.Xy12Ab".
bool is_temporary(std::string_view name) {
    constexpr std::string_view ending = ".toml.";
    constexpr std::size_t random_letters = 6;
    return name.size() > ending.size() + random_letters && name.front() == '.' &&
           name.substr(0, name.size() - random_letters).ends_with(ending);
}

void sweep_temporaries(const fs::path& folder) {
    std::error_code ignored;  // what cannot be seen or removed stays; it does no harm
    const auto now = fs::file_time_type::clock::now();
    std::vector<fs::path> old;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (!is_temporary(entry.path().filename().string()) || !entry.is_regular_file(ignored) || entry.is_symlink(ignored))
            continue;
        const auto written = entry.last_write_time(ignored);
        // A younger one may be another program's that is writing right now.
        if (!ignored && now - written > old_age) old.push_back(entry.path());
    }
    for (const fs::path& file : old) fs::remove(file, ignored);
}

class Loader {
  public:
    explicit Loader(std::string& trouble) : trouble_(trouble) {}

    std::optional<Session> load(const fs::path& file) {
        std::string text;
        Session session;
        try {
            text = core::read_file(file, params::TomlLimits::bytes);
            const Value root = params::parse_toml(text, file.string());
            read(root, session);
        } catch (const core::Error& error) {
            set_aside(file, error.what());
            return std::nullopt;
        }
        if (trouble_.empty()) return session;
        try {
            core::write_file_atomically(broken_file(), text);
            add(fmt::format("The session as it was is kept in {}.", broken_file().string()));
        } catch (const core::Error& error) {
            add(error.what());
        }
        return session;
    }

  private:
    void add(std::string_view sentence) {
        if (!trouble_.empty()) trouble_ += '\n';
        trouble_ += sentence;
    }

    void set_aside(const fs::path& file, std::string_view why) {
        std::error_code error;
        fs::rename(file, broken_file(), error);
        add(fmt::format("The last session cannot be taken up again: {}.", why));
        add(error ? fmt::format("It stays where it is, as it cannot be moved: {}.", error.message())
                  : fmt::format("It was moved to {}.", broken_file().string()));
    }

    /// Runs a part that the session can do without.
    bool part(const std::function<void()>& read_part) {
        try {
            read_part();
            return true;
        } catch (const core::Error& error) {
            if (++troubles_ < most_troubles) add(fmt::format("Of the last session a part is left out: {}.", error.what()));
            if (troubles_ == most_troubles) add("More parts of the last session are left out.");
            return false;
        }
    }

    // Fails when there is nothing to begin with: no scene. All else has something to fall back on.
    void read(const Value& root, Session& session) {
        params::Reader top(root, "session");
        State& state = session.state;
        state.scene = top.text("scene");
        state.preset.clear();
        part([&] { state.preset = top.text("preset", ""); });
        Stage stage;
        if (state.preset.empty() || !part([&] { stage = load_stage(state.scene, state.preset); }))
            stage = load_stage_alone(state.scene);
        state.preset = stage.preset;
        state.settings = stage.settings;
        const world::View* view = &stage.scene.views.front();
        part([&] { view = &world::find_view(stage.scene, top.text("view", view->name)); });
        state.view = view->name;
        state.camera = view->camera;
        if (const Value* eye = top.find(eye_table)) part([&] { state.camera = read_camera(*eye); });
        if (const Value* screen = top.find(screen_table)) part([&] { read_screen(*screen, session); });
        if (const Value* show = top.find("show"))
            part([&] { state.show = std::make_shared<const Show>(read_last_show(params::read_text(*show, "show"))); });
        if (const Value* print = top.find(print_table))
            read_print(*print, session.print, session.print_guides, [this](const auto& read) { part(read); });
        for (const Value& path : top.list("locked")) part([&] { read_path(path, "locked", state.locked); });
        for (const Value& scene : top.list("painted"))
            part([&] {
                const std::string name = params::read_text(scene, "painted");
                if (world::StrokeList strokes = kept_strokes(name)) state.strokes[name] = std::move(strokes);
            });
        if (const Value* other = top.find(other_table)) part([&] { read_other(*other, stage.settings, state.slots); });
        constexpr std::array<std::string_view, 10> known = {"scene",  "preset",  "view",      eye_table,    "show",
                                                            "locked", "painted", other_table, screen_table, print_table};
        for (const auto& [name, value] : *root.as<Value::Table>())
            if (std::ranges::find(known, name) == known.end()) read_group(name, value, state.settings);
    }

    // With the preset that the scene names itself. When this fails too, it is the scene that is gone, and the complaint about
    // the preset was none.
    Stage load_stage_alone(const std::string& scene) {
        try {
            return load_stage(scene, "");
        } catch (const core::Error&) {
            trouble_.clear();
            throw;
        }
    }

    static Show read_last_show(const std::string& name) {
        Show show = load_show(name);
        if (name == edited_show_file().string()) show.edited = true;
        return show;
    }

    static void read_path(const Value& value, std::string_view key, Locks& which) {
        const std::string path = params::read_text(value, key);
        const std::size_t dot = std::min(path.find('.'), path.size());
        const params::Row* row = params::find_row(path.substr(0, dot), dot < path.size() ? path.substr(dot + 1) : "");
        if (row == nullptr) core::fail_at(value.place, "{}: there is no parameter {}", key, params::quote(path));
        which.set(params::index_of(*row));
    }

    void read_other(const Value& value, const params::Settings& base, Slots& slots) {
        params::Reader reader(value, std::string(other_table));
        slots.on_b = reader.truth("on_b", false);
        slots.other = base;
        for (const auto& [name, group] : *value.as<Value::Table>())
            if (name != "on_b") read_group(name, group, slots.other);
        slots.has_other = true;
    }

    static world::Camera read_camera(const Value& value) {
        params::Reader reader(value, std::string(eye_table));
        world::Camera camera;
        camera.eye_m = glm::vec3(reader.vec3("eye_m", places_m));
        camera.target_m = glm::vec3(reader.vec3("target_m", places_m));
        camera.focal_mm = static_cast<float>(reader.number("focal_mm", {1.0, 10000.0}));
        camera.shift_up_mm = static_cast<float>(reader.number("shift_up_mm", {-100.0, 100.0}));
        camera.shift_right_mm = static_cast<float>(reader.number("shift_right_mm", {-100.0, 100.0}));
        camera.ortho_width_m = static_cast<float>(reader.number("ortho_width_m", {0.0, 200.0}, 0.0));
        if (camera.eye_m == camera.target_m) core::fail_at(value.place, "eye_m and target_m are the same place");
        return camera;
    }

    void read_screen(const Value& value, Session& session) {
        params::Reader reader(value, std::string(screen_table));
        const auto size = [&](std::string_view key, params::Range range, int& number) {
            part([&] { number = static_cast<int>(reader.integer(key, range, number)); });
        };
        size("width_px", {64, 16384}, session.width_px);
        size("height_px", {64, 16384}, session.height_px);
        size("ui_percent", {75, 300}, session.ui_percent);
        part([&] { session.panel_shown = reader.truth("panel_shown", session.panel_shown); });
        part([&] { session.high_contrast = reader.truth("high_contrast", session.high_contrast); });
        for (const Value& path : reader.list("favourites")) part([&] { read_path(path, "favourites", session.favourites); });
        part([&] { session.output = reader.text("output", session.output); });
        const auto amount = [&](std::string_view key, params::Range range, float& number) {
            part([&] { number = static_cast<float>(reader.number(key, range, static_cast<double>(number))); });
        };
        amount("brush_radius_m", Brush::sizes_m, session.brush_radius_m);
        amount("brush_strength", {0.0, 1.0}, session.brush_strength);
        part([&] { session.morph_s = reader.number("morph_s", {0.0, 600.0}, session.morph_s); });
        SoftProof& proof = session.proof;
        part([&] { proof.profile = reader.text("proof_profile", proof.profile); });
        const auto truth = [&](std::string_view key, bool& to) { part([&] { to = reader.truth(key, to); }); };
        truth("proof", proof.on);
        truth("proof_perceptual", proof.perceptual);
        truth("proof_paper_white", proof.paper_white);
        truth("proof_warns", proof.warns);
    }

    void read_group(const std::string& group, const Value& value, params::Settings& settings) {
        const auto* members = value.as<Value::Table>();
        if (members == nullptr) {
            part([&] { core::fail_at(value.place, "{} means nothing here", params::quote(group)); });
            return;
        }
        for (const auto& [name, given] : *members)
            part([&] {
                const params::Row* row = params::find_row(group, name);
                if (row == nullptr || row->has(params::Transient))
                    core::fail_at(given.place, "there is no parameter {} to be kept", params::quote(group + "." + name));
                params::assign(*row, &settings, given);
            });
    }

    std::string& trouble_;
    std::size_t troubles_ = 0;
};

}  // namespace

std::optional<Session> load_session(std::string& trouble) {
    trouble.clear();
    fs::path file;
    try {
        file = session_file();
        sweep_temporaries(user_state_folder());
        sweep_temporaries(user_data_folder() / "presets");
    } catch (const core::Error& error) {
        trouble = error.what();
        return std::nullopt;
    }
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(file, ignored))) return std::nullopt;
    return Loader(trouble).load(file);
}

void save_session(const Session& session, const params::Settings& base) {
    const fs::path file = session_file();
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error) core::fail("{}: the folder cannot be made: {}", file.parent_path().string(), error.message());
    const std::string text = session_text(session, base);
    static_cast<void>(params::parse_toml(text, file.string()));  // nothing is written that could not be read again
    if (session.state.show && (session.state.show->edited || session.state.show->name.empty()))
        core::write_file_atomically(edited_show_file(), show_text(*session.state.show));
    keep_strokes(session.state.strokes);
    core::write_file_atomically(file, text);
}

}  // namespace sunflower::show
