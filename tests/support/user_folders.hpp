// A user of one's own: XDG folders that vanish with the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/program.hpp"

namespace sunflower::test {

/// While it lives, this process and what it starts have their user's files in a temporary folder.
class UserFolders {
  public:
    UserFolders() {
        ::setenv("XDG_DATA_HOME", (folder_.path() / "data").c_str(), 1);
        ::setenv("XDG_STATE_HOME", (folder_.path() / "state").c_str(), 1);
    }

    const std::filesystem::path& path() const { return folder_.path(); }
    std::filesystem::path data() const { return path() / "data/sunflower"; }
    std::filesystem::path state() const { return path() / "state/sunflower"; }

    /// Writes a file below path(), with the folders that it needs.
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path() / name).parent_path());
        std::ofstream(path() / name, std::ios::binary) << text;
        return path() / name;
    }

  private:
    TemporaryFolder folder_;
};

}  // namespace sunflower::test
