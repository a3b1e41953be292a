#include "engine/image/compare.hpp"

#include "engine/app/commands/commands.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/image/exr_file.hpp"
#include "engine/image/png_reader.hpp"
#include "engine/world/tone.hpp"

namespace sunflower::app {
namespace {

/// nan and infinity are no JSON; no measure gives them.
std::string json_of(const image::BlockDifference& blocks) {
    return fmt::format(R"({{"worst": {:.6f}, "mean": {:.6f}, "whole": {:.6f}, "worst_x": {}, "worst_y": {}}})", blocks.worst,
                       blocks.mean, blocks.whole, blocks.worst_x, blocks.worst_y);
}

std::string as_json(const CompareOptions& options, const image::ComparePicture& size, const image::Comparison& found) {
    return fmt::format(
        "{{\"picture\": {}, \"reference\": {}, \"width\": {}, \"height\": {}, \"flip\": {:.6f},\n  \"luminance\": {},\n"
        "  \"deviation\": {},\n  \"correlation\": {:.6f}}}\n",
        json_string(options.picture), json_string(options.reference), size.width, size.height, found.flip,
        json_of(found.luminance), json_of(found.deviation), found.correlation);
}

std::vector<std::string> row_of(const std::string& name, const image::BlockDifference& blocks) {
    return {name, fmt::format("{:.2f} %", 100.0 * blocks.worst), fmt::format("{}, {}", blocks.worst_x, blocks.worst_y),
            fmt::format("{:.2f} %", 100.0 * blocks.mean), fmt::format("{:+.2f} %", 100.0 * blocks.whole)};
}

std::string as_table(const image::Comparison& found) {
    return table({{"", "WORST", "AT", "MEAN", "WHOLE"},
                  {"FLIP", "", "", fmt::format("{:.4f}", found.flip), ""},
                  row_of("block luminance", found.luminance),
                  row_of("block deviation", found.deviation),
                  {"correlation", "", "", "", fmt::format("{:.4f}", found.correlation)}});
}

/// As the program shows exposed radiance: PBR Neutral and the sRGB curve.
image::ComparePicture shown(const std::string& file, const image::ExrPicture& exr) {
    const auto *r = exr.channel("R"), *g = exr.channel("G"), *b = exr.channel("B");
    if (r == nullptr || g == nullptr || b == nullptr) core::fail("{}: has no channels R, G and B", file);
    std::vector<float> encoded;
    encoded.reserve(3 * r->size());
    for (std::size_t i = 0; i < r->size(); ++i) {
        const glm::vec3 c = world::display_of(params::ToneTransform::neutral, {(*r)[i], (*g)[i], (*b)[i]});
        encoded.insert(encoded.end(), {c.r, c.g, c.b});
    }
    return image::compare_picture(exr.width, exr.height, encoded);
}

image::ComparePicture read_picture(const std::string& file) {
    if (file.ends_with(".exr")) return shown(file, image::read_exr(file));
    const image::PngPixels png = image::read_png(file);
    return image::compare_picture(png.width, png.height, png.depth, png.rgb);
}

}  // namespace

void compare(const CompareOptions& options) {
    const image::ComparePicture picture = read_picture(options.picture), reference = read_picture(options.reference);
    if (picture.width != reference.width || picture.height != reference.height)
        core::fail("{} is {} x {} pixels large, {} {} x {}; draw both at the same size", options.picture, picture.width,
                   picture.height, options.reference, reference.width, reference.height);
    const image::Comparison found = image::compare(picture, reference);
    print(options.json ? as_json(options, picture, found) : as_table(found));
}

}  // namespace sunflower::app
