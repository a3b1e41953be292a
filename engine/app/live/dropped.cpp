#include "engine/app/live/dropped.hpp"

#include <sys/stat.h>

#include <array>
#include <ctime>

#include "engine/app/commands/still_plan.hpp"
#include "engine/core/error.hpp"
#include "engine/still/recipe.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

/// "21 November 2026"; empty: the file has gone.
std::string date_of(const fs::path& file) {
    struct stat status {};
    std::tm local{};
    if (::stat(file.c_str(), &status) != 0 || localtime_r(&status.st_mtime, &local) == nullptr) return {};
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%e %B %Y", &local);
    const std::string date = text.data();
    return date.substr(std::min(date.find_first_not_of(' '), date.size()));
}

/// What a picture of the same scene would be made of today, on whatever device. A scene that is not here has changed; a packing
/// that nobody has read is taken for the same.
still::Origin origin_here(const still::Recipe& recipe, const show::Desk& desk) {
    const bool is_laid = desk.bed() != nullptr && desk.state().scene == recipe.scene;
    const std::uint64_t packing = is_laid ? desk.bed()->packing().hash : recipe.origin.packing;
    try {
        still::Origin here = origin_of(recipe.scene, packing);
        here.renderer = recipe.origin.renderer;
        here.opengl = recipe.origin.opengl;
        return here;
    } catch (const core::Error&) {
        still::Origin here = recipe.origin;
        here.scene = 0;
        return here;
    }
}

}  // namespace

void offer_dropped(show::Desk& desk, std::span<const fs::path> files) {
    if (files.empty()) return desk.tell("What was dropped is no file of this machine; drop a still that Sunflower made.", true);
    const fs::path& file = files.front();
    try {
        const still::Recipe recipe = still::read_recipe(file);
        if (files.size() > 1)
            desk.tell(fmt::format("{} files were dropped; the first is {}.", files.size(), file.filename().string()));
        desk.offer({.file = file.filename().string(),
                    .date = date_of(file),
                    .version = recipe.origin.version,
                    .scene = recipe.scene,
                    .view = recipe.view,
                    .preset = recipe.preset,
                    .camera = recipe.camera,
                    .values = recipe.values,
                    .strokes = recipe.strokes,
                    .other_here = still::changed_since(recipe.origin, origin_here(recipe, desk))});
    } catch (const core::Error& error) {
        desk.decline_offered();
        desk.tell(error.what(), true);
    }
}

}  // namespace sunflower::app
