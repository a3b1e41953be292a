// How a large picture is cut: into tiles that are kept one by one, and these into pieces that are always the same.
#pragma once

#include <filesystem>
#include <glm/glm.hpp>
#include <string_view>
#include <vector>

namespace sunflower::still {

/// Pixels from the image's top left, x1 and y1 just outside; negative in the bleed.
struct Area {
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

    int width() const { return x1 - x0; }
    int height() const { return y1 - y0; }
    std::size_t pixels() const { return static_cast<std::size_t>(width()) * static_cast<std::size_t>(height()); }
    bool operator==(const Area&) const = default;
};

/// Of a picture that several programs draw, each its tiles.
struct Share {
    std::size_t number = 1, of = 1;

    /// Every so many-th: near and far are hard and easy to draw, so that a share has some of all.
    bool has(std::size_t tile) const { return tile % of == number - 1; }
    /// The name beside which its tiles are kept: hall.tif.2of8; alone the target's.
    std::filesystem::path store_of(const std::filesystem::path& target) const;
};

/// "2/8". Fails naming --part unless 1 <= 2 <= 8 <= 9999.
Share parse_share(std::string_view text);

/// What both have; of no pixels when that is nothing.
Area common(const Area& a, const Area& b);

/// Tiles of so many pixels a side that cover `drawn`, row by row from the top. They count from the image's corner; a bleed
/// belongs to the tiles beside it.
std::vector<Area> tiles_of(const Area& drawn, glm::ivec2 side);

/// So much more on every side.
Area grown(const Area& area, int by_px);

/// The pieces that meet `tile`. Pieces are cut by the image's edges and from there every `window` pixels, so that they depend
/// neither on the tiles nor, inside the image, on the bleed: a rasteriser rounds otherwise in another window, and a picture
/// must not tell in which tiles it was drawn. guard_px: a strip around the image for which the same holds, all of it in
/// `drawn`; what is sharpened looks at it.
std::vector<Area> pieces_of(const Area& tile, const Area& drawn, glm::ivec2 image_px, glm::ivec2 window, int guard_px = 0);

}  // namespace sunflower::still
