#include "engine/image/colour_space.hpp"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <glm/glm.hpp>
#include <memory>

#include "engine/core/error.hpp"

namespace sunflower::image {
namespace {

enum class Curve { srgb, gamma };

struct Primaries {
    std::string_view name, title, description;
    glm::dvec2 red, green, blue, white;  // xy
    Curve curve = Curve::srgb;
    double gamma = 1.0;  // in 256ths, as version 2 writes it
};

constexpr glm::dvec2 d65{0.3127, 0.3290}, d50{0.3457, 0.3585};

// sRGB: IEC 61966-2-1. Display P3: SMPTE EG 432-1 with white and curve of sRGB. Adobe RGB (1998). ROMM RGB: ISO 22028-2, with
// the plain exponent of the profiles in use.
constexpr std::array<Primaries, 4> spaces = {{
    {"srgb", "sRGB", "sRGB (Sunflower)", {0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}, d65},
    {"p3", "Display P3", "Display P3 (Sunflower)", {0.68, 0.32}, {0.265, 0.69}, {0.15, 0.06}, d65},
    {"adobe",
     "compatible with Adobe RGB (1998)",
     "Compatible with Adobe RGB (1998)",
     {0.64, 0.33},
     {0.21, 0.71},
     {0.15, 0.06},
     d65,
     Curve::gamma,
     563.0 / 256.0},
    {"prophoto",
     "ProPhoto",
     "Compatible with ProPhoto RGB",
     {0.734699, 0.265301},
     {0.159597, 0.840403},
     {0.036598, 0.000105},
     d50,
     Curve::gamma,
     461.0 / 256.0},
}};

const Primaries& primaries_of(ColourSpace space) {
    return spaces[static_cast<std::size_t>(space)];
}

glm::dvec3 xyz_of(glm::dvec2 xy) {
    return {xy.x / xy.y, 1.0, (1.0 - xy.x - xy.y) / xy.y};
}

glm::dmat3 xyz_from_rgb(const Primaries& p) {
    const glm::dmat3 columns(xyz_of(p.red), xyz_of(p.green), xyz_of(p.blue));
    const glm::dvec3 sums = glm::inverse(columns) * xyz_of(p.white);
    return {columns[0] * sums[0], columns[1] * sums[1], columns[2] * sums[2]};
}

glm::dmat3 adapted(glm::dvec2 from, glm::dvec2 to) {
    const glm::dmat3 bradford(0.8951, -0.7502, 0.0389, 0.2664, 1.7135, -0.0685, -0.1614, 0.0367, 1.0296);
    const glm::dvec3 scale = (bradford * xyz_of(to)) / (bradford * xyz_of(from));
    return glm::inverse(bradford) * glm::dmat3(scale.x, 0, 0, 0, scale.y, 0, 0, 0, scale.z) * bradford;
}

float decoded_srgb(float v) {
    return v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f);
}

float encoded_srgb(float v) {
    return v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1.0f / 2.4f) - 0.055f;
}

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct FreeCurve {
    void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};
struct FreeText {
    void operator()(cmsMLU* text) const { cmsMLUfree(text); }
};

void write_text(cmsHPROFILE profile, cmsTagSignature tag, std::string_view text) {
    const std::unique_ptr<cmsMLU, FreeText> words(cmsMLUalloc(nullptr, 1));
    if (!words || !cmsMLUsetASCII(words.get(), "en", "US", std::string(text).c_str()) ||
        !cmsWriteTag(profile, tag, words.get()))
        core::fail("the colour profile '{}' cannot be made", text);
}

std::string make_profile(const Primaries& p) {
    const cmsCIExyY white{p.white.x, p.white.y, 1.0};
    const cmsCIExyYTRIPLE colours{{p.red.x, p.red.y, 1.0}, {p.green.x, p.green.y, 1.0}, {p.blue.x, p.blue.y, 1.0}};
    constexpr std::array<cmsFloat64Number, 5> srgb = {2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045};
    const std::unique_ptr<cmsToneCurve, FreeCurve> curve(
        p.curve == Curve::gamma ? cmsBuildGamma(nullptr, p.gamma) : cmsBuildParametricToneCurve(nullptr, 4, srgb.data()));
    std::array<cmsToneCurve*, 3> curves = {curve.get(), curve.get(), curve.get()};
    const std::unique_ptr<void, CloseProfile> profile(cmsCreateRGBProfile(&white, &colours, curves.data()));
    if (!curve || !profile) core::fail("the colour profile '{}' cannot be made", p.description);
    cmsSetProfileVersion(profile.get(), 2.4);
    cmsSetHeaderManufacturer(profile.get(), 0);
    write_text(profile.get(), cmsSigProfileDescriptionTag, p.description);
    write_text(profile.get(), cmsSigCopyrightTag, "No copyright, use freely");
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile.get(), nullptr, &size);
    std::string bytes(size, '\0');
    if (size < 128 || !cmsSaveProfileToMem(profile.get(), bytes.data(), &size))
        core::fail("the colour profile '{}' cannot be made", p.description);
    // The library writes when it was asked. A date of the work instead: 12 October 2010, 10:00:00.
    constexpr std::array<unsigned char, 12> date = {0x07, 0xda, 0, 10, 0, 12, 0, 10, 0, 0, 0, 0};
    std::ranges::copy(date, bytes.begin() + 24);
    return bytes;
}

}  // namespace

std::string_view name_of(ColourSpace space) {
    return primaries_of(space).name;
}

std::optional<ColourSpace> colour_space_named(std::string_view name) {
    const auto found = std::ranges::find(spaces, name, &Primaries::name);
    if (found == spaces.end()) return std::nullopt;
    return static_cast<ColourSpace>(found - spaces.begin());
}

std::string_view title_of(ColourSpace space) {
    return primaries_of(space).title;
}

const std::string& icc_profile(ColourSpace space) {
    static const std::array<std::string, 4> profiles = {make_profile(spaces[0]), make_profile(spaces[1]),
                                                        make_profile(spaces[2]), make_profile(spaces[3])};
    return profiles[static_cast<std::size_t>(space)];
}

void convert(ColourSpace space, std::span<float> rgb) {
    if (space == ColourSpace::srgb) return;
    const Primaries& to = primaries_of(space);
    const Primaries& from = primaries_of(ColourSpace::srgb);
    const glm::mat3 matrix(glm::inverse(xyz_from_rgb(to)) * adapted(from.white, to.white) * xyz_from_rgb(from));
    const auto exponent = static_cast<float>(1.0 / to.gamma);
    for (std::size_t i = 0; i + 2 < rgb.size(); i += 3) {
        glm::vec3 linear;
        // In this order a value that is no number becomes 0.
        for (int c = 0; c < 3; ++c)
            linear[c] = decoded_srgb(std::fmin(std::fmax(rgb[i + static_cast<std::size_t>(c)], 0.0f), 1.0f));
        const glm::vec3 seen = glm::clamp(matrix * linear, 0.0f, 1.0f);
        for (int c = 0; c < 3; ++c)
            rgb[i + static_cast<std::size_t>(c)] =
                to.curve == Curve::srgb ? encoded_srgb(seen[c]) : std::pow(seen[c], exponent);
    }
}

}  // namespace sunflower::image
