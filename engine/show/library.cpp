#include "engine/show/library.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/layers.hpp"
#include "engine/params/registry.hpp"

namespace sunflower::show {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t longest_look_name = 60;

fs::path base_folder(const char* variable, const char* below_home) {
    const char* named = std::getenv(variable);
    if (named != nullptr && fs::path(named).is_absolute()) return named;
    const char* home = std::getenv("HOME");
    if (home == nullptr || !fs::path(home).is_absolute())
        core::fail("${} and $HOME name no folder; set one of them to where your files may lie", variable);
    return fs::path(home) / below_home;
}

std::vector<fs::path> folders(const char* kind) {
    std::vector<fs::path> found;
    std::error_code ignored;  // no folder of the user's: only what is shipped
    try {
        fs::path own = user_data_folder() / kind;
        if (fs::is_directory(own, ignored)) found.push_back(std::move(own));
    } catch (const core::Error&) {
        // Without a home there are the shipped ones; saving says what is wrong.
    }
    found.push_back(core::data_folder() / kind);
    return found;
}

}  // namespace

fs::path user_data_folder() {
    return base_folder("XDG_DATA_HOME", ".local/share") / "sunflower";
}

fs::path user_state_folder() {
    return base_folder("XDG_STATE_HOME", ".local/state") / "sunflower";
}

std::vector<fs::path> scene_folders() {
    return folders("scenes");
}

std::vector<fs::path> preset_folders() {
    return folders("presets");
}

std::vector<std::string> scene_names() {
    return params::document_names(scene_folders());
}

std::vector<std::string> preset_names() {
    return params::document_names(preset_folders());
}

params::Document scene_document(const std::string& name) {
    return params::load_document(name, scene_folders());
}

params::Document preset_document(const std::string& name) {
    return params::load_document(name, preset_folders());
}

Stage load_stage(const std::string& scene, const std::string& preset) {
    const params::Document document = scene_document(scene);
    Stage stage;
    stage.scene = world::read_scene(document);
    stage.preset = preset.empty() ? stage.scene.preset : preset;
    params::Layers layers;
    layers.add(document, world::scene_keys());
    stage.scene_settings = layers.settings();
    layers.add(preset_document(stage.preset));
    stage.settings = layers.settings();
    return stage;
}

params::Settings settings_with_preset(const params::Settings& now, const params::Settings& scene_settings,
                                      const params::Document& preset) {
    constexpr std::array<std::string_view, 5> kept = {"bed", "lod", "relief", "quality", "debug"};
    params::Layers named;
    named.add(preset);
    params::Settings settings = now;
    for (const params::Row& row : params::rows()) {
        const bool is_named = named.origin(row) != "default";
        if (!is_named && std::ranges::find(kept, row.group) != kept.end()) continue;
        const params::Settings& from = is_named ? named.settings() : scene_settings;
        std::memcpy(reinterpret_cast<std::byte*>(&settings) + row.offset,
                    reinterpret_cast<const std::byte*>(&from) + row.offset, row.size);
    }
    return settings;
}

std::string look_name(const std::string& wanted) {
    std::string name;
    for (const char c : wanted) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (plain)
            name += lower;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    name = name.substr(0, longest_look_name);
    while (name.ends_with('-')) name.pop_back();
    if (name.empty()) core::fail("{} gives no name for a look; use letters a to z or digits", params::quote(wanted));
    return name;
}

fs::path save_look(const std::string& name, const State& state, const params::Settings& scene_settings, bool replace) {
    const std::string safe = look_name(name);
    const auto shipped = params::document_names(core::data_folder() / "presets");
    if (std::ranges::find(shipped, safe) != shipped.end())
        core::fail("'{}' is a look that came with the program; choose another name", safe);
    const fs::path folder = user_data_folder() / "presets";
    const fs::path file = folder / (safe + ".toml");
    std::error_code error;
    if (!replace && fs::exists(fs::symlink_status(file, error)))
        core::fail("there is a look '{}' already; choose another name, or replace it", safe);
    fs::create_directories(folder, error);
    if (error) core::fail("{}: the folder cannot be made: {}", folder.string(), error.message());
    const std::string text = fmt::format("# Saved from scene {}, begun with preset {}.\n\n{}", params::quote(state.scene),
                                         params::quote(state.preset), params::toml_text(state.settings, scene_settings));
    static_cast<void>(params::parse_toml(text, file.string()));  // nothing is written that could not be read again
    core::AtomicFile out(file);
    out.write(std::as_bytes(std::span(text.data(), text.size())));
    out.commit(replace);
    return file;
}

}  // namespace sunflower::show
