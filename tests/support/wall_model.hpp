// What a projector is to show, pixel by pixel in double precision: the model that the wall's pass is held against.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/core/hash.hpp"
#include "engine/wall/blend.hpp"
#include "engine/wall/cube_lut.hpp"
#include "engine/wall/output_pass.hpp"
#include "engine/wall/warp.hpp"

namespace sunflower::test {

inline double srgb_light(double e) {
    return e <= 0.04045 ? e / 12.92 : std::pow((e + 0.055) / 1.055, 2.4);
}
inline double srgb_value(double v) {
    return v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1.0 / 2.4) - 0.055;
}

/// A canvas in memory: display-encoded bytes, rows from the top.
struct CanvasBytes {
    glm::ivec2 size{0};
    std::vector<std::uint8_t> rgba;

    glm::dvec3 light(int x, int y) const {
        const auto at = 4 * static_cast<std::size_t>(std::clamp(y, 0, size.y - 1) * size.x + std::clamp(x, 0, size.x - 1));
        return {srgb_light(rgba[at] / 255.0), srgb_light(rgba[at + 1] / 255.0), srgb_light(rgba[at + 2] / 255.0)};
    }
    /// Between pixels, mixed as light.
    glm::dvec3 at(glm::dvec2 place_px) const {
        const glm::dvec2 low = glm::floor(place_px - 0.5), part = place_px - 0.5 - low;
        const int x = static_cast<int>(low.x), y = static_cast<int>(low.y);
        return glm::mix(glm::mix(light(x, y), light(x + 1, y), part.x), glm::mix(light(x, y + 1), light(x + 1, y + 1), part.x),
                        part.y);
    }
};

class WallModel {
  public:
    WallModel(const wall::Site& site, std::size_t output, const CanvasBytes& canvas, const wall::CubeLut* lut)
        : output_(site.outputs[output]),
          index_(output),
          canvas_(canvas),
          lut_(lut),
          warp_(output_),
          blend_(site),
          mask_(wall::mask_pixels(output_)) {}

    /// 0 to 255 of each colour, not rounded.
    glm::dvec3 steps(int x, int y, double life) const {
        const glm::dvec2 at(x + 0.5, y + 0.5);
        const auto place = warp_.canvas_of(at);
        if (!place) return glm::dvec3(0.0);
        const glm::dvec2 in_part = *place - output_.part.place_px;
        const double left = life * coverage(at, in_part) * mask_[static_cast<std::size_t>(y * output_.size_px.x + x)] / 255.0;
        if (left <= 0.0) return glm::dvec3(0.0);
        const glm::dvec2 inside = output_.part.place_px + glm::clamp(in_part, glm::dvec2(0.0), output_.part.size_px);
        const glm::dvec3 picture = canvas_.at(inside) * output_.gain * output_.brightness;
        const glm::dvec3 light = left * blend_.light(index_, inside, picture);
        glm::dvec3 value;
        for (int i = 0; i < 3; ++i)
            value[i] = output_.curve.srgb ? srgb_value(light[i]) : std::pow(light[i], 1.0 / output_.curve.gamma[i]);
        if (lut_ != nullptr) value = lut_->apply(value);
        return 255.0 * glm::clamp(value, 0.0, 1.0);
    }
    /// With the dither, and rounded.
    static glm::ivec3 byte(int x, int y, glm::dvec3 steps) {
        const std::uint32_t h = core::hash3(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0x77a11u);
        const glm::dvec3 noise = {core::triangular(h), core::triangular(core::hash1(h + 1)),
                                  core::triangular(core::hash1(h + 2))};
        return glm::ivec3(glm::floor(steps + glm::min(glm::dvec3(1.0), glm::min(steps, 255.0 - steps)) * noise + 0.5));
    }

  private:
    /// Of the pixel by the part, from how far the homography moves within the pixel.
    double coverage(glm::dvec2 at, glm::dvec2 in_part) const {
        const double e = 1e-4;
        const auto flat = [&](glm::dvec2 p) { return wall::apply(warp_.part_from_signal(), p).value_or(glm::dvec2(0.0)); };
        const glm::dvec2 by_x = (flat(at + glm::dvec2(e, 0)) - flat(at - glm::dvec2(e, 0))) / (2 * e);
        const glm::dvec2 by_y = (flat(at + glm::dvec2(0, e)) - flat(at - glm::dvec2(0, e))) / (2 * e);
        const glm::dvec2 reach = glm::sqrt(by_x * by_x + by_y * by_y);
        const glm::dvec2 cover = glm::clamp(glm::min(in_part, output_.part.size_px - in_part) / reach + 0.5, 0.0, 1.0);
        return cover.x * cover.y;
    }

    const wall::Output& output_;
    std::size_t index_;
    const CanvasBytes& canvas_;
    const wall::CubeLut* lut_;
    wall::Warp warp_;
    wall::Blend blend_;
    std::vector<std::uint8_t> mask_;
};

}  // namespace sunflower::test
