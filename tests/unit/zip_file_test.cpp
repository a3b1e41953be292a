// What lies in an MPCDI file: archives, maps of floats, PNG in memory. What claims too much is refused before it is unpacked.
#include "engine/wall/zip_file.hpp"

#include <gtest/gtest.h>

#include "engine/core/files.hpp"
#include "engine/image/png_bytes.hpp"
#include "engine/wall/pfm.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/stored_zip.hpp"

namespace sunflower {
namespace {

using test::complaint;
using test::stored_zip;
using test::ZipEntry;
using wall::Pfm;

TEST(ZipFile, SaysWhatIsWrongWithAnArchive) {
    const auto opened = [](const std::string& bytes) { return complaint([&] { wall::ZipReader(bytes, "a.zip"); }); };
    const auto holds = [&](const std::vector<ZipEntry>& files) { return opened(stored_zip(files)); };
    EXPECT_EQ(opened(""), "a.zip: is no zip archive, or a damaged one");
    EXPECT_EQ(opened("no archive at all"), "a.zip: is no zip archive, or a damaged one");
    EXPECT_EQ(holds({{"a", "1"}}), "");
    EXPECT_EQ(holds(std::vector<ZipEntry>(65, {"a", "1"})), "a.zip: holds 65 entries; at most 64");
    EXPECT_EQ(opened(stored_zip({{"a", "1"}}, 3)), "a.zip: is a damaged zip archive: there is no entry 2 of 3");
    EXPECT_EQ(holds({{"a", "1"}, {"A", "1"}}), "a.zip: A: is there twice");
    EXPECT_EQ(holds({{"a", "1", 0, 1}}), "a.zip: a: is encrypted");
    EXPECT_EQ(holds({{"a", "1", 12}}), "a.zip: a: is packed by method 12; only stored and deflated entries are read");
    EXPECT_EQ(holds({{std::string(256, 'a'), "1"}}), "a.zip: the name of its entry 1 has 256 letters; at most 255");
    EXPECT_EQ(holds({{"a\nb", "1"}}), "a.zip: the name of its entry 1 has characters that cannot be written");

    // Bombs: by what they claim, before a byte is unpacked, and by what they are.
    const std::string many(300'000, 'a');
    EXPECT_EQ(holds({{"a", many, 8, 0, 300'000, 257L << 20}}), "a.zip: a: unpacks to 257 MB; at most 256 MB are read");
    EXPECT_EQ(holds({{"a", "12345", 8, 0, 5, 1 << 20}}), "a.zip: a: is damaged: 5 packed bytes cannot be 1048576");
    EXPECT_EQ(holds({{"a", many, 8, 0, 300'000, 200L << 20},
                     {"b", many, 8, 0, 300'000, 200L << 20},
                     {"c", many, 8, 0, 300'000, 200L << 20}}),
              "a.zip: its entries unpack to 600 MB; at most 512 MB are read");
    wall::ZipReader liar(stored_zip({{"a", "12345", 0, 0, 5, 6}, {"b", "12345", 8, 0, 5, 50}}), "a.zip");
    EXPECT_EQ(complaint([&] { liar.read("a"); }).find("a.zip: a: is damaged"), 0U);
    EXPECT_EQ(complaint([&] { liar.read("b"); }), "a.zip: b: is damaged: what unpacks is not what was packed");
    EXPECT_EQ(complaint([&] { liar.read("none"); }), "a.zip: 'none' is missing in the archive");

    const test::TemporaryFolder folder;
    {
        wall::ZipWriter writer(folder.path() / "b.zip");
        writer.add("a", many);
        writer.add("b", many, true);
        writer.commit();
    }
    const std::string bytes = core::read_file(folder.path() / "b.zip");
    wall::ZipReader good(bytes, "b.zip");
    EXPECT_EQ(good.read("a"), many);
    EXPECT_EQ(good.read("B"), many);
    EXPECT_EQ(complaint([&] { good.read("a", 299'999); }), "b.zip: a: unpacks to 300000 bytes; at most 299999 are read");
    std::string turned = bytes;
    turned[bytes.size() / 2] ^= 1;
    wall::ZipReader damaged(turned, "b.zip");
    EXPECT_EQ(complaint([&] { damaged.read("b"); }), "b.zip: b: is damaged: what unpacks is not what was packed");
    // As long as it is not finished there is no file.
    { wall::ZipWriter(folder.path() / "c.zip").add("a", many); }
    EXPECT_EQ(folder.names(), std::vector<std::string>{"b.zip"});
    EXPECT_NE(complaint([&] { wall::ZipWriter(folder.path() / "none/a.zip"); }), "");
}

TEST(Pfm, ComesBackRowByRow) {
    Pfm map{{3, 2}, {}};
    for (int i = 0; i < 6; ++i) map.values.emplace_back(static_cast<float>(i), -1.5f, 1e-30f);
    const std::string bytes = wall::pack_pfm(map);
    EXPECT_EQ(wall::unpack_pfm(bytes, "a").values, map.values);
    EXPECT_EQ(wall::unpack_pfm(bytes, "a").size_px, map.size_px);
    const std::string header = "PF\n3 2\n-1.000000\n";
    EXPECT_EQ(bytes.substr(0, header.size()), header);
    // The bottom row comes first: its first number is 3.
    EXPECT_EQ(bytes.substr(header.size(), 4), std::string("\x00\x00\x40\x40", 4));
}

TEST(PngBytes, ComeBackOfEachKind) {
    for (const int depth : {8, 16})
        for (const int channels : {1, 3}) {
            image::PngSamples samples{5, 3, channels, depth, {}};
            for (int i = 0; i < 15 * channels; ++i)
                samples.values.push_back(static_cast<std::uint16_t>(i * (depth == 8 ? 5 : 1457)));
            const image::PngSamples read = image::unpack_png(image::pack_png(samples), "a", image::PngKind::any);
            EXPECT_EQ(read.channels, channels);
            EXPECT_EQ(read.depth, depth);
            EXPECT_EQ(read.values, samples.values);
        }
    EXPECT_NE(complaint([] { image::pack_png({5, 3, 3, 8, {1, 2}}); }), "");
}

}  // namespace
}  // namespace sunflower
