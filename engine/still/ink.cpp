#include "engine/still/ink.hpp"

#include <cmath>
#include <memory>

#include "engine/still/typeface.hpp"

namespace sunflower::still {
namespace {

/// Dark grey, as pencil is: black would be the darkest thing of the sheet, and letters look heavier than they are.
constexpr float ink_display = 0.25f;
/// The same as light (IEC 61966-2-1).
constexpr float ink_linear = 0.0508761f;

}  // namespace

std::vector<InkRaster> rasters_of(std::span<const Ink> inks, bool linear) {
    const float ink = linear ? ink_linear : ink_display;
    std::unique_ptr<Typeface> letters;
    std::vector<InkRaster> rasters;
    for (const Ink& one : inks) {
        InkRaster raster{one.at, std::vector<float>(one.at.pixels(), 1.0f)};
        if (!one.text.empty()) {
            if (!letters) letters = std::make_unique<Typeface>();
            letters->draw(one.text, 0.5 * one.at.height(), 0.75 * one.at.height(), one.at.width(), raster.grey);
        }
        // The letters leave on 1 what they do not cover.
        for (float& grey : raster.grey) grey = one.text.empty() ? ink : ink + grey * (1.0f - ink);
        rasters.push_back(std::move(raster));
    }
    return rasters;
}

}  // namespace sunflower::still
