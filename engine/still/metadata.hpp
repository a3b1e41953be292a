// What a picture's file says about itself. No date and no machine: the same picture twice is the same file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/credit.hpp"
#include "engine/image/metadata.hpp"
#include "engine/params/settings.hpp"

namespace sunflower::still {

using core::credit;
using image::Metadata;

/// Names of what the picture shows.
struct Subject {
    std::string scene, view, preset, title;
    std::uint64_t seeds = 0;
};

/// Software, Title, Description (the credit), and enough to make the picture again: scene, view, preset, number of seeds, and
/// the settings that differ from the defaults as TOML.
Metadata describe(const Subject& subject, const params::Settings& settings);

}  // namespace sunflower::still
