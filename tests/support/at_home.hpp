// The program on a screen of the test's, in a home without a past: what it says goes into a file there.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/files.hpp"
#include "tests/support/running_program.hpp"
#include "tests/support/x_display.hpp"

namespace sunflower::test {

/// program: the built one. more: of its environment, as RunningProgram takes it. Throws std::runtime_error.
inline std::unique_ptr<RunningProgram> start_at_home(const std::filesystem::path& program, const XDisplay& screen,
                                                     const std::filesystem::path& home, std::vector<std::string> arguments,
                                                     const std::vector<std::string>& more = {}) {
    std::vector<std::string> environment = more;
    if (more.empty()) environment = {"NOTIFY_SOCKET"};
    for (const std::string& variable : {"DISPLAY=" + screen.name(), "HOME=" + home.string(), std::string("XDG_STATE_HOME"),
                                        std::string("XDG_DATA_HOME"), std::string("XDG_CONFIG_HOME")})
        environment.push_back(variable);
    return std::make_unique<RunningProgram>(
        RunningProgram::Start{program, std::move(arguments), home, environment, home / "stderr"});
}

/// What it has said so far.
inline std::string said_at_home(const std::filesystem::path& home) {
    std::error_code gone;
    return std::filesystem::exists(home / "stderr", gone) ? core::read_file(home / "stderr") : "";
}

}  // namespace sunflower::test
