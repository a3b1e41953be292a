// What `still` is to draw, from what the command line says or from what a picture says of itself.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/app/commands/commands.hpp"
#include "engine/app/session.hpp"
#include "engine/still/aov.hpp"
#include "engine/still/picture_job.hpp"
#include "engine/still/recipe.hpp"

namespace sunflower::app {

struct StillPlan {
    std::unique_ptr<Session> session;
    still::Recipe recipe;       // its origin, but for the renderer
    still::Origin other;        // of --again: where that picture came from
    still::PictureOrder order;  // without what the renderer adds: metadata, job, tile_px 0
    std::vector<still::Aov> aovs;
    bool again = false;
    std::size_t shares = 0;  // to be joined: tile_px and job are theirs, and the recipe's origin
};

/// Of pictures of that scene (as it is asked for) that are made now, but for the device.
still::Origin origin_of(const std::string& scene, std::uint64_t packing);

/// Where labs are looked for: the user's own first.
std::vector<std::filesystem::path> lab_folders();

/// Fails in one sentence that names the option.
StillPlan plan_still(const StillOptions& options);

/// "5031 x 7087 pixels, 16-bit TIFF, ...": what will be on the disk, and whether there is room. Fails when there is not.
std::string readout(const StillPlan& plan);

}  // namespace sunflower::app
