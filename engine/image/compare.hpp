// How far one picture is from another: what an eye sees when the two alternate (FLIP), and what it forgives but we do not,
// a tone that is off, a grain too soft or too rough, the grain of other seeds. Pure functions; nothing is drawn here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sunflower::image {

/// Linear light, Rec.709 primaries: 0 is black, 1 the display's white. width * 3 values a row, the top row first.
struct ComparePicture {
    int width = 0, height = 0;  // pixels
    std::vector<float> rgb;
};

/// From whole numbers as a file holds them, sRGB-encoded: 0 to 255 (depth 8) or 0 to 65535 (depth 16).
/// Fails when the sizes do not fit.
ComparePicture compare_picture(int width, int height, int depth, std::span<const std::uint16_t> codes);

/// From display-encoded sRGB, 0 to 1, as the renderer's sink is given it. Fails when the sizes do not fit.
ComparePicture compare_picture(int width, int height, std::span<const float> encoded);

// Every function below takes the picture that is judged and the one that is right. All fail with core::Error when the two
// differ in size, are empty, or hold what is no number: a picture that cannot be judged must never pass.

/// Pixels of a degree of visual angle: a screen 0.7 m wide with 3840 pixels, seen from 0.7 m (the authors' standard).
inline constexpr double flip_pixels_per_degree = 67.0;

struct Flip {
    double mean = 0;         // 0: no difference is seen, 1: the greatest
    std::vector<float> map;  // of each pixel, width values a row
};

/// LDR-FLIP of P. Andersson, J. Nilsson, T. Akenine-Moller, M. Oskarsson, K. Astrom and M. D. Fairchild 2020, "FLIP: A
/// Difference Evaluator for Alternating Images", Proc. ACM Comput. Graph. Interact. Tech. 3(2). Symmetric in its pictures.
/// Light above 1 is cut, as a display would.
Flip flip(const ComparePicture& picture, const ComparePicture& reference, double pixels_per_degree = flip_pixels_per_degree);

/// Side of a block, pixels. A partial block at the right or lower border counts when it has at least half a block's pixels;
/// a picture in which none has is one block.
inline constexpr int compare_block_px = 32;

/// Relative differences over the blocks. 0.01 is one percent.
struct BlockDifference {
    double worst = 0, mean = 0;    // of |difference|
    double whole = 0;              // signed, of all blocks together: above 0 when the picture has more than the reference
    int worst_x = 0, worst_y = 0;  // upper left pixel of the worst block
};

/// Mean luminance of each block against the reference's, which counts as no less than 2 % of its whole picture's mean: in the
/// gaps between seeds a relative difference of nearly nothing is nothing. `whole` is the ratio of all pixels' means, less 1.
BlockDifference block_luminance(const ComparePicture& picture, const ComparePicture& reference);

/// Standard deviation of the luminance within each block against the reference's, which counts as no less than 2 % of the
/// larger of its block's and its whole picture's mean. That floor is about Weber's: a grain below it is hardly seen, and 8 bits
/// have one of their own, the dither: 0.4 % of the light at code 230, 0.6 % at 146, 1.2 % at 60. So two flat walls of the same
/// depth are equal; one of 8 bits against one of 16 differs by 20 to 60 %, which is why pictures of one depth should be
/// compared. `whole` compares the root mean squares over the blocks: below 0 the picture is too soft, above too rough.
BlockDifference block_deviation(const ComparePicture& picture, const ComparePicture& reference);

/// Pearson's correlation of the luminances after each block's mean is taken away: 1 the same grain, 0 another one.
/// mask: the pixels that count, width a row; empty: all. A block's mean is that of its pixels in the mask.
/// Without any grain in either picture it is 1, in one of them 0. Fails when the mask has another size than the pictures.
double correlation(const ComparePicture& picture, const ComparePicture& reference, const std::vector<bool>& mask = {});

/// All of them.
struct Comparison {
    double flip = 0;  // mean
    BlockDifference luminance, deviation;
    double correlation = 0;
};

Comparison compare(const ComparePicture& picture, const ComparePicture& reference);

}  // namespace sunflower::image
