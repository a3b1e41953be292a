#include "engine/wall/readable.hpp"

#include <algorithm>

#include "engine/wall/cube_lut.hpp"
#include "engine/wall/map_textures.hpp"

namespace sunflower::wall {
namespace {

void take_maps(Output& output) {
    output.mpcdi.clear();
    output.mpcdi_region.clear();
}

}  // namespace

std::vector<Unreadable> unreadable(const Site& site, const std::filesystem::path& folder, const params::Value* said) {
    std::vector<Unreadable> all;
    MapFiles map_files(folder);
    for (const Output& output : site.outputs) {
        const auto look = [&](std::string_view key, bool is_maps, auto read) {
            try {
                told_of_file(said, output, key, read);
            } catch (const core::Error& error) {
                all.push_back({output.name, is_maps, error.what()});
            }
        };
        if (output.is_mapped()) look("mpcdi", true, [&] { return map_files.read(output, site.canvas_px); });
        if (!output.lut.empty()) look("lut", false, [&] { return load_cube_lut(folder / output.lut); });
    }
    return all;
}

Site without(Site site, const std::vector<Unreadable>& those) {
    for (const Unreadable& one : those) {
        const auto output = std::ranges::find(site.outputs, one.output, &Output::name);
        if (output == site.outputs.end()) continue;
        one.is_maps ? take_maps(*output) : output->lut.clear();
    }
    const auto has_lost = [&](const Output& output) {
        return output.is_mapped() &&
               std::ranges::any_of(site.outputs, [&](const Output& other) { return maps_meet_others(output, other); });
    };
    for (auto next = std::ranges::find_if(site.outputs, has_lost); next != site.outputs.end();
         next = std::ranges::find_if(site.outputs, has_lost))
        take_maps(*next);
    return site;
}

}  // namespace sunflower::wall
