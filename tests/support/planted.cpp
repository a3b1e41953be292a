#include "tests/support/planted.hpp"

#include <cstdlib>
#include <stdexcept>

#include "engine/core/files.hpp"

namespace sunflower::test {
namespace fs = std::filesystem;

PlantedShaders::PlantedShaders(const std::vector<Planted>& defects) {
    const fs::path data = core::data_folder();
    fs::copy(data / "shaders", folder_.path() / "shaders", fs::copy_options::recursive);
    for (const char* name : {"scenes", "presets", "assets"}) fs::create_directory_symlink(data / name, folder_.path() / name);
    for (const Planted& defect : defects) {
        const fs::path file = folder_.path() / "shaders" / defect.file;
        std::string text = core::read_file(file);
        const std::size_t at = text.find(defect.text);
        if (at == std::string::npos || text.find(defect.text, at + 1) != std::string::npos)
            throw std::runtime_error("shaders/" + defect.file + " does not hold \"" + defect.text + "\" exactly once");
        core::write_file_atomically(file, text.replace(at, defect.text.size(), defect.instead));
    }
    if (const char* before = std::getenv("SUNFLOWER_DATA")) before_ = before;
    ::setenv("SUNFLOWER_DATA", folder_.path().c_str(), 1);
}

PlantedShaders::~PlantedShaders() {
    if (before_.empty())
        ::unsetenv("SUNFLOWER_DATA");
    else
        ::setenv("SUNFLOWER_DATA", before_.c_str(), 1);
}

}  // namespace sunflower::test
