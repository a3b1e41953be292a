#include "engine/show/soft_proof.hpp"

#include "engine/core/error.hpp"
#include "engine/show/library.hpp"

namespace sunflower::show {
namespace fs = std::filesystem;

std::vector<fs::path> profile_folders() {
    std::vector<fs::path> folders;
    try {
        const fs::path own = user_data_folder();
        folders = {own / "profiles", own.parent_path() / "icc"};
    } catch (const core::Error&) {
        // Without a home there are the system's.
    }
    folders.insert(folders.end(),
                   {"/usr/share/color/icc", "/usr/local/share/color/icc", "/var/lib/color", "/var/lib/colord/icc"});
    return folders;
}

}  // namespace sunflower::show
