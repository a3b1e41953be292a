// Scenes and looks by name, shipped or the user's own, and the last session. All writes are atomic.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/params/document.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/print.hpp"
#include "engine/show/soft_proof.hpp"
#include "engine/show/state.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::show {

/// $XDG_DATA_HOME/sunflower, $XDG_STATE_HOME/sunflower: with the standard places under $HOME when they are not set, or not
/// absolute (the XDG Base Directory Specification has such ones ignored). Fails when there is no $HOME either. Not created.
std::filesystem::path user_data_folder();
std::filesystem::path user_state_folder();

/// Where a name is looked for: the user's own folder first (when it is there), then the shipped.
std::vector<std::filesystem::path> scene_folders();
std::vector<std::filesystem::path> preset_folders();
/// Names of all files in them, each once, sorted.
std::vector<std::string> scene_names();
std::vector<std::string> preset_names();
/// Fail as params::load_document does.
params::Document scene_document(const std::string& name);
params::Document preset_document(const std::string& name);

/// Of the presets some are qualities: they name only what is no matter of a look (see look_of) and go on top of any. The others
/// are looks, and so is one that names nothing. Fails as params::Layers::add does.
bool is_quality(const params::Document& preset);
/// Presets as they are named one after another. look: the first that is one; empty: none is. over: the others, each over those
/// before it.
struct NamedPresets {
    std::string look;
    std::vector<params::Document> over;
};
NamedPresets named_presets(const std::vector<std::string>& names);

/// A scene with the values that it and a preset give.
struct Stage {
    world::Scene scene;
    params::Settings scene_settings;  // defaults and scene
    params::Settings settings;        // and the preset
    std::string preset;               // its name or path, as it was given
    params::Value scene_source;                // what the scene's files say
    std::vector<std::filesystem::path> files;  // of both, with what they extend, the scene's first
    std::size_t scene_files = 0;
    std::vector<std::string> origins;          // of settings, a row each: "default", or "scenes/k20.toml:31"
};
/// As a scene that was read already looks with another preset.
Stage with_preset(Stage scene, const std::string& preset);
/// preset empty: the scene's own.
Stage load_stage(const std::string& scene, const std::string& preset);

/// How many seeds lie there, what this machine can do and what an audience is shown are no matter of a look: the groups bed,
/// lod, relief, quality, output and debug.
bool is_of_look(const params::Row& row);
/// `settings` with all that is no matter of a look as `base` has it.
params::Settings look_of(const params::Settings& settings, const params::Settings& base);
/// What choosing a preset makes of `now`: what is no matter of a look stays as it is, unless the preset names it.
params::Settings settings_with_preset(const params::Settings& now, const params::Settings& scene_settings,
                                      const params::Document& preset);

/// In another scene: what was changed over the scene's own stays changed, but for its bed; all else is as the new one says.
params::Settings carried_over(const params::Settings& now, const params::Settings& old_base, const params::Settings& new_base);
/// No more seeds than the plan has room for.
params::Settings within_scene(params::Settings settings, const world::BedPlan& plan);

/// When a file was saved anew: what was as the old one said follows the new one, what hands have changed stays.
params::Settings followed(const params::Settings& now, const params::Settings& old_base, const params::Settings& new_base);

/// The sentence of what fails when files are read again, with the name of one: one that is gone is only missed under the name
/// that it had without folder and ending, and is named first.
std::string told_of(const std::vector<std::filesystem::path>& files, const core::Error& error);

/// Presets as they were when they could last be read: what plays a show goes on while the file of a look is broken, or gone.
class PresetShelf {
  public:
    /// Reads it, when that has not been done. Fails when it cannot be read.
    const params::Document& get(const std::string& name);
    /// Reads all again. Returns whether any says something else now. trouble: of the first that cannot be read, a sentence.
    bool read_again(std::string& trouble);

  private:
    std::map<std::string, params::Document> presets_;
};

/// "Blue hour, late" -> "blue-hour-late": letters of any script, digits and '-', at most 60 bytes. Fails when nothing
/// is left.
std::string look_name(const std::string& wanted);
/// Saves what of the look differs from the scene's own values as a preset in the user's folder. Fails when the name is a
/// shipped preset's, and, unless `replace`, when the user has one of that name. Returns the file.
std::filesystem::path save_look(const std::string& name, const State& state, const params::Settings& scene_settings,
                                bool replace);

/// What the program finds again when it starts.
struct Session {
    State state;
    int width_px = 1280, height_px = 720;
    int ui_percent = 100;
    bool high_contrast = false;
    bool panel_shown = true;
    Locks favourites = {};  // rows that the panel shows at its top
    double morph_s = 0.0;  // how long looks and views take to come
    std::string output;    // the audience's monitor; empty: none
    float brush_radius_m = 0.16f, brush_strength = 0.75f;
    SoftProof proof = {};
    PrintWish print = {};
    bool print_guides = false;
};
/// session.toml in the state folder. nothing: there is none that can be had. Never fails: `trouble` says what went wrong, a
/// sentence a line, empty when nothing did. A file that cannot be understood, or whose scene is gone, is moved aside to
/// session-broken.toml; where only parts of it mean nothing any more (a preset that is gone, a parameter of another release)
/// they are left out one by one, and a copy of the whole file lies in session-broken.toml.
std::optional<Session> load_session(std::string& trouble);
/// Creates the folder. base: what scene and preset give; only what differs from it is written. Fails when it cannot be written.
void save_session(const Session& session, const params::Settings& base);

}  // namespace sunflower::show
