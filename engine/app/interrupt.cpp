#include "engine/app/interrupt.hpp"

#include <csignal>
#include <initializer_list>

namespace sunflower::app {
namespace {

volatile std::sig_atomic_t noted = 0;

void note(int signal) {
    noted = signal;
}

}  // namespace

void catch_interrupts() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction action {};
        sigaction(signal, nullptr, &action);
        // nohup and background jobs of a script ignore some of them on purpose.
        if (action.sa_handler == SIG_IGN) continue;
        action = {};
        action.sa_handler = note;
        action.sa_flags = SA_RESTART;
        sigaction(signal, &action, nullptr);
    }
}

bool is_interrupted() {
    return noted != 0;
}

void stop_if_interrupted() {
    if (noted != 0) throw Interrupted{.signal = noted, .sentence = "stopped; nothing was written"};
}

}  // namespace sunflower::app
