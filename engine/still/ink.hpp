// What is written on a print beside its picture: captions, marks for whoever hangs it, the line of an edition.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/still/tiles.hpp"

namespace sunflower::still {

/// A line of letters on white, or a plain stroke. Opaque: it covers what is drawn there.
struct Ink {
    Area at;           // of the file, pixels. Letters begin at its left, their capitals half as high as it
    std::string text;  // UTF-8; empty: all of it is dark

    bool operator==(const Ink&) const = default;
};

/// Millimetres that a line needs whose capitals are so high.
constexpr double line_mm(double capitals_mm) {
    return 2.0 * capitals_mm;
}

/// Grey of each pixel of an ink, row by row.
struct InkRaster {
    Area at;
    std::vector<float> grey;  // display-encoded, or linear light
};

/// Fails when there are letters and the system has no font.
std::vector<InkRaster> rasters_of(std::span<const Ink> inks, bool linear);

}  // namespace sunflower::still
