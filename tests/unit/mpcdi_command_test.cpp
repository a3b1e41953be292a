// `sunflower wall --export-mpcdi` and `--import-mpcdi`, as they are typed: no display is needed.
#include <gtest/gtest.h>

#include "engine/core/files.hpp"
#include "engine/wall/mpcdi.hpp"
#include "engine/wall/site.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr int failed = 1, misunderstood = 2;
constexpr std::string_view room = R"(# Ours.
title = "Room"
show = "passage"
[canvas]
size_px = [150, 60]
[[output]]
name = "left" # the old one
monitor = "HDMI-1"
part = [0, 0, 90, 60]
corners_px = [[1, 1], [0, 0], [0, 0], [0, 0]]
brightness = 0.5
[[output]]
name = "right"
monitor = "HDMI-2"
part = [60, 0, 90, 60]
)";

class MpcdiCommand : public ::testing::Test {
  protected:
    void SetUp() override { core::write_file_atomically(folder.path() / "room.toml", room); }

    test::ProgramResult wall(Words more, const std::string& site = "room.toml", std::size_t most_file_bytes = 0) const {
        Words words = {"wall", "--site", site};
        words.insert(words.end(), more.begin(), more.end());
        return test::run_program({.program = SUNFLOWER_BINARY_DIR "/sunflower",
                                  .arguments = words,
                                  .folder = folder.path(),
                                  .environment = {"DISPLAY"},
                                  .out_file = {},
                                  .most_file_bytes = most_file_bytes});
    }
    /// The sentence; nothing else is said, and no file has come or changed.
    std::string refused(const Words& more, int exit_code = failed, const std::string& site = "room.toml",
                        std::size_t most_file_bytes = 0) const {
        const Words before = folder.names();
        const test::ProgramResult result = wall(more, site, most_file_bytes);
        EXPECT_EQ(result.exit_code, exit_code) << result.err;
        EXPECT_EQ(result.error_lines().size(), 1u) << result.err;
        EXPECT_EQ(result.out, "");
        EXPECT_EQ(folder.names(), before);
        EXPECT_EQ(text("room.toml"), room);
        return result.err;
    }
    std::string text(const char* name) const { return core::read_file(folder.path() / name); }

    test::TemporaryFolder folder;
};

TEST_F(MpcdiCommand, HandsOnAndTakesOver) {
    const test::ProgramResult handed = wall({"--export-mpcdi", "out.mpcdi"});
    EXPECT_EQ(handed.exit_code, 0) << handed.err;
    EXPECT_EQ(handed.out, "out.mpcdi\n");
    EXPECT_EQ(handed.err, "");
    EXPECT_EQ(wall::MpcdiReader(folder.path() / "out.mpcdi").heads().size(), 2u);
    EXPECT_EQ(text("room.toml"), room) << "only looked at";

    const test::ProgramResult taken = wall({"--import-mpcdi", "out.mpcdi"});
    EXPECT_EQ(taken.exit_code, 0) << taken.err;
    EXPECT_EQ(taken.out, "room.toml\n");
    for (const char* sentence : {"output 'left' is drawn by its maps now", "output 'right' is drawn by its maps now",
                                 "output 'left': gain and brightness are 1 again"})
        EXPECT_NE(taken.err.find(sentence), std::string::npos) << sentence << " in\n" << taken.err;
    EXPECT_EQ(taken.err.find("output 'right': gain"), std::string::npos) << taken.err;
    EXPECT_EQ(text("room.toml.bak"), room);
    EXPECT_NE(text("room.toml").find("name = \"left\" # the old one"), std::string::npos);
    const wall::Site site = wall::load_site((folder.path() / "room.toml").string()).site;
    EXPECT_EQ(site.outputs[1].mpcdi, "out.mpcdi");
    EXPECT_EQ(site.outputs[1].mpcdi_region, "right");
    EXPECT_EQ(site.outputs[0].brightness, 1.0);

    // Into another room's site, which knows one of the two.
    std::string other(room);
    other.resize(other.rfind("[[output]]"));
    core::write_file_atomically(folder.path() / "other.toml", other);
    const test::ProgramResult added = wall({"--import-mpcdi", "out.mpcdi"}, "other.toml");
    EXPECT_EQ(added.exit_code, 0) << added.err;
    EXPECT_NE(added.err.find("output 'right' is new: say its monitor in other.toml before it can be seen"), std::string::npos)
        << added.err;
    EXPECT_EQ(folder.names(), (Words{"other.toml", "other.toml.bak", "out.mpcdi", "room.toml", "room.toml.bak"}));
}

TEST_F(MpcdiCommand, OverwritesNothingUnasked) {
    EXPECT_EQ(wall({"--export-mpcdi", "out.mpcdi"}).exit_code, 0);
    const std::string first = text("out.mpcdi");
    EXPECT_NE(refused({"--export-mpcdi", "out.mpcdi"})
                  .find("out.mpcdi: is there already; name another file, or say --force to replace it"),
              std::string::npos);
    EXPECT_EQ(text("out.mpcdi"), first);
    core::write_file_atomically(folder.path() / "out.mpcdi", "theirs");
    EXPECT_EQ(wall({"--export-mpcdi", "out.mpcdi", "--force"}).exit_code, 0);
    EXPECT_EQ(wall::MpcdiReader(folder.path() / "out.mpcdi").heads().size(), 2u);
    EXPECT_NE(refused({"--force"}, misunderstood).find("--export-mpcdi"), std::string::npos);
    EXPECT_NE(refused({"--export-mpcdi", "a.mpcdi", "--import-mpcdi", "out.mpcdi"}, misunderstood).find("--export-mpcdi"),
              std::string::npos);
}

TEST_F(MpcdiCommand, SaysWhatIsWrongAndChangesNothing) {
    EXPECT_NE(refused({"--import-mpcdi", "none.mpcdi"}).find("none.mpcdi: cannot be opened"), std::string::npos);
    EXPECT_NE(refused({"--export-mpcdi", "none/out.mpcdi"}).find("none/out.mpcdi"), std::string::npos);
    EXPECT_NE(refused({"--export-mpcdi", "out.mpcdi"}, failed, "none.toml").find("none.toml"), std::string::npos);
    EXPECT_NE(refused({"--export-mpcdi", "out.mpcdi"}, failed, "room.toml", 4096).find("out.mpcdi: cannot be written"),
              std::string::npos)
        << "a full disk";
    EXPECT_EQ(wall({"--export-mpcdi", "out.mpcdi"}).exit_code, 0);
    const std::string whole = text("out.mpcdi");
    core::write_file_atomically(folder.path() / "half.mpcdi", whole.substr(0, whole.size() / 2));
    EXPECT_NE(refused({"--import-mpcdi", "half.mpcdi"}).find("half.mpcdi: is no zip archive, or a damaged one"),
              std::string::npos);
    EXPECT_NE(refused({"--import-mpcdi", "room.toml"}).find("room.toml: is no zip archive, or a damaged one"),
              std::string::npos);
    // What is drawn by maps already is not exported.
    fs::copy_file(folder.path() / "room.toml", folder.path() / "mapped.toml");
    EXPECT_EQ(wall({"--import-mpcdi", "out.mpcdi"}, "mapped.toml").exit_code, 0);
    EXPECT_NE(refused({"--export-mpcdi", "on.mpcdi"}, failed, "mapped.toml")
                  .find("output 'left' is drawn by 'out.mpcdi', which another program has measured; hand that file on"),
              std::string::npos);
}

}  // namespace
}  // namespace sunflower
