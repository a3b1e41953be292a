// The small picture that is kept beside a look: what is on the screen when it is kept.
#pragma once

#include <filesystem>
#include <glm/vec2.hpp>

#include "engine/render/live_picture.hpp"

namespace sunflower::app {

/// The middle of what is shown, as a PNG of 320 x 180. Waits for the device. The file appears whole or not at all; fails in one
/// sentence. size_px: of the picture on the screen.
void write_small_picture(const render::LivePicture& picture, glm::ivec2 size_px, const std::filesystem::path& file);

}  // namespace sunflower::app
