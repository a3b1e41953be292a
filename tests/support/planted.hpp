// Shaders with a defect that somebody might make one day, for tests that must notice it.
#pragma once

#include <string>
#include <vector>

#include "tests/support/program.hpp"

namespace sunflower::test {

/// In a file below shaders/, `text` gives way to `instead`.
struct Planted {
    std::string file, text, instead;
};

/// While it lives, core::data_folder() is a copy whose shaders have the defects. Programs made before keep theirs.
class PlantedShaders {
  public:
    /// Throws std::runtime_error when a text is not found exactly once: what has moved on would plant nothing.
    explicit PlantedShaders(const std::vector<Planted>& defects);
    ~PlantedShaders();
    PlantedShaders(const PlantedShaders&) = delete;
    PlantedShaders& operator=(const PlantedShaders&) = delete;

  private:
    TemporaryFolder folder_;
    std::string before_;  // $SUNFLOWER_DATA
};

}  // namespace sunflower::test
