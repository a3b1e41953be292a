// What a wall knows of its life before: starts in vain, its place in the show. Torn, hostile and missing files are none.
#include "engine/wall/recovery.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "engine/core/files.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower::wall {
namespace {

namespace fs = std::filesystem;

class Recovery : public ::testing::Test {
  protected:
    fs::path file() const { return user_.state() / "wall" / "starts.toml"; }
    test::UserFolders user_;
};

TEST_F(Recovery, LiesInTheStateFolder) {
    EXPECT_EQ(wall_state_folder(), user_.state() / "wall");
}

TEST_F(Recovery, CountsStartsInVain) {
    using enum StartAdvice;
    for (const StartAdvice advice :
         {normal, normal, normal, safe_preset, safe_preset, safe_preset, last_good_still, last_good_still}) {
        StartCounter starts(file());
        EXPECT_EQ(starts.begin(), advice) << starts.in_vain();
        starts.pass(StartCounter::health_s - 1.0, true, true);  // it dies before the minute is over
    }
    StartCounter healthy(file());
    EXPECT_EQ(healthy.begin(), last_good_still);
    healthy.pass(59.0, true, true);
    healthy.pass(30.0, false, true);
    healthy.pass(59.0, true, true);
    EXPECT_EQ(StartCounter(file()).begin(), last_good_still) << "a minute without a break, not two halves";
    healthy.pass(1.0, true, true);
    EXPECT_EQ(StartCounter(file()).begin(), normal);
}

TEST_F(Recovery, AMendedSiteBeginsAnew) {
    const fs::path site = user_.write("room.toml", "broken"), other = user_.write("other.toml", "whole");
    const auto begin = [&](const fs::path& of) { return StartCounter(file(), of).begin(); };
    for (int i = 0; i < StartCounter::safe_after; ++i) begin(site);
    EXPECT_EQ(begin(site), StartAdvice::safe_preset);
    fs::last_write_time(site, fs::last_write_time(site) + std::chrono::nanoseconds(1));
    EXPECT_EQ(begin(site), StartAdvice::normal) << "it was mended";
    fs::last_write_time(site, fs::last_write_time(site) - std::chrono::hours(1));
    EXPECT_EQ(begin(site), StartAdvice::normal) << "by an older version that was copied back, or under a clock that is behind";
    for (int i = 0; i < StartCounter::safe_after; ++i) begin(site);
    EXPECT_EQ(begin(site), StartAdvice::safe_preset);
    EXPECT_EQ(begin(other), StartAdvice::normal) << "another's";
}

// A clock without a battery begins anew at each boot: what was saved hours into an earlier one is of a time to come for ever.
TEST_F(Recovery, ASiteFromTheFutureIsCountedLikeOthers) {
    const fs::path site = user_.write("room.toml", "crashes");
    fs::last_write_time(site, fs::last_write_time(site) + std::chrono::hours(2));
    for (int i = 0; i < StartCounter::safe_after; ++i) EXPECT_EQ(StartCounter(file(), site).begin(), StartAdvice::normal);
    EXPECT_EQ(StartCounter(file(), site).begin(), StartAdvice::safe_preset);
    const auto said = parse_starts(core::read_file(file()));
    ASSERT_TRUE(said);
    EXPECT_EQ(said->changed_ns, core::stamp_of(site)->changed_ns);

    user_.write("state/sunflower/wall/starts.toml", "count = 3\nsite = \"" + site.string() + "\"\ncomplete = true\n");
    EXPECT_EQ(StartCounter(file(), site).begin(), StartAdvice::safe_preset) << "written by a release that kept no time";
    fs::last_write_time(site, fs::file_time_type::max());
    EXPECT_EQ(StartCounter(file(), site).begin(), StartAdvice::normal);
    EXPECT_TRUE(parse_starts(core::read_file(file()))) << "any time is read back";
}

TEST_F(Recovery, WhatIsTriedAgainIsCountedAgain) {
    user_.write("state/sunflower/wall/starts.toml", "count = 6\ncomplete = true\n");
    StartCounter starts(file());
    EXPECT_EQ(starts.begin(), StartAdvice::last_good_still);
    starts.pass(StartCounter::health_s, true, true);
    EXPECT_EQ(parse_starts(core::read_file(file()))->count, 0);
    starts.again();
    EXPECT_EQ(StartCounter(file()).begin(), StartAdvice::last_good_still) << "it was in vain";
    starts.again();
    starts.pass(StartCounter::health_s - 1.0, true, true);
    starts.pass(10.0 * StartCounter::health_s, true, false);
    EXPECT_GT(parse_starts(core::read_file(file()))->count, 0) << "a night in which nothing is drawn says nothing of the work";
    starts.pass(1.0, true, true);
    EXPECT_EQ(parse_starts(core::read_file(file()))->count, 0) << "nor does it begin the minute anew";
    StartCounter(file()).begin();
    starts.again();
    starts.pass(StartCounter::health_s, true, true);
    EXPECT_EQ(StartCounter(file()).begin(), StartAdvice::normal);
}

TEST_F(Recovery, AClosedWallIsNoCrash) {
    StartCounter starts(file());
    starts.begin();
    starts.pass(StartCounter::health_s, true, false);
    EXPECT_EQ(parse_starts(core::read_file(file()))->count, 0) << "closed, or projectors that nobody switches on";
}

TEST_F(Recovery, AnEndOnPurposeIsNoCrash) {
    for (int i = 0; i < 10; ++i) {
        StartCounter starts(file());
        EXPECT_EQ(starts.begin(), StartAdvice::normal);
        starts.end();
    }
    StartCounter crashed(file());
    crashed.begin();
    EXPECT_EQ(parse_starts(core::read_file(file()))->count, 1);
    StartCounter stopped(file());
    stopped.begin();
    stopped.end();
    EXPECT_EQ(parse_starts(core::read_file(file()))->count, 1) << "it neither adds to what was in vain nor forgives it";
}

TEST_F(Recovery, BrokenFilesAreNone) {
    StartCounter first(file());
    first.begin();
    const std::string whole = core::read_file(file());
    ASSERT_EQ(parse_starts(whole)->count, 1);
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) EXPECT_FALSE(parse_starts(whole.substr(0, bytes))) << bytes;
    for (const char* text :
         {"", "count = -1\ncomplete = true\n", "count = 1001\ncomplete = true\n", "count = 1.5\ncomplete = true\n",
          "count = 3\nmore = 1\ncomplete = true\n", "count = \"3\"\ncomplete = true\n", "complete = true\n",
          "count = 99999999999999999999\ncomplete = true\n"}) {
        core::write_file_atomically(file(), text);
        EXPECT_EQ(StartCounter(file()).begin(), StartAdvice::normal) << text;
    }
    std::string long_one(100'000, '#');
    long_one += "\ncount = 9\ncomplete = true\n";
    core::write_file_atomically(file(), long_one);
    EXPECT_EQ(StartCounter(file()).begin(), StartAdvice::normal) << "too long";
    fs::remove(file());
    ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
    EXPECT_EQ(StartCounter(file()).begin(), StartAdvice::normal) << "a pipe is not waited for";
    fs::remove(file());
    fs::create_directories(file());
    StartCounter folder(file());
    EXPECT_EQ(folder.begin(), StartAdvice::normal);
    folder.pass(100.0, true, true);
    folder.end();
}

TEST_F(Recovery, AProcessThatIsKilledIsCounted) {
    for (int i = 0; i < 4; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            StartCounter starts(file());
            starts.begin();
            ::raise(SIGKILL);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status));
    }
    EXPECT_EQ(StartCounter(file()).begin(), StartAdvice::safe_preset);
}

Resume sample() {
    return {.show = "one-day",
            .scene = "turbine-hall",
            .preset = "blue-hour",
            .step = 3,
            .at = 123'456'789'012,
            .saved_s = 1'800'000'000,
            .version = std::string(core::version())};
}

TEST_F(Recovery, ResumeIsReadBack) {
    const fs::path place = user_.state() / "wall" / "resume.toml";
    EXPECT_EQ(load_resume(place, 1'800'000'000), std::nullopt);
    ResumeKeeper keeper(place);
    Resume resume = sample();
    resume.show = "a \"show\"\\ of\nlines.toml";
    keeper.keep(resume, 1'800'000'000);
    EXPECT_EQ(load_resume(place, 1'800'000'002), resume);
    resume.at += 1;
    keeper.keep(resume, 1'800'000'004);
    EXPECT_NE(load_resume(place, 1'800'000'004)->at, resume.at) << "every five seconds is enough";
    keeper.keep(resume, 1'800'000'005);
    EXPECT_EQ(load_resume(place, 1'800'000'005)->at, resume.at);
    keeper.keep(resume, 1'700'000'000);
    EXPECT_EQ(load_resume(place, 1'700'000'000)->saved_s, 1'700'000'000) << "the clock was set back";
}

TEST_F(Recovery, WhatIsStaleBeginsAnew) {
    const fs::path place = user_.write("state/sunflower/wall/resume.toml", resume_text(sample()));
    const std::int64_t then = sample().saved_s;
    EXPECT_TRUE(load_resume(place, then + 86400));
    EXPECT_FALSE(load_resume(place, then + 86401));
    EXPECT_TRUE(load_resume(place, then - 60)) << "clocks differ a little";
    EXPECT_FALSE(load_resume(place, then - 61)) << "from the future";
    Resume other = sample();
    other.version = "0.0.1";
    user_.write("state/sunflower/wall/resume.toml", resume_text(other));
    EXPECT_FALSE(load_resume(place, then)) << "another release's ticks may mean another place";
}

TEST_F(Recovery, TornResumesAreNone) {
    const std::string whole = resume_text(sample());
    EXPECT_EQ(parse_resume(whole), sample());
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes)
        EXPECT_EQ(parse_resume(whole.substr(0, bytes)), std::nullopt) << bytes;
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = whole;
        return parse_resume(text.replace(text.find(from), from.size(), to));
    };
    EXPECT_TRUE(with("step = 3", "step = 4"));
    EXPECT_FALSE(with("step = 3", "step = -1"));
    EXPECT_FALSE(with("at_ticks = 123456789012", "at_ticks = -5"));
    EXPECT_FALSE(with("at_ticks = 123456789012", "at_ticks = 9223372036854775807"));
    EXPECT_FALSE(with("step = 3", "steps = 3"));
}

// A reader sees whole texts only, whenever the writer is killed: 100 kills, and none of the halves is read.
TEST_F(Recovery, QuickWritesAreWhole) {
    const fs::path place = user_.state() / "wall" / "resume.toml";
    Resume small = sample(), large = sample();
    large.show = std::string(2000, 'x');
    std::string trouble;
    ASSERT_TRUE(write_quickly(place, resume_text(small), trouble)) << trouble;
    unsigned pause_us = 0;
    for (int i = 0; i < 100; ++i) {
        const pid_t child = ::fork();
        if (child == 0)
            for (int version = 0;; version = 1 - version) {
                std::string ignored;
                write_quickly(place, resume_text(version == 0 ? small : large), ignored);
            }
        std::this_thread::sleep_for(std::chrono::microseconds(pause_us = (pause_us + 617) % 3000));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        const auto read = parse_resume(core::read_file(place));
        ASSERT_TRUE(read && (*read == small || *read == large)) << i;
    }
}

TEST_F(Recovery, AFolderThatCannotBeWrittenIsTold) {
    user_.write("state/sunflower/wall", "a file where the folder should be");
    std::string trouble;
    EXPECT_FALSE(write_quickly(user_.state() / "wall" / "resume.toml", "x", trouble));
    EXPECT_NE(trouble.find("resume.toml: cannot be written: "), std::string::npos) << trouble;
    ResumeKeeper keeper(user_.state() / "wall" / "resume.toml");
    for (int i = 0; i < 100; ++i) keeper.keep(sample(), 1'800'000'000 + 10 * i);
    StartCounter starts(file());
    EXPECT_EQ(starts.begin(), StartAdvice::normal);
}

}  // namespace
}  // namespace sunflower::wall
