// The queue of prints with a program that only says that it draws: what survives, what is removed, what is told.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include "engine/app/live/print_queue.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using app::PrintQueue;
using show::Print, show::PrintRequest, show::PrintState;
using Act = PrintRequest::Act;

/// Says so far and so far until a file TARGET.go lets it finish, or TARGET.fail lets it fail. Notes how it was called.
constexpr const char* script = R"(#!/bin/sh
echo "$@ data=$SUNFLOWER_DATA" >> "$(dirname "$0")/calls"
while [ $# -gt 0 ]; do
    [ "$1" = --out ] && out=$2
    shift
done
echo $$ > "$out.pid"
touch "$out.part" "$out.journal"
trap '' PIPE HUP
trap 'echo "sunflower: stopped; what is drawn is kept" >&2; exit 143' TERM
echo "info: 64 x 48 pixels" >&2
part=10
while :; do
    echo "{\"stage\": \"drawing\", \"part\": 0.$part, \"left_s\": 50.0}" >&2
    [ -e "$out.fail" ] && { echo "sunflower: the disk is full; make room" >&2; exit 1; }
    [ -e "$out.go" ] && break
    [ $part -lt 90 ] && part=$((part + 1))
    sleep 0.02
done
mv "$out.part" "$out"
rm "$out.journal"
echo "{\"file\": \"$out\"}" >&2
)";

class PrintQueueTest : public ::testing::Test {
  protected:
    PrintQueueTest() {
        program_ = user_.write("fake", script);
        fs::permissions(program_, fs::perms::owner_all);
        fs::create_directories(user_.path() / "out");
        open();
    }

    void open() { queue_.emplace(app::PrintProgram{program_, false}, folder()); }
    fs::path folder() const { return user_.state() / "prints"; }
    fs::path target(const std::string& name) const { return user_.path() / "out" / name; }

    void add(const std::string& name, const std::string& lab = "") {
        still::Recipe recipe;
        recipe.sheet = still::sheet_of({64, 48});
        recipe.values = still::all_values({});
        queue_->add(
            {.recipe = recipe, .target = target(name), .lab = lab, .what = "64 x 48 pixels", .work = 1000, .estimate_s = 7});
    }

    /// The row of that picture. nothing: there is none.
    std::optional<Print> row(const std::string& name) const {
        for (const Print& print : queue_->rows())
            if (print.file == target(name)) return print;
        return std::nullopt;
    }
    PrintState state(const std::string& name) const {
        const auto found = row(name);
        EXPECT_TRUE(found) << name;
        return found ? found->state : PrintState::failed;
    }
    void ask(Act act, const std::string& name) { queue_->act({act, row(name).value().id}); }

    bool comes(const std::function<bool()>& what) {
        for (int i = 0; i < 1000; ++i) {
            queue_->tick();
            for (const PrintQueue::News& told : queue_->take_news()) news_ += told.text + "\n";
            if (what()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }
    bool draws(const std::string& name) {
        return comes([&] { return state(name) == PrintState::running && row(name)->part > 0.0; });
    }
    pid_t pid(const std::string& name) const { return std::stoi(core::read_file(target(name + ".pid"))); }
    /// 'T': asleep. 0: gone.
    static char process_state(pid_t pid) {
        std::ifstream file(fmt::format("/proc/{}/stat", pid));
        std::string stat;
        std::getline(file, stat);
        return stat.empty() ? '\0' : stat[stat.rfind(')') + 2];
    }
    std::vector<std::string> kept() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder())) names.push_back(entry.path().filename().string());
        std::ranges::sort(names);
        return names;
    }
    bool is_there(const std::string& name) const { return fs::exists(target(name)); }

    test::UserFolders user_;
    fs::path program_;
    std::optional<PrintQueue> queue_;
    std::string news_;
};

TEST_F(PrintQueueTest, DrawsOneAfterAnotherOutOfTheWay) {
    add("a.png", "photo");
    add("b.tif");
    EXPECT_TRUE(queue_->has(target("b.tif")));
    EXPECT_FALSE(queue_->has(target("c.tif")));
    EXPECT_EQ(queue_->left_s(), 14.0) << "as was thought when they were asked for";
    ASSERT_TRUE(draws("a.png"));
    EXPECT_EQ(state("b.tif"), PrintState::waiting);
    const pid_t drawing = pid("a.png");
    EXPECT_EQ(::getpriority(PRIO_PROCESS, static_cast<id_t>(drawing)), std::max(10, ::getpriority(PRIO_PROCESS, 0)));
    EXPECT_EQ(::getpgid(drawing), drawing) << "Ctrl+C in the window's terminal is not for it";
    EXPECT_EQ(row("a.png")->left_s, 50.0) << "its own word";
    // 50 s for nine tenths at most: the other takes as long as this one turns out to take, and no 7 s.
    ASSERT_TRUE(comes([&] { return row("b.tif")->left_s > 50.0; })) << row("b.tif")->left_s;
    EXPECT_NEAR(queue_->left_s(), 50.0 + row("b.tif")->left_s, 1e-9);
    core::write_file_atomically(target("a.png.go"), "");
    ASSERT_TRUE(draws("b.tif"));
    EXPECT_EQ(state("a.png"), PrintState::done);
    EXPECT_NE(news_.find("a.png"), std::string::npos) << news_;
    core::write_file_atomically(target("b.tif.go"), "");
    ASSERT_TRUE(comes([&] { return state("b.tif") == PrintState::done; }));
    EXPECT_TRUE(kept().empty()) << "what is finished is found nowhere again";
    queue_->act({Act::forget_done, 0});
    EXPECT_TRUE(queue_->rows().empty());
    const std::string calls = core::read_file(user_.path() / "calls");
    EXPECT_NE(calls.find("--lab photo"), std::string::npos) << calls;
    EXPECT_NE(calls.find("--resume --progress json"), std::string::npos) << calls;
    EXPECT_EQ(calls.find("--software"), std::string::npos) << calls;
}

TEST_F(PrintQueueTest, PassesOnHowTheWindowWasStarted) {
    ::setenv("SUNFLOWER_DATA", "some where", 1);
    queue_.emplace(app::PrintProgram{program_, true}, folder());
    add("a.png");
    ASSERT_TRUE(draws("a.png"));
    ::unsetenv("SUNFLOWER_DATA");
    const std::string calls = core::read_file(user_.path() / "calls");
    EXPECT_NE(calls.find("--software"), std::string::npos) << calls;
    EXPECT_NE(calls.find("data=some where"), std::string::npos) << calls;
}

TEST_F(PrintQueueTest, PauseIsSleepAndBlocksTheNext) {
    add("a.png");
    add("b.png");
    ASSERT_TRUE(draws("a.png"));
    ask(Act::pause, "a.png");
    // A shell that waits for what it is about to start is caught in the wait, D.
    ASSERT_TRUE(comes([&] { return std::string_view("TD").find(process_state(pid("a.png"))) != std::string_view::npos; }));
    EXPECT_TRUE(row("a.png")->held);
    EXPECT_EQ(state("a.png"), PrintState::paused);
    EXPECT_EQ(state("b.png"), PrintState::waiting) << "what is paused holds the device";
    const double part = row("a.png")->part;
    ask(Act::go_on, "a.png");
    EXPECT_TRUE(comes([&] { return row("a.png")->part > part; }));
    EXPECT_EQ(state("a.png"), PrintState::running);
    // One that waits lets others before it.
    ask(Act::pause, "b.png");
    core::write_file_atomically(target("a.png.go"), "");
    ASSERT_TRUE(comes([&] { return state("a.png") == PrintState::done; }));
    for (int i = 0; i < 5; ++i) queue_->tick();
    EXPECT_EQ(state("b.png"), PrintState::paused);
    ask(Act::go_on, "b.png");
    EXPECT_TRUE(draws("b.png"));
}

TEST_F(PrintQueueTest, CancelRemovesItsTilesAndNobodyElses) {
    add("a.png");
    add("b.png");
    // Another program's tiles where this one's would be.
    core::write_file_atomically(target("b.png.part"), "x");
    core::write_file_atomically(target("b.png.journal"), "x");
    ASSERT_TRUE(draws("a.png"));
    core::write_file_atomically(target(".a.png.Xy12Ab"), "half of it");
    ask(Act::cancel, "b.png");
    EXPECT_FALSE(row("b.png"));
    EXPECT_TRUE(is_there("b.png.part") && is_there("b.png.journal"));
    ask(Act::pause, "a.png");  // what sleeps wakes up for it
    const pid_t drawing = pid("a.png");
    ask(Act::cancel, "a.png");
    EXPECT_EQ(state("a.png"), PrintState::stopping);
    ASSERT_TRUE(comes([&] { return !row("a.png"); }));
    EXPECT_EQ(process_state(drawing), 0);
    EXPECT_FALSE(is_there("a.png.part") || is_there("a.png.journal") || is_there(".a.png.Xy12Ab"));
    EXPECT_TRUE(kept().empty());
    EXPECT_TRUE(queue_->rows().empty());
}

TEST_F(PrintQueueTest, WhatDiesSaysWhyAndCanBeTriedAgain) {
    add("a.png");
    add("b.png");
    core::write_file_atomically(target("a.png.fail"), "");
    ASSERT_TRUE(comes([&] { return state("a.png") == PrintState::failed; }));
    EXPECT_EQ(row("a.png")->why, "the disk is full; make room");
    EXPECT_NE(news_.find("a.png: the disk is full"), std::string::npos) << news_;
    ASSERT_TRUE(draws("b.png")) << "the others go on";
    ::kill(pid("b.png"), SIGKILL);
    ASSERT_TRUE(comes([&] { return state("b.png") == PrintState::failed; }));
    EXPECT_NE(row("b.png")->why.find("Killed"), std::string::npos) << row("b.png")->why;
    fs::remove(target("a.png.fail"));
    // The next start knows it too.
    queue_.reset();
    open();
    EXPECT_EQ(state("a.png"), PrintState::failed);
    EXPECT_EQ(row("a.png")->why, "the disk is full; make room");
    ask(Act::go_on, "a.png");
    EXPECT_TRUE(draws("a.png"));
    ask(Act::forget, "b.png");
    EXPECT_FALSE(row("b.png"));
    EXPECT_FALSE(is_there("b.png.part"));
}

TEST_F(PrintQueueTest, AProgramThatCannotBeStartedIsTold) {
    queue_.emplace(app::PrintProgram{user_.path() / "none", false}, folder());
    add("a.png");
    ASSERT_TRUE(comes([&] { return state("a.png") == PrintState::failed; }));
    EXPECT_NE(row("a.png")->why.find("cannot be started"), std::string::npos) << row("a.png")->why;
}

TEST_F(PrintQueueTest, AWindowThatEndsKeepsAllForTheNext) {
    for (const char* name : {"a.png", "b.png", "c.png"}) add(name);
    ASSERT_TRUE(draws("a.png"));
    ask(Act::sooner, "b.png");
    ASSERT_EQ(queue_->rows()[0].file, target("a.png")) << "the one that is drawn keeps its place";
    ask(Act::sooner, "c.png");
    const pid_t drawing = pid("a.png");
    ASSERT_TRUE(comes([&] { return row("a.png")->part > 0.12; }));
    queue_.reset();
    EXPECT_EQ(process_state(drawing), 0);
    EXPECT_TRUE(is_there("a.png.part") && is_there("a.png.journal"));
    open();
    const auto rows = queue_->rows();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[1].file, target("c.png")) << "in the order that hands gave it";
    for (const Print& print : rows) EXPECT_EQ(print.state, PrintState::paused);
    EXPECT_GT(rows[0].part, 0.12);
    for (int i = 0; i < 20; ++i) queue_->tick();
    EXPECT_EQ(state("a.png"), PrintState::paused) << "nothing begins by itself";
    ask(Act::go_on, "c.png");
    EXPECT_TRUE(draws("c.png"));
}

// As a crash, or somebody with kill -9: another process has the queue.
TEST_F(PrintQueueTest, AWindowThatIsKilledTakesWhatDrawsWithItAndLosesNothing) {
    queue_.reset();
    const pid_t window = ::fork();
    if (window == 0) {
        open();
        add("a.png");
        add("b.png");
        for (;;) {
            queue_->tick();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    for (int i = 0; i < 1000 && !is_there("a.png.journal"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const pid_t drawing = pid("a.png");
    ASSERT_NE(process_state(drawing), 0);
    {
        // A second window meanwhile: these are not its own.
        PrintQueue other({program_, false}, folder());
        EXPECT_TRUE(other.rows().empty());
    }
    ::kill(window, SIGKILL);
    ::waitpid(window, nullptr, 0);
    for (int i = 0; i < 400 && process_state(drawing) != 0 && process_state(drawing) != 'Z'; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(process_state(drawing) == 0 || process_state(drawing) == 'Z') << "nobody would stop it";
    open();
    ASSERT_EQ(queue_->rows().size(), 2u);
    EXPECT_EQ(state("a.png"), PrintState::paused);
    ask(Act::go_on, "a.png");
    core::write_file_atomically(target("a.png.go"), "");
    EXPECT_TRUE(comes([&] { return state("a.png") == PrintState::done; }));
    EXPECT_TRUE(is_there("a.png"));
}

TEST_F(PrintQueueTest, WhatNobodySawFinishIsNotDrawnTwice) {
    add("a.png");
    ASSERT_TRUE(draws("a.png"));
    queue_.reset();
    fs::rename(target("a.png.part"), target("a.png"));
    fs::remove(target("a.png.journal"));
    open();
    EXPECT_TRUE(queue_->rows().empty());
    comes([] { return true; });
    EXPECT_NE(news_.find("a.png"), std::string::npos) << news_;
    EXPECT_TRUE(is_there("a.png"));
}

TEST_F(PrintQueueTest, WhatCannotBeReadIsSetAside) {
    for (const char* name : {"a.png", "b.png", "c.png", "d.png"}) add(name);
    queue_.reset();
    core::write_file_atomically(folder() / "0001.toml", "target = [");
    core::write_file_atomically(folder() / "0002.recipe.json", "{\"sunflower\": 7}");
    fs::remove(folder() / "0003.recipe.json");
    open();
    ASSERT_EQ(queue_->rows().size(), 1u);
    EXPECT_EQ(queue_->rows()[0].file, target("d.png"));
    comes([] { return true; });
    EXPECT_EQ(std::ranges::count(news_, '\n'), 3) << news_;
    EXPECT_TRUE(fs::exists(folder() / "0001.broken"));
    add("e.png");  // under a number of its own
    EXPECT_EQ(row("e.png")->id, 5);
}

}  // namespace
}  // namespace sunflower
