// FLIP against values computed by hand, and against itself written once more in its published form.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>

#include "engine/core/hash.hpp"
#include "engine/image/compare.hpp"

namespace sunflower {
namespace {

using image::ComparePicture;

constexpr double pi = std::numbers::pi;

ComparePicture made_of(int width, int height, const std::function<double(int x, int y, int channel)>& linear) {
    ComparePicture picture{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel) picture.rgb.push_back(static_cast<float>(linear(x, y, channel)));
    return picture;
}

ComparePicture grey(int width, int height, double linear) {
    return made_of(width, height, [&](int, int, int) { return linear; });
}

/// 0 to 1, another picture for every seed.
double noise(int x, int y, std::uint32_t seed) {
    return static_cast<double>(
        core::unit_float(core::hash3(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), seed)));
}

std::size_t index_of(const ComparePicture& picture, int x, int y) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x);
}

void set_pixel(ComparePicture& picture, int x, int y, float value) {
    for (std::size_t k = 0; k < 3; ++k) picture.rgb[3 * index_of(picture, x, y) + k] = value;
}

using Image = std::vector<double>;

/// FLIP in its published form: whole two-dimensional filters, double precision, nothing shared with the engine.
struct Published {
    int width, height;
    double ppd;

    double at(const Image& image, int x, int y) const {
        return image[static_cast<std::size_t>(std::clamp(y, 0, height - 1)) * static_cast<std::size_t>(width) +
                     static_cast<std::size_t>(std::clamp(x, 0, width - 1))];
    }

    using Weights = std::function<double(int, int)>;

    Image filtered(const Image& image, int radius, const Weights& weight) const {
        Image result;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                double sum = 0;
                for (int j = -radius; j <= radius; ++j)
                    for (int i = -radius; i <= radius; ++i) sum += weight(i, j) * at(image, x + i, y + j);
                result.push_back(sum);
            }
        return result;
    }

    Image sensed(const Image& image, double a1, double b1, double a2, double b2) const {
        const int radius = static_cast<int>(std::ceil(3.0 * std::sqrt(0.04 / (2.0 * pi * pi)) * ppd));
        const auto raw = [&](int i, int j) {
            const double d2 = (i * i + j * j) / (ppd * ppd);
            return a1 * std::sqrt(pi / b1) * std::exp(-pi * pi * d2 / b1) +
                   a2 * std::sqrt(pi / b2) * std::exp(-pi * pi * d2 / b2);
        };
        double sum = 0;
        for (int j = -radius; j <= radius; ++j)
            for (int i = -radius; i <= radius; ++i) sum += raw(i, j);
        return filtered(image, radius, [&](int i, int j) { return raw(i, j) / sum; });
    }

    Image feature(const Image& y, bool points, bool down) const {
        const double sigma = 0.5 * 0.082 * ppd;
        const int radius = static_cast<int>(std::ceil(3.0 * sigma));
        const auto raw = [&](int i, int j) {
            const double t = down ? j : i;
            const double g = std::exp(-(i * i + j * j) / (2.0 * sigma * sigma));
            return points ? (t * t / (sigma * sigma) - 1.0) * g : -t * g;
        };
        double above = 0, below = 0;
        for (int j = -radius; j <= radius; ++j)
            for (int i = -radius; i <= radius; ++i) (raw(i, j) > 0 ? above : below) += std::abs(raw(i, j));
        return filtered(y, radius, [&](int i, int j) { return raw(i, j) / (raw(i, j) > 0 ? above : below); });
    }

    static constexpr double white_x = 0.950428545, white_z = 1.088900371;

    static std::array<double, 3> lab(double r, double g, double b) {
        const double x = 0.412386563 * r + 0.357591491 * g + 0.180450491 * b;
        const double y = 0.212636822 * r + 0.715182982 * g + 0.072180196 * b;
        const double z = 0.019330620 * r + 0.119197164 * g + 0.950372587 * b;
        const auto f = [](double t) { return t > 216.0 / 24389.0 ? std::cbrt(t) : 841.0 / 108.0 * t + 4.0 / 29.0; };
        const double l = 116.0 * f(y) - 16.0;
        return {l, l / 100.0 * 500.0 * (f(x / white_x) - f(y)), l / 100.0 * 200.0 * (f(y) - f(z / white_z))};
    }

    static double hyab(const std::array<double, 3>& p, const std::array<double, 3>& q) {
        return std::abs(p[0] - q[0]) + std::sqrt((p[1] - q[1]) * (p[1] - q[1]) + (p[2] - q[2]) * (p[2] - q[2]));
    }

    static double remapped(double distance) {
        const double most = std::pow(hyab(lab(0, 1, 0), lab(0, 0, 1)), 0.7);
        const double error = std::pow(distance, 0.7);
        return error < 0.4 * most ? 0.95 / (0.4 * most) * error : 0.95 + (error - 0.4 * most) / (0.6 * most) * 0.05;
    }

    struct Parts {
        std::vector<std::array<double, 3>> colours;
        Image edge_x, edge_y, point_x, point_y;
    };

    Parts parts(const ComparePicture& picture) const {
        Image y, cx, cz, y_unit;
        for (std::size_t i = 0; i < picture.rgb.size(); i += 3) {
            const double r = static_cast<double>(picture.rgb[i]), g = static_cast<double>(picture.rgb[i + 1]),
                         b = static_cast<double>(picture.rgb[i + 2]);
            const double x_n = (0.412386563 * r + 0.357591491 * g + 0.180450491 * b) / white_x;
            const double y_n = 0.212636822 * r + 0.715182982 * g + 0.072180196 * b;
            const double z_n = (0.019330620 * r + 0.119197164 * g + 0.950372587 * b) / white_z;
            y.push_back(116.0 * y_n - 16.0);
            cx.push_back(500.0 * (x_n - y_n));
            cz.push_back(200.0 * (y_n - z_n));
            y_unit.push_back(y_n);
        }
        const Image sy = sensed(y, 1, 0.0047, 0, 1e-5), sx = sensed(cx, 1, 0.0053, 0, 1e-5),
                    sz = sensed(cz, 34.1, 0.04, 13.5, 0.025);
        Parts found;
        for (std::size_t i = 0; i < sy.size(); ++i) {
            const double y_n = (sy[i] + 16.0) / 116.0;
            const double x_ = white_x * (y_n + sx[i] / 500.0), z_ = white_z * (y_n - sz[i] / 200.0);
            const auto cut = [](double v) { return std::clamp(v, 0.0, 1.0); };
            found.colours.push_back(lab(cut(3.241003233 * x_ - 1.537398969 * y_n - 0.498615882 * z_),
                                        cut(-0.969224252 * x_ + 1.875929984 * y_n + 0.041554226 * z_),
                                        cut(0.055639420 * x_ - 0.204011206 * y_n + 1.057148977 * z_)));
        }
        found.edge_x = feature(y_unit, false, false);
        found.edge_y = feature(y_unit, false, true);
        found.point_x = feature(y_unit, true, false);
        found.point_y = feature(y_unit, true, true);
        return found;
    }

    Image flip(const ComparePicture& picture, const ComparePicture& reference) const {
        const Parts p = parts(picture), q = parts(reference);
        Image result;
        for (std::size_t i = 0; i < p.colours.size(); ++i) {
            const double edge = std::hypot(p.edge_x[i], p.edge_y[i]) - std::hypot(q.edge_x[i], q.edge_y[i]);
            const double point = std::hypot(p.point_x[i], p.point_y[i]) - std::hypot(q.point_x[i], q.point_y[i]);
            const double feature = std::sqrt(std::max(std::abs(edge), std::abs(point)) / std::sqrt(2.0));
            result.push_back(std::pow(remapped(hyab(p.colours[i], q.colours[i])), 1.0 - feature));
        }
        return result;
    }
};

TEST(Flip, OfAPictureAndItselfIsNothing) {
    const ComparePicture picture =
        made_of(64, 48, [](int x, int y, int channel) { return noise(x, y, 1 + static_cast<std::uint32_t>(channel)); });
    const image::Flip same = image::flip(picture, picture);
    EXPECT_EQ(same.mean, 0.0);
    ASSERT_EQ(same.map.size(), 64U * 48U);
    for (const float error : same.map) ASSERT_EQ(error, 0.0f);
}

// L*a*b* of sRGB's green and blue as every table has them: 87.737 -86.185 83.181, and 32.303 79.197 -107.864 (D65). Hunt
// multiplies a and b by L/100: -75.616 72.980 and 25.583 -34.843. HyAB: 55.434 + |(101.199, 107.823)| = 203.31. To the power
// 0.7: 41.28. Black and white: 100^0.7 = 25.119, above 0.4 * 41.28 = 16.512, so 0.95 + 0.05 * 8.607 / 24.768 = 0.96737.
TEST(Flip, OfBlackAndWhiteIsAsComputedByHand) {
    const image::Flip found = image::flip(grey(40, 30, 0.0), grey(40, 30, 1.0));
    // 1e-4: the tables' five digits move the last of these by less; the engine's floats by 1e-6.
    EXPECT_NEAR(found.mean, 0.96737, 1e-4);
    for (const float error : found.map) EXPECT_NEAR(error, 0.96737, 1e-4);
    // Light that no display shows is white, too.
    EXPECT_EQ(image::flip(grey(40, 30, 0.0), grey(40, 30, 7.0)).mean, found.mean);
}

// Greys differ in L* alone: |L1 - L2|^0.7 * 0.95 / 16.512. Codes 128 and 130 are 0.215861 and 0.223228: L* 53.585 and 54.368,
// 0.783^0.7 * 0.057534 = 0.04848. Codes 0 and 10 lie on the straight part of L*: 903.296 * 10 / 255 / 12.92 = 2.7418: 0.11656.
TEST(Flip, OfTwoGreysIsAsComputedByHand) {
    const std::vector<std::uint16_t> a(16 * 16 * 3, 128), b(16 * 16 * 3, 130), c(16 * 16 * 3, 0), d(16 * 16 * 3, 10);
    const auto flip = [](const std::vector<std::uint16_t>& p, const std::vector<std::uint16_t>& q) {
        return image::flip(image::compare_picture(16, 16, 8, p), image::compare_picture(16, 16, 8, q)).mean;
    };
    // 1e-4: the three digits of the difference in L*.
    EXPECT_NEAR(flip(a, b), 0.04848, 1e-4);
    EXPECT_NEAR(flip(c, d), 0.11656, 1e-4);
}

// One white pixel on black. At that pixel the eye's blur leaves Y = 1 / (sum of g)^2 of it, a grey; both point detectors have
// their middle weight there, 1 / (sum over i below sigma of (1 - i^2/sigma^2) g(i) * sum of all g), and no edge.
TEST(Flip, OfASinglePixelIsAsComputedByHand) {
    constexpr double ppd = 67.0, sigma = 0.5 * 0.082 * ppd;
    double blur = 0, below = 0, all = 0;
    for (int i = -10; i <= 10; ++i) blur += std::exp(-pi * pi * i * i / (ppd * ppd * 0.0047));
    for (int i = -9; i <= 9; ++i) {
        const double g = std::exp(-i * i / (2 * sigma * sigma));
        all += g;
        below += std::max(0.0, (1 - i * i / (sigma * sigma)) * g);
    }
    const double lightness = 116 * std::cbrt(1 / (blur * blur)) - 16;
    const double colour = 0.95 / 16.512 * std::pow(lightness, 0.7);
    ASSERT_LT(colour, 0.95) << "the straight part of the range";
    const double point = std::sqrt(2.0) / (below * all);
    const double expected = std::pow(colour, 1 - std::sqrt(point / std::sqrt(2.0)));

    const ComparePicture black = grey(61, 61, 0.0);
    ComparePicture dot = black;
    set_pixel(dot, 30, 30, 1.0f);
    const image::Flip found = image::flip(dot, black);
    const auto at = [&](int x, int y) { return found.map[index_of(dot, x, y)]; };
    // 1e-4: 16.512 has five digits.
    EXPECT_NEAR(at(30, 30), expected, 1e-4);
    EXPECT_GT(at(30, 30), colour + 0.02) << "a point is worse than its colour alone";

    EXPECT_EQ(image::flip(black, dot).map, found.map) << "symmetric in its pictures";
    for (int d = 1; d <= 12; ++d)
        for (const auto& [x, y] : {std::pair{30 - d, 30}, {30, 30 + d}, {30, 30 - d}})
            // 1e-4: sums of floats in another order, 1e-6, to the powers 0.7 and 0.5 near zero.
            EXPECT_NEAR(at(x, y), at(30 + d, 30), 1e-4) << d;
    EXPECT_EQ(at(5, 30), 0.0f) << "25 pixels off nothing is seen: the widest filter reaches 10";

    double last = 0;
    for (const float light : {0.05f, 0.1f, 0.2f, 0.4f, 0.8f, 1.0f}) {
        set_pixel(dot, 30, 30, light);
        const double mean = image::flip(dot, black).mean;
        EXPECT_GT(mean, last) << light;
        last = mean;
    }
}

TEST(Flip, IsThePublishedOne) {
    const auto coloured = [](std::uint32_t seed) {
        return made_of(48, 36, [seed](int x, int y, int channel) {
            const double step = x > 24 ? 0.3 : 0.0;
            return std::pow(noise((x + 1) / 3, (y + 1) / 2, seed + static_cast<std::uint32_t>(channel)), 3.0) * 0.7 + step;
        });
    };
    const ComparePicture p = coloured(10), q = coloured(20);
    for (const double ppd : {67.0, 31.0}) {
        const Image expected = Published{48, 36, ppd}.flip(p, q);
        const image::Flip found = image::flip(p, q, ppd);
        double worst = 0, sum = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            worst = std::max(worst, std::abs(expected[i] - static_cast<double>(found.map[i])));
            sum += expected[i];
        }
        // The engine's planes are floats: 2e-7 was measured. A feature in one picture alone enters with its square root.
        EXPECT_LT(worst, 1e-5) << ppd;
        EXPECT_NEAR(found.mean, sum / static_cast<double>(expected.size()), 1e-6) << ppd;
        EXPECT_GT(found.mean, 0.1) << "the pictures are far apart, or this would compare nothing";
    }
    // What it must catch: filters of another width.
    EXPECT_GT(std::abs(image::flip(p, q, 67.0).mean - image::flip(p, q, 66.0).mean), 1e-4);
}

}  // namespace
}  // namespace sunflower
