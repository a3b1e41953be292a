// What systemd says of the machine, said by programs of the test's.
#include "engine/wall/machine_state.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "tests/support/loopback.hpp"
#include "tests/support/program.hpp"

namespace sunflower::wall {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Machine : public ::testing::Test {
  protected:
    void SetUp() override { setenv("PATH", folder.path().c_str(), 1); }
    void TearDown() override { setenv("PATH", path.c_str(), 1); }

    void play(const std::string& script) const {
        const fs::path program = folder.path() / "systemctl";
        std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
        fs::permissions(program, fs::perms::owner_all);
    }
    /// Within a second; what is never answered is not waited for as long.
    static std::optional<bool> answer(std::chrono::milliseconds most = 1000ms) {
        MachineState state;
        std::optional<bool> said;
        for (const auto end = std::chrono::steady_clock::now() + most; !said && std::chrono::steady_clock::now() < end;) {
            said = state.goes_down();
            test::let_travel();
        }
        return said;
    }

    const std::string path = std::getenv("PATH");
    test::TemporaryFolder folder;
};

TEST_F(Machine, SystemdIsAsked) {
    play("[ \"$*\" = is-system-running ] && echo stopping; exit 1");
    EXPECT_EQ(answer(), true);
    for (const char* word : {"running", "degraded", "starting"}) {
        play(std::string("echo ") + word);
        EXPECT_EQ(answer(), false) << word;
    }
}

TEST_F(Machine, WhereNobodyAnswersNothingIsKnown) {
    EXPECT_EQ(answer(20ms), std::nullopt) << "there is no systemctl";
    for (const char* script :
         {"echo offline", "echo unknown", "true", "echo 'System has not been booted with systemd' >&2; exit 1",
          "while :; do :; done", "while echo stoppingstopping; do :; done"}) {
        play(script);
        EXPECT_EQ(answer(50ms), std::nullopt) << script;
    }
}

}  // namespace
}  // namespace sunflower::wall
