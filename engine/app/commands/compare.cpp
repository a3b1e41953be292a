#include "engine/still/compare.hpp"

#include "engine/app/commands/commands.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/still/png_reader.hpp"

namespace sunflower::app {
namespace {

/// nan and infinity are no JSON; no measure gives them.
std::string json_of(const still::BlockDifference& blocks) {
    return fmt::format(R"({{"worst": {:.6f}, "mean": {:.6f}, "whole": {:.6f}, "worst_x": {}, "worst_y": {}}})", blocks.worst,
                       blocks.mean, blocks.whole, blocks.worst_x, blocks.worst_y);
}

std::string as_json(const CompareOptions& options, const still::PngPixels& size, const still::Comparison& found) {
    return fmt::format(
        "{{\"picture\": {}, \"reference\": {}, \"width\": {}, \"height\": {}, \"flip\": {:.6f},\n  \"luminance\": {},\n"
        "  \"deviation\": {},\n  \"correlation\": {:.6f}}}\n",
        json_string(options.picture), json_string(options.reference), size.width, size.height, found.flip,
        json_of(found.luminance), json_of(found.deviation), found.correlation);
}

std::vector<std::string> row_of(const std::string& name, const still::BlockDifference& blocks) {
    return {name, fmt::format("{:.2f} %", 100.0 * blocks.worst), fmt::format("{}, {}", blocks.worst_x, blocks.worst_y),
            fmt::format("{:.2f} %", 100.0 * blocks.mean), fmt::format("{:+.2f} %", 100.0 * blocks.whole)};
}

std::string as_table(const still::Comparison& found) {
    return table({{"", "WORST", "AT", "MEAN", "WHOLE"},
                  {"FLIP", "", "", fmt::format("{:.4f}", found.flip), ""},
                  row_of("block luminance", found.luminance),
                  row_of("block deviation", found.deviation),
                  {"correlation", "", "", "", fmt::format("{:.4f}", found.correlation)}});
}

}  // namespace

void compare(const CompareOptions& options) {
    const still::PngPixels picture = still::read_png(options.picture), reference = still::read_png(options.reference);
    if (picture.width != reference.width || picture.height != reference.height)
        core::fail("{} is {} x {} pixels large, {} {} x {}; draw both at the same size", options.picture, picture.width,
                   picture.height, options.reference, reference.width, reference.height);
    const still::Comparison found =
        still::compare(still::compare_picture(picture.width, picture.height, picture.depth, picture.rgb),
                       still::compare_picture(reference.width, reference.height, reference.depth, reference.rgb));
    print(options.json ? as_json(options, picture, found) : as_table(found));
}

}  // namespace sunflower::app
