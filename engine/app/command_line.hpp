// What the user typed, made into a command.
#pragma once

namespace sunflower::app {

/// Runs the command. Returns the exit code: 0, or 2 after a sentence on stderr when the command line cannot be understood.
/// Throws core::Error and Interrupted.
int run(int argc, const char* const* argv);

}  // namespace sunflower::app
