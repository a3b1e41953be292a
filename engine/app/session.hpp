// What a command works on: a scene as the command line chose it, with its settings, packing and bed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/params/layers.hpp"
#include "engine/show/library.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/scene.hpp"
#include "engine/world/stroke.hpp"
#include "engine/world/sheet.hpp"

namespace sunflower::app {

/// As given on the command line.
struct SceneChoice {
    std::string scene = "turbine-hall";
    std::string preset;                  // empty: the scene's own
    std::vector<std::string> sets;       // "group.name=value", the later wins
    std::vector<std::string> over = {};  // more presets, the later wins: a quality, another's details
    world::StrokeList strokes = nullptr;  // instead of the scene's own; nullptr: those

    /// Fails as show::named_presets does.
    show::NamedPresets presets() const;
};

class Session {
  public:
    /// Reads scene and preset. Fails in one sentence naming the file, value or parameter.
    explicit Session(const SceneChoice& choice);

    const world::Scene& scene() const { return scene_; }
    const params::Settings& settings() const { return layers_.settings(); }
    /// "blue-hour", or "blue-hour+print" of several.
    const std::string& preset() const { return preset_; }

    /// The scene's bed, laid at the first call. Fails when the packing is missing or damaged.
    const world::Bed& bed();

  private:
    explicit Session(const SceneChoice& choice, const params::Document& document);

    world::Scene scene_;
    params::Layers layers_;
    std::string preset_;
    std::unique_ptr<world::Packing> packing_;
    std::optional<world::Bed> bed_;
};

using world::packing_for;

/// Only the structure of a scene, for lists and captions.
world::Scene load_scene(const std::string& name);

}  // namespace sunflower::app
