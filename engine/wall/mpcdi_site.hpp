// Our own calibration as MPCDI, and others' as ours.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/wall/blend.hpp"
#include "engine/wall/mpcdi.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::wall {

/// Called with the part that is done, 0 to 1.
using MpcdiProgress = std::function<void(double)>;

/// What OutputPass does for output number `output`, which is not drawn by maps itself, as numbers for each pixel: warp, mask,
/// soft edges, gain, brightness and black lift. Its curve and LUT do not belong into such a file, and are not in it.
MpcdiRegion region_of(const Site& site, const Blend& blend, std::size_t output, const MpcdiProgress& progress = {});

enum class Existing { refused, replaced };

/// Writes all outputs of a site, those of other machines too, under their names. date: "2026-11-21 10:00:00". Fails when an
/// output is itself one out of such a file, and when there is a file of that name already.
void export_mpcdi(const Site& site, const std::filesystem::path& to, const std::string& date,
                  Existing existing = Existing::refused, const MpcdiProgress& progress = {});

struct MpcdiImport {
    std::vector<std::string> changed, added;  // outputs; those added stand on no monitor until the site's file says on which
    std::vector<std::string> brightened;      // of those changed whose gain or brightness was less than 1
    std::vector<std::string> unused;          // sentences of MpcdiReader::unused()
};

/// Makes each region of a file an output, found by its id or made, and saves the site; outputs that the file does not know
/// stay. The canvas takes the file's size and stays as large in the room. What was measured is drawn as it was measured: gain
/// and brightness, which an export of ours has in its maps, begin at 1 again; curve and LUT stay. Nothing is saved when any map
/// of the file is damaged.
MpcdiImport import_mpcdi(SiteFile& file, const std::filesystem::path& from, const MpcdiProgress& progress = {});

/// The site that import_mpcdi() saves. mpcdi: how the site's file calls the other.
Site with_regions(Site site, const MpcdiReader& reader, const std::string& mpcdi, MpcdiImport& done);

}  // namespace sunflower::wall
