// Every way in which editors save a file is seen, once it is over.
#include "engine/core/watch.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <thread>

#include "engine/core/files.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using Paths = std::set<fs::path>;

void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

class Watch : public ::testing::Test {
  protected:
    Watch() {
        fs::create_directories(top / "looks/more");
        write(look, "a");
    }

    /// What it tells within some time; nothing is told twice.
    static Paths told(core::FileWatch& watch, int most_ms = 3000) {
        const auto end = core::FileWatch::Clock::now() + std::chrono::milliseconds(most_ms);
        while (core::FileWatch::Clock::now() < end) {
            if (Paths paths = watch.take(); !paths.empty()) return paths;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return {};
    }
    static constexpr int soon_ms = 250;  // three times what it waits

    test::TemporaryFolder folder;
    fs::path top = folder.path() / "top";
    fs::path look = top / "looks/a.toml";
};

TEST_F(Watch, SeesEveryWayToSave) {
    core::FileWatch watch({top}, {".toml"});
    const std::pair<const char*, std::function<void()>> ways[] = {
        {"in place", [&] { write(look, "b"); }},
        {"in place, and kept open",
         [&] {
             static std::ofstream kept(look, std::ios::app);
             kept << "c" << std::flush;
         }},
        {"beside it, and renamed", [&] { core::write_file_atomically(look, "d"); }},
        {"the old one renamed, a new one written",
         [&] {
             fs::rename(look, top / "looks/a.toml~");
             write(look, "e");
         }},
        {"deleted, and made again",
         [&] {
             fs::remove(look);
             write(look, "f");
         }},
        {"deleted", [&] { fs::remove(look); }},
        {"made", [&] { write(look, "g"); }},
    };
    for (const auto& [name, save] : ways) {
        save();
        EXPECT_TRUE(told(watch).contains(look)) << name;
        EXPECT_EQ(told(watch, soon_ms), Paths{}) << name << " is told once";
    }
    write(top / "looks/a.toml.swp", "x");
    write(top / "looks/.a.toml.Qx3", "x");
    EXPECT_EQ(told(watch, soon_ms), Paths{}) << "what editors keep beside it is nobody's business";
}

TEST_F(Watch, WaitsUntilASaveIsOver) {
    core::FileWatch watch({top}, {".toml"});
    std::ofstream slow(look, std::ios::binary | std::ios::trunc);
    for (int part = 0; part < 8; ++part) {
        slow << "part " << part << std::flush;
        std::this_thread::sleep_for(core::FileWatch::settle / 4);
        EXPECT_EQ(watch.take(), Paths{}) << part;
    }
    slow.close();
    EXPECT_EQ(told(watch), Paths{look});
}

TEST_F(Watch, FollowsFoldersThatComeAndGo) {
    core::FileWatch watch({top, folder.path() / "later"}, {".toml"});
    write(top / "looks/more/b.toml", "b");
    EXPECT_EQ(told(watch), Paths{top / "looks/more/b.toml"});
    fs::create_directories(top / "new");
    write(top / "new/c.toml", "c");
    const Paths made = told(watch);
    EXPECT_TRUE(made.contains(top / "new") || made.contains(top / "new/c.toml"));
    write(top / "new/c.toml", "d");
    EXPECT_EQ(told(watch), Paths{top / "new/c.toml"});
    // Another folder under the name of one that went, as when a version is checked out.
    fs::rename(top, folder.path() / "old");
    fs::create_directories(top / "looks");
    write(look, "e");
    while (told(watch, 1500) != Paths{}) continue;
    write(look, "f");
    EXPECT_EQ(told(watch), Paths{look});
    fs::create_directories(folder.path() / "later");
    EXPECT_EQ(told(watch), Paths{folder.path() / "later"});
    write(folder.path() / "later/g.toml", "g");
    EXPECT_EQ(told(watch), Paths{folder.path() / "later/g.toml"});
}

TEST_F(Watch, OneFolderAlone) {
    core::FileWatch watch({}, {".toml"});
    watch.also(top / "looks");
    watch.also(top / "looks");
    EXPECT_EQ(told(watch, soon_ms), Paths{}) << "what is there already is no news";
    write(look, "b");
    EXPECT_EQ(told(watch), Paths{look});
    write(top / "looks/more/b.toml", "b");
    EXPECT_EQ(told(watch, soon_ms), Paths{});
}

}  // namespace
}  // namespace sunflower
