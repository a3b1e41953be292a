// Print labs: their files are read to the last key, and what a lab would send back is refused with the line that says so.
#include <gtest/gtest.h>

#include "engine/core/files.hpp"
#include "engine/still/lab.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using still::Lab;
using test::TemporaryFolder;

const fs::path shipped = core::data_folder() / "presets/labs";

constexpr std::string_view good = R"(title = "Mine"
files = ["tif", "jpg"]
icc = ["adobe", "srgb"]
depth = [16, 8]
compression = ["lzw"]
ppi = 300
least_ppi = 200
bleed = "1/8in"
most_side_px = 5000
most_mb = 60
)";

Lab lab_of(const TemporaryFolder& folder, std::string_view text) {
    core::write_file_atomically(folder.path() / "mine.toml", text);
    const std::vector<fs::path> folders = {folder.path(), shipped};
    return still::load_lab("mine", folders);
}

std::string with(std::string_view line, std::string_view instead) {
    std::string text(good);
    text.replace(text.find(line), line.size(), instead);
    return text;
}

TEST(Lab, ShippedOnesAreWhole) {
    const std::vector<fs::path> folders = {shipped};
    const auto names = params::document_names(folders);
    EXPECT_GE(names.size(), 5u);
    for (const std::string& name : names) {
        const Lab lab = still::load_lab(name, folders);
        EXPECT_FALSE(lab.title.empty()) << name;
        // A sheet that everybody prints must go through.
        const still::PaperOrder paper{still::parse_paper("A3"), lab.ppi.value, lab.bleed_mm.value};
        EXPECT_EQ(test::complaint([&] { still::check_paper(lab, paper); }), "") << name;
    }
}

TEST(Lab, WhatIsWrittenWrongIsToldWithItsLine) {
    const TemporaryFolder folder;
    EXPECT_EQ(test::complaint([&] { lab_of(folder, good); }), "");
    const auto said = [&](std::string_view line, std::string_view instead) {
        return test::complaint([&] { lab_of(folder, with(line, instead)); });
    };
    EXPECT_NE(said("\"srgb\"]", "\"cmyk\"]").find("mine.toml:3: icc: 'cmyk' is none of srgb, p3"), std::string::npos)
        << said("\"srgb\"]", "\"cmyk\"]");
    EXPECT_NE(said("[16, 8]", "[]").find("mine.toml:4"), std::string::npos);
    EXPECT_NE(said("[16, 8]", "[8, 8]").find("twice"), std::string::npos);
    EXPECT_NE(said("least_ppi = 200", "least_ppi = 400").find("mine.toml:6"), std::string::npos);
    EXPECT_NE(said("1/8in", "3").find("mine.toml:8: bleed"), std::string::npos) << said("1/8in", "3");
    EXPECT_NE(said("most_mb", "most_MB").find("did you mean 'most_mb'"), std::string::npos) << said("most_mb", "most_MB");
    EXPECT_NE(said("title = \"Mine\"", "").find("title"), std::string::npos);
    // One that the shipped ones are extended by.
    const Lab heir = lab_of(folder, "extends = \"offset\"\ntitle = \"Mine\"\nmost_mb = 20\n");
    EXPECT_EQ(heir.bleed_mm.value, 3.0);
    EXPECT_EQ(heir.most_mb.value, 20.0);
}

TEST(Lab, WhatItWouldSendBackIsRefused) {
    const TemporaryFolder folder;
    const Lab lab = lab_of(folder, good);
    EXPECT_EQ(still::chosen(lab.icc, "", "--icc"), "adobe");
    EXPECT_EQ(still::chosen(lab.icc, "srgb", "--icc"), "srgb");
    const std::string icc = test::complaint([&] { still::chosen(lab.icc, "p3", "--icc"); });
    EXPECT_NE(icc.find("mine.toml:3: --icc: p3 is not what this lab takes: adobe or srgb"), std::string::npos) << icc;

    still::PaperOrder paper{still::parse_paper("A4"), 300, 3.175};
    const auto on_paper = [&] { return test::complaint([&] { still::check_paper(lab, paper); }); };
    EXPECT_EQ(on_paper(), "");
    paper.bleed_mm = 3;
    EXPECT_NE(on_paper().find("mine.toml:8: --bleed: 3 mm"), std::string::npos) << on_paper();
    paper.bleed_mm = 5;
    paper.ppi = 199;
    EXPECT_NE(on_paper().find("mine.toml:7: --ppi: 199"), std::string::npos) << on_paper();

    image::PictureOptions file{4000, 2500, image::Channel::bits16, image::ColourSpace::adobe, 300.0, {}, {}};
    image::FileKind kind = image::FileKind::tiff;
    const auto in_file = [&] { return test::complaint([&] { still::check_file(lab, kind, file); }); };
    EXPECT_EQ(in_file(), "") << "60 MB to the byte";
    file.height = 2501;
    EXPECT_NE(in_file().find("mine.toml:10: the file may have 60 MB"), std::string::npos) << in_file();
    file.channel = image::Channel::bits8;
    EXPECT_EQ(in_file(), "");
    file.tiff.tiled = true;
    EXPECT_NE(in_file().find("strips"), std::string::npos) << in_file();
    kind = image::FileKind::jpeg;
    EXPECT_EQ(in_file(), "") << "it has none";
    file.width = 5001;
    EXPECT_NE(in_file().find("mine.toml:9: a side of 5001"), std::string::npos) << in_file();
}

}  // namespace
}  // namespace sunflower
