// A projector on the network, played by the test: what is asked of it, what is made of its answers, and that none of what it
// may do keeps a frame waiting or grows memory. Time is told, never waited for.
#include "engine/wall/pjlink.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "engine/core/error.hpp"
#include "engine/params/document.hpp"
#include "tests/support/held.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/played_projector.hpp"

namespace sunflower::wall {
namespace {

using namespace std::chrono_literals;
using Power = ProjectorState::Power;
using test::PlayedProjector;

class Projectors : public ::testing::Test {
  protected:
    ProjectorAddress address(std::string password = {}) const {
        return {.name = "left", .password = std::move(password), .host = "127.0.0.1", .port = projector_.port()};
    }
    /// Frames until `is_done`, or so much time has passed.
    bool run(PjLink& link, const std::function<bool()>& is_done, std::chrono::milliseconds most) {
        for (const auto end = now_ + most; now_ < end; now_ += frame_) {
            const auto before = PjLink::Clock::now();
            link.poll(now_);
            longest_ = std::max(longest_, PjLink::Clock::now() - before);
            projector_.turn();
            if (++turns_ % 8 == 0) test::let_travel();
            if (is_done()) return true;
        }
        return false;
    }
    /// Until so many sessions have ended, well or not.
    void run_sessions(PjLink& link, std::uint64_t count) {
        const std::uint64_t failed = link.state().failures;
        ASSERT_TRUE(run(
            link, [&] { return link.state().sessions > count || link.state().failures > failed; }, 10min));
    }
    void run_until_told(PjLink& link) {
        ASSERT_TRUE(run(
            link, [&] { return link.state().is_reached || !link.state().trouble.empty(); }, 10min));
    }

    PlayedProjector projector_;
    PjLink::Clock::time_point now_{};
    PjLink::Clock::duration longest_{};
    std::chrono::milliseconds frame_{16};
    int turns_ = 0;
};

// RFC 1321's own examples, and the one of the PJLink standard.
TEST(PjLink, DigestIsMd5) {
    EXPECT_EQ(pjlink_digest("", ""), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(pjlink_digest("message ", "digest"), "f96b697d7cb7938d525a2f31aaf161d0");
    EXPECT_EQ(pjlink_digest("498e4a67", "JBMIAProjectorLink"), "5d8409bc1c3fa39749434aa3a5c38682");
}

TEST(PjLink, Lines) {
    EXPECT_EQ(parse_pjlink_greeting("PJLINK 0")->kind, PjLinkGreeting::Kind::open);
    EXPECT_EQ(parse_pjlink_greeting("PJLINK 1 498e4a67")->random, "498e4a67");
    EXPECT_EQ(parse_pjlink_greeting("PJLINK ERRA")->kind, PjLinkGreeting::Kind::refused);
    for (const char* bad :
         {"", "PJLINK", "PJLINK 2", "PJLINK 1 ", "PJLINK 1 a b", "SSH-2.0-OpenSSH", "PJLINK 0 0", "PJLINK 1 \x01"})
        EXPECT_FALSE(parse_pjlink_greeting(bad)) << bad;
    EXPECT_EQ(parse_pjlink_reply("%1POWR=1")->command, "POWR");
    EXPECT_EQ(parse_pjlink_reply("%1powr=ERR3")->value, "ERR3");
    EXPECT_EQ(parse_pjlink_reply("%1LAMP=1 1 2 0")->value, "1 1 2 0");
    for (const char* bad : {"", "%1POWR", "%1POWR=", "%2POWR=1", "POWR=1", "%1POWRR=1", "\xff%1POWR=1"})
        EXPECT_FALSE(parse_pjlink_reply(bad)) << bad;
    EXPECT_FALSE(parse_pjlink_reply("%1NAME=" + std::string(200, 'x')));
}

TEST_F(Projectors, IsAskedWhatItKnows) {
    projector_.power = '1';
    projector_.says["ERST ?"] = "010200";
    projector_.says["LAMP ?"] = "1234 1 56 0";
    PjLink link(address());
    run_until_told(link);
    const ProjectorState& state = link.state();
    EXPECT_TRUE(state.is_reached);
    EXPECT_EQ(state.power, Power::on);
    EXPECT_EQ(state.input, "31");
    EXPECT_EQ(state.fault_words(), "lamp: warning, cover: error");
    ASSERT_EQ(state.lamps.size(), 2U);
    EXPECT_EQ(state.lamps[0].hours, 1234);
    EXPECT_TRUE(state.lamps[0].is_lit);
    EXPECT_EQ(state.lamps[1].hours, 56);
    EXPECT_FALSE(state.lamps[1].is_lit);
    EXPECT_EQ(state.trouble, "");
    EXPECT_EQ(projector_.heard, (std::vector<std::string>{"%1POWR ?", "%1ERST ?", "%1INPT ?", "%1LAMP ?"}))
        << "nothing is switched that nobody wants switched";
    // It is left, and asked again half a minute later.
    EXPECT_FALSE(run(
        link, [&] { return projector_.calls > 1; }, 29s));
    EXPECT_TRUE(run(
        link, [&] { return projector_.calls > 1; }, 2s));
}

TEST_F(Projectors, IsSwitchedOnAndOff) {
    projector_.says["POWR ?"] = "3";  // it warms up first
    PjLink link(address());
    link.want(true);
    EXPECT_TRUE(link.is_wanting());
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::warming; }, 20s));
    EXPECT_FALSE(link.is_wanting()) << "it does as it was told";
    EXPECT_EQ(projector_.heard.front(), "%1POWR 1");
    projector_.says.erase("POWR ?");
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::on; }, 20s))
        << "soon asked again";
    link.want(false);
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::off; }, 20s));
    EXPECT_EQ(projector_.power, '0');
}

TEST_F(Projectors, ATechnicianHasTheLastWord) {
    PjLink link(address());
    link.want(true);
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::on; }, 20s));
    projector_.power = '0';  // by its own remote control
    for (int i = 0; i < 100; ++i) link.want(true);
    projector_.heard.clear();
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::off; }, 5min));
    EXPECT_EQ(std::ranges::count(projector_.heard, "%1POWR 1"), 0);
    link.want(false);
    link.want(true);  // the next opening
    EXPECT_TRUE(run(
        link, [&] { return link.state().power == Power::on; }, 20s));
}

TEST_F(Projectors, AWishDuringACall) {
    PjLink link(address());
    link.want(true);
    projector_.says["ERST ?"] = "";  // the call lasts: nothing is said to the second question, after POWR ?
    const auto heard = [&](const char* words) { return std::ranges::count(projector_.heard, words) > 0; };
    ASSERT_TRUE(run(
        link, [&] { return heard("%1ERST ?"); }, 20s));
    ASSERT_EQ(projector_.power, '1');
    projector_.says["ERST ?"] = "000000";
    link.want(false);
    EXPECT_TRUE(link.is_wanting());
    const auto begin = now_;
    ASSERT_TRUE(run(
        link, [&] { return projector_.power == '0'; }, 20s));
    // The call that hangs has five seconds to answer; then there is no pause.
    EXPECT_LT(now_ - begin, PjLink::answer_time + 500ms);
    ASSERT_TRUE(run(
        link, [&] { return !link.is_wanting(); }, 1s));

    // A call that goes well is followed at once, too.
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::off && link.state().trouble.empty(); }, 20s));
    const int calls = projector_.calls;
    ASSERT_TRUE(run(
        link, [&] { return projector_.calls > calls; }, 1min));
    link.want(true);
    const auto during = now_;
    ASSERT_TRUE(run(
        link, [&] { return projector_.power == '1'; }, 20s));
    EXPECT_LT(now_ - during, 1s) << "not after the pause between calls";
}

TEST_F(Projectors, WhatIsNoMoreWishedIsNotSaid) {
    PjLink link(address());
    link.want(true);
    link.poll(now_);  // the call is under way, and nobody has answered yet
    link.want(false);
    ASSERT_TRUE(run(
        link, [&] { return !link.is_wanting(); }, 20s));
    EXPECT_EQ(std::ranges::count(projector_.heard, "%1POWR 1"), 0);
    EXPECT_EQ(std::ranges::count(projector_.heard, "%1POWR 0"), 1)
        << "that it was off before is no answer: it might just have been told to go on";
}

TEST_F(Projectors, ThatLostItsMainsIsSwitchedOnAgain) {
    frame_ = 250ms;  // minutes are to pass
    PjLink link(address());
    link.want(true);
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::on; }, 20s));
    const auto cut_for = [&](std::chrono::milliseconds time, char power_then = '0') {
        run(
            link, [] { return false; }, 1s);  // the call is over
        const std::uint64_t failures = link.state().failures;
        projector_.set_mains(false);
        ASSERT_TRUE(run(
            link, [&] { return link.state().failures > failures; }, 1min));
        EXPECT_EQ(link.state().trouble, "projector left: does not answer");
        run(
            link, [] { return false; }, time);
        projector_.set_mains(true, power_then);
        projector_.heard.clear();
        ASSERT_TRUE(run(
            link, [&] { return link.state().is_reached; }, 5min));
    };
    cut_for(1min);
    EXPECT_TRUE(run(
        link, [&] { return projector_.power == '1'; }, 20s));
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::on; }, 20s));
    // Five seconds for an answer and five until the next try: as when a hand has put it to rest, and its network begins anew.
    cut_for(0s);
    run(
        link, [] { return false; }, 2min);
    EXPECT_EQ(projector_.power, '0');
    EXPECT_EQ(std::ranges::count(projector_.heard, "%1POWR 1"), 0);
    // In a closed room one that comes with the mains is left alone: somebody may be at work there.
    link.want(false);
    ASSERT_TRUE(run(
        link, [&] { return !link.is_wanting(); }, 20s));
    cut_for(1min, '1');
    run(
        link, [] { return false; }, 2min);
    EXPECT_EQ(projector_.power, '1');
}

TEST_F(Projectors, AtRestWithoutPjLinkForAWhileIsNotSwitchedOnAgain) {
    frame_ = 250ms;  // minutes are to pass
    PjLink link(address());
    link.want(true);
    ASSERT_TRUE(run(
        link, [&] { return link.state().power == Power::on; }, 20s));
    projector_.power = '0';  // by its own remote control
    projector_.set_deaf(true);
    ASSERT_TRUE(run(
        link, [&] { return link.state().failures > 3; }, 5min));
    EXPECT_NE(link.state().trouble.find("refused"), std::string::npos) << link.state().trouble;
    projector_.set_deaf(false);
    ASSERT_TRUE(run(
        link, [&] { return link.state().is_reached; }, 5min));
    run(
        link, [] { return false; }, 1min);
    EXPECT_EQ(projector_.power, '0');
}

TEST_F(Projectors, WithAPassword) {
    projector_.password = "JBMIAProjectorLink";
    projector_.power = '1';
    PjLink link(address("JBMIAProjectorLink"));
    run_until_told(link);
    EXPECT_EQ(link.state().power, Power::on);
    EXPECT_EQ(link.state().trouble, "");
    EXPECT_EQ(projector_.heard.back(), "%1LAMP ?") << "the digest is said once a connection";
}

TEST_F(Projectors, WithTheWrongOne) {
    projector_.password = "secret";
    PjLink link(address("sesame"));
    run_until_told(link);
    EXPECT_FALSE(link.state().is_reached);
    EXPECT_EQ(link.state().trouble, "projector left: refuses the password");
    EXPECT_TRUE(projector_.heard.empty());
    PjLink none(address());
    run_until_told(none);
    EXPECT_NE(none.state().trouble.find("wants a password"), std::string::npos) << none.state().trouble;
}

TEST_F(Projectors, ThatIsBusyIsToldAgain) {
    projector_.power = '2';
    projector_.says["POWR 1"] = "ERR3";
    PjLink link(address());
    link.want(true);
    run_until_told(link);
    EXPECT_EQ(link.state().power, Power::cooling);
    EXPECT_EQ(link.state().trouble, "projector left: POWR 1: cannot do this now (ERR3)");
    EXPECT_TRUE(link.is_wanting());
    projector_.says["POWR 1"] = "OK";
    EXPECT_TRUE(run(
        link, [&] { return link.state().power == Power::on && link.state().trouble.empty(); }, 20s));
    EXPECT_FALSE(link.is_wanting());
}

TEST_F(Projectors, Errors) {
    projector_.says["POWR ?"] = "ERR4";
    projector_.says["INPT ?"] = "ERR3";
    projector_.says["LAMP ?"] = "ERR1";
    projector_.says["ERST ?"] = "ERR2";
    PjLink link(address());
    run_until_told(link);
    EXPECT_TRUE(link.state().is_reached);
    EXPECT_EQ(link.state().power, Power::unknown);
    EXPECT_EQ(link.state().input, "");
    EXPECT_TRUE(link.state().lamps.empty());
    EXPECT_EQ(link.state().fault_words(), "");
    EXPECT_EQ(link.state().trouble, "projector left: ERST ?: does not take this value (ERR2)");
}

TEST_F(Projectors, StrangeValuesAreNone) {
    projector_.says["POWR ?"] = "7";
    projector_.says["INPT ?"] = "a long one";
    projector_.says["LAMP ?"] = "99999999999999999999 1 x";
    projector_.says["ERST ?"] = "9999999";
    PjLink link(address());
    run_until_told(link);
    EXPECT_EQ(link.state().power, Power::unknown);
    EXPECT_EQ(link.state().input, "");
    EXPECT_TRUE(link.state().lamps.empty());
    EXPECT_EQ(link.state().fault_words(), "");
}

TEST_F(Projectors, ThatIsSilent) {
    projector_.greeting = "";
    PjLink link(address());
    EXPECT_FALSE(run(
        link, [&] { return !link.state().trouble.empty(); }, PjLink::answer_time - 100ms));
    run_until_told(link);
    EXPECT_EQ(link.state().trouble, "projector left: does not answer");
    // One that answers a byte a second is no better: the time counts from the question.
    projector_.peer_.close();
    projector_.greeting = "P";
    const std::uint64_t failures = link.state().failures;
    ASSERT_TRUE(run(
        link,
        [&] {
            if (projector_.peer_.is_open() && turns_ % 60 == 0) projector_.peer_.write("J");
            return link.state().failures > failures;
        },
        1min));
    EXPECT_LT(longest_, 100ms) << "a frame was kept waiting";  // a call of the system's takes microseconds; a wait, seconds
}

TEST_F(Projectors, ThatIsNotThere) {
    frame_ = 500ms;  // half an hour is to pass
    test::Listener gone;
    const std::uint16_t port = gone.port();
    gone.close();
    PjLink link({.name = "left", .password = {}, .host = "127.0.0.1", .port = port});
    std::vector<PjLink::Clock::duration> tries;
    PjLink::Clock::time_point last = now_;
    std::uint64_t failures = 0;
    run(
        link,
        [&] {
            if (link.state().failures > failures) {
                tries.push_back(now_ - last);
                last = now_;
                failures = link.state().failures;
            }
            return tries.size() == 10;
        },
        2h);
    ASSERT_EQ(tries.size(), 10U);
    EXPECT_NE(link.state().trouble.find("cannot be reached: "), std::string::npos) << link.state().trouble;
    for (std::size_t i = 2; i < tries.size(); ++i) EXPECT_GE(tries[i] + frame_, tries[i - 1]) << "at growing distances";
    EXPECT_GE(tries.back(), PjLink::longest_pause);
    EXPECT_LT(tries.back(), PjLink::longest_pause + 1s);
    // A wish begins anew: an opening does not wait for five minutes.
    const std::uint64_t before = link.state().sessions;
    link.want(true);
    run(
        link, [] { return false; }, frame_);
    EXPECT_EQ(link.state().sessions, before + 1);
}

TEST_F(Projectors, ThatHangsUp) {
    projector_.hangs_up = true;
    PjLink link(address());
    run_until_told(link);
    EXPECT_EQ(link.state().trouble, "projector left: has hung up");
    projector_.hangs_up = false;
    projector_.power = '1';
    EXPECT_TRUE(run(
        link, [&] { return link.state().is_reached; }, 1min))
        << "tried again";
    EXPECT_EQ(link.state().power, Power::on);
    EXPECT_EQ(link.state().trouble, "");
}

TEST_F(Projectors, ThatIsNone) {
    for (const std::string& greeting : {std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string(500, 'x'), std::string("\r\r\r\r"),
                                        std::string("PJLINK 0\rPJLINK 0\r"), std::string("PJLINK 0\r\xff\xfe\r")}) {
        projector_.greeting = greeting;
        PjLink link(address());
        run_until_told(link);
        EXPECT_FALSE(link.state().is_reached) << greeting;
        EXPECT_NE(link.state().trouble.find(": says what is no PJLink"), std::string::npos) << link.state().trouble;
    }
}

TEST_F(Projectors, AMegabyteOfGarbageGrowsNothing) {
    std::mt19937 random(11);
    std::string garbage(1 << 20, '\0');
    for (char& c : garbage) c = static_cast<char>(random());
    const std::array<std::string, 2> greetings = {garbage, "PJLINK 0\r" + garbage};
    PjLink link(address());
    double before_kb = 0;
    for (std::size_t i = 0; i < 50; ++i) {
        projector_.greeting = greetings[i % 2];
        link.want(i % 2 == 0);
        run_sessions(link, link.state().sessions + 1);
        EXPECT_FALSE(link.state().is_reached);
        if (i == 9) before_kb = test::held().heap_kb;
    }
    // 40 MB were offered; a line at the most is ever kept.
    EXPECT_LT(test::held().heap_kb, before_kb + 64.0);
    EXPECT_LT(link.state().trouble.size(), 200U);
}

TEST(PowerPlan, IsRead) {
    const params::Value root = params::parse_toml(
        "[power]\nwarm_up_min = 1.5\nscreen_off_s = 30\n[[power.projector]]\naddress = \"192.168.1.20\"\n"
        "[[power.projector]]\nname = \"right\"\naddress = \"fe80::1\"\npassword = \"x y\"\nport = 4000\n",
        "site.toml");
    const PowerPlan plan = read_power(*root.find("power"));
    EXPECT_EQ(plan.warm_up, 90s);
    EXPECT_EQ(plan.screen_off_s, 30.0);
    ASSERT_EQ(plan.projectors.size(), 2U);
    EXPECT_EQ(plan.projectors[0].name, "192.168.1.20");
    EXPECT_EQ(plan.projectors[0].port, 4352);
    EXPECT_EQ(plan.projectors[1].password, "x y");
    const std::pair<const char*, const char*> cases[] = {
        {"[power]\nwarm_up = 3\n", "warm_up_min"},
        {"[[power.projector]]\nname = \"left\"\n", "address"},
        {"[[power.projector]]\naddress = \"projector.local\"\n", "write its numbers"},
        {"[[power.projector]]\naddress = \"192.168.1.20\"\nport = 70000\n", "port"},
        {"[[power.projector]]\naddress = \"192.168.1.20\"\npassword = \"123456789012345678901234567890123\"\n", "32"},
    };
    for (const auto& [text, mention] : cases) try {
            const params::Value bad = params::parse_toml(text, "site.toml");
            static_cast<void>(read_power(*bad.find("power")));
            ADD_FAILURE() << text;
        } catch (const core::Error& error) {
            EXPECT_NE(std::string(error.what()).find(mention), std::string::npos) << error.what();
            EXPECT_NE(std::string(error.what()).find("site.toml:"), std::string::npos) << error.what();
        }
}

}  // namespace
}  // namespace sunflower::wall
