#include "tests/support/printer_profile.hpp"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace sunflower::test {
namespace {

using Triple = std::array<double, 3>;

constexpr double gamma = 2.2;
// sRGB to XYZ of D50 (Bradford), as every ICC profile of it has it.
constexpr std::array<Triple, 3> to_xyz = {
    {{0.4360747, 0.3850649, 0.1430804}, {0.2225045, 0.7168786, 0.0606169}, {0.0139322, 0.0971045, 0.7141733}}};
constexpr std::array<Triple, 3> from_xyz = {
    {{3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427}}};

Triple times(const std::array<Triple, 3>& m, const Triple& v) {
    Triple out{};
    for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    return out;
}

double mean(const Triple& v) {
    return 0.2225045 * v[0] + 0.7168786 * v[1] + 0.0606169 * v[2];
}

struct Table {
    PaperModel model;
    bool compressed = false;  // perceptual: black is brought to the paper's, and so are pure colours

    cmsCIELab lab_of(const Triple& rgb) const {
        Triple light{};
        for (std::size_t i = 0; i < 3; ++i) light[i] = std::pow(std::clamp(rgb[i], 0.0, 1.0), gamma);
        const double grey = mean(light);
        for (double& v : light) v = model.black + (1.0 - model.black) * (grey + model.purity * (v - grey));
        const Triple xyz = times(to_xyz, light);
        const cmsCIEXYZ seen{xyz[0], xyz[1], xyz[2]};
        cmsCIELab lab;
        cmsXYZ2Lab(nullptr, &lab, &seen);
        return lab;
    }

    /// What is beyond the inks is cut to them.
    Triple rgb_of(const cmsCIELab& lab) const {
        cmsCIEXYZ xyz;
        cmsLab2XYZ(nullptr, &xyz, &lab);
        Triple light = times(from_xyz, {xyz.X, xyz.Y, xyz.Z});
        if (!compressed)
            for (double& v : light) v = (v - model.black) / (1.0 - model.black);
        const double grey = mean(light);
        const double purer = compressed ? 1.0 : 1.0 / model.purity;
        for (double& v : light) v = std::pow(std::clamp(grey + (v - grey) * purer, 0.0, 1.0), 1.0 / gamma);
        return light;
    }
};

cmsUInt16Number word(double value) {
    return static_cast<cmsUInt16Number>(std::lround(std::clamp(value, 0.0, 1.0) * 65535.0));
}

cmsInt32Number from_inks(const cmsUInt16Number in[], cmsUInt16Number out[], void* given) {
    const Table& table = *static_cast<const Table*>(given);
    Triple rgb{};
    for (std::size_t i = 0; i < 3; ++i)
        rgb[i] = table.model.cmyk ? (1.0 - in[i] / 65535.0) * (1.0 - in[3] / 65535.0) : in[i] / 65535.0;
    const cmsCIELab lab = table.lab_of(rgb);
    // A 16-bit table of version 2 counts Lab in its own way.
    table.model.version < 4.0 ? cmsFloat2LabEncodedV2(out, &lab) : cmsFloat2LabEncoded(out, &lab);
    return TRUE;
}

cmsInt32Number to_inks(const cmsUInt16Number in[], cmsUInt16Number out[], void* given) {
    const Table& table = *static_cast<const Table*>(given);
    cmsCIELab lab;
    table.model.version < 4.0 ? cmsLabEncoded2FloatV2(&lab, in) : cmsLabEncoded2Float(&lab, in);
    const Triple rgb = table.rgb_of(lab);
    if (!table.model.cmyk) {
        for (std::size_t i = 0; i < 3; ++i) out[i] = word(rgb[i]);
        return TRUE;
    }
    const double black = 0.6 * (1.0 - *std::ranges::max_element(rgb));
    for (std::size_t i = 0; i < 3; ++i) out[i] = word(1.0 - rgb[i] / (1.0 - black));
    out[3] = word(black);
    return TRUE;
}

void write_table(cmsHPROFILE profile, cmsTagSignature tag, Table table, bool towards_inks) {
    const cmsUInt32Number inks = table.model.cmyk ? 4 : 3;
    const cmsUInt32Number in = towards_inks ? 3 : inks, out = towards_inks ? inks : 3, nodes = in == 4 ? 13 : 33;
    cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, in, out);
    cmsStage* grid = cmsStageAllocCLut16bit(nullptr, nodes, in, out, nullptr);
    cmsStageSampleCLut16bit(grid, towards_inks ? to_inks : from_inks, &table, 0);
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, in, nullptr));
    cmsPipelineInsertStage(pipeline, cmsAT_END, grid);
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, out, nullptr));
    const bool written = cmsWriteTag(profile, tag, pipeline);
    cmsPipelineFree(pipeline);
    if (!written) throw std::runtime_error("a test's profile cannot be made");
}

}  // namespace

std::string profile_bytes(void* profile) {
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    std::string bytes(size, '\0');
    const bool saved = size > 0 && cmsSaveProfileToMem(profile, bytes.data(), &size);
    cmsCloseProfile(profile);
    if (!saved) throw std::runtime_error("a test's profile cannot be saved");
    return bytes;
}

std::string printer_profile(const PaperModel& model) {
    cmsHPROFILE profile = cmsCreateProfilePlaceholder(nullptr);
    cmsSetProfileVersion(profile, model.version);
    cmsSetDeviceClass(profile, cmsSigOutputClass);
    cmsSetColorSpace(profile, model.cmyk ? cmsSigCmykData : cmsSigRgbData);
    cmsSetPCS(profile, cmsSigLabData);
    cmsMLU* words = cmsMLUalloc(nullptr, 1);
    cmsMLUsetASCII(words, "en", "US", model.title.c_str());
    cmsWriteTag(profile, cmsSigProfileDescriptionTag, words);
    cmsMLUfree(words);
    const cmsCIEXYZ white{model.white[0], model.white[1], model.white[2]};
    cmsWriteTag(profile, cmsSigMediaWhitePointTag, &white);
    write_table(profile, cmsSigAToB0Tag, {model, true}, false);
    write_table(profile, cmsSigAToB1Tag, {model, false}, false);
    write_table(profile, cmsSigBToA0Tag, {model, true}, true);
    write_table(profile, cmsSigBToA1Tag, {model, false}, true);
    return profile_bytes(profile);
}

}  // namespace sunflower::test
