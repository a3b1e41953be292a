// What another program measured is drawn as it was measured, and what we measured comes back as we draw it; files that are
// none, or lie, are refused with a sentence.
#include "engine/wall/mpcdi.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>

#include "engine/core/files.hpp"
#include "engine/image/png_bytes.hpp"
#include "engine/wall/blend.hpp"
#include "engine/wall/mpcdi_site.hpp"
#include "engine/wall/pfm.hpp"
#include "engine/wall/warp.hpp"
#include "engine/wall/zip_file.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/stored_zip.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::complaint;
using test::stored_zip;
using test::ZipEntry;
using wall::MpcdiMap;
using wall::MpcdiReader;
using wall::MpcdiRegion;
using wall::Output;
using wall::Pfm;
using wall::Site;
using wall::WarpMaps;

constexpr const char* date = "2026-11-21 10:00:00";

/// Two projectors askew that overlap; the second hangs on its side, mirrored, and has a bent wall, a mask and a tint.
Site two_projectors() {
    Site site;
    site.title = "Two";
    site.show = "passage";
    site.canvas_px = {300, 120};
    Output left;
    left.name = left.monitor = "left";
    left.part = {{0, 0}, {180, 100}};
    left.size_px = {160, 90};
    left.corners_px = {glm::dvec2(6, 3), {-9, 1}, {-2, -6}, {4, -1}};
    left.black = glm::dvec3(0.02, 0.03, 0.04);
    Output right;
    right.name = right.monitor = "right";
    right.part = {{140, 20}, {160, 100}};
    right.size_px = {90, 144};
    right.rotation_deg = 270;
    right.flip = wall::Flip::vertical;
    right.corners_px = {glm::dvec2(2, 2), {-3, 5}, {-1, -4}, {7, -2}};
    right.mesh = {3, 3, std::vector<glm::dvec2>(9)};
    right.mesh.offsets_px[4] = {3.5, -2.5};
    right.mesh.offsets_px[5] = {-1.5, 1};
    right.mask_px = {{{100, 60}, {144, 60}, {144, 90}, {100, 90}}};
    right.gain = {1, 0.9, 0.8};
    right.brightness = 0.95;
    right.black = glm::dvec3(0.03);
    site.outputs = {left, right};
    return site;
}

MpcdiReader reader_of(const std::vector<ZipEntry>& files) {
    return MpcdiReader(stored_zip(files), "room.mpcdi");
}

struct Worst {
    double place_px = 0.0, light = 0.0;
    int pixels = 0;
};

/// Drawn by maps against the model itself, over pixels that lie wholly in what the output shows and are not masked: the rest
/// are a border, of which each pixel has a part.
Worst worst_of(const WarpMaps& maps, const Site& site, std::size_t index) {
    const Output& output = site.outputs[index];
    const wall::Warp warp(output);
    const wall::Blend blend(site);
    Worst worst;
    for (int y = 0; y < maps.size_px.y; ++y)
        for (int x = 0; x < maps.size_px.x; ++x) {
            const glm::dvec2 pixel = glm::dvec2(x, y) + 0.5;
            const auto is_inside = [&](glm::dvec2 off) {
                const auto at = warp.canvas_of(pixel + off);
                return at && output.part.holds(*at);
            };
            if (!is_inside({-2, -2}) || !is_inside({2, -2}) || !is_inside({2, 2}) || !is_inside({-2, 2})) continue;
            const glm::dvec2 upright = warp.upright_of(pixel);
            if (!output.mask_px.empty() && upright.x > 99 && upright.y > 59) continue;
            const auto i = static_cast<std::size_t>(y * maps.size_px.x + x);
            const glm::dvec2 at = *warp.canvas_of(pixel);
            ++worst.pixels;
            worst.place_px = std::max(worst.place_px, glm::distance(at, glm::dvec2(maps.canvas_px[i])));
            for (const double picture : {0.0, 0.4, 1.0}) {
                const glm::dvec3 direct = blend.light(index, at, picture * output.gain * output.brightness);
                const glm::dvec3 drawn = (glm::dvec3(maps.alpha[i]) * picture + glm::dvec3(maps.beta[i])) / 65535.0;
                for (int k = 0; k < 3; ++k) worst.light = std::max(worst.light, std::abs(direct[k] - drawn[k]));
            }
        }
    return worst;
}

// A place is a float in 0 to 1 and one on the canvas: 2^-24 of 16,384 px each, at most. Light is rounded to 16 bits twice and
// added; a pixel of an 8-bit map would be 100 times that.
constexpr double most_px = 1e-3, most_light = 1.0 / 20000;

class OwnCalibration : public ::testing::Test {
  protected:
    void SetUp() override {
        wall::export_mpcdi(site_, path_, date);
        bytes_ = core::read_file(path_);
    }

    /// The archive's files, unpacked.
    std::vector<ZipEntry> files() const {
        wall::ZipReader zip(bytes_, "a");
        std::vector<ZipEntry> files;
        for (const char* name :
             {"mpcdi.xml", "warp_1.pfm", "alpha_1.png", "beta_1.png", "warp_2.pfm", "alpha_2.png", "beta_2.png"})
            files.push_back({name, zip.read(name)});
        return files;
    }
    Worst worst(MpcdiReader reader, std::size_t index) const {
        return worst_of(wall::warp_maps(reader.read(index), reader.canvas_px()), site_, index);
    }

    const Site site_ = two_projectors();
    const test::TemporaryFolder folder_;
    const fs::path path_ = folder_.path() / "room.mpcdi";
    std::string bytes_;
};

TEST_F(OwnCalibration, ComesBackAsItIsDrawn) {
    MpcdiReader reader(path_);
    EXPECT_EQ(reader.canvas_px(), site_.canvas_px);
    ASSERT_EQ(reader.heads().size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const Output& output = site_.outputs[i];
        EXPECT_EQ(reader.heads()[i].id, output.name);
        EXPECT_EQ(reader.heads()[i].size_px, output.size_px);
        const glm::dvec2 place_px = reader.heads()[i].place * glm::dvec2(site_.canvas_px);
        EXPECT_NEAR(glm::distance(place_px, output.part.place_px), 0.0, 1e-9);  // doubles, written to their last digit
        const Worst found = worst(MpcdiReader(path_), i);
        EXPECT_GT(found.pixels, 9000) << i;
        EXPECT_LT(found.place_px, most_px) << i;
        EXPECT_LT(found.light, most_light) << i;
    }
    EXPECT_EQ(folder_.names(), std::vector<std::string>{"room.mpcdi"});
}

TEST_F(OwnCalibration, IsBlackWhereTheMaskAndTheWallEnd) {
    MpcdiReader reader(path_);
    const WarpMaps right = wall::warp_maps(reader.read("right"), reader.canvas_px());
    const wall::Warp warp(site_.outputs[1]);
    const auto pixel = [&](glm::dvec2 upright) {
        const glm::ivec2 at(warp.signal_of_upright(upright));
        return static_cast<std::size_t>(at.y * right.size_px.x + at.x);
    };
    EXPECT_EQ(right.alpha[pixel({120, 75})], glm::u16vec4(0));
    EXPECT_EQ(right.beta[pixel({120, 75})], glm::u16vec4(0));
    EXPECT_EQ(right.canvas_px[pixel({0.5, 0.5})], WarpMaps::nowhere) << "beyond the corner that was moved inwards";
    EXPECT_GT(right.alpha[pixel({80, 45})].x, 30000);
}

TEST_F(OwnCalibration, TheSameIsTheSameFile) {
    const fs::path again = folder_.path() / "again.mpcdi";
    double done = 0.0;
    wall::export_mpcdi(site_, again, date, wall::Existing::refused, [&](double part) {
        EXPECT_GE(part, done);
        done = part;
    });
    EXPECT_GT(done, 0.98);
    EXPECT_EQ(core::read_file(again), bytes_);
    EXPECT_EQ(complaint([&] { wall::export_mpcdi(Site{}, again, date); }),
              again.string() + ": is there already; name another file, or say --force to replace it");
    EXPECT_EQ(core::read_file(again), bytes_);
}

TEST_F(OwnCalibration, PlantedDefectsAreSeen) {
    // The archive unpacked and put together anew is the same wall.
    EXPECT_LT(worst(reader_of(files()), 0).place_px, most_px);
    // y counted from the top: a map that another program wrote the wrong way round.
    auto turned = files();
    Pfm map = wall::unpack_pfm(turned[1].content, "a");
    for (glm::vec3& value : map.values) value.y = 1.0f - value.y;
    turned[1].content = wall::pack_pfm(map);
    EXPECT_GT(worst(reader_of(turned), 0).place_px, 50.0);
    // Rows from the top.
    auto mirrored = files();
    map = wall::unpack_pfm(mirrored[1].content, "a");
    const auto width = static_cast<std::size_t>(map.size_px.x), height = static_cast<std::size_t>(map.size_px.y);
    for (std::size_t y = 0; y < height / 2; ++y)
        std::swap_ranges(map.values.begin() + static_cast<std::ptrdiff_t>(y * width),
                         map.values.begin() + static_cast<std::ptrdiff_t>((y + 1) * width),
                         map.values.begin() + static_cast<std::ptrdiff_t>((height - 1 - y) * width));
    mirrored[1].content = wall::pack_pfm(map);
    EXPECT_GT(worst(reader_of(mirrored), 0).place_px, 50.0);
    // Alpha as if it were encoded.
    auto bent = files();
    const auto at = bent[0].content.find("<gammaEmbedded>1<");
    ASSERT_NE(at, std::string::npos);
    bent[0].content.replace(at, 17, "<gammaEmbedded>2.2<");
    EXPECT_GT(worst(reader_of(bent), 0).light, 0.05);
}

// Files as other programs write them
// -------------------------------------------------------------------------------------------

/// Two floats a pixel given from the top row, with the great end first and a header in one line.
std::string foreign_pfm(glm::ivec2 size_px, const std::vector<glm::vec2>& places) {
    std::string bytes = "PF " + std::to_string(size_px.x) + " " + std::to_string(size_px.y) + " +1.0e0\n";
    bytes.erase(bytes.find('+'), 1);
    for (int y = size_px.y - 1; y >= 0; --y)
        for (int x = 0; x < size_px.x; ++x) {
            const glm::vec2 at = places[static_cast<std::size_t>(y * size_px.x + x)];
            for (const float value : {at.x, at.y, NAN})
                for (int shift = 24; shift >= 0; shift -= 8)
                    bytes += static_cast<char>(std::bit_cast<std::uint32_t>(value) >> shift & 0xff);
        }
    return bytes;
}

std::string grey_png(int depth, glm::ivec2 size_px, const std::vector<std::uint16_t>& values) {
    return image::pack_png({size_px.x, size_px.y, 1, depth, values});
}

const std::vector<glm::vec2> four_places = {{0.25f, 0.75f}, {0.75f, 0.75f}, {0.25f, 0.25f}, {NAN, NAN}};

constexpr std::string_view foreign_xml = R"(<?xml version='1.0' encoding="UTF-8" standalone="no"?>
<!-- made by somebody else -->
<!DOCTYPE m:MPCDI>
<m:MPCDI xmlns:m="http://example.org/mpcdi" version="2.0" date="2019-02-01 10:12:21" color="2" geometry="3" profile="2D">
  <m:display><!-- one -->
    <m:buffer yResolution="100" id="b" xResolution="200">
      <m:region ySize="0.5" xSize="0.25" y="0.0" x="0.5" yResolution="2" xResolution="2" id="Projector &amp; 1">
        <m:coordinateFrame><m:posx>0</m:posx></m:coordinateFrame>
      </m:region>
    </m:buffer>
  </m:display>
  <m:files>
    <m:fileSet region="somebody else's"/>
    <m:fileSet region="Projector &amp; 1">
      <m:betaMap><m:bitDepth>8</m:bitDepth><m:path> maps\Beta.PNG </m:path></m:betaMap>
      <m:alphaMap bitdepth="16">
        <m:gammaEmbedded>
          2.0
        </m:gammaEmbedded><m:path>./maps/alpha.png</m:path></m:alphaMap>
      <m:geometryWarpFile><m:interpolation>smooth</m:interpolation><m:path><![CDATA[maps/warp.pfm]]></m:path></m:geometryWarpFile>
      <m:correctLUT><m:path>maps/lut.xml</m:path></m:correctLUT>
    </m:fileSet>
  </m:files>
</m:MPCDI>
)";

std::vector<ZipEntry> foreign_files() {
    return {{"maps/", ""},
            {"maps/warp.pfm", foreign_pfm({2, 2}, four_places)},
            {"maps/alpha.png", grey_png(16, {2, 2}, {65535, 32768, 16384, 0})},
            {"maps/beta.png", grey_png(8, {1, 1}, {51})},
            {"readme.txt", "hello"},
            {"MPCDI.xml", std::string(foreign_xml)}};
}

TEST(Mpcdi, ReadsOthersLayout) {
    MpcdiReader reader = reader_of(foreign_files());
    EXPECT_EQ(reader.canvas_px(), glm::ivec2(200, 100));
    ASSERT_EQ(reader.heads().size(), 1U);
    EXPECT_EQ(reader.heads()[0].id, "Projector & 1");
    EXPECT_EQ(reader.heads()[0].place, glm::dvec2(0.5, 0.5)) << "y 0 is the bottom of the buffer";
    EXPECT_EQ(reader.heads()[0].size, glm::dvec2(0.25, 0.5));
    ASSERT_EQ(reader.unused().size(), 1U);
    EXPECT_NE(reader.unused()[0].find("correctLUT"), std::string::npos);

    const MpcdiRegion region = reader.read("Projector & 1");
    EXPECT_EQ(region.alpha.gamma, 2.0);
    const WarpMaps maps = wall::warp_maps(region, reader.canvas_px());
    // Quarters are floats without a rest.
    EXPECT_EQ(maps.canvas_px[0], glm::vec2(112.5f, 62.5f));
    EXPECT_EQ(maps.canvas_px[1], glm::vec2(137.5f, 62.5f));
    EXPECT_EQ(maps.canvas_px[2], glm::vec2(112.5f, 87.5f));
    EXPECT_EQ(maps.canvas_px[3], WarpMaps::nowhere);
    EXPECT_EQ(maps.alpha[0].x, 65535);
    EXPECT_NEAR(maps.alpha[1].y, 16384, 1);  // half, squared; a step of rounding
    EXPECT_NEAR(maps.alpha[2].z, 4096, 1);
    for (const glm::u16vec4& beta : maps.beta) EXPECT_EQ(glm::u16vec3(beta), glm::u16vec3(13107)) << "a fifth of 65535";
}

TEST(Mpcdi, FilesetMayStandInItsRegionAndMapsMayBeMissing) {
    MpcdiReader reader = reader_of({{"mpacs.xml", R"(<MPCDI profile="2d" level="1" version="1.0"><display><buffer>
        <region id="a" x="0" y="0" xsize="0.3333" ysize="1" Xresolution="4" Yresolution="8">
        <files><fileset region="a"><geometryWarpFile>w.pfm</geometryWarpFile></fileset></files></region>
        </buffer></display></MPCDI>)"},
                                    {"w.pfm", foreign_pfm({1, 1}, {{0.5f, 0.5f}})}});
    EXPECT_EQ(reader.canvas_px(), glm::ivec2(12, 8)) << "as the projector's pixels say";
    const WarpMaps maps = wall::warp_maps(reader.read(std::size_t{0}), reader.canvas_px());
    for (const glm::u16vec4& alpha : maps.alpha) EXPECT_EQ(alpha.x, 65535);
    for (const glm::u16vec4& beta : maps.beta) EXPECT_EQ(beta.x, 0);
}

TEST(Mpcdi, SmallMapsAreReadBetweenTheirPixels) {
    MpcdiRegion region;
    region.head.size_px = {37, 23};
    region.warp_px = {5, 4};
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 5; ++x) region.warp.emplace_back((x + 0.5f) / 5.0f, (y + 0.5f) / 4.0f);
    region.alpha = {{2, 1}, 1.0, {glm::u16vec3(0), glm::u16vec3(60000)}};
    const WarpMaps plain = wall::warp_maps(region, {37, 23});
    for (int y = 0; y < 23; ++y)
        for (int x = 0; x < 37; ++x) {
            const auto i = static_cast<std::size_t>(y * 37 + x);
            // Straight to the border, half a pixel of the map beyond its outermost middles. Floats.
            EXPECT_NEAR(plain.canvas_px[i].x, static_cast<float>(x) + 0.5f, 1e-4f);
            EXPECT_NEAR(plain.canvas_px[i].y, static_cast<float>(y) + 0.5f, 1e-4f);
        }
    EXPECT_EQ(plain.alpha[0].x, 0) << "light goes not on beyond";
    EXPECT_EQ(plain.alpha[18].x, 30000);
    EXPECT_EQ(plain.alpha[36].x, 60000);

    region.warp[0] = glm::vec2(NAN);
    const WarpMaps holed = wall::warp_maps(region, {37, 23});
    EXPECT_EQ(holed.canvas_px[0], WarpMaps::nowhere);
    EXPECT_EQ(holed.canvas_px[10], WarpMaps::nowhere) << "between it and the next";
    EXPECT_EQ(holed.canvas_px[12], plain.canvas_px[12]);
    region.warp[0] = glm::vec2(INFINITY, 0.0f);
    EXPECT_EQ(wall::warp_maps(region, {37, 23}).canvas_px[0], WarpMaps::nowhere);
    region.warp[0] = glm::vec2(-3e38f, 3e38f);
    EXPECT_EQ(wall::warp_maps(region, {37, 23}).canvas_px[0], WarpMaps::nowhere);
}

// What is refused ------------------------------------------------------------------------------------------------------------

std::string refused(const std::vector<ZipEntry>& files) {
    return complaint([&] {
        MpcdiReader reader = reader_of(files);
        for (std::size_t i = 0; i < reader.heads().size(); ++i) reader.read(i);
    });
}

/// The good files with a piece of their xml replaced.
std::string refused_xml(const std::string& piece, const std::string& by) {
    auto files = foreign_files();
    const auto at = files.back().content.find(piece);
    EXPECT_NE(at, std::string::npos) << piece;
    files.back().content.replace(at, piece.size(), by);
    return refused(files);
}

TEST(Mpcdi, SaysWhatIsWrongInTheXml) {
    EXPECT_EQ(refused(foreign_files()), "");
    const std::string xml = "room.mpcdi: mpcdi.xml: ";
    EXPECT_EQ(refused_xml("\"2D\"", "\"3d\""),
              xml + "is of profile '3d', 3D Simulation; export it as 2D Media, which alone is read");
    EXPECT_EQ(refused_xml("\"2D\"", "\"SL\""),
              xml + "is of profile 'SL', Shader Lamps; export it as 2D Media, which alone is read");
    EXPECT_EQ(refused_xml("\"2D\"", "\"a3\""),
              xml + "is of profile 'a3', Advanced 3D; export it as 2D Media, which alone is read");
    EXPECT_EQ(refused_xml("\"2D\"", "\"\""), xml + "is of profile ''; export it as 2D Media (2d), which alone is read");
    EXPECT_EQ(refused_xml("\"2.0\"", "\"3.0\""), xml + "is of version '3.0'; 1.0 and 2.0 are read");
    EXPECT_EQ(refused_xml("xSize=\"0.25\"", "xSize=\"0.75\""),
              xml + "region 'Projector & 1' reaches from (0.5, 0) to (1.25, 0.5); the buffer is (0, 0) to (1, 1)");
    EXPECT_EQ(refused_xml("y=\"0.0\"", "y=\"nan\""), xml + "region 'Projector & 1': y is 'nan', which is no number");
    EXPECT_EQ(refused_xml("y=\"0.0\" ", ""), xml + "region 'Projector & 1' says no y");
    EXPECT_EQ(refused_xml("xSize=\"0.25\"", "xSize=\"-0.25\"").find(xml + "region 'Projector & 1' reaches from"), 0U);
    EXPECT_EQ(refused_xml("yResolution=\"2\"", "yResolution=\"100000\""),
              xml + "region 'Projector & 1': yResolution is 100000; sides are 1 to 16384 px");
    EXPECT_EQ(refused_xml("yResolution=\"2\" xResolution=\"2\"", "yResolution=\"9000\" xResolution=\"9000\""),
              xml + "region 'Projector & 1' has 9000 x 9000 pixels; at most 40000000 are read");
    EXPECT_EQ(refused_xml("id=\"Projector &amp; 1\"", "id=\"\""), xml + "a region's id has 0 letters; it takes 1 to 200");
    EXPECT_EQ(refused_xml("</m:region>", R"(</m:region><m:region ySize="1" xSize="1" y="0" x="0" yResolution="2" xResolution="2"
        id="Projector &amp; 1"/>)"),
              xml + "region 'Projector & 1' is there twice");
    EXPECT_EQ(refused_xml("<m:fileSet region=\"Projector &amp; 1\">", "<m:fileSet region=\"nobody's\">"),
              xml + "region 'Projector & 1' has 0 filesets; it takes one");
    EXPECT_EQ(refused_xml("</m:buffer>", "</m:buffer><m:buffer/>"), xml + "has 2 buffers; a wall has one");
    EXPECT_EQ(refused_xml("<![CDATA[maps/warp.pfm]]>", ""),
              xml + "region 'Projector & 1': its 'm:geometryWarpFile' says no path");
    EXPECT_EQ(refused_xml("          2.0", "-1"), xml + "region 'Projector & 1': gammaEmbedded is '-1'; it takes 0.1 to 10");
    EXPECT_EQ(refused_xml("</m:MPCDI>", "").find(xml + "is no XML: "), 0U);
    EXPECT_EQ(refused({{"mpcdi.xml", "<html/>"}}), xml + "has no element MPCDI");
    EXPECT_EQ(refused({{"mpcdi.xml", std::string((1 << 20) + 1, ' ')}}),
              "room.mpcdi: mpcdi.xml: unpacks to 1048577 bytes; at most 1048576 are read");
    std::string deep;
    for (int i = 0; i < 300000; ++i) deep += "<a>";
    EXPECT_EQ(refused({{"mpcdi.xml", deep}}).find(xml + "is no XML: "), 0U);
    MpcdiReader reader = reader_of(foreign_files());
    EXPECT_EQ(complaint([&] { reader.read("left"); }).find("room.mpcdi: has no region 'left'"), 0U);
}

TEST(Mpcdi, SaysWhatIsWrongInTheMaps) {
    const auto with = [](std::size_t index, std::string content) {
        auto files = foreign_files();
        files[index].content = std::move(content);
        return refused(files);
    };
    const std::string warp = "room.mpcdi: maps/warp.pfm: ", alpha = "room.mpcdi: ./maps/alpha.png: ";
    const std::string good = foreign_pfm({2, 2}, four_places);
    EXPECT_EQ(with(1, ""), warp + "is no PFM file");
    EXPECT_EQ(with(1, "Pf 2 2 -1\n"), warp + "has one number a pixel; a warp map has three");
    EXPECT_EQ(with(1, "PF 2 x -1\n"), warp + "is a damaged PFM file: it begins without width, height and scale");
    EXPECT_EQ(with(1, "PF 2 2 0\n"), warp + "its scale is 0; it has a sign only when it is not 0");
    EXPECT_EQ(with(1, "PF -2 2 1\n"), warp + "claims -2 x 2 pixels; sides are 1 to 16384");
    EXPECT_EQ(with(1, "PF 16385 1 1\n"), warp + "claims 16385 x 1 pixels; sides are 1 to 16384");
    EXPECT_EQ(with(1, "PF 16384 16384 1\n"), warp + "is 16384 x 16384 pixels large; at most 40000000 pixels are read");
    EXPECT_EQ(with(1, good.substr(0, good.size() - 1)), warp + "ends too early: 2 x 2 pixels are 48 bytes");
    EXPECT_EQ(with(1, "PF 2 2 1"), warp + "ends too early: 2 x 2 pixels are 48 bytes");
    EXPECT_EQ(with(2, "no picture"), alpha + "is no PNG file");
    const std::string png = foreign_files()[2].content;
    EXPECT_EQ(with(2, png.substr(0, png.size() / 2)).find(alpha + "is damaged: "), 0U);
    auto without = foreign_files();
    without.erase(without.begin() + 2);
    EXPECT_EQ(refused(without), "room.mpcdi: './maps/alpha.png' is missing in the archive");
    // A path in the xml is a name in the archive and nothing else.
    EXPECT_EQ(refused_xml("./maps/alpha.png", "../../../../etc/hostname"),
              "room.mpcdi: '../../../../etc/hostname' is missing in the archive");
    const fs::path here = fs::absolute(SUNFLOWER_TESTS_DIR "/CMakeLists.txt");
    EXPECT_EQ(refused_xml("./maps/alpha.png", here.string()).find("room.mpcdi: '/"), 0U);
}

// Into a site
// ------------------------------------------------------------------------------------------------------------------

constexpr std::string_view room = R"(# Ours.
title = "Room"
show = "passage"

[canvas]
size_px = [150, 60]
mm_per_px = 2.0 # measured

[[output]]
name = "left" # the old one
monitor = "HDMI-1"
part = [0, 0, 80, 60]
gamma = 2.3
gain = [1, 0.5, 1]
corners_px = [[1, 1], [0, 0], [0, 0], [0, 0]]
[output.mesh]
columns = 2
rows = 2
offsets_px = [[0, 0], [1, 0], [0, 0], [0, 0]]
)";

TEST_F(OwnCalibration, BecomesOutputsOfASite) {
    const fs::path path = folder_.path() / "room.toml";
    core::write_file_atomically(path, room);
    wall::SiteFile file = wall::load_site(path.string());
    const wall::MpcdiImport done = wall::import_mpcdi(file, path_);
    EXPECT_EQ(done.changed, std::vector<std::string>{"left"});
    EXPECT_EQ(done.added, std::vector<std::string>{"right"});
    EXPECT_EQ(done.brightened, std::vector<std::string>{"left"});

    const wall::SiteFile saved = wall::load_site(path.string());
    EXPECT_NE(saved.text.find("# the old one"), std::string::npos);
    EXPECT_EQ(saved.site.canvas_px, site_.canvas_px);
    EXPECT_DOUBLE_EQ(*saved.site.mm_per_px, 1.0) << "twice the pixels, as large in the room";
    ASSERT_EQ(saved.site.outputs.size(), 2U);
    EXPECT_EQ(saved.site.outputs[0].monitor, "HDMI-1");
    EXPECT_EQ(saved.site.outputs[0].curve.gamma, glm::dvec3(2.3));
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(saved.site.outputs[i].name, site_.outputs[i].name);
        EXPECT_EQ(saved.site.outputs[i].part, site_.outputs[i].part);
        EXPECT_EQ(saved.site.outputs[i].size_px, site_.outputs[i].size_px);
        EXPECT_EQ(wall::key_beside_maps(saved.site.outputs[i]), "");
        EXPECT_EQ(saved.site.outputs[i].gain, glm::dvec3(1.0)) << "in the maps already";
        EXPECT_EQ(saved.site.outputs[i].mpcdi, "room.mpcdi") << "it lies beside";
        EXPECT_EQ(saved.site.outputs[i].mpcdi_region, site_.outputs[i].name);
    }
    EXPECT_EQ(core::read_file(path.string() + ".bak"), room);
    // Twice is once.
    const wall::MpcdiImport again = wall::import_mpcdi(file, path_);
    EXPECT_EQ(again.added, std::vector<std::string>{});
    EXPECT_EQ(again.brightened, std::vector<std::string>{});
    EXPECT_EQ(wall::load_site(path.string()).text, saved.text);
    // Handed on is the file that was measured.
    EXPECT_EQ(complaint([&] { wall::export_mpcdi(saved.site, folder_.path() / "on.mpcdi", date); }),
              "output 'left' is drawn by 'room.mpcdi', which another program has measured; hand that file on");
    // From elsewhere it is named in full.
    const test::TemporaryFolder other;
    fs::copy_file(path_, other.path() / "moved.mpcdi");
    wall::import_mpcdi(file, other.path() / "moved.mpcdi");
    EXPECT_EQ(file.site.outputs[0].mpcdi, (other.path() / "moved.mpcdi").string());
}

TEST_F(OwnCalibration, DamagedIsNotSaved) {
    const fs::path path = folder_.path() / "room.toml";
    core::write_file_atomically(path, room);
    wall::SiteFile file = wall::load_site(path.string());
    auto broken = files();
    broken[4].content.resize(1000);
    core::write_file_atomically(path_, stored_zip(broken));
    EXPECT_EQ(complaint([&] { wall::import_mpcdi(file, path_); }).find(path_.string() + ": warp_2.pfm: ends too early"), 0U);
    EXPECT_EQ(core::read_file(path), room);
    EXPECT_NE(complaint([&] { wall::import_mpcdi(file, folder_.path() / "none.mpcdi"); }).find("none.mpcdi"),
              std::string::npos);
}

TEST(Mpcdi, IdsBecomeShortNames) {
    auto files = foreign_files();
    MpcdiReader reader = reader_of(files);
    wall::MpcdiImport done;
    const Site site = wall::with_regions(two_projectors(), reader, "room.mpcdi", done);
    ASSERT_EQ(site.outputs.size(), 3U);
    EXPECT_EQ(site.outputs[2].name, "Projector---1");
    EXPECT_EQ(site.outputs[2].part, (wall::Rect{{100, 50}, {50, 50}}));
    EXPECT_EQ(done.unused.size(), 1U);

    std::string& xml = files.back().content;
    xml.replace(xml.find("</m:region>"), 11, R"(</m:region><m:region ySize="1" xSize="1" y="0" x="0" yResolution="2"
        xResolution="2" id="Projector + 1"><m:fileset/></m:region>)");
    const MpcdiReader twins = reader_of(files);
    wall::MpcdiImport again;
    EXPECT_EQ(
        complaint([&] { wall::with_regions(two_projectors(), twins, "room.mpcdi", again); }),
        "two regions would be outputs of the name 'Projector---1'; give them ids that differ in their first 24 letters and "
        "digits");
}

TEST(Mpcdi, TheWriterKeepsToWhatTheReaderTakes) {
    const test::TemporaryFolder folder;
    MpcdiRegion region;
    region.head = {"a", {0.25, 0.0}, {0.5, 0.75}, {1, 1}};
    region.warp_px = {1, 1};
    region.warp = {glm::vec2(0.5f)};
    region.alpha = {{1, 1}, 2.5, {glm::u16vec3(1, 2, 3)}};
    wall::MpcdiWriter writer(folder.path() / "a.mpcdi", {64, 32}, date);
    writer.add(region);
    EXPECT_EQ(complaint([&] { writer.add(region); }), "region 'a' has been written already");
    for (int i = 1; i < 21; ++i) {
        region.head.id = "<&\"" + std::to_string(i);
        writer.add(region);
    }
    region.head.id = "b";
    EXPECT_EQ(complaint([&] { writer.add(region); }), "a file holds at most 21 regions");
    writer.commit();
    MpcdiReader reader(folder.path() / "a.mpcdi");
    ASSERT_EQ(reader.heads().size(), 21U);
    EXPECT_EQ(reader.heads()[20].id, "<&\"20");
    EXPECT_EQ(reader.heads()[0].place, glm::dvec2(0.25, 0.0));
    const MpcdiRegion read = reader.read("a");
    EXPECT_EQ(read.alpha, (MpcdiMap{{1, 1}, 2.5, {glm::u16vec3(1, 2, 3)}}));
    EXPECT_TRUE(read.beta.rgb.empty());
}

}  // namespace
}  // namespace sunflower
