#include "engine/still/names.hpp"

#include "engine/core/error.hpp"
#include "engine/still/recipe.hpp"

namespace sunflower::still {
namespace fs = std::filesystem;

fs::path default_name(std::string_view scene, std::string_view view, std::string_view preset, const fs::path& folder,
                      std::string_view ending, const std::function<bool(const fs::path&)>& is_taken) {
    // A name too long for the system is free, and fails when it is written.
    const auto is_there = [](const fs::path& path) {
        std::error_code ignored;
        return fs::exists(fs::symlink_status(path, ignored));
    };
    for (int number = 1; number <= 9999; ++number) {
        fs::path path = folder / fmt::format("{}_{}_{}_{:04}{}", scene, view, preset, number, ending);
        if (!is_there(path) && !is_there(recipe_file(path)) && !(is_taken && is_taken(path))) return path;
    }
    core::fail("{}: all of {}_{}_{}_0001{} to 9999 are taken; name another file with --out", folder.string(), scene, view,
               preset, ending);
}

}  // namespace sunflower::still
