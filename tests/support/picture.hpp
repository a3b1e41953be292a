// Pictures in tests: drawn in this process, compared, and left behind for people when they differ.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "engine/render/renderer.hpp"
#include "tests/support/png_reader.hpp"

namespace sunflower::test {

/// One picture of 8 bits a channel, quantised as a still is.
PngPicture draw_picture(render::Renderer& renderer, const render::Order& order);

/// For files that people look at.
void write_picture(const PngPicture& picture, const std::filesystem::path& file);

/// A picture whose pixel (x, y) is pixel(x, y, channel), 0 to 255, cut to that range.
PngPicture made_of(int width, int height, const std::function<double(int x, int y, int channel)>& pixel);

/// In the manner of OpenImageIO's idiff: how far, how often, and never beyond. Steps of 8 bits.
struct Tolerance {
    double fail = 0;          // a pixel differs when one of its channels differs by more
    double fail_percent = 0;  // so many pixels may
    double hard_fail = 0;     // and none by more than this
};

struct Difference {
    double percent = 0;  // pixels with a channel beyond Tolerance::fail
    double worst = 0;    // greatest of all channels
    double mean = 0;     // of actual - expected, signed: light that came or went

    bool within(const Tolerance& tolerance) const { return percent <= tolerance.fail_percent && worst <= tolerance.hard_fail; }
    std::string text() const;
};

/// Pictures of different sizes differ in everything.
Difference compare(const PngPicture& actual, const PngPicture& expected, const Tolerance& tolerance);

/// |actual - expected|, eight times as strong.
PngPicture difference_picture(const PngPicture& actual, const PngPicture& expected);

}  // namespace sunflower::test
