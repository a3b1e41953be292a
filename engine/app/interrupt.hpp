// Ctrl+C and its kin, taken between two pieces of work, so that a half-written file is removed on the way out.
#pragma once

#include <string>

namespace sunflower::app {

struct Interrupted {
    int signal;
    std::string sentence;
};

/// From now on SIGINT, SIGTERM and SIGHUP are noted instead of deadly. For work that calls stop_if_interrupted().
void catch_interrupts();

/// Throws Interrupted once a signal has come.
void stop_if_interrupted();
/// For work that ends with manners of its own.
bool is_interrupted();

}  // namespace sunflower::app
