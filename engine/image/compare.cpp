#include "engine/image/compare.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/error.hpp"

namespace sunflower::image {
namespace {

// A reference this dark is black: a step of an 8-bit picture from it, in linear light. Keeps ratios finite.
constexpr double least_light = 1.0 / (255.0 * 12.92);

constexpr double floor_of_mean = 0.02;

std::size_t pixel_count(int width, int height) {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

/// IEC 61966-2-1.
double linear_of(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

void check_size(int width, int height, std::size_t values) {
    if (width < 1 || height < 1 || values != 3 * pixel_count(width, height))
        core::fail("a picture of {} x {} pixels cannot be compared: it has {} values", width, height, values);
}

void check_pair(const ComparePicture& picture, const ComparePicture& reference) {
    for (const ComparePicture* one : {&picture, &reference}) {
        check_size(one->width, one->height, one->rgb.size());
        if (!std::ranges::all_of(one->rgb, [](float value) { return std::isfinite(value); }))
            core::fail("a picture of {} x {} pixels cannot be compared: it holds what is no number", one->width, one->height);
    }
    if (picture.width != reference.width || picture.height != reference.height)
        core::fail("the pictures are of different sizes, {} x {} and {} x {} pixels; draw them at the same size", picture.width,
                   picture.height, reference.width, reference.height);
}

std::vector<double> luminance_of(const ComparePicture& picture) {
    std::vector<double> luminance(picture.rgb.size() / 3);
    for (std::size_t i = 0; i < luminance.size(); ++i)
        luminance[i] = 0.2126 * static_cast<double>(picture.rgb[3 * i]) + 0.7152 * static_cast<double>(picture.rgb[3 * i + 1]) +
                       0.0722 * static_cast<double>(picture.rgb[3 * i + 2]);
    return luminance;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

struct Block {
    int left, top, right, bottom;  // right and bottom are the first pixels beyond

    int pixels() const { return (right - left) * (bottom - top); }
};

std::vector<Block> blocks_of(int width, int height) {
    std::vector<Block> blocks;
    for (int y = 0; y < height; y += compare_block_px)
        for (int x = 0; x < width; x += compare_block_px)
            blocks.push_back({x, y, std::min(x + compare_block_px, width), std::min(y + compare_block_px, height)});
    return blocks;
}

std::vector<Block> counted_blocks_of(int width, int height) {
    std::vector<Block> blocks = blocks_of(width, height);
    std::erase_if(blocks, [](const Block& block) { return 2 * block.pixels() < compare_block_px * compare_block_px; });
    if (blocks.empty()) blocks.push_back({0, 0, width, height});
    return blocks;
}

template <typename Visit>
void each_pixel(const Block& block, int width, const Visit& visit) {
    for (int y = block.top; y < block.bottom; ++y)
        for (int x = block.left; x < block.right; ++x) visit(pixel_count(width, y) + static_cast<std::size_t>(x));
}

double mean_in(const Block& block, int width, const std::vector<double>& values) {
    double sum = 0;
    each_pixel(block, width, [&](std::size_t i) { sum += values[i]; });
    return sum / block.pixels();
}

double variance_in(const Block& block, int width, const std::vector<double>& values) {
    const double mean = mean_in(block, width, values);
    double sum = 0;
    each_pixel(block, width, [&](std::size_t i) { sum += (values[i] - mean) * (values[i] - mean); });
    return sum / block.pixels();
}

double relative(double value, double right, double floor) {
    return (value - right) / std::max(right, floor);
}

/// `difference` tells the signed relative difference of a block.
template <typename Difference>
BlockDifference over_blocks(const std::vector<Block>& blocks, const Difference& difference) {
    BlockDifference result{.worst = -1.0};
    for (const Block& block : blocks) {
        const double size = std::abs(difference(block));
        result.mean += size / static_cast<double>(blocks.size());
        if (size <= result.worst) continue;
        result.worst = size;
        result.worst_x = block.left;
        result.worst_y = block.top;
    }
    return result;
}

// FLIP. The numbers below are the paper's: section 4.1 (colour pipeline), 4.2 (feature pipeline) and its table of Gaussians.

using Plane = std::vector<float>;
using Kernel = std::vector<double>;  // an odd number of weights, the middle one is the pixel's own

struct Opponent {
    Plane y, x, z;  // the paper's Y, Cx, Cz: as L*a*b*, but linear in light
};

// sRGB as the authors have it, rounded; a row each for X, Y, Z of R, G, B, and the inverse. White is the rows' sums, so that a
// grey has no colour.
constexpr double xyz_of_rgb[3][3] = {
    {0.412386563, 0.357591491, 0.180450491}, {0.212636822, 0.715182982, 0.072180196}, {0.019330620, 0.119197164, 0.950372587}};
constexpr double rgb_of_xyz[3][3] = {{3.241003233, -1.537398969, -0.498615882},
                                     {-0.969224252, 1.875929984, 0.041554226},
                                     {0.055639420, -0.204011206, 1.057148977}};
constexpr double white[3] = {xyz_of_rgb[0][0] + xyz_of_rgb[0][1] + xyz_of_rgb[0][2],
                             xyz_of_rgb[1][0] + xyz_of_rgb[1][1] + xyz_of_rgb[1][2],
                             xyz_of_rgb[2][0] + xyz_of_rgb[2][1] + xyz_of_rgb[2][2]};

struct Triple {
    double v[3];
};

Triple times(const double (&matrix)[3][3], const Triple& t) {
    Triple result{};
    for (int row = 0; row < 3; ++row)
        result.v[row] = matrix[row][0] * t.v[0] + matrix[row][1] * t.v[1] + matrix[row][2] * t.v[2];
    return result;
}

Opponent opponent_of(const ComparePicture& picture) {
    const std::size_t count = picture.rgb.size() / 3;
    Opponent planes{Plane(count), Plane(count), Plane(count)};
    for (std::size_t i = 0; i < count; ++i) {
        Triple rgb{};
        for (std::size_t k = 0; k < 3; ++k) rgb.v[k] = std::clamp(static_cast<double>(picture.rgb[3 * i + k]), 0.0, 1.0);
        const Triple xyz = times(xyz_of_rgb, rgb);
        const double x = xyz.v[0] / white[0], y = xyz.v[1] / white[1], z = xyz.v[2] / white[2];
        planes.y[i] = static_cast<float>(116.0 * y - 16.0);
        planes.x[i] = static_cast<float>(500.0 * (x - y));
        planes.z[i] = static_cast<float>(200.0 * (y - z));
    }
    return planes;
}

/// The outermost pixels go on beyond the border.
Plane filtered(const Plane& plane, int width, int height, const Kernel& across, const Kernel& down) {
    const auto columns = static_cast<std::size_t>(width);
    const auto row_of = [&](const Plane& from, int y) {
        return from.data() + columns * static_cast<std::size_t>(std::clamp(y, 0, height - 1));
    };
    const auto add_row = [columns](float weight, const float* from, float* to) {
        for (std::size_t x = 0; x < columns; ++x) to[x] += weight * from[x];
    };
    Plane between(plane.size(), 0.0f), result(plane.size(), 0.0f);
    const auto reach = static_cast<int>(across.size() / 2);
    std::vector<float> padded(columns + across.size() - 1);
    for (int y = 0; y < height; ++y) {
        const float* row = row_of(plane, y);
        for (std::size_t i = 0; i < padded.size(); ++i) padded[i] = row[std::clamp(static_cast<int>(i) - reach, 0, width - 1)];
        float* to = between.data() + pixel_count(width, y);
        for (std::size_t k = 0; k < across.size(); ++k) add_row(static_cast<float>(across[k]), padded.data() + k, to);
    }
    for (int y = 0; y < height; ++y)
        for (std::size_t k = 0; k < down.size(); ++k)
            add_row(static_cast<float>(down[k]), row_of(between, y + static_cast<int>(k) - static_cast<int>(down.size() / 2)),
                    result.data() + pixel_count(width, y));
    return result;
}

/// One weight for each whole number from -radius to radius.
template <typename Weight>
Kernel kernel_of(int radius, const Weight& weight) {
    Kernel kernel;
    for (int i = -radius; i <= radius; ++i) kernel.push_back(weight(static_cast<double>(i)));
    return kernel;
}

double sum_of(const Kernel& kernel) {
    double sum = 0;
    for (const double weight : kernel) sum += weight;
    return sum;
}

/// A term a sqrt(pi/b) exp(-pi^2 d^2 / b) of a contrast sensitivity filter, d in degrees (4.1, spatial filtering).
struct Sensitivity {
    double a, b;
};
constexpr Sensitivity achromatic = {1.0, 0.0047};
constexpr Sensitivity red_green = {1.0, 0.0053};
constexpr Sensitivity blue_yellow = {34.1, 0.04}, blue_yellow_2 = {13.5, 0.025};

Kernel kernel_of(const Sensitivity& term, double pixels_per_degree) {
    constexpr double pi = std::numbers::pi;
    const auto radius = static_cast<int>(std::ceil(3.0 * std::sqrt(blue_yellow.b / (2.0 * pi * pi)) * pixels_per_degree));
    return kernel_of(radius,
                     [&](double i) { return std::exp(-pi * pi * i * i / (pixels_per_degree * pixels_per_degree * term.b)); });
}

Kernel with_sum_one(Kernel kernel) {
    const double sum = sum_of(kernel);
    for (double& weight : kernel) weight /= sum;
    return kernel;
}

/// What the eye resolves of the picture.
Opponent seen(const Opponent& planes, int width, int height, double pixels_per_degree) {
    const auto blur = [&](const Plane& plane, const Sensitivity& term) {
        const Kernel kernel = with_sum_one(kernel_of(term, pixels_per_degree));
        return filtered(plane, width, height, kernel, kernel);
    };
    // The blue-yellow filter is a sum of two Gaussians of the plane; the sum has weight one, so each has its part of it.
    const auto weight = [&](const Sensitivity& term) {
        const double sum = sum_of(kernel_of(term, pixels_per_degree));
        return term.a * std::sqrt(std::numbers::pi / term.b) * sum * sum;
    };
    const double first = weight(blue_yellow), second = weight(blue_yellow_2);
    const auto part = static_cast<float>(first / (first + second));
    Opponent result{blur(planes.y, achromatic), blur(planes.x, red_green), blur(planes.z, blue_yellow)};
    const Plane other = blur(planes.z, blue_yellow_2);
    for (std::size_t i = 0; i < other.size(); ++i) result.z[i] = part * result.z[i] + (1.0f - part) * other[i];
    return result;
}

/// L*a*b* of linear light, its colours less strong the darker they are (Hunt; 4.1, perceptually uniform colour space).
Triple hunt_lab(const Triple& rgb) {
    const Triple xyz = times(xyz_of_rgb, rgb);
    double f[3];
    for (int i = 0; i < 3; ++i) {
        const double t = xyz.v[i] / white[i];
        constexpr double delta = 6.0 / 29.0;
        f[i] = t > delta * delta * delta ? std::cbrt(t) : t / (3.0 * delta * delta) + 4.0 / 29.0;
    }
    const double lightness = 116.0 * f[1] - 16.0;
    return {{lightness, 0.01 * lightness * 500.0 * (f[0] - f[1]), 0.01 * lightness * 200.0 * (f[1] - f[2])}};
}

/// After the filters a colour may lie outside the display's; it is cut to it.
Triple hunt_lab_of(const Opponent& planes, std::size_t i) {
    const double y = (static_cast<double>(planes.y[i]) + 16.0) / 116.0;
    const Triple xyz{{white[0] * (y + static_cast<double>(planes.x[i]) / 500.0), white[1] * y,
                      white[2] * (y - static_cast<double>(planes.z[i]) / 200.0)}};
    Triple rgb = times(rgb_of_xyz, xyz);
    for (double& value : rgb.v) value = std::clamp(value, 0.0, 1.0);
    return hunt_lab(rgb);
}

/// HyAB to the power 0.7 (4.1, colour metric).
double colour_distance(const Triple& p, const Triple& q) {
    return std::pow(std::abs(p.v[0] - q.v[0]) + std::hypot(p.v[1] - q.v[1], p.v[2] - q.v[2]), 0.7);
}

/// To 0..1: what is below 0.4 of the greatest distance, that of green and blue, gets 0.95 of the range.
double colour_error(double distance) {
    static const double greatest = colour_distance(hunt_lab({{0, 1, 0}}), hunt_lab({{0, 0, 1}}));
    constexpr double part = 0.4, range = 0.95;
    const double knee = part * greatest;
    return distance < knee ? range * distance / knee : range + (1.0 - range) * (distance - knee) / (greatest - knee);
}

struct Features {
    Plane edges, points;
};

/// Strength of edges and of points: first and second derivatives of a Gaussian as wide as the eye's own detector (4.2).
Features features_of(const Opponent& planes, int width, int height, double pixels_per_degree) {
    constexpr double width_deg = 0.082;
    const double sigma = 0.5 * width_deg * pixels_per_degree;
    const auto radius = static_cast<int>(std::ceil(3.0 * sigma));
    const auto gauss = [sigma](double i) { return std::exp(-i * i / (2.0 * sigma * sigma)); };
    const auto detector = [](Kernel kernel) {  // weights above zero sum to 1, those below to -1
        double above = 0, below = 0;
        for (const double weight : kernel) (weight > 0.0 ? above : below) += std::abs(weight);
        for (double& weight : kernel) weight /= weight > 0.0 ? above : below;
        return kernel;
    };
    const Kernel smooth = with_sum_one(kernel_of(radius, gauss));
    const auto strength = [&](const Kernel& kernel) {
        Plane across = filtered(planes.y, width, height, kernel, smooth);
        const Plane down = filtered(planes.y, width, height, smooth, kernel);
        // 1/116: of Y as 0..1. The offset of 16 is taken away by weights that sum to zero.
        for (std::size_t i = 0; i < across.size(); ++i) across[i] = std::hypot(across[i], down[i]) / 116.0f;
        return across;
    };
    return {strength(detector(kernel_of(radius, [&](double i) { return -i * gauss(i); }))),
            strength(detector(kernel_of(radius, [&](double i) { return (i * i / (sigma * sigma) - 1.0) * gauss(i); })))};
}

/// (4.2, feature metric.)
double feature_error(const Features& p, const Features& q, std::size_t i) {
    const float change = std::max(std::abs(p.edges[i] - q.edges[i]), std::abs(p.points[i] - q.points[i]));
    return std::sqrt(static_cast<double>(change) / std::numbers::sqrt2);
}

}  // namespace

ComparePicture compare_picture(int width, int height, int depth, std::span<const std::uint16_t> codes) {
    check_size(width, height, codes.size());
    const int most = depth == 8 ? 255 : 65535;
    std::vector<float> linear;
    for (int code = 0; code <= most; ++code) linear.push_back(static_cast<float>(linear_of(static_cast<double>(code) / most)));
    ComparePicture picture{width, height, {}};
    picture.rgb.reserve(codes.size());
    for (const std::uint16_t code : codes) picture.rgb.push_back(linear[std::min<std::size_t>(code, linear.size() - 1)]);
    return picture;
}

ComparePicture compare_picture(int width, int height, std::span<const float> encoded) {
    check_size(width, height, encoded.size());
    ComparePicture picture{width, height, {}};
    picture.rgb.reserve(encoded.size());
    for (const float value : encoded) picture.rgb.push_back(static_cast<float>(linear_of(static_cast<double>(value))));
    return picture;
}

Flip flip(const ComparePicture& picture, const ComparePicture& reference, double pixels_per_degree) {
    check_pair(picture, reference);
    const int width = picture.width, height = picture.height;
    const Opponent p = opponent_of(picture), q = opponent_of(reference);
    const Opponent seen_p = seen(p, width, height, pixels_per_degree), seen_q = seen(q, width, height, pixels_per_degree);
    const Features features_p = features_of(p, width, height, pixels_per_degree);
    const Features features_q = features_of(q, width, height, pixels_per_degree);
    Flip result;
    result.map.reserve(pixel_count(width, height));
    double sum = 0;
    for (std::size_t i = 0; i < pixel_count(width, height); ++i) {
        const double colour = colour_error(colour_distance(hunt_lab_of(seen_p, i), hunt_lab_of(seen_q, i)));
        const double error = std::pow(colour, 1.0 - feature_error(features_p, features_q, i));
        result.map.push_back(static_cast<float>(error));
        sum += error;
    }
    result.mean = sum / static_cast<double>(result.map.size());
    return result;
}

BlockDifference block_luminance(const ComparePicture& picture, const ComparePicture& reference) {
    check_pair(picture, reference);
    const int width = picture.width;
    const std::vector<double> p = luminance_of(picture), q = luminance_of(reference);
    const double mean = mean_of(q);
    const double floor = floor_of_mean * std::max(mean, least_light);
    BlockDifference result = over_blocks(counted_blocks_of(width, picture.height), [&](const Block& block) {
        return relative(mean_in(block, width, p), mean_in(block, width, q), floor);
    });
    result.whole = relative(mean_of(p), mean, least_light);
    return result;
}

BlockDifference block_deviation(const ComparePicture& picture, const ComparePicture& reference) {
    check_pair(picture, reference);
    const int width = picture.width;
    const std::vector<double> p = luminance_of(picture), q = luminance_of(reference);
    const double mean = std::max(mean_of(q), least_light);
    double squares_p = 0, squares_q = 0;
    const std::vector<Block> blocks = counted_blocks_of(width, picture.height);
    BlockDifference result = over_blocks(blocks, [&](const Block& block) {
        const double variance_p = variance_in(block, width, p), variance_q = variance_in(block, width, q);
        squares_p += variance_p / static_cast<double>(blocks.size());
        squares_q += variance_q / static_cast<double>(blocks.size());
        return relative(std::sqrt(variance_p), std::sqrt(variance_q), floor_of_mean * std::max(mean, mean_in(block, width, q)));
    });
    result.whole = relative(std::sqrt(squares_p), std::sqrt(squares_q), floor_of_mean * mean);
    return result;
}

double correlation(const ComparePicture& picture, const ComparePicture& reference, const std::vector<bool>& mask) {
    check_pair(picture, reference);
    const std::vector<double> p = luminance_of(picture), q = luminance_of(reference);
    if (!mask.empty() && mask.size() != p.size())
        core::fail("the mask of a comparison has {} pixels, the pictures {}", mask.size(), p.size());
    double pq = 0, pp = 0, qq = 0;
    for (const Block& block : blocks_of(picture.width, picture.height)) {
        double sum_p = 0, sum_q = 0, count = 0;
        const auto each_counted = [&](const auto& visit) {
            each_pixel(block, picture.width, [&](std::size_t i) {
                if (mask.empty() || mask[i]) visit(i);
            });
        };
        each_counted([&](std::size_t i) {
            sum_p += p[i];
            sum_q += q[i];
            count += 1.0;
        });
        each_counted([&](std::size_t i) {
            const double grain_p = p[i] - sum_p / count, grain_q = q[i] - sum_q / count;
            pq += grain_p * grain_q;
            pp += grain_p * grain_p;
            qq += grain_q * grain_q;
        });
    }
    // Rounding of the means leaves some 1e-16 of the light in a flat block, squared.
    const double nothing = 1e-30 * static_cast<double>(p.size());
    if (pp < nothing && qq < nothing) return 1.0;
    return pp < nothing || qq < nothing ? 0.0 : pq / std::sqrt(pp * qq);
}

Comparison compare(const ComparePicture& picture, const ComparePicture& reference) {
    return {flip(picture, reference).mean, block_luminance(picture, reference), block_deviation(picture, reference),
            correlation(picture, reference)};
}

}  // namespace sunflower::image
