#include "tests/support/picture.hpp"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/image/quantise.hpp"
#include "engine/still/draw.hpp"

namespace sunflower::test {

PngPicture draw_picture(render::Renderer& renderer, const render::Order& order) {
    PngPicture picture;
    picture.width = order.width;
    picture.height = order.height;
    picture.depth = 8;
    const auto width = static_cast<std::size_t>(order.width);
    still::draw(
        renderer, order, 100.0,
        [&](int first_row, int, std::span<const float> rgb) {
            for (std::size_t k = 0; k < rgb.size(); ++k) {
                const std::size_t pixel = k / 3;
                const auto y = static_cast<std::uint32_t>(first_row) + static_cast<std::uint32_t>(pixel / width);
                picture.rgb.push_back(
                    image::quantise8(rgb[k], static_cast<std::uint32_t>(pixel % width), y, static_cast<std::uint32_t>(k % 3)));
            }
        },
        [](double) {});
    return picture;
}

void write_picture(const PngPicture& picture, const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    const std::vector<png_byte> bytes(picture.rgb.begin(), picture.rgb.end());
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = PNG_FORMAT_RGB;
    // Not image::PngFile: it would dither once more.
    if (png_image_write_to_file(&image, file.c_str(), 0, bytes.data(), 0, nullptr) == 0)
        throw std::runtime_error(image.message);
}

PngPicture made_of(int width, int height, const std::function<double(int, int, int)>& pixel) {
    PngPicture picture;
    picture.width = width;
    picture.height = height;
    picture.depth = 8;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel)
                picture.rgb.push_back(static_cast<std::uint16_t>(std::lround(std::clamp(pixel(x, y, channel), 0.0, 255.0))));
    return picture;
}

std::string Difference::text() const {
    return fmt::format("{:.3f} % of the pixels differ, the worst by {:.0f} steps, the mean by {:+.3f}", percent, worst, mean);
}

Difference compare(const PngPicture& actual, const PngPicture& expected, const Tolerance& tolerance) {
    if (actual.rgb.size() != expected.rgb.size() || actual.width != expected.width) return {100.0, 255.0, 255.0};
    Difference difference;
    std::size_t beyond = 0;
    double sum = 0;
    for (std::size_t pixel = 0; pixel < actual.rgb.size() / 3; ++pixel) {
        double worst = 0;
        for (std::size_t k = 3 * pixel; k < 3 * pixel + 3; ++k) {
            const double change = static_cast<double>(actual.rgb[k]) - expected.rgb[k];
            worst = std::max(worst, std::abs(change));
            sum += change;
        }
        beyond += worst > tolerance.fail ? 1 : 0;
        difference.worst = std::max(difference.worst, worst);
    }
    difference.percent = 300.0 * static_cast<double>(beyond) / static_cast<double>(actual.rgb.size());
    difference.mean = sum / static_cast<double>(actual.rgb.size());
    return difference;
}

PngPicture difference_picture(const PngPicture& actual, const PngPicture& expected) {
    return made_of(actual.width, actual.height, [&](int x, int y, int channel) {
        if (x >= expected.width || y >= expected.height) return 255.0;
        return 8.0 * std::abs(static_cast<double>(actual.at(x, y, channel)) - expected.at(x, y, channel));
    });
}

}  // namespace sunflower::test
