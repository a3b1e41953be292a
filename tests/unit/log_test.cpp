// The log of a program that runs for months: it repeats nothing without end, is cut off at its size, and a full disk is no
// death.
#include "engine/core/log.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <regex>

#include "engine/core/files.hpp"
#include "engine/core/repeat_limit.hpp"
#include "tests/support/program.hpp"

namespace sunflower::core {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = RepeatLimit::Clock;

TEST(RepeatLimit, LetsSomeThroughAndCountsTheRest) {
    RepeatLimit limit(10);
    Clock::time_point now{};
    int written = 0;
    for (int i = 0; i < 133; ++i) written += limit.admits("frame " + std::to_string(i) + " was late", now += 10ms) ? 1 : 0;
    EXPECT_EQ(written, 10) << "the same but for its digits";
    EXPECT_TRUE(limit.admits("another", now));
    EXPECT_TRUE(limit.left_out(now).empty());
    EXPECT_EQ(limit.left_out(now + 60s), std::vector<std::string>{"... 123 more: frame 0 was late"});
    EXPECT_TRUE(limit.left_out(now + 60s).empty()) << "once";
    EXPECT_TRUE(limit.admits("frame 500 was late", now + 60s)) << "a new minute";
}

TEST(RepeatLimit, TellsAtTheEnd) {
    RepeatLimit limit(1);
    limit.admits("a", {});
    limit.admits("a", {});
    EXPECT_EQ(limit.left_out({}, true), std::vector<std::string>{"... 1 more: a"});
}

TEST(RepeatLimit, RemembersOnlySoMany) {
    RepeatLimit limit(1);
    Clock::time_point now{};
    limit.admits("noisy", now);
    for (int i = 0; i < 5; ++i) limit.admits("noisy", now);
    for (int i = 0; i < 1000; ++i) {
        std::string text(1 + i % 60, 'x');
        text += static_cast<char>('a' + i % 26);
        text += static_cast<char>('a' + i / 26);
        limit.admits(text, now += 1ms);
    }
    const std::vector<std::string> told = limit.left_out(now, true);
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.front(), "... 5 more: noisy") << "what is pushed out is told all the same";
    EXPECT_LE(told.size(), 128U);
}

/// The log is one a program: each test has a process of its own, whose stderr goes to a file.
int in_a_process(const fs::path& err_file, const std::function<bool()>& run) {
    const pid_t child = ::fork();
    if (child == 0) {
        if (std::freopen(err_file.c_str(), "w", stderr) == nullptr) ::_exit(99);
        ::_exit(run() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class LogFile : public ::testing::Test {
  protected:
    fs::path file() const { return folder_.path() / "wall.log"; }
    fs::path err() const { return folder_.path() / "err"; }
    test::TemporaryFolder folder_;
};

TEST_F(LogFile, HasTimesAndLimits) {
    EXPECT_EQ(in_a_process(err(),
                           [&] {
                               log_warning("before");
                               const bool is_open = log_to_file(file(), 1 << 20, 3);
                               for (int i = 0; i < 1000; ++i) log_warning("the device complains, {}", i);
                               log_info("well");
                               return is_open && complaints().count == 1001 && complaints().last == "the device complains, 999";
                           }),
              0);
    const std::string text = read_file(file());
    EXPECT_TRUE(std::regex_search(
        text, std::regex(R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d warning: the device complains, 0\n)")))
        << text;
    EXPECT_EQ(std::ranges::count(text, '\n'), 11) << "ten of the thousand, and the last";
    EXPECT_EQ(std::ranges::count(read_file(err()), '\n'), 12) << "stderr is limited likewise, from then on";
}

TEST_F(LogFile, IsCappedForEver) {
    EXPECT_EQ(in_a_process(err(),
                           [&] {
                               log_to_file(file(), 10'000, 3);
                               for (char a = 'a'; a <= 'z'; ++a)
                                   for (char b = 'a'; b <= 'z'; ++b) log_warning("{}{} {}", a, b, std::string(200, a));
                               return true;
                           }),
              0);
    std::uintmax_t bytes = 0;
    for (const std::string& name : folder_.names())
        if (name != "err") bytes += fs::file_size(folder_.path() / name);
    EXPECT_EQ(folder_.names(), (std::vector<std::string>{"err", "wall.1.log", "wall.2.log", "wall.log"}));
    EXPECT_LE(bytes, 30'000U);
    EXPECT_GT(bytes, 15'000U);
}

TEST_F(LogFile, AFullDiskIsNoDeath) {
    EXPECT_EQ(in_a_process(err(),
                           [&] {
                               std::signal(SIGXFSZ, SIG_IGN);
                               log_to_file(file(), 1 << 20, 3);
                               log_info("this is there");
                               const rlimit full{200, 200};
                               ::setrlimit(RLIMIT_FSIZE, &full);
                               for (char a = 'a'; a <= 'z'; ++a) log_warning("{}", std::string(50, a));
                               return true;
                           }),
              0);
    EXPECT_NE(read_file(file()).find("this is there"), std::string::npos);
}

// A folder that vanishes, and cannot be made again, between the old file and the new: spdlog alone ends the program here.
TEST_F(LogFile, AFileThatCannotBeBegunAnewIsNoDeath) {
    const fs::path below = folder_.path() / "logs";
    EXPECT_EQ(in_a_process(err(),
                           [&] {
                               log_to_file(below / "wall.log", 1000, 2);
                               log_info("{}", std::string(900, 'a'));
                               fs::remove_all(below);
                               write_file_atomically(below, "no folder");
                               log_info("{}", std::string(500, 'b'));
                               log_info("short");  // shorter than what is left: written into the closed file
                               log_info("{}", std::string(500, 'c'));
                               return true;
                           }),
              0);
    EXPECT_NE(read_file(err()).find("short"), std::string::npos) << "stderr has it all";
}

TEST_F(LogFile, NowhereToWrite) {
    write_file_atomically(folder_.path() / "logs", "no folder");
    EXPECT_EQ(in_a_process(err(),
                           [&] {
                               const bool is_open = log_to_file(folder_.path() / "logs" / "wall.log", 1000, 2);
                               log_info("on");
                               return !is_open;
                           }),
              0);
    EXPECT_NE(read_file(err()).find("there will be no log"), std::string::npos);
    EXPECT_NE(read_file(err()).find("info: on"), std::string::npos);
}

}  // namespace
}  // namespace sunflower::core
