// The machine goes down while something is saved: a process that saves all the time is killed 200 times, and each time the file
// is one whole version. The plain way of writing, killed likewise, leaves torn files: so the harness can see them.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/library.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::show {
namespace {

namespace fs = std::filesystem;

constexpr int kills = 200;
// An fsync may take ten milliseconds: kills come before, in and after the writing of a version or two.
constexpr unsigned synced_us = 15000;
// Without one a version is written in some ten microseconds.
constexpr unsigned plain_us = 2000;

// Two versions of different length, so that a torn file is neither: with every parameter away from its default, and with none.
std::array<State, 2> versions() {
    std::array<State, 2> made;
    for (State& state : made) state = {"seed-sheet", "overcast", "sheet", {}, load_stage("seed-sheet", "overcast").settings};
    const auto* defaults = &made[0].settings;
    for (const params::Row& row : params::rows()) {
        if (row.type != params::Type::real || row.has(params::Transient)) continue;
        float value = 0.0f;
        std::memcpy(&value, reinterpret_cast<const std::byte*>(defaults) + row.offset, sizeof value);
        value =
            value > 0.5f * static_cast<float>(row.min + row.max) ? static_cast<float>(row.min) : static_cast<float>(row.max);
        std::memcpy(reinterpret_cast<std::byte*>(&made[1].settings) + row.offset, &value, sizeof value);
    }
    made[1].camera.eye_m = {0.1f, 0.2f, 0.3f};
    return made;
}

// Runs `save` with 0, 1, 0, 1 ... in a process of its own until it is killed, `kills` times. The number of times that
// `is_whole` denies.
int torn_after_kills(const std::function<void(int)>& save, const std::function<bool()>& is_whole, unsigned longest_us) {
    std::mt19937 random(3);
    int torn = 0;
    save(0);  // there is a file to lose
    for (int i = 0; i < kills; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            for (int version = 1;; version = 1 - version) save(version);
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % longest_us));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: nothing was killed";
        torn += is_whole() ? 0 : 1;
    }
    return torn;
}

class SaveKill : public ::testing::Test {
  protected:
    // The session in the file is one of the two, bit by bit.
    bool session_is_whole() const {
        std::string trouble;
        const auto loaded = load_session(trouble);
        return loaded && trouble.empty() && (loaded->state == states_[0] || loaded->state == states_[1]);
    }

    void save(int version) const { save_session({states_[static_cast<std::size_t>(version)]}, base_); }

    // What killed writers left beside the file: they were killed in the midst of writing.
    static int halves(const fs::path& folder) {
        int count = 0;
        for (const auto& entry : fs::directory_iterator(folder))
            count += entry.path().filename().string().starts_with('.') ? 1 : 0;
        return count;
    }

    test::UserFolders user_;
    std::array<State, 2> states_ = versions();
    params::Settings base_ = load_stage("seed-sheet", "overcast").settings;
};

TEST_F(SaveKill, NoSessionIsTorn) {
    EXPECT_EQ(torn_after_kills([&](int version) { save(version); }, [&] { return session_is_whole(); }, synced_us), 0);
    EXPECT_GT(halves(user_.state()), kills / 10);
}

TEST_F(SaveKill, NoLookIsTorn) {
    const Stage stage = load_stage("seed-sheet", "overcast");
    const auto save_one = [&](int version) {
        save_look("dusk", states_[static_cast<std::size_t>(version)], stage.scene_settings, true);
    };
    const auto is_whole = [&] {
        try {
            const params::Settings settings = load_stage("seed-sheet", "dusk").settings;
            return std::ranges::any_of(
                states_, [&](const State& state) { return settings == look_of(state.settings, stage.scene_settings); });
        } catch (const core::Error&) {
            return false;
        }
    };
    EXPECT_EQ(torn_after_kills(save_one, is_whole, synced_us), 0);
    EXPECT_GT(halves(user_.data() / "presets"), kills / 10);
}

// Planted: the same texts, written in place.
TEST_F(SaveKill, ThePlainWriterLeavesTornFiles) {
    const fs::path file = user_.state() / "session.toml";
    std::array<std::string, 2> texts;
    for (int version : {0, 1}) {
        save(version);
        texts[static_cast<std::size_t>(version)] = core::read_file(file);
    }
    ASSERT_NE(texts[0].size(), texts[1].size());
    const auto save_plainly = [&](int version) {
        std::ofstream(file, std::ios::trunc) << texts[static_cast<std::size_t>(version)];
    };
    save_plainly(1);
    EXPECT_TRUE(session_is_whole()) << "left alone it writes what can be read";
    const int torn = torn_after_kills(
        save_plainly, [&] { return session_is_whole(); }, plain_us);
    EXPECT_GT(torn, 0) << "a harness that sees no torn file proves nothing";
    std::printf("the plain writer: %d of %d files torn\n", torn, kills);
}

}  // namespace
}  // namespace sunflower::show
