// What `still` is to draw, from what the command line says or from what a picture says of itself.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/commands/commands.hpp"
#include "engine/app/session.hpp"
#include "engine/still/aov.hpp"
#include "engine/still/lab.hpp"
#include "engine/still/picture_job.hpp"
#include "engine/still/recipe.hpp"

namespace sunflower::app {

/// One of several files of a picture.
struct StillFile {
    std::filesystem::path target;
    still::Sheet sheet;
    std::string paper;  // as a recipe says it
};

struct StillPlan {
    std::unique_ptr<Session> session;
    still::Recipe recipe;       // its origin, but for the renderer
    still::Origin other;        // of --again: where that picture came from
    still::PictureOrder order;  // without what the renderer adds: metadata, job, tile_px 0
    std::vector<still::Aov> aovs;
    bool again = false;
    std::optional<still::PaperOrder> paper;
    std::vector<StillFile> files;  // instead of the one that all else here tells of; empty: that one
    std::string files_words;       // what they are
    bool finds_strips = false;     // their places are not known yet
    bool embedded = true;           // the picture's own file has its recipe
    std::filesystem::path sidecar;  // and where it lies beside it; empty: nowhere
    // Of what is seen:
    double shown = 1.0;   // how much of the width that is seen the image shows
    double safe_mm = still::usual_safe_mm;
    std::size_t shares = 0;  // to be joined: tile_px and job are theirs, and the recipe's origin
};

/// What a window shows, for a picture of it.
struct Seen {
    std::string scene, name, title;  // as it is asked for, its name and its title
    std::string view, preset;
    std::uint64_t seeds = 0;
    glm::ivec2 picture_px{1};  // its shape
    world::Camera camera;
    params::Settings settings;
    world::StrokeList strokes;  // instead of the scene's own; nullptr: those
};

/// Of pictures of that scene (as it is asked for) that are made now, but for the device.
still::Origin origin_of(const std::string& scene, std::uint64_t packing);

/// Where labs are looked for: the user's own first.
std::vector<std::filesystem::path> lab_folders();

/// Fails in one sentence that names the option.
StillPlan plan_still(const StillOptions& options);

/// A picture of that, whatever the options say of scene and view: its recipe's origin is left out, and it has no session. file:
/// "tif", "png", "jpg", "exr"; empty: as usual, or as the lab takes. fit empty: the width shows what it shows there; wider and
/// crop go by what is seen. It goes to the next name in this folder that is free and not taken, and can be gone on with.
StillPlan plan_seen(const StillOptions& options, const std::string& file, const Seen& seen,
                    const std::function<bool(const std::filesystem::path&)>& is_taken);

/// "5031 x 7087 pixels, 16-bit TIFF, ...": what will be on the disk, and whether there is room. Fails when there is not.
std::string readout(const StillPlan& plan);

}  // namespace sunflower::app
