// The program `sunflower`: what it can do is in command_line.cpp.
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "engine/app/command_line.hpp"
#include "engine/app/interrupt.hpp"

int main(int argc, char** argv) {
    // A reader that goes away and a quota that is full are errors of a write, told in a sentence; not a death that leaves
    // files.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        return sunflower::app::run(argc, argv);
    } catch (const sunflower::app::Interrupted& interrupted) {
        std::fprintf(stderr, "sunflower: %s\n", interrupted.sentence.c_str());
        return 128 + interrupted.signal;
    } catch (const std::bad_alloc&) {
        std::fputs("sunflower: there is not enough memory for this\n", stderr);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "sunflower: %s\n", error.what());
    }
    return 1;
}
