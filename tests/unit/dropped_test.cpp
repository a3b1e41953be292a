// What is dropped onto the window: addresses of files, and whether the first of them says how it was made.
#include "engine/app/live/dropped.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/app/live/x_drop.hpp"
#include "engine/image/picture_file.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/desk_fixture.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using app::files_of_uri_list;
using show::Notice;
using test::DeskTest;
using Paths = std::vector<fs::path>;

TEST(UriList, NamesFilesOfThisMachine) {
    EXPECT_EQ(files_of_uri_list("file:///a/b.png\r\nfile:///c.tif\r\n"), (Paths{"/a/b.png", "/c.tif"}));
    EXPECT_EQ(files_of_uri_list("# a comment\nfile:///a\n\n\nfile://localhost/b\nFILE:/c"), (Paths{"/a", "/b", "/c"}));
    EXPECT_EQ(files_of_uri_list("file:///a%20b/%E8%91%B5%e8%8A%b1.png"), (Paths{"/a b/葵花.png"}));
    EXPECT_EQ(files_of_uri_list("file:///100%25/a%23b%3F"), (Paths{"/100%/a#b?"}));
    EXPECT_EQ(files_of_uri_list("file:///../a/./b"), (Paths{"/../a/./b"})) << "as it is said";
    char host[256] = {};
    ASSERT_EQ(::gethostname(host, sizeof host - 1), 0);
    EXPECT_EQ(files_of_uri_list("file://" + std::string(host) + "/a"), (Paths{"/a"}));
}

TEST(UriList, LeavesOutWhatIsNone) {
    for (const std::string& bad :
         {std::string(), std::string("\r\n\r\n"), std::string("#file:///a"), std::string("https://a.org/b.png"),
          std::string("file://elsewhere.example/a"), std::string("file:a.png"), std::string("file://"), std::string("file:"),
          std::string("fil"), std::string("file:///a%"), std::string("file:///a%2"), std::string("file:///a%2x"),
          std::string("file:///a%-1"), std::string("file:///a%00b"), std::string("file:///a\0b", 11), std::string("/a/b.png"),
          std::string("file://localhost"), std::string("file://%6cocalhost/a")})
        EXPECT_TRUE(files_of_uri_list(bad).empty()) << bad;
    // One that is bad spoils none of the others.
    EXPECT_EQ(files_of_uri_list("file:///a%zz\nhttps://b\nfile:///c"), (Paths{"/c"}));
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "file:///a\n";
    EXPECT_EQ(files_of_uri_list(many).size(), app::most_dropped);
}

still::Recipe recipe_of(const std::string& scene) {
    still::Recipe recipe;
    recipe.origin.version = "0.1.0";
    recipe.origin.packing = 7;  // the sheet has none
    recipe.scene = scene;
    recipe.view = "sheet";
    recipe.preset = "raking";
    recipe.camera.target_m = {1, 2, 0};
    recipe.sheet = still::sheet_of({4, 4});
    recipe.values = still::all_values(params::Settings{});
    return recipe;
}

void write_picture(const fs::path& file, const image::Metadata& metadata) {
    image::PictureOptions options{.width = 4, .height = 4, .metadata = metadata};
    if (file.extension() == ".exr") options.channel = image::Channel::half;
    const auto picture = image::make_picture_file(file, options);
    picture->rows(0, 4, std::vector<std::byte>(options.bytes()));
    picture->commit(true);
}

TEST_F(DeskTest, APictureOfOursIsOffered) {
    const fs::path folder = user_.path();
    const std::string text = still::recipe_text(recipe_of("seed-sheet"));
    for (const char* name : {"a.png", "b.tif", "c.exr", "d.jpg", "f.png.recipe.json"}) {
        const fs::path file = folder / name;
        if (file.extension() == ".json")
            user_.write(name, text);
        else
            write_picture(file, {{std::string(still::recipe_key), text}});
        app::offer_dropped(desk, Paths{file, "/no/such"});
        ASSERT_TRUE(desk.offered()) << name;
        EXPECT_EQ(desk.offered()->picture.file, name);
        EXPECT_EQ(desk.offered()->picture.scene, "seed-sheet");
        EXPECT_TRUE(desk.offered()->unknown.empty());
        EXPECT_NE(desk.offered()->picture.date.find(" 20"), std::string::npos) << desk.offered()->picture.date;
        EXPECT_NE(desk.offered()->picture.other_here.find("packing"), std::string::npos);
        EXPECT_TRUE(told("2 files were dropped"));
        desk.decline_offered();
    }
    app::offer_dropped(desk, Paths{folder / "a.png"});
    desk.take_offered(show::Taking::look_and_view);
    EXPECT_EQ(desk.camera().target_m.y, 2.0f);
}

TEST_F(DeskTest, WhatIsNoPictureOfOursIsToldInASentence) {
    const show::State before = desk.state();
    const fs::path folder = user_.path();
    write_picture(folder / "bare.png", {});
    const std::string text = still::recipe_text(recipe_of("seed-sheet"));
    write_picture(folder / "cut.png", {{std::string(still::recipe_key), text.substr(0, text.size() / 2)}});
    user_.write("text.png", "hello");
    user_.write("empty.tif", "");
    user_.write("deep.json", std::string(100'000, '['));
    user_.write("large.json", std::string(5 << 20, ' '));
    still::Recipe nowhere = recipe_of("seed-sheet");
    nowhere.camera.target_m = nowhere.camera.eye_m;
    user_.write("nowhere.json", still::recipe_text(nowhere));
    ASSERT_EQ(::mkfifo((folder / "pipe.png").c_str(), 0600), 0);
    ASSERT_EQ(::mkfifo((folder / "pipe.json").c_str(), 0600), 0);
    for (const char* name : {"bare.png", "cut.png", "text.png", "empty.tif", "deep.json", "large.json", "nowhere.json",
                             "pipe.png", "pipe.json", "none.png", "."}) {
        desk.offer({});
        app::offer_dropped(desk, Paths{folder / name});
        EXPECT_FALSE(desk.offered()) << name;
        ASSERT_FALSE(desk.notices().empty()) << name;
        const Notice& last = desk.notices().back();
        EXPECT_TRUE(last.trouble && last.text.starts_with((folder / name).string())) << name << ": " << last.text;
        EXPECT_EQ(last.text.find('\n'), std::string::npos) << last.text;
    }
    app::offer_dropped(desk, Paths{});
    EXPECT_TRUE(told("is no file of this machine"));
    EXPECT_TRUE(desk.state() == before);
}

}  // namespace
}  // namespace sunflower
