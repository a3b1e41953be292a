// JSON, as far as everybody writes it.
#pragma once

#include <string>
#include <string_view>

namespace sunflower::core {

/// "text" in quotes, on one line. Bytes beyond ASCII stay as they are.
std::string json_string(std::string_view text);

}  // namespace sunflower::core
