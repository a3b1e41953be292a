// Soft proofs: a table against lcms2's own proofing, colour by colour; which profiles are refused, and how.
#include "engine/image/soft_proof.hpp"

#include <gtest/gtest.h>
#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <memory>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "tests/support/printer_profile.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using image::ProofIntent;
using image::ProofTable;
using test::PaperModel;
using test::TemporaryFolder;

const PaperModel matte, gloss{"Gloss paper", 0.004, 0.9, {0.88, 0.91, 0.72}, false, 4.3},
    press{"Press", 0.02, 0.7, {0.84, 0.87, 0.70}, true, 2.4}, press4{"Press 4", 0.02, 0.7, {0.84, 0.87, 0.70}, true, 4.3};

image::PrinterProfile made(const PaperModel& model) {
    return {model.title, test::printer_profile(model)};
}

struct Close {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<void, Close>;

std::vector<glm::dvec3> some_colours() {
    std::vector<glm::dvec3> colours;
    for (std::uint32_t i = 0; i < 1000; ++i)
        colours.emplace_back(core::unit_float(core::hash2(i, 0)), core::unit_float(core::hash2(i, 1)),
                             core::unit_float(core::hash2(i, 2)));
    return colours;
}

/// What lcms2 makes of them in one go, cut to what a screen shows.
std::vector<glm::dvec3> by_lcms(const std::string& profile, ProofIntent intent, bool paper_white,
                                const std::vector<glm::dvec3>& colours) {
    const Profile screen(cmsCreate_sRGBProfile());
    const Profile printer(cmsOpenProfileFromMem(profile.data(), static_cast<cmsUInt32Number>(profile.size())));
    const bool relative = intent == ProofIntent::relative;
    cmsHTRANSFORM transform = cmsCreateProofingTransform(
        screen.get(), TYPE_RGB_DBL, screen.get(), TYPE_RGB_DBL, printer.get(),
        relative ? INTENT_RELATIVE_COLORIMETRIC : INTENT_PERCEPTUAL,
        paper_white ? INTENT_ABSOLUTE_COLORIMETRIC : INTENT_RELATIVE_COLORIMETRIC,
        cmsFLAGS_SOFTPROOFING | cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE | (relative ? cmsFLAGS_BLACKPOINTCOMPENSATION : 0));
    std::vector<glm::dvec3> seen(colours.size());
    cmsDoTransform(transform, colours.data(), seen.data(), static_cast<cmsUInt32Number>(colours.size()));
    cmsDeleteTransform(transform);
    for (glm::dvec3& colour : seen) colour = glm::clamp(colour, 0.0, 1.0);
    return seen;
}

std::vector<cmsCIELab> lab_of(const std::vector<glm::dvec3>& colours) {
    const Profile screen(cmsCreate_sRGBProfile()), lab(cmsCreateLab4Profile(nullptr));
    cmsHTRANSFORM transform = cmsCreateTransform(screen.get(), TYPE_RGB_DBL, lab.get(), TYPE_Lab_DBL,
                                                 INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    std::vector<cmsCIELab> out(colours.size());
    cmsDoTransform(transform, colours.data(), out.data(), static_cast<cmsUInt32Number>(colours.size()));
    cmsDeleteTransform(transform);
    return out;
}

struct Errors {
    double mean = 0, p99 = 0, worst = 0;
};

Errors between(const std::vector<glm::dvec3>& a, const std::vector<glm::dvec3>& b) {
    const auto one = lab_of(a), other = lab_of(b);
    std::vector<double> errors;
    for (std::size_t i = 0; i < one.size(); ++i) errors.push_back(cmsCIE2000DeltaE(&one[i], &other[i], 1, 1, 1));
    std::ranges::sort(errors);
    Errors found{0, errors[errors.size() * 99 / 100], errors.back()};
    for (const double error : errors) found.mean += error / static_cast<double>(errors.size());
    return found;
}

std::vector<glm::dvec3> by_table(const ProofTable& table, const std::vector<glm::dvec3>& colours) {
    std::vector<glm::dvec3> seen;
    for (const glm::dvec3& colour : colours) seen.emplace_back(table.at(glm::vec3(colour)));
    return seen;
}

TEST(SoftProof, TheTableShowsWhatLcmsComputes) {
    const auto colours = some_colours();
    for (const PaperModel& model : {matte, gloss, press, press4})
        for (const ProofIntent intent : {ProofIntent::relative, ProofIntent::perceptual})
            for (const bool paper_white : {false, true}) {
                const image::PrinterProfile profile = made(model);
                ProofTable table = image::proof_table(profile, intent, paper_white);
                const auto right = by_lcms(profile.bytes, intent, paper_white, colours);
                const Errors errors = between(by_table(table, colours), right);
                const std::string what = fmt::format("{}, {}, {}: mean {:.3f}, p99 {:.2f}, worst {:.2f}", model.title,
                                                     intent == ProofIntent::relative ? "relative" : "perceptual", paper_white,
                                                     errors.mean, errors.p99, errors.worst);
                // Between nodes 1/32 apart the table is straight, and the profiles' own tables and the gamut's border have
                // bends. Measured 0.02 to 0.04, 0.15 to 0.26 and 0.2 to 0.43; less than 1 is what nobody sees in two patches
                // side by side.
                EXPECT_LT(errors.mean, 0.1) << what;
                EXPECT_LT(errors.p99, 0.5) << what;
                EXPECT_LT(errors.worst, 1.0) << what;
                // What the check must catch: red and blue exchanged.
                ProofTable turned = table;
                for (int i = 0; i < PROOF_SIDE * PROOF_SIDE * PROOF_SIDE; ++i) {
                    const int r = i % PROOF_SIDE, g = i / PROOF_SIDE % PROOF_SIDE, b = i / PROOF_SIDE / PROOF_SIDE;
                    turned.nodes[static_cast<std::size_t>(i)] =
                        table.nodes[static_cast<std::size_t>((r * PROOF_SIDE + g) * PROOF_SIDE + b)];
                }
                EXPECT_GT(between(by_table(turned, colours), right).mean, 10.0) << what;
            }
    // And another intent, and paper white or not, are told apart by the same measure.
    const image::PrinterProfile profile = made(matte);
    const auto table = by_table(image::proof_table(profile, ProofIntent::relative, false), colours);
    EXPECT_GT(between(table, by_lcms(profile.bytes, ProofIntent::relative, true, colours)).mean, 2.0);
    EXPECT_GT(between(table, by_lcms(profile.bytes, ProofIntent::perceptual, false, colours)).mean, 0.3);
}

TEST(SoftProof, GreysOfANeutralPrinterStayGrey) {
    for (const PaperModel& model : {matte, gloss, press}) {
        const ProofTable table = image::proof_table(made(model), ProofIntent::relative, false);
        float before = -1.0f;
        for (int i = 0; i <= 1024; ++i) {
            const float grey = static_cast<float>(i) / 1024.0f;
            const glm::vec4 seen = table.at(glm::vec3(grey));
            const float apart = std::max({seen.r, seen.g, seen.b}) - std::min({seen.r, seen.g, seen.b});
            // The profiles' tables of 33 nodes in Lab bend the greys a little: a step of eight bits, two of a press's.
            ASSERT_LT(apart, 2.0f / 255.0f) << model.title << " " << grey;
            ASSERT_GE(seen.g, before) << model.title << " " << grey << ": no step back";
            before = seen.g;
        }
        EXPECT_NEAR(table.at(glm::vec3(1.0f)).g, 1.0f, 0.005f) << model.title << ": the paper is the screen's white";
        // L* of the black, as the screen shows it.
        const float black = std::pow(static_cast<float>(model.black), 1.0f / 2.2f);
        EXPECT_NEAR(table.at(glm::vec3(0.0f)).g, black, 0.03f) << model.title << ": black is the ink's";
        // With the paper's white: yellower than the screen's, and darker.
        const glm::vec4 paper = image::proof_table(made(model), ProofIntent::relative, true).at(glm::vec3(1.0f));
        EXPECT_LT(paper.b, paper.g - 0.01f);
        EXPECT_LT(paper.g, 0.98f);
    }
}

TEST(SoftProof, WhatThePrinterCannotPrintIsFar) {
    const ProofTable table = image::proof_table(made(matte), ProofIntent::relative, false);
    for (const glm::vec3 pure : {glm::vec3(1, 0, 0), glm::vec3(0, 1, 0), glm::vec3(0, 0, 1), glm::vec3(0, 1, 1)})
        EXPECT_GT(table.at(pure).a, 1.5f * PROOF_OUT_FROM) << pure.r << pure.g << pure.b;
    for (float grey = 0.0f; grey <= 1.0f; grey += 0.01f)
        EXPECT_LT(table.at(glm::vec3(grey)).a, 1.0f) << grey << ": black is brought to the paper's";
    EXPECT_LT(table.at({0.6f, 0.55f, 0.5f}).a, 1.0f);
    // What paper can print is no matter of how colours are brought there.
    const ProofTable other = image::proof_table(made(matte), ProofIntent::perceptual, true);
    for (std::size_t i = 0; i < table.nodes.size(); ++i) ASSERT_EQ(table.nodes[i].a, other.nodes[i].a);
    // The printer's model says which colours have inks: light that is no part of any cannot be near.
    int right = 0, all = 0;
    for (const glm::dvec3& colour : some_colours()) {
        glm::dvec3 light;
        for (int c = 0; c < 3; ++c)
            light[c] = colour[c] <= 0.04045 ? colour[c] / 12.92 : std::pow((colour[c] + 0.055) / 1.055, 2.4);
        const double grey = glm::dot(light, glm::dvec3(0.2225045, 0.7168786, 0.0606169));
        const glm::dvec3 inks = grey + (light - grey) / matte.purity;
        const bool in =
            glm::all(glm::greaterThanEqual(inks, glm::dvec3(0.0))) && glm::all(glm::lessThanEqual(inks, glm::dvec3(1.0)));
        const float distance = table.at(glm::vec3(colour)).a;
        if (in) {
            EXPECT_LT(distance, PROOF_OUT_FROM) << colour.r << " " << colour.g << " " << colour.b;
        }
        right += in == (distance < PROOF_OUT_FROM) ? 1 : 0;
        ++all;
    }
    // The others are those just beyond the border.
    EXPECT_GT(right, all * 4 / 5);
}

TEST(SoftProof, OtherFilesAreRefusedInASentence) {
    const TemporaryFolder folder;
    const auto said = [&](const std::string& bytes) {
        core::write_file_atomically(folder.path() / "a.icc", bytes);
        const std::string text = test::complaint([&] { image::read_printer_profile(folder.path() / "a.icc"); });
        EXPECT_EQ(text.find('\n'), std::string::npos);
        EXPECT_NE(text.find("a.icc"), std::string::npos) << text;
        return text;
    };
    const std::string good = test::printer_profile(matte);
    core::write_file_atomically(folder.path() / "good.icc", good);
    EXPECT_EQ(image::read_printer_profile(folder.path() / "good.icc").title, "Matte paper");
    EXPECT_NE(test::complaint([&] { image::read_printer_profile(folder.path() / "none.icc"); }).find("none.icc"),
              std::string::npos);
    EXPECT_NE(test::complaint([&] { image::read_printer_profile(folder.path()); }), "");
    EXPECT_NE(said("").find("no ICC profile"), std::string::npos);
    EXPECT_NE(said(std::string(4000, 'x')).find("no ICC profile"), std::string::npos);
    EXPECT_NE(said(good.substr(0, good.size() - 1)).find("cut short"), std::string::npos);
    EXPECT_NE(said(good.substr(0, 300)).find("cut short"), std::string::npos);
    EXPECT_NE(said(test::profile_bytes(cmsCreate_sRGBProfile())).find("screen's profile"), std::string::npos);
    EXPECT_NE(said(test::profile_bytes(cmsCreateInkLimitingDeviceLink(cmsSigCmykData, 280))).find("links two devices"),
              std::string::npos);
    EXPECT_NE(said(test::profile_bytes(cmsCreateLab4Profile(nullptr))), "");
    std::string other = good;
    other[8] = 5;
    EXPECT_NE(said(other).find("ICC version 5"), std::string::npos);
    other = good;
    other.replace(16, 4, "GRAY");
    EXPECT_NE(said(other).find("other inks"), std::string::npos);
    other = good;
    other.replace(12, 4, "scnr");
    EXPECT_NE(said(other).find("scanner"), std::string::npos);
    core::write_file_atomically(folder.path() / "large.icc", good);
    fs::resize_file(folder.path() / "large.icc", image::most_profile_bytes + 1);
    EXPECT_NE(test::complaint([&] { image::read_printer_profile(folder.path() / "large.icc"); }).find("large.icc"),
              std::string::npos);
    // One without tables is read, and cannot be computed with.
    other = good;
    for (const char* tag : {"A2B0", "A2B1", "B2A0", "B2A1"}) other.replace(other.find(tag), 4, "none");
    const std::string lacks = test::complaint([&] {
        image::proof_table({"Matte paper", other}, ProofIntent::relative, false);
    });
    EXPECT_NE(lacks.find("Matte paper"), std::string::npos);
    EXPECT_NE(lacks.find("lacks"), std::string::npos);
}

TEST(SoftProof, HurtProfilesAreRefusedOrComputedWith) {
    const TemporaryFolder folder;
    const std::string good = test::printer_profile(matte);
    int refused = 0;
    for (std::uint32_t i = 0; i < 24; ++i) {
        std::string hurt = good;
        for (std::uint32_t blow = 0; blow < 4; ++blow) {
            const std::size_t range = blow < 2 ? 260 : hurt.size();  // header and tags, or all of it
            hurt[core::hash3(i, blow, 1) % range] = static_cast<char>(core::hash3(i, blow, 2));
        }
        core::write_file_atomically(folder.path() / "a.icc", hurt);
        const std::string said = test::complaint([&] {
            const ProofTable table =
                image::proof_table(image::read_printer_profile(folder.path() / "a.icc"),
                                   i % 2 == 0 ? ProofIntent::relative : ProofIntent::perceptual, i % 3 == 0);
            for (const glm::vec4& node : table.nodes)
                ASSERT_TRUE(glm::all(glm::greaterThanEqual(node, glm::vec4(0.0f))) &&
                            glm::all(glm::lessThanEqual(glm::vec3(node), glm::vec3(1.0f))) && std::isfinite(node.a));
        });
        EXPECT_EQ(said.find('\n'), std::string::npos);
        refused += said.empty() ? 0 : 1;
    }
    EXPECT_GT(refused, 2);
    EXPECT_LT(refused, 24);
}

TEST(SoftProof, PrintersAreFoundAmongOtherFiles) {
    const TemporaryFolder folder;
    fs::create_directories(folder.path() / "icc/labs");
    core::write_file_atomically(folder.path() / "icc/z.icc", test::printer_profile(gloss));
    core::write_file_atomically(folder.path() / "icc/labs/a.icm", test::printer_profile(press));
    core::write_file_atomically(folder.path() / "icc/screen.icc", test::profile_bytes(cmsCreate_sRGBProfile()));
    core::write_file_atomically(folder.path() / "icc/notes.icc", "nothing");
    core::write_file_atomically(folder.path() / "icc/printer.txt", test::printer_profile(matte));
    fs::create_directory(folder.path() / "icc/folder.icc");
    const std::array<fs::path, 3> places = {folder.path() / "nowhere", folder.path() / "icc", folder.path() / "icc/z.icc"};
    const auto found = image::find_printer_profiles(places);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].title, "Gloss paper");
    EXPECT_EQ(found[0].file, folder.path() / "icc/z.icc");
    EXPECT_EQ(found[1].title, "Press");
}

}  // namespace
}  // namespace sunflower
