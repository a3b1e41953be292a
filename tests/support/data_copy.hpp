// A copy of what ships, to be edited by a test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/core/files.hpp"
#include "tests/support/program.hpp"

namespace sunflower::test {

/// While it lives, core::data_folder() is a copy: shaders, scenes and presets of its own, the assets as they are.
class DataCopy {
  public:
    DataCopy() {
        namespace fs = std::filesystem;
        const fs::path data = core::data_folder();
        for (const char* name : {"shaders", "scenes", "presets"})
            fs::copy(data / name, folder_.path() / name, fs::copy_options::recursive);
        fs::create_directory_symlink(data / "assets", folder_.path() / "assets");
        if (const char* before = std::getenv("SUNFLOWER_DATA")) before_ = before;
        ::setenv("SUNFLOWER_DATA", folder_.path().c_str(), 1);
    }
    ~DataCopy() {
        if (before_.empty())
            ::unsetenv("SUNFLOWER_DATA");
        else
            ::setenv("SUNFLOWER_DATA", before_.c_str(), 1);
    }
    DataCopy(const DataCopy&) = delete;
    DataCopy& operator=(const DataCopy&) = delete;

    std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }
    std::string text(const std::string& name) const { return core::read_file(file(name)); }
    /// In place, as some editors do.
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(file(name), std::ios::binary | std::ios::trunc) << text;
    }
    /// Beside it, and renamed, as others do.
    void replace(const std::string& name, const std::string& text) const { core::write_file_atomically(file(name), text); }

  private:
    TemporaryFolder folder_;
    std::string before_;  // $SUNFLOWER_DATA
};

}  // namespace sunflower::test
