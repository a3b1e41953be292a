// Words and keys of a site's file, for its reader and its writer.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "engine/wall/site.hpp"

namespace sunflower::wall {

inline const std::array<std::string, 3> flip_words = {"none", "horizontal", "vertical"};
inline constexpr std::string_view auto_word = "auto", srgb_word = "srgb";
/// What a site holds beside what struct Site does.
inline constexpr std::array<std::string_view, 6> other_tables = {"hours", "remote", "midi", "power", "step", "health"};

inline std::string edge_key(std::size_t side) {
    return "edge_" + std::string(side_names[side]) + "_px";
}

}  // namespace sunflower::wall
