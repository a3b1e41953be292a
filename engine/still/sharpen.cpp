#include "engine/still/sharpen.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/world/tone.hpp"

namespace sunflower::still {
namespace {

constexpr std::array<std::string_view, 3> names = {"none", "matte", "gloss"};

constexpr double mm_per_inch = 25.4, usual_ppi = 300.0;
// Twice the blur's deviation is the width of a halo: 1/100 inch is three minutes of arc at reading distance, and is not seen as
// a line of its own; on gloss, which holds finer detail, 1/150. All of these are ours, by eye at 1:1 on seeds of 300 ppi.
constexpr double matte_radius_mm = mm_per_inch / 200.0, gloss_radius_mm = mm_per_inch / 300.0;
constexpr float matte_amount = 1.2f, gloss_amount = 0.8f;
constexpr float matte_most = 0.07f, gloss_most = 0.05f;
// The white of a seed of 16 samples has a noise of 0.03, and must not turn gritty; strokes and edges differ by 0.1 (ours).
constexpr float noise = 0.04f;

// Below it a blur of whole pixels is none.
constexpr double least_radius_px = 0.5;
// Rows that are held at once grow with it.
constexpr double most_radius_px = 12.0;
// Of the blur's weight 0.3 % lie farther out.
constexpr double guard_radii = 3.0;

/// The grey that is as bright, encoded: its steps look alike in dark and light, and a halo is as wide on either side of an
/// edge.
float grey_of(const float* rgb) {
    if (rgb[0] == rgb[1] && rgb[1] == rgb[2]) return rgb[0];
    const float light =
        0.2126f * world::srgb_decode(rgb[0]) + 0.7152f * world::srgb_decode(rgb[1]) + 0.0722f * world::srgb_decode(rgb[2]);
    return world::srgb_encode(light);
}

}  // namespace

std::string_view name_of(Sharpen kind) {
    return names[static_cast<std::size_t>(kind)];
}

std::optional<Sharpen> sharpen_named(std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Sharpen>(found - names.begin());
}

int Sharpening::guard_px() const {
    return radius_px > 0.0 ? static_cast<int>(std::ceil(guard_radii * radius_px)) : 0;
}

Sharpening sharpening_of(Sharpen kind, std::optional<double> ppi) {
    if (kind == Sharpen::none) return {};
    const bool matte = kind == Sharpen::matte;
    const double radius_px = (matte ? matte_radius_mm : gloss_radius_mm) / mm_per_inch * ppi.value_or(usual_ppi);
    if (radius_px > most_radius_px)
        core::fail(
            "--sharpen: {:g} ppi are more than any printer prints, and more than are sharpened; say fewer --ppi, or none",
            ppi.value_or(usual_ppi));
    return {std::max(radius_px, least_radius_px), matte ? matte_amount : gloss_amount, matte ? matte_most : gloss_most, noise};
}

Sharpener::Sharpener(const Sharpening& sharpening, int width)
    : sharpening_(sharpening),
      guard_(sharpening.guard_px()),
      width_(width),
      rows_(static_cast<std::size_t>(2 * guard_ + 1)),
      sharpened_(static_cast<std::size_t>(width) * 3) {
    assert(guard_ > 0);
    double sum = 1.0;
    const auto bell = [&](int px) { return std::exp(-0.5 * px * px / (sharpening.radius_px * sharpening.radius_px)); };
    for (int px = 1; px <= guard_; ++px) sum += 2.0 * bell(px);
    for (int px = 1; px <= guard_; ++px) weights_.push_back(static_cast<float>(bell(px) / sum));
    const auto count = static_cast<std::size_t>(width);
    for (Row& row : rows_) row = {std::vector<float>(3 * count), std::vector<float>(count), std::vector<float>(count)};
    long_grey_.resize(count + 2 * static_cast<std::size_t>(guard_));
    long_rgb_.resize(3 * long_grey_.size());
}

// Blurs are sums of differences: where all is alike they are nought to the last bit, and a flat field stays what it was.
std::span<float> Sharpener::take(std::span<const float> rgb) {
    assert(rgb.size() == long_rgb_.size());
    // In this order what is no number becomes 0, and does not spread.
    std::ranges::transform(rgb, long_rgb_.begin(), [](float v) { return std::fmin(std::fmax(v, 0.0f), 1.0f); });
    ++taken_;
    Row& fresh = row_before(0);
    for (std::size_t i = 0; i < long_grey_.size(); ++i) long_grey_[i] = grey_of(&long_rgb_[3 * i]);
    std::copy_n(long_rgb_.begin() + 3 * guard_, fresh.rgb.size(), fresh.rgb.begin());
    for (std::size_t x = 0; x < fresh.grey.size(); ++x) {
        const float* at = &long_grey_[x + static_cast<std::size_t>(guard_)];
        float away = 0.0f;
        for (int i = 1; i <= guard_; ++i) away += weights_[static_cast<std::size_t>(i - 1)] * ((at[-i] - *at) + (at[i] - *at));
        fresh.grey[x] = *at;
        fresh.blurred[x] = *at + away;
    }
    if (taken_ < 2 * guard_) return {};
    const Row& middle = row_before(guard_);
    // What the blur takes away, for the time being in the place of each pixel's first channel.
    for (std::size_t x = 0; x < middle.grey.size(); ++x) sharpened_[3 * x] = middle.grey[x] - middle.blurred[x];
    for (int i = 1; i <= guard_; ++i) {
        const float weight = weights_[static_cast<std::size_t>(i - 1)];
        const Row &above = row_before(guard_ + i), &below = row_before(guard_ - i);
        for (std::size_t x = 0; x < middle.grey.size(); ++x)
            sharpened_[3 * x] -= weight * ((above.blurred[x] - middle.blurred[x]) + (below.blurred[x] - middle.blurred[x]));
    }
    for (std::size_t x = 0; x < middle.grey.size(); ++x) {
        const float* was = &middle.rgb[3 * x];
        const float differs = sharpened_[3 * x], noisy = sharpening_.noise;
        const float wanted =
            differs == 0.0f ? 0.0f : sharpening_.amount * differs * (differs * differs) / (differs * differs + noisy * noisy);
        const auto [darkest, brightest] = std::minmax({was[0], was[1], was[2]});
        // Towards black and white less and less, so that nothing is cut there.
        const float most = std::min(sharpening_.most, wanted > 0.0f ? 1.0f - brightest : darkest);
        const float step = most > 0.0f ? wanted / (1.0f + std::abs(wanted) / most) : 0.0f;
        for (std::size_t c = 0; c < 3; ++c) sharpened_[3 * x + c] = was[c] + step;
    }
    return sharpened_;
}

}  // namespace sunflower::still
