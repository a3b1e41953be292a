// Profiles and conversion, judged by lcms2 through the very bytes that a file carries.
#include <gtest/gtest.h>
#include <lcms2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "engine/core/hash.hpp"
#include "engine/image/colour_space.hpp"
#include "engine/image/picture_file.hpp"

namespace sunflower {
namespace {

using image::ColourSpace;
constexpr std::array<ColourSpace, 4> all_spaces = {ColourSpace::srgb, ColourSpace::p3, ColourSpace::adobe,
                                                   ColourSpace::prophoto};

struct Close {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<void, Close>;

Profile embedded(ColourSpace space) {
    const std::string& bytes = image::icc_profile(space);
    return Profile(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
}

/// What a reader that trusts the profile sees.
std::vector<cmsCIELab> lab_of(const Profile& profile, const std::vector<float>& rgb) {
    const Profile lab(cmsCreateLab4Profile(nullptr));
    const cmsHTRANSFORM transform = cmsCreateTransform(profile.get(), TYPE_RGB_DBL, lab.get(), TYPE_Lab_DBL,
                                                       INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE);
    const std::vector<double> in(rgb.begin(), rgb.end());
    std::vector<cmsCIELab> out(rgb.size() / 3);
    cmsDoTransform(transform, in.data(), out.data(), static_cast<cmsUInt32Number>(out.size()));
    cmsDeleteTransform(transform);
    return out;
}

double worst_difference(const std::vector<cmsCIELab>& a, const std::vector<cmsCIELab>& b) {
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, cmsCIE2000DeltaE(&a[i], &b[i], 1, 1, 1));
    return worst;
}

std::vector<float> some_colours() {
    std::vector<float> rgb;
    for (std::uint32_t i = 0; i < 1000; ++i)
        for (std::uint32_t c = 0; c < 3; ++c) rgb.push_back(core::unit_float(core::hash2(i, c)));
    // The corners, where a wrong matrix shows most, and a dark ramp.
    for (int corner = 0; corner < 8; ++corner)
        for (int c = 0; c < 3; ++c) rgb.push_back(static_cast<float>(corner >> c & 1));
    for (int i = 0; i < 32; ++i)
        for (int c = 0; c < 3; ++c) rgb.push_back(static_cast<float>(i) / 512.0f);
    return rgb;
}

TEST(Colour, ConvertedValuesShowTheSameColours) {
    const std::vector<float> colours = some_colours();
    const auto right = lab_of(Profile(cmsCreate_sRGBProfile()), colours);
    for (const ColourSpace space : all_spaces) {
        std::vector<float> converted = colours;
        image::convert(space, converted);
        EXPECT_LT(worst_difference(lab_of(embedded(space), converted), right), 0.1) << name_of(space);
        // What the check must catch: a profile without the conversion.
        if (space == ColourSpace::srgb) continue;
        EXPECT_GT(worst_difference(lab_of(embedded(space), colours), right), 5.0);
    }
}

TEST(Colour, PublishedValuesAreMet) {
    // CSS Color 4 (W3C), conversions.js: red of sRGB in the other spaces.
    std::vector<float> red = {1, 0, 0};
    image::convert(ColourSpace::p3, red);
    EXPECT_NEAR(red[0], 0.9175f, 1e-4f);
    EXPECT_NEAR(red[1], 0.2003f, 1e-4f);
    EXPECT_NEAR(red[2], 0.1386f, 1e-4f);
    red = {1, 0, 0};
    image::convert(ColourSpace::adobe, red);
    EXPECT_NEAR(red[0], 0.85859f, 1e-4f);
    EXPECT_NEAR(red[1], 0.0f, 1e-2f) << "exactly nought but for digits of the primaries";
    for (const ColourSpace space : all_spaces) {
        std::vector<float> white = {1, 1, 1, 0, 0, 0, 2, -1, std::numeric_limits<float>::quiet_NaN()};
        image::convert(space, white);
        for (int i = 0; i < 3; ++i) EXPECT_NEAR(white[static_cast<std::size_t>(i)], 1.0f, 1e-5f) << name_of(space);
        for (int i = 3; i < 6; ++i) EXPECT_EQ(white[static_cast<std::size_t>(i)], 0.0f) << name_of(space);
        if (space == ColourSpace::srgb) continue;
        for (std::size_t i = 6; i < 9; ++i) EXPECT_TRUE(white[i] >= 0 && white[i] <= 1) << name_of(space);
    }
}

TEST(Colour, NothingOfSrgbIsCut) {
    // Every space holds all of sRGB: what goes there and back is what it was.
    const std::vector<float> colours = some_colours();
    for (const ColourSpace space : {ColourSpace::p3, ColourSpace::adobe, ColourSpace::prophoto}) {
        std::vector<float> converted = colours;
        image::convert(space, converted);
        std::size_t at_an_end = 0;
        for (std::size_t i = 0; i < 3000; ++i) at_an_end += converted[i] <= 0.0f || converted[i] >= 1.0f ? 1 : 0;
        EXPECT_EQ(at_an_end, 0u) << name_of(space);
    }
}

TEST(Colour, ProfilesAreTheSameBytesEveryDay) {
    for (const ColourSpace space : all_spaces) {
        const std::string& bytes = image::icc_profile(space);
        EXPECT_EQ(bytes.substr(24, 12), std::string("\x07\xda\0\x0a\0\x0c\0\x0a\0\0\0\0", 12)) << "no date of this run";
        EXPECT_EQ(bytes.substr(84, 16), std::string(16, '\0')) << "and nothing that follows from one";
        EXPECT_EQ(bytes[8], 2) << "old printers read version 2";
        const Profile profile = embedded(space);
        ASSERT_TRUE(profile) << name_of(space);
        EXPECT_EQ(cmsGetColorSpace(profile.get()), cmsSigRgbData);
        EXPECT_EQ(cmsGetDeviceClass(profile.get()), cmsSigDisplayClass);
        EXPECT_TRUE(cmsIsMatrixShaper(profile.get()));
        char words[100] = {};
        cmsGetProfileInfoASCII(profile.get(), cmsInfoDescription, "en", "US", words, sizeof words);
        EXPECT_NE(std::string(words), "");
    }
    // As they were when this was written, with lcms2 2.14.
    const auto crc = [](ColourSpace space) {
        const std::string& bytes = image::icc_profile(space);
        return image::crc_of(std::as_bytes(std::span(bytes.data(), bytes.size())));
    };
    EXPECT_EQ(crc(ColourSpace::srgb), 3960040800u);
    EXPECT_EQ(crc(ColourSpace::p3), 3803086289u);
    EXPECT_EQ(crc(ColourSpace::adobe), 3044725455u);
    EXPECT_EQ(crc(ColourSpace::prophoto), 2852981852u);
}

TEST(Colour, SpacesHaveNames) {
    for (const ColourSpace space : all_spaces) EXPECT_EQ(image::colour_space_named(name_of(space)), space);
    EXPECT_FALSE(image::colour_space_named("cmyk"));
}

}  // namespace
}  // namespace sunflower
