// What a picture's file says about itself, as far as its format is concerned.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sunflower::image {

/// Key and text (UTF-8). A key is 1 to 79 bytes of ASCII, as PNG asks.
using Metadata = std::vector<std::pair<std::string, std::string>>;

}  // namespace sunflower::image
