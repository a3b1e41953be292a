// Where every value comes from: defaults, then the scene, then presets, then --set. The later wins.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/document.hpp"
#include "engine/params/registry.hpp"

namespace sunflower::params {

///     Layers layers;
///     layers.add(scene, SCENE_KEYS);              // parameter groups of a scene, its structural keys left to the world
///     layers.add(load_document("overcast", core::data_folder() / "presets"));
///     layers.set("camera.exposure_ev100=9");
///     draw(layers.settings());
class Layers {
  public:
    Layers();
    /// On top of values that have a past of their own: their origin is called "session".
    explicit Layers(const Settings& start);

    /// Lays a file's parameter groups on top. Keys in `structural` are somebody else's. Fails at the line of an unknown group
    /// or parameter (with the nearest name) or of a bad value, and then changes nothing.
    void add(const Document& document, std::span<const std::string_view> structural = {});

    /// "group.name=value", as given to --set. Fails likewise.
    void set(std::string_view assignment);

    const Settings& settings() const { return settings_; }

    /// "default", "session", "--set", or "presets/overcast.toml:12".
    const std::string& origin(const Row& row) const;

    /// Every parameter with its effective value, unit and origin, a line each.
    std::string report() const;

  private:
    Settings settings_;
    std::vector<std::string> origins_;
};

}  // namespace sunflower::params
