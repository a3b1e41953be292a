// Colour tables and maps that a site names and nobody can read: what can be shown without them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::wall {

/// What act() gives; what it complains of is told with the output, the key ("lut", "mpcdi") and the file that it names.
/// said: the site file's root, for the line; nullptr: none.
template <typename Act>
auto told_of_file(const params::Value* said, const Output& output, std::string_view key, Act act) {
    try {
        return act();
    } catch (const core::Error& error) {
        core::fail_at(said != nullptr ? place_of(*said, key, output.name) : core::SourcePlace{},
                      "output '{}': {} = {}: {}; put that right, or take {} out", output.name, key,
                      params::quote(key == "lut" ? output.lut : output.mpcdi), error.what(), key);
    }
}

struct Unreadable {
    std::string output;    ///< its name
    bool is_maps = false;  ///< else its LUT
    std::string why;       ///< as OutputPass::lay() says it
};
/// All of a site that lies in that folder. Reads every file that it names, as OutputPass::lay() would.
std::vector<Unreadable> unreadable(const Site& site, const std::filesystem::path& folder, const params::Value* said = nullptr);

/// The site without those. Outputs that overlap one whose maps are gone go without theirs too, as they shared the light.
Site without(Site site, const std::vector<Unreadable>& those);

}  // namespace sunflower::wall
