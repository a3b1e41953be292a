// Portable float maps (Debevec 1998): "PF", width, height and a scale whose sign says which end of a number comes first, then
// three floats a pixel, the bottom row first. The scale's size, a unit of light, means nothing here.
#pragma once

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sunflower::wall {

struct Pfm {
    glm::ivec2 size_px{0};
    std::vector<glm::vec3> values;  // the top row first
};

/// name: for messages. Fails with it when the bytes are no such file, have one float a pixel, end too early, or claim a side
/// over 16384 or more than 40 million pixels. Values are as they are: NaN and infinite ones too.
Pfm unpack_pfm(std::string_view bytes, const std::string& name);

/// In the order of bytes of the machine that makes it, which it says.
std::string pack_pfm(const Pfm& map);

}  // namespace sunflower::wall
