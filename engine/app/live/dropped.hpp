// Pictures of ours that somebody drops onto the window: their look comes back.
#pragma once

#include <filesystem>
#include <span>

#include "engine/show/desk.hpp"

namespace sunflower::app {

/// Lets the desk ask what of the first of these files is wanted: a still of this program, or its recipe beside it. What is none
/// is a notice.
void offer_dropped(show::Desk& desk, std::span<const std::filesystem::path> files);

}  // namespace sunflower::app
