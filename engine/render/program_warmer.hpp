// llvmpipe translates a program when it is first run, on the thread that runs it: while it does, every other core idles, and
// the first picture waits for a second and a half of that. So another thread runs the programs of every picture once with
// nothing to do, in a context of its own, while the bed is read and baked. Both contexts share Mesa's cache of compiled
// programs, and through it the picture finds them done; what is not done yet it compiles itself, as without this.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/gl/context.hpp"
#include "engine/gl/shader_library.hpp"

namespace sunflower::render {

/// What the thread does: in a software context of its own, made current on the calling thread and gone at the end. Stops
/// between two programs, which take up to half a second each. Without a cache it does nothing. Fails when there is no such
/// context.
void warm_programs(const std::stop_token& stop);

class ProgramWarmer {
  public:
    /// info: of the context that will draw. Begins when that is a software device; a GPU's driver has threads for this.
    /// Whatever fails is a line in the debug log: the picture is only later.
    explicit ProgramWarmer(const gl::ContextInfo& info);

  private:
    std::jthread thread_;  // is asked to stop, and waited for, at the end
};

/// Where shaders that were edited are compiled first: on a thread and in a context of its own, both made when they are first
/// wanted. So the picture goes on meanwhile, knows beforehand whether they are good, and finds them in the driver's cache.
class ProgramTrial {
  public:
    /// software: the picture is drawn by a software device.
    explicit ProgramTrial(bool software) : software_(software) {}

    /// What was begun before is given up.
    void begin(gl::ShaderLibrary texts, std::vector<gl::Recipe> recipes);
    /// Something is being tried, or its end has not been asked for yet.
    bool is_running() const;
    /// Why the first that is not good is not: the compiler's log, with files and lines. Empty: all are good, or there is no
    /// context to try them in. Nothing: not known yet. Told once.
    std::optional<std::string> take_trouble();

  private:
    struct Job {
        gl::ShaderLibrary texts;
        std::vector<gl::Recipe> recipes;
    };
    void run(const std::stop_token& stop);
    bool is_given_up() const;

    bool software_;
    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<Job> waiting_;
    std::optional<std::string> trouble_;
    bool at_work_ = false;
    std::jthread thread_;  // goes first: it uses all the others
};

}  // namespace sunflower::render
