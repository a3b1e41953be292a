// Draws test pictures: boxes, letters, circles, pixel by pixel.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "engine/image/letters.hpp"
#include "engine/wall/patterns.hpp"

namespace sunflower::wall {

/// Display-encoded.
using Colour = std::array<std::uint8_t, 3>;

inline Colour scaled(Colour c, double by) {
    for (std::uint8_t& v : c) v = static_cast<std::uint8_t>(std::lround(v * by));
    return c;
}

/// Places are of the canvas (of a raw one: of the output), px.
class PatternPainter {
  public:
    PatternPainter(const Rect& shown, glm::ivec2 size_px) : origin_(shown.place_px) {
        picture_.shown = shown;
        picture_.size_px = size_px;
        picture_.rgba.assign(4 * static_cast<std::size_t>(size_px.x) * static_cast<std::size_t>(size_px.y), 255);
    }
    PatternPicture finish() { return std::move(picture_); }

    void set(int x, int y, Colour c) {
        const glm::ivec2 at = glm::ivec2(x, y) - origin_;
        if (at.x < 0 || at.y < 0 || at.x >= picture_.size_px.x || at.y >= picture_.size_px.y) return;
        std::copy(c.begin(), c.end(),
                  picture_.rgba.begin() + 4 * (static_cast<std::ptrdiff_t>(at.y) * picture_.size_px.x + at.x));
    }
    /// Pixels from low up to, but not, high.
    void box(glm::ivec2 low, glm::ivec2 high, Colour c) {
        low = glm::max(low, origin_);
        high = glm::min(high, origin_ + picture_.size_px);
        for (int y = low.y; y < high.y; ++y)
            for (int x = low.x; x < high.x; ++x) set(x, y, c);
    }
    void all(Colour c) { box(origin_, origin_ + picture_.size_px, c); }
    void frame(const Rect& rect, int width, Colour c) {
        const glm::ivec2 low = glm::ivec2(glm::floor(rect.place_px)), high = glm::ivec2(glm::ceil(rect.end_px()));
        box(low, {high.x, low.y + width}, c);
        box({low.x, high.y - width}, high, c);
        box(low, {low.x + width, high.y}, c);
        box({high.x - width, low.y}, high, c);
    }
    void letters(glm::ivec2 at, int scale, std::string_view text, Colour c) {
        image::draw_letters(text, scale, [&](int x, int y) { set(at.x + x, at.y + y, c); });
    }
    /// Lines about a middle, each in a size of its own, on black.
    struct Line {
        std::string text;
        int scale;
    };
    void sign(glm::dvec2 middle, const std::vector<Line>& lines, Colour c) {
        const glm::ivec2 size = size_of(lines);
        glm::ivec2 at = glm::ivec2(middle) - size / 2;
        box(at - sign_margin, at + size + sign_margin, {0, 0, 0});
        for (const Line& line : lines) {
            letters({at.x + (size.x - width_of(line)) / 2, at.y + 2 * line.scale}, line.scale, line.text, c);
            at.y += (image::letter_height + 4) * line.scale;
        }
    }
    /// Whether letters at that place would be cut by a sign.
    static bool meets_sign(glm::dvec2 middle, const std::vector<Line>& lines, glm::ivec2 at, const Line& text) {
        const glm::ivec2 size = size_of(lines), low = glm::ivec2(middle) - size / 2 - sign_margin;
        const glm::ivec2 high = low + size + 2 * sign_margin;
        return at.x < high.x && at.y < high.y && at.x + width_of(text) > low.x &&
               at.y + image::letter_height * text.scale > low.y;
    }
    /// Two pixels wide, smooth.
    void circle(glm::dvec2 middle, double radius, Colour c) {
        const glm::ivec2 low = glm::max(glm::ivec2(middle - radius - 2.0), origin_);
        const glm::ivec2 high = glm::min(glm::ivec2(middle + radius + 3.0), origin_ + picture_.size_px);
        for (int y = low.y; y < high.y; ++y)
            for (int x = low.x; x < high.x; ++x) {
                const double off = std::abs(glm::length(glm::dvec2(x, y) + 0.5 - middle) - radius);
                // Of light, not of values: a line as wide all around.
                if (off < 1.5) set(x, y, scaled(c, std::pow(std::min(1.5 - off, 1.0), 1.0 / 2.2)));
            }
    }

  private:
    static constexpr int sign_margin = 12;

    static glm::ivec2 size_of(const std::vector<Line>& lines) {
        glm::ivec2 size(0);
        for (const Line& line : lines)
            size = {std::max(size.x, width_of(line)), size.y + (image::letter_height + 4) * line.scale};
        return size;
    }
    static int width_of(const Line& line) {
        return (static_cast<int>(line.text.size()) * image::letter_width - 1) * line.scale;
    }

    PatternPicture picture_;
    glm::ivec2 origin_;
};

}  // namespace sunflower::wall
