#include "engine/show/library.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/layers.hpp"
#include "engine/params/registry.hpp"
#include "engine/world/bed.hpp"

namespace sunflower::show {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t longest_look_name = 60;
constexpr std::array<std::string_view, 6> no_matter_of_a_look = {"bed", "lod", "relief", "quality", "output", "debug"};

void copy_value(const params::Row& row, const params::Settings& from, params::Settings& to) {
    std::memcpy(reinterpret_cast<std::byte*>(&to) + row.offset, reinterpret_cast<const std::byte*>(&from) + row.offset,
                row.size);
}

/// UTF-8 whose last letter is complete; the lengths alone are looked at.
bool is_whole_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (length == 0 || i + length > text.size()) return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0u) != 0x80u) return false;
        i += length;
    }
    return true;
}

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

bool is_quality(const params::Document& preset) {
    params::Layers named;
    named.add(preset);
    const auto names = [&](const params::Row& row) { return named.origin(row) != "default"; };
    return std::ranges::any_of(params::rows(), names) &&
           std::ranges::none_of(params::rows(), [&](const params::Row& row) { return names(row) && is_of_look(row); });
}

NamedPresets named_presets(const std::vector<std::string>& names) {
    NamedPresets found;
    for (const std::string& name : names) {
        params::Document preset = preset_document(name);
        if (found.look.empty() && !is_quality(preset))
            found.look = name;
        else
            found.over.push_back(std::move(preset));
    }
    return found;
}

Stage load_stage(const std::string& scene, const std::string& preset) {
    params::Document document = scene_document(scene);
    Stage stage;
    stage.scene = world::read_scene(document);
    stage.scene_source = document.root;
    stage.scene_files = document.files.size();
    stage.files = document.files;
    const std::string look = preset.empty() ? stage.scene.preset : preset;
    return with_preset(std::move(stage), look);
}

Stage with_preset(Stage stage, const std::string& preset) {
    stage.preset = preset;
    const params::Document document = preset_document(preset);
    params::Layers layers;
    layers.add({stage.scene.name, {}, stage.scene_source}, world::scene_keys());
    stage.scene_settings = layers.settings();
    layers.add(document);
    stage.settings = layers.settings();
    stage.origins.clear();
    for (const params::Row& row : params::rows()) stage.origins.push_back(layers.origin(row));
    stage.files.resize(stage.scene_files);
    stage.files.insert(stage.files.end(), document.files.begin(), document.files.end());
    return stage;
}

bool is_of_look(const params::Row& row) {
    return std::ranges::find(no_matter_of_a_look, row.group) == no_matter_of_a_look.end();
}

params::Settings look_of(const params::Settings& settings, const params::Settings& base) {
    params::Settings look = base;
    for (const params::Row& row : params::rows())
        if (is_of_look(row)) copy_value(row, settings, look);
    return look;
}

params::Settings carried_over(const params::Settings& now, const params::Settings& old_base, const params::Settings& new_base) {
    params::Settings settings = new_base;
    const auto bytes = [](auto& of) { return reinterpret_cast<const std::byte*>(&of); };
    for (const params::Row& row : params::rows())
        if (row.group != "bed" && std::memcmp(bytes(now) + row.offset, bytes(old_base) + row.offset, row.size) != 0)
            copy_value(row, now, settings);
    return settings;
}

params::Settings within_scene(params::Settings settings, const world::BedPlan& plan) {
    if (plan.kind == world::BedKind::sheet) return settings;
    const auto room = static_cast<std::int64_t>(world::seed_capacity(plan));
    // The default stands for all there are, whatever the scene.
    const params::Bed standard;
    if (settings.bed.seeds != standard.seeds) settings.bed.seeds = std::min(settings.bed.seeds, room);
    if (settings.bed.gather != standard.gather) settings.bed.gather = std::min(settings.bed.gather, room);
    return settings;
}

params::Settings followed(const params::Settings& now, const params::Settings& old_base, const params::Settings& new_base) {
    params::Settings settings = now;
    const auto bytes = [](auto& of) { return reinterpret_cast<const std::byte*>(&of); };
    for (const params::Row& row : params::rows())
        if (std::memcmp(bytes(now) + row.offset, bytes(old_base) + row.offset, row.size) == 0)
            copy_value(row, new_base, settings);
    return settings;
}

const params::Document& PresetShelf::get(const std::string& name) {
    const auto known = presets_.find(name);
    if (known != presets_.end()) return known->second;
    params::Document preset = preset_document(name);
    params::Layers().add(preset);
    return presets_.emplace(name, std::move(preset)).first->second;
}

bool PresetShelf::read_again(std::string& trouble) {
    bool other = false;
    for (auto& [name, known] : presets_) try {
            params::Document preset = preset_document(name);
            params::Layers().add(preset);
            other = other || !same_content(preset.root, known.root);
            known = std::move(preset);
        } catch (const core::Error& error) {
            if (trouble.empty()) trouble = told_of(known.files, error);
        }
    return other;
}

std::string told_of(const std::vector<fs::path>& files, const core::Error& error) {
    const std::string what = error.what();
    const auto is_named = [&](const fs::path& file) { return what.find(file.filename().string()) != std::string::npos; };
    if (files.empty() || std::ranges::any_of(files, is_named)) return what;
    const auto gone = std::ranges::find_if(files, [](const fs::path& file) {
        std::error_code ignored;
        return !fs::exists(file, ignored);
    });
    return fmt::format("{}: {}", (gone == files.end() ? files.front() : *gone).string(), what);
}

params::Settings settings_with_preset(const params::Settings& now, const params::Settings& scene_settings,
                                      const params::Document& preset) {
    params::Layers named;
    named.add(preset);
    params::Settings settings = now;
    for (const params::Row& row : params::rows()) {
        const bool is_named = named.origin(row) != "default";
        if (is_named || is_of_look(row)) copy_value(row, is_named ? named.settings() : scene_settings, settings);
    }
    return settings;
}

std::string look_name(const std::string& wanted) {
    std::string name;
    for (const char c : wanted) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        // Whatever is not ASCII is a letter of somebody's.
        const bool plain =
            (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (plain)
            name += lower;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    name = name.substr(0, longest_look_name);
    // Not in the midst of a letter.
    while (!name.empty() && static_cast<unsigned char>(name.back()) >= 0x80 && !is_whole_utf8(name)) name.pop_back();
    while (name.ends_with('-')) name.pop_back();
    if (name.empty() || !is_whole_utf8(name))
        core::fail("{} gives no name for a look; use letters or digits", params::quote(wanted));
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
    const std::string text =
        fmt::format("# Saved from scene {}, begun with preset {}.\n\n{}", params::quote(state.scene),
                    params::quote(state.preset), params::toml_text(look_of(state.settings, scene_settings), scene_settings));
    static_cast<void>(params::parse_toml(text, file.string()));  // nothing is written that could not be read again
    core::AtomicFile out(file);
    out.write(std::as_bytes(std::span(text.data(), text.size())));
    out.commit(replace);
    return file;
}

}  // namespace sunflower::show
