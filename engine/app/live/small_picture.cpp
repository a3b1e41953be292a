#include "engine/app/live/small_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/gl/framebuffer.hpp"
#include "engine/image/png_file.hpp"

namespace sunflower::app {
namespace {

constexpr int width = 320, height = 180;
constexpr int most_side = 1600;  // of what is read back: a wall of pixels would say no more

/// Pixels first to last - 1 of `from` that pixel i of the small picture covers.
std::pair<int, int> covered(double start, double scale, int i, int from) {
    const int first = std::clamp(static_cast<int>(std::floor(start + scale * i)), 0, from - 1);
    return {first, std::clamp(static_cast<int>(std::ceil(start + scale * (i + 1))), first + 1, from)};
}

}  // namespace

void write_small_picture(const render::LivePicture& picture, glm::ivec2 size_px, const std::filesystem::path& file) {
    const double shrink = std::max(1.0, static_cast<double>(std::max(size_px.x, size_px.y)) / most_side);
    const glm::ivec2 size = glm::max(glm::ivec2(glm::dvec2(size_px) / shrink), glm::ivec2(1));
    const gl::Texture shown = gl::Texture::flat("small picture", gl::Format::rgba8, size.x, size.y);
    const gl::Framebuffer target("small picture", shown);
    picture.show(&target, size);
    const std::vector<std::uint8_t> rgba = shown.read<std::uint8_t>();

    const double scale = std::min(static_cast<double>(size.x) / width, static_cast<double>(size.y) / height);
    const double left = 0.5 * (size.x - scale * width), low = 0.5 * (size.y - scale * height);
    std::vector<float> rgb;
    rgb.reserve(std::size_t{width} * height * 3);
    for (int y = height - 1; y >= 0; --y)  // OpenGL's rows come from the bottom
        for (int x = 0; x < width; ++x) {
            const auto [x0, x1] = covered(left, scale, x, size.x);
            const auto [y0, y1] = covered(low, scale, y, size.y);
            std::array<double, 3> sum{};
            for (int v = y0; v < y1; ++v)
                for (int u = x0; u < x1; ++u)
                    for (std::size_t c = 0; c < 3; ++c)
                        sum[c] += rgba[(static_cast<std::size_t>(v) * static_cast<std::size_t>(size.x) +
                                        static_cast<std::size_t>(u)) *
                                           4 +
                                       c];
            const double pixels = static_cast<double>(x1 - x0) * (y1 - y0);
            for (const double channel : sum) rgb.push_back(static_cast<float>(channel / pixels / 255.0));
        }
    image::PngFile png(file, {.width = width, .height = height, .depth = 8, .ppi = {}, .metadata = {}});
    png.rows(0, height, rgb);
    png.commit(true);
}

}  // namespace sunflower::app
