// A site whose files are broken when nobody is there: shown without its tables, or as it could be read last.
#include "engine/wall/readable.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/app/wall/tables.hpp"
#include "engine/core/files.hpp"
#include "engine/wall/calibration.hpp"
#include "engine/wall/mpcdi_site.hpp"
#include "engine/wall/site_copy.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using wall::Calibration, wall::Site;

constexpr std::string_view room = R"(title = "Room"
show = "passage"
[canvas]
size_px = [150, 60]
[[output]]
name = "left"
monitor = "L"
part = [0, 0, 90, 60]
lut = "wall.cube"
[[output]]
name = "right"
monitor = "R"
part = [60, 0, 90, 60]
)";
constexpr std::string_view table = "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n";

class BrokenSite : public ::testing::Test {
  protected:
    wall::SiteFile loaded(std::string_view text) const {
        core::write_file_atomically(path, text);
        return wall::load_site(path.string());
    }
    static std::string replaced(const std::string& from, const std::string& to) {
        std::string text(room);
        return text.replace(text.find(from), from.size(), to);
    }
    static std::string with(std::string_view more) { return fmt::format("{}{}", room, more); }
    std::vector<wall::Unreadable> unreadable(const wall::SiteFile& file) const {
        return wall::unreadable(file.site, folders.path(), &file.root);
    }
    app::WholeSite read(bool is_service = true) const { return app::read_whole(path.string(), copy(), is_service); }
    wall::SiteCopy copy() const { return wall::SiteCopy(folders.state() / "wall" / wall::site_copy_name); }

    test::UserFolders folders;
    fs::path path = folders.path() / "room.toml";
};

TEST_F(BrokenSite, ATableThatIsGoneIsLeftOut) {
    const wall::SiteFile file = loaded(room);
    for (const char* text : {"", "LUT_3D_SIZE 900\n"}) {
        if (*text != '\0') folders.write("wall.cube", text);
        const auto those = unreadable(file);
        ASSERT_EQ(those.size(), 1u);
        EXPECT_EQ(those[0].output, "left");
        EXPECT_NE(those[0].why.find("room.toml:9: output 'left': lut = 'wall.cube': "), std::string::npos) << those[0].why;
        Site wanted = file.site;
        wanted.outputs[0].lut.clear();
        EXPECT_TRUE(wall::without(file.site, those) == wanted);
    }
    folders.write("wall.cube", std::string(table));
    EXPECT_TRUE(unreadable(file).empty());
}

// Maps share the light out among those that were measured with them: half of them would be seen as a bright band.
TEST_F(BrokenSite, MapsGoTogetherWhereOutputsOverlap) {
    wall::SiteFile file = loaded(replaced("lut = \"wall.cube\"\n", ""));
    wall::export_mpcdi(file.site, folders.path() / "room.mpcdi", "2026-11-21 10:00:00", wall::Existing::replaced);
    wall::import_mpcdi(file, folders.path() / "room.mpcdi");
    EXPECT_TRUE(unreadable(file).empty());
    Site plain = file.site;
    for (wall::Output& output : plain.outputs) output.mpcdi = output.mpcdi_region = "";

    Site slip = file.site;
    slip.outputs[1].mpcdi_region = "none";
    const auto those = wall::unreadable(slip, folders.path());
    ASSERT_EQ(those.size(), 1u);
    EXPECT_TRUE(those[0].is_maps);
    EXPECT_TRUE(wall::without(slip, those) == plain);

    fs::remove(folders.path() / "room.mpcdi");
    EXPECT_EQ(unreadable(file).size(), 2u);
    EXPECT_TRUE(wall::without(file.site, unreadable(file)) == plain);
}

TEST_F(BrokenSite, HandsGoOnWithoutTheTable) {
    wall::SiteFile file = loaded(room);
    Calibration calibration(file);
    calibration.leave_out(unreadable(file));
    EXPECT_EQ(calibration.site().outputs[0].lut, "");
    EXPECT_NE(calibration.trouble().find("wall.cube"), std::string::npos);
    EXPECT_TRUE(calibration.is_saved());
    EXPECT_FALSE(calibration.is_changed());

    ASSERT_TRUE(calibration.move({false, 0}, {3, 2}));
    calibration.save();
    const wall::SiteFile saved = wall::load_site(path.string());
    EXPECT_EQ(saved.site.outputs[0].lut, "wall.cube") << "the file's word is not taken out";
    EXPECT_EQ(saved.site.outputs[0].corners_px[0], glm::dvec2(3, 2));
    calibration.take(saved);
    EXPECT_EQ(calibration.site().outputs[0].lut, "") << "which is what was saved here, and no news";

    calibration.take(wall::load_site(path.string()));
    EXPECT_TRUE(calibration.site() == saved.site) << "it or the table was saved by others: both are tried again";
    EXPECT_EQ(calibration.trouble(), "");
}

TEST_F(BrokenSite, AServiceShowsWhatItCouldReadLast) {
    const wall::SiteFile good = loaded(room);
    EXPECT_EQ(read().trouble, "");
    copy().keep(good);
    for (const std::string& typo : {std::string("title = "), replaced("part = [0", "prat = [0"),
                                    with("[hours]\nmonday = [\"10:00-25:00\"]\n"), std::string()}) {
        typo.empty() ? static_cast<void>(fs::remove(path)) : core::write_file_atomically(path, typo);
        const std::string sentence = test::complaint([&] { read(false); });
        EXPECT_NE(sentence, "") << "somebody stands there who can mend it";
        const app::WholeSite whole = read();
        EXPECT_EQ(whole.trouble, sentence);
        EXPECT_EQ(whole.file.text, room);
        EXPECT_TRUE(whole.file.site == good.site);
        EXPECT_EQ(whole.file.path, path) << "so that what lies beside the site is found, and what is saved of it taken";
    }
    EXPECT_FALSE(copy().kept(folders.path() / "other.toml")) << "another site's";
    core::write_file_atomically(path, room);
    EXPECT_EQ(read().trouble, "");
    core::write_file_atomically(path, std::string_view("title = "));
    folders.write("state/sunflower/wall/last-site.toml", "torn");
    EXPECT_NE(test::complaint([&] { read(); }), "");
}

TEST_F(BrokenSite, TheCopyIsWrittenOnlyWhenItSaysSomethingElse) {
    const fs::path file = folders.state() / "wall" / wall::site_copy_name;
    wall::SiteCopy first = copy();
    first.keep(loaded(room));
    fs::remove(file);
    first.keep(loaded(room));
    EXPECT_FALSE(fs::exists(file)) << "some times a second";
    first.keep(loaded(with("# more\n")));
    EXPECT_EQ(copy().kept(path)->text, with("# more\n"));
    const auto stamp = core::stamp_of(file);
    copy().keep(loaded(with("# more\n")));
    EXPECT_EQ(core::stamp_of(file), stamp) << "a start writes nothing that lies there";

    fs::remove_all(folders.state());
    folders.write("state/sunflower/wall", "a file where the folder should be");
    copy().keep(loaded(room));
    EXPECT_FALSE(copy().kept(path));
}

}  // namespace
}  // namespace sunflower
